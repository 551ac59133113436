"""Made-up chapters of an annual report, of any size, for the tests of the document."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

from activities.reporting.chapters import ANCHORS
from activities.reporting.parts import (
    Annex,
    Annexes,
    Assignments,
    ClubLine,
    Clubs,
    CourseLine,
    Courses,
    Coverage,
    DecisionLine,
    Decisions,
    Economy,
    EconomyRow,
    GoalAbove,
    GoalsAbove,
    GroupAbove,
    Holder,
    IndustryLine,
    InShort,
    MeetingGroup,
    MeetingLine,
    Meetings,
    Members,
    Motion,
    NotDone,
    NotDoneLine,
    Officers,
    Reading,
    Roll,
    SeriesTable,
    Served,
    Signatures,
)
from activities.reporting.text import Heading, Items, Paragraph, Quote, Span
from activities.reporting.value import (
    AnnualReport,
    Chart,
    Drawing,
    ReportChapter,
    Standing,
)

from .sample_report import (
    LONG_WORD,
    congress_period,
    report_of,
    sample_report,
    with_sections,
)

NAMES = (
    "Lena Ek",
    "Peter Holm",
    "Amina Nur",
    "Mirela Kovačević",
    "Elsa Sjögren",
    "Rut Åberg",
    "Omar Said",
    "Nils-Erik af Klercker Wachtmeister",
)
INDUSTRIES = ("Spårtrafik", "Post", "Väg och anläggning", "Sjöfart", "Vård", "Telekom")
MONTHLY = (9871, 9880, 9893, 9904, 9917, 9921, 9919, 9926, 9941, 9958, 9972, 10_012)
SAID = (
    "Ringcentret öppnade i början av mars i våra lokaler. De första månaderna ringde "
    "vi tre kvällar i veckan, och de sista veckorna före valet var det öppet varje "
    "kväll. Den som ringde fick först öva med en kollega, och ”första samtalet” "
    "blev ett begrepp hos oss.",
    "Planens ambition var att alla medlemmar skulle få ett samtal eller kontaktas på "
    "något annat sätt. Räknar vi med sms, arbetsplatsbesök och medlemstidningen nådde "
    "vi nästan nio av tio. De som vi inte nådde saknar oftast ett aktuellt "
    "telefonnummer, och därför har vi börjat rätta registret med klubbarna.",
    "Vid 22 av besöken valde klubben en ansvarig där det tidigare hade saknats en. De "
    "ansvariga bildar nu ett nätverk som möttes sex gånger under 2017–2018.",
)


def words(text):
    return Paragraph((Span(text),))


def text(parts=2, ends=True):
    """An ingress and so many parts with headings, as a board would write them."""
    made = [words("Vi ringde 6 240 samtal och besökte 71 klubbar. Det gav resultat.")]
    for part in range(parts):
        made.append(Heading(f"Det gick bättre än väntat, del {part + 1}"))
        made += [words(said) for said in SAID[part % 2 :]]
    if ends:
        said = "Det var första gången någon från avdelningen kom till vårt fikarum."
        made.append(Quote((Span(said),)))
        made.append(Heading("Det här tar vi med oss"))
        items = (
            (Span("Ringkvällar i grupp", strong=True), Span(" gav dubbelt så mycket.")),
            (
                Span("Klubbar som fick besök i god tid ordnade "),
                Span("mer", False, True),
            ),
            (
                Span(
                    "Vi började för sent med post och sjöfart. Där börjar vi nästa år."
                ),
            ),
        )
        made.append(Items(items))
        made.append(Items(items[1:], is_numbered=True))
    return tuple(made)


# --- Contents ------------------------------------------------------------------------


def name(index):
    return NAMES[index % len(NAMES)]


def officers(members=11):
    posts = ("Ordförande", "Kassör", "Sekreterare", *["Ledamot"] * 40)
    return Officers(
        (
            Roll(
                "Styrelse",
                tuple(
                    Holder(name(i), posts[i], "från den 15 mars" if i % 4 == 3 else "")
                    for i in range(members)
                ),
            ),
            Roll("Revisorer", (Holder(name(5), "Revisor"), Holder(name(6), "Revisor"))),
            Roll("Valberedning", (Holder(name(2), "Sammankallande"),)),
            Roll("Anställda", (Holder(name(6), "Ombudsman", "till och med juni"),)),
        )
    )


def meetings(held=11):
    first = date(2018, 1, 18)
    return Meetings(
        (
            MeetingGroup(
                "Representantskapet",
                (
                    MeetingLine(date(2018, 3, 15), "Årsmöte", None, 71, 90),
                    MeetingLine(date(2018, 11, 22), "Höstmöte", None, 64, 90),
                ),
            ),
            MeetingGroup(
                "Styrelsen",
                tuple(
                    MeetingLine(
                        first + timedelta(days=28 * i),
                        "Styrelsemöte",
                        i + 1,
                        None if i == 4 else 8 + i % 4,
                        11,
                    )
                    for i in range(held)
                ),
            ),
        )
    )


def assignments(count=5):
    posts = (
        "Ledamot i distriktsstyrelsen för ett studieförbund",
        "Ersättare i styrelsen för ett folkhus",
        "Ledamot i LO-distriktets utskott för arbetsmarknadsfrågor",
    )
    return Assignments(
        tuple(
            Holder(name(i), posts[i % 3], "till och med maj" if i == 2 else "")
            for i in range(count)
        )
    )


def series_chart(spans=12):
    values = tuple(MONTHLY[i % 12] + i // 12 * 90 for i in range(spans))
    return Chart(
        "141 fler medlemmar sedan januari",
        "Medlemmar",
        tuple(None if i in (2, 3) else value for i, value in enumerate(values)),
        Drawing.LINE,
    )


def members(spans=12):
    days = [date(2017, 12, 31) + timedelta(days=30 * i) for i in range(spans + 1)]
    readings = tuple(
        Reading(day, MONTHLY[i % 12] + i // 12 * 90) for i, day in enumerate(days)
    )
    return Members(
        (SeriesTable("Medlemmar", "medlemmar", readings),), (series_chart(spans),)
    )


def clubs(visited=88, spans=12):
    lines = tuple(
        ClubLine(
            f"Klubb {index} {'inom drift och underhåll' * (index % 9 == 0)}".strip(),
            tuple((index * month) % 7 // 5 for month in range(1, spans + 1)),
        )
        for index in range(1, visited + 1)
    )
    industries = tuple(
        IndustryLine(industry, 16, 9 + i, 20 + 3 * i)
        for i, industry in enumerate(INDUSTRIES)
    )
    return Clubs(
        industries,
        lines,
        (
            Coverage("Klubbar med ungdomsansvarig", 40, 96),
            Coverage("Klubbar som har bekräftat sitt register", 71, 96),
            Coverage("Utbildade förtroendevalda", 212, 212),
        ),
    )


def decisions(taken=6, motions=4):
    return Decisions(
        tuple(
            DecisionLine(
                date(2018, 3, 12) + timedelta(days=20 * i),
                "Styrelsen" if i % 2 else "Representantskapet",
                str(7 + i),
                "Organiseringsforum ställs in, och pengarna går till uppsökeriet.",
            )
            for i in range(taken)
        ),
        tuple(
            Motion(
                f"A{i + 1}",
                "Fler kurser på kvällstid",
                "Bifall till styrelsens förslag att pröva tre kvällar.",
                "Tre kurser hölls, med 41 deltagare." if i % 2 == 0 else "",
            )
            for i in range(motions)
        ),
    )


def courses(held=6):
    return Courses(
        tuple(
            CourseLine(f"Facklig introduktion {i + 1}", 3 + i, 41 * (i + 1))
            for i in range(held)
        )
    )


def goals_above(report, groups=3, goals=4):
    serving = report.commitments or ()
    return GoalsAbove(
        "Kongressplanen 2017–2021",
        tuple(
            GroupAbove(
                f"Målområde {group + 1}",
                tuple(
                    GoalAbove(
                        str(group * goals + goal + 1),
                        "Alla medlemmar ska ha ett tryggt arbete med goda villkor.",
                        tuple(
                            Served(c.number, c.text[7:60].rstrip(" ,."), c.standing)
                            for c in serving[goal : goal * 2]
                        ),
                    )
                    for goal in range(goals)
                ),
            )
            for group in range(groups)
        ),
    )


def not_done(report):
    return NotDone(
        tuple(
            NotDoneLine(
                c.number,
                c.text,
                c.standing,
                c.sentence or "Pengarna räckte inte till mer än hälften.",
                c.decision,
                index % 2 == 0,
            )
            for index, c in enumerate(report.commitments)
            if c.standing in (Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK)
        )
    )


def economy(rows=18):
    made = []
    for index in range(rows):
        if index % 9 == 0:
            made.append(EconomyRow("rubrik", "Kostnader" if index else "Intäkter"))
        elif index % 9 == 8:
            made.append(EconomyRow("summa", "Summa", 10_400_210, 9_870_000))
        else:
            label = "Medlemsavgifter och andra intäkter" if index < 9 else "Resor"
            made.append(EconomyRow("rad", label, 4_210_000 - index * 977_003, index))
    made.append(EconomyRow("summa", "Årets resultat", -121_456, None))
    return Economy("2018", "2017", tuple(made))


def signatures(signers=11, on=date(2019, 2, 12)):
    return Signatures(
        "Stockholm" if on else "",
        on,
        tuple(
            Holder(name(i), "Ledamot" if i else "Ordförande") for i in range(signers)
        ),
    )


# --- Whole reports -------------------------------------------------------------------


def with_chapters(report: AnnualReport, *, own=1, parts=2, **sizes) -> AnnualReport:
    """The report with a chapter of every kind, each as large as ``sizes`` says."""
    spans = len(report.periods)
    charts = (
        *report.charts,
        series_chart(spans),
        Chart("6 240 samtal", "Samtal", tuple(i * 37 % 11 for i in range(spans))),
        Chart("Tolv nyhetsbrev", "Läsare", tuple(3000 + i * 70 for i in range(spans))),
    )
    before = [
        ("inledning", "Inledning", text(parts, ends=False), None),
        ("korthet", "Året i korthet", (), InShort(charts)),
        (
            "förtroendevalda",
            "Styrelse, revisorer och anställda",
            (),
            officers(sizes.get("officers", 11)),
        ),
        ("möten", "Sammanträden", (), meetings(sizes.get("meetings", 11))),
        ("uppdrag", "Externa uppdrag", (), assignments(sizes.get("assignments", 5))),
        ("medlemmar", "Medlemsutveckling", text(0, ends=False), members(spans)),
        (
            "klubbar",
            "Klubbar och förtroendevalda",
            text(0, ends=False),
            clubs(sizes.get("clubs", 88), spans),
        ),
    ]
    after = [
        ("beslut", "Beslut och motioner", (), decisions(sizes.get("decisions", 6))),
        ("kurser", "Kurser", (), courses(sizes.get("courses", 6))),
        ("kongressmål", "Måluppfyllelse", text(0, ends=False), goals_above(report)),
        ("inte av", "Det som inte blev av", (), not_done(report)),
        ("ekonomi", "Ekonomi", text(0, ends=False), economy(sizes.get("economy", 18))),
        *(("eget", f"Kamratfonden {i + 1}", text(1), None) for i in range(own)),
        ("slutord", "Slutord", text(0, ends=False), None),
        (
            "underskrifter",
            "Underskrifter",
            (),
            signatures(sizes.get("signers", 11)),
        ),
        (
            "bilagor",
            "Bilagor",
            (),
            Annexes((Annex("Revisionsberättelse"), Annex("Balansräkning", 4))),
        ),
    ]
    numbers = iter(range(1, 100))
    made = [
        ReportChapter(
            kind,
            title,
            ANCHORS[kind] if kind in ANCHORS else f"eget-{next(numbers)}",
            written,
            content,
        )
        for kind, title, written, content in before + after
    ]
    made[len(before) : len(before)] = [
        replace(chapter, text=text(parts) if chapter.number % 3 != 2 else ())
        for chapter in report.chapters
        if chapter.kind == "avsnitt"
    ]
    return replace(report, chapters=tuple(made))


def whole_year():
    """A year as most branches will have it: every chapter, and texts."""
    return with_chapters(sample_report())


def large_branch():
    """250 clubs, 25 sections, 20 signers, an economy of 60 rows, 14 own chapters."""
    return with_chapters(
        report_of(25, 4),
        own=14,
        clubs=250,
        signers=20,
        economy=60,
        officers=30,
        meetings=24,
        decisions=30,
        courses=40,
    )


def small_branch():
    """One section with one commitment, and next to nothing in each chapter."""
    report = with_chapters(
        with_sections(sample_report(), sample_report().sections[4:], charts=()),
        own=0,
        parts=0,
        clubs=2,
        signers=3,
        economy=3,
        officers=3,
        meetings=1,
        decisions=1,
        courses=1,
        assignments=1,
    )
    return replace(report, state="låst")


def four_years():
    """A plan by quarters, chapters left out and in another order."""
    report = with_chapters(congress_period(), clubs=120)
    kept = [
        c for c in report.chapters if c.kind not in ("möten", "kurser", "inledning")
    ]
    return replace(report, chapters=tuple(reversed(kept)))


def long_chapters():
    """A word of 63 letters wherever a chapter prints what a person wrote."""
    report = with_chapters(sample_report(), own=2, clubs=12)
    return replace(
        report,
        state="underskriven",
        edition=2,
        reason=f"{LONG_WORD} var fel räknad.",
        chapters=tuple(
            replace(
                chapter,
                title=f"{chapter.title} {LONG_WORD}",
                text=(words(LONG_WORD), Heading(LONG_WORD), *chapter.text),
                content=_with_long_words(chapter.content),
            )
            for chapter in report.chapters
        ),
    )


KEPT = {"kind", "unit", "now", "before", "drawing", "standing", "anchor", "number"}
KEPT |= {"paragraph", "place"}


def _with_long_words(thing):
    """The content with each of its texts begun by the long word."""
    if isinstance(thing, str):
        return f"{LONG_WORD} {thing}"
    if isinstance(thing, tuple):
        return tuple(map(_with_long_words, thing))
    if not is_dataclass(thing):
        return thing
    changed = {
        field.name: _with_long_words(getattr(thing, field.name))
        for field in fields(thing)
        if field.name not in KEPT
    }
    return replace(thing, **changed)
