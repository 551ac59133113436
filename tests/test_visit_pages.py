"""Besök: booked, listed, corrected and taken away from its pages."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from clubs.models import Club, Purpose, Visit, VisitState, Workplace

from .people import sent

LIST = "/stockholm/besok/"
BOOK = f"{LIST}boka/"
TODAY = date(2018, 10, 4)


@pytest.fixture(autouse=True)
def the_fourth_of_october():
    with time_machine.travel(datetime(2018, 10, 4, 8), tick=False):
        yield


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def yard(stockholm):
    return Club.objects.create(branch=stockholm, name="Bangården", slug="bangarden")


@pytest.fixture
def insurance(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Försäkring")


@pytest.fixture
def visit(stockholm, depot, omar):
    visit, _ = Visit.log(stockholm, by=omar, club=depot, on=TODAY, met=6, note="Lugnt.")
    return visit


def me(user):
    return [user.people.get().pk]


def told(visit, user, **changed):
    """What the form for correcting sends when nothing but ``changed`` is."""
    return sent(
        **{
            "seen": visit.version,
            "other": visit.place,
            "on": visit.on,
            "met": visit.met or "",
            "note": visit.note,
            "visitors": me(user),
            **changed,
        }
    )


def test_a_visit_is_booked_for_oneself(login, omar, depot, insurance):
    client = login(omar)
    page = client.get(f"{BOOK}?klubb=depan").text
    assert 'value="Depån"' in page
    assert f'value="{me(omar)[0]}" checked' in page
    answer = client.post(
        BOOK,
        sent(
            other="Depån",
            on="2018-10-09",
            at="10.30",
            purposes=[insurance.pk],
            visitors=me(omar),
        ),
    )
    visit = Visit.objects.get()
    assert answer.url == f"{LIST}{visit.pk}/"
    assert (visit.club, visit.state) == (depot, VisitState.PLANNED)
    assert (visit.on, visit.at) == (date(2018, 10, 9), time(10, 30))
    assert "Besöket är inbokat" in client.get(answer.url).text


def test_what_is_wrong_with_a_booking_is_told_and_kept(login, omar):
    answer = login(omar).post(
        BOOK, sent(other="Ingenstans", on="2018-10-03", at="tidigt")
    )
    assert answer.status_code == 422
    for said in ("finns inte i listan", "Logga besöket", "10.00", "Välj minst en"):
        assert said in answer.text
    for kept in ("Ingenstans", "2018-10-03", "tidigt"):
        assert kept in answer.text
    assert not Visit.objects.exists()


def test_the_list_tells_what_is_late_what_is_coming_and_what_is_done(
    login, rut, omar, anna, stockholm, depot, yard, visit
):
    for club, days in ((yard, -2), (depot, 5)):
        Visit.book(
            stockholm,
            by=omar,
            club=club,
            on=TODAY + timedelta(days=days),
            visitors=omar.people.all(),
        )
    page = login(rut).get(LIST).text
    late, coming, done = (
        page.index(f'id="{name}"') for name in ("h-late", "h-coming", "h-done")
    )
    assert late < page.index("Bangården") < coming < page.index("9\xa0okt") < done
    assert "Träffade 6" in page[done:]
    assert "1\xa0besök är gjort" in page
    # An auditor changes nothing.
    assert "Logga besök</a></div>" not in page


def test_the_list_is_narrowed_by_what_the_address_asks_for(
    login, anna, stockholm, depot, yard, insurance
):
    place = Workplace.objects.create(
        branch=stockholm, employer="Hamnbolaget", name="Kajen"
    )
    Visit.log(stockholm, by=anna, club=depot, on=TODAY, purposes=[insurance])
    Visit.log(stockholm, by=anna, club=yard, on=date(2017, 5, 2))
    Visit.log(stockholm, by=anna, workplace=place, on=TODAY)

    def places(query):
        page = login(anna).get(f"{LIST}?{query}").text
        page = page[page.index('id="h-done"') :]
        return {name for name in ("Depån", "Bangården", "Kajen") if name in page}

    assert places("") == {"Depån", "Bangården", "Kajen"}
    assert places("ar=2018") == {"Depån", "Kajen"}
    assert places("ar=2017") == {"Bangården"}
    assert places(f"anledning={insurance.pk}") == {"Depån"}
    assert places("klubb=bangarden") == {"Bangården"}
    assert places("klubb=bangarden&ar=2018") == set()
    assert places("klubb=bangarden&klubb=depan") == {"Bangården", "Depån"}
    assert places(f"arbetsplats={place.pk}") == {"Kajen"}


@pytest.mark.parametrize(
    "query",
    ["ar=0000", "ar=x", "anledning=x", f"anledning={'9' * 30}", "klubb=%00",
     "klubb=x", f"arbetsplats={'9' * 18}", "sida=0", f"sida={'9' * 18}",
     "sida=-1", "visa=x"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_list_all_the_same(
    login, anna, visit, query
):
    assert login(anna).get(f"{LIST}?{query}").status_code == 200


def test_many_visits_stand_on_several_pages(login, anna, stockholm, depot):
    Visit.objects.bulk_create(
        Visit(
            branch=stockholm,
            club=depot,
            on=TODAY - timedelta(days=n),
            state=VisitState.DONE,
        )
        for n in range(120)
    )
    client = login(anna)

    def rows(query):
        return client.get(f"{LIST}?{query}").text.count("<time")

    assert [rows(q) for q in ("", "sida=2", "sida=3", "sida=4")] == [50, 50, 20, 0]
    assert rows("sida=alla") == 120
    pages = [client.get(f"{LIST}?sida={n}").text for n in (1, 2, 3)]
    assert ["Tidigare besök" in page for page in pages] == [True, True, False]
    assert ["Senare besök" in page for page in pages] == [False, True, True]
    assert "sida=2" in client.get(f"{LIST}?ar=2018&klubb=depan").text


def test_without_a_year_this_years_visits_are_counted(login, anna, stockholm, depot):
    for on, state in (
        (TODAY, VisitState.DONE),
        (TODAY.replace(year=2015), VisitState.DONE),
        (TODAY.replace(year=2016), VisitState.CANCELLED),
    ):
        Visit.objects.create(branch=stockholm, club=depot, on=on, state=state)
    client = login(anna)
    page = client.get(LIST).text
    assert "1\xa0besök är gjort i år." in page
    assert [f"<option>{year}" in page for year in (2014, 2015, 2018)] == [0, 1, 1]
    assert "1\xa0besök är gjort 2015." in client.get(f"{LIST}?ar=2015").text
    assert "inställt besök" in client.get(f"{LIST}?ar=2016").text


def test_ones_own_promises_stand_on_top_until_somebody_has_been_there(
    login, omar, anna, stockholm, depot
):
    Visit.log(
        stockholm,
        by=omar,
        club=depot,
        on=date(2018, 9, 1),
        next_step="Skicka mallen",
        next_step_on=date(2018, 9, 30),
    )
    page = login(omar).get(LIST).text
    assert "Det här ska du följa upp" in page and "Skicka mallen" in page
    assert "Försenat 4\xa0dagar" in page
    assert "Det här ska du följa upp" not in login(anna).get(LIST).text
    Visit.log(stockholm, by=anna, club=depot, on=TODAY)
    assert "Det här ska du följa upp" not in login(omar).get(LIST).text


def test_its_author_corrects_a_visit(login, omar, yard, insurance, visit):
    client = login(omar)
    page = f"{LIST}{visit.pk}/andra/"
    form = client.get(page).text
    assert 'value="Depån"' in form and "Lugnt." in form and 'value="6"' in form
    answer = client.post(
        page,
        told(
            visit,
            omar,
            other="Bangården",
            on="2018-10-03",
            met="16",
            note="Livligt.",
            purposes=[insurance.pk],
            next_step="Ring",
            next_step_by=me(omar)[0],
        ),
    )
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.club, visit.on, visit.met) == (yard, date(2018, 10, 3), 16)
    assert (visit.note, visit.next_step) == ("Livligt.", "Ring")
    assert visit.next_step_by.user == omar


def test_an_error_in_a_correction_loses_nothing(login, omar, visit):
    answer = login(omar).post(
        f"{LIST}{visit.pk}/andra/",
        told(visit, omar, on="2018-10-05", met="många", note="Nytt", visitors=[]),
    )
    assert answer.status_code == 422
    for text in ("inte varit än", "Skriv ett heltal", "Välj minst en", "många", "Nytt"):
        assert text in answer.text
    visit.refresh_from_db()
    assert visit.note == "Lugnt."


def test_who_was_second_sees_both_and_chooses(login, omar, anna, visit):
    form = told(visit, omar, met="8", note="Mitt minne")
    visit.correct(
        by=omar,
        seen=1,
        visitors=omar.people.all(),
        purposes=[],
        met=7,
        note="Deras minne",
    )
    client = login(omar)
    answer = client.post(f"{LIST}{visit.pk}/andra/", form)
    assert answer.status_code == 409
    assert "Mitt minne" in answer.text and "Deras minne" in answer.text
    assert Visit.objects.get().met == 7
    again = form | {"seen": 2, "uuid": sent()["uuid"]}
    assert 'name="seen" value="2"' in answer.text
    client.post(f"{LIST}{visit.pk}/andra/", again)
    visit.refresh_from_db()
    assert (visit.met, visit.note) == (8, "Mitt minne")


def test_who_wasnt_there_has_no_buttons_and_no_way_in(login, anna, siv, visit):
    for user in (anna, siv):
        client = login(user)
        page = client.get(f"{LIST}{visit.pk}/").text
        assert "Ändra besöket" not in page and "Ta bort" not in page
        for deed in ("andra", "ta-bort", "stall-in", "ta-tillbaka", "angra"):
            answer = client.post(f"{LIST}{visit.pk}/{deed}/", told(visit, siv))
            assert answer.status_code == 404


def test_after_the_report_is_locked_nothing_can_be_changed(
    login, omar, stockholm, visit
):
    stockholm.reported_through = date(2018, 12, 31)
    stockholm.save()
    client = login(omar)
    page = client.get(f"{LIST}{visit.pk}/").text
    assert "låst till och med 31\xa0december 2018" in page
    assert "Ändra besöket" not in page
    assert client.get(f"{LIST}{visit.pk}/andra/").status_code == 404
    answer = client.post(
        f"{LIST}nytt/", sent(place="klubb:depan", day="idag", note="Sent omsider")
    )
    assert answer.status_code == 422
    assert "låst till och med" in answer.text and "Sent omsider" in answer.text


def test_a_booked_visit_is_cancelled_and_booked_again(login, omar, stockholm, depot):
    visit, _ = Visit.book(
        stockholm, by=omar, club=depot, on=TODAY, visitors=omar.people.all()
    )
    client = login(omar)
    answer = client.post(f"{LIST}{visit.pk}/stall-in/", {"seen": 1})
    page = client.get(answer.url).text
    assert "Besöket är inställt" in page
    assert f"{LIST}{visit.pk}/ta-tillbaka/" in page
    assert "Visa 1\xa0inställt besök" in page
    assert "Depån" in client.get(f"{LIST}?visa=installda").text
    client.post(f"{LIST}{visit.pk}/ta-tillbaka/")
    assert Visit.objects.get().state == VisitState.PLANNED


def test_a_visit_is_taken_away_and_back(login, omar, visit):
    client = login(omar)
    answer = client.post(f"{LIST}{visit.pk}/ta-bort/", {"seen": 1})
    page = client.get(answer.url).text
    assert "Besöket är borttaget" in page and "Depån" not in page
    client.post(f"{LIST}{visit.pk}/ta-tillbaka/")
    assert "Depån" in client.get(LIST).text


@pytest.mark.parametrize("deed", ["ta-bort", "stall-in"])
def test_what_has_changed_since_is_not_taken_away_unseen(login, omar, visit, deed):
    visit.correct(by=omar, seen=1, visitors=omar.people.all(), purposes=[], met=9)
    client = login(omar)
    for seen in ({"seen": 1}, {"seen": "x"}, {}):
        answer = client.post(f"{LIST}{visit.pk}/{deed}/", seen)
        assert answer.url == f"{LIST}{visit.pk}/"
        assert "ändrat besöket" in client.get(answer.url).text
    assert Visit.objects.get().state == VisitState.DONE
