"""Reading the plan: all of it, one section, one goal, and looking something up."""

from collections import defaultdict

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities import measures
from activities.calls import calls_of, is_about_calls, sum_of
from activities.chains import chains_of_plan
from activities.comparing import compare
from activities.forms import OccasionForm, SearchForm
from activities.handed_out import adopted_text
from activities.lines import CHOICES, folded, lines_of
from activities.mine import is_over
from activities.models import (
    ANSWERS,
    Activity,
    Goal,
    Kind,
    Outcome,
    PlanState,
    Review,
    Serving,
    Status,
    Update,
)
from activities.models.assessments import BLANKED
from activities.models.follow_up import end_of
from activities.periods import key_of, shows_quarters
from activities.picture import picture_of
from activities.rolling import in_a_row, row_in_words
from activities.year_map import year_map
from clubs.search import found_in
from clubs.views.scope import branch_for

from .scope import goal_for, plan_for, plans_for, shown_day, years_of


@require_safe
def plans(request, branch):
    """The plan of today; without one the newest; without any, how to make one."""
    today = timezone.localdate()
    current = plans_for(request, branch).holding(today).first()
    newest = current or plans_for(request, branch).first()
    if newest:
        return redirect(newest)
    context = {"branch": branch_for(request, branch), "nav": "plan"}
    return render(request, "activities/no_plan.html", context)


@require_safe
def plan(request, branch, slug):
    plan = plan_for(request, branch, slug)
    if not plan.can_follow:
        return adopted_plan(request, plan)
    day, rewind_to = shown_day(request)
    picture = picture_of(plan, day, rewind_to=rewind_to, closed_in_sum=True)
    chosen = {
        "status": request.GET.get("status", ""),
        "vem": request.GET.get("vem", ""),
        "manad": request.GET.get("manad", ""),
    }
    sections = [
        (section, [goal for goal in section.goals if matches(picture, goal, chosen)])
        for section in picture.sections
    ]
    return render(
        request,
        "activities/plan.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "picture": picture,
            "sections": [
                (s, goals) for s, goals in sections if goals or not any(chosen.values())
            ],
            "chosen": chosen,
            "is_filtered": any(chosen.values()),
            "words": [(mark.value, measures.WORD[mark]) for mark in measures.Mark],
            "people": sorted({one for g in picture.goals for one in names(picture, g)}),
            "columns": year_map(picture).columns,
            "years": years_of(request, branch),
            "over": is_over(plan, timezone.localdate()),
            "in_a_row": {} if rewind_to else standing_long(plan),
            "den": rewind_to,
            "waits": plan.state == PlanState.PROPOSED
            and plan.adoptions.waiting().exists(),
            "nav": "plan",
        },
    )


def standing_long(plan):
    """goal id → "fjärde året i rad", of those that have stood in more than two."""
    periods = plan.starts, plan.ends
    counts = {
        goal: in_a_row([one[:2] for one in chain])
        for goal, chain in chains_of_plan(plan.pk).items()
    }
    return {g: row_in_words(n, *periods) for g, n in counts.items() if n > 2}


def matches(picture, goal, chosen):
    """Whether a goal is among those that the reader has asked for."""
    if chosen["status"] and goal.mark.value != chosen["status"]:
        return False
    if chosen["vem"] and chosen["vem"] not in names(picture, goal):
        return False
    if chosen["manad"]:
        return chosen["manad"] == (month_chosen(picture.plan, goal) or "hela")
    return True


def month_chosen(plan, goal):
    """The month or quarter of a goal as the filter writes it; None for all of them."""
    if goal.month is None:
        return None
    year, number = key_of(*goal.month, shows_quarters(plan.starts, plan.ends))
    return f"{year}-{number:02}"


def names(picture, goal):
    """Those who answer for a goal, one by one."""
    return [one for one in picture.who(goal).split(", ") if one]


def adopted_plan(request, plan):
    """What the assembly has adopted, for those who don't follow the work."""
    return render(
        request,
        "activities/adopted_plan.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "years": years_of(request, plan.branch.slug),
            "nav": "plan",
            **adopted_text(plan, Review.objects.frozen_for(request.user)),
        },
    )


def histories_of(branch, goals, until=None):
    """activity id → its log, the newest first; without notes for who reads none."""
    ids = [row.id for goal in goals for row in goal.activities]
    standing = Update.objects.filter(activity__in=ids).standing(until)
    return by_activity(branch, standing.select_related("by"))


def by_activity(branch, updates):
    histories = defaultdict(list)
    for update in updates:
        if not branch.can_read_notes:
            update.note = ""
        histories[update.activity_id].append(update)
    return histories


@require_safe
def section(request, branch, slug, number):
    plan = plan_for(request, branch, slug)
    if not plan.can_follow:
        get_object_or_404(plan.sections, number=number)
        return redirect(f"{plan.get_absolute_url()}#s{number}")
    day, rewind_to = shown_day(request)
    picture = picture_of(plan, day, rewind_to=rewind_to)
    shown = picture.section(number)
    if shown is None:
        raise Http404
    histories = histories_of(plan.branch, shown.goals, rewind_to)
    numbers = [one.number for one in picture.sections]
    place = numbers.index(number)
    drawn = year_map(picture)
    return render(
        request,
        "activities/section.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "section": shown,
            "picture": picture,
            "map": drawn,
            "map_row": drawn.rows[place],
            "who": ", ".join(picture.holders.get(shown.post_id, ()))
            or picture.post_titles.get(shown.post_id, ""),
            "next_date": next_date(shown),
            "goals": [
                (g, *folded(lines_of(g, picture, histories))) for g in shown.goals
            ],
            "choices": CHOICES,
            "can_edit": plan.can_edit and rewind_to is None,
            "before": picture.sections[place - 1] if place else None,
            "years": [] if rewind_to else years_of(request, branch),
            "over": is_over(plan, timezone.localdate()),
            "after": picture.sections[place + 1] if place + 1 < len(numbers) else None,
            "den": rewind_to,
            "nav": "plan",
        },
    )


def next_date(section):
    """(day, activity) of what is due next in a section, or None."""
    coming = [
        (row.due_on, row.id, row)
        for goal in section.in_force
        for row in goal.activities
        if row.fact.is_open and row.due_on and row.due_on >= goal.day
    ]
    if not coming:
        return None
    due, _, row = min(coming, key=lambda item: item[:2])
    return due, row


@require_safe
def goal(request, branch, slug, section, number):
    return render_goal(request, goal_for(request, branch, slug, section, number))


def render_goal(request, goal, *, status=200, occasion=None, assessment=None):
    """One commitment: text, activities, history, outcome and the goals it serves."""
    plan = goal.section.plan
    if not goal.can_follow:
        return redirect(f"{plan.get_absolute_url()}#g{goal.full_number}")
    day, rewind_to = shown_day(request)
    picture = picture_of(plan, day, rewind_to=rewind_to)
    shown = next((row for row in picture.goals if row.id == goal.pk), None)
    if shown is None:
        # It was added after the day that the page shows.
        raise Http404
    if rewind_to:
        histories, removed = histories_of(plan.branch, [shown], rewind_to), []
    else:
        histories, removed = with_removed(plan.branch, shown)
    log = sorted(
        (update for lines in histories.values() for update in lines),
        key=lambda update: (update.on, update.at),
        reverse=True,
    )
    titles = {row.id: row.title for row in shown.activities}
    titles |= {row.id: f"{row.title} (borttagen)" for _, row in removed}
    calls = {row.id: calls_of(row) for row in shown.activities}
    servings = list(Serving.objects.of_goal(goal))
    return render(
        request,
        "activities/goal.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "section": shown.section,
            "goal": shown,
            "picture": picture,
            "lines": lines_of(shown, picture, histories),
            "log": [
                (
                    update,
                    titles.get(update.activity_id, ""),
                    calls.pop(update.activity_id, None)
                    if update.after == Status.DONE
                    else None,
                )
                for update in log
            ],
            "ringpass": sum_of(row for row in shown.activities if row.status == "klar"),
            "is_ringing": is_about_calls(shown)
            or any(row.hours is not None for row in shown.activities),
            "removed": by_removal(removed),
            "serves": [one for one in servings if one.goal_id == goal.pk],
            "served_by": [
                (one.goal, one.direct) for one in servings if one.above_id == goal.pk
            ],
            "outcomes": Outcome.choices,
            "blanked": BLANKED,
            "changes": changes_of(goal, rewind_to),
            "proposal": None if rewind_to else goal.proposal,
            "words": ANSWERS,
            "choices": CHOICES,
            "can_edit": goal.can_edit and rewind_to is None,
            "can_judge": goal.can_plan and rewind_to is None and shown.in_force,
            "occasion": occasion or OccasionForm(),
            "assessment": assessment,
            "kind": Kind(shown.fact.kind),
            "today": timezone.localdate(),
            "previous": goal.previous,
            "over": is_over(plan, timezone.localdate()),
            "den": rewind_to,
            "nav": "plan",
        },
        status=status,
    )


def changes_of(goal, until):
    """The decisions that have changed the goal's text until a day, the newest first."""
    changes = [goal.revised_by] if goal.revised_by else []
    if goal.has_earlier:
        changes = goal.revisions.in_force().select_related("decision__meeting")
    known = [one for one in changes if not until or one.decided_at <= end_of(until)]
    for one in known:
        one.pieces = compare(one.old, one.new)
    return sorted(known, key=lambda one: one.decided_at, reverse=True)


def with_removed(branch, goal):
    """The logs of a goal's activities, and (when, activity) of those removed.

    An occasion whose report was undone went with it, and is no removal.
    """
    ids = [row.id for row in goal.activities] + [row.id for _, row in goal.removed]
    lines = Update.objects.filter(activity__in=ids, undone_by=None)
    lines = list(lines.select_related("by"))
    undone = {(line.activity_id, line.at) for line in lines if line.undoes_id}
    histories = by_activity(branch, [line for line in lines if not line.undoes_id])
    return histories, [
        (at, row) for at, row in goal.removed if (row.id, at) not in undone
    ]


def by_removal(removed):
    """(day, name, activity) of what was removed; a series goes at one time."""
    found = defaultdict(list)
    for at, row in sorted(removed, key=lambda pair: pair[0], reverse=True):
        found[at, row.fact.batch or row.id].append(row)
    return [
        (timezone.localdate(at), one.fact.batch if others else one.title, one)
        for (at, _), (one, *others) in found.items()
    ]


@require_safe
def search(request, branch):
    """Goals and activities whose words contain what was asked for, å as a."""
    branch = branch_for(request, branch)
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    goals, activities = [], []
    if asked:
        readable = Goal.objects.for_user(request.user).for_display()
        goals = found_in(
            readable.filter(section__plan__branch=branch),
            asked,
            ("title", "adopted_text"),
        ).order_by("-section__plan__starts", "section__number", "number")[:50]
        activities = found_in(
            Activity.objects.for_user(request.user)
            .for_display()
            .filter(Q(goal__section__plan__branch=branch) & Q(is_placeholder=False)),
            asked,
            ("title", "batch"),
        ).order_by("-goal__section__plan__starts", "due_on", "pk")[:50]
    return render(
        request,
        "activities/search.html",
        {
            "branch": branch,
            "asked": asked,
            "goals": goals,
            "activities": activities,
            "nav": "plan",
        },
    )
