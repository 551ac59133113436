"""How a goal goes: a word at a review, and the board's judgement at the year's end."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from clubs.models import Event, User

from .plans import Goal, ScopedQuerySet
from .reports import Report
from .reviews import Review

CLOSED = "Avstämningen är stängd, så det går inte att svara längre."


REPORT_IS_LOCKED = (
    "Verksamhetsberättelsen är {state}, så bedömningarna kan inte ändras. {way_on}"
)
WAY_ON = {
    "låst": "Lås upp den först.",
    "underskriven": "Lås upp den först.",
    "fastställd": "Gör en ny utgåva för att rätta den.",
}


def refuse_if_reported(plan):
    """Raise ValidationError unless outcomes of ``plan`` may be given and changed.

    They may until the plan's report is locked, and anew in a correction of it.
    """
    report = Report.objects.filter(plan=plan).defer("frozen", "pdf").first()
    if report and not report.is_draft:
        state = report.get_state_display()
        way_on = WAY_ON[report.state]
        raise ValidationError(REPORT_IS_LOCKED.format(state=state, way_on=way_on))


class Outcome(models.TextChoices):
    DONE = "genomfört", "Genomfört"
    PARTLY = "delvis", "Delvis genomfört"
    NOT_DONE = "inte", "Inte genomfört"
    STRUCK = "struket", "Struket"


class Word(models.TextChoices):
    """What somebody says of a goal at a review."""

    GOES_WELL = "bra", "Går bra"
    AT_RISK = "risk", "Risk"
    NEEDS_HELP = "hjälp", "Behöver hjälp"
    NOTHING_NEW = "inget nytt", "Inget nytt"


# Those that say something beside the mark; the last one answers without a word.
WORDS = (Word.GOES_WELL, Word.AT_RISK, Word.NEEDS_HELP)
# In the order in which they are asked: what most answer first.
ANSWERS = [(word.value, word.label) for word in (Word.NOTHING_NEW, *WORDS)]

# The assembly always asks why, so these can't be recorded without a sentence.
EXPLAINED = (Outcome.PARTLY, Outcome.NOT_DONE, Outcome.STRUCK)
# What stands there when the sentence has been taken away; the guards know it too.
BLANKED = "Texten är borttagen."


class AssessmentQuerySet(ScopedQuerySet):
    to_plan = "goal__section__plan__"
    adopted_is_read = False

    def outcomes(self):
        """The judgements at the year's end, not the words at reviews."""
        return self.exclude(outcome="")

    def words(self):
        """What was answered at reviews."""
        return self.exclude(word="")


class Assessment(models.Model):
    """A word at a review or the board's judgement; the newest holds. Written once."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="assessments")
    outcome = models.CharField("utfall", max_length=10, choices=Outcome, blank=True)
    review = models.ForeignKey(
        Review,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="avstämning",
    )
    word = models.CharField("hur går det?", max_length=10, choices=Word, blank=True)
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
                condition=Q(word__in=[*Word.values, ""]),
                name="assessment_word_is_known",
            ),
            models.CheckConstraint(
                condition=Q(word="") | Q(outcome=""),
                name="assessment_is_a_word_or_an_outcome",
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
        return f"{self.goal}: {self.get_outcome_display() or self.get_word_display()}"

    @classmethod
    def make(cls, goal, *, by, outcome, text="", carried_over=False, at=None):
        """The board judges ``goal``; a line in the log and an Event.

        Raises ValidationError once the report is locked.
        """
        at = at or timezone.now()
        plan = goal.section.plan
        with transaction.atomic():
            Event.objects.hold(plan.branch_id)
            refuse_if_reported(plan)
            last = goal.assessments.outcomes().first()
            assessment = goal.assessments.create(
                outcome=outcome, text=text, carried_over=carried_over, by=by, at=at
            )
            Event.objects.record(
                plan.branch,
                by=by,
                verb="assess",
                thing=goal,
                changes={"outcome": [last.outcome if last else "", outcome]},
                private={"text": text} if text else None,
                at=at,
                held=True,
            )
        return assessment

    @classmethod
    def answer(cls, goal, review, *, by, word, text="", at=None):
        """Somebody says at a review how ``goal`` goes; the newest answer holds.

        Raises ValidationError once the review is closed.
        """
        at = at or timezone.now()
        branch = goal.section.plan.branch
        with transaction.atomic():
            Event.objects.hold(branch.pk)
            if not Review.objects.filter(pk=review.pk).open().exists():
                raise ValidationError(CLOSED)
            answers = goal.assessments.filter(review=review)
            last = answers.values_list("word", flat=True).first()
            answer = goal.assessments.create(
                review=review, word=word, text=text, by=by, at=at
            )
            Event.objects.record(
                branch,
                by=by,
                verb="answer",
                thing=goal,
                changes={"review": [None, review.pk], "word": [last, word]},
                private={"text": text} if text else None,
                at=at,
                held=True,
            )
        return answer

    @transaction.atomic
    def blank(self, *, by):
        """Take the words away, where somebody is named; the judgement stays."""
        branch = self.goal.section.plan.branch
        Event.objects.hold(branch.pk)
        text = BLANKED if self.outcome in EXPLAINED else ""
        rows = Assessment.objects.filter(pk=self.pk).exclude(text=text)
        if rows.update(text=text):
            Event.objects.record(
                branch,
                by=by,
                verb="blank",
                thing=self.goal,
                changes={"assessment": [None, self.pk]},
                held=True,
            )
        self.text = text
