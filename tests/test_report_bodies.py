"""Who held the branch's posts in the annual report, and what its meetings did."""

import json
from dataclasses import asdict
from datetime import date

import pytest

from activities.models import (
    ChapterKind,
    Goal,
)
from activities.reporting.frozen import freeze
from activities.reporting.parts import (
    CourseLine,
    Courses,
    DecisionLine,
    Holder,
    MeetingLine,
)
from activities.reports import annual_report, value_of
from clubs.models import (
    Body,
    Course,
    MeetingState,
    Person,
    Post,
    PostBody,
    Tenure,
    Training,
    TrainingState,
)

from .people import unguarded
from .report_year import (
    CANARY,
    NEW_YEAR,
    OVER,
    chapter,
    club,
    content,
    goal,
    hold,
    meet,
    plain,
    told,
)

pytestmark = pytest.mark.django_db


# --- Who held what


def test_the_board_stands_with_the_chair_first_deputies_last_and_its_periods(year):
    branch = year.branch
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Disa", role="ersättare")
    hold(branch, "Redaktör", PostBody.BOARD, "Disa")
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Bo", role="ledamot")
    hold(branch, "Studieansvarig", PostBody.BOARD, "Bo")
    hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    hold(branch, "Kassör", PostBody.BOARD, "Åke", since=date(2018, 3, 15))
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    hold(branch, "Ordförande", PostBody.BOARD, "Före", until=date(2017, 12, 31))
    hold(branch, "Ordförande", PostBody.BOARD, "Efter", since=date(2019, 1, 1))
    [board] = told(year, ChapterKind.OFFICERS).rolls
    assert board.title == "Styrelse"
    assert [(one.name, one.post, plain(one.period)) for one in board.holders] == [
        ("Kajsa", "Ordförande", ""),
        ("Anna", "Kassör", "1 jan–14 mar"),
        ("Åke", "Kassör", "15 mar–31 dec"),
        ("Bo", "Styrelseledamot, studieansvarig", ""),
        ("Disa", "Ersättare, redaktör", ""),
    ]


def test_who_is_elected_anew_has_held_the_post_all_along(year):
    branch = year.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa", until=date(2018, 3, 14))
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa", since=date(2018, 3, 15))
    [board] = told(year, ChapterKind.OFFICERS).rolls
    assert board.holders == (Holder("Kajsa", "Ordförande"),)


def test_each_body_has_its_roll_and_external_assignments_a_chapter(year):
    branch = year.branch
    hold(branch, "Ombudsman", PostBody.STAFF, "Omar")
    hold(branch, "Ungdomskommittén", PostBody.COMMITTEE, "Leyla")
    hold(branch, "Ungdomskommittén", PostBody.COMMITTEE, "Saga", role="ordförande")
    hold(branch, "A-gruppen", PostBody.COMMITTEE, "Johan")
    hold(branch, "Valberedningen", PostBody.NOMINATION, "Elin", role="ordförande")
    hold(branch, "Revisor", PostBody.AUDIT, "Rut")
    hold(branch, "Revisor", PostBody.AUDIT, "Maryam", role="ersättare")
    hold(branch, "Folksam-kommittén", PostBody.EXTERNAL, "Monica")
    rolls = told(year, ChapterKind.OFFICERS).rolls
    assert {
        roll.title: [(one.name, one.post) for one in roll.holders] for roll in rolls
    } == {
        "Revisorer": [("Rut", "Revisor"), ("Maryam", "Revisor, ersättare")],
        "Valberedning": [("Elin", "Ordförande")],
        "A-gruppen": [("Johan", "Ledamot")],
        "Ungdomskommittén": [("Saga", "Ordförande"), ("Leyla", "Ledamot")],
        "Anställda": [("Omar", "Ombudsman")],
    }
    assert [roll.title for roll in rolls] == [
        "Revisorer",
        "Valberedning",
        "A-gruppen",
        "Ungdomskommittén",
        "Anställda",
    ]
    assert told(year, ChapterKind.ASSIGNMENTS).holders == (
        Holder("Monica", "Folksam-kommittén"),
    )


def test_nobody_is_named_for_a_post_in_a_club_or_in_another_branch(year, goteborg):
    depot = club(year.branch, "Depån")
    post = Post.objects.create(
        branch=year.branch, club=depot, body=PostBody.CLUB, title="Ordförande"
    )
    person = Person.objects.create(branch=year.branch, name=CANARY)
    Tenure.objects.create(post=post, person=person, starts=NEW_YEAR)
    hold(goteborg, "Ordförande", PostBody.BOARD, CANARY)
    value = annual_report(year, OVER)
    assert content(value, ChapterKind.OFFICERS) is None
    assert CANARY not in str(asdict(value))


def test_the_board_at_the_plans_end_signs_each_of_them_once(year):
    branch = year.branch
    hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    hold(branch, "Studieansvarig", PostBody.BOARD, "Bo")
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Bo")
    hold(branch, "Sekreterare", PostBody.BOARD, "Siv")
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    hold(branch, "Ordförande", PostBody.BOARD, "Efter", since=date(2019, 1, 1))
    assert told(year, ChapterKind.SIGNATURES, date(2020, 1, 1)).signers == (
        Holder("Kajsa", "Ordförande"),
        Holder("Siv", "Sekreterare"),
        Holder("Bo", "Styrelseledamot"),
    )


def test_the_board_chooses_who_signs_where_and_when(edition):
    branch = edition.plan.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    tenure = hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    other = hold(branch, "Redaktör", PostBody.BOARD, "Disa")
    chosen = [other.pk, tenure.pk, 0, other.pk]
    data = {"place": "Stockholm", "on": "2019-02-27", "tenures": chosen}
    chapter(edition, ChapterKind.SIGNATURES, data=data)
    signatures = content(value_of(edition, OVER), ChapterKind.SIGNATURES)
    assert (signatures.place, signatures.on) == ("Stockholm", date(2019, 2, 27))
    assert signatures.signers == (
        Holder("Disa", "Redaktör"),
        Holder("Anna", "Kassör"),
    )


# --- What the meetings did


def test_meetings_that_were_held_stand_by_body_with_number_and_attendance(year):
    branch = year.branch
    post = Post.objects.create(
        branch=branch, body=PostBody.COMMITTEE, title="Studiekommittén"
    )
    meet(branch, date(2018, 4, 1), Body.COMMITTEE, post=post)
    meet(branch, date(2018, 2, 1), number=2, present=12, entitled=14)
    meet(branch, date(2018, 1, 10), number=1)
    meet(branch, date(2018, 3, 24), Body.ASSEMBLY)
    meet(branch, date(2018, 5, 1), state=MeetingState.CANCELLED)
    meet(branch, date(2018, 6, 1), state=MeetingState.PLANNED)
    meet(branch, date(2019, 1, 9), number=1)
    groups = told(year, ChapterKind.MEETINGS).groups
    assert [(group.title, len(group.meetings)) for group in groups] == [
        ("Representantskapet", 1),
        ("Styrelsen", 2),
        ("Studiekommittén", 1),
    ]
    assert groups[1].meetings == (
        MeetingLine(date(2018, 1, 10), "Styrelsemöte", 1),
        MeetingLine(date(2018, 2, 1), "Styrelsemöte", 2, 12, 14),
    )
    assert groups[0].meetings[0].name == "Representantskap"


def test_the_assemblys_decisions_stand_as_in_the_minutes_the_boards_only_of_the_plan(
    year,
):
    branch = year.branch
    assembly = meet(branch, date(2018, 3, 24), Body.ASSEMBLY)
    for paragraph in ("12", "7", "12 a", "9"):
        text = "" if paragraph == "9" else f"Beslut {paragraph}"
        assembly.decisions.create(paragraph=paragraph, text=text)
    board = meet(branch, date(2018, 4, 11))
    board.decisions.create(paragraph="3", text=CANARY)
    strikes = board.decisions.create(paragraph="4", text="Studieresan ströks.")
    with unguarded():
        Goal.objects.filter(pk=goal(year, "1.3").pk).update(struck_by=strikes)
    decisions = told(year, ChapterKind.DECISIONS)
    on = date(2018, 3, 24)
    assert decisions.decisions == (
        DecisionLine(on, "Representantskap", "7", "Beslut 7"),
        DecisionLine(on, "Representantskap", "12", "Beslut 12"),
        DecisionLine(on, "Representantskap", "12 a", "Beslut 12 a"),
        DecisionLine(date(2018, 4, 11), "Styrelsemöte", "4", "Studieresan ströks."),
    )


def test_courses_are_told_by_occasions_and_participants_of_the_time(year):
    course = Course.objects.create(branch=year.branch, name="Grundkurs")
    Course.objects.create(branch=year.branch, name="Ingen gick")
    for index, on in enumerate(
        [date(2018, 3, 1)] * 3 + [date(2018, 9, 1)] * 2 + [date(2017, 9, 1)]
    ):
        person = Person.objects.create(branch=year.branch, name=f"{CANARY} {index}")
        Training.objects.create(
            person=person, course=course, state=TrainingState.DONE, on=on
        )
    Training.objects.create(
        person=Person.objects.create(branch=year.branch, name="Bo"),
        course=course,
        state=TrainingState.MISSING,
    )
    value = annual_report(year, OVER)
    courses = content(value, ChapterKind.COURSES)
    assert courses.lines == (CourseLine("Grundkurs", 2, 5),)
    assert (courses.lines[0].told, courses.total) == ("5", 5)
    assert CANARY not in json.dumps(freeze(value), ensure_ascii=False)


def test_a_handful_that_took_a_course_is_counted_nowhere():
    courses = Courses((CourseLine("Grundkurs", 2, 30), CourseLine("Ny kurs", 1, 3)))
    assert [line.told for line in courses.lines] == ["30", "färre än 5"]
    assert courses.total is None
