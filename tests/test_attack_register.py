"""Attacks on the register: hidden workplaces, presses twice, odd input."""

from datetime import date

import pytest

from clubs.models import (
    Club,
    Course,
    Event,
    ImportDraft,
    Industry,
    Post,
    PostKind,
    Purpose,
    Visit,
    Workplace,
)

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


# Things of another branch


@pytest.fixture
def theirs(goteborg, erik):
    """One of everything in another branch."""
    club = Club.objects.create(branch=goteborg, name="Varvet", slug="varvet")
    kind = PostKind.objects.create(branch=goteborg, name="hamnfogde")
    return {
        "club": club,
        "kind": kind,
        "industry": Industry.objects.create(branch=goteborg, name="Varv"),
        "person": erik.people.get(),
        "course": Course.objects.create(branch=goteborg, name="Varvskurs"),
        "purpose": Purpose.objects.create(branch=goteborg, name="Varvsbesök"),
        "post": Post.objects.create(
            branch=goteborg, club=club, body="klubb", title="Fogde", kind=kind
        ),
        "workplace": Workplace.objects.create(
            branch=goteborg, employer="Varvsbolaget", name="Dockan"
        ),
    }


def forms_with(theirs, depot, jonas):
    """(address, form) of every place where something of theirs could be put in."""
    pk = {name: thing.pk for name, thing in theirs.items()}
    place = {"employer": "Bolaget", "name": "Kajen", "agreement": "ja"}
    place |= {"local_organisation": "ingen"}
    club, year = {"name": "Ny", "kind": "annan"}, date.today().year
    day = date.today().isoformat()
    yield "arbetsplatser/ny/", {**place, "club": pk["club"]}
    yield "klubbar/ny/", {**club, "industry": pk["industry"]}
    yield "klubbar/ny/", {**club, "officer": pk["person"]}
    yield (
        f"klubbar/depan/ar/{year}/",
        {
            "seen": 0,
            "register_confirmed_on": day,
            "register_confirmed_by": pk["person"],
        },
    )
    yield (
        "klubbar/register/",
        {
            "klubb": "depan",
            "seen": 0,
            "on": day,
            "person": pk["person"],
        },
    )
    yield "klubbar/depan/uppdrag/", {"kind": pk["kind"]}
    for field in ("purposes", "visitors", "next_step_by"):
        thing = pk["purpose" if field == "purposes" else "person"]
        told = {"place": "klubb:depan", "day": "idag", "next_step": "Ring"}
        yield "besok/nytt/", {**told, field: thing}
    for at in (f"arbetsplats:{pk['workplace']}", "klubb:varvet"):
        yield "besok/nytt/", {"place": at, "day": "idag"}
    for name in ("Varvet", "Varvsbolaget", "Dockan"):
        yield "besok/nytt/", {"other": name, "day": "idag"}
        yield "besok/boka/", {"other": name, "on": day, "visitors": pk["person"]}
    yield (
        "utbildning/kurstillfalle/",
        {
            "course": pk["course"],
            "on": day,
            "people": jonas.pk,
        },
    )


def test_nothing_of_another_branch_is_taken_for_ones_own(
    login, siv, depot, jonas, theirs
):
    client = login(siv)
    for address, form in forms_with(theirs, depot, jonas):
        answer = client.post(f"/stockholm/{address}", sent(**form))
        assert answer.status_code == 422, (address, form)
    for address in (
        f"klubbar/varvet/uppdrag/{theirs['post'].pk}/innehavare/",
        f"klubbar/depan/uppdrag/{theirs['post'].pk}/innehavare/",
        f"utbildning/{jonas.pk}/{theirs['course'].pk}/",
        f"utbildning/{theirs['person'].pk}/{theirs['course'].pk}/",
    ):
        assert client.post(f"/stockholm/{address}", sent()).status_code == 404
    assert not Visit.objects.exists() and not Workplace.objects.filter(name="Kajen")


def test_a_post_of_another_club_is_not_this_clubs(login, siv, depot, jonas, stockholm):
    hall = Club.objects.create(branch=stockholm, name="Hallen", slug="hallen")
    post = Post.objects.create(branch=stockholm, club=hall, body="klubb", title="Chef")
    client = login(siv)
    for deed in ("", "innehavare/", "ta-bort/", "ta-tillbaka/"):
        page = f"/stockholm/klubbar/depan/uppdrag/{post.pk}/{deed}"
        assert client.post(page, sent(seen=1, title="Annat")).status_code == 404
    # Nor by the form for a club's whole board.
    seen = f"{post.pk}:"
    form = {f"deed{post.pk}_0": "byter", f"person{post.pk}_0": "Jonas Alm"}
    form |= {"on": date.today(), "seen": seen}
    client.post("/stockholm/klubbar/depan/uppdrag/byt/", sent(**form))
    assert not post.tenures.exists()


# Personal numbers (S60)

NUMBER = "811228-9874"
WORKPLACE = {"employer": "Bolaget", "name": "Kajen", "place": "Nacka"} | {
    "agreement": "ja",
    "local_organisation": "ingen",
}
CLUB = {"name": "Ny", "kind": "annan", "employer": "Bolaget", "place": "Nacka"}
TOLD = {"place": "klubb:depan", "day": "idag"}
FREE_TEXTS = [
    *(("arbetsplatser/ny/", WORKPLACE, name) for name in ("employer", "name", "place")),
    *(("klubbar/ny/", CLUB, name) for name in ("name", "employer", "place")),
    ("klubbar/depan/ar/2017/", {"seen": 0, "members_31_dec": 5}, "members_source"),
    ("klubbar/depan/uppdrag/", {}, "title"),
    *(("besok/nytt/", TOLD, name) for name in ("note", "next_step")),
    ("installningar/uppdrag/", {"body": "styrelse"}, "title"),
    ("installningar/personer/", {}, "name"),
    ("installningar/anledningar/", {}, "name"),
    ("installningar/branscher/", {}, "name"),
    ("installningar/slag/", {}, "name"),
    ("installningar/kurser/", {"needed_by": "ingen"}, "name"),
]


@pytest.mark.holds("S60")
@pytest.mark.parametrize(("page", "form", "field"), FREE_TEXTS)
def test_no_free_text_takes_a_personal_number(login, siv, depot, page, form, field):
    """The answer shows the digits and keeps what was written."""
    text = f"Se {NUMBER} här"
    before = Event.objects.count()
    answer = login(siv).post(f"/stockholm/{page}", sent(**form | {field: text}))
    assert answer.status_code == 422
    assert f"personnummer: {NUMBER}" in answer.text
    assert text in answer.text
    assert Event.objects.count() == before


@pytest.mark.holds("S60")
@pytest.mark.parametrize(
    ("kind", "headings", "cells"),
    [
        ("klubbar", "Klubb;Arbetsgivare", "Nya;{}"),
        ("klubbar", "Klubb", "Klubb {}"),
        ("arbetsplatser", "Arbetsgivare;Arbetsplats", "{};Kajen"),
        ("arbetsplatser", "Arbetsgivare;Arbetsplats;Ort", "Bolaget;Kajen;{}"),
        ("besok", "Klubb;Dag;Nästa steg", "Depån;2018-03-05;Ring {}"),
        ("uppdrag", "Klubb;Uppdrag;Organ", "Depån;{};klubb"),
        ("uppdrag", "Uppdrag;Organ;Person", "Kassör;styrelse;Eva {}"),
        ("uppdrag", "Uppdrag;Organ;Person;Roll", "Kassör;styrelse;Eva;{}"),
    ],
)
def test_no_import_takes_a_personal_number(login, siv, depot, kind, headings, cells):
    rows = f"{headings}\n{cells.format(NUMBER)}\n"
    answer = login(siv).post(f"/stockholm/kalkylblad/{kind}/", {"text": rows})
    assert answer.status_code == 422
    assert f"personnummer: {NUMBER}" in answer.text
    assert not ImportDraft.objects.exists()
