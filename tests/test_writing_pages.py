"""A chapter is written on its page: beside what happened, and nothing typed is lost."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from activities.arranging import add_chapter
from activities.models import (
    Activity,
    Assessment,
    Chapter,
    Outcome,
    Report,
    ReportState,
)
from activities.reporting.text import LONGEST_TEXT
from activities.writing import differences

DAY = date(2019, 1, 10)
NUMBER = "19121212-1212"
PAGE = "/stockholm/rapport/2018/1/"
JUDGING = f"{PAGE}utfall/"


@pytest.fixture
def report(plan, siv):
    return Report.begin(plan, by=siv, day=DAY, texts={1: "Ett utkast."})


@pytest.fixture
def chapter(report):
    return report.chapters.get(section__number=1)


@pytest.fixture
def goals(plan):
    return list(plan.sections.get(number=1).goals.all())


def now(chapter):
    return Chapter.objects.get(pk=chapter.pk)


def save(client, text, seen=1, **more):
    return client.post(PAGE, {"text": text, "seen": seen, **more})


def save_by_itself(client, text, seen=1):
    data = {"text": text, "seen": seen}
    return client.post(PAGE, data, headers={"Accept": "application/json"})


# --- The text ------------------------------------------------------------------------


def test_a_text_is_saved_by_a_press_with_its_line_breaks(login, siv, chapter):
    answer = save(login(siv), "Rad ett.\r\n\r\nRad två.\r\n")
    assert answer.url == PAGE
    assert now(chapter).text == "Rad ett.\n\nRad två.\n"
    assert not now(chapter).ready


def test_a_chapter_of_ones_own_begins_without_a_text(login, siv, report):
    own = add_chapter(report, by=siv, title="Förhandling")
    page = login(siv).get(own.get_absolute_url())
    assert "Ingen text än" in page.text


def test_a_finished_chapter_leads_back_to_the_report_and_can_be_taken_back(
    login, siv, chapter
):
    client = login(siv)
    answer = save(client, "Färdig.", ready="true")
    assert answer.url == "/stockholm/rapport/2018/"
    assert now(chapter).ready
    assert "Klar för styrelsen" in client.get(answer.url).text
    save(client, "Färdig.", 2, ready="false")
    assert not now(chapter).ready


def test_the_page_that_saves_by_itself_is_told_the_version_and_the_time(
    login, siv, chapter
):
    answer = save_by_itself(login(siv), "Ett ord.")
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert answer.json()["by"] == "Siv"
    # The answer never came, so that it is sent again: nothing is wrong.
    assert save_by_itself(login(siv), "Ett ord.").json()["version"] == 2
    assert chapter.versions.count() == 2


def test_of_two_who_write_at_once_the_second_sees_both(login, siv, anna, chapter):
    save(login(siv), "Sivs text om brev.")
    answer = save_by_itself(login(anna), "Annas text om brev.")
    assert answer.status_code == 409
    assert answer.json()["text"] == "Sivs text om brev."
    assert answer.json()["by"] == "Siv"
    page = save(login(anna), "Annas text om brev.")
    assert page.status_code == 409
    assert "Sivs text om brev." in page.text
    assert "Annas text om brev." in page.text
    assert "<del>" in page.text
    assert now(chapter).text == "Sivs text om brev."
    # It is kept although she closes the browser now.
    assert chapter.versions.get(manner="undanlagd").text == "Annas text om brev."
    assert (
        "vid sidan av"
        in login(siv)
        .get(reverse("chapter_versions", args=["stockholm", "2018", chapter.pk]))
        .text
    )


@pytest.mark.parametrize("text", ["a" * (LONGEST_TEXT + 1), f"Ring {NUMBER} om det."])
def test_what_may_not_be_saved_stands_on_the_page(login, siv, chapter, text):
    page = save(login(siv), text)
    assert page.status_code == 422
    assert text in page.text
    answer = save_by_itself(login(siv), text)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert NUMBER in error or "för lång" in error
    assert now(chapter).text == "Ett utkast."


def test_in_a_locked_report_the_page_is_read_and_what_was_typed_stands(
    login, siv, chapter
):
    Report.objects.update(state=ReportState.LOCKED, frozen={}, digest="x")
    page = login(siv).get(PAGE)
    assert "<textarea" not in page.text
    assert "Ett utkast." in page.text
    answer = save_by_itself(login(siv), "För sent.")
    assert answer.status_code == 422
    assert "låst" in answer.json()["errors"][0]
    assert "För sent." in save(login(siv), "För sent.").text


def test_those_who_only_follow_read_the_text(login, rut, chapter):
    page = login(rut).get(PAGE)
    assert "Ett utkast." in page.text
    assert "<textarea" not in page.text
    assert save(login(rut), "Revisorns ord.").status_code == 404
    assert now(chapter).text == "Ett utkast."


def test_the_preview_shows_headings_and_lists_and_no_markup(login, siv, chapter):
    address = reverse("preview_chapter", args=["stockholm", "2018", chapter.pk])
    typed = "## Brev\n\nVi skrev **tolv**.\n\n- ett\n- två\n\n<b>fet</b>"
    page = login(siv).post(address, {"text": typed}).text
    assert "<h3>Brev</h3>" in page
    assert "<strong>tolv</strong>" in page
    assert page.count("<li>") == 2
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert now(chapter).text == "Ett utkast."


def test_a_chapter_with_a_table_leads_to_where_it_is_filled_in(
    login, siv, omar, report
):
    economy = report.chapters.get(kind="ekonomi").get_absolute_url()
    assert "/stockholm/rapport/2018/ekonomi/" in login(siv).get(economy).text
    # An ombudsman writes the text, and fills in no table.
    page = login(omar).get(economy).text
    assert "/stockholm/rapport/2018/ekonomi/" not in page
    assert "<textarea" in page
    # Each of the pages is there.
    for chapter in report.chapters.filter(section=None):
        assert login(siv).get(chapter.get_absolute_url()).status_code == 200


# --- The evidence --------------------------------------------------------------------


def reported(goal, by, note):
    activity = goal.activities.first()
    activity.report("pågår", by=by, seen=activity.version, note=note)
    return activity.updates.get()


def test_a_note_enters_the_text_only_when_it_is_pressed_in(login, siv, chapter, goals):
    update = reported(goals[0], siv, "Tryckeriet fick underlaget.")
    page = login(siv).get(PAGE).text
    assert "Tryckeriet fick underlaget." in page
    assert "Tryckeriet" not in page[page.index("<textarea") : page.index("</textarea")]
    pressed = save(login(siv), "Mitt utkast.", insert=f"u{update.pk}")
    assert pressed.status_code == 200
    typed = pressed.text[pressed.text.index("<textarea") :]
    typed = typed[: typed.index("</textarea")]
    assert "Mitt utkast.\n\nTryckeriet fick underlaget.\n" in typed
    # Nothing is saved by that.
    assert now(chapter).text == "Ett utkast."


def test_an_administrator_reads_no_notes_beside_the_text(
    login, arvid, siv, chapter, goals
):
    reported(goals[0], siv, "Viskning")
    assert "Viskning" not in login(arvid).get(PAGE).text


def test_the_text_is_made_anew_and_what_was_typed_is_a_version(login, siv, chapter):
    save(login(siv), "Mina ord.", redraft="1")
    assert now(chapter).is_made
    assert "Mina ord." in chapter.versions.values_list("text", flat=True)


# --- Versions ------------------------------------------------------------------------


def test_an_earlier_version_is_compared_and_stands_again(login, siv, chapter):
    client = login(siv)
    save(client, "Ett utkast med mer.")
    address = reverse("chapter_versions", args=["stockholm", "2018", chapter.pk])
    page = client.get(f"{address}?version=1").text
    assert "<ins>" in page
    assert "Återställ den här" in page
    answer = client.post(f"{address}1/aterstall/", {"seen": 2})
    assert answer.url == PAGE
    assert now(chapter).text == "Ett utkast."
    # From a page that is too old: both are shown.
    assert client.post(f"{address}2/aterstall/", {"seen": 2}).status_code == 409


def test_two_texts_are_compared_word_by_word_with_their_lines():
    pieces = differences("## Brev\n\nVi skrev tolv.", "## Brev\n\nVi skickade tolv.\n")
    assert [(piece.fate, piece.text) for piece in pieces] == [
        ("same", "## Brev\n\nVi"),
        ("del", "skrev"),
        ("ins", "skickade"),
        ("same", "tolv."),
        ("ins", "\n"),
    ]


# --- The log-in has ended ------------------------------------------------------------


def test_without_a_log_in_the_text_comes_back(client, chapter):
    answer = save(client, "Mina ord.", **{"g7-text": "En mening"})
    assert answer.status_code == 403
    assert "Mina ord." in answer.text
    assert "En mening" in answer.text
    assert "/konto/logga-in/" in answer.text
    assert save(client, "").status_code == 302
    assert save_by_itself(client, "Mina ord.").status_code == 302


def test_after_a_new_log_in_in_another_tab_the_text_comes_back(siv, chapter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(siv)
    answer = save(client, "Mina ord.", csrfmiddlewaretoken="gammal")
    assert answer.status_code == 403
    assert "Mina ord." in answer.text
    token = answer.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = save(client, "Mina ord.", csrfmiddlewaretoken=token)
    assert again.status_code == 302
    assert now(chapter).text == "Mina ord."


def test_another_site_puts_no_words_in_anybodys_mouth(siv, chapter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(siv)
    data = {"text": "Inte mina ord.", "seen": 1}
    answer = client.post(PAGE, data, headers={"Origin": "https://elak.example"})
    assert answer.status_code == 403
    assert "Inte mina ord." not in answer.text


# --- Outcomes ------------------------------------------------------------------------


def judged(client, goals, *answers, **more):
    """Send (outcome, text) of each goal, with the versions on a page just opened."""
    data = dict(more)
    for goal, (outcome, text) in zip(goals, answers, strict=False):
        last = goal.assessments.outcomes().first()
        data |= {
            f"g{goal.pk}-outcome": outcome,
            f"g{goal.pk}-text": text,
            f"g{goal.pk}-seen": last.at.isoformat() if last else "",
        }
    return client.post(JUDGING, data)


def outcomes(goals):
    return [
        [(one.outcome, one.text) for one in goal.assessments.outcomes()]
        for goal in goals
    ]


def test_the_goals_of_a_section_are_judged_at_once(login, omar, chapter, goals):
    answer = judged(login(omar), goals, ("genomfört", ""), ("delvis", "Hälften kom."))
    assert answer.url == f"{PAGE}#utfall"
    assert outcomes(goals) == [[("genomfört", "")], [("delvis", "Hälften kom.")]]
    # Sent once more nothing is stored anew, and one that is changed alone is.
    judged(login(omar), goals, ("genomfört", ""), ("inte", "Inget kom."))
    assert [len(found) for found in outcomes(goals)] == [1, 2]


def test_the_reason_is_demanded_and_everything_typed_stands(login, siv, chapter, goals):
    page = judged(
        login(siv),
        goals,
        ("delvis", ""),
        ("", f"Ring {NUMBER}."),
        text="Mina ord.",
        seen=1,
    )
    assert page.status_code == 422
    assert "vad som inte blev av" in page.text
    assert NUMBER in page.text
    assert "Mina ord." in page.text
    assert outcomes(goals) == [[], []]


def test_what_is_typed_of_the_text_is_kept_with_the_outcomes(
    login, siv, chapter, goals
):
    judged(login(siv), goals, ("genomfört", ""), text="Mina ord.", seen=1)
    assert now(chapter).text == "Mina ord."
    assert outcomes(goals)[0] == [("genomfört", "")]


def test_whether_it_goes_on_is_kept_of_what_did_not_come_about(
    login, siv, chapter, goals
):
    more = {f"g{goals[0].pk}-carried_over": "on", f"g{goals[1].pk}-carried_over": "on"}
    judged(login(siv), goals, ("inte", "Ingen tid."), ("genomfört", ""), **more)
    assert goals[0].assessments.get().carried_over
    assert not goals[1].assessments.get().carried_over


def test_what_somebody_else_judged_meanwhile_stands_beside_mine(
    login, siv, anna, chapter, goals
):
    mine = [("inte", "Inget kom."), ("genomfört", "")]
    fields = {
        f"g{goal.pk}-{name}": value
        for goal, answer in zip(goals, mine, strict=True)
        for name, value in zip(("outcome", "text"), answer, strict=True)
    }
    Assessment.make(goals[0], by=anna, outcome=Outcome.DONE, text="Annas mening.")
    page = login(siv).post(JUDGING, fields)
    assert page.status_code == 409
    assert "Annas mening." in page.text
    assert "Inget kom." in page.text
    assert outcomes(goals) == [[("genomfört", "Annas mening.")], [("genomfört", "")]]
    # The same page sent once more lets mine hold.
    last = goals[0].assessments.first()
    fields[f"g{goals[0].pk}-seen"] = last.at.isoformat()
    assert last.at.isoformat().replace("+", "&#43;") in page.text.replace("+", "&#43;")
    assert login(siv).post(JUDGING, fields).status_code == 302
    assert outcomes(goals)[0][0] == ("inte", "Inget kom.")


def test_in_a_locked_report_no_outcome_is_changed_from_anywhere(
    login, siv, chapter, goals
):
    Report.objects.update(state=ReportState.LOCKED, frozen={}, digest="x")
    page = judged(login(siv), goals, ("genomfört", ""))
    assert page.status_code == 422
    assert "Lås upp den först." in page.text
    address = reverse("assess_goal", args=["stockholm", "2018", 1, 1])
    uuid = "6f2b1f9c-7f0e-4c39-9f0e-1d4f0a6d7b11"
    answer = login(siv).post(address, {"outcome": "genomfört", "uuid": uuid})
    assert answer.status_code == 422
    assert "Lås upp den först." in answer.text
    assert outcomes(goals) == [[], []]


def test_a_correction_of_a_closed_plan_is_written_and_judged(
    login, siv, chapter, goals, plan
):
    plan.close(by=siv)
    assert judged(login(siv), goals, ("genomfört", "")).status_code == 302
    assert save(login(siv), "Rättat.").status_code == 302
    assert Activity.objects.filter(goal=goals[0]).exists()
    assert now(chapter).text == "Rättat."
