"""What every test shares: the database, static files and the browser."""

import os

import pytest
from django.core.cache import caches
from django.db import connection

from clubs.models import Event
from clubs.telling import KINDS
from sekoplan import guards

# Playwright keeps an event loop running in the thread that the tests run in; Django
# takes that for asynchronous code and would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The persons of the stories: anna, omar, rut, lena, erik, siv.
pytest_plugins = [
    "tests.holding",
    "tests.people",
    "tests.adopting",
    "tests.report_year",
    "tests.serving",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database that a browser's last thread still holds on to."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )


# Who asks for one of these, or bears the mark of the first, can reach the database.
REACHING = {"db", "transactional_db", "django_db_setup", "served", "drilled"}


def pytest_collection_modifyitems(items):
    """Mark what may not reach the database: it is the same on both, and run once.

    pytest-django refuses every query of such a test.
    """
    for item in items:
        asks = item.get_closest_marker("django_db")
        if not asks and REACHING.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("without_database")


# A server of the test's own asks for the second of them when it is up.
EMPTYING = {"live_server", "transactional_db"}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    """Lift the guards before a test empties its database; that posts them again.

    Of one that was skipped nothing is set up (``funcargs``), and nothing emptied.
    """
    asks = item.get_closest_marker("django_db")
    empties = not EMPTYING.isdisjoint(item.fixturenames) or (
        asks and asks.kwargs.get("transaction")
    )
    if item.funcargs and empties:
        guards.lift(connection)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test's database begins anew, and so does what is kept by its events."""
    caches["fragments"].clear()


@pytest.fixture(autouse=True)
def every_deed_has_words(monkeypatch):
    """Whatever a story's verbs write in the trail can be said in plain words."""
    tell = Event.tell

    def told(event, *args, **fields):
        tell(event, *args, **fields)
        words = KINDS[event.kind]
        assert words.phrase(event.verb), f"{event.kind}: {event.verb}"
        for name in event.changes:
            assert words.field(name), f"{event.kind}, {event.verb}: {name}"

    monkeypatch.setattr(Event, "tell", told)


@pytest.fixture
def drilled(monkeypatch):
    """Drills begin a database of their own, of the kind that the tests run on."""
    if connection.vendor == "postgresql":
        monkeypatch.setenv("DATABASE_URL", "postgres:")
    else:
        monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SEKOPLAN_VAR", raising=False)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's chromium, which stays at home: no updates, no sync, no QUIC."""
    return browser_type_launch_args | {
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
    }
