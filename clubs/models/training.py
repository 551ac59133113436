"""Courses, who needs which, and which representatives have taken them."""

from django.db import models
from django.db.models import Q

from .branches import Branch
from .lists import NamedQuerySet, PostKind, change_named
from .people import Person
from .rights import EDITORS, FOLLOWERS, SETTLERS


class TrainingState(models.TextChoices):
    DONE = "genomförd", "genomförd"
    MISSING = "saknas", "saknas"
    UNKNOWN = "okänd", "okänd"


class Course(models.Model):
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="courses")
    name = models.CharField("kurs", max_length=60)
    active = models.BooleanField("används", default=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "kurs"
        verbose_name_plural = "kurser"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="course_is_unique_in_branch",
                violation_error_message="Kursen finns redan i listan.",
            )
        ]

    def __str__(self):
        return self.name

    def change(self, *, by, name, active):
        change_named(self, by=by, name=name, active=active)


class RequirementQuerySet(models.QuerySet):
    def for_user(self, user):
        here = "course__branch"
        return self.annotate(can_edit=user.rights.here(SETTLERS, here)).filter(
            user.rights.here(FOLLOWERS, here)
        )


class Requirement(models.Model):
    """Who holds a post of the kind needs the course; without a kind everybody does."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="requirements")
    kind = models.ForeignKey(
        PostKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="slag av uppdrag",
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["course__name", "kind__name"]
        verbose_name = "kurskrav"
        verbose_name_plural = "kurskrav"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "kind"],
                name="course_is_required_once_of_a_kind",
                violation_error_message="Kursen krävs redan av det slaget.",
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(kind=None),
                name="course_is_required_once_of_all",
                violation_error_message="Kursen krävs redan av alla.",
            ),
        ]

    def __str__(self):
        return f"{self.course}, {self.kind or 'alla'}"


class TrainingQuerySet(models.QuerySet):
    def for_user(self, user):
        here = "person__branch"
        return self.annotate(can_edit=user.rights.here(EDITORS, here)).filter(
            user.rights.here(FOLLOWERS, here)
        )


class Training(models.Model):
    """What is known of a representative and a course; nothing noted means unknown."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings")
    course = models.ForeignKey(Course, models.PROTECT, related_name="trainings")
    state = models.CharField(
        "läge", max_length=10, choices=TrainingState, default=TrainingState.UNKNOWN
    )
    on = models.DateField("dag", null=True, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["course__name"]
        verbose_name = "utbildning"
        verbose_name_plural = "utbildningar"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"], name="one_training_per_person_and_course"
            ),
            models.CheckConstraint(
                condition=Q(state__in=TrainingState.values),
                name="training_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state=TrainingState.DONE) | Q(on=None),
                name="only_a_taken_course_has_a_day",
                violation_error_message="Bara en genomförd kurs har en dag.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.course}: {self.state}"
