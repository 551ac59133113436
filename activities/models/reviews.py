"""Follow-ups before a meeting, each with the picture that it froze."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from clubs.models import PLANNERS, Event, Meeting, MeetingState, User
from sekoplan.jinja import full_date

from .plans import Plan, ScopedQuerySet


class ReviewQuerySet(ScopedQuerySet):
    to_plan = "plan__"
    adopted_is_read = False

    def for_user(self, user):
        """Those of the plans that ``user`` follows, saying who may close them."""
        here = user.rights.here(PLANNERS, f"{self.to_plan}branch")
        return super().for_user(user).annotate(can_plan=here)

    def frozen_for(self, user):
        """The closed ones, which all who belong to the branch read: delegates too.

        What they froze holds neither names nor notes.
        """
        return self.closed().filter(user.rights.here(branch=f"{self.to_plan}branch"))

    def of_plan(self, plan):
        """Those of a plan, the newest first; what was frozen is fetched when read."""
        return self.filter(plan=plan).select_related("meeting").defer("frozen")

    @transaction.atomic
    def open_before(self, meeting, *, plan, by, at=None):
        """Open the review of ``plan`` before ``meeting``; twice is once.

        One is open at a time: the earlier one has to freeze its picture first.
        Raises ValidationError.
        """
        Event.objects.hold(plan.branch_id)
        at = at or timezone.now()
        found = self.filter(plan=plan, meeting=meeting).first()
        if found:
            return found
        if meeting.state == MeetingState.CANCELLED:
            raise ValidationError("Mötet är inställt.")
        other = self.filter(plan=plan).open().select_related("meeting").first()
        if other:
            raise ValidationError(
                f"Avstämningen före mötet {full_date(other.meeting.on)} är öppen. "
                "Stäng den först."
            )
        review = self.create(plan=plan, meeting=meeting, opened_at=at, opened_by=by)
        Event.objects.record(
            plan.branch,
            by=by,
            verb="open",
            thing=review,
            changes={"plan": [None, plan.pk], "meeting": [None, meeting.pk]},
            at=at,
            held=True,
        )
        return review

    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.exclude(closed_at=None)

    def last_closed(self):
        """The one that was closed last, which is as far as outsiders read; or None."""
        return self.closed().order_by("-closed_at", "-pk").first()


class Review(models.Model):
    """A follow-up of a plan before a meeting; closed, its picture never changes."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reviews")
    opened_at = models.DateTimeField("öppnades", default=timezone.now)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("stängdes", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen = models.JSONField("bilden", null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = "avstämning"
        verbose_name_plural = "avstämningar"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "meeting"], name="one_review_per_plan_and_meeting"
            )
        ]

    def __str__(self):
        return f"Avstämning före {self.meeting}"

    @property
    def is_open(self):
        return self.closed_at is None

    @transaction.atomic
    def close(self, *, by, freeze, at=None):
        """Freeze the picture; there is no way back. Closing twice is closing once.

        ``freeze`` gives what is to be frozen, once nobody else can write any more.
        """
        branch = self.plan.branch
        Event.objects.hold(branch.pk)
        at = at or timezone.now()
        frozen = freeze()
        taken = Review.objects.filter(pk=self.pk).open()
        if not taken.update(closed_at=at, closed_by=by, frozen=frozen):
            self.refresh_from_db()
            return
        self.closed_at, self.closed_by, self.frozen = at, by, frozen
        Event.objects.record(
            branch,
            by=by,
            verb="close",
            thing=self,
            changes={"closed_at": [None, at]},
            at=at,
            held=True,
        )
