"""Settings of a branch: what it calls things, and the lists it keeps."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from clubs.forms import BranchForm, NamedEditForm, NamedForm
from clubs.models import Erasure, Industry, Person, PostKind, Purpose

from .answers import done, done_once, fresh, page, say
from .scope import branch_for

# A page and the form on it share an address, so that a log-in in between leads back.
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
def settings(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    names = {
        "assembly_name": branch.assembly_name,
        "plan_name": branch.plan_name,
        "org_number": branch.org_number,
    }
    sent = request.POST if request.method == "POST" else None
    form = BranchForm(sent, initial=names)
    if form.is_bound and form.is_valid():
        branch.settle(by=request.user, **form.cleaned_data)
        say(request, "Inställningarna är sparade.")
        return redirect("settings", branch.slug)
    waiting = Erasure.objects.for_user(request.user).filter(branch=branch).waiting()
    return page(request, "settings", branch, form=form, waiting=waiting.count())


def asked(form, *without):
    """What the form asked for, but for its own bookkeeping."""
    return {
        name: value for name, value in form.cleaned_data.items() if name not in without
    }


def people_of(request, branch, also=()):
    """Those in use, and those of the ids ``also``."""
    return Person.objects.for_user(request.user).filter(branch=branch).current(also)


# Purposes of visits, and industries: two lists of the same kind


def named_list(request, branch, model, words):
    branch = branch_for(request, branch, can_settle=True)
    form = NamedForm(request.POST) if request.method == "POST" else fresh(NamedForm)

    def add():
        name = form.cleaned_data["name"]
        return model.objects.add(branch, by=request.user, name=name).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"{words['one']} är {words.get('added', 'tillagd')}.")
        return redirect(words["list"], branch.slug)
    listed = model.objects.for_user(request.user).filter(branch=branch)
    if model is PostKind:
        listed = listed.with_posts()
    return page(request, "named_list", branch, form=form, words=words, listed=listed)


def named_one(request, branch, pk, model, words):
    branch = branch_for(request, branch, can_settle=True)
    listed = model.objects.for_user(request.user)
    thing = get_object_or_404(listed, pk=pk, branch=branch, can_edit=True)
    initial = {"name": thing.name, "unused": not thing.active}
    form = NamedEditForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        data = form.cleaned_data

        def change():
            with transaction.atomic():
                thing.change(
                    by=request.user, name=data["name"], active=not data["unused"]
                )

        if done(form, change):
            say(request, f"{words['one']} är {words.get('saved', 'sparad')}.")
            return redirect(words["list"], branch.slug)
    form = form or fresh(NamedEditForm, initial=initial)
    return page(request, "named_one", branch, form=form, words=words, name=initial)


PURPOSES = {
    "list": "purposes",
    "edit": "purpose",
    "many": "Besöksanledningar",
    "one": "Anledningen",
    "new": "Ny anledning",
    "add": "Lägg till anledning",
    "save": "Spara anledning",
    "why": "Det som ett besök kan gälla. Varje besök märks med en eller flera av dem.",
    "empty": "Listan är tom. Lägg till det ni oftast besöker klubbarna för.",
}
INDUSTRIES = {
    "list": "industries",
    "edit": "industry",
    "many": "Branscher",
    "one": "Branschen",
    "new": "Ny bransch",
    "add": "Lägg till bransch",
    "save": "Spara bransch",
    "why": "Klubbarna grupperas efter bransch.",
    "empty": "Listan är tom. Lägg till de branscher som era klubbar hör till.",
}
KINDS = {
    "list": "post_kinds",
    "edit": "post_kind",
    "many": "Slag av uppdrag",
    "one": "Slaget",
    "new": "Nytt slag",
    "add": "Lägg till slag",
    "save": "Spara slag",
    "why": "Samma slag för samma uppdrag i alla klubbar, så går de att räkna ihop.",
    "empty": "Listan är tom. Lägg till de uppdrag som finns i klubbarna.",
    "added": "tillagt",
    "saved": "sparat",
}


@page_with_form
def purposes(request, branch):
    return named_list(request, branch, Purpose, PURPOSES)


@page_with_form
def purpose(request, branch, pk):
    return named_one(request, branch, pk, Purpose, PURPOSES)


@page_with_form
def industries(request, branch):
    return named_list(request, branch, Industry, INDUSTRIES)


@page_with_form
def industry(request, branch, pk):
    return named_one(request, branch, pk, Industry, INDUSTRIES)


@page_with_form
def post_kinds(request, branch):
    return named_list(request, branch, PostKind, KINDS)


@page_with_form
def post_kind(request, branch, pk):
    return named_one(request, branch, pk, PostKind, KINDS)
