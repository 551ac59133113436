"""Courses, who needs which, and which representatives have taken them."""

from django.db import models, transaction
from django.db.models import Q

from . import changes
from .branches import Branch
from .lists import NamedQuerySet, PostKind
from .people import Person
from .posts import PostBody
from .rights import EDITORS, FOLLOWERS, SETTLERS
from .trail import Event, Stale

# Posts that somebody is elected to: theirs who hold them are the representatives.
NOT_ELECTED = (PostBody.STAFF, PostBody.EXTERNAL)
ELECTED = tuple(body for body in PostBody if body not in NOT_ELECTED)
# Of whom a course is required when it isn't some kinds of post.
ALL, NOBODY = "alla", "ingen"


class TrainingState(models.TextChoices):
    DONE = "genomförd", "genomförd"
    MISSING = "saknas", "saknas"
    UNKNOWN = "okänd", "okänd"


class CourseQuerySet(NamedQuerySet):
    @transaction.atomic
    def add(self, branch, *, by, name, needed_by=()):
        """A new course; ``needed_by`` as in ``Course.change``."""
        course = super().add(branch, by=by, name=name)
        course.change(by=by, name=name, active=True, needed_by=needed_by)
        return course


class Course(models.Model):
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="courses")
    name = models.CharField("kurs", max_length=60)
    active = models.BooleanField("används", default=True)

    objects = CourseQuerySet.as_manager()

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

    @transaction.atomic
    def change(self, *, by, name, active, needed_by):
        """Rename it, take it out of use, or say who needs it.

        ``needed_by`` holds kinds of post, or None alone for all representatives.
        What has been noted of the course stays.
        """
        branch = self.branch.lock()
        changed = changes.apply(self, {"name": name, "active": active})
        if changed:
            self.validate_constraints()
            self.save(update_fields=changed)
        wanted = {kind and kind.pk for kind in needed_by}
        needed = set(self.requirements.values_list("kind", flat=True))
        if wanted != needed:
            self.requirements.all().delete()
            for kind in needed_by:
                self.requirements.create(kind=kind)
            changed["needed_by"] = [plain(needed), plain(wanted)]
        if changed:
            Event.objects.record(
                branch, by=by, verb="change", thing=self, changes=changed
            )


def plain(kinds):
    """Ids of kinds as the trail keeps them."""
    return ALL if None in kinds else sorted(kinds)


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
    @transaction.atomic
    def note_all(self, course, people, *, by, on):
        """Note that ``people`` took the course on ``on``; returns how many were new.

        Who has taken it before keeps the day that is noted.
        """
        branch = course.branch.lock()
        known = {t.person_id: t for t in self.filter(course=course, person__in=people)}
        new = 0
        for person in people:
            training = known.get(person.pk) or Training(person=person, course=course)
            if training.state != TrainingState.DONE:
                training.keep(branch, by=by, state=TrainingState.DONE, on=on)
                new += 1
        return new

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

    @classmethod
    @transaction.atomic
    def note(cls, person, course, *, by, state, on=None, seen):
        """Say what is known; ``seen`` is the (state, on) that the page showed.

        Stale when somebody has noted something else since. Returns whether anything
        was changed.
        """
        branch = person.branch.lock()
        found = cls.objects.filter(person=person, course=course).first()
        training = found or cls(person=person, course=course)
        if state != TrainingState.DONE:
            on = None
        if (training.state, training.on) == (state, on):
            return False
        if (training.state, training.on) != seen:
            raise Stale(training)
        training.keep(branch, by=by, state=state, on=on)
        return True

    def keep(self, branch, *, by, state, on):
        """Write it down, with no more than a digest of it in the trail."""
        self.state, self.on = state, on
        self.save()
        Event.objects.record(
            branch,
            by=by,
            verb="note",
            thing=self,
            private={"state": str(state), "on": on.isoformat() if on else ""},
        )
