"""The papers of an assembly's meeting as one document, part by part."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from activities.reporting.text import LONGEST_TEXT
from clubs.models import FOLLOWERS, PLANNERS, Event, Meeting, Stale
from clubs.models.changes import apply

from .attachments import Attachment, AttachmentKind
from .plans import Plan
from .reports import Report
from .states import PlanState


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


# What papers usually have, when nobody has said otherwise; motions are many or none.
USUAL = (
    PartKind.AGENDA,
    PartKind.REPORT,
    PartKind.ECONOMY,
    PartKind.AUDIT,
    PartKind.PROPOSAL,
    PartKind.PLAN,
)
# As much as one document may hold of what is sent in.
MOST_BYTES, MOST_PAGES = 40 << 20, 500
PAPER_OF = {
    PartKind.AGENDA: AttachmentKind.AGENDA,
    PartKind.AUDIT: AttachmentKind.AUDIT,
}


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

    @property
    def holds(self):
        """Which of the four it is; what was typed is kept beside the other three."""
        if self.paper_id:
            return "paper"
        if self.report_id:
            return "report"
        return "plan" if self.plan_id else "text"

    @property
    def is_empty(self):
        """Whether there is nothing of it to print."""
        if self.paper_id:
            return self.paper.removed_at is not None
        return self.holds == "text" and not self.text.strip()

    @property
    def is_handed_out(self):
        """Whether delegates read it: nothing of what is still a draft."""
        return not (self.is_empty or self.is_draft)

    @property
    def is_draft(self):
        """Whether the board is still at work on the report or the plan."""
        if self.holds == "plan":
            return self.plan.state == PlanState.DRAFT
        return self.holds == "report" and self.report.is_draft

    @classmethod
    @transaction.atomic
    def add(cls, meeting, *, by, kind, title, file=None, **holds):
        """A new part, after those that usually come before it.

        ``file`` is a PDF that has been read, see ``papers.read``; ``holds`` are text,
        report and plan.
        """
        branch = meeting.branch.lock()
        part = cls(meeting=meeting, kind=kind, title=title, order=0, **holds)
        part._fit(file)
        part._file(file, by=by)
        rows = list(meeting.parts.all())
        known = PartKind.values
        later = [one for one in rows if known.index(one.kind) > known.index(kind)]
        place = rows.index(later[0]) if later else len(rows)
        part.save()
        _in_order([*rows[:place], part, *rows[place:]])
        part._record(branch, "add", part._facts(), by=by)
        return part

    @classmethod
    @transaction.atomic
    def add_usual(cls, meeting, *, by, report=None, plan=None):
        """The parts that papers usually have and these lack, to be filled in."""
        meeting.branch.lock()
        there = set(meeting.parts.values_list("kind", flat=True))
        found = {PartKind.REPORT: {"report": report}, PartKind.PLAN: {"plan": plan}}
        for kind in USUAL:
            if kind not in there:
                holds = found.get(kind, {})
                cls.add(meeting, by=by, kind=kind, title=kind.label, **holds)

    @transaction.atomic
    def edit(self, *, by, seen, file=None, **fields):
        """Save what is now known of it; what it held before is gone, but for its text.

        A file that is no longer part of the papers is emptied.
        """
        branch = self.meeting.branch.lock()
        part = BundlePart.objects.filter(pk=self.pk).select_related("paper").first()
        if part is None:
            raise ValidationError(
                "Någon har tagit bort delen. Lägg till den igen om den ska vara med."
            )
        part.meeting = self.meeting
        if part.version != seen:
            raise Stale(part)
        before, facts = part.paper, part._facts()
        apply(part, fields)
        part._fit(file)
        part._file(file, by=by)
        changed = {
            name: [facts[name][1], new]
            for name, (_, new) in part._facts().items()
            if facts[name][1] != new
        }
        if not changed and not {"title", "text"} & fields.keys():
            return part
        part.version += 1
        part.save()
        if before and before.pk != part.paper_id:
            before.meeting = self.meeting
            before.remove(by=by)
        part._record(branch, "edit", changed, by=by)
        return part

    @transaction.atomic
    def move(self, *, by, up):
        """One step up or down; at the end, or taken away meanwhile, nothing happens."""
        branch = self.meeting.branch.lock()
        rows = list(self.meeting.parts.all())
        if self not in rows:
            return
        place = rows.index(self)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        _in_order(rows)
        self._record(branch, "move", {"order": [place + 1, other + 1]}, by=by)

    @transaction.atomic
    def remove(self, *, by):
        """Take it out for good, and empty its file; a report or plan stays as it is."""
        branch = self.meeting.branch.lock()
        part = BundlePart.objects.filter(pk=self.pk).select_related("paper").first()
        if part is None:
            return
        gone = {name: [new, None] for name, (_, new) in part._facts().items()}
        self._record(branch, "remove", gone, by=by)
        part.delete()
        if part.paper:
            part.paper.meeting = self.meeting
            part.paper.remove(by=by)

    def _fit(self, file):
        """Refuse what makes the whole too large, or the report twice."""
        others = self.meeting.parts.exclude(pk=self.pk)
        if self.report_id and others.exclude(report=None).exists():
            raise ValidationError(
                "Verksamhetsberättelsen är redan med i en annan del av handlingarna."
            )
        if file:
            known = others.filter(paper__removed_at=None).exclude(paper=None)
            sent = list(known.values_list("paper__size", "paper__pages"))
            if sum(size for size, _ in sent) + file.size > MOST_BYTES:
                raise ValidationError(
                    {"file": "Filerna blir mer än 40 MB tillsammans. Minska bilderna."}
                )
            if sum(pages for _, pages in sent) + file.pages > MOST_PAGES:
                raise ValidationError(
                    {"file": "Filerna blir fler än 500 sidor tillsammans."}
                )

    def _file(self, file, *, by):
        """Keep a new file among the meeting's papers, as the one that it holds."""
        if file:
            kind = PAPER_OF.get(self.kind, AttachmentKind.PAPER)
            title = self.title[:120]
            self.paper = Attachment.add(
                self.meeting, file, by=by, kind=kind, title=title
            )

    def _facts(self):
        """{field: [None, value]} of what the trail may tell."""
        return {
            "meeting": [None, self.meeting_id],
            "kind": [None, str(self.kind)],
            "paper": [None, self.paper_id],
            "report": [None, self.report_id],
            "plan": [None, self.plan_id],
        }

    def _record(self, branch, verb, changes, *, by):
        private = {"title": self.title} | ({"text": self.text} if self.text else {})
        Event.objects.record(
            branch, by=by, verb=verb, thing=self, changes=changes, private=private
        )


def _in_order(parts):
    """Number the parts from 1 as they stand."""
    for number, part in enumerate(parts, 1):
        if part.order != number:
            part.order = number
            BundlePart.objects.filter(pk=part.pk).update(order=number)
