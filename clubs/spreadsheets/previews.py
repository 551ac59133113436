"""What an import would do, row by row, as a page shows it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from sekoplan.jinja import listing

# So many rows of each state are shown; the others are counted.
MOST_SHOWN = 200
STATES = {"new": "new", "update": "changed", "skip": "same", None: "wrong"}


@dataclass(slots=True)
class PreviewRow:
    """What would become of one row of the file."""

    number: int
    state: str
    name: str = ""
    # (heading, what stands there now or None, what would)
    cells: list = field(default_factory=list)
    # (heading or "", what to do about it)
    errors: list = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """Rows by their state: "new", "changed", "same" or "wrong"."""

    counts: Counter
    rows: list
    # Row number → digest of all that would be written over
    seen: dict
    unknown: list = field(default_factory=list)

    def of(self, state):
        return [row for row in self.rows if row.state == state]

    def count(self, state):
        return self.counts[state]

    @property
    def is_wrong(self):
        return self.counts["wrong"] > 0

    def errors(self):
        """(which rows, heading, what to do about it): the same is told once."""
        found = {}
        for row in self.of("wrong"):
            for error in row.errors:
                found.setdefault(tuple(error), []).append(row.number)
        return [(spans(numbers), *error) for error, numbers in found.items()]

    def as_json(self):
        rows = [[r.number, r.state, r.name, r.cells, r.errors] for r in self.rows]
        return [self.counts, rows, self.seen, self.unknown]

    @classmethod
    def from_json(cls, told):
        counts, rows, seen, unknown = told
        return cls(
            Counter(counts),
            [PreviewRow(*row) for row in rows],
            {int(number): digest for number, digest in seen.items()},
            unknown,
        )


def spans(numbers):
    """[2, 3, 4, 7] → "2–4 och 7"; the numbers rise."""
    told = []
    for number in numbers:
        if told and told[-1][1] == number - 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return listing(str(a) if a == b else f"{a}–{b}" for a, b in told)


def digest(cells):
    """The same for the same change: what somebody saw is what is saved."""
    return hashlib.sha256(repr([*map(tuple, cells)]).encode()).hexdigest()[:8]
