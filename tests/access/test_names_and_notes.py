"""Names, notes and hidden workplaces are read by who may read them (S3)."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.cache import caches
from django.urls import reverse
from pypdf import PdfReader

from clubs.models import Post, Tenure, Visit
from tests.test_access import FOLLOWERS, GROUPS

from .asking import Browser, pages_shown_to

pytestmark = pytest.mark.holds("S3")


def test_names_and_notes_are_hidden_from_those_who_only_read_the_plan(world):
    roles = ("anonymous", "delegate", "national", "other")
    queries = ("", "?q=Kanarie", f"?den={date.today()}")
    shown = {
        (role, route)
        for role, route, text in pages_shown_to(world, *roles, queries=queries)
        if "Kanarie Fågel" in text or "Viskning" in text
    }
    assert shown == set()


def test_the_administrator_reads_names_but_no_notes(world):
    queries = ("", "?q=Viskning", f"?den={date.today()}")
    pages = list(pages_shown_to(world, "administrator", queries=queries))
    assert any("Kanarie Fågel" in text for _, _, text in pages)
    shown = {route for _, route, text in pages if "Viskning om" in text}
    assert shown == set()


@pytest.mark.parametrize("query", ["", f"?den={date.today()}"])
def test_names_and_notes_are_shown_to_those_who_follow(world, query):
    """Else the tests above would prove nothing."""
    with_notes = {}
    roles = ("chair", "secretary", "board", "ombudsman", "auditor")
    for role, route, text in pages_shown_to(world, *roles, queries=(query,)):
        # A long name is shortened where there is little room.
        if all(
            re.search(canary, text)
            for canary in (
                "Kanarie (Fågel|Kanarie)",
                "Viskning om läget",
                "Viskning om hjälp",
            )
        ):
            with_notes.setdefault(role, set()).add(route)
    pages = {"dashboard", "section", "goal", "meeting_section"}
    assert with_notes == dict.fromkeys(roles, pages)


def test_what_is_kept_of_laget_is_kept_by_who_reads_notes(world):
    place = reverse("dashboard", args=["stockholm"])
    for first, last in (("board", "administrator"), ("administrator", "board")):
        caches["fragments"].clear()
        shown = {
            role: "Viskning" in Browser(world.roles[role]).ask("GET", place).text
            for role in (first, last)
        }
        assert shown == {"board": True, "administrator": False}


def test_who_only_runs_the_accounts_has_no_activities_on_laget(world):
    post = Post.objects.get(branch__slug="stockholm", club=None)
    person = world.roles["administrator"].people.get()
    Tenure.objects.create(post=post, person=person, starts=date(2016, 1, 1))
    place = reverse("dashboard", args=["stockholm"])
    page = Browser(world.roles["administrator"]).ask("GET", place).text
    assert "Dina aktiviteter" not in page


def test_who_is_told_of_accounts_is_told_of_them_all(world):
    """Who may do what and who is invited: administrator and auditor, nobody else."""
    shown = {}
    for role, route, text in pages_shown_to(world, *FOLLOWERS.split()):
        # Whoever has the link reads the invitation itself; all read what is promised.
        if route in ("invitation", "privacy"):
            continue
        if "ny.stockholm." in text or "inget konto" in text:
            shown.setdefault(role, set()).add(route)
    assert shown == {"administrator": {"access", "people"}, "auditor": {"access"}}


def test_the_reports_pdf_has_no_notes(world):
    client = Browser(world.roles["administrator"]).client
    answer = client.get(reverse("report_draft", args=["stockholm", "plan"]))
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "Vi ska spara." in text
    assert "Viskning" not in text


def test_notes_of_visits_are_on_no_page_for_who_wasnt_there(world):
    roles = ("administrator", "auditor", "board", "chair")
    shown = {
        (role, route)
        for role, route, text in pages_shown_to(world, *roles)
        if "Viskning vid besök" in text
    }
    assert shown == set()


def test_the_name_of_a_hidden_workplace_is_shown_to_ombudsmen_only(world):
    """Wherever it is: its own page, its visits', in lists and what a search tells."""
    visit = Visit.objects.get(workplace=world.here["hidden"])
    instead = {"workplace": world.here["hidden"], "visit": visit.pk}
    others = ("anonymous", *GROUPS["everyone"].replace("ombudsman ", "").split())
    asked = ("", "?q=Viskande", f"?arbetsplats={world.here['hidden']}")

    def shown_to(*roles, queries=asked):
        return {
            (role, route)
            for role, route, text in pages_shown_to(
                world, *roles, queries=queries, **instead
            )
            # A search repeats its own word.
            if re.search(r"Viskande (hamnen|arbetsgivare)|Viskstad", text)
        }

    assert shown_to(*others) == set()
    told = {route for _, route in shown_to("ombudsman", queries=("",))}
    assert told >= {"workplaces", "workplace", "workplace_route", "edit_workplace"}
