"""The account's own page, the way in to a branch, and the pages about the service."""

import pytest


def test_the_account_page_shows_what_one_may_do(login, anna):
    page = login(anna).get("/konto/du/").text
    for shown in ("Anna", "anna@example.se", "Seko Stockholm", "Styrelseledamot"):
        assert shown in page


def test_home_leads_to_the_branch_or_offers_a_choice(login, anna, goteborg):
    client = login(anna)
    assert client.get("/").url == "/stockholm/"
    goteborg.assignments.create(user=anna, role="delegate")
    page = client.get("/").text
    assert 'href="/stockholm/"' in page
    assert 'href="/goteborg/plan/"' in page
    anna.assignments.all().delete()
    page = client.get("/").text
    assert "inget uppdrag i någon avdelning" in page
    assert "anna@example.se" in page


def test_who_follows_from_above_chooses_among_the_branches(
    login, nils, stockholm, goteborg
):
    page = login(nils).get("/").text
    for place in (
        "/seko/avdelningar/",
        "/seko/plan/",
        "/stockholm/plan/",
        "/goteborg/plan/",
    ):
        assert f'href="{place}"' in page


def test_a_delegate_is_led_to_the_plan(login, lena):
    assert login(lena).get("/").url == "/stockholm/plan/"


@pytest.mark.parametrize("page", ["/hjalp/", "/tillganglighet/", "/dataskydd/"])
def test_pages_about_the_service_need_no_log_in(client, db, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Logga ut" not in answer.text


def test_help_says_where_history_and_ones_own_data_are(client, db):
    page = client.get("/hjalp/").text
    for heading in ("Historik", "Se en annan dag", "Dina uppgifter"):
        assert f"<h2>{heading}</h2>" in page


@pytest.mark.parametrize("page", ["/hjalp/", "/tillganglighet/", "/dataskydd/"])
def test_pages_about_the_service_keep_the_menu_of_who_is_in(login, anna, page):
    assert "Logga ut" in login(anna).get(page).text
