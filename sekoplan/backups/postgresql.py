"""A copy of a PostgreSQL database in use: of one moment, verified, without a name."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from . import BackupError
from .digests import Rows

FILE = "database.pgdump"
TABLES = """SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' ORDER BY tablename"""
FUNCTIONS = """SELECT oid::regprocedure FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace"""
COPIES = re.compile(rb'COPY public\."?(\w+)"? \(.*\) FROM stdin;\n')
# Where Debian has its programs, each version by itself
INSTALLED = Path("/usr/lib/postgresql")
# A replaced database waits in a schema of this name until it is dropped.
REPLACED = "replaced_"


def parameters(settings):
    """How libpq is told where the database is; the password apart."""
    options = settings.get("OPTIONS", {})
    told = {
        "host": settings["HOST"] or options.get("host", ""),
        "port": settings["PORT"],
        "user": settings["USER"],
        "dbname": settings["NAME"],
    } | {name: options[name] for name in options if name.startswith("ssl")}
    return {name: value for name, value in told.items() if value}


def connected(settings):
    connection = psycopg.connect(
        **parameters(settings), password=settings["PASSWORD"] or None, autocommit=True
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def engine(settings):
    with connected(settings) as connection:
        return f"PostgreSQL {connection.info.server_version // 10_000}"


def ready():
    """Refuses when a backup can't be taken here."""
    for program in ("pg_dump", "pg_restore"):
        place_of(program)


def place_of(program):
    newest = sorted(INSTALLED.glob(f"*/bin/{program}"), key=version)
    found = str(newest[-1]) if newest else shutil.which(program)
    if not found:
        raise BackupError(f"Programmet {program} saknas. Installera postgresql-client.")
    return found


def run(settings, program, *arguments, **streams):
    """One of PostgreSQL's programs; the password never stands in the list of them."""
    environment = {"PATH": os.defpath, "PGTZ": "UTC", "LC_ALL": "C"}
    if settings["PASSWORD"]:
        environment["PGPASSWORD"] = settings["PASSWORD"]
    return subprocess.Popen(  # noqa: S603 (a program of the system's, no shell)
        [place_of(program), *arguments], env=environment, **streams
    )


def version(path):
    return int(path.parts[-3]) if path.parts[-3].isdigit() else 0


def conclude(child, said, what):
    if child.wait():
        said.seek(0)
        words = " ".join(said.read(2_000).decode(errors="replace").split())
        raise BackupError(f"{what}: {words}")


@contextmanager
def copied(settings, folder):
    """(a file open for reading, what its tables hold); gone when it is closed."""
    with (
        tempfile.TemporaryFile(dir=folder) as file,
        tempfile.TemporaryFile() as said,
        connected(settings) as connection,
    ):
        # The dump and the counting see the same moment.
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (moment,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        child = run(
            settings,
            "pg_dump",
            "--format=custom",
            "--compress=0",
            "--no-password",
            f"--snapshot={moment}",
            f"--exclude-schema={REPLACED}*",
            f"--dbname={make_conninfo(**parameters(settings))}",
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=said,
        )
        try:
            held = tables(connection)
        finally:
            conclude(child, said, "pg_dump misslyckades")
        connection.execute("COMMIT")
        if dumped(settings, file) != held:
            raise BackupError("Kopian är inte lik databasen. Ingenting är sparat.")
        file.seek(0)
        yield file, held


def tables(connection):
    """What every table holds, as a manifest tells it."""
    held = {}
    for (name,) in connection.execute(TABLES).fetchall():
        rows = Rows()
        with connection.cursor().copy(f'COPY public."{name}" TO STDOUT') as copy:
            # The server sends one row at a time.
            for line in copy:
                rows.add(bytes(line))
        held[name] = rows.told()
    return held


def dumped(settings, file):
    """The same, read out of a dump."""
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    held, rows = {}, None
    with tempfile.TemporaryFile() as said:
        child = run(
            settings,
            "pg_restore",
            "--data-only",
            "--file=-",
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        with child.stdout:
            for line in child.stdout:
                if rows is None:
                    if begins := COPIES.fullmatch(line):
                        name, rows = begins[1].decode(), Rows()
                elif line == b"\\.\n":
                    held[name], rows = rows.told(), None
                else:
                    rows.add(line)
        conclude(child, said, "Kopian går inte att läsa")
    return held


# --- The way back ---------------------------------------------------------------------


def is_empty(settings):
    with connected(settings) as connection:
        return not connection.execute(TABLES).fetchone()


@contextmanager
def put_back(settings, source, told, stamp):
    """Make ``source`` the database, when the caller has nothing against its tables.

    A filled database stays, in a schema of its own; it comes back when this fails.
    """
    aside = set_aside(settings, stamp)
    try:
        with tempfile.TemporaryFile() as said:
            child = run(
                settings,
                "pg_restore",
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                "--no-password",
                f"--dbname={make_conninfo(**parameters(settings))}",
                stdin=source,
                stderr=said,
            )
            conclude(child, said, "pg_restore misslyckades")
        with connected(settings) as connection:
            found = tables(connection)
        yield found
    except BaseException:
        with connected(settings) as connection, connection.transaction():
            if aside:
                connection.execute("DROP SCHEMA public CASCADE")
                connection.execute(f"ALTER SCHEMA {aside} RENAME TO public")
            else:
                empty(connection)
        raise
    if aside:
        told.append(
            f"Den gamla databasen ligger kvar i schemat {aside}. Ta bort den när den "
            f"inte behövs: DROP SCHEMA {aside} CASCADE. Kör deploy/postgresql.sql "
            "igen: rätten att läsa och skriva följde med det gamla."
        )


def empty(connection):
    """Take away what was put back. The schema stays, with who may use it."""
    for (name,) in connection.execute(TABLES).fetchall():
        connection.execute(f'DROP TABLE public."{name}" CASCADE')
    for (name,) in connection.execute(FUNCTIONS).fetchall():
        connection.execute(f"DROP ROUTINE {name} CASCADE")


def set_aside(settings, stamp):
    """Give what is there another name, and say which; only when nobody uses it."""
    if is_empty(settings):
        return None
    with connected(settings) as connection, connection.transaction():
        (others,) = connection.execute(
            """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        ).fetchone()
        if others:
            raise BackupError(
                f"Databasen används av {others} andra anslutningar. "
                "Stäng Sekoplan först."
            )
        aside = f"{REPLACED}{stamp.lower()}"
        connection.execute(f"ALTER SCHEMA public RENAME TO {aside}")
        connection.execute("CREATE SCHEMA public")
    return aside
