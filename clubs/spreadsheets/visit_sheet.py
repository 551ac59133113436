"""The spreadsheet of visits: their facts, and never their notes."""

from functools import cached_property

from django.core.exceptions import ValidationError

from clubs.models import LEADERS, Role, Visit, VisitState
from clubs.models.visits import refuse_reported

from .columns import Column, Pointer, Several
from .directories import clubs_of, people_of, purposes_of, workplaces_of
from .sheet import Sheet
from .widgets import Choice, Count, Day, Listed, SeveralListed, Words

# More than the whole branch has is a slip of the finger.
MOST_MET = 30_000
# What was agreed at a visit is free text of class P3.
GUARDED = ("next_step", "next_step_by", "next_step_on")
STANDING = [state for state in VisitState if state != VisitState.REMOVED]


class NamedPlace(Column):
    """A text that may name the place: not told where the name is hidden."""

    def __init__(self, *args, workplaces, **options):
        super().__init__(*args, **options)
        self.workplaces = workplaces

    def get_value(self, visit):
        if visit.workplace_id and not self.workplaces[visit.workplace_id].is_named:
            return ""
        return super().get_value(visit)


class VisitSheet(Sheet):
    slug, title, model = "besok", "Besök", Visit
    many = "besök"
    is_about_people = True

    def columns(self):
        here = (self.branch, self.user)
        people, count = people_of(*here), Count(largest=MOST_MET)
        workplaces = workplaces_of(*here)
        return [
            Pointer("club", "Klubb", Listed(clubs_of(*here))),
            Pointer("workplace", "Arbetsplats", Listed(workplaces)),
            Column("on", "Dag", Day(question="Skriv vilken dag.")),
            Column("state", "Läge", Choice(STANDING, empty="")),
            Several(
                "purposes",
                "Gällde",
                SeveralListed(purposes_of(*here)),
                also=("Vad besöket gällde",),
            ),
            Several("visitors", "Vilka", SeveralListed(people), private=True),
            Column("met", "Träffade", count),
            Column("new_members", "Nya medlemmar", count),
            Column("new_representatives", "Nya förtroendevalda", count),
            NamedPlace(
                "next_step",
                "Nästa steg",
                Words(500),
                private=True,
                workplaces=workplaces.things,
            ),
            Pointer("next_step_by", "Vem tar nästa steg", Listed(people), private=True),
            Column("next_step_on", "Nästa steg senast", Day()),
        ]

    def holds(self, *roles):
        return self.branch.pk in self.user.rights.branches(roles)

    def told_columns(self):
        """A leader and who made the visit take along what was agreed (QUALITY 2)."""
        if self.holds(*LEADERS, Role.OMBUDSMAN) and not self.is_overseer:
            return list(self.fields)
        return [name for name in self.fields if name not in GUARDED]

    @property
    def is_overseer(self):
        """Takes everybody's visits along, as board or auditor and not as a leader."""
        return self.holds(Role.BOARD, Role.AUDITOR) and not self.holds(*LEADERS)

    @property
    def about_export(self):
        if self.holds(*LEADERS) or self.is_overseer:
            return "Alla besök, aldrig anteckningarna."
        return "Dina egna besök, aldrig anteckningarna."

    def queryset(self):
        visits = self.to_change()
        if not (self.holds(*LEADERS) or self.is_overseer):
            visits = visits.with_visitor(self.user)
        return visits.order_by("-on", "-pk")

    def to_change(self):
        visits = Visit.objects.for_user(self.user).filter(branch=self.branch)
        return visits.prefetch_related("purposes", "visitors")

    def known(self, ids):
        found = super().known(ids)
        for visit in found.values():
            visit.before = visit.on, visit.state
            # Not fetched and not written, but a row that is put in needs one.
            visit.note = ""
        return found

    def name_of(self, visit):
        place = self.place_of(visit)
        return f"{place.widget.render(place.get_value(visit))} {visit.on}"

    def place_of(self, visit):
        return self.fields["club" if visit.club_id else "workplace"]

    def locked(self, visit):
        return (
            "Bara den som gjorde eller loggade besöket kan ändra det, och bara tills "
            "årets berättelse är låst."
        )

    @cached_property
    def taken(self):
        """(club, workplace, day) → which visit there is, then those of the file too."""
        visits = Visit.objects.for_user(self.user).filter(branch=self.branch)
        rows = visits.order_by("-pk").values_list("club", "workplace", "on", "pk")
        return {tuple(place): pk for *place, pk in rows}

    def check(self, visit, row):
        is_new = visit.pk is None
        if (visit.club_id is None) == (visit.workplace_id is None):
            raise ValidationError({"club": "Skriv en klubb eller en arbetsplats."})
        if visit.on is None:
            return
        column = self.fields["state"]
        if is_new and not (column in visit.noted and visit.state):
            past = visit.on <= self.today
            state = VisitState.DONE if past else VisitState.PLANNED
            column.note(visit, None, None, state)
        if not visit.state:
            raise ValidationError({"state": f"Skriv {column.widget.hint}"})
        if visit.state == VisitState.DONE and visit.on > self.today:
            raise ValidationError(
                {"state": "Dagen har inte varit än. Skriv inbokat i stället för gjort."}
            )
        self.refuse_reported(visit)
        place = (visit.club_id, visit.workplace_id, visit.on)
        if is_new and not self.is_alone(self.taken, place, visit):
            there = self.taken[place]
            told = (
                f"Det finns redan ett besök där den dagen. Skriv dess id {there} på "
                "raden om det är samma besök."
                if isinstance(there, int)
                else "Samma plats och dag står på en rad ovanför. Slå ihop raderna."
            )
            raise ValidationError({"on": told})

    def refuse_reported(self, visit):
        try:
            refuse_reported(self.branch, visit.on)
        except ValidationError as refusal:
            raise ValidationError({"on": refusal.messages}) from None

    def fill(self, visits):
        for visit in visits:
            visit.logged_by, visit.logged_at = self.by, self.at

    def lines_of_changed(self, visit):
        """Under the name that ``restore`` looks for when it is cancelled."""
        _, before = visit.before
        cancels = visit.state == VisitState.CANCELLED != before
        yield self.line("cancel" if cancels else "change", visit)
