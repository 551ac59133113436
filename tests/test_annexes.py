"""The annexes of a report: PDFs that are checked and kept, or handed out apart."""

from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.models import Attachment, ChapterKind
from clubs.models import Event

from .people import sent
from .reporting import begin, lock
from .test_papers import pdf

PLACE = "/stockholm/rapport/2018/bilagor/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2019-01-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def report(plan, siv):
    return begin(plan, by=siv)


@pytest.fixture
def chapter(report):
    return report.chapters.get(kind=ChapterKind.ANNEXES)


def upload(client, content, *, name="revision.pdf", **fields):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(PLACE, sent(file=file, **{"kind": "revision"} | fields))


def test_an_annex_is_kept_whole_and_fetched_by_those_who_follow(
    report, siv, rut, lena, erik, login
):
    content = pdf(pages=2)
    assert upload(login(siv), content).url == PLACE
    annex = Attachment.objects.get()
    assert (annex.report, annex.meeting) == (report, None)
    assert (annex.title, annex.pages) == ("Revisionsberättelse", 2)
    event = Event.objects.order_by("-pk").first()
    assert event.changes["report"] == [None, report.pk]
    assert event.changes["sha256"] == [None, annex.sha256]
    answer = login(rut).get(f"{PLACE}{annex.pk}/")
    assert answer.content == content
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; ")
    for other in (lena, erik):
        assert login(other).get(f"{PLACE}{annex.pk}/").status_code == 404
    page = unescape(login(siv).get(PLACE).text)
    assert "2 sidor, PDF" in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "fields", "told"),
    [
        (b"PK\x03\x04", {}, "innehåller något annat"),
        (pdf(script=True), {}, "kod som körs"),
        (pdf(), {"kind": "dagordning"}, "ofullständigt"),
        (pdf(), {"kind": "bilaga", "title": "Om 640823-3234"}, "personnummer"),
        (pdf(), {"apart": "on"}, "Ta bort krysset"),
    ],
    ids="zip script paper number both".split(),
)
def test_what_is_no_annex_is_refused_kindly(report, siv, login, content, fields, told):
    answer = upload(login(siv), content, **fields)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert not Attachment.objects.exists()


def test_an_annex_is_removed_with_its_bytes(report, siv, login):
    client = login(siv)
    upload(client, pdf())
    annex = Attachment.objects.get()
    assert client.post(f"{PLACE}{annex.pk}/ta-bort/").url == PLACE
    annex.refresh_from_db()
    assert bytes(annex.pdf) == b""
    assert client.get(f"{PLACE}{annex.pk}/").status_code == 404


def test_what_is_handed_out_apart_needs_no_file(chapter, siv, login):
    client = login(siv)
    form = sent(kind="revision", apart="on")
    assert client.post(PLACE, form).url == PLACE
    # A double click, and then the same title once more.
    client.post(PLACE, form)
    chapter.refresh_from_db()
    assert chapter.data == {"apart": ["Revisionsberättelse"]}
    answer = client.post(PLACE, sent(kind="revision", apart="on"))
    assert answer.status_code == 422
    assert "står redan bland bilagorna" in answer.text
    client.post(PLACE, {"do": "bort", "titel": "Revisionsberättelse"})
    chapter.refresh_from_db()
    assert chapter.data == {}


def test_neither_file_nor_apart_is_asked_for(report, siv, login):
    answer = login(siv).post(PLACE, sent(kind="bilaga", title="Budget"))
    assert answer.status_code == 422
    assert "Välj en PDF-fil." in answer.text
    assert 'value="Budget"' in answer.text


def test_twenty_annexes_are_enough(report, chapter, siv, login):
    chapter.data = {"apart": [f"Bilaga {number}" for number in range(20)]}
    chapter.save()
    answer = upload(login(siv), pdf())
    assert answer.status_code == 422
    assert "redan 20 bilagor" in answer.text


def test_locked_nothing_comes_and_nothing_goes(report, siv, login):
    client = login(siv)
    upload(client, pdf())
    annex = Attachment.objects.get()
    lock(report)
    assert upload(client, pdf()).status_code == 409
    assert client.post(f"{PLACE}{annex.pk}/ta-bort/").status_code == 409
    annex.refresh_from_db()
    assert annex.removed_at is None
    assert client.get(f"{PLACE}{annex.pk}/").status_code == 200


def test_a_meetings_page_offers_no_annex(stockholm, siv, adopted, login):
    place = f"/stockholm/moten/{adopted.meeting.slug}/"
    page = login(siv).get(place).text
    assert 'value="dagordning"' in page
    assert 'value="revision"' not in page
    file = SimpleUploadedFile("a.pdf", pdf(), "application/pdf")
    answer = login(siv).post(f"{place}handlingar/", sent(kind="revision", file=file))
    assert answer.status_code == 422
