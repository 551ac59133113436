"""Rows as a file for a spreadsheet program, in which no cell is ever a formula.

The workbook is made in memory, part by part: the usual library would put it in a
temporary file first. Pure Python, no Django.
"""

import csv
import io
import re
import zipfile
from datetime import date
from xml.sax.saxutils import escape

from .escaping import escaped, is_risky, without_controls

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_EPOCH = date(1899, 12, 30)
_WIDEST, _NARROWEST = 60, 8
# The cell styles of _STYLES by their place
_PLAIN, _HEADER, _DAY, _QUOTED = range(4)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What XML would read as something else than what was meant
_TOLD = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def as_csv(headers, rows):
    """The bytes of a CSV file as Excel here reads it: semicolons, UTF-8 with its mark.

    Where a text could be taken for a formula there is an apostrophe before it, which
    the reader takes away again.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for row in (headers, *rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def _csv_cell(cell):
    if isinstance(cell, str):
        return escaped(cell)
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return cell


def as_xlsx(title, headers, rows):
    """The bytes of a workbook with one sheet; days and numbers stay what they are."""
    rows = list(rows)
    texts = {}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _HEAD + part)
        archive.writestr("xl/workbook.xml", _HEAD + _workbook(title))
        archive.writestr("xl/worksheets/sheet1.xml", _sheet(headers, rows, texts))
        archive.writestr("xl/sharedStrings.xml", _shared(texts))
    return file.getvalue()


def _workbook(title):
    # What no sheet may be called in any program
    name = re.sub(r"[\[\]:*?/\\']", " ", without_controls(title))[:31].strip() or "Blad"
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{_attribute(name)}" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )


def _attribute(text):
    return escape(text, {'"': "&quot;", "\n": " ", "\r": " ", "\t": " "})


def _sheet(headers, rows, texts):
    last = f"{_letters(len(headers))}{len(rows) + 1}"
    pieces = [
        _HEAD,
        f'<worksheet xmlns="{_SHEETS}"><dimension ref="A1:{last}"/><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>',
    ]
    for place, width in enumerate(_widths(headers, rows), 1):
        pieces.append(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        )
    pieces.append("</cols><sheetData>")
    letters = [_letters(place) for place in range(1, len(headers) + 1)]
    for number, row in enumerate((headers, *rows), 1):
        pieces.append(f'<row r="{number}">')
        for letter, cell in zip(letters, row, strict=True):
            pieces.append(_cell(f"{letter}{number}", cell, number == 1, texts))
        pieces.append("</row>")
    pieces.append("</sheetData></worksheet>")
    return "".join(pieces)


def _cell(place, value, is_header, texts):
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        days = (value - _EPOCH).days
        return f'<c r="{place}" s="{_DAY}"><v>{days}</v></c>'
    if isinstance(value, str):
        text = without_controls(value)
        style = _HEADER if is_header else _QUOTED if is_risky(text) else _PLAIN
        number = texts.setdefault(text, len(texts))
        return f'<c r="{place}" s="{style}" t="s"><v>{number}</v></c>'
    return f'<c r="{place}" s="{_PLAIN}"><v>{value}</v></c>'


def _widths(headers, rows):
    for place, header in enumerate(headers):
        longest = max((len(_shown(row[place])) for row in rows[:500]), default=0)
        yield min(max(longest, len(header), _NARROWEST) + 2, _WIDEST)


def _shown(value):
    return "" if value is None else str(value).partition("\n")[0]


def _letters(number):
    """1 → "A", 27 → "AA"."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _shared(texts):
    items = "".join(
        f'<si><t xml:space="preserve">{_text(text)}</t></si>' for text in texts
    )
    return f'{_HEAD}<sst xmlns="{_SHEETS}" uniqueCount="{len(texts)}">{items}</sst>'


def _text(text):
    """For XML, which makes a line feed of a return; Excel makes letters of _x41_."""
    return escape(_TOLD.sub("_x005F_", text)).replace("\r", "_x000D_")


_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{_KIND}.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>'
    ),
    # Plain, bold for the header, a day, and a text that is told to be one.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_SHEETS}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/>'
        "</border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="4">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" '
        'quotePrefix="1" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
