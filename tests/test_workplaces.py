"""Workplaces: found, kept, and the names that only ombudsmen may see."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clubs.models import (
    Club,
    Event,
    Purpose,
    Role,
    Stale,
    Visit,
    VisitState,
    Workplace,
)
from clubs.views.workplaces import A_PAGE

BASE = "/stockholm/arbetsplatser/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def quay(stockholm):
    return Workplace.objects.create(
        branch=stockholm,
        employer="Hamnbolaget",
        name="Kajen",
        place="Värtan",
        agreement="nej",
    )


@pytest.fixture
def hidden(stockholm):
    """A workplace whose name is for ombudsmen."""
    return Workplace.objects.create(
        branch=stockholm,
        employer="Viskande arbetsgivare",
        name="Viskande hamnen",
        place="Viskstad",
        agreement="ja",
        hidden=True,
    )


def newest():
    return Event.objects.order_by("-pk").first()


def form_of(seen=1, **words):
    return {
        "uuid": uuid4(),
        "seen": seen,
        "employer": "Hamnbolaget",
        "name": "Kajen",
        "place": "Värtan",
        "agreement": "nej",
        "local_organisation": "ingen",
    } | words


def visited(workplace, on, state=VisitState.DONE):
    return Visit.objects.create(
        branch=workplace.branch, workplace=workplace, on=on, state=state
    )


# The list


def test_the_list_opens_with_where_an_agreement_is_missing(login, anna, quay, hidden):
    visited(quay, date(2018, 3, 5))
    visited(quay, date(2018, 9, 1), VisitState.CANCELLED)
    visited(quay, date(2018, 12, 1), VisitState.PLANNED)
    page = login(anna).get(BASE).text.replace("\xa0", " ")
    assert "1 av 2 arbetsplatser</a> saknar avtal" in page
    assert "5 mar 2018" in page
    assert "1 sep 2018" not in page
    assert "aldrig besökt" in page


@pytest.mark.parametrize(
    ("visa", "names"),
    [
        ("utan-avtal", {"Nej"}),
        ("okant", {"Okänt"}),
        ("utan-organisation", {"Nej", "Okänt", "Hänger"}),
        ("mojlig-klubb", {"Hänger"}),
        ("obesokta", {"Nej", "Okänt", "Hänger"}),
        ("finns-inte", {"Nej", "Okänt", "Hänger", "Ombudet"}),
    ],
)
def test_a_choice_shows_what_it_says(login, anna, stockholm, visa, names):
    for name, agreement, organisation, potential in (
        ("Nej", "nej", "ingen", False),
        ("Okänt", "okänt", "ingen", False),
        ("Hänger", "hängavtal", "ingen", True),
        ("Ombudet", "ja", "ombud", False),
    ):
        Workplace.objects.create(
            branch=stockholm,
            employer="Bolaget",
            name=name,
            agreement=agreement,
            local_organisation=organisation,
            club_potential=potential,
        )
    visited(Workplace.objects.get(name="Ombudet"), date(2018, 3, 5))
    answer = login(anna).get(f"{BASE}?visa={visa}")
    shown = {
        name
        for name in ("Nej", "Okänt", "Hänger", "Ombudet")
        if f">{name}</a>" in answer.text
    }
    assert shown == names


def test_a_search_finds_without_dots_and_by_place(login, anna, quay, stockholm):
    Workplace.objects.create(branch=stockholm, employer="Bolaget", name="Verkstan")
    for words in ("vartan", "KAJ", "hamnbolaget kajen"):
        page = login(anna).get(BASE, {"q": words}).text
        assert ">Kajen</a>" in page
        assert "Verkstan" not in page
    page = login(anna).get(BASE, {"q": "finns inte"}).text
    assert "Ingen arbetsplats passar det du valde." in page


def test_a_long_list_is_cut_and_says_so(login, anna, stockholm):
    Workplace.objects.bulk_create(
        Workplace(branch=stockholm, employer="Bolaget", name=f"Plats {n:03}")
        for n in range(A_PAGE + 1)
    )
    page = login(anna).get(f"{BASE}?visa=okant").text
    assert "Sida 1 av 2" in page
    assert f"Plats {A_PAGE:03}" not in page
    [turn] = re.findall('rel="next" href="([^"]+)"', page)
    page = login(anna).get(unescape(turn)).text
    assert f"Plats {A_PAGE:03}" in page
    assert "Plats 000" not in page


def test_who_comes_from_a_goal_sees_the_visits_that_it_counts(
    login, anna, arvid, quay, stockholm
):
    outreach = Purpose.objects.create(branch=stockholm, name="Uppsökeri")
    depot = Workplace.objects.create(branch=stockholm, employer="Bolaget", name="Depån")
    visited(quay, date(2018, 3, 5)).purposes.add(outreach)
    visited(quay, date(2018, 6, 5))
    visited(depot, date(2018, 6, 5))
    asked = f"{BASE}?visa=utan-organisation&ar=2018&anledning={outreach.pk}"
    page = login(anna).get(asked).text
    told = "1 av 2\xa0arbetsplatser utan lokal organisation har fått besök"
    assert f"{told} som gällde uppsökeri i år." in page
    assert page.index("Kajen") < page.index("Depån")
    assert "5\xa0mar 2018" in page
    assert "5\xa0jun" not in page
    assert page.count("inget besök 2018") == 1
    page = login(arvid).get(asked).text
    assert "besök som gällde" not in page
    assert "5\xa0mar" not in page


@pytest.mark.parametrize("year", ["0000", "1900", "2019", "²018", "20181", "-2018"])
def test_a_year_without_visits_to_tell_of_is_left_out(login, anna, quay, year):
    page = login(anna).get(f"{BASE}?visa=utan-organisation&ar={year}").text
    assert "fick besök" not in page
    assert "har aldrig fått besök" in page


def test_the_administrator_is_not_told_of_visits(login, arvid, quay):
    visited(quay, date(2018, 3, 5))
    for address in (BASE, f"{BASE}?visa=obesokta", f"{BASE}{quay.pk}/"):
        page = login(arvid).get(address).text
        assert "Kajen" in page
        assert "mar\xa02018" not in page
        assert "5\xa0mar" not in page
        assert "besökt" not in page.replace("besöktes", "")


def test_an_empty_list_says_what_to_do_next(login, anna):
    page = login(anna).get(BASE).text
    assert "Här finns inga arbetsplatser än." in page
    assert "Lägg till arbetsplats" in page


def test_the_route_goes_place_by_place_without_what_has_no_name(
    login, anna, omar, quay, hidden, stockholm
):
    Workplace.objects.create(
        branch=stockholm, employer="Bolaget", name="Porten", place="Alvik"
    )
    page = login(anna).get(f"{BASE}rutt/").text
    assert page.index("Alvik") < page.index("Värtan")
    assert "1\xa0arbetsplats vars namn" in page
    assert "Viskande" not in page
    assert "Viskande hamnen" in login(omar).get(f"{BASE}rutt/").text
    page = login(anna).get(f"{BASE}rutt/?visa=utan-avtal").text
    assert "Kajen" in page
    assert "Porten" not in page


# Keeping them


def test_anna_adds_a_workplace_without_its_name_in_the_trail(login, anna, stockholm):
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    form = form_of(agreement="hängavtal", club=club.pk, club_potential="on")
    answer = login(anna).post(f"{BASE}ny/", form)
    workplace = Workplace.objects.get()
    assert answer.url == f"{BASE}{workplace.pk}/"
    assert (workplace.club, workplace.club_potential) == (club, True)
    event = newest()
    assert (event.verb, event.kind, event.by) == ("add", "workplace", anna)
    assert event.changes["agreement"] == ["okänt", "hängavtal"]
    for name in ("Kajen", "Hamnbolaget", "Värtan"):
        assert name not in str(event.changes)
    assert len(event.changes["name"]) == 64


def test_a_form_sent_twice_adds_one_workplace(login, anna):
    form = form_of()
    answers = [login(anna).post(f"{BASE}ny/", form) for _ in range(2)]
    assert len({answer.url for answer in answers}) == 1
    assert Workplace.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"name": ""}, "Skriv vad arbetsplatsen heter."),
        ({"employer": " "}, "Skriv vem som är arbetsgivare."),
        ({"name": "Vän till 811228-9874"}, "personnummer: 811228-9874"),
        ({"employer": "811228-9874"}, "personnummer: 811228-9874"),
        ({"place": "811228-9874"}, "personnummer: 811228-9874"),
        ({"agreement": ""}, "Välj kollektivavtal."),
        ({"local_organisation": "kanske"}, "ofullständigt"),
        ({"club": "999"}, "finns inte längre"),
        ({}, "Arbetsplatsen finns redan i listan."),
    ],
)
def test_what_can_not_be_so_is_said_in_words(login, anna, quay, words, says):
    answer = login(anna).post(f"{BASE}ny/", form_of(**words))
    assert answer.status_code == 422
    assert says in answer.text
    assert Workplace.objects.count() == 1


def test_a_workplace_is_changed_and_the_second_sees_both_texts(login, anna, siv, quay):
    quay.change(by=siv, seen=1, agreement="ja")
    assert newest().changes == {"agreement": ["nej", "ja"]}
    address = f"{BASE}{quay.pk}/andra/"
    form = form_of(agreement="hängavtal", place="Frihamnen")
    answer = login(anna).post(address, form)
    assert answer.status_code == 409
    for text in ("Värtan", "Frihamnen", 'name="seen" value="2"'):
        assert text in answer.text
    quay.refresh_from_db()
    assert (quay.agreement, quay.place) == ("ja", "Värtan")
    assert login(anna).post(address, form | {"seen": 2}).status_code == 302
    quay.refresh_from_db()
    assert (quay.agreement, quay.place, quay.version) == ("hängavtal", "Frihamnen", 3)


def test_a_workplace_is_removed_and_taken_back(login, anna, quay):
    client = login(anna)
    visited(quay, date(2018, 3, 5))
    answer = client.post(f"{BASE}{quay.pk}/ta-bort/", follow=True)
    assert "Borttagen: Kajen." in answer.text
    assert f"{BASE}{quay.pk}/ta-tillbaka/" in answer.text
    assert "Arbetsplatsen är borttagen." in client.get(f"{BASE}{quay.pk}/").text
    assert client.get(f"{BASE}{quay.pk}/andra/").status_code == 404
    answer = client.post(f"{BASE}{quay.pk}/ta-tillbaka/", follow=True)
    assert "Tillbaka i listan: Kajen." in answer.text
    quay.refresh_from_db()
    assert quay.removed_at is None
    assert "Kajen" not in str([e.changes for e in Event.objects.all()])


def test_what_was_written_of_one_that_is_removed_meanwhile_is_kept(
    login, anna, siv, quay
):
    quay.remove(by=siv)
    answer = login(anna).post(f"{BASE}{quay.pk}/andra/", form_of(place="Frihamnen"))
    assert answer.status_code == 422
    assert "Ta tillbaka den i listan och spara igen." in answer.text
    assert 'value="Frihamnen"' in answer.text


def test_what_has_been_added_again_is_not_taken_back_too(login, anna, quay):
    client = login(anna)
    client.post(f"{BASE}{quay.pk}/ta-bort/")
    client.post(f"{BASE}ny/", form_of())
    answer = client.post(f"{BASE}{quay.pk}/ta-tillbaka/", follow=True)
    assert "Arbetsplatsen finns redan i listan." in answer.text
    quay.refresh_from_db()
    assert quay.removed_at


def test_its_page_has_its_visits_and_the_next_step(login, anna, quay):
    visit = visited(quay, date(2018, 3, 5))
    Visit.objects.filter(pk=visit.pk).update(
        next_step="Skicka avtalet", note="Viskning"
    )
    page = login(anna).get(f"{BASE}{quay.pk}/").text
    assert f'href="/stockholm/besok/{visit.pk}/"' in page
    assert "Nästa steg: Skicka avtalet" in page
    assert f"/besok/nytt/?arbetsplats={quay.pk}" in page
    assert "Viskning" not in page


# Hidden names


OTHERS = ("administrator", "chair", "secretary", "board", "auditor")
SECRETS = ("Viskande", "Viskstad")


def test_a_hidden_workplace_has_its_facts_for_all_and_its_name_for_ombudsmen(
    login, everybody, hidden
):
    for role in OTHERS:
        for address in (BASE, f"{BASE}{hidden.pk}/"):
            page = login(everybody[role]).get(address).text
            assert "Arbetsplats" in page
            assert "ollektivavtal" in page
            for secret in SECRETS:
                assert secret not in page, (role, address)
    for address in (BASE, f"{BASE}{hidden.pk}/"):
        page = login(everybody["ombudsman"]).get(address).text
        for secret in SECRETS:
            assert secret in page


@pytest.mark.parametrize("words", ["Viskande", "viskstad", "arbetsgivare", "hamnen"])
def test_no_search_tells_a_hidden_name(login, anna, omar, hidden, words):
    """Whether it is there is told by no search, and counted by none."""
    found = f'href="{BASE}{hidden.pk}/"'
    assert found not in login(anna).get(BASE, {"q": words}).text
    assert found in login(omar).get(BASE, {"q": words}).text


def test_the_order_of_the_list_tells_no_hidden_name(login, anna, stockholm):
    """Two hidden ones stand in the order they were written, whatever their names."""
    made = [
        Workplace.objects.create(
            branch=stockholm, employer=name, name=name, place=name, hidden=True
        )
        for name in ("Ö", "A")
    ]
    Workplace.objects.create(branch=stockholm, employer="M", name="Mitten")
    page = login(anna).get(BASE).text
    places = [page.index(f'href="{BASE}{one.pk}/"') for one in made]
    assert page.index("Mitten") < places[0] < places[1]


def test_the_club_of_a_hidden_workplace_is_not_told(login, anna, omar, hidden):
    """The club has the employer's name."""
    hidden.club = Club.objects.create(
        branch=hidden.branch, name="Visklubben", slug="visklubben"
    )
    hidden.save()
    visit = visited(hidden, date(2018, 3, 5))
    Visit.objects.filter(pk=visit.pk).update(next_step="Ring Viskande hamnen")
    page = login(anna).get(f"{BASE}{hidden.pk}/").text
    assert "Visklubben" not in page
    assert "Ring" not in page
    assert "Visklubben" in login(omar).get(f"{BASE}{hidden.pk}/").text


def test_only_an_ombudsman_hides_a_name_and_shows_it_again(login, anna, omar, quay):
    address = f"{BASE}{quay.pk}/andra/"
    assert 'name="hidden"' not in login(anna).get(address).text
    assert login(anna).post(address, form_of(hidden="on")).status_code == 302
    quay.refresh_from_db()
    assert not quay.hidden
    login(omar).post(address, form_of(hidden="on"))
    quay.refresh_from_db()
    assert quay.hidden
    assert newest().changes == {"hidden": [False, True]}
    login(omar).post(address, form_of(seen=2))
    quay.refresh_from_db()
    assert not quay.hidden


def test_an_unsuspecting_edit_of_what_is_open_leaves_the_mark_alone(
    login, anna, omar, quay
):
    login(anna).post(f"{BASE}{quay.pk}/andra/", form_of(agreement="ja"))
    quay.refresh_from_db()
    assert (quay.agreement, quay.hidden) == ("ja", False)


def test_nobody_else_edits_or_removes_a_hidden_one(login, everybody, hidden):
    for role in OTHERS:
        client = login(everybody[role])
        for word in ("andra", "ta-bort", "ta-tillbaka"):
            address = f"{BASE}{hidden.pk}/{word}/"
            assert client.post(address, form_of()).status_code == 404, (role, word)
    hidden.refresh_from_db()
    assert (hidden.version, hidden.removed_at) == (1, None)


def test_the_board_can_not_probe_for_a_hidden_name(login, anna, omar, hidden):
    """Adding the very same is taken, as it would be if nothing were hidden."""
    same = form_of(
        employer=hidden.employer, name=hidden.name, place=hidden.place, agreement="ja"
    )
    answer = login(anna).post(f"{BASE}ny/", same)
    assert answer.status_code == 302
    twin = Workplace.objects.get(hidden=False)
    page = login(anna).get(f"{BASE}{twin.pk}/").text
    assert "finns en gång till" not in page
    for one in (hidden, twin):
        page = login(omar).get(f"{BASE}{one.pk}/").text
        assert "Samma arbetsplats finns en gång till i listan" in page


def test_renaming_to_a_hidden_name_and_taking_it_back_tell_nothing(
    login, anna, quay, hidden
):
    client = login(anna)
    same = form_of(employer=hidden.employer, name=hidden.name, place=hidden.place)
    assert client.post(f"{BASE}{quay.pk}/andra/", same).status_code == 302
    client.post(f"{BASE}{quay.pk}/ta-bort/")
    answer = client.post(f"{BASE}{quay.pk}/ta-tillbaka/", follow=True)
    assert "Tillbaka i listan" in answer.text


def test_an_ombudsman_is_told_that_a_hidden_one_is_there(login, omar, hidden):
    same = form_of(employer=hidden.employer, name=hidden.name, place=hidden.place)
    answer = login(omar).post(f"{BASE}ny/", same | {"hidden": "on"})
    assert answer.status_code == 422
    assert "Arbetsplatsen finns redan i listan, med dolt namn." in answer.text


def test_two_open_ones_can_not_be_the_same(omar, stockholm, quay, hidden):
    same = {"employer": quay.employer, "name": quay.name, "place": quay.place}
    with pytest.raises(ValidationError):
        Workplace.add(stockholm, by=omar, **same)
    hidden.change(by=omar, seen=1, **same)
    with pytest.raises(ValidationError):
        hidden.change(by=omar, seen=2, hidden=False)
    with pytest.raises(Stale):
        hidden.change(by=omar, seen=1, agreement="nej")


def test_what_is_hidden_meanwhile_is_not_told_in_a_conflict(login, anna, omar, quay):
    """Anna had the form open when Omar hid the name and wrote another."""
    quay.change(by=omar, seen=1, name="Viskande hamnen", hidden=True)
    answer = login(anna).post(f"{BASE}{quay.pk}/andra/", form_of(agreement="ja"))
    assert answer.status_code == 404
    assert "Viskande" not in answer.text


def test_what_was_removed_stays_hidden(login, anna, omar, hidden):
    hidden.remove(by=omar)
    page = login(anna).get(BASE).text
    assert "Viskande" not in page
    assert "borttagen arbetsplats" not in page
    assert "Viskande hamnen" in login(omar).get(BASE).text


def test_an_ombudsman_elsewhere_is_anybody_here(login, erik, anna, hidden, stockholm):
    erik.assignments.update(role=Role.OMBUDSMAN)
    stockholm.assignments.create(user=erik, role=Role.BOARD, starts=date(2018, 1, 1))
    page = login(erik).get(f"{BASE}{hidden.pk}/").text
    assert "Viskande" not in page
