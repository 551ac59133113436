"""No order or timing of logging makes a measure go wrong, exceed its whole or know now.

First the pure rules on any facts, then the same through the database: what is logged
in any order comes to the same, and the picture of an earlier day is the one seen then.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.measures import (
    ActivityFact,
    Counted,
    FigureFact,
    GoalFact,
    Mark,
    counted_mark,
    disagreement,
    expected_so_far,
    is_silent,
    last_day,
    mark,
    month_of,
    months_of,
    reached,
)
from activities.models import Activity, Goal, Kind, Measure, Outcome, Word
from activities.picture import picture_of
from clubs.models import Club, ClubYear, Purpose, Series, Stale, Visit, Workplace

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = st.dates(date(2017, 1, 1), date(2020, 6, 30))
COUNTS = st.integers(0, 500)
# Those that only ever grow as the year goes on
GROWING = ("aktiviteter", "antal", "andel", "motparter")


@st.composite
def activities(draw, days=DAYS):
    status = draw(st.sampled_from(["ej", "pågår", "klar", "inställd"]))
    return ActivityFact(
        draw(st.integers(1, 10_000)),
        "Något",
        status,
        due_on=draw(st.none() | DAYS),
        done_on=draw(days) if status == "klar" else None,
        quantity=draw(st.none() | COUNTS),
        counterpart=draw(st.sampled_from(["", "Åre", "åre", "Umeå", "Kiruna"])),
    )


@st.composite
def parts(draw):
    """So many of at most as many."""
    whole = draw(st.integers(0, 40))
    return Counted(draw(st.integers(0, whole)), whole)


FIGURES = st.lists(
    st.builds(FigureFact, DAYS, st.integers(-50, 9000)),
    max_size=8,
    unique_by=lambda figure: figure.on,
).map(tuple)


OUTCOMES = st.sampled_from(["", *Outcome.values])


@st.composite
def goals(draw, outcome=OUTCOMES):
    """Any goal of a plan that may be longer than a year, or begin within one."""
    starts = draw(st.dates(date(2017, 3, 1), date(2018, 6, 1)))
    low = draw(st.none() | st.integers(0, 100))
    return GoalFact(
        kind=draw(st.sampled_from(Kind.values)),
        starts=starts,
        ends=starts + timedelta(days=draw(st.integers(0, 900))),
        activities=tuple(draw(st.lists(activities(), max_size=8))),
        measure=draw(st.sampled_from(Measure.values)),
        target_min=low,
        target_max=low and draw(st.none() | st.integers(low, 200)),
        unit=draw(st.sampled_from(["", "%", "samtal"])),
        whole=draw(st.none() | st.integers(0, 900)),
        months=tuple(draw(st.lists(st.integers(1, 12), max_size=12))),
        is_struck=draw(st.sampled_from([False, False, False, True])),
        outcome=draw(outcome),
        visits=draw(st.integers(0, 5)),
        is_visited=draw(st.booleans()),
        last_visit=draw(st.none() | DAYS),
        counted=draw(st.none() | parts()),
        figures=draw(FIGURES),
        baseline=draw(st.none() | st.integers(0, 9000)),
        baseline_on=draw(st.none() | DAYS),
        last_logged=draw(st.none() | DAYS),
        is_noted=draw(st.booleans()),
    )


# Each goal is a hundred choices, so few of them try much.
FEW = settings(max_examples=40, deadline=None)
UNJUDGED = goals(outcome=st.just(""))


def picture(goal, day):
    """All that the rules say of a goal on a day."""
    return (
        mark(goal, day),
        reached(goal, day),
        month_of(goal),
        is_silent(goal, day, 90),
        last_day(goal, day),
    )


@FEW
@given(goals(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_is_nothing(goal, day, random):
    shuffled = {
        name: tuple(random.sample(found, len(found)))
        for name in ("activities", "figures", "months")
        if (found := getattr(goal, name)) is not None
    }
    assert picture(replace(goal, **shuffled), day) == picture(goal, day)


@FEW
@given(goals(), DAYS, st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1)))
def test_now_is_nothing(goal, day, now):
    then = picture(goal, day)
    with time_machine.travel(now, tick=False):
        assert picture(goal, day) == then


@FEW
@given(goals(), DAYS, st.data())
def test_what_happens_later_changes_no_earlier_day(goal, day, data):
    later = st.dates(day + timedelta(days=1), date(2021, 1, 1))
    done = activities(later).map(lambda one: replace(one, due_on=None))
    more = [
        one
        for one in data.draw(st.lists(done, max_size=4))
        # One that is open or called off has no day of its own: it is so by now.
        if one.status == "klar"
    ]
    figures = data.draw(st.lists(st.builds(FigureFact, later, COUNTS), max_size=3))
    known = {figure.on for figure in goal.figures}
    grown = replace(
        goal,
        activities=(*goal.activities, *more),
        figures=(*goal.figures, *(one for one in figures if one.on not in known)),
    )
    assert picture(grown, day) == picture(goal, day)


@FEW
@given(goals(), DAYS)
def test_nothing_exceeds_its_whole(goal, day):
    result = reached(goal, day)
    if result is not None and result.whole:
        assert 0 <= result.value <= result.whole
        assert 0 <= result.percent <= 100
        assert (result.percent == 100) == (result.value == result.whole)
    elif result is not None:
        assert result.percent is None
    if result is not None and result.expected is not None:
        assert 0 <= result.expected <= goal.target_min


@FEW
@given(goals(), DAYS)
def test_every_goal_has_a_mark_each_day(goal, day):
    found = mark(goal, day)
    assert found in Mark
    assert (found == Mark.STRUCK) == (goal.is_struck or goal.outcome == "struket")
    month = month_of(goal)
    first, last = goal.starts, goal.ends
    assert month is None or (
        (first.year, first.month) <= month <= (last.year, last.month)
    )
    for said in ("", *Outcome.values, *Word.values):
        told = disagreement(counted_mark(goal, day), said, goal.kind)
        assert not told or said
        assert told == "" or not goal.is_struck


@FEW
@given(UNJUDGED, DAYS, st.integers(0, 400))
def test_as_the_days_go_more_is_done_and_more_is_expected(goal, day, days):
    later = day + timedelta(days=days)
    assert expected_so_far(goal, day) <= expected_so_far(goal, later)
    assert expected_so_far(goal, goal.ends + timedelta(days=1)) == (
        (goal.target_min or 0) if months_of(goal) else 0
    )
    if goal.measure in GROWING:
        assert reached(goal, day).value <= reached(goal, later).value


@FEW
@given(UNJUDGED, DAYS, st.data())
def test_one_thing_more_done_never_makes_it_less(goal, day, data):
    gone = st.dates(date(2017, 1, 1), day) if day > date(2017, 1, 1) else st.just(day)
    one = data.draw(activities(gone).filter(lambda one: one.status == "klar"))
    more = replace(goal, activities=(*goal.activities, one))
    before, after = reached(goal, day), reached(more, day)
    assert before is None or after.value >= before.value
    order = [Mark.LATE, Mark.TO_COME, Mark.ONGOING, Mark.DONE]
    marks = mark(goal, day), mark(more, day)
    if marks[0] in (Mark.ONGOING, Mark.DONE):
        assert order.index(marks[1]) >= order.index(marks[0])
    else:
        assert marks[0] == Mark.STRUCK or marks[1] != Mark.TO_COME


@FEW
@given(UNJUDGED, DAYS)
def test_a_continuous_goal_waits_for_its_outcome(goal, day):
    continuous = replace(goal, kind="löpande")
    assert mark(continuous, day) != Mark.DONE
    assert mark(replace(continuous, outcome="genomfört", is_struck=False), day) == (
        Mark.DONE
    )


# --- Through the database -------------------------------------------------------------

BEGUN = date(2018, 7, 1)
IN_TIME = st.dates(date(2018, 1, 1), BEGUN)
MEASURED = ("aktiviteter", "antal", "andel", "motparter", "besök", "serie")
COUNTED = (
    "besökta klubbar",
    "register",
    "arbetsplatser kända",
    "arbetsplatser besökta",
)
GENTLE = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["occasion", "occasion", "visit", "visit", "figure", "confirm", "agreement"]
        ),
        IN_TIME,
        st.integers(0, 3),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda deed: deed[:3],
)


@pytest.fixture
def place(stockholm, siv):
    """Where it all happens: two clubs, two workplaces, a purpose and a series."""
    clubs = [
        Club.objects.create(branch=stockholm, name=name, slug=name.lower())
        for name in ("Depån", "Linjen")
    ]
    workplaces = [
        Workplace.objects.create(branch=stockholm, employer="Hamnen", name=name)
        for name in ("Kajen", "Kontoret")
    ]
    purpose = Purpose.objects.create(branch=stockholm, name="Valkampanj")
    with time_machine.travel(datetime(2018, 1, 1, 8, tzinfo=STOCKHOLM), tick=False):
        series = Series.objects.add(stockholm, by=siv, name="Följare")
    return clubs, workplaces, purpose, series


def measure_by(plan, siv, place, measures):
    """Let the plan's goals be measured so, from the first day of the year."""
    _, _, purpose, series = place
    for goal, measure in zip(goals_of(plan), measures, strict=False):
        goal.edit(
            by=siv,
            seen=goal.version,
            at=datetime(2018, 1, 1, 9, tzinfo=STOCKHOLM),
            measure=measure,
            whole=40,
            series=series,
            baseline=10,
            baseline_on=date(2017, 12, 31),
            purposes=[purpose],
        )


def goals_of(plan):
    return list(Goal.objects.for_display().filter(section__plan=plan))


def do(deed, plan, by, place):
    """One thing is logged: what, which day, of which one, how much."""
    what, on, which, much = deed
    clubs, workplaces, purpose, series = place
    match what:
        case "occasion":
            Activity.objects.log_occasion(
                goals_of(plan)[which],
                by=by,
                on=on,
                title="Gjort",
                quantity=much,
                counterpart=("", "Åre", "åre", "Umeå")[much % 4],
            )
        case "visit":
            there = {"club": clubs[which % 2]}
            if which > 1:
                there = {"workplace": workplaces[which % 2]}
            purposes = [purpose] if much % 2 else []
            Visit.log(plan.branch, by=by, on=on, **there, purposes=purposes)
        case "figure":
            try:
                series.note(by=by, on=on, value=much)
            except Stale as stale:
                old = stale.current.value
                # Whoever corrects writes the larger one, whatever the order.
                series.note(by=by, on=on, value=max(old, much), replaces=old)
        case "confirm":
            club = clubs[which % 2]
            known = ClubYear.objects.filter(club=club, year=2018).first()
            seen = known.version if known else 0
            ClubYear.settle(club, 2018, by=by, seen=seen, register_confirmed_on=on)
        case "agreement":
            workplace = Workplace.objects.get(pk=workplaces[which % 2].pk)
            workplace.change(by=by, seen=workplace.version, agreement="ja")


def shown(plan, day, **options):
    """What a picture says of each goal; ids and log lines aside."""
    return [
        (goal.full_number, goal.mark, goal.month, goal.reached, goal.is_silent)
        for goal in picture_of(plan, day, **options).goals
    ]


def logged(deeds, plan, by, place, gaps, see=False):
    """Log the deeds in order with days between them; what was seen each evening."""
    seen, at = {}, datetime(2018, 7, 2, 10, tzinfo=STOCKHOLM)
    for deed, gap in zip(deeds, gaps, strict=False):
        at += timedelta(days=gap, minutes=7)
        with time_machine.travel(at, tick=False):
            do(deed, plan, by, place)
            if see:
                seen[at.date()] = shown(plan, at.date())
    return seen


@GENTLE
@given(data=st.data())
def test_logged_in_any_order_it_comes_to_the_same(data, plan, siv, place):
    deeds = data.draw(DEEDS)
    measures = data.draw(st.permutations([*MEASURED, *COUNTED]))[:4]
    found = []
    for order in (deeds, data.draw(st.permutations(deeds))):
        gaps = data.draw(
            st.lists(st.integers(0, 9), min_size=len(deeds), max_size=len(deeds))
        )
        with transaction.atomic():
            measure_by(plan, siv, place, measures)
            logged(order, plan, siv, place, gaps)
            found.append([shown(plan, day) for day in (BEGUN, date(2018, 12, 31))])
            transaction.set_rollback(True)
    assert found[0] == found[1]


@GENTLE
@given(data=st.data())
def test_an_earlier_day_is_what_was_seen_then(data, plan, siv, place):
    deeds = data.draw(DEEDS)
    measures = data.draw(st.permutations([*MEASURED, *COUNTED]))[:4]
    gaps = data.draw(
        st.lists(st.integers(0, 9), min_size=len(deeds), max_size=len(deeds))
    )
    with transaction.atomic():
        measure_by(plan, siv, place, measures)
        seen = logged(deeds, plan, siv, place, gaps, see=True)
        with time_machine.travel("2018-12-31 12:00+01:00", tick=False):
            again = {day: shown(plan, day, rewind_to=day) for day in seen}
        transaction.set_rollback(True)
    assert again == seen


def test_what_stood_for_a_goal_until_something_was_planned_is_no_loss(plan, siv, place):
    """Found by the test above: the placeholder held "klar" back, and left no trace."""
    measure_by(plan, siv, place, ["aktiviteter", "besök"])
    deeds = [
        ("visit", date(2018, 1, 1), 0, 1),
        ("occasion", date(2018, 1, 1), 1, 0),
    ]
    seen = logged(deeds, plan, siv, place, [0, 1], see=True)
    first = date(2018, 7, 2)
    with time_machine.travel("2018-12-31 12:00+01:00", tick=False):
        assert shown(plan, first, rewind_to=first) == seen[first]
    assert seen[first][1][1] == Mark.DONE
