"""A file from somebody's computer as a table of plain values, or a kind refusal.

The limits are S38 and S39 of the quality requirements. Pure Python, no Django.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePath

from .escaping import unescaped

MAX_BYTES = 2 << 20
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5_000, 60, 10_000
# All cells together: a small file can point at one long text from every cell.
MAX_TEXT = 5_000_000
# What is read of a formula that no program has reckoned out yet
NO_VALUE = "#FORMEL!"
# What a cell holds once it is read; JSON can hold all of them.
Cell = str | int | float | bool

_OTHER_KINDS = {
    ".xls": (
        "Filer av det slaget går inte att läsa in. Öppna den i Excel eller ett annat "
        "kalkylprogram, spara den som .xlsx och välj den igen."
    ),
    ".docx": "Det är ett Word-dokument. Välj ett kalkylblad: .xlsx eller .csv.",
    ".pdf": "Det är en PDF. Välj ett kalkylblad: .xlsx eller .csv.",
}
for _suffix in (".ods", ".xlsm", ".xlsb", ".xltx", ".numbers", ".tsv", ".txt"):
    _OTHER_KINDS[_suffix] = _OTHER_KINDS[".xls"]
_SPACES = re.compile(r"[ \t\u00a0\u2007\u2009\u202f\u200b\ufeff]+")


class Unreadable(ValueError):
    """What is wrong with a file, in words to the person who chose it."""


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row's own in the spreadsheet, where the header may be 1."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The first sheet's rows below its header; empty rows and columns are gone.

    Every row has as many cells as there are headers; an empty cell is "".
    """

    headers: list[str]
    rows: list[Row]


def read(name, data):
    """The table in the file ``name`` of the bytes ``data``; raises Unreadable."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        advice = "Välj ett kalkylblad som slutar på .xlsx eller .csv."
        raise Unreadable(_OTHER_KINDS.get(suffix, advice))
    if len(data) > MAX_BYTES:
        raise Unreadable("Filen är större än 2 MB. Dela upp den i flera.")
    if not data.strip():
        raise Unreadable("Filen är tom. Välj en annan fil.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Filen är låst med lösenord eller sparad i ett gammalt format. Öppna den, "
            "ta bort lösenordet och spara den på nytt som .xlsx."
        )
    if data.startswith(b"PK") != (suffix == ".xlsx") or data.startswith(b"%PDF-"):
        raise Unreadable(
            f"Filen heter {suffix} men innehåller något annat. Öppna den i det program "
            "den kommer från och spara den på nytt."
        )
    if suffix == ".csv":
        return table_of(csv_rows(decoded(data)))
    # Here and not above: it raises what is defined here.
    from .workbook import workbook_rows

    return table_of(workbook_rows(data))


def table_of(rows):
    """The table of rows ``(number, cells)``, of which the first filled one heads it.

    Stops reading as soon as there is too much, and raises Unreadable.
    """
    headers = []
    found, length = [], 0
    for number, cells in rows:
        length += sum(len(cell) for cell in cells if isinstance(cell, str))
        if length > MAX_TEXT:
            raise Unreadable("Kalkylbladet har för mycket text. Dela upp det i flera.")
        cells = [plain(cell) for cell in cells]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(
                f"Kalkylbladet har fler än {MAX_COLUMNS} kolumner. Ta bort några."
            )
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
            raise Unreadable(
                f"En cell på rad {number} har mer än 10 000 tecken. Korta den."
            )
        if not headers:
            headers = [str(cell).strip() for cell in cells]
        elif len(found) == MAX_ROWS:
            raise Unreadable("Kalkylbladet har fler än 5 000 rader. Dela upp det.")
        else:
            found.append(Row(number, cells))
    if not headers:
        raise Unreadable("Kalkylbladet är tomt. Den första raden ska ha rubriker.")
    width = max(len(headers), max((len(row.cells) for row in found), default=0))
    headers += [""] * (width - len(headers))
    for row in found:
        row.cells.extend([""] * (width - len(row.cells)))
    return Table(headers, found)


def plain(cell):
    """A cell as JSON can hold it: a day as 2018-03-05, odd spaces as ordinary ones."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.isprintable() and "  " not in cell:
            return cell.strip()
        return "\n".join(
            _SPACES.sub(" ", line).strip() for line in cell.strip().splitlines()
        ).strip()
    if isinstance(cell, datetime):
        if cell.time() == time.min:
            return cell.date().isoformat()
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


# CSV


def decoded(data):
    """Text from UTF-8 or UTF-16 with its mark, plain UTF-8, else Windows' Swedish."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError:
                raise _no_text() from None
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"))


def _checked(text):
    odd = sum(ord(sign) < 32 and sign not in "\t\n\r" for sign in text[:100_000])
    if odd > 20 or "\0" in text:
        raise _no_text()
    return text


def _no_text():
    return Unreadable(
        "Filen innehåller inte läsbar text. Spara den på nytt som .csv eller .xlsx."
    )


def csv_rows(text):
    """``(number, cells)`` of each row; Excel here writes ``;``, others ``,`` or tab."""
    delimiter, text, first = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, first):
            yield number, [unescaped(cell) for cell in row]
    except csv.Error:
        raise Unreadable(
            "Tabellen går inte att läsa. Spara den på nytt som .csv eller .xlsx."
        ) from None


def _delimiter(text):
    """(sign, rows to read, number of the first): Excel may tell the sign by itself."""
    told = re.match(r"sep=([;,\t])\r?\n", text)
    if told:
        return told[1], text[told.end() :], 2
    head = text.lstrip("\r\n").partition("\n")[0]
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(";\t,", key=unquoted.count), text, 1
