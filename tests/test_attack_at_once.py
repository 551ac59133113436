"""Posts and people taken away while somebody else is at work on them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from clubs.models import Event, Person, Post

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


def both(treasurer, eva):
    return {
        f"/stockholm/installningar/uppdrag/{treasurer.pk}/": treasurer,
        f"/stockholm/installningar/personer/{eva.pk}/": eva,
    }


@pytest.mark.parametrize("deed", ["ta-bort", "ta-tillbaka"])
def test_what_was_done_already_is_told_and_not_done_again(
    login, siv, treasurer, eva, deed
):
    client, done = login(siv), {"ta-bort": "Bort", "ta-tillbaka": "Tillbaka"}[deed]
    for page, thing in both(treasurer, eva).items():
        if deed == "ta-tillbaka":
            thing.remove(by=siv)
        for _ in range(2):
            answer = client.post(f"{page}{deed}/")
            assert answer.status_code == 302
            assert done in client.get(answer.url).text
        verb = {"ta-bort": "remove", "ta-tillbaka": "restore"}[deed]
        assert Event.objects.filter(verb=verb, object_id=thing.pk).count() == 1


def test_words_changed_meanwhile_are_the_ones_compared(stockholm, treasurer, siv):
    """A post that got a new name while it was out can stand beside the old one."""
    treasurer.remove(by=siv)
    seen_before = Post.objects.get(pk=treasurer.pk)
    Post.objects.filter(pk=treasurer.pk).update(title="Kassaförvaltare")
    Post.add(stockholm, by=siv, title="Kassör", body="styrelse")
    seen_before.restore(by=siv)
    assert Post.objects.current().filter(branch=stockholm).count() == 2


@pytest.mark.django_db(transaction=True)
def test_six_at_once_remove_and_restore_once(treasurer, eva, siv):
    def post(address):
        client = Client()
        client.force_login(siv)
        try:
            return client.post(address).status_code
        finally:
            connection.close()

    for page, thing in both(treasurer, eva).items():
        for deed, verb in (("ta-bort", "remove"), ("ta-tillbaka", "restore")):
            with ThreadPoolExecutor(6) as tabs:
                answers = list(tabs.map(post, [f"{page}{deed}/"] * 6))
            assert answers == [302] * 6
            events = Event.objects.filter(kind=thing._meta.model_name, verb=verb)
            assert events.count() == 1


@pytest.mark.parametrize("kind", ["uppdrag", "personer"])
def test_a_number_that_nothing_has_is_not_found(login, siv, kind):
    page = f"/stockholm/installningar/{kind}/{'9' * 19}/"
    for deed in ("ta-bort", "ta-tillbaka"):
        assert login(siv).post(f"{page}{deed}/").status_code == 404
