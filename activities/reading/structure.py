"""From cleaned lines to an outline: title, sections, leftovers."""

import re
from collections import Counter
from datetime import date

from . import genre, headings
from .commitments import Reader
from .drafts import Node, shown
from .language import MONTH, commitment, sentences, words
from .lines import furniture, set_aside
from .manner import is_item, manner_of
from .outline import Leftover, Outline, OutlineSection, Warning
from .paragraphs import Block, paragraphs
from .quantities import goal_of
from .records import recorded
from .tables import Table, plain, separate

# A place: one to three names, "Gamla stan" and "Mora i Dalarna" too.
_PLACE = r"(?-i:[A-ZÅÄÖ])[\w-]+(?: (?:i |(?-i:[A-ZÅÄÖ]))[\w-]+){0,2},?"
_SIGNED = re.compile(
    rf"(?:{_PLACE} (?:den |i )?(?:\d{{1,2}} )?{MONTH} (?:19|20)\d\d\.?$"
    rf"|{_PLACE} (?:den )?\d{{1,2}} {MONTH}$"
    rf"|{_PLACE} (?:den )?(?:19|20)\d\d-\d\d-\d\d\.?$"
    rf"|/?\s*(?:för )?(?:\w*styrelsen)\b(?:,? genom\b.*|,? .*{MONTH} \d{{4}})?$|"
    r"vid protokollet|justera[st]|"
    r"(?:\w*planen |målen |planen )?(?:är )?"
    r"(?:antag\w+|antogs|fastställ\w+|beslutad\w*|reviderad\w*)\b.*\d"
    r"|uppdaterad\b.*\d|senast ändrad|(?:styrelsens )?förslag till årsmötet|kontakt\w*:"
    r"|(?:[A-ZÅÄÖ][\w.-]+ ){1,3}(?-i:[A-ZÅÄÖ])[\w-]+, ?(?:v\.? |vice )?"
    r"(?:\w*ordförande|\w*sekreterare|\w*kassör|ledamot|\w*ansvarig|revisor)$"
    r"|sammanställ[dt]\w* av|underskrift|not\.|välkom\w+!?$|reservation för|[._…]{4,})",
    re.IGNORECASE,
)


def outline_of(lines, name=""):
    """Read the lines of a document into an outline.

    A section is a heading that owns commitments, the lowest level there is: under "1
    Organisation" with "1.1 Rekrytering" and "1.2 Studier" the two are the sections,
    with the numbers printed, and "1 Organisation" is a section only if commitments
    stand right under it. A heading without commitments is left over with its lines.
    A table's header row, page numbers, running heads and contents are left over too.

    `name` is the file's name; its year serves when the document names no period.
    """
    kept, aside = set_aside(lines, furniture(lines))
    elements = _elements(kept)
    loose = [
        e for e in elements if isinstance(e, Block) and not re.search(r"\w", e.text)
    ]
    elements = [e for e in elements if e not in loose]
    title_at = _title(elements)
    title = _title_text(elements, title_at)
    document = _genre(title, elements)
    left = [Leftover(line.number, shown(line)) for line in aside]
    left += [
        Leftover(line.number, shown(line)) for block in loose for line in block.lines
    ]
    head = elements[: _head_end(elements, title_at)]
    warnings = []
    if document in ("report", "audit", "unknown"):
        nodes = [Node(None, elements, preamble=True)]
        for node in nodes:
            Reader(None).read(node)
        left += [Leftover(*line) for node in nodes for line in node.rest]
        warnings.append(Warning(_first(lines), _NO_GOALS[document]))
        sections, found = [], ()
    else:
        body = elements[len(head) :]
        body, tail = _tail(body)
        for element in head + tail:
            left += [Leftover(line.number, shown(line)) for line in element.lines]
        nodes = _nodes(body)
        reader, sections = _read(nodes, left, document == "goals")
        warnings += reader.warnings
        found = [node for node in nodes if node.goals]
        document = _settle(document, title, found, nodes)
        if not found:
            warnings.append(
                Warning(
                    _first(lines),
                    "Inga åtaganden hittades. Märk ut dem själv, eller klistra in "
                    "bara den del av texten där de står.",
                )
            )
    starts, ends = _period(title, elements, name, document)
    year = starts or date(2025, 1, 1)
    goals = [
        OutlineSection(
            section.number,
            section.title,
            "\n".join(section.intro) or None,
            tuple(goal_of(draft, year, warnings) for draft in section.goals),
            section.heading.line if section.heading else section.goals[0].line,
        )
        for section in sections
    ]
    return Outline(
        document,
        title,
        starts,
        ends,
        tuple(goals),
        tuple(sorted(left, key=lambda leftover: leftover.line)),
        tuple(sorted(warnings, key=lambda warning: warning.line)),
    )


_NO_GOALS = {
    "report": "Dokumentet ser ut att vara en verksamhetsberättelse. Den berättar vad "
    "som "
    "har gjorts, så inga åtaganden har lästs in.",
    "audit": "Dokumentet ser ut att vara revisorernas. Inga åtaganden har lästs in.",
    "unknown": "Dokumentet ser inte ut att vara en plan. Inga åtaganden har lästs in.",
}


def _first(lines):
    return lines[0].number if lines else 1


def _elements(lines):
    """Tables, and the lines between them healed into blocks."""
    elements, run = [], []
    for part in [*separate(lines), None]:
        if part is None or isinstance(part, Table):
            elements += _healed([plain(line) for line in run])
            run = []
            if part is not None:
                elements.append(part)
        else:
            run.append(part)
    return elements


def _healed(lines):
    """Records as tables, and the lines between them as blocks."""
    elements, run = [], []
    for part in [*recorded(lines), None]:
        if part is None or isinstance(part, Table):
            elements += paragraphs(run)
            elements += [part] if part else []
            run = []
        else:
            run.append(part)
    return elements


_YEARS = re.compile(
    r"(?:(?:för )?(?:\w*år(?:et|en)?|\w*perioden?)\b[:\s]*)?"
    r"[\d\s–—/.-]*\d{2}[\d\s–—/.-]*"
    rf"|(?:\w*år(?:et)?\b[:\s]*)?\d{{1,2}} {MONTH}.*20\d\d",
    re.IGNORECASE,
)


def _title(elements):
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


def _head_end(elements, at):
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
        years = _YEARS.fullmatch(element.text)
        if not (again or years or _SIGNED.match(element.text)):
            break
        end = i + 1
    return end


def _title_text(elements, at):
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


def _genre(title, elements):
    """What the title says; else what the verbs say."""
    named = genre.named(title) if title else None
    if named in ("report", "audit", "unknown"):
        return named
    texts = [
        sentence
        for element in elements
        if isinstance(element, Block)
        for _, sentence in sentences(element.text)
    ]
    commits = sum(commitment(text) is not None for text in texts)
    past = genre.past_share(texts)
    if past > 0.5 and commits < 0.25 * len(texts) and len(texts) > 5:
        return "report"
    if named is None and _is_letter([e for e in elements if isinstance(e, Block)]):
        return "unknown"
    return named or "plan"


def _is_letter(blocks):
    """A greeting at the top or at the end, and no word of a plan in the title."""
    greeting = r"(?:hej|bästa|kära|hallå)\b.{0,60}$"
    if any(re.match(greeting, block.text, re.IGNORECASE) for block in blocks[:8]):
        return True
    closing = r"(?:med )?(?:vänlig\w*|bästa|varma|hjärtliga|många)? ?hälsning(?:ar)?\b"
    return any(re.match(closing, block.text, re.IGNORECASE) for block in blocks[-5:])


def _tail(elements):
    """Split off what comes after the plan: place and date, signatures, thanks."""
    for i, element in enumerate(elements):
        if i * 3 < len(elements) or not isinstance(element, Block) or is_item(element):
            continue
        if _signs(elements, i) and all(
            isinstance(e, Block)
            and not is_item(e)
            and e.level is None
            and commitment(e.text) != "shall"
            and len(words(e.text)) < 25
            and not headings.months_of_heading(e.text)
            for e in elements[i + 1 :]
        ):
            while i and _farewell(elements, i - 1):
                i -= 1
            return elements[:i], elements[i:]
    i = len(elements)
    while i and _farewell(elements, i - 1):
        i -= 1
    return elements[:i], elements[i:]


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
        and bool(re.search(r"!$", block.text) or _SIGNED.match(block.text))
    )


def _nodes(elements):
    """Cut the elements at the headings; put the numbers that were printed on them."""
    found, numbered = headings.find(elements)
    months = [i for i in found if headings.months_of_heading(elements[i].text)]
    stated = [i for i in found if elements[i].level is not None]
    nodes = [Node(None, [])]
    for i, element in enumerate(elements):
        if isinstance(element, Table) and "area" in element.roles:
            nodes += _areas(element, nodes[-1])
            continue
        if i not in found:
            nodes[-1].elements.append(element)
            continue
        if headings.LABEL_HEADING.fullmatch(headings.title_of(element)) and (
            nodes[-1].heading is not None
            and element.label is None
            and element.level is None
        ):
            nodes[-1].elements.append(element)
            continue
        nodes.append(Node(element, [], element.label))
    # What stands before the first heading of the document's own kind introduces it.
    kinds = [sorted(kind) for kind in (numbered, stated, months) if len(kind) > 1]
    if kinds:
        start = min(kind[0] for kind in kinds)
        for node in nodes:
            at = elements.index(node.heading) if node.heading in elements else -1
            node.preamble = (
                at < start
                and node.area is None
                and (
                    node.heading is not None
                    or any(isinstance(e, Block) for e in node.elements)
                )
            )
    return [node for node in nodes if node.heading or node.elements]


def _areas(table, above):
    """A table with a column of areas: each area is a section, empty cells go on."""
    column = table.roles.index("area")
    nodes = []
    for row in table.rows:
        area = row.cells[column].strip()
        row.cells[column] = ""
        if not nodes or (area and area != nodes[-1].area):
            roles = [None if name == "area" else name for name in table.roles]
            nodes.append(Node(None, [Table(roles, table.header)], area=area or None))
        nodes[-1].elements[0].rows.append(row)
    return nodes


def _read(nodes, left, reasoning):
    """Read every node; those without goals go to the leftovers, heading and all."""
    reader = Reader(manner_of(nodes, reasoning))
    for node in nodes:
        reader.read(node)
    owned = [node for node in nodes if node.goals]
    if len(owned) > 1 and owned[0].heading is None and owned[0].area is None:
        # What stands before the first heading introduces the plan.
        node = owned.pop(0)
        if not node.itemised:
            node.goals, node.intro = [], []
        else:
            owned.insert(0, node)
    headers = set()
    for node in nodes:
        if node.goals:
            for line, text in node.rest:
                if (line, text) not in headers or node.area is None:
                    left.append(Leftover(line, text))
                headers.add((line, text))
            continue
        if node.heading:
            left += [Leftover(line.number, shown(line)) for line in node.heading.lines]
        for element in node.elements:
            left += [Leftover(line.number, shown(line)) for line in element.lines]
        _doubt(reader, node)
    return reader, owned


def _doubt(reader, node):
    if node.named_preamble or node.preamble:
        return
    for block in node.blocks:
        manners = {commitment(sentence) for _, sentence in sentences(block.text)}
        if manners - {None}:
            shall = "innehåller ”ska” men ser ut som löptext"
            does = "står i presens och ser ut att beskriva hur det är"
            reader.warn(
                block.line,
                f"Texten {shall if 'shall' in manners else does}. Inget åtagande har "
                "lästs in härifrån.",
            )
            return


def _settle(document, title, found, nodes):
    """Goals or calendar, when the title said plan."""
    months = sum(node.months is not None for node in found)
    if found and months * 2 > len(found):
        return "calendar"
    if not found:
        return (
            "unknown" if title is None or document == "plan" and not title else document
        )
    if document == "calendar":
        return "plan" if not months else "calendar"
    if document == "plan":
        first = nodes.index(found[0])
        above = [node.title or "" for node in nodes[:first] if not node.elements]
        if any(
            re.match(r"(?:övergripande |våra )?mål\b", text, re.I) for text in above
        ):
            return "goals"
    return document


def _period(title, elements, name, document):
    blocks = [e for e in elements if isinstance(e, Block)]
    early = [b.text for b in blocks[:6] if len(b.text) < 130]
    texts = [title or "", *early, *(b.text for b in blocks if b.level is not None)]
    starts, ends = genre.period([text for text in texts if text])
    if starts:
        return starts, ends
    starts, ends = genre.period([re.sub(r"[_.]", " ", name)])
    if starts:
        return starts, ends
    years = Counter(re.findall(r"\b20\d\d\b", " ".join(b.text for b in blocks[:40])))
    if years and years.most_common(1)[0][1] > 1:
        return genre.period([years.most_common(1)[0][0]])
    return None, None
