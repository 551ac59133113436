"""The annual report of a plan: its editions, from draft to adopted."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from clubs.models import (
    ADMINISTRATORS,
    EDITORS,
    FOLLOWERS,
    PLANNERS,
    Decision,
    Event,
    Role,
    User,
)

from .plans import Plan


class ReportState(models.TextChoices):
    DRAFT = "utkast", "utkast"
    LOCKED = "låst", "låst för styrelsen"
    SIGNED = "underskriven", "underskriven"
    ADOPTED = "fastställd", "fastställd"


# What no longer changes with the plan's data: ``frozen`` is what it says.
FROZEN = (ReportState.LOCKED, ReportState.SIGNED, ReportState.ADOPTED)


class ReportQuerySet(models.QuerySet):
    def for_user(self, user):
        """Followers read all, delegates what is locked, others what is adopted.

        A plan that is over is written about: its state closes nothing here. The file
        and the frozen data are fetched when they are read.
        """
        rights, branch = user.rights, "plan__branch"
        follows = rights.here(FOLLOWERS, branch)
        delegate = rights.here((*FOLLOWERS, Role.DELEGATE), branch)
        return (
            self.annotate(
                can_follow=follows,
                can_write=rights.here(EDITORS, branch),
                can_plan=rights.here(PLANNERS, branch),
            )
            .filter(
                follows
                | Q(state__in=FROZEN) & delegate
                | Q(state=ReportState.ADOPTED) & rights.reach(branch)
            )
            .defer("frozen", "pdf")
        )

    def to_adopt(self, user):
        """Those that one follows, and signed ones right below where one administers.

        Whoever adopted one from there sees that it is done.
        """
        rights, branch = user.rights, "plan__branch"
        follows = rights.here(FOLLOWERS, branch)
        above = rights.here(ADMINISTRATORS, f"{branch}__parent")
        return (
            self.annotate(can_follow=follows, can_plan=rights.here(PLANNERS, branch))
            .filter(
                follows | above & (Q(state=ReportState.SIGNED) | Q(adopted_by=user))
            )
            .defer("frozen", "pdf")
        )

    def of_plan(self, plan):
        """The editions of a plan, the newest first, for showing."""
        return self.filter(plan=plan).select_related("decision__meeting", "corrects")

    def being_made(self):
        """The edition that is not adopted yet; a plan has one at most."""
        return self.exclude(state=ReportState.ADOPTED)

    def adopted(self):
        return self.filter(state=ReportState.ADOPTED)


class Report(models.Model):
    """An edition of the annual report; adopted, nothing in it ever changes."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports")
    edition = models.PositiveSmallIntegerField("utgåva", default=1)
    # The adopted edition that this one corrects, and why.
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    reason = models.TextField("varför den rättas", max_length=2000, blank=True)
    state = models.CharField(
        "läge", max_length=15, choices=ReportState, default=ReportState.DRAFT
    )
    # From locked on: what the report says, as reporting.frozen writes it, the SHA-256
    # of that, and the day it holds to.
    frozen = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    day = models.DateField("uppgifter till och med", null=True, blank=True)
    locked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    locked_at = models.DateTimeField("låstes", null=True, blank=True)
    # Where and when it was signed; who should is in the chapter of signatures.
    signed_place = models.CharField("ort", max_length=100, blank=True)
    signed_on = models.DateField("underskriven", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What the assembly decided, and the file that it adopted.
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField("fastställdes", null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField("sidor", null=True, blank=True)
    size = models.PositiveIntegerField("byte", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("påbörjades", default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-edition"]
        verbose_name = "verksamhetsberättelse"
        verbose_name_plural = "verksamhetsberättelser"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "edition"], name="report_edition_is_unique_in_plan"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=~Q(state="fastställd"),
                name="one_report_is_being_made_per_plan",
                violation_error_message="Det finns redan en rapport som inte är klar.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="utkast") | Q(frozen__isnull=False) & ~Q(digest=""),
                name="locked_report_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="fastställd")
                | Q(decision__isnull=False, pdf__isnull=False) & ~Q(sha256=""),
                name="adopted_report_has_decision_and_file",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("locked_by")),
                name="report_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message="Skriv varför rapporten rättas.",
            ),
        ]

    def __str__(self):
        return f"{self.plan}: utgåva {self.edition}"

    def get_absolute_url(self):
        return reverse("report", args=[self.plan.branch.slug, self.plan.slug])

    @classmethod
    def begin(cls, plan, *, by, day, texts=None, at=None):
        """The report of ``plan`` with its chapters; begun already, as it stands.

        ``texts`` are what ``drafting`` makes of the facts on ``day``: see
        ``Chapter.objects.lay_out``. Raises ValidationError of a plan not adopted.
        """
        at = at or timezone.now()
        if not plan.is_adopted:
            raise ValidationError(
                "Planen är inte antagen, så det finns inget att berätta."
            )
        with transaction.atomic():
            Event.objects.hold(plan.branch_id)
            found = cls.objects.of_plan(plan).first()
            if found:
                return found
            report = cls.objects.create(plan=plan, by=by, at=at)
            report.chapters.lay_out(report, by=by, at=at, texts=texts or {})
            Event.objects.record(
                plan.branch,
                by=by,
                verb="begin",
                thing=report,
                changes={"plan": [None, plan.pk], "day": [None, day.isoformat()]},
                at=at,
                held=True,
            )
        return report

    @property
    def years(self):
        """ "2018", or "2017–2021" when the plan goes on after a new year."""
        first, last = self.plan.starts.year, self.plan.ends.year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def is_draft(self):
        return self.state == ReportState.DRAFT

    @property
    def is_locked(self):
        return self.state == ReportState.LOCKED

    @property
    def is_signed(self):
        return self.state == ReportState.SIGNED

    @property
    def is_adopted(self):
        return self.state == ReportState.ADOPTED
