"""The annual report for Word: the same chapters in real styles, charts as tables."""

from functools import singledispatch

from clubs.headcounts import FEW
from sekoplan.jinja import NBSP, count, full_date, number, short_date_year, upper_first

from . import parts, words
from .layout import follows_on, ingress_of, printed_chapters
from .text import Heading, Items, Paragraph, Quote
from .value import AnnualReport, Chart
from .word_document import TEXT_WIDTH, WordDocument

ABOUT = "Om rapporten"
# So many values of so many signs have room beside one another.
MOST_ABREAST, LONGEST_ABREAST = 12, 5
# Signs of a name and a post that have room beside another's.
LONGEST_SIGNER = 38
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_docx(value: AnnualReport) -> bytes:
    """The report as a document to go on writing in; the same one gives the same bytes.

    Its contents are a field of the headings, its tables repeat their headers, and
    pictures are tables of their values.
    """
    word = WordDocument(
        title=value.name,
        author=value.branch,
        subject=f"Styrelsens redovisning av {value.plan} {value.years}",
        made=value.day,
    )
    foot = f"{value.branch}, {value.title.lower()} {value.years}"
    draft = f"Utkast den {full_date(value.day)}" if value.is_draft else ""
    word.runs_in_margins(foot, draft)
    _cover(word, value, draft)
    chapters = printed_chapters(value)
    titles = [_title(chapter) for chapter in chapters]
    marks = [f"_Toc{place:06}" for place in range(len(chapters) + 1)]
    word.contents("Innehåll", [*zip([*titles, ABOUT], marks, strict=True)])
    before = None
    for chapter, title, mark in zip(chapters, titles, marks, strict=False):
        word.heading(title, mark=mark, follows_on=follows_on(chapter, before))
        _chapter(word, value, chapter)
        before = chapter
    word.heading(ABOUT, mark=marks[-1])
    _about(word, value)
    return word.bytes()


def _title(chapter):
    return f"{chapter.number} {chapter.title}" if chapter.number else chapter.title


def _chapter(word, value, chapter):
    section = next((s for s in value.sections if s.number == chapter.number), None)
    if section:
        _section_head(word, value, section, chapter)
    elif chapter.kind == "korthet" and not chapter.text:
        word.paragraph(words.plan_summary(value))
    _text(word, chapter.text)
    if section:
        _commitments(word, value, section)
    elif chapter.content is not None:
        _content(chapter.content, word, value)


def _cover(word, value, draft):
    word.paragraph(value.branch, "Subtitle").paragraph_format.space_after = 0
    word.paragraph(value.name, "Title")
    word.paragraph(words.cover_line(value), "Subtitle")
    if draft:
        word.paragraph(draft, "Utkast")
    mark = words.draft_mark(value)
    if mark and not draft:
        word.paragraph(mark, "Utkast")
    for line in (value.adopted, _edition(value), value.demo and f"{value.demo}."):
        if line:
            word.paragraph(line)


def _edition(value):
    if value.edition == 1:
        return ""
    return f"Utgåva {value.edition}. Varför den rättades: {value.reason}"


def _text(word, blocks):
    for block in blocks:
        match block:
            case Heading():
                word.heading(block.text, 2)
            case Items():
                word.items(block.items, block.is_numbered)
            case Quote():
                word.spans(block.spans, "Quote")
            case Paragraph():
                word.spans(block.spans)


# --- A section of the plan -----------------------------------------------------------


def _section_head(word, value, section, chapter):
    if section.responsible:
        word.paragraph(f"Ansvarig: {words.accountable(section.responsible)}.")
    if not ingress_of(chapter):
        word.paragraph(words.summary(section.counts, value.noun, "avsnittets"))
    if section.facts:
        facts = (f"{fact.value}{NBSP}{fact.text}" for fact in section.facts)
        word.paragraph(f"{upper_first('; '.join(facts))}.")


def _commitments(word, value, section):
    if not section.commitments:
        return
    only = len(section.commitments) == 1
    noun = value.noun.one if only else value.noun.many
    rows = []
    for one in section.commitments:
        told = [one.text, one.sentence]
        told += [_deed(deed) for deed in one.deeds]
        told.append(one.decision)
        standing = [one.standing.word]
        if not one.standing.is_judged:
            standing.append("ännu inte bedömt")
        rows.append((one.number, tuple(filter(None, told)), tuple(standing)))
    goes = "gick" if section.is_judged else "går"
    word.table(
        f"Så {goes} det med {'vårt' if only else 'våra'} {noun}",
        (
            "Nr",
            f"{value.noun.one.capitalize()} i planen och vad vi gjorde",
            _outcome(section),
        ),
        rows,
        (1.4, 11.2, 3.4),
    )


def _outcome(thing):
    return "Utfall" if thing.is_judged else "Utfall eller läge"


def _deed(deed):
    return f"{short_date_year(deed.on)}: {deed.text}" if deed.on else deed.text


# --- The other chapters --------------------------------------------------------------


@singledispatch
def _content(content, word, value):
    raise TypeError(f"no way to write {type(content).__name__}")


@_content.register
def _(content: parts.InShort, word, value):
    rows = [
        (str(section.number), section.title, words.outcome_line(section.counts))
        for section in value.sections
    ]
    if rows:
        headers = ("Nr", "Avsnitt", _outcome(value))
        word.table("Planen, avsnitt för avsnitt", headers, rows, (1.4, 9.6, 5))
    for chart in content.charts:
        _chart(word, value, chart)


def _chart(word, value: AnnualReport, chart: Chart):
    """The chart's values: in one row, or one below another when they are too wide."""
    known = ["–" if one is None else one for one in chart.values]
    word.heading(chart.title, 2)
    if len(known) <= MOST_ABREAST and max(map(len, map(str, known))) <= LONGEST_ABREAST:
        headers = [period.label for period in value.periods]
        word.table(
            chart.subject, headers, [known], [TEXT_WIDTH / len(known)] * len(known)
        )
        return
    rows = [
        (upper_first(period.name), one)
        for period, one in zip(value.periods, known, strict=False)
    ]
    word.table(chart.subject, ("Period", "Antal"), rows, (6, 3))


@_content.register
def _(content: parts.Officers, word, value):
    for roll in content.rolls:
        word.heading(roll.title, 2)
        _holders(word, value, roll.holders)


@_content.register
def _(content: parts.Assignments, word, value):
    _holders(word, value, content.holders)


def _holders(word, value, holders):
    has_periods = any(holder.period for holder in holders)
    headers = ("Uppdrag", "Namn", "Tid")
    rows = [(h.post, h.name, h.period or value.whole) for h in holders]
    if has_periods:
        word.table("", headers, rows, (6, 5.5, 4.5))
    else:
        word.table("", headers[:2], [row[:2] for row in rows], (8, 8))


@_content.register
def _(content: parts.Meetings, word, value):
    for group in content.groups:
        word.heading(group.title, 2)
        rows = []
        for held in group.meetings:
            name = f"{held.name} {held.number}" if held.number else held.name
            present = "" if held.present is None else number(held.present)
            if present and held.entitled is not None:
                present += f" av {number(held.entitled)}"
            rows.append((full_date(held.on), name, present or "–"))
        word.table("", ("Dag", "Möte", "Närvarande"), rows, (5, 7.5, 3.5))


@_content.register
def _(content: parts.Members, word, value):
    for table in content.tables:
        rows = [(full_date(reading.on), reading.value) for reading in table.readings]
        unit = upper_first(table.unit) or "Värde"
        word.table(table.name, ("Dag", unit), rows, (6, 4))
    for chart in content.charts:
        _chart(word, value, chart)


@_content.register
def _(content: parts.Clubs, word, value):
    rows: list[tuple]
    headers: tuple[str, ...]
    if content.coverage:
        rows = [
            (share.text, f"{number(share.value)} av {number(share.whole)}")
            for share in content.coverage
        ]
        word.table("Klubbarna i siffror", ("Vad", "Antal"), rows, (11, 5))
    if content.industries:
        rows = [
            (line.industry, line.clubs, line.visited, line.visits)
            for line in content.industries
        ]
        headers = ("Bransch", "Klubbar", "Fick besök", "Besök")
        word.table("Besök i klubbarna efter bransch", headers, rows, (7, 3, 3, 3))
    if content.clubs:
        rows = []
        for club in content.clubs:
            when = ", ".join(
                period.name + (f" {made}" if made > 1 else "")
                for period, made in zip(value.periods, club.visits, strict=False)
                if made
            )
            rows.append((club.name, sum(club.visits), when or "–"))
        headers = ("Klubb", "Besök", "När")
        word.table("Klubbarna som fick besök", headers, rows, (6.5, 2, 7.5))


@_content.register
def _(content: parts.Decisions, word, value):
    rows: list[tuple]
    if content.decisions:
        rows = [
            ((full_date(d.on), f"{d.meeting}, {_paragraph(d.paragraph)}"), d.text)
            for d in content.decisions
        ]
        word.table("Beslut", ("Möte", "Beslut"), rows, (5, 11))
    if content.motions:
        rows = [(m.number, m.title, m.decision, m.became) for m in content.motions]
        headers = ("Nr", "Motion", "Mötets svar", "Vad det blev av")
        word.table("Motioner", headers, rows, (1.5, 5.5, 4, 5))


def _paragraph(text):
    return text if text.startswith("§") else f"§{NBSP}{text}"


@_content.register
def _(content: parts.Courses, word, value):
    rows = [
        # A handful is told in words (S11).
        (
            line.name,
            line.occasions,
            line.told if line.participants < FEW else line.participants,
        )
        for line in content.lines
    ]
    headers = ("Kurs", "Tillfällen", "Deltagare")
    word.table("Kurserna under tiden", headers, rows, (9, 3.5, 3.5))


@_content.register
def _(content: parts.GoalsAbove, word, value):
    for group in content.groups:
        if group.title:
            word.heading(group.title, 2)
        rows = []
        for goal in group.goals:
            served = [
                f"{s.number} {s.title}: {s.standing.word}" for s in goal.served_by
            ]
            none = f"Inget {value.noun.one} i vår plan tjänar målet."
            rows.append((goal.number, goal.text, tuple(served) or none))
        headers = ("Nr", f"Mål i {content.plan}", f"Våra {value.noun.many}")
        word.table("", headers, rows, (1.4, 6.6, 8))


@_content.register
def _(content: parts.NotDone, word, value):
    rows = []
    for line in content.lines:
        why = [line.reason, line.decision]
        if line.carried_over:
            why.append("Tas med i nästa plan.")
        told = tuple(filter(None, why)) or "–"
        rows.append((line.number, (line.text, line.standing.word), told))
    headers = ("Nr", value.noun.one.capitalize(), "Varför, och vad som händer nu")
    if rows:
        word.table("", headers, rows, (1.4, 7.6, 7))


@_content.register
def _(content: parts.Economy, word, value):
    rows = []
    for row in content.rows:
        now = "" if row.amount is None else row.amount
        before = "" if row.before is None else row.before
        rows.append((row.label, now, before))
    headers = ("Kronor", content.now, content.before)
    table = word.table("", headers, rows, (9, 3.5, 3.5))
    for row, line in zip(table.rows[1:], content.rows, strict=True):
        if line.kind != "rad":
            for cell in row.cells:
                for run in cell.paragraphs[0].runs:
                    run.bold = True


@_content.register
def _(content: parts.Signatures, word, value):
    day = full_date(content.on) if content.on else "_" * 20
    lines = [word.paragraph(f"{content.place or '_' * 20} den {day}")]
    signers = [", ".join(filter(None, (s.name, s.post))) for s in content.signers]
    abreast = 2 if all(len(one) <= LONGEST_SIGNER for one in signers) else 1
    for start in range(0, len(signers), abreast):
        row = signers[start : start + abreast]
        lines.append(word.abreast(["_" * 30] * len(row)))
        lines[-1].paragraph_format.space_before = 12700 * 24
        lines.append(word.abreast(row))
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True


@_content.register
def _(content: parts.Annexes, word, value):
    rows = []
    for place, annex in enumerate(content.annexes, 1):
        pages = count(annex.pages, "sida", "sidor") if annex.pages else "delas ut"
        rows.append((str(place), annex.title, pages))
    if rows:
        word.table("", ("Nr", "Bilaga", "Omfång"), rows, (1.4, 10.6, 4))


def _about(word, value):
    rows = [
        (
            "Utgåva",
            f"{value.edition}, utkast" if value.is_draft else f"{value.edition}",
        ),
        ("Uppgifterna gäller till och med", full_date(value.day)),
        ("Läge", words.state_line(value)),
        ("Planens tid", f"{full_date(value.starts)} till {full_date(value.ends)}"),
        ("Kontakt", value.contact),
        ("Kontrollsumma för uppgifterna (SHA-256)", value.digest),
    ]
    rows = [row for row in rows if row[1]]
    word.table("Vad rapporten bygger på", ("Vad", "Uppgift"), rows, (6, 10))
    word.paragraph(
        "Rapporten är gjord i Sekoplan direkt ur det som styrelsen har antecknat. "
        "Det som ändras i Word ändras inte i Sekoplan."
    )
