"""Where a report's pages begin: the newest edition that one may read."""

from django.http import Http404

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
