"""Before the first plan: what to do next, for each who can do it (UX rule 9)."""

import re

import pytest

from clubs.models import Club, Invitation, Person, Post, Role

SETTINGS = "/stockholm/installningar/"


def ways(page):
    """Where the steps of the page lead, in order."""
    (steps,) = re.findall(r'<ol class="steps">.*?</ol>', page, re.DOTALL)
    return re.findall(r'<h2><a href="(.*?)"', steps)


def test_the_first_administrator_is_told_what_to_do(login, arvid):
    page = login(arvid).get("/stockholm/").text
    assert ways(page) == [
        SETTINGS,
        f"{SETTINGS}personer/",
        f"{SETTINGS}uppdrag/",
        f"{SETTINGS}behorigheter/bjud-in/",
        "/stockholm/dataskydd/andra/",
    ]
    assert "Börja med ordföranden och sekreteraren" in page
    assert "Planen läses in av styrelsen" in page


@pytest.mark.parametrize("who", ["kajsa", "siv"])
def test_the_first_chair_is_led_on_to_the_plan(login, request, who):
    page = login(request.getfixturevalue(who)).get("/stockholm/").text
    assert ways(page) == [
        SETTINGS,
        f"{SETTINGS}personer/",
        f"{SETTINGS}uppdrag/",
        "/stockholm/klubbar/",
        "/stockholm/dataskydd/andra/",
        "/stockholm/plan/ny/",
    ]


def test_every_step_opens(login, arvid, kajsa):
    for user in (arvid, kajsa):
        client = login(user)
        for way in ways(client.get("/stockholm/").text):
            assert client.get(way).status_code == 200


def test_the_steps_say_how_far_the_branch_has_come(
    login, arvid, kajsa, stockholm, information
):
    Person.objects.create(branch=stockholm, name="Vera").remove(by=arvid)
    Post.objects.create(branch=stockholm, title="Vakant", body="styrelse")
    Invitation.send(stockholm, email="siv@example.se", name="Siv", role=Role.SECRETARY)
    page = login(arvid).get("/stockholm/").text.replace("\N{NO-BREAK SPACE}", " ")
    # Arvid, Kajsa and Anna, who holds the post.
    assert "3 personer är tillagda." in page
    assert "1 uppdrag har en innehavare." in page
    assert "2 till har konto, 1 inbjudan väntar på svar." in page


@pytest.mark.parametrize("who", ["anna", "omar", "rut"])
def test_who_settles_nothing_gets_no_list(login, request, who):
    page = login(request.getfixturevalue(who)).get("/stockholm/").text
    assert "Här finns ingen plan ännu." in page
    assert 'class="steps"' not in page


def test_with_a_plan_the_steps_are_over(login, arvid, plan):
    page = login(arvid).get("/stockholm/").text
    assert 'class="steps"' not in page
    assert plan.title in page


def test_who_begins_is_led_to_say_who_answers_for_personal_data(login, siv, stockholm):
    client = login(siv)
    assert "/stockholm/dataskydd/andra/" in client.get("/stockholm/").text
    stockholm.answer_for_data(
        by=siv,
        seen=stockholm.answering_now,
        data_controller="Seko Stockholm",
        data_contact="",
        data_officer="",
    )
    page = client.get("/stockholm/").text
    assert "Seko Stockholm är personuppgiftsansvarig." in page


def test_a_branch_without_clubs_is_led_to_them(login, siv, rut):
    client = login(siv)
    page = client.get("/stockholm/").text
    assert "Läs in dem från ett kalkylblad" in page
    for address in ("/stockholm/klubbar/", "/stockholm/besok/nytt/"):
        page = client.get(address).text
        assert 'href="/stockholm/kalkylblad/klubbar/"' in page
        assert 'href="/stockholm/klubbar/ny/"' in page
    assert 'href="/stockholm/klubbar/register/"' not in page
    assert "/kalkylblad/klubbar/" not in login(rut).get("/stockholm/klubbar/").text


def test_without_a_visit_there_is_nothing_to_choose_among(login, siv):
    page = login(siv).get("/stockholm/besok/").text
    assert "Inget besök är loggat ännu." in page
    assert 'name="anledning"' not in page


def test_the_steps_tell_of_the_clubs_there_are(login, siv, stockholm):
    Club.objects.create(branch=stockholm, name="Klubb Norra", slug="norra")
    page = login(siv).get("/stockholm/").text
    assert "1\N{NO-BREAK SPACE}klubb är tillagd." in page
