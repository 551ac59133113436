"""Ångra: at once and later, by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import Activity

from .pages import BOARD, goal_of_today
from .test_keyboard import Keyboard, focused
from .test_saving_in_place import ROW, SECTION, activity, open_row, row_of


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def either(request, visit):
    """A board member's browser, with script and without."""
    return visit(BOARD, java_script_enabled=request.param)


def save_as(row, status):
    row.get_by_role("radio", name=status).check()
    row.get_by_role("button", name="Spara").click()


def test_the_toast_waits_for_who_points_at_it_or_stands_in_it(visit):
    page = visit(BOARD)
    page.clock.install()
    page.goto(SECTION)
    save_as(open_row(page), "Klar")
    toast = page.locator(".toast")
    expect(toast).to_be_visible()
    undo = toast.get_by_role("button", name="Ångra")
    # The clock would run past the time that a request still out may take.
    page.wait_for_load_state("networkidle")

    undo.focus()
    page.clock.run_for(30_000)
    expect(undo).to_be_focused()

    row_of(page).locator("summary").first.focus()
    toast.hover()
    page.clock.run_for(30_000)
    expect(toast).to_be_visible()

    page.mouse.move(0, 0)
    page.clock.run_for(30_000)
    expect(toast).to_be_hidden()
    assert activity().status == "klar"


def test_it_can_be_undone_when_the_toast_is_gone(either):
    page = either
    page.goto(SECTION)
    row = row_of(page)
    row.locator("summary").first.click()
    save_as(row, "Klar")
    expect(row.locator("summary .st")).to_have_text("Klar")
    page.goto("/stockholm/")
    page.goto(SECTION)
    row.locator("summary").first.click()
    row.get_by_role("button", name="Ångra det senaste").click()
    expect(row.locator("summary .st")).not_to_have_text("Klar")
    expect(page.get_by_role("status")).to_contain_text(f"Ångrat: {ROW}.")
    assert activity().status == "ej"


def test_undoing_in_the_row_leaves_the_focus_there(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    row = open_row(page)
    save_as(row, "Klar")
    summary = row.locator("summary").first
    expect(summary).to_be_focused()
    keys = Keyboard(page)
    keys.press("Enter")
    keys.to(focused("e.textContent.startsWith('Ångra det senaste')"), most=12)
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Ångrat: {ROW}.")
    expect(summary).to_be_focused()
    assert activity().status == "ej"


def test_undoing_in_the_toast_leads_back_to_the_row(visit):
    page = visit(BOARD)
    page.goto(SECTION)
    row = open_row(page)
    save_as(row, "Klar")
    undo = page.get_by_role("status").get_by_role("button", name="Ångra")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Ångrat: {ROW}.")
    expect(row.locator("summary").first).to_be_focused()


def test_cancel_closes_the_row_and_saves_nothing(either):
    page = either
    page.goto(SECTION)
    row = row_of(page)
    row.locator("summary").first.click()
    row.get_by_role("radio", name="Klar").check()
    row.get_by_label("Vad har hänt?").fill("Nej, förresten.")
    row.get_by_role("button", name="Avbryt").click()
    expect(row).not_to_have_attribute("open", "")
    expect(row.locator("textarea")).to_have_value("")
    expect(page).to_have_url(re.compile(f"{SECTION}(#.*)?$"))
    assert activity().status == "ej"


def test_a_removed_activity_is_taken_back(either):
    page = either
    page.goto(SECTION)
    row = row_of(page)
    row.locator("summary").first.click()
    row.get_by_role("link", name="Ändra aktiviteten").click()
    page.get_by_text("Ta bort aktiviteten").click()
    page.get_by_role("button", name=f"Ta bort {ROW}").click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text(f"Borttagen: {ROW}.")
    expect(row).to_have_count(0)
    toast.get_by_role("button", name="Ångra").click()
    expect(row).to_have_count(1)

    # And once more, when the toast is gone.
    activity().remove(by=None, seen=activity().version)
    page.reload()
    expect(row).to_have_count(0)
    page.get_by_text("Borttaget (1)").click()
    page.get_by_role("button", name=f"Ta tillbaka {ROW}").click()
    expect(row).to_have_count(1)


def test_a_series_is_unmade_and_removed_and_taken_back(either):
    page = either
    goal = goal_of_today()
    series = goal.activities.current().filter(batch="Fika med en klubb")
    page.goto(goal.get_absolute_url())
    page.get_by_role("link", name="Lägg till aktivitet eller serie").click()
    page.get_by_label("Vad ska göras?").fill("Fika med en klubb")
    page.get_by_label("Börjar").fill("2026-01-01")
    page.get_by_label("Hur ofta?").select_option(label="Varje månad")
    page.get_by_role("button", name="Spara aktivitet").click()
    toast = page.get_by_role("status")
    row = page.locator("details.row", has_text="Fika med en klubb")
    expect(row).to_have_count(1)
    toast.get_by_role("button", name="Ångra").click()
    expect(toast).to_contain_text("Borttagen: Fika med en klubb.")
    assert not series.exists()
    toast.get_by_role("button", name="Ångra").click()
    expect(toast).to_contain_text("Ångrat: Fika med en klubb.")
    assert series.count() == 12

    row.locator("summary").first.click()
    row.get_by_text("Ändra eller ta bort").click()
    row.get_by_role("button", name="Ta bort hela serien").click()
    expect(toast).to_contain_text("Borttagen: Fika med en klubb.")
    expect(row).to_have_count(0)
    toast.get_by_role("button", name="Ångra").click()
    expect(row).to_have_count(1)
    assert series.count() == 12


def test_all_mine_are_taken_back_together(either):
    page = either
    page.goto("/stockholm/uppdatera/")
    rows = page.locator("fieldset.ci")
    before = Activity.objects.filter(status="klar").count()
    for place in range(3):
        rows.nth(place).get_by_role("radio", name="Klar").check()
    page.get_by_role("button", name="Spara ändringar").click()
    toast = page.get_by_role("status")
    expect(toast).to_contain_text("3 aktiviteter är uppdaterade.")
    assert Activity.objects.filter(status="klar").count() == before + 3
    toast.get_by_role("button", name="Ångra").click()
    expect(toast).to_contain_text("Ångrat: 3 aktiviteter.")
    assert Activity.objects.filter(status="klar").count() == before


def test_two_at_once_keep_every_text_in_the_form_of_all_mine(visit):
    first, second = visit(BOARD), visit(BOARD)
    for page in (first, second):
        page.goto("/stockholm/uppdatera/")
    first.locator("fieldset.ci textarea").first.fill("A1")
    first.get_by_role("button", name="Spara ändringar").click()
    expect(first.get_by_role("status")).to_contain_text("1 aktivitet är uppdaterad.")
    texts = ["B1", "B2, en viktig text", "B3, en annan"]
    for place, text in enumerate(texts):
        second.locator("fieldset.ci textarea").nth(place).fill(text)
    second.get_by_role("button", name="Spara ändringar").click()
    expect(second.get_by_role("alert")).to_be_focused()
    fields = second.locator("fieldset.ci")
    expect(fields.first).to_contain_text("”A1”")
    for place, text in enumerate(texts):
        expect(fields.nth(place).locator("textarea")).to_have_value(text)
    second.get_by_role("button", name="Spara ändringar").click()
    expect(second.get_by_role("status")).to_contain_text("3 aktiviteter är uppdaterade")


def test_few_tabs_pass_the_people(visit):
    page = visit(BOARD)
    page.goto(f"{goal_of_today().get_absolute_url()}aktivitet/")
    page.get_by_label("Hur ofta?").focus()
    keys = Keyboard(page)
    keys.to(focused("e.id === 'id_counterpart'"), most=4)
