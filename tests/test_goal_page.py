"""What a commitment's page says of its measure: in words, and nothing of nothing."""

import re
from datetime import date

import pytest
import time_machine

from activities.models import Activity, Goal, PlanState
from clubs.models import Club, ClubYear, Course, Purpose

from .people import unguarded

VISITED = "arbetsplatser/?visa=utan-organisation"


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel("2018-05-02 10:00+02:00", tick=True):
        yield


def told(client, goal):
    """The line about the measure, without markup; None when there is none."""
    page = client.get(goal.get_absolute_url()).text
    line = re.search(r"<dt>Mått</dt><dd>(.*?)</dd>", page)
    text = line and re.sub(r"<[^>]+>", "", line[1]).replace("&nbsp;", " ")
    return text and text.replace("\N{NO-BREAK SPACE}", " ")


def of(plan, title, **fields):
    goals = Goal.objects.filter(section__plan=plan, title=title)
    if fields:
        with unguarded():
            goals.update(**fields)
    return goals.get()


def done(goal, by, number=1, **fields):
    for count in range(number):
        Activity.objects.log_occasion(
            goal, by=by, on=date(2018, 4, 1), title=f"Gång {count}", **fields
        )


def test_nothing_done_yet_is_said_with_the_target_and_its_unit(login, anna, plan):
    letters = of(plan, "Brev", measure="aktiviteter")
    assert told(login(anna), letters) == (
        "Inget ännu, planens mål är 12 brev. Hittills borde 4 vara gjorda"
    )


def test_what_is_done_bears_its_unit(login, anna, plan):
    letters = of(plan, "Brev", measure="aktiviteter")
    done(letters, anna, 3)
    assert told(login(anna), letters).startswith(
        "3 brev, senast 1 apr, planens mål är 12"
    )


@pytest.mark.parametrize(("number", "says"), [(1, "1 gjord"), (2, "2 gjorda")])
def test_without_a_unit_it_is_said_what_was_counted(login, anna, plan, number, says):
    studies = of(plan, "Studier", measure="aktiviteter")
    done(studies, anna, number)
    until = f"{says}, senast 1 apr. Bedöms vid årets slut"
    assert told(login(anna), studies) == until


def test_what_no_number_makes_done_says_what_does(login, anna, plan):
    studies = of(plan, "Studier", measure="aktiviteter")
    assert told(login(anna), studies) == "Inget ännu. Bedöms vid årets slut"
    studies = of(plan, "Studier", measure="")
    assert told(login(anna), studies) == "Räknas inte. Bedöms vid årets slut"
    course = of(plan, "Kurs", measure="")
    ready = "Räknas inte. Klart när alla aktiviteter är klara"
    assert told(login(anna), course) == ready


def test_the_boards_target_from_below(login, anna, plan):
    course = of(plan, "Kurs", measure="antal", target_min=20, target_source="styrelse")
    assert told(login(anna), course) == "Inget ännu, styrelsens mål är minst 20"


def test_a_share_is_told_with_its_whole(login, anna, plan):
    fields = {"measure": "andel", "whole": 40, "unit": "%", "target_min": 50}
    course = of(plan, "Kurs", **fields, target_source="styrelse")
    assert told(login(anna), course) == "0 av 40 (0 %), styrelsens mål är 50 %"


@pytest.fixture
def clubs(stockholm):
    return [
        Club.objects.create(branch=stockholm, name=name, slug=name.lower())
        for name in ("Depån", "Linjen", "Verkstan")
    ]


def leads_to(client, address):
    """Where the number about the measure leads on a page; None without a link."""
    page = client.get(address).text
    link = re.search(r'<dt>Mått</dt><dd><a href="([^"]*)"', page)
    return link and link[1].replace("&amp;", "&")


def test_a_share_of_the_register_is_told_and_leads_to_its_rows(
    login, anna, plan, clubs
):
    for club in clubs[:2]:
        ClubYear.objects.create(
            club=club, year=2018, register_confirmed_on=date(2018, 3, 1)
        )
    fields = {"measure": "register", "target_min": 100, "unit": "%"}
    goal = of(plan, "Kurs", **fields, target_source="styrelse")
    client = login(anna)
    assert told(client, goal) == "2 av 3 klubbar (66 %), styrelsens mål är 100 %"
    rows = "/stockholm/klubbar/?visa=register&ar=2018"
    assert leads_to(client, goal.get_absolute_url()) == rows
    section = client.get("/stockholm/plan/2018/2/").text.replace("&amp;", "&")
    assert f'<a href="{rows}">66 %' in section


def test_an_empty_register_has_nothing_to_count(login, anna, plan):
    goal = of(plan, "Kurs", measure="arbetsplatser kända")
    assert told(login(anna), goal) == (
        "Inget att räkna än. Klart när alla aktiviteter är klara"
    )


@pytest.mark.parametrize(
    ("measure", "rows"),
    [
        ("besökta klubbar", "klubbar/?ar=2018&anledning={0}"),
        ("besök", "besok/?ar=2018&anledning={0}"),
        ("berättelser", "klubbar/?visa=berattelser&ar=2018"),
        ("jämställdhetsplaner", "klubbar/?visa=jamstalldhet&ar=2018"),
        ("uppdrag i klubbarna", "klubbar/?visa=vakanta"),
        ("arbetsplatser besökta", f"{VISITED}&ar=2018&anledning={{0}}"),
        ("arbetsplatser kända", "arbetsplatser/?visa=okant"),
        ("arbetsplatser med avtal", "arbetsplatser/?visa=utan-avtal"),
        ("utbildade", "utbildning/?kurs={1}"),
        ("aktiviteter", "#aktiviteter"),
    ],
)
def test_every_number_leads_to_its_evidence(login, anna, plan, clubs, measure, rows):
    branch = plan.branch
    purpose = Purpose.objects.create(branch=branch, name="Valkampanj")
    course = Course.objects.create(branch=branch, name="GFU")
    goal = of(plan, "Kurs", measure=measure, course=course, target_min=1)
    goal.purposes.add(purpose)
    expected = rows.format(purpose.pk, course.pk)
    if not rows.startswith("#"):
        expected = f"/stockholm/{expected}"
    client = login(anna)
    assert leads_to(client, goal.get_absolute_url()) == expected
    if not rows.startswith("#"):
        assert client.get(expected).status_code == 200


@pytest.mark.parametrize(
    ("measure", "rows", "shown"),
    [
        ("register", "klubbar/?visa=register&ar=2018&den=2018-04-01", "idag"),
        ("arbetsplatser kända", "arbetsplatser/?visa=okant&den=2018-04-01", "idag"),
        ("arbetsplatser besökta", f"{VISITED}&ar=2018&den=2018-04-01", "idag"),
        ("utbildade", "utbildning/?den=2018-04-01", "idag"),
        ("besök", "besok/?ar=2018&den=2018-04-01", "idag"),
    ],
)
def test_a_list_of_another_day_than_its_number_says_so(
    login, anna, plan, clubs, measure, rows, shown
):
    goal = of(plan, "Kurs", measure=measure, target_min=1)
    client = login(anna)
    address = f"{goal.get_absolute_url()}?den=2018-04-01"
    assert leads_to(client, address) == f"/stockholm/{rows}"
    page = client.get(f"/stockholm/{rows}").text
    assert "Siffran i planen gäller 1\xa0april 2018." in page
    assert "Listan visar hur det är idag, så antalet kan vara ett annat." in page
    assert "Siffran i planen" not in client.get(f"/stockholm/{rows[:-15]}").text


def test_a_list_of_a_year_that_is_over_is_of_its_last_day(login, anna, plan, clubs):
    register = of(plan, "Kurs", measure="register", target_min=1)
    with time_machine.travel("2019-03-01 10:00+01:00", tick=True):
        client = login(anna)
        rows = "/stockholm/klubbar/?visa=register&ar=2018"
        assert leads_to(client, register.get_absolute_url()) == rows
        register.measure = "utbildade"
        register.save()
        rows = "/stockholm/utbildning/?den=2018-12-31"
        assert leads_to(client, register.get_absolute_url()) == rows


def test_visits_are_counted_for_who_may_not_read_of_them(login, arvid, anna, plan):
    goal = of(plan, "Kurs", measure="besök", target_min=2)
    address = goal.get_absolute_url()
    assert leads_to(login(arvid), address) is None
    assert told(login(arvid), goal) == "Inget ännu, målet är minst 2"


def test_a_late_goal_on_laget_leads_to_what_is_done(login, anna, plan):
    page = login(anna).get("/stockholm/").text
    link = '<a href="/stockholm/plan/2018/1.1/#aktiviteter">0 av 4 hittills</a>'
    assert link in page


def test_what_a_closed_plan_left_open_does_not_grow_later_for_ever(login, anna, plan):
    folder = of(plan, "Folder")
    Activity.objects.filter(goal=folder).update(due_on=date(2018, 4, 12))
    client = login(anna)
    assert (
        "Försenad 20\N{NO-BREAK SPACE}dagar"
        in client.get(folder.get_absolute_url()).text
    )
    plan.state = PlanState.CLOSED
    with unguarded():
        plan.save()
    with time_machine.travel("2026-11-22 10:00+01:00", tick=True):
        client = login(anna)
        assert (
            "Försenad 263\N{NO-BREAK SPACE}dagar"
            in client.get(folder.get_absolute_url()).text
        )
