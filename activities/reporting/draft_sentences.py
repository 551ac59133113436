"""Sentences that drafts of the annual report are made of: pure functions."""

from collections import Counter
from collections.abc import Sequence

from sekoplan.jinja import NBSP, listing, number, upper_first

from .text import Block, Heading, Items, Paragraph, Span
from .value import PENDING, Noun, Standing, Work
from .words import CLAUSES, number_word

# What has gone well, what has not, in the order that they are told.
GONE_WELL = (Standing.DONE, Standing.FINISHED)
TOLD = (
    Standing.PARTLY,
    Standing.NOT_DONE,
    Standing.STRUCK,
    Standing.ONGOING,
    Standing.LATE,
    Standing.NOT_STARTED,
)


def paragraph(*sentences: str) -> tuple[Block, ...]:
    """The sentences that say something, as a paragraph."""
    text = " ".join(filter(None, sentences))
    return (Paragraph((Span(text),)),) if text else ()


def heading(text: str) -> tuple[Block, ...]:
    return (Heading(text),)


def points(lines: Sequence[str]) -> tuple[Block, ...]:
    return (Items(tuple((Span(line),) for line in lines)),) if lines else ()


def so_many(value: int, one: str, many: str, none: str = "inga") -> str:
    """ "ett möte", "tre möten", "14 möten", "inga möten"; of neuter nouns."""
    if not value:
        return f"{none} {many}"
    return f"{number_word(value)}{NBSP}{one if value == 1 else many}"


def of_common(value: int, one: str, many: str) -> str:
    """ "en aktivitet", "tre aktiviteter": of nouns of common gender."""
    number = "en" if value == 1 else number_word(value)
    return f"{number}{NBSP}{one if value == 1 else many}"


def definite(noun: Noun) -> str:
    """ "åtagandena", "målen"."""
    return f"{noun.many}a" if noun.many.endswith("n") else f"{noun.many}en"


def definite_one(noun: Noun) -> str:
    """ "åtagandet", "målet"."""
    return f"{noun.one}t" if noun.one.endswith("e") else f"{noun.one}et"


def outcome(counts: Counter, noun: Noun, so_far: bool = False) -> str:
    """How many of the commitments have come to what, as one sentence or two.

    "Fem av sex åtaganden är genomförda och ett blev inte av." With ``so_far`` the year
    isn't over: "Två av sex åtaganden är klara så här långt, och fyra pågår."
    """
    total = sum(counts.values())
    if not total:
        return ""
    if len(counts) == 1:
        return _alike(next(iter(counts)), total, noun, so_far)
    done = counts[Standing.DONE] + counts[Standing.FINISHED]
    is_judged = not counts[Standing.FINISHED]
    rest = [
        f"{number_word(counts[one])} {_did(one, counts[one])}"
        for one in TOLD
        if counts[one]
    ]
    if done and is_judged and counts[Standing.PARTLY]:
        # "Nio av elva är genomförda och två delvis."
        rest[0] = f"{number_word(counts[Standing.PARTLY])} delvis"
    if not done:
        none = f"Inget av de {number_word(total)} {definite(noun)}"
        word = "klart än" if any(counts[s] for s in PENDING) else "helt genomfört"
        return f"{none} är {word}. {upper_first(listing(rest))}."
    word = _did(Standing.DONE if is_judged else Standing.FINISHED, done)
    if not is_judged and counts[Standing.DONE]:
        word = "är genomfört eller klart" if done == 1 else "är genomförda eller klara"
    far = " så här långt" if so_far else ""
    first = (
        f"{upper_first(number_word(done))} av {number_word(total)} {noun.many} "
        f"{word}{far}"
    )
    return f"{listing([first, *rest])}." if rest else f"{first}."


def _did(standing, times):
    return CLAUSES[standing][times != 1]


def _alike(standing, total, noun, so_far):
    """All of them stand in the same way."""
    far = " så här långt" if so_far and standing in GONE_WELL else ""
    if total == 1:
        not_yet = " än" if standing == Standing.NOT_STARTED else ""
        return f"{upper_first(definite_one(noun))} {_did(standing, 1)}{far}{not_yet}."
    if standing == Standing.NOT_DONE:
        return f"Inget av de {number_word(total)} {definite(noun)} blev av."
    if standing == Standing.NOT_STARTED:
        return f"Inget av de {number_word(total)} {definite(noun)} är påbörjat än."
    if total == 2:
        return f"Båda {definite(noun)} {_did(standing, 2)}{far}."
    return f"Alla {number_word(total)} {noun.many} {_did(standing, total)}{far}."


def attendance(work: Work) -> str:
    """ "Sammanlagt deltog 95 i tre aktiviteter."

    It says of which activities, as those who read it would else take it for all.
    """
    if not work.gatherings:
        return ""
    people = number(work.participants)
    if work.finished == 1:
        return f"Deltagarna var {people}."
    if work.gatherings == 1:
        return f"En av aktiviteterna samlade {people} deltagare."
    return f"Sammanlagt deltog {people} i {number_word(work.gatherings)} aktiviteter."
