"""Take each guard away in a copy of the tree: the tests that hold it must then fail.

A test that fails without a guard, by what it asserts, and passes with it, is a proof
that it looks. prove.toml names the guards.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
AT_ONCE = 2
# By asserting, or by what should have been refused and wasn't.
ASSERTED = re.compile(r"AssertionError|assert |Failed: (?!marked with)")

# Those whose guards are taken away.
NUMBERS = [
    *(f"S{number}" for number in range(1, 12)),
    "S26",
    "S29",
    *(f"S{number}" for number in range(37, 45)),
    *(f"S{number}" for number in range(50, 56)),
]


def guards(wanted):
    """Return the guards of the numbers that are wanted."""
    with (ROOT / "trust" / "prove.toml").open("rb") as table:
        rows = tomllib.load(table)["guard"]
    return [row for row in rows if row["number"] in wanted]


def copied(place):
    """Copy the tree as git knows it to a place of our own, and return that."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    for name in (".venv", ".venv-trust"):
        if (ROOT / name).exists() and not (place / name).exists():
            (place / name).symlink_to((ROOT / name).resolve())
    return place


def run(tree, tests, database, *options):
    """Run tests in a tree; return what came of them, as tests.holding tells it."""
    environment = os.environ | {"SEKOPLAN_TRUST": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("SEKOPLAN_HOLDS", None)
    environment.pop("DATABASE_URL", None)
    if database == "postgresql":
        environment["DATABASE_URL"] = os.environ["POSTGRESQL_URL"]
    with tempfile.TemporaryDirectory() as kept:
        told = Path(kept) / "told.json"
        done = subprocess.run(
            [PYTHON, "-m", "pytest", "-q", "-pno:cacheprovider", *options, *tests],
            cwd=tree,
            env=environment | {"SEKOPLAN_HOLDINGS": str(told)},
            capture_output=True,
            text=True,
        )
        if not told.exists():
            return {"exit": done.returncode, "broken": ["pytest"], "tests": {}}
        return json.loads(told.read_text())


def without(guard, tree):
    """Say why a guard isn't proved, or nothing when its tests fail without it."""
    path = tree / guard["file"]
    text = path.read_text() if path.exists() else ""
    if text.count(guard["old"]) != 1:
        return f"not proved: stands {text.count(guard['old'])} times in {guard['file']}"
    path.write_text(text.replace(guard["old"], guard["new"]))
    try:
        said = run(tree, guard["tests"], guard.get("database", "sqlite"))
    finally:
        path.write_text(text)
    if said["broken"] or said["exit"] != 1:
        return f"not proved: pytest ended with {said['exit']}"
    whys = [test.get("why", "") for test in said["tests"].values()]
    if not any(map(ASSERTED.match, whys)):
        return f"not proved: {max(whys, default='nothing ran')}"
    return None


def sound(rows, tree):
    """Return the tests that fail, or don't run, with every guard in its place."""
    amiss = set()
    for database in ("sqlite", "postgresql"):
        tests = {
            test
            for row in rows
            if row.get("database", "sqlite") == database
            for test in row["tests"]
        }
        if not tests:
            continue
        said = run(tree, sorted(tests), database, "-n", str(AT_ONCE))
        for test in tests:
            ran = [
                one["outcome"] for name, one in said["tests"].items() if of(test, name)
            ]
            if not ran or set(ran) != {"passed"}:
                amiss.add((database, test))
    return amiss


def of(asked, name):
    """Tell whether a test is what was asked for: it, its class's or file's."""
    return name == asked or name.startswith((f"{asked}[", f"{asked}::"))


def main(wanted):
    """Print for each number whether it is proved; return 1 when one isn't."""
    wanted = wanted or NUMBERS
    rows = guards(wanted)
    with tempfile.TemporaryDirectory() as place:
        trees = SimpleQueue()
        for one in range(AT_ONCE):
            (Path(place) / str(one)).mkdir()
            trees.put(copied(Path(place) / str(one)))
        tree = trees.get()
        amiss = sound(rows, tree)
        trees.put(tree)

        def proved(row):
            for test in row["tests"]:
                if (row.get("database", "sqlite"), test) in amiss:
                    return f"not proved: {test} doesn't pass with the guard either"
            tree = trees.get()
            try:
                return without(row, tree)
            finally:
                trees.put(tree)

        unproved = set(wanted) - {row["number"] for row in rows}
        for number in sorted(unproved, key=wanted.index):
            print(f"{number:4} not proved: no guard is named")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for row, why in zip(rows, pool.map(proved, rows), strict=True):
                told = f"{row['guard']} ({row['file']})"
                print(f"{row['number']:4} {why or 'proved':12} {told}", flush=True)
                if why:
                    unproved.add(row["number"])

    print(f"\n{len(wanted) - len(unproved)} proved, {len(unproved)} not proved")
    return 1 if unproved else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
