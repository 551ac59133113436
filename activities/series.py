"""Activities that come again: the steps of a series made in one go."""

from calendar import monthrange
from datetime import date

from sekoplan.jinja import MONTHS


def rows_of(title, repeat, starts, ends):
    """[(title, due day)] of a series from ``starts`` to ``ends``.

    ``repeat`` is "månad", "kvartal" or "termin" (May and November). Each step is due
    on the last day of its month; the title carries the month, and the year too when
    the period is longer than one.
    """
    wanted = {"månad": range(1, 13), "kvartal": (3, 6, 9, 12), "termin": (5, 11)}
    rows, year, month = [], starts.year, starts.month
    while (year, month) <= (ends.year, ends.month):
        if month in wanted[repeat]:
            due = date(year, month, monthrange(year, month)[1])
            when = MONTHS[month - 1]
            if starts.year != ends.year:
                when = f"{when} {year}"
            rows.append((f"{title}, {when}"[:200], min(due, ends)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return rows
