"""Which backups are kept: one a day for thirty days, one a month for a year."""

import re
from datetime import UTC, datetime, timedelta

from .taking import STAMP

NAME = re.compile(r"sekoplan-(\d{8}T\d{6}Z)\.age")
DAYS, MONTHS = 30, 12


def outdated(names, now):
    """Of the names of backups, those whose time is over. The newest never is."""
    taken = sorted(
        (datetime.strptime(found[1], STAMP).replace(tzinfo=UTC), name)
        for name in names
        if (found := NAME.fullmatch(name))
    )
    kept = {name for _, name in taken[-1:]}
    days, months = {}, {}
    for at, name in taken:
        # A later one of the same day or month takes the place of an earlier.
        if now - at < timedelta(days=DAYS):
            days[at.date()] = name
        if (now.year - at.year) * 12 + now.month - at.month < MONTHS:
            months[at.year, at.month] = name
    kept |= {*days.values(), *months.values()}
    return [name for _, name in taken if name not in kept]


def prune(folder, now):
    """Take the outdated away; their names."""
    gone = outdated([path.name for path in folder.iterdir()], now)
    for name in gone:
        (folder / name).unlink()
        (folder / f"{name}.sha256").unlink(missing_ok=True)
    return gone
