"""Logga besök: what the form offers, and what becomes of what is sent."""

import re
from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from clubs.models import (
    Club,
    Person,
    Post,
    Purpose,
    Tenure,
    Visit,
    VisitState,
    Workplace,
)

from .people import sent

NEW = "/stockholm/besok/nytt/"
TODAY = date(2018, 10, 4)


@pytest.fixture(autouse=True)
def the_fourth_of_october():
    with time_machine.travel(datetime(2018, 10, 4, 8), tick=False):
        yield


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def harbour(stockholm):
    return Workplace.objects.create(
        branch=stockholm, employer="Hamnbolaget", name="Kajen"
    )


@pytest.fixture
def secret(stockholm):
    return Workplace.objects.create(
        branch=stockholm, employer="Viskbolaget", name="Viskudden", hidden=True
    )


@pytest.fixture
def insurance(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Försäkring")


def offered(page):
    """value → text of each place that the form offers, and the one that is chosen."""
    found = re.findall(
        r'name="place" value="([^"]+)"[^>]*?( checked)?><span>(.*?)</span></label>',
        page,
    )
    texts = {value: re.sub("<[^>]+>", " ", text) for value, _, text in found}
    return texts, [value for value, checked, _ in found if checked]


def test_a_visit_booked_today_is_chosen_with_what_it_is_about(
    login, omar, stockholm, depot, insurance
):
    later = Club.objects.create(branch=stockholm, name="Yard", slug="yard")
    for club, day, purposes in (
        (later, TODAY + timedelta(days=5), []),
        (depot, TODAY, [insurance]),
    ):
        Visit.book(
            stockholm,
            by=omar,
            club=club,
            on=day,
            at=time(10),
            visitors=omar.people.all(),
            purposes=purposes,
        )
    page = login(omar).get(NEW).text
    texts, chosen = offered(page)
    booked = Visit.objects.get(club=depot)
    assert chosen == [f"besok:{booked.pk}"]
    assert list(texts)[0] == chosen[0]
    assert "inbokat idag 10.00" in texts[chosen[0]]
    assert f'value="{insurance.pk}" checked' in page
    # One press on the button is all it takes.
    answer = login(omar).post(
        NEW, sent(place=chosen[0], day="idag", purposes=[insurance.pk])
    )
    assert answer.url == f"{NEW}?sparat={booked.pk}"
    booked.refresh_from_db()
    assert booked.state == VisitState.DONE
    page = login(omar).get(answer.url).text
    assert "Besöket är sparat" in page and "Depån" in page and "Försäkring" in page


def test_another_booked_visit_keeps_what_it_was_booked_for(
    login, omar, stockholm, depot, insurance
):
    """Without a script the first suggestion's purposes stay ticked."""
    studies = Purpose.objects.create(branch=stockholm, name="Studier")
    yard = Club.objects.create(branch=stockholm, name="Yard", slug="yard")
    visits = [
        Visit.book(
            stockholm,
            by=omar,
            club=club,
            on=TODAY,
            visitors=omar.people.all(),
            purposes=[purpose],
        )[0]
        for club, purpose in ((depot, insurance), (yard, studies))
    ]
    page = login(omar).get(NEW).text
    suggested = re.search(r'name="suggested" value="([^"]+)"', page).group(1)
    first = int(suggested.split()[0].removeprefix("besok:"))
    [own] = [visit for visit in visits if visit.pk != first]
    ticked = next(visit for visit in visits if visit.pk == first).purposes.get()
    told = {"day": "idag", "purposes": [ticked.pk], "suggested": suggested}
    login(omar).post(NEW, sent(place=f"besok:{own.pk}", **told))
    own.refresh_from_db()
    assert own.state == VisitState.DONE
    assert own.purposes.get() != ticked
    # What is ticked for the one that was suggested is meant.
    login(omar).post(NEW, sent(place=f"besok:{first}", **told))
    assert Visit.objects.get(pk=first).purposes.get() == ticked


def test_ones_own_clubs_that_have_waited_are_offered(login, omar, stockholm):
    me = omar.people.get()
    for name, day in (("Ny", None), ("Idag", TODAY), ("Länge", date(2018, 3, 1))):
        club = Club.objects.create(
            branch=stockholm, name=name, slug=name.lower()[:2], officer=me
        )
        if day:
            Visit.objects.create(branch=stockholm, club=club, on=day, state="gjort")
    texts, chosen = offered(login(omar).get(NEW).text)
    assert [text.split()[0] for text in texts.values()] == ["Ny", "Länge"]
    assert "inget besök än" in texts["klubb:ny"]
    assert chosen == []


def test_where_one_has_just_been_is_offered_once(login, omar, stockholm, depot):
    for day in (2, 3):
        Visit.log(stockholm, by=omar, club=depot, on=date(2018, 10, day))
    texts, _ = offered(login(omar).get(NEW).text)
    assert list(texts) == ["klubb:depan"]
    assert "du var där igår" in texts["klubb:depan"]


def test_what_was_promised_last_time_stands_on_top_until_it_is_answered(
    login, omar, anna, stockholm, depot
):
    Visit.log(
        stockholm,
        by=omar,
        club=depot,
        on=date(2018, 9, 3),
        next_step="Skicka mallen",
        next_step_on=date(2018, 11, 1),
    )
    client = login(anna)
    page = client.get(f"{NEW}?klubb=depan").text
    assert "Från besöket 3\xa0sep:</b> Skicka mallen (Omar, senast 1\xa0nov)" in page
    assert offered(page)[1] == ["klubb:depan"]
    Visit.log(stockholm, by=omar, club=depot, on=date(2018, 9, 20))
    assert "Skicka mallen" not in client.get(f"{NEW}?klubb=depan").text


def test_another_place_is_found_by_its_name(login, omar, depot, harbour):
    client = login(omar)
    for name, place in (
        ("depån", {"club": depot}),
        ("Kajen", {"workplace": harbour}),
        ("Kajen, Hamnbolaget", {"workplace": harbour}),
    ):
        Visit.objects.all().delete()
        answer = client.post(NEW, sent(other=f" {name} ", day="igår", met="6"))
        assert answer.status_code == 302
        visit = Visit.objects.get(**place)
        assert (visit.on, visit.met) == (TODAY - timedelta(days=1), 6)


def test_what_was_written_counts_before_what_was_chosen(login, omar, depot, harbour):
    login(omar).post(NEW, sent(place="klubb:depan", other="Kajen", day="idag"))
    assert Visit.objects.get().workplace == harbour


def test_two_places_of_one_name_are_told_apart(login, omar, stockholm, harbour):
    Workplace.objects.create(branch=stockholm, employer="Rederiet", name="Kajen")
    answer = login(omar).post(NEW, sent(other="Kajen", day="idag"))
    assert "Flera heter så" in answer.text
    login(omar).post(NEW, sent(other="Kajen, Rederiet", day="idag"))
    assert Visit.objects.get().workplace.employer == "Rederiet"


def test_a_hidden_workplace_is_named_for_ombudsmen_only(
    login, omar, anna, siv, secret, stockholm
):
    assert "Viskudden" in login(omar).get(NEW).text
    login(omar).post(
        NEW,
        sent(
            other="Viskudden, Viskbolaget",
            day="idag",
            visitors=[anna.people.get().pk],
        ),
    )
    assert Visit.objects.get().workplace == secret
    for user in (anna, siv):
        client = login(user)
        for query in ("", f"?arbetsplats={secret.pk}"):
            page = client.get(NEW + query).text
            assert "Visk" not in page and f"arbetsplats:{secret.pk}" not in page
        for place in (
            {"other": "Viskudden"},
            {"place": f"arbetsplats:{secret.pk}"},
        ):
            answer = client.post(NEW, sent(day="idag", **place))
            assert answer.status_code == 422
            assert "finns inte i listan" in answer.text
    assert Visit.objects.count() == 1


def test_a_visit_to_a_hidden_place_is_reported_by_whoever_was_booked(
    login, omar, anna, secret, stockholm
):
    visit, _ = Visit.book(
        stockholm,
        by=omar,
        workplace=secret,
        on=TODAY,
        visitors=Person.objects.filter(user__in=[omar, anna]),
    )
    page = login(anna).get(NEW).text
    assert offered(page)[1] == [f"besok:{visit.pk}"]
    assert "Visk" not in page and "Arbetsplats" in page
    answer = login(anna).post(NEW, sent(place=f"besok:{visit.pk}", day="idag"))
    page = login(anna).get(answer.url).text
    assert "Besöket är sparat" in page and "Visk" not in page
    assert Visit.objects.get().state == VisitState.DONE


def test_an_error_loses_nothing_that_was_typed(login, omar, mirela, insurance, depot):
    answer = login(omar).post(
        NEW,
        sent(
            day="x",
            purposes=[insurance.pk],
            met="många",
            note="Klubben vill ha hjälp.",
            next_step="Skicka mallen",
            next_step_on="2018-12-01",
        ),
    )
    assert answer.status_code == 422
    page = answer.text
    assert "Besöket är inte sparat" in page
    assert 'href="#id_place">Välj en klubb' in page
    assert 'href="#id_date">Fyll i vilken dag' in page
    assert 'href="#id_met">Skriv ett heltal' in page
    for kept in (
        'value="många"',
        "Klubben vill ha hjälp.",
        'value="Skicka mallen"',
        'value="2018-12-01"',
        f'value="{insurance.pk}" checked',
        'value="x" checked',
    ):
        assert kept in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize("field", ["note", "next_step"])
def test_a_personal_number_is_refused(login, omar, depot, field):
    words = {field: "Ring 811228-9874 snart"}
    answer = login(omar).post(NEW, sent(place="klubb:depan", day="idag", **words))
    assert answer.status_code == 422
    assert "ser ut som ett personnummer" in answer.text
    assert "Ring 811228-9874 snart" in answer.text


def test_a_day_to_come_is_booked_and_not_logged(login, omar, depot):
    answer = login(omar).post(
        NEW, sent(place="klubb:depan", day="x", date="2018-10-05")
    )
    assert answer.status_code == 422
    assert "inte varit än" in answer.text


def test_sent_twice_it_is_one_visit(login, omar, depot):
    form = sent(place="klubb:depan", day="idag")
    answers = [login(omar).post(NEW, form) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Visit.objects.count() == 1


def test_who_goes_along_and_what_comes_next(login, omar, stockholm, mirela, depot):
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Ledamot")
    Tenure.objects.create(post=post, person=mirela, starts=date(2018, 1, 1))
    login(omar).post(
        NEW,
        sent(
            place="klubb:depan",
            day="idag",
            visitors=[mirela.pk],
            next_step="Boka lokal",
            next_step_by=mirela.pk,
            next_step_on="2018-11-01",
            new_members="2",
        ),
    )
    visit = Visit.objects.get()
    assert {p.name for p in visit.visitors.all()} == {"Omar", "Mirela Kovačević"}
    assert visit.next_step_by == mirela
    assert visit.new_members == 2


def test_whom_only_a_club_knows_is_not_among_those_who_go_along(
    login, omar, stockholm, depot, mirela, jonas
):
    post = Post.objects.create(
        branch=stockholm, club=depot, body="klubb", title="Ordförande"
    )
    Tenure.objects.create(post=post, person=jonas, starts=date(2018, 1, 1))
    page = login(omar).get(NEW).text
    assert "Jonas Alm" not in page
    assert (
        login(omar)
        .post(NEW, sent(place="klubb:depan", day="idag", visitors=[jonas.pk]))
        .status_code
        == 422
    )


def test_what_was_logged_by_mistake_is_taken_back(login, omar, depot):
    client = login(omar)
    answer = client.post(NEW, sent(place="klubb:depan", day="idag"))
    visit = Visit.objects.get()
    undo = f"/stockholm/besok/{visit.pk}/angra/"
    assert undo in client.get(answer.url).text
    assert client.post(undo).url == NEW
    assert not Visit.objects.for_user(omar).exists()


def test_who_adds_is_told_and_has_nothing_to_take_back(
    login, omar, anna, depot, stockholm
):
    Visit.log(
        stockholm, by=omar, club=depot, on=TODAY, visitors=anna.people.all(), met=3
    )
    client = login(anna)
    answer = client.post(NEW, sent(place="klubb:depan", day="idag", met="5"))
    page = client.get(answer.url).text
    assert "Omar hade redan loggat besöket" in page
    assert "/angra/" not in page
    assert Visit.objects.get().met == 5


@pytest.mark.parametrize(
    "query",
    ["klubb=finns-inte", "arbetsplats=9999999999999999999999", "besok=x", "sparat=%00"],
)
def test_an_address_that_asks_for_nothing_gives_an_empty_form(
    login, omar, depot, query
):
    answer = login(omar).get(f"{NEW}?{query}")
    assert answer.status_code == 200
    assert offered(answer.text)[1] == []


def test_a_booked_visit_of_somebody_elses_is_reported_from_its_page(
    login, omar, anna, stockholm, depot, insurance
):
    visit, _ = Visit.book(
        stockholm,
        by=omar,
        club=depot,
        on=TODAY + timedelta(days=20),
        visitors=omar.people.all(),
        purposes=[insurance],
    )
    page = login(anna).get(f"{NEW}?besok={visit.pk}").text
    assert offered(page)[1] == [f"besok:{visit.pk}"]
    assert f'value="{insurance.pk}" checked' in page
    foreign = login(anna).get(f"{NEW}?besok={visit.pk + 1}").text
    assert offered(foreign)[0] == {}
