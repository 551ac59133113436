"""Where each mark of the printed year map stands: the cover's and the summary's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from .measures import Mark
from .reporting.value import AnnualReport, SectionReport

# Centre to centre, in radii: marks side by side touch but never overlap.
TIGHT = 2.02
ROOMY = 2.25
ROW = 2.2
SMALLEST = 0.3
# How much farther apart the lines may go when that spares the marks.
ROOM = 1.6


@dataclass(frozen=True)
class Frame:
    """The drawing's measures, in its own units (millimetres on the cover)."""

    left: float  # where the first period begins
    period: float  # width of a month of a year; other plans share the same total
    top: float  # centre of the first line
    height: float  # from the first line to the last, at most
    step: float  # from line to line, at most
    radius: float  # of a mark, at most
    whole: float  # centre of the first mark of the whole year
    whole_width: float  # from it to the last one that still fits
    whole_step: float


COVER = Frame(35, 11.2, 132, 124, 11.6, 1.85, 177.4, 21.7, 5.4)
SUMMARY = Frame(53, 6.4, 9.5, 160, 7.5, 1.14, 134.4, 13.8, 2.75)
# Lines closer than this can't be read; then the charts go to the next page.
CLOSEST = 3.3


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    shape: Mark


@dataclass(frozen=True)
class Line:
    section: SectionReport
    y: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class PrintedMap:
    lines: tuple[Line, ...]
    radius: float
    step: float
    # (x, label) of each period, and of each year when there are several.
    labels: tuple[tuple[float, str], ...]
    groups: tuple[tuple[float, str], ...]
    right: float


def printed_map(report: AnnualReport, frame: Frame) -> PrintedMap:
    """Every commitment's mark, in the column of its period on its section's line.

    Where a month is full the lines move apart, and then the marks shrink together
    until the fullest place holds its own.
    """
    spans = report.periods
    width = frame.period * 12 / len(spans)
    places = [_places(section) for section in report.sections]
    most = frame.height / max(len(places) - 1, 1)
    step = min(frame.step, most)
    radius = min(frame.radius, step * 0.36)
    if not _fits(places, radius, width, step, frame):
        step = min(frame.step * ROOM, most)
    while radius > SMALLEST and not _fits(places, radius, width, step, frame):
        radius *= 0.94
    step = round(step, 3)
    top = frame.top + max(step - frame.step, 0) / 2
    lines = []
    for index, section in enumerate(report.sections):
        y = round(top + index * step, 2)
        spots = []
        for period, shapes in places[index].items():
            spots += _spots(period, shapes, y, radius, width, frame)
        lines.append(Line(section, y, tuple(spots)))
    starts = [frame.left + width * i for i in range(len(spans))]
    return PrintedMap(
        tuple(lines),
        round(radius, 3),
        step,
        tuple(
            (round(x + width / 2, 2), span.label)
            for x, span in zip(starts, spans, strict=True)
        ),
        tuple(
            (round(x, 2), span.group)
            for x, span in zip(starts, spans, strict=True)
            if span.group
        ),
        round(frame.left + 12 * frame.period, 2),
    )


def summary_frame(sections: int, lines: int, charts: int) -> Frame:
    """The summary's map, low enough for its page to hold the rest of the chapter.

    ``lines`` is how many the lead has. All measures are millimetres of the page's 247.
    """
    rows_of_charts = (min(charts, 4) + 1) // 2
    chart = 43 if sections > 16 else 51
    room = 247 - 24 - 7.2 * lines - 22 - chart * rows_of_charts - 16
    return replace(SUMMARY, height=max(room, CLOSEST * max(sections - 1, 1)))


def _places(section):
    """The marks of each period, in order of number."""
    places = {}
    for commitment in section.commitments:
        places.setdefault(commitment.period, []).append(commitment.standing.shape)
    return places


def _per_row(period, radius, width, frame):
    if period is None:
        return int(frame.whole_width / (ROOMY * radius)) + 1
    # A full month may lean a little over its neighbours' empty edges.
    return max(1, int(width * 1.12 / (TIGHT * radius)))


def _fits(places, radius, width, step, frame):
    return all(
        (ceil(len(shapes) / _per_row(period, radius, width, frame)) - 1) * ROW * radius
        + 2 * radius
        <= step * 0.86
        for section in places
        for period, shapes in section.items()
    )


def _spots(period, shapes, y, radius, width, frame):
    per_row = _per_row(period, radius, width, frame)
    rows = ceil(len(shapes) / per_row)
    per_row = ceil(len(shapes) / rows)
    if period is None:
        step = min(frame.whole_step, frame.whole_width / max(per_row - 1, 1))
    else:
        step = min(ROOMY * radius, max(TIGHT * radius, width / per_row))
    for row in range(rows):
        marks = shapes[row * per_row : (row + 1) * per_row]
        start = frame.whole
        if period is not None:
            start = frame.left + (period + 0.5) * width - (len(marks) - 1) / 2 * step
        level = y + (row - (rows - 1) / 2) * ROW * radius
        for index, shape in enumerate(marks):
            yield Spot(round(start + index * step, 2), round(level, 2), shape)


def title_rows(title: str, longest: int = 30) -> Sequence[str]:
    """A section's title on one row, or on two; what is longer ends in an ellipsis."""
    if len(title) <= longest:
        return (title,)
    rows = [""]
    for word in title.split():
        joined = f"{rows[-1]} {word}".strip()
        if len(rows) == 2 or len(joined) <= longest + 4 or not rows[-1]:
            rows[-1] = joined
        else:
            rows.append(word)
    return tuple(_cut(row, longest + 4) for row in rows)


def _cut(text, longest):
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
