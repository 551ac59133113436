"""The board's judgement of a goal at the end of the year."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from clubs.models import Event, User

from .plans import Goal, ScopedQuerySet


class Outcome(models.TextChoices):
    DONE = "genomfört", "Genomfört"
    PARTLY = "delvis", "Delvis genomfört"
    NOT_DONE = "inte", "Inte genomfört"
    STRUCK = "struket", "Struket"


# The assembly always asks why, so these can't be recorded without a sentence.
EXPLAINED = (Outcome.PARTLY, Outcome.NOT_DONE, Outcome.STRUCK)


class AssessmentQuerySet(ScopedQuerySet):
    to_plan = "goal__section__plan__"
    adopted_is_read = False


class Assessment(models.Model):
    """The board's judgement of a goal; the newest holds. Written once."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="assessments")
    outcome = models.CharField("utfall", max_length=10, choices=Outcome, blank=True)
    text = models.TextField("en mening om utfallet", max_length=2000, blank=True)
    carried_over = models.BooleanField("tas med i nästa plan", default=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skrevs", default=timezone.now)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        indexes = [models.Index(fields=["goal", "at"], name="assessment_by_goal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[*Outcome.values, ""]),
                name="assessment_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=EXPLAINED) | ~Q(text=""),
                name="partly_not_done_and_struck_are_explained",
                violation_error_message=(
                    "Skriv en mening om varför det inte blev helt genomfört."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.goal}: {self.get_outcome_display()}"

    @classmethod
    def make(cls, goal, *, by, outcome, text="", carried_over=False, at=None):
        """The board judges ``goal``; a line in the log and an Event."""
        at = at or timezone.now()
        with transaction.atomic():
            last = goal.assessments.first()
            assessment = goal.assessments.create(
                outcome=outcome, text=text, carried_over=carried_over, by=by, at=at
            )
            Event.objects.record(
                goal.section.plan.branch,
                by=by,
                verb="assess",
                thing=goal,
                changes={"outcome": [last.outcome if last else "", outcome]},
                private={"text": text} if text else None,
                at=at,
            )
        return assessment
