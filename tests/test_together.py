"""Rows of many kinds come in one question, each as what it is."""

from datetime import date, datetime
from typing import NamedTuple

import pytest
from django.db.models import Count, F, Max

from activities.models import Goal, Outcome, Section
from clubs.models import Decision, Meeting
from sekoplan.prepared import Slot
from sekoplan.together import Part, Together

pytestmark = pytest.mark.django_db


class Heading(NamedTuple):
    number: int
    title: str


class Promise(NamedTuple):
    text: str
    number: int
    version: int
    struck_on: date | None


class Most(NamedTuple):
    section: int
    goals: int
    at: datetime | None


TOLD = Together(
    lambda: [
        Part(Heading, Section.objects.filter(plan=Slot("plan")), {}),
        Part(
            Promise,
            Goal.objects.filter(section__plan=Slot("plan")),
            {"text": F("adopted_text"), "struck_on": F("struck_by__meeting__on")},
        ),
        Part(
            Most,
            Goal.objects.filter(section__plan=Slot("plan")).values("section"),
            {
                "section": F("section__number"),
                "goals": Count("pk"),
                "at": Max("assessments__at"),
            },
        ),
    ]
)


def test_each_kind_has_its_rows_in_one_question(plan, anna, django_assert_num_queries):
    goal = Goal.objects.filter(section__plan=plan).order_by("pk").first()
    assessment = goal.assessments.create(outcome=Outcome.DONE, by=anna)
    with django_assert_num_queries(1):
        found = TOLD(plan=plan.pk)
    sections = Section.objects.filter(plan=plan)
    goals = Goal.objects.filter(section__plan=plan)
    assert sorted(found[Heading]) == sorted(
        Heading(*row) for row in sections.values_list("number", "title")
    )
    assert {one.text for one in found[Promise]} == {one.adopted_text for one in goals}
    assert {one.struck_on for one in found[Promise]} == {None}
    assert sum(one.goals for one in found[Most]) == goals.count()
    [at] = [one.at for one in found[Most] if one.at]
    assert abs(at - assessment.at).total_seconds() < 1


def test_a_kind_without_rows_is_empty(db):
    found = TOLD(plan=0)
    assert (found[Heading], found[Promise], found[Most]) == ([], [], [])


def test_a_day_comes_as_a_day_whatever_stands_first(stockholm):
    class Met(NamedTuple):
        on: date
        body: str

    class Decided(NamedTuple):
        paragraph: str

    meeting = Meeting.objects.create(
        branch=stockholm, body="styrelse", on=date(2018, 3, 1)
    )
    meeting.decisions.create(paragraph="7")
    parts = [Part(Decided, Decision.objects.all(), {}), Part(Met, Meeting.objects, {})]
    found = Together(lambda: [one._replace(rows=one.rows.all()) for one in parts])()
    assert found == {Decided: [("7",)], Met: [(date(2018, 3, 1), "styrelse")]}
