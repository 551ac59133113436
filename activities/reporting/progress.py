"""How far the writing of a report has come: chapter by chapter, and in one sentence."""

from collections import Counter
from dataclasses import dataclass

from sekoplan.jinja import count, day_month, listing, short_date

from ..measures import Mark
from ..models import ChapterKind

# How many of a section's commitments stand so, one and several.
COUNTED = {
    "Genomfört": ("genomfört", "genomförda"),
    "Delvis genomfört": ("delvis genomfört", "delvis genomförda"),
    "Inte genomfört": ("inte genomfört", "inte genomförda"),
    "Struket": ("struket", "strukna"),
    "Klar": ("klart", "klara"),
    "Pågår": ("pågår", "pågår"),
    "Försenad": ("försenat", "försenade"),
    "Ej påbörjad": ("ej påbörjat", "ej påbörjade"),
    "Struken": ("struket", "strukna"),
}
# These say nothing until somebody writes; the rest print what the facts hold, or
# what is filled in on a page of their own.
WRITTEN = (
    ChapterKind.FOREWORD,
    ChapterKind.SECTION,
    ChapterKind.CLOSING,
    ChapterKind.OWN,
)


FILLED_IN = {ChapterKind.ECONOMY: "rows", ChapterKind.ANNEXES: "apart"}


def told(words):
    """["Klar", "Klar", "Pågår"] → "2 klara och 1 pågår"."""
    found = Counter(words)
    return listing(
        f"{found[word]} {forms[found[word] != 1]}"
        for word, forms in COUNTED.items()
        if found[word]
    )


def unjudged(section):
    """The section's goals in force that have no outcome."""
    return [goal for goal in section.in_force if not goal.fact.outcome]


@dataclass(frozen=True)
class ChapterLine:
    """A chapter in the list of what is written and what is left."""

    chapter: object
    who: str
    # Of a section's: its row in the picture, and the goals that are not judged.
    section: object = None
    lacking: tuple = ()
    # Whether the plan's time is over, so that an outcome may be asked for.
    has_ended: bool = True

    @property
    def waits_for_text(self):
        return self.chapter.kind in WRITTEN and not self.chapter.has_text

    @property
    def waits_for_outcome(self):
        return self.has_ended and bool(self.lacking)

    @property
    def is_finished(self):
        """Whether the board may have it as it is."""
        waits = self.waits_for_text or self.waits_for_outcome
        return self.chapter.ready and not waits

    @property
    def states(self):
        """[(mark, words)]: what is wrong of it, else how far it has come."""
        if not self.chapter.included:
            return [("", "Inte med")]
        wrong = []
        if self.waits_for_text:
            wrong.append((Mark.LATE, "Text saknas"))
        if self.waits_for_outcome:
            missing = count(len(self.lacking), "bedömning", "bedömningar")
            wrong.append((Mark.LATE, f"{missing} saknas"))
        return wrong or [self.written]

    @property
    def written(self):
        """(mark, words) of its text alone."""
        chapter = self.chapter
        if chapter.ready:
            return Mark.DONE, "Klar för styrelsen"
        if not chapter.has_text:
            return "", self.made_of
        if chapter.is_made:
            return Mark.TO_COME, "Utkast, ej ändrat"
        return Mark.ONGOING, f"Ändrad {short_date(chapter.written_at)}"

    @property
    def made_of(self):
        """Where what stands in a chapter without a text comes from."""
        filled = FILLED_IN.get(self.chapter.kind)
        if not filled:
            return "Görs av uppgifterna"
        return "Ifyllt" if self.chapter.data.get(filled) else "Inte ifyllt"


def lines_of(chapters, picture, has_ended):
    """(the sections' lines, the other chapters'), in the order of the report."""
    rows = {row.id: row for row in picture.sections}
    sections, others = [], []
    for chapter in chapters:
        who = ", ".join(picture.holders.get(chapter.writer_id, ()))
        who = who or picture.post_titles.get(chapter.writer_id, "")
        row = rows.get(chapter.section_id)
        if row is None:
            others.append(ChapterLine(chapter, who))
        else:
            lacking = tuple(unjudged(row))
            sections.append(ChapterLine(chapter, who, row, lacking, has_ended))
    return sections, others


def in_short(lines, board_on):
    """("8 av 11 avsnitt har text.", "3 är kvar", " före styrelsemötet 14 februari.").

    The last two are empty when nothing is left; ``board_on`` is the board's next
    meeting, or None.
    """
    lines = [line for line in lines if line.chapter.included]
    if not lines:
        return "Planen har inga avsnitt.", "", ""
    written = sum(line.chapter.has_text for line in lines)
    left = sum(not line.is_finished for line in lines)
    if not left:
        one = len(lines) == 1
        return (
            "Det enda avsnittet är klart för styrelsen."
            if one
            else f"Alla {len(lines)} avsnitt är klara för styrelsen.",
            "",
            "",
        )
    if written == len(lines) == 1:
        text = "Det enda avsnittet har text men är inte klart för styrelsen."
    elif written == left == len(lines):
        text = f"Alla {len(lines)} avsnitt har text, inget är klart för styrelsen."
    elif written == len(lines):
        done = len(lines) - left
        are = "är klart" if done == 1 else "är klara"
        text = f"{done} av {len(lines)} avsnitt {are} för styrelsen."
    else:
        text = f"{written} av {count(len(lines), 'avsnitt', 'avsnitt')} har text."
    before = f" före styrelsemötet {day_month(board_on)}." if board_on else "."
    return text, f"{left} är kvar", before
