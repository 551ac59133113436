"""What each method does: unknown ones nothing, POST with a token, GET never writes."""

import re

import pytest
from django.db import connection

from tests.test_access import ROUTES, WRITES_ON_GET

from .asking import Browser, address, pages_shown_to


@pytest.mark.holds("S2", "S8")
def test_no_other_method_is_known(world):
    """To anybody, whether the thing is theirs, another branch's or isn't there."""
    known = set()
    for role, user in world.roles.items():
        browser = Browser(user)
        for route in ROUTES:
            for place in {address(route, world.here), address(route, world.there)}:
                for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"):
                    answer = browser.client.generic(method, place)
                    if answer.status_code != 405:
                        known.add((route.name, role, method))
    assert known == set()


@pytest.mark.holds("S8")
@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "FOO"])
def test_no_other_method_is_known_where_nothing_is(client, db, method):
    for place in ("/", "/finns-inte/", "/static/app.css", "/static/", "/media/x"):
        assert client.generic(method, place).status_code == 405, place


@pytest.mark.holds("S29")
def test_what_is_sent_without_a_token_is_refused(world):
    taken = set()
    for role, user in world.roles.items():
        browser = Browser(user, enforce_csrf_checks=True)
        for route in ROUTES:
            if route.post != "-":
                answer = browser.ask("POST", address(route, world.here))
                if answer.status_code != 403:
                    taken.add((route.name, role, answer.status_code))
    assert taken == set()


# What is told apart from a change: who is logged in, what was asked for lately, and
# who read what (S9 itself excepts them).
NOT_DIGESTED = {"django_session", "cache", "clubs_reading", "clubs_signin"}
# A draft's PDF is kept for a day as a row of its own, so that it is printed once: it
# shows nothing that isn't in the other rows. A delegate's page counts how often it
# was opened, which whoever made the link is told.
PRINTED, COUNTED = {"activities_rendering"}, {"activities_delegatelink"}
WRITES = {
    "report_draft": PRINTED,
    "make_report": PRINTED,
    "bundle_pdf": PRINTED,
    "make_bundle": PRINTED,
    "delegate_bundle": PRINTED,
    "delegate_start": COUNTED,
}


def tables():
    """{table: every row of it}, the libraries' included."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in NOT_DIGESTED:
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


@pytest.mark.holds("S9")
def test_reading_writes_nothing(world):
    assert set(WRITES) == WRITES_ON_GET
    client = Browser(world.roles["chair"]).client
    before = tables()
    assert before["clubs_club"]
    for route in ROUTES:
        for things in (world.here, world.there):
            client.get(address(route, things))
        if route.name in WRITES:
            after = tables()
            changed = {name for name in after if after[name] != before[name]}
            assert changed <= WRITES[route.name], route.name
            before = after
    after = tables()
    assert {name for name in after if after[name] != before[name]} == set()


@pytest.mark.holds("S26", "S30")
def test_no_page_runs_or_fetches_anything_of_its_own(world):
    """No script, style or handler in a page, and nothing from elsewhere (S26, S30)."""
    found = set()
    for role, route, text in pages_shown_to(
        world, "anonymous", "administrator", "chair"
    ):
        for what in (
            r"<script(?![^>]*\ssrc=)",
            r"<style",
            r"\sstyle=",
            r"\son[a-z]+=",
            r"javascript:",
            r"\s(?:src|href|action)=[\"'](?!/(?!/)|#|\?|mailto:|tel:)",
        ):
            found |= {(role, route, hit) for hit in re.findall(what, text)}
    assert found == set()
