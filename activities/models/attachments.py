"""Papers that belong to a meeting, as PDF."""

from django.db import models, transaction
from django.utils import timezone

from clubs.models import FOLLOWERS, PLANNERS, Event, Meeting, User


class AttachmentQuerySet(models.QuerySet):
    def for_user(self, user):
        """The papers of the meetings whose branch one follows, without their bytes."""
        rights = user.rights
        return (
            self.annotate(can_edit=rights.here(PLANNERS, "meeting__branch"))
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

    @classmethod
    @transaction.atomic
    def add(cls, meeting, paper, *, by, kind, title, at=None):
        """Keep a PDF that has been read, see ``papers.read``, with its meeting."""
        branch = meeting.branch.lock()
        attachment = cls.objects.create(
            meeting=meeting,
            kind=kind,
            title=title,
            pdf=paper.pdf,
            pages=paper.pages,
            size=paper.size,
            sha256=paper.sha256,
            by=by,
            at=at or timezone.now(),
        )
        Event.objects.record(
            branch,
            by=by,
            verb="add",
            thing=attachment,
            changes={
                "meeting": [None, meeting.pk],
                "kind": [None, kind],
                "pages": [None, paper.pages],
                "sha256": [None, attachment.sha256],
            },
            private={"title": title},
            at=at,
        )
        return attachment

    @transaction.atomic
    def remove(self, *, by):
        """Take it away for good: the file is gone, what is left is that it was there.

        Who added the wrong file has it still; one that told too much is nowhere.
        """
        branch = self.meeting.branch.lock()
        self.refresh_from_db(fields=["removed_at"])
        if self.removed_at:
            return
        self.removed_at, self.pdf = timezone.now(), b""
        self.save(update_fields=["removed_at", "pdf"])
        Event.objects.record(
            branch,
            by=by,
            verb="remove",
            thing=self,
            changes={"sha256": [self.sha256, None]},
            private={"title": self.title},
        )
