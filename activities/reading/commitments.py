"""The commitments under one heading: what is a goal, what introduces, what goes on."""

import re

from .drafts import Draft, shown, starts_with_infinitive, with_label
from .headings import is_lead_in
from .judging import verdict
from .labels import LABEL_HEADING
from .language import commitment, opener, sentences, words
from .manner import goes_on, is_item
from .paragraphs import Block
from .prose import ProseReader
from .tables import Table

# A formula without its value, and a budget's last row.
_NO_GOAL = re.compile(r"=|(?:summa|totalt)\W*$", re.IGNORECASE)
_BEFORE = "Stycket inleder punkterna. Är det ett åtagande?"
_EXAMPLES = re.compile(
    r"(?:bland annat|till exempel|t\.?\s?ex\.?|exempelvis|bl\.?\s?a\.?)[^.]{0,25}:$"
)


class Reader(ProseReader):
    """Reads one section after another in the manner of the document."""

    def read(self, node):
        """Fill in the node's intro, goals and rest."""
        node.aimed = self._is_aimed(node)
        if node.preamble or node.named_preamble or _accounts(node):
            self._leave(node, node.elements)
        elif node.months is not None:
            self._calendar(node)
        elif node.itemised:
            self._items(node)
            if node.heading is None and all(
                e.style == "date" for e in node.blocks if is_item(e)
            ):
                self._unled(node)
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
            elif self._labelled(node, element):
                continue
            elif not is_item(element) and is_lead_in(element.text):
                node.intro.append(element.text)
            elif (
                node.goals
                and not is_item(element)
                and any(is_item(e) and e.style != "date" for e in node.blocks)
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
        if not self.manner.reasoning:
            first = node.elements.index(items[0]) if items else len(node.elements)
            ahead = [b for b in blocks if node.elements.index(b) < first]
            led = [b for b in ahead if is_lead_in(b.text)]
            ahead = [b for b in ahead if b not in led]
            doing = [
                b
                for b in ahead
                if verdict(sentences(b.text)[0][1]) in ("shall", "dated")
                and b.ends
                and not b.text.endswith(":")
            ]
            if len(doing) == len(ahead):
                committing += [b for b in doing if b not in committing]
            led = ahead and len(doing) == len(ahead) and led
        both = len(committing) > 1 or bool(not self.manner.reasoning and led)
        both = both and not node.welcome
        sub = None  # an item that itself introduces a list below it
        for element in node.elements:
            if isinstance(element, Table):
                self._table(node, element)
                continue
            if is_item(element):
                nested = sub is not None and element.indent > sub.indent
                if _introduces(node, element):
                    node.intro.append(with_label(element))
                    sub = element
                elif node.goals and not nested and _nested(node, element):
                    self._add(node, with_label(element))
                elif _att_clause(node, element):
                    self._rest(node, element)
                else:
                    self._goal(node, element)
            elif self._labelled(node, element):
                continue
            elif both and element in committing:
                found = [verdict(one) for _, one in sentences(element.text)]
                self._each(node, element, found, {"shall", "dated"}, calm=True)
            else:
                self._beside_items(node, element)

    def _unled(self, node):
        """What stands over a calendar without headings introduces the document."""
        for block in node.blocks:
            if is_item(block):
                break
            if block.text in node.intro and not is_lead_in(block.text):
                node.intro.remove(block.text)
                self._rest(node, block)

    def _beside_items(self, node, element):
        """Running text in a section of items."""
        text = element.text
        after = node.elements[node.elements.index(element) + 1 :]
        leads = any(is_item(e) for e in after)
        if node.goals and _EXAMPLES.search(node.goals[-1].text):
            self._add(node, text)
        elif not node.goals or (
            leads and (is_lead_in(text) or LABEL_HEADING.match(text))
        ):
            node.intro.append(text)
            if not node.goals and self._is_commitment_paragraph(element):
                self.warn(element.line, _BEFORE)
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
            and not (block.text.endswith(":") or is_lead_in(block.text))
        )

    def _table(self, node, table):
        columns = {name: i for i, name in enumerate(table.roles) if name}
        if table.labels:
            node.rest.append((table.labels.number, shown(table.labels)))
        if table.header:
            node.rest.append((table.header.number, shown(table.header)))
        for row in table.rows:
            text = row.cells[columns["goal"]]
            others = {
                name: row.cells[i] for name, i in columns.items() if name != "goal"
            }
            months, marks = _marked_months(table.roles, row.cells)
            until = others.pop("until", "")
            others = {k: v for k, v in others.items() if k in _FIELDS}
            others["when"] = " – ".join(filter(None, (others.get("when"), until)))
            loose = marks + [
                cell
                for i, cell in enumerate(row.cells)
                if cell
                and (i >= len(table.roles) or table.roles[i] is None or cell[0] == "=")
            ]
            if not re.search(r"\w", text) or _NO_GOAL.match(text):
                loose = [cell for cell in row.cells if cell]
            else:
                node.goals.append(
                    Draft(
                        row.line,
                        text,
                        number=others.pop("number", "").rstrip(".") or None,
                        months=months or node.months or (),
                        cells={
                            k: v for k, v in others.items() if re.match(r"[^=]*\w", v)
                        },
                        dated=bool(months),
                    )
                )
                node.goals[-1].gap = node.goals[-1].indent = 0
            node.rest += [(row.line, cell) for cell in loose]


_AMOUNT = re.compile(
    r"[\s:][-–]?\s?(?:\d{1,3}(?: \d{3})+|\d+(?= ?(?:kr|:-|kronor|tkr)))"
    r"\s?(?:kr|kronor|:-|tkr)?\.?$"
)


def _accounts(node):
    """A budget: lines that end in amounts."""
    amounts = [
        b
        for b in node.blocks
        if len(b.text) < 120 and _AMOUNT.search(b.text) and not b.ends
    ]
    return len(amounts) > 1 and len(amounts) * 2 >= len(node.elements)


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


def _promising(text):
    """An item that reads as something to do, not as a point of view."""
    manner = commitment(text)
    return manner == "shall" or starts_with_infinitive(text)


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
    if starts_with_infinitive(item.text) and len(words(item.text)) == 1:
        return False  # "bevaka: / o färdtjänst"
    if item.text.endswith(":") and starts_with_infinitive(after[0].text):
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
