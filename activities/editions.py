"""An edition of the annual report goes from draft to adopted, and is then corrected."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clubs.models import Body, Branch, Event, Stale
from sekoplan.jinja import full_date

from .models import (
    Attachment,
    Chapter,
    ChapterVersion,
    Manner,
    PlanState,
    Report,
    ReportState,
)
from .models.decisions import decision_of, may_be_second
from .printing import rendered
from .reporting.checks import lacks_of
from .reporting.frozen import freeze, thaw
from .reporting.parts import Signatures
from .reporting.value import AnnualReport
from .reports import annual_report

LATER = "Berättelsen har redan ett annat läge. Ladda om sidan."
# Those that can adopt a report.
ADOPTING = (Body.ASSEMBLY, Body.BOARD)
NOT_FROZEN = {"frozen": None, "digest": "", "day": None}
NOT_LOCKED = {"locked_by": None, "locked_at": None}
NOT_SIGNED = {"signed_place": "", "signed_on": None, "signed_by": None}


@dataclass(frozen=True)
class Typeset:
    """A report as it will be adopted, with its file: made before anything is written.

    To set the pages takes seconds, and nobody should wait for the branch meanwhile.
    """

    value: AnnualReport
    pdf: bytes
    pages: int

    @property
    def sha256(self):
        return hashlib.sha256(self.pdf).hexdigest()


@transaction.atomic
def lock(report, *, by, seen, at=None):
    """The board is done: what the report says is frozen as it stands."""
    at = at or timezone.now()
    branch, report = _held(report, seen, ReportState.DRAFT)
    today = timezone.localdate(at)
    if any(lack.is_blocking for lack in lacks_of(report, today)):
        raise ValidationError("Något saknas som måste vara med. Läs listan.")
    value = annual_report(report.plan, today, report)
    return _move(
        report,
        branch,
        "lock",
        by=by,
        at=at,
        state=ReportState.LOCKED,
        locked_by=by,
        locked_at=at,
        **_said(replace(value, state=str(ReportState.LOCKED))),
    )


@transaction.atomic
def unlock(report, *, by, seen, at=None):
    """Back to a draft; who had signed has to sign anew. The trail keeps the digest."""
    branch, report = _held(report, seen, ReportState.LOCKED, ReportState.SIGNED)
    fields = NOT_FROZEN | NOT_LOCKED | NOT_SIGNED
    return _move(
        report, branch, "unlock", by=by, at=at, state=ReportState.DRAFT, **fields
    )


@transaction.atomic
def sign(report, *, by, seen, place, on, at=None):
    """The board has signed, or did it elsewhere than was first written."""
    branch, report = _held(report, seen, ReportState.LOCKED, ReportState.SIGNED)
    if on < report.plan.starts:
        raise ValidationError({"on": "Dagen är före den tid som berättelsen gäller."})
    value = replace(thaw(report.frozen), state=str(ReportState.SIGNED))
    return _move(
        report,
        branch,
        "sign",
        by=by,
        at=at,
        private={"place": place},
        state=ReportState.SIGNED,
        signed_by=by,
        signed_place=place,
        signed_on=on,
        **_said(signed(value, place, on)),
    )


def adopt(report, *, by, seen, meeting, paragraph, text="", typeset=None, at=None):
    """The meeting adopted the report: its words and its file stand for good.

    ``typeset`` is what ``set_type`` gave for this decision; without it the pages are
    set here. Raises what that raises, with nothing written.
    """
    at = at or timezone.now()
    object_to(report, by, meeting.body, meeting.on, at)
    typeset = typeset or set_type(report, meeting.body, meeting.on, paragraph)
    with transaction.atomic():
        branch, report = _held(report, seen, ReportState.SIGNED)
        object_to(report, by, meeting.body, meeting.on, at)
        if not meeting.may_decide(timezone.localdate(at)):
            raise ValidationError({"meeting": "Mötet har inte hållits än."})
        value = as_adopted(report, meeting.body, meeting.on, paragraph)
        if typeset.value != value:
            # Locked anew, or signed elsewhere, while the pages were being set.
            raise Stale(report)
        decision = decision_of(
            branch, meeting, by=by, paragraph=paragraph, text=text, at=at
        )
        plan, through = report.plan, branch.reported_through
        branch.reported_through = max(through or plan.ends, plan.ends)
        Branch.objects.filter(pk=branch.pk).update(
            reported_through=branch.reported_through
        )
        if plan.state == PlanState.ADOPTED:
            plan.close(by=by, at=at)
        return _move(
            report,
            branch,
            "adopt",
            by=by,
            at=at,
            told={"reported_through": [through, branch.reported_through]},
            state=ReportState.ADOPTED,
            decision=decision,
            adopted_by=by,
            adopted_at=at,
            pdf=typeset.pdf,
            pages=typeset.pages,
            size=len(typeset.pdf),
            sha256=typeset.sha256,
            **_said(value),
        )


@transaction.atomic
def new_edition(report, *, by, seen, reason, at=None):
    """Begin to correct an adopted report; it stays as it is, and stays to be read."""
    at = at or timezone.now()
    branch, report = _held(report, seen, ReportState.ADOPTED)
    editions = Report.objects.filter(plan=report.plan_id)
    if editions.being_made().exists():
        raise ValidationError("En ny utgåva är redan påbörjad.")
    if editions.filter(edition__gt=report.edition).exists():
        raise ValidationError("Det finns en nyare utgåva. Rätta den i stället.")
    new = Report.objects.create(
        plan=report.plan,
        edition=report.edition + 1,
        corrects=report,
        reason=reason,
        by=by,
        at=at,
    )
    _copy_chapters(report, new, at)
    _copy_annexes(report, new)
    Event.objects.record(
        branch,
        by=by,
        verb="correct",
        thing=new,
        changes={"edition": [report.edition, new.edition]},
        private={"reason": reason},
        at=at,
        held=True,
    )
    return new


def may_adopt(report, user, day):
    """Whether ``user`` may write in that the meeting adopted it: not who locked it."""
    return report.is_signed and may_be_second(
        user, report.plan.branch, day, first=report.locked_by_id
    )


def object_to(report, by, body, on, at):
    """What stands in the way of adopting ``report`` at a meeting of that day."""
    if not report.is_signed:
        raise ValidationError(LATER)
    if not may_adopt(report, by, timezone.localdate(at)):
        raise ValidationError(
            "Två personer behövs: någon annan än den som låste berättelsen skriver in "
            "att den är fastställd."
        )
    if body not in ADOPTING:
        the_assembly = report.plan.branch.the_assembly
        raise ValidationError(
            {"meeting": f"Berättelsen fastställs av {the_assembly} eller styrelsen."}
        )
    ends = report.plan.ends
    if on < ends:
        raise ValidationError(
            {
                "meeting": f"Mötet var före planens slut den {full_date(ends)}. "
                "Välj ett möte efter den dagen."
            }
        )


def set_type(report, body, on, paragraph):
    """The file that will be adopted. Raises pdf.Busy and pdf.RenderingFailed."""
    value = as_adopted(report, body, on, paragraph)
    made = rendered(value)
    return Typeset(value, made.pdf, made.pages)


def as_adopted(report, body, on, paragraph):
    """What the report says once a meeting of that day has adopted it."""
    branch = report.plan.branch
    who = branch.the_assembly if body == Body.ASSEMBLY else "styrelsen"
    # Fetched apart from the state: somebody may have unlocked it in between.
    if report.frozen is None:
        raise ValidationError(LATER)
    return replace(
        thaw(report.frozen),
        state=str(ReportState.ADOPTED),
        adopted=f"Fastställd av {who} den {full_date(on)}, § {paragraph}.",
        meeting_on=on,
    )


def signed(value: AnnualReport, place: str, on: date) -> AnnualReport:
    """The report with the place and the day above the lines for names."""
    chapters = tuple(
        replace(chapter, content=replace(chapter.content, place=place, on=on))
        if isinstance(chapter.content, Signatures)
        else chapter
        for chapter in value.chapters
    )
    return replace(value, chapters=chapters)


def _held(report, seen, *states):
    """The branch, locked, and the edition as it stands; Stale when it isn't as seen."""
    branch = report.plan.branch.lock()
    now = Report.objects.select_related("plan").defer("pdf").get(pk=report.pk)
    now.plan.branch = branch
    if now.state not in states:
        raise ValidationError(LATER)
    if now.version != seen:
        raise Stale(now)
    return branch, now


def _said(value):
    return {"frozen": freeze(value), "digest": value.digest, "day": value.day}


def _move(report, branch, verb, *, by, at, private=None, told=None, **fields):
    """From one state to the next, unless somebody else was first."""
    before = report.state, report.digest, report.sha256
    moved = Report.objects.filter(
        pk=report.pk, version=report.version, state=report.state
    )
    if not moved.update(**fields, version=F("version") + 1):
        raise Stale(report)
    for name, value in fields.items():
        setattr(report, name, value)
    report.version += 1
    after = report.state, report.digest, report.sha256
    names = ("state", "digest", "sha256")
    changes = {
        name: [old, new]
        for name, old, new in zip(names, before, after, strict=True)
        if old != new
    }
    Event.objects.record(
        branch,
        by=by,
        verb=verb,
        thing=report,
        changes=changes | (told or {}),
        private=private,
        decision=report.decision,
        at=at,
        held=True,
    )
    return report


def _copy_chapters(report, new, at):
    """The chapters with what is written in them, each text a first version."""
    old = list(report.chapters.all())
    made = Chapter.objects.bulk_create(
        _copy(Chapter, chapter, report=new, version=1) for chapter in old
    )
    ChapterVersion.objects.bulk_create(
        ChapterVersion(
            chapter=chapter,
            number=1,
            text=chapter.text,
            manner=Manner.MADE if chapter.is_made else Manner.KEPT,
            by=chapter.written_by,
            at=chapter.written_at or at,
        )
        for chapter in made
    )


def _copy_annexes(report, new):
    for annex in report.attachments.filter(removed_at=None):
        _copy(Attachment, annex, report=new).save(force_insert=True)


def _copy(model, row, **other):
    values = {field.attname: getattr(row, field.attname) for field in _own(model)}
    copied = model(**values)
    for name, value in other.items():
        setattr(copied, name, value)
    return copied


def _own(model):
    return (field for field in model._meta.concrete_fields if not field.primary_key)
