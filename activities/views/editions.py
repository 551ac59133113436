"""An edition of the annual report: locked, signed, adopted, corrected and verified."""

import logging
from functools import partial

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from activities import editions
from activities.decision_forms import body_choices, meeting_choices, of_meetings
from activities.edition_forms import (
    AdoptForm,
    LockForm,
    NewEditionForm,
    SeenForm,
    SignForm,
    VerifyForm,
)
from activities.models import Report
from activities.printing import report_pdf
from activities.rendering import digest_of, pdf_of
from activities.reporting.checks import grouped, lacks_of
from activities.reporting.frozen import thaw
from activities.reporting.parts import Signatures
from activities.reports import value_of
from clubs.models import Body, Stale
from clubs.views.answers import done, done_once, fresh, say
from clubs.views.settings_pages import page_with_form
from sekoplan.confirming import confirmed
from sekoplan.pdf import RETRY_AFTER, Busy, RenderingFailed

from .report_scope import report_for, reports_of

logger = logging.getLogger(__name__)
CHANGED = "Berättelsen ändrades medan du hade sidan öppen. Läs igenom den igen."
BUSY = "Två rapporter görs just nu. Ingenting är ändrat. Försök igen om en halv minut."
FAILED = (
    "Filen blev inte klar, och ingenting är ändrat. Försök igen om en stund. Händer "
    "det igen: säg till den som sköter Sekoplan."
)


def page(request, template, report, *, form=None, status=0, **context):
    """A page about an edition, with the plan's editions; 422 when a form is wrong."""
    context |= {"report": report, "plan": report.plan, "branch": report.plan.branch}
    context |= {"form": form, "nav": "report", "today": timezone.localdate()}
    context["editions"] = list(
        reports_of(request, report.plan.branch.slug, report.plan.slug)
        .select_related("plan__branch", "decision__meeting", "locked_by", "signed_by")
        .select_related("adopted_by")
    )
    bad = form is not None and form.errors
    status = status or (422 if bad else 200)
    return render(request, f"activities/{template}.html", context, status=status)


def done_as_seen(request, form, deed):
    """0 when ``deed`` is done, else the status to answer with; the form says why."""
    if not form.is_valid():
        return 422
    try:
        return 0 if done_once(request, form, deed) else 422
    except Stale:
        form.add_error(None, CHANGED)
        return 409


@page_with_form
def lock_report(request, branch, slug):
    """What is missing, in one list; and then the report as the board leaves it."""
    report = report_for(request, branch, slug, can_plan=True)
    lacks = lacks_of(report, timezone.localdate()) if report.is_draft else ()
    form = fresh(LockForm)
    status = 0
    if request.method == "POST":
        form = LockForm(request.POST)
        form.lacks = lacks

        def lock():
            return editions.lock(
                report, by=request.user, seen=form.cleaned_data["seen"]
            ).pk

        status = done_as_seen(request, form, lock)
        if not status:
            say(request, "Berättelsen är låst.")
            return redirect("lock_report", branch, slug)
        report = report_for(request, branch, slug, can_plan=True)
    return page(
        request,
        "lock_report",
        report,
        form=form,
        status=status,
        groups=grouped(lacks),
        blocking=sum(lack.is_blocking for lack in lacks),
        lacking=len(lacks),
    )


@require_POST
def unlock_report(request, branch, slug):
    """Back to a draft, to change something after all."""
    report = report_for(request, branch, slug, can_plan=True)
    form = SeenForm(request.POST)

    def unlock():
        return editions.unlock(
            report, by=request.user, seen=form.cleaned_data["seen"]
        ).pk

    status = done_as_seen(request, form, unlock)
    if not status:
        say(request, "Berättelsen är ett utkast igen.")
        return redirect("lock_report", branch, slug)
    report = report_for(request, branch, slug, can_plan=True)
    return page(
        request,
        "lock_report",
        report,
        form=form,
        status=status,
        groups={},
        blocking=0,
        lacking=0,
    )


@page_with_form
def sign_report(request, branch, slug):
    """Where and when the board signed; who should is in the locked report."""
    report = report_for(request, branch, slug, can_plan=True)
    first = {"place": report.signed_place, "on": report.signed_on}
    form, status = fresh(SignForm, initial=first), 0
    if request.method == "POST":
        form = SignForm(request.POST)

        def sign():
            data = form.cleaned_data
            return editions.sign(
                report,
                by=request.user,
                seen=data["seen"],
                place=data["place"],
                on=data["on"],
            ).pk

        status = done_as_seen(request, form, sign)
        if not status:
            say(request, "Underskriften är inskriven.")
            return redirect("adopt_report", branch, slug)
        report = report_for(request, branch, slug, can_plan=True)
    signers = signers_of(report)
    return page(
        request, "sign_report", report, form=form, status=status, signers=signers
    )


def signers_of(report):
    """Who signs, as the locked report has it."""
    # Fetched apart from the state: somebody may have unlocked it in between.
    if report.is_draft or report.frozen is None:
        return ()
    contents = (chapter.content for chapter in thaw(report.frozen).chapters)
    found = (one.signers for one in contents if isinstance(one, Signatures))
    return next(found, ())


def report_to_adopt(request, branch, slug):
    """The newest edition; also for who adopts it from the branch above."""
    reports = Report.objects.to_adopt(request.user).select_related(
        "plan__branch", "decision__meeting", "locked_by", "adopted_by"
    )
    report = reports.filter(plan__branch__slug=branch, plan__slug=slug).first()
    if report is None:
        raise Http404
    request.user.rights.tell(report.plan.branch)
    report.may_adopt = editions.may_adopt(report, request.user, timezone.localdate())
    did_adopt = report.adopted_by_id == request.user.pk
    if not (report.can_follow or report.may_adopt or did_adopt):
        raise Http404
    return report


@page_with_form
@confirmed(to_read=False)
def adopt_report(request, branch, slug):
    """The meeting's decision, written in by another than who locked the report."""
    report = report_to_adopt(request, branch, slug)
    form, status, answer = AdoptForm(), 0, None
    if request.method == "POST":
        if not report.can_plan and not report.may_adopt:
            raise Http404
        form = AdoptForm(request.POST)
    reader = request.user if report.can_follow else None
    of_meetings(form, report.plan.branch, reader)
    # The board's own can be written in; what adopts a report is the assembly.
    meetings = form.fields["meeting"].queryset.filter(
        body=Body.ASSEMBLY, on__gte=report.plan.ends
    )
    form.fields["meeting"].queryset = meetings
    if request.method == "POST":
        status = adopted(request, report, form)
        if not status:
            say(request, "Verksamhetsberättelsen är fastställd.")
            return redirect("adopt_report", branch, slug)
        report = report_to_adopt(request, branch, slug)
    answer = page(
        request,
        "adopt_report",
        report,
        form=form,
        status=status,
        meetings=meeting_choices(form) if report.may_adopt else (),
        bodies=body_choices(report.plan.branch),
    )
    if status == 503:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def adopted(request, report, form):
    """0 when it is adopted, else the status to answer with; the form says why.

    The pages are set before anything is written: nobody waits meanwhile.
    """
    if not form.is_valid():
        return 422
    user, data = request.user, form.cleaned_data
    made: dict = {}

    def prepare():
        body, on = form.body_and_day
        editions.object_to(report, user, body, on, timezone.now())
        made["typeset"] = editions.set_type(report, body, on, data["paragraph"])

    def adopt():
        with transaction.atomic():
            decision = form.decision(user)
            return editions.adopt(
                report, by=user, seen=data["seen"], **made, **decision
            ).pk

    try:
        if report.is_signed and not done(form, prepare):
            return 422
    except Busy:
        form.add_error(None, BUSY)
        return 503
    except RenderingFailed:
        logger.exception("a report that was to be adopted could not be set")
        form.add_error(None, FAILED)
        return 500
    return done_as_seen(request, form, adopt)


@page_with_form
def new_edition(request, branch, slug):
    """A correction of what is adopted: a copy to change, with the reason."""
    report = report_for(request, branch, slug, can_plan=True)
    form, status = fresh(NewEditionForm), 0
    if request.method == "POST":
        form = NewEditionForm(request.POST)

        def begin():
            data = form.cleaned_data
            return editions.new_edition(
                report, by=request.user, seen=data["seen"], reason=data["reason"]
            ).pk

        status = done_as_seen(request, form, begin)
        if not status:
            say(request, "En ny utgåva är påbörjad.")
            return redirect("report", branch, slug)
        report = report_for(request, branch, slug, can_plan=True)
    return page(request, "new_edition", report, form=form, status=status)


@require_safe
def edition_pdf(request, branch, slug, number):
    """The file: of an adopted edition the very bytes that were adopted."""
    report = get_object_or_404(reports_of(request, branch, slug), edition=number)
    if report.is_draft:
        return redirect("report_draft", branch, slug)
    try:
        pdf = report.pdf if report.is_adopted else printed(report)
    except Busy:
        return not_made(request, report, "report_busy", 503)
    except RenderingFailed:
        logger.exception("a locked report could not be set")
        return not_made(request, report, "report_failed", 500)
    response = HttpResponse(bytes(pdf), content_type="application/pdf")
    name = f"verksamhetsberattelse-{branch}-{slug}"
    if number > 1:
        name += f"-utgava-{number}"
    if not report.is_adopted:
        name += f"-{report.state}"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf")
    return response


@page_with_form
def verify_report(request, branch, slug):
    """Whether a file is the adopted report, unchanged. Nothing of it is kept."""
    report = report_for(request, branch, slug)
    known = Report.objects.for_user(request.user).adopted()
    known = known.filter(plan__branch=report.plan.branch)
    form, found, corrected = VerifyForm(), None, None
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        if form.is_valid():
            sha256 = form.cleaned_data["file"].sha256
            found = known.filter(sha256=sha256).select_related("plan").first()
        if found:
            later = known.filter(plan=found.plan_id, edition__gt=found.edition)
            corrected = later.order_by("edition").first()
    return page(
        request,
        "verify_report",
        report,
        form=form,
        found=found,
        corrected=corrected,
        is_compared=form.is_bound and form.is_valid(),
    )


def printed(report):
    """The file of a locked edition, from its row or made now."""
    value = value_of(report, timezone.localdate())
    digest = digest_of(value.digest)
    return pdf_of(report.plan.branch, digest, partial(report_pdf, value))


def not_made(request, report, template, status):
    """The page of a file that could not be made now."""
    again = reverse(
        "edition_pdf",
        args=[report.plan.branch.slug, report.plan.slug, report.edition],
    )
    context = {"plan": report.plan, "branch": report.plan.branch, "nav": "report"}
    response = render(
        request,
        f"activities/{template}.html",
        context | {"again": again},
        status=status,
    )
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
