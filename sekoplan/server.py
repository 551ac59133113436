"""Starts granian with everything bounded: ``python -m sekoplan.server``."""

import os
from copy import deepcopy

import django
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from sekoplan import DEMO_NOTICE

ADDRESS = "127.0.0.1"


def whole_number(name, default):
    return int(os.environ.get(name) or default)


def server(settings):
    """One process and four threads carry a branch; a large one takes two processes."""
    logging = deepcopy(settings.LOGGING)
    logging["loggers"]["_granian"] = {"handlers": ["stderr"], "propagate": False}
    return Granian(
        "sekoplan.wsgi:application",
        address=os.environ.get("SEKOPLAN_ADDRESS") or ADDRESS,
        port=whole_number("PORT", 8000),
        interface=Interfaces.WSGI,
        workers=whole_number("WEB_WORKERS", 1 if settings.DEMO else 2),
        # Each may hold a database connection, and a hundred megabytes at log-in.
        blocking_threads=whole_number("WEB_THREADS", 4),
        # It is open connections that are counted. With 64, as many slow ones kept all
        # others waiting (drill D6); each takes one of a process's 1024 open files.
        backpressure=512,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        respawn_failed_workers=True,
        # The PDF of a long report is the slowest answer there is.
        workers_kill_timeout=30,
        log_dictconfig=logging,
        log_level=settings.LOG_LEVEL.lower(),
    )


def welcome(settings):
    """Where the demo is and how to get in, with a line for each account."""
    from clubs.models import Assignment

    rows = [
        (held.user.email, held.get_role_display(), held.branch.name)
        for held in Assignment.objects.filter(branch__is_demo=True)
        .select_related("user", "branch")
        .order_by("pk")
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    password = os.environ.get("SEKOPLAN_DEMO_PASSWORD")
    return "\n".join(
        [
            "",
            f"Sekoplan: {settings.SITE_URL}",
            "",
            *(f"  {line.rstrip()}" for line in table),
            *([f"\n  Lösenord för alla: {password}"] if rows and password else []),
            f"\n{DEMO_NOTICE}. Ctrl+C avslutar.\n",
        ]
    )


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
    django.setup()
    from django.conf import settings
    from django.db import connections

    from sekoplan.checks import refuse_unsafe_start, warn_at_start

    refuse_unsafe_start()
    warn_at_start()
    granian = server(settings)
    if settings.DEMO:
        words = welcome(settings)
        granian.on_startup(lambda: print(words, flush=True))
    # The workers are forks of this process, and an open SQLite file can't be shared.
    connections.close_all()
    granian.serve()


if __name__ == "__main__":
    main()
