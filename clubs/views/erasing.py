"""Erasing somebody: asked for by one, carried out by another; oneself alone."""

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from clubs.data_protection import clearing, erasing
from clubs.data_protection.times import LONGEST
from clubs.erasing_forms import (
    FIELDS,
    KeepTimesForm,
    OwnErasureForm,
    PseudonymForm,
    as_seen,
)
from clubs.models import Clearing, Erasure, KeepTime, Person, Stale
from sekoplan.confirming import confirmed

from .answers import done, done_once, fresh, object_to, page, say
from .scope import branch_for
from .settings_pages import page_with_form


@page_with_form
@confirmed
def erase_person(request, branch, pk):
    """What would go and what stays; and the asking, which somebody else says yes to."""
    branch = branch_for(request, branch, can_settle=True)
    known = Person.objects.for_user(request.user).select_related("user", "branch")
    person = get_object_or_404(known, pk=pk, branch=branch)
    waiting = person.erasures.waiting().select_related("asked_by").first()
    subject = erasing.Subject.of_person(person)
    choices = erasing.pseudonyms(subject)
    options = {"pseudonyms": choices}
    form = (
        PseudonymForm(request.POST, **options)
        if request.method == "POST"
        else fresh(PseudonymForm, initial={"pseudonym": choices[0]}, **options)
    )

    def ask():
        with transaction.atomic():
            erasing.refuse(subject, by=request.user)
            return Erasure.ask(
                person,
                by=request.user,
                pseudonym=form.cleaned_data["pseudonym"],
                user=subject.user,
            ).pk

    if form.is_bound and form.is_valid() and done_once(request, form, ask):
        say(request, "Raderingen är begärd och väntar på en till.")
        return redirect("erasure", branch.slug, form.result)
    told = None
    if not (waiting or person.erased_at):
        told = erasing.preview(subject, by=request.user)
    return page(
        request,
        "erase_person",
        branch,
        form=form,
        person=person,
        waiting=waiting,
        told=told,
        is_kept=subject.kept_user is not None,
    )


def erasure_of(request, branch, pk):
    """The erasure; also for the administrator of the branch above, when that is the
    second one (S10)."""
    known = Erasure.objects.for_user(request.user).select_related(
        "branch", "person__branch", "person__user", "asked_by", "done_by"
    )
    erasure = get_object_or_404(known, pk=pk, branch__slug=branch)
    request.user.rights.tell(erasure.branch)
    erasure.may_do = erasure.may_be_done_by(request.user, timezone.localdate())
    own = erasure.done_by_id == request.user.pk
    if not (erasure.can_settle or erasure.may_do or own):
        raise Http404
    return erasure


@page_with_form
@confirmed
def erasure(request, branch, pk):
    """A second person carries it out; or it is withdrawn."""
    erasure = erasure_of(request, branch, pk)
    branch, form = erasure.branch, fresh(PseudonymForm, pseudonyms=())
    if request.method == "POST":
        deeds = {}
        if erasure.can_settle and erasure.is_waiting:
            deeds["withdraw"] = (
                "Raderingen är tillbakadragen.",
                lambda: erasure.withdraw(by=request.user),
            )
        if erasure.may_do:
            deeds["carry_out"] = (
                "Uppgifterna är raderade.",
                lambda: erasing.carry_out(erasure, by=request.user),
            )
        deed = deeds.get(request.POST.get("do", ""))
        form = PseudonymForm(request.POST, pseudonyms=())
        form.full_clean()
        form.errors.clear()
        if deed is None:
            object_to(form, ValidationError("Välj vad du vill göra. Ladda om sidan."))
        elif done(form, deed[1]):
            say(request, deed[0])
            return redirect("erasure", branch.slug, pk)
    told = None
    if erasure.is_waiting and erasure.person:
        subject = erasing.Subject.of_person(erasure.person)
        told = erasing.preview(subject, by=request.user)
    return page(request, "erasure", branch, form=form, erasure=erasure, told=told)


@page_with_form
@confirmed
def erase_me(request):
    """One's own account and data, everywhere, at once."""
    subject = erasing.Subject.of_user(request.user)
    choices = erasing.pseudonyms(subject)
    options = {"pseudonyms": choices}
    form = (
        OwnErasureForm(request.POST, **options)
        if request.method == "POST"
        else OwnErasureForm(initial={"pseudonym": choices[0]}, **options)
    )
    if form.is_bound:
        form.fields.pop("uuid")

    def erase():
        chosen = form.cleaned_data["pseudonym"]
        erasing.erase_oneself(request.user, pseudonym=chosen)

    if form.is_bound and form.is_valid() and done(form, erase):
        logout(request)
        answer = redirect("account_login")
        answer["Clear-Site-Data"] = '"cache", "storage"'
        say(request, "Ditt konto är raderat. Tack för den här tiden.")
        return answer
    return render(
        request,
        "clubs/erase_me.html",
        {"form": form, "told": erasing.preview(subject)},
        status=422 if form.errors else 200,
    )


# So many of the job's runs are shown.
RUNS = 14


@page_with_form
@confirmed(to_read=False)
def keep_times(request, branch):
    """How long the branch keeps what; what went last, and what would go next."""
    branch = branch_for(request, branch, can_settle=True)
    own = KeepTime.objects.for_user(request.user).filter(branch=branch)
    now = dict(own.values_list("what", "months"))
    if request.method == "POST":
        form = KeepTimesForm(request.POST)
    else:
        shown = {FIELDS[what]: now.get(what) for what in FIELDS}
        form = KeepTimesForm(initial={**shown, "seen": as_seen(now)})
    if form.is_bound and form.is_valid():
        seen, months = form.cleaned_data["seen"], form.months
        try:
            KeepTime.objects.settle(branch, months, by=request.user, seen=seen)
        except Stale as stale:
            return keep_times_conflict(request, branch, form, stale.current)
        say(request, "Tiderna är sparade.")
        return redirect("keep_times", branch.slug)
    next_run = None
    if "nasta" in request.GET:
        awaited = clearing.awaited(branch=branch)
        next_run = [(clearing.RULES[name].called, awaited[name]) for name in awaited]
    known = Erasure.objects.for_user(request.user).filter(branch=branch)
    runs = list(Clearing.objects.all()[:RUNS])
    for one in runs:
        one.told = [
            (clearing.RULES[name].called, number)
            for name, number in one.counts.items()
            if name in clearing.RULES
        ]
    return page(
        request,
        "keep_times",
        branch,
        form=form,
        times=[(name, what.label, LONGEST[what]) for what, name in FIELDS.items()],
        next_run=next_run,
        runs=runs,
        waiting=known.waiting().select_related("person", "asked_by"),
        done=known.done().select_related("done_by")[:RUNS],
    )


def keep_times_conflict(request, branch, form, theirs):
    """Both texts, to choose between (409)."""
    rows = [
        (
            what.label,
            theirs.get(what) or LONGEST[what],
            form.months[what] or LONGEST[what],
        )
        for what in FIELDS
    ]
    context = {"branch": branch, "form": form, "rows": rows, "seen": as_seen(theirs)}
    return render(request, "clubs/keep_times_conflict.html", context, status=409)
