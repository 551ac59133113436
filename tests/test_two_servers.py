"""Two servers on one PostgreSQL, each request to the next one: nothing is missed.

No session is tied to a server: what they have in common lies in the database.
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import cycle
from uuid import uuid4

import psycopg
import pytest

from .serving import PASSWORD, Visitor, run

pytestmark = [pytest.mark.only("postgresql"), pytest.mark.trust]

YEAR = date.today().year
SECTION = f"/stockholm/plan/{YEAR}/1/"
BOARD = "styrelseledamot@sekoplan.example"
CHAIR = "ordforande@sekoplan.example"
ADMINISTRATOR = "administrator@sekoplan.example"


@pytest.fixture
def visitor(two_servers):
    return Visitor(*two_servers)


def logged_in(servers, email):
    visitor = Visitor(*servers)
    assert visitor.log_in(email).status == 302
    return visitor


def an_activity(page):
    """The address of the first form on the page that says how an activity goes."""
    return next(
        form.action
        for form in page.forms
        if re.search(r"/aktivitet/\d+/$", form.action or "")
    )


def count(roles, text):
    with psycopg.connect(roles.app) as connection:
        [found] = connection.execute(
            "SELECT count(*) FROM activities_update WHERE note = %s", [text]
        ).fetchone()
    return found


@pytest.mark.holds("S19")
def test_a_login_at_one_holds_at_the_other_and_ends_at_both(two_servers):
    one, other = two_servers
    visitor = Visitor(one)
    visitor.log_in(BOARD)
    visitor.servers = cycle([other])
    assert visitor.get("/stockholm/").status == 200
    page = visitor.get("/konto/logga-ut/")
    old = {cookie.name: cookie.value for cookie in visitor.cookies}
    assert visitor.send(page, "/konto/logga-ut/").status == 302
    again = Visitor(one)
    sent = "; ".join(f"{name}={value}" for name, value in old.items())
    assert again.get("/stockholm/", Cookie=sent).status == 302


@pytest.mark.holds("S15")
def test_ten_failures_at_both_together_are_ten(visitor):
    """From one address; the right password is refused then, too, at both."""
    email = "revisor@sekoplan.example"
    answers = [visitor.log_in(email, "fel lösenord").status for _ in range(10)]
    assert answers == [200] * 10
    visitor.get("/healthz")  # so that the next is sent to the other one
    assert [visitor.log_in(email).status for _ in range(2)] == [429, 429]


@pytest.mark.holds("S51")
def test_what_is_sent_to_both_is_stored_once(two_servers, roles):
    visitor = logged_in(two_servers, BOARD)
    page = visitor.get(SECTION)
    action, words = an_activity(page), f"en gång {uuid4()}"
    form = page.form(action) | {"note": words}
    answers = [visitor.ask(action, form).status for _ in range(4)]
    assert answers == [302] * 4
    assert count(roles, words) == 1
    assert visitor.ask(action, form | {"note": f"{words}!"}).status == 422
    assert count(roles, f"{words}!") == 0


@pytest.mark.holds("S51")
def test_what_is_sent_to_both_at_once_is_stored_once(two_servers, roles):
    visitor = logged_in(two_servers, BOARD)
    page = visitor.get(SECTION)
    action, words = an_activity(page), f"på en gång {uuid4()}"
    form = page.form(action) | {"note": words}
    senders = []
    for server in [*two_servers] * 4:
        sender = Visitor(server)
        for cookie in visitor.cookies:
            sender.cookies.set_cookie(cookie)
        senders.append(sender)
    with ThreadPoolExecutor(len(senders)) as pool:
        answers = list(pool.map(lambda one: one.ask(action, form).status, senders))
    assert set(answers) == {302}
    assert count(roles, words) == 1


@pytest.mark.holds("S50")
def test_a_text_that_is_old_at_the_other_is_shown_beside_the_new_one(two_servers):
    first, second = (logged_in(two_servers, email) for email in (BOARD, CHAIR))
    pages = [visitor.get(SECTION) for visitor in (first, second)]
    action, newest, late = an_activity(pages[0]), f"nyast {uuid4()}", f"sent {uuid4()}"
    assert first.send(pages[0], action, note=newest).status == 302
    answer = second.send(pages[1], action, note=late)
    assert answer.status == 409
    assert newest in answer.text
    assert late in answer.text


def test_what_one_keeps_of_a_page_is_never_old(two_servers):
    """Both have drawn the page; a change at one shows at the other at once."""
    visitor = logged_in(two_servers, BOARD)
    page = visitor.get(SECTION)
    action = an_activity(page)
    for round_ in range(4):
        page = visitor.get(SECTION)
        words = f"runda {round_} {uuid4()}"
        said = visitor.send(page, action, note=words)
        assert said.status == 302
        assert [words in visitor.get(SECTION).text for _ in range(2)] == [True, True]


def test_a_word_of_what_was_done_comes_once_wherever_the_next_page_is(two_servers):
    visitor = logged_in(two_servers, BOARD)
    page = visitor.get(SECTION)
    action = an_activity(page)
    said = visitor.send(page, action, note=f"ett ord {uuid4()}")
    shown = ["Sparat: " in visitor.follow(said).text for _ in range(2)]
    assert shown == [True, False]


@pytest.mark.holds("S22")
def test_who_shows_who_they_are_at_one_is_known_at_the_other(
    two_servers, roles, places
):
    visitor = logged_in(two_servers, ADMINISTRATOR)
    address = "/stockholm/installningar/behorigheter/bjud-in/"
    assert [visitor.get(address).status for _ in range(2)] == [200, 200]
    [session] = [c.value for c in visitor.cookies if c.name == "sessionid"]
    age(session, roles, places)
    assert [visitor.get(address).status for _ in range(2)] == [302, 302]
    asks = visitor.get(visitor.get(address).headers["location"])
    shown = visitor.send(asks, "/konto/bekrafta/", password=PASSWORD)
    assert shown.status == 302
    assert [visitor.get(address).status for _ in range(2)] == [200, 200]


def age(session, roles, places):
    """Let half an hour have passed since the session showed who it is."""
    run(
        "manage.py",
        "shell",
        "--command",
        f"""
from importlib import import_module
from django.conf import settings
store = import_module(settings.SESSION_ENGINE).SessionStore({session!r})
store["began"] = store["began"] - 1800
for record in store["account_authentication_methods"]:
    record["at"] -= 1800
store.save()
""",
        DATABASE_URL=roles.app,
        SEKOPLAN_VAR=str(places[0]),
    )


@pytest.mark.holds("S44")
def test_a_file_that_one_makes_the_other_gives(two_servers):
    """Asked for at both at once: one makes it, the other says so or gives the same."""
    visitor = logged_in(two_servers, CHAIR)
    page = f"/stockholm/rapport/{YEAR}/gors/"
    asked = visitor.get(page)
    assert asked.status == 302
    here = asked.headers["location"]
    for _ in range(120):
        shown = visitor.get(here)
        assert shown.status == 200
        found = re.search(r"/stockholm/rapport/\d+/utkast\.pdf\?fil=\w+", shown.text)
        if found:
            break
        time.sleep(0.5)
    files = [visitor.get(found[0]) for _ in range(2)]
    assert [file.status for file in files] == [200, 200]
    assert files[0].body == files[1].body
    assert files[0].body.startswith(b"%PDF-")
