"""Reading in a plan on the page: nothing is saved until all of it is right."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities.models import Plan, PlanDraft

from .people import sent

TEXT = (
    "Verksamhetsplan 2019\n\n1. Information\n\nVi ska skicka tolv brev.\n\n"
    "Vi ska trycka minst tre affischer.\n\n2. Studier\n\nVi ska ordna en kurs.\n"
)


@pytest.fixture
def draft(login, anna, plan):
    """A document that Anna has just pasted in; her client is logged in."""
    answer = login(anna).post("/stockholm/plan/ny/", {"text": TEXT})
    assert answer.status_code == 302
    return PlanDraft.objects.get()


def check(client, draft, **fields):
    draft.refresh_from_db()
    url = f"/stockholm/plan/ny/{draft.pk}/"
    return client.post(url, {"seen": draft.version, "do": "save"} | fields)


def texts(draft):
    draft.refresh_from_db()
    return [[g["text"] for g in s["goals"]] for s in draft.outline["sections"]]


def test_corrections_are_kept_in_the_draft(client, draft):
    check(
        client,
        draft,
        **{
            "g0-1-text": "Vi ska trycka minst tre affischer.",
            "g0-1-title": "Affischer",
            "g0-1-kind": "leverans",
            "g0-1-min": "3",
            "g0-1-months": "mars–maj",
        },
    )
    draft.refresh_from_db()
    goal = draft.outline["sections"][0]["goals"][1]
    assert (goal["title"], goal["months"]) == ("Affischer", [3, 4, 5])


def test_an_error_is_told_and_what_was_typed_is_still_there(client, draft):
    answer = check(
        client,
        draft,
        **{
            "do": "next",
            "g0-1-text": "Vi ska trycka minst tre affischer.",
            "g0-1-months": "höstkanten",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "är ingen månad" in page
    assert "höstkanten" in page


def test_a_row_is_left_out_and_taken_back(client, draft):
    check(client, draft, do="out:0:1")
    assert texts(draft)[0] == ["Vi ska skicka tolv brev."]
    check(client, draft, do="in:0", to="1")
    assert texts(draft)[1] == [
        "Vi ska ordna en kurs.",
        "Vi ska trycka minst tre affischer.",
    ]


@pytest.mark.parametrize(
    ("deed", "place"),
    [
        ("down:0:0", "#g0-0"),
        ("out:0:1", "#g0-0"),
        ("out:1:0", "#s1"),
        ("out:1", ""),
        ("save", ""),
    ],
)
def test_each_button_says_what_it_did_and_stays_where_it_was(
    client, draft, deed, place
):
    answer = check(client, draft, do=deed)
    assert answer.url == f"/stockholm/plan/ny/{draft.pk}/{place}"
    assert 'class="toast on' in client.get(answer.url).content.decode()


def test_what_is_taken_back_is_shown_where_it_landed(client, draft):
    check(client, draft, do="out:0:1")
    answer = check(client, draft, do="in:0", to="1")
    assert answer.url.endswith("#g1-1")


def test_a_plan_without_a_heading_is_named_by_its_own_year(login, anna, plan):
    client = login(anna)
    text = "1. Information\n\nVi ska skicka tolv brev under 2019.\n"
    client.post("/stockholm/plan/ny/", {"text": text})
    draft = PlanDraft.objects.get()
    draft.outline |= {"title": None, "from": "2019-01-01", "to": "2019-12-31"}
    draft.save()
    page = client.get(f"/stockholm/plan/ny/{draft.pk}/ansvariga/").content.decode()
    assert 'value="Verksamhetsplan 2019"' in page


def test_a_plan_being_prepared_does_not_hide_the_adopted_one(client, draft, plan):
    client.post(
        f"/stockholm/plan/ny/{draft.pk}/ansvariga/",
        sent(title="Utkastet", starts="2018-01-01", ends="2018-12-31"),
    )
    assert Plan.objects.holding(plan.starts).first() == plan
    page = client.get("/stockholm/plan/2018/").content.decode()
    assert "Utkastet, utkast" in page


def test_two_tabs_do_not_overwrite_each_other(client, draft):
    first = {"seen": draft.version, "do": "out:0:1"}
    url = f"/stockholm/plan/ny/{draft.pk}/"
    assert client.post(url, first).status_code == 302
    assert client.post(url, first).status_code == 409
    assert len(texts(draft)[0]) == 1


def test_nothing_is_saved_when_the_period_is_wrong(client, draft, plan):
    answer = client.post(
        f"/stockholm/plan/ny/{draft.pk}/ansvariga/",
        sent(title="Verksamhetsplan 2019", starts="2019-12-31", ends="2019-01-01"),
    )
    assert answer.status_code == 422
    assert "slutar före sin första dag" in answer.content.decode()
    assert Plan.objects.count() == 1


def test_a_second_plan_of_the_year_gets_an_address_of_its_own(client, draft, plan):
    url = f"/stockholm/plan/ny/{draft.pk}/ansvariga/"
    answer = client.post(
        url, sent(title="Plan", starts="2018-01-01", ends="2018-12-31")
    )
    assert answer.url == "/stockholm/plan/2018-2/"


def test_nobody_else_sees_the_draft(login, siv, rut, erik, draft):
    url = f"/stockholm/plan/ny/{draft.pk}/"
    for user in (siv, rut, erik):
        assert login(user).get(url).status_code == 404


def test_a_draft_is_gone_after_a_day(client, draft):
    PlanDraft.objects.update(at=timezone.now() - timedelta(hours=25))
    client.post("/stockholm/plan/ny/", {"text": TEXT})
    assert not PlanDraft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plan.pdf", b"MZ\x90", "plan.pdf"),
        ("plan.exe", b"MZ\x90", ""),
        ("plan.docx", b"PK\x03\x04 rubbish", ""),
        ("plan.txt", b"", ""),
        ("plan.txt", b"x" * (3 << 20), "2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_swedish(
    login, anna, stockholm, name, content, told
):
    answer = login(anna).post(
        "/stockholm/plan/ny/", {"file": SimpleUploadedFile(name, content)}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dokumentet gick inte att läsa" in page
    assert not PlanDraft.objects.exists()


def test_an_empty_form_says_what_to_do(login, anna, stockholm):
    answer = login(anna).post("/stockholm/plan/ny/", {"text": "  "})
    assert answer.status_code == 422
    assert "Klistra in planens text eller välj en fil." in answer.content.decode()


@pytest.mark.parametrize("name", ["rut", "lena", "omar", "arvid", "nils", "erik"])
def test_only_the_board_reads_in_a_plan(request, login, stockholm, name):
    client = login(request.getfixturevalue(name))
    assert client.get("/stockholm/plan/ny/").status_code == 404
