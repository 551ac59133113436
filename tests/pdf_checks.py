"""What PDF/UA-1 asks of a tagged report, read out of the file itself.

The codes are those of the Matterhorn Protocol, which lists every way to fail.
"""

import io
import itertools
import re
from dataclasses import dataclass, field

import page
import pikepdf
from pikepdf import Name

SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}
# A stream whose last byte is a line end is counted one short by the validator.
MAY_BE_IGNORED = "STREAM-LENGTH-001"
TABLE_PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "Caption": {"Table", "Figure"},
}
LIST_PARENTS = {"LI": {"L"}, "LBody": {"LI"}, "Lbl": {"LI"}}


@dataclass
class Element:
    tag: str
    node: pikepdf.Dictionary
    parent: "Element | None"
    children: list = field(default_factory=list)

    def attribute(self, name):
        attributes = self.node.get("/A")
        if attributes is None:
            return None
        if isinstance(attributes, pikepdf.Dictionary):
            attributes = [attributes]
        return next((a[name] for a in attributes if name in a), None)


class Tagged:
    """A PDF's structure tree, read once."""

    def __init__(self, data):
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.root = self.pdf.Root
        self.elements, self.annotated = [], set()
        for node in self.root.StructTreeRoot.K:
            self._walk(node, None)
        self.reached = {element.node.objgen for element in self.elements}

    def _walk(self, node, parent):
        if not isinstance(node, pikepdf.Dictionary):
            return
        if node.get("/Type") == Name.OBJR:
            self.annotated.add((node.Obj.objgen, parent.tag))
        elif node.get("/S") is not None:
            element = Element(str(node.S)[1:], node, parent)
            self.elements.append(element)
            if parent:
                parent.children.append(element)
            kids = node.get("/K")
            if kids is not None:
                for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                    self._walk(kid, element)

    def with_tag(self, *tags):
        return [element for element in self.elements if element.tag in tags]

    @property
    def links(self):
        return [
            annotation
            for sheet in self.pdf.pages
            for annotation in sheet.get("/Annots", [])
            if annotation.Subtype == Name.Link
        ]

    @property
    def fonts(self):
        found = {}
        for sheet in self.pdf.pages:
            for font in (sheet.Resources.get("/Font") or {}).values():
                found[str(font.BaseFont)] = font
        return found


def validator_faults(data):
    """What the reference validator says of both standards, as "code: message"."""
    return [
        f"{fault.rule_id}: {fault.message}"
        for profile in ("3a", "ua1")
        for fault in page.validate_pdf_bytes(data, profile=profile).failures
        if not fault.rule_id.endswith(MAY_BE_IGNORED)
    ]


def own_faults(data):
    """Every condition that the file breaks, as "code: what"; none is well."""
    tagged = Tagged(data)
    return [
        f"{code}: {what}"
        for check in (_document, _content, _structure, _tables, _links, _fonts)
        for code, what in check(tagged)
    ]


def _document(tagged):
    root = tagged.root
    if "/Metadata" not in root:
        yield "06-001", "no metadata"
    else:
        packet = bytes(root.Metadata.read_bytes()).decode()
        if not re.search(r'pdfuaid:part(="1"|>1<)', packet):
            yield "06-002", "no claim of PDF/UA"
        if "dc:title" not in packet:
            yield "06-003", "no title in the metadata"
    preferences = root.get("/ViewerPreferences", {})
    if not bool(preferences.get("/DisplayDocTitle", False)):
        yield "07-001", "the window shows the file's name"
    if str(root.get("/Lang", "")) != "sv":
        yield "11-006", f"language is {root.get('/Lang')}"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "01-001", "not marked as tagged"
    if "/Outlines" not in root:
        yield "ours", "no bookmarks"


def _content(tagged):
    """Everything drawn is either an artifact or belongs to a reached element."""
    numbers = tagged.root.StructTreeRoot.ParentTree.Nums
    owners_of = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for number, sheet in enumerate(tagged.pdf.pages, 1):
        if sheet.get("/Tabs") != Name.S:
            yield "28-018", f"page {number} has no tab order"
        owners, open_marks = owners_of.get(int(sheet.StructParents), []), []
        for operands, operator in pikepdf.parse_content_stream(sheet):
            operator = str(operator)
            if operator in ("BDC", "BMC"):
                mark = _mark(operands)
                yield from _nesting(mark, open_marks, number)
                open_marks.append(mark)
                if mark[1] is not None and not _is_owned(owners, mark[1], tagged):
                    yield "01-005", f"page {number}: mark {mark} is outside the tree"
            elif operator == "EMC":
                open_marks.pop()
            elif operator in SHOWS_TEXT | PAINTS and not any(
                tag == "Artifact" or mcid is not None for tag, mcid in open_marks
            ):
                yield "01-005", f"page {number}: {operator} is neither"


def _mark(operands):
    tag, mcid = str(operands[0])[1:], None
    if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary):
        if "/MCID" in operands[1]:
            mcid = int(operands[1].MCID)
    return tag, mcid


def _nesting(mark, open_marks, number):
    if mark[0] == "Artifact" and any(mcid is not None for _, mcid in open_marks):
        yield "01-003", f"page {number}: an artifact inside content"
    if mark[1] is not None and any(tag == "Artifact" for tag, _ in open_marks):
        yield "01-004", f"page {number}: content inside an artifact"


def _is_owned(owners, mcid, tagged):
    if mcid >= len(owners) or not isinstance(owners[mcid], pikepdf.Dictionary):
        return False
    return owners[mcid].objgen in tagged.reached


def _structure(tagged):
    for figure in tagged.with_tag("Figure"):
        if not str(figure.node.get("/Alt", "")).strip():
            yield "13-004", "a figure without alternative text"
    levels = [int(e.tag[1]) for e in tagged.elements if re.fullmatch(r"H[1-6]", e.tag)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "14-002", f"the headings are {levels}"
    if any(after > before + 1 for before, after in itertools.pairwise(levels)):
        yield "14-003", f"a heading level is skipped: {levels}"
    for element in tagged.elements:
        parent = element.parent.tag if element.parent else ""
        for code, parents in (("09-004", TABLE_PARENTS), ("09-005", LIST_PARENTS)):
            if element.tag in parents and parent not in parents[element.tag]:
                yield code, f"{element.tag} in {parent or 'nothing'}"


def _tables(tagged):
    """Each cell is tied to headers that are there, and each header says its way."""
    known = {str(e.node.get("/ID")) for e in tagged.with_tag("TH")}
    for header in tagged.with_tag("TH"):
        if header.attribute("/Scope") not in (Name.Row, Name.Column):
            yield "15-003", "a header without scope"
    for cell in tagged.with_tag("TD"):
        headers = [str(h) for h in cell.attribute("/Headers") or []]
        if not headers or not set(headers) <= known:
            yield "15-003", f"a cell with the headers {headers}"


def _links(tagged):
    annotated = dict(tagged.annotated)
    for link in tagged.links:
        if annotated.get(link.objgen) != "Link":
            yield "28-011", "a link outside the structure"
        if not str(link.get("/Contents", "")).strip():
            yield "28-012", "a link without words"


def _fonts(tagged):
    for name, font in tagged.fonts.items():
        for part in font.get("/DescendantFonts", [font]):
            files = ("/FontFile", "/FontFile2", "/FontFile3")
            if not any(f in part.FontDescriptor for f in files):
                yield "31-009", f"{name} is not embedded"
        if "/ToUnicode" not in font:
            yield "31-027", f"{name} cannot be read out"
        if not re.search(r"\+(HankenX?|Serif4X?)(-|$)", name):
            yield "ours", f"{name} is none of our fonts"
