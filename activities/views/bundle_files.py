"""An assembly's papers as a file, and the page that shows how far it has come."""

import logging

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from activities.bundling import begin_bundle, parts_of, stored_bundle
from activities.rendering import is_digest, progress_of, stored
from clubs.views.settings_pages import page_with_form
from sekoplan.pdf import RETRY_AFTER, Busy, RenderingFailed

from .answers import leave_for
from .bundles import assembly_for
from .meetings import page
from .papers import UNFIT

logger = logging.getLogger(__name__)


def filled_in(request, branch, slug):
    """The meeting, when its papers have anything to print."""
    meeting = assembly_for(request, branch, slug)
    if all(part.is_empty for part in parts_of(meeting)):
        raise Http404
    return meeting


def asked_for(request, meeting, look_up):
    """What is known of the file that the address tells."""
    digest = request.GET.get("fil", "")
    return look_up(meeting.branch, digest) if is_digest(digest) else None


@require_safe
def bundle_pdf(request, branch, slug):
    """All the parts in one file, from its row or made while one waits.

    ``?fil=`` is one that was made at the page below.
    """
    meeting = filled_in(request, branch, slug)
    try:
        pdf = asked_for(request, meeting, stored) or stored_bundle(meeting)
    except (Busy, RenderingFailed) as problem:
        return not_made(request, meeting, problem)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = UNFIT.sub(" ", f"Handlingar {meeting.branch.name} {meeting.on}")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf")
    return response


def not_made(request, meeting, problem):
    """Too much to do just now, or too much in the papers."""
    is_busy = isinstance(problem, Busy)
    if not is_busy:
        logger.error("a meeting's papers could not be set", exc_info=problem)
    response = page(
        request,
        "bundle_failed",
        meeting.branch,
        status=503 if is_busy else 500,
        meeting=meeting,
        is_busy=is_busy,
    )
    if is_busy:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


@page_with_form
def make_bundle(request, branch, slug):
    """Has the file made, and shows how far it has come until it can be fetched."""
    meeting = filled_in(request, branch, slug)
    row = asked_for(request, meeting, progress_of)
    again = request.method == "POST"
    if again or row is None or row.is_silent(timezone.now()):
        digest = begin_bundle(meeting, again=again)
        if again or request.GET.get("fil") != digest:
            return redirect(f"{request.path}?fil={digest}")
        row = progress_of(meeting.branch, digest)
    here = f"{request.path}?fil={row.digest}"
    if request.htmx and (row.is_made or row.failed_at):
        return leave_for(here)
    file = reverse("bundle_pdf", args=[branch, slug])
    return page(
        request,
        "_making" if request.htmx else "making_bundle",
        meeting.branch,
        meeting=meeting,
        row=row,
        here=here,
        file=f"{file}?fil={row.digest}",
    )
