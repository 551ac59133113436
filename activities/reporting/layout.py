"""How the chapters of a report share its pages: pure rules, in measures of paper."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from ..periods import Period, shows_quarters
from .parts import (
    Annexes,
    Assignments,
    Clubs,
    Courses,
    Decisions,
    Economy,
    GoalsAbove,
    Meetings,
    Members,
    NotDone,
    Officers,
    Roll,
    Signatures,
)
from .text import Block, Heading, Items, Paragraph, Quote, Span
from .value import AnnualReport, ReportChapter, SectionReport

# The template of each kind of chapter, in templates/report/chapters.
TEMPLATES = {
    "inledning": "text",
    "korthet": "in_short",
    "förtroendevalda": "officers",
    "möten": "meetings",
    "uppdrag": "assignments",
    "medlemmar": "members",
    "klubbar": "clubs",
    "avsnitt": "section",
    "beslut": "decisions",
    "kurser": "courses",
    "kongressmål": "goals_above",
    "inte av": "not_done",
    "ekonomi": "economy",
    "slutord": "text",
    "underskrifter": "signatures",
    "bilagor": "annexes",
    "eget": "text",
}
# Those that begin a page, and that nothing follows on theirs.
ALONE = {"inledning", "korthet", "avsnitt"}
# Those that are a table that may be longer than a page.
LONG_TABLES = {"möten", "uppdrag", "beslut", "kurser", "kongressmål", "inte av"}

# Millimetres, of a page of A4 between its margins.
PAGE = 247
HEADING = 26
LINE = 5.3
ROW = 6.8
# A chapter higher than this begins a page; trying to fit it in would be in vain.
MOST_ON_A_SHARED_PAGE = 0.8 * PAGE
# A longer first paragraph is running text, not an ingress.
LONGEST_INGRESS = 340
# Signs in a line of the text's column, and of the wider one in a table.
COLUMN, WIDE = 71, 62
# So many rows of clubs a page holds, of each height that report.css gives them.
ROWS_ON_A_PAGE = (49, 46, 43, 40, 37, 34)
# A roll of more holders takes the whole width.
MOST_IN_HALF = 9
# From the middle of a chart's first period to the chart's edge, at least.
SIDE = 3.1
# A table with more cells than this costs more time than it gives.
MOST_CELLS = 1200


def printed_chapters(report: AnnualReport) -> tuple[ReportChapter, ...]:
    """Those that have something to print, in order; a draft shows the others too."""
    return tuple(
        c
        for c in report.chapters
        if report.is_draft or c.text or c.content or c.kind in ("avsnitt", "korthet")
    )


def template_of(chapter: ReportChapter) -> str:
    return f"report/chapters/{TEMPLATES[chapter.kind]}.html"


def follows_on(chapter: ReportChapter, before: ReportChapter | None) -> bool:
    """Whether the chapter may begin on the page where the one before it ends."""
    if before is None or ALONE & {before.kind, chapter.kind}:
        return False
    return height(chapter) <= MOST_ON_A_SHARED_PAGE


def runs_on(chapter: ReportChapter, before: ReportChapter | None) -> bool:
    """Whether a long table may begin where another chapter ends, and go on."""
    if before is None or before.kind in ALONE or follows_on(chapter, before):
        return False
    return chapter.kind in LONG_TABLES and height_of_text(chapter.text) < PAGE / 4


def height(chapter: ReportChapter) -> float:
    """About how many millimetres a chapter takes, but for one of a section."""
    return HEADING + height_of_text(chapter.text) + ROW * _rows(chapter.content)


def height_of_text(blocks: Sequence[Block]) -> float:
    return sum(map(_height_of_block, blocks))


def _height_of_block(block):
    match block:
        case Heading():
            return 13
        case Items(items):
            return sum(LINE * _lines(_length(spans)) + 2 for spans in items)
        case Quote(spans):
            return 10 + 6 * _lines(_length(spans), 55)
        case Paragraph(spans):
            return LINE * _lines(_length(spans))


def _lines(signs, in_a_line=COLUMN):
    return ceil(signs / in_a_line)


def _length(spans):
    return sum(len(span.text) for span in spans)


def _rows(content) -> float:
    """About how many rows the tables of a chapter have, their heads two each."""
    match content:
        case Officers(rolls):
            rows = rolls_in_rows(rolls)
            return sum(2.5 + max(len(roll.holders) for roll in row) for row in rows)
        case Meetings(groups):
            return sum(3 + len(group.meetings) for group in groups)
        case Assignments(holders):
            return 3 + len(holders)
        case Members(tables):
            return 7 + sum(3 + len(table.readings) for table in tables)
        case Clubs(industries, clubs, coverage):
            return 9 + len(industries) + len(clubs) + len(coverage)
        case Courses(lines):
            return 4 + len(lines)
        case Decisions(decisions, motions):
            return 6 + 2 * (len(decisions) + len(motions))
        case GoalsAbove(groups=groups):
            goals = [goal for group in groups for goal in group.goals]
            served = sum(len(goal.served_by) // 2 for goal in goals)
            return 3 * len(groups) + 2 * len(goals) + served
        case NotDone(lines):
            return 3 + 3 * len(lines)
        case Economy(rows=rows):
            return 3 + len(rows)
        case Annexes(annexes):
            return 1.5 * len(annexes)
        case Signatures(signers=signers):
            return 4 + 1.5 * len(signers)
    return 0


def height_of_outcomes(section: SectionReport) -> float:
    """About how many millimetres the table of a section's commitments takes."""
    total = 20.0
    for commitment in section.commitments:
        lines = _lines(len(commitment.text), WIDE)
        told = [commitment.sentence, commitment.decision]
        told += [deed.text for deed in commitment.deeds]
        lines += sum(_lines(len(text), 66) for text in told if text)
        total += 6.5 + 5 * lines
    return total


def is_spread(chapter: ReportChapter, section: SectionReport) -> bool:
    """Whether the table of a section stands on a page of its own, beside its text.

    It does when it doesn't fit below the text, which fills half of its last page, and
    when that costs no page more than to begin it below the text. (A table that hardly
    begins there goes to the next page by itself.)
    """
    text = (HEADING + 16 + height_of_text(rest_of(chapter))) % PAGE
    table = height_of_outcomes(section)
    is_half_full = PAGE * 0.45 < text < PAGE * 0.92
    pages = ceil((text + table) / PAGE)
    return is_half_full and pages > 1 and 1 + ceil(table / PAGE) <= pages


# --- The text ------------------------------------------------------------------------


def ingress_of(chapter: ReportChapter) -> tuple[Span, ...]:
    """The text's first paragraph when it is short enough to be set large, else none."""
    first = chapter.text[0] if chapter.text else None
    if isinstance(first, Paragraph) and _length(first.spans) <= LONGEST_INGRESS:
        return first.spans
    return ()


def rest_of(chapter: ReportChapter) -> Sequence[Block]:
    """The text after its ingress."""
    return chapter.text[1:] if ingress_of(chapter) else chapter.text


# --- The officers' tables ------------------------------------------------------------


def rolls_in_rows(rolls: Sequence[Roll]) -> list[tuple[Roll, ...]]:
    """The rolls in order: two small ones beside each other, the others on their own."""
    rows: list[tuple[Roll, ...]] = []
    held = [roll for roll in rolls if roll.holders]
    while held:
        taken = 2 if len(held) > 1 and _is_narrow(held[0], held[1]) else 1
        rows.append(tuple(held[:taken]))
        held = held[taken:]
    return rows


def _is_narrow(*rolls):
    """Whether each of the rolls is set well in half the width of a page."""
    return all(
        len(roll.holders) <= MOST_IN_HALF
        and all(
            not one.period and len(one.post) <= 21 and len(one.name) <= 24
            for one in roll.holders
        )
        for roll in rolls
    )


# --- The line charts -----------------------------------------------------------------


def label_height(
    spots: Sequence[tuple[float, float, int]], at: int, half: float, floor: float
) -> float:
    """The base line of a value's label at a point of a line, where the line isn't.

    ``spots`` are (x, y, value) with y downwards; ``half`` is half the label's width,
    and ``floor`` where the line may not go below.
    """
    x, y, _ = spots[at]
    left, right = spots[0][0], spots[-1][0]
    start = min(max(x - half, left - SIDE), right + SIDE - 2 * half)
    near = [y]
    for (x1, y1, _), (x2, y2, _) in pairwise(spots):
        for edge in (start - 0.5, start + 2 * half + 0.5):
            if x1 <= edge <= x2 and x2 > x1:
                near.append(y1 + (y2 - y1) * (edge - x1) / (x2 - x1))
    near += [py for px, py, _ in spots if start <= px <= start + 2 * half]
    above, below = min(near) - 2, max(near) + 4
    is_nearer_below = below - y < y - above - 1 and below <= floor - 0.7
    return round(below if is_nearer_below else above, 2)


# --- The clubs' table ----------------------------------------------------------------


def club_columns(report: AnnualReport, rows: int) -> tuple[tuple[str, str, int], ...]:
    """(label, name, how many of the report's periods) of each column of visits.

    Months become quarters, and quarters years, when there are too many clubs for them.
    """
    spans = report.periods
    columns = [(span.label, span.name, [span]) for span in spans]
    several = spans[0].key[0] != spans[-1].key[0]
    if rows * len(columns) > MOST_CELLS or len(columns) > 12:
        by_quarter: dict[tuple[int, int], list[Period]] = {}
        for span in spans:
            year, number = span.key
            quarter = number if shows_quarters(report.starts, report.ends) else None
            quarter = quarter or (number + 2) // 3
            by_quarter.setdefault((year, quarter), []).append(span)
        columns = [
            (f"k{quarter}", f"kvartal {quarter}" + f" {year}" * several, held)
            for (year, quarter), held in by_quarter.items()
        ]
    if rows * len(columns) > MOST_CELLS or len(columns) > 12 or several:
        by_year: dict[int, list[Period]] = {}
        for span in spans:
            by_year.setdefault(span.key[0], []).append(span)
        columns = [(str(year), str(year), held) for year, held in by_year.items()]
    return tuple((label, name, len(held)) for label, name, held in columns)


def club_rows(rows: int) -> str:
    """How high the rows of so many clubs are, so that each page holds as many."""
    # The first page has the caption too, in the place of two rows.
    pages = ceil((rows + 2) / ROWS_ON_A_PAGE[0])
    each = ceil((rows + 2) / pages)
    fits = max(index for index, most in enumerate(ROWS_ON_A_PAGE) if each <= most)
    return f"rows-{fits + 1}"


def club_cells(visits: Sequence[int], columns) -> list[int]:
    """A club's visits, added up by the columns."""
    cells, start = [], 0
    for _, _, held in columns:
        cells.append(sum(visits[start : start + held]))
        start += held
    return cells
