"""A row saved by htmx: only the row is swapped, and no text is ever lost."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import Activity

from .pages import BOARD, SECRETARY

ROW = "Formge två foldrar"
SECTION = "/stockholm/plan/2026/2/"


def row_of(page, title=ROW):
    return page.locator("details.row", has_text=title).first


def open_row(page, title=ROW):
    """Open the row as a reader does; htmx is fetched then and not before."""
    row = row_of(page, title)
    with page.expect_response(re.compile("htmx")):
        row.locator("summary").first.click()
    page.wait_for_function("() => 'htmx' in window")
    return row


def activity(title=ROW):
    of_the_year = Activity.objects.filter(goal__section__plan__slug="2026")
    return of_the_year.get(title=title)


def mark_document(page):
    """What a whole new page would not have."""
    page.evaluate("() => { window.sameDocument = true }")


def is_same_document(page):
    return page.evaluate("() => window.sameDocument === true")


def test_htmx_is_fetched_when_the_first_row_opens(visit):
    page = visit(BOARD)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(SECTION)
    page.wait_for_load_state("networkidle")
    assert not any("htmx" in address for address in asked)
    open_row(page)
    assert sum("htmx" in address for address in asked) == 1


def test_only_the_row_is_swapped(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    mark_document(page)
    row = open_row(page)
    row.get_by_role("radio", name="Klar").check()
    row.get_by_label("Vad har hänt?").fill("Båda ligger hos tryckeriet.")
    row.get_by_role("button", name="Spara").click()
    expect(row.locator("summary .st")).to_have_text("Klar")
    expect(row.locator("summary").first).to_be_focused()
    expect(row).not_to_have_attribute("open", "")
    expect(row.locator(".who")).to_have_text("Nadia Haddad")
    assert is_same_document(page)
    assert page.url.endswith(SECTION)
    assert activity().status == "klar"


def test_the_rest_of_the_section_hears_of_it(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    goal = page.locator("section.cm", has_text="Foldrar till regionala företag")
    facts = page.locator("#fakta")
    expect(goal.locator("header .st")).to_contain_text("Försenad")
    expect(facts).to_contain_text("6, varav 2 försenade")
    for title in (ROW, "Intervjua anställda på de två företagen"):
        row = row_of(page, title)
        row.locator("summary").first.click()
        row.get_by_role("radio", name="Klar").check()
        row.get_by_role("button", name="Spara").click()
        expect(row.locator("summary .st")).to_have_text("Klar")
    expect(goal.locator("header .st")).not_to_contain_text("Försenad")
    expect(facts).to_contain_text("6, varav 1 försenat")
    expect(page.locator("#linjen .mk.hot-mk")).to_have_count(1)


def test_laget_hears_of_it(visit):
    page = visit(BOARD)
    page.goto("/stockholm/")
    mark_document(page)
    news = page.locator("#nyhet")
    expect(news).to_contain_text(re.compile(r"8\sär\sförsenade"))
    marks = page.locator("#karta .mk.hot-mk")
    before = marks.count()
    row = row_of(page, "Rätta de länkar")
    row.locator("summary").first.click()
    row.get_by_role("radio", name="Klar").check()
    row.get_by_role("button", name="Spara").click()
    expect(news).to_contain_text(re.compile(r"7\sär\sförsenade"))
    expect(marks).to_have_count(before - 1)
    assert is_same_document(page)
    assert page.url.endswith("/stockholm/")


def test_the_toast_is_announced_and_takes_it_back(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    toast = page.get_by_role("status")
    row = open_row(page)
    row.get_by_role("radio", name="Klar").check()
    row.get_by_role("button", name="Spara").click()
    expect(toast).to_contain_text(f"Sparat: {ROW}.")
    assert toast.get_attribute("aria-live") == "polite"
    toast.get_by_role("button", name="Ångra").click()
    expect(toast).to_contain_text(f"Ångrat: {ROW}.")
    assert activity().status == "ej"


def test_a_mistake_is_shown_in_the_row_with_the_text_kept(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    mark_document(page)
    row = open_row(page)
    row.get_by_label("Vad har hänt?").fill("Ring 19121212-1212 om det.")
    row.get_by_role("radio", name="Klar").check()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        row.get_by_role("button", name="Spara").click()
    assert sent.value.status == 422
    expect(row.get_by_role("alert")).to_be_visible()
    note = row.get_by_label("Vad har hänt?")
    expect(note).to_have_value("Ring 19121212-1212 om det.")
    expect(note).to_be_focused()
    expect(row.get_by_role("radio", name="Klar")).to_be_checked()
    assert is_same_document(page)
    assert activity().status == "ej"

    note.fill("Ring tryckeriet om det.")
    row.get_by_text("Annan dag eller antal").click()
    row.get_by_label("Antal").fill("två")
    row.get_by_role("button", name="Spara").click()
    number = row.get_by_label("Antal")
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description("Skriv ett heltal med siffror.")
    number.fill("2")
    row.get_by_role("button", name="Spara").click()
    expect(row.locator("summary .st")).to_have_text("Klar")
    assert activity().status == "klar"


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_two_at_once_see_both_texts(visit, script):
    nadia = visit(BOARD, java_script_enabled=script)
    helena = visit(SECRETARY, java_script_enabled=script)
    for page in (nadia, helena):
        page.goto(SECTION)
        row_of(page).locator("summary").first.click()
    first, second = row_of(nadia), row_of(helena)
    first.get_by_label("Vad har hänt?").fill("Tryckeriet har fått båda.")
    first.get_by_role("radio", name="Klar").check()
    second.get_by_label("Vad har hänt?").fill("Vi väntar på bilderna.")
    second.get_by_role("radio", name="Pågår").check()
    first.get_by_role("button", name="Spara").click()
    expect(first.locator("summary .st")).to_have_text("Klar")
    with helena.expect_response(lambda answer: answer.request.method == "POST") as sent:
        second.get_by_role("button", name="Spara").click()
    assert sent.value.status == 409
    expect(helena.locator("h1")).to_have_text(ROW)
    expect(helena.get_by_role("alert")).to_contain_text("Någon annan hann före")
    both = helena.locator(".both")
    expect(both).to_contain_text("Tryckeriet har fått båda.")
    expect(both).to_contain_text("Vi väntar på bilderna.")
    expect(helena.get_by_role("navigation", name="Huvudmeny")).to_have_count(1)
    if script:
        expect(helena.get_by_role("alert")).to_be_focused()
    helena.get_by_role("link", name="Öppna sidan igen").click()
    expect(row_of(helena).locator("summary .st")).to_have_text("Klar")
    assert activity().status == "klar"
