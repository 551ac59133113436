"""The data of an annual report as a workbook: the numbers behind the document."""

from collections.abc import Iterator

from clubs.headcounts import FEW
from clubs.spreadsheets.writing import as_workbook

from .parts import (
    Assignments,
    Clubs,
    Courses,
    Decisions,
    Economy,
    GoalsAbove,
    InShort,
    Meetings,
    Members,
    NotDone,
    Officers,
)
from .value import JUDGED, PENDING, AnnualReport

# A cell holds 32 767 signs.
LONGEST_CELL = 32_000
Rows = list[tuple]
Sheet = tuple[str, tuple[str, ...], Rows]


def report_sheet(value: AnnualReport) -> bytes:
    """All commitments with their outcomes, then a sheet for each kind of other data.

    The same report gives the same bytes, and no cell is a formula (S37).
    """
    made = [_commitments(value), *(sheet for sheet in _others(value) if sheet[2])]
    return as_workbook(
        [
            (title, headers, [tuple(map(_cell, row)) for row in rows])
            for title, headers, rows in made
        ],
        wrapped=True,
    )


def _cell(value):
    return value[:LONGEST_CELL] if isinstance(value, str) else value


def contents(value, kind):
    """What the chapters of the report hold of a kind, in their order."""
    return [c.content for c in value.chapters if isinstance(c.content, kind)]


def _commitments(value) -> Sheet:
    noun = value.noun.one.capitalize()
    periods = value.periods
    not_done = {
        line.number: line for part in contents(value, NotDone) for line in part.lines
    }
    rows = []
    for section in value.sections:
        for one in section.commitments:
            left = not_done.get(one.number)
            rows.append(
                (
                    one.number,
                    section.number,
                    section.title,
                    one.text,
                    value.whole if one.period is None else periods[one.period].name,
                    one.standing.word,
                    "ja" if one.standing.is_judged else "nej",
                    one.sentence or (left.reason if left else ""),
                    one.decision or (left.decision if left else ""),
                    "\n".join(_done(deed) for deed in one.deeds),
                    one.work.figure if one.work else "",
                    _carried_over(one, left),
                )
            )
    headers = (
        "Nr", "Avsnitt nr", "Avsnitt", f"{noun} som det antogs", "När",
        "Utfall eller läge", "Bedömt av styrelsen", "Motivering", "Beslut",
        "Vad vi gjorde", "Mätt",
        "Tas med i nästa plan",
    )  # fmt: skip
    return value.noun.many.capitalize(), headers, rows


def _carried_over(one, left):
    """What is told of those that were not wholly carried out."""
    if left is None and not (one.work and one.work.carried_over):
        return ""
    carried = left.carried_over if left else one.work.carried_over
    return "ja" if carried else "nej"


def _done(deed):
    return f"{deed.on}: {deed.text}" if deed.on else deed.text


def _others(value) -> Iterator[Sheet]:
    yield _sections(value)
    yield _deeds(value)
    yield from _of_people(value)
    yield from _of_clubs(value)
    yield _charts(value)
    yield _readings(value)
    yield from _of_decisions(value)
    yield _above(value)
    yield _economy(value)
    yield _about(value)


def _sections(value) -> Sheet:
    standings = [s for s in (*JUDGED, *PENDING) if value.counts[s]]
    headers = (
        "Nr", "Avsnitt", "Ansvarig", "Innehas av", value.noun.many.capitalize(),
    )  # fmt: skip
    rows = [
        (
            section.number,
            section.title,
            section.responsible.post if section.responsible else "",
            ", ".join(section.responsible.holders) if section.responsible else "",
            len(section.commitments),
            *(section.counts[standing] for standing in standings),
        )
        for section in value.sections
    ]
    return "Avsnitt", (*headers, *(standing.word for standing in standings)), rows


def _deeds(value) -> Sheet:
    rows = [
        (one.number, deed.on, deed.text)
        for one in value.commitments
        for deed in one.deeds
    ]
    return "Vad vi gjorde", ("Nr", "Dag", "Vad"), rows


def _of_people(value) -> Iterator[Sheet]:
    people = [
        (roll.title, holder.post, holder.name, holder.period)
        for part in contents(value, Officers)
        for roll in part.rolls
        for holder in roll.holders
    ]
    people += [
        ("Externa uppdrag", holder.post, holder.name, holder.period)
        for part in contents(value, Assignments)
        for holder in part.holders
    ]
    yield "Förtroendevalda", ("Grupp", "Uppdrag", "Namn", "Tid"), people
    meetings = [
        (group.title, held.on, held.name, held.number, held.present, held.entitled)
        for part in contents(value, Meetings)
        for group in part.groups
        for held in group.meetings
    ]
    headers = ("Organ", "Dag", "Möte", "Nummer", "Närvarande", "Av så många")
    yield "Sammanträden", headers, meetings
    courses = [
        (
            line.name,
            line.occasions,
            line.told if line.participants < FEW else line.participants,
        )
        for part in contents(value, Courses)
        for line in part.lines
    ]
    yield "Kurser", ("Kurs", "Tillfällen", "Deltagare"), courses


def _of_clubs(value) -> Iterator[Sheet]:
    parts = contents(value, Clubs)
    industries = [
        (line.industry, line.clubs, line.visited, line.visits)
        for part in parts
        for line in part.industries
    ]
    headers = ("Bransch", "Klubbar", "Klubbar med besök", "Besök")
    yield "Branscher", headers, industries
    names = tuple(period.name for period in value.periods)
    clubs = [
        (club.name, *club.visits, sum(club.visits))
        for part in parts
        for club in part.clubs
    ]
    yield "Klubbar och besök", ("Klubb", *names, "Summa"), clubs
    shares = [
        (share.text, share.value, share.whole)
        for part in parts
        for share in part.coverage
    ]
    yield "Klubbar i siffror", ("Vad", "Antal", "Av"), shares


def _charts(value) -> Sheet:
    drawn = [c for part in contents(value, (InShort, Members)) for c in part.charts]
    rows = [
        (chart.subject, period.name, count)
        for chart in dict.fromkeys(drawn)
        for period, count in zip(value.periods, chart.values, strict=False)
    ]
    return "Diagram", ("Diagram", "Period", "Värde"), rows


def _readings(value) -> Sheet:
    rows = [
        (table.name, table.unit, reading.on, reading.value)
        for part in contents(value, Members)
        for table in part.tables
        for reading in table.readings
    ]
    return "Mätserier", ("Mätserie", "Enhet", "Dag", "Värde"), rows


def _of_decisions(value) -> Iterator[Sheet]:
    parts = contents(value, Decisions)
    decisions = [
        (line.on, line.meeting, line.paragraph, line.text)
        for part in parts
        for line in part.decisions
    ]
    yield "Beslut", ("Dag", "Möte", "Paragraf", "Beslut"), decisions
    motions = [
        (motion.number, motion.title, motion.decision, motion.became)
        for part in parts
        for motion in part.motions
    ]
    yield "Motioner", ("Nr", "Motion", "Mötets svar", "Vad det blev av"), motions


def _above(value) -> Sheet:
    rows = []
    for part in contents(value, GoalsAbove):
        for group in part.groups:
            for goal in group.goals:
                begun = (part.plan, group.title, goal.number, goal.text)
                rows += [
                    (*begun, one.number, one.title, one.standing.word)
                    for one in goal.served_by
                ] or [(*begun, "", "", "")]
    noun = value.noun.one.capitalize()
    headers = ("Plan", "Grupp", "Mål nr", "Mål", f"{noun} nr", noun, "Utfall")
    return "Mål ovanför", headers, rows


def _economy(value) -> Sheet:
    parts = contents(value, Economy)
    now, before = (parts[0].now, parts[0].before) if parts else ("", "")
    rows = [
        (row.kind, row.label, row.amount, row.before)
        for part in parts
        for row in part.rows
    ]
    return "Ekonomi", ("Slag", "Post", f"Kronor {now}", f"Kronor {before}"), rows


def _about(value) -> Sheet:
    rows = [
        ("Rapport", value.name),
        ("Avdelning", value.branch),
        ("Läge", value.state),
        ("Utgåva", value.edition),
        ("Varför den rättades", value.reason),
        ("Fastställd", value.adopted),
        ("Planen gäller från och med", value.starts),
        ("Planen gäller till och med", value.ends),
        ("Planen antogs", value.adopted_on),
        ("Uppgifterna gäller till och med", value.day),
        ("Kontrollsumma för uppgifterna (SHA-256)", value.digest),
        ("Att veta", value.demo),
    ]
    return "Om rapporten", ("Vad", "Uppgift"), [row for row in rows if row[1]]
