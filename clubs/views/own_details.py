"""The page where one corrects what is said of oneself."""

from django.shortcuts import redirect, render

from clubs.forms import OwnDetailsForm
from clubs.models import Stale
from clubs.own_details import correct, own_people, seen_of

from .answers import fresh, say
from .people import person_conflict
from .settings_pages import asked, page_with_form


@page_with_form
def edit_me(request):
    people = own_people(request.user)
    facts = {
        "name": request.user.name,
        "phone": people[0].phone if people else "",
        "seen": seen_of(people),
    }
    form = (
        OwnDetailsForm(request.POST)
        if request.method == "POST"
        else fresh(OwnDetailsForm, initial=facts)
    )
    if form.is_bound and form.is_valid():
        try:
            correct(request.user, **asked(form, "uuid"))
        except Stale as stale:
            stale.current.version = facts["seen"]
            return person_conflict(
                request, form, stale.current, action=request.path, back=request.path
            )
        say(request, "Dina uppgifter är sparade.")
        return redirect("account")
    context = {"form": form, "has_people": bool(people)}
    status = 422 if form.errors else 200
    return render(request, "clubs/edit_me.html", context, status=status)
