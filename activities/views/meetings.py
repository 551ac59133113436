"""Meetings: when and where, what must be done before, and what they decided."""

from datetime import timedelta
from operator import attrgetter

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.decided import deeds, plan_to_add_to, waiting_for
from activities.meeting_forms import (
    DeadlinesForm,
    DecisionForm,
    HoldForm,
    MeetingForm,
    PaperForm,
    facts_of,
)
from activities.models import Attachment
from clubs.models import Body, Meeting, Post, PostBody, Stale
from clubs.views.answers import done_once, fresh, refused, say
from clubs.views.scope import branch_for
from clubs.views.settings_pages import asked, page_with_form

from .reviews import review_of

BODIES = [
    (Body.ASSEMBLY, "representantskap"),
    (Body.BOARD, "styrelse"),
    (Body.COMMITTEE, "kommittéer"),
]
CHANGED = "Någon annan ändrade mötet medan du hade sidan öppen. Se hur det är nu."


def page(request, template, branch, *, status=200, **context):
    context |= {"branch": branch, "nav": "meetings"}
    form = context.get("form")
    status = 422 if status == 200 and form is not None and form.errors else status
    return render(request, f"activities/{template}.html", context, status=status)


def meetings_of(request):
    meetings = Meeting.objects.for_user(request.user)
    return meetings.select_related("branch", "post")


def meeting_for(request, branch, slug, **rights):
    """The meeting of the address, with its branch; also of one that it had once."""
    known = meetings_of(request).filter(branch__slug=branch, **rights)
    meeting = known.filter(slug=slug).first() or known.once_at(branch, slug).first()
    if meeting is None:
        raise Http404
    request.user.rights.tell(meeting.branch)
    return meeting


@require_safe
def meetings(request, branch):
    """Those to come, the nearest first, and those of a year that have been."""
    branch = branch_for(request, branch, is_mine=True)
    today = timezone.localdate()
    known = meetings_of(request).filter(branch=branch)
    body = request.GET.get("organ", "")
    if body in Body.values:
        known = known.filter(body=body)
    else:
        body = ""
    known = known.annotate(decided=Count("decisions"))
    past = known.before(today)
    years = [day.year for day in past.order_by().dates("on", "year", order="DESC")]
    year = year_asked(request, years, today)
    return page(
        request,
        "meetings",
        branch,
        coming=known.filter(on__gte=today),
        past=past.filter(on__year=year),
        years=years,
        year=year,
        body=body,
        bodies=bodies_for(request, branch),
        today=today,
    )


def bodies_for(request, branch):
    """The bodies whose meetings the user reads of, as they are called here."""
    if not branch.can_follow:
        return []
    called = {Body.ASSEMBLY: branch.assembly_name}
    return [(value, called.get(value, word).capitalize()) for value, word in BODIES]


def year_asked(request, years, today):
    """The year of the address when something was done in it, else the newest."""
    asked = {str(year): year for year in years}.get(request.GET.get("ar", ""))
    return asked or (years[0] if years else today.year)


@require_safe
def meeting(request, branch, slug):
    meeting = meeting_for(request, branch, slug)
    if meeting.slug != slug:
        return redirect(meeting)
    return meeting_page(request, meeting)


def meeting_page(request, meeting, **context):
    """The page of a meeting; ``context`` holds a form of it that was refused."""
    user, branch, today = request.user, meeting.branch, timezone.localdate()
    may_hold = meeting.can_edit and meeting.is_planned and meeting.on <= today
    may_decide = meeting.can_edit and meeting.may_decide(today)
    decisions = sorted(meeting.decisions.all(), key=attrgetter("place"))
    may_add = may_decide and decisions
    proposals = waiting_for(user, meeting, today) if branch.can_follow else ()
    told = {
        "form": None,
        "hold_form": fresh(HoldForm, initial=facts_of(meeting)) if may_hold else None,
        "decision_form": fresh(DecisionForm) if may_decide else None,
        "paper_form": fresh(PaperForm) if meeting.can_edit else None,
    }
    return page(
        request,
        "meeting",
        branch,
        meeting=meeting,
        deadlines=list(dated(meeting)),
        papers=Attachment.objects.for_user(user).filter(meeting=meeting),
        kinds=PaperForm.base_fields["kind"].choices,
        decisions=decisions,
        deeds=deeds(user, decisions),
        proposals=proposals,
        plan_slug=plan_to_add_to(user, meeting, today) if may_add else None,
        today=today,
        **review_of(request, meeting),
        **told | context,
    )


def dated(meeting):
    """The meeting's deadlines in the order of their days."""
    for deadline in meeting.deadlines.all():
        # The meeting at hand, so that none is asked for.
        deadline.meeting = meeting
        yield deadline


# Booking and changing


def committees_of(request, branch, also=None):
    """The branch's committees in use, and the one that stands chosen."""
    posts = Post.objects.for_user(request.user).filter(branch=branch, club=None)
    return posts.filter(
        Q(body=PostBody.COMMITTEE, removed_at=None) | Q(pk=also)
    ).order_by("title")


def meeting_form(request, branch, initial, meeting=None):
    also = meeting.post_id if meeting else None
    options = {
        "branch": branch,
        "meeting": meeting,
        "offers": {"post": committees_of(request, branch, also)},
    }
    if request.method == "POST":
        return MeetingForm(request.POST, **options)
    return fresh(MeetingForm, initial=initial, **options)


@page_with_form
def new_meeting(request, branch):
    branch = branch_for(request, branch, can_plan=True)
    form = meeting_form(request, branch, {"body": Body.BOARD})

    def book():
        facts = asked(form, "uuid", "seen")
        return Meeting.book(branch, by=request.user, **facts).slug

    if form.is_bound and form.is_valid() and done_once(request, form, book):
        say(request, "Mötet är bokat.")
        return redirect("meeting", branch.slug, form.result)
    return page(request, "meeting_form", branch, form=form, meeting=None)


@page_with_form
def edit_meeting(request, branch, slug):
    meeting = meeting_for(request, branch, slug, can_edit=True)
    branch = meeting.branch
    form = meeting_form(request, branch, facts_of(meeting), meeting)

    def change():
        return meeting.change(by=request.user, **asked(form, "uuid")).slug

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, change):
            say(request, "Mötet är sparat.")
            return redirect("meeting", branch.slug, form.result)
    except Stale as stale:
        return meeting_conflict(request, meeting, form, stale.current)
    return page(request, "meeting_form", branch, form=form, meeting=meeting)


def both_texts(form, theirs):
    """(what, as it stands, as it was typed) of each field."""
    return [
        (
            label,
            form.written(name, getattr(theirs, name)),
            form.written(name, form.cleaned_data.get(name)),
        )
        for name, label in form.facts()
    ]


def meeting_conflict(request, meeting, form, theirs, *, rows=None, thing="Mötet"):
    """Somebody else was first: both texts, and a way to keep either (409)."""
    return page(
        request,
        "meeting_conflict",
        meeting.branch,
        status=409,
        form=form,
        rows=rows or both_texts(form, theirs),
        thing=thing,
        seen=theirs.version,
        meeting=meeting,
    )


@require_POST
def hold_meeting(request, branch, slug):
    meeting = meeting_for(request, branch, slug, can_edit=True)
    form = HoldForm(request.POST)

    def hold():
        facts, today = asked(form, "uuid"), timezone.localdate()
        return meeting.hold(by=request.user, today=today, **facts).slug

    try:
        if form.is_valid() and done_once(request, form, hold):
            say(request, "Mötet är inskrivet som hållet.")
            return redirect("meeting", branch, slug)
    except Stale as stale:
        return meeting_conflict(request, meeting, form, stale.current)
    return meeting_page(request, meeting, form=form, hold_form=form)


def version_in(request):
    """The version that a button without a form was shown with."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def in_one_press(request, branch, slug, deed, said):
    """Do ``deed`` to the meeting as the page showed it, or tell why not."""
    meeting = meeting_for(request, branch, slug, can_edit=True)
    seen = version_in(request)
    try:
        why_not = refused(lambda: deed(meeting, by=request.user, seen=seen))
    except Stale:
        why_not = CHANGED
    if why_not:
        messages.error(request, why_not)
    else:
        say(request, said)
    return redirect("meeting", branch, slug)


@require_POST
def cancel_meeting(request, branch, slug):
    said = "Mötet är inställt."
    return in_one_press(request, branch, slug, Meeting.cancel, said)


@require_POST
def restore_meeting(request, branch, slug):
    said = "Mötet är planerat igen."
    return in_one_press(request, branch, slug, Meeting.restore, said)


# What must be done before it


@page_with_form
def deadlines(request, branch, slug):
    """All of a meeting's deadlines in one form; with the usual ones when it has none.

    The page is that of the meeting's address at the time.
    """
    meeting = meeting_for(request, branch, slug, can_edit=True)
    known = [(one.title, one.days_before) for one in meeting.deadlines.all()]
    rows = known or meeting.suggested_deadlines
    initial = {"seen": meeting.version}
    form = (
        DeadlinesForm(request.POST, rows=rows)
        if request.method == "POST"
        else fresh(DeadlinesForm, rows=rows, initial=initial)
    )

    def save():
        seen = form.cleaned_data["seen"]
        return meeting.set_deadlines(form.deadlines, by=request.user, seen=seen).slug

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, save):
            say(request, "Hålltiderna är sparade.")
            return redirect("meeting", branch, slug)
    except Stale as stale:
        theirs = [(one.title, one.days_before) for one in stale.current.deadlines.all()]
        told = [("Hålltider", in_words(theirs), in_words(form.deadlines))]
        return meeting_conflict(request, meeting, form, stale.current, rows=told)
    return page(
        request,
        "deadlines",
        meeting.branch,
        form=form,
        meeting=meeting,
        is_suggested=not known,
        before=lambda days: meeting.on - timedelta(days=days),
    )


def in_words(deadlines):
    return "\n".join(f"{title}: {days} dagar före" for title, days in deadlines) or "–"
