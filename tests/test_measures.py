"""The mark of a goal and how far it has come: the rules of the design, as tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.measures import (
    ActivityFact,
    Counted,
    FigureFact,
    GoalFact,
    Mark,
    counted_mark,
    days_late,
    disagreement,
    expected_so_far,
    is_silent,
    mark,
    month_of,
    reached,
)

TODAY = date(2018, 10, 4)


def done(day, *, quantity=None, counterpart=""):
    return ActivityFact(
        1, "Gjord", "klar", None, day, quantity=quantity, counterpart=counterpart
    )


def open_(due=None, status="ej"):
    return ActivityFact(2, "Öppen", status, due)


def goal(kind="engång", *activities, **fields):
    return GoalFact(
        kind=kind,
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        activities=activities,
        **fields,
    )


MARKS = {
    "nothing has happened": (goal("engång", open_()), Mark.TO_COME),
    "an activity is going on": (goal("engång", open_(status="pågår")), Mark.ONGOING),
    "due today is not late": (goal("engång", open_(TODAY)), Mark.TO_COME),
    "due yesterday is late": (goal("engång", open_(date(2018, 10, 3))), Mark.LATE),
    "late also when something is done": (
        goal("engång", done(date(2018, 3, 1)), open_(date(2018, 8, 31))),
        Mark.LATE,
    ),
    "a cancelled activity is never late": (
        goal("engång", ActivityFact(1, "x", "inställd", date(2018, 3, 1))),
        Mark.ONGOING,
    ),
    "one finished and none open": (goal("engång", done(date(2018, 3, 1))), Mark.DONE),
    "finished, but a step is left": (
        goal("leverans", done(date(2018, 3, 1)), open_(date(2018, 11, 1))),
        Mark.ONGOING,
    ),
    "the target is reached": (
        goal(
            "återkommande",
            done(date(2018, 3, 1)),
            done(date(2018, 5, 1)),
            measure="aktiviteter",
            target_min=2,
        ),
        Mark.DONE,
    ),
    "a continuous goal is never done before its outcome": (
        goal("löpande", done(date(2018, 3, 1))),
        Mark.ONGOING,
    ),
    "the outcome wins over the dates": (
        goal("engång", open_(date(2018, 3, 1)), outcome="inte"),
        Mark.TO_COME,
    ),
    "partly done at year end": (goal("löpande", outcome="delvis"), Mark.ONGOING),
    "struck by a decision wins over all": (
        goal("engång", open_(date(2018, 3, 1)), is_struck=True, outcome="genomfört"),
        Mark.STRUCK,
    ),
    "a visit that counts is something logged": (
        goal("täckning", visits=1),
        Mark.ONGOING,
    ),
    "a note is something logged": (
        goal("löpande", last_logged=date(2018, 2, 1)),
        Mark.ONGOING,
    ),
    "what only stands for the goal holds nothing back": (
        goal(
            "leverans",
            replace(open_(), is_placeholder=True),
            measure="besök",
            visits=1,
            target_min=1,
        ),
        Mark.DONE,
    ),
    "a series above its baseline": (
        goal(
            "leverans",
            measure="serie",
            figures=(FigureFact(TODAY, 11),),
            baseline=10,
        ),
        Mark.DONE,
    ),
    "a series that has not risen": (
        goal(
            "leverans",
            measure="serie",
            figures=(FigureFact(TODAY, 10),),
            baseline=10,
        ),
        Mark.ONGOING,
    ),
    "a series that has its target to reach": (
        goal(
            "täckning",
            measure="serie",
            figures=(FigureFact(TODAY, 11), FigureFact(date(2018, 5, 1), 99)),
            baseline=10,
            target_min=12,
        ),
        Mark.ONGOING,
    ),
    "a series is expected nothing of by a day": (
        goal(
            "återkommande",
            measure="serie",
            figures=(FigureFact(TODAY, 1),),
            target_min=12,
        ),
        Mark.ONGOING,
    ),
    "a figure from before the year is nothing logged": (
        goal("löpande", measure="serie", figures=(FigureFact(date(2017, 12, 1), 9),)),
        Mark.TO_COME,
    ),
    "a share of a whole that nobody has stated": (
        goal("täckning", done(TODAY, quantity=400), measure="andel", target_min=100),
        Mark.ONGOING,
    ),
    "a share with its target in what is summed up": (
        goal(
            "täckning",
            done(TODAY, quantity=400),
            measure="andel",
            whole=1000,
            unit="samtal",
            target_min=300,
        ),
        Mark.DONE,
    ),
    "behind what should have been done": (
        goal(
            "återkommande",
            done(date(2018, 1, 31)),
            measure="aktiviteter",
            target_min=12,
        ),
        Mark.LATE,
    ),
}


@pytest.mark.parametrize(("fact", "expected"), MARKS.values(), ids=MARKS.keys())
def test_the_first_rule_that_matches_gives_the_mark(fact, expected):
    assert mark(fact, TODAY) == expected


@pytest.mark.parametrize(
    ("target", "months", "day", "expected"),
    [
        (12, (), date(2018, 1, 31), 0),
        (12, (), date(2018, 2, 1), 1),
        (12, (), TODAY, 9),
        (12, (), date(2019, 1, 1), 12),
        (4, (3, 6, 9, 12), date(2018, 9, 30), 2),
        (4, (3, 6, 9, 12), TODAY, 3),
        # "mars–juni och september": five months, four of them gone in July.
        (5, (3, 4, 5, 6, 9), date(2018, 7, 15), 4),
        (2, (), TODAY, 1),
    ],
)
def test_what_should_have_been_done_follows_the_months_gone(
    target, months, day, expected
):
    fact = goal("återkommande", target_min=target, months=months)
    assert expected_so_far(fact, day) == expected


MEASURES = {
    "finished activities": ("aktiviteter", {}, 3),
    "the sum of the quantities": ("antal", {}, 12),
    "different counterparts, whatever the case": ("motparter", {}, 2),
    "a share of a whole": ("andel", {"whole": 48}, 12),
    "visits": ("besök", {"visits": 7}, 7),
    "clubs of all clubs": ("besökta klubbar", {"counted": Counted(58, 96)}, 58),
}


@pytest.mark.parametrize(
    ("measure", "fields", "value"), MEASURES.values(), ids=MEASURES.keys()
)
def test_each_measure_counts_its_own_thing(measure, fields, value):
    fact = goal(
        "återkommande",
        done(date(2018, 2, 1), quantity=5, counterpart="Grannavdelningen"),
        done(date(2018, 3, 1), quantity=7, counterpart="grannavdelningen"),
        done(date(2018, 4, 1), counterpart="Distriktet"),
        # What is dated after the day doesn't count yet.
        done(date(2018, 12, 1), quantity=100, counterpart="Senare"),
        measure=measure,
        **fields,
    )
    assert reached(fact, TODAY).value == value


def test_a_share_never_exceeds_its_whole():
    fact = goal("täckning", done(TODAY, quantity=60), measure="andel", whole=48)
    assert (reached(fact, TODAY).value, reached(fact, TODAY).percent) == (48, 100)


def test_a_coverage_target_is_in_per_cent():
    fact = goal(
        "täckning", measure="besökta klubbar", counted=Counted(58, 96), target_min=60
    )
    assert mark(fact, TODAY) == Mark.DONE
    assert reached(fact, TODAY).percent == 60


@pytest.mark.parametrize(
    ("fact", "month"),
    [
        (goal("engång", open_(date(2018, 6, 30)), open_(date(2018, 8, 31))), (2018, 8)),
        (goal("engång", months=(3, 4)), (2018, 4)),
        (goal("löpande", months=tuple(range(1, 13))), None),
        (goal("löpande"), None),
        # A date beyond the plan stands in its last month, not outside the map.
        (goal("engång", open_(date(2019, 2, 1))), (2018, 12)),
    ],
)
def test_the_mark_stands_in_the_month_it_should_be_ready(fact, month):
    assert month_of(fact) == month


def test_days_late_are_counted_from_the_oldest_date():
    fact = goal("engång", open_(date(2018, 8, 31)), open_(date(2018, 9, 30)))
    assert days_late(fact, TODAY) == 34


def test_whatever_is_logged_breaks_the_silence():
    visited = goal("löpande", last_visit=date(2018, 9, 1))
    assert not is_silent(visited, TODAY, 90)
    read_off = goal("löpande", measure="serie", figures=(FigureFact(TODAY, 9),))
    assert not is_silent(read_off, TODAY, 90)
    assert is_silent(goal("löpande", last_visit=date(2018, 3, 1)), TODAY, 90)


def test_a_continuous_goal_is_silent_after_its_days():
    fact = goal("löpande", last_logged=date(2018, 6, 1))
    assert is_silent(fact, TODAY, 90)
    assert not is_silent(fact, TODAY, 365)
    assert not is_silent(goal("engång"), TODAY, 90)


DAYS = st.dates(date(2017, 6, 1), date(2019, 6, 30))
ACTIVITIES = st.lists(
    st.one_of(
        st.builds(done, DAYS, quantity=st.none() | st.integers(0, 500)),
        st.builds(open_, st.none() | DAYS, st.sampled_from(["ej", "pågår"])),
    ),
    max_size=12,
)


@given(
    ACTIVITIES,
    st.sampled_from(["engång", "leverans", "återkommande", "löpande", "täckning"]),
    st.sampled_from(["", "aktiviteter", "antal", "andel", "motparter", "besök"]),
    st.none() | st.integers(0, 40),
    st.none() | st.integers(0, 100),
    st.lists(st.integers(1, 12), max_size=12),
    DAYS,
    st.randoms(use_true_random=False),
)
def test_no_order_or_timing_makes_a_measure_go_wrong(
    activities, kind, measure, target, whole, months, day, random
):
    """Any order of logging gives one answer; a share stays within its whole; what
    happens later never lowers what was reached, and nothing depends on now."""
    fields = {
        "measure": measure,
        "target_min": target,
        "whole": whole,
        "months": tuple(months),
    }
    fact = goal(kind, *activities, **fields)
    shuffled = list(activities)
    random.shuffle(shuffled)
    other = goal(kind, *shuffled, **fields)
    assert mark(fact, day) == mark(other, day)
    assert reached(fact, day) == reached(other, day)
    result = reached(fact, day)
    if result and result.whole:
        assert 0 <= result.value <= result.whole
        assert 0 <= result.percent <= 100
    if result:
        later = reached(fact, day + timedelta(days=30))
        assert later.value >= result.value


@pytest.mark.parametrize(
    ("fact", "said", "sentence"),
    [
        (goal("engång", open_(date(2018, 3, 1))), "bra", "Sägs gå bra, men är försena"),
        (goal("engång", open_(date(2018, 3, 1))), "risk", ""),
        (goal("engång", done(date(2018, 3, 1))), "hjälp", "Sägs behöva hjälp, men"),
        (goal("engång", open_(date(2018, 3, 1))), "inget nytt", ""),
        (goal("engång"), "genomfört", "Bedömt som genomfört, men inget är loggat."),
        (goal("engång", done(date(2018, 3, 1))), "genomfört", ""),
        (goal("engång", done(date(2018, 3, 1))), "inte", "Bedömt som inte genomfört,"),
        (goal("löpande", done(date(2018, 3, 1))), "genomfört", ""),
        (goal("täckning", visits=1), "genomfört", "Bedömt som genomfört, men det som"),
        (goal("engång", is_struck=True), "genomfört", ""),
        (goal("engång"), "", ""),
    ],
)
def test_what_is_said_and_what_is_counted_may_differ(fact, said, sentence):
    for told in (fact, replace(fact, outcome="delvis")):
        found = disagreement(counted_mark(told, TODAY), said, told.kind)
        assert found.startswith(sentence) if sentence else found == ""
