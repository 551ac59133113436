"""The last strokes on WeasyPrint's PDF, so that one file is PDF/A-3a and PDF/UA-1."""

import re
import zlib

import pydyf

UNFIT_END = (b"\r", b"\n")
# The claim of PDF/UA (ISO 14289-1, 5) and the description of its namespace that
# PDF/A asks for (ISO 19005-3, 6.6.2.3.3). "rdf:" is the prefix of the packet it joins.
CLAIM = b"""<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def finish(document, pdf):
    """WeasyPrint's finisher: gets the laid out document and the PDF's objects."""
    tree = Tree(pdf)
    tree.margins_become_artifacts()
    tree.links_own_their_parts()
    tree.headers_say_their_scope()
    name_links(document)
    list_files_once(pdf)
    claim_accessibility(pdf)
    compress(pdf)


class Tree:
    """The structure tree of a PDF that is not written yet."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.objects = {thing.number: thing for thing in pdf.objects}
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.elements = {}
        self._walk(self.root)

    def at(self, reference):
        return self.objects[int(reference.split()[0])]

    def kids(self, element):
        for kid in element.get("K", ()):
            if isinstance(kid, bytes):
                yield self.at(kid)

    def _walk(self, top):
        todo = [(top, None)]
        while todo:
            element, parent = todo.pop()
            for kid in self.kids(element):
                if kid.get("Type") == "/StructElem":
                    self.elements[kid.number] = kid, element
                    todo.append((kid, element))

    def margins_become_artifacts(self):
        """Running feet belong to the page, not to the text (ISO 14289-1, 7.8).

        WeasyPrint marks them as content of elements that hang outside the tree, so
        they are neither. What was begun as such content begins as an artifact.
        """
        numbers = self.at(self.root["ParentTree"])["Nums"]
        of_page = dict(zip(numbers[::2], numbers[1::2], strict=True))
        for reference in self.pdf.pages["Kids"][::3]:
            page = self.objects[reference]
            owners = of_page[page["StructParents"]]
            stray = {
                index
                for index, owner in enumerate(owners)
                if self.at(owner).number not in self.elements
            }
            if not stray:
                continue
            drawn = self.at(page["Contents"]).stream
            for index, item in enumerate(drawn):
                if isinstance(item, pydyf.Dictionary) and item.get("MCID") in stray:
                    drawn[index - 1] = "/Artifact"
                    drawn[index] = pydyf.Dictionary(
                        {"Type": "/Pagination", "Subtype": "/Footer"}
                    )
            for index in stray:
                owners[index] = b"null"

    def links_own_their_parts(self):
        """An annotated part of a link is a link too (ISO 14289-1, 7.18.5).

        WeasyPrint 70 gives each inline child of a link an annotation of its own, but
        leaves it a span.
        """
        for element, _ in self.elements.values():
            if element["S"] != "/Link" and any(
                kid.get("Type") == "/OBJR" for kid in self.kids(element)
            ):
                element["S"] = "/Link"

    def headers_say_their_scope(self):
        """Rows or columns: a reader that ignores the cells' own lists needs it."""
        for element, row in self.elements.values():
            if element["S"] == "/TH":
                _, group = self.elements[row.number]
                scope = "/Column" if group["S"] == "/THead" else "/Row"
                element["A"]["Scope"] = scope


def name_links(document):
    """A link is read out as its title or text, not as the name of its target."""
    for page in document.pages:
        for box in page._page_box.descendants():
            if getattr(box, "link_annotation", None) and box.element is not None:
                words = box.element.get("title") or "".join(box.element.itertext())
                if words.strip():
                    text = pydyf.String(" ".join(words.split()))
                    box.link_annotation["Contents"] = text


def list_files_once(pdf):
    """WeasyPrint 70 lists an attached file once for each way that it is pointed at."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def claim_accessibility(pdf):
    """Adds the claim of PDF/UA to the metadata, which stays readable as it is."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            packet = b"\n".join(thing.stream)
            end = re.search(rb"</(\w+):RDF>", packet)
            claim = CLAIM.replace(b"rdf:", end[1] + b":")
            thing.stream = [packet[: end.start()] + claim + packet[end.start() :]]
            thing.compress = False


def compress(pdf):
    """Compresses each stream, with no end that a reader takes for the line's own."""
    for thing in pdf.objects:
        if not isinstance(thing, pydyf.Stream) or not thing.compress:
            continue
        data = b"\n".join(pydyf._to_bytes(item) for item in thing.stream)
        for level in (6, 9, 1, 0):
            packed = zlib.compress(data, level)
            if not packed.endswith(UNFIT_END):
                break
        thing.extra = {**thing.extra, "Filter": "/FlateDecode"}
        thing.stream, thing.compress = [packed], False
