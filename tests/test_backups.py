"""A backup is whole, sealed for two, and comes back row by row (S56)."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from sekoplan.backups import BackupError, keeping, restoring, sealing, taking

ROOT = Path(__file__).parent.parent


@pytest.fixture
def officers(tmp_path):
    """Two officers' key files; the first line that isn't a remark is secret."""
    files = [tmp_path / "ordforande.key", tmp_path / "sekreterare.key"]
    for file in files:
        subprocess.run(["age-keygen", "-o", file], check=True, capture_output=True)
    return files


@pytest.fixture
def keys(officers):
    return [
        subprocess.run(["age-keygen", "-y", file], check=True, capture_output=True)
        .stdout.decode()
        .strip()
        for file in officers
    ]


@pytest.fixture
def taken(transactional_db, anna, keys, tmp_path):
    """A backup of the test's own database, in which there is at least anna."""
    (tmp_path / "var").mkdir()
    # Too long for one of the seal's pieces
    ids = "\n".join(uuid4().hex for _ in range(10_000))
    (tmp_path / "var" / "erasures.jsonl").write_text(ids)
    return taking.take(
        connection.settings_dict,
        var=tmp_path / "var",
        to=tmp_path / "kopior",
        keys=keys,
    )


@pytest.fixture
def elsewhere(tmp_path):
    """Where an empty database of the same kind is."""
    with empty_database(tmp_path) as settings:
        yield settings


@contextmanager
def empty_database(tmp_path):
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        yield own | {"NAME": str(tmp_path / "new" / "sekoplan.sqlite3")}
        return
    name = f"restored_{os.getpid()}"
    host = own["HOST"] or own["OPTIONS"].get("host", "")
    where = {"host": host, "user": own["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield own | {"NAME": name}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def put_back(file, identity, settings, tmp_path, **how):
    return restoring.put_back(
        file, identity=identity, settings=settings, var=tmp_path / "var", **how
    )


@pytest.mark.holds("S56")
def test_each_officer_can_put_every_row_back(taken, officers, elsewhere, tmp_path):
    done = put_back(taken.path, officers[0], elsewhere, tmp_path)
    assert done.rows == taken.rows > 10
    assert len(done.ledger) == 10_000
    engine = taking.engine_of(elsewhere)
    with engine.copied(elsewhere, tmp_path) as (_, tables):
        assert tables == taken.manifest["tables"]
    put_back(taken.path, officers[1], elsewhere, tmp_path, replace=True)


def test_a_backup_is_for_nobody_else(taken, elsewhere, tmp_path):
    other = tmp_path / "other.key"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
    with pytest.raises(BackupError, match="no identity matched"):
        put_back(taken.path, other, elsewhere, tmp_path)
    assert b"anna" not in taken.path.read_bytes()
    assert taken.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", [0, 400, -1, "cut", "piece"])
def test_a_damaged_backup_changes_nothing(taken, officers, elsewhere, tmp_path, where):
    sealed = bytearray(taken.path.read_bytes())
    if where == "cut":
        del sealed[len(sealed) // 2 :]
    elif where == "piece":
        # Between two sealed pieces, where only the end shows that something is gone.
        del sealed[sealed.index(b"\n--- ") + 49 + 16 + (64 << 10) + 16 :]
        assert len(sealed) < taken.size
    else:
        sealed[where] ^= 1
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(sealed)
    with pytest.raises(BackupError):
        put_back(damaged, officers[0], elsewhere, tmp_path)
    assert taking.engine_of(elsewhere).is_empty(elsewhere)


@pytest.mark.holds("S56")
def test_a_row_that_differs_is_found_before_it_is_used(
    taken, officers, keys, elsewhere, tmp_path
):
    told = taken.manifest["tables"]["clubs_user"]
    for false in ({"rows": told["rows"] + 1}, {"sha256": "0" * 64}):
        with taking.engine_of(elsewhere).copied(connection.settings_dict, tmp_path) as (
            copy,
            tables,
        ):
            manifest = taken.manifest | {
                "tables": tables | {"clubs_user": told | false},
                "size": os.fstat(copy.fileno()).st_size,
                "sha256": taking.digest(copy),
            }
            path = tmp_path / "false.age"
            taking.write(path, keys, manifest, b"", copy)
        with pytest.raises(BackupError, match="clubs_user"):
            put_back(path, officers[0], elsewhere, tmp_path)
        assert taking.engine_of(elsewhere).is_empty(elsewhere)


def test_a_filled_database_is_not_written_over(taken, officers, elsewhere, tmp_path):
    put_back(taken.path, officers[0], elsewhere, tmp_path)
    with pytest.raises(BackupError, match="inte tom"):
        put_back(taken.path, officers[0], elsewhere, tmp_path)
    done = put_back(taken.path, officers[0], elsewhere, tmp_path, replace=True)
    assert "ligger kvar" in done.told[0]
    # The next backup is of the database, and not of the one that was put aside.
    with taking.engine_of(elsewhere).copied(elsewhere, tmp_path) as (_, tables):
        assert tables == taken.manifest["tables"]


def test_a_database_in_use_is_not_put_aside(taken, officers, elsewhere, tmp_path):
    put_back(taken.path, officers[0], elsewhere, tmp_path)
    with in_use(elsewhere), pytest.raises(BackupError, match="Stäng Sekoplan först"):
        put_back(taken.path, officers[0], elsewhere, tmp_path, replace=True)
    with taking.engine_of(elsewhere).copied(elsewhere, tmp_path) as (_, tables):
        assert tables == taken.manifest["tables"]


@contextmanager
def in_use(settings):
    engine = taking.engine_of(settings)
    if connection.vendor == "sqlite":
        opened = engine.opened(settings["NAME"])
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("SELECT count(*) FROM clubs_user").fetchone()
    else:
        opened = engine.connected(settings)
    with closing(opened):
        yield


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("", "Den har 0"),
        ("ONE", "--single"),
        ("ONE ONE", "Den har 1"),
        ("ONE TWO age1x", "ingen öppen age-nyckel"),
        ("ONE AGE-SECRET-KEY-1QQQ", "hemlig nyckel"),
    ],
)
def test_two_officers_are_asked_for(keys, setting, said):
    words = setting.replace("ONE", keys[0]).replace("TWO", keys[1])
    with pytest.raises(BackupError, match=said):
        sealing.recipients(words)
    assert sealing.recipients(f"{keys[0]}, {keys[1]}") == keys
    assert sealing.recipients(keys[0], single=True) == keys[:1]


def test_the_command_tells_what_it_did(
    transactional_db, anna, keys, tmp_path, settings, capsys
):
    settings.VAR_DIR = tmp_path / "var"
    settings.BACKUP_DIR = tmp_path / "kopior"
    settings.BACKUP_RECIPIENTS = keys[0]
    with pytest.raises(CommandError, match="två öppna nycklar"):
        call_command("backup")
    settings.BACKUP_RECIPIENTS = " ".join(keys)
    call_command("backup", prune=True)
    told = capsys.readouterr().out
    (file,) = settings.BACKUP_DIR.glob("*.age")
    assert file.name in told and "Borttagna kopior: 0" in told
    assert file.with_name(f"{file.name}.sha256").read_text().split()[0] in told


def test_the_way_back_asks_for_the_ledger(keys, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    settings.ERASURES = tmp_path / "erasures.jsonl"
    with pytest.raises(CommandError, match="Listan över raderingar"):
        call_command("restore", "kopia.age", identity=tmp_path / "nyckel")


def test_a_failure_leaves_nothing(transactional_db, keys, tmp_path):
    # A key that has a letter wrong, which only age itself can see
    wrong = keys[0][:-1] + ("q" if keys[0][-1] != "q" else "p")
    with pytest.raises(BackupError, match="malformed recipient"):
        taking.take(
            connection.settings_dict,
            var=tmp_path / "var",
            to=tmp_path / "kopior",
            keys=[wrong, keys[1]],
        )
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["backup.lock"]
    assert not list((tmp_path / "kopior").iterdir())


@pytest.mark.holds("S56")
def test_a_process_that_is_killed_leaves_no_plain_copy(
    transactional_db, anna, keys, tmp_path
):
    """Killed when everything is copied and half of it is sealed."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "age").write_text("#!/bin/sh\nhead -c 1000; echo began >&2; sleep 60\n")
    (programs / "age").chmod(0o700)
    var, to = tmp_path / "var", tmp_path / "kopior"
    script = (
        "import sys, json; from sekoplan.backups import taking;"
        "given = json.loads(sys.argv[1]);"
        "taking.take(given['settings'], var=given['var'], to=given['to'],"
        " keys=given['keys'])"
    )
    own = connection.settings_dict
    told = json.dumps(
        {
            "settings": {
                name: own[name]
                for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
            }
            | {"OPTIONS": {"host": own["OPTIONS"].get("host", "")}},
            "var": str(var),
            "to": str(to),
            "keys": keys,
        }
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, told],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        start_new_session=True,
    )
    try:
        unfinished = wait_for(lambda: [f for f in to.glob(".*") if f.stat().st_size])
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert len(unfinished) == 1
    assert [path.name for path in var.iterdir()] == ["backup.lock"]
    # What is left of it goes with the next.
    taking.take(own, var=var, to=to, keys=keys)
    assert not list(to.glob(".*"))


def wait_for(found, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what := found():
            return what
        time.sleep(0.02)
    raise TimeoutError


@pytest.mark.only("sqlite")
def test_what_was_erased_is_not_in_the_copy(tmp_path):
    path = tmp_path / "erased.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        # As some builds of SQLite do by themselves, and some don't
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
        database.executemany(
            "INSERT INTO note (text) VALUES (?)",
            [(f"kanariefågel {n}",) for n in range(99)],
        )
        database.execute("DELETE FROM note WHERE id > 1")
        database.commit()
    assert "fågel 98".encode() in path.read_bytes()
    settings = connections["default"].settings_dict | {"NAME": str(path)}
    with taking.engine_of(settings).copied(settings, tmp_path) as (copy, tables):
        assert tables["note"]["rows"] == 1
        assert "fågel 98".encode() not in copy.read()


def test_one_a_day_for_a_month_and_one_a_month_for_a_year_are_kept():
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    taken = [now - timedelta(hours=12 * half) for half in range(2 * 500)]
    names = [f"sekoplan-{at.strftime(taking.STAMP)}.age" for at in taken]
    gone = keeping.outdated([*names, "erasures.jsonl", "anteckning.txt"], now)
    kept = sorted(set(names) - set(gone))
    assert len(kept) == 41
    assert names[0] in kept
    assert "sekoplan-20251130T150000Z.age" not in kept
    assert "sekoplan-20251231T150000Z.age" in kept
    assert keeping.outdated(kept, now) == []
    # However old: the last one stays.
    assert keeping.outdated(["sekoplan-20200101T030000Z.age"], now) == []
