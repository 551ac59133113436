"""What meetings have decided: written in at the meeting, listed for the year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.decided import deeds
from activities.meeting_forms import DecisionForm
from clubs.models import Decision, Stale
from clubs.views.answers import done_once, fresh, refused, say
from clubs.views.scope import branch_for
from clubs.views.settings_pages import page_with_form

from .meetings import (
    both_texts,
    meeting_conflict,
    meeting_for,
    meeting_page,
    page,
    version_in,
    year_asked,
)


@require_safe
def decisions(request, branch):
    """All that the meetings of a year have decided, and what became of it."""
    branch = branch_for(request, branch, is_mine=True)
    known = Decision.objects.for_user(request.user).filter(meeting__branch=branch)
    days = known.order_by().dates("meeting__on", "year", order="DESC")
    years = [day.year for day in days]
    year = year_asked(request, years, timezone.localdate())
    listed = list(
        known.of_year(year).select_related("meeting__branch", "meeting__post")
    )
    by_meeting = {}
    for decision in sorted(
        listed, key=lambda one: (one.meeting.on, one.meeting_id, one.place)
    ):
        by_meeting.setdefault(decision.meeting, []).append(decision)
    return page(
        request,
        "decisions",
        branch,
        by_meeting=by_meeting,
        deeds=deeds(request.user, listed),
        number=len(listed),
        years=years,
        year=year,
    )


@require_POST
def add_decision(request, branch, slug):
    meeting = meeting_for(request, branch, slug, can_edit=True)
    form = DecisionForm(request.POST)

    def add():
        if not meeting.may_decide(timezone.localdate()):
            raise ValidationError("Mötet har inte varit, så det har inte beslutat.")
        data = form.cleaned_data
        return meeting.decide(
            by=request.user, paragraph=data["paragraph"], text=data["text"]
        ).pk

    if form.is_valid() and done_once(request, form, add):
        say(request, f"Beslutet är inskrivet: § {form.cleaned_data['paragraph']}.")
        return redirect(f"{meeting.get_absolute_url()}#b{form.result}")
    return meeting_page(request, meeting, form=form, decision_form=form)


def decision_for(request, branch, slug, pk):
    """The decision of the address, and its meeting."""
    meeting = meeting_for(request, branch, slug, can_edit=True)
    known = Decision.objects.for_user(request.user).filter(can_edit=True)
    decision = get_object_or_404(known, meeting=meeting, pk=pk)
    decision.meeting = meeting
    return decision


@page_with_form
def edit_decision(request, branch, slug, pk):
    decision = decision_for(request, branch, slug, pk)
    meeting = decision.meeting
    facts = {
        "paragraph": decision.paragraph,
        "text": decision.text,
        "seen": decision.version,
    }
    form = (
        DecisionForm(request.POST)
        if request.method == "POST"
        else fresh(DecisionForm, initial=facts)
    )

    def change():
        data = form.cleaned_data
        return decision.change(
            by=request.user,
            seen=data["seen"],
            paragraph=data["paragraph"],
            text=data["text"],
        ).pk

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, change):
            say(request, "Beslutet är sparat.")
            return redirect(f"{meeting.get_absolute_url()}#b{pk}")
    except Stale as stale:
        rows = both_texts(form, stale.current)
        return meeting_conflict(
            request, meeting, form, stale.current, rows=rows, thing="Beslutet"
        )
    return decision_page(request, decision, form)


def decision_page(request, decision, form):
    done = deeds(request.user, [decision]).get(decision.pk, [])
    return page(
        request,
        "decision_form",
        decision.meeting.branch,
        form=form,
        meeting=decision.meeting,
        decision=decision,
        done=done,
        is_in_force=any(deed.is_in_force for deed in done),
    )


@require_POST
def remove_decision(request, branch, slug, pk):
    decision = decision_for(request, branch, slug, pk)
    seen = version_in(request)
    try:
        why_not = refused(lambda: decision.remove(by=request.user, seen=seen))
    except Stale:
        why_not = "Någon annan ändrade beslutet nyss. Se hur det är nu."
    if why_not:
        messages.error(request, why_not)
        return redirect("edit_decision", branch, slug, pk)
    say(request, f"Beslutet är borttaget: § {decision.paragraph}.")
    return redirect("meeting", branch, slug)
