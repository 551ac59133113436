"""Every released version's data comes along to the schema of today (S57)."""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_migration_linter import MigrationLinter

from tests.releases.keep import HERE

ROOT = Path(settings.BASE_DIR)
DUMPS = [
    pytest.param(path, marks=pytest.mark.only(path.name.split(".")[-3]), id=path.name)
    for path in sorted(HERE.glob("*.sql.gz"))
]
# Those of released versions, as they were then: a database that has taken one in would
# not see that it has been changed.
SUMS = (HERE / "migrations.sha256").read_text()
RELEASED = dict(reversed(line.split()) for line in SUMS.splitlines())

pytestmark = pytest.mark.holds("S57")


# In a process of its own: the database is another than the tests'.
LOOKED_OVER = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from activities.models import Goal, Update
from clubs.models import Assignment, Event, Role
from sekoplan import guards

call_command('migrate', verbosity=0)
call_command('check', database=['default'])
assert not guards.missing(connection)
call_command('verify_trail')
call_command('seal_trail')
call_command('verify_trail')
held = Assignment.objects.filter(role=Role.CHAIR, branch__slug='stockholm').first()
browser = Client(headers={'host': 'localhost'})
browser.force_login(held.user)
for page in PAGES.split():
    answer = browser.get('/stockholm/' + page, follow=True)
    assert answer.status_code == 200, (page, answer.status_code)
print(Goal.objects.count(), Update.objects.count(), Event.objects.count())
"""
PAGES = """arshjulet/ besok/ dataskydd/ installningar/ kalender/ klubbar/
    kalkylblad/ matserier/ moten/ plan/ rapport/ roda-traden/ uppdatera/ utbildning/"""
LOOKED_OVER = f"PAGES = {PAGES!r}\n{LOOKED_OVER}"


ON_SQLITE = """SELECT one.name, field.name
    FROM sqlite_master one, pragma_table_info(one.name) field
    WHERE one.type = 'table'"""
ON_POSTGRESQL = """SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public'"""
# The chair, who looks at the pages, has logged in.
CHANGED = {"clubs_user.last_login"}


def values(execute, columns):
    """Column → all its values by row, of the apps' own tables."""
    found = {}
    for table, column in execute(columns).fetchall():
        if table.startswith(("activities_", "clubs_")) and column != "id":
            rows = execute(f'SELECT id, "{column}" FROM "{table}" ORDER BY id')  # noqa: S608
            found[f"{table}.{column}"] = rows.fetchall()
    return found


def is_kept(before, after):
    """Every value of a release is there still; new rows come after them."""
    differs = {
        name
        for name in before.keys() & after.keys()
        if before[name] != after[name][: len(before[name])]
    }
    assert differs <= CHANGED, differs - CHANGED
    assert len(before.keys() & after.keys()) > 100


def migrated(url):
    """Migrate the database at ``url``; what its models then count."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    answer = subprocess.run(
        [sys.executable, "-c", LOOKED_OVER],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return [int(count) for count in answer.stdout.split()[-3:]]


@pytest.mark.parametrize("dump", DUMPS)
def test_a_released_version_migrates_with_its_data(dump, tmp_path, db):
    vendor = dump.name.split(".")[-3]
    sql = gzip.decompress(dump.read_bytes()).decode()
    if vendor == "sqlite":
        path = tmp_path / "released.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(sql)
            before = values(database.execute, ON_SQLITE)
        counts = migrated(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as database:
            is_kept(before, values(database.execute, ON_SQLITE))
    else:
        counts = on_postgresql(sql)
    assert all(count > 100 for count in counts)


def on_postgresql(sql):
    own = connection.settings_dict
    host = own["HOST"] or own["OPTIONS"].get("host", "")
    name = f"released_{os.getpid()}"
    where = {"host": host, "user": own["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            with psycopg.connect(**where | {"dbname": name}) as database:
                # psql's own lines mean nothing to the server.
                plain = "\n".join(
                    line for line in sql.splitlines() if not line.startswith("\\")
                )
                database.execute(plain)
                database.execute("SET search_path = public")
                before = values(database.execute, ON_POSTGRESQL)
            url = f"postgres://{own['USER']}@/{name}?host={host}"
            counts = migrated(url)
            with psycopg.connect(**where | {"dbname": name}) as database:
                is_kept(before, values(database.execute, ON_POSTGRESQL))
            return counts
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_no_released_migration_has_changed():
    for name, digest in RELEASED.items():
        assert sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_every_change_of_a_model_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.only("postgresql")
def test_a_new_migration_lets_the_old_version_go_on(db):
    """Nor does it hold a table for long; SQLite writes each anew, and says nothing.

    Those that are released already can't be mended: the server is stopped for them.
    """
    released = [Path(name) for name in RELEASED]
    linter = MigrationLinter(
        include_apps=["clubs", "activities"],
        ignore_name=[path.stem for path in released],
        no_cache=True,
        quiet=["ok", "ignore", "warning", "error"],
        no_output=True,
    )
    linter.lint_all_migrations()
    assert linter.nb_total > len(released)
    assert linter.nb_erroneous == 0


@pytest.mark.only("postgresql")
def test_the_linter_sees_what_would_stop_the_old_version(db):
    linter = MigrationLinter(
        include_apps=["clubs"], no_cache=True, quiet=["ok"], no_output=True
    )
    linter.lint_all_migrations()
    assert linter.nb_erroneous
