"""Läget: the branch's year on one page, from pieces cached by their content."""

from datetime import timedelta
from uuid import uuid4

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from activities.lines import CHOICES, Line
from activities.mine import is_over
from activities.picture import picture_of
from activities.year_map import year_map
from clubs.coverage import coverage_and_longest, place_of
from clubs.first_steps import first_steps
from clubs.models import FOLLOWERS, OVERSEERS, Body, Event, Meeting
from clubs.views.scope import branch_for
from sekoplan import __version__

from .scope import (
    plan_of_day,
    plans_for,
    shown_day,
    to_confirm,
    to_confirm_below,
)

# Stand in what is kept for what is new on every page: the token and a form's id.
# Nobody can guess them, so nobody can write them in a note.
TOKEN, UUID = f"@{uuid4().hex}@", f"@{uuid4().hex}@"
SHOWN_MINE = 5
# So near a board meeting, opening its review is the first thing to do.
REVIEW_WITHIN = timedelta(days=14)


@require_safe
def dashboard(request, branch):
    day, rewind_to = shown_day(request)
    rights = request.user.rights
    followed = rights.branch_at(branch, FOLLOWERS)
    if followed is None:
        if rights.branch_at(branch, OVERSEERS):
            return redirect("branches", branch)
        return no_page(request, branch, day)
    content = __version__, Event.objects.newest_of(followed), day
    below = [] if rewind_to else to_confirm_below(request.user, followed)

    def drawn():
        return draw_page(request, branch, day, rewind_to, content, below)

    if len(get_messages(request)):
        page = drawn()
    else:
        page = cached(
            ("page", request.user.pk, followed, rewind_to),
            (content, rights.held, str(request.user), [plan.pk for plan in below]),
            drawn,
        )
    if page is None:
        return no_page(request, branch, day, below)
    return HttpResponse(fresh(page, request))


def no_page(request, branch, day, below=()):
    """Where to go when there is no plan to follow on the day."""
    plan = plan_of_day(request, branch, day)
    if plan:
        return redirect(plan)
    branch, newest = branch_for(request, branch), plans_for(request, branch).first()
    begins = branch.can_settle and newest is None
    context = {
        "branch": branch,
        "newest": newest,
        "over": newest if newest and is_over(newest, day) else None,
        "waiting": to_confirm(request.user, branch) if branch.can_plan else None,
        "below": below,
        "steps": first_steps(branch, request.user) if begins else None,
        "day": day,
        "nav": "dashboard",
    }
    return render(request, "activities/no_plan_today.html", context)


def cached(key, content, draw):
    """What ``draw`` made for ``key`` as long as ``content`` is the same."""
    store, name = caches["fragments"], ":".join(str(part) for part in key)
    found = store.get(name)
    if found is None or found[0] != content:
        found = content, draw()
        store.set(name, found)
    return found[1]


def draw_page(request, branch, day, rewind_to, content, below):
    """The page as this user sees it, token and ids left open; None without a plan."""
    plan = plan_of_day(request, branch, day)
    if plan is None:
        return None
    pieces, mine = cached(
        (
            "laget",
            plan.pk,
            rewind_to,
            plan.branch.can_read_notes,
            plan.branch.can_read_visits,
        ),
        content,
        lambda: draw(request, plan, day, rewind_to),
    )
    lines = mine.get(request.user.pk, []) if plan.can_edit else []
    context = {
        "plan": plan,
        "branch": plan.branch,
        "day": day,
        "den": rewind_to,
        "pieces": pieces,
        "lines": lines[:SHOWN_MINE],
        "more": max(0, len(lines) - SHOWN_MINE),
        "can_edit": plan.can_edit,
        "below": below,
        "to_open": None if rewind_to else to_open(plan, day),
        "choices": CHOICES,
        "back": plan.branch.get_absolute_url(),
        "nav": "dashboard",
        "request": request,
        "messages": get_messages(request),
        "csrf_token": TOKEN,
        "new_uuid": lambda: UUID,
    }
    return render_to_string("activities/dashboard.html", context)


def draw(request, plan, day, rewind_to):
    """What is made of the plan for all who follow it, with or without its notes.

    The clubs' visits stand there for those who may read of visits.

    The pieces of the page that they see alike, and user id → lines of their own.
    """
    picture = picture_of(plan, day, rewind_to=rewind_to, closed_in_sum=True)
    if not plan.branch.can_read_notes:
        picture.notes = {}
    late = picture.late
    coverage, waited = [], []
    if plan.branch.can_read_visits:
        coverage, waited = coverage_and_longest(
            plan.branch_id, day, plan.starts, rewound=rewind_to is not None
        )
    context = {
        "plan": plan,
        "branch": plan.branch,
        "picture": picture,
        "map": year_map(picture),
        "late": [(goal, late_note(goal, picture, day)) for goal in late],
        "next": coming(picture, meetings_of(plan) if rewind_to is None else []),
        "coverage": coverage,
        "waited": waited,
        "today_at": place_of(day),
        "day": day,
        "den": rewind_to,
    }
    drawn = render_to_string("activities/_laget.html", context)
    pieces = [SafeString(piece) for piece in drawn.split("<!--mine-->")]
    mine = {
        user: [
            Line(row, None, day, who="", needs_help=row.id in picture.helped)
            for row, _ in found
        ]
        for user, found in picture.mine().items()
    }
    return pieces, mine


def meetings_of(plan):
    """The next meeting, and the board's next if that is another."""
    found = []
    if plan.meeting_on:
        found.append(
            Meeting(
                body=plan.meeting_body,
                on=plan.meeting_on,
                at=plan.meeting_at,
                slug=plan.meeting_slug,
            )
        )
    if plan.board_on and plan.board_slug != plan.meeting_slug:
        found.append(
            Meeting(
                body=Body.BOARD,
                on=plan.board_on,
                at=plan.board_at,
                slug=plan.board_slug,
            )
        )
    return found


def to_open(plan, day):
    """The board meeting within two weeks that has no review yet; None without one."""
    if not plan.can_plan or plan.open_review or plan.board_slug is None:
        return None
    is_near = plan.board_on <= min(day + REVIEW_WITHIN, plan.ends)
    return plan.board_slug if is_near and plan.last_review != plan.board_slug else None


def coming(picture, meetings):
    """(day, meeting or None, activity, goal) of what is next, the nearest first."""
    dates = [(due, None, row, goal) for due, row, goal in picture.next_dates()]
    dates += [(meeting.on, meeting, None, None) for meeting in meetings]
    return sorted(dates, key=lambda item: (item[0], item[1] is None))


def late_note(goal, picture, day):
    """What was last written about the activity that makes the goal late.

    Not when it asks for help: then that is told where help is asked for.
    """
    for row in goal.activities:
        if row.fact.is_late(day) and row.id in picture.notes:
            return "" if row.id in picture.helped else picture.notes[row.id]
    return ""


def fresh(page, request):
    """A kept page with this request's token and a new id for each of its forms."""
    first, *rest = page.replace(TOKEN, get_token(request)).split(UUID)
    return first + "".join(f"{uuid4()}{part}" for part in rest)
