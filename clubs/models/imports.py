"""A spreadsheet that has been read in and waits for somebody's yes."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from .branches import Branch, User


class ImportDraftQuerySet(models.QuerySet):
    def for_user(self, user):
        """Only one's own, where one still has business."""
        return self.filter(user.rights.here(), by=user)

    def of_kind(self, branch, kind, now):
        """Those that may still be gone on with."""
        since = now - ImportDraft.LIFETIME
        return self.filter(branch=branch, kind=kind, at__gte=since)

    def make_room(self, branch, *, by, kind):
        """Drop the user's last of the kind, and all that has been kept too long."""
        self.filter(at__lt=timezone.now() - ImportDraft.LIFETIME).delete()
        self.filter(branch=branch, by=by, kind=kind).delete()


class ImportDraft(models.Model):
    """The rows of a file between its preview and its saving; 24 hours at most."""

    LIFETIME = timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="import_drafts")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20)
    # The headings, of each row its number and its cells, and what they came to
    table = models.JSONField()
    # What its page shows, and as long as what that holds
    preview = models.JSONField()

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "inläst kalkylblad"
        verbose_name_plural = "inlästa kalkylblad"

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d}"
