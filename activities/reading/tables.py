"""Tables of activities: which column says what, and the rows as cells."""

import re
from dataclasses import dataclass, field, replace

from .columns import assumed, by_content, header_roles
from .language import MONTHS
from .lines import Line


@dataclass(eq=False)
class Row:
    lines: list[Line]
    cells: list[str]

    @property
    def line(self):
        return self.lines[0].number


@dataclass(eq=False)
class Table:
    """Rows under a header; `roles` names what each column holds.

    The header is None where a table goes on after a row that heads a section.
    """

    roles: list[str | None]
    header: Line | None
    rows: list[Row] = field(default_factory=list)
    labels: Line | None = None  # the labels of records, named once

    @property
    def lines(self):
        header = [self.header] if self.header else []
        return header + [line for row in self.rows for line in row.lines]


def parts(line):
    """A line's cells and where they begin; one cell when it is plain text."""
    if line.cells is not None:
        return list(line.cells), None
    raw = line.raw or line.text
    if line.text.count("|") > 1 or re.search(r"\s\|\s", line.text):
        text = re.sub(r"<br\s*/?>", " ", line.text.strip().strip("|"))
        return [" ".join(cell.split()) for cell in text.split("|")], None
    if "\t" in raw.strip():
        return [cell.strip() for cell in raw.strip("\n").split("\t")], None
    if line.text.count(";") > 1 and not re.search(r"; \w", line.text):
        return [cell.strip() for cell in line.text.split(";")], None
    pieces = [(m.start(), m.group()) for m in re.finditer(r"\S+(?: \S+)*", raw)]
    return [text for _, text in pieces], [start for start, _ in pieces]


def separate(lines):
    """The lines in order, with each table gathered into one Table."""
    elements, i, roles = [], 0, None
    while i < len(lines):
        line = lines[i]
        cells, starts = parts(line)
        grid, headed = (), True
        if line.cells is not None and sum(map(bool, cells)) > 1:
            grid = _grid(lines, i)
        named = header_roles(cells, grid[1:]) if len(cells) > 1 else None
        if named is None and not roles and (found := by_content(grid)):
            named, headed = found
        if named is None and len(cells) > 1 and _ruled_off(line, lines[i + 1 : i + 2]):
            named = assumed(cells)
        if named is None and not (roles and _more(line, cells, roles, lines[i - 1])):
            elements.append(line)
            roles = roles if line.whole and line.gap == 0 else None
            i += 1
            continue
        headed = headed and named is not None
        table = Table(named or roles, line if headed else None)
        roles = None
        i += headed
        if line.cells is not None:
            roles = table.roles
        if starts is None:
            i = _ruled(table, lines, i)
        else:
            i = _aligned(table, lines, i, starts)
        if table.rows or not named:
            elements.append(_settled(table))
        else:
            elements.append(line)
    return elements


def _grid(lines, i):
    """The cells of the rows that the file itself ties together, from `i` on."""
    rows = [lines[i].cells]
    for line in lines[i + 1 :]:
        if line.cells is None or line.gap:
            break
        rows.append(line.cells)
    return rows


def _ruled_off(line, after):
    """Does a rule of dashes and bars under the line make it a header?"""
    return "|" in line.text and any(
        re.fullmatch(r"[\s|:-]*-{2,}[\s|:-]*", below.text) and "|" in below.text
        for below in after
    )


def _settled(table):
    """Columns whose values decide what they are: weeks, months or aims that are areas.

    A column of months is the calendar's sections when it stands first or has empty
    cells, a column of aims the areas when the rows share them.
    """
    if "week" in table.roles:
        place = table.roles.index("week")
        table.roles[place] = "until" if "when" in table.roles else "when"
        for row in table.rows:
            row.cells[place] = re.sub(r"^(?=\d)", "v. ", row.cells[place])
    for name, least in (("month", 0), ("aim", 1)):
        if name not in table.roles:
            continue
        place = table.roles.index(name)
        cells = [row.cells[place].strip() for row in table.rows]
        filled = [cell for cell in cells if cell]
        months = all(
            name.rstrip(".") in MONTHS
            for cell in filled
            for name in re.split(r"\s*[-–—/,&]\s*|\s+och\s+", cell.lower())
        )
        shared = len(cells) - len(set(filled)) >= least
        if filled and cells[0] and shared and (name == "aim" or months):
            table.roles[place] = "area"
        else:
            table.roles[place] = "when" if name == "month" else None
    return table


def _more(line, cells, roles, above):
    """A row that goes on with the table above a section row."""
    return (
        line.cells is not None
        and (above.cells is not None or above.whole and line.gap == 0)
        and sum(map(bool, cells)) > 1
        and len(cells) <= len(roles) + 1
    )


def _heads(cells, table, lines, i):
    """Is a row with a single filled cell a section's heading inside the table?

    It is when it carries a number, capitals or a colon, stands outside the goals'
    column, or when the table's first row is of the same sort.
    """
    if sum(map(bool, cells)) != 1:
        return False
    place = next(k for k, cell in enumerate(cells) if cell)
    after = lines[i + 1].cells if i + 1 < len(lines) else None
    if not after or sum(map(bool, after)) < 2:
        return False
    cell = cells[place]
    if table.header is None:
        return True  # the rows above stand under such a row
    marked = (
        re.match(r"\d+(?:\.\d+)*\.?\s+\S", cell) or cell.isupper() or cell.endswith(":")
    )
    named = header_roles(after) or after == table.header.cells
    other = place != table.roles.index("goal")
    return bool(marked or other or named or not table.rows)


def _ruled(table, lines, i):
    """Rows whose cells are told apart by the file, a bar, a tab or a semicolon."""
    width = len(table.roles)
    stated = (
        lines[i - 1].cells is not None
        if table.header is None
        else (table.header.cells is not None)
    )
    while i < len(lines):
        line = lines[i]
        if stated:
            if line.cells is None:
                break
            cells = list(line.cells)
            if len(set(cells)) == 1 and len(cells) > 2:
                lines[i] = line = replace(line, text=cells[0])
                cells[1:] = [""] * (len(cells) - 1)
                lines[i] = line = replace(line, cells=tuple(cells))
            if _heads(cells, table, lines, i) or (line.gap and _new(table, lines, i)):
                break
        else:
            cells, starts = parts(line)
            if not re.search(r"\w", line.text):
                i += 1
                continue
            if len(cells) < 2:
                break
            if line.gap and header_roles(cells):
                break
        if header_roles(cells):
            break
        cells = (cells + [""] * width)[: max(width, len(cells))]
        table.rows.append(Row([line], cells))
        i += 1
    return i


def _new(table, lines, i):
    """Does another table begin after a gap: with the same header, or one of its own?"""
    if table.header and lines[i].cells[:3] == table.header.cells[:3]:
        return True
    found = by_content(_grid(lines, i))
    return bool(found and found[1])


def _aligned(table, lines, i, starts):
    """Rows whose cells stand under the header's words.

    A line that leaves the first column empty, or begins in lower case right under an
    unfinished row, goes on with the row above.
    """
    first = i
    while i < len(lines):
        line = lines[i]
        raw = line.raw or line.text
        cells, places = parts(line)
        if places is None or line.level is not None:
            break
        if header_roles(cells) or (line.gap > 1 and len(cells) < 2):
            break
        if line.gap and len(cells) < 2 and i > first:
            break
        if i + 1 < len(lines) and line.gap and header_roles(parts(lines[i + 1])[0]):
            break  # the heading over the next table
        row = _placed(raw, starts)
        filled = [k for k, cell in enumerate(row) if cell]
        goes_on = (
            table.rows
            and not line.gap
            and (
                not row[0]
                or (
                    row[0][:1].islower()
                    and len(filled) < len(starts)
                    and len(filled) < 3
                )
            )
        )
        if len(filled) < 2 and not goes_on and not table.rows:
            break
        if len(filled) == 1 and filled[0] == 0 and not goes_on and len(row[0]) > 60:
            break
        if goes_on:
            above = table.rows[-1]
            above.lines.append(line)
            above.cells = [
                " ".join(filter(None, pair))
                for pair in zip(above.cells, row, strict=True)
            ]
        else:
            table.rows.append(Row([line], row))
        i += 1
    return i


def _placed(raw, starts):
    """Split a line at its wide spaces and put each piece under the nearest column.

    With as many pieces as columns the order decides: text taken out of a PDF only
    roughly keeps its places.
    """
    pieces = [(m.start(), m.group()) for m in re.finditer(r"\S+(?: \S+)*", raw)]
    if len(pieces) == len(starts):
        return [text for _, text in pieces]
    cells, least = [""] * len(starts), 0
    for start, text in pieces:
        columns = range(least, len(starts))
        column = min(columns, key=lambda k: abs(starts[k] - start), default=least)
        cells[min(column, len(cells) - 1)] += f" {text}"
        least = min(column + 1, len(starts) - 1)
    return [cell.strip() for cell in cells]


def plain(line):
    """A row that is no row after all: its cells as one line of text."""
    if line.cells is None:
        return line
    return replace(
        line, text=" ".join(filter(None, line.cells)), cells=None, whole=True
    )
