"""Merge what came of the tests on each database into the table of requirements."""

import csv
import datetime
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# How pytest ends when it has come to the end: all passed, some failed, there were none.
ENDED = (0, 1, 5)
KEPT = ROOT / "docs" / "trust.tsv"


def texts():
    """Return what each requirement asks for, in a few words, by its number."""
    with (ROOT / "trust" / "numbers.tsv").open() as lines:
        return {
            row["number"]: row["text"] for row in csv.DictReader(lines, delimiter="\t")
        }


def merged(runs):
    """Return every test of the runs that holds something, the worst of each."""
    tests = {}
    for run in runs:
        for name, test in run["tests"].items():
            before = tests.get(name)
            if not before or before["outcome"] == "passed":
                tests[name] = test | {"database": run["database"]}
    return tests


def verdicts(numbers, tests):
    """Yield for each number whether it is met, and where: its files, or what is not."""
    for number in numbers:
        held = {name: test for name, test in tests.items() if number in test["holds"]}
        bad = {name: test for name, test in held.items() if test["outcome"] != "passed"}
        if bad:
            yield number, False, [told(name, test) for name, test in bad.items()]
        elif held:
            yield number, True, sorted({name.split("::")[0] for name in held})
        else:
            yield number, False, ["no test"]


def told(name, test):
    """Say what came of a test that didn't pass."""
    why = f": {test['why']}" if test.get("why") else ""
    return f"{name} {test['outcome']} ({test['database']}){why}"


def stray(runs, tests):
    """Say what else went wrong: tests that hold no number, files that don't load."""
    for run in runs:
        yield from (f"{name} can't be collected" for name in run["broken"])
        if run["exit"] not in ENDED:
            yield f"pytest on {run['database']} ended with {run['exit']}"
    for name, test in tests.items():
        if not test["holds"] and test["outcome"] != "passed":
            yield told(name, test)


def keep(rows):
    """Write the table that the page of the register reads."""
    today = datetime.date.today().isoformat()
    with KEPT.open("w", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(["number", "text", "met", "where", "when"])
        for number, text, met, where in rows:
            # Why a test failed is for who ran it: it may tell of this machine.
            places = where if met else [place.split(": ")[0] for place in where[:5]]
            answer = "yes" if met else "no"
            writer.writerow([number, text, answer, " ".join(places), today])


def main(paths, wanted):
    """Print the table; keep it when all were asked; return 1 if a number isn't met."""
    runs = [json.loads(Path(path).read_text()) for path in paths]
    tests, known = merged(runs), texts()
    numbers = wanted or list(known)
    rows = [
        (number, known.get(number, "?"), met, where)
        for number, met, where in verdicts(numbers, tests)
    ]
    print()
    for number, text, met, where in rows:
        print(f"{number:4} {'met' if met else 'NOT MET':8} {text}")
        for place in where[:8]:
            print(f"{'':14}{place}")
        if where[8:]:
            print(f"{'':14}… and {len(where) - 8} more")
    amiss = list(stray(runs, tests))
    if not wanted and all(run["exit"] in ENDED for run in runs):
        keep(rows)
    for line in amiss:
        print(f"besides: {line}")
    met = sum(row[2] for row in rows)
    print(f"\n{met} met, {len(rows) - met} not met")
    return 0 if met == len(rows) and not amiss else 1


if __name__ == "__main__":
    given = sys.argv[1:]
    cut = given.index("--") if "--" in given else len(given)
    sys.exit(main(given[:cut], given[cut + 1 :]))
