"""Broken lines healed into paragraphs, list items and possible headings."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace

from .labels import LABELLED, ONE_OF_SEVERAL
from .language import AGENT, INFINITIVES, MONTH, first_word, is_infinitive, words
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
# "29 augusti – …", "Tisdag 13 kl. 13 …", "29/8 …", "v. 24 …": a calendar's line.
_DAYS = r"\d{1,2}(?::[ae])?(?:(?:\s?[-–,]\s?|,?\s+och\s+)\d{1,2})*"
DATED = re.compile(
    rf"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en|ar|arna)?|\.)?,?\s+)?(?:den\s+)?"
    rf"(?:{_DAYS}\s+{MONTH}(?:\s*[-–]\s*{_DAYS}\s+{MONTH})?(?:\s+20\d\d)?"
    r"|\d{1,2}/\d{1,2}(?:\s*[-–]\s*\d{1,2}/\d{1,2})?(?:[ -]20\d\d)?(?![\d/])"
    r"|20\d\d-\d\d-\d\d|(?:v\.?|vecka)\s?\d{1,2}(?:\s?[-–]\s?\d{1,2})?(?!\d)"
    r"|(?<=dag )\d{1,2}(?=\s+kl|\s{2,}|\t))"
    r"(?:\s*[-–—:,.]\s*|\s*\t\s*|\s+)(?=[A-ZÅÄÖ\"”]|kl\.?\s?\d)",
    re.IGNORECASE,
)


def is_dated(text):
    """Does the line begin with its date, as a calendar's lines do?"""
    day = r"(?:mån|tis|ons|tors|fre|lör|sön)dag"
    if re.match(rf"{day}\w* .{{0,15}}\bkl\b|{day}ar\b[^:]{{0,15}}:\s", text, re.I):
        return True
    match = DATED.match(text)
    return bool(match) and bool(re.match(r"[A-ZÅÄÖ\"”]|kl", text[match.end() :]))


# "2026: …", "2027–2028 …": a line of a plan for several years.
_YEAR = re.compile(r"20\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?(?::\s+\S|\s+[A-ZÅÄÖ][a-zåäö])")

# "A1. …", "B2: …": numbered within a lettered section.
_CODED = re.compile(
    r"(?P<label>[A-ZÅÄÖ]\d{1,2}(?:\.\d{1,2})?)(?:[.):]\s+|\s{2,}|\t)(?=[A-ZÅÄÖ])"
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


def marks_of(lines):
    """Signs that the document uses as bullets: a symbol before two or more lines."""
    firsts = Counter(
        line.text[0] for line in lines if line.text[1:2].isspace() and line.text[2:]
    )
    return frozenset(
        sign
        for sign, count in firsts.items()
        if count > 1
        and unicodedata.category(sign) in ("So", "Sm", "Sk", "Po", "Pd", "Co", "Cn")
        and sign not in "&%.,;:!?…'\"’”§"
    )


def marked(line, signs=frozenset()):
    """The bullet or number a line begins with: (glyph, label, style, rest of text).

    `signs` are symbols that this document uses as bullets besides the usual ones.
    """
    text = line.text
    if text[:1] in signs and text[1:2].isspace():
        return text[0], None, "", text[1:].lstrip()
    if _CHECKBOX.match(text):
        return "☐", None, "", text
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
    if match := _CODED.match(text):
        return None, match["label"], "list", text[match.end() :]
    if re.match(r"[vV]\.\s*\d", text):
        return None, None, "", text  # a week, no letter
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
    lines = _parted(lines)
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


def _parted(lines):
    """The lines; Word's paragraphs as lines where each is but a line of one.

    Text pasted from a PDF has a paragraph mark at each line's end: then many begin in
    lower case after one that lacks its full stop.
    """
    prose = [line for line in lines if line.whole and line.cells is None]
    broken = sum(
        two.text[:1].islower()
        and len(one.text) > 40
        and not _TERMINAL.search(one.text)
        and first_word(two.text) not in INFINITIVES
        for one, two in zip(prose, prose[1:], strict=False)
        if two.level is None and two.depth is None
    )
    if broken < 4 or broken < 0.15 * len(prose):
        return lines
    return [
        line if line.cells is not None else replace(line, whole=False) for line in lines
    ]


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


def _unmarked_items(lines):
    """Lines that are items by their first words: their place → "date" or "att".

    A date, a year and "Delmål 2:" count when two lines begin with one, "att" when two
    in a row do, under a line that lacks its full stop.
    """
    items = {}
    for style, begins in (
        ("date", is_dated),
        ("year", _YEAR.match),
        ("several", ONE_OF_SEVERAL.match),
    ):
        places = [i for i, line in enumerate(lines) if begins(line.text)]
        places = [i for i in places if not (i and _waits(lines[i - 1].text))]
        if style == "several":  # alone over other lines it is a heading
            places = [i for i in places if {i - 1, i + 1} & set(places)]
        items |= dict.fromkeys(places, style) if len(places) > 1 else {}
    run, clauses = [], []
    for i, line in enumerate([*lines, None]):
        if line is not None and re.match(r"att\s+\S", line.text) and i:
            if run or not re.search(
                r"[.!?,]$|(?:besluta|yrka|föreslå)\w*:?$", lines[i - 1].text
            ):
                run.append(i)
        elif line is None or line.gap or not line.text[:1].islower():
            if run and len(lines[run[0] - 1].text) < 90:
                clauses.append(run)
            run = []
    if any(len(run) > 1 for run in clauses):
        items |= {i: "att" for run in clauses for i in run}
    return items


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


def _waits(text):
    """Does the line end with a word that a date may follow: "senast den"?"""
    return bool(
        re.search(r"(?:^|\s)(?:den|i|till|och|från|senast|före|efter|,)$", text)
    )


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
        self.items = _unmarked_items(lines)
        self.vocabulary = vocabulary(lines)
        self.wrapped = _wrapped_dates(lines, self.items)
        pairs = [
            (one, two)
            for one, two in zip(lines, lines[1:], strict=False)
            if two.text[:1].islower()
            and not two.whole
            and len(one.text) > 30
            and not _TERMINAL.search(one.text)
            and marked(two, signs)[:2] == (None, None)
            and not (one.text[:1].islower() and first_word(two.text) in INFINITIVES)
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
        if LABELLED.match(line.text) and line.text[:1].isupper():
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
            if not lower or before.is_item or before.ends or line.gap:
                return False
            return last.text.endswith(",") or not self._listed(before, line, room=False)
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
        if unfinished and self.width:
            return (not room or self.punctuated) and len(last.text) > 0.7 * self.width
        # The last line of a paragraph has its full stop too: a heading has not.
        closed = _TERMINAL.search(line.text) or len(line.text) > 0.6 * self.width
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
        return siblings and room and is_infinitive(first_word(before.text[:60]))


def _join(block, line, known):
    text, more = block.text, " ".join(line.text.split())
    if line.text.endswith(SOFT_HYPHEN):
        more = line.text.rstrip()
    if text.endswith(SOFT_HYPHEN):
        joined = text[:-1]
    elif re.search(r"\w-$", text[-2:]):
        joined = _unhyphenated(text, more, known)
    else:
        joined = text + " "
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
        or last.isupper()
        or last[-1:].isdigit()
        or re.search(r"(?:facklig|social|teknisk)t?$", last)
        and re.match(r"(?:politi|ekonomi|demokrat|social|teknisk)", right)
        or re.search(r"(?:^|\W)(?:icke|ex)$", last)
        or (left[:1].isupper() and left in known and left.lower() not in known)
    )
    return text if keeps else text[:-1]
