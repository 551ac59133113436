"""Who no longer has a role is a stranger at the next request, wherever it goes (S6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clubs.models import User
from tests.test_access import ROUTES

from .asking import Browser, address

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.mark.holds("S6")
@pytest.mark.parametrize("way", ["ended", "taken away"])
def test_a_live_session_reaches_what_a_stranger_does(world, way):
    """Every address, by link and by form, in a browser that was logged in before."""
    nobody = User.objects.create(email="ingen@example.se", name="Ingen")
    stranger, wrong = Browser(nobody), set()
    browsers = {}
    for role in ("chair", "administrator", "national"):
        browsers[role] = Browser(world.roles[role])
        assert browsers[role].ask("GET", "/").status_code in (200, 302)
        held = world.roles[role].assignments.all()
        if way == "ended":
            held.update(starts=YESTERDAY - timedelta(days=9), ends=YESTERDAY)
        else:
            held.delete()
    for route in ROUTES:
        for method in ("GET", "POST"):
            place = address(route, world.here)
            theirs = stranger.ask(method, place)
            for role, browser in browsers.items():
                answer = browser.ask(method, place)
                if (answer.status_code, answer.get("Location")) != (
                    theirs.status_code,
                    theirs.get("Location"),
                ):
                    wrong.add((role, method, route.name, answer.status_code))
    assert wrong == set()
