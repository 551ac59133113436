"""Writes the filled dump of this version, for the database in DATABASE_URL."""

import gzip
import os
import sqlite3
import subprocess
from pathlib import Path

import django

HERE = Path(__file__).parent


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from sekoplan import __version__

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("load_demo")
    dump = sqlite_dump if connection.vendor == "sqlite" else postgresql_dump
    target = HERE / f"{__version__}.{connection.vendor}.sql.gz"
    # No time in the header: the same data gives the same bytes.
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(dump(connection).encode())
    print(target.name, f"{target.stat().st_size // 1024} kB")


def sqlite_dump(connection):
    with sqlite3.connect(connection.settings_dict["NAME"]) as database:
        return "\n".join(database.iterdump()) + "\n"


def postgresql_dump(connection):
    settings = connection.settings_dict
    return subprocess.run(
        [
            "pg_dump",
            "--no-owner",
            "--no-privileges",
            "--inserts",
            "--rows-per-insert=500",
            *connection_options(settings),
            settings["NAME"],
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def connection_options(settings):
    host = settings["HOST"] or settings["OPTIONS"].get("host", "")
    return [
        *(["--host", host] if host else []),
        *(["--port", str(settings["PORT"])] if settings["PORT"] else []),
        *(["--username", settings["USER"]] if settings["USER"] else []),
    ]


if __name__ == "__main__":
    main()
