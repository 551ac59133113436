"""The national view: what every branch contributes to each goal of the union."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from activities.contributions import contributions
from activities.models import ADOPTED, Plan
from clubs.models import Branch, Event
from clubs.views.scope import branch_for
from sekoplan import __version__

from .dashboard import cached


@require_safe
def branches(request, branch):
    """Every branch in aggregate; one goal with ``?mal=``, one branch by its address."""
    union = branch_for(request, branch, can_oversee=True, parent=None)
    today = timezone.localdate()
    day, asked = day_asked(request, today), slugs_asked(request)
    if any(asked[name] for name in ("mal", "avdelning")):
        return one_of_them(request, union, day, asked)

    def drawn():
        context = overview(request, union, day, asked["plan"])
        return SafeString(render_to_string("activities/_branches.html", context))

    # A year that has been stays as it was drawn, until something is done anywhere.
    content = __version__, Event.objects.newest(), day
    name = "branches", union.pk, asked["plan"], day.year
    context = {"branch": union, "piece": cached(name, content, drawn), "nav": "above"}
    return render(request, "activities/branches.html", context)


def day_asked(request, today):
    """Today, or the last day of the year that ``?ar=`` asks for."""
    asked = request.GET.get("ar", "")
    if not asked:
        return today
    if not re.fullmatch("[0-9]{4}", asked) or not 1950 <= int(asked) <= today.year:
        raise Http404
    return min(date(int(asked), 12, 31), today)


def slugs_asked(request):
    """The plan, the goal and the branch of the address, each empty when not asked."""
    asked = {
        name: request.GET.get(name, "")[:50] for name in ("plan", "mal", "avdelning")
    }
    for text in filter(None, asked.values()):
        try:
            validate_slug(text.replace(".", "", 1))
        except ValidationError:
            raise Http404 from None
    return asked


def plan_shown(found, slug):
    """The union's plan with the address, without one the highest; None without any."""
    shown = [one for one in found.plans if not slug or one.slug == slug]
    if slug and not shown:
        raise Http404
    return shown[0] if shown else None


def overview(request, union, day, slug):
    found = contributions(request.user, union, day)
    plan = plan_shown(found, slug)
    below = Branch.objects.for_user(request.user).filter(parent=union)
    adopted = Plan.objects.for_user(request.user).filter(
        branch__parent=union, state__in=ADOPTED
    )
    years = adopted.order_by("-starts__year").values_list("starts__year", flat=True)
    rows = found.goals_of(plan) if plan else []
    return {
        "branch": union,
        "found": found,
        "plan": plan,
        "rows": rows,
        "carried": [
            row for row in rows if row.in_force and found.by_goal[row.id].direct
        ],
        "marked": bool(found.stood),
        "every": list(below.values("pk", "name", "slug")),
        "years": list(years.distinct()),
        "day": day,
        "today": timezone.localdate(),
    }


def one_of_them(request, union, day, asked):
    """One goal branch by branch, or one branch goal by goal, with the adopted texts."""
    found = contributions(request.user, union, day)
    plan = plan_shown(found, asked["plan"])
    goal = branch = None
    if asked["mal"]:
        rows = found.goals_of(plan) if plan else []
        goal = next((row for row in rows if row.full_number == asked["mal"]), None)
    if asked["avdelning"]:
        named = found.branches.items()
        branch = next((pk for pk, one in named if one.slug == asked["avdelning"]), None)
    if (asked["mal"] and not goal) or (asked["avdelning"] and branch is None):
        raise Http404
    return render(
        request,
        "activities/branch_share.html",
        {
            "branch": union,
            "found": found,
            "shown": plan,
            "goal": goal,
            "one": found.branches.get(branch),
            "one_pk": branch,
            "commitments": found.commitments(goal, branch),
            "day": day,
            "today": timezone.localdate(),
            "nav": "above",
        },
    )
