"""The one picture: sections × months, one mark per commitment."""

from dataclasses import dataclass, field

from sekoplan.jinja import MONTHS

from .measures import Mark

# A plan over more months than this shows quarters (design 5).
MOST_MONTHS = 18
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


def columns_of(starts, ends, day):
    """The columns of a period: its months, or its quarters when it is long."""
    months = (ends.year - starts.year) * 12 + ends.month - starts.month + 1
    by_quarter = months > MOST_MONTHS
    columns, year, month = [], starts.year, starts.month
    now = key_of((day.year, day.month), by_quarter)
    while (year, month) <= (ends.year, ends.month):
        key = key_of((year, month), by_quarter)
        if not columns or columns[-1].key != key:
            columns.append(column(key, by_quarter, months > 12))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for one in columns:
        one.state = "past" if one.key < now else "now" if one.key == now else ""
    return columns, by_quarter


def key_of(pair, by_quarter):
    year, month = pair
    return (year, (month + 2) // 3) if by_quarter else pair


def column(key, by_quarter, many_years):
    year, number = key
    if by_quarter:
        return Column(
            key, f"{number}/{year % 100:02}", str(number), f"kvartal {number} {year}"
        )
    name = MONTHS[number - 1]
    long = f"{name} {year}" if many_years else name
    return Column(key, name[:3], name[0].upper(), long)


def year_map(picture):
    """The map of a picture; every goal of every section stands in it once."""
    plan = picture.plan
    columns, by_quarter = columns_of(plan.starts, plan.ends, picture.day)
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
            place = goal.month and places.get(key_of(goal.month, by_quarter))
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
    return YearMap(columns, rows, by_quarter)


def spoken(goals):
    """What a screen reader says of a cell: "3.5 Folder: försenad. …"."""
    return ". ".join(f"{g.full_number} {g.title}: {g.word.lower()}" for g in goals)
