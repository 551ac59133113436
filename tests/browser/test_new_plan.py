"""The preview of a plan stays where one was, whatever is corrected in it."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import PlanDraft

from .pages import A_PLAN, SECRETARY

# Enough rows for a page that has to be scrolled.
LONG_PLAN = A_PLAN + "".join(
    f"\n\n{part}. Avsnitt {part}\n" + "Vi ska träffa våra grannar.\n" * 9
    for part in range(3, 8)
)


def read_in(page):
    page.goto("/stockholm/plan/ny/")
    page.get_by_label("Eller klistra in texten").fill(LONG_PLAN)
    page.get_by_role("button", name="Läs in planen").click()
    expect(page.locator("form.check")).to_be_visible()


def height(row):
    return row.evaluate("row => Math.round(row.getBoundingClientRect().top)")


def saved(page, words):
    expect(page.get_by_role("status")).to_contain_text(words)
    page.wait_for_load_state("load")


def test_a_corrected_row_stays_open_under_the_hand(visit):
    page = visit(SECRETARY)
    read_in(page)
    row = page.locator("#g4-5")
    row.locator("summary").click()
    months = row.get_by_label("Månader")
    months.fill("3-6, 9")
    before = height(row)
    months.press("Enter")
    saved(page, "Rättelserna är sparade.")
    expect(months).to_be_focused()
    expect(months).to_have_value("mars–juni, september")
    assert height(row) == before
    expect(row.locator("summary .st")).to_contain_text("Mars–juni, september")
    assert page.locator("details.row[open]").count() == 1

    # The buttons below save as well; what was closed stays closed.
    row.locator("summary").click()
    before = height(row)
    button = page.locator(".savebar").get_by_role("button", name="Spara rättelser")
    # Where the hand is: Playwright's own click scrolls to where the bar is not stuck.
    place = button.bounding_box()
    page.mouse.click(place["x"] + 9, place["y"] + 9)
    saved(page, "Du hade inte ändrat något.")
    expect(button).to_be_focused()
    assert height(row) == before
    assert page.locator("details.row[open]").count() == 0


def test_a_row_is_moved_step_by_step_with_one_key(visit):
    page = visit(SECRETARY)
    read_in(page)
    row = page.locator("#g3-8")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    up = row.get_by_role("button", name="Flytta upp")
    up.focus()
    for number in ("4.8", "4.7", "4.6"):
        page.keyboard.press("Enter")
        saved(page, f"Flyttat: åtagandet är nu {number}.")
        expect(up).to_be_focused()
        expect(up).to_be_in_viewport()
        expect(row.locator("summary .d")).to_have_text(number)


def test_ctrl_enter_saves_the_text(visit):
    page = visit(SECRETARY)
    read_in(page)
    page.locator("#g0-0 summary").click()
    text = page.locator("#g0-0").get_by_label("Beslutad text")
    text.fill("Vi ska hålla fem medlemsmöten.")
    text.press("Control+Enter")
    saved(page, "Rättelserna är sparade.")
    expect(text).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_what_is_left_out_is_taken_back_where_it_stood(visit, script):
    page = visit(SECRETARY, java_script_enabled=script)
    read_in(page)
    row = page.locator("#g2-4")
    row.locator("summary").click()
    row.get_by_role("button", name="Lämna ute").click()
    expect(page.locator(".say")).to_have_text(re.compile(r"49\såtaganden"))
    back = row.get_by_role("button", name="Ta tillbaka")
    expect(back).to_be_in_viewport()
    if script:
        expect(back).to_be_focused()
    back.click()
    expect(row.locator("summary .d")).to_have_text("3.5")
    expect(row).to_be_in_viewport()

    part = page.locator("#s2")
    part.locator(".head summary").click()
    part.get_by_role("button", name="Lämna ute hela avsnittet").click()
    expect(part).to_contain_text(re.compile(r"lämnas ute, 9\såtaganden"))
    part.get_by_role("button", name="Ta tillbaka").click()
    expect(part.locator("details.row")).to_have_count(9)


@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_leads_to_its_row(visit, script):
    page = visit(SECRETARY, java_script_enabled=script)
    read_in(page)
    row = page.locator("#g5-3")
    row.locator("summary").click()
    row.get_by_label("Mål, minst").fill("tre")
    row.get_by_role("button", name="Flytta upp").click()
    told = page.get_by_role("alert").get_by_role("link")
    expect(told).to_have_text("6.4 Mål, minst: Skriv ett heltal med siffror.")
    told.click()
    field = row.get_by_label("Mål, minst")
    expect(field).to_be_in_viewport()
    expect(field).to_have_value("tre")
    field.fill("3")
    row.get_by_role("button", name="Flytta upp").click()
    expect(row.locator("summary .d")).to_have_text("6.3")
    expect(row.locator("summary .st")).to_contain_text("minst 3")


@pytest.mark.parametrize("script", [True, False])
def test_two_tabs_lose_nothing(visit, script):
    page = visit(SECRETARY, java_script_enabled=script)
    read_in(page)
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "Från den andra"), (page, "Från den första")):
        tab.locator("#g0-0 summary").click()
        tab.locator("#g0-0").get_by_label("Arbetstitel").fill(words)
    other.locator("#g0-1 summary").click()
    other.locator("#g0-1").get_by_label("Enhet").fill("fester")
    for tab in (other, page):
        tab.locator(".savebar").get_by_role("button", name="Spara rättelser").click()
        tab.wait_for_load_state()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("I den andra fliken står det ”Från den andra”.")
    title = page.locator("#g0-0").get_by_label("Arbetstitel")
    expect(title).to_have_value("Från den första")
    page.locator(".savebar").get_by_role("button", name="Spara rättelser").click()
    expect(page.get_by_role("status")).to_contain_text("Rättelserna är sparade.")
    expect(title).to_have_value("Från den första")
    goals = PlanDraft.objects.get().outline["sections"][0]["goals"]
    assert goals[0]["title"] == "Från den första"
    assert goals[1]["unit"] == "fester"


def test_a_line_left_over_is_added_to_the_commitment_before_it(visit):
    page = visit(SECRETARY, java_script_enabled=False)
    page.goto("/stockholm/plan/ny/")
    text = A_PLAN + "\nAnna Svensson, ordförande\n"
    page.get_by_label("Eller klistra in texten").fill(text)
    page.get_by_role("button", name="Läs in planen").click()
    page.get_by_text("Visa raderna").click()
    row = page.locator("#kvar details.row", has_text="Anna Svensson")
    row.locator("summary").click()
    row.get_by_role("button", name="Lägg till sist i 2.3").click()
    expect(page.get_by_role("status")).to_contain_text("Raden hör nu till 2.3.")
    field = page.locator("#g1-2").get_by_label("Beslutad text")
    expect(field).to_have_value(re.compile("länet. Anna Svensson, ordförande$"))
    expect(page.locator("#g1-2")).to_be_in_viewport()


def test_a_paste_of_three_megabytes_is_told_and_kept(visit):
    page = visit(SECRETARY, java_script_enabled=False)
    page.goto("/stockholm/plan/ny/")
    field = page.get_by_label("Eller klistra in texten")
    text = "Vi ska skicka brev. " * (3 << 20 >> 4)
    field.fill(text)
    page.get_by_role("button", name="Läs in planen").click()
    expect(page.get_by_role("alert")).to_contain_text("Texten är större än 2 MB.")
    assert len(field.input_value()) == len(text)
