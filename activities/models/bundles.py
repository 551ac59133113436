"""The papers of an assembly's meeting as one document, part by part."""

from django.db import models
from django.db.models import Q

from clubs.models import FOLLOWERS, PLANNERS, Meeting

from .attachments import Attachment
from .chapters import LONGEST_TEXT
from .plans import Plan
from .reports import Report


class PartKind(models.TextChoices):
    """In the order that the papers usually have."""

    AGENDA = "dagordning", "Dagordning"
    REPORT = "berättelse", "Verksamhetsberättelse"
    ECONOMY = "ekonomi", "Ekonomisk berättelse"
    AUDIT = "revision", "Revisionsberättelse"
    MOTION = "motion", "Motion"
    PROPOSAL = "förslag", "Styrelsens förslag"
    PLAN = "plan", "Förslag till plan"
    OTHER = "annat", "Annan handling"


class BundlePartQuerySet(models.QuerySet):
    def for_user(self, user):
        """The parts of the meetings whose branch one follows."""
        rights = user.rights
        return self.annotate(can_edit=rights.here(PLANNERS, "meeting__branch")).filter(
            rights.here(FOLLOWERS, "meeting__branch")
        )


class BundlePart(models.Model):
    """A part of the papers: typed, sent in as PDF, or the branch's report or plan."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="parts")
    kind = models.CharField("slag", max_length=12, choices=PartKind)
    title = models.CharField("rubrik", max_length=200)
    order = models.PositiveSmallIntegerField("ordning")
    # One of these four is what it holds.
    text = models.TextField("text", max_length=LONGEST_TEXT, blank=True)
    paper = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="parts"
    )
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="parts"
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="parts"
    )
    version = models.PositiveIntegerField(default=1)

    objects = BundlePartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "del av handlingarna"
        verbose_name_plural = "delar av handlingarna"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PartKind.values), name="part_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(paper=None, report=None)
                | Q(paper=None, plan=None)
                | Q(report=None, plan=None),
                name="part_holds_one_thing",
            ),
        ]

    def __str__(self):
        return self.title
