"""The measures of protection, S1 to S66, and whether each was met when last tried."""

import csv
from dataclasses import dataclass

from django.conf import settings

PROMISED = settings.BASE_DIR / "trust" / "numbers.tsv"
# Written by ``./run trust``; not there until it has run.
TRIED = settings.BASE_DIR / "docs" / "trust.tsv"
WORDS = {"yes": "uppfyllt", "no": "inte uppfyllt"}
UNTRIED = "inte prövat"


@dataclass(frozen=True)
class Measure:
    """``on`` is the day of the trial, as it was written down."""

    number: str
    words: str
    state: str
    on: str = ""

    @property
    def is_met(self):
        return self.state == WORDS["yes"]


def measures():
    """Every measure in its order; read anew, as a trial may have run since."""
    tried = {row["number"]: row for row in _rows(TRIED)} if TRIED.exists() else {}
    return [
        Measure(
            number=row["number"],
            words=row["text"],
            state=WORDS.get(tried.get(row["number"], {}).get("met"), UNTRIED),
            on=tried.get(row["number"], {}).get("when", ""),
        )
        for row in _rows(PROMISED)
    ]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
