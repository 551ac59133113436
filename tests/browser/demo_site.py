"""Serves the demo of one day; every test gets a copy of its database to write in."""

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread

from activities.demo import load
from clubs.models import User

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
PASSWORD = "sju sorters kakor"
numbers = count(1)


def straight(application):
    """No handler in front: static files and headers come from our own middleware."""
    return application


class DemoSite:
    """``url``, and who may be logged in; the database is that of ``fresh_copy``."""

    def __init__(self, url):
        self.url = url

    def cookie(self, login):
        """The session cookie of one of the demo's accounts, as its browser holds it."""
        client = Client()
        client.force_login(User.objects.get(email=f"{login}@sekoplan.example"))
        return {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": self.url,
        }


@contextmanager
def served():
    """The demo's site, in a database of its own from beginning to end."""
    before = connection.settings_dict.copy()
    with (
        time_machine.travel(NOW, tick=True),
        override_settings(DEMO=True, ALLOWED_HOSTS=["*"]),
        tempfile.TemporaryDirectory() as folder,
    ):
        os.environ.setdefault("SEKOPLAN_DEMO_PASSWORD", PASSWORD)
        demo = empty_database(folder)
        connect(demo)
        # A page's thread lets go of its database when it has answered.
        connection.settings_dict["CONN_MAX_AGE"] = 0
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        load(NOW)
        server = LiveServerThread("localhost", straight)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield DemoSite(f"http://localhost:{server.port}")
        finally:
            server.terminate()
            connect(before["NAME"])
            connection.settings_dict.update(before)
            drop(demo)


@contextmanager
def fresh_copy():
    """A copy of the demo to write in, thrown away afterwards."""
    demo = connection.settings_dict["NAME"]
    mine = copy()
    connect(mine)
    caches["fragments"].clear()
    try:
        yield
    finally:
        connect(demo)
        drop(mine)


def connect(name):
    """Let this process, and every thread that begins from now on, use a database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def empty_database(folder):
    if connection.vendor == "sqlite":
        return os.path.join(folder, "demo.sqlite3")
    name = f"sekoplan_demo_{os.getpid()}"
    administer('CREATE DATABASE "%s"', name)
    return name


def copy():
    """Copy the database in use; returns the name of the new one."""
    source = connection.settings_dict["NAME"]
    target = f"{source}_{next(numbers)}"
    connection.close()
    if connection.vendor == "sqlite":
        # Through SQLite and not as a file: what is committed may stand in the log yet.
        with closing(sqlite3.connect(source)) as old:
            with closing(sqlite3.connect(target)) as new:
                old.backup(new)
    else:
        administer('CREATE DATABASE "%s" TEMPLATE "%s"', target, source)
    return target


def drop(name):
    if connection.vendor == "sqlite":
        for tail in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.remove(name + tail)
    else:
        administer('DROP DATABASE IF EXISTS "%s" WITH (FORCE)', name)


def administer(statement, *names):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement % names)
