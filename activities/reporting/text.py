"""What somebody writes in a chapter, as blocks that every form of the report sets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from .typography import typeset

# A chapter's, in characters: about thirty pages.
LONGEST_TEXT = 60_000


@dataclass(frozen=True)
class Span:
    """A piece of running text in one manner."""

    text: str
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter. There is one level of them."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Items:
    """A list, its items running text."""

    items: tuple[tuple[Span, ...], ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Quote:
    spans: tuple[Span, ...]


Block = Heading | Paragraph | Items | Quote

# CommonMark's own rules for these and no others: neither HTML nor addresses nor
# pictures nor code nor tables, so that all of those stand as they were typed.
PARSER = MarkdownIt("zero", {"html": False, "maxNesting": 200}).enable(
    ["heading", "list", "blockquote", "emphasis", "escape", "newline"]
)
# What no XML can hold, so neither DOCX nor PDF (XML 1.0, 2.2 Characters).
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
LINK = re.compile(r"(?<!\\)!?(?<!\\)\[([^\[\]\n]{1,500})\]\(([^()\s]{1,500})\)")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# What a line begins with to be quoted or in a list.
MARKERS = re.compile(r"(?:[ ]*(?:>|[-*+](?=[ ]|$)|\d{1,9}[.)](?=[ ]|$)))*[ ]*")
# Each level of a list takes two places of a line, so that no more than a dozen nest.
DEEPEST = 24
SPACES = re.compile(r"\s+")
# What can be taken for a mark, in a line and at its beginning.
MARK = re.compile(r"[\\*]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]\n]*\]\()")
OPENING = re.compile(r"([#>+-])|(\d{1,9})([.)])")


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a text in the small Markdown that chapters are written in.

    In goes what was typed, of which at most LONGEST_TEXT characters are read; out come
    headings (one level, whatever the number of #), paragraphs, lists and quotes, their
    words set as Swedish (``typeset``). Everything else stands as it was typed, and no
    word is lost: "[text](address)" becomes "text (address)", a list in a list becomes
    items of the outer one. Never raises. The rules are those of CommonMark 0.31,
    but that only a list numbered 1, 2, 3 (or 1, 1, 1) is a numbered one: "17. mars"
    and "2018. Ett år" keep their number.
    """
    tokens = iter(PARSER.parse(_tamed(markdown[:LONGEST_TEXT])))
    return tuple(_blocks(tokens))


def to_markdown(blocks: Iterable[Block]) -> str:
    """The text that ``blocks`` makes these of, in one manner of writing."""
    return "\n\n".join(filter(None, map(_written, blocks)))


def words_of(spans: Iterable[Span]) -> str:
    """The running text of some spans, without their manners."""
    return "".join(span.text for span in spans)


# --- From text -----------------------------------------------------------------------


def _tamed(text):
    """The text without what the parser would lose: deep nesting, tabs, addresses."""
    text = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = LINK.sub(r"\1 (\2)", text)
    text = ADDRESS.sub(lambda found: re.sub(r"[*_\\]", r"\\\g<0>", found[0]), text)
    return "\n".join(map(_shallow, text.expandtabs(4).split("\n")))


def _shallow(line):
    """A line that opens at most a dozen lists and two dozen quotes."""
    line = re.sub(r"^([ >]*)•(?= |$)", r"\1-", line)
    markers = MARKERS.match(line)[0]
    if len(markers) <= DEEPEST:
        return line
    numbers = " ".join(re.sub(r"[>*+-]", " ", markers).split())
    numbers = re.sub(r"[.)]", r"\\\g<0>", numbers)
    return f"{numbers} {line[len(markers) :]}".lstrip()


def _blocks(tokens) -> Iterator[Block]:
    in_quote = 0
    for token in tokens:
        if token.type == "blockquote_open":
            in_quote += 1
        elif token.type == "blockquote_close":
            in_quote -= 1
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield from _list(token, tokens)
        elif token.type == "heading_open" and not in_quote:
            if text := words_of(_spans(next(tokens))):
                yield Heading(text)
        elif token.type == "inline" and (spans := _spans(token)):
            yield Quote(spans) if in_quote else Paragraph(spans)


def _list(opening, tokens):
    """A list as one block, or as paragraphs when its numbers say something else."""
    numbers, items, nested = [], [], 0
    is_numbered = opening.type == "ordered_list_open"
    for token in tokens:
        if token.type == "list_item_open" and token.level == opening.level + 1:
            numbers.append(f"{token.info}{token.markup}")
            items.append(())
        elif token.type == opening.type.replace("open", "close") and not nested:
            break
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            nested += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            nested -= 1
        elif token.type == "list_item_open":
            # An item of a list in the list: what it is numbered as goes with it.
            number = f"{token.info}{token.markup} " if token.info else ""
            if is_numbered:
                items[-1] = (*items[-1], Span(f" – {number}"))
            else:
                items.append((Span(number),) if number else ())
        elif token.type == "inline":
            items[-1] = _joined(items[-1], _spans(token))
    ordered = _in_order(numbers) if is_numbered else len(items)
    if listed := [item for item in map(_merged, items[:ordered]) if item]:
        yield Items(tuple(listed), is_numbered)
    for number, item in zip(numbers[ordered:], items[ordered:], strict=True):
        yield Paragraph(_merged((Span(f"{number} "), *item)))


def _in_order(numbers):
    """How many of the numbers, from the first, are those that a list would give."""
    typed = [int(number[:-1]) for number in numbers]
    for given in ([1] * len(typed), [*range(1, len(typed) + 1)]):
        if typed == given:
            return len(typed)
    return next(i for i, one in enumerate(typed) if one != i + 1)


def _joined(before, after):
    """Two pieces of running text as one."""
    if not before or not after:
        return before or after
    is_apart = before[-1].text.endswith(" ")
    return (*before, *after) if is_apart else (*before, Span(" "), *after)


def _spans(token):
    strong = emphasis = 0
    spans = []
    for child in token.children:
        if child.type in ("strong_open", "strong_close"):
            strong += child.nesting
        elif child.type in ("em_open", "em_close"):
            emphasis += child.nesting
        else:
            is_break = child.type in ("softbreak", "hardbreak")
            text = " " if is_break else child.content
            spans.append(Span(text, strong > 0, emphasis > 0))
    return _merged(spans)


def _merged(spans):
    """Spans of one manner as one, single spaces between words and none at the ends."""
    merged: list[Span] = []
    for span in spans:
        text = re.sub("[ \t\n]+", " ", span.text)
        if not merged or merged[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text and merged and _manner(merged[-1]) == _manner(span):
            text = merged.pop().text + text
        if text:
            merged.append(Span(text, span.strong, span.emphasis))
    while merged and not merged[-1].text.rstrip(" "):
        merged.pop()
    if merged:
        last = merged.pop()
        merged.append(Span(last.text.rstrip(" "), last.strong, last.emphasis))
    return tuple(
        Span(typeset(span.text), span.strong, span.emphasis) for span in merged
    )


def _manner(span):
    return span.strong, span.emphasis


# --- Back to text --------------------------------------------------------------------


def _written(block):
    match block:
        case Heading(text):
            return f"## {_escaped(text)}"
        case Paragraph(spans):
            return _opened(_line(spans))
        case Quote(spans):
            return f"> {_opened(_line(spans))}"
        case Items(items, is_numbered):
            return "\n".join(
                f"{f'{index}.' if is_numbered else '-'} {_opened(_line(item))}"
                for index, item in enumerate(items, 1)
            )


def _line(spans):
    """Running text with its marks: outside the spaces, which they may not touch."""
    written = []
    for span in spans:
        marks = "*" * (2 * span.strong + span.emphasis)
        words = span.text.strip(" ")
        before, after = span.text.split(words, 1) if words else (span.text, "")
        written += [before, marks, _escaped(words), marks[::-1], after]
    return "".join(written)


def _escaped(text):
    """The text with its marks as words; an address needs nothing."""
    pieces, end = [], 0
    for found in ADDRESS.finditer(text):
        pieces += [MARK.sub(r"\\\g<0>", text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*pieces, MARK.sub(r"\\\g<0>", text[end:])])


def _opened(line):
    """A line whose beginning isn't taken for a heading, a quote or a list."""
    if found := OPENING.match(line):
        sign, figures, point = found.groups()
        first = f"\\{sign}" if sign else f"{figures}\\{point}"
        return first + line[found.end() :]
    return line
