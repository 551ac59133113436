"""Läget: the branch's year on one page, from pieces cached by their content."""

import re
from uuid import uuid4

from django.core.cache import caches
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from activities.clubs_visited import club_coverage
from activities.lines import CHOICES, line_of
from activities.models import Activity
from activities.picture import latest_notes, picture_of
from activities.year_map import year_map
from clubs.models import Meeting
from clubs.views.scope import branch_for
from sekoplan import __version__

from .scope import plans_for, shown_day

# Stand in cached pieces for what is new on every page: the token and the form's id.
TOKEN, UUID = "@@token@@", "@@uuid@@"
SHOWN_MINE = 5


@require_safe
def dashboard(request, branch):
    day, rewind_to = shown_day(request)
    plan = plans_for(request, branch).holding(day).with_stamp().first()
    if plan is None:
        context = {
            "branch": branch_for(request, branch),
            "newest": plans_for(request, branch).first(),
            "day": day,
            "nav": "dashboard",
        }
        return render(request, "activities/no_plan_today.html", context)
    if not plan.can_follow:
        return redirect(plan)
    request.user.rights.tell(plan.branch)
    shared = (__version__, plan.pk, plan.stamp, day, rewind_to)
    pieces = cached(("laget", *shared), lambda: draw(request, plan, day, rewind_to))
    mine = ""
    if rewind_to is None:
        mine = cached(
            ("mine", *shared, request.user.pk, plan.can_edit),
            lambda: draw_mine(request, plan, day),
        )
    context = {
        "plan": plan,
        "branch": plan.branch,
        "day": day,
        "den": rewind_to,
        "pieces": pieces,
        "mine": fresh(mine, request),
        "nav": "dashboard",
    }
    return render(request, "activities/dashboard.html", context)


def cached(key, draw):
    """A drawn piece by its content: the same key means the same data."""
    store, name = caches["fragments"], ":".join(str(part) for part in key)
    found = store.get(name)
    if found is None:
        found = draw()
        store.set(name, found)
    return found


def draw(request, plan, day, rewind_to):
    """The pieces of the page that everyone who follows the plan sees alike."""
    picture = picture_of(plan, day, rewind_to=rewind_to)
    late = picture.late
    ids = [row.id for goal in late for row in goal.activities if row.fact.is_late(day)]
    notes = latest_notes(ids, until=rewind_to) if ids else {}
    meeting = None
    if rewind_to is None:
        meeting = (
            Meeting.objects.for_user(request.user)
            .filter(branch=plan.branch_id)
            .after(day)
            .first()
        )
    context = {
        "plan": plan,
        "branch": plan.branch,
        "picture": picture,
        "map": year_map(picture),
        "late": [(goal, late_note(goal, notes, day)) for goal in late],
        "next": coming(picture, meeting),
        "coverage": club_coverage(plan, day),
        "day": day,
        "den": rewind_to,
    }
    drawn = render_to_string("activities/_laget.html", context)
    return [SafeString(piece) for piece in drawn.split("<!--mine-->")]


def coming(picture, meeting):
    """(day, meeting or None, activity, goal) of what is next, the nearest first."""
    dates = [(due, None, row, goal) for due, row, goal in picture.next_dates()]
    if meeting:
        dates.append((meeting.on, meeting, None, None))
    return sorted(dates, key=lambda item: (item[0], item[1] is None))


def late_note(goal, notes, day):
    """What was last written about the activity that makes the goal late."""
    for row in goal.activities:
        if row.fact.is_late(day) and row.id in notes:
            return notes[row.id]
    return ""


def draw_mine(request, plan, day):
    """The user's own open activities, with their forms; token and ids left open."""
    rows = mine_of(request.user, plan, day)
    lines = [line_of(activity, day, people=()) for activity in rows[:SHOWN_MINE]]
    context = {
        "lines": lines,
        "more": max(0, len(rows) - SHOWN_MINE),
        "branch": plan.branch,
        "can_edit": plan.can_edit,
        "choices": CHOICES,
        "back": plan.branch.get_absolute_url(),
        "csrf_token": TOKEN,
        "new_uuid": lambda: UUID,
    }
    return render_to_string("activities/_mine.html", context)


def mine_of(user, plan, day):
    """The user's open activities in a plan: overdue first, then by date."""
    rows = (
        Activity.objects.for_user(user)
        .filter(goal__section__plan=plan)
        .open()
        .of_person(user, day)
        .select_related("goal__section")
        .order_by("due_on", "pk")
    )
    return sorted(rows, key=lambda a: (a.due_on is None, a.due_on or day, a.pk))


def fresh(piece, request):
    """A cached piece with this page's token and a new id for each of its forms."""
    if not piece:
        return ""
    piece = piece.replace(TOKEN, get_token(request))
    return SafeString(re.sub(UUID, lambda _: str(uuid4()), piece))
