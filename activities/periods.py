"""A plan's months or quarters: columns of its picture, on screen and on paper."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sekoplan.jinja import MONTHS, SHORT_MONTHS

# A plan over more months than this shows quarters (DESIGN 5).
MOST_MONTHS = 18


@dataclass(frozen=True)
class Period:
    """A month or a quarter of the plan: ``key`` is its year and its number in it."""

    key: tuple[int, int]
    label: str
    name: str
    group: str = ""


def shows_quarters(starts: date, ends: date) -> bool:
    """Whether a plan from the first day to the last is too long for months."""
    return months_between(starts, ends) >= MOST_MONTHS


def months_between(first: date, last: date) -> int:
    """Months from the one that holds ``first`` to the one that holds ``last``."""
    return (last.year - first.year) * 12 + last.month - first.month


def key_of(year: int, month: int, by_quarter: bool) -> tuple[int, int]:
    """The key of the period that holds a month."""
    return (year, (month + 2) // 3) if by_quarter else (year, month)


def periods(starts: date, ends: date) -> tuple[Period, ...]:
    """The months from the first day to the last, or quarters past 18 months.

    ``group`` is the year, on the first period of each, when there is more than one.
    """
    by_quarter = shows_quarters(starts, ends)
    first = starts.year * 12 + starts.month - 1
    months = range(first, first + months_between(starts, ends) + 1)
    keys = dict.fromkeys(key_of(m // 12, m % 12 + 1, by_quarter) for m in months)
    several = starts.year != ends.year
    made, before = [], None
    for year, number in keys:
        if by_quarter:
            label, name = f"k{number}", f"kvartal {number}"
        else:
            label, name = SHORT_MONTHS[number - 1], MONTHS[number - 1]
        made.append(
            Period(
                (year, number),
                label,
                f"{name} {year}" if several else name,
                str(year) if several and year != before else "",
            )
        )
        before = year
    return tuple(made)


def period_of(day: date, starts: date, ends: date) -> int:
    """Index of the period that holds ``day``; outside the plan, the nearest."""
    day = min(max(day, starts), ends)
    if shows_quarters(starts, ends):
        return (
            (day.year - starts.year) * 4
            + (day.month - 1) // 3
            - (starts.month - 1) // 3
        )
    return months_between(starts, day)


def passed(day: date, by_quarter: bool) -> float:
    """How much of its month or quarter has passed at noon of ``day``, between 0 and 1.

    A period counts in full, though the plan may begin or end within it.
    """
    first, last = day.month, day.month
    if by_quarter:
        first = (day.month - 1) // 3 * 3 + 1
        last = first + 2
    starts = date(day.year, first, 1)
    ends = date(day.year, last, monthrange(day.year, last)[1])
    return ((day - starts).days + 0.5) / ((ends - starts).days + 1)
