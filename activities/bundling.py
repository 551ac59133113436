"""A meeting's papers become their value, and what the page of them has to say."""

from functools import partial

from django.db.models import Prefetch
from django.utils import timezone

from clubs.models import Event
from sekoplan import DEMO_NOTICE

from .bundle_printing import bundle_pdf
from .bundle_value import Bundle, Part, PrintedGoal, PrintedSection, SentIn
from .models import Attachment, BundlePart, Goal
from .rendering import begin, digest_of, pdf_of
from .reporting.text import blocks
from .reports import value_of


def parts_of(meeting):
    """The parts in their order, with what they hold but for the bytes of files."""
    parts = BundlePart.objects.filter(meeting=meeting)
    return parts.select_related("paper", "report__plan", "plan").defer(
        "paper__pdf", "report__pdf", "report__frozen"
    )


def handed_out(meeting):
    """The parts that delegates read."""
    return [part for part in parts_of(meeting) if part.is_handed_out]


def bundle_of(meeting, *, for_delegates=False):
    """The value of the papers of ``meeting``, which knows its branch."""
    branch, today = meeting.branch, timezone.localdate()
    if for_delegates:
        rows = handed_out(meeting)
    else:
        rows = [part for part in parts_of(meeting) if not part.is_empty]
    parts = tuple(_part(row, branch, today) for row in rows)
    told = Event.objects.filter(
        branch=branch, kind="bundlepart", object_id__in=[row.pk for row in rows]
    )
    last = told.order_by("-pk").values_list("at", flat=True).first()
    days = [timezone.localdate(last)] if last else []
    days += [part.report.day for part in parts if part.report]
    return Bundle(
        branch=branch.name,
        meeting=meeting.name,
        assembly=branch.the_assembly,
        on=meeting.on,
        at=meeting.at,
        place=meeting.place,
        day=max(days, default=meeting.on),
        parts=parts,
        demo=DEMO_NOTICE if branch.is_demo else "",
    )


def _part(row, branch, today):
    holds = row.holds
    if holds == "paper":
        paper = row.paper
        sent = SentIn(paper.pk, paper.sha256, paper.pages)
        return Part(row.title, "inskickad PDF", sent=sent)
    if holds == "report":
        row.report.plan.branch = branch
        value = value_of(row.report, today)
        return Part(row.title, "utkast" if value.is_draft else "", report=value)
    if holds == "plan":
        note = "" if row.plan.is_adopted else row.plan.get_state_display()
        sections = tuple(_sections(row.plan))
        return Part(row.title, note, intro=row.plan.intro, sections=sections)
    return Part(row.title, text=blocks(row.text))


def _sections(plan):
    goals = Goal.objects.filter(struck_by=None)
    rows = plan.sections.select_related("post")
    for section in rows.prefetch_related(Prefetch("goals", queryset=goals)):
        yield PrintedSection(
            number=section.number,
            title=section.title,
            intro=section.intro,
            post=section.post.title if section.post else "",
            goals=tuple(
                PrintedGoal(f"{section.number}.{goal.number}", goal.adopted_text)
                for goal in section.goals.all()
            ),
        )


def stored_bundle(meeting, *, for_delegates=False):
    """The bytes of the papers as one PDF; the same papers give the same bytes.

    Raises what ``rendering.pdf_of`` does.
    """
    value = bundle_of(meeting, for_delegates=for_delegates)
    return pdf_of(meeting.branch, digest_of(value.digest), making_of(value))


def begin_bundle(meeting, *, again=False):
    """Has the PDF of the papers made; gives what it is known by."""
    value = bundle_of(meeting)
    digest, make = digest_of(value.digest), making_of(value)
    begin(meeting.branch, digest, make, pages=value.probable_pages, again=again)
    return digest


def making_of(value):
    """What makes the PDF of the papers, all that it needs read already."""
    wanted = [part.sent.pk for _, part in value.sent]
    files = Attachment.objects.filter(pk__in=wanted, removed_at=None)
    found = {pk: bytes(pdf) for pk, pdf in files.values_list("pk", "pdf")}
    return partial(bundle_pdf, value, found)
