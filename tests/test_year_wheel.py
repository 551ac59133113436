"""Årshjulet: what a year holds, month by month."""

from datetime import date, datetime, time
from types import SimpleNamespace

import pytest
import time_machine

from activities.models import Activity, Goal
from activities.year_wheel import year_wheel
from clubs.models import Meeting
from clubs.models.meetings import Deadline

TODAY = date(2018, 10, 4)
PAGE = "/stockholm/arshjulet/"


def goal(number, months=()):
    section = SimpleNamespace(number=1)
    return SimpleNamespace(number=number, section=section, months=list(months))


class Held(SimpleNamespace):
    is_cancelled = False


def wheel(**told):
    empty = {"meetings": [], "deadlines": [], "goals": [], "due": []}
    return year_wheel(2018, TODAY, **(empty | told))


def test_an_empty_year_has_twelve_months_and_knows_which_is_now():
    found = wheel()
    assert [month.number for month in found.months] == list(range(1, 13))
    assert [month.state for month in found.months] == ["past"] * 9 + ["now", "", ""]
    assert all(month.is_empty for month in found.months)


def test_deadlines_stand_before_their_meeting_and_the_next_one_is_marked():
    assembly = Held(on=date(2018, 11, 24), pk=1)
    january = Held(on=date(2019, 1, 9), pk=2)
    papers = Held(on=date(2018, 11, 3), meeting=assembly)
    called = Held(on=date(2018, 12, 30), meeting=january)
    late = Held(on=date(2018, 10, 3), meeting=assembly)
    found = wheel(meetings=[assembly], deadlines=[papers, called, late])
    november = found.months[10].dated
    assert [(one.on.day, one.deadline) for one in november] == [(3, papers), (24, None)]
    assert [one.is_next for one in november] == [True, False]
    assert [one.deadline for one in found.months[11].dated] == [called]
    assert [one.is_past for one in found.months[9].dated] == [True]


def test_a_meeting_that_is_called_off_is_not_the_next():
    off = Held(on=date(2018, 10, 10), pk=1, is_cancelled=True)
    held = Held(on=date(2018, 11, 14), pk=2)
    found = wheel(meetings=[off, held])
    assert [one.is_next for m in found.months for one in m.dated] == [False, True]


def test_what_recurs_stands_in_its_months_or_all_through_the_year():
    spring, always, each = goal(1, [3, 9]), goal(2), goal(3, range(1, 13))
    found = wheel(goals=[spring, always, each])
    standing = [month.number for month in found.months if month.recurring]
    assert standing == [3, 9]
    assert found.all_year == [always, each]


@pytest.fixture
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False) as day:
        yield day


def test_a_follower_reads_the_year(
    autumn, stockholm, plan, folder, anna, login, rut, lena
):
    meeting = Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2018, 11, 24), at=time(10)
    )
    Deadline.objects.create(meeting=meeting, title="Motioner inne", days_before=35)
    Goal.objects.filter(title="Brev").update(months=[10])
    for day in (1, 2):
        Activity.objects.create_for(
            folder, by=anna, title="Tryck", due_on=date(2018, 12, day)
        )
    page = login(rut).get(PAGE).content.decode()
    assert "Motioner inne" in page
    assert 'datetime="2018-10-20"' in page
    assert "/stockholm/moten/2018-11-24/" in page
    assert "2\N{NO-BREAK SPACE}aktiviteter ska vara klara" in page
    assert "1.2&nbsp;Folder</a>: 0 av 2 klara" in page
    assert "Återkommer:" in page
    assert "/stockholm/plan/2018/1.1/" in page
    assert login(lena).get(PAGE).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(on=date(2018, 12, 1))
    moved = login(rut).get(PAGE).content.decode()
    assert 'datetime="2018-10-27"' in moved
    assert 'datetime="2018-10-20"' not in moved


def test_the_wheel_of_another_year_and_of_none(autumn, plan, login, anna):
    client = login(anna)
    assert "Årshjulet 2019" in client.get(f"{PAGE}?ar=2019").content.decode()
    for odd in ("hej", "99999", "", "-1"):
        assert "Årshjulet 2018" in client.get(f"{PAGE}?ar={odd}").content.decode()
