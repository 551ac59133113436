"""The chapters of an annual report: their addresses, their order and what is in them.

Pure: rows of chapters and the contents that were loaded in, ReportChapters out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .models import ChapterKind
from .report_parts import Content
from .report_text import Block, Paragraph, Span
from .report_value import ReportChapter, SectionReport

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
class Written:
    """A chapter as it is stored, or as it is when nobody has started a report."""

    kind: str
    title: str = ""
    text: tuple[Block, ...] = ()
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


def usual(sections: tuple[SectionReport, ...]) -> tuple[Written, ...]:
    """Every kind of chapter in its usual place, the sections where theirs is."""
    made: list[Written] = []
    for kind in ChapterKind:
        if kind == ChapterKind.SECTION:
            made += (Written(kind, number=section.number) for section in sections)
        elif kind != ChapterKind.OWN:
            made.append(Written(kind))
    return tuple(made)


def chapters_of(
    written: tuple[Written, ...],
    sections: tuple[SectionReport, ...],
    contents: Mapping[str, Content | None],
) -> tuple[ReportChapter, ...]:
    """What is printed between contents and colophon, without what says nothing.

    ``contents`` is kind → content; a section's content is the section.
    """
    by_number = {section.number: section for section in sections}
    made = []
    for one in written:
        if one.kind == ChapterKind.SECTION:
            section = by_number.get(one.number or 0)
            if section is None:
                continue
            content: Content | None = section
            title = one.title or section.title
        else:
            content, title = contents.get(one.kind), one.title or one.label
        if content or one.text or one.kind in ALWAYS:
            made.append(
                ReportChapter(
                    kind=str(one.kind),
                    title=title,
                    anchor=one.anchor,
                    text=one.text,
                    content=content,
                    number=one.number,
                )
            )
    return tuple(made)


def plain(text: str) -> tuple[Block, ...]:
    """A text as paragraphs, line breaks and all signs as they were written."""
    parts = (part.strip() for part in text.split("\n\n"))
    return tuple(Paragraph((Span(part),)) for part in parts if part)
