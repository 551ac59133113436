"""The spreadsheet of clubs."""

from functools import cached_property

from django.core.exceptions import ValidationError

from clubs.models import Club, ClubKind
from clubs.models.register import free_of, plain_slug

from .columns import Column, Pointer
from .directories import industries_of, people_of
from .sheet import Sheet
from .widgets import Choice, Day, Listed, Words


class ClubSheet(Sheet):
    slug, title, model = "klubbar", "Klubbar", Club
    many = "klubbar"
    # Its ombudsman
    is_about_people = True

    def columns(self):
        question = "Skriv klubbens namn."
        officers = people_of(self.branch, self.user)
        industries = industries_of(self.branch, self.user)
        return [
            Column("name", "Klubb", Words(100, question=question), also=("Namn",)),
            Column("kind", "Slag", Choice(ClubKind, empty=ClubKind.COMPANY)),
            Pointer("industry", "Bransch", Listed(industries)),
            Column("employer", "Arbetsgivare", Words(100)),
            Column("place", "Ort", Words(60)),
            Pointer("officer", "Ombudsman", Listed(officers)),
            Column(
                "needs_support_since",
                "Behöver stöd sedan",
                Day(not_after=self.today),
            ),
            Column("active_from", "Aktiv från", Day()),
            Column("active_to", "Aktiv till och med", Day(), also=("Aktiv till",)),
        ]

    def queryset(self):
        return Club.objects.for_user(self.user).filter(branch=self.branch)

    @cached_property
    def named(self):
        """Name → which active club has it, in the database and then in the file."""
        clubs = self.queryset().active(self.today)
        return dict(clubs.order_by().values_list("name", "pk"))

    def check(self, club, row):
        first, last = club.active_from, club.active_to
        if first and last and last < first:
            raise ValidationError({"active_to": "Slutdagen ligger före första dagen."})
        if last is None and not self.is_alone(self.named, club.name, club):
            raise ValidationError({"name": self.taken(club)})

    def taken(self, club):
        """What to do about a name that another club has."""
        there = self.named[club.name]
        if not isinstance(there, int):
            return "Samma namn står på en rad ovanför. Ta bort den ena eller byt namn."
        if club.pk:
            return "Det finns redan en klubb med det namnet. Välj ett annat."
        return (
            f"Det finns redan en klubb med det namnet. Skriv dess id, {there}, på "
            "raden om det är samma klubb. Välj annars ett annat namn."
        )

    def fill(self, clubs):
        taken = set(self.branch.clubs.values_list("slug", flat=True))
        for club in clubs:
            club.slug = free_of(plain_slug(club.name), taken)
            taken.add(club.slug)
