"""What visits and the register come to for the goals of a plan on a day: one query."""

from dataclasses import dataclass, field

from .covering import COVERED, covered
from .figures import figures_of, newest_figures
from .measures import Counted
from .models import Measure
from .register_counts import count_all, count_visits
from .register_then import register_then
from .visits_counted import Visits


@dataclass(slots=True)
class Counting:
    """The visits in a plan's period, and goal id → Counted by the register.

    ``figures`` are goal id → those of its series, the newest at least.
    """

    visits: Visits = field(default_factory=Visits)
    counted: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)

    def made_for(self, goal, stored):
        """How many visits a goal counts; 0 when it counts something else."""
        if goal.measure != Measure.VISITS:
            return 0
        return self.visits.made_for(stored.purposes, stored.clubs)

    def last_visit(self, goal, stored):
        """The day of the last visit that concerns a goal, or None."""
        return self.visits.last_for(goal.measure, stored.purposes, stored.clubs)


def count_goals(plan, day, goals, before, *, rewound=False):
    """The Counting of ``goals``: (goal, what was loaded with it) of each.

    A plan whose measures have no part in the register doesn't ask it. One that has
    series asks for their figures too, of today in a query of its own. Of a plan that
    is over the figures are those by its end.
    """
    stands = min(day, plan.ends)
    in_series = [goal for goal, _ in goals if goal.measure == Measure.SERIES]
    if rewound:
        counting, figures = count_then(plan, day, goals, before)
    else:
        counting = count_now(plan, day, goals)
        figures = newest_figures(plan, stands) if in_series else {}
    counting.figures = figures_of(in_series, stands, figures)
    return counting


def count_now(plan, day, goals):
    measured = {goal.id: goal.measure for goal, _ in goals}
    measures = set(measured.values())
    each = Measure.VISITS in measures
    if measures.isdisjoint(COVERED):
        return Counting(count_visits(plan, day, each))
    visits, clubs, counted = count_all(plan, day, each, measured)
    for goal, stored in goals:
        if goal.measure == Measure.CLUB_VISITS:
            visited = visits.visited(goal.measure, stored.purposes)
            counted[goal.id] = Counted(len(visited & clubs), len(clubs))
    return Counting(visits, counted)


def count_then(plan, day, goals, before):
    """The Counting without figures, and series id → day → value."""
    wanted = not {goal.measure for goal, _ in goals}.isdisjoint(COVERED)
    visits, register, figures = register_then(plan, day, before, with_register=wanted)
    counting = Counting(
        visits,
        {
            goal.id: covered(
                goal.measure,
                register,
                visited=visits.visited(goal.measure, stored.purposes),
                kind=goal.post_kind_id,
                course=goal.course_id,
            )
            for goal, stored in goals
        },
    )
    return counting, figures
