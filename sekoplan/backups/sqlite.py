"""A copy of an SQLite database in use: of one moment, verified, and without a name."""

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from . import BackupError
from .digests import Rows

FILE = "database.sqlite3"
TABLES = """SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"""
# Where the header says how it is written: 1 is without a log beside it.
HOW_IT_IS_WRITTEN = 18
NO_TEMPORARY_NAMES = "PRAGMA journal_mode=OFF"


def path(settings):
    return Path(settings["NAME"])


def ready():
    """Python has all that a backup needs."""


def engine(settings):
    return f"SQLite {sqlite3.sqlite_version}"


@contextmanager
def copied(settings, folder):
    """(a file open for reading, what its tables hold); gone when it is closed.

    The file loses its name while it is still empty: whatever happens to this process,
    nobody finds a plain copy.
    """
    if not path(settings).exists():
        raise BackupError(f"Det finns ingen databas i {path(settings)}.")
    # What SQLite needs aside when it packs the copy stays on the same volume.
    os.environ["SQLITE_TMPDIR"] = str(folder)
    descriptor, name = tempfile.mkstemp(prefix=".copying-", dir=folder)
    try:
        # Both are open before the name goes. The second reads what the first wrote.
        writes, reads = opened(name), opened(name)
    finally:
        os.unlink(name)
    with (
        open(descriptor, "rb+", buffering=0) as file,
        closing(writes),
        closing(reads),
        closing(opened(path(settings))) as live,
    ):
        live.execute("PRAGMA query_only=ON")
        live.execute("BEGIN")
        held = tables(live)
        writes.execute(NO_TEMPORARY_NAMES)
        live.backup(writes)
        live.execute("COMMIT")
        os.pwrite(file.fileno(), b"\1\1", HOW_IT_IS_WRITTEN)
        reads.execute(NO_TEMPORARY_NAMES)
        # What has been erased lies on in pages that are free until they are packed.
        reads.execute("VACUUM")
        verify(reads)
        if tables(reads) != held:
            raise BackupError("Kopian är inte lik databasen. Ingenting är sparat.")
        yield file, held


def opened(name):
    connection = sqlite3.connect(name, timeout=30, isolation_level=None)
    # Text that isn't UTF-8 is compared, not refused.
    connection.text_factory = lambda text: text.decode(errors="surrogateescape")
    return connection


def verify(connection):
    complaints = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
    if complaints != ["ok"]:
        raise BackupError(f"Databasen är skadad: {'; '.join(complaints)}")
    if orphans := connection.execute("PRAGMA foreign_key_check").fetchall():
        raise BackupError(
            f"{len(orphans)} rader pekar på rader som inte finns, "
            f"den första i {orphans[0][0]}."
        )


def tables(connection):
    """What every table holds, as a manifest tells it."""
    held = {}
    for (name,) in connection.execute(TABLES).fetchall():
        rows = Rows()
        for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608
            rows.add(repr(row).encode(errors="surrogateescape"))
        held[name] = rows.told()
    return held


# --- The way back ---------------------------------------------------------------------


def is_empty(settings):
    if not path(settings).exists():
        return True
    with closing(opened(path(settings))) as connection:
        return not connection.execute(TABLES).fetchone()


@contextmanager
def put_back(settings, source, told, stamp):
    """Make ``source`` the database, when the caller has nothing against its tables.

    It lies beside until then; a filled database stays, under another name.
    """
    place = path(settings)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.restoring")
    beside.unlink(missing_ok=True)
    try:
        with open(
            os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb"
        ) as f:
            while piece := source.read(1 << 20):
                f.write(piece)
            f.flush()
            os.fsync(f.fileno())
        with closing(opened(beside)) as connection:
            connection.execute("PRAGMA query_only=ON")
            verify(connection)
            found = tables(connection)
        yield found
        aside = set_aside(place, stamp)
        os.rename(beside, place)
    finally:
        beside.unlink(missing_ok=True)
    if aside:
        told.append(f"Den gamla databasen ligger kvar som {aside}.")


def set_aside(place, stamp):
    """Give a database another name, and say which; only when nobody has it open."""
    if not place.exists():
        return None
    with closing(opened(place)) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as busy:
            raise BackupError(
                f"Databasen används av ett annat program ({busy}). "
                "Stäng Sekoplan först."
            ) from None
    if place.stat().st_size == 0:
        place.unlink()
        return None
    aside = place.with_name(f"{place.name}.replaced-{stamp}")
    os.rename(place, aside)
    return aside
