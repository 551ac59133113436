"""The commitments under one heading: what is a goal, what introduces, what goes on."""

import re
from dataclasses import dataclass, field

from .headings import LABEL_HEADING, PREAMBLE, is_lead_in, months_of_heading, title_of
from .language import (
    AGENT,
    INFINITIVES,
    POINTING,
    commitment,
    has_verb,
    is_infinitive,
    opener,
    sentences,
    words,
)
from .manner import density, goes_on, is_definite, is_item
from .outline import Warning
from .paragraphs import Block
from .tables import Table

_LABELLED = re.compile(
    r"(?:ansvarig\w*|ansvar|när|tid(?:plan|punkt)?|klart?|status|läge|mått|uppföljning|"
    r"resurser|budget|kostnad|plats|målgrupp|syfte|mål|delmål|indikator)\s*:\s*\S",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"(?:bland annat|till exempel|t\.?\s?ex\.?|exempelvis|bl\.?\s?a\.?)[^.]{0,25}:$"
)


@dataclass(eq=False)
class Draft:
    """A goal in the making: its pieces of text with their line numbers."""

    line: int
    text: str
    number: str | None = None
    months: tuple[int, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)
    checked: bool = False


@dataclass(eq=False)
class Node:
    """A heading and what stands under it. `rest` holds (line, text) of leftovers."""

    heading: Block | None
    elements: list
    number: str | None = None
    area: str | None = None
    preamble: bool = False
    intro: list[str] = field(default_factory=list)
    goals: list[Draft] = field(default_factory=list)
    rest: list[tuple[int, str]] = field(default_factory=list)

    @property
    def title(self):
        return title_of(self.heading) if self.heading else self.area

    @property
    def months(self):
        return months_of_heading(self.title) if self.title else None

    @property
    def blocks(self):
        return [element for element in self.elements if isinstance(element, Block)]

    @property
    def itemised(self):
        return any(is_item(element) for element in self.elements)

    @property
    def named_preamble(self):
        tables = any(isinstance(element, Table) for element in self.elements)
        return bool(self.heading and PREAMBLE.match(self.title)) and not tables


class Reader:
    """Reads one section after another in the manner of the document."""

    def __init__(self, manner):
        self.manner = manner
        self.warnings = []

    def warn(self, line, message):
        self.warnings.append(Warning(line, message))

    def read(self, node):
        """Fill in the node's intro, goals and rest."""
        if node.preamble or node.named_preamble:
            self._leave(node, node.elements)
        elif node.months is not None:
            self._calendar(node)
        elif node.itemised:
            self._items(node)
        else:
            self._sentences(node)
        return node

    def _leave(self, node, elements):
        for element in elements:
            self._rest(node, element)

    def _rest(self, node, element):
        node.rest += [(line.number, shown(line)) for line in element.lines]

    def _calendar(self, node):
        for element in node.elements:
            if isinstance(element, Table):
                self._table(node, element)
            elif node.goals and _LABELLED.match(element.text):
                self._add(node, element.text)
            elif not is_item(element) and is_lead_in(element.text):
                node.intro.append(element.text)
            elif (
                node.goals
                and not is_item(element)
                and any(is_item(e) for e in node.blocks)
            ):
                self._rest(node, element)
            else:
                self._goal(node, element, months=node.months)

    def _items(self, node):
        blocks = [b for b in node.blocks if not is_item(b)]
        prose = sum(len(words(b.text)) for b in blocks)
        items = [b for b in node.blocks if is_item(b)]
        amount = sum(len(words(b.text)) for b in items)
        tables = len(items) < len(node.elements) - len(blocks)
        promising = [b for b in items if _promising(b.text)]
        if (
            items
            and not tables
            and prose > 3 * amount
            and len(promising) * 2 < len(items)
        ):
            # A list inside running text: points of view, not commitments.
            self.warn(
                items[0].line,
                "Punkterna står i löpande text och har inte lästs som åtaganden.",
            )
            self._sentences(node, keep_items=True)
            return
        committing = [b for b in blocks if self._is_commitment_paragraph(b)]
        both = len(committing) > 1
        sub = None  # an item that itself introduces a list below it
        for element in node.elements:
            if isinstance(element, Table):
                self._table(node, element)
                continue
            if is_item(element):
                nested = sub is not None and element.indent > sub.indent
                if _introduces(node, element):
                    node.intro.append(_with_label(element))
                    sub = element
                elif node.goals and not nested and _nested(node, element):
                    self._add(node, _with_label(element))
                elif _att_clause(node, element):
                    self._rest(node, element)
                else:
                    self._goal(node, element)
            elif both and element in committing:
                self._split(node, element, whole=False)
            else:
                self._beside_items(node, element)

    def _beside_items(self, node, element):
        """Running text in a section of items."""
        text = element.text
        after = node.elements[node.elements.index(element) + 1 :]
        leads = any(is_item(e) for e in after)
        if node.goals and _LABELLED.match(text):
            self._add(node, text)
        elif node.goals and _EXAMPLES.search(node.goals[-1].text):
            self._add(node, text)
        elif not node.goals or (
            leads and (is_lead_in(text) or LABEL_HEADING.match(text))
        ):
            node.intro.append(text)
        elif (
            goes_on(text)
            and element.gap == 0
            and element.indent >= node.goals[-1].indent
        ):
            self._add(node, text)
        elif self._is_commitment_paragraph(element) and (
            set(words(text)[:1]) & {o.split()[0] for o in self.manner.openers}
            or opener(text) in self.manner.openers
        ):
            self._goal(node, element)
            self.warn(element.line, "Stycket står bland punkter. Är det ett åtagande?")
        elif leads:
            node.intro.append(text)
        else:
            self._rest(node, element)
            if commitment(text):
                self.warn(
                    element.line,
                    "Raden står efter punkterna och har inte lästs som ett åtagande.",
                )

    def _is_commitment_paragraph(self, block):
        first = sentences(block.text)[0][1] if block.text else ""
        return (
            commitment(first) == "shall"
            and not goes_on(first)
            and not block.text.endswith(":")
        )

    def _sentences(self, node, keep_items=False):
        """A section of sentences: lines that commit, or prose."""
        blocks = node.elements
        dense = density(node) >= (0.8 if self.manner.listed else 0.5)
        single = len(blocks) == 1
        brief = sum(len(sentences(block.text)) for block in node.blocks) < 6
        strict = self.manner.shall
        listing = False
        for block in blocks:
            text = block.text
            if isinstance(block, Table) or (keep_items and is_item(block)):
                (
                    node.intro.append(_with_label(block))
                    if not node.goals
                    else self._add(node, _with_label(block))
                )
                continue
            if is_lead_in(text) or LABEL_HEADING.fullmatch(text.rstrip(":")):
                node.intro.append(text)
                listing = True
                continue
            if node.goals and _LABELLED.match(text):
                self._add(node, text)
                continue
            if listing and (text[:1].islower() or _starts_with_infinitive(text)):
                self._goal(node, block)
                continue
            listing = listing and not block.ends
            first = sentences(text)[0][1]
            if dense or self._own(first):
                self._split(node, block, whole=single, strict=strict)
            elif self.manner.listed or (self.manner.dense and not brief):
                self._prose(node, block)
            else:
                self._split(node, block, whole=True, strict=True)
        if not node.goals:
            self._plain_list(node)

    def _own(self, sentence):
        """Does it begin as the document's other commitments do?"""
        return (
            opener(sentence) in self.manner.openers
            and not goes_on(sentence)
            and (commitment(sentence) == "shall")
            and self.manner.dense
        )

    def _prose(self, node, block):
        if node.goals and (goes_on(block.text) or not commitment(block.text)):
            self._after(node, block)
            return
        node.intro.append(block.text)

    def _split(self, node, block, *, whole, strict=False):
        """Read a paragraph sentence by sentence.

        The first sentence of a paragraph begins a goal when it commits. A later one
        does when it has the same opening as the goal it follows, or a new subject;
        with `whole`, when it commits at all. Otherwise it goes on with the goal.
        """
        begun = False
        for place, (start, sentence) in enumerate(sentences(block.text)):
            manner = commitment(sentence)
            line = block.line_at(start)
            back = goes_on(sentence)
            commits = manner == "shall" or (manner == "does" and not strict)
            if manner == "does" and strict and place == 0 and node.goals:
                commits = bool(AGENT.match(sentence)) and not back
            if commits and place and not back and start in block.starts:
                commits = not is_definite(sentence) or manner == "does"
            elif commits and place and not back:
                same = begun and opener(sentence) == opener(node.goals[-1].text)
                if manner == "shall":
                    commits = (
                        same
                        and opener(sentence) is not None
                        or not is_definite(sentence)
                    )
                    commits = commits or (whole and not is_definite(sentence))
                else:
                    commits = whole
            if commits and not (back and (node.goals or POINTING.match(sentence))):
                node.goals.append(_draft(line, sentence, node, block))
                if place == 0:
                    node.goals[-1].number = block.label
                begun = True
            elif node.goals and (begun or back):
                self._add(node, sentence)
                begun = True
            elif not node.goals and place and node.intro:
                node.intro[-1] += " " + sentence
            elif not node.goals:
                node.intro.append(_with_label(block, sentence))
            else:
                self._add_loose(node, block, sentence, line)

    def _add_loose(self, node, block, sentence, line):
        """A sentence after a goal that neither commits nor points back.

        Without any verb, as "Utflykt till Öland i juni.", it is one more goal.
        """
        if sentence == block.text and not has_verb(sentence):
            node.goals.append(_draft(line, sentence, node, block))
            self.warn(line, "Raden saknar verb. Är den ett åtagande?")
            return
        self._add(node, sentence)
        self.warn(line, "Meningen har fått följa med åtagandet före. Hör den dit?")

    def _after(self, node, block):
        if goes_on(block.text):
            self._add(node, block.text)
        else:
            self._rest(node, block)

    def _plain_list(self, node):
        """Short lines without verbs under a heading: a list without bullets."""
        lines = [b for b in node.blocks if not is_lead_in(b.text)]
        if not node.heading or not lines:
            return
        if all(
            len(b.text) < 120 and not b.ends and len(words(b.text)) > 0 for b in lines
        ):
            if len(lines) < 2 and not _starts_with_infinitive(lines[0].text):
                return
            node.intro = [b.text for b in node.blocks if is_lead_in(b.text)]
            for block in lines:
                if not _LABELLED.match(block.text):
                    self._goal(node, block)
                elif node.goals:
                    self._add(node, block.text)
                else:
                    node.intro.append(block.text)
            if not node.goals:
                node.intro = []
                return
            self.warn(
                lines[0].line, "Raderna saknar punkter och verb. Är de åtaganden?"
            )

    def _table(self, node, table):
        columns = {name: i for i, name in enumerate(table.roles) if name}
        if table.header:
            node.rest.append((table.header.number, shown(table.header)))
        for row in table.rows:
            text = row.cells[columns["goal"]]
            others = {
                name: row.cells[i] for name, i in columns.items() if name != "goal"
            }
            months, marks = _marked_months(table.roles, row.cells)
            others = {k: v for k, v in others.items() if k in _FIELDS}
            loose = marks + [
                cell
                for i, cell in enumerate(row.cells)
                if cell and (i >= len(table.roles) or table.roles[i] is None)
            ]
            if not text:
                loose = [cell for cell in row.cells if cell]
            else:
                node.goals.append(
                    Draft(
                        row.line,
                        text,
                        number=others.pop("number", "").rstrip(".") or None,
                        months=months or node.months or (),
                        cells={k: v for k, v in others.items() if v},
                    )
                )
                node.goals[-1].gap = node.goals[-1].indent = 0
            node.rest += [(row.line, cell) for cell in loose]

    def _goal(self, node, block, months=()):
        node.goals.append(_draft(block.line, block.text, node, block))
        node.goals[-1].number = block.label
        node.goals[-1].months = months or ()
        if block.is_item and len(sentences(block.text)) > 1 and opener(block.text):
            first, *others = [s for _, s in sentences(block.text)]
            if any(opener(s) == opener(first) for s in others):
                self.warn(block.line, "Punkten rymmer kanske flera åtaganden.")

    def _add(self, node, text):
        node.goals[-1].text += " " + text


_FIELDS = ("responsible", "when", "status", "number")
_MARK = re.compile(r"(?:[xX✓✔•●*■✗]|\(x\))$")


def _marked_months(roles, cells):
    """The months whose columns hold a mark, and the cells that hold other words."""
    months, others = set(), []
    for name, cell in zip(roles, cells, strict=False):
        if not cell or not name or name[:5] not in ("month", "quart"):
            continue
        number = int(name.split()[1])
        first = 3 * number - 2 if name[0] == "q" else number
        months |= set(range(first, first + 3) if name[0] == "q" else [number])
        if not _MARK.match(cell):
            others.append(cell)
    return tuple(sorted(months)), others


def _draft(line, text, node, block):
    draft = Draft(line, text, months=node.months or (), checked=block.checked)
    draft.gap, draft.indent = block.gap, block.indent
    return draft


def _with_label(block, text=None):
    text = block.text if text is None else text
    return f"{block.label}. {text}" if block.label else text


def _starts_with_infinitive(text):
    """ "öka antalet …", "aktivt verka …": a known verb may follow an adverb."""
    first, second, *_ = [*words(text), "", ""]
    return is_infinitive(first) or second in INFINITIVES


def _promising(text):
    """An item that reads as something to do, not as a point of view."""
    manner = commitment(text)
    return manner == "shall" or _starts_with_infinitive(text)


def _introduces(node, item):
    """An item that only introduces the items indented under it."""
    after = node.elements[node.elements.index(item) + 1 :]
    nested = (
        after
        and isinstance(after[0], Block)
        and is_item(after[0])
        and (after[0].indent > item.indent or _deeper(after[0], item))
    )
    if not nested or _EXAMPLES.search(item.text):
        return False
    if re.search(r"\b(?:att|genom|vi):?$", item.text):
        return True
    # "Utbildning: / – för ombud" goes on; "Möten: / – Fyra medlemsmöten" introduces.
    return item.text.endswith(":") and (
        is_lead_in(item.text) or not after[0].text[:1].islower()
    )


def _deeper(one, two):
    return (one.lines[0].depth or 0) > (two.lines[0].depth or 0)


def _nested(node, item):
    """An item under another item's text, indented deeper with another mark."""
    if not item.indent and not item.lines[0].depth:
        return False
    at = node.elements.index(item)
    parent = next(
        (
            other
            for other in reversed(node.elements[max(at - 50, 0) : at])
            if isinstance(other, Block)
            and is_item(other)
            and (other.indent < item.indent or _deeper(item, other))
        ),
        None,
    )
    if parent is None or _introduces(node, parent):
        return False
    return item.indent - parent.indent > 1 or _deeper(item, parent)


def _att_clause(node, item):
    """A motion's "att … beslutar": a decision asked for, not a commitment."""
    return bool(re.match(r"att \w+ (?:beslutar|uppdrar|fastställer)\b", item.text))


def shown(line):
    """A source line as it is listed among the leftovers."""
    if line.cells is not None:
        return " ".join(cell for cell in line.cells if cell)
    return " ".join((line.raw or line.text).replace("\u00ad", "-").split())
