"""Nobody gets further than they have shown, and nobody stays when they shouldn't."""

import time
from datetime import timedelta
from itertools import product
from statistics import median
from uuid import UUID

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

import sekoplan.settings
from clubs.models import Post, Role, SignIn, User
from sekoplan.accounts import BEFORE_SECOND_FACTOR

PASSWORD = "åtta ekorrar på rad"
WRONG = "nio elefanter i rad"
# What stands in the addresses
GUESSES = ("1", "a", "2018-01-01", str(UUID(int=1)), "klubbar")
WORDS = {"branch": "stockholm", "key": "abc-def", "uidb36": "1", "form": "csv"}


@pytest.fixture
def vera(stockholm):
    """Has a password and nothing more, and sits on the board."""
    user = User.objects.create_user("vera@example.se", PASSWORD, name="Vera Alm")
    stockholm.assignments.create(user=user, role=Role.BOARD)
    return user


def log_in(client, password=PASSWORD, email="vera@example.se", **more):
    form = {"login": email, "password": password}
    return client.post("/konto/logga-in/", form, **more)


# A password is not enough (S13)


def addresses():
    """(name, address) of every route there is."""
    resolver = get_resolver()
    names = [name for name in resolver.reverse_dict if isinstance(name, str)]
    for name in sorted(names):
        for possibility, *_ in resolver.reverse_dict.getlist(name):
            asked = possibility[0][1]
            yield name, address(name, asked)


def address(name, asked):
    """The first that the route takes, of numbers, words and days in each place."""
    known = {key: word for key, word in WORDS.items() if key in asked}
    for words in product(GUESSES, repeat=len(asked)):
        try:
            return reverse(name, kwargs=dict(zip(asked, words, strict=True)) | known)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address for {name}")


@pytest.mark.holds("S13")
def test_a_password_alone_opens_no_address_but_those_of_enrolment(vera, settings):
    settings.MFA_REQUIRED = True
    client = Client()
    log_in(client)
    session = client.cookies["sessionid"].value
    walked = 0
    for name, place in addresses():
        if name in BEFORE_SECOND_FACTOR:
            continue
        for method in ("get", "post"):
            client.cookies["sessionid"] = session
            answer = getattr(client, method)(place)
            walked += 1
            if answer.status_code == 302:
                assert answer.url == "/konto/skydd/", (name, method, answer.url)
            else:
                assert answer.status_code in (401, 405), (name, method)
    assert walked > 300


# Guessing (S15)


@pytest.mark.holds("S15")
def test_who_has_guessed_ten_times_is_remembered_by_the_database(vera):
    """So it outlives a restart, and every worker counts the same."""
    assert sekoplan.settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")
    assert isinstance(caches["default"], DatabaseCache)
    for _ in range(10):
        log_in(Client(), password=WRONG)
    # As a worker that has just started: nothing is kept in the process.
    caches.close_all()
    del caches["default"]
    assert log_in(Client()).status_code == 429
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache")
    assert log_in(Client()).status_code == 302


# Finding out who has an account (S16)


def seconds(deed):
    caches["default"].clear()
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def difference(known, unknown, tries=50):
    """Of the medians, in milliseconds; by turns, so that a slow moment hits both."""
    times = [(seconds(known), seconds(unknown)) for _ in range(tries)]
    return abs(median(t for t, _ in times) - median(t for _, t in times)) * 1000


@pytest.mark.holds("S16")
@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_waits_for_the_disk_too_and_leaves_no_row(vera):
    """However slow the disk is: each refusal is a transaction that has written."""

    def written(email):
        with CaptureQueriesContext(connection) as asked:
            log_in(Client(), password=WRONG, email=email)
        return [q["sql"] for q in asked if q["sql"].startswith("INSERT INTO")]

    table = f'"{SignIn._meta.db_table}"'
    for email in ("vera@example.se", "vem@example.se"):
        assert len([sql for sql in written(email) if table in sql]) == 1, email
    assert [row.user for row in SignIn.objects.all()] == [vera]


@pytest.mark.trust
@pytest.mark.holds("S16")
@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_takes_as_long_to_refuse(vera, settings):
    settings.PASSWORD_HASHERS = sekoplan.settings.PASSWORD_HASHERS
    vera.set_password(PASSWORD)
    vera.save()
    client = Client()
    took = difference(
        lambda: log_in(client, password=WRONG),
        lambda: log_in(client, password=WRONG, email="vem@example.se"),
    )
    assert took < 20, took


@pytest.mark.trust
@pytest.mark.holds("S16")
@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_takes_as_long_to_send_a_letter_to(vera):
    client = Client()

    def forget(email):
        client.post("/konto/losenord/glomt/", {"email": email})

    took = difference(
        lambda: forget("vera@example.se"), lambda: forget("vem@example.se")
    )
    assert took < 20, took


# When a role ends (S6): in a browser that is logged in all along

PLACES = (
    "/stockholm/",
    "/stockholm/klubbar/",
    "/stockholm/historik/",
)


@pytest.fixture
def inside(client, vera):
    log_in(client)
    for place in PLACES:
        assert client.get(place).status_code == 200, place
    return client


@pytest.mark.holds("S6")
def test_a_role_taken_away_is_gone_at_the_next_request(inside, vera, arvid):
    vera.assignments.get().end(by=arvid)
    for place in PLACES:
        assert inside.get(place).status_code == 404, place
        assert inside.post(place).status_code in (404, 405), place


@pytest.mark.holds("S6")
def test_a_mandate_is_over_with_its_last_day(inside, stockholm, vera, arvid):
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    person = stockholm.people.create(name="Vera Alm", user=vera)
    today = timezone.localdate()
    tenure = post.tenures.create(person=person, starts=today - timedelta(days=9))
    vera.assignments.update(tenure=tenure)
    tenure.leave(by=arvid, last_day=today)
    assert inside.get("/stockholm/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        log_in(inside)
        assert inside.get("/stockholm/").status_code == 404
    tenure.leave(by=arvid, last_day=today - timedelta(days=1))
    assert inside.get("/stockholm/").status_code == 404


@pytest.mark.holds("S6")
def test_who_has_no_role_sees_their_own_account_and_nothing_else(
    inside, vera, arvid, stockholm
):
    vera.assignments.get().end(by=arvid)
    home = inside.get("/")
    assert home.status_code == 200
    assert stockholm.name not in home.text
    account = inside.get("/konto/du/")
    assert "Du har ingen behörighet just nu" in account.text
    assert inside.get("/konto/inloggningar/").status_code == 200
