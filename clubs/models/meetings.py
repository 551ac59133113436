"""Meetings and what they decide."""

from django.db import models
from django.db.models import F, Q

from .branches import Branch
from .rights import EDITORS


class Body(models.TextChoices):
    ASSEMBLY = "representantskap", "representantskap"
    BOARD = "styrelse", "styrelse"
    COMMITTEE = "kommitté", "kommitté"


class MeetingState(models.TextChoices):
    PLANNED = "planerat", "planerat"
    HELD = "hållet", "hållet"
    CANCELLED = "inställt", "inställt"


class MeetingQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.annotate(can_edit=user.rights.here(EDITORS)).filter(
            user.rights.here()
        )

    def after(self, day):
        return self.filter(on__gte=day).exclude(state=MeetingState.CANCELLED)


class Meeting(models.Model):
    """A meeting of the assembly, the board or a committee."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="meetings")
    body = models.CharField("organ", max_length=20, choices=Body)
    on = models.DateField("dag")
    at = models.TimeField("klockslag", null=True, blank=True)
    number = models.PositiveSmallIntegerField("nummer", null=True, blank=True)
    present = models.PositiveSmallIntegerField("närvarande", null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(
        "röstberättigade", null=True, blank=True
    )
    state = models.CharField(
        "läge", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "möte"
        verbose_name_plural = "möten"
        indexes = [models.Index(fields=["branch", "on"], name="meeting_by_branch_day")]
        constraints = [
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


class Decision(models.Model):
    """What a meeting decided; the only thing that changes an adopted text."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    paragraph = models.CharField("paragraf", max_length=10)
    text = models.TextField("beslut", max_length=2000, blank=True)

    class Meta:
        ordering = ["meeting__on", "pk"]
        verbose_name = "beslut"
        verbose_name_plural = "beslut"

    def __str__(self):
        return f"§ {self.paragraph}, {self.meeting}"
