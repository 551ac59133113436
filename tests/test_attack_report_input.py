"""Odd input to every address of the annual report: never an error of ours (S36)."""

from contextlib import suppress
from datetime import date
from itertools import product

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from activities import bundling, editions, urls
from activities.models import (
    Attachment,
    BundlePart,
    Chapter,
    DelegateLink,
    Report,
)
from activities.papers import Paper
from activities.views import bundle_files, report_files
from clubs.models import Body, Meeting

from .adopting import judge
from .people import sent
from .reporting import begin

NUMBER = "811218-9876"
JUNK = (
    "",
    "a\x00b",
    "\x01\x0b\x1f\x7f\x85\u2028\ufffe\ufeff\ufffd",
    "²٣",
    "9" * 5000,
    str(2**63),
    "nan",
    "9999-12-31",
    "åäö\r\nSet-Cookie: a=b",
    "=HYPERLINK(1)<script>{{ 7*7 }}{% x %}%00",
)
FIELDS = (
    "seen", "text", "ready", "insert", "redraft", "do", "at", "n", "label0", "kind0",
    "amount0", "before0", "now", "earlier", "number0", "title0", "decision0",
    "became0", "uuid", "c", "title", "after", "place", "on", "meeting", "paragraph",
    "reason", "anyway", "body", "kind", "holds", "apart", "titel", "till", "vanliga",
    "expires_on", "series", "charts", "name_all", "tenures", "signer", "post",
    "person", "starts", "ends", "role", "name", "t", "m", "g1-outcome", "g1-text",
    "g1-seen", "order", "who", "andra", "bort",
)  # fmt: skip
QUERY = ("fil", "version", "vid", "slag", "q", "utgava", "sida", "ar")
NEW = (
    urls.REPORT
    + urls.WRITING
    + urls.CHAPTERS
    + urls.EDITIONS
    + urls.OTHER_FORMS
    + urls.BUNDLES
    + urls.DELEGATES
)


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel("2019-02-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def annual(stockholm, siv):
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2019, 3, 21))


@pytest.fixture
def things(plan, siv, annual):
    """What may stand in an address of the report."""
    report = begin(plan, by=siv)
    link = DelegateLink.make(annual, by=siv, expires_on=date(2019, 4, 20))
    paper = Paper(b"%PDF-1.7", 1)
    annex = Attachment.add(report, paper, by=siv, kind="revision", title="Revision")
    part = BundlePart.add(annual, by=siv, kind="motion", title="M", text="Vi yrkar.")
    return {
        "report": report,
        "link": link,
        "annex": annex,
        "part": part,
        "own": report.chapters.get(kind="slutord"),
    }


def places(things):
    """(name, address) of every new route, with things that are there."""
    for route in NEW:
        found = route.pattern.converters
        pks = {
            "edit_part": "part", "remove_part": "part", "move_part": "part",
            "annex": "annex", "remove_annex": "annex", "revoke_link": "link",
        }  # fmt: skip
        thing = things[pks.get(route.name, "own")]
        meets = any(word in str(route.pattern) for word in ("moten/", "l/<"))
        slug = things["part"].meeting.slug if meets else "2018"
        of = {
            "branch": "stockholm",
            "slug": slug,
            "pk": thing.pk,
            "number": 1,
            "token": things["link"].token,
        }
        yield route.name, reverse(route.name, kwargs={name: of[name] for name in found})


# They set pages: other stories try them, and a query of theirs is tried without.
SLOW = {
    "report_draft", "edition_pdf", "make_report", "bundle_pdf", "make_bundle",
    "delegate_report_pdf", "delegate_bundle",
}  # fmt: skip


class Tried:
    """Who asks, each time in the same world."""

    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def __call__(self, method, place, data=None, **more):
        with suppress(Undone), transaction.atomic():
            self.answer = getattr(self.client, method)(place, data or {}, **more)
            raise Undone
        return self.answer


class Undone(Exception):
    pass


@pytest.mark.holds("S36")
def test_no_query_breaks_a_page(things, siv):
    ask, broken = Tried(siv), set()
    for (name, place), junk in product(places(things), JUNK):
        if name not in SLOW:
            answer = ask("get", place, dict.fromkeys(QUERY, junk))
            if answer.status_code >= 500:
                broken.add((name, junk[:20]))
    assert broken == set()


@pytest.mark.holds("S36")
@pytest.mark.parametrize("is_locked", [False, True])
def test_no_field_breaks_a_form(things, plan, siv, is_locked):
    if is_locked:
        judge(plan, siv)
        editions.lock(things["report"], by=siv, seen=1)
    ask, broken = Tried(siv), set()
    for (name, place), junk in product(places(things), JUNK):
        if name in SLOW:
            continue
        for data in (
            dict.fromkeys(FIELDS, junk),
            sent(**dict.fromkeys(FIELDS, junk)) | {"uuid": sent()["uuid"]}
            | {"seen": "1", "n": "1", "do": "spara"},
            sent(do=f"andra:{junk}", seen="1"),
            sent(do=f"bort:{junk}", seen="1"),
        ):  # fmt: skip
            answer = ask("post", place, data)
            if answer.status_code >= 500:
                broken.add((name, junk[:20]))
    assert broken == set()


def test_a_file_that_was_made_is_asked_for_in_any_words(things, siv, monkeypatch):
    for views in (report_files, bundle_files, bundling):
        for name in {"pdf_of", "stored_bundle"} & set(vars(views)):
            monkeypatch.setattr(views, name, lambda *told, **more: b"%PDF-1.7")
        monkeypatch.setattr(views, "begin", lambda *told, **more: None, raising=False)
    ask = Tried(siv)
    for junk in JUNK:
        for place, status in (
            ("/stockholm/rapport/2018/utkast.pdf", 200),
            ("/stockholm/rapport/2018/gors/", 302),
            ("/stockholm/moten/2019-03-21/samlade/handlingar.pdf", 200),
            (reverse("make_bundle", args=["stockholm", "2019-03-21"]), 302),
        ):
            answer = ask("get", place, {"fil": junk})
            assert answer.status_code == status, (place, junk)


@pytest.mark.holds("S36")
def test_a_number_that_nothing_has_is_not_found(things, siv):
    ask, year = Tried(siv), "/stockholm/rapport/2018/"
    huge, chapter = "9" * 19, things["own"].pk
    papers = "/stockholm/moten/2019-03-21/samlade/del/"
    for method, place in (
        ("get", f"{year}kapitel/{huge}/"),
        ("post", f"{year}kapitel/{huge}/"),
        ("post", f"{year}kapitel/{chapter}/versioner/{huge}/aterstall/"),
        ("post", f"{year}kapitel/{chapter}/versioner/{'9' * 400}/aterstall/"),
        ("get", f"{year}bilagor/{huge}/"),
        ("post", f"{year}bilagor/{huge}/ta-bort/"),
        ("get", f"{year}utgava/999/rapport.pdf"),
        ("get", f"{year}999/"),
        ("post", f"{papers}{huge}/flytta/"),
        ("post", f"{papers}{huge}/ta-bort/"),
        ("get", f"/l/{things['link'].token}/handlingar/{huge}/"),
        ("post", f"/stockholm/moten/2019-03-21/ombudslank/{huge}/aterkalla/"),
    ):
        assert ask(method, place).status_code == 404, place


@pytest.mark.holds("S60")
def test_no_personal_number_is_kept_anywhere(things, siv):
    """S60, in every field that is a text."""
    ask = Tried(siv)
    for name, place in places(things):
        if name not in SLOW:
            data = dict.fromkeys(FIELDS, NUMBER) | sent(seen="1", n="1", do="spara")
            ask.client.post(place, data)
    for model in (Report, Chapter, BundlePart, Attachment):
        for row in model.objects.all():
            kept = [str(value) for name, value in vars(row).items() if name != "pdf"]
            assert not any(NUMBER in value for value in kept), (model, row)


def test_sixty_thousand_and_one_characters_are_told_of(things, siv):
    ask, place = Tried(siv), things["own"].get_absolute_url()
    answer = ask("post", place, {"seen": 1, "text": "a" * 60_001})
    assert answer.status_code == 422
    assert "a" * 60_001 in answer.text
    answer = ask("post", place, {"seen": 1, "text": "å" * 60_000})
    assert answer.status_code == 302


@pytest.mark.holds("S7")
def test_nothing_that_is_sent_besides_is_taken(things, siv):
    """S7: who sends the fields of the row gets what the form has."""
    report = things["report"]
    before = Report.objects.filter(pk=report.pk).values().get()
    more = {
        "state": "fastställd", "version": 77, "plan": 99, "plan_id": 99, "edition": 9,
        "decision": 1, "adopted_at": "2019-01-01", "adopted_by": siv.pk,
        "locked_by": "", "sha256": "f" * 64, "digest": "f" * 64, "report": 99,
        "branch": 99, "by": 99, "written_by": 99, "is_made": "on", "order": 99,
        "number": 99, "manner": "gjord", "removed_at": "2019-01-01", "openings": 99,
        "key": "hej", "revoked_at": "", "section": 99,
    }  # fmt: skip
    ask = Tried(siv)
    chapter = things["own"]
    data = {"seen": 1, "text": "Tack.", **more}
    assert ask.client.post(chapter.get_absolute_url(), data).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.version, chapter.written_by, chapter.is_made) == (2, siv, False)
    assert (chapter.report, chapter.section, chapter.order) == (report, None, 14)
    rows = sent(kind="motion", title="Ny", holds="text", text="Ja.", **more)
    ask.client.post("/stockholm/moten/2019-03-21/samlade/del/ny/", rows)
    part = BundlePart.objects.order_by("-pk").first()
    assert (part.version, part.meeting, part.report, part.plan) == (
        1, things["part"].meeting, None, None,
    )  # fmt: skip
    place = "/stockholm/moten/2019-03-21/ombudslank/"
    ask.client.post(place, sent(expires_on="2019-04-01", **more))
    link = DelegateLink.objects.order_by("-pk").first()
    assert (link.openings, link.by) == (0, siv)
    assert link.key != "hej"
    assert Report.objects.filter(pk=report.pk).values().get() == before


@pytest.mark.holds("S39")
@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-", b"PK\x03\x04" + b"a" * 99, b"%PDF-1.7\n" + b"a" * (6 << 20)],
)
def test_hostile_files_are_refused(things, siv, content):
    ask = Tried(siv)

    def file(name="åäö\r\nX: y.pdf"):
        return SimpleUploadedFile(name, content, "application/pdf")

    for place, data in (
        ("/stockholm/rapport/2018/bilagor/", sent(kind="revision", title="R")),
        (
            "/stockholm/moten/2019-03-21/samlade/del/ny/",
            sent(kind="revision", title="R", holds="paper"),
        ),
        ("/stockholm/rapport/2018/ekonomi/", sent(do="ersatt", n="0", seen="x")),
    ):
        assert ask("post", place, data | {"file": file()}).status_code == 422
    answer = ask("post", "/stockholm/rapport/2018/kontrollera/", {"file": file()})
    assert answer.status_code in (200, 422)
