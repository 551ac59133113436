"""Papers that belong to a meeting, as PDF."""

from django.db import models
from django.utils import timezone

from clubs.models import FOLLOWERS, LEADERS, Meeting, User


class AttachmentQuerySet(models.QuerySet):
    def for_user(self, user):
        """The papers of the meetings whose branch one follows, without their bytes."""
        rights = user.rights
        return (
            self.annotate(can_edit=rights.here(LEADERS, "meeting__branch"))
            .filter(rights.here(FOLLOWERS, "meeting__branch"), removed_at=None)
            .defer("pdf")
        )


class AttachmentKind(models.TextChoices):
    AGENDA = "dagordning", "Dagordning"
    PAPER = "handling", "Handling"
    MINUTES = "protokoll", "Protokoll"


class Attachment(models.Model):
    """A PDF that was sent in, checked and kept whole."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attachments")
    kind = models.CharField("slag", max_length=15, choices=AttachmentKind)
    title = models.CharField("rubrik", max_length=120)
    pdf = models.BinaryField()
    pages = models.PositiveSmallIntegerField("sidor")
    size = models.PositiveIntegerField("byte")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("lades till", default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AttachmentKind.values),
                name="attachment_kind_is_known",
            )
        ]

    def __str__(self):
        return self.title
