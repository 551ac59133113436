"""What differs between two pictures of a plan: pure, by tables."""

import json
from dataclasses import replace

import pytest

from activities.comparison import FIELDS, Row, Stood, compare, thawed, traced

GOAL = Stood(id=1, number="1.1", title="Brev", mark="prog")


def differs(**after):
    found = compare({1: GOAL}, {1: replace(GOAL, **after)})
    return [name for name in found.__dataclass_fields__ if getattr(found, name)]


@pytest.mark.parametrize(
    ("after", "where"),
    [
        ({}, []),
        ({"mark": "done"}, ["moved"]),
        ({"mark": "late", "days_late": 3}, ["moved"]),
        ({"days_late": 3}, []),
        ({"value": 4}, []),
        ({"title": "Brev till alla"}, []),
        # "Delvis" has the mark of what goes on, and is something else.
        ({"outcome": "delvis"}, ["moved"]),
        ({"mark": "struck", "in_force": False}, ["struck"]),
        ({"is_silent": True}, ["silent"]),
        ({"said": "risk"}, ["said"]),
        ({"said": "inget nytt"}, []),
        ({"mark": "late", "said": "bra"}, ["moved", "said"]),
    ],
)
def test_each_change_is_told_in_its_place(after, where):
    assert differs(**after) == where


def test_what_speaks_again_is_heard():
    found = compare({1: replace(GOAL, is_silent=True)}, {1: GOAL})
    assert [one.number for one in found.heard] == ["1.1"]


def test_a_new_goal_has_come_and_one_that_is_gone_has_stopped():
    other = replace(GOAL, id=2, number="1.2")
    found = compare({1: GOAL}, {2: other})
    assert (found.came, found.struck) == ((other,), (GOAL,))


def test_a_goal_that_stays_struck_is_no_news():
    struck = replace(GOAL, mark="struck", in_force=False)
    assert not compare({1: struck}, {1: struck})


def test_what_was_frozen_thaws_as_it_was():
    goal = replace(GOAL, month=(2018, 4), said="risk", value=3, expected=4)
    row = {name: getattr(goal, name) for name in FIELDS}
    kept = json.loads(json.dumps({"format": 1, "goals": [row]}))
    assert thawed(kept) == {1: goal}


def test_fields_that_another_format_has_or_lacks_do_no_harm():
    kept = {"goals": [{"id": 1, "number": "1.1", "title": "Brev", "mark": "prog"}]}
    kept["goals"][0]["later"] = "?"
    assert thawed(kept) == {1: GOAL}


@pytest.mark.parametrize(
    ("before", "after", "came", "stopped"),
    [
        ({}, {}, [], []),
        # Born since
        ({1: None}, {}, ["Tryck"], []),
        # Born after both
        ({1: None}, {1: None}, [], []),
        # Born since, and cancelled before the later day
        ({1: None}, {1: {"status": "inställd"}}, [], []),
        ({}, {1: {"status": "inställd"}}, [], ["Tryck"]),
        ({1: {"status": "inställd"}}, {}, ["Tryck"], []),
        ({}, {1: {"removed_at": "2018-10-04"}}, [], ["Tryck"]),
        # What stood in for a goal was nobody's plan.
        ({1: {"is_placeholder": True}}, {}, ["Tryck"], []),
    ],
)
def test_activities_that_came_and_stopped(before, after, came, stopped):
    found = traced(before, after, [Row(1, 5, "Tryck", "pågår")])
    assert [row.title for row in found.came] == came
    assert [row.title for row in found.stopped] == stopped
