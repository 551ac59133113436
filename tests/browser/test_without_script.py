"""Every journey works in a browser that runs no script."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from activities.models import Activity, Plan, Update
from clubs.models import Club

from .demo_site import PASSWORD
from .pages import A_PLAN, BOARD, SECRETARY, goal_of_today


@pytest.fixture
def plain(visit):
    """A browser without JavaScript, logged in."""

    def open_plain(login=None):
        return visit(login, java_script_enabled=False)

    return open_plain


def test_logging_in(plain):
    page = plain()
    page.goto("/")
    page.get_by_label("E-post").fill(f"{BOARD}@sekoplan.example")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page).to_have_title("Läget – Sekoplan")
    expect(page.locator(".menu summary")).to_have_text("Nadia Haddad")


def test_updating_an_activity_in_its_place_and_undoing_it(plain):
    page = plain(BOARD)
    page.goto("/stockholm/plan/2026/2/")
    row = page.locator("details.row", has_text="Formge två foldrar")
    activity = Activity.objects.get(pk=row.locator("..").get_attribute("id")[1:])
    row.locator("summary").first.click()
    row.get_by_role("radio", name="Klar").check()
    row.get_by_label("Vad har hänt?").fill("Båda ligger hos tryckeriet.")
    row.get_by_role("button", name="Spara").click()
    expect(page).to_have_url(re.compile(f"/stockholm/plan/2026/2/#a{activity.pk}$"))
    expect(row.locator("summary .st")).to_have_text("Klar")
    activity.refresh_from_db()
    assert activity.status == "klar"
    assert Update.objects.latest("pk").note == "Båda ligger hos tryckeriet."

    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Sparat: Formge två foldrar.")
    toast.get_by_role("button", name="Ångra").click()
    expect(toast).to_contain_text("Ångrat")
    activity.refresh_from_db()
    assert activity.status == "ej"


def test_a_mistake_keeps_the_text(plain):
    page = plain(BOARD)
    page.goto("/stockholm/plan/2026/2/")
    row = page.locator("details.row", has_text="Formge två foldrar")
    row.locator("summary").first.click()
    row.get_by_label("Vad har hänt?").fill("Ring 19121212-1212 om det.")
    row.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_be_visible()
    note = page.get_by_label("Vad har hänt?")
    expect(note).to_have_value("Ring 19121212-1212 om det.")


def test_updating_several_at_once(plain):
    page = plain(BOARD)
    page.goto("/stockholm/")
    page.get_by_role("link", name="Uppdatera dina aktiviteter").click()
    rows = page.locator("fieldset.ci")
    for place in range(5):
        rows.nth(place).get_by_role("radio", name="Klar").check()
    page.get_by_role("button", name="Spara ändringar").click()
    expect(page.get_by_role("status")).to_contain_text("5 aktiviteter är uppdaterade.")
    assert Update.objects.filter(on=date(2026, 11, 22), after="klar").count() >= 5


def test_logging_an_occasion(plain):
    page = plain(BOARD)
    goal = goal_of_today()
    page.goto(goal.get_absolute_url())
    page.get_by_label("Vad gjorde ni?").fill("Bowling med de unga")
    page.get_by_label("Deltagare").last.fill("14")
    page.get_by_role("button", name="Spara tillfället").click()
    expect(page.locator("#historik")).to_contain_text("Bowling med de unga")
    made = goal.activities.get(title="Bowling med de unga")
    assert (made.status, made.participants) == ("klar", 14)


def test_making_a_series(plain):
    page = plain(BOARD)
    goal = goal_of_today()
    page.goto(goal.get_absolute_url())
    page.get_by_role("link", name="Lägg till aktivitet eller serie").click()
    page.get_by_label("Vad ska göras?").fill("Fika med en klubb")
    page.get_by_label("Börjar").fill("2026-01-01")
    page.get_by_label("Hur ofta?").select_option(label="Varje månad")
    page.get_by_role("button", name="Spara aktivitet").click()
    expect(page.get_by_role("status")).to_contain_text("Sparat: 12 aktiviteter.")
    row = page.locator("details.row", has_text="Fika med en klubb")
    row.locator("summary").first.click()
    row.get_by_role("checkbox", name="januari").check()
    row.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("status")).to_contain_text("Sparat: Fika med en klubb.")
    series = goal.activities.filter(batch="Fika med en klubb")
    assert [step.status for step in series.order_by("due_on")] == ["klar"] + ["ej"] * 11


def test_reading_in_a_plan(plain):
    page = plain(SECRETARY)
    page.goto("/stockholm/plan/")
    page.get_by_role("link", name="Läs in en ny plan").click()
    page.get_by_label("Eller klistra in texten").fill(A_PLAN)
    page.get_by_role("button", name="Läs in planen").click()
    expect(page.locator(".say")).to_have_text(re.compile(r"5\såtaganden i 2 avsnitt\."))

    page.locator("#g0-1 summary").click()
    page.locator("#g0-1").get_by_label("Arbetstitel").fill("Vårfest")
    page.get_by_role("button", name="Fortsätt: välj ansvariga").click()
    page.get_by_label("1 Möten").select_option(label="Ordförande")
    page.get_by_role("button", name="Spara planen").click()

    expect(page.locator("h1")).to_have_text("Verksamhetsplan 2027")
    plan = Plan.objects.get(branch__slug="stockholm", slug="2027")
    titles = [section.title for section in plan.sections.order_by("number")]
    assert titles == ["Möten", "Studier"]
    assert plan.sections.get(number=1).post.title == "Ordförande"
    assert plan.sections.get(number=1).goals.get(number=2).title == "Vårfest"


def test_choosing_what_the_plan_shows(plain):
    page = plain(BOARD)
    page.goto("/stockholm/plan/2026/")
    page.get_by_label("Läge").select_option(label="Försenad")
    page.get_by_role("button", name="Visa", exact=True).click()
    shown = page.locator(".goals li .st")
    expect(shown).to_have_count(8)
    assert all(text.startswith("Försenad") for text in shown.all_inner_texts())


def test_seeing_another_day(plain):
    page = plain(BOARD)
    page.goto("/stockholm/")
    page.get_by_label("Visa läget en annan dag").fill("2018-10-04")
    page.get_by_role("button", name="Visa dagen").click()
    expect(page.locator("h1")).to_have_text(
        re.compile(r"Läget torsdag 4\soktober 2018")
    )
    expect(page.locator(".say")).to_contain_text("20 av 62 åtaganden är klara.")


def test_a_spreadsheet_is_mended_read_in_again_and_saved(plain):
    page = plain(SECRETARY)
    page.goto("/stockholm/klubbar/")
    page.get_by_role("link", name="Kalkylblad").click()
    page.get_by_role("link", name=re.compile("Läs in ?: klubbar")).click()

    def choose(place):
        file = f"Klubb;Bransch;Aktiv från\r\nNya Åkarna;{place};5/3 2018\r\n"
        page.get_by_label("Fil").set_input_files(
            {"name": "a.csv", "mimeType": "text/csv", "buffer": file.encode("cp1252")}
        )
        page.get_by_role("button", name="Läs in och visa ändringar").click()

    choose("Posst")
    expect(page.locator("#err")).to_contain_text("Rad 2, Bransch: ”Posst” finns inte")
    page.get_by_role("link", name="läs in det igen").click()
    choose("Post")
    expect(page.locator(".sheet")).to_contain_text("2018-03-05")
    page.get_by_role("button", name="Spara 1 rad").click()
    expect(page.get_by_role("status")).to_contain_text("Sparat: 1 ny rad.")
    assert Club.objects.get(name="Nya Åkarna").industry.name == "Post"
    page.go_back()
    expect(page).to_have_title("Filen väntar inte längre – Sekoplan")
