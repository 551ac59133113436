"""Planen: what its filters let through."""

import re
from datetime import date

import pytest
import time_machine

from activities.models import Status

from .people import unguarded


@pytest.fixture
def shown(login, anna, plan):
    """The numbers of the goals that Planen shows under a filter."""
    client = login(anna)

    def numbers(query):
        with time_machine.travel(date(2018, 10, 4)):
            page = client.get(f"/stockholm/plan/2018/?{query}").text
        return re.findall(r'<span class="no">([\d.]+)</span>', page)

    return numbers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["1.1", "1.2", "2.1", "2.2"]),
        ("status=todo", ["1.2", "2.1", "2.2"]),
        ("status=late", ["1.1"]),
        ("vem=Anna", ["1.1", "1.2"]),
        ("manad=2018-04", ["1.2"]),
        ("manad=hela", ["1.1", "2.1", "2.2"]),
        ("manad=2018-04&vem=Anna&status=todo", ["1.2"]),
        ("manad=2018-04&vem=Anna&status=done", []),
        ("manad=skräp", []),
    ],
)
def test_the_filters_let_through_what_was_asked_for(shown, query, expected):
    assert shown(query) == expected


def test_a_long_plan_is_filtered_by_quarter(shown, plan, activity, anna):
    plan.ends = date(2021, 12, 31)
    with unguarded():
        plan.save()
    activity.report(Status.ONGOING, by=anna, seen=1)
    activity.edit(by=anna, seen=2, due_on=date(2019, 8, 31))
    assert shown("manad=2019-03") == ["1.2"]
    assert shown("manad=2019-08") == []
