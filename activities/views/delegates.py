"""What a delegate reads at a secret link: no log-in, no cookie, nothing about who."""

import logging
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from activities.bundling import handed_out, stored_bundle
from activities.handed_out import (
    adopted_text,
    papers_of,
    plan_of,
    report_of,
    stored_report,
)
from activities.models import DelegateLink, Review
from activities.reporting.web import web_page
from activities.reports import value_of
from sekoplan.pdf import Busy, RenderingFailed

from .papers import UNFIT

logger = logging.getLogger(__name__)


class Gone(Exception):
    """There is nothing to read here, whatever the reason."""


def by_link(view):
    """A view that gets the link of the address; whatever is wrong is the same page."""

    @login_not_required
    @require_safe
    @wraps(view)
    def at_link(request, token, **named):
        link = DelegateLink.objects.at_token(token, timezone.localdate())
        try:
            if link is None:
                raise Gone
            response = view(request, link, **named)
        except Gone:
            response = HttpResponse(render_to_string("delegates/gone.html"), status=404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return at_link


def page(template, link, **context):
    """A page of the link's meeting. It isn't told of the request: nobody is asked."""
    meeting = link.meeting
    told = {"link": link, "meeting": meeting, "branch": meeting.branch}
    return HttpResponse(render_to_string(f"delegates/{template}.html", told | context))


def file(pdf, name):
    """A PDF to read in the browser, which a phone does best."""
    response = HttpResponse(bytes(pdf), content_type="application/pdf")
    name = UNFIT.sub(" ", name).strip()
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return response


def found(thing):
    if not thing:
        raise Gone
    return thing


@by_link
def delegate_start(request, link):
    if request.method == "GET":
        link.count_opening()
    meeting = link.meeting
    return page(
        "start",
        link,
        plan=plan_of(meeting),
        report=report_of(meeting),
        parts=handed_out(meeting),
        papers=papers_of(meeting),
    )


@by_link
def delegate_plan(request, link):
    """The adopted text with the marks of the last closed review, as delegates do."""
    plan = found(plan_of(link.meeting))
    reviews = Review.objects.filter(plan__branch=link.meeting.branch_id)
    return page("plan", link, plan=plan, **adopted_text(plan, reviews))


@by_link
def delegate_report(request, link):
    """The locked report as the others read it, without a way to what it counts."""
    report = found(report_of(link.meeting))
    return page("report", link, **web_page(value_of(report, timezone.localdate())))


def made(link, make, name):
    """The file that ``make`` gives; a page that says when to come back if it can't."""
    try:
        return file(make(), name)
    except (Busy, RenderingFailed) as problem:
        if not isinstance(problem, Busy):
            logger.exception("what is handed out could not be set")
        response = page("wait", link, is_busy=isinstance(problem, Busy))
        response.status_code = 503
        response["Retry-After"] = "20"
        return response


@by_link
def delegate_report_pdf(request, link):
    report = found(report_of(link.meeting))
    name = f"Verksamhetsberättelse {report.years}"
    return made(link, lambda: stored_report(report), name)


@by_link
def delegate_bundle(request, link):
    meeting = link.meeting
    found(handed_out(meeting))
    name = f"Handlingar {meeting.branch.name} {meeting.on}"
    return made(link, lambda: stored_bundle(meeting, for_delegates=True), name)


@by_link
def delegate_paper(request, link, pk):
    paper = found(papers_of(link.meeting).filter(pk=pk).first())
    return file(paper.pdf, f"{paper.title} {link.meeting.on}")
