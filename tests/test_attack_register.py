"""Attacks on the register: hidden workplaces, posts held at once, odd input."""

from datetime import date

import pytest

from clubs.models import Club, Post, Workplace

from .people import sent


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def secret(stockholm, depot):
    """A hidden workplace; that it belongs to the depot would tell who runs it."""
    return Workplace.objects.create(
        branch=stockholm,
        club=depot,
        employer="Viskbolaget",
        name="Viskudden",
        place="Viskstad",
        hidden=True,
    )


# Hidden workplaces


@pytest.mark.parametrize("who", ["anna", "kajsa", "siv", "rut", "arvid"])
def test_a_club_does_not_tell_that_a_hidden_workplace_is_its_own(
    login, request, omar, secret, who
):
    page = "/stockholm/klubbar/depan/"
    assert "Viskudden" in login(omar).get(page).text
    text = login(request.getfixturevalue(who)).get(page).text
    assert "Arbetsplatser</h2>" not in text
    assert f"/arbetsplatser/{secret.pk}/" not in text


@pytest.mark.parametrize("who", ["anna", "kajsa", "rut"])
def test_a_spreadsheet_does_not_tell_whose_a_hidden_workplace_is(
    login, request, omar, secret, who
):
    page = "/stockholm/kalkylblad/arbetsplatser.csv"
    assert "Depån" in login(omar).get(page).content.decode("utf-8-sig")
    text = login(request.getfixturevalue(who)).get(page).content.decode("utf-8-sig")
    assert "Arbetsplats" in text and "Depån" not in text and "Visk" not in text


@pytest.mark.parametrize("club", ["Depån", "Hallen", ""])
def test_no_import_tells_whose_a_hidden_workplace_is(
    login, anna, stockholm, secret, club
):
    """A right guess gets the same answer as a wrong one."""
    Club.objects.create(branch=stockholm, name="Hallen", slug="hallen")
    rows = f"Id;Klubb;Ort\n{secret.pk};{club};Kiruna\n"
    answer = login(anna).post("/stockholm/kalkylblad/arbetsplatser/", {"text": rows})
    assert answer.status_code == 422 and "har dolt namn" in answer.text
    rows = f"Id;Klubb\n{secret.pk};{club}\n"
    answer = login(anna).post("/stockholm/kalkylblad/arbetsplatser/", {"text": rows})
    assert (answer.status_code == 302) is (club == "")


# Posts and tenures


def test_a_holder_who_never_was_leaves_once(stockholm, treasurer, jonas, siv, login):
    tenure = treasurer.appoint(jonas, by=siv, on=date(2018, 10, 4))
    same = type(tenure).objects.get(pk=tenure.pk)
    tenure.leave(by=siv, last_day=date(2018, 10, 3))
    same.leave(by=siv, last_day=date(2018, 12, 31))
    assert not treasurer.tenures.exists()


def test_a_post_saved_twice_is_no_conflict_with_oneself(login, siv, treasurer):
    form = sent(seen=1, title="Kassaförvaltare", body="styrelse")
    page = f"/stockholm/installningar/uppdrag/{treasurer.pk}/"
    assert [login(siv).post(page, form).status_code for _ in range(2)] == [302, 302]
    assert Post.objects.get(pk=treasurer.pk).version == 2
