"""Broken lines healed into paragraphs, list items and possible headings."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from .language import AGENT, INFINITIVES, MONTH, is_infinitive, words
from .lines import SOFT_HYPHEN, Line

_GLYPHS = "•‣⁃●○◦◯▪▫■□◾◽◆◇❖➢➤➔➜→⇒►▶▸✓✔✗✘☐☑☒»›·∙*–—-+"
_BULLET = re.compile(rf"([{re.escape(_GLYPHS)}]|§(?=\s+\D)|o(?=\t|\s{{2,}}))\s*(?=\S)")
_CHECKBOX = re.compile(r"\[([ xX✓])\]\s+")
_NUMBERED = re.compile(
    r"(?P<sign>§+\s*)?(?P<label>\d{1,2}(?:\.\d{1,2}){0,3})(?P<end>[.):]|\s*§)?"
    r"(?P<space>[ \t]+)(?=\S)"
)
_LETTERED = re.compile(
    r"\(?(?P<label>[a-zåäö]|[A-ZÅÄÖ]|[ivx]{1,4}|[IVX]{1,4}|\d{1,2})(?P<end>\)|\.(?!\w\.))\s+(?=\S)"
)
_TERMINAL = re.compile(r"[.!?…:;][\"”’)\]*]*$")
# Words that no sentence, item or heading ends with.
_LEANING = set(
    "i på av för med till om och eller samt en ett det den de från vid mot inom under "
    "hos mellan efter inför utan kring genom enligt som att".split()
)
_OPENS = re.compile(r"(?:\w+ ){1,3}?(?:ska|skall)\b")


# No paragraph is longer; the rules below would take long to look for its end.
LONGEST = 10_000


@dataclass(eq=False)
class Block:
    """One paragraph, list item or possible heading, with the lines it came from.

    `label` is a printed number or letter ("2.1", "a"), `glyph` the bullet. `starts`
    holds the offset in `text` where each source line begins.
    """

    lines: list[Line]
    text: str
    label: str | None = None
    style: str = ""
    glyph: str | None = None
    checked: bool = False
    starts: list[int] = field(default_factory=lambda: [0])
    listed: bool = False  # an unmarked item under a lead-in

    @property
    def line(self):
        return self.lines[0].number

    @property
    def gap(self):
        return self.lines[0].gap

    @property
    def indent(self):
        return self.lines[0].indent

    @property
    def level(self):
        return self.lines[0].level

    @property
    def is_item(self):
        return self.glyph is not None

    @property
    def ends(self):
        return bool(_TERMINAL.search(self.text[-20:]))

    def line_at(self, offset):
        """The source line number that holds the character at `offset`."""
        return self.lines[bisect_right(self.starts, offset) - 1].number


def marked(line):
    """The bullet or number a line begins with: (glyph, label, style, rest of text)."""
    text = line.text
    if line.depth is not None:
        return "•", line.label, "list", text
    if match := _BULLET.match(text):
        glyph, rest = match.group(1), text[match.end() :]
        spaced = text[1:2].isspace()
        if spaced or (glyph not in "-–—*+·→»›" and rest[:1].isalnum()):
            return glyph, None, "", rest
    match = _NUMBERED.match(text)
    if match:
        rest = text[match.end() :]
        label, end = match["label"], (match["end"] or "").strip()
        if not re.match(rf"{MONTH}", rest, re.IGNORECASE) and _is_label(match, rest):
            dots = label.count(".")
            style = f"{'§' if match['sign'] or end == '§' else ''}{end or ''}{dots}"
            return None, label, style, rest
    if (match := _LETTERED.match(text)) and not _is_abbreviation(text):
        label = match["label"]
        case = "I" if re.fullmatch("[IVX]+", label) else "A" if label.isupper() else "a"
        case = "(1)" if label.isdigit() else case
        return None, label, case + match["end"], text[match.end() :]
    return None, None, "", text


def _is_label(match, rest):
    if match["sign"] or match["end"]:
        # "3. september" and "12: an hour" are no numbering.
        return match["end"] != ":" or rest[:1].isupper()
    if "." in match["label"]:
        return rest[:1].isupper()
    wide = "\t" in match["space"] or len(match["space"]) > 1
    return (
        rest[:1].isupper() and (wide or not _TERMINAL.search(rest)) and len(rest) < 80
    )


def _is_abbreviation(text):
    return bool(
        re.match(
            r"(?:[a-zåäö]\.\s?){2,}|[A-ZÅÄÖ]\. [A-ZÅÄÖ][a-zåäö]+ |[A-ZÅÄÖ]\. "
            r"?[A-ZÅÄÖ]\.",
            text,
        )
    )


def paragraphs(lines):
    """Heal lines into blocks.

    A line goes on with the one before when that one ends with a hyphen, or lacks its
    full stop and the line begins in lower case, or had no room for the line's first
    word. A break where there was room was meant.
    """
    shape = _Shape(lines)
    blocks = []
    for line in lines:
        glyph, label, style, rest = marked(line)
        begins = glyph is not None or label is not None
        before = blocks[-1] if blocks else None
        if before and not (begins and not _dash_inside(before, line, glyph, shape)):
            if shape.continues(before, line):
                _join(before, line)
                continue
        if begins and before and _wrapped_number(before, line, label, shape):
            _join(before, line)
            continue
        checked = False
        if glyph and (box := _CHECKBOX.match(rest)):
            checked, rest = box.group(1) != " ", rest[box.end() :]
        body = " ".join(rest.split()) if not rest.endswith(SOFT_HYPHEN) else rest
        listed = (
            bool(before)
            and line.text[:1].islower()
            and (before.listed or before.text.endswith(":"))
        )
        blocks.append(Block([line], body, label, style, glyph, checked, listed=listed))
    for block in blocks:
        block.text = block.text.replace(SOFT_HYPHEN, "-")
    return blocks


def is_opening(text):
    return bool(_OPENS.match(text)) and bool(AGENT.fullmatch(text.split()[0]))


def _dash_inside(before, line, glyph, shape):
    """A dash first in a line that merely is a dash inside the sentence."""
    if glyph not in ("–", "—", "-") or before.ends or line.gap > shape.gap:
        return False
    rest = line.text[1:].lstrip()
    room = shape.has_room(before.lines[-1], line)
    return (
        rest[:1].islower() and not room and before.glyph != glyph and not shape.dashes
    )


def _wrapped_number(before, line, label, shape):
    """A number first in a line that belongs to the sentence: "senast den / 3. …"."""
    if label is None or before.ends or line.gap > shape.gap or line.whole:
        return False
    last = words(before.text[-30:])[-1:] or [""]
    return last[0] in (
        "den",
        "nr",
        "kl",
        "på",
        "till",
        "och",
        "eller",
        "cirka",
        "§",
    ) and (not shape.has_room(before.lines[-1], line))


class _Shape:
    """How a document is laid out: how wide its lines are and how far apart."""

    def __init__(self, lines):
        self.lines = lines
        pairs = [
            (one, two)
            for one, two in zip(lines, lines[1:], strict=False)
            if two.text[:1].islower()
            and not two.whole
            and len(one.text) > 30
            and not _TERMINAL.search(one.text)
            and marked(two)[:2] == (None, None)
            and not (one.text[:1].islower() and words(two.text)[0] in INFINITIVES)
        ]
        widths = sorted(one.indent + len(one.text) for one, _ in pairs)
        self.width = widths[int(len(widths) * 0.9)] if widths else 0
        gaps = Counter(two.gap for _, two in pairs if not two.page_start)
        self.gap = gaps.most_common(1)[0][0] if gaps else 0
        self.dashes = sum(line.text[:2] in ("- ", "– ", "— ") for line in lines) > 1
        self.gap = min(self.gap, 2)
        ends = [
            bool(_TERMINAL.search(one.text))
            for one, two in zip(lines, lines[1:], strict=False)
            if not two.text[:1].islower() and len(one.text) > 40
        ]
        # Lines of proportional type vary in width; full stops then tell more.
        self.punctuated = len(ends) > 5 and sum(ends) > 0.7 * len(ends)

    def has_room(self, one, two):
        """Could the first word of `two` have stood on the line `one`?"""
        first = two.text.split()[0] if two.text.split() else ""
        if not self.width:
            return True
        return one.indent + len(one.text) + 1 + len(first) <= self.width

    def continues(self, before, line):
        last = before.lines[-1]
        if len(before.text) > LONGEST:
            return False
        if line.level is not None or last.level is not None:
            return False
        if last.text.endswith(SOFT_HYPHEN):
            return True
        if re.search(r"\w-$", last.text) and line.text[:1].isalnum() and not last.whole:
            return line.gap <= self.gap or line.page_start or line.text[:1].islower()
        lower = line.text[:1].islower() or line.text[:1] in "(,;"
        unfinished = not before.ends
        columns = re.search(r"\S(?:\s{2,}|\t)\S", last.raw)
        if columns and line.indent > last.indent + 5 and line.gap == 0:
            return True  # text under the second column of the line above
        if line.whole:
            # A whole paragraph goes on only where the one before plainly breaks off.
            return lower and last.text.endswith(",") and not before.is_item
        room = self.has_room(last, line)
        if line.gap > self.gap and not line.page_start:
            return lower and unfinished and not room and len(before.text) > 40
        if unfinished and (words(last.text[-30:]) or [""])[-1] in _LEANING:
            return not (before.text.endswith(":") or is_opening(line.text))
        if before.is_item or before.label:
            return self._continues_item(before, line, lower, room)
        if lower:
            return unfinished and not self._listed(before, line, room)
        if re.match(r"[\"”’'»(]?\d", line.text) and unfinished and not room:
            return True
        if is_opening(line.text):
            return unfinished and last.text.endswith((",", " och", " att", " som"))
        if unfinished:
            return (not room or self.punctuated) and len(last.text) > 0.7 * self.width
        # The last line of a paragraph has its full stop too: a heading has not.
        closed = _TERMINAL.search(line.text) or len(line.text) > 0.6 * self.width
        return bool(closed) and not room

    def _continues_item(self, before, line, lower, room):
        hanging = line.indent > before.indent
        if lower:
            return hanging or not before.ends
        if before.ends:
            return hanging and before.is_item and not _OPENS.match(line.text)
        return (hanging and (before.is_item or not room)) or (
            not room and len(before.lines[-1].text) > 0.7 * self.width
        )

    def _listed(self, before, line, room):
        """A line in lower case that is an item of its own under a lead-in."""
        first = words(line.text[:80])[:3]
        if not first or not any(is_infinitive(word) for word in first):
            return bool(self.width) and before.text.endswith(":")
        if before.text.endswith(":"):
            return True
        if before.listed and first[0] in INFINITIVES:
            return True
        siblings = before.lines[-1].text[:1].islower() and len(before.lines) == 1
        return siblings and room and is_infinitive(words(before.text[:60])[0])


def _join(block, line):
    text, more = block.text, " ".join(line.text.split())
    if line.text.endswith(SOFT_HYPHEN):
        more = line.text.rstrip()
    if text.endswith(SOFT_HYPHEN):
        joined = text[:-1]
    elif re.search(r"\w-$", text[-2:]):
        joined = _unhyphenated(text, more)
    else:
        joined = text + " "
    block.starts.append(len(joined))
    block.lines.append(line)
    block.text = joined + more


def _unhyphenated(text, more):
    """The text before a broken word, with or without its hyphen and a space."""
    left = re.search(r"(\w+)-$", text[-80:]).group(1)
    right = re.match(r"\w*", more).group()
    if right.lower() in ("och", "eller", "samt", "respektive", "till", "men", "som"):
        return text + " "  # "dag- och kvällsombud"
    keeps = (
        right[:1].isupper()
        or right[:1].isdigit()
        or left.isupper()
        or left[-1:].isdigit()
        or (len(left) == 1)
        or re.search(r"(?:facklig|fackligt|social|socialt|teknisk|icke|ex)$", left)
        or (left[:1].isupper() and _KNOWN_NAME.search(text[-40:]))
    )
    return text if keeps else text[:-1]


_KNOWN_NAME = re.compile(r"(?:[a-zåäö],? )[A-ZÅÄÖ][a-zåäö]{1,8}-$")
