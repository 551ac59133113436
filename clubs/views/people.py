"""The branch's elected representatives and employees."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.data_protection.clocks import clock
from clubs.forms import PersonEditForm, PersonForm
from clubs.models import Person, Stale
from clubs.search import found_in

from .answers import done, done_once, fresh, page, refused, say
from .readings import note_reading
from .scope import branch_for
from .settings_pages import asked, page_with_form, people_of

# So many stand on a page of the list.
A_PAGE = 50
# What the list can be narrowed to, by the word in the address
SHOWN = {
    "avdelningen": "Har uppdrag i avdelningen",
    "klubbarna": "Har uppdrag i en klubb",
    "utan": "Har inte haft något uppdrag",
    "lamnat": "Har lämnat alla uppdrag",
}


def narrowed(people, visa, day):
    if visa == "avdelningen":
        return people.holding(day, club=None)
    if visa == "klubbarna":
        return people.holding(day, club__isnull=False)
    if visa == "utan":
        return people.filter(tenures=None)
    return people.left(day) if visa == "lamnat" else people


@page_with_form
def people(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    form = PersonForm(request.POST) if request.method == "POST" else fresh(PersonForm)

    def add():
        return Person.add(branch, by=request.user, **asked(form, "uuid")).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, "Personen är tillagd.")
        return redirect("people", branch.slug)
    day, get = timezone.localdate(), request.GET.get
    visa = get("visa") if get("visa") in SHOWN else ""
    words = get("q", "").strip()[:100]
    listed = narrowed(people_of(request, branch), visa, day)
    if words:
        listed = found_in(listed, words, ("name",))
    listed = listed.with_posts(day).prefetch_related("tenures")
    found = Paginator(listed, A_PAGE).get_page(get("sida"))
    for person in found:
        tenures = [(one.starts, one.ends) for one in person.tenures.all()]
        person.clock = clock(tenures, day, has_account=False)
    known = Person.objects.for_user(request.user).filter(branch=branch)
    return page(
        request,
        "people",
        branch,
        form=form,
        found=found,
        visa=visa,
        words=words,
        choices=SHOWN,
        filters=urlencode({k: v for k, v in (("q", words), ("visa", visa)) if v}),
        removed=known.removed().filter(erased_at=None),
    )


def facts_of(person):
    facts = {"name": person.name, "email": person.email, "phone": person.phone}
    return {**facts, "seen": person.version}


@page_with_form
def person(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    person = get_object_or_404(people_of(request, branch), pk=pk, can_edit=True)
    facts = facts_of(person)
    form = (
        PersonEditForm(request.POST)
        if request.method == "POST"
        else fresh(PersonEditForm, initial=facts)
    )

    def change():
        person.change(by=request.user, **asked(form, "uuid"))

    try:
        if form.is_bound and form.is_valid() and done(form, change):
            say(request, "Personen är sparad.")
            return redirect("representative", branch.slug, pk)
    except Stale as stale:
        return person_conflict(
            request,
            form,
            stale.current,
            action=request.path,
            back=reverse("person", args=[branch.slug, person.pk]),
            branch=branch,
        )
    note_reading(request, branch, person)
    return person_page(request, branch, person, form=form, name=facts["name"])


SAID_OF = (
    ("name", "Namn"),
    ("email", "E-post i tjänsten"),
    ("phone", "Telefon i tjänsten"),
)


def person_conflict(request, form, theirs, *, action, back, branch=None):
    """What stands now and what was written, to choose between (409)."""
    rows = [
        (label, name, getattr(theirs, name), form.cleaned_data[name])
        for name, label in SAID_OF
        if name in form.cleaned_data
    ]
    context = {
        "branch": branch,
        "rows": rows,
        "form": form,
        "seen": theirs.version,
        "action": action,
        "back": back,
    }
    return render(request, "clubs/person_conflict.html", context, status=409)


def person_page(request, branch, person, *, form, name, facts=None):
    """The person's own page; ``facts`` when ``form`` isn't the one about those."""
    posts = person.posts_held(timezone.localdate())
    return page(
        request,
        "person",
        branch,
        form=form,
        facts=facts or form,
        person=person,
        name=name,
        posts=posts,
    )


@require_POST
def remove_person(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    # Who removes what somebody has just removed is told that it is, with a way back.
    known = people_of(request, branch, also=[pk])
    person = get_object_or_404(known, pk=pk, can_edit=True)
    form = Form(request.POST)
    if not done(form, lambda: person.remove(by=request.user)):
        return person_page(
            request,
            branch,
            person,
            form=form,
            name=person.name,
            facts=fresh(PersonEditForm, initial=facts_of(person)),
        )
    undo = reverse("restore_person", args=[branch.slug, person.pk])
    say(request, f"Borttagen: {person}.", undo)
    return redirect("people", branch.slug)


@require_POST
def restore_person(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    known = Person.objects.for_user(request.user).filter(branch=branch)
    person = get_object_or_404(known, pk=pk, can_edit=True)
    problem = refused(lambda: person.restore(by=request.user))
    say(request, problem or f"Tillbaka i listan: {person}.")
    return redirect("people", branch.slug)
