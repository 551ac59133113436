"""Visits to clubs and workplaces: booked, logged, corrected, taken back."""

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from sekoplan.jinja import full_date, listing, short_date_year

from .branches import Branch, User
from .lists import Purpose
from .people import Person
from .register import Club
from .rights import EDITORS, LEADERS, VISIT_READERS, Role
from .trail import Event, Stale
from .workplaces import Workplace


class VisitState(models.TextChoices):
    PLANNED = "inbokat", "inbokat"
    DONE = "gjort", "gjort"
    CANCELLED = "inställt", "inställt"
    REMOVED = "borttaget", "borttaget"


class Logged(StrEnum):
    """What became of what somebody told."""

    NEW = "nytt"
    BOOKED = "inbokat"
    ADDED = "tillagt"


# What the trail keeps of a visit as it was; of ``WORDS`` and names only digests.
FACTS = (
    "club",
    "workplace",
    "on",
    "at",
    "state",
    "met",
    "new_members",
    "new_representatives",
    "next_step_on",
)
COUNTS = ("met", "new_members", "new_representatives")
WORDS = ("note", "next_step", "next_step_by")


class VisitQuerySet(models.QuerySet):
    def for_user(self, user):
        """The facts of visits that stand; ``notes_for`` reads their notes."""
        return self.with_removed(user).standing()

    def with_removed(self, user):
        """Those too that have been taken away, to take them back.

        Who logged or booked one, and those it was logged for, may change it until
        the report of its year is locked.
        """
        own = Q(logged_by=user.pk) | self._visited_by(user)
        day = F("branch__reported_through")
        free = Q(branch__reported_through=None) | Q(on__gt=day)
        known = self.annotate(can_edit=user.rights.here(EDITORS) & own & free)
        return known.filter(user.rights.here(VISIT_READERS)).defer("note")

    def standing(self):
        return self.exclude(state=VisitState.REMOVED)

    def notes_for(self, user):
        """Those whose note ``user`` reads: a visitor, or the ombudsman of the club.

        A leader reads others' notes too (``notes_with_reason``); nobody else does.
        """
        club = Q(club__officer__user=user.pk) | Q(
            workplace__club__officer__user=user.pk
        )
        ombudsman = user.rights.here((Role.OMBUDSMAN,))
        own = self._visited_by(user)
        return self.filter(user.rights.here(EDITORS) & (own | club & ombudsman))

    def notes_with_reason(self, user):
        """Those with a note that ``user`` reads when they say why, which is logged."""
        return self.filter(user.rights.here(LEADERS)).exclude(note="")

    def _visited_by(self, user):
        """Asked of each visit: somebody's own from all years are many."""
        through = self.model.visitors.through.objects
        return Q(Exists(through.filter(visit=OuterRef("pk"), person__user=user.pk)))

    def with_visitor(self, user):
        return self.filter(self._visited_by(user))

    def told_in(self, branch):
        """Those that who sees the ``branch`` and its places may be told of there."""
        return self if branch.can_read_visits else self.none()

    def last_day(self, **place):
        """When the last was made there; asked by branch too, each would take long."""
        made = self.done().filter(**place).order_by("-on")
        return Subquery(made.values("on")[:1])

    def between(self, starts, ends):
        return self.filter(on__range=(starts, ends))

    def done(self):
        return self.filter(state=VisitState.DONE)

    def planned(self):
        return self.filter(state=VisitState.PLANNED)

    def open_steps(self):
        """Those whose next step no later visit to the same place has answered."""
        later = Visit.objects.done().filter(
            Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
        )
        at_club = Exists(later.filter(club=OuterRef("club")))
        elsewhere = Exists(later.filter(workplace=OuterRef("workplace")))
        return self.done().exclude(next_step="").exclude(at_club).exclude(elsewhere)

    def at_place(self, *, club=None, workplace=None):
        return self.filter(club=club, workplace=workplace)

    def for_display(self, user):
        """With place, purposes and visitors; a hidden workplace as ``user`` sees it."""
        workplaces = Workplace.objects.for_user(user)
        return self.select_related(
            "club", "next_step_by", "logged_by"
        ).prefetch_related(Prefetch("workplace", workplaces), "purposes", "visitors")

    def meant(self, *, by, on, club=None, workplace=None, booked=None):
        """The visit that somebody tells of who was there ``on`` a day, or None.

        The booked one they point at, else one booked there that day (their own
        first), else one that somebody else has logged for them too.
        """
        here = self.standing().at_place(club=club, workplace=workplace)
        if booked and (found := here.filter(pk=booked.pk).first()):
            return found
        that_day = here.filter(on=on)
        planned = that_day.planned().order_by("at", "pk")
        theirs = that_day.done().with_visitor(by).exclude(logged_by=by)
        return (
            planned.with_visitor(by).first()
            or planned.first()
            or theirs.order_by("pk").first()
        )


class Visit(models.Model):
    """A visit to a club or a workplace, booked or done. It knows nothing of goals."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="visits")
    # One of the two: where it was.
    club = models.ForeignKey(
        Club, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    on = models.DateField("dag")
    at = models.TimeField("klockslag", null=True, blank=True)
    state = models.CharField(
        "läge", max_length=10, choices=VisitState, default=VisitState.PLANNED
    )
    visitors = models.ManyToManyField(Person, blank=True, related_name="visits")
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="visits")
    met = models.PositiveSmallIntegerField("träffade", null=True, blank=True)
    new_members = models.PositiveSmallIntegerField(
        "nya medlemmar", null=True, blank=True
    )
    new_representatives = models.PositiveSmallIntegerField(
        "nya förtroendevalda", null=True, blank=True
    )
    # What each of its visitors wrote, one after the other
    note = models.TextField("anteckning", blank=True)
    next_step = models.CharField("nästa steg", max_length=500, blank=True)
    next_step_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="next_steps"
    )
    next_step_on = models.DateField("nästa steg senast", null=True, blank=True)
    logged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField("loggat", default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "besök"
        verbose_name_plural = "besök"
        indexes = [
            # Holds all that Läget counts of visits, so that the rows aren't read.
            models.Index(
                fields=["branch", "on", "state", "club"], name="visit_by_branch_day"
            ),
            # Finds the few that are booked among those of all years.
            models.Index(fields=["branch", "state", "on"], name="visit_by_state"),
            models.Index(fields=["club", "on"], name="visit_by_club_day"),
            models.Index(fields=["workplace", "on"], name="visit_by_workplace_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VisitState.values), name="visit_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(club=None, workplace__isnull=False)
                | Q(club__isnull=False, workplace=None),
                name="visit_is_to_a_club_or_a_workplace",
                violation_error_message="Välj en klubb eller en arbetsplats.",
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.on}"

    @property
    def place(self):
        """Where it was, as the user of ``for_display`` may know it."""
        return self.club.name if self.club_id else place_name(self.workplace)

    @classmethod
    @transaction.atomic
    def book(cls, branch, *, by, on, visitors, club=None, workplace=None, **told):
        """Plan a visit; who books what is booked there that day goes along.

        Returns the visit and how it was stored, as ``log`` does.
        """
        branch = branch.lock()
        place = {"club": club, "workplace": workplace}
        day = branch.visits.at_place(**place).filter(on=on)
        if visit := day.planned().order_by("at", "pk").first():
            visit._add("book", by=by, visitors=visitors, **told)
            return visit, Logged.ADDED
        visit = cls(branch=branch, on=on, **place)
        visit._begin("book", by=by, visitors=visitors, **told)
        return visit, Logged.NEW

    @classmethod
    @transaction.atomic
    def log(
        cls,
        branch,
        *,
        by,
        on,
        club=None,
        workplace=None,
        booked=None,
        visitors=(),
        purposes=(),
        **told,
    ):
        """Store what ``by`` tells of a visit; they are one of its visitors.

        Two who tell of one booked visit make one visit: what the second tells is
        added. ``told`` are counts, note and next step. Returns the visit and how it
        was stored.
        """
        branch = branch.lock()
        refuse_reported(branch, on)
        me = person_of(branch, by)
        told |= {"visitors": {me, *visitors}, "purposes": purposes}
        if told.get("next_step") and not told.get("next_step_by"):
            told["next_step_by"] = me
        place = {"club": club, "workplace": workplace}
        if booked and not (club or workplace):
            place = {"club": booked.club, "workplace": booked.workplace}
        visit = branch.visits.meant(by=by, on=on, booked=booked, **place)
        if visit is None:
            visit = cls(branch=branch, on=on, state=VisitState.DONE, **place)
            visit._begin("log", by=by, **told)
            return visit, Logged.NEW
        visit.branch = branch
        if visit.state == VisitState.DONE:
            refuse_reported(branch, visit.on)
            visit._refuse_others(me)
            visit._add("add_to", by=by, **told)
            return visit, Logged.ADDED
        # What has words already can't be taken back to what it was before.
        verb = "add_to" if visit.note or visit.next_step else "log"
        before = visit._standing()
        visit.state, visit.logged_by = VisitState.DONE, by
        visit.logged_at = timezone.now()
        if visit.on != on:
            visit.on, visit.at = on, None
        if purposes:
            visit.purposes.clear()
        visit._add(verb, by=by, before=before, **told)
        return visit, Logged.BOOKED

    @transaction.atomic
    def correct(self, *, by, seen, visitors, purposes, **told):
        """Let it say what ``told`` says; Stale when it changed since ``seen``."""
        visit = self._taken(seen)
        before = visit._standing()
        for field, value in told.items():
            setattr(visit, field, value)
        refuse_reported(visit.branch, visit.on)
        visit.visitors.set(visitors)
        visit.purposes.set(purposes)
        visit._keep("correct", by=by, before=before)

    @transaction.atomic
    def cancel(self, *, by, seen):
        """A booked visit that doesn't take place."""
        visit = self._taken(seen)
        if visit.state == VisitState.PLANNED:
            visit._turn(VisitState.CANCELLED, "cancel", by=by)

    @transaction.atomic
    def remove(self, *, by, seen):
        """Out of every list and count; ``restore`` takes it back."""
        visit = self._taken(seen)
        if visit.state != VisitState.REMOVED:
            visit._turn(VisitState.REMOVED, "remove", by=by)

    @transaction.atomic
    def restore(self, *, by):
        """Back to what it was before it was removed or cancelled."""
        visit = self._taken()
        if visit.state in (VisitState.REMOVED, VisitState.CANCELLED):
            gone = visit._events().filter(verb__in=("remove", "cancel")).last()
            visit._turn(gone.changes["state"][0], "restore", by=by)

    @transaction.atomic
    def take_back(self, *, by):
        """Undo ``log``, when nobody has touched the visit since.

        A new visit is removed; a booked one is booked again.
        """
        visit = self._taken()
        last = visit._events().last()
        if last and last.by_id == by.pk and last.verb in ("take_back", "remove"):
            return
        if last is None or (last.verb, last.by_id) != ("log", by.pk):
            raise ValidationError(
                "Besöket är ändrat sedan du sparade det. Öppna det och ändra där."
            )
        if last.changes["state"][0] is None:
            visit._turn(VisitState.REMOVED, "remove", by=by)
            return
        before = visit._standing()
        for field in set(last.changes) & {*FACTS, *WORDS}:
            column = self._meta.get_field(field)
            old = last.changes[field][0] if field in FACTS else column.get_default()
            setattr(visit, column.attname, column.to_python(old))
        if "purposes" in last.changes:
            visit.purposes.set(last.changes["purposes"][0])
        visit._keep("take_back", by=by, before=before)

    # What the verbs are made of; the branch is locked

    def _events(self):
        return Event.objects.filter(kind="visit", object_id=self.pk)

    def _taken(self, seen=None):
        """The visit as it stands now, for a verb to change."""
        branch = self.branch.lock()
        visit = Visit.objects.select_related("next_step_by").get(pk=self.pk)
        visit.branch = branch
        if seen is not None and visit.version != seen:
            raise Stale(visit)
        refuse_reported(branch, visit.on)
        return visit

    def _turn(self, state, verb, *, by):
        before = self._standing()
        self.state = state
        self._keep(verb, by=by, before=before)

    def _begin(self, verb, *, by, visitors=(), purposes=(), **told):
        for field, value in told.items():
            setattr(self, field, value)
        self.logged_by = by
        self.validate_constraints()
        self.save(force_insert=True)
        self.visitors.set(visitors)
        self.purposes.set(purposes)
        self._record(verb, by=by, before={})

    def _add(self, verb, *, by, visitors=(), purposes=(), before=None, **told):
        """Let it say what ``told`` says too: nothing that was said is lost."""
        before = before or self._standing()
        for field in COUNTS:
            known = [getattr(self, field), told.get(field)]
            setattr(self, field, max((n for n in known if n is not None), default=None))
        self.at = self.at or told.get("at")
        self._add_next_step(
            told.get("next_step") or "",
            told.get("next_step_by"),
            told.get("next_step_on"),
        )
        self.note = joined(self.note, told.get("note") or "", "\n\n")
        self.visitors.add(*visitors)
        self.purposes.add(*purposes)
        self._keep(verb, by=by, before=before)

    def _refuse_others(self, person):
        """Who wasn't there by the word of those who were can't join them: its
        visitors read the note."""
        if not self.visitors.filter(pk=person.pk).exists():
            raise ValidationError(
                f"{self.logged_by or 'Någon'} har redan loggat besöket. Be någon som "
                "var med lägga till dig, eller välj stället i listan om det var ett "
                "annat besök."
            )

    def _add_next_step(self, text, owner, day):
        """Beside the one that stands; what has no room there goes to the note."""
        if not self.next_step:
            self.next_step = text
            self.next_step_by, self.next_step_on = owner, day
            return
        if text == self.next_step or not text:
            self.next_step_by = self.next_step_by or owner
            self.next_step_on = self.next_step_on or day
            return
        details = [owner.name] if owner and owner != self.next_step_by else []
        if day and day != self.next_step_on:
            details.append(f"senast {short_date_year(day)}")
        if details:
            text = f"{text} ({', '.join(details)})"
        both = joined(self.next_step, text, "; ")
        if len(both) <= self._meta.get_field("next_step").max_length:
            self.next_step = both
        else:
            self.note = joined(self.note, f"Nästa steg: {text}", "\n\n")

    def _standing(self):
        """What it says now, for the trail."""
        visitors = self.visitors.order_by("pk").values_list("name", flat=True)
        purposes = self.purposes.order_by("pk").values_list("pk", flat=True)
        words = {field: str(getattr(self, field) or "") for field in WORDS}
        return {
            **{f: getattr(self, self._meta.get_field(f).attname) for f in FACTS},
            **words,
            "visitors": listing(visitors),
            "purposes": list(purposes),
        }

    def _keep(self, verb, *, by, before):
        now = self._standing()
        if now == before:
            return
        self.version += 1
        self.validate_constraints()
        self.save()
        self._record(verb, by=by, before=before)

    def _record(self, verb, *, by, before):
        now = self._standing()
        new = {f: text for f, text in now.items() if before.get(f) != text}
        private = {f: new.pop(f) for f in (*WORDS, "visitors") if f in new}
        Event.objects.record(
            self.branch,
            by=by,
            verb=verb,
            thing=self,
            changes={f: [before.get(f), value] for f, value in new.items()},
            private={f: text for f, text in private.items() if text or before},
        )


def place_name(workplace):
    """What tells a workplace from others, for those who may know its name."""
    if not hasattr(workplace, "shown_name"):
        return str(workplace)
    words = workplace.shown_name, workplace.shown_employer, workplace.shown_place
    return ", ".join(filter(None, words))


def joined(old, new, between):
    """Both texts, but not the same one twice."""
    # A text of several paragraphs is one text.
    if f"{between}{new}{between}" in f"{between}{old}{between}":
        return old
    return between.join(filter(None, (old, new)))


def person_of(branch, user):
    """The person in ``branch`` that ``user`` is; who has none becomes one."""
    branch.people.connect(branch, user, add=True)
    return branch.people.get(user=user)


def refuse_reported(branch, day):
    """What the assembly has been told of a year stays as it is."""
    if branch.reported_through and day <= branch.reported_through:
        raise ValidationError(
            "Verksamhetsberättelsen är låst till och med "
            f"{full_date(branch.reported_through)}. Besök från den tiden kan inte "
            "längre loggas eller ändras."
        )
