"""Secret links by which an assembly's delegates read the papers without logging in."""

from django.db import models
from django.utils import timezone

from clubs.models import PLANNERS, Meeting, User


class DelegateLinkQuerySet(models.QuerySet):
    def for_user(self, user):
        """The links of the meetings whose papers one keeps."""
        return self.filter(user.rights.here(PLANNERS, "meeting__branch"))


class DelegateLink(models.Model):
    """A link to the plan, the report and the papers of a meeting; it expires.

    Like a calendar's address it is made from a random ``key`` and the server's own
    secret: who reads the database learns no link. ``openings`` says how often it was
    used; by whom nobody knows.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="delegate_links")
    key = models.CharField(max_length=32, unique=True)
    expires_on = models.DateField("gäller till och med")
    openings = models.PositiveIntegerField("öppnad, gånger", default=0)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skapad", default=timezone.now)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = DelegateLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "ombudslänk"
        verbose_name_plural = "ombudslänkar"

    def __str__(self):
        return f"Länk till {self.meeting}"
