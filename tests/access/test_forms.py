"""What is sent beside a form's own fields changes nothing, wherever it is sent (S7)."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from tests.test_access import ROUTES

from .asking import Browser, address
from .canaries import own_models

# A day that nothing else bears, as it is sent and as Python tells it
LATER, WRITTEN = "2001-02-03", "(2001, 2, 3"
ROLES = ("chair", "administrator", "board")


class Forms(HTMLParser):
    """{where a form is sent: its fields as they stand} of a page."""

    def __init__(self, page, place):
        super().__init__()
        self.place, self.found, self.fields, self.select = place, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name, value = attrs.get("name"), attrs.get("value") or ""
        if tag == "form":
            self.fields = {} if attrs.get("method", "").lower() == "post" else None
            if self.fields is not None:
                self.found.append((attrs.get("action") or self.place, self.fields))
        elif self.fields is None:
            return
        elif tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in attrs:
                    self.fields.setdefault(name, []).append(value or "on")
            elif kind != "file":
                self.fields.setdefault(name, []).append(value)
        elif tag == "textarea" and name:
            self.select = name
            self.fields[name] = [""]
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and "selected" in attrs:
            self.fields.setdefault(self.select, []).append(value)
        elif tag == "button" and name and name not in self.fields:
            self.fields[name] = [value]

    def handle_data(self, data):
        if self.fields is not None and self.select in self.fields:
            if self.fields[self.select][:1] == [""]:
                self.fields[self.select] = [data.removeprefix("\n")]

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.select = None
        elif tag == "form":
            self.fields = None


def beside(world, there):
    """What a row has and no form of it asks for."""
    someone = world.roles["other"].pk
    return {
        "branch": there, "branch_id": there, "owner": someone, "user": someone,
        "user_id": someone, "by": someone, "by_id": someone, "role": "administrator",
        "version": 77, "adopted_at": LATER, "adopted_by": 99, "adopted_by_id": 99,
        "state": "antagen", "status": "antagen", "id": 4711, "pk": 4711,
        "confirmed_by": someone, "confirmed_at": LATER, "removed_at": LATER,
        "at": LATER, "logged_by": someone, "logged_at": LATER, "erased_at": LATER,
        "is_staff": "on", "is_superuser": "on", "is_active": "", "password": "x",
        "plan": 99, "plan_id": 99, "hidden": "", "locked_by": someone,
        "done_by": someone, "done_at": LATER, "used_at": LATER, "slug": "annat",
    }  # fmt: skip


# New each time by themselves
DRAWN = re.compile(
    r"\(\d+, |[0-9a-f]{16,}|\d{4}-\d\d-\d\d[T ][\d:.+]+|datetime\([^)]*\)"
    r"|'[\w-]{20,}'"
)


def rows():
    """{table: its rows}, without times of writing and what is drawn by lot."""
    found = {}
    for model in own_models():
        told = [
            f"{model._meta.db_table}{row!r}"
            for row in model._base_manager.values_list()
        ]
        assert not [row for row in told if LATER in row or WRITTEN in row]
        found[model._meta.db_table] = sorted(DRAWN.sub("", row) for row in told)
    return found


def sent(browser, place, fields):
    """The answer's status and what the rows are then; undone again."""
    with transaction.atomic():
        answer = browser.client.post(place, fields)
        after = rows()
        transaction.set_rollback(True)
    return answer.status_code, after


# PostgreSQL counts on after what is undone, and ids would differ.
@pytest.mark.holds("S7")
@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", ROLES)
def test_what_is_sent_beside_a_form_changes_nothing(world, role):
    """Every form as it stands on its page, with and without what a row has besides."""
    there = apps.get_model("clubs", "Branch").objects.get(slug=world.there["branch"])
    more, tried, saved, taken = beside(world, there.pk), set(), set(), set()
    browser = Browser(world.roles[role])
    for route in ROUTES:
        if route.get == "-" or route.expected("GET", role) != 200:
            continue
        page = address(route, world.here)
        answer = browser.ask("GET", page)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        for place, fields in Forms(answer.text, page).found:
            kind = re.sub(r"\d+", "0", place), *sorted(fields)
            if kind in tried or "/konto/" in place:
                continue
            tried.add(kind)
            # A text that is asked for and stands empty is filled in.
            full = {name: values or ["x"] for name, values in fields.items()}
            extra = {name: value for name, value in more.items() if name not in fields}
            plain, with_more = sent(browser, place, full), None
            with_more = sent(browser, place, full | extra)
            if plain != with_more:
                changed = {t for t, r in plain[1].items() if with_more[1][t] != r}
                taken.add((place, plain[0], with_more[0], *sorted(changed)))
            if plain[0] == 302:
                saved.add(place)
    assert taken == set(), "\n".join(map(str, sorted(taken)))
    assert len(tried) > 20
    assert len(saved) > 5, "what is refused proves nothing"


@pytest.mark.holds("S7")
def test_no_form_takes_whatever_fields_the_row_has():
    root = Path(__file__).parents[2]
    sources = [
        path
        for folder in ("activities", "clubs", "sekoplan")
        for path in (root / folder).rglob("*.py")
    ]
    assert len(sources) > 100
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"fields\s*=\s*['\"(\[]*__all__", text), path
        assert not re.search(r"^\s+exclude\s*=\s*[\[(]", text, re.MULTILINE), path
