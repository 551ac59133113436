"""The one picture: sections × months, one mark per commitment."""

from dataclasses import dataclass, field
from math import ceil

from .measures import Mark
from .periods import key_of, passed, periods, shows_quarters

# The line of today stands in one of so many places in its column.
PLACES = 31
# Marks in the order they stand in a cell.
ORDER = {
    Mark.DONE: 0,
    Mark.STRUCK: 1,
    Mark.LATE: 2,
    Mark.ONGOING: 3,
    Mark.TO_COME: 4,
}


@dataclass(slots=True)
class Column:
    """A month or a quarter: ``key`` is (year, number) of it."""

    key: tuple
    short: str
    initial: str
    long: str
    state: str = ""  # past, now or empty


@dataclass(slots=True)
class Cell:
    css: str
    marks: list = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Row:
    section: object
    cells: list
    year_marks: list
    year_text: str
    done: int
    total: int
    late: int


@dataclass(slots=True)
class YearMap:
    columns: list
    rows: list
    by_quarter: bool
    # Where in its column the day stands, from 1 to PLACES.
    today: int


def columns_of(starts, ends, day):
    """The columns of a period: its months, or its quarters when it is long."""
    by_quarter = shows_quarters(starts, ends)
    now = key_of(day.year, day.month, by_quarter)
    return [
        column(one, by_quarter, "past" if one.key < now else "now" * (one.key == now))
        for one in periods(starts, ends)
    ]


def column(period, by_quarter, state):
    year, number = period.key
    if by_quarter:
        short, initial = f"{number}/{year % 100:02}", str(number)
    else:
        short, initial = period.label, period.label[0].upper()
    return Column(period.key, short, initial, period.name, state)


def year_map(picture):
    """The map of a picture; every goal of every section stands in it once."""
    plan = picture.plan
    by_quarter = shows_quarters(plan.starts, plan.ends)
    columns = columns_of(plan.starts, plan.ends, picture.day)
    places = {one.key: place for place, one in enumerate(columns)}
    last = len(columns) - 1
    css = [
        " ".join(
            part
            for part in (
                one.state,
                "first" if place == 0 else "",
                "last" if place == last else "",
            )
            if part
        )
        for place, one in enumerate(columns)
    ]
    rows = []
    for section in picture.sections:
        cells = [Cell(one) for one in css]
        whole_year = []
        for goal in sorted(section.goals, key=lambda g: (ORDER[g.mark], g.number)):
            place = goal.month and places.get(key_of(*goal.month, by_quarter))
            if place is None:
                whole_year.append(goal)
            else:
                cells[place].marks.append(goal)
        for cell in cells:
            cell.text = spoken(cell.marks)
        in_force = section.in_force
        rows.append(
            Row(
                section,
                cells,
                whole_year,
                spoken(whole_year),
                section.done,
                len(in_force),
                section.late,
            )
        )
    today = ceil(PLACES * passed(picture.day, by_quarter))
    return YearMap(columns, rows, by_quarter, today)


def spoken(goals):
    """What a screen reader says of a cell: "3.5 Folder: försenad. …"."""
    return ". ".join(f"{g.full_number} {g.title}: {g.word.lower()}" for g in goals)
