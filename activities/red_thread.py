"""How plans hang together: what serves what through every step, and the gaps. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import NamedTuple


class Link(NamedTuple):
    """A goal serves one of a plan above, directly or not; both by their ids."""

    goal: int
    above: int
    direct: bool


def reached(links: Iterable[Link], struck: Set[int] = frozenset()) -> dict:
    """Goal id → {id of each goal above that it serves: whether directly}.

    Also through the plans between: a commitment that serves a goal of the national
    plan serves what that goal serves, directly when every step is direct. The best
    way there counts. Nothing goes by way of a goal that is ``struck``, from or to.
    """
    steps = defaultdict(list)
    for link in links:
        if link.goal not in struck and link.above not in struck:
            steps[link.goal].append(link)
    found: dict[int, dict[int, bool]] = {}

    def ways(goal, below):
        if goal not in found:
            served: dict[int, bool] = {}
            for step in steps.get(goal, ()):
                # Plans follow each other upwards; should two ever meet, it ends here.
                if step.above in below:
                    continue
                farther = ways(step.above, below | {step.above})
                for above, direct in [(step.above, True), *farther.items()]:
                    is_direct = step.direct and direct
                    served[above] = served.get(above, False) or is_direct
            found[goal] = served
        return found[goal]

    for goal in list(steps):
        ways(goal, frozenset({goal}))
    return {goal: served for goal, served in found.items() if served}


def carried(ways: dict, goals: Set[int]) -> dict:
    """Goal above → {id of each of ``goals`` that serves it: whether directly}."""
    below: dict[int, dict[int, bool]] = defaultdict(dict)
    for goal, served in ways.items():
        if goal in goals:
            for above, direct in served.items():
                below[above][goal] = direct
    return dict(below)


def without_direct(goals: Iterable[int], links_of: dict) -> list:
    """Those of ``goals`` that no direct link leads from, or to, in ``links_of``.

    It is ``reached`` or ``carried``: only direct links fill a gap, whatever else
    may be named beside it.
    """
    return [goal for goal in goals if not any(links_of.get(goal, {}).values())]
