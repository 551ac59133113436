"""What somebody writes in a chapter, as blocks that every form of the report sets."""

from dataclasses import dataclass


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
