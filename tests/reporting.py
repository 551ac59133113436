"""A report that is being written, for the stories about its forms."""

from datetime import date

from lxml import html

from activities.models import Report, ReportState


def begin(plan, *, by):
    """A draft of the plan's report with the usual chapters."""
    return Report.begin(plan, by=by, day=date(2019, 1, 20))


def lock(report):
    """The report locked, whatever it holds."""
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.LOCKED, frozen={}, digest="x"
    )


def form_in(answer, action=""):
    """What a browser would send of the page's first form to ``action``."""
    page = html.fromstring(answer.content)
    [form, *_] = [
        one
        for one in page.forms
        if one.method == "POST" and action in (one.get("action") or "")
    ]
    sent: dict = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent
