"""Secret addresses from which a calendar can be subscribed to."""

from django.db import models
from django.utils import timezone

from .branches import Branch, User


class CalendarAddress(models.Model):
    """A branch's calendar or one user's own; revoked, it leads nowhere.

    ``key`` is random. The address is made from it and from the server's own secret,
    so that who reads the database learns no address.
    """

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="calendars")
    # Whose own calendar it is; None of the branch's.
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    key = models.CharField(max_length=32, unique=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skapad", default=timezone.now)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"

    def __str__(self):
        return f"Kalender för {self.user or self.branch}"
