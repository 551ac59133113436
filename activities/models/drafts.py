"""A plan document that has been read in and is being checked before it is saved."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from clubs.models import PLANNERS, Branch, User


class PlanDraftQuerySet(models.QuerySet):
    def for_user(self, user):
        """Only the one who read the document in, while still allowed to plan."""
        return self.filter(user.rights.here(PLANNERS), by=user, plan=None)

    def saved_by(self, user):
        """Those that have become a plan, for who sends the last page once more."""
        return self.filter(user.rights.here(PLANNERS), by=user).exclude(plan=None)

    def waiting(self, now):
        """Those that may still be gone on with, the newest first."""
        return self.filter(at__gte=now - PlanDraft.LIFETIME).order_by("-at")

    def outlived(self, now):
        return self.filter(at__lt=now - PlanDraft.LIFETIME)


class PlanDraft(models.Model):
    """The outline of a document between upload and save; kept 24 hours at most."""

    LIFETIME = timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="plan_drafts")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outline = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    plan = models.ForeignKey(
        "activities.Plan", models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = PlanDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "inläst plan"
        verbose_name_plural = "inlästa planer"

    def __str__(self):
        return f"Inläst {self.at:%Y-%m-%d}"
