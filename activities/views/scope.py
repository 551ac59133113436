"""Where a plan's pages begin: the plan of the address, and the day they show."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from activities.models import Activity, Goal, Plan

RIGHTS = ("can_follow", "can_edit", "can_plan", "can_settle", "can_administer")


def rights_on_branch(row, branch):
    """Let the page's frame ask the branch what the row's own query answered."""
    for name in RIGHTS:
        setattr(branch, name, getattr(row, f"branch_{name}"))
    return row


def plans_for(request, branch):
    plans = Plan.objects.for_user(request.user).with_branch_rights(request.user)
    return plans.filter(branch__slug=branch).select_related("branch", "branch__parent")


def plan_for(request, branch, slug, **rights):
    """The plan of the address, if the user may read it and holds ``rights``."""
    plan = get_object_or_404(plans_for(request, branch), slug=slug, **rights)
    return rights_on_branch(plan, plan.branch)


def goal_for(request, branch, slug, section, number, **rights):
    """The goal of the address, with its plan and branch."""
    goals = Goal.objects.for_user(request.user).with_branch_rights(request.user)
    goal = get_object_or_404(
        goals.for_display(),
        section__plan__branch__slug=branch,
        section__plan__slug=slug,
        section__number=section,
        number=number,
        **rights,
    )
    return rights_on_branch(goal, goal.section.plan.branch)


def activity_for(request, branch, pk, **rights):
    """The activity of the address, with its goal, plan and branch."""
    rows = Activity.objects.for_user(request.user).with_branch_rights(request.user)
    activity = get_object_or_404(
        rows.for_display(),
        pk=pk,
        goal__section__plan__branch__slug=branch,
        **rights,
    )
    return rights_on_branch(activity, activity.branch)


def shown_day(request, plan=None):
    """(day, rewind_to): today, or the day that ``?den=`` asks for.

    A day that can't be read or lies ahead is told to the user, and today is shown.
    """
    today = timezone.localdate()
    asked = request.GET.get("den", "").strip()
    if not asked:
        return today, None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        messages.warning(
            request, "Datumet i adressen gick inte att läsa. Skriv så här: 2018-10-04."
        )
        return today, None
    if day > today:
        messages.warning(request, "Den dagen har inte varit än. Här är läget idag.")
        return today, None
    if not date(1950, 1, 1) <= day:
        raise Http404
    return day, day
