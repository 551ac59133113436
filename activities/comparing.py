"""Two texts beside each other, word by word: what was taken out and what came in."""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# So many pairs of the same word are compared. A page of Swedish has a fifth of that;
# one word written a thousand times would keep the server busy for minutes.
MOST_PAIRS = 20_000


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
    for first, last, start, end in spans(before, after):
        out, come = " ".join(before[first:last]), " ".join(after[start:end])
        if out == come:
            pieces += [Piece(Fate.SAME, out)] if out else []
            continue
        if out:
            pieces.append(Piece(Fate.OUT, out))
        if come:
            pieces.append(Piece(Fate.IN, come))
    return pieces


def spans(before, after):
    """(first, last, start, end) of the words that hang together, in order."""
    old, new = Counter(before), Counter(after)
    if sum(count * new[word] for word, count in old.items()) <= MOST_PAIRS:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return [opcode[1:] for opcode in matcher.get_opcodes()]
    head = alike(before, after)
    tail = alike(before[head:][::-1], after[head:][::-1])
    last, end = len(before) - tail, len(after) - tail
    found = [(0, head, 0, head), (head, last, head, end)]
    return [*found, (last, len(before), end, len(after))]


def alike(before, after):
    """How many words the two begin with in common."""
    pairs = zip(before, after, strict=False)
    return next(
        (place for place, (a, b) in enumerate(pairs) if a != b),
        min(len(before), len(after)),
    )
