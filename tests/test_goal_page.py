"""What a commitment's page says of its measure: in words, and nothing of nothing."""

import re
from datetime import date

import pytest
import time_machine

from activities.models import Activity, Goal


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel("2018-05-02 10:00+02:00", tick=True):
        yield


def told(client, goal):
    """The line about the measure, without markup; None when there is none."""
    page = client.get(goal.get_absolute_url()).text
    line = re.search(r"<dt>Mått</dt><dd>(.*?)</dd>", page)
    text = line and re.sub(r"<[^>]+>", "", line[1]).replace("&nbsp;", " ")
    return text and text.replace("\N{NO-BREAK SPACE}", " ")


def of(plan, title, **fields):
    goals = Goal.objects.filter(section__plan=plan, title=title)
    if fields:
        goals.update(**fields)
    return goals.get()


def done(goal, by, number=1, **fields):
    for count in range(number):
        Activity.objects.log_occasion(
            goal, by=by, on=date(2018, 4, 1), title=f"Gång {count}", **fields
        )


def test_nothing_done_yet_is_said_with_the_target_and_its_unit(login, anna, plan):
    letters = of(plan, "Brev", measure="aktiviteter")
    assert told(login(anna), letters) == (
        "Inget ännu, planens mål är 12 brev. Hittills borde 4 vara gjorda"
    )


def test_what_is_done_bears_its_unit(login, anna, plan):
    letters = of(plan, "Brev", measure="aktiviteter")
    done(letters, anna, 3)
    assert told(login(anna), letters).startswith("3 brev, planens mål är 12")


@pytest.mark.parametrize(("number", "says"), [(1, "1 gjord"), (2, "2 gjorda")])
def test_without_a_unit_it_is_said_what_was_counted(login, anna, plan, number, says):
    studies = of(plan, "Studier", measure="aktiviteter")
    done(studies, anna, number)
    assert told(login(anna), studies) == says


def test_nothing_of_nothing_is_not_told(login, anna, plan):
    assert told(login(anna), of(plan, "Studier", measure="aktiviteter")) is None


def test_the_boards_target_from_below(login, anna, plan):
    course = of(plan, "Kurs", measure="antal", target_min=20, target_source="styrelse")
    assert told(login(anna), course) == "Inget ännu, styrelsens mål är minst 20"


def test_a_share_is_told_with_its_whole(login, anna, plan):
    fields = {"measure": "andel", "whole": 40, "unit": "%", "target_min": 50}
    course = of(plan, "Kurs", **fields, target_source="styrelse")
    assert told(login(anna), course) == "0 av 40 (0 %), styrelsens mål är 50 %"
