"""Runs every bench, or those named: ``python -m bench [--large] [NAME …]``.

``--large`` fills the database with a million visits where history is measured.
"""

import importlib
import os
import pkgutil
import subprocess
import sys

import bench


def names():
    return sorted(
        module.name
        for module in pkgutil.iter_modules(bench.__path__)
        if not module.name.startswith("_")
    )


def print_table(title, rows):
    print(f"\n{title}")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        print("  " + "  ".join(cell.ljust(width) for cell, width in cells).rstrip())
    sys.stdout.flush()


def run(name):
    """Measure one bench in a database of its own; whether every number is held."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection

    module = importlib.import_module(f"bench.{name}")
    if not hasattr(module, "rows"):
        return True
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        rows = list(module.rows())
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)
    print_table(
        (module.__doc__ or name).splitlines()[0],
        [("", "", "measured", "to hold", "")]
        + [
            (
                row.number,
                row.what,
                row.measured,
                row.to_hold,
                "ok" if row.held else "NO",
            )
            for row in rows
        ],
    )
    return all(row.held for row in rows)


def main(wanted):
    if "--large" in wanted:
        os.environ["BENCH_LARGE"] = "1"
        wanted = [name for name in wanted if name != "--large"]
    if len(wanted) == 1:
        return run(wanted[0])
    done = [
        subprocess.run([sys.executable, "-m", "bench", name]).returncode  # noqa: S603
        for name in wanted or names()
    ]
    return not any(done)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
