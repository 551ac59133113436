"""How the assembly's text changes, once it is adopted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.comparing import compare
from activities.decision_forms import (
    AddForm,
    ChangeForm,
    DecideForm,
    body_choices,
    meeting_choices,
    of_meetings,
)
from activities.forms import ROW_ID
from activities.models import (
    Goal,
    GoalRevision,
    PlanState,
    RevisionKind,
)
from activities.models.decisions import TARGET
from clubs.models import LEADERS, AlreadyUsed, Decision, Stale
from clubs.views.answers import done_once, object_to, say, sent_once
from clubs.views.settings_pages import page_with_form

from .adoption import adoption_of
from .answers import already_used, conflict
from .meetings import version_in
from .scope import goal_for, plan_for

# What was decided, and what is proposed -----------------------------------------------


@require_safe
def plan_decisions(request, branch, slug):
    """What changed after adoption, by which meeting, and what waits for the next."""
    plan = plan_for(request, branch, slug, can_follow=True)
    revisions = list(
        GoalRevision.objects.for_user(request.user)
        .filter(plan=plan, withdrawn_at=None)
        .for_display()
    )
    for one in revisions:
        one.pieces = compare(one.old, one.new)
    decided = [one for one in revisions if one.decision_id]
    decided.sort(
        key=lambda one: (one.decision.meeting.on, one.decided_at), reverse=True
    )
    queue = [one for one in revisions if one.is_proposed]
    queue.sort(key=lambda one: (*place_of(one), one.pk))
    decisions = Decision.objects.for_user(request.user).filter(
        meeting__branch=plan.branch, meeting__on__range=(plan.starts, plan.ends)
    )
    return render(
        request,
        "activities/plan_decisions.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "adopted_by": plan.adopted_by
            and Decision.objects.select_related("meeting").get(pk=plan.adopted_by_id),
            "adoption": adoption_of(plan),
            "queue": queue,
            "decided": decided,
            "declined": [one for one in revisions if one.declined_by_id],
            "decisions": sorted(decisions.select_related("meeting"), key=in_minutes),
            "only_queue": request.GET.get("visa") == "forslag",
            "today": timezone.localdate(),
            "nav": "plan",
        },
    )


def in_minutes(decision):
    """Where a decision stands: by its meeting's day, then by its paragraph's number."""
    told = decision.paragraph
    number = int("".join(filter(str.isdecimal, told)) or 0)
    return decision.meeting.on, decision.meeting_id, number, told


def place_of(revision):
    """Where in the plan it belongs; what is added comes after all there is."""
    if revision.goal_id:
        return revision.goal.section.number, revision.goal.number
    return revision.section.number if revision.section else 1000, 1000


# Proposing ----------------------------------------------------------------------------


@page_with_form
def propose_change(request, branch, slug, section, number):
    """Another text for a goal, or none: a proposal, or what a meeting has decided."""
    goal = goal_for(request, branch, slug, section, number, can_plan=True)
    if not may_be_changed(goal):
        raise Http404
    first = {"kind": RevisionKind.CHANGE, "new": goal.adopted_text}
    if goal.target_source == "plan":
        first |= {name: getattr(goal, name) for name in TARGET}
    form = ChangeForm(request.POST or None, initial=first)
    return propose(request, goal.section.plan, form, goal=goal)


def may_be_changed(goal):
    """Whether its text can be proposed to be changed: adopted, and not struck."""
    return goal.section.plan.state == PlanState.ADOPTED and not goal.struck_by_id


@page_with_form
def propose_goal(request, branch, slug):
    """A motion or a task from a meeting, as a goal of the plan."""
    plan = plan_for(request, branch, slug, can_plan=True, state=PlanState.ADOPTED)
    form = AddForm(request.POST or None, initial=decided_before(request, plan))
    form.fields["section"].queryset = plan.sections.all()
    return propose(request, plan, form)


def decided_before(request, plan):
    """What the form begins with, when it comes from a meeting's decision."""
    asked = request.GET.get("beslut", "")
    if not ROW_ID.fullmatch(asked):
        return {}
    known = Decision.objects.for_user(request.user).filter(
        pk=asked, meeting__branch=plan.branch
    )
    return {
        name: value
        for decision in known
        for name, value in (
            ("when", AddForm.DECIDED),
            ("meeting", decision.meeting_id),
            ("paragraph", decision.paragraph),
            ("text", decision.text),
            ("reason", decision.text),
        )
    }


def propose(request, plan, form, *, goal=None):
    """The page of a new proposal; who leads can write what is decided already."""
    of_meetings(form, plan.branch, request.user)
    leads = plan.branch_id in request.user.rights.branches(LEADERS)
    back = goal.get_absolute_url() if goal else plan.get_absolute_url()

    def deed():
        with transaction.atomic():
            made = GoalRevision.propose(plan, by=request.user, goal=goal, **form.values)
            if form.is_decided and leads:
                made.decide(by=request.user, seen=1, **form.decision(request.user))
            return made.pk

    if request.method == "POST" and form.is_valid() and done_once(request, form, deed):
        made = GoalRevision.objects.for_display().get(pk=form.result)
        if made.decision_id:
            say(request, "Beslutet är inskrivet och gäller nu.")
            return redirect(made.goal)
        say(request, "Förslaget är sparat och står på listan till nästa möte.")
        return redirect("plan_decisions", plan.branch.slug, plan.slug)
    return render(
        request,
        "activities/propose_change.html" if goal else "activities/propose_goal.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "goal": goal,
            "form": form,
            "leads": leads,
            "sections": section_choices(form),
            "meetings": meeting_choices(form),
            "bodies": body_choices(plan.branch),
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def section_choices(form):
    """(id, "3 Information") of the sections where a new goal can stand."""
    if "section" not in form.fields:
        return []
    return [(one.pk, str(one)) for one in form.fields["section"].queryset]


# One proposal -------------------------------------------------------------------------


def revision_for(request, branch, pk):
    revisions = GoalRevision.objects.for_user(request.user).for_display()
    revision = get_object_or_404(revisions, pk=pk, plan__branch__slug=branch)
    request.user.rights.tell(revision.plan.branch)
    revision.is_mine = revision.proposed_by_id == request.user.pk
    return revision


@page_with_form
def revision(request, branch, pk):
    """One change: to read, and while it is proposed to edit, withdraw and decide."""
    shown = revision_for(request, branch, pk)
    if request.method == "POST" and not shown.can_plan:
        raise Http404
    edit, decide = (
        form_of(shown),
        of_meetings(DecideForm(), shown.plan.branch, request.user),
    )
    problem = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "edit" and shown.is_mine:
            edit = form_of(shown, request.POST)
            answer = sent(request, shown, edit, lambda: edited(request, shown, edit))
        elif do == "withdraw" and (shown.is_mine or shown.can_decide):
            answer = withdrawn(request, shown)
        elif do in ("decide", "decline") and shown.can_decide:
            decide = of_meetings(
                DecideForm(request.POST), shown.plan.branch, request.user
            )
            answer = sent(
                request, shown, decide, lambda: settled(request, shown, decide, do)
            )
        else:
            answer = None
            problem = "Välj vad du vill göra. Ladda om sidan om knappen saknas."
        if answer:
            return answer
    shown.pieces = compare(shown.old, shown.new)
    return render(
        request,
        "activities/revision.html",
        {
            "revision": shown,
            "plan": shown.plan,
            "branch": shown.plan.branch,
            "edit": edit,
            "form": decide,
            "sections": section_choices(edit),
            "problem": problem,
            "meetings": meeting_choices(decide),
            "bodies": body_choices(shown.plan.branch),
            "nav": "plan",
        },
        status=422 if request.method == "POST" else 200,
    )


def form_of(revision, sent=None):
    """The form of a proposal as it stands."""
    first = {
        "seen": revision.version,
        "kind": revision.kind,
        "new": revision.new,
        "reason": revision.reason,
        "section": revision.section_id,
        "section_title": revision.section_title,
        "title": revision.title,
        **{name: getattr(revision, name) for name in TARGET},
    }
    if revision.kind == RevisionKind.ADD:
        form = AddForm(sent, initial=first)
        form.fields["section"].queryset = revision.plan.sections.all()
        return form
    return ChangeForm(sent, initial=first)


def sent(request, shown, form, deed):
    """What ``deed`` answers; None when the form has to be shown again."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except ValidationError as refusal:
        object_to(form, refusal)
        return None
    except AlreadyUsed:
        return already_used(request, place(shown))
    except Stale as stale:
        now = stale.current
        return conflict(
            request,
            mine=[
                ("Ny text", form.cleaned_data.get("new")),
                ("Motivering", form.cleaned_data.get("reason")),
                ("Paragraf", form.cleaned_data.get("paragraph")),
                ("Beslut", form.cleaned_data.get("text")),
            ],
            theirs=[
                ("Läge", now.standing),
                ("Ny text", now.new),
                ("Motivering", now.reason),
            ],
            back=place(shown),
            title=str(now),
        )


def place(revision):
    return reverse("revision", args=[revision.plan.branch.slug, revision.pk])


def edited(request, shown, form):
    seen = form.cleaned_data["seen"] or 0

    def deed():
        return shown.edit(by=request.user, seen=seen, **form.values).pk

    sent_once(request, form, deed)
    say(request, "Förslaget är ändrat.")
    return redirect(place(shown))


def settled(request, shown, form, do):
    """The meeting's yes or no."""

    def deed():
        with transaction.atomic():
            verb = shown.decide if do == "decide" else shown.decline
            seen = form.cleaned_data["seen"]
            verb(by=request.user, seen=seen, **form.decision(request.user))
            return shown.pk

    sent_once(request, form, deed)
    if do == "decline":
        say(request, "Avslaget är inskrivet.")
        return redirect("plan_decisions", shown.plan.branch.slug, shown.plan.slug)
    say(request, "Beslutet är inskrivet och gäller nu.")
    # What came again may since have been followed by another change of the same goal.
    decided = GoalRevision.objects.only("goal").get(pk=shown.pk)
    return redirect(Goal.objects.for_display().get(pk=decided.goal_id))


def withdrawn(request, shown):
    try:
        shown.withdraw(by=request.user, seen=version_in(request))
    except Stale:
        say(request, "Förslaget har ändrats eller avgjorts. Läs det igen.")
        return redirect(place(shown))
    say(request, "Förslaget är tillbakadraget.")
    return redirect("plan_decisions", shown.plan.branch.slug, shown.plan.slug)
