"""The clock that starts when somebody has left every post."""

from datetime import date, timedelta

import pytest

from clubs.data_protection.clocks import Clock, clock, months_later

TODAY = date(2018, 10, 4)
LONG_AGO = date(2010, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 10, 4), 3, date(2019, 1, 4)),
        (date(2018, 11, 30), 3, date(2019, 2, 28)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2018, 12, 31), 12, date(2019, 12, 31)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2018, 9, 30), 15, date(2019, 12, 30)),
    ],
)
def test_months_end_where_the_calendar_does(day, months, later):
    assert months_later(day, months) == later


def test_it_counts_from_the_last_day_of_the_last_post():
    tenures = [(LONG_AGO, date(2018, 3, 31)), (LONG_AGO, date(2016, 5, 1))]
    assert clock(tenures, TODAY, has_account=True) == Clock(
        left_on=date(2018, 3, 31),
        inactive_on=date(2018, 6, 30),
        renamed_on=date(2019, 6, 30),
    )


def test_without_an_account_there_is_none_to_close():
    told = clock([(LONG_AGO, date(2018, 3, 31))], TODAY, has_account=False)
    assert told.inactive_on is None
    assert told.renamed_on == date(2019, 6, 30)


@pytest.mark.parametrize(
    "last", [None, TODAY, TODAY + timedelta(days=1)], ids=["open", "today", "later"]
)
def test_it_stands_still_while_a_post_is_held(last):
    tenures = [(LONG_AGO, date(2016, 5, 1)), (LONG_AGO, last)]
    assert clock(tenures, TODAY, has_account=True) is None


def test_it_starts_the_day_after_the_last():
    yesterday = TODAY - timedelta(days=1)
    assert clock([(LONG_AGO, yesterday)], TODAY, has_account=True).left_on == yesterday


def test_who_is_to_come_into_a_post_is_kept():
    tenures = [(LONG_AGO, date(2016, 5, 1)), (date(2019, 1, 1), None)]
    assert clock(tenures, TODAY, has_account=True) is None


def test_who_never_held_a_post_has_no_day_to_count_from():
    assert clock([], TODAY, has_account=True) is None
