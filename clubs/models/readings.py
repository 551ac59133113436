"""Who has read what only few may read, and why."""

from django.db import models
from django.utils import timezone

from .branches import Branch, User
from .rights import LOG_READERS


class ReadingQuerySet(models.QuerySet):
    def for_user(self, user):
        """The read log as in "Who sees what": some read all, others their own."""
        own = models.Q(by=user.pk)
        return self.filter(user.rights.here(LOG_READERS) | own & user.rights.here())

    def note(self, branch, *, by, thing, reason=""):
        """Write that ``by`` reads ``thing`` now; never what stands in it."""
        return self.create(
            branch=branch,
            by=by,
            kind=thing._meta.model_name,
            object_id=thing.pk,
            reason=reason,
        )


class Reading(models.Model):
    """One line of the read log: somebody was shown a text of class P3."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="readings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    reason = models.CharField("varför", max_length=200, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "läsning"
        verbose_name_plural = "läsningar"
        indexes = [models.Index(fields=["branch", "at"], name="reading_by_branch_time")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
