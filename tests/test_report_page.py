"""The report's page: which year it opens, and how it speaks of a year going on."""

from datetime import date, timedelta

import pytest
import time_machine

from activities.models import Assessment, Goal, Outcome, Plan, PlanState
from activities.views.reports import told


@pytest.fixture
def years(stockholm):
    """Plans by year as the demo's database has them in November 2026."""
    states = {
        2018: PlanState.CLOSED,
        2026: PlanState.ADOPTED,
        2027: PlanState.DRAFT,
    }
    return {
        year: Plan.objects.create(
            branch=stockholm,
            title=f"Plan {year}",
            slug=str(year),
            starts=date(year, 1, 1),
            ends=date(year, 12, 31),
            state=state,
        )
        for year, state in states.items()
    }


def opened(login, user, day):
    with time_machine.travel(f"{day} 10:00+01:00", tick=True):
        return login(user).get("/stockholm/rapport/").url


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-11-22", 2026),
        # Until the assembly has read it, the year that has ended is what one writes.
        ("2027-02-01", 2026),
        ("2027-11-01", 2027),
        # Nothing holds the day: what has been, rather than what is to come.
        ("2025-11-01", 2018),
    ],
)
def test_the_report_that_is_wanted_on_the_day_opens(login, siv, years, day, year):
    assert opened(login, siv, day) == f"/stockholm/rapport/{year}/"


def test_when_the_assembly_has_read_the_report_the_new_year_opens(login, siv, years):
    Plan.objects.filter(slug="2026").update(state=PlanState.CLOSED)
    assert opened(login, siv, "2027-04-01") == "/stockholm/rapport/2027/"


def page_on(login, user, day):
    with time_machine.travel(f"{day} 10:00+02:00", tick=True):
        return login(user).get("/stockholm/rapport/2018/").text


def test_a_year_going_on_lacks_nothing(login, siv, plan):
    page = page_on(login, siv, "2018-03-01")
    assert "0 av 4 åtaganden är klara så här långt." in page
    assert "0 av 2 klara" in page
    assert "att bedöma" not in page
    assert 'class="hot"' not in page
    assert "st-late" not in page


def test_when_the_year_has_ended_the_judgements_are_asked_for(login, siv, rut, plan):
    page = page_on(login, siv, "2019-01-02")
    assert "4&nbsp;är&nbsp;kvar" in page
    assert "2 att bedöma" in page
    assert "/stockholm/plan/2018/1.1/#utfall" in page
    # An auditor judges nothing and is sent to read.
    assert "#utfall" not in page_on(login, rut, "2019-01-02")


def test_a_judged_year_says_so(login, siv, plan):
    for goal in Goal.objects.filter(section__plan=plan):
        Assessment.make(goal, by=siv, outcome=Outcome.DONE)
    page = page_on(login, siv, str(plan.ends + timedelta(days=30)))
    assert "Alla 4 åtaganden är bedömda." in page
    assert "2 genomförda" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Klar"] * 3, "3 klara"),
        (["Ej påbörjad"] * 11 + ["Klar"], "1 klart och 11 ej påbörjade"),
        (["Pågår", "Försenad", "Struken"], "1 pågår, 1 försenat och 1 struket"),
        ([], ""),
    ],
)
def test_the_marks_of_a_section_are_told_in_swedish(words, says):
    assert told(words) == says
