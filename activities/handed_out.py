"""What delegates of an assembly get to read: the plan, the report and the papers."""

from datetime import timedelta
from functools import partial

from django.db.models import Prefetch
from django.utils import timezone

from .comparison import thawed
from .models import (
    ADOPTED,
    FROZEN,
    Attachment,
    AttachmentKind,
    Goal,
    Plan,
    Report,
)
from .printing import report_pdf
from .rendering import digest_of, pdf_of
from .reports import SOON, value_of

# Minutes tell who said what: they are for those who follow the work.
HANDED = (AttachmentKind.AGENDA, AttachmentKind.PAPER)


def plan_of(meeting):
    """The adopted plan that holds at the meeting, the one that began last; or None."""
    plans = Plan.objects.filter(branch=meeting.branch_id, state__in=ADOPTED)
    begun = plans.filter(starts__lte=meeting.on).order_by("-starts", "-pk")
    return _here(begun.first(), meeting)


def report_of(meeting):
    """The report that the meeting gets, once it is locked; or None.

    That of the last plan that ended before the meeting, in its newest edition.
    """
    ended = _ended_before(Report.objects.filter(state__in=FROZEN), meeting)
    report = ended.select_related("plan").defer("frozen", "pdf").first()
    if report:
        _here(report.plan, meeting)
    return report


def stored_report(report):
    """The file of a locked report: the adopted one as it is, else what was locked.

    Raises what ``rendering.pdf_of`` does.
    """
    if report.is_adopted:
        return bytes(report.pdf)
    value = value_of(report, timezone.localdate())
    branch = report.plan.branch
    return pdf_of(branch, digest_of(value.digest), partial(report_pdf, value))


def _ended_before(reports, meeting):
    """Those of plans that ended before the meeting, the one that it gets first."""
    days = meeting.on - SOON, meeting.on - timedelta(days=1)
    ended = reports.filter(plan__branch=meeting.branch_id, plan__ends__range=days)
    return ended.order_by("-plan__ends", "-plan__starts", "-plan", "-edition")


def own_papers(user, meeting):
    """The branch's report and plan that the meeting's papers usually hold; or None.

    The newest edition of the plan that ended before it, and the plan that is laid
    before it: what has been adopted is no proposal any more.
    """
    ended = _ended_before(Report.objects.for_user(user), meeting)
    plans = Plan.objects.for_user(user).filter(branch=meeting.branch_id)
    coming = plans.filter(ends__gte=meeting.on).exclude(state__in=ADOPTED)
    coming = coming.order_by("-starts", "-pk")
    return {"report": ended.first(), "plan": coming.first()}


def papers_of(meeting):
    """What was sent in to be read before the meeting, without its bytes.

    What is part of the papers as one document is read there.
    """
    papers = Attachment.objects.filter(meeting=meeting, removed_at=None, parts=None)
    return papers.filter(kind__in=HANDED).defer("pdf")


def _here(plan, meeting):
    if plan:
        plan.branch = meeting.branch
    return plan


def adopted_text(plan, reviews):
    """What the page of an adopted text shows: sections, and how it stood.

    ``reviews`` are those whose frozen picture the reader may see. The last of them
    says how each goal stood: neither names nor notes.
    """
    goals = Goal.objects.select_related(
        "struck_by__meeting", "revised_by__decision__meeting"
    )
    sections = plan.sections.select_related("post").prefetch_related(
        Prefetch("goals", queryset=goals)
    )
    closed = reviews.closed().filter(plan=plan).select_related("meeting")
    review = closed.order_by("-meeting__on", "-pk").first()
    return {
        "sections": sections,
        "review": review,
        "then": thawed(review.frozen) if review else {},
    }
