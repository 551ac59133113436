"""Word and Excel files as lines, from a ZIP archive that is checked before use."""

import io
import re
import zipfile
import zlib
from datetime import date, datetime

from lxml import etree

from clubs.archives import wrong_with

from .lines import Line, clean, one_line
from .refusal import UnreadableDocument

# A tag costs some hundred bytes once parsed; a real plan has some ten thousand.
MAX_TAGS, MAX_PART = 200_000, 8 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


def _refuse(why):
    return UnreadableDocument(
        f"{why} Öppna filen, spara den på nytt som en vanlig fil och försök igen, "
        f"eller klistra in texten."
    )


def archive(data, main):
    """The checked archive; `main` is a part that a file of this sort must have."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise _refuse("Filen är skadad.") from None
    if why := wrong_with(opened, main):
        raise _refuse(why)
    types = part(opened, "[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise _refuse("Filen innehåller makron.")
    for name in opened.namelist():
        if name.endswith(".rels"):
            _no_external(part(opened, name))
    return opened


def part(opened, name):
    """The bytes of one part, refused when they hold a DTD or far too many tags."""
    try:
        data = opened.read(name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ):
        raise _refuse("Filen är skadad.") from None
    head = data[:200]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        (match := re.search(rb"encoding\s*=\s*[\"']([^\"']+)", head))
        and match.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii")
    ):
        raise _refuse("Filen har en ovanlig teckenkodning.")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _refuse("Filen innehåller något som inte hör hemma i ett dokument.")
    if data.count(b"<") > MAX_TAGS or (name.endswith(".xml") and len(data) > MAX_PART):
        raise _refuse("Filen är för invecklad.")
    return data


def _no_external(rels):
    for match in re.finditer(rb"<Relationship\b[^>]*>", rels):
        # Links in the text are only addresses; anything else fetched from outside
        # (templates, pictures, data) is refused.
        if re.search(rb"TargetMode\s*=\s*[\"']External", match[0]) and not re.search(
            rb"/(?:hyperlink|attachedTemplate)[\"']", match[0]
        ):
            raise _refuse("Filen hämtar innehåll från andra ställen.")
        if b"attachedTemplate" in match[0] and re.search(
            rb"Target\s*=\s*[\"']http", match[0]
        ):
            raise _refuse("Filen hämtar innehåll från andra ställen.")


def parsed(data):
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _refuse("Filen är skadad.") from None


# Word


def document_lines(data):
    """One line for each paragraph (and each line break in it) and table row."""
    with archive(data, "word/document.xml") as opened:
        names = set(opened.namelist())
        document = part(opened, "word/document.xml").replace(
            _STRICT[1:-1].encode(), _W[1:-1].encode()
        )
        body = parsed(document).find(f"{_W}body")
        styles = (
            _styles(parsed(part(opened, "word/styles.xml")))
            if "word/styles.xml" in names
            else {}
        )
        formats = (
            _numbering(parsed(part(opened, "word/numbering.xml")))
            if "word/numbering.xml" in names
            else {}
        )
    if body is None:
        raise _refuse("Filen är skadad.")
    reader = _Word(styles, formats)
    reader.read(body)
    return reader.lines


def _styles(root):
    """Style id → (heading level or None, list (id, depth) or None, name)."""
    raw = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        based = style.find(f"{_W}basedOn")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        raw[style.get(f"{_W}styleId")] = (
            (name.get(f"{_W}val") or "").lower() if name is not None else "",
            based.get(f"{_W}val") if based is not None else None,
            outline.get(f"{_W}val") if outline is not None else None,
            _list_of(style.find(f"{_W}pPr")),
        )
    return {key: _resolved(raw, key) for key in raw}


def _resolved(raw, key):
    level = listed = None
    first = raw[key][0]
    for _ in range(10):
        if key not in raw:
            break
        name, based, outline, numbering = raw[key]
        heading = re.fullmatch(r"(?:heading|rubrik)\s*(\d)", name)
        if level is None and name in ("title", "rubrik", "titel"):
            level = 0
        elif level is None and heading:
            level = int(heading.group(1))
        elif (
            level is None
            and outline is not None
            and outline.isdigit()
            and outline < "9"
        ):
            level = int(outline) + 1
        if listed is None and numbering and numbering[0] != "0":
            listed = numbering
        key = based
    if listed is None and re.match(r"list|lista|punktlista|numrerad", first):
        numbered = "number" in first or "numrerad" in first
        listed = ("style-number" if numbered else "style-bullet", 0)
    return level, listed


def _list_of(properties):
    if properties is None:
        return None
    numbering = properties.find(f"{_W}numPr")
    if numbering is None:
        return None
    identity, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
    if identity is None:
        return None
    value = depth.get(f"{_W}val") if depth is not None else "0"
    return identity.get(f"{_W}val"), int(value) if (value or "").isdigit() else 0


def _numbering(root):
    """(list id, depth) → number format ("bullet", "decimal", "lowerLetter" …), text."""
    abstract = {}
    for kind in root.iter(f"{_W}abstractNum"):
        for level in kind.iter(f"{_W}lvl"):
            fmt, text = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
            abstract[
                kind.get(f"{_W}abstractNumId"), int(level.get(f"{_W}ilvl") or 0)
            ] = (
                fmt.get(f"{_W}val") if fmt is not None else "bullet",
                (text.get(f"{_W}val") or "") if text is not None else "",
            )
    formats = {}
    for number in root.iter(f"{_W}num"):
        target = number.find(f"{_W}abstractNumId")
        if target is None:
            continue
        for (identity, depth), fmt in abstract.items():
            if identity == target.get(f"{_W}val"):
                formats[number.get(f"{_W}numId"), depth] = fmt
    return formats


class _Word:
    def __init__(self, styles, formats):
        self.styles, self.formats = styles, formats
        self.lines, self.number, self.gap = [], 0, 0
        self.counters = {}
        self.page = False

    def read(self, parent):
        for child in parent:
            if child.tag == f"{_W}p":
                self.paragraph(child)
            elif child.tag == f"{_W}tbl":
                self.table(child)
            elif child.tag in (
                f"{_W}sdt",
                f"{_W}sdtContent",
                f"{_W}ins",
                f"{_W}customXml",
            ):
                self.read(child)
            elif child.tag == f"{_W}moveTo":
                self.read(child)

    def paragraph(self, element):
        properties = element.find(f"{_W}pPr")
        style = None
        if properties is not None and properties.find(f"{_W}pStyle") is not None:
            style = properties.find(f"{_W}pStyle").get(f"{_W}val")
        level, listed = self.styles.get(style, (None, None))
        outline = None if properties is None else properties.find(f"{_W}outlineLvl")
        if outline is not None and (outline.get(f"{_W}val") or "9") < "9":
            level = int(outline.get(f"{_W}val")) + 1
        own = _list_of(properties)
        listed = None if own and own[0] == "0" else own or listed
        text = _text(element)
        if len(text) > 50_000:
            raise _refuse("Filen har ett orimligt långt stycke.")
        depth = label = None
        if listed and text.strip():
            label, bullet = self.label(listed)
            depth = listed[1] if level is None else None
            if level is not None and bullet:
                label = None
        # A list item keeps its line breaks as spaces: they are only looks there.
        pieces = (
            [text.replace("\n", " ")]
            if listed or level is not None
            else text.split("\n")
        )
        for piece in pieces:
            self.add(piece, level, depth, label)

    def label(self, listed):
        fmt, pattern = self.formats.get(
            listed, ("decimal" if listed[0] == "style-number" else "bullet", "%1.")
        )
        if fmt in ("bullet", "none"):
            return None, True
        identity, depth = listed
        counts = self.counters.setdefault(identity, {})
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        # The numbers that Word writes out are no words of the document; a list's
        # number is shown all the same, and starts over in the next list.
        return None, False

    def add(self, text, level=None, depth=None, label=None, cells=None):
        self.number += 1
        cleaned = clean(text)
        if not cleaned.strip() and not cells:
            self.gap += 1
            return
        body = cleaned.lstrip()
        indent = len(cleaned[: len(cleaned) - len(body)].expandtabs(4))
        self.lines.append(
            Line(
                self.number,
                body,
                gap=self.gap,
                indent=indent + 2 * (depth or 0),
                level=level,
                depth=depth,
                label=label,
                cells=cells,
                whole=True,
                raw=cleaned,
            )
        )
        self.gap = 0

    def table(self, element):
        rows = list(element.iterfind(f"{_W}tr"))
        columns = max((len(row.findall(f"{_W}tc")) for row in rows), default=0)
        for row in rows:
            cells = [
                one_line("\n".join(_text(p) for p in cell.iter(f"{_W}p")))
                for cell in row.iterfind(f"{_W}tc")
            ]
            if columns < 2 or len([c for c in cells if c]) < 2 and len(cells) < 2:
                # A frame around text, or a row that is merged into one cell.
                for cell in row.iterfind(f"{_W}tc"):
                    for p in cell.iter(f"{_W}p"):
                        self.add(_text(p))
                continue
            text = " ".join(filter(None, cells))
            self.add(text, cells=tuple(cells))


_SKIPPED = {
    f"{_W}{name}"
    for name in (
        "pPr",
        "rPr",
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "pict",
        "object",
    )
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _text(element):
    pieces, stack = [], [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag in _SKIPPED or tag == _FALLBACK:
            continue
        if tag == f"{_W}t":
            pieces.append(child.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            pieces.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif tag == f"{_W}softHyphen":
            pieces.append("\u00ad")
        elif tag == f"{_W}sym":
            pieces.append("•")
        else:
            stack.append(iter(child))
            if tag == f"{_W}p" and pieces:
                pieces.append("\n")
    return "".join(pieces)


# Excel

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_UNNAMED = re.compile(r"(?:blad|sheet|tabell)\s?\d*", re.IGNORECASE)
_MONTHS = "jan feb mars april maj juni juli aug sept okt nov dec".split()


def sheet_lines(data, max_rows, max_columns, max_cell):
    """The rows of the visible sheets, read by openpyxl once the archive is checked.

    Where several sheets hold something, a sheet's own name is the heading over it.
    """
    import openpyxl  # slow to import, and only spreadsheets need it

    from .files import bounded, row_line

    with archive(data, "xl/workbook.xml") as opened:
        sources = b"".join(
            part(opened, name) for name in opened.namelist() if name.endswith(".xml")
        )
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        lines, begins, gap = [], [], 0
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        formulas = _formulas(data) if b"<f" in sources else {}
        for sheet in sheets:
            above = len(lines)
            sheet.reset_dimensions()
            for number, row in enumerate(
                sheet.iter_rows(
                    max_row=max_rows + 1, max_col=max_columns + 1, values_only=True
                ),
                1,
            ):
                at = sheet.title, number
                row = [
                    formulas.get((*at, i)) if cell is None else cell
                    for i, cell in enumerate(row)
                ]
                cells = bounded([_shown(cell) for cell in row], len(lines))
                while cells and not cells[-1] and len(cells) > 1:
                    cells.pop()
                if not any(cells):
                    gap += 1
                    continue
                lines.append(row_line(number, cells, gap))
                gap = 0
            gap += 1
            if len(lines) > above:
                begins.append((above, sheet.title))
    except UnreadableDocument:
        raise
    except Exception:
        # openpyxl raises most of Python's errors on a broken file.
        raise _refuse("Kalkylbladet går inte att läsa.") from None
    named = [at for at in begins if not _UNNAMED.fullmatch(at[1])]
    for above, name in reversed(named if len(begins) > 1 else []):
        lines.insert(above, Line(1, clean(name), gap=1, level=2, whole=True, raw=name))
    return lines


def _formulas(data):
    """The formulas by sheet, row and column, to show where no value is stored."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    found = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    found[sheet.title, number, column] = cell
    return found


def _shown(value):
    """A cell as a person sees it; a date as day, month and year in words."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
