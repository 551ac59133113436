"""Who is asked about what, and when the next in line is: the rule by itself."""

from datetime import date, timedelta

import pytest

from activities.reminding import (
    Asked,
    Waiting,
    asks,
    calls,
    is_their_day,
    late_since,
    monday,
    silent_since,
    state_of,
)

ANNA, MIRA, LEO, KAJSA = 1, 2, 3, 4
MONDAY = date(2018, 10, 1)
WEEK = timedelta(days=7)
EVERYBODY = {ANNA, MIRA, LEO, KAJSA}


def waiting(reason="försenad", since=MONDAY, lines=((ANNA,), (LEO,), (KAJSA,))):
    return Waiting("activity", 7, 1, reason, since, tuple(map(frozenset, lines)))


def told_of(thing, day, log=(), by_letter=EVERYBODY):
    """(account, step, round) of those who would have a letter about it."""
    found = asks([thing], log, by_letter, day)
    return [
        (user, ask.step, ask.round)
        for user, theirs in sorted(found.items())
        for ask in calls(theirs)
    ]


def through(thing, weeks, by_letter=EVERYBODY):
    """What each of so many Mondays would send, when every letter is taken."""
    log, sent = [], []
    for number in range(weeks):
        day = MONDAY + number * WEEK
        now = told_of(thing, day, log, by_letter)
        sent.append(now)
        log += [Asked(thing.key, user, step, monday(day), day) for user, step, _ in now]
    return sent


def test_two_silent_rounds_and_the_next_in_line_is_asked_and_then_nobody():
    assert through(waiting(), 8) == [
        [(ANNA, 0, 1)],
        [(ANNA, 0, 2)],
        [(LEO, 1, 1)],
        [(LEO, 1, 2)],
        [(KAJSA, 2, 1)],
        [(KAJSA, 2, 2)],
        [],
        [],
    ]


def test_without_a_committee_the_chair_comes_next():
    sent = through(waiting(lines=((ANNA,), (), (KAJSA,))), 5)
    assert sent[2:] == [[(KAJSA, 2, 1)], [(KAJSA, 2, 2)], []]


def test_who_leads_what_they_answer_for_is_not_asked_twice_over():
    sent = through(waiting(lines=((LEO,), (LEO,), (LEO, KAJSA))), 5)
    assert sent == [
        [(LEO, 0, 1)],
        [(LEO, 0, 2)],
        [(KAJSA, 2, 1)],
        [(KAJSA, 2, 2)],
        [],
    ]


def test_two_who_answer_for_it_have_one_round_together():
    sent = through(waiting(lines=((ANNA, MIRA), (), (KAJSA,))), 3)
    assert sent == [
        [(ANNA, 0, 1), (MIRA, 0, 1)],
        [(ANNA, 0, 2), (MIRA, 0, 2)],
        [(KAJSA, 2, 1)],
    ]


def test_their_days_differ_and_it_is_still_the_same_round():
    thing = waiting(lines=((ANNA, MIRA), (), (KAJSA,)))
    log = [Asked(thing.key, ANNA, 0, MONDAY, MONDAY)]
    wednesday = MONDAY + timedelta(days=2)
    assert (MIRA, 0, 1) in told_of(thing, wednesday, log)


def test_a_week_that_nobody_was_written_to_is_no_round():
    thing = waiting()
    log = [Asked(thing.key, ANNA, 0, MONDAY, MONDAY)]
    assert told_of(thing, MONDAY + 9 * WEEK, log) == [(ANNA, 0, 2)]


def test_a_word_begins_it_all_anew():
    """``since`` moves: letters of before it count for nothing."""
    thing = waiting(since=MONDAY + 3 * WEEK)
    log = [Asked(thing.key, ANNA, 0, MONDAY + n * WEEK, MONDAY) for n in (0, 1)]
    assert told_of(thing, MONDAY + 3 * WEEK, log) == [(ANNA, 0, 1)]


def test_a_new_holder_gets_rounds_of_their_own():
    thing = waiting(lines=((MIRA,), (), (KAJSA,)))
    log = [Asked(thing.key, ANNA, 0, MONDAY + n * WEEK, MONDAY) for n in (0, 1)]
    assert told_of(thing, MONDAY + 2 * WEEK, log) == [(MIRA, 0, 1)]


def test_who_wants_no_letters_has_as_long_before_the_chair_is_asked():
    sent = through(waiting(), 4, by_letter={KAJSA})
    assert sent == [[], [], [(KAJSA, 2, 1)], [(KAJSA, 2, 2)]]


def test_nobody_answers_for_it_and_the_chair_is_asked_when_it_has_waited():
    sent = through(waiting(lines=((), (), (KAJSA,))), 3)
    assert sent == [[], [], [(KAJSA, 2, 1)]]


def test_what_is_to_come_is_asked_about_once():
    sent = through(waiting("snart", lines=((ANNA,), (), ())), 3)
    assert sent == [[(ANNA, 0, 1)], [], []]


def test_help_is_asked_of_the_chair_at_once():
    sent = through(waiting("hjälp", lines=((), (), (KAJSA,))), 3)
    assert sent == [[(KAJSA, 2, 1)], [(KAJSA, 2, 2)], []]


def test_who_was_asked_goes_on_seeing_it_when_the_next_is_asked():
    thing = waiting()
    log = [
        Asked(thing.key, ANNA, 0, MONDAY + n * WEEK, MONDAY + n * WEEK) for n in (0, 1)
    ]
    found = asks([thing], log, EVERYBODY, MONDAY + 2 * WEEK)
    assert {user: theirs[0].round for user, theirs in found.items()} == {
        ANNA: None,
        LEO: 1,
    }
    assert KAJSA not in found


def test_the_state_is_the_same_until_something_or_the_round_changes():
    thing, other = waiting(), waiting("hjälp", lines=((), (), (ANNA,)))
    log = [Asked(thing.key, ANNA, 0, MONDAY, MONDAY)]
    first = asks([thing], [], EVERYBODY, MONDAY)[ANNA]
    later = asks([thing], [], EVERYBODY, MONDAY + timedelta(days=3))[ANNA]
    again = asks([thing], log, EVERYBODY, MONDAY + WEEK)[ANNA]
    both = asks([thing, other], [], EVERYBODY, MONDAY)[ANNA]
    assert state_of(first) == state_of(later)
    assert len({state_of(first), state_of(again), state_of(both)}) == 3


@pytest.mark.parametrize(
    ("due", "written", "told"),
    [
        (None, None, None),
        (date(2018, 10, 16), None, None),
        (date(2018, 10, 15), None, ("snart", MONDAY)),
        (MONDAY, None, ("snart", date(2018, 9, 17))),
        (date(2018, 9, 30), None, ("försenad", MONDAY)),
        (date(2018, 8, 1), None, ("försenad", date(2018, 8, 2))),
        # Who has written is left alone for two weeks.
        (date(2018, 8, 1), date(2018, 9, 18), None),
        (date(2018, 8, 1), date(2018, 9, 17), ("försenad", MONDAY)),
        (date(2018, 10, 15), date(2018, 9, 30), None),
    ],
)
def test_an_activity_waits_when_it_is_late_or_near(due, written, told):
    assert late_since(due, written, MONDAY) == told


@pytest.mark.parametrize(
    ("logged", "since"),
    [
        (None, date(2018, 4, 2)),
        (date(2018, 7, 2), MONDAY),
        (date(2018, 7, 3), None),
    ],
)
def test_a_goal_is_silent_as_the_mark_says(logged, since):
    starts, ends = date(2018, 1, 1), date(2018, 12, 31)
    assert silent_since(starts, ends, 90, logged, MONDAY) == since
    assert silent_since(starts, MONDAY - WEEK, 90, logged, MONDAY) is None


@pytest.mark.parametrize(
    ("chosen", "missed", "leaves"),
    [(0, False, True), (2, False, True), (3, False, False), (3, True, True)]
    + [(None, False, False), (None, True, False)],
)
def test_a_letter_leaves_on_the_chosen_day_or_after_it(chosen, missed, leaves):
    assert is_their_day(chosen, MONDAY + timedelta(days=2), missed) is leaves
