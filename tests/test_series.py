"""Series of figures: read off, corrected, and what a goal has come to by one."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activities.models import Goal
from activities.picture import picture_of
from clubs.drawn_lines import line_through
from clubs.models import Event, Series, Stale

from .people import sent

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(month, day):
    return datetime(2018, month, day, 10, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(at(10, 4), tick=False):
        yield


@pytest.fixture
def followers(stockholm, siv):
    return Series.objects.add(
        stockholm, by=siv, name="Följare", unit="följare", at=at(1, 2)
    )


@pytest.fixture
def studies(plan, followers):
    """3 600 followers when the year began."""
    goal = Goal.objects.for_display().get(section__plan=plan, title="Studier")
    goal.edit(
        by=None,
        seen=goal.version,
        at=at(1, 3),
        measure="serie",
        series=followers,
        baseline=3600,
        baseline_on=date(2017, 12, 31),
    )
    return goal


def shown(goal, day=date(2018, 10, 4), **options):
    goals = picture_of(goal.section.plan, day, **options).goals
    return next(one for one in goals if one.id == goal.pk)


def test_a_day_has_one_figure_and_a_correction_has_seen_it(followers, anna, siv):
    day = date(2018, 9, 30)
    followers.note(by=anna, on=day, value=3800, source="Sidan")
    with pytest.raises(Stale):
        followers.note(by=siv, on=day, value=3900)
    followers.note(by=siv, on=day, value=3900, replaces=3800)
    figure = followers.figures.get()
    assert (figure.value, figure.source, figure.by) == (3900, "", siv)
    told = Event.objects.filter(kind="series", verb="note").order_by("pk")
    assert [one.changes["2018-09-30"] for one in told] == [[None, 3800], [3800, 3900]]
    assert "Sidan" not in str([one.changes for one in told])


def test_the_same_figure_again_is_nothing_new(followers, anna):
    for _ in range(2):
        followers.note(by=anna, on=date(2018, 9, 30), value=3800)
    assert Event.objects.filter(kind="series", verb="note").count() == 1


def test_a_figure_that_never_was_is_taken_out(followers, anna):
    followers.note(by=anna, on=date(2018, 9, 30), value=3800)
    with pytest.raises(Stale):
        followers.take_out(date(2018, 9, 30), by=anna, seen=3900)
    followers.take_out(date(2018, 9, 30), by=anna, seen=3800)
    assert not followers.figures.exists()


def test_a_goal_is_what_the_newest_figure_says(studies, followers, anna):
    assert shown(studies).reached is None
    for day, value in ((date(2018, 9, 30), 3900), (date(2018, 6, 30), 3700)):
        followers.note(by=anna, on=day, value=value)
    goal = shown(studies)
    assert (goal.reached.value, goal.reached.change) == (3900, 300)
    assert goal.reached.on == date(2018, 9, 30)
    assert goal.unit == "följare"
    assert goal.word == "Pågår"


def test_the_goal_is_taken_back_with_the_day(studies, followers, anna, siv):
    followers.note(by=anna, on=date(2018, 6, 30), value=3700, at=at(7, 1))
    followers.note(by=anna, on=date(2018, 8, 31), value=9900, at=at(9, 1))
    # A slip, corrected a month later, and one that should never have been there.
    followers.note(
        by=siv, on=date(2018, 8, 31), value=3800, replaces=9900, at=at(10, 1)
    )
    followers.note(by=siv, on=date(2018, 5, 31), value=1, at=at(10, 2))
    followers.take_out(date(2018, 6, 30), by=siv, seen=3700)
    for day, value in {
        date(2018, 6, 30): None,
        date(2018, 7, 1): 3700,
        date(2018, 9, 15): 9900,
        date(2018, 10, 1): 3800,
    }.items():
        reached = shown(studies, day, rewind_to=day).reached
        assert (reached and reached.value) == value, day
    june = shown(studies, date(2018, 6, 30)).reached
    assert june.value == 1


def test_what_the_goal_was_measured_by_is_taken_back_too(studies, followers, anna):
    followers.note(by=anna, on=date(2018, 1, 31), value=3650, at=at(2, 1))
    studies.refresh_from_db()
    studies.edit(by=anna, seen=studies.version, measure="", series=None, baseline=None)
    assert shown(studies).reached is None
    day = date(2018, 10, 3)
    assert shown(studies, day, rewind_to=day).reached.change == 50
    assert (
        shown(studies, date(2018, 1, 2), rewind_to=date(2018, 1, 2)).series_id is None
    )


def test_editors_write_and_others_read(client, followers, omar, rut, lena):
    address = f"/stockholm/matserier/{followers.pk}/"
    form = sent(on="2018-09-30", value="3 800", source="Sidan")
    client.force_login(rut)
    assert client.post(address, form).status_code == 404
    client.force_login(omar)
    assert client.post(address, form).status_code == 302
    page = client.get(address).content.decode()
    assert (
        "3\N{NO-BREAK SPACE}800 följare den 30\N{NO-BREAK SPACE}september 2018" in page
    )
    assert "Ta bort" in page
    client.force_login(rut)
    page = client.get(address).content.decode()
    assert "3\N{NO-BREAK SPACE}800 följare" in page
    assert "Ta bort" not in page
    client.force_login(lena)
    assert client.get(address).status_code == 404


def test_a_second_figure_of_a_day_shows_both_before_it_is_saved(login, anna, followers):
    followers.note(by=anna, on=date(2018, 9, 30), value=3800)
    client, address = login(anna), f"/stockholm/matserier/{followers.pk}/"
    answer = client.post(address, sent(on="2018-09-30", value="3900"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "3\N{NO-BREAK SPACE}800" in page
    assert "3\N{NO-BREAK SPACE}900" in page
    assert followers.figures.get().value == 3800
    form = sent(on="2018-09-30", value="3900", replaces="3800")
    assert client.post(address, form).status_code == 302
    assert followers.figures.get().value == 3900


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on": "2018-10-05", "value": "1"}, "Dagen har inte varit än"),
        ({"on": "2018-10-01", "value": "-1"}, "mindre än noll"),
        ({"on": "2018-10-01", "value": ""}, "Skriv hur många det var."),
        ({"on": "2018-10-01", "value": "1", "source": "19121212-1212"}, "personnummer"),
    ],
)
def test_what_is_wrong_with_a_figure_is_said(login, anna, followers, fields, said):
    answer = login(anna).post(f"/stockholm/matserier/{followers.pk}/", sent(**fields))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not followers.figures.exists()


def test_a_series_has_its_name_alone_and_is_renamed(login, anna, siv, followers):
    client = login(anna)
    answer = client.post("/stockholm/matserier/", sent(name="Följare", unit=""))
    assert answer.status_code == 422
    assert "redan en mätserie" in answer.content.decode()
    address = f"/stockholm/matserier/{followers.pk}/andra/"
    assert (
        client.post(address, sent(name="Gillar", unit="", seen="1")).status_code == 302
    )
    late = client.post(address, sent(name="Vänner", unit="", seen="1"))
    assert late.status_code == 409
    assert "Gillar" in late.content.decode()
    followers.refresh_from_db()
    assert (followers.name, followers.version) == ("Gillar", 2)


def test_sent_twice_is_stored_once(login, anna, stockholm):
    form = {"uuid": str(uuid4()), "name": "Medlemmar", "unit": "medlemmar"}
    places = {login(anna).post("/stockholm/matserier/", form).url for _ in range(2)}
    assert len(places) == 1
    assert Series.objects.filter(name="Medlemmar").count() == 1


def test_a_line_goes_through_the_figures():
    days = [date(2018, 1, 1), date(2018, 1, 11)]
    assert line_through([]) == line_through([(days[0], 5)]) == ""
    assert line_through(list(zip(days, (5, 9), strict=True))) == "3.0,87.0 597.0,3.0"
    assert line_through(list(zip(days, (5, 5), strict=True))) == "3.0,45.0 597.0,45.0"
