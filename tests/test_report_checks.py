"""Everything that a report lacks, in one list, each where it is put right."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import (
    Assessment,
    Chapter,
    ChapterKind,
    Goal,
    GoalRevision,
    Report,
)
from activities.reporting.checks import grouped, lacks_of
from clubs.models import Meeting

from .adopting import MARCH, NEW_YEAR, judge
from .people import unguarded

PAGE = "/stockholm/rapport/2018/"
DAY = date(2019, 2, 20)


def words(report, day=DAY):
    return [lack.text for lack in lacks_of(report, day)]


def links(report):
    return {lack.text: lack.link for lack in lacks_of(report, DAY)}


def chapter(report, kind):
    return report.chapters.get(kind=kind)


def typed(report, kind, **data):
    Chapter.objects.filter(report=report, kind=kind).update(data=data)


@pytest.fixture
def whole(draft_report, chair_post, spring, siv):
    """A report that lacks nothing."""
    for one in draft_report.chapters.for_display():
        one.write(by=siv, seen=1, text=one.text or "Så var året.", ready=True)
    Meeting.objects.filter(on__year=2018).update(present=90, entitled=121)
    row = {"kind": "rad", "label": "Avgifter", "amount": 9000, "before": None}
    typed(draft_report, ChapterKind.ECONOMY, rows=[row])
    typed(draft_report, ChapterKind.ANNEXES, apart=["Revisionsberättelse"])
    return draft_report


def test_a_report_that_is_whole_lacks_nothing(whole):
    assert words(whole) == []


def test_an_outcome_is_asked_for_and_nothing_is_locked_without(plan, siv, whole):
    with_reason = Goal.objects.get(section__plan=plan, title="Folder")
    with unguarded():
        Assessment.objects.filter(goal=with_reason).delete()
    (lack,) = lacks_of(whole, DAY)
    assert lack.text == f"{with_reason.full_number} Folder"
    assert lack.is_blocking
    assert lack.link == f"{PAGE}1/#m{with_reason.full_number}"


def test_the_newest_outcome_counts_and_a_word_at_a_review_is_none(plan, siv, whole):
    goal = Goal.objects.get(section__plan=plan, title="Folder")
    Assessment.make(goal, by=siv, outcome="delvis", text="Trycket drog ut.", at=MARCH)
    assert words(whole) == []
    # Of what a person wrote, an erasing may leave nothing.
    with unguarded():
        goal.assessments.update(outcome="genomfört", text="")
    assert words(whole) == []


def test_what_was_struck_needs_the_reason_of_its_decision(plan, siv, whole, adopted):
    goal = Goal.objects.get(section__plan=plan, title="Folder")
    with unguarded():
        goal.assessments.all().delete()
    revision = GoalRevision.propose(
        plan, by=siv, goal=goal, kind="stryk", reason="Det finns redan en."
    )
    revision.decide(by=siv, seen=1, meeting=adopted.meeting, paragraph="13")
    assert words(whole) == []
    GoalRevision.objects.update(reason="")
    assert words(whole) == [f"{goal.full_number} Folder är struket"]


def test_what_nobody_wrote_and_what_is_not_ready_is_told(whole):
    Chapter.objects.filter(kind=ChapterKind.CLOSING).update(text=" ")
    Chapter.objects.filter(section__number=2).update(ready=False)
    # A table says all by itself.
    Chapter.objects.filter(kind=ChapterKind.OFFICERS).update(text="", ready=False)
    told = words(whole)
    assert told[1:] == ["Slutord har ingen text"]
    assert told[0].startswith("2 ")
    assert told[0].endswith("är inte klar för styrelsen")
    closing = chapter(whole, ChapterKind.CLOSING)
    assert links(whole)[told[1]] == f"{PAGE}kapitel/{closing.pk}/"


def test_a_section_left_out_is_told_and_other_chapters_may_be(whole):
    Chapter.objects.filter(section__number=2).update(included=False)
    Chapter.objects.filter(kind=ChapterKind.ECONOMY).update(included=False, data={})
    (told,) = words(whole)
    assert told.startswith("Avsnitt 2 ")
    assert links(whole)[told] == f"{PAGE}kapitel/"


def test_a_motion_without_what_became_of_it(whole):
    rows = [
        {"number": "1", "title": "Tåg", "decision": "Bifölls", "became": ""},
        {"number": "2", "title": "Arvode", "decision": "Avslogs", "became": "Utrett."},
    ]
    typed(whole, ChapterKind.DECISIONS, motions=rows)
    assert words(whole) == ["Motion 1 Tåg: skriv vad som har hänt med den"]


def test_a_meeting_that_nobody_wrote_in(whole, stockholm):
    for day, state in ((5, "hållet"), (6, "planerat"), (7, "inställt")):
        Meeting.objects.create(
            branch=stockholm, body="styrelse", on=date(2018, 9, day), state=state
        )
    told = words(whole)
    assert [one.split(": ")[1] for one in told] == [
        "skriv hur många som kom",
        "skriv om mötet hölls",
    ]
    assert links(whole)[told[0]] == "/stockholm/moten/2018-09-05/"


def test_the_meeting_that_gets_the_report_is_booked(whole, spring):
    spring.delete()
    (told,) = words(whole)
    assert told == "Mötet som fastställer berättelsen är inte inbokat"
    assert links(whole)[told] == "/stockholm/moten/nytt/"


def test_an_empty_economy_and_no_annexes(whole):
    typed(whole, ChapterKind.ECONOMY, rows=[{"kind": "rubrik", "label": "Intäkter"}])
    typed(whole, ChapterKind.ANNEXES)
    assert words(whole) == [
        "Ekonomin är tom. Fyll i den eller ta bort kapitlet",
        "Bilagorna saknas. Lägg till dem eller ta bort kapitlet",
    ]
    typed(whole, ChapterKind.ANNEXES, apart=["Balansräkning"])
    assert words(whole)[1] == "Revisionsberättelsen saknas bland bilagorna"


def test_somebody_signs(whole, chair_post, information):
    typed(whole, ChapterKind.SIGNATURES, tenures=[])
    assert words(whole) == ["Ingen är vald att skriva under"]
    typed(whole, ChapterKind.SIGNATURES, tenures=[chair_post.tenures.get().pk])
    assert words(whole) == []
    Chapter.objects.filter(kind=ChapterKind.SIGNATURES).update(included=False)
    assert words(whole) == ["Underskrifterna är inte med i berättelsen"]


def test_before_the_plans_end_it_is_told_that_more_may_come(whole):
    told = words(whole, date(2018, 12, 31))
    assert len(told) == 1
    assert "kommer inte med" in told[0]


def test_the_groups_come_in_the_order_of_the_work(plan, siv, stockholm):
    judge(plan, siv, "Folder")
    report = Report.begin(plan, by=siv, day=DAY, at=NEW_YEAR)
    groups = grouped(lacks_of(report, DAY))
    assert list(groups) == [
        "Utfall saknas",
        "Texter",
        "Uppgifter",
        "Underskrifter och möte",
    ]


def test_the_page_lists_them_and_asks_as_much_of_little_as_of_much(
    login, plan, siv, stockholm
):
    with time_machine.travel(MARCH, tick=True):
        judge(plan, siv, "Folder")
        Report.begin(plan, by=siv, day=DAY)
        client = login(siv)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{PAGE}las/")
        assert "Det här saknas innan rapporten kan låsas" in page.text
        assert "måste vara med" in page.text
        assert "Lås berättelsen</button>" not in page.text
        assert len(queries) <= 12


def test_a_draft_older_than_the_outcomes_is_made_anew_and_what_people_wrote_is_not(
    plan, siv, whole, login
):
    own = whole.chapters.get(section__number=1)
    made = whole.chapters.get(section__number=2)
    foreword = chapter(whole, ChapterKind.FOREWORD)
    for one in (made, foreword):
        one.redraft(by=siv, seen=one.version, text="Två pågår.", at=NEW_YEAR)
        one.refresh_from_db()
        one.write(by=siv, seen=one.version, text=one.text, ready=True)
    assert words(whole) == []
    for goal in Goal.objects.filter(section__plan=plan):
        Assessment.make(goal, by=siv, outcome="delvis", text="Tre kom.", at=MARCH)
    late = "är gjord före bedömningen av åtagandena"
    assert [text for text in words(whole) if text.endswith(late)] == words(whole)
    assert len(words(whole)) == 2
    client = login(siv)
    with time_machine.travel(DAY.replace(month=4)):
        page = client.get(f"{PAGE}las/").text
        assert 'name="igen"' in page
        answer = client.post(f"{PAGE}borja/", {"igen": "1"})
        assert answer.url == f"{PAGE}las/"
        page = client.get(answer.url).text
    assert late not in page
    assert 'name="igen"' not in page
    for one in (made, foreword):
        one.refresh_from_db()
        assert "Två pågår." not in one.text
        assert one.is_made
        assert not one.ready
    own.refresh_from_db()
    assert own.text == "Så var året."
