"""How a document commits itself: its usual verb, its openings, lists or sentences."""

import re
from dataclasses import dataclass

from .language import (
    AGENT,
    ANAPHORA,
    IMPERSONAL,
    commitment,
    first_word,
    opener,
    sentences,
    words,
)
from .paragraphs import Block


def is_item(element):
    """A table, a bullet or a numbered line, as opposed to running text."""
    return (
        not isinstance(element, Block) or element.is_item or element.label is not None
    )


@dataclass(frozen=True)
class Manner:
    """How the whole document commits itself: `shall` when ska is its usual verb."""

    shall: bool
    openers: frozenset[str]
    listed: bool  # some section is a pure list of items
    reasoning: bool = False  # long-term goals, argued for in prose
    single: bool = False  # a paragraph is a commitment, mostly of one sentence
    apart: bool = False  # empty lines part those, so a line's end parts nothing


def manner_of(nodes, reasoning=False):
    shall = does = alone = begun = apart = filled = 0
    openers, listed = {}, False
    for node in nodes:
        if node.named_preamble or node.preamble:
            continue
        items = [b for b in node.blocks if is_item(b)]
        prose = sum(len(words(b.text)) for b in node.blocks if not is_item(b))
        amount = sum(len(words(b.text)) for b in items)
        listed = listed or (len(items) > 1 and amount > prose)
        for block in node.blocks:
            for place, (_, sentence) in enumerate(sentences(block.text)):
                manner = commitment(sentence)
                shall += manner == "shall"
                does += manner == "does"
                if manner == "shall" and place == 0 and (who := opener(sentence)):
                    openers[who] = openers.get(who, 0) + 1
                    if block is not node.blocks[0]:
                        begun += 1
                        apart += block.gap > 0
                        filled += block.gap > 0 or _fills_a_line(block)
                        alone += len(sentences(block.text)) == 1
    usual = {who for who, count in openers.items() if count >= max(3, 0.3 * shall)}
    usually = shall >= 0.75 * (shall + does) and shall > 4
    reasoning = reasoning or _reasons(nodes)
    single = begun > 1 and shall > 4 and min(alone, filled) > 0.7 * begun
    spaced = single and apart > 0.7 * begun
    return Manner(usually, frozenset(usual), listed, reasoning, single, spaced)


def _fills_a_line(block):
    """Is the paragraph one whole line, though no empty line sets it apart?"""
    whole = len(block.lines) == 1 and not is_item(block)
    return whole and block.ends and block.text[:1].isupper()


def _reasons(nodes):
    """Is the document mostly reasoning: long prose that seldom commits anybody?"""
    prose = [n for n in nodes if not (n.named_preamble or n.preamble or n.itemised)]
    amount = sum(len(sentences(b.text)) for node in prose for b in node.blocks)
    commits = sum(
        density(node) * sum(len(sentences(b.text)) for b in node.blocks)
        for node in prose
    )
    return amount > 30 and commits < 0.35 * amount


def density(node):
    """The share of a section's sentences that commit; a continuation counts half."""
    total = commits = 0
    for block in node.blocks:
        for _, sentence in sentences(block.text):
            manner = commitment(sentence)
            if goes_on(sentence) and commits:
                total += 0.5
                continue
            total += 1
            commits += manner is not None
    return commits / total if total else 0.0


def goes_on(sentence):
    """Does the sentence point back at the one before it?"""
    return bool(ANAPHORA.match(sentence)) and not IMPERSONAL.match(sentence)


def is_definite(sentence):
    """Is the subject something already mentioned: "Besöken", "Utbildningen"?"""
    first = first_word(sentence)
    people = re.search(
        r"(?:medlemmarna|ombude[nt]|ledamöterna|ledarna|värdarna)$", first
    )
    body = AGENT.fullmatch(first) and not people
    if first in ("en", "ett", "den", "det", "man", "någon", "sen", "än", "men", "igen"):
        return False
    return bool(re.search(r"(?:en|et|n|na|rna)$", first)) and not body
