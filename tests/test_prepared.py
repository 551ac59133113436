"""A prepared query gives what its queryset gives, whatever stands in its slots."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from activities.models import Goal, Plan, Update
from clubs.models import User
from sekoplan.prepared import Prepared, PreparedByRights, Slot

pytestmark = pytest.mark.django_db


def test_values_come_as_from_the_queryset(plan):
    rows = Goal.objects.order_by("pk").values_list("title", "months", "section__title")
    prepared = Prepared(rows.filter(section__plan=Slot("plan")))
    for pk in (plan.pk, 0, plan.pk):
        assert prepared(plan=pk) == list(rows.filter(section__plan=pk))


def test_objects_come_with_those_they_point_to(plan, anna, django_assert_num_queries):
    asked = PreparedByRights(
        lambda user: (
            Plan.objects.for_user(user)
            .filter(starts__lte=Slot("day"), slug=Slot("slug"))
            .select_related("branch")
        )
    )
    assert anna.rights.held
    with django_assert_num_queries(1):
        [found] = asked(anna, day=date(2100, 1, 1), slug=plan.slug)
        assert (found, found.branch, found.can_edit) == (plan, plan.branch, True)
    assert asked(anna, day=date(1900, 1, 1), slug=plan.slug) == []


def test_each_set_of_rights_has_its_own_query(plan, anna, siv, erik):
    asked = PreparedByRights(Plan.objects.for_user)
    for _ in range(2):
        assert [bool(asked(user)) for user in (anna, siv, erik)] == [True, True, False]


def test_nobody_finds_nothing(plan):
    nobody = User.objects.create(email="ingen@example.se", name="Ingen")
    assert PreparedByRights(Plan.objects.for_user)(nobody) == []


def test_threads_that_ask_at_once_for_the_first_time_get_one_whole_query(db):
    """Without a lock some came out without a join, and stayed so."""
    often, start = sys.getswitchinterval(), Barrier(8)
    rows = Update.objects.filter(activity=Slot("activity")).standing()

    def ask(prepared):
        start.wait()
        try:
            return prepared.compiled[1]
        finally:
            connection.close()

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            for _ in range(25):
                prepared = Prepared(rows.select_related("by"))
                assert len(set(threads.map(ask, [prepared] * 8))) == 1
                assert "clubs_user" in prepared.compiled[1].split("FROM")[1]
    finally:
        sys.setswitchinterval(often)
