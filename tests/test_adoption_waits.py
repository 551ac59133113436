"""Whoever has to confirm an adoption is told where they look first."""

from datetime import date

import pytest
import time_machine

from activities.models import Adoption
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Meeting, Role

from .people import user_with

ADOPTING = "/stockholm/plan/2019/antagande/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2018-11-26 10:00+01:00", tick=True) as clock:
        yield clock


@pytest.fixture
def waiting(stockholm, siv):
    assembly = Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2018, 11, 24), state="hållet"
    )
    plan = create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        sections=[NewSection(title="A", goals=[NewGoal(text="Vi ska.", title="A")])],
    )
    plan.propose(by=siv)
    return Adoption.ask(plan, by=siv, meeting=assembly, paragraph="9")


def test_the_plan_page_does_not_ask_for_a_decision_that_waits(login, siv, waiting):
    page = login(siv).get("/stockholm/plan/2019/").text
    assert "Registrera beslut" not in page
    assert "Läs beslutet" in page
    waiting.withdraw(by=siv)
    assert "Registrera beslut" in login(siv).get("/stockholm/plan/2019/").text


def test_laget_tells_it_also_when_no_plan_holds_the_day(login, siv, anna, waiting):
    assert f'href="{ADOPTING}"' in login(anna).get("/stockholm/").text
    # Who asked waits for another, and is not asked again.
    assert f'href="{ADOPTING}"' not in login(siv).get("/stockholm/").text


@pytest.mark.parametrize("has_plan", [False, True])
def test_the_administrator_above_is_told_when_nobody_else_can(
    login, seko, stockholm, siv, waiting, has_plan
):
    asta = user_with("Asta", seko, Role.ADMINISTRATOR)
    if has_plan:
        create_plan(
            seko,
            by=siv,
            title="Förbundsplan",
            starts=date(2018, 1, 1),
            ends=date(2018, 12, 31),
            sections=[NewSection(title="B", goals=[NewGoal(text="Vi.", title="B")])],
        )
    client = login(asta)
    laget = client.get("/seko/").text
    assert f'href="{ADOPTING}"' in laget
    assert "Seko Stockholm" in laget
    # Another in the branch may do it: then it is theirs.
    user_with("Anna", stockholm, Role.BOARD)
    assert ADOPTING not in client.get("/seko/").text
    waiting.withdraw(by=siv)
    assert ADOPTING not in client.get("/seko/").text
