"""What tables, fields, times and purposes of the catalogue are called in Swedish."""

import csv
import re
from dataclasses import dataclass
from functools import cache

from django.db.models import TextChoices

from sekoplan.jinja import count

from . import catalogue


class Purpose(TextChoices):
    """Why anything is stored at all; the column ``purpose`` of tables.tsv."""

    PLAN = "plan", "Planera och följa upp verksamheten"
    POSTS = "uppdrag", "Veta vem som har vilket uppdrag"
    VISITS = "besök", "Hålla kontakt med klubbar och arbetsplatser"
    REPORT = "rapport", "Skriva verksamhetsberättelsen och mötets handlingar"
    ACCOUNT = "konto", "Låta rätt personer logga in"
    TRAIL = "spår", "Kunna visa vem som har gjort och läst vad"
    SAFETY = "säkerhet", "Skydda tjänsten"


# Which ground each purpose stands on (GDPR art. 6); art. 9.2 d holds beside all of them
GROUNDS = {
    Purpose.PLAN: "berättigat intresse (6.1 f)",
    Purpose.POSTS: "avtal om uppdrag eller anställning (6.1 b)",
    Purpose.VISITS: "berättigat intresse (6.1 f)",
    Purpose.REPORT: "berättigat intresse (6.1 f)",
    Purpose.ACCOUNT: "avtal om uppdrag eller anställning (6.1 b)",
    Purpose.TRAIL: "berättigat intresse (6.1 f)",
    Purpose.SAFETY: "berättigat intresse (6.1 f)",
}

KEPT = {
    "permanent": "tills vidare",
    "account": "uppdraget och tre månader, sedan avstängt; efter ett år en pseudonym",
    "plan": "planens år och ett år efter att berättelsen är fastställd, sedan bara "
    "uppdraget",
    "note": "tills kongressperiodens sista berättelse är fastställd, högst fem år",
    "session": "tills du loggar ut, högst så länge en inloggning gäller",
}
UNITS = {
    "minutes": ("minut", "minuter"),
    "hours": ("timme", "timmar"),
    "days": ("dygn", "dygn"),
    "months": ("månad", "månader"),
}


@dataclass(frozen=True)
class Table:
    """A table in Swedish: whom it is about is "ingen" where it is about nobody."""

    name: str
    title: str
    what: str
    whom: str
    purpose: Purpose


def _rows(name):
    with (catalogue.FILE.parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def tables():
    """``{table: Table}``, in the order that they are told of."""
    return {
        row["table"]: Table(
            row["table"],
            row["title"],
            row["what"],
            row["whom"],
            Purpose(row["purpose"]),
        )
        for row in _rows("tables.tsv")
    }


@cache
def _fields():
    return {row["field"]: row["word"] for row in _rows("words.tsv")}


def field_word(line):
    """What a field is called; raises KeyError when nobody has said it."""
    words = _fields()
    own = f"{line.table}.{line.field}"
    return words[own] if own in words else words[line.field]


def kept(word):
    """How long in words: a word of the catalogue, or a number and a unit."""
    if word in KEPT:
        return KEPT[word]
    number, unit = re.fullmatch(r"(\d+) (\w+)", word).groups()
    return count(int(number), *UNITS[unit])
