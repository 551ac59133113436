"""The chapters of an annual report: their addresses, their order and what is in them.

Pure: rows of chapters and the contents that were loaded in, ReportChapters out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..models import ChapterKind
from .drafting import draft_text
from .facts import Written
from .parts import Content
from .text import blocks
from .value import AnnualReport, ReportChapter, SectionReport

ANCHORS = {
    ChapterKind.FOREWORD: "inledning",
    ChapterKind.IN_SHORT: "aret-i-korthet",
    ChapterKind.OFFICERS: "styrelse",
    ChapterKind.MEETINGS: "sammantraden",
    ChapterKind.ASSIGNMENTS: "externa-uppdrag",
    ChapterKind.MEMBERS: "medlemmar",
    ChapterKind.CLUBS: "klubbar",
    ChapterKind.DECISIONS: "beslut",
    ChapterKind.COURSES: "kurser",
    ChapterKind.ABOVE: "maluppfyllelse",
    ChapterKind.NOT_DONE: "inte-av",
    ChapterKind.ECONOMY: "ekonomi",
    ChapterKind.CLOSING: "slutord",
    ChapterKind.SIGNATURES: "underskrifter",
    ChapterKind.ANNEXES: "bilagor",
}
# Printed although nothing is written in them: the report's own figures, and what it
# answers to.
ALWAYS = (ChapterKind.IN_SHORT, ChapterKind.SECTION)


@dataclass(frozen=True)
class Place:
    """A chapter's place in the report, and what was written and typed in for it."""

    kind: str
    title: str = ""
    text: str = ""
    data: dict = field(default_factory=dict)
    # Of a section its number; of a chapter of the board's own its key.
    number: int | None = None
    pk: int | None = None

    @property
    def anchor(self) -> str:
        if self.kind == ChapterKind.SECTION:
            return f"avsnitt-{self.number}"
        if self.kind == ChapterKind.OWN:
            return f"eget-{self.pk}"
        return ANCHORS[ChapterKind(self.kind)]

    @property
    def label(self) -> str:
        return str(ChapterKind(self.kind).label)


def chosen(written: Iterable[Written]) -> tuple[Place, ...]:
    """The chapters of an edition that are included, in its own order."""
    return tuple(
        Place(one.kind, one.title, one.text, as_data(one.data), one.number, one.pk)
        for one in sorted(written, key=lambda one: (one.order, one.pk))
    )


def as_data(stored: str) -> dict:
    data = json.loads(stored)
    return data if isinstance(data, dict) else {}


def usual(sections: tuple[SectionReport, ...]) -> tuple[Place, ...]:
    """Every kind of chapter in its usual place, the sections where theirs is."""
    made: list[Place] = []
    for kind in ChapterKind:
        if kind == ChapterKind.SECTION:
            made += (Place(kind, number=section.number) for section in sections)
        elif kind != ChapterKind.OWN:
            made.append(Place(kind))
    return tuple(made)


def chapters_of(
    places: tuple[Place, ...],
    sections: tuple[SectionReport, ...],
    contents: Mapping[str, Content | None],
) -> tuple[ReportChapter, ...]:
    """The chapters in their places with what they hold, those too that say nothing.

    ``contents`` is kind → content; a section's content is the section.
    """
    by_number = {section.number: section for section in sections}
    made = []
    for one in places:
        content: Content | None = contents.get(one.kind)
        title = one.title or one.label
        if one.kind == ChapterKind.SECTION:
            section = by_number.get(one.number or 0)
            if section is None:
                continue
            content, title = section, one.title or section.title
        made.append(
            ReportChapter(
                kind=str(one.kind),
                title=title,
                anchor=one.anchor,
                text=blocks(one.text),
                content=content,
                number=one.number,
            )
        )
    return tuple(made)


def drafted(report: AnnualReport) -> AnnualReport:
    """The report with the texts that its facts make: nobody has written any yet."""
    return replace(
        report,
        chapters=tuple(
            replace(one, text=blocks(draft_text(one.kind, report, one.number)))
            for one in report.chapters
        ),
    )


def without_empty(report: AnnualReport) -> AnnualReport:
    """The report with those of its chapters that say something."""
    told = tuple(
        one for one in report.chapters if one.content or one.text or one.kind in ALWAYS
    )
    return replace(report, chapters=told)
