"""Every text of every table, and who is shown it anywhere, in whatever form (S3).

The data catalogue says of each field who reads it: the catalogue and these pages hold
each other.
"""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from clubs.data_protection import catalogue
from clubs.models import CalendarAddress, Visit
from clubs.spreadsheets.kinds import KINDS
from tests.test_access import FOLLOWERS, GROUPS, ROUTES, WRITES_ON_GET

from .asking import Browser, address, answers_to, text_of
from .canaries import canaries_in, may_be_planted, own_models

FOLLOWING = set(FOLLOWERS.split())
# The word of the catalogue → the roles it means here. Who it is about ("own") is told
# apart by the row; the visit's own people are the ombudsman, who was there.
READERS = {
    "everyone": FOLLOWING | {"delegate", "national"},
    "followers": FOLLOWING,
    "note-readers": FOLLOWING - {"administrator"},
    "visit-readers": FOLLOWING - {"administrator"},
    "visit-note-readers": {"ombudsman"},
    "ombudsmen": {"ombudsman"},
    "planners": set(GROUPS["planners"].split()),
    "settlers": set(GROUPS["settlers"].split()),
    "accounts": {"administrator", "auditor"},
    "trail": FOLLOWING - {"ombudsman"},
    "log": set(GROUPS["settlers"].split()) | {"auditor"},
    "own": set(),
    "nobody": set(),
}
# A secret link is read by whoever has it: as the delegate it was given to, with the
# papers it is for; as the one whose calendar it is; as the one who is invited.
LINKED = {"calendar_feed": "board", "invitation": None}
HANDED_OUT = {
    ("activities_attachment", "title"),
    ("activities_bundlepart", "title"),
    ("activities_bundlepart", "text"),
    ("clubs_meeting", "place"),
}
VISIT_NOTE = ("clubs_visit", "note")
INVITED = {
    ("clubs_invitation", "email"),
    ("clubs_invitation", "name"),
    ("clubs_branch", "name"),
}
# Shown to nobody, or only when something has happened that the world hasn't seen:
# other tests show them then. All other texts must be seen by somebody.
UNSEEN = {
    ("activities_attachment", "sha256"): "of the file",
    ("activities_chapterversion", "text"): "there is one version of each",
    ("activities_delegatelink", "key"): "nobody reads it",
    ("activities_goalrevision", "section_title"): "no goal is proposed",
    ("activities_goalrevision", "title"): "no goal is proposed",
    ("activities_report", "digest"): "no report is locked",
    ("activities_report", "sha256"): "no report is adopted",
    ("activities_report", "signed_place"): "no report is signed",
    ("clubs_branch", "data_contact"): "on the register of what is known of whom",
    ("clubs_branch", "data_controller"): "on the register of what is known of whom",
    ("clubs_branch", "data_officer"): "on the register of what is known of whom",
    ("clubs_calendaraddress", "key"): "nobody reads it",
    ("clubs_event", "changes"): "in the trail",
    ("clubs_event", "digest"): "nobody reads it",
    ("clubs_event", "hash"): "nobody reads it",
    ("clubs_event", "salt"): "nobody reads it",
    ("clubs_reading", "reason"): "in the read log",
    ("clubs_user", "password"): "nobody reads it",
}


QUERIES = ("", "?q=Kanarie", f"?den={date.today()}")


def ways(world):
    """What else is asked for by an address: each list in each form, what is hidden."""
    visit = Visit.objects.get(workplace=world.here["hidden"]).pk
    yield {"workplace": world.here["hidden"], "visit": visit}
    yield {"visit": world.here["ombudsmans"]}
    calendar = CalendarAddress.objects.get(pk=world.here["calendar"])
    yield {"calendar_token": calendar.token}
    for sheet, form in product(KINDS, ("csv", "xlsx")):
        yield {"sheet": sheet, "form": form}


@pytest.fixture
def shown(world):
    """{canary: {(role, route)}}, of all that anybody is shown in this branch."""
    found = defaultdict(set)
    for role, user in world.roles.items():
        asked = [({}, query) for query in QUERIES]
        for instead, query in asked + [(way, "") for way in ways(world)]:
            for name, answer in answers_to(world, role, query, **instead).items():
                assert answer.status_code < 500, (role, name)
                for canary in answer.told:
                    found[canary].add((role, name))
        browser = Browser(user)
        for route in ROUTES:
            if route.name in WRITES_ON_GET:
                answer = browser.ask("GET", address(route, world.here))
                for canary in canaries_in(text_of(answer)):
                    found[canary].add((role, route.name))
    return found


def may_read(one, role, route, world):
    """Whether the catalogue and the table "Who sees what" let the role read it."""
    user = world.roles[role]
    if user and one.user == user.pk:
        # Who wrote the note of a visit without having been there has it in the extract.
        return one.place != VISIT_NOTE or route.startswith("own_extract")
    if role == "other" and one.branch == "goteborg":
        role = "board"
    if route.startswith("delegate_"):
        role = "delegate"
        if one.place in HANDED_OUT:
            return True
    elif route in LINKED:
        role = LINKED[route] or role
        if route == "invitation" and one.place in INVITED:
            return True
    words = [word.value for word in catalogue.line(*one.place).readers]
    if one.hidden and "ombudsmen" in words:
        words = ["ombudsmen"]
    return any(role in READERS[word] for word in words)


# The branches that a role has business in, and those right above them.
OTHER_BRANCHES = {"national": {"goteborg", "seko"}, "other": {"goteborg", "seko"}}


@pytest.mark.holds("S3", "S11")
def test_every_text_is_shown_to_its_readers_alone(world, shown):
    leaked, planted = set(), world.planted
    for canary in shown.keys() & planted.keys():
        one, where = planted[canary], shown[canary]
        for role, route in where:
            its_own = {"stockholm", "seko", None} | OTHER_BRANCHES.get(role, set())
            if one.branch not in its_own or not may_read(one, role, route, world):
                leaked.add((*one.place, one.branch, role, route))
    assert not leaked, told(leaked)
    seen = {planted[canary].place for canary in shown.keys() & planted.keys()}
    never = {one.place for one in planted.values()} - seen
    assert never - UNSEEN.keys() == set(), "planted to no avail"


def told(leaked):
    """One line for each: a long set is cut off."""
    return "\n".join(sorted(map(str, leaked)))


@pytest.mark.holds("S3")
def test_no_table_with_texts_is_left_out(world):
    """A new field gets a canary by itself, if there is a row of its table."""
    with_texts = {
        model._meta.db_table
        for model in own_models()
        if any(may_be_planted(field) for field in model._meta.fields)
    }
    left_out = with_texts - {one.table for one in world.planted.values()}
    assert left_out <= WITHOUT_ROWS, told(left_out - WITHOUT_ROWS)


# What the program alone writes: digests, ids and counts
WITHOUT_ROWS = {
    "activities_adoption",
    "activities_digest",
    "activities_rendering",
    "activities_review",
    "clubs_clearing",
    "clubs_receipt",
    "clubs_seal",
}


@pytest.mark.holds("S3", "S64")
def test_no_letter_tells_anything(world, client):
    """The week's reminders, a new password: a link, and nothing of what it is about."""
    planted = world.planted
    call_command("send_digests", verbosity=0)
    address = world.roles["chair"].email
    client.post(reverse("account_reset_password"), {"email": address})
    assert len(mail.outbox) > 1
    for letter in mail.outbox:
        text = letter.message().as_string()
        found = canaries_in(text)
        told = {planted[one].place for one in found & planted.keys()}
        assert told <= {("clubs_user", "email"), ("clubs_user", "name")}, letter.subject
