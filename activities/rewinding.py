"""A plan taken back to an earlier day: what the trail says was changed since."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from clubs.models import Event

from .models import Activity, Section
from .models.follow_up import end_of, stored

REWOUND_FACTS = ("title", "status", "due_on", "done_on", "quantity", "counterpart")
REWOUND_GOAL = (
    "title",
    "kind",
    "measure",
    "target_min",
    "target_max",
    "whole",
    "months",
)


@dataclass(slots=True)
class Before:
    """Fields as they stood on an earlier day; an unborn thing maps to None."""

    activities: dict | None = None
    goals: dict = field(default_factory=dict)


def undone_by_day(plan, day):
    """What the trail says stood at the end of ``day``: events after it, taken back."""
    if day is None:
        return Before()
    before = Before(activities={})
    activities = Activity.objects.filter(goal__section__plan=plan).values("id")
    goals = Section.objects.filter(plan=plan).values("goals__id")
    after = Event.objects.filter(
        Q(kind="activity", object_id__in=activities)
        | Q(kind="goal", object_id__in=goals),
        branch=plan.branch_id,
        at__gt=end_of(day),
    )
    for kind, pk, verb, changes in after.order_by("-at", "-pk").values_list(
        "kind", "object_id", "verb", "changes"
    ):
        things = before.activities if kind == "activity" else before.goals
        if verb == "create":
            things[pk] = None
            continue
        old = things.setdefault(pk, {})
        old.update(
            (name, change[0])
            for name, change in changes.items()
            if isinstance(change, list) and len(change) == 2
        )
    return before


def goal_taken_back(values, before):
    """``values`` as they stood; None for a goal that didn't exist on that day."""
    was = before.goals.get(values and values.id, {})
    if values is None or was is None:
        return None
    stood = {name: was[name] for name in REWOUND_GOAL if name in was}
    if "post" in was:
        stood["post_id"] = was["post"]
    return values._replace(**stood) if stood else values


def taken_back(row, before, removed_at):
    """Put ``row`` as it stood; False when it didn't exist on that day."""
    was = before.get(row.id, {})
    if was is None or was.get("removed_at", removed_at) is not None:
        return False
    values = {name: was[name] for name in REWOUND_FACTS if name in was}
    for name in ("due_on", "done_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    row.fact = replace(row.fact, **values)
    row.goal_id = was.get("goal", row.goal_id)
    for name in ("participants", "quantity2", "hours"):
        if name in was:
            setattr(row, name, stored(name, was[name]))
    return True
