"""The log of reminders: at most one digest per person, branch and week."""

from django.db import models
from django.utils import timezone

from clubs.models import Branch, User

from .follow_up import Activity
from .plans import Goal


class Digest(models.Model):
    """One e-mail that asks somebody to look; it is sent when the server took it."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="digests")
    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    # The Monday of its week.
    week = models.DateField("vecka")
    # Of everything it asks about: the same state is not told twice.
    state = models.CharField(max_length=64)
    made_at = models.DateTimeField("skapades", default=timezone.now)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    sent_at = models.DateTimeField("togs emot", null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "user", "week"], name="one_digest_per_person_and_week"
            )
        ]

    def __str__(self):
        return f"Påminnelse vecka {self.week:%V}"


class DigestLine(models.Model):
    """One thing that a digest asked about, and as whose it did."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="lines")
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="+"
    )
    goal = models.ForeignKey(
        Goal, models.CASCADE, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("varför", max_length=20)
    # 0 who answers for it, 1 who leads the committee, 2 the branch's chair
    step = models.PositiveSmallIntegerField("led", default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = "rad i påminnelse"
        verbose_name_plural = "rader i påminnelser"

    def __str__(self):
        return self.reason
