"""A Word document with real styles: what the secretary goes on writing in.

Pure Python on python-docx, no Django. The same calls give the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from clubs.spreadsheets.escaping import without_controls

BODY, SANS = "Cambria", "Calibri"
LINE, INK, MUTED = "0B5078", "11222D", "4B5C67"
WARM = "AF3A12"
TABLE = "Rapporttabell"
TEXT_WIDTH = 16.0  # cm
# Rows of a table that is kept on one page.
MOST_KEPT = 12
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# A size, what stands before and after in points, and its colour.
_HEADINGS = {
    "Title": (30, 160, 12, LINE),
    "Subtitle": (15, 0, 6, MUTED),
    "Heading 1": (20, 0, 10, LINE),
    "Heading 2": (14, 16, 4, INK),
}


class WordDocument:
    """What is written goes last in the document."""

    def __init__(self, *, title: str, author: str, subject: str, made: date):
        self.document = Document()
        self.body = self.document.element.body
        self.marks = 0
        self._page()
        self._styles()
        self._properties(title, author, subject, made)

    # --- How it looks ----------------------------------------------------------------

    def _page(self):
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.5)
        page.top_margin, page.bottom_margin = Cm(2.5), Cm(2.3)
        page.different_first_page_header_footer = True

    def _styles(self):
        styles = self.document.styles
        fonts(styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}"), BODY)
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "sv-SE")
        theme = self.document.settings.element.find(qn("w:themeFontLang"))
        theme.set(qn("w:val"), "sv-SE")
        normal = styles["Normal"]
        normal.font.size = Pt(11)
        spaced(normal, 0, 6)
        normal.paragraph_format.line_spacing = 1.25
        spaced(styles["Body Text"], 0, 8)
        for name, (size, before, after, colour) in _HEADINGS.items():
            style = styles[name]
            # Word's own title has a line under it, and is spaced out.
            without(style, "w:pBdr", "w:spacing")
            look(style, SANS, size, colour, bold=name != "Subtitle")
            spaced(style, before, after)
        styles["Heading 1"].paragraph_format.page_break_before = True
        for name in ("List Bullet", "List Number"):
            spaced(styles[name], 0, 4)
        quote = styles["Quote"]
        look(quote, BODY, 11, MUTED, italic=True)
        quote.paragraph_format.left_indent = Cm(1)
        caption = styles["Caption"]
        look(caption, SANS, 10, INK, bold=True)
        spaced(caption, 12, 4)
        caption.paragraph_format.keep_with_next = True
        for name in ("Header", "Footer"):
            look(styles[name], SANS, 9, MUTED)
            without(styles[name], "w:tabs")
        self._own_styles(styles)

    def _own_styles(self, styles):
        cell = styles.add_style("Tabelltext", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style, cell.quick_style = styles["Normal"], True
        look(cell, SANS, 9.5, INK)
        spaced(cell, 0, 2)
        cell.paragraph_format.line_spacing = 1.1
        head = styles.add_style("Tabellhuvud", WD_STYLE_TYPE.PARAGRAPH)
        head.base_style, head.quick_style = cell, True
        look(head, SANS, 9.5, LINE, bold=True)
        head.paragraph_format.keep_with_next = True
        draft = styles.add_style("Utkast", WD_STYLE_TYPE.PARAGRAPH)
        draft.base_style = styles["Normal"]
        look(draft, SANS, 12, WARM, bold=True)
        entry = styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = styles["Normal"]
        look(entry, SANS, 11, INK)
        spaced(entry, 0, 5)
        entry.paragraph_format.tab_stops.add_tab_stop(
            Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        contents = styles["TOC Heading"]
        look(contents, SANS, 20, LINE, bold=True)
        spaced(contents, 0, 12)
        contents.paragraph_format.page_break_before = True
        styles.element.append(parse_xml(_TABLE_STYLE))

    def _properties(self, title, author, subject, made):
        noon = datetime.combine(made, time(12))
        told = self.document.core_properties
        told.title, told.author, told.subject = map(clean, (title, author, subject))
        told.language, told.comments, told.keywords = "sv-SE", "", ""
        told.last_modified_by, told.revision = clean(author), 1
        told.created = told.modified = noon

    def runs_in_margins(self, foot: str, draft: str = ""):
        """On every page but the cover: its number, and the mark of a draft."""
        page = self.document.sections[0]
        line = page.footer.paragraphs[0]
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{clean(foot)}\t")
        field(line, "PAGE", "2")
        if draft:
            head = page.header.paragraphs[0]
            head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = head.add_run(clean(draft))
            run.bold, run.font.color.rgb = True, RGBColor.from_string(WARM)

    # --- What is written -------------------------------------------------------------

    def paragraph(self, text: str, style: str = "Body Text"):
        return self.document.add_paragraph(clean(text), style)

    def spans(self, spans: Iterable, style: str = "Body Text"):
        """Running text of ``Span``, in Word's own strong and emphasis."""
        paragraph = self.document.add_paragraph(style=style)
        for span in spans:
            run = paragraph.add_run(clean(span.text))
            if span.strong:
                run.style = "Strong"
            if span.emphasis:
                run.italic = True if span.strong else None
                if not span.strong:
                    run.style = "Emphasis"
        return paragraph

    def abreast(self, texts: Sequence[str]):
        """Short texts beside each other, each at its own half of the line."""
        line = self.paragraph("\t".join(map(clean, texts)))
        line.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH / 2))
        return line

    def heading(
        self, text: str, level: int = 1, mark: str = "", follows_on: bool = False
    ):
        """A heading; with a mark it can be led to from the contents.

        One of a chapter begins a page, unless it ``follows_on`` where another ended.
        """
        paragraph = self.document.add_heading(clean(text), level)
        if follows_on:
            paragraph.paragraph_format.page_break_before = False
            paragraph.paragraph_format.space_before = Pt(36)
        if mark:
            self.marks += 1
            number = str(self.marks)
            begins, ends = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            begins.set(qn("w:id"), number)
            begins.set(qn("w:name"), mark)
            ends.set(qn("w:id"), number)
            paragraph.runs[0]._r.addprevious(begins)
            paragraph._p.append(ends)
        return paragraph

    def items(self, items: Iterable[Iterable], numbered: bool = False):
        """A list; a numbered one begins at 1."""
        number = self._list_of_its_own() if numbered else None
        for spans in items:
            item = self.spans(spans, "List Number" if numbered else "List Bullet")
            if number is not None:
                properties = item._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number

    def _list_of_its_own(self):
        style = self.document.styles["List Number"].element
        used = style.pPr.numPr.numId.val
        lists = self.document.part.numbering_part.element
        known = next(one for one in lists.num_lst if one.numId == used)
        made = lists.add_num(known.abstractNumId.val)
        made.add_lvlOverride(0).add_startOverride(1)
        return made.numId

    def contents(self, title: str, entries: Sequence[tuple[str, str]]):
        """A field that Word fills when it opens the document, LibreOffice when asked.

        Until then its entries are there without pages: (title, mark) of the headings.
        """
        self.paragraph(title, "TOC Heading")
        first = last = None
        for text, mark in entries:
            last = self.document.add_paragraph(style="toc 1")
            first = first or last
            if first is last:
                begin_field(first, r'TOC \o "1-1" \h \z \u', is_stale=True)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), mark)
            link.set(qn("w:history"), "1")
            last._p.append(link)
            run = last.add_run(clean(text))
            link.append(run._r)
        if last is not None:
            end_field(last)

    def table(
        self,
        caption: str,
        headers: Sequence[str],
        rows: Iterable[Sequence],
        widths: Sequence[float],
    ):
        """A table whose header is said again on each page; a cell is a text or several.

        A column of numbers, or of "–" for none, is set to the right. Widths are in cm.
        """
        if caption:
            self.paragraph(caption, "Caption")
        rows = list(rows)
        numeric = [
            bool(rows)
            and all(row[place] == "" or is_number(row[place]) for row in rows)
            for place in range(len(headers))
        ]
        table = self.document.add_table(0, len(headers), self.document.styles[TABLE])
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        head = self._row(table, headers, widths, numeric, "Tabellhuvud")
        head.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        # A small table is kept whole, and of another no row or two stands alone.
        last = len(rows) - 1
        held = range(last) if last < MOST_KEPT else (0, last - 2, last - 1)
        for index, row in enumerate(rows):
            self._row(table, row, widths, numeric, is_kept=index in held)
        # Two tables in a row would become one.
        apart = self.paragraph("", "Normal").paragraph_format
        apart.space_after, apart.line_spacing = Pt(0), Pt(8)
        return table

    def _row(self, table, cells, widths, numeric, style="Tabelltext", is_kept=False):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, content, width, is_right in zip(
            row.cells, cells, widths, numeric, strict=True
        ):
            cell.width = Cm(width)
            texts = content if isinstance(content, tuple) else (content,)
            for index, text in enumerate(texts):
                paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
                # By its id: looking up its name takes longer than all the rest.
                paragraph._p.style = style
                if is_kept:
                    paragraph.paragraph_format.keep_with_next = True
                if is_right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.add_run(digits(text) if is_number(text) else clean(text))
        return row._tr

    def bytes(self) -> bytes:
        made, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(made)
        with zipfile.ZipFile(made) as parts, zipfile.ZipFile(fixed, "w") as file:
            for part in parts.infolist():
                info = zipfile.ZipInfo(part.filename, _NO_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, parts.read(part))
        return fixed.getvalue()


def clean(text):
    return without_controls(text).replace("\N{SOFT HYPHEN}", "")


def is_number(thing):
    return isinstance(thing, int) or thing == "–"


def digits(value):
    """1234567 → "1 234 567", and a real minus sign."""
    if isinstance(value, str):
        return value
    text = f"{abs(value):,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"\N{MINUS SIGN}{text}" if value < 0 else text


def fonts(properties, name):
    """One font for all, instead of the theme's."""
    known = properties.find(qn("w:rFonts"))
    if known is not None:
        properties.remove(known)
    made = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        made.set(qn(f"w:{script}"), name)
    properties.insert(0, made)


def look(style, font, size, colour, *, bold=False, italic=False):
    fonts(style.element.get_or_add_rPr(), font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = RGBColor.from_string(colour)


def spaced(style, before, after):
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def without(style, *tags):
    for tag in tags:
        for found in list(style.element.iter(qn(tag))):
            found.getparent().remove(found)


def mark_of_field(kind):
    run = OxmlElement("w:r")
    char = OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    run.append(char)
    return run


def begin_field(paragraph, code, is_stale=False):
    run = OxmlElement("w:r")
    told = OxmlElement("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = f" {code} "
    run.append(told)
    begins = mark_of_field("begin")
    if is_stale:
        begins[0].set(qn("w:dirty"), "true")
    for part in (begins, run, mark_of_field("separate")):
        paragraph._p.append(part)


def end_field(paragraph):
    paragraph._p.append(mark_of_field("end"))


def field(paragraph, code, shown):
    """A field, and what it shows until a program fills it."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE}">
<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
<w:qFormat/>
<w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="{LINE}"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{LINE}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C3CED5"/>
</w:tblBorders><w:tblCellMar>
<w:top w:w="50" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
<w:bottom w:w="30" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
</w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{LINE}"/></w:rPr>
<w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{LINE}"/>
</w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""
