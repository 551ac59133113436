"""Who reads what was written of a visit, and what is logged of the reading."""

from datetime import date, timedelta

import pytest

from clubs.models import (
    Club,
    Event,
    Person,
    Reading,
    Role,
    Visit,
    Workplace,
)

from .people import sent, user_with

DAY = date(2018, 10, 4)
WORDS = "Viskning om styrelsen"
HINT = "Det finns en anteckning"


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def visit(stockholm, depot, anna):
    """Anna of the board has been at the depot and written something."""
    visit, _ = Visit.log(
        stockholm, by=anna, club=depot, on=DAY, note=WORDS, next_step="Skicka mallen"
    )
    return visit


@pytest.fixture
def page(visit):
    return f"/stockholm/besok/{visit.pk}/"


@pytest.fixture
def pelle(stockholm):
    """Sits on the board too, and wasn't there."""
    return user_with("Pelle", stockholm, Role.BOARD)


def test_its_visitors_read_it_at_once_and_that_is_logged(login, anna, page, visit):
    client = login(anna)
    for _ in range(2):
        assert WORDS in client.get(page).text
    readings = Reading.objects.values_list("by", "kind", "object_id", "reason")
    assert list(readings) == [(anna.pk, "visit", visit.pk, "")] * 2


def test_the_ombudsman_of_the_club_reads_it_and_no_other(login, omar, page, depot):
    text = login(omar).get(page).text
    assert WORDS not in text and HINT not in text
    depot.officer = omar.people.get()
    depot.save()
    assert WORDS in login(omar).get(page).text


def test_the_ombudsman_of_the_workplaces_club_reads_it(
    login, omar, anna, stockholm, depot
):
    depot.officer = omar.people.get()
    depot.save()
    place = Workplace.objects.create(
        branch=stockholm, club=depot, employer="Hamnbolaget", name="Kajen"
    )
    visit, _ = Visit.log(stockholm, by=anna, workplace=place, on=DAY, note=WORDS)
    assert WORDS in login(omar).get(f"/stockholm/besok/{visit.pk}/").text


@pytest.mark.parametrize("who", ["pelle", "omar", "rut"])
def test_who_was_not_there_is_not_even_told_that_it_is_there(
    login, request, page, who, visit
):
    """Facts and the next step are for all of them; the page is as without a note."""
    client = login(request.getfixturevalue(who))
    text = client.get(page).text
    assert "Depån" in text and "Skicka mallen" in text
    for word in (WORDS, HINT, "Anteckning", "anteckning"):
        assert word not in text
    assert client.post(f"{page}anteckning/", {"reason": "Undrar"}).status_code == 404
    assert not Reading.objects.exists()


@pytest.mark.parametrize("who", ["arvid", "lena", "nils", "erik"])
def test_who_may_not_follow_visits_finds_nothing(login, request, page, who):
    client = login(request.getfixturevalue(who))
    for answer in (
        client.get(page),
        client.get("/stockholm/besok/"),
        client.post(f"{page}anteckning/", {"reason": "Undrar"}),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("who", ["kajsa", "siv"])
def test_a_leader_says_why_and_reads_it_once(login, request, page, who, visit):
    leader = request.getfixturevalue(who)
    client = login(leader)
    text = client.get(page).text
    assert HINT in text and WORDS not in text
    answer = client.post(f"{page}anteckning/", {"reason": "Klagomål från klubben"})
    assert answer.status_code == 200
    assert WORDS in answer.text and HINT not in answer.text
    [reading] = Reading.objects.all()
    assert (reading.by, reading.reason) == (leader, "Klagomål från klubben")
    assert (reading.kind, reading.object_id) == ("visit", visit.pk)
    # Next time they have to say so again.
    assert WORDS not in client.get(page).text
    assert WORDS not in str(dict(client.session))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Skriv varför"),
        ("   ", "Skriv varför"),
        ("Det gäller 811228-9874", "personnummer"),
        ("x" * 201, "Korta texten"),
    ],
)
def test_without_a_reason_nothing_is_shown(login, siv, page, reason, said):
    answer = login(siv).post(f"{page}anteckning/", {"reason": reason})
    assert answer.status_code == 422
    assert said in answer.text and WORDS not in answer.text
    assert not Reading.objects.exists()


def test_where_nothing_is_written_nobody_is_asked_why(
    login, siv, anna, stockholm, depot
):
    visit, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY)
    page = f"/stockholm/besok/{visit.pk}/"
    client = login(siv)
    assert HINT not in client.get(page).text
    assert client.post(f"{page}anteckning/", {"reason": "Undrar"}).status_code == 404
    assert not Reading.objects.exists()


def test_a_leader_who_was_there_is_not_asked_why(login, siv, anna, stockholm, depot):
    visit, _ = Visit.log(
        stockholm, by=anna, club=depot, on=DAY, note=WORDS, visitors=siv.people.all()
    )
    text = login(siv).get(f"/stockholm/besok/{visit.pk}/").text
    assert WORDS in text and HINT not in text


def test_a_removed_visits_note_is_read_by_nobody(login, anna, siv, visit, page):
    visit.remove(by=anna, seen=1)
    assert login(anna).get(page).status_code == 404
    answer = login(siv).post(f"{page}anteckning/", {"reason": "Undrar"})
    assert answer.status_code == 404


def test_who_logged_it_but_was_struck_from_it_corrects_the_facts_only(
    login, anna, siv, visit, page
):
    """The note belongs to those who were there, also in the form."""
    visit.correct(by=anna, seen=1, visitors=siv.people.all(), purposes=[])
    form = login(anna).get(f"{page}andra/").text
    assert WORDS not in form and 'name="note"' not in form
    answer = login(anna).post(
        f"{page}andra/",
        sent(
            seen=2,
            other="Depån",
            on="2018-10-04",
            met="7",
            note="Överskrivet",
            visitors=[siv.people.get().pk],
        ),
    )
    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert (visit.met, visit.note) == (7, WORDS)


def test_the_note_is_in_no_list(login, anna, siv, omar, rut, visit, stockholm, depot):
    Visit.log(stockholm, by=anna, club=depot, on=date.today(), note=WORDS)
    for user in (anna, siv, omar, rut):
        client = login(user)
        for place in (
            "",
            "besok/",
            "besok/?klubb=depan",
            "besok/?sida=alla",
            "klubbar/",
            "klubbar/depan/",
            "sok/?q=Viskning",
        ):
            assert WORDS not in client.get(f"/stockholm/{place}").text


def test_a_hidden_workplace_is_named_on_no_page_of_its_visits(
    login, anna, siv, rut, omar, stockholm
):
    secret = Workplace.objects.create(
        branch=stockholm,
        employer="Viskbolaget",
        name="Viskudden",
        place="Viskstad",
        hidden=True,
    )
    visit, _ = Visit.log(
        stockholm,
        by=omar,
        workplace=secret,
        on=date.today(),
        visitors=anna.people.all(),
        next_step="Ring Viskudden",
    )
    Visit.book(
        stockholm,
        by=omar,
        workplace=secret,
        on=date.today() + timedelta(days=3),
        visitors=anna.people.all(),
    )
    page = f"/stockholm/besok/{visit.pk}/"
    lists = ("/stockholm/besok/", f"/stockholm/besok/?arbetsplats={secret.pk}")
    assert "Viskudden" in login(omar).get(page).text
    for user in (anna, siv, rut):
        client = login(user)
        for place in (page, *lists):
            text = client.get(place).text
            assert "Visk" not in text and "Arbetsplats" in text
    # Who was there corrects the visit without learning or losing where it was.
    form = login(anna).get(f"{page}andra/").text
    assert 'value="Visk' not in form
    login(anna).post(
        f"{page}andra/",
        sent(
            seen=1,
            other="",
            on=date.today(),
            met="4",
            visitors=Person.objects.filter(user=anna).values_list("pk", flat=True),
        ),
    )
    visit.refresh_from_db()
    assert (visit.met, visit.workplace) == (4, secret)


def test_the_trail_says_nothing_of_what_is_read(login, siv, page, visit):
    before = Event.objects.count()
    login(siv).post(f"{page}anteckning/", {"reason": "Klagomål"})
    assert Event.objects.count() == before
