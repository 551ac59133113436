"""An assembly's papers as one document: its parts and their order."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from activities.bundle_forms import FILE, TEXT, PartForm
from activities.bundling import parts_of
from activities.handed_out import own_papers
from activities.models import BundlePart, PartKind, Plan, Report
from activities.models.bundles import USUAL
from clubs.models import Body, Stale
from clubs.views.answers import done_once, fresh, refused, say
from clubs.views.settings_pages import page_with_form

from .meetings import meeting_conflict, meeting_for, page

# So many of the branch's reports and plans may be chosen among.
MOST_OFFERED = 6


def assembly_for(request, branch, slug, **rights):
    """The assembly's meeting of the address, as its followers know it."""
    rights = {"can_follow": True, "body": Body.ASSEMBLY} | rights
    meeting = meeting_for(request, branch, slug, **rights)
    if meeting.slug != slug:
        raise Http404
    return meeting


def part_for(request, branch, slug, pk):
    meeting = assembly_for(request, branch, slug, can_edit=True)
    parts = BundlePart.objects.for_user(request.user).filter(can_edit=True)
    found = parts.select_related("paper").defer("paper__pdf")
    part = get_object_or_404(found, meeting=meeting, pk=pk)
    part.meeting = meeting
    return part


def back_to(meeting):
    return redirect("bundle", meeting.branch.slug, meeting.slug)


@require_safe
def bundle(request, branch, slug):
    meeting = assembly_for(request, branch, slug)
    parts = list(parts_of(meeting))
    printed = [part for part in parts if not part.is_empty]
    return page(
        request,
        "bundle",
        meeting.branch,
        meeting=meeting,
        parts=parts,
        printed=printed,
        sent=[part.title for part in printed if part.holds == FILE],
        lacks_usual=not {part.kind for part in parts}.issuperset(USUAL),
    )


# The parts


def offered(request, meeting):
    """What of the branch's own a part may hold: (key, what it is called, the thing)."""
    branch = meeting.branch
    reports = Report.objects.for_user(request.user).filter(plan__branch=branch)
    newest = reports.select_related("plan").order_by("-plan__ends", "-edition", "pk")
    for report in newest[:MOST_OFFERED]:
        name = f"Verksamhetsberättelse {report.years}"
        if report.edition > 1:
            name += f", utgåva {report.edition}"
        yield f"report-{report.pk}", f"{name} ({report.get_state_display()})", report
    plans = Plan.objects.for_user(request.user).filter(branch=branch)
    for plan in plans.order_by("-ends", "-starts", "pk")[:MOST_OFFERED]:
        yield f"plan-{plan.pk}", f"{plan.title} ({plan.get_state_display()})", plan


def part_form(request, meeting, part=None, **initial):
    held = list(offered(request, meeting))
    options = {"held": held, "has_file": bool(part and part.paper_id)}
    if request.method == "POST":
        return PartForm(request.POST, request.FILES, **options)
    if part:
        keys = {"report": part.report_id, "plan": part.plan_id}
        holds = f"{part.holds}-{keys[part.holds]}" if part.holds in keys else part.holds
        initial = {name: getattr(part, name) for name in ("kind", "title", "text")}
        initial |= {"holds": holds, "seen": part.version}
    return fresh(PartForm, initial={"holds": TEXT} | initial, **options)


@page_with_form
def add_part(request, branch, slug):
    """A new part; the usual ones at once when that is what is pressed."""
    meeting = assembly_for(request, branch, slug, can_edit=True)
    if "vanliga" in request.POST:
        return add_usual(request, meeting)
    kind = request.GET.get("slag", "")
    form = part_form(request, meeting, kind=kind if kind in PartKind.values else "")

    def add():
        asked = {name: thing for name, thing in form.asked.items() if name != "paper"}
        return BundlePart.add(meeting, by=request.user, **asked).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"Delen är tillagd: {form.cleaned_data['title']}.")
        return back_to(meeting)
    return page(
        request, "bundle_part", meeting.branch, meeting=meeting, form=form, part=None
    )


def add_usual(request, meeting):
    own = own_papers(request.user, meeting)
    why_not = refused(lambda: BundlePart.add_usual(meeting, by=request.user, **own))
    if why_not:
        messages.error(request, why_not)
    else:
        say(request, "De vanliga delarna är upplagda. Fyll i dem en i taget.")
    return back_to(meeting)


@page_with_form
def edit_part(request, branch, slug, pk):
    part = part_for(request, branch, slug, pk)
    meeting = part.meeting
    form = part_form(request, meeting, part)

    def edit():
        seen = form.cleaned_data["seen"]
        return part.edit(by=request.user, seen=seen, **form.asked).pk

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, edit):
            say(request, f"Delen är sparad: {form.cleaned_data['title']}.")
            return back_to(meeting)
    except Stale as stale:
        return part_conflict(request, meeting, form, stale.current)
    return page(
        request, "bundle_part", meeting.branch, meeting=meeting, form=form, part=part
    )


def part_conflict(request, meeting, form, theirs):
    """Both texts; a file that was chosen has to be chosen again."""
    mine = form.cleaned_data
    rows = [
        ("Slag", theirs.get_kind_display(), PartKind(mine["kind"]).label),
        ("Rubrik", theirs.title, mine["title"]),
        ("Text", theirs.text or "–", mine["text"] or "–"),
    ]
    return meeting_conflict(
        request, meeting, form, theirs, rows=rows, thing=f"Delen {theirs.title}"
    )


@require_POST
def move_part(request, branch, slug, pk):
    part = part_for(request, branch, slug, pk)
    part.move(by=request.user, up=request.POST.get("till") == "upp")
    return redirect(f"{request.path.rsplit('del/', 1)[0]}#d{part.pk}")


@require_POST
def remove_part(request, branch, slug, pk):
    part = part_for(request, branch, slug, pk)
    part.remove(by=request.user)
    say(request, f"Delen är borttagen: {part.title}.")
    return back_to(part.meeting)
