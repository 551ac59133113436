"""From a plan to the next: what to do with each goal, periods and years; pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .measures import Mark

# Kinds that are over when they are done; the others go on year after year.
ENDING = ("engång", "leverans")
ORDINALS = (
    "nollte", "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde",
    "åttonde", "nionde", "tionde", "elfte", "tolfte",
)  # fmt: skip
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# A period may begin so long after the one before and still be the next.
GAP = timedelta(days=31)
# Longer ones are counted as periods, not as years.
LONGEST_YEAR = timedelta(days=549)


class Choice(StrEnum):
    """What becomes of a goal in the next plan."""

    KEEP = "ta med"
    CHANGE = "ändra"
    FINISH = "avsluta"
    STRIKE = "stryk"


# Those that stand in the next plan.
CARRIED = (Choice.KEEP, Choice.CHANGE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What we propose for a goal, and why in a few words."""

    choice: Choice
    why: str


def proposal(*, kind, outcome, mark, carried_over=False, is_struck=False, years=()):
    """What to do with a goal, from its outcome; without one from its mark of today.

    ``kind`` and ``outcome`` are the stored words. ``carried_over`` is what the board
    ticked beside the outcome, ``years`` are years of the ending plan that stand in
    the goal's text: somebody has to read it before it is promised again.
    """
    found = first_proposal(kind, outcome, mark, carried_over, is_struck)
    if found.choice == Choice.KEEP and years:
        return Proposal(Choice.CHANGE, f"{found.why}. {listed(years)} står i texten")
    return found


def first_proposal(kind, outcome, mark, carried_over, is_struck):
    ending = kind in ENDING
    if is_struck or outcome == "struket":
        return Proposal(Choice.STRIKE, "Struket")
    match outcome:
        case "genomfört" if carried_over:
            return Proposal(Choice.KEEP, "Genomfört, ska tas med igen")
        case "genomfört" if ending:
            return Proposal(Choice.FINISH, "Genomfört")
        case "genomfört":
            return Proposal(Choice.KEEP, "Genomfört, går vidare")
        case "delvis" if carried_over:
            return Proposal(Choice.KEEP, "Delvis genomfört, ska tas med")
        case "delvis":
            return Proposal(Choice.CHANGE, "Delvis genomfört")
        case "inte":
            return Proposal(Choice.CHANGE, "Inte genomfört")
    if ending:
        if mark == Mark.DONE:
            return Proposal(Choice.FINISH, "Klart")
        if mark == Mark.LATE:
            return Proposal(Choice.CHANGE, "Försenat")
        return Proposal(Choice.KEEP, "Inte klart än")
    if mark == Mark.TO_COME:
        return Proposal(Choice.CHANGE, "Inget är gjort än")
    if mark == Mark.LATE:
        return Proposal(Choice.KEEP, "Försenat, går vidare")
    return Proposal(Choice.KEEP, "Går vidare")


def listed(years):
    return " och ".join(str(year) for year in years)


# Periods and years --------------------------------------------------------------------


def next_period(starts, ends):
    """The period after one, as long: in whole months when that one is."""
    first = ends + timedelta(days=1)
    months = (first.year - starts.year) * 12 + first.month - starts.month
    if first.day == starts.day and months:
        month = first.month - 1 + months
        after = date(first.year + month // 12, month % 12 + 1, first.day)
        return first, after - timedelta(days=1)
    return first, first + (ends - starts)


def years_in(text, starts, ends):
    """The years of a period that stand in a text, each once, in order."""
    found = {int(word) for word in YEAR.findall(text)}
    return sorted(found & set(range(starts.year, ends.year + 1)))


def pieces(text, starts, ends):
    """[(piece, whether it is a year of the period)], for showing where they stand."""
    years = years_in(text, starts, ends)
    if not years:
        return [(text, False)]
    parts = re.split(rf"(?<!\d)({'|'.join(map(str, years))})(?!\d)", text)
    return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def with_years(text, starts, ends, later):
    """The text with the period's years so many years ``later``."""
    return "".join(
        str(int(part) + later) if is_year else part
        for part, is_year in pieces(text, starts, ends)
    )


def in_a_row(periods):
    """How many periods follow on each other; ``periods`` are the newest first."""
    count = 1
    for (starts, _), (_, ended) in zip(periods, periods[1:], strict=False):
        if starts - ended > GAP:
            break
        count += 1
    return count


def row_in_words(count, starts, ends):
    """(4, …) → "fjärde året i rad"; of a plan of several years "perioden"."""
    ordinal = ORDINALS[count] if count < len(ORDINALS) else f"{count}:e"
    return f"{ordinal} {'perioden' if ends - starts > LONGEST_YEAR else 'året'} i rad"
