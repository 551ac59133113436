"""Årshjulet: meetings, deadlines and what recurs, month by month."""

import re
from datetime import date, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities import year_wheel as wheel
from activities.models import ADOPTED, Activity, Goal, Kind, Status
from clubs.models import Deadline, Meeting, MeetingState
from clubs.views.scope import branch_for

from .scope import plans_for

# No deadline lies longer before its meeting.
LONGEST = timedelta(days=731)


@require_safe
def year_wheel(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    today = timezone.localdate()
    asked = request.GET.get("ar", "")
    year = int(asked) if re.fullmatch("19[5-9][0-9]|20[0-9]{2}", asked) else today.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    plans = list(plans_for(request, branch.slug))
    here = [plan for plan in plans if plan.starts <= last and plan.ends >= first]
    shown = [plan for plan in here if plan.state in ADOPTED] or here
    goals = goals_of(request, branch, shown)
    drawn = wheel.year_wheel(
        year,
        today,
        meetings=meetings_of(request, branch, first, last),
        deadlines=deadlines_of(request, branch, first, last),
        goals=[goal for goal in goals.values() if goal.kind == Kind.RECURRING],
        due=due_of(request, goals, first, last),
    )
    return render(
        request,
        "activities/year_wheel.html",
        {
            "branch": branch,
            "wheel": drawn,
            "plans": shown,
            "years": years_of(plans, today, year),
            "today": today,
            "nav": "plan",
        },
    )


def meetings_of(request, branch, first, last):
    meetings = Meeting.objects.for_user(request.user).filter(branch=branch)
    meetings = meetings.filter(on__range=(first, last)).select_related("post", "branch")
    return list(meetings.order_by("on", "pk"))


def deadlines_of(request, branch, first, last):
    """Those of the meetings that are held, also of the next years' meetings."""
    meetings = Meeting.objects.for_user(request.user).filter(
        branch=branch, on__range=(first, last + LONGEST)
    )
    deadlines = Deadline.objects.filter(meeting__in=meetings.values("pk"))
    deadlines = deadlines.exclude(meeting__state=MeetingState.CANCELLED)
    return list(deadlines.select_related("meeting__post", "meeting__branch"))


def goals_of(request, branch, plans):
    """id → goal of the plans, but for those that a meeting has struck."""
    goals = Goal.objects.for_user(request.user).filter(
        section__plan__in=plans, struck_by=None
    )
    goals = goals.select_related("section__plan").order_by("section__number", "number")
    found = {goal.pk: goal for goal in goals}
    for goal in found.values():
        goal.section.plan.branch = branch
    return found


def due_of(request, goals, first, last):
    rows = Activity.objects.for_user(request.user).current()
    rows = rows.filter(goal__in=list(goals), due_on__range=(first, last))
    rows = rows.exclude(status=Status.CANCELLED).order_by()
    return [
        (goals[goal], on, status == Status.DONE)
        for goal, on, status in rows.values_list("goal", "due_on", "status")
    ]


def years_of(plans, today, year):
    """The years to choose among: the plans', this one and the next."""
    found = {today.year, today.year + 1, year}
    for plan in plans:
        found |= set(range(plan.starts.year, plan.ends.year + 1))
    return sorted(found)
