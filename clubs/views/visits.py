"""Visits: the list, and what is said of each to whom; corrected, cancelled, removed."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, F, Prefetch, Q, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clubs.models import (
    Branch,
    Club,
    Purpose,
    Reading,
    Stale,
    Visit,
    VisitState,
    Workplace,
)
from clubs.visit_forms import ROW_ID, CorrectForm, ReasonForm, colleagues

from .answers import done_once, page, refused, say
from .scope import branch_for, day_counted
from .settings_pages import page_with_form

A_PAGE, ALL = 50, 1000
A_YEAR = timedelta(days=365)
YEAR = re.compile(r"(19|20)[0-9]{2}\Z")
SAID = {
    VisitState.CANCELLED: "Besöket är inställt.",
    VisitState.REMOVED: "Besöket är borttaget.",
}
CHANGED = "Någon har ändrat besöket medan du läste. Se hur det står nu och försök igen."


def row_id(text):
    """The number of a row in an address, or one that no row has."""
    return int(text) if ROW_ID.match(text) else 0


# The list


class Asked:
    """Which visits the address asks for."""

    def __init__(self, query):
        self.year = int(query["ar"]) if YEAR.match(query.get("ar", "")) else None
        self.purposes = [pk for pk in map(row_id, query.getlist("anledning")) if pk]
        self.clubs = [c.replace("\0", "") for c in query.getlist("klubb") if c]
        # The one that the page is about, when it is about one
        self.club = self.clubs[0] if len(self.clubs) == 1 else ""
        self.workplace = row_id(query.get("arbetsplats", ""))
        self.cancelled = query.get("visa") == "installda"
        self.everything = query.get("sida") == "alla"
        self.page = max(1, row_id(query.get("sida", "")))
        words = ("ar", "anledning", "klubb", "arbetsplats")
        # What the links to other pages and other states keep
        self.words = [(w, v) for w in words for v in query.getlist(w) if v]
        self.is_all = not self.words

    def among(self, visits):
        if self.purposes:
            marked = Visit.purposes.through.objects.filter(purpose__in=self.purposes)
            visits = visits.filter(pk__in=marked.values("visit"))
        if self.clubs:
            visits = visits.filter(club__slug__in=self.clubs)
        if self.workplace:
            visits = visits.filter(workplace=self.workplace)
        return visits

    @property
    def in_year(self):
        return of_year(self.year) if self.year else Q()

    def address(self, **more):
        """The query of the same visits, on another page or in another state."""
        return urlencode([*self.words, *more.items()])

    @property
    def most(self):
        return ALL if self.everything else A_PAGE

    def slice(self):
        """The visits of the page, and one more if there is another page."""
        # No page lies further away than a database can count.
        start = 0 if self.everything else min(self.page - 1, 10**9) * A_PAGE
        return slice(start, start + self.most + 1)


@require_safe
def visits(request, branch):
    """What is booked, and what has been done: all, or what the address asks for."""
    branch = branch_for(request, branch, can_read_visits=True)
    user, today = request.user, timezone.localdate()
    asked = Asked(request.GET)
    known = Visit.objects.for_user(user).filter(branch=branch)
    chosen = asked.among(known)
    # Of all that have ever been made in a branch no page counts more than a year's.
    counted = count(branch, chosen, asked.in_year or of_year(today.year))
    chosen = chosen.filter(asked.in_year).select_related("club")
    state = VisitState.CANCELLED if asked.cancelled else VisitState.DONE
    listed = list(chosen.filter(state=state)[asked.slice()])
    listed, is_more = listed[: asked.most], len(listed) > asked.most
    planned = list(chosen.planned().order_by("on", "at", "pk")[:ALL])
    steps = list(own_steps(known, user, today)) if asked.is_all else []
    places = Prefetch("workplace", Workplace.objects.for_user(user))
    everything = [*listed, *planned, *steps]
    prefetch_related_objects(everything, places, "purposes", "visitors")
    return page(
        request,
        "visits",
        branch,
        nav="clubs",
        asked=asked,
        where=place_asked(user, branch, asked),
        purposes=Purpose.objects.for_user(user).filter(branch=branch),
        years=years_of(counted, today),
        counted=counted,
        is_more=is_more,
        listed=listed,
        late=[visit for visit in planned if visit.on < today],
        coming=[visit for visit in planned if visit.on >= today],
        steps=steps,
        today=today,
        counted_on=day_counted(request),
    )


def of_year(year):
    return Q(on__range=(date(year, 1, 1), date(year, 12, 31)))


def count(branch, visits, within):
    """How many are done and cancelled ``within`` a time, and the first and last day."""

    def number(state):
        one = visits.filter(within, state=state).order_by().values("branch")
        return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)

    return (
        Branch.objects.filter(pk=branch.pk)
        .values(
            done=number(VisitState.DONE),
            cancelled=number(VisitState.CANCELLED),
            first=Subquery(visits.order_by("on").values("on")[:1]),
            last=Subquery(visits.order_by("-on").values("on")[:1]),
        )
        .get()
    )


def own_steps(visits, user, today):
    """What ``user`` has promised and nobody has answered yet, the most urgent first.

    After a year what was written of a visit is gone (QUALITY 2).
    """
    mine = visits.filter(next_step_by__user=user.pk, on__gte=today - A_YEAR)
    mine = mine.open_steps()
    return mine.select_related("club").order_by(
        F("next_step_on").asc(nulls_last=True), "on"
    )[:ALL]


def years_of(counted, today):
    first, last = (counted[end] or today for end in ("first", "last"))
    return range(max(last, today).year, min(first, today).year - 1, -1)


def place_asked(user, branch, asked):
    """The club or the workplace that the address asks for, in words."""
    if asked.club:
        clubs = Club.objects.for_user(user).filter(branch=branch)
        return clubs.filter(slug=asked.club).first()
    if asked.workplace:
        workplaces = Workplace.objects.for_user(user).filter(branch=branch)
        return workplaces.filter(pk=asked.workplace).first()
    return None


# One visit


@require_safe
def visit(request, branch, pk):
    branch = branch_for(request, branch, can_read_visits=True)
    return visit_page(request, branch, shown(request, branch, pk))


def shown(request, branch, pk):
    visits = Visit.objects.for_user(request.user).for_display(request.user)
    return get_object_or_404(visits, branch=branch, pk=pk)


def visit_page(request, branch, visit, *, note="", form=None):
    """The facts of a visit to all who follow; its note only to whom it concerns.

    Who may read it with a reason is asked for one; nobody else is told that it is
    there. ``note`` is what somebody has just given a reason for.
    """
    user = request.user
    with_note = Visit.objects.notes_for(user).filter(pk=visit.pk).exclude(note="")
    why = False
    if not note:
        note = with_note.values_list("note", flat=True).first() or ""
        if note:
            Reading.objects.note(branch, by=user, thing=visit)
        else:
            asking = Visit.objects.notes_with_reason(user)
            why = asking.filter(pk=visit.pk).exists()
    return page(
        request,
        "visit",
        branch,
        form=form,
        visit=visit,
        note=note,
        why=why,
        hides_place=visit.workplace_id and not visit.workplace.is_named,
        today=timezone.localdate(),
        nav="clubs",
    )


@require_POST
def visit_note(request, branch, pk):
    """The note once, to who says why they have to read it."""
    branch = branch_for(request, branch, can_read_visits=True)
    visit = shown(request, branch, pk)
    asking = Visit.objects.notes_with_reason(request.user)
    note = get_object_or_404(asking.values_list("note", flat=True), pk=visit.pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return visit_page(request, branch, visit, form=form)
    reason = form.cleaned_data["reason"]
    Reading.objects.note(branch, by=request.user, thing=visit, reason=reason)
    return visit_page(request, branch, visit, note=note)


@page_with_form
def edit_visit(request, branch, pk):
    branch = branch_for(request, branch, can_edit=True)
    visit = get_object_or_404(
        Visit.objects.for_user(request.user).for_display(request.user),
        branch=branch,
        pk=pk,
        can_edit=True,
        state__in=(VisitState.PLANNED, VisitState.DONE),
    )
    form = correct_form(request, branch, visit)
    try:
        if form.is_bound and form.is_valid() and done_once(request, form, form.correct):
            say(request, "Besöket är sparat.")
            return redirect("visit", branch.slug, visit.pk)
    except Stale as stale:
        theirs = correct_form(request, branch, shown(request, branch, pk), fresh=True)
        tell_reading(request, branch, visit, theirs)
        context = {"branch": branch, "visit": visit, "form": form, "theirs": theirs}
        context["seen"] = stale.current.version
        return render(request, "clubs/visit_conflict.html", context, status=409)
    tell_reading(request, branch, visit, form)
    clubs, workplaces = form.places.lists()
    return page(
        request,
        "edit_visit",
        branch,
        form=form,
        visit=visit,
        clubs=clubs,
        workplaces=workplaces,
    )


def tell_reading(request, branch, visit, form):
    """Who sees the note in a form has read it (S64)."""
    if form.initial["note"] and "note" in form.fields:
        Reading.objects.note(branch, by=request.user, thing=visit)


def correct_form(request, branch, visit, *, fresh=False):
    """The form for a visit: as it was sent, or as the visit stands."""
    user = request.user
    visitors = list(visit.visitors.all())
    also = {person.pk for person in visitors} | {visit.next_step_by_id}
    people = colleagues(branch, user, timezone.localdate(), also - {None})
    note = Visit.objects.notes_for(user).filter(pk=visit.pk)
    options = {
        "branch": branch,
        "user": user,
        "visit": visit,
        "note": note.values_list("note", flat=True).first(),
    }
    if request.method == "POST" and not fresh:
        form = CorrectForm(request.POST, **options)
    else:
        form = CorrectForm(**options)
    return form.choose_among(people)


# In one press


def changed(request, branch, pk, state, deed):
    """Do ``deed`` to the visit as the page showed it, or tell why not.

    Who does what is done already is told that it is, with a way back.
    """
    branch = branch_for(request, branch, can_edit=True)
    known = Visit.objects.with_removed(request.user)
    visit = get_object_or_404(known, branch=branch, pk=pk, can_edit=True)
    seen = row_id(request.POST.get("seen", ""))
    already, why_not = (state, VisitState.REMOVED), ""
    try:
        if visit.state not in already:
            why_not = refused(lambda: deed(visit, by=request.user, seen=seen))
    except Stale as stale:
        visit, why_not = stale.current, CHANGED
    if why_not and visit.state not in already:
        messages.error(request, why_not)
        return redirect("visit", branch.slug, pk)
    told = SAID[visit.state if visit.state in already else state]
    say(request, told, reverse("restore_visit", args=[branch.slug, pk]))
    return redirect("visits", branch.slug)


@require_POST
def cancel_visit(request, branch, pk):
    return changed(request, branch, pk, VisitState.CANCELLED, Visit.cancel)


@require_POST
def remove_visit(request, branch, pk):
    return changed(request, branch, pk, VisitState.REMOVED, Visit.remove)


@require_POST
def restore_visit(request, branch, pk):
    """Back to what it was before it was cancelled or removed."""
    branch = branch_for(request, branch, can_edit=True)
    known = Visit.objects.with_removed(request.user)
    visit = get_object_or_404(known, branch=branch, pk=pk, can_edit=True)
    if said := refused(lambda: visit.restore(by=request.user)):
        messages.error(request, said)
    else:
        say(request, "Besöket är tillbaka.")
    return redirect("visits", branch.slug)
