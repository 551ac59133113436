"""Meetings, what must be done before them, and what they decide."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError, Q
from django.urls import reverse
from django.utils import timezone

from sekoplan.jinja import long_date

from . import changes
from .branches import Branch
from .posts import Post
from .rights import FOLLOWERS, PLANNERS
from .trail import Event, Stale


class Body(models.TextChoices):
    ASSEMBLY = "representantskap", "representantskap"
    BOARD = "styrelse", "styrelse"
    COMMITTEE = "kommitté", "kommitté"


class MeetingState(models.TextChoices):
    PLANNED = "planerat", "planerat"
    HELD = "hållet", "hållet"
    CANCELLED = "inställt", "inställt"


# What must usually be done so many days before a meeting of each body.
SUGGESTED = {
    Body.ASSEMBLY: [
        ("Motioner inlämnade", 35),
        ("Handlingar till revisorerna", 28),
        ("Handlingar utskickade", 21),
    ],
    Body.BOARD: [("Ärenden anmälda", 10), ("Handlingar utskickade", 7)],
    Body.COMMITTEE: [("Kallelse utskickad", 7)],
}


def of_reach(user, to_meeting=""):
    """Followers read of every meeting, others of the branch of the assembly's."""
    branch = f"{to_meeting}branch"
    follows = user.rights.here(FOLLOWERS, branch)
    assembly = Q(**{f"{to_meeting}body": Body.ASSEMBLY})
    return follows | assembly & user.rights.here(branch=branch)


class MeetingQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.annotate(
            can_edit=user.rights.here(PLANNERS),
            can_follow=user.rights.here(FOLLOWERS),
        ).filter(of_reach(user))

    def after(self, day):
        return self.filter(on__gte=day).exclude(state=MeetingState.CANCELLED)

    def before(self, day):
        """Those that have been or would have been, the latest first."""
        return self.filter(on__lt=day).order_by("-on", "-pk")

    def once_at(self, branch, slug):
        """The meeting whose address was ``slug`` before its day was changed."""
        moved = Event.objects.filter(kind="meeting", branch__slug=branch)
        moved = moved.filter(changes__slug__0=slug).order_by("-pk")
        return self.filter(pk__in=moved.values("object_id")[:1])


class Meeting(models.Model):
    """A meeting of the assembly, the board or a committee."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="meetings")
    body = models.CharField("organ", max_length=20, choices=Body)
    # The day, and a number after it when the branch has several that day.
    slug = models.SlugField("adress", max_length=20)
    on = models.DateField("dag")
    at = models.TimeField("klockslag", null=True, blank=True)
    place = models.CharField("plats", max_length=100, blank=True)
    # The committee, of a committee's meeting.
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="kommitté",
    )
    number = models.PositiveSmallIntegerField("nummer", null=True, blank=True)
    present = models.PositiveSmallIntegerField("närvarande", null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(
        "röstberättigade", null=True, blank=True
    )
    state = models.CharField(
        "läge", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "möte"
        verbose_name_plural = "möten"
        indexes = [models.Index(fields=["branch", "on"], name="meeting_by_branch_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "slug"], name="meeting_slug_is_unique_in_branch"
            ),
            models.CheckConstraint(
                condition=Q(body__in=Body.values), name="meeting_body_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values),
                name="meeting_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(present=None)
                | Q(entitled=None)
                | Q(present__lte=F("entitled")),
                name="no_more_present_than_entitled",
                violation_error_message="Fler närvarande än röstberättigade.",
            ),
        ]

    def __str__(self):
        return f"{self.get_body_display()} {self.on}"

    def save(self, **options):
        """A meeting that has no address yet gets that of its day."""
        if not self.slug:
            self.slug = self.free_slug()
        super().save(**options)

    def get_absolute_url(self):
        return reverse("meeting", args=[self.branch.slug, self.slug])

    @property
    def name(self):
        """What such a meeting is called; a committee's by the committee."""
        if self.body == Body.ASSEMBLY:
            return self.branch.assembly_name.capitalize()
        if self.body == Body.BOARD:
            return "Styrelsemöte"
        return self.post.title if self.post else "Kommittémöte"

    @property
    def is_planned(self):
        return self.state == MeetingState.PLANNED

    @property
    def is_held(self):
        return self.state == MeetingState.HELD

    @property
    def is_cancelled(self):
        return self.state == MeetingState.CANCELLED

    def may_decide(self, day):
        """Whether it can have decided anything on ``day``."""
        return self.on <= day and not self.is_cancelled

    @property
    def suggested_deadlines(self):
        """(what, how many days before) that suits such a meeting."""
        return SUGGESTED[self.body]

    @classmethod
    @transaction.atomic
    def book(cls, branch, *, by, body, on, **facts):
        """A new meeting; ``facts`` are its hour, place, committee and number."""
        branch = branch.lock()
        meeting, facts = cls(branch=branch), {"body": body, "on": on, **facts}
        told = changes.apply(meeting, meeting._fitting(facts))
        meeting.validate_constraints()
        meeting.save()
        place = told.pop("place", None)
        Event.objects.record(
            branch,
            by=by,
            verb="book",
            thing=meeting,
            changes=told | {"slug": [None, meeting.slug]},
            private={"place": place[1]} if place else None,
        )
        return meeting

    @transaction.atomic
    def change(self, *, by, seen, **facts):
        """Save what is now known of it; its address follows its day.

        What hangs on the meeting, deadlines too, follows it to another day.
        """
        branch, meeting = self._locked(seen)
        moved = facts.get("on", meeting.on) != meeting.on
        turned = facts.get("body", meeting.body) != meeting.body
        if turned and meeting.decisions.exists():
            raise ValidationError({"body": "Mötet har fattat beslut och ligger fast."})
        if moved and facts["on"] > timezone.localdate() and meeting.decisions.exists():
            raise ValidationError(
                {"on": "Mötet har fattat beslut. Välj idag eller tidigare."}
            )
        changed = changes.apply(meeting, meeting._fitting(facts))
        if not changed:
            return meeting
        meeting.validate_constraints()
        if moved:
            changed |= changes.apply(meeting, {"slug": meeting.free_slug()})
        return meeting._keep(branch, changed, by=by, verb="change")

    @transaction.atomic
    def hold(self, *, by, seen, today, present=None, entitled=None, number=None):
        """Write in that it has been, and how many of those entitled came."""
        branch, meeting = self._locked(seen)
        if meeting.is_cancelled:
            raise ValidationError("Mötet är inställt. Boka in det igen först.")
        if meeting.on > today:
            raise ValidationError(
                f"Mötet är {long_date(meeting.on)}. Ändra dagen om det redan har varit."
            )
        facts = {"present": present, "entitled": entitled, "number": number}
        changed = changes.apply(meeting, {"state": MeetingState.HELD, **facts})
        meeting.validate_constraints()
        return meeting._keep(branch, changed, by=by, verb="hold")

    @transaction.atomic
    def cancel(self, *, by, seen):
        branch, meeting = self._locked(seen)
        if meeting.is_held:
            raise ValidationError("Mötet är hållet och går inte att ställa in.")
        if meeting.decisions.exists():
            raise ValidationError("Mötet har fattat beslut och går inte att ställa in.")
        changed = changes.apply(meeting, {"state": MeetingState.CANCELLED})
        return meeting._keep(branch, changed, by=by, verb="cancel")

    @transaction.atomic
    def restore(self, *, by, seen):
        """Back among the planned ones, from cancelled or from held by mistake."""
        branch, meeting = self._locked(seen)
        if meeting.is_held and meeting.decisions.exists():
            raise ValidationError("Mötet har fattat beslut och är alltså hållet.")
        back = {"state": MeetingState.PLANNED, "present": None, "entitled": None}
        changed = changes.apply(meeting, back)
        return meeting._keep(branch, changed, by=by, verb="restore")

    @transaction.atomic
    def set_deadlines(self, deadlines, *, by, seen):
        """Let ``deadlines``, (what, how many days before), be all there are."""
        branch, meeting = self._locked(seen)
        wanted = dict(deadlines)
        known = dict(meeting.deadlines.values_list("title", "days_before"))
        if wanted == known:
            return meeting
        meeting.deadlines.exclude(title__in=wanted).delete()
        for title, days in wanted.items():
            meeting.deadlines.update_or_create(
                title=title, defaults={"days_before": days}
            )
        days = {"deadlines": [sorted(known.values()), sorted(wanted.values())]}
        titles = {"titles": ", ".join(sorted(wanted))}
        return meeting._keep(branch, {}, days, titles, by=by, verb="set_deadlines")

    @transaction.atomic
    def decide(self, *, by, paragraph, text="", at=None):
        """Write in what the meeting decided; returns the decision."""
        Event.objects.hold(self.branch_id)
        decision = self.decisions.create(paragraph=paragraph, text=text)
        Event.objects.record(
            self.branch,
            by=by,
            verb="decide",
            thing=decision,
            changes={"meeting": [None, self.pk], "paragraph": [None, paragraph]},
            private={"text": text} if text else None,
            at=at,
            held=True,
        )
        return decision

    def free_slug(self):
        """The day, with a number after it when another meeting has that address."""
        taken = Meeting.objects.filter(branch=self.branch_id).exclude(pk=self.pk)
        taken = set(taken.filter(on=self.on).values_list("slug", flat=True))
        slug, count = str(self.on), 2
        while slug in taken:
            slug, count = f"{self.on}-{count}", count + 1
        return slug

    def _locked(self, seen):
        """The branch and the meeting as it stands; Stale when it isn't as seen."""
        branch = self.branch.lock()
        meeting = Meeting.objects.select_related("post").get(pk=self.pk)
        meeting.branch = branch
        if meeting.version != seen:
            raise Stale(meeting)
        return branch, meeting

    def _fitting(self, facts):
        """``facts`` with a committee for a committee's meeting only."""
        is_committees = facts.get("body", self.body) == Body.COMMITTEE
        return facts if is_committees else {**facts, "post": None}

    def _keep(self, branch, changed, told=None, private=None, *, by, verb):
        """Store what ``changed``; ``told`` and ``private`` are for the trail only."""
        if not (changed or told):
            return self
        self.version += 1
        self.save(update_fields=[*changed, "version"])
        if place := changed.pop("place", None):
            private = {"place": place[1]}
        Event.objects.record(
            branch,
            by=by,
            verb=verb,
            thing=self,
            changes=changed | (told or {}),
            private=private,
        )
        return self


class Deadline(models.Model):
    """Something that must be done so many days before a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="deadlines")
    title = models.CharField("vad ska vara gjort?", max_length=100)
    days_before = models.PositiveSmallIntegerField("dagar före mötet")

    class Meta:
        ordering = ["-days_before", "pk"]
        verbose_name = "hålltid"
        verbose_name_plural = "hålltider"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "title"],
                name="deadline_is_unique_in_meeting",
                violation_error_message="Den hålltiden finns redan för mötet.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def on(self):
        return self.meeting.on - timedelta(days=self.days_before)


IN_FORCE = (
    "Planen eller verksamhetsberättelsen bygger på beslutet, så det går inte att "
    "ändra. Är det fel behövs ett nytt beslut."
)
HANGS = "Något bygger på beslutet, så det går inte att ta bort."


class DecisionQuerySet(models.QuerySet):
    def for_user(self, user):
        """What the meetings of one's branch have decided."""
        return self.annotate(
            can_edit=user.rights.here(PLANNERS, "meeting__branch")
        ).filter(of_reach(user, "meeting__"))

    def of_year(self, year):
        return self.filter(meeting__on__year=year)


class Decision(models.Model):
    """What a meeting decided; the only thing that changes an adopted text."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    paragraph = models.CharField("paragraf", max_length=10)
    text = models.TextField("beslut", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__on", "pk"]
        verbose_name = "beslut"
        verbose_name_plural = "beslut"

    def __str__(self):
        return f"§ {self.paragraph}, {self.meeting}"

    @property
    def place(self):
        """Where it stands in the minutes: § 7 before § 12, and § 12 a after § 12."""
        number = re.match(r"[0-9]*", self.paragraph).group()
        return int(number or 0), self.paragraph, self.pk

    @transaction.atomic
    def change(self, *, by, seen, paragraph, text):
        """Correct how it was written in; refused once something in force stands on it.

        The database refuses then, see the guards of the plan.
        """
        branch, decision = self._locked(seen)
        changed = changes.apply(decision, {"paragraph": paragraph, "text": text})
        if not changed:
            return decision
        decision.version += 1
        try:
            with transaction.atomic():
                decision.save(update_fields=[*changed, "version"])
        except IntegrityError as refusal:
            if "guard" not in str(refusal):
                raise
            raise ValidationError(IN_FORCE) from None
        text = changed.pop("text", None)
        Event.objects.record(
            branch,
            by=by,
            verb="change",
            thing=decision,
            changes=changed,
            private={"text": text[1]} if text else None,
        )
        return decision

    @transaction.atomic
    def remove(self, *, by, seen):
        """Take away one that was written in by mistake, when nothing hangs on it."""
        branch, decision = self._locked(seen)
        pk, meeting = decision.pk, decision.meeting_id
        try:
            decision.delete()
        except ProtectedError:
            raise ValidationError(HANGS) from None
        decision.pk = pk
        Event.objects.record(
            branch,
            by=by,
            verb="remove",
            thing=decision,
            changes={
                "meeting": [meeting, None],
                "paragraph": [decision.paragraph, None],
            },
        )

    def _locked(self, seen):
        branch = self.meeting.branch.lock()
        decision = Decision.objects.select_related("meeting__branch").get(pk=self.pk)
        if decision.version != seen:
            raise Stale(decision)
        return branch, decision
