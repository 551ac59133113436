"""What tests hold which of the requirements S1 to S66, and what came of them.

``holds("S12", …)`` names them, ``only("sqlite")`` leaves a test out on PostgreSQL, and
``trust`` one that takes long, but in ``./run trust``. That says by SEKOPLAN_HOLDS which
tests it wants (``all``, or numbers) and by SEKOPLAN_HOLDINGS where to write, as JSON,
what came of them.
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection

NUMBERS = [f"S{number}" for number in range(1, 67)]
DATABASES = {"sqlite", "postgresql"}


def numbers(item):
    """Return the requirements that a test is marked to hold, its module's included."""
    return [number for mark in item.iter_markers("holds") for number in mark.args]


def databases(item):
    """Return the databases that a test is marked for; none are all."""
    return {name for mark in item.iter_markers("only") for name in mark.args}


def is_wanted(item):
    """Tell whether this run is to have a test at all."""
    if (
        (only := databases(item))
        and connection.vendor not in only
        and only <= DATABASES
    ):
        return False
    if not os.environ.get("SEKOPLAN_TRUST") and item.get_closest_marker("trust"):
        return False
    match os.environ.get("SEKOPLAN_HOLDS", "").split():
        case []:
            return True
        case ["all"]:
            return any(map(item.get_closest_marker, ["holds", "trust", "more"]))
        case wanted:
            return not set(wanted).isdisjoint(numbers(item))


def pytest_collection_modifyitems(config, items):
    """Leave out what isn't wanted here; a skipped test would hold nothing."""
    wanted, unwanted = [], []
    for item in items:
        (wanted if is_wanted(item) else unwanted).append(item)
        # A report has no marks, and may come from another process; this follows it.
        item.user_properties += [("holds", number) for number in numbers(item)]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = wanted


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Fail the test that names what doesn't exist."""
    unknown = (
        set(numbers(pyfuncitem)) - set(NUMBERS) | databases(pyfuncitem) - DATABASES
    )
    if unknown:
        pytest.fail(f"marked with what doesn't exist: {', '.join(sorted(unknown))}")


def why(report):
    """Say in a line why a test didn't pass."""
    if isinstance(report.longrepr, tuple):
        said = report.longrepr[2]
    else:
        crash = getattr(report.longrepr, "reprcrash", None)
        said = crash.message if crash else str(report.longrepr or "")
    return said.strip().partition("\n")[0][:200]


class Holdings:
    """Every test's outcome, the worst of its phases, and the numbers that it holds."""

    def __init__(self, path):
        self.path = path
        self.tests = {}
        self.broken = []

    def pytest_collectreport(self, report):
        if report.failed:
            self.broken.append(report.nodeid)

    def pytest_runtest_logreport(self, report):
        test = self.tests.setdefault(report.nodeid, {"holds": [], "outcome": "passed"})
        test["holds"] = test["holds"] or [
            value for name, value in report.user_properties if name == "holds"
        ]
        if report.outcome != "passed" and test["outcome"] != "failed":
            test |= {"outcome": report.outcome, "why": why(report)}

    def pytest_sessionfinish(self, exitstatus):
        said = {
            "database": connection.vendor,
            "exit": int(exitstatus),
            "broken": self.broken,
            "tests": self.tests,
        }
        Path(self.path).write_text(json.dumps(said, indent=1, sort_keys=True))


def pytest_configure(config):
    """Collect what came of the tests, not in xdist's workers but where they meet."""
    path = os.environ.get("SEKOPLAN_HOLDINGS")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Holdings(path), "holdings")
