"""The draft of a section: what it came to, what was done, and what didn't come off."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sekoplan.jinja import NBSP, listing, number, upper_first

from .draft_sentences import (
    GONE_WELL,
    attendance,
    definite_one,
    heading,
    of_common,
    outcome,
    paragraph,
    points,
)
from .past_tense import past_of
from .text import Block
from .value import (
    AnnualReport,
    Batch,
    Commitment,
    SectionReport,
    Standing,
    Work,
)
from .words import number_word

# A section with fewer commitments is told without headings.
WITH_HEADINGS = 4
# So many deeds stand in the first paragraph, and so many more below it.
FIRST_DEEDS, MORE_DEEDS = 2, 4
# So many words can one sentence of two deeds have.
LONGEST_PAIR = 26
# A list longer than this is no reading any more: the table has the rest.
MOST_POINTS = 8
MOST_FIGURES = 6
# So many counts of people in a paragraph.
MOST_COUNTED = 2
# Fewer activities than this have no month that stands out.
WORTH_A_PEAK = 6
FELL_SHORT = (Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK)
NO_WORK = Work()


def section_draft(section: SectionReport, report: AnnualReport) -> tuple[Block, ...]:
    """The blocks of a draft: the result, what was done, and what is left."""
    so_far = report.day < report.ends
    first, more = _deeds(section.commitments)
    told = {c.number for c, _ in first + more}
    shares = [work.share for c in section.commitments if (work := _work(c)).share]
    lead = _lead(first)
    if not first and shares:
        lead = f"{upper_first(shares.pop(0))}."
    parts = [
        ("Det vi gjorde", _done(section, report, more)),
        ("Det återkommande arbetet", _recurring(section, so_far)),
        ("I siffror", _figures(section, shares, told)),
    ]
    with_headings = len(section.commitments) >= WITH_HEADINGS
    blocks = paragraph(lead, outcome(section.counts, report.noun, so_far))
    for title, part in parts:
        if part:
            blocks += (heading(title) if with_headings else ()) + part
    for title, part in _fell_short(section, report):
        blocks += heading(title) + part if part else ()
    return blocks


# --- What was done -------------------------------------------------------------------


def _deeds(commitments):
    """What came off, in the past tense: those to begin with, and some of the others.

    Each with its (verb, rest). The ones that most was done for come first, and each
    group stands in the plan's order.
    """
    deeds = _told_as_done(commitments)
    ranked = sorted(deeds, key=lambda deed: weight(deed[0]), reverse=True)
    first = [deed for deed in deeds if deed in ranked[:FIRST_DEEDS]]
    if not _is_pair(first):
        first = ranked[:1]
    others = [deed for deed in ranked if deed not in first][:MORE_DEEDS]
    return first, [deed for deed in deeds if deed in others]


def _told_as_done(commitments):
    return [
        (c, past)
        for c in commitments
        if c.standing in GONE_WELL
        and all(b.made >= b.planned for b in _work(c).batches)
        and (past := past_of(c.text))
    ]


def _is_pair(deeds):
    """Whether two deeds can be read aloud as one sentence."""
    rests = [rest.split() for _, (_, rest) in deeds]
    is_plain = all(not {"och", "som"} & set(rest) for rest in rests[:-1])
    return is_plain and sum(map(len, rests)) <= LONGEST_PAIR


def best_deed(section: SectionReport):
    """(commitment, past) of what most was done for in a section, or None."""
    return max(
        _told_as_done(section.commitments),
        key=lambda deed: weight(deed[0]),
        default=None,
    )


def weight(commitment):
    """How much there was of it: what came back first, then by people and activities."""
    work = _work(commitment)
    return bool(work.batches), work.participants + 10 * work.finished


def _lead(deeds):
    """ "Vi skickade ett nyhetsbrev och gav ut fyra nummer av tidningen.\""""
    if not deeds:
        return ""
    return f"Vi {' och '.join(f'{verb} {rest}' for _, (verb, rest) in deeds)}."


def told_in_turn(deeds: Sequence[tuple[str, str]]) -> list[str]:
    """A sentence of each (verb, rest), not all beginning in the same way."""
    return [
        opening.format(verb=verb, rest=rest)
        for opening, (verb, rest) in zip(OPENINGS, deeds, strict=False)
    ]


def _done(section, report, deeds):
    sentences, told = [], []
    in_turn = told_in_turn([past for _, past in deeds])
    for sentence, (commitment, _) in zip(in_turn, deeds, strict=True):
        sentences.append(sentence)
        work = _work(commitment)
        if work.gatherings and len(told) < MOST_COUNTED:
            sentences.append(attendance(work))
            told.append(work)
    gatherings = sum(work.gatherings for work in told)
    return paragraph(*sentences) + paragraph(*_rhythm(section, report, gatherings))


# The verb stands second, whatever the sentence begins with.
OPENINGS = (
    "Vi {verb} {rest}.",
    "Dessutom {verb} vi {rest}.",
    "Vi {verb} också {rest}.",
    "Därtill {verb} vi {rest}.",
)
# How much there was of it, so that not every section says it in the same words.
RHYTHMS = (
    "Sammanlagt gjorde vi {many}{peak}.",
    "I avsnittet gjorde vi {many}{peak}.",
    "Bakom det ligger {many}{peak}.",
)
PEOPLE = (
    "Till {times} av dem kom {people} deltagare.",
    "Sammanlagt {people} deltog i {times} av dem.",
)


def _rhythm(section, report, told):
    """How much was done and when, and how many people that gathered."""
    works = [_work(c) for c in section.commitments]
    finished = sum(work.finished for work in works)
    if not finished:
        if any(not c.standing.is_judged for c in section.commitments):
            yield "Ingen aktivitet är rapporterad som gjord än."
        return
    many = of_common(finished, "aktivitet", "aktiviteter")
    turn = section.number
    yield RHYTHMS[turn % len(RHYTHMS)].format(many=many, peak=_peak(works, report))
    gatherings = sum(work.gatherings for work in works)
    if max(1, told) < gatherings < finished:
        people = sum(work.participants for work in works)
        yield PEOPLE[turn % len(PEOPLE)].format(
            times=number_word(gatherings), people=number(people)
        )


def _peak(works, report):
    """ ", flest i maj" when some month stands out, or two."""
    by_period: Counter[int] = Counter()
    for work in works:
        by_period.update(dict(enumerate(work.by_period)))
    if sum(by_period.values()) < WORTH_A_PEAK:
        return ""
    most = max(by_period.values())
    names = [
        period.name
        for index, period in enumerate(report.periods)
        if by_period[index] == most
    ]
    if len(names) > 2:
        return ""
    word = "under" if names[0].startswith("kvartal") else "i"
    return f", flest {word} {listing(names)}"


def _recurring(section, so_far):
    """The series that were planned, and how many times each came off."""
    batches = [
        batch
        for c in section.commitments
        if c.standing != Standing.STRUCK
        for batch in _work(c).batches
        if batch.planned > 1
    ]
    if len(batches) <= 2:
        return paragraph(*(_times(batch, so_far) for batch in batches))
    return points(
        _capped(
            [
                f"{upper_first(batch.name)}: {number_word(batch.made)} av "
                f"{number_word(batch.planned)}"
                for batch in batches
            ]
        )
    )


def _times(batch: Batch, so_far):
    name, planned = upper_first(batch.name), number_word(batch.planned)
    if so_far and batch.made < batch.planned:
        made = of_common(batch.made, "gång", "gånger")
        return f"{name} har hittills blivit av {made} av {planned}."
    made = "alla" if batch.made >= batch.planned else number_word(batch.made)
    if batch.made >= batch.planned == 2:
        made = "båda"
    return f"{name} planerades {planned} gånger, och {made} blev av."


def _figures(section, shares, told):
    """Shares of the register as sentences, and what else was counted as a list."""
    lines = [
        f"{c.title}: {work.figure}"
        for c in section.commitments
        if c.standing not in FELL_SHORT
        and c.number not in told
        and c.title
        and _says(work := _work(c))
    ]
    found = paragraph(*(f"{upper_first(share)}." for share in shares))
    return found + points(lines[:MOST_FIGURES]) if len(lines) > 1 else found


def _says(work):
    """Whether its figure says more than that it was done: not "1 folder"."""
    is_one = work.figure.startswith((f"1{NBSP}", "färre än"))
    return bool(work.figure) and not work.batches and not is_one


# --- What did not come off -----------------------------------------------------------


def _fell_short(section, report) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """What the board has judged so, with its reason; then what is late."""
    short = [c for c in section.commitments if c.standing in FELL_SHORT]
    standings = {c.standing for c in short}
    if standings == {Standing.PARTLY}:
        title = "Det här blev delvis gjort"
    elif Standing.PARTLY in standings:
        title = "Det här blev inte av, eller bara delvis"
    else:
        title = "Det här blev inte av"
    carried = [c for c in short if _work(c).carried_over]
    is_together = len(carried) == len(short) > 1
    lines = [_reason(c, report, with_carried=not is_together) for c in short]
    how_many = "Båda" if len(short) == 2 else f"Alla {number_word(len(short))}"
    after = f"{how_many} följer med till nästa plan." if is_together else ""
    yield title, points(_capped(lines)) + paragraph(after)
    late = [c for c in section.commitments if c.standing == Standing.LATE]
    yield "Det här är försenat", points(_capped([_named(c) for c in late]))


def _reason(commitment, report, with_carried):
    """The board's own sentence, else the decision, and whether it is to come."""
    why = commitment.sentence or commitment.decision
    told = f"{_named(commitment)}: {why}" if why else f"{_named(commitment)}."
    if with_carried and _work(commitment).carried_over:
        which = upper_first(definite_one(report.noun))
        told = f"{told} {which} följer med till nästa plan."
    return told


def _named(commitment):
    """What it is called, or its adopted text when it has no title."""
    return commitment.title or commitment.text.rstrip(".")


def _capped(lines: Sequence[str]) -> list[str]:
    """As many lines as are read, and how many more there are."""
    if len(lines) <= MOST_POINTS:
        return list(lines)
    left = len(lines) - MOST_POINTS
    return [*lines[:MOST_POINTS], f"och {number_word(left)} till, som står i tabellen"]


def _work(commitment: Commitment) -> Work:
    return commitment.work or NO_WORK
