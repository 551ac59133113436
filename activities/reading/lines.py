"""A document's lines, cleaned letter by letter, and the lines that are only furniture.

Furniture is what the pages carry and the plan does not: page numbers, running heads
and tables of contents. It is set aside as leftovers, never thrown away.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
)
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u202f\u205f\u3000"), " "
) | dict.fromkeys(range(0x2000, 0x200B), " ")
_INVISIBLE = dict.fromkeys(
    [
        *map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\ufffe"),
        *range(0x202A, 0x202F),
    ]
)
_HYPHENS = {0x2010: "-", 0x2011: "-", 0x2212: "–"}
# Bullets that word processors keep in a private part of the symbol fonts.
_BULLETS = dict.fromkeys(range(0xF020, 0xF100), "•")
_CHARACTERS = _LIGATURES | _SPACES | _INVISIBLE | _HYPHENS | _BULLETS
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_ENDLESS = re.compile(r"([^\w\n])\1{200,}")
# A head that repeats more often than there are pages is no running head.
MOST_PAGES, MOST_HEAD_LINES = 150, 4
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class Line:
    """One line of a text file or a page, one paragraph or table row of a document.

    `number` counts from 1 in the source. `gap` is the number of empty lines before.
    `level` and `depth` are a heading's and a list item's level where the file format
    states them. `cells` makes the line a table row; `whole` says that the line is a
    whole paragraph and no part of a broken one. `look` is where a PDF's line ends and
    how wide its first word is, in letters.
    """

    number: int
    text: str
    gap: int = 0
    indent: int = 0
    level: int | None = None
    depth: int | None = None
    label: str | None = None
    cells: tuple[str, ...] | None = None
    whole: bool = False
    page_start: bool = False
    raw: str = ""
    look: tuple[float, float] | None = None

    @property
    def right(self):
        """Where the line ends, in letters from the left."""
        return self.look[0] if self.look else self.indent + len(self.text)

    @property
    def words(self):
        return " ".join(self.text.split())


def clean(text):
    """Letters as a person reads them: composed, without ligatures and invisible marks.

    A soft hyphen inside the text disappears; at the end of a line it stays as the
    sign that the word goes on.
    """
    text = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    text = _CONTROL.sub("", text)
    # Endless rules of spaces or dots say no more than long ones.
    text = _ENDLESS.sub(lambda run: run[0][:200], text)
    ends = text.rstrip().endswith(SOFT_HYPHEN)
    return text.replace(SOFT_HYPHEN, "").rstrip() + (SOFT_HYPHEN if ends else "")


def one_line(cell):
    """A cell's text on one line; a word that was broken over its lines is healed."""
    healed = re.sub(
        r"(?<=[^\W\d_])[-\u2010\u00ad]\s*\n\s*(?!(?:och|eller|samt)\b)(?=[a-zåäö])",
        "",
        cell,
    )
    return " ".join(clean(healed).split())


def lines_of_text(text, *, whole=False):
    """The non-empty lines of a text. A form feed begins a new page.

    Markdown's headings and emphasis are understood: people paste it, and a "#" or an
    underlining with "===" means nothing else in a plan.
    """
    lines, gap, page_start = [], 0, False
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\v", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    for number, source in enumerate(text.split("\n"), start=1):
        page_start = page_start or "\f" in source
        cleaned = clean(source.replace("\f", ""))
        if not cleaned.strip(SOFT_HYPHEN + " \t"):
            gap += 1
            continue
        body = cleaned.lstrip()
        indent = len(cleaned[: len(cleaned) - len(body)].expandtabs(4))
        level = None
        if heading := re.match(r"(#{1,6})\s+(?=\S)", body):
            level, body = len(heading.group(1)), body[heading.end() :].rstrip("# ")
        elif re.fullmatch(r"={3,}|-{3,}", body) and lines and not gap:
            # An underlined heading; a rule after an empty line is only a rule.
            lines[-1] = replace(lines[-1], level=1 if body[0] == "=" else 2)
            continue
        body = _EMPHASIS.sub(r"\2", body)
        lines.append(
            Line(
                number,
                body,
                gap=gap,
                indent=indent,
                level=level,
                page_start=page_start,
                whole=whole,
                raw=cleaned,
            )
        )
        gap, page_start = 0, False
    return lines


# **strong** and *emphasised*, as in Markdown.
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2}|__)(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")

_PAGE = r"(?:sida|sidan|sid\.?|s\.|page)"
PAGE_NUMBER = re.compile(
    rf"[-–—|\s]*(?:{_PAGE}\s*)?\d{{1,3}}\s*(?:(?:av|of|/|\()\s*\d{{1,3}}\s*\)?)?[-–—|\s]*$"
    rf"|{_PAGE}\s*$",
    re.IGNORECASE,
)
_PAGE_TAIL = re.compile(
    rf"(?:\s{{2,}}|\t|\s+[|–-]\s+|\s+(?={_PAGE}))(?:{_PAGE}\s*)?\d{{1,3}}"
    r"\s*(?:(?:av|/|\()\s*\d{1,3}\s*\)?)?\s*$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:innehåll|innehållsförteckning|contents)\s*:?$", re.IGNORECASE
)
_LEADER = re.compile(r"(?:\s?[.…·_]){3,}\s*\d{1,3}\s*$")
_TRAILING_NUMBER = re.compile(r"(?:\s?[.…·_])*\s+\d{1,3}\s*$")


# A record's field, that may well say the same in every record.
_FIELD = re.compile(
    r"[-–•* ]*(?:ansvarig\w*|vem|när|tid\w*|status|läge|klart?|mål|aktivitet\w*)\s*:",
    re.IGNORECASE,
)


def _shape(line):
    text = _PAGE_TAIL.sub("", line.raw or line.text) if len(line.raw) < 500 else ""
    return re.sub(r"\d{1,3}(?!\d)", "#", " ".join(text.split())).lower()


def furniture(lines):
    """The indexes of the lines that belong to the pages and not to the plan."""
    contents = _contents(lines)
    return contents | _page_marks(lines, contents)


def _page_marks(lines, contents):
    text_lines = [
        i for i, line in enumerate(lines) if line.cells is None and i not in contents
    ]
    marks = set()
    for i in text_lines:
        line = lines[i]
        if PAGE_NUMBER.match(line.text) and not _counts_on(lines, i):
            marks.add(i)
    shapes = {}
    for i in text_lines:
        text = lines[i].text
        if len(text) < 130 and re.search(r"\w", text) and not _FIELD.match(text):
            shapes.setdefault(_shape(lines[i]), []).append(i)
    # A running head repeats, and stands next to a page number, a page break or
    # another running head. The first time it may be the document's own title.
    known_pages = any(line.page_start for line in lines)
    repeated = [where for where in shapes.values() if 1 < len(where) <= MOST_PAGES]
    for _ in range(MOST_HEAD_LINES):
        found = set()
        for where in repeated:
            edges = [i for i in where if _at_edge(lines, i, marks)]
            with_number = [i for i in where if _PAGE_TAIL.search(lines[i].raw[-300:])]
            if len(with_number) > 1 and not lines[where[0]].text[0].isdigit():
                found |= set(where) - set(_head(lines))
            elif len(edges) * 2 >= len(where) and len(edges) >= (
                2 if known_pages or len(where) > 2 else 1
            ):
                found |= {i for i in edges if i not in (0, *_head(lines))}
        if found <= marks:
            break
        marks |= found
    return marks


def _head(lines):
    """The first lines of the document, where a running head may be the title."""
    return range(min(4, len(lines))) if lines and not lines[0].page_start else ()


def _at_edge(lines, i, marks):
    line = lines[i]
    if line.page_start or i == 0 or i + 1 == len(lines) or lines[i + 1].page_start:
        return True
    return (i - 1 in marks) or (i + 1 in marks)


def _counts_on(lines, i):
    """Is a lone number part of the text, such as a cell on a line of its own?"""
    if not lines[i].text.strip().isdigit():
        return False
    beside = [lines[j] for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    numbers = [line for line in beside if line.text.strip().isdigit()]
    return bool(numbers)


def _contents(lines):
    """Tables of contents: dot leaders, or a list that echoes later headings."""
    later = {}
    for i, line in enumerate(lines):
        later.setdefault(_entry(line), []).append(i)
    found = set()
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.cells is None and _CONTENTS.match(line.text.lstrip("#* ").rstrip("* ")):
            found.add(i)
            j, chain = i + 1, []
            while j < len(lines) and lines[j].cells is None:
                text = (lines[j].raw or lines[j].text)[-300:]
                echoes = any(k > j for k in later.get(_entry(lines[j]), ()))
                listed = _LEADER.search(text) or re.search(
                    r"(?:\t|\s{2,})\d{1,3}$", text
                )
                paged = _TRAILING_NUMBER.search(text) and len(text) < 80 and echoes
                if not (echoes or listed or paged or PAGE_NUMBER.match(lines[j].text)):
                    break
                chain.append(j)
                j += 1
            found |= set(chain)
            i = j
            continue
        i += 1
    leaders = [i for i, line in enumerate(lines) if _LEADER.search(line.text[-300:])]
    if len(leaders) >= 3:
        found |= set(leaders)
    return found


def _entry(line):
    """A heading as a table of contents would repeat it."""
    if len(line.text) > 500:
        return ""
    text = _TRAILING_NUMBER.sub("", _LEADER.sub("", line.text.lstrip("#")))
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def set_aside(lines, marks):
    """Split the lines into those that carry the plan and those that do not.

    The gap before a line after furniture is the smaller of the two around it, so
    that a page break does not look like a new paragraph.
    """
    kept, aside = [], []
    broken = False
    for i, line in enumerate(lines):
        if i in marks:
            aside.append(line)
            broken = True
            continue
        kept.append(replace(line, page_start=line.page_start or broken))
        broken = False
    return kept, aside
