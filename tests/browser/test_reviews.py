"""A review answered in its place, and mötesläge by keyboard."""

from playwright.sync_api import expect

from activities.models import Assessment

from .pages import BOARD, SECRETARY

REVIEW = "/stockholm/moten/2026-12-09/avstamning/"
MODE = "/stockholm/moten/2026-12-09/motelage/"


def asked_row(page):
    page.locator("main details.extra summary").first.click()
    return page.locator("main .asks li:visible").first


def test_one_press_answers_without_leaving_the_page(visit):
    page = visit(BOARD)
    page.goto(REVIEW)
    page.wait_for_function("() => 'htmx' in window")
    page.evaluate("() => { window.sameDocument = true }")
    before = page.locator("#nyhet .say").text_content()
    row = asked_row(page)
    number = row.locator(".no").text_content()
    row.get_by_role("button", name="Inget nytt").click()
    saved = page.locator("details.row.saved")
    expect(saved.locator(".st").first).to_have_text("Inget nytt")
    expect(page.get_by_role("status")).to_contain_text(f"Sparat: {number}")
    expect(page.locator("#nyhet .say")).not_to_have_text(before)
    assert page.evaluate("() => window.sameDocument")
    assert page.evaluate("() => document.activeElement.matches('summary')")

    # A new answer, with a sentence, replaces it.
    saved.locator("summary").first.click()
    saved.get_by_text("Skriv en mening").click()
    saved.locator("textarea").fill("Vi behöver en till.")
    saved.get_by_role("button", name="Behöver hjälp").click()
    expect(saved.locator(".st").first).to_have_text("Behöver hjälp")
    newest = Assessment.objects.words().first()
    assert (newest.word, newest.text) == ("hjälp", "Vi behöver en till.")
    assert newest.goal.full_number == number


def test_without_script_the_same_press_saves(visit):
    page = visit(BOARD, java_script_enabled=False)
    page.goto(REVIEW)
    row = asked_row(page)
    title = row.locator(".t").text_content()
    row.get_by_role("button", name="Risk").click()
    expect(page.get_by_role("status")).to_contain_text(title)
    assert page.url.endswith(REVIEW)


def test_mötesläge_by_keyboard(visit):
    page = visit(SECRETARY)
    page.goto(MODE)
    heading = page.locator("h1")
    expect(heading).to_contain_text("1 ")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{MODE}2/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{MODE}1/")
    page.keyboard.press("7")
    page.wait_for_url(f"**{MODE}7/")
    for key in "10":
        page.keyboard.press(key)
    page.wait_for_url(f"**{MODE}10/")
    page.keyboard.press("1")
    page.wait_for_url(f"**{MODE}1/")


def test_keys_in_a_form_stay_there(visit):
    page = visit(SECRETARY)
    page.goto(f"{MODE}2/")
    page.get_by_text("Ändra läget").first.click()
    page.locator("details.row:visible summary").first.click()
    page.locator("textarea:visible").first.fill("")
    page.keyboard.type("17")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(900)
    assert page.url.endswith(f"{MODE}2/")
    expect(page.locator("textarea:visible").first).to_have_value("17")


def test_a_status_changed_at_the_meeting_shows_at_once(visit):
    page = visit(SECRETARY)
    page.goto(f"{MODE}2/")
    goal = page.locator("section.meet-g", has_text="Foldrar till regionala företag")
    goal.get_by_text("Ändra läget").click()
    row = goal.locator("details.row", has_text="Formge två foldrar")
    row.locator("summary").first.click()
    page.wait_for_function("() => 'htmx' in window")
    before = page.locator("#fakta").text_content()
    for title in ("Formge två foldrar", "Intervjua anställda"):
        row = goal.locator("details.row", has_text=title)
        if not row.get_attribute("open") == "":
            row.locator("summary").first.click()
        row.locator("label", has_text="Klar").first.click()
        row.get_by_role("button", name="Spara", exact=True).click()
        expect(goal.locator("details.row.saved", has_text=title)).to_be_visible()
    expect(page.locator("#fakta")).not_to_have_text(before)
    expect(goal.locator(".st").first).not_to_contain_text("Försenad")
