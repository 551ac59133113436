"""Meetings, what must be done before them, and what they decide."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from .branches import Branch
from .posts import Post
from .rights import EDITORS
from .trail import Event


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
    # The day, and a number after it when the branch has several that day.
    slug = models.SlugField("adress", max_length=20)
    on = models.DateField("dag")
    at = models.TimeField("klockslag", null=True, blank=True)
    place = models.CharField("plats", max_length=100, blank=True)
    # The committee, of a committee's meeting.
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="kommitté",
    )
    number = models.PositiveSmallIntegerField("nummer", null=True, blank=True)
    present = models.PositiveSmallIntegerField("närvarande", null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(
        "röstberättigade", null=True, blank=True
    )
    state = models.CharField(
        "läge", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "möte"
        verbose_name_plural = "möten"
        indexes = [models.Index(fields=["branch", "on"], name="meeting_by_branch_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "slug"], name="meeting_slug_is_unique_in_branch"
            ),
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

    def save(self, **options):
        """A meeting that has no address yet gets that of its day."""
        if not self.slug:
            self.slug = self.free_slug()
        super().save(**options)

    def get_absolute_url(self):
        return reverse("meeting", args=[self.branch.slug, self.slug])

    @transaction.atomic
    def decide(self, *, by, paragraph, text="", at=None):
        """Write in what the meeting decided; returns the decision."""
        Event.objects.hold(self.branch_id)
        decision = self.decisions.create(paragraph=paragraph, text=text)
        Event.objects.record(
            self.branch,
            by=by,
            verb="decide",
            thing=decision,
            changes={"meeting": [None, self.pk], "paragraph": [None, paragraph]},
            private={"text": text} if text else None,
            at=at,
            held=True,
        )
        return decision

    def free_slug(self):
        """The day, with a number after it when another meeting has that address."""
        taken = Meeting.objects.filter(branch=self.branch_id).exclude(pk=self.pk)
        taken = set(taken.filter(on=self.on).values_list("slug", flat=True))
        slug, count = str(self.on), 2
        while slug in taken:
            slug, count = f"{self.on}-{count}", count + 1
        return slug


class Deadline(models.Model):
    """Something that must be done so many days before a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="deadlines")
    title = models.CharField("vad ska vara gjort?", max_length=100)
    days_before = models.PositiveSmallIntegerField("dagar före mötet")

    class Meta:
        ordering = ["-days_before", "pk"]
        verbose_name = "hålltid"
        verbose_name_plural = "hålltider"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "title"],
                name="deadline_is_unique_in_meeting",
                violation_error_message="Den hålltiden finns redan för mötet.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def on(self):
        return self.meeting.on - timedelta(days=self.days_before)


class DecisionQuerySet(models.QuerySet):
    def for_user(self, user):
        """What the meetings of one's branch have decided."""
        return self.annotate(
            can_edit=user.rights.here(EDITORS, "meeting__branch")
        ).filter(user.rights.here(branch="meeting__branch"))


class Decision(models.Model):
    """What a meeting decided; the only thing that changes an adopted text."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    paragraph = models.CharField("paragraf", max_length=10)
    text = models.TextField("beslut", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__on", "pk"]
        verbose_name = "beslut"
        verbose_name_plural = "beslut"

    def __str__(self):
        return f"§ {self.paragraph}, {self.meeting}"
