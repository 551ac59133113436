"""Visits logged where there is no network: each reaches the server once."""

import re

import pytest
from playwright.sync_api import expect

from clubs.models import Club, Visit

FORM = "/stockholm/besok/nytt/"
SHELL = "/stockholm/besok/skal/"
RECEIVER = re.compile(r"/besok/ta-emot/$")
KEY = re.compile(r"/besok/nyckel/$")
LOGIN = "ombudsman"
QUEUE = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("sekoplan", 1)
    asked.onupgradeneeded = () =>
        asked.result.createObjectStore("visits", { keyPath: "id" })
    asked.onerror = () => reject(asked.error)
    asked.onsuccess = () => {
        const database = asked.result
        const all = database.transaction("visits").objectStore("visits").getAll()
        all.onsuccess = () => { database.close(); resolve(all.result) }
    }
})"""


@pytest.fixture
def complaints(complaints):
    """A browser says of every lost request that it was lost: here that is the point."""
    told = complaints.hear

    def hear(page, message):
        if not re.match(
            r"Failed to load resource: (net::|.*\b(401|403|409|422|429|50\d))",
            message.text,
        ):
            told(page, message)

    complaints.hear = hear
    return complaints


def stored():
    return list(
        Visit.objects.filter(
            logged_at__date="2026-11-22",
            branch__slug="stockholm",
            state="gjort",
            note__startswith="prov",
        )
    )


def queue(page):
    """What waits on this phone, as it lies there."""
    return page.evaluate(QUEUE)


def a_club():
    return Club.objects.filter(branch__slug="stockholm", active_to=None).first()


def ready(page, path=FORM):
    """The form, with the worker in charge and all that it keeps in place."""
    page.goto(path)
    page.wait_for_function(
        """async () => navigator.serviceWorker.controller &&
            await caches.match("/stockholm/besok/skal/")"""
    )


def fill(page, club=None, note="prov"):
    page.locator("[name=other]").fill((club or a_club()).name)
    page.locator("[name=note]").fill(note)


def save(page, **told):
    fill(page, **told)
    page.get_by_role("button", name="Spara besök").click()


def receipt(page, words):
    expect(page.locator("#ok-title")).to_have_text(words)


def test_a_visit_is_saved_without_network_and_sent_once(visit):
    page = visit(LOGIN)
    page.goto(SHELL)
    page.context.set_offline(True)
    save(page)
    receipt(page, "Besöket är sparat i telefonen")
    assert stored() == [] and len(queue(page)) == 1
    page.context.set_offline(False)
    receipt(page, "Besöket är sparat")
    assert len(stored()) == 1 and queue(page) == []
    assert "vantar" not in str(page.context.cookies())


def test_an_answer_that_is_lost_makes_one_row(visit):
    page = visit(LOGIN)
    page.goto(SHELL)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.context.route(RECEIVER, lose, times=1)
    save(page)
    receipt(page, "Besöket är sparat i telefonen")
    assert lost == [200] and len(stored()) == 1 and len(queue(page)) == 1
    page.reload()
    page.wait_for_function("() => !document.cookie.includes('vantar')")
    assert len(stored()) == 1 and queue(page) == []
