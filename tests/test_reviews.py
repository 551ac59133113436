"""Avstämning: opened before a meeting, answered with one press, closed for good."""

from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from activities.comparison import thawed
from activities.models import Activity, Assessment, Goal, Review
from activities.picture import picture_of
from activities.reviewing import close_review, round_of
from clubs.models import Event, Meeting
from tests.people import sent

BASE = "/stockholm/moten/2018-10-10/avstamning/"


@pytest.fixture
def autumn(plan):
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False) as day:
        yield day


@pytest.fixture
def board_meeting(stockholm):
    return Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 10, 10)
    )


@pytest.fixture
def review(autumn, board_meeting, plan, kajsa):
    return Review.objects.open_before(board_meeting, plan=plan, by=kajsa)


def progress(review, plan):
    found = round_of(review, picture_of(plan, date(2018, 10, 4)))
    return len(found.answered), len(found.asked)


def test_the_chair_opens_a_review_of_the_plan_that_holds_the_day(
    autumn, board_meeting, plan, login, kajsa
):
    client = login(kajsa)
    assert "Öppna avstämning" in client.get(BASE).content.decode()
    page = client.post(f"{BASE}oppna/", follow=True).content.decode()
    assert "0 av 4 åtaganden" in page.replace("\N{NO-BREAK SPACE}", " ")
    review = Review.objects.get()
    assert (review.plan, review.meeting) == (plan, board_meeting)
    told = Event.objects.get(kind="review")
    assert (told.verb, told.by) == ("open", kajsa)


def test_opening_twice_is_opening_once(review, board_meeting, plan, siv):
    again = Review.objects.open_before(board_meeting, plan=plan, by=siv)
    assert again == review
    assert Event.objects.filter(kind="review").count() == 1


def test_one_review_is_open_at_a_time(review, stockholm, plan, kajsa):
    later = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 11, 14)
    )
    with pytest.raises(ValidationError, match="Stäng den först"):
        Review.objects.open_before(later, plan=plan, by=kajsa)
    close_review(review, by=kajsa)
    assert Review.objects.open_before(later, plan=plan, by=kajsa).is_open


def test_who_cannot_open_a_review_yet_is_shown_the_one_to_close(
    review, stockholm, plan, login, kajsa
):
    later = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 11, 14)
    )
    client, place = login(kajsa), f"{later.get_absolute_url()}avstamning/"
    shown = client.get(place).content.decode()
    assert f'href="{BASE}"' in shown
    assert "oppna/" not in shown
    told = client.post(f"{place}oppna/", follow=True).content.decode()
    told = told.replace("\N{NO-BREAK SPACE}", " ")
    assert "Avstämningen före mötet 10 oktober 2018 är öppen." in told


def test_a_review_leads_back_to_its_meeting(review, board_meeting, login, rut, kajsa):
    way = f'href="{board_meeting.get_absolute_url()}"'
    assert way in login(rut).get(BASE).content.decode()
    close_review(review, by=kajsa)
    assert way in login(rut).get(BASE).content.decode()


def test_one_press_answers_and_the_newest_answer_holds(
    review, plan, folder, login, anna
):
    client = login(anna)
    place = f"{BASE}{folder.pk}/"
    client.post(place, sent(word="inget nytt"))
    assert progress(review, plan) == (1, 4)
    client.post(place, sent(word="risk", text="Tryckeriet har fullt."))
    assert progress(review, plan) == (1, 4)
    answers = folder.assessments.words()
    assert [(one.word, one.text) for one in answers] == [
        ("risk", "Tryckeriet har fullt."),
        ("inget nytt", ""),
    ]
    told = Event.objects.filter(kind="goal", verb="answer").last()
    assert told.changes["word"] == ["inget nytt", "risk"]
    assert "Tryckeriet" not in str(told.changes)


def test_the_same_press_twice_is_one_answer(review, folder, login, anna):
    form = sent(word="bra")
    for _ in range(2):
        login(anna).post(f"{BASE}{folder.pk}/", form)
    assert folder.assessments.count() == 1


def test_a_line_in_the_log_answers_too(review, plan, activity, anna, autumn):
    assert progress(review, plan) == (0, 4)
    update = activity.report("pågår", by=anna, seen=activity.version, note="Ringt.")
    assert progress(review, plan) == (1, 4)
    activity.undo(update, by=anna, seen=activity.version)
    assert progress(review, plan) == (0, 4)


def test_what_was_written_before_it_opened_is_no_answer(
    autumn, board_meeting, plan, activity, anna, kajsa
):
    activity.report("pågår", by=anna, seen=activity.version, note="Ringt.")
    autumn.shift(3600)
    review = Review.objects.open_before(board_meeting, plan=plan, by=kajsa)
    assert progress(review, plan) == (0, 4)


def test_what_the_board_has_judged_is_not_asked_for(review, plan, folder, siv):
    Assessment.make(folder, by=siv, outcome="genomfört")
    assert progress(review, plan) == (0, 3)


def test_who_has_not_answered_is_told_by_name_and_ones_own_come_first(
    review, login, anna, omar
):
    page = login(anna).get(BASE).content.decode()
    mine, others = page.split("Väntar på andra")
    assert "1.2" in mine
    assert "2.1" not in mine
    assert "2.1" in others
    assert "Anna: 2" in login(omar).get(BASE).content.decode()


def test_htmx_gets_the_row_and_a_refused_text_stands(review, folder, login, anna):
    client = login(anna)
    place = f"{BASE}{folder.pk}/"
    headers = {"HX-Request": "true"}
    row = client.post(place, sent(word="hjälp"), headers=headers).content.decode()
    assert "Behöver hjälp" in row
    assert "<html" not in row
    wrong = sent(word="hjälp", text="Fråga 19811218-9876")
    for extra in (headers, {}):
        answer = client.post(place, wrong, headers=extra)
        assert answer.status_code == 422
        assert "Fråga 19811218-9876</textarea>" in answer.content.decode()
    assert folder.assessments.count() == 1


def test_who_has_finished_something_lately_is_not_called_silent(
    review, folder, activity, autumn, anna, login, rut
):
    Goal.objects.filter(pk=folder.pk).update(kind="löpande", check_every=30)
    autumn.move_to(datetime(2018, 10, 2, 12))
    activity.report("klar", by=anna, seen=activity.version)
    autumn.move_to(datetime(2018, 10, 4, 13))
    page = login(rut).get(BASE).content.decode()
    assert "1 svar" not in page
    assert folder.title in page
    line = login(anna).get(BASE).content.decode().split(f'id="r{folder.pk}"')[1]
    assert "tyst" not in line.split("<form")[0]


def test_an_auditor_reads_the_review_and_changes_nothing(review, folder, login, rut):
    client = login(rut)
    page = client.get(BASE).content.decode()
    assert 'name="word"' not in page
    assert "Stäng" not in page
    assert client.post(f"{BASE}{folder.pk}/", sent(word="bra")).status_code == 404
    assert client.post(f"{BASE}stang/").status_code == 404


def test_an_ombudsman_answers_but_does_not_close(review, folder, login, omar):
    client = login(omar)
    assert client.post(f"{BASE}{folder.pk}/", sent(word="bra")).status_code == 302
    assert client.post(f"{BASE}stang/").status_code == 404


def test_closing_freezes_the_picture(review, plan, folder, activity, login, kajsa):
    activity.report("klar", by=kajsa, seen=activity.version)
    Assessment.answer(folder, review, by=kajsa, word="risk", text="Viskning")
    login(kajsa).post(f"{BASE}stang/")
    review.refresh_from_db()
    then = thawed(review.frozen)
    was = then[folder.pk]
    assert (was.number, was.mark, was.said) == ("1.2", "done", "risk")
    assert was.is_answered
    assert (was.month, was.value) == ((2018, 4), 1)
    assert "Viskning" not in str(review.frozen)
    assert "Kajsa" not in str(review.frozen)
    page = login(kajsa).get(BASE).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "1 av 4 åtaganden var besvarade" in page


def test_closing_twice_is_closing_once(review, folder, kajsa, siv):
    close_review(review, by=kajsa)
    again = Review.objects.get()
    close_review(again, by=siv)
    assert again.closed_by == kajsa
    assert Event.objects.filter(verb="close").count() == 1


def test_a_closed_review_takes_no_answers(review, folder, login, kajsa, anna):
    close_review(review, by=kajsa)
    answer = login(anna).post(f"{BASE}{folder.pk}/", sent(word="bra"))
    assert answer.status_code == 422
    assert "Avstämningen är stängd" in answer.content.decode()
    assert not folder.assessments.exists()


def test_the_database_keeps_what_was_frozen(review, kajsa):
    close_review(review, by=kajsa)
    for sql in (
        "UPDATE activities_review SET frozen = '{}'",
        "UPDATE activities_review SET closed_at = NULL",
        "DELETE FROM activities_review",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)


def test_a_word_stands_through_the_next_review_and_no_longer(
    review, stockholm, plan, folder, kajsa, autumn
):
    def said():
        picture = picture_of(plan, date(2018, 12, 1))
        goal = next(goal for goal in picture.goals if goal.id == folder.pk)
        return goal.said and goal.said.word

    Assessment.answer(folder, review, by=kajsa, word="risk")
    assert said() == "risk"
    close_review(review, by=kajsa)
    assert said() == "risk"
    autumn.shift(86400)
    later = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 11, 14)
    )
    following = Review.objects.open_before(later, plan=plan, by=kajsa)
    assert said() == "risk"
    autumn.shift(86400)
    close_review(following, by=kajsa)
    assert said() is None


def test_a_goal_without_anybody_is_asked_for_too(review, login, siv):
    page = login(siv).get(BASE).content.decode()
    assert "Ingen ansvarig: 2" in page
    assert Goal.objects.count() == 4
    assert Activity.objects.count() == 4


# Words beside marks -------------------------------------------------------------------


def test_a_word_that_differs_from_the_mark_is_news(
    review, folder, activity, anna, login, rut, arvid
):
    activity.edit(by=anna, seen=activity.version, due_on=date(2018, 9, 1))
    Assessment.answer(folder, review, by=anna, word="bra", text="Viskning")
    page = login(rut).get(folder.get_absolute_url()).content.decode()
    assert "Sägs gå bra, men är försenat." in page
    assert "Viskning" in page
    section = login(rut).get(folder.section.get_absolute_url()).content.decode()
    assert ", går bra" in section
    page = login(arvid).get(folder.get_absolute_url()).content.decode()
    assert "Går bra" in page
    assert "Viskning" not in page


def test_the_goals_page_and_update_mine_lead_to_an_answer(review, folder, login, anna):
    client = login(anna)
    place = folder.get_absolute_url()
    assert f'action="{BASE}{folder.pk}/"' in client.get(place).content.decode()
    page = client.get("/stockholm/uppdatera/").content.decode()
    assert "2 av dina åtaganden väntar på svar" in page
    answer = client.post(f"{BASE}{folder.pk}/", sent(word="bra", back=place))
    assert answer.url == place
    page = client.get("/stockholm/uppdatera/").content.decode()
    assert "Ett av dina åtaganden väntar på svar" in page


# Läget --------------------------------------------------------------------------------


def test_near_a_board_meeting_opening_is_first_on_laget(
    autumn, board_meeting, plan, login, kajsa, omar
):
    page = login(kajsa).get("/stockholm/").content.decode()
    assert page.index("Öppna avstämning") < page.index("Uppdatera dina aktiviteter")
    assert "Öppna avstämning" not in login(omar).get("/stockholm/").content.decode()
    login(kajsa).post(f"{BASE}oppna/")
    page = login(omar).get("/stockholm/").content.decode()
    assert "Svara i avstämningen" in page
    assert "Öppna avstämning" not in login(kajsa).get("/stockholm/").content.decode()


def test_laget_leads_to_the_brief(autumn, board_meeting, plan, login, rut):
    page = login(rut).get("/stockholm/").content.decode()
    assert 'href="/stockholm/moten/2018-10-10/infor/"' in page


def test_a_meeting_far_off_is_not_hurried(autumn, stockholm, plan, login, kajsa):
    Meeting.objects.create(branch=stockholm, body="styrelse", on=date(2018, 11, 14))
    page = login(kajsa).get("/stockholm/").content.decode()
    assert "Öppna avstämning" not in page
    assert "Inför mötet" in page
