"""Meetings: booked, moved, held; their deadlines, decisions and papers."""

import re
from datetime import date, time
from html import unescape

import pytest
import time_machine
from django.core.exceptions import ValidationError

from activities.models import GoalRevision
from clubs.models import Body, Decision, Event, Meeting, Post, Stale

from .people import sent

BASE = "/stockholm/moten/"
NOVEMBER = "/stockholm/moten/2018-11-24/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def autumn(stockholm, siv):
    """The assembly in November, booked in October."""
    return Meeting.book(
        stockholm, by=siv, body=Body.ASSEMBLY, on=date(2018, 11, 24), number=2
    )


@pytest.fixture
def september(stockholm, siv):
    """A meeting of the board that has been but isn't written in."""
    return Meeting.book(stockholm, by=siv, body=Body.BOARD, on=date(2018, 9, 12))


def newest():
    return Event.objects.order_by("-pk").first()


def text_of(answer):
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.text)).split())


# Booking


def test_the_secretary_books_a_meeting(stockholm, siv, login):
    client = login(siv)
    facts = sent(body="styrelse", on="2018-10-10", at="17.30", place="Kansliet")
    answer = client.post(f"{BASE}nytt/", facts)
    assert answer.url == f"{BASE}2018-10-10/"
    page = text_of(client.get(answer.url))
    assert "Styrelsemöte 10 oktober" in page
    assert "onsdag 10 oktober 2018 kl. 17.30" in page
    assert "Kansliet" in text_of(client.get(BASE))
    event = newest()
    assert (event.verb, event.kind, event.by) == ("book", "meeting", siv)
    # What is written freely is told as a digest only.
    assert "Kansliet" not in str(event.changes)
    assert event.changes["on"] == [None, "2018-10-10"]


def test_a_form_sent_twice_books_one_meeting(stockholm, siv, login):
    client, facts = login(siv), sent(body="styrelse", on="2018-10-10")
    assert client.post(f"{BASE}nytt/", facts).status_code == 302
    assert client.post(f"{BASE}nytt/", facts).status_code == 302
    assert Meeting.objects.count() == 1


def test_two_meetings_of_a_day_have_an_address_each(stockholm, siv):
    slugs = [
        Meeting.book(stockholm, by=siv, body=body, on=date(2018, 10, 10)).slug
        for body in (Body.BOARD, Body.ASSEMBLY, Body.BOARD)
    ]
    assert slugs == ["2018-10-10", "2018-10-10-2", "2018-10-10-3"]


def test_a_committees_meeting_is_called_by_the_committee(stockholm, anna, login):
    youth = Post.objects.create(
        branch=stockholm, body="kommitté", title="Ungdomskommittén"
    )
    client = login(anna)
    facts = sent(body="kommitté", on="2018-10-20", post=youth.pk)
    client.post(f"{BASE}nytt/", facts)
    page = text_of(client.get(f"{BASE}2018-10-20/"))
    assert "Ungdomskommittén 20 oktober" in page
    # A board's meeting is no committee's, whatever was chosen first.
    seen = Meeting.objects.get().version
    facts = sent(body="styrelse", on="2018-10-20", post=youth.pk, seen=seen)
    client.post(f"{BASE}2018-10-20/andra/", facts)
    assert Meeting.objects.get().post is None


def test_a_meeting_without_a_day_is_asked_for_it(stockholm, siv, login):
    answer = login(siv).post(
        f"{BASE}nytt/", sent(body="styrelse", place="Hos 811218-9876", number="0")
    )
    assert answer.status_code == 422
    assert "Fyll i vilken dag." in answer.text
    assert "811218-9876" in answer.text
    assert not Meeting.objects.exists()


# Changing


def test_a_meeting_that_moves_takes_its_address_and_deadlines_along(
    autumn, siv, rut, login, erik
):
    autumn.set_deadlines([("Motioner inlämnade", 35)], by=siv, seen=1)
    client = login(siv)
    facts = sent(body="representantskap", on="2018-12-01", number=2, seen=2)
    answer = client.post(f"{NOVEMBER}andra/", facts)
    assert answer.url == f"{BASE}2018-12-01/"
    assert "27 okt" in text_of(client.get(answer.url)).replace("\xa0", " ")
    # Who has the old address in a letter is led on; who has no business isn't.
    assert login(rut).get(NOVEMBER).url == f"{BASE}2018-12-01/"
    assert login(erik).get(NOVEMBER).status_code == 404


def test_an_address_that_another_meeting_got_is_that_meetings(autumn, siv, login):
    autumn.change(by=siv, seen=1, on=date(2018, 12, 1))
    Meeting.book(autumn.branch, by=siv, body=Body.BOARD, on=date(2018, 11, 24))
    assert "Styrelsemöte 24 november" in text_of(login(siv).get(NOVEMBER))


def test_a_meeting_that_moves_back_stays_at_its_address(autumn, siv, login):
    moved = autumn.change(by=siv, seen=1, on=date(2018, 12, 1))
    moved.change(by=siv, seen=2, on=date(2018, 11, 24))
    client = login(siv)
    assert client.get(NOVEMBER).status_code == 200
    assert client.get(f"{BASE}2018-12-01/").url == NOVEMBER


def test_who_was_second_sees_both_texts_and_loses_nothing(autumn, siv, anna, login):
    autumn.change(by=anna, seen=1, place="Folkets hus")
    facts = sent(body="representantskap", on="2018-11-24", place="Kansliet", seen=1)
    client = login(siv)
    answer = client.post(f"{NOVEMBER}andra/", facts)
    assert answer.status_code == 409
    assert "Folkets hus" in answer.text
    assert "Kansliet" in answer.text
    again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
    assert client.post(f"{NOVEMBER}andra/", again).status_code == 302
    assert Meeting.objects.get().place == "Kansliet"


def test_who_writes_while_the_meeting_moves_loses_nothing(autumn, siv, anna, login):
    autumn.change(by=anna, seen=1, on=date(2018, 12, 1))
    facts = sent(body="representantskap", on="2018-11-24", place="Kansliet", seen=1)
    answer = login(siv).post(f"{NOVEMBER}andra/", facts)
    assert answer.status_code == 409
    assert "Kansliet" in answer.text


def test_nothing_is_written_over_unseen(autumn, siv):
    autumn.change(by=siv, seen=1, place="Folkets hus")
    for deed in (
        lambda: autumn.change(by=siv, seen=1, place="Kansliet"),
        lambda: autumn.cancel(by=siv, seen=1),
        lambda: autumn.set_deadlines([("Motioner", 35)], by=siv, seen=1),
    ):
        with pytest.raises(Stale):
            deed()


def test_a_change_that_is_none_leaves_no_line(autumn, siv):
    lines = Event.objects.count()
    autumn.change(by=siv, seen=1, on=autumn.on, number=2)
    assert Event.objects.count() == lines
    assert Meeting.objects.get().version == 1


# Held and cancelled


def test_a_meeting_is_written_in_as_held(september, siv, login):
    client, page = login(siv), f"{BASE}2018-09-12/"
    assert "Inte inskrivet som hållet" in client.get(page).text
    facts = sent(present="12", entitled="14", number="8", seen=1)
    assert client.post(f"{page}hallet/", facts).status_code == 302
    shown = text_of(client.get(page))
    assert "Närvarande 12 av 14 röstberättigade" in shown
    assert "Hållet" in shown
    assert newest().changes["state"] == ["planerat", "hållet"]


def test_more_than_all_can_not_have_come(september, siv, login):
    facts = sent(present="15", entitled="14", seen=1)
    answer = login(siv).post(f"{BASE}2018-09-12/hallet/", facts)
    assert answer.status_code == 422
    assert "Fler närvarande än röstberättigade." in answer.text
    assert 'value="15"' in answer.text


def test_a_meeting_to_come_is_not_held(autumn, siv):
    with pytest.raises(ValidationError, match="lördag 24"):
        autumn.hold(by=siv, seen=1, today=date(2018, 10, 4))


def test_a_meeting_is_cancelled_and_booked_again(autumn, siv, login):
    client = login(siv)
    client.post(f"{NOVEMBER}stall-in/", {"seen": 1})
    assert "Inställt" in client.get(NOVEMBER).text
    assert not Meeting.objects.after(date(2018, 10, 4)).exists()
    client.post(f"{NOVEMBER}boka-igen/", {"seen": 2})
    assert Meeting.objects.after(date(2018, 10, 4)).get() == autumn


def test_a_meeting_that_has_decided_is_not_cancelled(september, siv):
    september.decide(by=siv, paragraph="4")
    with pytest.raises(ValidationError, match="fattat beslut"):
        september.cancel(by=siv, seen=1)
    with pytest.raises(ValidationError, match="ligger fast"):
        september.change(by=siv, seen=1, body=Body.ASSEMBLY)


# Deadlines


def test_deadlines_are_suggested_and_saved_in_one_form(autumn, siv, login):
    client = login(siv)
    page = client.get(f"{NOVEMBER}halltider/").text
    assert "Motioner inlämnade" in page
    assert "20\N{NO-BREAK SPACE}oktober" in page
    rows = {
        "title0": "Motioner inlämnade",
        "days0": "35",
        "title3": "Lokalen bokad",
        "days3": "60",
    }
    answer = client.post(f"{NOVEMBER}halltider/", sent(seen=1, **rows))
    assert answer.url == NOVEMBER
    known = autumn.deadlines.values_list("title", "days_before")
    assert list(known) == [("Lokalen bokad", 60), ("Motioner inlämnade", 35)]
    shown = text_of(client.get(NOVEMBER)).replace("\xa0", " ")
    assert "25 sep Lokalen bokad Har passerat" in shown
    assert "20 okt Motioner inlämnade Om 16 dagar" in shown


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"title0": "Motioner"}, "Skriv hur många dagar före: Motioner."),
        ({"days0": "35"}, "Skriv vad som ska vara gjort."),
        ({"title0": "Motioner", "days0": "snart"}, "Skriv antalet dagar med siffror."),
        (
            {"title0": "Nu", "days0": "3", "title1": "Nu", "days1": "4"},
            "Nu finns redan. Ta bort den ena.",
        ),
    ],
)
def test_a_row_that_lacks_something_is_told_so(autumn, siv, login, rows, told):
    answer = login(siv).post(f"{NOVEMBER}halltider/", sent(seen=1, **rows))
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert not autumn.deadlines.exists()


def test_a_refused_form_is_no_longer_than_the_one_that_was_sent(autumn, siv, login):
    client = login(siv)
    shown = client.get(f"{NOVEMBER}halltider/").text.count('name="title')
    answer = client.post(f"{NOVEMBER}halltider/", sent(seen=1, title3="Lokal"))
    assert 'value="Lokal"' in answer.text
    assert answer.text.count('name="title') == shown + 1


def test_an_emptied_row_is_taken_away(autumn, siv, login):
    autumn.set_deadlines([("Motioner", 35), ("Papper", 21)], by=siv, seen=1)
    rows = {"title0": "", "days0": "", "title1": "Papper", "days1": "14"}
    login(siv).post(f"{NOVEMBER}halltider/", sent(seen=2, **rows))
    assert list(autumn.deadlines.values_list("title", "days_before")) == [
        ("Papper", 14)
    ]


# Decisions


def test_a_decision_is_written_in_corrected_and_taken_away(september, siv, login):
    client, page = login(siv), f"{BASE}2018-09-12/"
    client.post(f"{page}beslut/", sent(paragraph="§ 4", text="Vi sparar."))
    decision = Decision.objects.get()
    assert decision.paragraph == "4"
    assert "Vi sparar." in client.get(page).text
    edit = f"{page}beslut/{decision.pk}/"
    facts = sent(paragraph="5", text="Vi sparar inte.", seen=1)
    assert client.post(edit, facts).status_code == 302
    assert newest().changes["paragraph"] == ["4", "5"]
    assert "sparar" not in str(newest().changes)
    facts = sent(paragraph="6", text="Kanske.", seen=1)
    assert client.post(edit, facts).status_code == 409
    client.post(f"{edit}ta-bort/", {"seen": 2})
    assert not Decision.objects.exists()
    assert newest().verb == "remove"


def test_decisions_stand_in_the_order_of_the_minutes(september, siv, login):
    for paragraph in ("12", "7", "12 a", "100"):
        september.decide(by=siv, paragraph=paragraph)
    for page in (f"{BASE}2018-09-12/", f"{BASE}beslut/"):
        shown = re.findall(r">§&nbsp;([^<]+)<", login(siv).get(page).text)
        assert shown == ["7", "12", "12 a", "100"]


def test_a_meeting_to_come_has_decided_nothing(autumn, siv, login):
    answer = login(siv).post(f"{NOVEMBER}beslut/", sent(paragraph="4", text="Ja."))
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_what_the_plan_stands_on_is_not_changed_nor_taken_away(
    plan, adopted, siv, login
):
    """The database refuses, and the page says so."""
    client, page = login(siv), f"{BASE}2018-03-15/"
    shown = text_of(client.get(page))
    assert "Antog Verksamhetsplan 2018" in shown
    edit = f"{page}beslut/{adopted.pk}/"
    assert edit not in client.get(page).text
    assert "Spara beslutet" not in client.get(edit).text
    answer = client.post(edit, sent(paragraph="13", text="", seen=1))
    assert answer.status_code == 422
    assert "bygger på beslutet" in answer.text
    answer = client.post(f"{edit}ta-bort/", {"seen": 1}, follow=True)
    assert "går inte att ta bort" in answer.text
    adopted.refresh_from_db()
    assert (adopted.paragraph, adopted.version) == ("12", 1)


def test_the_auditor_reads_all_that_was_decided_in_a_year(
    plan, adopted, september, siv, rut, lena, login
):
    september.decide(by=siv, paragraph="4", text="Styrelsen köper en kaffebryggare.")
    page = text_of(login(rut).get(f"{BASE}beslut/?ar=2018"))
    assert "2 beslut" in page.replace("\xa0", " ")
    assert "Antog Verksamhetsplan 2018" in page
    assert "kaffebryggare" in page
    # A delegate reads what the assembly decided, not the board.
    theirs = text_of(login(lena).get(f"{BASE}beslut/?ar=2018"))
    assert "Antog Verksamhetsplan 2018" in theirs
    assert "kaffebryggare" not in theirs


def test_a_task_from_a_meeting_can_become_a_goal(plan, september, siv, omar, login):
    task = september.decide(by=siv, paragraph="4", text="Vi ordnar en kväll.")
    link = f"/stockholm/plan/2018/nytt-atagande/?beslut={task.pk}"
    page = f"{BASE}2018-09-12/"
    client = login(siv)
    assert link in client.get(page).text
    assert client.get(link).status_code == 200
    assert link not in login(omar).get(page).text


def test_the_next_assembly_has_the_proposals_waiting(
    plan, autumn, folder, anna, lena, siv, login
):
    GoalRevision.objects.create(
        plan=plan,
        goal=folder,
        kind="ändra",
        old=folder.adopted_text,
        new="Vi ska trycka två foldrar.",
        reason="Det behövs.",
        proposed_by=anna,
    )
    assert "Vi ska trycka två foldrar." in login(anna).get(NOVEMBER).text
    assert "foldrar" not in login(lena).get(NOVEMBER).text
    Meeting.book(autumn.branch, by=siv, body=Body.ASSEMBLY, on=date(2018, 10, 20))
    assert "foldrar" not in login(anna).get(NOVEMBER).text
    assert "foldrar" in login(anna).get(f"{BASE}2018-10-20/").text


# Who reads what


def test_a_delegate_reads_of_the_assembly_and_nothing_else(
    autumn, september, siv, lena, login
):
    client = login(lena)
    listed = text_of(client.get(BASE))
    assert "Representantskap 2" in listed
    assert "Styrelsemöte" not in listed
    page = client.get(NOVEMBER)
    assert page.status_code == 200
    assert "Handlingar" not in page.text
    assert client.get(f"{BASE}2018-09-12/").status_code == 404


def test_an_ombudsman_reads_meetings_and_changes_none(autumn, omar, login):
    client = login(omar)
    assert "Ändra mötet" not in client.get(NOVEMBER).text
    assert client.get(f"{NOVEMBER}andra/").status_code == 404
    assert client.get(f"{BASE}nytt/").status_code == 404


def test_laget_leads_to_its_meetings(plan, autumn, anna, login):
    page = login(anna).get("/stockholm/").text
    assert f'href="{NOVEMBER}"' in page
    assert f'href="{BASE}"' in page


def test_the_list_is_by_year_and_by_body(autumn, september, plan, siv, login):
    client = login(siv)
    everything = text_of(client.get(BASE))
    assert everything.index("Representantskap 2") < everything.index("Styrelsemöte")
    board = text_of(client.get(f"{BASE}?organ=styrelse&ar=2018"))
    assert "Representantskap 2" not in board
    assert client.get(f"{BASE}?organ=ingen&ar=99999999999999").status_code == 200


def test_a_meeting_tells_its_hour_as_swedes_write_it(autumn, siv, login):
    autumn.change(by=siv, seen=1, at=time(9, 30))
    assert "kl. 09.30" in login(siv).get(NOVEMBER).text
