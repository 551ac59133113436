"""Posts and people taken away while somebody else is at work on them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from clubs.models import Person, Post

DAY = date(2018, 10, 4)


@pytest.fixture
def treasurer(stockholm):
    return Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")


@pytest.fixture
def eva(stockholm):
    return Person.objects.create(branch=stockholm, name="Eva")


def test_a_post_removed_meanwhile_is_given_to_nobody(treasurer, eva, siv):
    seen_before = Post.objects.get(pk=treasurer.pk)
    treasurer.remove(by=siv)
    with pytest.raises(ValidationError, match="borttaget"):
        seen_before.appoint(eva, by=siv, on=DAY)
    assert not treasurer.tenures.exists()


def test_a_person_removed_meanwhile_is_given_no_post(treasurer, eva, siv):
    seen_before = Person.objects.get(pk=eva.pk)
    eva.remove(by=siv)
    with pytest.raises(ValidationError, match="borttagen"):
        treasurer.appoint(seen_before, by=siv, on=DAY)
    assert not treasurer.tenures.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_first_no_removed_post_is_held(stockholm, eva, siv):
    posts = [
        Post.objects.create(branch=stockholm, body="styrelse", title=f"Ledamot {n}")
        for n in range(8)
    ]

    def at_once(deed):
        try:
            deed()
        except ValidationError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for post in posts:
            same = Post.objects.select_related("branch").get(pk=post.pk)
            answers = pool.map(
                at_once,
                [
                    lambda post=post: post.remove(by=siv),
                    lambda same=same: same.appoint(eva, by=siv, on=date.today()),
                ],
            )
            assert list(answers).count("refused") == 1
    assert not Post.objects.removed().exclude(tenures=None).exists()
