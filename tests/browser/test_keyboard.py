"""What takes a board member the least trouble: with the keyboard alone, counted."""

from playwright.sync_api import expect

from activities.models import Activity, Update

from .pages import BOARD


class Keyboard:
    """Presses keys and counts them; a word typed is not a press."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def to(self, wanted, key="Tab", most=80):
        """Press ``key`` until what has the focus is ``wanted``."""
        for _ in range(most):
            self.press(key)
            if wanted(self.page):
                return
        raise AssertionError(f"never reached: {self.page.locator(':focus')}")


def focused(expression):
    script = f"() => (e => {expression})(document.activeElement)"
    return lambda page: page.evaluate(script)


def test_five_activities_before_a_meeting(visit):
    page = visit(BOARD)
    page.goto("/stockholm/")
    keys = Keyboard(page)
    keys.to(focused("e.textContent === 'Uppdatera dina aktiviteter'"))
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Uppdatera dina aktiviteter")

    first = focused("e.type === 'radio'")
    for place in range(5):
        keys.to(first)
        mine = page.evaluate("() => document.activeElement.name")
        while page.evaluate("() => document.activeElement.value") != "klar":
            keys.press("ArrowRight")
        assert page.evaluate("() => document.activeElement.name") == mine, place
    # Enter in a field sends the form: no need to walk to its button.
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("5 aktiviteter är uppdaterade.")
    assert Update.objects.filter(by__name="Nadia Haddad", after="klar").count() >= 5
    print(f"\nfive activities: {keys.presses} key presses from Läget")
    assert keys.presses <= 45


def test_one_in_its_place(visit):
    page = visit(BOARD)
    page.goto("/stockholm/plan/2026/2/")
    row = page.locator("details.row", has_text="Formge två foldrar")
    summary = row.locator("summary").first
    summary.focus()
    keys = Keyboard(page)
    keys.press("Enter")
    expect(row).to_have_attribute("open", "")
    page.wait_for_function("() => 'htmx' in window")
    keys.press("Tab", "ArrowRight", "ArrowRight")
    expect(row.get_by_role("radio", name="Klar")).to_be_checked()
    keys.press("Control+Enter")
    expect(row.locator("summary .st")).to_have_text("Klar")
    expect(summary).to_be_focused()
    print(f"\none activity in its place: {keys.presses} key presses")
    assert keys.presses <= 5

    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Sparat: Formge två foldrar.")
    keys.to(focused("e.textContent === 'Ångra'"))
    keys.press("Enter")
    expect(toast).to_contain_text("Ångrat: Formge två foldrar.")
    activity = Activity.objects.get(
        title="Formge två foldrar", goal__section__plan__slug="2026"
    )
    assert activity.status == "ej"


def test_enter_sends_a_note_and_escape_closes(visit):
    page = visit(BOARD)
    page.goto("/stockholm/plan/2026/2/")
    row = page.locator("details.row", has_text="Formge två foldrar")
    summary = row.locator("summary").first
    summary.focus()
    keys = Keyboard(page)
    keys.press("Enter", "Tab", "Tab")
    expect(row.get_by_label("Vad har hänt?")).to_be_focused()
    page.keyboard.type("Båda ligger hos tryckeriet.")
    keys.press("Escape")
    expect(row).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    # What was written is still there when it is opened again.
    keys.press("Enter", "Tab", "Tab")
    page.wait_for_function("() => 'htmx' in window")
    keys.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Sparat")
    assert Update.objects.latest("pk").note == "Båda ligger hos tryckeriet."


def test_the_first_key_offers_the_content(visit):
    page = visit(BOARD)
    page.goto("/stockholm/")
    keys = Keyboard(page)
    keys.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_escape_closes_the_account_menu(visit):
    page = visit(BOARD)
    page.goto("/stockholm/")
    summary = page.locator(".menu summary")
    summary.focus()
    keys = Keyboard(page)
    keys.press("Enter")
    expect(page.get_by_role("link", name="Ditt konto")).to_be_visible()
    keys.press("Tab", "Escape")
    expect(page.get_by_role("link", name="Ditt konto")).to_be_hidden()
    expect(summary).to_be_focused()
