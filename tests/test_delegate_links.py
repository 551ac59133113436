"""Delegates read the plan, the report and the papers at a secret link, as nobody."""

import json
import logging
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from activities.demo.meetings import one_page
from activities.models import (
    Attachment,
    DelegateLink,
    Goal,
    Report,
    Review,
)
from activities.papers import Paper
from activities.reporting.frozen import freeze
from activities.reports import annual_report
from activities.reviewing import close_review
from activities.views import delegates
from clubs.models import Body, Event, Meeting, Visit
from sekoplan.logs import JsonFormatter
from sekoplan.pdf import Busy

from .people import sent, unguarded

PAGE = "/stockholm/moten/2019-03-21/ombudslank/"
PAGES = ("delegate_start", "delegate_plan", "delegate_report")


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel("2019-02-20 10:00+01:00", tick=True) as clock:
        yield clock


@pytest.fixture
def annual(stockholm, siv):
    """The assembly in March that gets the report of 2018."""
    on, place = date(2019, 3, 21), "Folkets hus"
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=on, place=place)


@pytest.fixture
def link(annual, siv):
    return DelegateLink.make(annual, by=siv, expires_on=date(2019, 4, 20))


def paper_of(meeting, by, **fields):
    fields = {"kind": "handling", "title": "Budget 2019"} | fields
    return Attachment.add(meeting, Paper(one_page(["Budget"]), 1), by=by, **fields)


def locked(plan):
    """The report of ``plan`` as the board has locked it."""
    value = replace(annual_report(plan, date(2019, 2, 20)), state="låst")
    return Report.objects.create(
        plan=plan,
        state=value.state,
        frozen=freeze(value),
        digest=value.digest,
        day=value.day,
    )


def opened(link, name="delegate_start", *more):
    return Client().get(reverse(name, args=[link.token, *more]))


def test_the_board_makes_a_link_that_ends_a_month_after_the_meeting(
    annual, anna, login
):
    client = login(anna)
    page = client.get(PAGE)
    assert 'value="2019-04-20"' in page.text
    answer = client.post(PAGE, sent(expires_on="2019-04-20"), follow=True)
    link = DelegateLink.objects.get()
    place = f"{settings.SITE_URL}/l/{link.token}/"
    assert f'readonly value="{place}"' in answer.text
    assert "Öppnad</dt><dd>0" in answer.text
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.by) == ("make", anna)
    assert link.code not in str(event.changes)
    assert PAGE in client.get("/stockholm/moten/2019-03-21/").text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2019-02-19", "högst ett år framåt"),
        ("2020-02-21", "högst ett år framåt"),
        ("", "Fyll i hur länge"),
    ],
)
def test_a_link_ends_within_a_year(annual, anna, login, day, told):
    answer = login(anna).post(PAGE, sent(expires_on=day))
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert not DelegateLink.objects.exists()


def test_twice_sent_is_one_link_and_several_may_stand(annual, anna, login):
    client, form = login(anna), sent(expires_on="2019-04-20")
    for data in (form, form, sent(expires_on="2019-03-22")):
        assert client.post(PAGE, data).status_code == 302
    first, second = DelegateLink.objects.order_by("pk")
    assert first.token != second.token
    page = client.get(PAGE).text
    assert first.token in page
    assert second.token in page


def test_only_an_assembly_has_delegates(stockholm, anna, siv, link, annual, login):
    board = Meeting.book(stockholm, by=siv, body=Body.BOARD, on=date(2019, 3, 1))
    client = login(anna)
    assert client.get(f"{board.get_absolute_url()}ombudslank/").status_code == 404
    assert "Länk till ombuden" not in client.get(board.get_absolute_url()).text
    Meeting.objects.filter(pk=annual.pk).update(body=Body.BOARD)
    assert opened(link).status_code == 404


def test_the_secret_is_nowhere_in_the_database(link):
    number, code = link.token.split("-")
    assert len(code) == 64
    assert code not in str(DelegateLink.objects.values().get())
    other = DelegateLink(pk=link.pk + 1, key=link.key[:-1] + "x")
    assert other.code != code


def test_a_delegate_reads_without_logging_in(link, plan, annual, siv):
    paper = paper_of(annual, siv)
    locked(plan)
    page = opened(link)
    assert page.status_code == 200
    text = unescape(page.text)
    for word in ("torsdag 21 mars 2019", "Folkets hus", "Verksamhetsplan 2018"):
        assert word in text.replace("\xa0", " ")
    assert "Budget 2019" in text
    assert "Styrelsens förslag" in text
    for address in set(re.findall(r'href="(/l/[^"]+)"', page.text)):
        if not address.endswith("rapport.pdf"):
            assert Client().get(address).status_code == 200, address
    answer = opened(link, "delegate_paper", paper.pk)
    assert answer.content == bytes(paper.pdf)
    assert answer["Content-Disposition"].startswith("inline; filename")


def test_before_anything_is_published_the_page_says_what_will_come(link):
    page = unescape(opened(link).text)
    assert "Inga handlingar är klara än" in page
    assert "Styrelsen arbetar med verksamhetsberättelsen" in page
    assert "Ingen plan är antagen än" in page
    for name in ("delegate_plan", "delegate_report", "delegate_report_pdf"):
        assert opened(link, name).status_code == 404


def test_the_locked_report_is_read_as_a_page_and_as_a_file(link, plan):
    locked(plan)
    page = unescape(opened(link, "delegate_report").text)
    assert "Vi ska trycka en folder." in page
    answer = opened(link, "delegate_report_pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "inline" in answer["Content-Disposition"]
    text = " ".join(
        one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages
    )
    assert "Vi ska trycka en folder." in text.replace("\n", " ")


def test_the_adopted_report_is_the_very_file_that_was_adopted(link, plan, adopted):
    report = locked(plan)
    with unguarded():
        Report.objects.filter(pk=report.pk).update(
            state="fastställd", decision=adopted, pdf=b"%PDF-1.7 antagen", sha256="0"
        )
    assert opened(link, "delegate_report_pdf").content == b"%PDF-1.7 antagen"
    assert "Fastställd" in opened(link).text


@pytest.mark.holds("S44")
def test_when_too_much_is_made_at_once_one_is_asked_to_come_back(
    link, plan, monkeypatch
):
    locked(plan)

    def busy(report):
        raise Busy

    monkeypatch.setattr(delegates, "stored_report", busy)
    answer = opened(link, "delegate_report_pdf")
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    # Who has no script waits too: the page asks anew by itself.
    assert '<meta http-equiv="refresh" content="20">' in answer.content.decode()
    assert "liten stund" in answer.text


def test_the_draft_of_a_report_is_not_handed_out(link, plan):
    Report.objects.create(plan=plan)
    assert "arbetar med" in opened(link).text
    assert opened(link, "delegate_report").status_code == 404


def test_the_report_is_that_of_the_plan_that_ended_before_the_meeting(
    link, plan, annual
):
    report = locked(plan)
    assert opened(link, "delegate_report").status_code == 200
    Meeting.objects.filter(pk=annual.pk).update(on=plan.ends)
    assert opened(link, "delegate_report").status_code == 404
    Meeting.objects.filter(pk=annual.pk).update(on=date(2020, 3, 19))
    assert opened(link, "delegate_report").status_code == 404
    assert report.pk


def test_what_stands_of_the_plan_is_what_the_last_closed_review_froze(
    link, plan, folder, activity, siv, stockholm
):
    assert "Klar" not in opened(link, "delegate_plan").text
    board = Meeting.objects.create(branch=stockholm, body="styrelse", on="2019-02-19")
    review = Review.objects.open_before(board, plan=plan, by=siv)
    close_review(review, by=siv)
    frozen = opened(link, "delegate_plan").text
    assert "Vi ska trycka en folder." in frozen
    assert "Försenad" in frozen
    activity.report("klar", by=siv, seen=activity.version)
    assert opened(link, "delegate_plan").text == frozen


def test_one_who_has_the_link_reads_no_name_and_no_note(
    link, plan, folder, activity, annual, stockholm, anna, siv, mirela, jonas
):
    """S3 and S11: canaries in everything that lies beside what is shown."""
    activity.report("pågår", by=anna, seen=activity.version, note="Viskning om foldern")
    folder.refresh_from_db()
    Visit.objects.create(
        branch=stockholm, on=date(2018, 5, 1), note="Viskning vid besök", logged_by=siv,
        club=stockholm.clubs.create(name="Depån", slug="depan"),
    )  # fmt: skip
    board = Meeting.objects.create(branch=stockholm, body="styrelse", on="2018-11-14")
    review = Review.objects.open_before(board, plan=plan, by=siv)
    close_review(review, by=siv)
    paper_of(annual, siv, kind="protokoll", title="Viskande protokoll")
    locked(plan)
    for name in PAGES:
        page = opened(link, name)
        assert page.status_code == 200
        for canary in (
            "Viskning", "Viskande", "Anna", "Siv", "Mirela", "Jonas", "@example.se",
            "stockholm/", "logga-in", "<script", "csrf",
        ):  # fmt: skip
            # Who was elected stands in the report, and nowhere else.
            if (name, canary) != ("delegate_report", "Anna"):
                assert canary not in page.text, (name, canary)
        outside = re.findall(
            r'(?:href|src|action)="(?!/l/|/static/|#)([^"]*)', page.text
        )
        assert outside == []
    # Else this would prove nothing.
    assert Goal.objects.filter(section__post__tenures__person__user=anna).exists()


def test_minutes_and_what_was_taken_away_are_not_handed_out(
    link, annual, siv, stockholm
):
    minutes = paper_of(annual, siv, kind="protokoll", title="Protokoll")
    removed = paper_of(annual, siv, title="Fel fil")
    removed.remove(by=siv)
    other = Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2019, 11, 1))
    foreign = paper_of(other, siv)
    for paper in (minutes, removed, foreign):
        assert opened(link, "delegate_paper", paper.pk).status_code == 404
        assert paper.title not in opened(link).text


def test_whatever_is_wrong_with_a_link_looks_the_same(link, annual, siv, february):
    paper = paper_of(annual, siv)
    revoked = DelegateLink.make(annual, by=siv, expires_on=date(2019, 4, 20))
    revoked.revoke(by=siv)
    number, code = link.token.split("-")
    wrong = [
        revoked.token,
        f"{number}-{'0' * 64}",
        f"{int(number) + 99}-{code}",
        f"{'9' * 18}-{code}",
        f"{number}-{code.upper()}",
        f"{number}-{code}0",
        "hej",
    ]
    answers = [Client().get(f"/l/{token}/{rest}") for token in wrong for rest in (
        "", "plan/", "rapport/", "rapport.pdf", "handlingar.pdf",
        f"handlingar/{paper.pk}/",
    )]  # fmt: skip
    answers.append(opened(link, "delegate_paper", paper.pk + 99))
    february.move_to("2019-04-20 23:59+02:00")
    assert opened(link).status_code == 200
    february.move_to("2019-04-21 00:01+02:00")
    answers.append(opened(link))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "be styrelsen i din avdelning om en ny" in answers[0].text


def test_revoked_it_leads_nowhere_and_stands_as_revoked(link, annual, anna, login):
    client = login(anna)
    assert client.post(f"{PAGE}{link.pk}/aterkalla/").status_code == 302
    assert opened(link).status_code == 404
    page = client.get(PAGE).text
    assert link.token not in page
    assert "Återkallad" in page
    verbs = Event.objects.order_by("-pk").values_list("verb", flat=True)
    client.post(f"{PAGE}{link.pk}/aterkalla/")
    assert list(verbs[:2]) == ["revoke", "make"]


def test_openings_are_counted_and_nothing_of_who(link, plan, anna, login):
    for _ in range(2):
        opened(link)
    login(anna).get(reverse("delegate_start", args=[link.token]))
    Client().head(reverse("delegate_start", args=[link.token]))
    opened(link, "delegate_plan")
    link.refresh_from_db()
    assert link.openings == 3
    assert "3\xa0gånger" in login(anna).get(PAGE).text


@pytest.mark.parametrize("name", PAGES)
def test_no_cookie_is_set_and_nothing_is_kept(link, plan, name, anna, login):
    locked(plan)
    for client in (Client(), login(anna)):
        answer = client.get(reverse(name, args=[link.token]))
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in answer.text
    # The same page for whoever asks.
    assert len({c.get(reverse(name, args=[link.token])).content
                for c in (Client(), client)}) == 1  # fmt: skip


def test_the_service_worker_answers_for_no_link(link):
    script = (settings.BASE_DIR / "static" / "sw.js").read_text()
    page = re.search(r"const PAGE = /(.+)/\n", script)[1].replace(r"\/", "/")
    assert re.search(page, "/stockholm/klubbar/")
    assert not re.search(page, reverse("delegate_start", args=[link.token]))


def test_the_secret_stays_out_of_the_log(link, annual):
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    keep, root = Keep(), logging.getLogger()
    keep.setFormatter(JsonFormatter())
    level, _ = root.level, root.addHandler(keep)
    root.setLevel(logging.INFO)
    try:
        for token in (link.token, link.token[:-1] + "x"):
            for name in (*PAGES, "delegate_report_pdf", "delegate_bundle"):
                Client().get(reverse(name, args=[token]))
    finally:
        root.removeHandler(keep)
        root.setLevel(level)
    assert {json.loads(line)["route"] for line in lines} >= {"delegate_start"}
    assert link.code[:16] not in "".join(lines)


def test_the_usual_end_of_a_link_is_a_month_after_what_comes_last(annual):
    today = date(2019, 2, 20)
    for on, wanted in (
        (date(2019, 3, 21), date(2019, 4, 20)),
        (date(2018, 3, 21), today + timedelta(days=30)),
        (date(2020, 3, 21), today + timedelta(days=365)),
    ):
        assert DelegateLink.usual_end(Meeting(on=on), today) == wanted
