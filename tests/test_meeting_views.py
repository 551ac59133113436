"""Inför mötet, mötesläge, two pictures compared, and what a delegate reads."""

from datetime import date, datetime
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from activities.models import Activity, Assessment, Goal, Review
from activities.picture import picture_of
from activities.reviewing import close_review
from clubs.models import Meeting
from tests.pdf_checks import own_faults, validator_faults

MEETING = "/stockholm/moten/2018-11-14/"


@pytest.fixture
def autumn(plan):
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False) as day:
        yield day


@pytest.fixture
def meetings(stockholm):
    return [
        Meeting.objects.create(branch=stockholm, body="styrelse", on=day)
        for day in (date(2018, 10, 10), date(2018, 11, 14))
    ]


@pytest.fixture
def closed(autumn, meetings, plan, folder, kajsa, anna):
    """The review of October, closed, with a risk; then it is the fifth of November."""
    review = Review.objects.open_before(meetings[0], plan=plan, by=kajsa)
    Assessment.answer(folder, review, by=anna, word="risk", text="Viskning om pris")
    autumn.move_to(datetime(2018, 10, 10, 20))
    close_review(review, by=kajsa)
    autumn.move_to(datetime(2018, 11, 5, 12))
    return review


def page(client, place):
    return client.get(place).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def part(text, name):
    """The part of the brief under a heading."""
    return text.split(f'id="{name}"')[1].split("</section>")[0]


def test_the_brief_tells_what_changed_since_the_review(
    closed, activity, anna, login, rut
):
    activity.report("klar", by=anna, seen=activity.version, note="Tryckt i 600 ex.")
    text = page(login(rut), f"{MEETING}infor/")
    assert "Sedan styrelsemötet 10 oktober har 1 åtagande blivit klart." in text
    changed = part(text, "changed")
    assert changed.index("Ej påbörjad") < changed.index("Klar")
    assert "Tryckt i 600 ex." in changed
    assert "Folder" in part(text, "help")
    assert "Risk 4 okt" in part(text, "help")


def test_late_silent_and_helpless_goals_have_their_parts(
    closed, plan, activity, anna, login, kajsa
):
    activity.edit(by=anna, seen=activity.version, due_on=date(2018, 11, 1))
    other = Activity.objects.get(goal__title="Kurs")
    other.report("pågår", by=anna, seen=1, note="Lokal saknas.", needs_help=True)
    text = page(login(kajsa), f"{MEETING}infor/")
    assert "Försenad 4 dagar" in part(text, "late")
    assert "Lokal saknas." in part(text, "help")
    assert "Studier" in part(text, "silent")
    assert "2 är försenade, 1 är tyst och 2 behöver hjälp eller är en risk." in text


def test_who_has_not_answered_stands_on_the_brief(
    closed, meetings, plan, folder, kajsa, login
):
    review = Review.objects.open_before(meetings[1], plan=plan, by=kajsa)
    Assessment.answer(folder, review, by=kajsa, word="inget nytt")
    text = page(login(kajsa), f"{MEETING}infor/")
    assert "1 av 4 åtaganden" in text
    assert 'Anna <span class="m">1.1</span>' in text


def test_notes_are_for_those_who_read_notes(closed, activity, anna, login, arvid, rut):
    activity.report("pågår", by=anna, seen=activity.version, note="Viskning om tryck")
    for end in ("infor/", "motelage/1/", "avstamning/"):
        assert "Viskning" not in page(login(arvid), f"{MEETING}{end}"), end
    assert "Viskning" in page(login(rut), f"{MEETING}infor/")
    for user, count in ((arvid, 0), (rut, 1)):
        answer = login(user).get(f"{MEETING}infor.pdf")
        text = "".join(
            p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages
        )
        assert ("Viskning" in text) == bool(count)


def test_the_brief_is_two_pages_at_most_and_accessible(
    closed, plan, kajsa, login, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    goal = Goal.objects.get(title="Studier")
    for number in range(60):
        made = Activity.objects.create_for(
            goal, by=kajsa, title=f"Träff {number}", due_on=date(2018, 10, 20)
        )
        made.report(
            "pågår", by=kajsa, seen=1, note="Vi väntar på svar. " * 40, needs_help=True
        )
    answer = login(kajsa).get(f"{MEETING}infor.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(answer.content)).pages) <= 2
    assert own_faults(answer.content) == []
    assert validator_faults(answer.content) == []
    assert login(kajsa).get(f"{MEETING}infor.pdf").content == answer.content


def test_without_a_closed_review_the_log_tells_since_the_last_meeting(
    autumn, meetings, plan, activity, anna, login
):
    Meeting.objects.filter(on=date(2018, 10, 10)).update(state="hållet")
    autumn.move_to(datetime(2018, 11, 5, 12))
    activity.report("pågår", by=anna, seen=activity.version, note="Ringt tryckeriet.")
    text = page(login(anna), f"{MEETING}infor/")
    assert "Ringt tryckeriet." in part(text, "changed")
    assert "i loggen sedan styrelsemötet 10 oktober" in text


def test_what_was_written_before_the_last_meeting_is_not_new(
    autumn, meetings, plan, activity, anna, login
):
    activity.report("pågår", by=anna, seen=activity.version, note="Ringt tryckeriet.")
    Meeting.objects.filter(on=date(2018, 10, 10)).update(state="hållet")
    autumn.move_to(datetime(2018, 11, 5, 12))
    text = page(login(anna), f"{MEETING}infor/")
    assert "Ringt tryckeriet." not in part(text, "changed")


def test_the_brief_of_a_meeting_that_has_been_shows_that_day(
    closed, autumn, plan, activity, anna, login
):
    autumn.move_to(datetime(2018, 11, 20, 12))
    activity.report("klar", by=anna, seen=activity.version)
    text = page(login(anna), f"{MEETING}infor/")
    assert "Så såg det ut den dagen" in text
    assert "Klar" not in part(text, "changed")


# Mötesläge ----------------------------------------------------------------------------


def test_meeting_mode_shows_one_section_beside_what_it_was(
    closed, activity, anna, login, omar
):
    client = login(omar)
    assert client.get(f"{MEETING}motelage/").url == f"{MEETING}motelage/1/"
    activity.report("klar", by=anna, seen=activity.version)
    text = page(client, f"{MEETING}motelage/1/")
    goal = text.split('id="g1.2"')[1].split("</section>")[0]
    assert goal.index("Klar") < goal.index("10 okt:") < goal.index("Ej påbörjad, risk")
    assert "Kurs" not in text
    assert 'rel="next"' in text
    assert 'class="nav"' not in text
    assert f'action="/stockholm/aktivitet/{activity.pk}/"' in text
    assert client.get(f"{MEETING}motelage/9/").status_code == 404


def test_without_a_review_meeting_mode_leads_to_the_last_meeting(
    autumn, meetings, activity, anna, login
):
    Meeting.objects.filter(on=date(2018, 10, 10)).update(state="hållet")
    autumn.move_to(datetime(2018, 11, 5, 12))
    activity.report("klar", by=anna, seen=activity.version)
    text = page(login(anna), f"{MEETING}motelage/1/")
    goal = text.split('id="g1.2"')[1].split("</section>")[0]
    assert "Klar" in goal
    assert "10 okt" not in goal
    assert '/stockholm/plan/2018/1/?den=2018-10-10">Så var det 10 okt</a>' in text


def test_who_changes_nothing_gets_no_forms_in_meeting_mode(closed, login, rut):
    text = page(login(rut), f"{MEETING}motelage/1/")
    assert "Visa aktiviteter" in text
    assert "<textarea" not in text


def test_the_meetings_own_page_leads_on(closed, meetings, plan, kajsa, lena, login):
    client = login(kajsa)
    text = page(client, MEETING)
    for end in ("infor/", "infor.pdf", "motelage/", "avstamning/oppna/"):
        assert f"{MEETING}{end}" in text
    client.post(f"{MEETING}avstamning/oppna/")
    text = page(client, MEETING)
    assert "0 av 4 åtaganden" in text
    assert f"{MEETING}avstamning/stang/" in text


# Comparing ----------------------------------------------------------------------------


def test_two_pictures_are_compared(closed, plan, folder, activity, anna, login, rut):
    activity.report("klar", by=anna, seen=activity.version)
    Activity.objects.create_for(
        Goal.objects.get(title="Kurs"), by=anna, title="Boka lokal"
    )
    for query in ("", "?mot=2018-10-10", "?mot=2018-10-05&den=2018-11-05"):
        text = page(login(rut), f"/stockholm/plan/2018/jamfor/{query}")
        assert "1 åtagande har flyttat sig: 1 till klart." in text, query
        assert "Boka lokal" in text.split('id="h-came"')[1].split("</section>")[0]
    text = page(
        login(rut), "/stockholm/plan/2018/jamfor/?mot=2018-10-10&den=2018-11-04"
    )
    assert "Inget har ändrats." in text


def test_a_day_is_compared_with_the_last_review_before_it(
    closed, meetings, plan, kajsa, login, rut, autumn
):
    review = Review.objects.open_before(meetings[1], plan=plan, by=kajsa)
    autumn.move_to(datetime(2018, 11, 14, 20))
    close_review(review, by=kajsa)
    autumn.move_to(datetime(2018, 11, 20, 12))
    text = page(login(rut), "/stockholm/plan/2018/jamfor/?den=2018-11-10")
    assert "Från styrelsemötet 10 oktober 2018" in text
    assert "Inget har ändrats." in text
    assert "en dag som 2018-11-20" in text


def test_a_meeting_that_has_been_held_opens_no_review(closed, meetings, kajsa, login):
    meetings[1].hold(by=kajsa, seen=1, today=meetings[1].on)
    text = page(login(kajsa), MEETING)
    assert "Ingen avstämning gjordes till mötet." in text
    assert f"{MEETING}avstamning/oppna/" not in text
    assert f"{MEETING}infor/" in text


@pytest.mark.parametrize(
    "query",
    ["?mot=x", "?mot=2018-11-05&den=2018-10-10", "?den=2030-01-01", "?mot=0001-01-01"],
)
def test_what_cannot_be_compared_is_told_kindly(closed, login, rut, query):
    answer = login(rut).get(f"/stockholm/plan/2018/jamfor/{query}")
    assert answer.status_code == 200
    assert "Det gick inte att jämföra." in answer.content.decode()


# Delegates ----------------------------------------------------------------------------


def test_a_delegate_reads_the_marks_of_the_last_closed_review(
    closed, plan, activity, anna, lena, nils, login
):
    activity.report("klar", by=anna, seen=activity.version)
    text = page(login(lena), "/stockholm/plan/2018/")
    assert "styrelsemötet 10 oktober 2018" in text
    folder = text.split('id="g1.2"')[1].split("</li>")[0]
    assert "Ej påbörjad" in folder
    assert "Klar" not in folder
    for word in ("Anna", "Viskning", "isk"):
        assert word not in folder
    assert "Ej påbörjad" not in page(login(nils), "/stockholm/plan/2018/")


def test_an_open_review_is_nothing_for_a_delegate(
    autumn, meetings, plan, kajsa, lena, login
):
    Review.objects.open_before(meetings[0], plan=plan, by=kajsa)
    assert "avstämningen" not in page(login(lena), "/stockholm/plan/2018/")
    assert picture_of(plan, date(2018, 10, 4)).review.is_open
