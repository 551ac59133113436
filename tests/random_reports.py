"""Annual reports of any shape, with any text that a person could paste."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from activities.periods import periods
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
    Commitment,
    Deed,
    Drawing,
    Fact,
    ReportChapter,
    Responsible,
    SectionReport,
    Standing,
)

DEMO = "Exempeldata: namn, klubbar och utfall är påhittade"
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
days = st.dates(date(2018, 1, 1), date(2018, 12, 31))


amounts = st.none() | st.integers(-(10**9), 10**10)
counts = st.integers(0, 9999)


def several(of, most=6):
    return st.lists(of, max_size=most).map(tuple)


spans_of_text = several(st.builds(Span, words, st.booleans(), st.booleans()), 4)
texts = several(
    st.builds(Heading, words)
    | st.builds(Paragraph, spans_of_text)
    | st.builds(Items, several(spans_of_text), st.booleans())
    | st.builds(Quote, spans_of_text),
    12,
)
holders = st.builds(Holder, words, st.just("") | words, st.just("") | words)


def charts(spans):
    values = st.lists(st.none() | counts, min_size=spans, max_size=spans).map(tuple)
    return st.builds(Chart, words, words, values, st.sampled_from(Drawing))


def contents(spans):
    """kind of chapter → its content, or nothing."""
    visits = st.lists(counts, min_size=spans, max_size=spans).map(tuple)
    meeting = st.builds(
        MeetingLine, days, words, st.none() | counts, st.none() | counts, st.none()
    )
    served = st.builds(Served, words, words, st.sampled_from(Standing))
    goal = st.builds(GoalAbove, words, words, several(served))
    made = {
        "inledning": st.none(),
        "korthet": st.builds(InShort, several(charts(spans), 5)),
        "förtroendevalda": st.builds(
            Officers, several(st.builds(Roll, words, several(holders, 20)))
        ),
        "möten": st.builds(
            Meetings, several(st.builds(MeetingGroup, words, several(meeting, 15)))
        ),
        "uppdrag": st.builds(Assignments, several(holders)),
        "medlemmar": st.builds(
            Members,
            several(
                st.builds(
                    SeriesTable, words, words, several(st.builds(Reading, days, counts))
                )
            ),
            several(charts(spans), 3),
        ),
        "klubbar": st.builds(
            Clubs,
            several(st.builds(IndustryLine, words, counts, counts, counts)),
            several(st.builds(ClubLine, words, visits), 30),
            several(st.builds(Coverage, words, counts, counts)),
        ),
        "beslut": st.builds(
            Decisions,
            several(st.builds(DecisionLine, days, words, words, words), 15),
            several(st.builds(Motion, words, words, words, st.just("") | words)),
        ),
        "kurser": st.builds(
            Courses, several(st.builds(CourseLine, words, counts, counts), 15)
        ),
        "kongressmål": st.builds(
            GoalsAbove,
            words,
            several(st.builds(GroupAbove, words, several(goal))),
        ),
        "inte av": st.builds(
            NotDone,
            several(
                st.builds(
                    NotDoneLine,
                    words,
                    words,
                    st.sampled_from(Standing),
                    words,
                    st.just("") | words,
                    st.booleans(),
                )
            ),
        ),
        "ekonomi": st.builds(
            Economy,
            st.just("") | words,
            st.just("") | words,
            several(
                st.builds(
                    EconomyRow,
                    st.sampled_from(["rubrik", "rad", "summa"]),
                    words,
                    amounts,
                    amounts,
                ),
                30,
            ),
        ),
        "slutord": st.none(),
        "underskrifter": st.builds(
            Signatures, st.just("") | words, st.none() | days, several(holders, 20)
        ),
        "bilagor": st.builds(
            Annexes, several(st.builds(Annex, words, st.none() | counts))
        ),
        "eget": st.none(),
    }
    return {kind: st.none() | content for kind, content in made.items()}


@st.composite
def of_random_shape(draw):
    """A report with chapters of any content, in any order."""
    report = draw(reports())
    chapters = []
    for kind, content in contents(len(report.periods)).items():
        if draw(st.booleans()):
            anchor = ANCHORS.get(kind, "eget-1")
            chapters.append(
                ReportChapter(kind, draw(words), anchor, draw(texts), draw(content))
            )
    chapters += [
        ReportChapter("avsnitt", s.title, s.anchor, draw(texts), s, s.number)
        for s in report.sections
    ]
    return replace(report, chapters=tuple(draw(st.permutations(chapters))))


@st.composite
def reports(draw):
    starts = draw(days)
    ends = starts + timedelta(days=draw(st.integers(20, 1600)))
    spans = len(periods(starts, ends))
    sections = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        commitments = tuple(
            Commitment(
                number=f"{number}.{index}",
                text=draw(words) * draw(st.integers(1, 8)),
                standing=draw(st.sampled_from(Standing)),
                period=draw(st.none() | st.integers(0, spans - 1)),
                sentence=draw(st.just("") | words),
                deeds=tuple(
                    draw(st.lists(st.builds(Deed, words, st.none() | days), max_size=3))
                ),
            )
            for index in range(1, draw(st.integers(0, 12)) + 1)
        )
        holders = tuple(draw(st.lists(words, max_size=2)))
        sections.append(
            SectionReport(
                number,
                draw(words),
                commitments,
                draw(st.none() | st.just(Responsible(draw(words), holders))),
                tuple(draw(st.lists(st.builds(Fact, words, words), max_size=3))),
            )
        )
    return AnnualReport(
        branch=draw(words),
        assembly="representantskapet",
        plan="verksamhetsplanen",
        starts=starts,
        ends=ends,
        day=draw(days),
        sections=tuple(sections),
        adopted_on=draw(st.none() | days),
        meeting_on=draw(st.none() | days),
        contact=draw(st.just("") | words),
        state=draw(st.sampled_from(["utkast", "låst", "underskriven", "fastställd"])),
        demo=draw(st.just("") | st.just(DEMO)),
    )
