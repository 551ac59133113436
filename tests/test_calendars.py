"""Calendars to subscribe to: secret addresses that hold nobody's data."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from activities.models import Activity, Goal
from clubs.models import Assignment, CalendarAddress, Event, Meeting, User
from clubs.models.meetings import Deadline
from tests.people import sent

PAGE = "/stockholm/kalender/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False) as day:
        yield day


@pytest.fixture
def board_meeting(stockholm):
    meeting = Meeting.objects.create(
        branch=stockholm,
        body="styrelse",
        on=date(2018, 11, 14),
        at=time(17),
        place="Folkets hus, Åsögatan 2; ingång på gården",
    )
    Deadline.objects.create(meeting=meeting, title="Handlingar ut", days_before=7)
    return meeting


@pytest.fixture
def annas(stockholm, anna):
    return CalendarAddress.make(stockholm, by=anna, user=anna)


def feed(address, branch="stockholm"):
    return Client().get(reverse("calendar_feed", args=[branch, address.token]))


def entries(address):
    calendar = Calendar.from_ical(feed(address).content)
    return {str(one["uid"]).split("@")[0]: one for one in calendar.walk("VEVENT")}


def test_meetings_and_deadlines_are_in_the_calendar(annas, board_meeting):
    answer = feed(annas)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = entries(annas)
    meeting = found[f"meeting-{board_meeting.pk}"]
    assert meeting["summary"] == "Styrelsemöte"
    # 17.00 in Stockholm, in winter.
    assert meeting["dtstart"].dt == datetime(2018, 11, 14, 16, tzinfo=UTC)
    assert meeting["location"] == "Folkets hus, Åsögatan 2; ingång på gården"
    assert meeting["url"] == "http://testserver/stockholm/moten/2018-11-14/"
    deadline = found[f"deadline-{board_meeting.deadlines.get().pk}"]
    assert deadline["dtstart"].dt == date(2018, 11, 7)
    assert deadline["dtend"].dt == date(2018, 11, 8)
    assert deadline["summary"] == "Handlingar ut (Styrelsemöte)"


def test_an_hour_in_summer_is_an_hour_in_summer(annas, stockholm):
    summer = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2019, 6, 12), at=time(17)
    )
    found = entries(annas)[f"meeting-{summer.pk}"]
    assert found["dtstart"].dt == datetime(2019, 6, 12, 15, tzinfo=UTC)


def test_a_meeting_that_moves_takes_its_deadlines_along(annas, board_meeting):
    before = entries(annas)
    Meeting.objects.filter(pk=board_meeting.pk).update(on=date(2018, 11, 21), version=2)
    after = entries(annas)
    assert before.keys() == after.keys()
    name = f"deadline-{board_meeting.deadlines.get().pk}"
    assert after[name]["dtstart"].dt == date(2018, 11, 14)
    assert (before[name]["sequence"], after[name]["sequence"]) == (0, 1)


def test_a_meeting_that_is_called_off_says_so_and_has_no_deadlines(
    annas, board_meeting
):
    assert entries(annas)[f"meeting-{board_meeting.pk}"]["status"] == "CONFIRMED"
    Meeting.objects.filter(pk=board_meeting.pk).update(state="inställt")
    found = entries(annas)
    assert found[f"meeting-{board_meeting.pk}"]["status"] == "CANCELLED"
    assert not any(name.startswith("deadline") for name in found)


def test_ones_own_goals_are_there_by_number_and_working_title(
    annas, activity, folder, anna, omar
):
    activity.edit(by=anna, seen=activity.version, due_on=date(2018, 11, 1))
    secret = Activity.objects.create_for(
        folder, by=anna, title="Ring Kanarie Fågel", due_on=date(2018, 12, 1)
    )
    secret.report("pågår", by=anna, seen=1, note="Viskning om foldern")
    theirs = Goal.objects.get(section__plan=folder.section.plan, title="Kurs")
    Activity.objects.create_for(theirs, by=anna, title="Kurs", due_on=date(2018, 12, 2))
    text = feed(annas).content.decode()
    own = [
        (str(one["summary"]), one["dtstart"].dt)
        for name, one in entries(annas).items()
        if name.startswith("activity")
    ]
    assert own == [
        ("1.2 Folder: klar senast", date(2018, 11, 1)),
        ("1.2 Folder: klar senast", date(2018, 12, 1)),
    ]
    for canary in ("Kanarie", "Ring", "Viskning", "Anna", "Omar", "anna@example.se"):
        assert canary not in text.replace("\r\n ", "")
    # Who runs errands for nobody has only meetings.
    assert not any("klar senast" in line for line in text_of(omar, annas.branch))


def text_of(user, branch):
    address = CalendarAddress.make(branch, by=user, user=user)
    return feed(address).content.decode().replace("\r\n ", "").splitlines()


def test_a_post_that_goes_to_somebody_else_takes_its_days_along(
    annas, folder, anna, mirela
):
    Activity.objects.create_for(
        folder, by=anna, title="Tryck", due_on=date(2018, 12, 1)
    )
    assert any(name.startswith("activity") for name in entries(annas))
    anna.people.get().tenures.update(ends=date(2018, 9, 30))
    assert not any(name.startswith("activity") for name in entries(annas))


def test_lines_are_folded_and_end_as_they_should(annas, stockholm):
    Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 11, 1), place="å, ä; ö " * 12
    )
    content = feed(annas).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line for line in lines)
    assert any(line.startswith(b" ") for line in lines)
    place = [str(e["location"]) for e in entries(annas).values() if "location" in e]
    assert place == [("å, ä; ö " * 12).strip()] or place == ["å, ä; ö " * 12]


def test_an_unchanged_calendar_is_the_same_bytes(annas, board_meeting, autumn):
    before = feed(annas).content
    autumn.shift(3600)
    assert feed(annas).content == before


def test_the_answer_is_kept_nowhere_and_leaves_no_cookie(annas, board_meeting):
    answer = feed(annas)
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_branchs_calendar_has_meetings_and_no_goals(
    stockholm, siv, anna, folder, board_meeting
):
    Activity.objects.create_for(
        folder, by=anna, title="Tryck", due_on=date(2018, 12, 1)
    )
    address = CalendarAddress.make(stockholm, by=siv)
    kinds = {name.split("-")[0] for name in entries(address)}
    assert kinds == {"meeting", "deadline"}


def test_another_branchs_meetings_are_in_no_calendar(
    annas, board_meeting, goteborg, siv, stockholm
):
    other = Meeting.objects.create(
        branch=goteborg, body="styrelse", on=date(2018, 11, 2)
    )
    for address in (annas, CalendarAddress.make(stockholm, by=siv)):
        assert f"meeting-{other.pk}" not in entries(address)


# The address --------------------------------------------------------------------------


def test_the_address_is_nowhere_in_the_database(annas):
    code = annas.token.split("-")[1]
    assert len(code) == 64
    assert annas.key not in annas.token
    stored = CalendarAddress.objects.values_list().get(pk=annas.pk)
    events = Event.objects.values_list()
    assert not any(code in str(row) for row in (stored, *events))


def test_the_servers_secret_is_a_part_of_the_address(annas, settings):
    before = annas.token
    settings.SECRET_KEY = "another secret, as long as it has to be"
    assert CalendarAddress.objects.get(pk=annas.pk).token != before


@pytest.mark.parametrize(
    "token",
    ["{pk}-", "{pk}-{wrong}", "{pk}", "{next}-{code}", "-{code}", "0{pk}-{upper}"],
)
def test_an_address_that_nobody_was_given_leads_nowhere(annas, token, siv, stockholm):
    other = CalendarAddress.make(stockholm, by=siv)
    code = annas.token.split("-")[1]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    told = token.format(
        pk=annas.pk, wrong=wrong, next=other.pk, code=code, upper=code.upper() + "g"
    )
    answer = Client().get(f"/stockholm/kalender/{told}.ics")
    assert answer.status_code == 404


def test_the_address_of_another_branch_leads_nowhere(annas, goteborg):
    assert feed(annas).status_code == 200
    assert feed(annas, "goteborg").status_code == 404


def test_a_revoked_address_leads_nowhere(annas, anna, login):
    answer = login(anna).post(f"{PAGE}{annas.pk}/aterkalla/")
    assert answer.url == PAGE
    assert feed(annas).status_code == 404
    assert Event.objects.filter(verb="revoke", kind="calendaraddress").count() == 1
    CalendarAddress.objects.get(pk=annas.pk).revoke(by=anna)
    assert Event.objects.filter(verb="revoke", kind="calendaraddress").count() == 1


def test_a_new_address_ends_the_one_before(annas, anna, stockholm):
    new = CalendarAddress.make(stockholm, by=anna, user=anna)
    assert feed(annas).status_code == 404
    assert feed(new).status_code == 200


def test_ones_own_ends_with_the_right_to_follow(annas, anna):
    Assignment.objects.filter(user=anna).update(ends=date(2018, 10, 4))
    assert feed(annas).status_code == 200
    Assignment.objects.filter(user=anna).update(ends=date(2018, 10, 3))
    assert feed(annas).status_code == 404
    Assignment.objects.filter(user=anna).update(ends=None, role="delegate")
    assert feed(annas).status_code == 404


def test_ones_own_ends_with_the_account(annas, anna):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert feed(annas).status_code == 404


def test_a_feed_costs_the_same_whatever_it_holds(
    annas, adopted, folder, anna, django_assert_num_queries
):
    stockholm = annas.branch
    with django_assert_num_queries(7):
        feed(annas)
    for week in range(1, 9):
        meeting = Meeting.objects.create(
            branch=stockholm, body="styrelse", on=date(2018, 11, week)
        )
        Deadline.objects.create(meeting=meeting, title="Ut", days_before=7)
        Activity.objects.create_for(
            folder, by=anna, title="Tryck", due_on=date(2018, 12, week)
        )
    with django_assert_num_queries(7):
        feed(annas)


# The page -----------------------------------------------------------------------------


def test_a_person_makes_an_address_once(login, anna):
    client = login(anna)
    assert "Skapa adress" in client.get(PAGE).content.decode()
    form = sent(whose="own")
    for _ in range(2):
        assert client.post(PAGE, form).url == PAGE
    made = CalendarAddress.objects.get()
    assert (made.user, made.by) == (anna, anna)
    page = client.get(PAGE).content.decode()
    assert f"http://testserver/stockholm/kalender/{made.token}.ics" in page


def test_only_who_keeps_the_settings_makes_the_branchs(login, anna, siv):
    assert "Avdelningens kalender" not in login(anna).get(PAGE).content.decode()
    assert login(anna).post(PAGE, sent(whose="branch")).status_code == 404
    assert login(siv).post(PAGE, sent(whose="branch")).status_code == 302
    made = CalendarAddress.objects.get()
    assert made.user is None
    assert login(anna).post(f"{PAGE}{made.pk}/aterkalla/").status_code == 404
    assert login(siv).post(f"{PAGE}{made.pk}/aterkalla/").status_code == 302


def test_nobody_sees_or_revokes_anothers_address(annas, login, siv, arvid):
    for other in (siv, arvid):
        page = login(other).get(PAGE).content.decode()
        assert annas.token not in page
        answer = login(other).post(f"{PAGE}{annas.pk}/aterkalla/")
        assert answer.status_code == 404
    assert feed(annas).status_code == 200
