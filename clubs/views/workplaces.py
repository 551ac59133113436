"""Places of work: where agreement or organisation is missing."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from clubs.models import NAMED_FOR, Club, Purpose, Stale, Visit, Workplace
from clubs.register_forms import WorkplaceForm
from clubs.search import found_in

from .answers import done, done_once, page, refused, say
from .register import conflict, facts_of, form_for
from .scope import branch_for, day_counted, year_asked
from .settings_pages import asked, page_with_form

# So many on a page: it stays light on a phone.
A_PAGE = 60
LONGEST_SEARCH = 100
MOST_VISITS = 20
# ``?visa=``: what is shown, and what that is called
CHOICES = {
    "utan-avtal": ("Utan avtal", "without_agreement"),
    "okant": ("Avtal okänt", "agreement_unknown"),
    "utan-organisation": ("Utan organisation", "without_organisation"),
    "mojlig-klubb": ("Kan bli klubb", "possible_clubs"),
    "obesokta": ("Aldrig besökta", "never_visited"),
}


@dataclass(frozen=True)
class Visited:
    """Which visits the address asks about: of a year, for any of the purposes."""

    year: int
    purposes: tuple = ()

    @property
    def words(self):
        pairs = [("anledning", purpose.pk) for purpose in self.purposes]
        return [("ar", self.year), *pairs]

    def among(self, visits):
        visits = visits.filter(on__year=self.year)
        if self.purposes:
            visits = visits.filter(purposes__in=self.purposes)
        return visits


def visited_of(request, branch):
    """What the address asks about visits, of those who read of them; else None."""
    asked = request.GET.get("ar", "")
    year = year_asked(asked, timezone.localdate().year)
    if asked != str(year) or not branch.can_read_visits:
        return None
    if request.GET.get("visa") == "obesokta":
        return None
    chosen = request.GET.getlist("anledning")
    purposes = Purpose.objects.for_user(request.user).filter(branch=branch)
    return Visited(year, tuple(one for one in purposes if str(one.pk) in chosen))


def workplaces_of(request, branch, visited=None):
    """The branch's workplaces in use, each with its last visit if that may be read."""
    workplaces = Workplace.objects.for_user(request.user).filter(branch=branch)
    visits = Visit.objects.told_in(branch)
    return workplaces.with_last_visit(visited.among(visits) if visited else visits)


def choices_for(branch):
    """Who doesn't read visits isn't told where there have been none."""
    return {
        word: choice
        for word, choice in CHOICES.items()
        if branch.can_read_visits or word != "obesokta"
    }


def chosen_of(request, branch, workplaces):
    """Those that the address asks for, what it asks for, and the words it looks for.

    Only what is shown is searched, so that no search tells a hidden name.
    """
    visa = request.GET.get("visa", "")
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if choice := choices_for(branch).get(visa):
        workplaces = getattr(workplaces, choice[1])()
    else:
        visa = ""
    if words:
        shown = ("shown_name", "shown_employer", "shown_place")
        workplaces = found_in(workplaces, words, shown)
    return workplaces, visa, words


def counts_of(branch, workplaces):
    """How many there are, and of each choice."""
    counted = {
        word: Count("pk", filter=Q(pk__in=getattr(workplaces, method)().values("pk")))
        for word, (_, method) in choices_for(branch).items()
    }
    return workplaces.order_by().aggregate(
        alla=Count("pk"),
        **{word.replace("-", "_"): number for word, number in counted.items()},
    )


@require_safe
def workplaces(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    known, visited = workplaces_of(request, branch), visited_of(request, branch)
    meant = workplaces_of(request, branch, visited) if visited else known
    found, visa, words = chosen_of(request, branch, meant.current())
    told = [(key, word) for key, word in (("visa", visa), ("q", words)) if word]
    pages = Paginator(found.visited_first() if visited else found.by_name(), A_PAGE)
    context = {
        "counts": counts_of(branch, known.current()),
        "choices": choices_for(branch),
        "visa": visa,
        "words": words,
        "found": pages.get_page(request.GET.get("sida")),
        "visited": visited,
        "had_visit": visited and found.exclude(last_visit=None).count(),
        "removed": known.removed().filter(can_edit=True).by_name(),
        "asked": urlencode(told),
        "here": urlencode([*told, *(visited.words if visited else [])]),
        "counted_on": day_counted(request),
        "today": timezone.localdate(),
    }
    return page(request, "workplaces", branch, **context)


@require_safe
def workplace_route(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    found, visa, words = chosen_of(
        request, branch, workplaces_of(request, branch).current()
    )
    places = [
        (place, list(here))
        for place, here in groupby(found.by_place(), lambda one: one.shown_place)
    ]
    context = {
        "places": places,
        "choice": CHOICES[visa][0] if visa else "",
        "words": words,
        "day": timezone.localdate(),
        "unnamed": found.filter(is_named=False).count(),
    }
    return page(request, "workplace_route", branch, **context)


@require_safe
def workplace(request, branch, pk):
    branch = branch_for(request, branch, can_follow=True)
    known = workplaces_of(request, branch)
    workplace = get_object_or_404(known.select_related("club"), pk=pk)
    visits = Visit.objects.for_user(request.user).filter(workplace=workplace)
    visits = list(visits.prefetch_related("purposes")[: MOST_VISITS + 1])
    same = known.current().filter(
        is_named=True,
        employer=workplace.employer,
        name=workplace.name,
        place=workplace.place,
    )
    return page(
        request,
        "workplace",
        branch,
        workplace=workplace,
        visits=visits[:MOST_VISITS],
        more=len(visits) > MOST_VISITS,
        this_year=timezone.localdate().year,
        twins=same.exclude(pk=pk) if workplace.can_edit else (),
    )


# Changing them


def workplace_for(request, branch, pk, also=()):
    """One in use that this user may change; a hidden one is an ombudsman's."""
    known = Workplace.objects.for_user(request.user).filter(branch=branch)
    known = known.current(also).select_related("club")
    return get_object_or_404(known, pk=pk, can_edit=True)


def form_of(request, branch, initial, club=None):
    today = timezone.localdate()
    clubs = Club.objects.for_user(request.user).filter(branch=branch)
    return form_for(
        request,
        WorkplaceForm,
        initial=initial,
        offers={"club": clubs.active(today) | clubs.filter(pk=club)},
        may_hide=branch.pk in request.user.rights.branches(NAMED_FOR),
    )


@page_with_form
def new_workplace(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    form = form_of(request, branch, facts_of(Workplace(), WorkplaceForm))

    def add():
        return Workplace.add(branch, by=request.user, **asked(form, "uuid", "seen")).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"Arbetsplatsen är tillagd: {form.cleaned_data['name']}.")
        return redirect("workplace", branch.slug, form.result)
    return page(request, "workplace_form", branch, form=form, workplace=None)


@page_with_form
def edit_workplace(request, branch, pk):
    branch = branch_for(request, branch, can_edit=True)
    # What was written about one that somebody has just removed isn't lost.
    also = [pk] if request.method == "POST" else ()
    workplace = workplace_for(request, branch, pk, also)
    facts = facts_of(workplace, WorkplaceForm)
    form = form_of(request, branch, facts, club=workplace.club_id)
    back = reverse("workplace", args=[branch.slug, pk])

    def change():
        workplace.change(by=request.user, **asked(form, "uuid"))

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, change):
            say(request, f"Arbetsplatsen är sparad: {form.cleaned_data['name']}.")
            return redirect(back)
    except Stale:
        # Read anew: what has just been hidden is shown to ombudsmen only.
        theirs = workplace_for(request, branch, pk, also)
        title = theirs.shown_name
        return conflict(request, branch, form, theirs, title=title, back=back)
    context = {"form": form, "workplace": workplace}
    return page(request, "workplace_form", branch, **context)


@require_POST
def remove_workplace(request, branch, pk):
    branch = branch_for(request, branch, can_edit=True)
    # Who removes what somebody has just removed is told that it is, with a way back.
    workplace = workplace_for(request, branch, pk, also=[pk])
    done(Form(request.POST), lambda: workplace.remove(by=request.user))
    undo = reverse("restore_workplace", args=[branch.slug, pk])
    say(request, f"Borttagen: {workplace.shown_name}.", undo)
    return redirect("workplaces", branch.slug)


@require_POST
def restore_workplace(request, branch, pk):
    branch = branch_for(request, branch, can_edit=True)
    workplace = workplace_for(request, branch, pk, also=[pk])
    if said := refused(lambda: workplace.restore(by=request.user)):
        messages.error(request, said)
        return redirect("workplaces", branch.slug)
    say(request, f"Tillbaka i listan: {workplace.shown_name}.")
    return redirect("workplace", branch.slug, pk)
