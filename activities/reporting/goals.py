"""How it went with the goals above, and what was not carried out. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ..red_thread import Link, carried, reached
from .facts import Above, Serves, Struck
from .parts import (
    GoalAbove,
    GoalsAbove,
    GroupAbove,
    NotDone,
    NotDoneLine,
    Served,
)
from .value import Standing

# Judged, and not wholly carried out
LEFT = (Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK)


def goals_above(
    above: Iterable[Above], serves: Iterable[Serves], picture, standings, day: date
) -> GoalsAbove | None:
    """The goals of the highest plan in force on ``day``, and what serves each directly.

    Directly too by way of a plan between, when every step is. ``standings`` are goal
    id → Standing. A task that a meeting has given is told of when something serves it.
    """
    goals = sorted(
        above,
        key=lambda one: (-one.is_top, one.plan, one.section, one.number, one.goal),
    )
    own = {goal.id: goal for goal in picture.goals}
    struck = {one.goal for one in goals if one.struck_on and one.struck_on <= day}
    struck |= {pk for pk, goal in own.items() if not goal.in_force}
    links = [Link(one.goal, one.above, bool(one.direct)) for one in serves]
    below = carried(reached(links, struck), own.keys())
    groups: dict[tuple, list[GoalAbove]] = defaultdict(list)
    for one in goals:
        ways = below.get(one.goal, {})
        served = tuple(
            Served(goal.full_number, goal.title, standings[pk])
            for pk, goal in own.items()
            if ways.get(pk)
        )
        told = served or not one.is_task
        if one.plan == goals[0].plan and one.goal not in struck and told:
            number = f"{one.section}.{one.number}"
            groups[one.section, one.heading].append(GoalAbove(number, one.text, served))
    if not groups:
        return None
    return GoalsAbove(
        goals[0].title,
        tuple(
            GroupAbove(f"{number} {heading}", tuple(rows))
            for (number, heading), rows in groups.items()
        ),
    )


def not_done(told, struck: Iterable[Struck]) -> NotDone | None:
    """Every Delvis, Inte and Struket with its reason, in the plan's order.

    ``told`` are pairs of a goal of the picture and its Commitment.
    """
    reasons = {one.goal: one.reason for one in struck}
    lines = tuple(
        NotDoneLine(
            one.number,
            one.text,
            one.standing,
            one.sentence or (reasons.get(goal.id, "") if goal.struck else ""),
            one.decision,
            goal.carried_over,
        )
        for goal, one in told
        if one.standing in LEFT
    )
    return NotDone(lines) if lines else None
