"""Where a report's pages begin: the newest edition that one may read."""

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from activities.models import Report


def reports_of(request, branch, slug):
    """The editions of the plan of the address, the newest first."""
    reports = Report.objects.for_user(request.user)
    return reports.filter(plan__branch__slug=branch, plan__slug=slug).select_related(
        "plan__branch", "decision__meeting"
    )


def report_for(request, branch, slug, **rights):
    """The newest edition, if the user may read it and holds ``rights``."""
    report = reports_of(request, branch, slug).filter(**rights).first()
    if report is None:
        raise Http404
    request.user.rights.tell(report.plan.branch)
    return report


# Where one goes on from the report's page, as long as some of it is being built.
WAYS = (
    "lock_report",
    "unlock_report",
    "sign_report",
    "adopt_report",
    "new_edition",
    "verify_report",
    "make_report",
    "read_report",
    "report_docx",
    "report_sheet",
    "arrange_chapters",
    "economy",
    "motions",
    "assignments",
    "charts",
    "signers",
    "annexes",
)


def ways_on(branch, slug):
    """{name of a page about the report: its address}, "" of one that isn't there."""

    def address(name):
        try:
            return reverse(name, args=[branch, slug])
        except NoReverseMatch:
            return ""

    return {name: address(name) for name in WAYS}
