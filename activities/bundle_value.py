"""The papers of a meeting as one value: what its PDF is made from."""

import hashlib
from dataclasses import dataclass
from datetime import date, time

from .reporting.text import Block
from .reporting.value import AnnualReport


@dataclass(frozen=True)
class PrintedGoal:
    number: str
    text: str


@dataclass(frozen=True)
class PrintedSection:
    """A section of a plan as it is laid before a meeting."""

    number: int
    title: str
    intro: str = ""
    # The title of the post that answers for it; never who holds it.
    post: str = ""
    goals: tuple[PrintedGoal, ...] = ()


@dataclass(frozen=True)
class SentIn:
    """A PDF that was sent in: which, and how many pages it has."""

    pk: int
    sha256: str
    pages: int


@dataclass(frozen=True)
class Part:
    """A part of the papers, which holds one of the four."""

    title: str
    # What the contents say beside its title: "utkast", "inskickad PDF".
    note: str = ""
    text: tuple[Block, ...] = ()
    intro: str = ""
    sections: tuple[PrintedSection, ...] = ()
    report: AnnualReport | None = None
    sent: SentIn | None = None

    @property
    def probable_pages(self):
        if self.report:
            return self.report.probable_pages
        if self.sent:
            return self.sent.pages
        return 1 + sum(len(section.goals) for section in self.sections) // 12


@dataclass(frozen=True)
class Bundle:
    branch: str
    # "Representantskap", and in the definite form.
    meeting: str
    assembly: str
    on: date
    # The day that the papers were changed last.
    day: date
    at: time | None = None
    place: str = ""
    parts: tuple[Part, ...] = ()
    demo: str = ""

    @property
    def sent(self):
        """The parts that are not ours, with their places from 1."""
        return [(n, part) for n, part in enumerate(self.parts, 1) if part.sent]

    @property
    def is_whole(self):
        """Whether every part is ours, so that it can keep an archive's standard."""
        return not self.sent

    @property
    def probable_pages(self):
        return 1 + sum(part.probable_pages for part in self.parts)

    @property
    def digest(self):
        """SHA-256 of all that it says; the text of a value names its kinds."""
        return hashlib.sha256(repr(self).encode()).hexdigest()
