"""Made-up annual reports for the tests of sentences, drawings and the PDF."""

from dataclasses import replace
from datetime import date

from activities.reporting.parts import InShort
from activities.reporting.value import (
    GOAL,
    AnnualReport,
    Chart,
    Commitment,
    Deed,
    Fact,
    ReportChapter,
    Responsible,
    SectionReport,
    Standing,
)

D, P, N, S = Standing.DONE, Standing.PARTLY, Standing.NOT_DONE, Standing.STRUCK

# Title, post, holder, and (text, month or None, standing, deeds) of each commitment.
SECTIONS = (
    (
        "Samhälle och politik",
        "Samhällspolitiskt ansvarig",
        "Peter Holm",
        (
            ("Vi ska ta del i förbundets samhällspolitiska möten.", None, D, 2),
            ("Vi ska bjuda in till tre öppna kvällar om trygga jobb.", 5, D, 3),
            ("Vi ska träffa de politiska gruppledarna i regionen.", None, P, 1),
            ("Vi ska värva deltagare till höstens kvällskurs.", 3, D, 1),
        ),
    ),
    (
        "Valrörelsen",
        "Valledare",
        "Amina Nur",
        (
            ("Vi ska anställa en valledare på halvtid.", 1, D, 1),
            ("Vi ska besöka klubbarna före valdagen.", 9, D, 2),
            ("Vi ska bygga ett nätverk av valombud i klubbarna.", 3, D, 1),
            ("Vi ska utbilda egna valarbetare.", 3, D, 1),
            ("Vi ska ha en egen telefonbank vår och höst.", 9, D, 2),
            ("Vi ska synas på sociala medier hela valrörelsen.", 9, D, 0),
        ),
    ),
    (
        "Information",
        "Informationsansvarig",
        "Mirela Kovačević",
        (
            ("Vi ska ge ut ett nyhetsbrev varje månad.", None, D, 1),
            ("Vi ska ge ut fyra nummer av medlemstidningen.", 12, D, 4),
            ("Vi ska ta fram en folder om avdelningen.", 11, D, 1),
            ("Vi ska översätta foldern till engelska och polska.", 9, N, 0),
        ),
    ),
    (
        "Unga i facket",
        "Ungdomsansvarig",
        "",
        (
            ("Vi ska stötta ungdomskommittén i dess arbete.", 5, D, 1),
            ("Vi ska möta unga på sommarjobbet i juli.", 7, D, 1),
            ("Vi ska hålla ett organiseringsforum på våren.", 4, S, 0),
            ("Vi ska besöka skolor med facklig information.", 10, D, 2),
        ),
    ),
    (
        "Försäkringar",
        "Försäkringsansvarig",
        "Elsa Sjögren",
        (("Vi ska informera alla klubbar om försäkringarna.", 12, D, 1),),
    ),
)
SENTENCES = {
    P: "Två av fyra gruppledare tackade ja, de andra hann inte före sommaren.",
    N: "Pengarna räckte inte till översättningen.",
}
DEEDS = (
    Deed("Möte i våra lokaler, 34 deltagare.", date(2018, 3, 14)),
    Deed("Träff med studiebesök, 12 deltagare.", date(2018, 5, 24)),
    Deed("Konferens över två dagar, 61 deltagare.", date(2018, 9, 28)),
    Deed("Nio av tolv gjorda, senast i november."),
)


VISITS = Chart(
    "187 besök hos 88 klubbar",
    "Klubbesök per månad 2018",
    (11, 14, 19, 21, 24, 12, 3, 22, 26, 14, 12, 9),
)


def in_short(*charts):
    content = InShort(charts)
    return ReportChapter("korthet", "Året i korthet", "aret-i-korthet", content=content)


def sample_report():
    """A year with every outcome: 5 sections, 19 commitments, one chart."""
    sections = []
    for number, (title, post, holder, rows) in enumerate(SECTIONS, 1):
        commitments = tuple(
            Commitment(
                f"{number}.{index}",
                text,
                standing,
                None if month is None else month - 1,
                SENTENCES.get(standing, ""),
                "Struket efter beslut av styrelsen 12 mars 2018, § 7."
                if standing == S
                else "",
                DEEDS[:deeds],
            )
            for index, (text, month, standing, deeds) in enumerate(rows, 1)
        )
        done = sum(deeds for *_, deeds in rows)
        sections.append(
            SectionReport(
                number,
                title,
                commitments,
                Responsible(post, (holder,) if holder else ()),
                (Fact(str(done), "gjorda aktiviteter"),),
            )
        )
    report = AnnualReport(
        branch="Seko Stockholm",
        assembly="representantskapet",
        plan="verksamhetsplanen",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        day=date(2019, 2, 11),
        sections=(),
        chapters=(in_short(VISITS),),
        adopted_on=date(2018, 3, 15),
        meeting_on=date(2019, 3, 21),
        contact="Lena Ek, sekreterare",
        demo="Exempeldata: namn, klubbar och utfall är påhittade",
    )
    return with_sections(report, sections)


def with_sections(report, sections, charts=None, **changes):
    """The report about other sections, whose chapters stand where those did.

    With ``charts`` the year in short has those instead of its own.
    """
    if charts is not None:
        short = [c for c in report.chapters if c.kind == "korthet"]
        others = [c for c in report.chapters if c.kind != "korthet"]
        made = [replace(one, content=InShort(charts)) for one in short]
        report = replace(report, chapters=(*made, *others))
    kinds = [chapter.kind for chapter in report.chapters]
    place = kinds.index("avsnitt") if "avsnitt" in kinds else len(kinds)
    others = [chapter for chapter in report.chapters if chapter.kind != "avsnitt"]
    others[place:place] = [
        ReportChapter("avsnitt", s.title, s.anchor, content=s, number=s.number)
        for s in sections
    ]
    return replace(report, sections=tuple(sections), chapters=tuple(others), **changes)


def in_progress():
    """The same plan in October, before the board has judged anything but one."""
    following = {
        D: Standing.FINISHED,
        P: Standing.ONGOING,
        N: Standing.LATE,
        S: S,
    }
    report = sample_report()
    sections = tuple(
        replace(
            section,
            commitments=tuple(
                replace(
                    c,
                    sentence="",
                    standing=Standing.NOT_STARTED
                    if c.period is not None and c.period > 9
                    else following[c.standing],
                )
                for c in section.commitments
            ),
        )
        for section in report.sections
    )
    return with_sections(report, sections, day=date(2018, 10, 4), meeting_on=None)


def report_of(sections, commitments, **changes):
    """A report of so many sections, each with so many commitments."""
    words = (
        "Vi ska samla klubbarna till en dag om arbetsmiljön, med gäster från minst två "
        "arbetsplatser och tid för frågor."
    )
    made = tuple(
        SectionReport(
            number,
            f"Avsnitt om fråga {number}",
            tuple(
                Commitment(
                    f"{number}.{index}",
                    words,
                    list(Standing)[(number + index) % 8],
                    (number * index) % 13 - 1 if (number * index) % 13 else None,
                    "Dagen samlade 40 deltagare från 17 klubbar.",
                    deeds=DEEDS[: index % 4],
                )
                for index in range(1, commitments + 1)
            ),
            Responsible("Ordförande", ("Lena Ek",)),
        )
        for number in range(1, sections + 1)
    )
    return with_sections(sample_report(), made, **changes)


LONG_WORD = "förhandlingsorganisationsordförandekonferensdeltagarförteckning"


def one_section_of_six():
    report = sample_report()
    second = replace(report.sections[1], number=1)
    six = tuple(
        replace(c, number=f"1.{index}") for index, c in enumerate(second.commitments, 1)
    )
    return with_sections(report, [replace(second, commitments=six)], charts=())


def long_words():
    """A word of 63 letters wherever text from a person is printed."""
    report = sample_report()
    section = report.sections[0]
    first, *others = section.commitments
    first = replace(
        first,
        text=f"Vi ska stärka {LONG_WORD} i alla klubbar.",
        sentence=LONG_WORD,
        deeds=(Deed(f"Möte om {LONG_WORD}.", date(2018, 9, 28)),),
    )
    section = replace(
        section,
        title=f"Om {LONG_WORD}",
        commitments=(first, *others),
        responsible=Responsible(LONG_WORD, (LONG_WORD.title(),)),
        facts=(Fact("12 345 678", LONG_WORD),),
    )
    return with_sections(
        report, (section, *report.sections[1:]), branch=LONG_WORD.title()
    )


def congress_period():
    """A plan over four years, by quarters, with goals instead of commitments."""
    report = report_of(4, 5, starts=date(2017, 9, 1), ends=date(2021, 8, 31))
    return with_sections(
        report,
        report.sections,
        charts=(),
        day=date(2020, 1, 31),
        noun=GOAL,
        assembly="kongressen",
        plan="kongressplanen",
    )


def nothing_done():
    """A plan that has just been adopted: no activities, no charts, nobody in charge."""
    report = sample_report()
    sections = tuple(
        replace(
            section,
            responsible=None,
            facts=(),
            commitments=tuple(
                replace(
                    c,
                    standing=Standing.NOT_STARTED,
                    sentence="",
                    decision="",
                    deeds=(),
                )
                for c in section.commitments
            ),
        )
        for section in report.sections
    )
    return with_sections(
        report, sections, charts=(), contact="", demo="", meeting_on=None
    )


def crowded():
    """25 commitments in each section, eight of them due in one month."""
    report = report_of(3, 25)
    return with_sections(
        report,
        tuple(
            replace(
                section,
                commitments=tuple(
                    replace(c, period=8 if i < 8 else None if i < 20 else 3)
                    for i, c in enumerate(section.commitments)
                ),
            )
            for section in report.sections
        ),
    )
