"""What a user may do where is read once, and says what the assignments say."""

from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, Goal, Plan
from clubs.models import (
    FOLLOWERS,
    Assignment,
    Branch,
    Club,
    Person,
    Post,
    Role,
    Tenure,
    User,
)

BEFORE, DAY, AFTER = date(2018, 10, 3), date(2018, 10, 4), date(2018, 10, 5)


def test_rows_at_hand_hold_when_the_database_says_that_they_do(
    stockholm, anna, information
):
    Assignment.objects.all().delete()
    person, made = anna.people.get(), []
    for starts, ends, last_day in product(
        (BEFORE, DAY, AFTER), (None, DAY, AFTER), (None, BEFORE, DAY, AFTER)
    ):
        if ends and ends < starts:
            continue
        tenure = Tenure.objects.create(
            post=information, person=person, starts=BEFORE, ends=last_day
        )
        for held in (tenure, None):
            user = User.objects.create(email=f"{len(made)}@example.se", name="N")
            Assignment.objects.create(
                user=user,
                branch=stockholm,
                role=Role.BOARD,
                starts=starts,
                ends=ends,
                tenure=held,
            )
            made.append(user)
    for day in (BEFORE, DAY, AFTER):
        active = set(Assignment.objects.active(day).values_list("user", flat=True))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "localdate", lambda day=day: day)
            fresh = [User.objects.get(pk=user.pk) for user in made]
            told = {user.pk for user in fresh if user.rights.held}
        assert told == active
        assert 0 < len(active) < len(made)


def test_rights_are_asked_for_once(plan, anna):
    user = User.objects.get(pk=anna.pk)
    with CaptureQueriesContext(connection) as queries:
        for model in (Branch, Plan, Goal, Activity, Person, Club, Post):
            list(model.objects.for_user(user))
    assert len(queries) == 1 + 7


def test_the_branch_is_told_the_same_as_it_is_asked(everybody, stockholm, goteborg):
    names = ("is_mine", "can_follow", "can_edit", "can_plan", "can_settle")
    names += ("can_administer",)
    for user in everybody.values():
        for asked in Branch.objects.for_user(user):
            told = user.rights.tell(Branch.objects.get(pk=asked.pk))
            for name in names:
                assert bool(getattr(asked, name)) == getattr(told, name), (user, name)


def test_a_branch_is_found_by_its_address_only_by_those_who_hold_the_role(
    anna, lena, erik, stockholm
):
    assert anna.rights.branch_at("stockholm", FOLLOWERS) == stockholm.pk
    assert lena.rights.branch_at("stockholm", FOLLOWERS) is None
    assert lena.rights.branch_at("stockholm") == stockholm.pk
    assert erik.rights.branch_at("stockholm") is None
