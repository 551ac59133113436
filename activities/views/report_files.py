"""The annual report as files, and the page that shows how far a PDF has come."""

import logging
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from activities.rendering import (
    begin,
    digest_of,
    is_digest,
    pdf_of,
    progress_of,
    stored,
)
from activities.reporting.sheet import report_sheet as written_sheet
from activities.reporting.word import DOCX
from activities.reporting.word import report_docx as written_docx
from activities.reports import annual_report, report_pdf, value_of
from clubs.spreadsheets.writing import XLSX
from clubs.views.settings_pages import page_with_form
from sekoplan.pdf import RETRY_AFTER, Busy, RenderingFailed

from .answers import leave_for
from .papers import UNFIT
from .report_scope import reports_of
from .scope import plan_for

logger = logging.getLogger(__name__)


def report_asked(request, branch, slug):
    """(plan, report): the newest edition that one may read.

    Who follows the work reads a report that nobody has begun, too: the report is None.
    """
    report = reports_of(request, branch, slug).first()
    if report is None:
        return plan_for(request, branch, slug, can_follow=True), None
    request.user.rights.tell(report.plan.branch)
    return report.plan, report


def said_by(plan, report):
    """What the report says: the one value of which every form is made."""
    today = timezone.localdate()
    return value_of(report, today) if report else annual_report(plan, today)


def file_of(content, kind, plan, report, ending):
    """The file as an attachment, its name in the letters that we write with."""
    first, last = plan.starts.year, plan.ends.year
    years = str(first) if first == last else f"{first}–{last}"
    draft = " utkast" if report is None or report.state == "utkast" else ""
    name = f"Verksamhetsberättelse {years} {plan.branch.name}{draft}"
    if report and report.edition > 1:
        name += f" utgåva {report.edition}"
    name = " ".join(UNFIT.sub(" ", name).split())
    response = HttpResponse(content, content_type=kind)
    saved_as = content_disposition_header(True, f"{name}.{ending}")
    response["Content-Disposition"] = saved_as
    return response


@require_safe
def report_sheet(request, branch, slug):
    plan, report = report_asked(request, branch, slug)
    content = written_sheet(said_by(plan, report))
    return file_of(content, XLSX, plan, report, "xlsx")


@require_safe
def report_docx(request, branch, slug):
    plan, report = report_asked(request, branch, slug)
    content = written_docx(said_by(plan, report))
    return file_of(content, DOCX, plan, report, "docx")


@require_safe
def report_draft(request, branch, slug):
    """The PDF of the newest edition: from its row, or made while one waits.

    ``?fil=`` is one that was made at the page below: nothing is asked of the plan.
    """
    plan, report = report_asked(request, branch, slug)
    if report and report.is_adopted:
        return redirect("edition_pdf", branch, slug, report.edition)
    pdf = order_of(request, plan, stored)
    if pdf is None:
        value = said_by(plan, report)
        make = partial(report_pdf, value)
        try:
            pdf = pdf_of(plan.branch, digest_of(value.digest), make)
        except Busy:
            again = reverse("make_report", args=[branch, slug])
            response = answer(request, "report_busy", plan, status=503, again=again)
            response["Retry-After"] = str(RETRY_AFTER)
            return response
        except RenderingFailed:
            logger.exception("a report's draft could not be set")
            return answer(request, "report_failed", plan, status=500)
    return file_of(pdf, "application/pdf", plan, report, "pdf")


def order_of(request, plan, look_up):
    """What is known of the file that the address tells, if one may read any draft."""
    digest = request.GET.get("fil", "")
    if not (is_digest(digest) and plan.branch.can_follow):
        return None
    return look_up(plan.branch, digest)


@page_with_form
def make_report(request, branch, slug):
    """Has the PDF made, and shows how far it has come until it can be fetched.

    What the assembly adopted lies there already.
    """
    plan, report = report_asked(request, branch, slug)
    if report and report.is_adopted:
        return redirect("edition_pdf", branch, slug, report.edition)
    row = order_of(request, plan, progress_of)
    again = request.method == "POST"
    if again or row is None or row.is_silent(timezone.now()):
        value = said_by(plan, report)
        digest = digest_of(value.digest)
        make, pages = partial(report_pdf, value), value.probable_pages
        begin(plan.branch, digest, make, pages=pages, again=again)
        if again or request.GET.get("fil") != digest:
            return redirect(f"{request.path}?fil={digest}")
        row = progress_of(plan.branch, digest)
    here = f"{request.path}?fil={row.digest}"
    if request.htmx and (row.is_made or row.failed_at):
        return leave_for(here)
    file = reverse("report_draft", args=[branch, slug])
    told = {"row": row, "here": here, "file": f"{file}?fil={row.digest}"}
    template = "_making" if request.htmx else "making_report"
    return answer(request, template, plan, report=report, **told)


def answer(request, template, plan, *, status=200, **context):
    context |= {"plan": plan, "branch": plan.branch, "nav": "report"}
    return render(request, f"activities/{template}.html", context, status=status)
