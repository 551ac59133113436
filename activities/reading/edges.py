"""Where a document's own words begin and end: title, letterhead, signatures."""

import re

from . import genre, headings
from .judging import verdict
from .language import MONTH, commitment, words
from .manner import is_item
from .paragraphs import Block

# A place: one to three names, "Gamla stan" and "Mora i Dalarna" too.
_PLACE = r"(?-i:[A-ZÅÄÖ])[\w-]+(?: (?:i |(?-i:[A-ZÅÄÖ]))[\w-]+){0,2},?"
_SIGNED = re.compile(
    rf"(?:{_PLACE} (?:den |i )?(?:\d{{1,2}} )?{MONTH} (?:19|20)\d\d\.?$"
    rf"|{_PLACE} (?:den )?\d{{1,2}} {MONTH}$"
    rf"|{_PLACE} (?:den )?(?:19|20)\d\d-\d\d-\d\d\.?$"
    rf"|/?\s*(?:för )?(?:\w*styrelsen)\b(?:,? genom\b.*|,? .*{MONTH} \d{{4}})?$|"
    r"vid protokollet|justera[st]|(?:\w*planen |målen |planen )?(?:är )?"
    r"(?:antag\w+|antogs|fastställ\w+|beslutad\w*|reviderad\w*)\b.*\d"
    r"|uppdaterad\b.*\d|senast ändrad|(?:styrelsens )?förslag till årsmötet|kontakt\w*:"
    r"|(?:[A-ZÅÄÖ][\w.-]+ ){1,3}(?-i:[A-ZÅÄÖ])[\w-]+, ?(?:v\.? |vice )?"
    r"(?:\w*ordförande|\w*sekreterare|\w*kassör|ledamot|\w*ansvarig|revisor)$"
    r"|sammanställ[dt]\w* av|underskrift|not\.|välkom\w+!?$|reservation för|[._…]{4,})",
    re.IGNORECASE,
)


_YEARS = re.compile(
    r"(?:(?:för )?(?:\w*år(?:et|en)?|\w*perioden?)\b[:\s]*)?"
    r"[\d\s–—/.-]*\d{2}[\d\s–—/.-]*"
    rf"|(?:\w*år(?:et)?\b[:\s]*)?\d{{1,2}} {MONTH}.*20\d\d",
    re.IGNORECASE,
)


def title_at(elements):
    """The index of the document's title, or None: an early line that names a plan."""
    early = elements[:8]
    for i, element in enumerate(early):
        if not isinstance(element, Block) or is_item(element):
            if i and not isinstance(element, Block):
                break
            continue
        if element.level == 0:
            return i
        if len(element.text) > 130 or re.search(r"[.;,]$", element.text):
            if i > 1:
                break
            continue
        name = genre.named(element.text)
        if name and commitment(element.text) != "shall" and element.label is None:
            columns = re.search(r"\S(?:\s{3,}|\t)\S", element.lines[0].raw)
            if columns and any(map(_names_a_plan, early[i + 1 : i + 4])):
                continue  # a page's head over the title
            return i
    return 0 if early and isinstance(early[0], Block) and early[0].level == 1 else None


def _names_a_plan(element):
    return (
        isinstance(element, Block)
        and not is_item(element)
        and len(element.text) < 130
        and not element.ends
        and genre.named(element.text) is not None
    )


def head_end(elements, at):
    """Where the head of the document ends: after the title, said twice or not."""
    if at is None:
        return 0
    end = at + 1
    named = set(words(elements[at].text))
    for i in range(at + 1, min(at + 4, len(elements))):
        element = elements[i]
        if not isinstance(element, Block) or is_item(element):
            break
        again = set(words(element.text)) <= named
        years = _YEARS.fullmatch(element.text[:100])
        if not (again or years or _SIGNED.match(element.text)):
            break
        end = i + 1
    return end


def title_text(elements, at):
    if at is None:
        return None
    lines = elements[at].lines
    line = next((line for line in lines if genre.named(line.text)), lines[0])
    pieces = re.split(r"\s{2,}|\t+", (line.raw or line.text).strip())
    best = next((p for p in pieces if len(pieces) > 1 and genre.named(p)), None)
    complete = re.search(r"\b20\d\d", line.text)
    whole = best or (line.words if complete else elements[at].text)
    whole = re.sub(r"\s+sida \d.*$", "", whole, flags=re.IGNORECASE)
    after = elements[at + 1] if at + 1 < len(elements) else None
    if not re.search(r"20\d\d", whole) and isinstance(after, Block):
        if re.fullmatch(r"20\d\d(?:\s?[-–/]\s?(?:20)?\d\d)?", after.text):
            whole += " " + after.text  # the year had no room on the line
    return re.sub(r"\s*:$", "", whole.strip("#*_ "))


def is_letter(blocks):
    """A greeting at the top or at the end, and no word of a plan in the title."""
    greeting = r"(?:hej|bästa|kära|hallå)\b.{0,60}$"
    if any(re.match(greeting, block.text, re.IGNORECASE) for block in blocks[:8]):
        return True
    closing = r"(?:med )?(?:vänlig\w*|bästa|varma|hjärtliga|många)? ?hälsning(?:ar)?\b"
    return any(re.match(closing, block.text, re.IGNORECASE) for block in blocks[-5:])


def tail(elements):
    """Split off what comes after the plan: place and date, signatures, thanks."""
    promised = len(elements)
    while promised and _may_follow(elements[promised - 1]):
        promised -= 1
    # What signs stands at the last promise, or after it.
    for i in range(max(promised - 1, 0), len(elements)):
        element = elements[i]
        if i * 3 < len(elements) or not isinstance(element, Block) or is_item(element):
            continue
        if _signs(elements, i):
            while i and _farewell(elements, i - 1):
                i -= 1
            return elements[:i], elements[i:]
    i = len(elements)
    while i and _farewell(elements, i - 1):
        i -= 1
    return elements[:i], elements[i:]


def _may_follow(element):
    """May it stand after a signature? A promise, a month or a long text doesn't."""
    return (
        isinstance(element, Block)
        and not is_item(element)
        and element.level is None
        and verdict(element.text) not in ("shall", "dated", "counted")
        and len(words(element.text)) < 25
        and not headings.months_of_heading(element.text)
    )


_ROLE = re.compile(
    r"(?:v\.? |vice )?(?:\w*ordförande|\w*sekreterare|\w*kassör|ledamot|\w*mästare|"
    r"justerare|revisor|\w*ansvarig)$",
    re.IGNORECASE,
)


def _signs(elements, i):
    """Does a signature begin here? A day without its year needs names after it."""
    text = elements[i].text
    if _names(elements[i]):
        return True
    if not _SIGNED.match(text):
        return False
    if re.match(rf"{_PLACE} (?:den )?\d{{1,2}} {MONTH}$", text, re.IGNORECASE):
        after = elements[i + 1 : i + 2]
        return (
            bool(after)
            and isinstance(after[0], Block)
            and (_names(after[0]) or bool(_SIGNED.match(after[0].text)))
        )
    return True


def _names(block):
    """Names or posts side by side, as people sign: wide spaces or tabs between."""
    for line in block.lines:
        pieces = re.split(r"\s{3,}|\t+", (line.raw or line.text).strip())
        if len(pieces) > 1 and all(
            _ROLE.match(piece)
            or re.fullmatch(r"(?:[A-ZÅÄÖ][\w.-]+ ?){2,4}", piece.strip())
            for piece in pieces
        ):
            return True
    return False


def _farewell(elements, i):
    block = elements[i]
    return (
        isinstance(block, Block)
        and not is_item(block)
        and block.level is None
        and i * 2 > len(elements)
        and len(block.text) < 60
        and (block.text.endswith("!") or _signs(elements, i))
    )
