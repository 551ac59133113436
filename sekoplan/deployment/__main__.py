"""``python -m sekoplan.deployment [ENVFILE] [--mail]``: a line for all that it sees.

Ends with 1 when something is wrong, with 0 when there is nothing worse than warnings.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from . import FAULT, OK, WARNING, environment, fault

DEFAULT = "/etc/sekoplan.env"


def findings(path, *, mail):
    """All of them, in the order in which one would mend them."""
    yield from environment.of_file(path)
    problem = start()
    if problem:
        yield problem
        return
    from django.conf import settings

    from . import database, machine, site

    for look in (
        environment.of_settings,
        site.of_site,
        database.of_database,
        database.of_daily_work,
        machine.of_machine,
    ):
        yield from carefully(look, settings)
    if mail:
        yield from carefully(site.of_mail, settings)


def start():
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        return fault(f"Programmet startar inte: {error}", "Rätta raden i miljöfilen.")
    return None


def carefully(look, settings):
    """What was found until the look itself failed, and that it did."""
    try:
        yield from look(settings)
    except Exception as error:  # noqa: BLE001
        yield fault(
            f"{look.__name__} gick inte att titta på: {type(error).__name__}",
            "Kontrollera att databasen svarar och att du kör som root.",
        )


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="./run deploy-check", description=__doc__)
    parser.add_argument("environment", nargs="?", default=DEFAULT, type=Path)
    parser.add_argument(
        "--mail", action="store_true", help="anslut också till e-postservern"
    )
    asked = parser.parse_args(arguments)
    environment.load(asked.environment)
    counted = Counter()
    for level, what, todo in findings(asked.environment, mail=asked.mail):
        counted[level] += 1
        print(f"{level:8}{what}")
        if todo:
            print(f"{'':8}→ {todo}")
    print(
        f"\n{counted[OK]} ok, {counted[WARNING]} varningar, {counted[FAULT]} fel. "
        + ("Rätta felen först." if counted[FAULT] else "Inget hindrar drift.")
    )
    return 1 if counted[FAULT] else 0


if __name__ == "__main__":
    sys.exit(main())
