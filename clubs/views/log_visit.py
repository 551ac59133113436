"""Logga besök and Boka besök: the forms, and what was just logged taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.models import Logged, Visit, VisitState
from clubs.suggestions import of_club, of_workplace, suggestions_for
from clubs.visit_forms import BookForm, VisitForm, colleagues

from .answers import done_once, fresh, page, refused, say
from .scope import branch_for
from .settings_pages import page_with_form
from .visits import row_id

ALREADY_BOOKED = "Där var redan ett besök inbokat den dagen. Det du skrev är tillagt."


@page_with_form
def log_visit(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    today = timezone.localdate()
    options = {"branch": branch, "user": request.user}
    if request.method == "POST":
        form = VisitForm(request.POST, **options)
    else:
        form = fresh(VisitForm, initial={"day": "idag"}, **options)
    form.choose_among(colleagues(branch, request.user, today))

    def log():
        return form.log()[0].pk

    if form.is_bound and form.is_valid() and done_once(request, form, log):
        return redirect(f"{request.path}?sparat={form.result}")
    saved = request.GET.get("sparat", "")
    if saved and (visit := just_logged(request, branch, saved)):
        return page(request, "visit_saved", branch, visit=visit)
    return log_page(request, branch, form, today)


def just_logged(request, branch, pk):
    """The visit that the form has stored, to show what it says now."""
    visits = Visit.objects.for_user(request.user).filter(branch=branch)
    own = visits.filter(pk=row_id(pk)).with_visitor(request.user)
    return own.for_display(request.user).first()


def log_page(request, branch, form, today):
    """The form, with the likeliest places first and one of them chosen."""
    clubs, workplaces = form.places.lists()
    asked = row_id(request.GET.get("besok", ""))
    first = asked_for(request, clubs, workplaces)
    suggestions = suggestions_for(
        request.user, branch, today, workplaces, first=first, asked=asked
    )
    if asked and suggestions and suggestions[0].value == f"besok:{asked}":
        first = suggestions[0]
    chosen = first or next((s for s in suggestions if s.is_today), None)
    if not form.is_bound and chosen:
        form.initial["place"] = chosen.value
        form.initial["purposes"] = ticked = [str(pk) for pk in chosen.purposes]
        form.initial["suggested"] = f"{chosen.value} {','.join(ticked)}"
    return page(
        request,
        "log_visit",
        branch,
        form=form,
        suggestions=suggestions,
        asked_for=first,
        clubs=clubs,
        workplaces=workplaces,
        today=today,
    )


def asked_for(request, clubs, workplaces):
    """The club or the workplace that the address asks for."""
    if slug := request.GET.get("klubb"):
        return next((of_club(club) for club in clubs if club.slug == slug), None)
    if pk := row_id(request.GET.get("arbetsplats", "")):
        return next((of_workplace(w) for w in workplaces if w.pk == pk), None)
    return None


@page_with_form
def book_visit(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    options = {"branch": branch, "user": request.user}
    people = list(colleagues(branch, request.user, timezone.localdate()))
    if request.method == "POST":
        form = BookForm(request.POST, **options)
    else:
        me = [str(p.pk) for p in people if p.user_id == request.user.pk]
        form = fresh(BookForm, initial={"visitors": me}, **options)
    form.choose_among(people, me=True)

    def book():
        visit, how = form.book()
        return {"visit": visit.pk, "how": how}

    if form.is_bound and form.is_valid() and done_once(request, form, book):
        added = form.result["how"] == Logged.ADDED
        say(request, ALREADY_BOOKED if added else "Besöket är inbokat.")
        return redirect("visit", branch.slug, form.result["visit"])
    clubs, workplaces = form.places.lists()
    if not form.is_bound and (asked := asked_for(request, clubs, workplaces)):
        form.initial["other"] = asked.name
    return page(
        request,
        "book_visit",
        branch,
        form=form,
        clubs=clubs,
        workplaces=workplaces,
    )


@require_POST
def undo_visit(request, branch, pk):
    """Take back what one has just logged; pressed twice it is taken back once."""
    branch = branch_for(request, branch, can_edit=True)
    known = Visit.objects.with_removed(request.user)
    visit = get_object_or_404(known, branch=branch, pk=pk, can_edit=True)
    if said := refused(lambda: visit.take_back(by=request.user)):
        messages.error(request, said)
        if visit.state == VisitState.REMOVED:
            return redirect("visits", branch.slug)
        return redirect("visit", branch.slug, visit.pk)
    say(request, "Besöket är inte längre loggat.")
    return redirect("log_visit", branch.slug)
