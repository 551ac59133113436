"""What the live database must be before the first request is answered (S47)."""

import logging
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import WARNING, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from sekoplan.volumes import encrypted

log = logging.getLogger(__name__)

DEMO_DOMAIN = "@sekoplan.example"
# WAL shares memory between processes and so needs a disk of the machine's own.
NETWORK_FILE_SYSTEMS = (
    "9p",
    "afs",
    "ceph",
    "cifs",
    "fuse.",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "smb",
)
SQLITE_PRAGMAS = {
    "journal_mode": ("wal", "E001"),
    "synchronous": (2, "E002"),
    "foreign_keys": (1, "E003"),
    "secure_delete": (1, "E012"),
}
SQLITE_BUSY_MS = 5_000


def start_up_errors():
    """Everything that a start must be refused for, as Django's check messages."""
    return [
        message
        for message in run_checks(databases=["default"])
        if message.is_serious() and not message.is_silenced()
    ]


def refuse_unsafe_start():
    """Raise with every reason, in the process that is about to answer requests."""
    if errors := start_up_errors():
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


def warn_at_start():
    """Say in the log what a start isn't refused for, but somebody should know of."""
    for message in run_checks(databases=["default"]):
        if message.level == WARNING and not message.is_silenced():
            log.warning("%s %s", message.id, message.msg)


@register(Tags.database)
def database_keeps_what_it_has_acknowledged(app_configs, databases=(), **kwargs):
    return [
        error
        for alias in databases or ()
        for error in {"sqlite": sqlite_errors, "postgresql": postgresql_errors}[
            connections[alias].vendor
        ](connections[alias])
    ]


def sqlite_errors(connection):
    errors = []
    with connection.cursor() as cursor:
        for pragma, (wanted, code) in SQLITE_PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if found != wanted:
                errors.append(
                    Error(
                        f"SQLite's {pragma} is {found}, not {wanted}.",
                        id=f"sekoplan.{code}",
                    )
                )
        busy = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        if busy < SQLITE_BUSY_MS:
            errors.append(
                Error(
                    f"SQLite waits {busy} ms, not {SQLITE_BUSY_MS}.", id="sekoplan.E004"
                )
            )
    if connection.transaction_mode != "IMMEDIATE":
        errors.append(
            Error("SQLite's transactions are not IMMEDIATE.", id="sekoplan.E005")
        )
    path = connection.settings_dict["NAME"]
    if (kind := file_system(path)).startswith(NETWORK_FILE_SYSTEMS):
        errors.append(
            Error(
                f"The SQLite database lies on a network file system ({kind}).",
                hint="Move it to a local disk, or use PostgreSQL.",
                id="sekoplan.E006",
            )
        )
    return errors


def file_system(path, mounts=Path("/proc/self/mounts")):
    """The kind of file system that holds ``path``, "" where that can't be known."""
    place = str(Path(path).resolve())
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _, point, found, *_ = line.split(" ")
        point = point.encode().decode("unicode_escape")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, found
    return kind


def postgresql_errors(connection):
    errors = []
    with connection.cursor() as cursor:
        for setting, wanted, code in (
            ("synchronous_commit", ("on", "remote_apply"), "E007"),
            ("fsync", ("on",), "E008"),
            ("full_page_writes", ("on",), "E009"),
        ):
            cursor.execute("SELECT current_setting(%s)", [setting])
            found = cursor.fetchone()[0]
            if found not in wanted:
                errors.append(
                    Error(
                        f"PostgreSQL's {setting} is {found}, not {wanted[0]}.",
                        id=f"sekoplan.{code}",
                    )
                )
    return errors


@register(Tags.database)
def no_demo_accounts_outside_the_demo(app_configs, databases=(), **kwargs):
    """The demo's accounts share a password that was printed on a screen."""
    users = get_user_model()
    if settings.DEMO or "default" not in (databases or ()):
        return []
    if users._meta.db_table not in connections["default"].introspection.table_names():
        return []
    number = users.objects.filter(email__iendswith=DEMO_DOMAIN).count()
    if not number:
        return []
    return [
        Error(
            f"{number} demo accounts ({DEMO_DOMAIN}) are in this database.",
            hint="Start on an empty database: the demo's data belongs to the demo.",
            id="sekoplan.E010",
        )
    ]


@register(Tags.database)
def the_volume_is_encrypted(app_configs, databases=(), **kwargs):
    """Searchable text isn't encrypted by us: the key would lie beside it."""
    if settings.DEMO or "default" not in (databases or ()) or settings.ENCRYPTED_VOLUME:
        return []
    database = connections["default"]
    here = database.vendor == "sqlite"
    if here and encrypted(Path(database.settings_dict["NAME"]).parent):
        return []
    return [
        Warning(
            "Nobody has said that the database lies on an encrypted volume.",
            hint="Say SEKOPLAN_ENCRYPTED_VOLUME=yes when it does (docs/deploy.md).",
            id="sekoplan.W001",
        )
    ]
