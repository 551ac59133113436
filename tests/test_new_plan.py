"""Reading in a plan on the page: nothing is saved until all of it is right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from activities.models import Plan, PlanDraft

from .people import sent

TEXT = (
    "Verksamhetsplan 2019\n\n1. Information\n\nVi ska skicka tolv brev.\n\n"
    "Vi ska trycka minst tre affischer.\n\n2. Studier\n\nVi ska ordna en kurs.\n"
)
LETTERS, POSTERS = "Vi ska skicka tolv brev.", "Vi ska trycka minst tre affischer."


class Page(HTMLParser):
    """What a browser would send from a page, and the text that it shows."""

    def __init__(self, markup):
        super().__init__()
        self.fields, self.words, self.area, self.chooser = {}, [], None, None
        self.feed(markup)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("name"):
            self.fields[attrs["name"]] = attrs.get("value", "")
        elif tag == "textarea":
            self.area = attrs["name"]
            self.fields[self.area] = ""
        elif tag == "select":
            self.chooser = attrs["name"]
            self.fields[self.chooser] = None
        elif tag == "option":
            chosen = "selected" in attrs or self.fields[self.chooser] is None
            if chosen:
                self.fields[self.chooser] = attrs["value"]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data
        else:
            self.words.append(data)


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
    sections = [s for s in draft.outline["sections"] if not s["out"]]
    return [[g["text"] for g in s["goals"] if not g["out"]] for s in sections]


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
    check(client, draft, do="out:0-1")
    assert texts(draft)[0] == [LETTERS]
    page = client.get(f"/stockholm/plan/ny/{draft.pk}/").content.decode()
    assert 'value="back:0-1"' in page
    check(client, draft, do="back:0-1")
    assert texts(draft)[0] == [LETTERS, POSTERS]


def test_what_is_left_out_is_not_in_the_plan(client, draft, plan):
    check(client, draft, do="out:0-1")
    check(client, draft, do="out:1")
    form = sent(title="Plan 2019", starts="2019-01-01", ends="2019-12-31")
    client.post(f"/stockholm/plan/ny/{draft.pk}/ansvariga/", form)
    made = Plan.objects.get(slug="2019")
    assert [section.title for section in made.sections.all()] == ["Information"]
    goals = [goal.adopted_text for goal in made.sections.get().goals.all()]
    assert goals == [LETTERS]


@pytest.mark.parametrize(
    ("deed", "place", "told"),
    [
        ("down:0-0", "?oppna=g0-0#g0-0", "Flyttat: åtagandet är nu 1.2."),
        ("join:0-1", "?oppna=g0-0#g0-0", "Ihopslaget till 1.1."),
        ("out:0-1", "#g0-1", "Åtagandet lämnas ute."),
        ("out:1-0", "#g1-0", "Åtagandet lämnas ute."),
        ("out:1", "#s1", "Avsnittet lämnas ute."),
        ("add:0", "", "Du hade inte ändrat något."),
        ("save", "", "Du hade inte ändrat något."),
    ],
)
def test_each_button_says_what_it_did_and_stays_where_it_was(
    client, draft, deed, place, told
):
    answer = check(client, draft, do=deed)
    assert answer.url == f"/stockholm/plan/ny/{draft.pk}/{place}"
    page = client.get(answer.url).content.decode()
    assert 'class="toast on' in page
    assert told in page


def test_a_line_that_was_left_over_is_shown_where_it_landed(client, draft):
    draft.outline["leftovers"] = [{"line": 99, "text": "Kursen hålls i maj."}]
    draft.save()
    answer = check(client, draft, do="in:0")
    assert answer.url.endswith("?oppna=gn1#gn1")
    assert texts(draft)[1] == ["Vi ska ordna en kurs.", "Kursen hålls i maj."]


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


def row(client, draft, key="0-0"):
    """The fields of one commitment as they stand on the page, and its guard."""
    page = Page(client.get(f"/stockholm/plan/ny/{draft.pk}/").content.decode())
    fields = {
        name: value
        for name, value in page.fields.items()
        if name.startswith(f"g{key}-") or name in ("seen", "was")
    }
    return {"do": "save"} | fields


def send(client, draft, fields):
    return client.post(f"/stockholm/plan/ny/{draft.pk}/", fields)


def goals(draft):
    """{text: goal} of the whole draft."""
    draft.refresh_from_db()
    return {g["text"]: g for s in draft.outline["sections"] for g in s["goals"]}


def test_a_mistake_stops_the_move_and_stays_with_its_own_row(client, draft):
    """The row used to be moved, and the mistake shown on the one now in its place."""
    fields = row(client, draft, "0-1") | {
        "g0-1-title": "Affischerna",
        "g0-1-min": "tre",
        "do": "up:0-1",
    }
    answer = send(client, draft, fields)
    page = Page(answer.content.decode())
    assert answer.status_code == 422
    assert texts(draft)[0] == [LETTERS, POSTERS]
    assert page.fields["g0-1-text"] == POSTERS
    assert page.fields["g0-1-min"] == "tre"
    assert "1.2 Mål, minst: Skriv ett heltal med siffror." in page.text

    fields |= page.fields | {"g0-1-min": "3", "do": "up:0-1"}
    assert send(client, draft, fields).status_code == 302
    assert texts(draft)[0] == [POSTERS, LETTERS]
    moved = goals(draft)[POSTERS]
    assert (moved["title"], moved["target_min"]) == ("Affischerna", 3)


def test_a_mistake_in_what_is_left_out_does_not_matter(client, draft):
    fields = row(client, draft, "0-1") | {"g0-1-min": "tre", "do": "out:0-1"}
    assert send(client, draft, fields).status_code == 302
    assert goals(draft)[POSTERS]["out"]


def test_two_tabs_correct_two_rows_and_both_stand(client, draft):
    first, second = row(client, draft, "0-0"), row(client, draft, "0-1")
    send(client, draft, first | {"g0-0-title": "Breven", "do": "down:0-0"})
    answer = send(client, draft, second | {"g0-1-title": "Affischerna"})
    assert answer.status_code == 302
    assert goals(draft)[LETTERS]["title"] == "Breven"
    assert goals(draft)[POSTERS]["title"] == "Affischerna"


def test_two_tabs_that_correct_the_same_row_show_both_texts(client, draft):
    first = row(client, draft)
    second = dict(first)
    send(client, draft, first | {"g0-0-title": "Breven", "g0-0-months": "mars"})
    answer = send(client, draft, second | {"g0-0-title": "Tolv brev ut"})
    page = Page(answer.content.decode())
    assert answer.status_code == 409
    assert page.fields["g0-0-title"] == "Tolv brev ut"
    assert "I den andra fliken står det ”Breven”." in page.text
    assert goals(draft)[LETTERS]["title"] == "Breven"

    answer = send(client, draft, page.fields | {"do": "save"})
    assert answer.status_code == 302
    assert goals(draft)[LETTERS]["title"] == "Tolv brev ut"


def test_what_was_written_in_a_row_that_is_gone_is_shown(client, draft):
    first, second = row(client, draft, "0-1"), row(client, draft, "0-1")
    send(client, draft, first | {"do": "join:0-1"})
    answer = send(client, draft, second | {"g0-1-title": "Affischerna i maj"})
    assert answer.status_code == 409
    assert "Affischerna i maj" in answer.content.decode()


def test_a_button_of_a_page_that_is_no_longer_true_does_nothing(client, draft):
    first, second = row(client, draft, "0-0"), row(client, draft, "0-1")
    send(client, draft, first | {"do": "down:0-0"})
    answer = send(client, draft, second | {"g0-1-title": "Affischerna", "do": "up:0-1"})
    assert answer.status_code == 409
    assert texts(draft)[0] == [POSTERS, LETTERS]
    assert goals(draft)[POSTERS]["title"] == "Affischerna"


def test_posts_that_were_chosen_stay_when_the_preview_has_changed(
    client, draft, plan, information
):
    url = f"/stockholm/plan/ny/{draft.pk}/ansvariga/"
    form = sent(
        title="Vår plan", starts="2019-01-01", ends="2019-12-31", seen=draft.version
    )
    send(client, draft, row(client, draft) | {"g0-0-title": "Breven"})
    answer = client.post(url, form | {"post1": information.pk})
    page = Page(answer.content.decode())
    assert answer.status_code == 409
    assert page.fields["title"] == "Vår plan"
    assert page.fields["post1"] == str(information.pk)
    assert Plan.objects.get() == plan

    answer = client.post(url, page.fields)
    assert answer.url == "/stockholm/plan/2019/"


@pytest.mark.parametrize("size", [600_000, 3 << 20])
def test_a_paste_that_is_too_long_is_told_and_kept(login, anna, stockholm, size):
    text = "Vi ska skicka brev. " * (size // 20)
    answer = login(anna).post("/stockholm/plan/ny/", {"text": text})
    page = Page(answer.content.decode())
    assert answer.status_code == 422
    assert "åtagandena står" in page.text
    assert ("större än 2 MB" in page.text) == (size > 2 << 20)
    assert page.fields["text"] == text


def test_the_closed_row_says_kind_target_and_months(client, draft):
    fields = {
        "kind": "återkommande",
        "min": "12",
        "max": "",
        "unit": "brev",
        "months": "3-6, 9",
    }
    send(
        client,
        draft,
        row(client, draft) | {f"g0-0-{name}": value for name, value in fields.items()},
    )
    page = Page(client.get(f"/stockholm/plan/ny/{draft.pk}/").content.decode())
    assert "Återkommande, minst 12 brev" in page.text
    assert "Mars–juni, september" in page.text


def test_a_corrected_row_comes_back_open_and_in_view(client, draft):
    answer = send(client, draft, row(client, draft, "0-1") | {"g0-1-months": "maj"})
    assert answer.url.endswith("/?oppna=g0-1#g0-1")
    page = client.get(answer.url).content.decode()
    assert 'data-row="g0-1" open>' in page
    assert 'data-row="g0-0">' in page

    # With the script the page tells itself which rows were open.
    fields = row(client, draft, "0-1") | {"g0-1-months": "juni", "open": "g0-0 left"}
    assert send(client, draft, fields).url.endswith("/?oppna=g0-0.left#g0-1")


def test_a_plan_on_its_way_is_found_again(client, draft, login, siv):
    page = client.get("/stockholm/plan/ny/").content.decode()
    assert f'href="/stockholm/plan/ny/{draft.pk}/"' in page
    assert "Verksamhetsplan 2019" in page
    PlanDraft.objects.update(at=timezone.now() - timedelta(hours=25))
    page = client.get("/stockholm/plan/ny/").content.decode()
    assert str(draft.pk) not in page


def test_the_way_to_a_new_plan_stands_at_the_top_of_the_plan(login, anna, rut, plan):
    page = login(anna).get("/stockholm/plan/2018/").content.decode()
    assert page.index("Läs in en ny plan") < page.index('class="filter"')
    page = login(rut).get("/stockholm/plan/2018/").content.decode()
    assert "Läs in en ny plan" not in page


def test_help_says_how_a_plan_is_read_in(client):
    page = client.get("/hjalp/").content.decode()
    assert "Läs in en ny plan" in page


@pytest.mark.django_db(transaction=True)
def test_five_tabs_at_once_lose_no_correction(client, draft, anna):
    """Without the comparison row by row all but the last would be written over."""
    fields = row(client, draft, "0-0") | row(client, draft, "0-1")
    fields |= row(client, draft, "1-0")
    names = ["g0-0-unit", "g0-1-unit", "g1-0-unit", "s0-title", "s1-title"]

    def correct(name):
        tab = Client()
        tab.cookies = client.cookies
        try:
            return send(tab, draft, fields | {name: f"Rättat {name}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as tabs:
        assert set(tabs.map(correct, names)) == {302}
    page = Page(client.get(f"/stockholm/plan/ny/{draft.pk}/").content.decode())
    assert [page.fields[name] for name in names] == [f"Rättat {name}" for name in names]
