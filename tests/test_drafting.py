"""Drafts say what the year's facts say, in Swedish that somebody would sign."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.models.chapters import ChapterKind
from activities.reporting.drafting import draft_text
from activities.reporting.parts import (
    Clubs,
    CourseLine,
    Courses,
    DecisionLine,
    Decisions,
    GoalAbove,
    GoalsAbove,
    GroupAbove,
    IndustryLine,
    MeetingGroup,
    MeetingLine,
    Meetings,
    Members,
    Motion,
    NotDone,
    NotDoneLine,
    Reading,
    SeriesTable,
    Served,
)
from activities.reporting.past_tense import past_of
from activities.reporting.text import Heading, blocks
from activities.reporting.value import (
    GOAL,
    AnnualReport,
    Batch,
    Commitment,
    ReportChapter,
    SectionReport,
    Standing,
    Work,
)

from .full_report import full_report
from .sample_report import sample_report

DONE, PARTLY, NOT_DONE, STRUCK = (
    Standing.DONE,
    Standing.PARTLY,
    Standing.NOT_DONE,
    Standing.STRUCK,
)
MID_YEAR, AFTER = date(2018, 6, 4), date(2019, 2, 1)


def commitment(number, standing=DONE, text="Vi ska verka för det.", **fields):
    fields.setdefault("title", f"Sak {number}")
    return Commitment(f"1.{number}", text, standing, **fields)


def report(*commitments, day=AFTER, contents=(), **fields):
    """A year's report of one section; ``contents`` are (kind, content)."""
    section = SectionReport(1, "Studier", commitments)
    return AnnualReport(
        branch="Seko Stockholm",
        assembly="representantskapet",
        plan="verksamhetsplanen",
        starts=fields.pop("starts", date(2018, 1, 1)),
        ends=fields.pop("ends", date(2018, 12, 31)),
        day=day,
        sections=(section,) if commitments else (),
        chapters=tuple(
            ReportChapter(str(kind), "", str(kind), content=content)
            for kind, content in contents
        ),
        **fields,
    )


def draft(value, kind=ChapterKind.SECTION, number=1):
    text = draft_text(kind, value, number if kind == ChapterKind.SECTION else None)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def headings(text):
    return [block.text for block in blocks(text) if isinstance(block, Heading)]


# --- A section -----------------------------------------------------------------------


def test_the_result_stands_first_and_what_was_done_is_told_not_promised():
    letters = Work(finished=12, batches=(Batch("Nyhetsbrev", 12, 12),))
    paper = Work(finished=4, batches=(Batch("Tidningen", 4, 4),))
    text = draft(
        report(
            commitment(1, text="Vi ska skicka ett brev varje månad.", work=letters),
            commitment(2, text="Vi ska ge ut fyra nummer av tidningen.", work=paper),
            commitment(3, NOT_DONE, sentence="Pengarna räckte inte."),
        )
    )
    assert text.split("\n\n")[0] == (
        "Vi skickade ett brev varje månad och gav ut fyra nummer av tidningen. "
        "Två av tre åtaganden är genomförda och ett blev inte av."
    )
    assert "Nyhetsbrev planerades tolv gånger, och alla blev av." in text
    assert text.endswith("## Det här blev inte av\n\n- Sak 3: Pengarna räckte inte.")


def test_a_section_with_one_commitment_is_a_sentence_or_two():
    assert draft(report(commitment(1))) == "Åtagandet är genomfört."
    assert draft(report(commitment(1, Standing.NOT_STARTED))) == (
        "Åtagandet är inte påbörjat än.\n\nIngen aktivitet är rapporterad som gjord än."
    )


@pytest.mark.parametrize(
    ("standings", "told"),
    [
        ([DONE] * 2, "Båda åtagandena är genomförda."),
        ([DONE] * 25, "Alla 25 åtaganden är genomförda."),
        ([STRUCK] * 3, "Alla tre åtaganden ströks."),
        ([NOT_DONE] * 3, "Inget av de tre åtagandena blev av."),
        ([Standing.LATE] * 25, "Alla 25 åtaganden är försenade."),
        ([DONE, PARTLY], "Ett av två åtaganden är genomfört och ett delvis."),
        (
            [DONE, DONE, PARTLY, NOT_DONE, STRUCK],
            "Två av fem åtaganden är genomförda, ett delvis, ett blev inte av och "
            "ett ströks.",
        ),
        (
            [PARTLY, NOT_DONE],
            "Inget av de två åtagandena är helt genomfört. "
            "Ett är delvis genomfört och ett blev inte av.",
        ),
    ],
)
def test_how_it_went_agrees_in_number(standings, told):
    made = (commitment(n, standing) for n, standing in enumerate(standings, 1))
    assert draft(report(*made)).startswith(told)


def test_in_the_middle_of_the_year_it_says_so():
    text = draft(
        report(
            commitment(1, Standing.FINISHED),
            commitment(2, Standing.LATE),
            commitment(
                3,
                Standing.ONGOING,
                work=Work(finished=9, batches=(Batch("Brev", 9, 12),)),
            ),
            day=MID_YEAR,
        )
    )
    assert text.startswith(
        "Ett av tre åtaganden är klart så här långt, ett pågår och ett är försenat."
    )
    assert "Brev har hittills blivit av nio gånger av tolv." in text
    assert text.endswith("## Det här är försenat\n\n- Sak 2")


def test_a_long_list_ends_with_how_many_more_there_are():
    late = (commitment(n, Standing.LATE) for n in range(1, 26))
    *_, last = draft(report(*late)).splitlines()
    assert last == "- och 17 till, som står i tabellen"


def test_goals_are_called_goals_and_a_plan_of_years_has_no_months():
    goals = (commitment(n, Standing.FINISHED) for n in (1, 2))
    text = draft(
        report(
            *goals,
            commitment(3, Standing.ONGOING, work=Work(8, (0, 6, 2, *[0] * 15))),
            noun=GOAL,
            starts=date(2017, 9, 1),
            ends=date(2021, 8, 31),
            day=date(2019, 1, 1),
        )
    )
    assert text.startswith("Två av tre mål är klara så här långt och ett pågår.")
    assert "åta" not in text
    assert "åtta aktiviteter, flest under kvartal 4 2017." in text


def test_people_are_counted_only_where_they_may_be():
    text = draft(
        report(
            commitment(
                1,
                text="Vi ska hålla ett ungdomsforum.",
                work=Work(finished=4, gatherings=1, participants=43),
            ),
            commitment(2, work=Work(finished=2, gatherings=2, participants=40)),
            commitment(3, work=Work(finished=9)),
            commitment(4, work=Work(finished=1)),
        )
    )
    assert "Till tre av dem kom 83 deltagare." in text or (
        "Sammanlagt 83 deltog i tre av dem." in text
    )


def test_what_is_carried_over_is_told_once_when_it_is_all():
    again = Work(carried_over=True)
    text = draft(
        report(
            commitment(1, PARTLY, sentence="Hälften blev av.", work=again),
            commitment(2, STRUCK, decision="Struket efter beslut.", work=again),
            commitment(3),
        )
    )
    assert headings(text) == ["Det här blev inte av, eller bara delvis"]
    assert "- Sak 2: Struket efter beslut." in text
    assert text.endswith("\n\nBåda följer med till nästa plan.")


def test_what_was_not_done_as_often_as_promised_is_no_deed():
    nine = Work(finished=9, batches=(Batch("Brev", 9, 12),))
    text = draft(
        report(commitment(1, text="Vi ska skicka tolv brev.", work=nine)),
    )
    assert "skickade" not in text


def test_no_name_is_in_a_draft_and_no_sign_becomes_a_mark():
    value = full_report()
    names = {
        name
        for section in value.sections
        if section.responsible
        for name in section.responsible.holders
    }
    everything = " ".join(
        [draft_text(kind, value) for kind in ChapterKind]
        + [draft_text("avsnitt", value, one.number) for one in value.sections]
    )
    assert names
    assert not [name for name in names if name in everything]
    starred = draft(
        report(
            commitment(1, title="*Brev* [a](b) _x_", sentence="1. Två", standing=PARTLY)
        )
    )
    (_, _, items) = blocks(starred)
    assert items.items[0][0].text == "*Brev* [a](b) _x_: 1. Två"


# --- Promises in the past tense ------------------------------------------------------


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        ("Vi ska trycka en folder.", "tryckte en folder"),
        ("Vi ska ge ut ett brev. Det ska vara kort.", "gav ut ett brev"),
        ("Vi ska utse en ledare, som samordnar arbetet.", "utsåg en ledare"),
        ("Vi ska bilda ett nätverk som stämmer av läget.", "bildade ett nätverk"),
        ("Vi ska besöka klubbarna och bidra med råd.", "besökte klubbarna"),
        (
            "Vi ska ha politiska och sociala kvällar.",
            "hade politiska och sociala kvällar",
        ),
        ("Vi ska stötta dem som arbetar.", "stöttade dem som arbetar"),
        # No deed, unclear afterwards, or nobody knows the verb
        ("Vi ska verka för fler medlemmar.", None),
        ("Vi ska hålla ett eller två seminarier.", None),
        ("Vi ska delta när forumet hålls.", None),
        ("Vi ska samverka med S, ha ett samarbete med V och tala med MP.", None),
        ("Vi ska gå med och tillsammans med förbundet göra oss synliga.", None),
        ("Vi ska jonglera bollar.", None),
        ("Förbundet ska trycka en folder.", None),
    ],
)
def test_a_promise_is_told_as_a_deed_when_that_is_sure(promise, told):
    past = past_of(promise)
    assert (past and " ".join(past)) == told


# --- The other chapters --------------------------------------------------------------


MEETINGS = Meetings(
    (
        MeetingGroup(
            "Representantskapet", (MeetingLine(date(2018, 3, 24), "Möte", 1, 90, 120),)
        ),
        MeetingGroup(
            "Styrelsen",
            tuple(
                MeetingLine(date(2018, m, 1), "Möte", m, 12, 15) for m in range(1, 12)
            ),
        ),
    )
)
CLUBS = Clubs((IndustryLine("Post", 2, 2, 3), IndustryLine("IT", 3, 1, 1)), ())
MEMBERS = Members(
    (
        SeriesTable(
            "Medlemmar",
            "medlemmar",
            (
                Reading(date(2017, 12, 31), 9480),
                Reading(date(2018, 12, 31), 9510),
            ),
        ),
    )
)


def chapter(kind, *commitments, contents=(), **fields):
    return draft(report(*commitments, contents=contents, **fields), kind)


def test_the_foreword_is_half_a_page_of_figures_and_dates():
    text = chapter(
        ChapterKind.FOREWORD,
        commitment(1, text="Vi ska hålla en kurs.", work=Work(finished=3)),
        commitment(2, PARTLY, work=Work(finished=1, carried_over=True)),
        contents=(
            (ChapterKind.MEETINGS, MEETINGS),
            (ChapterKind.CLUBS, CLUBS),
            (ChapterKind.MEMBERS, MEMBERS),
        ),
        adopted_on=date(2017, 11, 25),
    )
    assert text.split("\n\n") == [
        "Representantskapet antog verksamhetsplanen för 2018 den 25 november 2017. "
        "Den har två åtaganden i ett avsnitt.",
        "Ett av två åtaganden är genomfört och ett delvis.",
        "Vi höll en kurs. Bakom arbetet ligger fyra gjorda aktiviteter.",
        "Vi gjorde fyra besök hos 3 av 5 klubbar. Representantskapet sammanträdde en "
        "gång och styrelsen elva. Den 31 december 2018 hade vi 9 510 medlemmar, "
        "30 fler än den 31 december 2017.",
        "Vad som inte blev av, och varför, redovisar vi i ett eget kapitel. "
        "Ett åtagande följer med till nästa plan.",
    ]


def test_chapters_with_a_table_get_a_sentence_or_two():
    for kind, content, told in (
        (
            ChapterKind.MEETINGS,
            MEETINGS,
            "Representantskapet sammanträdde en gång och styrelsen elva. "
            "Styrelsens möten hade en närvaro på 80 procent.",
        ),
        (
            ChapterKind.CLUBS,
            CLUBS,
            "Vi gjorde fyra besök hos 3 av 5 klubbar. Inom post fick alla klubbar "
            "besök.",
        ),
        (
            ChapterKind.COURSES,
            Courses((CourseLine("Grund", 3, 40), CourseLine("Fortsättning", 1, 3))),
            "Vi höll fyra kurstillfällen, med sammanlagt minst 40 deltagare.",
        ),
        (
            ChapterKind.DECISIONS,
            Decisions(
                (DecisionLine(date(2018, 3, 24), "Möte", "7", "Bifall."),),
                (Motion("1", "Kvällar", "Bifölls"),),
            ),
            "Representantskapet behandlade en motion. Här står ett beslut från ett "
            "möte.",
        ),
        (
            ChapterKind.ABOVE,
            GoalsAbove(
                "Kongressplan",
                (
                    GroupAbove(
                        "Unga",
                        (
                            GoalAbove("1", "Fler", (Served("1.1", "Kurs", DONE),)),
                            GoalAbove("2", "Bättre", ()),
                        ),
                    ),
                ),
            ),
            "Ett av de två målen har minst ett åtagande i vår plan. Ett mål har inget.",
        ),
        (
            ChapterKind.NOT_DONE,
            NotDone(
                (
                    NotDoneLine("1.1", "A", PARTLY, "Därför", carried_over=True),
                    NotDoneLine("1.2", "B", STRUCK, "Därför"),
                )
            ),
            "Ett åtagande blev delvis genomfört och ett ströks. Ett följer med till "
            "nästa plan.",
        ),
    ):
        value = report(commitment(1), contents=((kind, content),))
        assert draft(value, kind) == told
        assert draft(report(commitment(1)), kind) == ""


def test_the_closing_says_what_goes_on_once_all_is_judged():
    assert chapter(ChapterKind.CLOSING, commitment(1)) == (
        "Med detta har styrelsen redovisat verksamhetsplanen för 2018."
    )
    assert chapter(ChapterKind.CLOSING, commitment(1, Standing.ONGOING)) == ""


def test_chapters_that_are_a_form_or_a_list_of_names_have_no_draft():
    for kind in (
        ChapterKind.IN_SHORT,
        ChapterKind.OFFICERS,
        ChapterKind.ASSIGNMENTS,
        ChapterKind.ECONOMY,
        ChapterKind.SIGNATURES,
        ChapterKind.ANNEXES,
        ChapterKind.OWN,
    ):
        assert draft_text(kind, sample_report()) == ""


def test_a_plan_without_anything_has_no_words():
    for kind in ChapterKind:
        assert draft_text(kind, report(), 1) == ""


# --- Whatever the year was like ------------------------------------------------------


WORKS = st.builds(
    Work,
    finished=st.integers(0, 30),
    by_period=st.lists(st.integers(0, 9), min_size=12, max_size=12).map(tuple),
    gatherings=st.integers(0, 5),
    participants=st.integers(0, 900),
    batches=st.lists(
        st.builds(
            Batch, st.sampled_from(["Brev", "Möten"]), st.integers(1, 14), st.just(12)
        ),
        max_size=4,
    ).map(tuple),
    share=st.sampled_from(["", "3 av 9 klubbar fick besök"]),
    figure=st.sampled_from(["", "33 klasser", "1\N{NO-BREAK SPACE}folder"]),
    carried_over=st.booleans(),
)
COMMITMENTS = st.builds(
    commitment,
    st.integers(1, 25),
    st.sampled_from(list(Standing)),
    text=st.sampled_from(
        ["Vi ska hålla en kurs.", "Vi ska sprida råd till alla klubbar.", "Målet."]
    ),
    sentence=st.sampled_from(["", "Det gick bra."]),
    work=st.none() | WORKS,
)


@given(st.lists(COMMITMENTS, max_size=25), st.sampled_from([MID_YEAR, AFTER]))
def test_any_year_makes_sentences(commitments, day):
    value = report(*commitments, day=day, contents=((ChapterKind.CLUBS, CLUBS),))
    for kind in ChapterKind:
        text = draft(value, kind)
        assert not re.search(r"  |\b1 åtaganden|[a-zåäö.]\.\.|\bNone\b| \.", text)
        for line in filter(None, text.splitlines()):
            if not line.startswith(("#", "-")):
                assert re.fullmatch(r"[A-ZÅÄÖ0-9].*\.", line)
