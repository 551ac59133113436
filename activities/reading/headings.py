"""Which blocks are headings, and what they are called.

Three kinds of evidence: what the file format says (a style, a "#"), a sequence of
numbers with text between them, and the look of a line among its neighbours.
"""

import re
from dataclasses import replace

from .columns import role
from .labels import LABEL_HEADING, LABELLED
from .language import (
    AGENT,
    DEEDS,
    INTENTIONS,
    MODALS,
    MONTH,
    MONTHS,
    commitment,
    first_word,
    has_verb,
    is_infinitive,
    words,
)
from .paragraphs import Block
from .tables import Table

_SEASON = (
    r"(?:vår(?:en)?|sommar(?:en)?|höst(?:en)?|vinter(?:n)?|vårterminen|höstterminen)"
)
_QUARTER = r"(?:kvartal [1-4]|q[1-4]|(?:första|andra|tredje|fjärde) kvartalet)"
_SPAN = rf"(?:{MONTH}|{_SEASON}|{_QUARTER}|(?:vecka|v\.) ?\d{{1,2}})"
MONTH_HEADING = re.compile(
    rf"{_SPAN}(?:\s*(?:[-–—/,&]|och|till|t\.o\.m\.)\s*{_SPAN})*(?:\s+(?:19|20)\d\d)?\s*:?$",
    re.IGNORECASE,
)
# Headings over prose about why and who, and over what comes after the plan.
PREAMBLE = re.compile(
    r"(?:mål och vision|inledning|introduktion|förord|bakgrund|vision|värdegrund|"
    r"värderingar|ändamål|"
    r"syfte|allmänt|om oss|om (?:föreningen|klubben|planen|oss)|verksamhetsidé|"
    r"sammanfattning|utgångspunkt|nuläge|omvärld|läsanvisning|så här|slutord|"
    r"avslutning|underskrift|efterord|vilka vi är|vår (?:vision|uppgift)|grundläggande "
    r"värderingar|"
    r"ordförande\w* (?:förord|har ordet)|styrelsen har ordet|fastställande|bilag|"
    r"styrelsens sammansättning|stadgarna|idé\b|förutsättningar|definition|"
    r"(?:(?:[\w-]+s|vår|vårt) )(?:uppdrag|ändamål|syfte|vision|värdegrund|roll|"
    r"historia|verksamhetsidé|målgrupp)$|uppdrag$|övergripande (?:inriktning|syfte)|"
    r"till (?:dig|er|alla|medlemmarna)\b)",
    re.IGNORECASE,
)
# What stands at the end of a plan: sections only when they say what shall be done.
TRAILING = re.compile(
    r"(?:(?:organisation och )?ekonomi|budget\w*|ordlista|förkortningar|uppföljning\w*|"
    r"utvärdering\w*|revision(?:en)?|(?:uppföljning|utvärdering|revision|ekonomi|budget)"
    r" (?:av|och|för)\b.*|bilag\w*.*|kontakt\w*(?: (?:styrelsen|oss))?|källor"
    r"|medlemsavgift\w*|hur (?:följer|utvärderar) vi\b.*)\??(?: (?:19|20)\d\d)?$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\b(?:ska|skall|vill|avser|planerar|kommer|tänker|bör|arbetar|verkar|prioriteras|"
    r"genomförs|genomföra|planeras|följande|är att|genom att|för att|att|har vi)\b",
    re.IGNORECASE,
)


_BEFORE_AGENT = MODALS | INTENTIONS | DEEDS | {"kommer", "har"}


_UNFINISHED = re.compile(
    r"\b(?:ska|skall|vill|kommer att|avser att|planerar att)"
    r"(?: (?:också|även|särskilt))?(?: vi)?(?: (?:under|inför) [\w ]{2,30}| i år)?$"
)


def is_lead_in(text):
    """Does the text introduce a list: "Vi vill:", "Klubben ska under året"?"""
    if text.endswith(":"):
        return bool(_LEADING.search(text)) and len(words(text)) < 60
    tokens = words(text)
    if re.search(r"[.!?;,]$", text) or not 1 < len(tokens) < 17:
        return False
    # Without a colon it breaks off: "Klubben ska", "… planerar styrelsen".
    if _UNFINISHED.search(text):
        return True
    inverted = AGENT.fullmatch(tokens[-1]) and tokens[-2] in _BEFORE_AGENT
    breaks_off = tokens[-1] in ("att", "genom", "är", "för") or bool(inverted)
    wants = MODALS | INTENTIONS | {"kommer", "har", "är"}
    return breaks_off and bool(wants & set(tokens))


def title_of(block):
    """A heading's own words without marks: "MÖTEN:" becomes "MÖTEN"."""
    text = block.text.strip("*_ ").strip()
    return re.sub(r"\s*[:.]$" if text.isupper() else r"\s*:$", "", text)


def months_of_heading(text):
    """The months a calendar's heading covers; None when it is no such heading."""
    if not MONTH_HEADING.match(text.strip("*_ ")):
        return None
    names = [
        MONTHS[m.lower().rstrip(".")] for m in re.findall(MONTH, text, re.IGNORECASE)
    ]
    if (
        len(names) == 2
        and re.search(r"[-–—]|till|t\.o\.m", text)
        and names[0] < names[1]
    ):
        return tuple(range(names[0], names[1] + 1))
    return tuple(names)


def find(elements):
    """The indexes of the elements that are headings."""
    numbered = _chains(elements)
    found = set(numbered)
    stated = [
        i
        for i, e in enumerate(elements)
        if isinstance(e, Block) and e.level is not None
    ]
    first = stated[0] if len(stated) > 1 else 0
    found |= {
        i
        for i in _who_shall(elements)
        if i - 1 not in numbered and getattr(elements[i - 1], "level", None) is None
    }
    for i, element in reversed(list(enumerate(elements))):
        if not isinstance(element, Block) or i in found:
            continue
        if element.level is not None or (
            element.label is None
            and not element.is_item
            and i >= first
            and _looks_like_heading(elements, i, found)
        ):
            found.add(i)
    return found, numbered


_WHO = re.compile(
    r"(?P<who>[A-ZÅÄÖ][\w-]+(?: [\w-]+){0,3}?)"
    r" (?:ska|skall|vill|kommer att|planerar att)"
    r"(?: (?:arbeta|verka) för)?(?: att)?(?: under (?:året|20\d\d))?\s*:?$"
)


def _who_shall(elements):
    """Lead-ins that divide the plan: "Styrelsen ska", "Fritidskommittén ska" …

    They do when several name different bodies, and after another list; right under
    a heading they introduce its list.
    """
    places = {}
    for i, block in enumerate(elements[:-1]):
        after = elements[i + 1]
        if (
            isinstance(block, Block)
            and not (block.is_item or block.label or block.level)
            and len(block.text) < 90
            and (match := _WHO.match(block.text))
            and match["who"].lower() not in ("vi", "under året", "därför")
            and isinstance(after, Block)
            and (after.is_item or after.label or after.text[:1].islower())
        ):
            places[i] = match["who"]
    listed = {
        i
        for i in places
        if i
        and elements[i].gap
        and isinstance(elements[i - 1], Block)
        and (elements[i - 1].is_item or elements[i - 1].label or elements[i - 1].ends)
    }
    return set(places) if len(set(places.values())) > 1 and listed else listed


def _is_label(title):
    return role(title) or LABEL_HEADING.match(title) or title.lower() == "syfte:"


_RUN_IN = re.compile(
    r"(?P<title>(?:[A-ZÅÄÖ][A-ZÅÄÖ -]{3,40}[.:])|[A-ZÅÄÖ][\w-]+(?: [\w-]+){0,3}:)\s+"
    r"(?P<rest>[A-ZÅÄÖ].*)$"
)


def run_in(lines):
    """The lines, with headings that begin a paragraph on lines of their own.

    "HUSET. Taket ska tvättas." is a heading and a sentence when several paragraphs
    begin so, each with a sentence behind.
    """
    found = {}
    for i, line in enumerate(lines):
        paragraph = line.gap and line.level is None and line.cells is None
        match = _RUN_IN.match(line.text) if paragraph else None
        if (
            match
            and len(words(match["rest"])) > 3
            and (commitment(match["rest"]) or has_verb(match["rest"]))
            and (match["title"].isupper() or not _is_label(match["title"]))
        ):
            found[i] = match
    if len(found) < 2:
        return lines
    parted = []
    for i, line in enumerate(lines):
        if i not in found:
            parted.append(line)
            continue
        title, rest = found[i]["title"], found[i]["rest"]
        parted.append(replace(line, text=title, raw=title))
        parted.append(replace(line, text=rest, raw=rest, gap=0, page_start=False))
    return parted


def _following(elements, i):
    return elements[i + 1] if i + 1 < len(elements) else None


def _short(block):
    return (
        len(block.text) <= 90
        and len(words(block.text)) <= 12
        and (not re.search(r"[.!;,]$", block.text) or _in_capitals(block.text))
        and len(block.lines) <= 2
    )


def _in_capitals(text):
    """ "INFORMATION." is a heading, full stop or no."""
    return text.isupper() and len(text) > 4 and not re.search(r"[;,]$", text)


def _has_content(elements, i):
    """Does something stand under this numbered line before the next of its kind?"""
    block, after = elements[i], _following(elements, i)
    if after is None:
        return False
    if isinstance(after, Table) or after.is_item or after.label is None:
        return True
    if after.label.isalpha() and not block.label.isalpha():
        return True
    return after.label.count(".") > block.label.count(".") or (
        after.style != block.style and after.label.count(".") == block.label.count(".")
    )


def _chains(elements):
    """Numbered headings: numbers that count upwards with content between them."""
    groups = {}
    for i, block in enumerate(elements):
        if isinstance(block, Block) and block.label and block.style != "list":
            if block.level is not None:
                continue
            groups.setdefault(block.style, []).append(i)
    found = {}
    for style, members in groups.items():
        if style[:1] == "a" or style[:3] == "(1)":
            continue
        likely = [
            i for i in members if _short(elements[i]) and _has_content(elements, i)
        ]
        if style[-1:].isdigit() and style[-1:] != "0":
            if len(likely) * 2 > len(members):
                found |= {i: elements[i].label for i in members if _short(elements[i])}
            continue
        found |= {i: elements[i].label for i in _longest(elements, members, likely)}
    return found


def _longest(elements, members, likely):
    chains, chain = [], []
    for i in members:
        number = _number(elements[i].label)
        expected = _number(elements[chain[-1]].label) + 1 if chain else 1
        if i in likely and number == 1 and chain:
            chains.append(chain)
            chain = [i]
        elif i in likely and (expected <= number <= expected + 2 or not chain):
            chain.append(i)
    chains.append(chain)
    real = [c for c in chains if len(c) > 1] or [c for c in chains if len(c) == 1]
    if len(real) == 1 and len(real[0]) == 1 and len(members) > 2:
        return []
    return [i for c in real for i in c]


def _number(label):
    roman = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}
    if label.isdigit():
        return int(label)
    if label in roman:
        return roman[label]
    return ord(label[0].upper()) - 64 if len(label) == 1 else 0


def _looks_like_heading(elements, i, numbered):
    block, after = elements[i], _following(elements, i)
    text = block.text.strip("*_ ")
    if MONTH_HEADING.match(text):
        return True
    if after is None or not _short(block) or is_lead_in(text):
        return False
    if not re.match(r"[\"”»(]?[A-ZÅÄÖÉÜÆØ0-9]", text) or not re.search(
        r"[^\W\d]{2}", text
    ):
        return False
    if text.endswith((":", "?")) and len(words(text)) > 8:
        return False
    if LABELLED.match(text) or re.search(r"\d ?(?:kr|:-|tkr|kronor)$", text):
        return False
    if re.search(r"[a-zåäö]{3}[.!?] +[A-ZÅÄÖ]", text) or re.search(
        r"\b(?:ansvarig\w*|status|när)\s*:\s*\S", text, re.IGNORECASE
    ):
        return False
    before = elements[i - 1] if i else None
    if "date" in (getattr(after, "style", ""), getattr(before, "style", "")) and (
        not block.gap or getattr(before, "style", "") == after.style
    ):
        return False
    capitals = text.isupper()
    if TRAILING.match(text) and block.gap:
        return True
    if _restarts(before, after):
        return True
    if (
        (
            isinstance(before, Block)
            and after.is_item
            and not (block.gap or capitals)
            and (i - 1 in numbered or before.text.isupper() and _short(before))
        )
        if isinstance(after, Block)
        else False
    ):
        return False  # "ÖVRIGT / Eventuellt / • …": the line above is the heading
    if isinstance(after, Table):
        return True
    before = elements[i - 1] if i else None
    if i + 1 in numbered or after.level is not None:
        if not isinstance(after, Block) or MONTH_HEADING.match(after.text):
            return capitals or block.gap > 0
        closed = before is None or (isinstance(before, Block) and before.ends)
        return capitals or block.gap > 0 or (closed and not has_verb(text))
    commits = commitment(text)
    # A sentence without its full stop, where the others have theirs.
    if commits and not (after.is_item and not _sentence_like(before)):
        return not after.is_item and len(after.text) > 200 and commits == "shall"
    if after.is_item or after.label is not None:
        return True
    if text.endswith(":"):
        return True
    if after.ends or len(after.text) > 100 or commitment(after.text) == "shall":
        return not (isinstance(before, Block) and before.text.endswith(","))
    # Short lines in a row: the first of a group heads it.
    if capitals and not after.text.isupper():
        return True
    grouped = block.gap > after.gap
    return grouped and not is_infinitive(first_word(text)) and not after.text.isupper()


def restarts(elements, i):
    """Does the numbering begin anew under this line?"""
    near = elements[i - 1 : i + 2]
    return 0 < i < len(elements) - 1 and _restarts(near[0], near[2])


def _restarts(before, after):
    """Does a list end above the line and a new one, from the beginning, start below?"""
    return (
        isinstance(before, Block)
        and isinstance(after, Block)
        and bool(before.label)
        and before.style == after.style
        and after.label in ("1", "a", "A", "I")
    )


def _sentence_like(element):
    return (
        isinstance(element, Block)
        and not element.ends
        and element.label is None
        and (not element.is_item and commitment(element.text) is not None)
    )
