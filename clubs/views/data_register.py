"""The register of processing, who answers for it, and the assessment of its risks."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.data_forms import AnsweringForm
from clubs.data_protection import measures, register, words
from clubs.data_protection.times import LONGEST, times_of
from clubs.models import Kept, Person, Stale

from .answers import done, page, say
from .scope import branch_for
from .settings_pages import page_with_form


@require_safe
def data_register(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    tried = measures.measures()
    return page(
        request,
        "data_register",
        branch,
        classes=register.by_class(),
        nobody=register.about_nobody(),
        purposes=[(one.label, words.GROUNDS[one]) for one in words.Purpose],
        times=[
            (Kept(what).label, months, months < LONGEST[what])
            for what, months in times_of(branch).items()
        ],
        measures=tried,
        met=sum(one.is_met for one in tried),
        today=timezone.localdate(),
    )


@page_with_form
def edit_data_register(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    first = {
        "data_controller": branch.data_controller,
        "data_contact": branch.data_contact,
        "data_officer": branch.data_officer,
        "seen": branch.answering_now,
    }
    form = AnsweringForm(request.POST or None, initial=first)
    if request.method == "POST":
        form = AnsweringForm(request.POST)

    def change():
        branch.answer_for_data(by=request.user, **form.cleaned_data)

    try:
        if form.is_bound and form.is_valid() and done(form, change):
            say(request, "Sparat i registret.")
            return redirect("data_register", branch.slug)
    except Stale as stale:
        answer = page(
            request,
            "data_register_conflict",
            branch,
            form=form,
            theirs=stale.current,
        )
        answer.status_code = 409
        return answer
    return page(request, "edit_data_register", branch, form=form)


@require_safe
def impact(request, branch):
    """The assessment of consequences (art. 35), with the measures as they stand."""
    branch = branch_for(request, branch, can_follow=True)
    tried = {one.number: one for one in measures.measures()}
    people = Person.objects.for_user(request.user).filter(branch=branch)
    return page(
        request,
        "impact",
        branch,
        tried=tried,
        people=people.current().count(),
        today=timezone.localdate(),
    )
