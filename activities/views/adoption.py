"""Until a plan is adopted: its sections' text, and the way to the decision."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from activities.decision_forms import (
    DecidedForm,
    SectionForm,
    body_choices,
    meeting_choices,
    of_meetings,
)
from activities.forms import in_plan
from activities.models import Adoption, Plan
from clubs.models import LEADERS, AlreadyUsed, Stale
from clubs.views.answers import done_once, refused, say, sent_once
from clubs.views.settings_pages import page_with_form
from sekoplan.confirming import confirmed

from .answers import already_used, conflict
from .scope import plan_for


def plan_to_adopt(request, branch, slug):
    """The plan of the address; also for who confirms it from the branch above."""
    plans = Plan.objects.to_adopt(request.user).select_related("branch")
    plan = get_object_or_404(plans, branch__slug=branch, slug=slug)
    request.user.rights.tell(plan.branch)
    waiting = plan.adoptions.waiting().select_related("decision__meeting", "asked_by")
    plan.waiting = waiting.first()
    if plan.waiting:
        plan.waiting.plan = plan
        plan.may_confirm = plan.waiting.may_be_confirmed_by(
            request.user, timezone.localdate()
        )
    else:
        plan.may_confirm = False
    if not plan.can_follow and not plan.may_confirm:
        raise Http404
    return plan


@page_with_form
@confirmed(to_read=False)
def adopt_plan(request, branch, slug):
    """From draft to adopted: proposed, decided by a meeting, confirmed by another."""
    plan = plan_to_adopt(request, branch, slug)
    form = of_meetings(DecidedForm(request.POST or None), plan.branch, request.user)
    problem = ""
    if request.method == "POST":
        deeds = deeds_of_adoption(request, plan, form)
        if not deeds:
            raise Http404
        deed = deeds.get(request.POST.get("do", ""))
        if deed is None:
            problem = "Välj vad du vill göra. Ladda om sidan om knappen saknas."
        elif deed is ask:
            if form.is_valid() and done_once(
                request, form, lambda: ask(request, plan, form)
            ):
                say(request, "Beslutet är inskrivet och väntar på att bekräftas.")
                return redirect("adopt_plan", branch, slug)
        else:
            said, do = deed
            problem = refused(do)
            if not problem:
                say(request, said)
                return redirect(
                    plan if plan.can_follow else plan.branch.get_absolute_url()
                )
    asks = request.POST.get("do") == "ask"
    return render(
        request,
        "activities/adopt_plan.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "form": form
            if asks
            else of_meetings(DecidedForm(), plan.branch, request.user),
            "problem": problem,
            "meetings": meeting_choices(form),
            "bodies": body_choices(plan.branch),
            "adoption": adoption_of(plan),
            "sections": plan.sections.prefetch_related("goals"),
            "has_ended": plan.ends < timezone.localdate(),
            "leads": plan.branch_id in request.user.rights.branches(LEADERS),
            "nav": "plan",
        },
        status=422 if request.method == "POST" else 200,
    )


def deeds_of_adoption(request, plan, form):
    """What this user may do to this plan now: the button's value and its deed."""
    user, deeds = request.user, {}
    if plan.can_plan:
        deeds = {
            "propose": ("Planen är nu ett förslag.", lambda: plan.propose(by=user)),
            "take_back": (
                "Planen är ett utkast igen.",
                lambda: plan.take_back(by=user),
            ),
            "ask": ask,
        }
        if plan.branch_id in user.rights.branches(LEADERS):
            deeds["close"] = ("Planen är avslutad.", lambda: plan.close(by=user))
    if plan.waiting and plan.can_plan:
        deeds["withdraw"] = (
            "Beslutet är tillbakadraget.",
            lambda: plan.waiting.withdraw(by=user),
        )
    if plan.may_confirm:
        deeds["confirm"] = (
            "Planen är antagen.",
            lambda: plan.waiting.confirm(by=user),
        )
    return deeds


def ask(request, plan, form):
    with transaction.atomic():
        return Adoption.ask(plan, by=request.user, **form.decision(request.user)).pk


def adoption_of(plan):
    """The confirmed adoption, with who asked and who confirmed; None without one."""
    confirmed = plan.adoptions.exclude(confirmed_at=None)
    return confirmed.select_related(
        "decision__meeting", "asked_by", "confirmed_by"
    ).first()


@page_with_form
def edit_section(request, branch, slug, number):
    """Who answers for a section, and until the plan is adopted its heading and text."""
    plan = plan_for(request, branch, slug, can_plan=True)
    section = get_object_or_404(plan.sections.select_related("post"), number=number)
    section.plan = plan
    first = {
        "title": section.title,
        "intro": section.intro,
        "post": section.post_id,
        "seen": section.version,
    }
    form = SectionForm(request.POST or None, initial=first)
    form.adopted = plan.is_adopted
    in_plan(form, plan, plan.branch, request.user)
    back = section.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]

        def deed():
            return section.edit(by=request.user, seen=seen, **form.values).pk

        try:
            sent_once(request, form, deed)
        except Stale as stale:
            now = stale.current
            return conflict(
                request,
                mine=[
                    ("Rubrik", form.cleaned_data["title"]),
                    ("Inledning", form.cleaned_data["intro"]),
                    ("Ansvarig", form.cleaned_data["post"]),
                ],
                theirs=[
                    ("Rubrik", now.title),
                    ("Inledning", now.intro),
                    ("Ansvarig", now.post),
                ],
                back=back,
                title=section.title,
            )
        except AlreadyUsed:
            return already_used(request, back)
        say(request, f"Sparat: {section}.")
        return redirect(back)
    return render(
        request,
        "activities/section_form.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "section": section,
            "form": form,
            "posts": [(post.pk, post.title) for post in form.fields["post"].queryset],
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )
