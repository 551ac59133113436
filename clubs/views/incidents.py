"""When something has gone wrong: what, about whom, and what the authority asks for."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from clubs.data_forms import IncidentForm
from clubs.data_protection import incident as incidents
from clubs.file_names import saved_as
from clubs.models import Read
from clubs.spreadsheets import writing
from sekoplan.confirming import confirmed

from .answers import page
from .readings import note_reading
from .scope import branch_for
from .settings_pages import page_with_form

# So many people and readings stand on the page; the workbook has them all.
SHOWN = 100


@page_with_form
@confirmed
def incident(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    accounts = incidents.accounts_of(branch)
    lists = {"accounts": accounts, "kinds": incidents.Kind.choices}
    if request.method != "POST":
        form = IncidentForm(initial=usual(), **lists)
        return page(request, "incident", branch, form=form, found=None, **lists)
    form = IncidentForm(request.POST, **lists)
    if not form.is_valid():
        return page(request, "incident", branch, form=form, found=None, **lists)
    asked = incidents.Asked(
        starts=form.starts,
        ends=form.ends,
        found=form.found,
        accounts=tuple(int(pk) for pk in form.cleaned_data["accounts"]),
        kinds=tuple(form.cleaned_data["kinds"]),
    )
    found = incidents.incident(branch, asked, by=request.user)
    note_reading(request, branch, branch, kind=Read.INCIDENT)
    if "fil" in request.POST:
        return workbook(found, branch)
    return page(
        request,
        "incident",
        branch,
        form=form,
        found=found,
        headings=found.headings(branch),
        shown=SHOWN,
        now=timezone.now(),
        **lists,
    )


def usual():
    """The last week, discovered today: what is most often asked for."""
    today = timezone.localdate()
    return {
        "from_day": today - timedelta(days=7),
        "to_day": today,
        "found_day": today,
        "found_time": timezone.localtime().strftime("%H.%M"),
        "kinds": [kind.value for kind in incidents.Kind if kind != "kunde"],
    }


def workbook(found, branch):
    content = writing.as_workbook(incidents.as_sheets(found, branch))
    name = f"Incident {branch.name} {timezone.localdate()}.xlsx"
    return HttpResponse(
        content,
        content_type=writing.XLSX,
        headers={"Content-Disposition": saved_as(name)},
    )
