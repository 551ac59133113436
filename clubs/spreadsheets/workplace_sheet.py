"""The spreadsheet of workplaces, in which hidden names stay hidden."""

from functools import cached_property

from django.core.exceptions import ValidationError

from clubs.models import NAMED_FOR, Agreement, LocalOrganisation, Workplace
from clubs.models.workplaces import NAMES

from .columns import Column, Pointer
from .directories import called, clubs_of
from .sheet import Sheet
from .widgets import Choice, Listed, Words, YesNo


class Named(Column):
    """A part of what a workplace is called, as the user may see it."""

    def get_value(self, workplace):
        shown = getattr(workplace, "is_named", True)
        return getattr(
            workplace, self.attribute if shown else f"shown_{self.attribute}"
        )


class NamedPointer(Pointer):
    """What would tell which a hidden one is, and is told to those who know."""

    def get_value(self, workplace):
        known = getattr(workplace, "is_named", True)
        return super().get_value(workplace) if known else None


class WorkplaceSheet(Sheet):
    slug, title, model = "arbetsplatser", "Arbetsplatser", Workplace
    many = "arbetsplatser"

    def columns(self):
        clubs = clubs_of(self.branch, self.user)
        columns = [
            Named(
                "employer",
                "Arbetsgivare",
                Words(100, question="Skriv vem som är arbetsgivare."),
                private=True,
            ),
            Named(
                "name",
                "Arbetsplats",
                Words(100, question="Skriv vad arbetsplatsen heter."),
                private=True,
                also=("Namn",),
            ),
            Named("place", "Ort", Words(60), private=True),
            NamedPointer("club", "Klubb", Listed(clubs)),
            Column(
                "agreement",
                "Kollektivavtal",
                Choice(Agreement, empty=Agreement.UNKNOWN),
                also=("Avtal",),
            ),
            Column(
                "local_organisation",
                "Lokal organisation",
                Choice(LocalOrganisation, empty=LocalOrganisation.NONE),
            ),
            Column("club_potential", "Kan bli en egen klubb", YesNo()),
        ]
        if self.sees_hidden:
            columns.append(Column("hidden", "Dolt namn", YesNo()))
        return columns

    @property
    def sees_hidden(self):
        return self.branch.pk in self.user.rights.branches(NAMED_FOR)

    def queryset(self):
        here = Workplace.objects.for_user(self.user).filter(branch=self.branch)
        # In the order of what is shown: the place of a hidden one tells nothing.
        return here.current().order_by("shown_employer", "shown_name", "pk")

    def name_of(self, workplace):
        if workplace.pk and not workplace.is_named:
            return workplace.shown_name
        return ", ".join(filter(None, (workplace.employer, workplace.name)))

    def locked(self, workplace):
        return (
            f"{called(workplace)} har dolt namn. Bara en ombudsman kan ändra raden. "
            "Hämta listan på nytt och låt raden vara."
        )

    @cached_property
    def taken(self):
        """(hidden, names) → which workplace has them, then those of the file too."""
        here = Workplace.objects.filter(branch=self.branch).current().order_by()
        rows = here.values_list("hidden", *NAMES, "pk")
        return {tuple(names): pk for *names, pk in rows}

    def check(self, workplace, row):
        key = (workplace.hidden, *workplace.names.values())
        if not self.is_alone(self.taken, key, workplace):
            there = self.taken[key]
            if not isinstance(there, int):
                told = "Samma arbetsplats står på en rad ovanför. Ta bort den ena."
            elif workplace.pk:
                told = "Arbetsplatsen finns redan i listan. Ta bort en av raderna."
            else:
                told = (
                    "Arbetsplatsen finns redan i listan. Skriv dess id, "
                    f"{there}, på raden om du vill ändra den. Ta annars bort raden."
                )
            raise ValidationError({"name": told})
