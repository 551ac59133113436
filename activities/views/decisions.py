"""How a plan is adopted, and how the assembly's text changes after that."""

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
    DecidedForm,
    DecideForm,
    SectionForm,
    body_choices,
    meeting_choices,
    of_meetings,
)
from activities.forms import in_plan
from activities.models import (
    Adoption,
    Goal,
    GoalRevision,
    Plan,
    PlanState,
    RevisionKind,
)
from activities.models.decisions import TARGET
from clubs.models import LEADERS, AlreadyUsed, Decision, Stale
from clubs.views.answers import done_once, object_to, refused, say, sent_once
from clubs.views.settings_pages import page_with_form

from .answers import already_used, conflict
from .scope import goal_for, plan_for

# Adopting -----------------------------------------------------------------------------


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
    form = AddForm(request.POST or None)
    form.fields["section"].queryset = plan.sections.all()
    return propose(request, plan, form)


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
    goal = Goal.objects.for_display().get(revised_by=shown)
    return redirect(goal)


def withdrawn(request, shown):
    sent = request.POST.get("seen", "")
    try:
        shown.withdraw(by=request.user, seen=int(sent) if sent.isdecimal() else 0)
    except Stale:
        say(request, "Förslaget har ändrats eller avgjorts. Läs det igen.")
        return redirect(place(shown))
    say(request, "Förslaget är tillbakadraget.")
    return redirect("plan_decisions", shown.plan.branch.slug, shown.plan.slug)


# A plan that nobody has adopted yet ---------------------------------------------------


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
