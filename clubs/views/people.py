"""The branch's elected representatives and employees."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from clubs.forms import PersonForm
from clubs.models import Person

from .answers import done, fresh, page, sent_once
from .scope import branch_for
from .settings_pages import asked, page_with_form, people_of


@page_with_form
def people(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    form = PersonForm(request.POST) if request.method == "POST" else fresh(PersonForm)

    def add():
        return Person.add(branch, by=request.user, **asked(form, "uuid")).pk

    if form.is_bound and form.is_valid() and sent_once(request, form, add):
        messages.success(request, "Personen är tillagd.")
        return redirect("people", branch.slug)
    listed = people_of(request, branch).with_posts(timezone.localdate())
    return page(request, "people", branch, form=form, people=listed)


@page_with_form
def person(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    person = get_object_or_404(people_of(request, branch), pk=pk, can_edit=True)
    facts = {"name": person.name, "email": person.email, "phone": person.phone}
    form = (
        PersonForm(request.POST)
        if request.method == "POST"
        else fresh(PersonForm, initial=facts)
    )

    def change():
        person.change(by=request.user, **asked(form, "uuid"))

    if form.is_bound and form.is_valid() and done(form, change):
        messages.success(request, "Personen är sparad.")
        return redirect("people", branch.slug)
    return page(request, "person", branch, form=form, name=facts["name"])
