"""The log of reminders: at most one digest per person and week."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from clubs.models import SETTLERS, Branch, User
from clubs.models.rights import ACCOUNT_READERS

from .decisions import Adoption
from .follow_up import Activity
from .plans import Goal


class Reason(models.TextChoices):
    """Why somebody is asked about something."""

    LATE = "försenad", "Försenad"
    SOON = "snart", "Snart dags"
    SILENT = "tyst", "Inget loggat"
    REVIEW = "avstämning", "Avstämning"
    HELP = "hjälp", "Behöver hjälp"
    ADOPTION = "antagande", "Väntar på en andra person"


# The log is cleared by itself: nothing is asked about for so long.
KEPT = timedelta(days=365)
# How long a run may take over one letter before another run may try it.
CLAIMED = timedelta(minutes=10)


class DigestQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those sent to ``user``, and those about a branch whose log they may read."""
        about = DigestLine.objects.filter(
            user.rights.here((*SETTLERS, *ACCOUNT_READERS)), digest=OuterRef("pk")
        )
        return self.filter(Q(user=user) | Exists(about))

    def accepted(self):
        return self.exclude(sent_at=None)

    def tried(self):
        return self.filter(tries__gt=0)

    def about(self, branch):
        """Those about ``branch``, each with how many of its ``things``."""
        here = Q(lines__branch=branch)
        return self.filter(here).annotate(things=Count("lines", filter=here))

    def outdated(self, now):
        return self.filter(made_at__lt=now - KEPT)

    def claim(self, user, *, week, state, lines, now):
        """The digest of the week, this run's to send; None when it is sent or taken.

        Compare-and-set: of two runs at the same time one gets it, and the other may
        try again when the first has not been heard of for a while.
        """
        with transaction.atomic():
            digest, _ = self.get_or_create(user=user, week=week)
            free = Q(claimed_until=None) | Q(claimed_until__lt=now)
            taken = self.filter(free, pk=digest.pk, sent_at=None).update(
                tries=F("tries") + 1, state=state, claimed_until=now + CLAIMED
            )
            if not taken:
                return None
            digest.lines.all().delete()
            for line in lines:
                line.digest = digest
            DigestLine.objects.bulk_create(lines)
            digest.refresh_from_db()
        return digest


class Digest(models.Model):
    """One e-mail that asks somebody to look; it is sent when the server took it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    # The Monday of its week.
    week = models.DateField("vecka")
    # Of everything that called for it: the same state is not told twice.
    state = models.CharField(max_length=64)
    made_at = models.DateTimeField("skapades", default=timezone.now)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    # A run that sends it right now holds it until then.
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("togs emot", null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "week"], name="one_digest_per_person_and_week"
            )
        ]

    def __str__(self):
        return f"Påminnelse vecka {self.week:%V}"

    def accept(self, *, at):
        """The mail server has taken it over."""
        self.sent_at, self.claimed_until = at, None
        self.save(update_fields=["sent_at", "claimed_until"])

    def let_go(self):
        """It was not taken: the next run may try at once."""
        self.claimed_until = None
        self.save(update_fields=["claimed_until"])


class DigestLine(models.Model):
    """One thing that a digest asked about, and as whose it did."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="lines")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="+"
    )
    goal = models.ForeignKey(
        Goal, models.CASCADE, null=True, blank=True, related_name="+"
    )
    adoption = models.ForeignKey(
        Adoption, models.CASCADE, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("varför", max_length=20, choices=Reason)
    # 0 who answers for it, 1 who leads the committee, 2 the branch's chair
    step = models.PositiveSmallIntegerField("led", default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = "rad i påminnelse"
        verbose_name_plural = "rader i påminnelser"
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="digest_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(step__lte=2), name="digest_step_is_known"
            ),
        ]

    def __str__(self):
        return self.get_reason_display()
