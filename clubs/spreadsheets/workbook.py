"""The rows of an .xlsx file, read piece by piece so that no file grows large in memory.

Nothing is inflated before its declared size is known, and no XML with a DTD is read.
A formula's stored value is read, never the formula. Pure Python, no Django.
"""

import io
import re
import zipfile
import zlib
from datetime import datetime, timedelta
from posixpath import normpath

from lxml import etree

from clubs.archives import wrong_with

from .reading import MAX_CELL, MAX_COLUMNS, MAX_ROWS, NO_VALUE, Unreadable

# What XML takes some hundred bytes of memory for: in a small part, and between two
# rows or two texts of a large one, where only that which lies between is kept.
MAX_TAGS = 60_000
# The last row and the last day that a spreadsheet can have
LAST_ROW, LAST_DAY = 1 << 20, 2_958_465
_CHUNK = 1 << 16
_SHEETS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
# Office's own numbers of formats that show a day
_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_DAY_SIGNS = re.compile(r"[dmhys]", re.I)
_NO_SIGNS = re.compile(r'"[^"]*"|\[(?![hms]+\])[^\]]*\]|\\.|_.|\*.|general', re.I)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}\Z")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']+)")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_SAFELY = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def refused(why):
    return Unreadable(
        f"{why} Öppna filen i kalkylprogrammet, spara den på nytt som .xlsx och försök "
        "igen."
    )


def too_complex():
    return refused("Filen är för invecklad.")


def workbook_rows(data):
    """``(number, cells)`` of the first visible sheet's rows; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = Workbook(archive)
            book.check()
            yield from book.rows()
    except Unreadable:
        raise
    except _BROKEN:
        raise refused("Filen är skadad.") from None


def tags(kind):
    return [f"{{{space}}}{kind}" for space in _SHEETS]


def local(element):
    return element.tag.rpartition("}")[2]


class Workbook:
    """An archive that is refused when it is too large, disguised or dangerous."""

    def __init__(self, archive):
        self.archive = archive
        self.texts = []
        self.day_styles = set()
        self.epoch = datetime(1899, 12, 30)

    def check(self):
        if why := wrong_with(self.archive, "xl/workbook.xml"):
            raise refused(why)
        for element in self.small("[Content_Types].xml").iter():
            told = element.get("ContentType", "")
            if "macroEnabled" in told or "vbaProject" in told:
                raise refused("Filen innehåller makron.")
        for name in self.archive.namelist():
            if name.endswith(".rels"):
                self.refuse_external(self.small(name))

    def refuse_external(self, relations):
        # A link in a cell is only an address; anything else from outside is refused.
        for relation in relations.iter():
            is_link = relation.get("Type", "").endswith("/hyperlink")
            if relation.get("TargetMode") == "External" and not is_link:
                raise refused("Filen hämtar innehåll från andra ställen.")

    def small(self, part):
        """The root of a part that is never large."""
        pieces, found = [], 0
        for chunk in self.chunks(part):
            found += chunk.count(b"<")
            if found > MAX_TAGS:
                raise too_complex()
            pieces.append(chunk)
        return etree.fromstring(b"".join(pieces), etree.XMLParser(**_SAFELY))

    def large(self, part, kind, last):
        """Each element of a kind in a part, until the one that holds them all ends.

        What has been given is gone from memory when the next one is asked for.
        """
        parser = etree.XMLPullParser(
            ("end",), tag=[*tags(kind), *tags(last)], **_SAFELY
        )
        waiting = 0
        for chunk in self.chunks(part):
            here = chunk.count(b"<")
            waiting += here
            parser.feed(chunk)
            for _, element in parser.read_events():
                if local(element) == last:
                    return
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                waiting = here
            if waiting > MAX_TAGS:
                raise too_complex()
        parser.close()

    def chunks(self, part):
        """The bytes of a part, as long as they are plain XML without a DTD."""
        before = b""
        with self.archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                if not before:
                    told = _ENCODING.search(chunk[:200])
                    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:8]:
                        raise refused("Filen har en ovanlig teckenkodning.")
                    if told and told[1].lower() not in (b"utf-8", b"us-ascii"):
                        raise refused("Filen har en ovanlig teckenkodning.")
                seam = before[-16:] + chunk
                if b"<!DOCTYPE" in seam or b"<!ENTITY" in seam:
                    raise refused(
                        "Filen innehåller något som inte hör hemma i ett kalkylblad."
                    )
                before = chunk
                yield chunk

    def rows(self):
        names = set(self.archive.namelist())
        sheet = self.first_sheet()
        if "xl/sharedStrings.xml" in names:
            self.texts = [
                words(text_of(item))
                for item in self.large("xl/sharedStrings.xml", "si", "sst")
            ]
        if "xl/styles.xml" in names:
            self.day_styles = day_styles(self.small("xl/styles.xml"))
        number = filled = 0
        for row in self.large(sheet, "row", "sheetData"):
            told = int(row.get("r", number + 1))
            if not number < told <= LAST_ROW:
                raise refused("Filen är skadad.")
            number = told
            if cells := self.cells(row):
                filled += 1
                # The header, the rows, and one more for who gathers them to refuse.
                if filled > MAX_ROWS + 2:
                    raise Unreadable(
                        "Kalkylbladet har fler än 5 000 rader. Dela upp det."
                    )
                yield number, cells

    def first_sheet(self):
        """The part of the first sheet that can be seen."""
        root = self.small("xl/workbook.xml")
        for settings in root.iter(*tags("workbookPr")):
            if settings.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
        visible = next(
            (s for s in root.iter(*tags("sheet")) if s.get("state", "") in _SEEN), None
        )
        if visible is None:
            raise refused("Filen har inget synligt blad.")
        found = next(filter(None, (visible.get(f"{{{r}}}id") for r in _RELATIONS)))
        relations = self.small("xl/_rels/workbook.xml.rels")
        target = next(r.get("Target") for r in relations if r.get("Id") == found)
        return target[1:] if target.startswith("/") else normpath(f"xl/{target}")

    def cells(self, row):
        """The values of a row from its first column to the last that has one."""
        found = []
        column = 0
        places = _PLACES
        for cell in row:
            reference = cell.get("r")
            if reference is None:
                column += 1
            else:
                letters = reference.rstrip("0123456789")
                column = places.get(letters) or place_of(reference, letters)
            if not len(cell):
                continue
            value = self.value(cell)
            if value is None or value == "":
                continue
            if column > MAX_COLUMNS:
                raise Unreadable("Kalkylbladet har fler än 60 kolumner. Ta bort några.")
            found.extend([None] * (column - len(found)))
            found[column - 1] = value
        return found

    def value(self, cell):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return words(text_of(cell))
        # A formula stands before its value.
        part = cell[-1]
        if part.tag not in _VALUE:
            part = next((part for part in cell if part.tag in _VALUE), None)
        value = None if part is None else part.text
        if not value:
            is_formula = kind != "str" and any(part.tag in _FORMULA for part in cell)
            return NO_VALUE if is_formula else None
        if kind == "s":
            return self.texts[int(value)]
        if kind == "n":
            return self.number(float(value), cell.get("s"))
        if kind == "b":
            return value in ("1", "true")
        if kind == "str":
            return words(bounded(value))
        # An error in the sheet, or a day as text
        return value[:40]

    def number(self, value, style):
        # Neither infinite nor no number at all
        if not abs(value) < 1e300:
            raise refused("Filen är skadad.")
        if style in self.day_styles and 0 <= value <= LAST_DAY:
            moment = self.epoch + timedelta(seconds=round(value * 86_400))
            return moment.time() if value < 1 else moment
        return int(value) if value.is_integer() and abs(value) < 1e15 else value


_SEEN = ("", "visible")
_VALUE, _FORMULA = tags("v"), tags("f")
# Column letters → number, 1 for A, of those that a table may have
_PLACES = {
    f"{first}{chr(second)}": number
    for number, (first, second) in enumerate(
        ((first, second) for first in ["", "A", "B"] for second in range(65, 91)), 1
    )
}


def place_of(reference, letters):
    """The number of a column beyond those of a table."""
    if not _REFERENCE.match(reference):
        raise refused("Filen är skadad.")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place


def bounded(text):
    if len(text) > MAX_CELL:
        raise Unreadable("En cell har mer än 10 000 tecken. Korta den.")
    return text


def text_of(item):
    """The text in an element, but for the reading aids of East Asian scripts."""
    if len(item) == 1 and local(item[0]) == "t":
        return bounded(item[0].text or "")
    return bounded(
        "".join(
            part.text or ""
            for part in item.iter(*tags("t"))
            if local(part.getparent()) != "rPh"
        )
    )


def words(text):
    """A text without Excel's own way to write what XML can't hold.

    Half a letter becomes a question mark, and nothing at all is left out: neither can
    be stored.
    """
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def day_styles(root):
    """The numbers of the cell styles that show a number as a day."""
    custom = {
        form.get("numFmtId"): form.get("formatCode", "")
        for form in root.iter(*tags("numFmt"))
    }
    found = set()
    for formats in root.iter(*tags("cellXfs")):
        for place, style in enumerate(formats):
            number = style.get("numFmtId", "0")
            if number in custom:
                # How a positive number is shown
                code = _NO_SIGNS.sub("", custom[number].partition(";")[0])
                is_day = _DAY_SIGNS.search(code) is not None
            else:
                is_day = int(number) in _DAYS
            if is_day:
                found.add(str(place))
    return found
