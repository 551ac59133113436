"""The day's seal: how far a branch's trail had come, chained to the seal before."""

from django.db import models
from django.utils import timezone

from .branches import Branch


class Seal(models.Model):
    """What the trail was on a day. Append-only; its hash can stand in the minutes."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="seals")
    on = models.DateField("dag")
    at = models.DateTimeField(default=timezone.now)
    # The newest event that it holds, how many there were, and that event's hash
    last_event = models.PositiveBigIntegerField()
    events = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["branch", "on"]
        verbose_name = "sigill"
        verbose_name_plural = "sigill"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "on"], name="one_seal_per_branch_and_day"
            )
        ]

    def __str__(self):
        return f"{self.branch} {self.on}"
