"""Attacks on visits: other people's notes, hidden names, presses twice, odd input."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from clubs.models import Club, Event, Reading, Role, Visit, VisitState, Workplace

from .people import sent, user_with

DAY = date(2018, 10, 4)
WORDS = "Viskning om styrelsen"


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def visit(stockholm, depot, anna):
    """Anna has been at the depot and written something."""
    visit, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY, note=WORDS)
    return visit


@pytest.fixture
def pelle(stockholm):
    """Sits on the board too, and wasn't there."""
    return user_with("Pelle", stockholm, Role.BOARD)


@pytest.fixture
def secret(stockholm):
    return Workplace.objects.create(
        branch=stockholm, employer="Viskbolaget", name="Viskudden", hidden=True
    )


# Notes


def test_nobody_joins_a_visit_to_read_its_note(login, pelle, visit, stockholm):
    """Whoever adds to it says that they were there, and would be one who reads."""
    client, page = login(pelle), f"/stockholm/besok/{visit.pk}/"
    for place in ({"place": f"besok:{visit.pk}"}, {"booked": visit.pk}):
        answer = client.post(
            "/stockholm/besok/nytt/",
            sent(
                day="x", date=DAY, other="Depån" if "booked" in place else "", **place
            ),
        )
        assert answer.status_code == 422
        assert "Anna har redan loggat besöket" in answer.text
    assert pelle.people.get() not in visit.visitors.all()
    assert WORDS not in client.get(page).text
    # Nor by a booking of the same day.
    Visit.book(
        stockholm, by=pelle, on=DAY, club=visit.club, visitors=pelle.people.all()
    )
    Visit.log(stockholm, by=pelle, on=DAY, club=visit.club)
    assert Visit.objects.count() == 2
    assert WORDS not in client.get(page).text


def test_a_phone_that_waited_does_not_join_either(login, pelle, visit):
    client = login(pelle)
    key = client.get("/stockholm/besok/nyckel/").json()
    entry = {
        "id": "6a5f1f3e-7b0c-4b39-8d39-0a4a5f0c9b11",
        "author": key["author"],
        "visit": visit.pk,
        "club": "depan",
        "day": "2018-10-04",
        "on": "2018-10-04",
        "saved": 1,
        "now": 2,
    }
    answer = client.post(
        "/stockholm/besok/ta-emot/", entry, content_type="application/json"
    )
    assert answer.status_code == 422
    assert "redan loggat" in str(answer.json()["errors"])
    assert Visit.objects.get().visitors.count() == 1


def test_both_who_were_booked_tell_of_it(stockholm, depot, anna, pelle):
    both = [anna.people.get(), pelle.people.get()]
    booked, _ = Visit.book(stockholm, by=anna, club=depot, on=DAY, visitors=both)
    for user, note in ((anna, WORDS), (pelle, "Kaffet var gott")):
        Visit.log(stockholm, by=user, booked=booked, on=DAY, note=note)
    assert Visit.objects.get().note == f"{WORDS}\n\nKaffet var gott"


# Hidden names


def test_what_was_promised_where_the_name_is_hidden_is_not_repeated(
    login, anna, omar, secret, stockholm
):
    on = date.today() - timedelta(days=9)
    Visit.log(stockholm, by=omar, workplace=secret, on=on, next_step="Ring Viskudden")
    booked, _ = Visit.book(
        stockholm,
        by=omar,
        workplace=secret,
        on=date.today(),
        visitors=[anna.people.get(), omar.people.get()],
    )
    page = f"/stockholm/besok/nytt/?besok={booked.pk}"
    assert "Ring Viskudden" in login(omar).get(page).text
    for place in (page, "/stockholm/besok/nytt/"):
        text = login(anna).get(place).text
        assert f"besok:{booked.pk}" in text and "Visk" not in text


# Twice


def press(client, visit, deed, **fields):
    return client.post(f"/stockholm/besok/{visit.pk}/{deed}/", fields)


@pytest.mark.parametrize(
    ("deed", "said"), [("stall-in", "inställt"), ("ta-bort", "borttaget")]
)
def test_pressed_twice_it_is_done_once_and_told_twice(
    login, anna, depot, stockholm, deed, said
):
    me = anna.people.all()
    visit, _ = Visit.book(stockholm, by=anna, club=depot, on=DAY, visitors=me)
    client = login(anna)
    for _ in range(2):
        answer = press(client, visit, deed, seen=1)
        assert answer.status_code == 302
        assert said in client.get(answer.url).text
    assert Event.objects.filter(verb__in=("cancel", "remove")).count() == 1


def test_what_somebody_took_away_is_told_when_it_is_cancelled(
    login, anna, depot, stockholm
):
    me = anna.people.all()
    visit, _ = Visit.book(stockholm, by=anna, club=depot, on=DAY, visitors=me)
    visit.remove(by=anna, seen=1)
    client = login(anna)
    answer = press(client, visit, "stall-in", seen=1)
    assert "Besöket är borttaget." in client.get(answer.url).text
    assert Visit.objects.get().state == VisitState.REMOVED


@pytest.mark.parametrize("is_booked", [False, True])
def test_undone_twice_it_is_taken_back_once(login, anna, depot, stockholm, is_booked):
    if is_booked:
        me = anna.people.all()
        Visit.book(stockholm, by=anna, club=depot, on=DAY, visitors=me)
    visit, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY)
    client = login(anna)
    for _ in range(2):
        answer = press(client, visit, "angra")
        assert answer.url == "/stockholm/besok/nytt/"
        assert "inte längre loggat" in client.get(answer.url).text
    state = VisitState.PLANNED if is_booked else VisitState.REMOVED
    assert Visit.objects.get().state == state
    assert Event.objects.filter(verb__in=("remove", "take_back")).count() == 1


def test_what_somebody_else_removed_is_not_undone_by_the_author(
    stockholm, anna, pelle, depot
):
    visit, _ = Visit.log(
        stockholm, by=anna, club=depot, on=DAY, visitors=pelle.people.all()
    )
    visit.remove(by=pelle, seen=1)
    with pytest.raises(ValidationError, match="ändrat"):
        visit.take_back(by=anna)


def test_a_correction_sent_twice_is_no_conflict_with_oneself(login, anna, visit):
    form = sent(
        seen=1,
        other="Depån",
        on=DAY,
        met=7,
        note=WORDS,
        visitors=[anna.people.get().pk],
    )
    client, page = login(anna), f"/stockholm/besok/{visit.pk}/andra/"
    assert [client.post(page, form).status_code for _ in range(2)] == [302, 302]
    visit.refresh_from_db()
    assert (visit.met, visit.version) == (7, 2)
    form["met"] = 9
    assert client.post(page, form).status_code == 422


def test_no_spreadsheet_tells_what_was_agreed_where_the_name_is_hidden(
    login, siv, omar, secret, depot, stockholm
):
    """It may tell the name; what a leader takes along of other places stays."""
    Visit.log(stockholm, by=omar, workplace=secret, on=DAY, next_step="Ring Viskudden")
    Visit.log(stockholm, by=omar, club=depot, on=DAY, next_step="Skicka mallen")
    page = "/stockholm/kalkylblad/besok.csv"
    assert "Ring Viskudden" in login(omar).get(page).text
    text = login(siv).get(page).text
    assert "Skicka mallen" in text and "Visk" not in text


def test_a_note_read_in_a_form_is_in_the_read_log_too(login, anna, depot, stockholm):
    visit, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY, note=WORDS)
    silent, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY - timedelta(days=1))
    client = login(anna)
    for one in (visit, silent):
        assert client.get(f"/stockholm/besok/{one.pk}/andra/").status_code == 200
    assert list(Reading.objects.values_list("object_id", flat=True)) == [visit.pk]
    visit.correct(by=anna, seen=1, visitors=anna.people.all(), purposes=[], met=3)
    form = sent(seen=1, other="Depån", on=DAY, visitors=[anna.people.get().pk])
    page = f"/stockholm/besok/{visit.pk}/andra/"
    answer = client.post(page, form)
    assert answer.status_code == 409 and WORDS in answer.text
    assert Reading.objects.count() == 2
