"""Follow-ups before a meeting, each with the picture that it froze."""

from django.db import models
from django.utils import timezone

from clubs.models import Meeting, User

from .plans import Plan, ScopedQuerySet


class ReviewQuerySet(ScopedQuerySet):
    to_plan = "plan__"
    adopted_is_read = False

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
