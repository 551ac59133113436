"""SQLite's line of those who write: each comes in, or is told so."""

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection, transaction

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def another():
    """Somebody else's connection, that has begun to write."""
    other = sqlite3.connect(
        connection.settings_dict["NAME"], check_same_thread=False, isolation_level=None
    )
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def patience():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchall()[0][0]


def test_who_comes_second_writes_when_the_first_is_done(another):
    connection.ensure_connection()
    first = threading.Timer(0.3, another.commit)
    first.start()
    with transaction.atomic():
        assert connection.in_atomic_block
    first.join()
    assert patience() == 5_000


def test_who_has_waited_long_enough_is_told(another, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
    another.rollback()
    with transaction.atomic():
        pass
    assert patience() == 0
