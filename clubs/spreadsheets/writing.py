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
# The same four for long texts: what has no room goes on below, all begin at the top
_LONG = 4
# No file tells when it was made: the same rows are the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
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
    return as_workbook([(title, headers, rows)])


def as_workbook(sheets, *, wrapped=False):
    """The bytes of a workbook of ``(title, headers, rows)``, the same ones each time.

    ``wrapped``: a text that is longer than its column goes on below.
    """
    sheets = [(title, headers, list(rows)) for title, headers, rows in sheets]
    texts = {}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name, part):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, part)

        add("[Content_Types].xml", _HEAD + _types(len(sheets)))
        for name, part in _PARTS.items():
            add(name, _HEAD + part)
        add("xl/workbook.xml", _HEAD + _workbook([title for title, _, _ in sheets]))
        add("xl/_rels/workbook.xml.rels", _HEAD + _relations(len(sheets)))
        for number, (_, headers, rows) in enumerate(sheets, 1):
            sheet = _sheet(headers, rows, texts, wrapped)
            add(f"xl/worksheets/sheet{number}.xml", sheet)
        add("xl/sharedStrings.xml", _shared(texts))
    return file.getvalue()


def _workbook(titles):
    sheets = []
    for number, title in enumerate(titles, 1):
        # What no sheet may be called in any program
        name = re.sub(r"[\[\]:*?/\\']", " ", without_controls(title))[:31].strip()
        name = _attribute(name or "Blad")
        sheets.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f"{''.join(sheets)}</sheets></workbook>"
    )


def _types(sheets):
    told = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'{told}<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{_KIND}.sharedStrings+xml"/></Types>'
    )


def _relations(sheets):
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{told}'
        f'<Relationship Id="rId{sheets + 1}" Type="{_OFFICE}/styles" '
        'Target="styles.xml"/>'
        f'<Relationship Id="rId{sheets + 2}" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>'
    )


def _attribute(text):
    return escape(text, {'"': "&quot;", "\n": " ", "\r": " ", "\t": " "})


def _sheet(headers, rows, texts, wrapped):
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
    manner = _LONG if wrapped else 0
    for number, row in enumerate((headers, *rows), 1):
        pieces.append(f'<row r="{number}">')
        for letter, cell in zip(letters, row, strict=True):
            pieces.append(_cell(f"{letter}{number}", cell, number == 1, texts, manner))
        pieces.append("</row>")
    pieces.append("</sheetData></worksheet>")
    return "".join(pieces)


def _cell(place, value, is_header, texts, manner):
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        days = (value - _EPOCH).days
        return f'<c r="{place}" s="{_DAY + manner}"><v>{days}</v></c>'
    if isinstance(value, str):
        text = without_controls(value)
        style = _HEADER if is_header else _QUOTED if is_risky(text) else _PLAIN
        number = texts.setdefault(text, len(texts))
        return f'<c r="{place}" s="{style + manner}" t="s"><v>{number}</v></c>'
    return f'<c r="{place}" s="{_PLAIN + manner}"><v>{value}</v></c>'


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


_MANNERS = (
    'numFmtId="0" fontId="0"',
    'numFmtId="0" fontId="1" applyFont="1"',
    'numFmtId="164" fontId="0" applyNumberFormat="1"',
    'numFmtId="49" fontId="0" quotePrefix="1" applyNumberFormat="1"',
)
_FORMATS = "".join(
    [f'<xf {manner} fillId="0" borderId="0" xfId="0"/>' for manner in _MANNERS]
    + [
        f'<xf {manner} fillId="0" borderId="0" xfId="0" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf>'
        for manner in _MANNERS
    ]
)
_PARTS = {
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    # Plain, bold for the header, a day, and a text that is told to be one; all twice.
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
        f'</cellStyleXfs><cellXfs count="8">{_FORMATS}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
