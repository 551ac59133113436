"""Every released version's data comes along to the schema of today (S57)."""

import gzip
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.releases.keep import HERE

ROOT = Path(settings.BASE_DIR)
DUMPS = sorted(HERE.glob("*.sql.gz"))


def migrated(url, var):
    """Migrate the database at ``url``; what its models then count."""
    environment = {
        **os.environ,
        "SEKOPLAN_DEMO": "1",
        "SEKOPLAN_VAR": str(var),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "sekoplan.settings",
    }
    script = (
        "import django; django.setup();"
        "from django.core.management import call_command as call;"
        "call('migrate', verbosity=0); call('check', database=['default']);"
        "from activities.models import Goal, Update; from clubs.models import Event;"
        "print(Goal.objects.count(), Update.objects.count(), Event.objects.count())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [int(count) for count in answer.stdout.split()[-3:]]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name)
def test_a_released_version_migrates_with_its_data(dump, tmp_path, db):
    vendor = dump.name.split(".")[-3]
    if vendor != connection.vendor:
        pytest.skip("tried when the tests run on the other database")
    sql = gzip.decompress(dump.read_bytes()).decode()
    if vendor == "sqlite":
        path = tmp_path / "released.sqlite3"
        with sqlite3.connect(path) as database:
            database.executescript(sql)
        counts = migrated(f"sqlite:///{path}", tmp_path)
    else:
        counts = on_postgresql(sql, tmp_path)
    assert all(count > 100 for count in counts)


def on_postgresql(sql, tmp_path):
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
            return migrated(f"postgres://{own['USER']}@/{name}?host={host}", tmp_path)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
