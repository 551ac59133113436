"""A section in the making: its heading, its elements and the goals found so far."""

from dataclasses import dataclass, field

from .headings import PREAMBLE, TRAILING, months_of_heading, title_of
from .language import INFINITIVES, is_infinitive, words
from .manner import is_item
from .paragraphs import Block
from .tables import Table


@dataclass(eq=False)
class Draft:
    """A goal in the making: its pieces of text with their line numbers."""

    line: int
    text: str
    number: str | None = None
    months: tuple[int, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)
    checked: bool = False
    dated: bool = False  # by a mark in a month's column, not by a calendar's heading


@dataclass(eq=False)
class Node:
    """A heading and what stands under it. `rest` holds (line, text) of leftovers."""

    heading: Block | None
    elements: list
    number: str | None = None
    area: str | None = None
    preamble: bool = False
    welcome: bool = False  # an introductory heading that holds the plan after all
    aimed: bool = False  # each aim stands before what is done for it
    responsible: str | None = None  # who answers for the whole section
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
    def closing(self):
        return bool(self.heading and TRAILING.match(self.title))

    @property
    def named_preamble(self):
        tables = any(isinstance(element, Table) for element in self.elements)
        named = bool(self.heading and PREAMBLE.match(self.title))
        return named and not tables and not self.welcome


def draft_of(line, text, node, block):
    draft = Draft(line, text, months=node.months or (), checked=block.checked)
    draft.gap, draft.indent = block.gap, block.indent
    return draft


def with_label(block, text=None):
    text = block.text if text is None else text
    return f"{block.label}. {text}" if block.label else text


def starts_with_infinitive(text):
    """ "öka antalet …", "aktivt verka …": a known verb may follow an adverb."""
    first, second = (list(words(text)) + ["", ""])[:2]
    return is_infinitive(first) or second in INFINITIVES


def shown(line):
    """A source line as it is listed among the leftovers."""
    if line.cells is not None:
        return " ".join(cell for cell in line.cells if cell)
    return " ".join((line.raw or line.text).replace("\u00ad", "-").split())
