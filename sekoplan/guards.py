"""What the database itself refuses, whoever asks: to touch what has been written.

An app's ``guards.sql`` holds its rules, one condition each for both engines: what the
assembly adopted (S55), and the tables that are only added to (S53). Django makes a
table anew on SQLite when a field changes, and the triggers go with the old one: so
they are lifted before a migration and posted after it.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.db import connections

GUARD = re.compile(
    r"^GUARD (?P<name>\w+) BEFORE (?P<verb>\w+) ON (?P<table>\w+) REFUSES\n"
    r"(?P<condition>.*?);\n",
    re.MULTILINE | re.DOTALL,
)
# The one word that the engines say differently: a moment so many months back
MONTHS_AGO = re.compile(r"MONTHS_AGO\((\d+)\)")
AGO = {
    "sqlite": r"strftime('%Y-%m-%d %H:%M:%f', 'now', '-\1 months')",
    "postgresql": r"(now() - interval '\1 months')",
}
IN_PLACE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # One that has been turned off stands there still.
    "postgresql": "SELECT tgname FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
FUNCTIONS = "SELECT proname FROM pg_proc WHERE proname LIKE 'guard\\_%'"


@dataclass(frozen=True)
class Guard:
    name: str
    verb: str
    table: str
    condition: str

    def statements(self, vendor):
        """What puts it in its place; who is refused gets an IntegrityError."""
        trigger = f"CREATE TRIGGER guard_{self.name} BEFORE {self.verb} ON {self.table}"
        refusal = f"guard: {self.name.replace('_', ' ')}"
        condition = MONTHS_AGO.sub(AGO[vendor], self.condition)
        if vendor == "sqlite":
            yield (
                f"{trigger} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            return
        yield (
            f"CREATE FUNCTION guard_{self.name}() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{refusal}'"
            f" USING ERRCODE = 'check_violation'; END IF;"
            f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        yield f"{trigger} FOR EACH ROW EXECUTE FUNCTION guard_{self.name}()"


@cache
def guards():
    files = (Path(app.path) / "guards.sql" for app in apps.get_app_configs())
    text = "\n".join(file.read_text() for file in files if file.exists())
    found = [Guard(**match.groupdict()) for match in GUARD.finditer(text)]
    # PostgreSQL empties a table at once only when asked to by its own word.
    tables = sorted({guard.table for guard in found})
    return found, tables


def statements(vendor):
    found, tables = guards()
    for guard in found:
        yield from guard.statements(vendor)
    if vendor == "postgresql":
        yield (
            "CREATE FUNCTION guard_truncate() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'guard: what is written stays'"
            " USING ERRCODE = 'check_violation'; END $$"
        )
        for table in tables:
            yield (
                f"CREATE TRIGGER guard_{table}_is_not_emptied BEFORE TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()"
            )


def missing(connection):
    """The names of the guards that the live database lacks."""
    found, tables = guards()
    wanted = {f"guard_{guard.name}" for guard in found}
    if connection.vendor == "postgresql":
        wanted |= {f"guard_{table}_is_not_emptied" for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(IN_PLACE[connection.vendor])
        return wanted - {row[0] for row in cursor.fetchall()}


def has_tables(connection):
    """Whether the database is of a release that has something to guard."""
    _, tables = guards()
    return set(tables) <= set(connection.introspection.table_names())


def lift(connection):
    """Take the guards away: for a migration, and to empty a database of tests."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"{IN_PLACE['sqlite']} AND name LIKE 'guard\\_%' ESCAPE '\\'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(FUNCTIONS)
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")


def post(connection):
    """Put every guard in its place anew."""
    lift(connection)
    if not has_tables(connection):
        return
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def before_migrating(using, **kwargs):
    lift(connections[using])


def after_migrating(using, **kwargs):
    post(connections[using])


@register(Tags.database)
def guards_are_posted(app_configs, databases=(), **kwargs):
    """A start without them is refused, as other unsafe starts are (S47)."""
    return [
        Error(
            "The database doesn't guard what has been adopted and written.",
            hint="Run migrate once more: it puts the guards back.",
            id="sekoplan.E011",
        )
        for alias in databases or ()
        if has_tables(connections[alias]) and missing(connections[alias])
    ]
