"""The Swedish sentences that the figures of an annual report make: pure functions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sekoplan.jinja import NBSP, full_date, listing, number, upper_first

from ..periods import Period
from .value import (
    COMMITMENT,
    JUDGED,
    PENDING,
    AnnualReport,
    Chart,
    Drawing,
    Noun,
    Responsible,
    Standing,
)

# A word with a hyphen in it, and one that begins with initials: "A-gruppen", "1-2".
WORD = re.compile(r"\S+")
HYPHEN = re.compile(r"\w-\w")
INITIALS = re.compile(r"(?<!\w)\w{1,3}-\w")
# A longer word has to break somewhere.
LONGEST_WHOLE = 30
SMALL_NUMBERS = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv".split()
# A string in PDF/A-3 may have 32 767 bytes (ISO 19005-3, 6.1.13), two a character.
LONGEST_DESCRIPTION = 15_000
# What a number of commitments did, one and several ("1 blev inte av").
CLAUSES = {
    Standing.DONE: ("är genomfört", "är genomförda"),
    Standing.PARTLY: ("är delvis genomfört", "är delvis genomförda"),
    Standing.NOT_DONE: ("blev inte av", "blev inte av"),
    Standing.STRUCK: ("ströks", "ströks"),
    Standing.FINISHED: ("är klart", "är klara"),
    Standing.ONGOING: ("pågår", "pågår"),
    Standing.LATE: ("är försenat", "är försenade"),
    Standing.NOT_STARTED: ("är inte påbörjat", "är inte påbörjade"),
}

DRAFT_MARKS = {
    "utkast": "Utkast",
    "låst": "Låst för styrelsen, inte fastställd",
    "underskriven": "Underskriven, inte fastställd",
}


# --- Words ---------------------------------------------------------------------------


def number_word(value: int) -> str:
    """A number in running text: "elva", and digits from thirteen."""
    return SMALL_NUMBERS[value] if value < len(SMALL_NUMBERS) else number(value)


def named(noun: Noun, total: int) -> str:
    return noun.one if total == 1 else noun.many


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order, each piece with how it may be broken at a line's end.

    "whole" not at all ("A-gruppen", "LO-distriktet"), "joint" at its own hyphens only
    ("facklig-politisk"), and "" as any running text.
    """
    end = 0
    for word in WORD.finditer(text):
        if not HYPHEN.search(word[0]):
            continue
        if word.start() > end:
            yield text[end : word.start()], ""
        end = word.end()
        is_whole = len(word[0]) <= LONGEST_WHOLE and INITIALS.search(word[0])
        yield word[0], "whole" if is_whole else "joint"
    if end < len(text):
        yield text[end:], ""


# --- Sentences -----------------------------------------------------------------------


def clauses(counts: Counter, standings: Iterable[Standing]) -> list[str]:
    """ "6 är delvis genomförda" for each standing that some commitment has."""
    return [
        f"{number(counts[s])}{NBSP}{CLAUSES[s][counts[s] != 1]}"
        for s in standings
        if counts[s]
    ]


def summary(counts: Counter, noun: Noun = COMMITMENT, of: str = "planens") -> str:
    """The news of a plan or a section in one or two sentences, from its counts.

    ``of`` is whose commitments they are, in the genitive. The board's outcomes come
    first; what is not judged yet is told by its status.
    """
    total = sum(counts.values())
    judged = sum(counts[s] for s in (Standing.DONE, Standing.PARTLY, Standing.NOT_DONE))
    pending = sum(counts[s] for s in PENDING)
    if not total:
        return f"{upper_first(of.removesuffix('s'))} har inga {noun.many}."
    if total == 1:
        return _summary_of_one(next(iter(counts.elements())), noun, of)
    if not pending:
        return _summary_of_outcomes(counts, total, noun, of)
    if not judged:
        return _summary_of_statuses(counts, total, noun, of)
    told = listing(clauses(counts, JUDGED))
    first = (
        f"Styrelsen har bedömt {number(total - pending)} av {of} {number(total)} "
        f"{noun.many}: {told}."
    )
    rest = listing(clauses(counts, PENDING))
    if pending == 1:
        only = rest.removeprefix(f"1{NBSP}")
        return f"{first} Ett är inte bedömt än: det {only}."
    return f"{first} {number(pending)} är inte bedömda än: {rest}."


def _summary_of_one(standing, noun, of):
    if standing == Standing.DONE:
        return f"Vi genomförde {of} enda {noun.one}."
    return f"{upper_first(of)} enda {noun.one} {CLAUSES[standing][0]}."


def _summary_of_outcomes(counts, total, noun, of):
    done = counts[Standing.DONE]
    whose = f"{of} {number(total)}{NBSP}{noun.many}"
    if done == total:
        return f"Vi genomförde alla {whose}."
    if counts[Standing.NOT_DONE] == total:
        return f"Vi genomförde inget av {whose}."
    rest = listing(clauses(counts, JUDGED[1:]))
    return f"Vi genomförde {number(done) if done else 'inget'} av {whose}. {rest}."


def _summary_of_statuses(counts, total, noun, of):
    finished = counts[Standing.FINISHED]
    whose = f"{of} {number(total)}{NBSP}{noun.many}"
    for standing in PENDING[:3]:
        if counts[standing] == total:
            return f"Alla {whose} {CLAUSES[standing][1]}."
    if counts[Standing.NOT_STARTED] == total:
        return f"Inget av {whose} är påbörjat än."
    rest = clauses(counts, (*PENDING[1:], Standing.STRUCK))
    if not finished:
        return f"Inget av {whose} är klart än. {listing(rest)}."
    are_done = CLAUSES[Standing.FINISHED][finished != 1]
    return f"{listing([f'{number(finished)} av {whose} {are_done}', *rest])}."


def plan_summary(report: AnnualReport) -> str:
    """The news of the year; says so when the board has not judged anything yet."""
    counts = report.counts
    news = summary(counts, report.noun)
    if report.is_judged or any(counts[s] for s in JUDGED[:3]):
        return news
    return f"{news} Styrelsen har inte bedömt utfallet än."


def outcome_line(counts: Counter) -> str:
    """The margin of a section: "5 av 6 genomförda", "2 av 6 klara" until judged."""
    total = sum(counts.values())
    is_pending = any(counts[s] for s in PENDING)
    is_judged = any(counts[s] for s in JUDGED[:3]) or not is_pending
    words = ["genomfört" if total == 1 else "genomförda"] * is_judged
    words += ["klart" if total == 1 else "klara"] * is_pending
    return f"{tally(counts)} {' eller '.join(words)}"


def tally(counts: Counter) -> str:
    """ "5 av 6": those carried out or, until judged, finished."""
    done = counts[Standing.DONE] + counts[Standing.FINISHED]
    return f"{number(done)} av {number(sum(counts.values()))}"


def picture_sentence(report: AnnualReport) -> str:
    """What the cover's picture shows."""
    sections, total = len(report.sections), len(report.commitments)
    parts = f"{number_word(sections)} avsnitt"
    things = (
        f"{number_word(total)} {report.noun.one if total == 1 else report.noun.many}"
    )
    every = "den månad" if report.whole == "hela året" else "den tid"
    pending = any(report.counts[s] for s in PENDING)
    when = "blev klart eller ska vara klart" if pending else "blev klart"
    span = "året" if report.whole == "hela året" else "perioden"
    return f"Bilden visar {span}: {parts}, {things} och {every} då vart och ett {when}."


def reading_guide(report: AnnualReport) -> str:
    """ "Så läser du rapporten", but for the marks."""
    total = len(report.commitments)
    noun = named(report.noun, total)
    sentences = []
    if report.adopted_on:
        adopted = full_date(report.adopted_on)
        sentences.append(f"{upper_first(report.assembly)} antog planen den {adopted}.")
    sentences.append(f"Planen har {number(total) if total else 'inga'} {noun}.")
    pending = sum(report.counts[s] for s in PENDING)
    if total and not pending:
        every = "det" if total == 1 else "vart och ett av dem"
        sentences.append(f"Styrelsen har bedömt {every}.")
    elif pending:
        sentences.append(
            f"Där styrelsen inte har bedömt utfallet än står läget den "
            f"{full_date(report.day)}."
        )
    sentences.append("Avsnitten följer planens ordning och nummer.")
    return " ".join(sentences)


def cover_line(report: AnnualReport) -> str:
    when = f" den {full_date(report.meeting_on)}" if report.meeting_on else ""
    return f"Styrelsens redovisning till {report.assembly}{when}"


def draft_mark(report: AnnualReport) -> str:
    """What every page says until the assembly has adopted the report."""
    return DRAFT_MARKS.get(report.state, "")


def state_line(report: AnnualReport) -> str:
    """The colophon's word on how far the report has come."""
    return report.adopted or draft_mark(report) or upper_first(report.state)


def accountable(responsible: Responsible) -> str:
    """ "Peter Holm, valledare", or "Valledare" while the post is vacant."""
    post = responsible.post
    if not responsible.holders:
        return upper_first(post)
    is_abbreviation = post[1:2].isupper() or "-" in post[:4]
    post = post if is_abbreviation else post[:1].lower() + post[1:]
    return f"{listing(responsible.holders)}, {post}"


def caption(report: AnnualReport) -> str:
    """What stands under the year map."""
    is_judged = report.is_judged
    when = "det blev klart" if is_judged else "det blev klart eller ska vara klart"
    what = "den månad" if report.whole == "hela året" else "den tid"
    noun = report.noun.one
    return f"Varje tecken är ett {noun}, placerat i {what} då {when}."


# --- Pictures in words ---------------------------------------------------------------


def describe_map(report: AnnualReport) -> str:
    """The alternative text of the year map: every mark by section, time and standing.

    Falls back to counts when a PDF string could not hold it all.
    """
    total = len(report.commitments)
    noun = named(report.noun, total)
    head = f"Diagram över planens {number(total)} {noun}, avsnitt för avsnitt."
    full = [head, *(_describe_line(report, section) for section in report.sections)]
    if sum(map(len, full)) <= LONGEST_DESCRIPTION:
        return " ".join(full)
    return " ".join(
        [head]
        + [
            f"{section.number} {section.title}: {listed_counts(section.counts)}."
            for section in report.sections
        ]
    )[:LONGEST_DESCRIPTION]


def listed_counts(counts: Counter) -> str:
    """ "9 genomfört, 2 delvis genomfört": every standing with its number."""
    told = [f"{number(counts[s])} {s.word.lower()}" for s in Standing if counts[s]]
    return ", ".join(told) or "inget"


def _describe_line(report, section):
    at = {}
    for commitment in section.commitments:
        at.setdefault(commitment.period, []).append(commitment)
    names = [(i, period.name) for i, period in enumerate(report.periods)]
    told = [
        f"{name} "
        + ", ".join(f"{c.number} {c.standing.word.lower()}" for c in at[index])
        for index, name in [*names, (None, report.whole)]
        if index in at
    ]
    line = f"{section.number} {section.title}: {outcome_line(section.counts)}"
    return f"{line}; {'; '.join(told)}." if told else f"{line}."


def describe_chart(chart: Chart, spans: Sequence[Period]) -> str:
    """The alternative text of a chart: its kind, what it counts and all values."""
    values = ", ".join(
        f"{period.name} {'okänt' if value is None else number(value)}"
        for period, value in zip(spans, chart.values, strict=True)
    )
    kind = "Linjediagram" if chart.drawing == Drawing.LINE else "Stapeldiagram"
    return f"{kind}. {chart.subject}: {values}."
