"""The annual report as a web page, from the same value and templates as on paper."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from activities.reporting.web import web_page

from .report_files import report_asked, said_by


@require_safe
def read_report(request, branch, slug):
    """Every number leads to its commitment for those who follow the work."""
    plan, report = report_asked(request, branch, slug)
    value = said_by(plan, report)
    evidence = {}
    if plan.branch.can_follow:
        for one in value.commitments:
            evidence[one.number] = reverse("goal", args=[branch, slug, *parts(one)])
    context = {"plan": plan, "branch": plan.branch, "edition": report, "nav": "report"}
    return render(
        request, "activities/read_report.html", context | web_page(value, evidence)
    )


def parts(commitment):
    """The section's number and the goal's: "3.4" → 3 and 4."""
    return [int(part) for part in commitment.number.split(".")]
