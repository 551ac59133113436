"""A made-up annual report with a chapter of every kind, for the tests of its forms."""

from dataclasses import replace
from datetime import date

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
from activities.reporting.value import AnnualReport, Chart, Drawing, ReportChapter

from .sample_report import VISITS, sample_report


def words(*texts):
    """A paragraph of each text."""
    return tuple(Paragraph((Span(text),)) for text in texts)


FOREWORD = (
    Paragraph((Span("Året var "), Span("valår", strong=True), Span(" för oss."))),
    Heading("Det viktigaste"),
    Items(((Span("Fler klubbar fick besök."),), (Span("Fler kurser blev av."),))),
    Items(((Span("Först värva."),), (Span("Sedan utbilda."),)), is_numbered=True),
    Quote((Span("Vi gjorde det "), Span("tillsammans", emphasis=True), Span("."))),
)
MEMBERS = Chart(
    "Vi är 9 412 medlemmar, 88 fler än i januari",
    "Medlemmar 2018",
    (9324, None, None, 9350, None, None, 9371, None, None, 9402, None, 9412),
    Drawing.LINE,
)


def full_report(**changes) -> AnnualReport:
    report = sample_report()
    lines = tuple(
        NotDoneLine(
            one.number,
            one.text,
            one.standing,
            one.sentence,
            one.decision,
            carried_over=one.number == "3.4",
        )
        for one in report.commitments
        if one.standing.word != "Genomfört"
    )
    chapters = [
        ("inledning", "Inledning", "inledning", FOREWORD, None),
        (
            "korthet",
            "Året i korthet",
            "aret-i-korthet",
            words("Planens åtaganden blev nästan alla av."),
            InShort((VISITS, MEMBERS)),
        ),
        (
            "förtroendevalda",
            "Styrelse, revisorer och anställda",
            "styrelse",
            (),
            Officers(
                (
                    Roll(
                        "Styrelse",
                        (
                            Holder("Lena Ek", "Ordförande"),
                            Holder("Peter Holm", "Kassör", "från den 15 mars"),
                        ),
                    ),
                    Roll("Revisorer", (Holder("Rut Åberg", "Revisor"),)),
                )
            ),
        ),
        (
            "möten",
            "Sammanträden",
            "sammantraden",
            (),
            Meetings(
                (
                    MeetingGroup(
                        "Representantskapet",
                        (
                            MeetingLine(
                                date(2018, 3, 15), "Årsmöte", present=71, entitled=90
                            ),
                        ),
                    ),
                    MeetingGroup(
                        "Styrelsen",
                        (
                            MeetingLine(date(2018, 1, 18), "Styrelsemöte", 1, 9, 11),
                            MeetingLine(date(2018, 2, 15), "Styrelsemöte", 2),
                        ),
                    ),
                )
            ),
        ),
        (
            "uppdrag",
            "Externa uppdrag",
            "externa-uppdrag",
            (),
            Assignments((Holder("Amina Nur", "Ledamot i ABF:s distriktsstyrelse"),)),
        ),
        (
            "medlemmar",
            "Medlemsutveckling",
            "medlemmar",
            words("Vi blev några fler."),
            Members(
                (
                    SeriesTable(
                        "Medlemmar",
                        "medlemmar",
                        (
                            Reading(date(2018, 1, 1), 9324),
                            Reading(date(2018, 12, 31), 9412),
                        ),
                    ),
                ),
                (MEMBERS,),
            ),
        ),
        (
            "klubbar",
            "Klubbar och förtroendevalda",
            "klubbar",
            (),
            Clubs(
                (
                    IndustryLine("Spårtrafik", 31, 29, 64),
                    IndustryLine("Post", 65, 59, 123),
                ),
                (
                    ClubLine("Klubb Depån", (1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0)),
                    ClubLine("=Klubb Årsta", (0,) * 11 + (3,)),
                ),
                (Coverage("Klubbar med ungdomsansvarig", 40, 96),),
            ),
        ),
        *(
            (
                "avsnitt",
                section.title,
                section.anchor,
                words(f"Om arbetet med {section.title.lower()} under året."),
                None,
                section.number,
            )
            for section in report.sections
        ),
        (
            "beslut",
            "Beslut och motioner",
            "beslut",
            (),
            Decisions(
                (
                    DecisionLine(
                        date(2018, 3, 12),
                        "Styrelsen",
                        "§ 7",
                        "Organiseringsforum ställs in.",
                    ),
                ),
                (Motion("A1", "Fler kurser på kvällstid", "Bifall", "Tre kurser."),),
            ),
        ),
        (
            "kurser",
            "Kurser",
            "kurser",
            (),
            Courses((CourseLine("Facklig introduktion", 3, 41),)),
        ),
        (
            "kongressmål",
            "Måluppfyllelse mot kongressens mål",
            "maluppfyllelse",
            (),
            GoalsAbove(
                "Kongressplanen 2017–2021",
                (
                    GroupAbove(
                        "Trygga jobb",
                        (
                            GoalAbove(
                                "1",
                                "Alla har ett tryggt arbete.",
                                (
                                    Served(
                                        "1.2",
                                        "Tre öppna kvällar",
                                        report.commitments[1].standing,
                                    ),
                                ),
                            ),
                            GoalAbove("2", "Alla orkar ett helt arbetsliv.", ()),
                        ),
                    ),
                ),
            ),
        ),
        ("inte av", "Det som inte blev av", "inte-av", (), NotDone(lines)),
        (
            "ekonomi",
            "Ekonomi",
            "ekonomi",
            (),
            Economy(
                "2018",
                "2017",
                (
                    EconomyRow("rubrik", "Intäkter"),
                    EconomyRow("rad", "Medlemsavgifter", 4_210_000, 4_100_500),
                    EconomyRow("rad", "Räntor", -1_200),
                    EconomyRow("summa", "Summa intäkter", 4_208_800, 4_100_500),
                ),
            ),
        ),
        ("eget", "Kamratfonden", "eget-7", words("Fonden gav tre bidrag."), None),
        ("slutord", "Slutord", "slutord", words("Tack alla."), None),
        (
            "underskrifter",
            "Underskrifter",
            "underskrifter",
            (),
            Signatures(
                "Stockholm",
                None,
                (Holder("Lena Ek", "Ordförande"), Holder("Peter Holm", "Kassör")),
            ),
        ),
        (
            "bilagor",
            "Bilagor",
            "bilagor",
            (),
            Annexes((Annex("Revisionsberättelse"), Annex("Balansräkning", 4))),
        ),
    ]
    return replace(
        report,
        chapters=tuple(ReportChapter(*chapter) for chapter in chapters),
        **changes,
    )
