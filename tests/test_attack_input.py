"""Odd input to the forms: it is refused or set right, and never an error of ours."""

from datetime import date

import pytest

from activities.models import Activity, PlanDraft
from clubs.models import Assignment, Event, Person, Post

from .people import sent

NUMBER = "811218-9876"
LARGEST = str(2**63 - 1)
ENDLESS = "9" * 5000


@pytest.fixture
def series(folder, anna):
    return Activity.objects.create_series(
        folder,
        by=anna,
        batch="Brev",
        rows=[("Brev, mars", date(2018, 3, 31)), ("Brev, april", date(2018, 4, 30))],
    )


@pytest.fixture
def draft(login, anna, plan):
    """A document that Anna has just pasted in; her client is logged in."""
    text = (
        "Plan 2019\n\n1. Information\n\nVi ska skicka brev.\n\n"
        "2. Studier\n\nVi ska ordna en kurs.\n"
    )
    login(anna).post("/stockholm/plan/ny/", {"text": text})
    return PlanDraft.objects.get()


def check(client, draft, **fields):
    draft.refresh_from_db()
    fields = {"seen": draft.version, "do": "save"} | fields
    return client.post(f"/stockholm/plan/ny/{draft.pk}/", fields)


@pytest.mark.parametrize("seen", [LARGEST, str(2**31 - 1), "1" + "0" * 30])
def test_a_version_that_never_was_is_stale(login, anna, activity, folder, seen):
    client, page = login(anna), f"/stockholm/aktivitet/{activity.pk}/"
    answers = [
        client.post(page, sent(status="pågår", seen=seen)),
        client.post(f"{page}andra/", sent(title="Ny titel", goal=folder.pk, seen=seen)),
        client.post(
            f"{folder.get_absolute_url()}andra/",
            sent(title="Ny titel", kind="engång", seen=seen),
        ),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    client.post(f"{page}ta-bort/", {"seen": seen})
    activity.refresh_from_db()
    assert (activity.version, activity.removed_at) == (1, None)


def test_a_note_about_the_steps_of_no_series_is_a_conflict(login, anna, series):
    page = f"/stockholm/aktivitet/{series[0].pk}/serie/"
    answer = login(anna).post(page, sent(seen="999999:1", note="Hej"))
    assert answer.status_code == 409
    assert not Event.objects.filter(verb="report").exists()


@pytest.mark.holds("S36")
def test_endless_numbers_of_a_series_are_refused(login, anna, series):
    page = f"/stockholm/aktivitet/{series[0].pk}/serie/"
    for seen in (f"{ENDLESS}:1", f"{LARGEST}:1", f"{series[0].pk}:{ENDLESS}"):
        assert login(anna).post(page, sent(seen=seen, note="Hej")).status_code == 302
    assert not Event.objects.filter(verb="report").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "1949-12-31", "9999-12-31"])
def test_a_day_no_plan_can_hold_is_refused(login, kajsa, arvid, anna, activity, day):
    post = Post.objects.create(branch=activity.branch, body="styrelse", title="Kassör")
    given = Assignment.objects.get(user=arvid)
    chair = login(kajsa)
    answer = chair.post(
        f"/stockholm/installningar/uppdrag/{post.pk}/innehavare/",
        sent(person=anna.people.get().pk, on=day),
    )
    assert answer.status_code == 422
    assert not post.tenures.exists()
    page = f"/stockholm/aktivitet/{activity.pk}/"
    assert chair.post(page, sent(status="klar", seen=1, on=day)).status_code == 422
    answer = login(arvid).post(
        f"/stockholm/installningar/behorigheter/{given.pk}/", {"last_day": day}
    )
    assert answer.status_code == 422


def test_a_series_stays_within_the_plan(login, anna, folder):
    client, page = login(anna), f"{folder.get_absolute_url()}aktivitet/"
    for starts in ("1950-01-01", "2017-12-31", "2019-01-01"):
        answer = client.post(page, sent(title="x", repeat="månad", starts_on=starts))
        assert answer.status_code == 422
    answer = client.post(page, sent(title="x", repeat="termin", starts_on="2018-12-01"))
    assert answer.status_code == 422, "nothing would be made, and nothing said so"
    client.post(page, sent(title="x", repeat="månad", starts_on="2018-11-01"))
    assert folder.activities.filter(batch="x").count() == 2


@pytest.mark.parametrize("seen", ["abc", "²", "\0", LARGEST, ""])
def test_a_preview_without_its_version_is_a_conflict(client, draft, seen):
    assert check(client, draft, seen=seen).status_code == 409


@pytest.mark.holds("S36")
@pytest.mark.parametrize(
    "deed", ["out:0:{}", "out:{}", "heading:{}", "in:{}", "up:0:{}"]
)
def test_a_button_with_a_number_out_of_reach_does_nothing(client, draft, deed):
    before = draft.outline
    for number in ("1" + "0" * 30, ENDLESS, "²"):
        answer = check(client, draft, do=deed.format(number), to="0")
        assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.outline == before


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("min", ENDLESS, "för stort"),
        ("max", "1000001", "för stort"),
        ("months", "²", "är ingen månad"),
        ("months", ENDLESS, "är ingen månad"),
        ("text", f"Vi ska ringa {NUMBER}.", "personnummer"),
        ("title", NUMBER, "personnummer"),
        ("unit", NUMBER, "personnummer"),
    ],
)
def test_what_a_row_of_the_preview_may_not_hold_is_told(
    client, draft, field, value, told
):
    fields = {"g0-0-text": "Vi ska skicka brev."} | {f"g0-0-{field}": value}
    answer = check(client, draft, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert f'href="#g0-0-{field}"' in page
    assert value in page, "what was typed stays"
    draft.refresh_from_db()
    assert value not in str(draft.outline)


def test_a_heading_of_the_preview_may_not_hold_a_personal_number(client, draft):
    answer = check(client, draft, **{"s0-title": f"Anna {NUMBER}"})
    assert answer.status_code == 422
    assert f"Anna {NUMBER}" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.outline["sections"][0]["title"] == "Information"


def test_a_row_is_moved_to_no_section_that_is_none(client, draft):
    for to in ("²", ENDLESS, "-1", "9"):
        fields = {"g0-0-text": "Vi ska skicka brev.", "g0-0-to": to}
        assert check(client, draft, **fields).status_code == 302
    draft.refresh_from_db()
    assert [len(s["goals"]) for s in draft.outline["sections"]] == [1, 1]


def test_signs_that_are_no_text_are_left_out_of_the_preview(client, draft):
    check(client, draft, **{"g0-0-text": "Vi\0 ska\x1b[31m sända\tbrev."})
    draft.refresh_from_db()
    text = draft.outline["sections"][0]["goals"][0]["text"]
    assert text == "Vi ska[31m sända brev."


def test_a_document_with_a_personal_number_is_refused(login, anna, plan):
    text = f"Plan 2019\n\n1. Stöd\n\nVi ska ringa Karin, {NUMBER}.\n"
    answer = login(anna).post("/stockholm/plan/ny/", {"text": text})
    assert answer.status_code == 422
    assert NUMBER in answer.content.decode()
    assert not PlanDraft.objects.exists()


def test_the_last_free_texts_refuse_personal_numbers(client, draft, folder):
    answer = client.post(
        f"/stockholm/plan/ny/{draft.pk}/ansvariga/",
        sent(title=f"Plan {NUMBER}", starts="2019-01-01", ends="2019-12-31"),
    )
    assert answer.status_code == 422
    answer = client.post(
        f"{folder.get_absolute_url()}andra/",
        sent(title="Folder", kind="engång", seen=1, unit=NUMBER),
    )
    assert answer.status_code == 422


def test_a_short_text_is_one_line(login, kajsa):
    login(kajsa).post(
        "/stockholm/installningar/personer/", sent(name="Eva\r\nBcc: ond@example.se")
    )
    assert Person.objects.filter(name="Eva Bcc: ond@example.se").exists()


@pytest.mark.holds("S36")
@pytest.mark.parametrize("number", ["9" * 19, ENDLESS, "-1", "²", "\0", "Anna"])
def test_a_choice_that_no_row_can_be_is_refused(
    login, anna, activity, folder, information, number
):
    client, page = login(anna), f"/stockholm/aktivitet/{activity.pk}/andra/"
    goal = folder.get_absolute_url()
    edit, new = {"title": "Tryck", "goal": folder.pk, "seen": 1}, {"title": "Tryck"}
    answers = {
        "people": client.post(page, sent(**edit | {"people": number})),
        "one of the people": client.post(
            page, sent(**edit | {"people": [anna.people.get().pk, number]})
        ),
        "new": client.post(f"{goal}aktivitet/", sent(**new | {"people": number})),
        "goal": client.post(page, sent(**edit | {"goal": number})),
        "post": client.post(
            f"{goal}andra/", sent(title="Ny", kind="engång", seen=1, post=number)
        ),
    }
    assert {
        name: answer.status_code for name, answer in answers.items()
    } == dict.fromkeys(answers, 422)
    assert "Personen finns inte i listan." in answers["people"].text
    assert not Activity.objects.filter(title="Tryck").exists()
