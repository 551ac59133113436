"""Uploaded plan documents: what is read, and what is refused and why."""

import io
import random
import zipfile
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from activities.reading import UnreadableDocument, read_document, read_text

DOCUMENTS = Path(__file__).parent / "documents"
PLAN = "Verksamhetsplan 2026\n\n1. Möten\nVi ska hålla fyra medlemsmöten.\n"
TYPES = "[Content_Types].xml"


def word(*paragraphs):
    document, file = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def sheet(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(data, changes):
    """The same archive with some parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | changes)


def pdf(**saving):
    file = io.BytesIO()
    with pikepdf.open(DOCUMENTS / "ski-club-table.pdf") as document:
        document.save(file, **saving)
    return file.getvalue()


def refusal(name, data):
    with pytest.raises(UnreadableDocument) as refused:
        read_document(name, data)
    message = str(refused.value)
    assert message.endswith(".") and len(message) > 30  # says what to do, too
    return message


def goals(outline):
    return [goal.text for section in outline.sections for goal in section.goals]


FOUR_MEETINGS = ["Vi ska hålla fyra medlemsmöten."]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman"]
)
def test_a_text_is_read_whatever_its_encoding(encoding):
    text = PLAN + "Vi ska öva på å, ä och ö.\n"
    outline = read_document("plan.txt", text.encode(encoding))
    assert goals(outline) == [*FOUR_MEETINGS, "Vi ska öva på å, ä och ö."]


def test_the_same_plan_is_read_from_word_text_and_markdown():
    assert goals(read_document("Plan.DOCX", word(*PLAN.split("\n")))) == FOUR_MEETINGS
    assert goals(read_document("plan.md", PLAN.encode())) == FOUR_MEETINGS
    assert goals(read_text(PLAN)) == FOUR_MEETINGS


def test_a_comma_separated_table_is_read():
    data = 'Aktivitet,Ansvarig,När\n"Årsmöte, stort",Styrelsen,mars\n'.encode()
    (section,) = read_document("plan.csv", data).sections
    (goal,) = section.goals
    assert (goal.text, goal.responsible, goal.months) == (
        "Årsmöte, stort",
        "Styrelsen",
        (3,),
    )


def test_deleted_text_and_field_codes_in_word_are_not_read():
    body = word(*PLAN.split("\n"))
    tracked = (
        '<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>Struket.</w:delText></w:r>'
        '</w:del><w:ins w:id="2" w:author="a"><w:r><w:t>Vi ska ordna en '
        "fest.</w:t></w:r>"
        "</w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:sectPr"
    )
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        document = archive.read("word/document.xml").decode()
    data = changed(
        body, {"word/document.xml": document.replace("<w:sectPr", tracked, 1)}
    )
    assert goals(read_document("plan.docx", data)) == [
        *FOUR_MEETINGS,
        "Vi ska ordna en fest.",
    ]


@pytest.mark.holds("S39")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.docx", b"%PDF-1.4 not a Word file"),
        ("plan.pdf", word("Vi ska")),
        ("plan.txt", word("Vi ska")),
        ("plan.docx", sheet(["Aktivitet", "När"])),
        ("plan.xlsx", word("Vi ska")),
        ("plan.docx", PLAN.encode()),
        ("plan.md", b"\x00\x01\x02\x03" * 100),
        ("plan.txt", b"MZ\x90\x00\x03" * 50),
        ("plan.exe", b"MZ"),
        ("plan", PLAN.encode()),
    ],
)
def test_content_must_be_what_the_name_says(name, data):
    refusal(name, data)


@pytest.mark.holds("S38")
def test_three_megabytes_are_too_much():
    assert "2 MB" in refusal("plan.txt", b"Vi ska\n" * 450_000)


def test_an_empty_file_is_said_to_be_empty():
    assert "tom" in refusal("plan.txt", b"  \n")


@pytest.mark.holds("S39")
def test_old_and_macro_formats_get_advice():
    assert ".docx" in refusal("plan.doc", b"\xd0\xcf\x11\xe0")
    assert "lösenord" in refusal("plan.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600)


def document_part(inner, before=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="http://'
        f'schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{inner}</w:body>'
        "</w:document>"
    )


BOMB = document_part("<w:p><w:r><w:t>" + "a" * 24_000_000 + "</w:t></w:r></w:p>")
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
RELATION = (
    '<Relationships><Relationship Id="r9" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/{kind}" Target="http://example.org/x" '
    'TargetMode="External"/></Relationships>'
)


@pytest.mark.holds("S38", "S39")
@pytest.mark.parametrize(
    "changes",
    [
        {"word/document.xml": BOMB},
        {"word/document.xml": document_part("<w:p/>" * 500_000)},
        {"word/document.xml": document_part("<w:p>" * 100_000)},
        {"word/document.xml": document_part("&b;", before=ENTITIES)},
        {"word/document.xml": document_part("&a;", before=OUTSIDE)},
        {"word/document.xml": document_part("", before=OUTSIDE).encode("utf-16")},
        {"word/document.xml": b"<w:document"},
        {"word/styles.xml": b"<!DOCTYPE x><w:styles/>"},
        {"word/vbaProject.bin": b"macro"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {TYPES: b"<Types>application/vnd.ms-word.document.macroEnabled</Types>"},
        {"word/_rels/document.xml.rels": RELATION.format(kind="image")},
        {"word/_rels/settings.xml.rels": RELATION.format(kind="attachedTemplate")},
        {f"word/media/{n}.png": b"x" for n in range(200)},
    ],
    ids=range(14),
)
def test_a_dangerous_word_file_is_refused(changes):
    refusal("plan.docx", changed(word(*PLAN.split("\n")), changes))


@pytest.mark.holds("S39")
def test_a_link_in_a_word_file_is_only_an_address():
    relation = RELATION.format(kind="hyperlink")
    data = changed(word(*PLAN.split("\n")), {"word/_rels/footer1.xml.rels": relation})
    assert goals(read_document("plan.docx", data)) == FOUR_MEETINGS


@pytest.mark.holds("S38", "S39")
@pytest.mark.parametrize(
    "changes",
    [
        {"xl/externalLinks/externalLink1.xml": b"<x/>"},
        {"xl/vbaProject.bin": b"macro"},
        {"xl/sharedStrings.xml": b"<!DOCTYPE x><sst/>"},
        {"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 500_000 + b"</sst>"},
        {"xl/workbook.xml": b"<workbook"},
    ],
    ids=range(5),
)
def test_a_dangerous_excel_file_is_refused(changes):
    refusal("plan.xlsx", changed(sheet(["Aktivitet", "När"], ["Möte", "maj"]), changes))


@pytest.mark.holds("S38")
def test_tables_have_a_largest_size():
    head = "Aktivitet;När\n"
    assert "rader" in refusal("plan.csv", (head + "Möte;maj\n" * 5_001).encode())
    assert "kolumner" in refusal("plan.csv", (head + "a;" * 70 + "b\n").encode())
    assert "cell" in refusal("plan.csv", (head + "a" * 10_001 + ";maj\n").encode())
    assert "rader" in refusal("plan.xlsx", sheet(*[["Möte", "maj"]] * 5_001))


def test_a_spreadsheet_formula_is_never_run():
    (section,) = read_document(
        "plan.xlsx", sheet(["Aktivitet", "När"], ["=1+1", "maj"], ["Möte", "juni"])
    ).sections
    assert [goal.text for goal in section.goals] == ["Möte"]


def test_an_encrypted_pdf_is_explained():
    locked = pdf(encryption=pikepdf.Encryption(owner="x", user="y"))
    assert "lösenord" in refusal("plan.pdf", locked)


def test_a_pdf_without_text_is_explained():
    with pikepdf.new() as document:
        document.add_blank_page()
        file = io.BytesIO()
        document.save(file)
    assert "inskannad" in refusal("plan.pdf", file.getvalue())


@pytest.mark.holds("S38")
def test_a_pdf_with_too_many_pages_is_refused():
    with pikepdf.new() as document:
        for _ in range(101):
            document.add_blank_page()
        file = io.BytesIO()
        document.save(file)
    assert "sidor" in refusal("plan.pdf", file.getvalue())


@pytest.mark.holds("S38")
def test_a_pdf_that_swells_is_stopped():
    with pikepdf.new() as document:
        document.add_blank_page()
        endless = b"BT /F1 1 Tf " + b"(a) Tj " * 3_000_000 + b"ET"
        document.pages[0].Contents = document.make_stream(endless)
        file = io.BytesIO()
        document.save(file)
    refusal("plan.pdf", file.getvalue())


def test_pages_that_lead_in_circles_are_survived():
    circle = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    refusal("plan.pdf", circle)


@pytest.mark.parametrize("number", range(200))
def test_a_mutated_file_is_read_or_refused(number):
    """The other ten thousand are run by `./run drill`."""
    dice = random.Random(number)  # noqa: S311  the same files every time
    sources = ["parish-tables.docx", "ski-club-table.pdf", "allotment-areas.xlsx"]
    # A PDF costs a process: mostly the others.
    name = sources[1] if number % 20 == 0 else dice.choice(sources[::2])
    data = bytearray((DOCUMENTS / name).read_bytes())
    for _ in range(dice.randint(1, 30)):
        place = dice.randrange(len(data))
        if dice.random() < 0.2:
            del data[place : place + dice.randint(1, 400)]
        else:
            data[place] = dice.randrange(256)
    try:
        outline = read_document(name, bytes(data))
    except UnreadableDocument:
        return
    assert outline.as_json()["sections"] is not None


def test_a_formula_without_a_value_is_listed_with_its_row():
    outline = read_document(
        "plan.xlsx", sheet(["Aktivitet", "Ansvarig"], ["Möte", '="An"&"na"'])
    )
    assert [warning.line for warning in outline.warnings] == [2]
    assert '="An"&"na"' in [leftover.text for leftover in outline.leftovers]


def test_a_rhythm_in_a_column_of_times_is_understood():
    outline = read_document("plan.csv", b"Aktivitet;N\xe4r\nBrev;m\xe5natligt\n")
    assert [goal.target_min for s in outline.sections for goal in s.goals] == [12]
    assert not outline.warnings
