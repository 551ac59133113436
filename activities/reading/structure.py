"""From cleaned lines to an outline: title, sections, leftovers."""

import re
from collections import Counter
from datetime import date

from . import genre, headings
from .commitments import Reader
from .drafts import Node, shown
from .edges import head_end, is_letter, tail, title_at, title_text
from .labels import LABEL_HEADING
from .language import commitment, sentences
from .lines import furniture, set_aside
from .manner import is_item, manner_of
from .outline import Leftover, Outline, OutlineSection, Warning
from .paragraphs import Block, paragraphs
from .quantities import goal_of
from .records import recorded
from .tables import Table, plain, separate


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
    at = title_at(elements)
    title = title_text(elements, at)
    document = _genre(title, elements)
    plan_at = _plan_inside(document, title, elements, at)
    if plan_at is not None:
        document, at = "plan", plan_at
    left = [Leftover(line.number, shown(line)) for line in aside]
    left += [
        Leftover(line.number, shown(line)) for block in loose for line in block.lines
    ]
    head = elements[: head_end(elements, at)]
    warnings = [
        Warning(line.number, _FORMULA)
        for line in lines
        if any(cell.startswith("=") for cell in line.cells or ())
    ]
    if plan_at is not None:
        title = title_text(elements, plan_at)
        warnings.append(Warning(elements[plan_at].line, _BOTH))
    if document in ("report", "audit", "unknown"):
        nodes = [Node(None, elements, preamble=True)]
        for node in nodes:
            Reader(None).read(node)
        left += [Leftover(*line) for node in nodes for line in node.rest]
        warnings.append(Warning(_first(lines), _NO_GOALS[document]))
        sections, found = [], ()
    else:
        body = elements[len(head) :]
        body, end = tail(body)
        for element in head + end:
            left += [Leftover(line.number, shown(line)) for line in element.lines]
        nodes = _nodes(body)
        before = len(left)
        reader, sections = _read(nodes, left, document == "goals")
        if not sections and (hidden := _introduced(nodes)):
            del left[before:]
            reader, sections = _read(hidden, left, document == "goals")
            nodes = hidden
            for node in sections:
                reader.warn(
                    node.goals[0].line,
                    "Åtagandena står under en rubrik som brukar inleda. Stämmer det?",
                )
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
            tuple(
                goal_of(draft, year, warnings, section.responsible)
                for draft in section.goals
            ),
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
    "som har gjorts, så inga åtaganden har lästs in.",
    "audit": "Dokumentet ser ut att vara revisorernas. Inga åtaganden har lästs in.",
    "unknown": "Dokumentet ser inte ut att vara en plan. Inga åtaganden har lästs in.",
}


_FORMULA = (
    "En cell på raden har en formel utan uträknat värde. Öppna filen i "
    "kalkylprogrammet, spara den och läs in den igen."
)
_BOTH = (
    "Dokumentet är både berättelse och plan. Bara planen, härifrån och framåt, har "
    "lästs in."
)


def _plan_inside(document, title, elements, at):
    """Where the plan begins in a report whose title names both, or None."""
    if document != "report" or at is None or not re.search(r"plan\b", title or ""):
        return None
    for i, element in enumerate(elements[at + 1 :], start=at + 1):
        if (
            isinstance(element, Block)
            and not is_item(element)
            and len(element.text) < 80
            and not element.ends
            and genre.named(element.text) == "plan"
        ):
            return i
    return None


def _first(lines):
    return lines[0].number if lines else 1


def _elements(lines):
    """Tables, and the lines between them healed into blocks."""
    elements, run = [], []
    for part in [*separate(lines), None]:
        if part is None or isinstance(part, Table):
            elements += _healed(headings.run_in([plain(line) for line in run]))
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
    if named is None and is_letter([e for e in elements if isinstance(e, Block)]):
        return "unknown"
    return named or "plan"


def _nodes(elements):
    """Cut the elements at the headings; put the numbers that were printed on them."""
    found, numbered = headings.find(elements)
    months = [i for i in found if headings.months_of_heading(elements[i].text)]
    dated = [e for e in elements if isinstance(e, Block) and e.style == "date"]
    if len(found) == 1 and not numbered and len(dated) * 2 > len(elements):
        only = next(iter(found))
        if only == 0 and elements[0].level is None:
            found = set()  # the name of the club over its calendar
    stated = sorted(i for i in found if elements[i].level is not None)
    titles = Counter(headings.title_of(elements[i]).lower() for i in found)
    nodes = [Node(None, [])]
    for i, element in enumerate(elements):
        if isinstance(element, Table) and "area" in element.roles:
            nodes += _areas(element, nodes[-1])
            continue
        if i not in found:
            nodes[-1].elements.append(element)
            continue
        title = headings.title_of(element)
        label = LABEL_HEADING.fullmatch(title) and element.level is None
        if (
            (label or (titles[title.lower()] > 1 and headings.PREAMBLE.match(title)))
            and nodes[-1].heading is not None
            and element.label is None
            and not headings.restarts(elements, i)
        ):
            nodes[-1].elements.append(element)
            continue
        nodes.append(Node(element, [], element.label))
    # What stands before the first heading of the document's own kind introduces it.
    kinds = [sorted(kind) for kind in (numbered, stated, months) if len(kind) > 1]
    labelled = [i for i in stated if elements[i].label]
    if len(labelled) > 1:
        after = [i for i in stated if i > labelled[0]]
        if len(labelled) - 1 > 0.7 * len(after):
            kinds = [labelled]  # the headings over the plan itself are numbered
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


def _introduced(nodes):
    """The nodes again, with lists under introductory headings read as well."""
    again, found = [], False
    for node in nodes:
        named = node.named_preamble
        lists = any(is_item(element) for element in node.elements)
        fresh = Node(node.heading, node.elements, node.number, node.area)
        fresh.preamble = node.preamble or (named and not lists)
        fresh.welcome = named and lists
        found = found or fresh.welcome
        again.append(fresh)
    return again if found else None


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
    if node.heading and node.elements:
        reader.warn(
            node.heading.line,
            f"Under rubriken ”{node.title}” hittades inget åtagande. Stämmer det?",
        )


def _settle(document, title, found, nodes):
    """Goals or calendar, when the title said plan."""
    months = sum(bool(node.months) for node in found)
    dated = [
        block.style == "date"
        for node in found
        for block in node.blocks
        if is_item(block)
    ]
    if document == "calendar" and sum(dated) * 2 > len(dated):
        return "calendar"
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
