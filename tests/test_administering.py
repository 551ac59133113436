"""A branch is never left without an administrator, whichever way one goes (S6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clubs.models import Assignment, Post, Role, User
from clubs.models.administering import first_day_without

TODAY = date(2018, 10, 4)
DAY = timedelta(days=1)
NEW_YEAR = date(2019, 1, 1)


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def another(stockholm):
    """Makes another administrator, through a last day when one is told."""

    def make(ends=None, tenure=None):
        user = User.objects.create(
            email=f"nr{User.objects.count()}@example.se", name="Dag"
        )
        return stockholm.assignments.create(
            user=user,
            role=Role.ADMINISTRATOR,
            starts=TODAY - DAY,
            ends=ends,
            tenure=tenure,
        )

    return make


@pytest.mark.parametrize(
    ("periods", "first"),
    [
        ([], 0),
        ([(-5, None)], None),
        ([(-5, 3)], 4),
        ([(-5, 3), (4, None)], None),
        ([(-5, 3), (5, None)], 4),
        ([(4, None), (-5, 3)], None),
        ([(-5, 9, 3)], 4),
        ([(-5, -1)], 0),
        ([(-5, 3), (-5, 7)], 8),
        ([(-5, 7), (-4, 3)], 8),
        ([(1, None)], 0),
    ],
)
def test_the_first_day_without_anybody(periods, first):
    def day(number):
        return None if number is None else TODAY + DAY * number

    held = [tuple(map(day, period)) for period in periods]
    assert first_day_without(held, TODAY) == day(first)


def test_two_can_not_end_one_after_the_other(arvid, another):
    """Each of them alone could go; the second may not."""
    other = another()
    other.end(by=arvid, last_day=NEW_YEAR - DAY)
    with pytest.raises(ValidationError, match="efter 31"):
        arvid.assignments.get().end(by=arvid, last_day=TODAY + DAY)
    with pytest.raises(ValidationError, match="minst en administratör"):
        arvid.assignments.get().end(by=arvid)
    assert arvid.assignments.get().ends is None


def test_somebody_whose_account_is_closed_does_not_count(arvid, another):
    other = another()
    User.objects.filter(pk=other.user_id).update(is_active=False)
    with pytest.raises(ValidationError):
        arvid.assignments.get().end(by=arvid)


@pytest.fixture
def by_post(stockholm, arvid):
    """The only administrator is one for as long as he holds a post."""
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    tenure = post.tenures.create(person=arvid.people.get(), starts=date(2016, 1, 1))
    arvid.assignments.update(tenure=tenure)
    return tenure


def test_the_post_of_the_last_administrator_does_not_end(login, siv, by_post):
    post = by_post.post
    address = f"/stockholm/installningar/uppdrag/{post.pk}/innehavare/{by_post.pk}/"
    answer = login(siv).post(address, {"last_day": "2018-12-31"})
    assert answer.status_code == 422
    assert "minst en administratör efter 31\N{NO-BREAK SPACE}december" in answer.text
    by_post.refresh_from_db()
    assert by_post.ends is None


def test_nor_can_somebody_else_be_appointed_in_his_place(siv, by_post, mirela):
    with pytest.raises(ValidationError):
        by_post.post.appoint(mirela, by=siv, on=TODAY)
    assert by_post.post.tenures.get() == by_post


def test_the_role_may_go_along_to_the_successor(stockholm, kajsa, siv, by_post):
    from activities.succession import standing, succeed

    held = by_post.post.__class__.objects.filter(pk=by_post.post_id)
    succeed(
        by_post.post,
        by_post,
        siv.people.get(),
        by=kajsa,
        on=TODAY,
        seen=standing(held.with_holders(TODAY)),
        given=list(by_post.assignments.all()),
    )
    runs = stockholm.assignments.administrators().active(TODAY)
    assert [held.user for held in runs] == [siv]


def test_who_would_lock_a_branch_out(stockholm, goteborg, arvid, siv, another):
    would = Assignment.objects.would_lock_out
    assert would(arvid, TODAY) == [stockholm]
    assert would(siv, TODAY) == []
    goteborg.assignments.create(
        user=siv, role=Role.ADMINISTRATOR, starts=TODAY, ends=NEW_YEAR
    )
    assert would(siv, TODAY) == [goteborg]
    assert would(siv, NEW_YEAR + DAY) == []
    another()
    assert would(arvid, TODAY) == []


def test_a_branch_that_has_nobody_any_more_is_not_stuck(stockholm, arvid, siv):
    arvid.assignments.update(ends=TODAY - DAY)
    siv.assignments.get().end(by=siv)
    assert not stockholm.assignments.active(TODAY).exists()
