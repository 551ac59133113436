"""Uploaded files opened with care: what is too big, disguised or dangerous is refused.

The limits are S38 and S39 of the quality requirements. Nothing is inflated before its
declared size is known, no XML with a DTD is parsed, and a PDF is read by a child
process with little time and memory (`pdf_text.py`).
"""

import csv
import io
import re
from pathlib import PurePath

from . import office, pdf
from .lines import Line, lines_of_text, one_line
from .refusal import UnreadableDocument

MAX_BYTES = 2 << 20
MAX_LINES, MAX_LINE, MAX_TEXT = 3_000, 10_000, 500_000
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5_000, 60, 10_000

_TOO_LONG = (
    "Dokumentet är längre än någon plan: fler än 3 000 rader, eller en rad på mer än "
    "10 000 tecken. Klistra in bara den del där åtagandena står."
)
_SIGNATURES = {b"%PDF-": ".pdf", b"PK\x03\x04": "zip", b"\xd0\xcf\x11\xe0": "ole"}
KNOWN = (".txt", ".md", ".docx", ".pdf", ".xlsx", ".csv")


def lines_of(name, data):
    """The lines of a file; raises UnreadableDocument with what the person can do."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix not in KNOWN:
        raise UnreadableDocument(_advice(suffix))
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            "Filen är större än 2 MB. Ta bort bilderna, eller klistra in texten i "
            "stället."
        )
    if not data.strip():
        raise UnreadableDocument("Filen är tom. Välj en annan fil.")
    found = next(
        (kind for mark, kind in _SIGNATURES.items() if data.startswith(mark)), None
    )
    expected = {".pdf": ".pdf", ".docx": "zip", ".xlsx": "zip"}.get(suffix)
    if found == "ole" and suffix in (".docx", ".xlsx"):
        raise UnreadableDocument(
            "Filen är låst med lösenord eller sparad i ett gammalt format. Öppna "
            f"den, ta bort lösenordet och spara den på nytt som {suffix}."
        )
    if found != expected:
        raise UnreadableDocument(
            f"Filen heter {suffix} men innehåller något annat. Öppna den i det "
            f"program den kommer från och spara den på nytt, eller klistra in texten."
        )
    if suffix == ".docx":
        return _bounded(office.document_lines(data))
    if suffix == ".xlsx":
        return office.sheet_lines(data, MAX_ROWS, MAX_COLUMNS, MAX_CELL)
    if suffix == ".pdf":
        return _bounded(pdf.page_lines(data))
    text = decoded(data)
    return table_lines(text) if suffix == ".csv" else text_lines(text)


def _bounded(lines):
    lengths = [len(line.text) for line in lines]
    if (
        len(lines) > MAX_LINES
        or max(lengths, default=0) > MAX_LINE
        or (sum(lengths) > MAX_TEXT)
    ):
        raise UnreadableDocument(_TOO_LONG)
    return lines


def _advice(suffix):
    if suffix in (".doc", ".odt", ".rtf", ".pages", ".docm", ".dotx", ".dot"):
        return "Spara dokumentet som .docx och välj det igen, eller klistra in texten."
    if suffix in (".xls", ".ods", ".xlsm", ".xlsb", ".numbers"):
        return "Spara kalkylbladet som .xlsx eller .csv och välj det igen."
    return (
        "Filer av det slaget går inte att läsa. Välj en fil som slutar på .docx, .pdf, "
        ".txt, .md, .xlsx eller .csv, eller klistra in texten."
    )


def decoded(data):
    """Text from UTF-8 or UTF-16 with or without its mark, else Windows' Swedish.

    A file with NUL bytes or mostly control characters is no text.
    """
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
    if b"\0" in data:
        raise _no_text()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        # Old Macintosh files: å, ä, ö are control-like or odd signs in cp1252.
        if sum(c in "åäöÅÄÖ" for c in text) < sum(
            c in "ŒŠš€\x8a\x8c\x9a" for c in text
        ):
            text = data.decode("mac-roman", errors="replace")
    return _checked(text)


def _checked(text):
    odd = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in text[:100_000])
    if odd > 20 or "\0" in text:
        raise _no_text()
    return text


def _no_text():
    return UnreadableDocument(
        "Filen innehåller inte läsbar text. Spara den på nytt, eller klistra in texten."
    )


def text_lines(text):
    """The lines of a text, within bounds."""
    rows = re.split(r"[\r\n\v\u2028\u2029]", text)
    if len(rows) > 4 * MAX_LINES or max(map(len, rows), default=0) > MAX_LINE:
        raise UnreadableDocument(_TOO_LONG)
    return _bounded(lines_of_text(text))


def table_lines(text):
    """The rows of a CSV file: semicolons as Excel writes here, else commas or tabs."""
    head = text[:5_000]
    delimiter = max(";\t,", key=lambda sign: head.count(sign))
    rows, gap = [], 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            number, before = before + 1, reader.line_num
            cells = bounded(row, len(rows))
            if not any(cells):
                gap += 1
                continue
            rows.append(row_line(number, cells, gap))
            gap = 0
    except csv.Error:
        raise UnreadableDocument(
            "Tabellen går inte att läsa. Spara den på nytt som .csv eller .xlsx."
        ) from None
    return rows


def bounded(cells, rows):
    """A row's cells as text, or a refusal when the table is too large."""
    if rows >= MAX_ROWS:
        raise UnreadableDocument("Tabellen har fler än 5 000 rader. Dela upp den.")
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        raise UnreadableDocument("Tabellen har fler än 60 kolumner. Ta bort några.")
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableDocument("En cell har mer än 10 000 tecken. Korta den.")
    return [one_line(cell) for cell in cells[:MAX_COLUMNS]]


def row_line(number, cells, gap=0):
    """A table row as a line; with a single filled cell it is a line of text."""
    filled = [cell for cell in cells if cell]
    text = " ".join(filled)
    return Line(number, text, gap=gap, cells=tuple(cells), whole=True, raw=text)
