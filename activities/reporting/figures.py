"""Clubs, members and the charts of an annual report, from figures only. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from clubs.headcounts import FEW, PEOPLE
from sekoplan.jinja import MONTHS, count, full_date, listing, number, upper_first

from ..models import Measure
from ..periods import period_of, periods, shows_quarters
from .facts import (
    EQUALITY_PLANS,
    REGISTERS,
    REPORTS,
    Covered,
    Read,
    Settled,
    Visited,
)
from .parts import (
    ClubLine,
    Clubs,
    Coverage,
    IndustryLine,
    Members,
    Reading,
    SeriesTable,
)
from .sections import done_by
from .value import Chart, Drawing

# The year in short has room for so many charts.
MOST_CHARTS = 4
VISITS = "visits"
# As many periods can be named as those that most of it was done in.
MOST_PEAKS = 2
# A chart of fewer times than this says nothing that the table doesn't.
WORTH_A_CHART = 6
# Sums that aren't made of things: "42 % fler".
NOT_THINGS = ("%", "procent", "kr", "kronor")


class Calendar:
    """The periods of a plan, and how a chart tells of them."""

    def __init__(self, starts: date, ends: date):
        self.starts, self.ends = starts, ends
        self.periods = periods(starts, ends)
        self.by_quarter = shows_quarters(starts, ends)

    def place(self, day: date) -> int:
        return period_of(day, self.starts, self.ends)

    def summed(self, values: Iterable[tuple[date, int]]) -> tuple[int, ...]:
        found = [0] * len(self.periods)
        for day, value in values:
            found[self.place(day)] += value
        return tuple(found)

    def subject(self, what: str) -> str:
        """ "Klubbesök per månad 2018"."""
        year = f" {self.starts.year}" if self.starts.year == self.ends.year else ""
        return f"{what} per {'kvartal' if self.by_quarter else 'månad'}{year}"


def clubs(
    visited: Iterable[Visited], coverage: tuple[Coverage, ...], calendar, *, name_all
) -> Clubs | None:
    """The clubs by industry; by name those that got visits, or all of them."""
    months, called = defaultdict(list), {}
    for one in visited:
        called[one.club] = one.name, one.industry
        if one.on and one.visits:
            months[one.club].append((one.on, one.visits))
    if not called:
        return None
    total: Counter[str] = Counter()
    went: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for club, (_, industry) in called.items():
        total[industry] += 1
        went[industry] += club in months
        made[industry] += sum(visits for _, visits in months.get(club, ()))
    lines = [IndustryLine(name, total[name], went[name], made[name]) for name in total]
    named = [
        (name, club) for club, (name, _) in called.items() if name_all or club in months
    ]
    return Clubs(
        tuple(sorted(lines, key=lambda line: (-line.clubs, line.industry))),
        tuple(
            ClubLine(name, calendar.summed(months.get(club, ())))
            for name, club in sorted(named)
        ),
        coverage,
    )


def coverage(
    clubs: int, kinds: Iterable[Covered], settled: Iterable[Settled], day: date
) -> tuple[Coverage, ...]:
    """Of the clubs at the plan's end: the commonest posts first, then what came in.

    What nobody has written in of any club isn't told: it is unknown, not nought.
    """
    held = sorted(kinds, key=lambda one: (-one.clubs, one.kind))
    found = [Coverage(f"Klubbar med {one.kind}", one.clubs, clubs) for one in held]
    sent: Counter[str] = Counter()
    for one in settled:
        if one.on is None or one.on <= day:
            sent[one.what] += one.clubs
    for what in (REGISTERS, REPORTS, EQUALITY_PLANS):
        if sent[what]:
            found.append(Coverage(f"Klubbar som {what}", sent[what], clubs))
    return tuple(found)


def visits_chart(visited: Iterable[Visited], calendar) -> Chart | None:
    """Visits by period, when there were any."""
    made = [one for one in visited if one.on and one.visits]
    if not made:
        return None
    values = calendar.summed((one.on, one.visits) for one in made)
    hosts = len({one.club for one in made})
    return Chart(
        f"{number(sum(values))} besök hos {count(hosts, 'klubb', 'klubbar')}",
        calendar.subject("Klubbesök"),
        values,
    )


def tables(read: Iterable[Read], starts: date) -> dict[int, SeriesTable]:
    """Series id → its readings in order; none with nothing in the time of the plan."""
    found = defaultdict(list)
    for one in sorted(read, key=lambda one: (one.name, one.series, one.on)):
        found[one.series].append(one)
    return {
        pk: SeriesTable(
            rows[0].name,
            rows[0].unit,
            tuple(Reading(one.on, one.value) for one in rows),
        )
        for pk, rows in found.items()
        if rows[-1].on >= starts
    }


def of_members(tables: dict[int, SeriesTable]) -> list[int]:
    """The series that count members, by what they are called."""
    return [
        pk
        for pk, table in tables.items()
        if "medlemmar" in f"{table.name} {table.unit}".casefold()
    ]


def members(tables: Sequence[SeriesTable], calendar) -> Members | None:
    charts = tuple(filter(None, (series_chart(one, calendar) for one in tables)))
    return Members(tuple(tables), charts) if tables else None


def series_chart(table: SeriesTable, calendar) -> Chart | None:
    """The last reading in each period as a line; one point is no line."""
    values: list[int | None] = [None] * len(calendar.periods)
    for one in table.readings:
        if one.on >= calendar.starts:
            values[calendar.place(one.on)] = one.value
    if sum(value is not None for value in values) < 2:
        return None
    return Chart(
        change_in_words(table, calendar),
        calendar.subject(table.name),
        tuple(values),
        Drawing.LINE,
    )


def change_in_words(table: SeriesTable, calendar) -> str:
    """ "141 fler medlemmar sedan 31 december 2017".

    What it is compared with isn't in the drawing when it was read before the period:
    its day says where in the table it stands.
    """
    first, last = table.readings[0], table.readings[-1]
    change = last.value - first.value
    when = MONTHS[first.on.month - 1]
    if calendar.starts.year != calendar.ends.year:
        when += f" {first.on.year}"
    before = f"i {when}"
    if first.on < calendar.starts:
        when = before = full_date(first.on)
    unit = table.unit
    if not unit or unit.casefold() in NOT_THINGS:
        told = f"{number(first.value)} till {number(last.value)} {unit}".strip()
        return f"{upper_first(table.name)}: från {told}"
    if not change:
        return f"Lika många {unit} som {before}"
    more = "fler" if change > 0 else "färre"
    return f"{number(abs(change))} {more} {unit} sedan {when}"


def counted_charts(picture, calendar) -> list[tuple[str, Chart]]:
    """(key, chart) of the plan's goals that count something, the largest first.

    The key is the goal's number, and of a series of activities its name too.

    Sums before times: that something was done every month is no news.
    """
    found: list[tuple] = []
    for goal in picture.goals:
        done = [row.fact for row in done_by(goal, picture.day)]
        for is_sum, unit, subject, values in counts_of(goal, done, calendar):
            if sum(values) >= WORTH_A_CHART and not tells_of_few(values, unit):
                chart = chart_of(values, unit, subject, calendar)
                number = goal.full_number
                key = number if is_sum else f"{number} {subject}"
                found.append((not is_sum, -sum(values), len(found), key, chart))
    return [(key, chart) for *_, key, chart in sorted(found)]


def counts_of(goal, done, calendar):
    """(whether it is a sum, unit, subject, values) of what a goal has counted."""
    if goal.fact.measure == Measure.QUANTITY and goal.unit:
        values = calendar.summed((one.done_on, one.quantity or 0) for one in done)
        yield True, goal.unit, f"{goal.title}, {goal.unit}", values
        return
    for name in sorted({one.batch for one in done if one.batch}):
        made = calendar.summed((one.done_on, 1) for one in done if one.batch == name)
        yield False, f"gånger: {name}", name, made


def chart_of(values, unit, subject, calendar) -> Chart:
    """ "6 240 samtal, flest i september"."""
    most = max(values)
    peaks = [place for place, value in enumerate(values) if value == most]
    title = f"{number(sum(values))} {unit}"
    if len(peaks) <= MOST_PEAKS:
        when = listing(calendar.periods[place].name for place in peaks)
        title += f", flest {'under' if calendar.by_quarter else 'i'} {when}"
    return Chart(title, calendar.subject(upper_first(subject)), tuple(values))


def tells_of_few(values, unit) -> bool:
    """Whether a bar would tell of a handful of people, who could be known by it."""
    return unit.casefold() in PEOPLE and any(0 < value < FEW for value in values)


def in_short(visited, tables: Sequence[SeriesTable], picture, calendar, data):
    """At most four charts: the visits, the series, and what the goals have counted.

    ``data`` may say which counts are wanted: "visits", or the key of another.
    """
    wanted = data.get("charts")
    visits = visits_chart(visited, calendar)
    counted = counted_charts(picture, calendar)
    if isinstance(wanted, list):
        visits = visits if VISITS in wanted else None
        counted = [(key, chart) for key, chart in counted if key in wanted]
    found = [visits, *(series_chart(table, calendar) for table in tables)]
    found += [chart for _, chart in counted]
    return tuple([chart for chart in found if chart][:MOST_CHARTS])
