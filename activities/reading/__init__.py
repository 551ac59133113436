"""Reads a plan document into an outline of sections and goals: pure Python, no Django.

    read_document("plan.docx", data) or read_text("…") → Outline

From file to outline: `files` (with `office`, `pdf`) → `lines` → `tables` (what is in
a column says `columns`), `records` and `paragraphs` (with `marks`) → `headings` →
`commitments` (lists and tables) and `prose` (running text, sentence by sentence as
`judging` says) → `quantities`, `kinds` and `wording`, with `structure` holding them
together and `edges` for title and signatures. `language` has the Swedish and `labels`
the words of a plan's form; `genre` and `manner` tell what sort of document it is.
"""

from .files import lines_of, text_lines
from .outline import Leftover, Outline, OutlineGoal, OutlineSection, Warning
from .refusal import UnreadableDocument
from .structure import outline_of

__all__ = [
    "Leftover",
    "Outline",
    "OutlineGoal",
    "OutlineSection",
    "UnreadableDocument",
    "Warning",
    "read_document",
    "read_text",
]


def read_document(name, data):
    """The outline of an uploaded file.

    `name` is the file's name, whose ending says what it claims to be; `data` its bytes.
    Raises UnreadableDocument, with a Swedish message for the person who chose it.
    """
    return outline_of(lines_of(name, data), name)


def read_text(text):
    """The outline of pasted text. Raises UnreadableDocument when it is far too long."""
    return outline_of(text_lines(text))
