"""Ringpass: how long somebody called, how many calls and answers; sums and words.

A ringpass is an activity with hours, calls and answers, sums only (issue 3): never
whom they called or what anybody said.
"""

from dataclasses import dataclass
from decimal import Decimal

from sekoplan.jinja import count

# A goal counted in these is about calling, before the first ringpass is logged.
UNITS = ("samtal", "ringpass")


@dataclass(frozen=True, slots=True)
class Calls:
    """A ringpass, or several; a count that nobody has written is None.

    ``hours`` have at most one decimal. ``answers`` are some of the ``calls``.
    """

    hours: Decimal | None = None
    calls: int | None = None
    answers: int | None = None

    def __bool__(self):
        """Whether it is a ringpass: calls alone can be any number of anything."""
        return self.hours is not None or self.answers is not None

    def __add__(self, other):
        return Calls(
            add(self.hours, other.hours),
            add(self.calls, other.calls),
            add(self.answers, other.answers),
        )

    def __str__(self):
        """ "2,5 timmar, 120 samtal, 46 svar"; what isn't known is left out."""
        told = [] if self.hours is None else [hours(self.hours)]
        return ", ".join([*told, *self.told])

    @property
    def told(self):
        if self.calls is not None:
            yield count(self.calls, "samtal", "samtal")
        if self.answers is not None:
            yield count(self.answers, "svar", "svar")

    @property
    def summed(self):
        """ "412 samtal, 160 svar på 14 timmar"."""
        said = ", ".join(self.told)
        if self.hours is None:
            return said
        return f"{said} på {hours(self.hours)}" if said else hours(self.hours)


def is_about_calls(goal):
    """Whether what is done for the goal is calling, by the unit it is counted in."""
    return goal.unit.casefold() in UNITS


def add(one, other):
    if one is None or other is None:
        return other if one is None else one
    return one + other


def hours(value):
    return count(value, "timme", "timmar")


def calls_of(row):
    """The ringpass that an activity's row is, false when it isn't one."""
    return Calls(row.hours, row.fact.quantity, row.quantity2)


def sum_of(rows):
    """(how many ringpass, their sum) among finished activities."""
    found = [calls for row in rows if (calls := calls_of(row))]
    return len(found), sum(found, Calls())
