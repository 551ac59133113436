"""Clubs and their years: made, changed, closed, and their registers confirmed."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clubs import urls as club_urls
from clubs.models import (
    RESERVED_CLUB_SLUGS,
    Club,
    ClubYear,
    Event,
    Industry,
    Post,
    Stale,
    Tenure,
)

TODAY = date(2018, 10, 4)
BASE, CLUBS_AT = "/stockholm/klubbar/", "<slug:branch>/klubbar/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def chair(stockholm, depot, mirela):
    """The club's chair, whom Mirela is."""
    post = Post.objects.create(
        branch=stockholm, club=depot, body="klubb", title="Ordförande"
    )
    Tenure.objects.create(post=post, person=mirela, starts=date(2016, 1, 1))
    return post


def newest():
    return Event.objects.order_by("-pk").first()


def club_form(seen=0, **words):
    form = {"uuid": uuid4(), "seen": seen, "name": "Depån", "kind": "företagsklubb"}
    return form | words


def year_form(seen=0, **words):
    return {"uuid": uuid4(), "seen": seen} | words


# A club


def test_anna_adds_a_club_at_an_address_of_its_name(login, anna, omar, stockholm):
    transport = Industry.objects.create(branch=stockholm, name="Transport")
    form = club_form(
        name="Åkarna i Årsta",
        industry=transport.pk,
        employer="Åkeriet",
        place="Årsta",
        officer=omar.people.get().pk,
        needs_support_since="5/3 2018",
    )
    answer = login(anna).post(f"{BASE}ny/", form)
    assert answer.url == f"{BASE}akarna-i-arsta/"
    club = Club.objects.get()
    assert (club.industry, club.officer) == (transport, omar.people.get())
    assert club.needs_support_since == date(2018, 3, 5)
    event = newest()
    assert (event.verb, event.kind, event.by) == ("add", "club", anna)
    assert event.changes["name"] == ["", "Åkarna i Årsta"]
    assert event.changes["needs_support_since"] == [None, "2018-03-05"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ny", "ny-2"),
        ("Register", "register-2"),
        ("Rutt", "rutt-2"),
        ("Depån!", "depan-2"),
        ("Øresundståg", "oresundstag"),
        ("…", "klubb"),
        ("Ö" * 100, "o" * 90),
    ],
)
def test_an_address_is_free_and_never_that_of_a_page(
    stockholm, anna, depot, name, slug
):
    assert Club.add(stockholm, by=anna, name=name).slug == slug


def test_no_page_beside_the_clubs_can_be_the_address_of_one():
    beside = {str(pattern.pattern) for pattern in club_urls.urlpatterns}
    words = {at.split("/")[2] for at in beside if at.startswith(CLUBS_AT)}
    assert {word for word in words if word and "<" not in word} == {
        *RESERVED_CLUB_SLUGS
    }


def test_a_third_of_almost_the_same_name_has_an_address_too(stockholm, anna, depot):
    Club.add(stockholm, by=anna, name="Depan")
    assert Club.add(stockholm, by=anna, name="Depän").slug == "depan-3"


def test_a_form_sent_twice_adds_one_club(login, anna):
    form = club_form()
    answers = [login(anna).post(f"{BASE}ny/", form) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"{BASE}depan/"}
    assert Club.objects.count() == 1


def test_the_same_name_again_is_refused_and_nothing_typed_is_lost(login, anna, depot):
    form = club_form(place="Älvsjö")
    answer = login(anna).post(f"{BASE}ny/", form)
    assert answer.status_code == 422
    assert "Det finns redan en klubb med det namnet" in answer.text
    assert 'value="Älvsjö"' in answer.text
    assert Club.objects.count() == 1


def test_a_club_that_is_closed_leaves_its_name(login, anna, depot):
    client = login(anna)
    form = club_form(seen=1, active_to="2018-09-30")
    assert client.post(f"{BASE}depan/andra/", form).status_code == 302
    depot.refresh_from_db()
    assert depot.active_to == date(2018, 9, 30)
    assert not Club.objects.active(TODAY).exists()
    assert client.post(f"{BASE}ny/", club_form()).url == f"{BASE}depan-2/"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"name": ""}, "Skriv klubbens namn."),
        ({"name": "Vän till 811228-9874"}, "personnummer: 811228-9874"),
        ({"employer": "811228-9874"}, "personnummer: 811228-9874"),
        ({"place": "811228-9874"}, "personnummer: 811228-9874"),
        ({"kind": ""}, "Välj slag."),
        ({"kind": "sammanslutning"}, "ofullständigt"),
        ({"officer": "999"}, "finns inte längre"),
        ({"needs_support_since": "2018-10-05"}, "Dagen har inte varit än."),
        ({"active_from": "i våras"}, "Skriv datumet så här"),
        (
            {"active_from": "2018-02-01", "active_to": "2018-01-31"},
            "Slutdagen ligger före första dagen.",
        ),
    ],
)
def test_what_can_not_be_so_is_said_in_words(login, anna, depot, words, says):
    answer = login(anna).post(f"{BASE}depan/andra/", club_form(seen=1, **words))
    assert answer.status_code == 422
    assert says in answer.text
    depot.refresh_from_db()
    assert depot.version == 1


def test_who_comes_second_sees_both_texts_of_a_club(login, anna, siv, depot):
    depot.change(by=siv, seen=1, place="Solna")
    form = club_form(seen=1, place="Älvsjö", employer="Tågverket")
    answer = login(anna).post(f"{BASE}depan/andra/", form)
    assert answer.status_code == 409
    for text in ("Solna", "Älvsjö", 'value="Tågverket"', 'name="seen" value="2"'):
        assert text in answer.text
    depot.refresh_from_db()
    assert depot.place == "Solna"
    answer = login(anna).post(f"{BASE}depan/andra/", form | {"seen": 2})
    assert answer.status_code == 302
    depot.refresh_from_db()
    assert (depot.place, depot.employer, depot.version) == ("Älvsjö", "Tågverket", 3)


def test_the_same_change_sent_twice_is_no_conflict(login, anna, depot):
    form = club_form(seen=1, place="Solna")
    for _ in range(2):
        assert login(anna).post(f"{BASE}depan/andra/", form).status_code == 302
    depot.refresh_from_db()
    assert depot.version == 2


def test_saving_without_a_change_leaves_no_trace(login, anna, depot):
    login(anna).post(f"{BASE}depan/andra/", club_form(seen=1))
    assert not Event.objects.exists()


def test_fields_that_are_not_on_the_form_change_nothing(
    login, anna, depot, goteborg, stockholm
):
    extra = {"slug": "kapad", "branch": goteborg.pk, "id": 7, "version": 99}
    login(anna).post(f"{BASE}depan/andra/", club_form(seen=1, place="Solna", **extra))
    depot.refresh_from_db()
    assert (depot.slug, depot.branch, depot.version) == ("depan", stockholm, 2)


def test_somebody_of_another_branch_is_nobodys_ombudsman(
    login, anna, erik, depot, goteborg
):
    theirs = Industry.objects.create(branch=goteborg, name="Hamn")
    for words in ({"officer": erik.people.get().pk}, {"industry": theirs.pk}):
        answer = login(anna).post(f"{BASE}depan/andra/", club_form(seen=1, **words))
        assert answer.status_code == 422


# Its years


def test_the_papers_of_a_year_are_noted(login, anna, siv, depot, chair, mirela):
    form = year_form(
        annual_meeting_on="2018-02-20",
        activity_report_received_on="5/3 2018",
        financial_report_received_on="2018-03-06",
        register_confirmed_on="2018-02-20",
        register_confirmed_by=mirela.pk,
        equality_plan="on",
    )
    answer = login(anna).post(f"{BASE}depan/ar/2018/", form)
    assert answer.url == f"{BASE}depan/"
    row = ClubYear.objects.get()
    assert row.activity_report_received_on == date(2018, 3, 5)
    assert (row.register_confirmed_by, row.equality_plan) == (mirela, True)
    assert (row.year, row.version) == (2018, 1)
    event = newest()
    assert (event.verb, event.kind, event.object_id) == ("settle", "clubyear", row.pk)
    assert "Mirela" not in str(event.changes)


def test_a_number_of_members_has_a_source_that_the_trail_keeps_to_itself(
    login, anna, depot
):
    client = login(anna)
    form = year_form(members_31_dec="1 240")
    answer = client.post(f"{BASE}depan/ar/2017/", form)
    assert answer.status_code == 422
    assert "Skriv varifrån medlemstalet kommer." in answer.text
    assert 'value="1 240"' in answer.text
    form = year_form(members_31_dec="1 240", members_source="medlemssystemet")
    assert client.post(f"{BASE}depan/ar/2017/", form).status_code == 302
    assert ClubYear.objects.get().members_31_dec == 1240
    assert newest().changes["members_31_dec"] == [None, 1240]
    assert len(newest().changes["members_source"]) == 64


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"annual_meeting_on": "2018-10-05"}, "Dagen har inte varit än."),
        ({"annual_meeting_on": "2016-02-20"}, "Skriv en dag 2018 eller 2019."),
        ({"register_confirmed_by": "999"}, "finns inte längre"),
        ({"members_31_dec": "många"}, "Skriv antalet med siffror."),
        ({"members_31_dec": "-1"}, "Skriv antalet med siffror."),
        ({"members_31_dec": "9" * 40}, "Talet är för stort."),
        (
            {"members_31_dec": "120", "members_source": "systemet"},
            "31 december 2018 har inte varit än.",
        ),
        ({"members_source": "811228-9874"}, "personnummer: 811228-9874"),
        ({"seen": "tre"}, "ofullständigt"),
    ],
)
def test_what_a_year_can_not_hold_is_said_in_words(login, anna, depot, words, says):
    form = year_form() | words
    answer = login(anna).post(f"{BASE}depan/ar/2018/", form)
    assert answer.status_code == 422
    assert says in answer.text
    assert not ClubYear.objects.exists()


def test_who_confirmed_did_so_on_a_day(login, anna, depot, chair, mirela):
    form = year_form(register_confirmed_by=mirela.pk)
    answer = login(anna).post(f"{BASE}depan/ar/2018/", form)
    assert answer.status_code == 422
    assert "Skriv vilken dag registret bekräftades." in answer.text


def test_two_who_note_the_same_year_first_don_t_overwrite_each_other(
    login, anna, siv, depot
):
    ClubYear.settle(depot, 2018, by=siv, seen=0, annual_meeting_on=date(2018, 2, 1))
    form = year_form(annual_meeting_on="2018-02-20")
    answer = login(anna).post(f"{BASE}depan/ar/2018/", form)
    assert answer.status_code == 409
    assert "1 februari 2018" in answer.text.replace("\xa0", " ")
    assert "20 februari 2018" in answer.text.replace("\xa0", " ")
    assert ClubYear.objects.get().annual_meeting_on == date(2018, 2, 1)
    form |= {"seen": 1}
    assert login(anna).post(f"{BASE}depan/ar/2018/", form).status_code == 302
    assert ClubYear.objects.get().annual_meeting_on == date(2018, 2, 20)


def test_nothing_noted_makes_no_row(login, anna, depot):
    login(anna).post(f"{BASE}depan/ar/2018/", year_form())
    assert not ClubYear.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("year", [1949, 2019, 0])
def test_a_year_that_has_not_begun_has_no_page(login, anna, depot, year):
    assert login(anna).get(f"{BASE}depan/ar/{year}/").status_code == 404


# Confirming the registers


def confirm(client, club, person, seen=0, on="2018-10-04"):
    form = {"uuid": uuid4(), "klubb": club.slug, "ar": 2018, "seen": seen}
    form |= {"person": person.pk, "on": on}
    return client.post(f"{BASE}register/", form)


def test_the_clubs_chair_says_that_the_register_is_right(
    login, anna, depot, chair, mirela
):
    client = login(anna)
    page = client.get(f"{BASE}register/").text
    assert "0 av 1\xa0klubb har bekräftat sitt register." in page
    assert mirela.name in page
    assert confirm(client, depot, mirela).url == f"{BASE}register/?ar=2018"
    row = ClubYear.objects.get()
    assert row.register_confirmed_on == TODAY
    assert row.register_confirmed_by == mirela
    assert newest().verb == "confirm"
    page = client.get(f"{BASE}register/").text
    assert "Alla 1\xa0klubb" in page


def test_the_next_that_waits_is_at_hand(login, anna, stockholm, depot, chair, mirela):
    quay = Club.objects.create(branch=stockholm, name="Kajen", slug="kajen")
    answer = confirm(login(anna), depot, mirela)
    assert answer.url == f"{BASE}register/?ar=2018#k{quay.pk}"
    assert f'id="k{quay.pk}"' in login(anna).get(f"{BASE}register/").text


def test_a_vacant_post_is_told_before_somebody_confirms(login, anna, depot, chair):
    chair.tenures.update(ends=date(2018, 10, 3))
    page = login(anna).get(f"{BASE}register/").text
    assert "Vakant: Ordförande." in page
    assert "du själv" in page


def test_the_year_before_is_confirmed_on_its_own(login, anna, depot, chair, mirela):
    client = login(anna)
    confirm(client, depot, mirela)
    page = client.get(f"{BASE}register/?ar=2017").text
    assert "Bekräfta register 2017" in page
    assert "0 av 1\xa0klubb har" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"person": ""}, "Välj vem som säger det."),
        ({"person": "999"}, "finns inte längre"),
        ({"on": ""}, "Skriv vilken dag."),
        ({"on": "2018-10-05"}, "Dagen har inte varit än."),
    ],
)
def test_a_confirmation_says_who_and_when(
    login, anna, depot, chair, mirela, words, says
):
    form = year_form(klubb="depan", ar=2018, person=mirela.pk, on="2018-10-04")
    answer = login(anna).post(f"{BASE}register/", form | words)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Registret är inte bekräftat: Depån" in answer.text
    assert not ClubYear.objects.exists()


def test_somebody_outside_the_club_can_not_be_said_to_have_confirmed(
    login, anna, depot, chair, jonas
):
    assert confirm(login(anna), depot, jonas).status_code == 422


def test_what_else_is_noted_of_the_year_doesn_t_stop_a_confirmation(
    login, anna, siv, depot, chair, mirela
):
    ClubYear.settle(depot, 2018, by=siv, seen=0, equality_plan=True)
    assert confirm(login(anna), depot, mirela, seen=0).status_code == 302
    row = ClubYear.objects.get()
    assert (row.equality_plan, row.register_confirmed_by) == (True, mirela)


def test_two_who_confirm_the_same_register_see_each_other(
    login, anna, siv, depot, chair, mirela
):
    own = siv.people.get()
    day = date(2018, 10, 1)
    ClubYear.confirm(depot, 2018, by=siv, seen=0, on=day, person=own)
    answer = confirm(login(anna), depot, mirela, seen=0)
    assert answer.status_code == 409
    text = answer.text.replace("\xa0", " ")
    assert "1 oktober 2018 av Siv" in text
    assert "4 oktober 2018, Mirela" in text
    assert ClubYear.objects.get().register_confirmed_by == own


def test_without_the_version_the_second_would_overwrite_the_first(
    siv, anna, depot, mirela
):
    """What ``seen`` is for: who has seen the first's row may change it."""
    first = ClubYear.confirm(depot, 2018, by=siv, seen=0, on=TODAY, person=mirela)
    with pytest.raises(Stale):
        ClubYear.confirm(depot, 2018, by=anna, seen=0, on=TODAY, person=None)
    ClubYear.confirm(depot, 2018, by=anna, seen=first.version, on=TODAY, person=None)
    assert ClubYear.objects.get().register_confirmed_by is None


def test_a_sheet_is_printed_for_one_club_or_all(
    login, anna, depot, chair, mirela, stockholm
):
    other = Club.objects.create(branch=stockholm, name="Kajen", slug="kajen")
    client = login(anna)
    page = client.get(f"{BASE}register/blad/").text
    assert page.count('class="paper"') == 2
    assert mirela.name in page
    page = client.get(f"{BASE}register/blad/?klubb={other.slug}").text
    assert page.count('class="paper"') == 1
    assert mirela.name not in page
    assert client.get(f"{BASE}register/blad/?klubb=finns-inte").status_code == 404


def test_a_closed_club_is_not_asked_to_confirm(login, anna, depot, chair):
    depot.change(by=anna, seen=1, active_to=date(2018, 10, 3))
    page = login(anna).get(f"{BASE}register/").text
    assert "Här finns inga klubbar än." in page
    with pytest.raises(ValidationError):
        depot.change(by=anna, seen=2, active_from=date(2018, 10, 4))
