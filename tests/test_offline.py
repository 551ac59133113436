"""What the server hands a phone to keep, and what a log-out makes it forget."""

import re
from datetime import date

import pytest

from clubs.models import Club, Industry, Purpose, Workplace

SHELLS = ["/stockholm/besok/skal/", "/stockholm/klubbar/skal/"]


@pytest.fixture
def clubs(stockholm):
    post = Industry.objects.create(branch=stockholm, name="Post")
    Club.objects.create(branch=stockholm, name="Utan bransch", slug="utan")
    Club.objects.create(
        branch=stockholm, name="Gamla", slug="gamla", active_to=date(2016, 1, 1)
    )
    Club.objects.create(
        branch=stockholm, name="Brevet", slug="brevet", industry=post, place="Nacka"
    )


def shell(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_a_shell_names_the_active_clubs_and_nobody(login, omar, clubs):
    Workplace.objects.create(branch=omar_branch(), employer="Bolaget", name="Öppen")
    Purpose.objects.create(branch=omar_branch(), name="Valkampanj")
    client = login(omar)
    form, names = (shell(client, address) for address in SHELLS)
    assert "Valkampanj" in form
    for page in form, names:
        assert "Brevet" in page and "Utan bransch" in page
        for unsaid in ("Gamla", "Nacka", "Öppen", "Bolaget", "Omar"):
            assert unsaid not in page
        assert f'data-author="{omar.opaque_id}"' in page
    assert names.index("Post") < names.index("Övriga")
    assert 'href="/stockholm/besok/nytt/?klubb=brevet"' in names


def omar_branch():
    return Club.objects.first().branch


def test_a_shell_holds_no_token_and_lets_a_message_wait(login, omar, clubs):
    client = login(omar)
    client.get("/konto/losenord/byt/")
    for address in SHELLS:
        page = shell(client, address)
        assert not re.search(r'name="csrfmiddlewaretoken" value="[^"]', page)
        assert 'class="menu me"' not in page


def test_who_may_not_log_visits_gets_a_list_without_links(login, rut, clubs):
    client = login(rut)
    assert client.get(SHELLS[0]).status_code == 404
    names = shell(client, SHELLS[1])
    assert "Brevet" in names and "?klubb=" not in names


def test_two_people_have_different_ids_that_tell_nothing(omar, siv):
    assert omar.opaque_id != siv.opaque_id
    assert re.fullmatch("[0-9a-f]{32}", omar.opaque_id)


def test_the_home_screen_leads_to_the_form_of_ones_own_branch(login, omar, rut):
    assert login(omar).get("/konto/besok/").url == "/stockholm/besok/nytt/"
    assert login(rut).get("/konto/besok/").url == "/"


def test_the_manifest_and_the_worker_are_for_everybody(client, db):
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["start_url"] == "/konto/besok/"
    assert {icon["sizes"] for icon in manifest.json()["icons"]} >= {
        "192x192",
        "512x512",
    }
    for icon in manifest.json()["icons"]:
        picture = client.get(icon["src"])
        assert b"".join(picture).startswith(b"\x89PNG")
        picture.close()
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-store"


# Logging out


def log_out(client, waiting=False, **told):
    if waiting:
        client.cookies["vantar"] = "1"
    return client.post("/konto/logga-ut/", told)


@pytest.mark.holds("S31")
def test_logging_out_empties_the_phone(login, omar):
    answer = log_out(login(omar))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.holds("S31")
def test_logging_out_asks_first_where_visits_wait(login, omar):
    client = login(omar)
    answer = log_out(client, waiting=True)
    assert answer.url == "/konto/logga-ut/" and "Clear-Site-Data" not in answer
    assert client.get("/konto/du/").status_code == 200


@pytest.mark.holds("S31")
def test_what_waits_outlives_a_log_out_that_was_not_told_of_it(login, omar):
    client = login(omar)
    answer = log_out(client, waiting=True, asked="1", visits="")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert client.get("/konto/du/").status_code == 302


def test_a_log_out_told_to_take_all_away_does(login, omar):
    answer = log_out(login(omar), waiting=True, asked="1", visits="ta-bort")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["vantar"]["max-age"] == 0
