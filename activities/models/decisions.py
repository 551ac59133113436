"""How the assembly's text comes into force and how it changes: by decisions only."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clubs.models import Decision, User

from .plans import Goal, Plan, ScopedQuerySet, Section


class AdoptionQuerySet(ScopedQuerySet):
    to_plan = "plan__"
    adopted_is_read = False

    def waiting(self):
        """Those that one person has asked for and nobody else has confirmed yet."""
        return self.filter(confirmed_at=None, withdrawn_at=None)


class Adoption(models.Model):
    """A plan's adoption: one person writes the decision in, another confirms it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adoptions")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="adoptions")
    # Of the text that was asked about: if that changes, it has to be asked anew.
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "antagande"
        verbose_name_plural = "antaganden"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="one_adoption_waits_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")),
                name="adoption_needs_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.plan}: {self.decision}"


class RevisionKind(models.TextChoices):
    CHANGE = "ändra", "Ändra"
    ADD = "lägg till", "Lägg till"
    STRIKE = "stryk", "Stryk"


class GoalRevisionQuerySet(ScopedQuerySet):
    to_plan = "plan__"

    def proposed(self):
        """Those that wait for the assembly."""
        return self.filter(decision=None, declined_by=None, withdrawn_at=None)

    def decided(self):
        return self.exclude(decision=None)


class GoalRevision(models.Model):
    """A change of the assembly's text: a proposal, until a decision puts it in force.

    The database holds who has an adopted goal to one of these, see ``guards``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="revisions")
    # None of one that adds, until it is in force.
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    kind = models.CharField("slag", max_length=10, choices=RevisionKind)
    # Where one that adds is to stand: a section that there is, or a new one's heading.
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+"
    )
    section_title = models.CharField("nytt avsnitt", max_length=200, blank=True)
    title = models.CharField("arbetstitel", max_length=120, blank=True)
    old = models.TextField("text före", blank=True)
    new = models.TextField("ny text", blank=True)
    # The target that the new text supports; without one the text gives none.
    target_min = models.PositiveIntegerField("mål, minst", null=True, blank=True)
    target_max = models.PositiveIntegerField("mål, högst", null=True, blank=True)
    unit = models.CharField("enhet", max_length=60, blank=True)
    reason = models.TextField("motivering", max_length=2000)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField("föreslogs", default=timezone.now)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    declined_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="declined_revisions",
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("skrevs in", null=True, blank=True)
    withdrawn_at = models.DateTimeField("drogs tillbaka", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GoalRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "ändring av planen"
        verbose_name_plural = "ändringar av planen"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RevisionKind.values),
                name="revision_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(declined_by=None),
                name="revision_is_decided_one_way",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.goal or self.title}"
