"""How long a branch keeps what: shorter than the catalogue says, never longer."""

from django.db import models, transaction
from django.utils import timezone

from .branches import Branch
from .rights import SETTLERS
from .trail import Event, Stale


class Kept(models.TextChoices):
    """What has a time of its own; the catalogue's words in the data."""

    NOTES = "note", "anteckningar om aktiviteter och åtaganden"
    VISIT_NOTES = "visit note", "anteckningar från besök"
    READINGS = "reading", "läsloggen"
    SIGN_INS = "sign-in", "inloggningar"
    ACCOUNTS = "account", "konton efter uppdragets slut"
    NAMES = "name", "namn efter att kontot stängts"


class KeepTimeQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user.rights.here(SETTLERS))

    @transaction.atomic
    def settle(self, branch, months, *, by, seen):
        """Keep each of {what: months or None} so long; None is as the schedule says.

        ``seen`` is {what: months} as the page showed it; Stale with what stands now.
        """
        branch.lock()
        now = dict(self.filter(branch=branch).values_list("what", "months"))
        wanted = {what: number for what, number in months.items() if number}
        if now == wanted:
            return
        if now != seen:
            raise Stale(now)
        self.filter(branch=branch).delete()
        for what, number in wanted.items():
            self.create(branch=branch, what=what, months=number)
        changes = {
            str(what): [now.get(what), wanted.get(what)]
            for what in Kept
            if now.get(what) != wanted.get(what)
        }
        Event.objects.record(branch, by=by, verb="keep", thing=branch, changes=changes)


class KeepTime(models.Model):
    """A branch's own, shorter time."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="keep_times")
    what = models.CharField(max_length=12, choices=Kept)
    months = models.PositiveSmallIntegerField("månader")

    objects = KeepTimeQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "what"]
        verbose_name = "gallringstid"
        verbose_name_plural = "gallringstider"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "what"], name="one_keep_time_per_branch_and_data"
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=Kept.values), name="keep_time_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()}: {self.months} månader"


class Clearing(models.Model):
    """One run of the retention job: when it was, and how much of what went."""

    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "gallring"
        verbose_name_plural = "gallringar"

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
