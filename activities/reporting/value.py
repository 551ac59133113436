"""The annual report as one value: PDF, web page and DOCX are renderings of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ..measures import Mark
from ..periods import months_between, periods
from .text import Block

if TYPE_CHECKING:
    from .parts import Content


class Standing(StrEnum):
    """How a commitment stands: the board's outcome, or its status until then."""

    DONE = "genomfört"
    PARTLY = "delvis"
    NOT_DONE = "inte"
    STRUCK = "struket"
    FINISHED = "klar"
    ONGOING = "pågår"
    LATE = "försenad"
    NOT_STARTED = "ej"

    @property
    def word(self):
        return WORDS[self]

    @property
    def shape(self):
        """The mark it bears; an outcome and its status share the same four."""
        return SHAPES[self]

    @property
    def is_judged(self):
        return self in JUDGED


JUDGED = (Standing.DONE, Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK)
PENDING = (
    Standing.FINISHED,
    Standing.ONGOING,
    Standing.LATE,
    Standing.NOT_STARTED,
)
WORDS = {
    Standing.DONE: "Genomfört",
    Standing.PARTLY: "Delvis genomfört",
    Standing.NOT_DONE: "Inte genomfört",
    Standing.STRUCK: "Struket",
    Standing.FINISHED: "Klar",
    Standing.ONGOING: "Pågår",
    Standing.LATE: "Försenad",
    Standing.NOT_STARTED: "Ej påbörjad",
}
SHAPES = {
    Standing.DONE: Mark.DONE,
    Standing.PARTLY: Mark.ONGOING,
    Standing.NOT_DONE: Mark.TO_COME,
    Standing.STRUCK: Mark.STRUCK,
    Standing.FINISHED: Mark.DONE,
    Standing.ONGOING: Mark.ONGOING,
    Standing.LATE: Mark.LATE,
    Standing.NOT_STARTED: Mark.TO_COME,
}


@dataclass(frozen=True)
class Noun:
    """What the plan promises: a neuter noun, in one and in several."""

    one: str = "åtagande"
    many: str = "åtaganden"


COMMITMENT = Noun()
GOAL = Noun("mål", "mål")


@dataclass(frozen=True)
class Deed:
    """A line of what was done; the day is None when it has no single one."""

    text: str
    on: date | None = None


@dataclass(frozen=True)
class Batch:
    """Activities that were planned as a series: so many made of so many."""

    name: str
    made: int
    planned: int


@dataclass(frozen=True)
class Work:
    """What was done for a commitment, in figures that may be told: see work.

    No table prints it: it is what a draft of the section's text is made from.
    """

    # Finished activities, and how many of them in each of the report's periods.
    finished: int = 0
    by_period: tuple[int, ...] = ()
    # Those that gathered enough people to be told of, and how many came to them.
    gatherings: int = 0
    participants: int = 0
    batches: tuple[Batch, ...] = ()
    # What its measure has come to: a clause, "51 av 96 klubbar fick besök", or else so
    # many, "33 klasser".
    share: str = ""
    figure: str = ""
    carried_over: bool = False


@dataclass(frozen=True)
class Commitment:
    """One row of the report: the adopted text verbatim, and what became of it."""

    number: str
    text: str
    standing: Standing
    # Index among the report's periods; None when it belongs to the whole plan.
    period: int | None = None
    # What the board says of the outcome.
    sentence: str = ""
    # Body, date and paragraph of the decision that struck it.
    decision: str = ""
    deeds: tuple[Deed, ...] = ()
    # What it is called in short.
    title: str = ""
    work: Work | None = None


@dataclass(frozen=True)
class Responsible:
    """The post that answers for a section, and those who hold it (none if vacant)."""

    post: str
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A figure in the margin: "14", "gjorda aktiviteter"."""

    value: str
    text: str


@dataclass(frozen=True)
class SectionReport:
    number: int
    title: str
    commitments: tuple[Commitment, ...]
    responsible: Responsible | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def anchor(self):
        return f"avsnitt-{self.number}"

    @property
    def counts(self):
        return count(self.commitments)

    @property
    def is_judged(self):
        return all(c.standing.is_judged for c in self.commitments)


class Drawing(StrEnum):
    """What a chart is drawn as: bars from nought for counts, a line for a series."""

    BARS = "staplar"
    LINE = "linje"


@dataclass(frozen=True)
class Chart:
    """A value for each period; the title is what they say, the subject what they count.

    A value is None where nothing is known.
    """

    title: str
    subject: str
    values: tuple[int | None, ...]
    drawing: Drawing = Drawing.BARS


@dataclass(frozen=True)
class ReportChapter:
    """A chapter between the contents and the colophon, in its place in the order.

    ``kind`` is a value of ``ChapterKind``; a section's chapter has the section's
    number, and its content is the SectionReport of that number.
    """

    kind: str
    title: str
    anchor: str
    text: tuple[Block, ...] = ()
    content: "Content | None" = None
    number: int | None = None


@dataclass(frozen=True)
class AnnualReport:
    """Everything that the annual report says. PDF, web and DOCX are renderings."""

    branch: str
    # Definite forms: "representantskapet", "verksamhetsplanen".
    assembly: str
    plan: str
    starts: date
    ends: date
    # The data holds to the end of this day.
    day: date
    sections: tuple[SectionReport, ...]
    chapters: tuple[ReportChapter, ...] = ()
    title: str = "Verksamhetsberättelse"
    noun: Noun = COMMITMENT
    adopted_on: date | None = None
    meeting_on: date | None = None
    contact: str = ""
    edition: int = 1
    # Why an adopted edition was corrected; of the first one nothing.
    reason: str = ""
    # "utkast", "låst", "underskriven", "fastställd", and what the assembly decided:
    # "Fastställd av representantskapet den 21 mars 2019, § 8."
    state: str = "utkast"
    adopted: str = ""
    # Printed on every page when the data is invented.
    demo: str = ""

    @property
    def years(self):
        """ "2018", or "2017–2021" when the plan goes on after a new year."""
        first, last = self.starts.year, self.ends.year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def name(self):
        return f"{self.title} {self.years}"

    @property
    def periods(self):
        return periods(self.starts, self.ends)

    @property
    def whole(self):
        """What a commitment without a month of its own is said to last."""
        is_a_year = months_between(self.starts, self.ends) == 11
        return "hela året" if is_a_year else "hela tiden"

    @property
    def commitments(self):
        return tuple(c for section in self.sections for c in section.commitments)

    @property
    def charts(self):
        """Those of the year in short."""
        for chapter in self.chapters:
            if chapter.kind == "korthet" and chapter.content:
                return chapter.content.charts
        return ()

    @property
    def counts(self):
        return count(self.commitments)

    @property
    def is_judged(self):
        return all(c.standing.is_judged for c in self.commitments)

    @property
    def is_draft(self):
        return self.state == "utkast"

    @property
    def probable_pages(self):
        """About how many pages it has: cover, contents, chapters, colophon."""
        return 3 + len(self.chapters) + len(self.commitments) // 4

    @property
    def digest(self):
        """SHA-256 of the data in 64 hexadecimal digits."""
        data = json.dumps(self, default=_plain, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()


def _plain(thing):
    """A part of the report as the digest sees it.

    With its kind, since a quote is another thing than a paragraph of the same words,
    and without what it doesn't say, so that a field that comes later changes no digest.
    """
    if isinstance(thing, date):
        return thing.isoformat()
    said = {"is": type(thing).__name__}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if value != field.default:
            said[field.name] = value
    return said


def count(commitments: Iterable[Commitment]) -> Counter:
    """How many of the commitments stand in each way."""
    return Counter(commitment.standing for commitment in commitments)
