"""What was done for a goal, in the figures that may be told outside the branch."""

from collections import Counter

from clubs.headcounts import FEW, PEOPLE, counted
from sekoplan.jinja import NBSP, number

from ..evidence import share_in_words
from ..measure_words import ONE, value_in_words
from ..models import Measure
from ..periods import period_of, periods
from .value import Batch, Work


def figure_of(goal) -> str:
    """What a goal has come to by its measure: "51 av 96 klubbar fick besök", or "".

    Of a goal of a picture, on its day; a number of people as a headcount.
    """
    return share_of(goal) or amount_of(goal)


def share_of(goal) -> str:
    """The clause that a share of the register makes: "51 av 96 klubbar fick besök"."""
    share = share_in_words(goal)
    return " ".join(share) if share and goal.reached.value else ""


def amount_of(goal) -> str:
    """So many of what a goal counts: "33 klasser", "4 114 följare, 500 fler än …"."""
    fact, reached = goal.fact, goal.reached
    if reached is None or share_in_words(goal):
        return ""
    if fact.measure == Measure.SERIES:
        return value_in_words(goal)
    unit = "besök" if fact.measure == Measure.VISITS else goal.unit
    if not reached.value or unit in ("", "%"):
        return ""
    if reached.whole:
        of = f"{number(reached.value)} av {number(reached.whole)}"
        return "" if unit.casefold() in PEOPLE else f"{of} {unit}"
    named = ONE.get(unit, unit) if reached.value == 1 else unit
    return f"{counted(reached.value, unit)}{NBSP}{named}"


def work_of(goal, done, plan) -> Work:
    """The work behind a goal; ``done`` are its finished activities in order."""
    made = Counter(row.fact.batch for row in done if row.fact.batch)
    planned = Counter(
        row.fact.batch for row in goal.activities if row.status != "inställd"
    )
    # So few could be known, and a sum with them in it would tell how few (S11).
    told = [row.participants for row in done if (row.participants or 0) >= FEW]
    by_period = [0] * len(periods(plan.starts, plan.ends))
    for row in done:
        by_period[period_of(row.fact.done_on, plan.starts, plan.ends)] += 1
    return Work(
        finished=len(done),
        by_period=tuple(by_period),
        gatherings=len(told),
        participants=sum(told),
        batches=tuple(Batch(name, n, planned[name]) for name, n in made.items()),
        share=share_of(goal),
        figure=amount_of(goal),
        carried_over=goal.carried_over,
    )
