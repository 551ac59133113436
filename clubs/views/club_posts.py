"""After a club's annual meeting: its posts get their new holders in one form."""

from django.shortcuts import redirect, render
from django.utils import timezone

from clubs.models import Stale
from clubs.post_forms import ClubSuccessionForm, Standing, entered
from clubs.succession import (
    Swap,
    changed_between,
    posts_with_holders,
    standing,
    succeed_in_club,
)
from sekoplan.jinja import count, listing

from .answers import done_once, fresh, say
from .posts import kept_place, register_of
from .settings_pages import page_with_form


@page_with_form
def succeed_club(request, branch, club):
    place = kept_place(request, branch, club)
    posts = list(posts_with_holders(place.club))
    options = {"posts": posts, "register": register_of(request, place)}
    if request.method != "POST":
        initial = {"on": timezone.localdate(), "seen": standing(posts)}
        initial["is_annual_meeting"] = True
        form = fresh(ClubSuccessionForm, initial=initial, **options)
        return succession_page(request, place, form)
    form = ClubSuccessionForm(request.POST, **options)

    def succeed():
        succeed_in_club(
            place.club,
            swaps_of(form, place.branch, by=request.user),
            by=request.user,
            on=form.cleaned_data["on"],
            seen=form.cleaned_data["seen"],
            is_annual_meeting=form.cleaned_data["is_annual_meeting"],
        )

    try:
        if form.is_valid() and done_once(request, form, succeed):
            changes = len(form.cleaned_data["decided"])
            done = count(changes, "byte", "byten") if changes else "alla sitter kvar"
            say(request, f"Sparat: {done}.")
            return redirect(place.to("posts"))
    except Stale:
        return changed_meanwhile(request, place, form)
    if Standing.is_old(form, standing(posts)):
        return changed_meanwhile(request, place, form)
    return succession_page(request, place, form, status=422)


def swaps_of(form, branch, *, by):
    return [
        Swap(
            at.post,
            at.tenure,
            who and entered(who, branch, by=by),
            at=f"person{at.key}",
        )
        for at, who in form.cleaned_data["decided"]
    ]


def changed_meanwhile(request, place, form):
    """Somebody was first: who holds what now, and beside it what was typed (409)."""
    posts = list(posts_with_holders(place.club))
    sent = request.POST.copy()
    sent["seen"] = standing(posts)
    now = ClubSuccessionForm(sent, posts=posts, register=form.register)
    changed = changed_between(form["seen"].value() or "", posts)
    now.add_error(
        None,
        f"Någon annan har ändrat {listing(changed) or 'uppdragen'} medan du skrev. "
        "Här står vem som har uppdragen nu, och det du valde. Kontrollera och spara "
        "igen.",
    )
    return succession_page(request, place, now, status=409)


def succession_page(request, place, form, status=200):
    context = {"branch": place.branch, "place": place, "form": form}
    return render(request, "clubs/succeed_club.html", context, status=status)
