"""Årshjulet: what a year holds, month by month; pure functions on what was fetched."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Dated:
    """A meeting, or a deadline ``days_before`` it."""

    on: date
    meeting: object
    deadline: object = None
    is_past: bool = False
    is_next: bool = False


@dataclass(slots=True)
class Month:
    number: int
    state: str = ""  # past, now or empty
    dated: list = field(default_factory=list)
    recurring: list = field(default_factory=list)
    # (goal, activities due, those of them that are done)
    due: list = field(default_factory=list)

    @property
    def due_in_all(self):
        return sum(count for _, count, _ in self.due)

    @property
    def done_in_all(self):
        return sum(done for _, _, done in self.due)

    @property
    def is_empty(self):
        return not (self.dated or self.recurring or self.due)


@dataclass(slots=True)
class YearWheel:
    """The year's twelve months, and the goals that recur all through it."""

    year: int
    months: list
    all_year: list


def year_wheel(year, today, *, meetings, deadlines, goals, due):
    """The wheel of a year as it stands ``today``.

    ``meetings`` and ``deadlines`` are rows with their day in ``on``; ``goals`` are
    those that recur, with their months; ``due`` are (goal, day, is done) of each
    activity. What lies outside the year is left out.
    """
    months = [Month(number, state(year, number, today)) for number in range(1, 13)]
    dated = [Dated(one.on, one) for one in meetings]
    dated += [Dated(one.on, one.meeting, one) for one in deadlines]
    dated = sorted(
        (one for one in dated if one.on.year == year),
        key=lambda one: (one.on, one.deadline is None, one.meeting.pk),
    )
    for one in dated:
        one.is_past = one.on < today
        months[one.on.month - 1].dated.append(one)
    coming = (one for one in dated if not one.is_past and is_on(one))
    if upcoming := next(coming, None):
        upcoming.is_next = True
    all_year = []
    for goal in goals:
        if not goal.months or len(set(goal.months)) == 12:
            all_year.append(goal)
            continue
        for number in sorted(set(goal.months)):
            months[number - 1].recurring.append(goal)
    counts, done = Counter(), Counter()
    for goal, on, is_done in due:
        if on.year == year:
            counts[on.month, goal] += 1
            done[on.month, goal] += is_done
    for (month, goal), count in counts.items():
        months[month - 1].due.append((goal, count, done[month, goal]))
    for month in months:
        month.due.sort(key=lambda row: (row[0].section.number, row[0].number))
    return YearWheel(year, months, all_year)


def is_on(dated):
    return not dated.meeting.is_cancelled


def state(year, month, today):
    if (year, month) == (today.year, today.month):
        return "now"
    return "past" if (year, month) < (today.year, today.month) else ""
