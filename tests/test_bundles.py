"""An assembly's papers as one document, part by part, that claims only what is true."""

import io
import re
from datetime import date
from html import unescape

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from activities import bundle_printing
from activities.bundle_printing import bundle_pdf, laid_in
from activities.bundle_value import Bundle, Part, SentIn
from activities.bundling import bundle_of
from activities.models import (
    Attachment,
    BundlePart,
    DelegateLink,
    PartKind,
    Plan,
    Report,
)
from activities.planning import NewGoal, NewSection, create_plan
from activities.reporting.sheet import report_sheet
from activities.reporting.text import blocks
from activities.reports import value_of
from clubs.models import Body, Event, Meeting
from sekoplan.pdf import RenderingFailed

from .pdf_checks import own_faults, validator_faults
from .people import sent, unguarded

PAGE = "/stockholm/moten/2019-03-21/samlade/"
NEW = f"{PAGE}del/ny/"


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel("2019-02-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def annual(stockholm, siv):
    """The assembly in March that gets the report of 2018."""
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2019, 3, 21))


@pytest.fixture
def proposed(stockholm, siv):
    """Next year's plan, which the assembly is to decide."""
    goal = NewGoal(text="Vi ska ordna en vårfest.", title="Vårfest")
    return create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        state="förslag",
        sections=[NewSection(title="Möten", goals=[goal])],
    )


def file(*, pages=1, text="Revisorernas ord", wide=False, script=False, password=""):
    """A PDF with a line of text on each page."""
    writer = PdfWriter()
    for number in range(1, pages + 1):
        sheet = writer.add_blank_page(*((842, 595) if wide else (595, 842)))
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        names = DictionaryObject(
            {NameObject(key): NameObject(value) for key, value in font.items()}
        )
        fonts = DictionaryObject({NameObject("/F1"): names})
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        line = f"BT /F1 20 Tf 72 400 Td ({text} {number}) Tj ET".encode("latin-1")
        stream = pypdf_stream(line)
        sheet[NameObject("/Contents")] = writer._add_object(stream)
    if script:
        action = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def pypdf_stream(data):
    stream = StreamObject()
    stream.set_data(data)
    return stream


def faults(pdf):
    """Those of our own conditions; each part may have a heading of the first level."""
    return [one for one in own_faults(pdf) if not one.startswith("14-002")]


def upload(content, name="handling.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def part(**fields):
    return sent(**{"kind": "annat", "title": "", "holds": "text", "text": ""} | fields)


def add(client, **fields):
    answer = client.post(NEW, part(**fields))
    assert answer.status_code == 302, unescape(answer.text)
    return BundlePart.objects.order_by("-pk").first()


def fetched(client):
    answer = client.get(f"{PAGE}handlingar.pdf")
    assert answer.status_code == 200
    return answer.content


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def outline(pdf):
    def titles(items):
        return [
            titles(item) if isinstance(item, list) else item.title for item in items
        ]

    return titles(PdfReader(io.BytesIO(pdf)).outline)


def test_typed_parts_are_one_document_that_keeps_the_standards(
    annual, siv, proposed, login
):
    client = login(siv)
    add(client, kind="dagordning", text="## Val\n\n1. Ordförande\n2. **Justerare**")
    add(client, kind="plan", holds=f"plan-{proposed.pk}")
    pdf = fetched(client)
    assert validator_faults(pdf) == []
    assert faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        xmp = opened.Root.Metadata.read_bytes()
        assert b'pdfuaid:part="1"' in xmp
        assert opened.Root.MarkInfo.Marked
    text = text_of(pdf)
    for words in ("Handlingar till representantskapet", "Justerare", "Vi ska ordna en"):
        assert words in text
    assert outline(pdf) == [
        "Handlingar till representantskapet", ["Innehåll"],
        "Dagordning", ["Val"],
        "Förslag till plan", ["1 Möten"],
    ]  # fmt: skip
    assert "PDF/A-3a" in client.get(PAGE).text
    assert "(förslag)" in text


def test_the_same_papers_are_the_same_bytes_and_set_once(
    annual, siv, login, monkeypatch
):
    client = login(siv)
    add(client, text="Hej.")
    add(client, holds="paper", file=upload(file()))
    first = fetched(client)

    def never(*_, **__):
        raise AssertionError("it was set again")

    monkeypatch.setattr(bundle_printing.pdf, "render", never)
    assert fetched(client) == first
    monkeypatch.undo()
    annual.branch.renderings.all().delete()
    assert fetched(client) == first


def test_a_file_that_was_sent_in_stands_in_its_place_and_nothing_is_claimed(
    annual, siv, login
):
    client = login(siv)
    add(client, kind="dagordning", text="Mötet öppnas.")
    add(client, kind="revision", holds="paper", file=upload(file(pages=2)))
    add(client, kind="annat", title="Röstlängd", text="Fylls i vid mötet.")
    page = unescape(client.get(PAGE).text)
    assert "”Revisionsberättelse” är en inskickad PDF" in page
    assert "följer därför inte standarderna" in page
    pdf = fetched(client)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 5
    assert "Revisorernas ord 1" in pages[2]
    assert "Revisorernas ord 2" in pages[3]
    # Our own foot with the page's number stands below.
    assert pages[3].rstrip().endswith("4") or re.search(r"\b4\b", pages[3])
    assert "Fylls i vid mötet." in pages[4]
    assert re.search(r"Revisionsberättelse.*3\s", pages[0], re.DOTALL)
    assert outline(pdf)[-2:] == ["Revisionsberättelse", "Röstlängd"]
    assert_claims_nothing(pdf)
    reader = PdfReader(io.BytesIO(pdf))
    found = reader.outline[-2]
    assert reader.get_destination_page_number(found) == 2


def assert_claims_nothing(pdf):
    assert b"pdfaid" not in pdf
    assert b"pdfuaid" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        root = opened.Root
        for name in ("/Metadata", "/MarkInfo", "/StructTreeRoot", "/OutputIntents"):
            assert name not in root
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary):
                assert "/JS" not in thing
                assert thing.get("/Type") != "/Filespec"
                assert thing.get("/S") != "/JavaScript"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (file(password="hemligt"), "låst"),
        (file(script=True), "kod som körs"),
        (file(pages=501), "fler än 500 sidor"),
        (file()[:400], "skadad"),
        (b"%PDF-1.7\nhej", "skadad"),
        (b"PK\x03\x04", "innehåller något annat"),
    ],
    ids="locked script long cut nothing zip".split(),
)
def test_a_file_that_is_unfit_is_refused_kindly(annual, siv, login, content, told):
    data = part(holds="paper", title="Motion 3", file=upload(content))
    answer = login(siv).post(NEW, data)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert 'value="Motion 3"' in answer.text
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "content",
    [file(password="hemligt"), file()[:300], b"%PDF-1.7\nhej", b""],
    ids="locked cut nothing empty".split(),
)
def test_what_slips_through_breaks_no_server(content):
    """A file that the check let by, or that was mangled in the database."""
    sheet = Part("Bilaga", sent=SentIn(1, "0", 1))
    bundle = Bundle(
        "Seko Stockholm", "Möte", "mötet", date(2019, 3, 21), date(2019, 2, 1),
        parts=(sheet,),
    )  # fmt: skip
    with pytest.raises(RenderingFailed):
        bundle_pdf(bundle, {1: content})


def test_scripts_links_and_fields_stay_behind_but_what_is_drawn_comes_along():
    """A stamp beside the text becomes part of the page; what can be run does not."""
    sheet = pikepdf.open(io.BytesIO(file(script=True)))
    stamp = sheet.make_stream(b"0 0 1 rg 0 0 50 20 re f")
    stamp.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form})
    stamp["/BBox"] = [0, 0, 50, 20]
    page = sheet.pages[0].obj
    page["/Annots"] = pikepdf.Array(
        [
            sheet.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, F=4,
                    Rect=[100, 100, 150, 120], AP=pikepdf.Dictionary(N=stamp),
                    A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"),
                )
            )
        ]
    )  # fmt: skip
    page["/AA"] = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(3)")
    )
    written = io.BytesIO()
    sheet.save(written)
    bundle = Bundle(
        "Seko Stockholm", "Möte", "mötet", date(2019, 3, 21), date(2019, 2, 1),
        parts=(Part("Bilaga", sent=SentIn(1, "0", 1)),),
    )  # fmt: skip
    pdf = bundle_pdf(bundle, {1: written.getvalue()})
    assert_claims_nothing(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [
            thing.read_bytes()
            for thing in opened.objects
            if isinstance(thing, pikepdf.Stream)
        ]
        assert any(b"0 0 1 rg" in stream for stream in streams)
        assert "/AA" not in opened.pages[1].obj


def test_a_wide_page_lies_down():
    bundle = Bundle(
        "Seko Stockholm", "Möte", "mötet", date(2019, 3, 21), date(2019, 2, 1),
        parts=(Part("Budget", sent=SentIn(1, "0", 1)), Part("B", text=blocks("Hej."))),
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(bundle_pdf(bundle, {1: file(wide=True)}))).pages
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [
        False, True, False,
    ]  # fmt: skip


def test_the_merging_child_has_limits(monkeypatch):
    with pytest.raises(RenderingFailed):
        laid_in(b"%PDF-1.7", {"del-1": file()})
    monkeypatch.setattr(bundle_printing, "SECONDS", 0.01)
    with pytest.raises(RenderingFailed, match="no merged PDF"):
        laid_in(b"%PDF-1.7", {"del-1": file()})


def test_the_report_is_a_part_with_its_chapters_as_bookmarks(annual, siv, plan, login):
    report = Report.begin(plan, by=siv, day=date(2019, 2, 20))
    client = login(siv)
    add(client, kind="berättelse", holds=f"report-{report.pk}")
    pdf = fetched(client)
    text = text_of(pdf)
    assert "Verksamhetsberättelse 2018" in text.replace("\n", " ")
    assert "(utkast)" in text
    assert "Vi ska trycka en folder." in text.replace("\n", " ")
    assert validator_faults(pdf) == []
    assert faults(pdf) == []
    assert "1 Information" in outline(pdf)[3]
    # The data behind the report comes along, as its own pages say.
    assert "ataganden.xlsx" in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        book = opened.attachments["ataganden.xlsx"].get_file().read_bytes()
    assert book == report_sheet(value_of(report, date(2019, 2, 20)))
    add(client, kind="revision", holds="paper", file=upload(file()))
    merged = fetched(client)
    assert_claims_nothing(merged)
    assert "PDF/A" not in text_of(merged)
    assert "PDF/UA" not in text_of(merged)
    assert "ataganden.xlsx" not in text_of(merged)
    answer = client.post(NEW, part(kind="annat", holds=f"report-{report.pk}"))
    assert answer.status_code == 422
    assert "redan med" in unescape(answer.text)


def test_the_usual_parts_are_laid_up_at_once(annual, siv, plan, proposed, login):
    report = Report.begin(plan, by=siv, day=date(2019, 2, 20))
    client = login(siv)
    add(client, kind="motion", title="Motion 1")
    for _ in range(2):
        answer = client.post(NEW, {"vanliga": "1"}, follow=True)
    rows = list(BundlePart.objects.values_list("kind", "report", "plan"))
    assert rows == [
        ("dagordning", None, None),
        ("berättelse", report.pk, None),
        ("ekonomi", None, None),
        ("revision", None, None),
        ("motion", None, None),
        ("förslag", None, None),
        ("plan", None, proposed.pk),
    ]
    assert "Tom, kommer inte med" in answer.text
    printed = [one.title for one in bundle_of(annual).parts]
    assert printed == ["Verksamhetsberättelse", "Förslag till plan"]


def test_what_is_adopted_is_not_laid_up_as_a_proposal(annual, siv, proposed, login):
    client = login(siv)
    with unguarded():
        Plan.objects.filter(pk=proposed.pk).update(state="antagen")
    client.post(NEW, {"vanliga": "1"})
    assert BundlePart.objects.get(kind="plan").plan is None


def test_parts_are_moved_and_taken_away(annual, siv, login):
    client = login(siv)
    first, second, third = (
        add(client, title=f"Motion {n}", kind="motion", text="Vi yrkar.")
        for n in (1, 2, 3)
    )
    client.post(f"{PAGE}del/{third.pk}/flytta/", {"till": "upp"})
    client.post(f"{PAGE}del/{first.pk}/flytta/", {"till": "upp"})
    client.post(f"{PAGE}del/{first.pk}/flytta/", {"till": "ner"})
    titles = BundlePart.objects.values_list("title", flat=True)
    assert list(titles) == ["Motion 3", "Motion 1", "Motion 2"]
    client.post(f"{PAGE}del/{first.pk}/ta-bort/")
    assert list(titles.all()) == ["Motion 3", "Motion 2"]
    assert client.post(f"{PAGE}del/{first.pk}/ta-bort/").status_code == 404
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.object_id) == ("remove", first.pk)
    assert "yrkar" not in str(event.changes)


def test_a_new_file_empties_the_old_and_the_text_is_kept(annual, siv, login):
    client = login(siv)
    row = add(client, title="Motion", text="Vi yrkar på cyklar.")
    place = f"{PAGE}del/{row.pk}/"
    data = {"title": "Motion", "text": "Vi yrkar på cyklar.", "holds": "paper"}
    for content in (file(text="ett"), file(text="tre")):
        seen = BundlePart.objects.get().version
        answer = client.post(place, part(seen=seen, file=upload(content), **data))
        assert answer.status_code == 302
    old, new = Attachment.objects.order_by("pk")
    assert bytes(old.pdf) == b""
    assert bytes(new.pdf) == content
    # Without a new file the old one stays.
    seen = BundlePart.objects.get().version
    client.post(place, part(seen=seen, **data | {"title": "Motion 7"}))
    assert BundlePart.objects.get().paper_id == new.pk
    seen = BundlePart.objects.get().version
    client.post(place, part(seen=seen, **data | {"holds": "text"}))
    row = BundlePart.objects.get()
    assert (row.paper_id, row.text) == (None, "Vi yrkar på cyklar.")
    new.refresh_from_db()
    assert bytes(new.pdf) == b""


def test_two_who_write_at_once_see_both_texts(annual, siv, anna, login):
    row = add(login(siv), title="Motion", text="Vi yrkar på cyklar.")
    place = f"{PAGE}del/{row.pk}/"
    answer = login(anna).post(place, part(seen=1, title="Motion", text="Annas text"))
    assert answer.status_code == 302
    answer = login(siv).post(place, part(seen=1, title="Motion", text="Sivs text"))
    assert answer.status_code == 409
    for words in ("Annas text", "Sivs text"):
        assert words in answer.text
    assert BundlePart.objects.get().text == "Annas text"
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)[1]
    answer = login(siv).post(place, part(seen=seen, title="Motion", text="Sivs text"))
    assert answer.status_code == 302
    assert BundlePart.objects.get().text == "Sivs text"


def test_a_file_that_was_taken_from_the_meeting_is_told_of(annual, siv, login):
    client = login(siv)
    row = add(client, title="Motion", holds="paper", file=upload(file()))
    row.paper.meeting = annual
    row.paper.remove(by=siv)
    assert "Filen är borttagen" in client.get(PAGE).text
    assert client.get(f"{PAGE}handlingar.pdf").status_code == 404


def test_files_that_are_too_much_together_are_refused(annual, siv, login):
    client = login(siv)
    add(client, title="Motion", holds="paper", file=upload(file(pages=499)))
    answer = client.post(NEW, part(holds="paper", file=upload(file(pages=2))))
    assert answer.status_code == 422
    assert "fler än 500 sidor tillsammans" in unescape(answer.text)
    Attachment.objects.update(size=40 << 20)
    answer = client.post(NEW, part(holds="paper", file=upload(file())))
    assert "40 MB tillsammans" in unescape(answer.text)


def test_no_personal_number_is_typed(annual, siv, login):
    answer = login(siv).post(NEW, part(text="Ring 19121212-1212 om det."))
    assert answer.status_code == 422
    assert not BundlePart.objects.exists()


def test_delegates_read_the_papers_at_their_link(annual, siv, login):
    link = DelegateLink.make(annual, by=siv, expires_on=date(2019, 4, 20))
    place = reverse("delegate_bundle", args=[link.token])
    assert Client().get(place).status_code == 404
    client = login(siv)
    row = add(client, kind="dagordning", text="Mötet öppnas.")
    sheet = add(client, title="Motion", holds="paper", file=upload(file()))
    answer = Client().get(place)
    assert answer.content == fetched(client)
    assert answer["Content-Disposition"].startswith("inline")
    start = Client().get(reverse("delegate_start", args=[link.token])).text
    assert f"PDF: {row.title} och {sheet.title}" in start
    # What is part of the document isn't listed beside it.
    assert "handlingar/" not in start


@pytest.mark.parametrize("kind", PartKind.values)
def test_each_kind_has_a_usual_heading(annual, siv, login, kind):
    row = add(login(siv), kind=kind, text="Hej.")
    assert row.title == PartKind(kind).label


def test_whose_meeting_it_is(annual, siv, rut, lena, erik, stockholm, login):
    assert login(rut).get(PAGE).status_code == 200
    assert "Lägg till" not in login(rut).get(PAGE).text
    assert login(rut).get(NEW).status_code == 404
    for other in (lena, erik):
        assert login(other).get(PAGE).status_code == 404
    board = Meeting.book(stockholm, by=siv, body=Body.BOARD, on=date(2019, 3, 1))
    assert login(siv).get(f"{board.get_absolute_url()}samlade/").status_code == 404
