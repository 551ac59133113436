"""Papers that belong to a meeting or a report, as PDF."""

from django.db import models, transaction
from django.utils import timezone

from clubs.models import FOLLOWERS, PLANNERS, Event, Meeting, User

from .reports import Report


class AttachmentQuerySet(models.QuerySet):
    def for_user(self, user):
        """The papers of the branches that one follows, without their bytes."""
        of_meeting, of_report = "meeting__branch", "report__plan__branch"

        def here(roles):
            return user.rights.here(roles, of_meeting) | user.rights.here(
                roles, of_report
            )

        return (
            self.annotate(can_edit=here(PLANNERS))
            .filter(here(FOLLOWERS), removed_at=None)
            .defer("pdf")
        )


class AttachmentKind(models.TextChoices):
    AGENDA = "dagordning", "Dagordning"
    PAPER = "handling", "Handling"
    MINUTES = "protokoll", "Protokoll"
    RESULT = "resultaträkning", "Resultaträkning"
    BALANCE = "balansräkning", "Balansräkning"
    AUDIT = "revision", "Revisionsberättelse"
    ANNEX = "bilaga", "Bilaga"


# Those of a meeting, and those of a report.
PAPERS = (AttachmentKind.AGENDA, AttachmentKind.PAPER, AttachmentKind.MINUTES)
ANNEXES = (
    AttachmentKind.RESULT,
    AttachmentKind.BALANCE,
    AttachmentKind.AUDIT,
    AttachmentKind.ANNEX,
)


def branch_of(place):
    """The branch of a meeting, or of a report."""
    return place.branch if isinstance(place, Meeting) else place.plan.branch


class Attachment(models.Model):
    """A PDF that was sent in, checked and kept whole."""

    # It belongs to one of the two.
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
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
            ),
            models.CheckConstraint(
                condition=models.Q(meeting=None, report__isnull=False)
                | models.Q(meeting__isnull=False, report=None),
                name="attachment_belongs_to_meeting_or_report",
            ),
        ]

    def __str__(self):
        return self.title

    @classmethod
    @transaction.atomic
    def add(cls, place, paper, *, by, kind, title, at=None):
        """Keep a PDF that has been read, see ``papers.read``.

        ``place`` is the meeting or the report that it belongs to.
        """
        branch, field = branch_of(place).lock(), place._meta.model_name
        attachment = cls.objects.create(
            **{field: place},
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
                field: [None, place.pk],
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
        branch = branch_of(self.meeting or self.report).lock()
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
