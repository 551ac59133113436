"""The plan above: what a plan and its goals follow from, and how they hang together."""

from uuid import uuid4

from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from activities import threads
from activities.above_forms import FollowsForm, ServingsForm
from activities.comparison import thawed
from activities.models import Plan, Review, Serving
from activities.picture import picture_of
from clubs.models import AlreadyUsed, Stale
from clubs.views.answers import say, sent_once
from clubs.views.scope import branch_for

from .answers import already_used, conflict
from .scope import goal_for, plan_for, plans_for

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
def edit_servings(request, branch, slug, section, number):
    """Which goals above a commitment serves: directly, indirectly or not at all."""
    goal = goal_for(request, branch, slug, section, number, can_plan=True)
    plan, back = goal.section.plan, goal.get_absolute_url()
    chosen = Serving.objects.chosen_for(goal)
    above, goals = goals_to_serve(request, plan)
    offered = {r.id: r for r in goals.values() if r.in_force or r.id in chosen}
    form = ServingsForm(
        request.POST or None,
        initial={"seen": goal.version, "uuid": uuid4()},
        goals=offered,
        chosen=chosen,
    )
    if request.method == "POST" and form.is_valid():

        def deed():
            done = Serving.objects.choose(
                goal,
                form.chosen,
                by=request.user,
                seen=form.cleaned_data["seen"],
                offered=offered,
            )
            return done.pk

        try:
            sent_once(request, form, deed)
        except Stale:
            return conflict(
                request,
                mine=in_words(form.chosen, offered),
                theirs=in_words(Serving.objects.chosen_for(goal), offered),
                back=request.path,
                title=goal.title,
            )
        except AlreadyUsed:
            return already_used(request, back)
        say(request, f"Sparat: målen för {goal.full_number} {goal.title}.")
        return redirect(f"{back}#mal")
    return render(
        request,
        "activities/servings.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "goal": goal,
            "form": form,
            "above": [
                (one, threads.by_section(r for r in offered.values() if r.plan is one))
                for one in above
            ],
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def goals_to_serve(request, plan):
    """(plans above, id → Row of their goals) that a goal of ``plan`` can serve."""
    today = timezone.localdate()
    follows = Plan.objects.for_user(request.user).filter(pk=plan.follows_id)
    tops = list(follows.values_list("follows", flat=True))
    ids = [pk for pk in (*tops, plan.follows_id) if pk]
    return threads.goals_above(request.user, ids, threads.last_day(plan, today))


def in_words(chosen, goals):
    """What is served, as a conflict shows it."""
    return [
        (kind, ", ".join(f"{r.full_number} {r.words}" for r in rows))
        for kind, direct in (("Bidrar direkt till", True), ("Indirekt till", False))
        if (rows := [row for pk, row in goals.items() if chosen.get(pk) is direct])
    ] or [("Bidrar till", "Inget mål")]


@page_with_form
def edit_follows(request, branch, slug):
    """Which plan above a plan follows from."""
    plan = plan_for(request, branch, slug, can_plan=True)
    back = plan.get_absolute_url()
    readable = Plan.objects.for_user(request.user).select_related("branch")
    choices = list(readable.above(plan.branch, plan.starts, plan.ends))
    form = FollowsForm(
        request.POST or None,
        initial={
            "follows": plan.follows_id,
            "was": plan.follows_id,
            "uuid": uuid4(),
        },
        plans=choices,
    )
    if request.method == "POST" and form.is_valid():
        chosen, was = form.cleaned_data["follows"], form.cleaned_data["was"]

        def deed():
            return plan.follow(chosen, by=request.user, seen=was).pk

        try:
            sent_once(request, form, deed)
        except Stale as stale:
            now = stale.current.follows
            return conflict(
                request,
                mine=[("Plan ovanför", str(chosen or "Ingen"))],
                theirs=[("Plan ovanför", str(now or "Ingen"))],
                back=request.path,
                title=plan.title,
            )
        except AlreadyUsed:
            return already_used(request, back)
        if chosen:
            say(request, f"Sparat: planen bygger på {chosen.title}.")
        else:
            say(request, "Sparat: planen bygger inte på någon annan.")
        return redirect(plan)
    return render(
        request,
        "activities/follows.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "form": form,
            "choices": [(one.pk, one.title) for one in choices],
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def plan_asked(request, plans, today):
    """The plan of the address, else today's, else the newest; None without any."""
    if asked := request.GET.get("plan", ""):
        found = [plan for plan in plans if plan.slug == asked]
        if not found:
            raise Http404
        return found[0]
    now = [plan for plan in plans if plan.starts <= today <= plan.ends]
    adopted = [plan for plan in now if plan.is_adopted]
    return next(iter(adopted or now or plans), None)


@require_safe
def red_thread(request, branch):
    """A plan, the plans above it, what carries what, and the gaps both ways."""
    today = timezone.localdate()
    plans = list(plans_for(request, branch).annotate(top=F("follows__follows")))
    plan = plan_asked(request, plans, today)
    if plan is None:
        context = {"branch": branch_for(request, branch), "nav": "plan"}
        return render(request, "activities/no_plan.html", context)
    request.user.rights.tell(plan.branch)
    day = threads.last_day(plan, today)
    ids = [pk for pk in (plan.top, plan.follows_id) if pk]
    above, goals = threads.goals_above(request.user, ids, day) if ids else ([], {})
    if plan.can_follow:
        picture = picture_of(
            plan, min(today, plan.ends), closed_in_sum=True, said=False
        )
        own, review = threads.own_rows(picture), None
    else:
        review = Review.objects.filter(plan=plan).last_closed()
        frozen = thawed(review.frozen) if review else {}
        own = threads.adopted_rows(request.user, plan, day, frozen)
    return render(
        request,
        "activities/red_thread.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "thread": threads.woven(plan, above, goals, own),
            "review": review,
            "years": plans,
            "nav": "plan",
        },
    )
