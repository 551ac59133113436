"""Broken lines healed into paragraphs, list items and possible headings."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace

from .labels import LABELLED, ONE_OF_SEVERAL
from .language import (
    AGENT,
    INFINITIVES,
    MONTHS,
    first_word,
    is_infinitive,
    words,
)
from .lines import SOFT_HYPHEN, Line
from .marks import CHECKBOX, GLYPHS, TERMINAL, YEAR, is_dated, marked, marks_of

# Words that no sentence, item or heading ends with.
_LEANING = set(
    "i på av för med till om och eller samt en ett det den de från vid mot inom under "
    "hos mellan efter före inför utan kring genom enligt som att senast".split()
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
        return bool(TERMINAL.search(self.text[-20:]))

    def line_at(self, offset):
        """The source line number that holds the character at `offset`."""
        return self.lines[bisect_right(self.starts, offset) - 1].number


def paragraphs(lines):
    """Heal lines into blocks.

    A line goes on with the one before when that one ends with a hyphen, or lacks its
    full stop and the line begins in lower case, or had no room for the line's first
    word. A break where there was room was meant.
    """
    lines = _rejoined(_hung(_parted(lines)))
    signs = marks_of(lines)
    shape = _Shape(lines, signs)
    blocks = []
    for place, line in enumerate(lines):
        glyph, label, style, rest = marked(line, signs)
        if glyph is None and place in shape.items:
            glyph, label, style, rest = "", None, shape.items[place], line.text
        begins = glyph is not None or label is not None
        before = blocks[-1] if blocks else None
        if before and not (begins and not _dash_inside(before, line, glyph, shape)):
            if shape.continues(before, line):
                _join(before, line, shape.vocabulary)
                continue
        checked = False
        if glyph in ("☑", "☒"):
            checked = True
        if glyph and (box := CHECKBOX.match(rest)):
            checked, rest = box.group(1) != " ", rest[box.end() :]
        body = " ".join(rest.split())
        listed = (
            bool(before)
            and line.text[:1].islower()
            and (before.listed or before.text.endswith(":"))
        )
        blocks.append(Block([line], body, label, style, glyph, checked, listed=listed))
    for block in blocks:
        block.text = block.text.replace(SOFT_HYPHEN, "-")
    return blocks


def _parted(lines):
    """The lines; Word's paragraphs as lines where each is but a line of one.

    Text pasted from a PDF has a paragraph mark at each line's end: then many begin in
    lower case after one that lacks its full stop.
    """
    prose = [line for line in lines if line.whole and line.cells is None]
    broken = sum(
        two.text[:1].islower()
        and len(one.text) > 40
        and not TERMINAL.search(one.text)
        and first_word(two.text) not in INFINITIVES
        for one, two in zip(prose, prose[1:], strict=False)
        if two.level is None and two.depth is None
    )
    if broken < 4 or broken < 0.15 * len(prose):
        return lines
    return [
        line if line.cells is not None else replace(line, whole=False) for line in lines
    ]


def _hung(lines):
    """The lines; a bullet alone on its line goes with the line below."""
    hung, alone = [], []
    for line in lines:
        if line.text in GLYPHS and not line.whole:
            alone.append(line)
            continue
        over = line.page_start and line.text[:1].islower()
        fits = line.level is None and marked(line)[:2] == (None, None)
        if over:
            alone = []  # drawn ahead of the page's other items: no sign of one here
        if alone and fits:
            mark = alone.pop()
            line = replace(line, text=f"{mark.text} {line.text}", indent=mark.indent)
        hung += [*alone, line]
        alone = []
    return hung + alone


def _rejoined(lines):
    """The lines; a PDF's as paragraphs where each holds but a line of a longer one.

    A text whose lines were made paragraphs, and then broken again by the page, has
    many paragraphs that begin in lower case after one that lacks its full stop.
    """
    apart = [
        (one, two)
        for one, two in zip(lines, lines[1:], strict=False)
        if two.look and two.gap and not two.page_start and two.level is one.level
    ]
    broken = [
        two
        for one, two in apart
        if two.text[:1].islower()
        and not re.search(r"[.!?…:;,\u00ad-]$", one.text)
        and first_word(two.text) not in INFINITIVES
        and marked(two)[:2] == (None, None)
    ]
    if len(broken) < 4 or len(broken) < 0.3 * len(apart):
        return lines
    least = Counter(two.gap for two in broken).most_common(1)[0][0]
    joined = []
    for line in lines:
        above = joined[-1] if joined else None
        tight = above and line.look and not line.gap and line.level is above.level
        over = not line.page_start if line.text[:1].isupper() else True
        if tight and over and marked(line)[:2] == (None, None):
            text, sign = above.text, " "
            if text.endswith((SOFT_HYPHEN, "-")):
                text, sign = text.removesuffix(SOFT_HYPHEN), ""
            joined[-1] = replace(above, text=text + sign + line.text, look=None)
        else:
            joined.append(replace(line, gap=max(line.gap - least, 0), look=None))
    return joined


def is_opening(text):
    return bool(_OPENS.match(text)) and bool(AGENT.fullmatch(first_word(text)))


def _dash_inside(before, line, glyph, shape):
    """A dash first in a line that merely is a dash inside the sentence."""
    if glyph not in ("–", "—", "-") or before.ends or line.gap > shape.gap:
        return False
    rest = line.text[1:].lstrip()
    room = shape.has_room(before.lines[-1], line)
    return (
        rest[:1].islower() and not room and before.glyph != glyph and not shape.dashes
    )


def _unmarked_items(shape):
    """Lines that are items by their first words: their place → "date" or "att".

    A date, a year and "Delmål 2:" count when two lines begin with one, "att" when two
    in a row do, under a line that lacks its full stop, and so do lines that a PDF has
    indented without a mark.
    """
    lines, items = shape.lines, {}
    for style, begins in (
        ("date", is_dated),
        ("year", YEAR.match),
        ("several", ONE_OF_SEVERAL.match),
    ):
        places = [i for i, line in enumerate(lines) if begins(line.text)]
        waits = [one.text.endswith(",") or leans(one.text) for one in lines]
        places = [i for i in places if not (i and waits[i - 1])]
        if style == "several":  # alone over other lines it is a heading
            places = [i for i in places if {i - 1, i + 1} & set(places)]
        items |= dict.fromkeys(places, style) if len(places) > 1 else {}
    run, clauses = [], []
    for i, line in enumerate([*lines, None]):
        if line is not None and re.match(r"att\s+\S", line.text) and i:
            meant = line.gap or line.whole or shape.has_room(lines[i - 1], line)
            stops = r"[.!?,]$|(?:besluta|yrka|föreslå)\w*:?$"
            if run or (meant and not re.search(stops, lines[i - 1].text)):
                run.append(i)
        elif line is None or line.gap or not line.text[:1].islower():
            above = lines[run[0] - 1] if run else None
            alone = len(run) == 1 and not (lines[run[0]].gap or lines[run[0]].whole)
            if above and len(above.text) < 90:
                short = above.right < 0.75 * shape.width or not shape.width
                clauses += [run] if short or not alone else []
            run = []
    if any(len(run) > 1 for run in clauses):
        items |= {i: "att" for run in clauses for i in run}
    return _indented(shape) | items


def _indented(shape):
    """The places of a PDF's lines in lists whose marks are drawn and not written."""
    lines = shape.lines
    plain = [i for i, one in enumerate(lines) if one.look and one.level is None]
    left = min((lines[i].indent for i in plain), default=0)
    deep = {i for i in plain if left + 2 < lines[i].indent < left + 15}
    found = set()
    for i in deep:
        above = lines[i - 1] if i else None
        same = i - 1 in deep and above.indent == lines[i].indent
        ended = not same or bool(TERMINAL.search(above.text))
        ended = ended or first_word(lines[i].text) in INFINITIVES
        if re.match(r"[A-ZÅÄÖ0-9]", lines[i].text) and (
            ended or lines[i].gap or shape.has_room(above, lines[i])
        ):
            found.add(i)
    # A centred line or a quotation is no list.
    return {
        i: "indented"
        for i in found
        if len(deep) * 2 < len(plain)
        and any(
            other in found and lines[other].indent == lines[i].indent
            for other in [*range(i - 4, i), *range(i + 1, i + 5)]
        )
    }


def leans(text):
    """Does the line end with a word that waits for another?"""
    return (words(text[-30:]) or [""])[-1] in _LEANING and text[-1:].isalnum()


def _wrapped_dates(lines, items):
    """The numbers of the odd undated lines in a dense run of dated ones."""
    runs, wrapped = [[]], set()
    for i, line in enumerate(lines):
        if line.gap:
            runs.append([])
        runs[-1].append(i)
    for run in runs:
        dated = [i for i in run if items.get(i) == "date"]
        if len(dated) > 3 and len(dated) > 0.75 * (dated[-1] - dated[0] + 1):
            wrapped |= {lines[i].number for i in range(dated[0], dated[-1])}
            wrapped -= {lines[i].number for i in dated}
    return wrapped


def vocabulary(lines):
    """The document's words, and its words with hyphens, as spelt inside its lines."""
    found = set()
    for line in lines:
        whole = line.text
        if whole.endswith(("-", SOFT_HYPHEN)):
            whole = whole.rpartition(" ")[0]
        found.update(re.findall(r"\w+(?:-\w+)*", whole))
    return found


class _Shape:
    """How a document is laid out: how wide its lines are and how far apart."""

    def __init__(self, lines, signs=frozenset()):
        self.lines = lines
        self.vocabulary = vocabulary(lines)
        pairs = [
            (one, two)
            for one, two in zip(lines, lines[1:], strict=False)
            if two.text[:1].islower()
            and not two.whole
            and len(one.text) > 30
            and not TERMINAL.search(one.text)
            and marked(two, signs)[:2] == (None, None)
            and not (one.text[:1].islower() and first_word(two.text) in INFINITIVES)
        ]
        widths = sorted(one.right for one, _ in pairs)
        self.width = widths[int(len(widths) * 0.9)] if widths else 0
        gaps = Counter(two.gap for _, two in pairs if not two.page_start)
        self.gap = gaps.most_common(1)[0][0] if gaps else 0
        self.dashes = sum(line.text[:2] in ("- ", "– ", "— ") for line in lines) > 1
        self.gap = min(self.gap, 2)
        ends = [
            bool(TERMINAL.search(one.text))
            for one, two in zip(lines, lines[1:], strict=False)
            if not two.text[:1].islower() and len(one.text) > 40
        ]
        # Lines of proportional type vary in width; full stops then tell more.
        self.punctuated = len(ends) > 5 and sum(ends) > 0.7 * len(ends)
        self.items = _unmarked_items(self)
        self.wrapped = _wrapped_dates(lines, self.items)

    def has_room(self, one, two):
        """Could the first word of `two` have stood on the line `one`?"""
        word = two.look[1] if two.look else len((two.text.split() or [""])[0])
        return not self.width or one.right + 1 + word <= self.width

    def continues(self, before, line):
        last = before.lines[-1]
        if len(before.text) > LONGEST:
            return False
        if line.level is not None or last.level is not None:
            # Only a PDF tells by its looks that a heading goes on.
            return bool(line.look and line.level == last.level and not line.gap)
        if LABELLED.match(line.text) and line.text[:1].isupper():
            return False
        if last.text.endswith(SOFT_HYPHEN):
            return True
        if line.text.endswith(":") and line.text[:1].islower() and not line.gap:
            if not before.ends and len(words(line.text)) < 4:
                return True  # "Vi vill under sommaren / anordna:"
        if re.search(r"\w-$", last.text) and line.text[:1].isalnum() and not last.whole:
            return line.gap <= self.gap or line.page_start or line.text[:1].islower()
        lower = line.text[:1].islower() or line.text[:1] in "(,;"
        unfinished = not before.ends
        columns = re.search(r"\S(?:\s{2,}|\t)\S", last.raw)
        if columns and line.indent > last.indent + 5 and line.gap == 0:
            return True  # text under the second column of the line above
        if line.whole:
            # A whole paragraph goes on only where the one before plainly breaks off.
            if not lower or before.is_item or before.ends or line.gap:
                return False
            return last.text.endswith(",") or not self._listed(before, line, room=False)
        room = self.has_room(last, line)
        if line.gap > self.gap and not line.page_start:
            return lower and unfinished and not room and len(before.text) > 40
        if unfinished and leans(last.text):
            opens = is_opening(line.text) and not line.text[:1].islower()
            return not (before.text.endswith(":") or opens)
        if before.is_item or before.label:
            return self._continues_item(before, line, lower, room)
        if lower:
            return unfinished and not self._listed(before, line, room)
        if re.match(r"[\"”’'»(]?\d", line.text) and unfinished and not room:
            return True
        if is_opening(line.text):
            return unfinished and last.text.endswith((",", " och", " att", " som"))
        if unfinished and self.width:
            return (not room or self.punctuated) and last.right > 0.7 * self.width
        # The last line of a paragraph has its full stop too: a heading has not.
        closed = TERMINAL.search(line.text) or len(line.text) > 0.6 * self.width
        return bool(closed) and not room

    def _continues_item(self, before, line, lower, room):
        hanging = line.indent > before.indent
        if line.number in self.wrapped and not before.ends:
            return True
        if lower:
            return hanging or not before.ends
        if before.ends:
            return hanging and before.is_item and not _OPENS.match(line.text)
        return (hanging and (before.is_item or not room)) or (
            not room and before.lines[-1].right > 0.7 * self.width
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
        return siblings and room and is_infinitive(first_word(before.text[:60]))


def _join(block, line, known):
    text, more = block.text, " ".join(line.text.split())
    if text.endswith(SOFT_HYPHEN):
        joined = text[:-1]
    elif re.search(r"\w-$", text[-2:]):
        joined = _unhyphenated(text, more, known)
    else:  # "februari–/april" has no space
        joined = text if re.search(r"\w–$", text) else text + " "
    block.starts.append(len(joined))
    block.lines.append(line)
    block.text = joined + more


def _unhyphenated(text, more, known):
    """The text before a broken word, with or without its hyphen and a space.

    The hyphen belongs to the word before a capital or a digit, after an abbreviation
    or a name, and where the document (`known`) spells it so inside a line.
    """
    left = re.search(r"([\w-]*\w)-$", text[-80:]).group(1)
    right = re.match(r"\w*", more).group()
    if right.lower() in ("och", "eller", "samt", "respektive", "till", "men", "som"):
        return text + " "  # "dag- och kvällsombud"
    last = left.rpartition("-")[2]
    if f"{left}-{right}" in known:
        return text
    if left + right in known:
        return text[:-1]
    keeps = (
        right[:1].isupper()
        or right[:1].isdigit()
        or (last.lower() in MONTHS and right.lower() in MONTHS)
        or last.isupper()
        or last[-1:].isdigit()
        or re.search(r"(?:facklig|social|teknisk)t?$", last)
        and re.match(r"(?:politi|ekonomi|demokrat|social|teknisk)", right)
        or re.search(r"(?:^|\W)(?:icke|ex)$", last)
        or (left[:1].isupper() and left in known and left.lower() not in known)
    )
    return text if keeps else text[:-1]
