"""Papers of a meeting: PDFs that are checked, kept whole, and gone when removed."""

import struct
import zlib
from datetime import date
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from activities import papers
from activities.demo.meetings import one_page
from activities.models import Attachment
from clubs.models import Body, Event, Meeting
from sekoplan.uploads import MOST_KEPT, InMemory

from .people import sent

NOVEMBER = "/stockholm/moten/2018-11-24/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def autumn(stockholm, siv):
    """The assembly in November, booked in October."""
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2018, 11, 24))


def newest():
    return Event.objects.order_by("-pk").first()


def pdf(*, pages=1, script=False, password=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if script:
        action = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def upload(client, content, *, name="budget.pdf", **fields):
    file = SimpleUploadedFile(name, content, "application/pdf")
    fields = {"kind": "handling", "title": "Budget 2019"} | fields
    return client.post(f"{NOVEMBER}handlingar/", sent(file=file, **fields))


def test_a_paper_is_kept_whole_and_fetched_by_those_who_follow(
    autumn, siv, rut, lena, erik, login
):
    content = pdf(pages=3)
    assert upload(login(siv), content, title="Budget för år 2019").status_code == 302
    paper = Attachment.objects.get()
    assert (paper.pages, paper.size, paper.by) == (3, len(content), siv)
    event = newest()
    assert event.changes["sha256"] == [None, paper.sha256]
    assert "Budget" not in str(event.changes)
    place = f"{NOVEMBER}handlingar/{paper.pk}/"
    answer = login(rut).get(place)
    assert answer.content == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    name = "Budget%20f%C3%B6r%20%C3%A5r%202019%202018-11-24.pdf"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    for other in (lena, erik):
        assert login(other).get(place).status_code == 404


@pytest.mark.holds("S42")
def test_no_title_splits_the_header_or_names_a_folder(autumn, siv, login):
    title = 'Budget"; filename="x.exe\r\nSet-Cookie: a=b ../../etc \u202efdp'
    upload(login(siv), pdf(), title=title)
    paper = Attachment.objects.get()
    answer = login(siv).get(f"{NOVEMBER}handlingar/{paper.pk}/")
    assert "Set-Cookie" not in answer.headers
    name = answer["Content-Disposition"]
    assert name.startswith("attachment; ")
    for bad in ("/", "\\", "\r", "\n", "\u202e", "%2F", "%E2%80%AE"):
        assert bad not in name


@pytest.mark.holds("S39")
@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (pdf(), "budget.docx", "Handlingar sparas som PDF."),
        (b"PK\x03\x04", "budget.pdf", "innehåller något annat"),
        (b"MZ" + pdf(), "budget.pdf", "innehåller något annat"),
        (b"", "budget.pdf", "Filen är tom."),
        (b"%PDF-1.7\nhej", "budget.pdf", "skadad"),
        (pdf()[:200], "budget.pdf", "skadad"),
        (pdf(password="hemligt"), "budget.pdf", "låst"),
        (pdf(script=True), "budget.pdf", "kod som körs"),
        (pdf(pages=501), "budget.pdf", "fler än 500 sidor"),
        (b"%PDF-" + bytes(papers.MAX_BYTES), "budget.pdf", "större än 5 MB"),
    ],
    ids="docx zip program empty nothing cut locked script long large".split(),
)
def test_what_is_no_paper_is_refused_kindly(autumn, siv, login, content, name, told):
    answer = upload(login(siv), content, name=name)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    # What was typed is kept, though no browser keeps the file.
    assert 'value="Budget 2019"' in answer.text
    assert not Attachment.objects.exists()


@pytest.mark.holds("S39")
@pytest.mark.parametrize("where", ["page", "indirect", "escaped", "packed"])
def test_code_is_found_wherever_it_hides(where):
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    script = {NameObject("/JS"): TextStringObject("app.alert(1)")}
    if where == "indirect":
        launch = writer._add_object(NameObject("/Launch"))
        script = {NameObject("/S"): launch, NameObject("/F"): TextStringObject("a.exe")}
    action = DictionaryObject(script)
    if where == "page":
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    else:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    written = BytesIO()
    writer.write(written)
    content = written.getvalue()
    if where == "escaped":
        # As the standard lets any name be written
        assert b"/JS " in content
        content = content.replace(b"/JS ", b"/#4aS ")
    if where == "packed":
        content = packed()
    with pytest.raises(papers.UnreadablePaper, match="kod som körs"):
        papers.read("a.pdf", content)


def packed(after=b""):
    """A PDF whose action lies compressed in a stream of objects."""
    inside = zlib.compress(b"4 0 <</S/JavaScript/JS(app.alert\\(1\\))>>" + after)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        5: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\n"
        b"endstream" % (len(inside), inside),
    }
    content, places = b"%PDF-1.5\n", {}
    for number, one in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(content)
    rows = [(0, 0, 255), *((1, places[n], 0) for n in (1, 2, 3))]
    rows += [(2, 5, 0), (1, places[5], 0), (1, start, 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    return content + (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\n"
        b"endstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(table), table, start)
    )


@pytest.mark.holds("S38")
def test_a_file_that_swells_is_given_up():
    """A part of a megabyte that becomes 200, with a script before it."""
    swelling = packed(after=bytes(200 << 20))
    assert len(swelling) < 1 << 20
    with pytest.raises(papers.UnreadablePaper):
        papers.read("a.pdf", swelling)


@pytest.mark.holds("S38")
def test_a_file_that_loops_is_given_up():
    """A page tree that is its own child."""
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )
    with pytest.raises(papers.UnreadablePaper):
        papers.read("a.pdf", loop)


def test_the_demos_agenda_is_a_paper_as_any_other():
    content = one_page(["Dagordning", "1. Mötet (öppnas)"])
    assert papers.read("dagordning.pdf", content).pages == 1
    assert "1. Mötet öppnas" in PdfReader(BytesIO(content)).pages[0].extract_text()


def test_the_same_form_with_another_file_is_another_form(autumn, siv, login):
    client, uuid = login(siv), str(uuid4())
    assert upload(client, pdf(), uuid=uuid).status_code == 302
    assert upload(client, pdf(), uuid=uuid).status_code == 302
    assert upload(client, pdf(pages=2), uuid=uuid).status_code == 422
    assert Attachment.objects.get().pages == 1


def test_a_paper_that_is_taken_away_is_gone(autumn, siv, rut, login):
    upload(login(siv), pdf())
    paper = Attachment.objects.get()
    place = f"{NOVEMBER}handlingar/{paper.pk}/"
    assert login(rut).post(f"{place}ta-bort/").status_code == 404
    login(siv).post(f"{place}ta-bort/")
    paper.refresh_from_db()
    assert (bytes(paper.pdf), paper.removed_at is None) == (b"", False)
    assert login(siv).get(place).status_code == 404
    assert newest().changes == {
        "sha256": [paper.sha256, None],
        "title": newest().changes["title"],
    }


def test_all_the_files_of_a_request_are_kept_up_to_a_limit(autumn, siv, login):
    """Otherwise a hundred files in one request would fill the memory."""
    handler, kept = InMemory(), 0
    for number in range(3):
        handler.new_file("file", f"{number}.pdf", "application/pdf", 0, None)
        for start in range(0, MOST_KEPT, 1 << 20):
            handler.receive_data_chunk(bytes(1 << 20), start)
        kept += handler.file_complete(MOST_KEPT).file.getbuffer().nbytes
    assert kept <= MOST_KEPT + (1 << 20)
