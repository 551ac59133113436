"""Attacks on the register: hidden workplaces, presses twice, odd input."""

from datetime import date

import pytest

from clubs.models import Club, Post, Workplace

from .people import sent
from .sheets import excel, read_in, save


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


# Odd input


@pytest.mark.parametrize("odd", ["\0", "a\0b", "9" * 5000, str(2**63), "٣", "[", "//x"])
def test_no_address_is_an_error_of_ours(login, siv, depot, odd):
    client = login(siv)
    for page, words in (
        ("klubbar/", "ar anledning bransch ort ombudsman slag klubb visa"),
        ("klubbar/rutt/", "ar anledning klubb slag"),
        ("klubbar/register/", "ar"),
        ("klubbar/register/blad/", "klubb"),
        ("arbetsplatser/", "q visa sida"),
        ("arbetsplatser/rutt/", "q visa"),
        ("besok/", "ar anledning klubb arbetsplats sida visa"),
        ("besok/nytt/", "klubb arbetsplats besok sparat"),
        ("besok/boka/", "klubb arbetsplats"),
        ("utbildning/", "visa kurs klubb sida"),
        ("kalkylblad/uppdrag.csv", "del"),
        ("sok/", "q"),
    ):
        for word in words.split():
            answer = client.get(f"/stockholm/{page}", {word: odd})
            assert answer.status_code in (200, 404), (page, word)


@pytest.mark.parametrize("seen", ["[" * 100_000, "9" * 5000, "[1]", '"a"', "null", "{"])
def test_no_word_about_what_was_seen_is_an_error_of_ours(login, anna, stockholm, seen):
    rows = "Arbetsgivare;Arbetsplats\nHamnbolaget;Kajen\n"
    client = login(anna)
    page = client.post("/stockholm/kalkylblad/arbetsplatser/", {"text": rows}).url
    assert client.post(page, sent(seen=seen)).status_code in (302, 409, 422)


def test_a_goal_counts_no_purpose_beyond_all_numbers(login, anna, folder):
    page = f"{folder.get_absolute_url()}andra/"
    form = {"seen": folder.version, "title": "Folder", "kind": "engång"}
    for field in ("purposes", "clubs"):
        odd = {"measure": "antal besök", field: str(2**63)}
        answer = login(anna).post(page, sent(**form, **odd))
        assert answer.status_code == 422


@pytest.mark.parametrize("odd", ["_x0000_", "_xD800_", "_xDC00_", "_xD83D__xDE00_"])
def test_what_excel_writes_of_what_is_no_letter_is_read(login, siv, stockholm, odd):
    rows = [["Arbetsgivare", "Arbetsplats"], [f"Hamn{odd}bolaget", "Kajen"]]
    client = login(siv)
    preview = read_in(client, "arbetsplatser", excel(*rows))
    assert preview.status_code == 200
    assert save(client, preview).status_code == 200
    assert Workplace.objects.get().employer in (
        "Hamnbolaget",
        "Hamn\ufffdbolaget",
        "Hamn😀bolaget",
    )


@pytest.mark.parametrize("between", ["-", "–", "\u2011", "−", "\u00a0-\u00a0", " "])
def test_a_personal_number_is_one_however_its_hyphen_is_drawn(login, anna, between):
    number = f"811228{between}9874"
    answer = login(anna).post(
        "/stockholm/arbetsplatser/ny/",
        sent(
            employer=f"Ring {number}",
            name="Kajen",
            agreement="ja",
            local_organisation="ingen",
        ),
    )
    assert answer.status_code == 422
    assert answer.text.count("9874") >= 2 and "personnummer" in answer.text
    assert not Workplace.objects.exists()
