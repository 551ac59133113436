"""A person's page and the list of people: posts over time, search, what is kept."""

import logging
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clubs.models import Club, Person, Post, PostKind, Tenure
from sekoplan.logs import JsonFormatter

TODAY = date(2018, 10, 4)
PEOPLE = "/stockholm/installningar/personer/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def norra(stockholm):
    return Club.objects.create(branch=stockholm, name="Klubb Norra", slug="norra")


@pytest.fixture
def steward(norra, siv):
    """The safety representative's post in the club."""
    return Post.add(norra.branch, by=siv, title="Skyddsombud", body="klubb", club=norra)


def names_in(page, *people):
    main = page.text.split("<main")[1]
    return [person.name for person in people if person.name in main]


def test_a_page_shows_what_somebody_does_and_has_done(
    login, rut, siv, treasurer, steward, mirela
):
    treasurer.appoint(mirela, by=siv, on=date(2014, 1, 1))
    treasurer.appoint(None, by=siv, on=date(2016, 1, 1))
    steward.appoint(mirela, by=siv, on=date(2017, 2, 1), role="ersättare")
    mirela.change(by=siv, seen=1, name=mirela.name, email="m@k.se", phone="08-12 34 56")
    now, before = (
        login(rut).get(mirela.get_absolute_url()).text.split("Tidigare uppdrag")
    )
    assert "Skyddsombud" in now
    assert "Klubb Norra" in now
    assert "(ersättare)" in now
    assert 'href="mailto:m@k.se"' in now
    assert 'href="tel:08-123456"' in now
    assert "Kassör" in before
    assert "1\N{NO-BREAK SPACE}jan 2014–31\N{NO-BREAK SPACE}dec 2015" in before
    assert "Ändra uppgifter" not in before
    page = login(siv).get(mirela.get_absolute_url()).text
    assert "Ändra uppgifter" in page
    assert "Hur länge uppgifterna sparas" not in page


def test_who_has_left_every_post_sees_the_clock(
    login, siv, arvid, treasurer, anna, mirela
):
    hers = anna.people.get()
    for person in (mirela, hers):
        treasurer.appoint(person, by=siv, on=date(2016, 1, 1), beside=True)
    treasurer.appoint(None, by=siv, on=date(2018, 9, 1))
    page = login(siv).get(mirela.get_absolute_url()).text
    assert "lämnade sitt sista uppdrag 31\N{NO-BREAK SPACE}augusti 2018" in page
    assert "30\N{NO-BREAK SPACE}november 2019" in page
    # Whether there is an account is for those who read the accounts.
    assert "Kontot stängs" not in login(siv).get(hers.get_absolute_url()).text
    # As long as the account has a role, nothing is closed.
    assert "Kontot stängs" not in login(arvid).get(hers.get_absolute_url()).text
    anna.assignments.update(ends=date(2018, 8, 31))
    page = login(arvid).get(hers.get_absolute_url()).text
    assert "Kontot stängs 30\N{NO-BREAK SPACE}november 2018." in page


@pytest.mark.holds("S64")
def test_who_reads_a_page_is_known_by_ids_alone(login, rut, mirela, caplog):
    with caplog.at_level(logging.INFO, "clubs.views.readings"):
        login(rut).get(mirela.get_absolute_url())
    [line] = [
        JsonFormatter().format(record)
        for record in caplog.records
        if record.getMessage() == "person read"
    ]
    assert f'"actor": {rut.pk}' in line
    assert f'"object": {mirela.pk}' in line
    assert "Mirela" not in line


def test_the_list_is_searched_whatever_dots_and_case(login, siv, mirela, jonas):
    found = login(siv).get(f"{PEOPLE}?q=kovacevic")
    assert names_in(found, mirela, jonas) == [mirela.name]
    found = login(siv).get(f"{PEOPLE}?q=ingen+alls")
    assert "Ingen passar det du valde." in found.text


def test_the_list_is_narrowed_by_what_people_do(
    login, siv, treasurer, steward, stockholm, mirela, jonas
):
    eva = Person.add(stockholm, by=siv, name="Eva Lund")
    treasurer.appoint(mirela, by=siv, on=date(2016, 1, 1))
    treasurer.appoint(jonas, by=siv, on=date(2018, 1, 1))
    steward.appoint(eva, by=siv, on=date(2018, 1, 1))
    all_three = (mirela, jonas, eva)
    wanted = {
        "": [mirela.name, jonas.name, eva.name],
        "avdelningen": [jonas.name],
        "klubbarna": [eva.name],
        "utan": [],
        "lamnat": [mirela.name],
        "nonsens": [mirela.name, jonas.name, eva.name],
    }
    for visa, names in wanted.items():
        page = login(siv).get(f"{PEOPLE}?visa={visa}")
        assert names_in(page, *all_three) == names, visa
    page = login(siv).get(f"{PEOPLE}?visa=lamnat").text
    assert "lämnade sitt sista uppdrag 31\N{NO-BREAK SPACE}dec 2017" in page


def many(stockholm, siv, numbers):
    people = Person.objects.bulk_create(
        Person(branch=stockholm, name=f"Person {number:03}") for number in numbers
    )
    post = Post.objects.filter(title="Skyddsombud").first()
    for person in people[:40]:
        post.tenures.create(person=person, starts=date(2016, 1, 1))
    return people


def test_several_hundred_are_turned_page_by_page(login, siv, stockholm, steward):
    client, counts = login(siv), []
    for numbers in (range(60), range(60, 400)):
        many(stockholm, siv, numbers)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{PEOPLE}?sida=2").text
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert "Person 060" in page
    assert "Person 030" not in page
    assert "Sida 2 av 9" in page
    assert "sida=3" in page


def test_a_list_to_choose_from_costs_the_same_for_hundreds(
    login, siv, stockholm, steward
):
    client, counts = login(siv), []
    for numbers in (range(5), range(5, 300)):
        many(stockholm, siv, numbers)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/stockholm/klubbar/norra/uppdrag/{steward.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    assert page.text.count('<option value="Person ') == 300


def test_an_activity_is_offered_to_those_who_work_for_the_branch(
    login, anna, siv, folder, activity, treasurer, steward, stockholm, mirela, jonas
):
    """The clubs' hundreds stay out, but for one that is chosen already."""
    treasurer.appoint(mirela, by=siv, on=date(2016, 1, 1))
    chosen, other, new = (
        Person.add(stockholm, by=siv, name=name)
        for name in ("Eva Lund", "Tor Berg", "Vera Ny")
    )
    for person in (chosen, other):
        steward.appoint(person, by=siv, on=date(2016, 1, 1), beside=True)
    activity.edit(by=anna, seen=activity.version, people=[chosen])
    page = login(anna).get(f"/stockholm/aktivitet/{activity.pk}/andra/")
    asked = (anna.people.get(), mirela, jonas, new, chosen, other)
    names = ["Anna", mirela.name, jonas.name, "Vera Ny", "Eva Lund"]
    assert names_in(page, *asked) == names
    page = login(anna).get(f"{folder.get_absolute_url()}aktivitet/")
    assert "Eva Lund" not in page.text
    forged = {"people": [other.pk], "title": "x", "seen": activity.version}
    answer = login(anna).post(f"/stockholm/aktivitet/{activity.pk}/andra/", forged)
    assert answer.status_code == 422


def test_a_kind_of_post_says_how_many_there_are(login, siv, treasurer, steward):
    steward.change(
        by=siv, seen=1, title=steward.title, body="klubb", kind=treasurer.kind
    )
    PostKind.objects.create(branch=treasurer.branch, name="auktor")
    page = login(siv).get("/stockholm/installningar/slag/").text
    assert page.index("auktor") < page.index("kassör")
    assert "2\N{NO-BREAK SPACE}uppdrag" in page
    steward.remove(by=siv)
    page = login(siv).get("/stockholm/installningar/slag/").text
    assert "1\N{NO-BREAK SPACE}uppdrag" in page


def test_a_page_leads_back_to_the_persons_club(login, siv, rut, stockholm):
    club = Club.objects.create(branch=stockholm, name="Klubb Norra", slug="norra")
    post = Post.objects.create(
        branch=stockholm, club=club, title="Kassör", body="klubb"
    )
    person = Person.objects.create(branch=stockholm, name="Mirela")
    address = f"/stockholm/personer/{person.pk}/"
    up = '<nav class="wrap crumb" aria-label="Du är här"><a href="{}">'
    assert up.format("/stockholm/installningar/personer/") in (
        login(siv).get(address).text
    )
    Tenure.objects.create(post=post, person=person, starts=date(2018, 1, 1))
    for user in (siv, rut):
        page = login(user).get(address).text
        assert up.format("/stockholm/klubbar/") in page
        assert '</a><a href="/stockholm/klubbar/norra/">Klubb Norra</a></nav>' in page
