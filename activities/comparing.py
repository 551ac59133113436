"""Two texts beside each other, word by word: what was taken out and what came in."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Fate(StrEnum):
    """What became of words between one text and the next."""

    SAME = "same"
    OUT = "del"
    IN = "ins"


@dataclass(frozen=True)
class Piece:
    """Words in a row that share their fate, with single spaces between."""

    fate: Fate
    text: str


def compare(old, new):
    """The pieces of ``old`` and ``new`` in order; what goes out stands first.

    The words of SAME and OUT are those of ``old``, of SAME and IN those of ``new``.
    Only words are compared: where lines break says nothing.
    """
    before, after = old.split(), new.split()
    pieces = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        out, come = " ".join(before[first:last]), " ".join(after[start:end])
        if out == come:
            pieces.append(Piece(Fate.SAME, out))
            continue
        if out:
            pieces.append(Piece(Fate.OUT, out))
        if come:
            pieces.append(Piece(Fate.IN, come))
    return pieces
