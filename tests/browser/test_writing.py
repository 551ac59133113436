"""A chapter of the report saves itself as it is written, and no word is ever lost."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Chapter, Plan, Report
from clubs.models import User

SECRETARY, CHAIR = "sekreterare", "ordforande"
PAGE = "/stockholm/rapport/2026/3/"
# What a browser itself says of a request that was refused or came to nothing.
LOST = re.compile(r"Failed to load resource: (net::|.*\b(401|403|409|422|500)\b)")


@pytest.fixture
def complaints(complaints, monkeypatch):
    """The network is taken away on purpose here."""
    hear = complaints.hear

    def but_losses(page, message):
        if not LOST.match(message.text):
            hear(page, message)

    monkeypatch.setattr(complaints, "hear", but_losses)
    return complaints


@pytest.fixture
def chapter(site):
    plan = Plan.objects.get(branch__slug="stockholm", slug="2026")
    secretary = User.objects.get(email=f"{SECRETARY}@sekoplan.example")
    report = Report.begin(
        plan, by=secretary, day=timezone.localdate(), texts={3: "Ett utkast."}
    )
    return report.chapters.get(section__number=3)


def written(page):
    return page.get_by_label("Text", exact=True)


def told(page):
    return page.locator("#sparat")


def text_of(chapter):
    return Chapter.objects.get(pk=chapter.pk).text


def opened(visit, login=SECRETARY, **options):
    page = visit(login, **options)
    page.goto(PAGE)
    return page


def test_what_is_written_is_saved_and_shown_as_it_will_be(visit, chapter):
    page = opened(visit)
    written(page).fill("## Brev\n\nVi skickade tolv brev.")
    expect(page.locator("#visning h3")).to_have_text("Brev")
    expect(told(page)).to_have_text(re.compile(r"^Sparat \d\d\.\d\d$"))
    assert text_of(chapter) == "## Brev\n\nVi skickade tolv brev."
    written(page).press("End")
    written(page).type(" Ett till.")
    # Leaving the field saves at once, and the next page may be opened.
    page.get_by_role("button", name="Klar för styrelsen").click()
    page.wait_for_url("**/rapport/2026/")
    now = Chapter.objects.get(pk=chapter.pk)
    assert now.text.endswith("brev. Ett till.")
    assert now.ready


def test_a_line_of_the_evidence_goes_in_where_one_writes(visit, chapter):
    page = opened(visit)
    button = page.locator(".evidence button").first
    line = button.get_attribute("data-line")
    written(page).fill("Före. Efter.")
    written(page).evaluate("field => field.setSelectionRange(5, 5)")
    button.focus()
    page.keyboard.press("Enter")
    expect(written(page)).to_have_value(f"Före. {line} Efter.")
    expect(button).to_be_focused()
    expect(told(page)).not_to_be_empty()


def test_two_who_write_at_once_see_each_other_and_both_are_kept(visit, chapter):
    siv, kajsa = opened(visit), opened(visit, CHAIR)
    written(siv).fill("Sekreterarens ord.")
    expect(told(siv)).to_have_text(re.compile("^Sparat"))
    written(kajsa).fill("Ordförandens ord.")
    clash = kajsa.locator("#krock")
    expect(clash).to_contain_text("Sekreterarens ord.")
    # Hers is kept although the browser were closed now, with what she adds too.
    written(kajsa).press("End")
    written(kajsa).type(" Och mer.")
    expect(told(kajsa)).to_contain_text("sparad vid sidan av")
    kajsa.wait_for_timeout(2500)
    kept = chapter.versions.get(manner="undanlagd")
    assert kept.text == "Ordförandens ord. Och mer."
    assert text_of(chapter) == "Sekreterarens ord."
    clash.get_by_role("button", name="Behåll min").click()
    expect(told(kajsa)).to_have_text(re.compile("^Sparat"))
    expect(clash).to_be_empty()
    assert text_of(chapter) == "Ordförandens ord. Och mer."
    # And the other way round.
    written(siv).press("End")
    written(siv).type(" Mer av mig.")
    siv.locator("#krock").get_by_role("button", name="Ta den andras").click()
    expect(written(siv)).to_have_value("Ordförandens ord. Och mer.")
    versions = chapter.versions.values_list("text", flat=True)
    assert {"Sekreterarens ord.", "Sekreterarens ord. Mer av mig."} <= {*versions}


def test_without_network_the_words_wait_in_the_field(visit, chapter):
    page = opened(visit)
    page.context.set_offline(True)
    written(page).fill("Skrivet på tåget.")
    expect(told(page)).to_contain_text("du är utan nät")
    # Leaving asks first, and no button throws them away.
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(written(page)).to_have_value("Skrivet på tåget.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(told(page)).to_have_text(re.compile("^Sparat"))
    assert text_of(chapter) == "Skrivet på tåget."


def test_an_answer_that_is_lost_makes_no_clash_with_oneself(visit, chapter):
    page = opened(visit)

    def lose(route):
        route.fetch()
        route.abort()

    page.route(f"**{PAGE}", lose, times=1)
    written(page).fill("En gång.")
    expect(told(page)).to_contain_text("utan nät")
    written(page).press("End")
    written(page).type(" Och mer.")
    expect(told(page)).to_have_text(re.compile("^Sparat"))
    assert text_of(chapter) == "En gång. Och mer."
    expect(page.locator("#krock")).to_be_empty()


def test_after_an_ended_log_in_the_words_are_saved_from_where_they_stand(
    visit, chapter, site
):
    page = opened(visit)
    Session.objects.all().delete()
    written(page).fill("Skrivet efter midnatt.")
    expect(told(page)).to_contain_text("Du har loggats ut")
    assert text_of(chapter) == "Ett utkast."
    # The other tab: a new session, and a new token with it.
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie(SECRETARY)])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(told(page)).to_have_text(re.compile("^Sparat"))
    assert text_of(chapter) == "Skrivet efter midnatt."


def test_after_an_ended_log_in_nobody_is_written_over(visit, chapter, site):
    page = opened(visit)
    Session.objects.all().delete()
    written(page).fill("Mina ord.")
    expect(told(page)).to_contain_text("Du har loggats ut")
    chair = User.objects.get(email=f"{CHAIR}@sekoplan.example")
    chapter.write(by=chair, seen=1, text="Ordförandens ord.")
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie(SECRETARY)])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#krock")).to_contain_text("Ordförandens ord.")
    assert text_of(chapter) == "Ordförandens ord."


def test_what_may_not_stand_there_is_told_and_stays(visit, chapter):
    page = opened(visit)
    written(page).fill("Ring 19121212-1212.")
    expect(told(page)).to_contain_text("personnummer")
    expect(written(page)).to_have_value("Ring 19121212-1212.")
    assert text_of(chapter) == "Ett utkast."
    written(page).fill("Ring.")
    expect(told(page)).to_have_text(re.compile("^Sparat"))


@pytest.mark.holds("S65")
def test_nothing_is_kept_in_the_browser(visit, chapter):
    page = opened(visit)
    written(page).fill("Ord.")
    expect(told(page)).to_have_text(re.compile("^Sparat"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_without_script_the_chapter_is_written_and_judged(visit, chapter):
    page = opened(visit, java_script_enabled=False)
    line = page.locator(".evidence button").first.get_attribute("data-line")
    written(page).fill("Mina ord.")
    page.locator(".evidence button").first.click()
    expect(written(page)).to_have_value(f"Mina ord.\n\n{line}\n")
    assert text_of(chapter) == "Ett utkast."
    page.get_by_role("button", name="Spara utfall").click()
    page.wait_for_url(f"**{PAGE}#utfall")
    assert text_of(chapter) == f"Mina ord.\n\n{line}\n"


def test_without_script_a_clash_and_an_ended_log_in_give_the_words_back(
    visit, chapter, site
):
    page = opened(visit, java_script_enabled=False)
    chair = User.objects.get(email=f"{CHAIR}@sekoplan.example")
    chapter.write(by=chair, seen=1, text="Ordförandens ord.")
    written(page).fill("Mina ord.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_label("Texten")).to_have_value("Mina ord.")
    page.context.add_cookies([site.cookie(SECRETARY)])
    page.get_by_role("button", name="Spara texten").click()
    expect(page.get_by_text("Ordförandens ord.").first).to_be_visible()
    page.get_by_role("button", name="Behåll min").click()
    page.wait_for_url(f"**{PAGE}")
    assert text_of(chapter) == "Mina ord."
