"""What a report's chapters begin with, and how two texts of one differ."""

import re
from contextlib import suppress
from dataclasses import replace

from clubs.models import Stale

from .comparing import compare
from .models import ChapterKind
from .reporting.drafting import draft_text
from .reports import annual_report


def made_texts(plan, day):
    """{kind or number of a section: text}, for ``Report.begin``."""
    value = annual_report(plan, day)
    texts = {kind: draft_text(kind, value) for kind in ChapterKind if is_one(kind)}
    for section in value.sections:
        texts[section.number] = draft_text(ChapterKind.SECTION, value, section.number)
    return texts


def made_text(chapter, day):
    """What the facts give ``chapter`` to say on ``day``."""
    if not (is_one(chapter.kind) or chapter.section):
        return ""
    value = annual_report(chapter.report.plan, day)
    number = chapter.section.number if chapter.section else None
    return draft_text(chapter.kind, value, number)


def remake(report, *, by, day):
    """Make the texts anew that nobody has changed; gives how many became others."""
    texts = made_texts(report.plan, day)
    chapters = report.chapters.filter(is_made=True, included=True)
    remade = 0
    for one in chapters.select_related("section"):
        text = texts.get(one.section.number if one.section else one.kind)
        if text is None or text == one.text:
            continue
        # Somebody is writing in it just now: then it is no draft any more.
        with suppress(Stale):
            one.redraft(by=by, seen=one.version, text=text)
            remade += 1
    return remade


def is_one(kind):
    """Whether a report has one chapter of the kind, made from the facts."""
    return kind not in (ChapterKind.SECTION, ChapterKind.OWN)


def with_line(text, line):
    """``text`` with a line of the evidence put in as its last paragraph."""
    return f"{text.rstrip()}\n\n{line.insertion}\n".lstrip("\n")


# A line's end as a word of its own, which nobody types.
BREAK = "\ue000"


def differences(old, new):
    """The pieces of two texts as ``compare`` gives them, with their lines."""
    marked = (text.replace("\n", f" {BREAK} ") for text in (old, new))
    return [
        replace(piece, text=re.sub(f" ?{BREAK} ?", "\n", piece.text))
        for piece in compare(*marked)
    ]
