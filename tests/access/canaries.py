"""A word of its own in every text of every row, to tell who was shown it (S3)."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.apps import apps
from django.db import models
from django.utils import timezone

from activities.models import DelegateLink
from clubs.models import (
    Branch,
    Deadline,
    Erasure,
    Figure,
    Person,
    Reading,
    Series,
    User,
    Visit,
    Workplace,
)
from tests.people import unguarded

WORD = re.compile(r"kanarie[b-df-hj-np-tv-z]{4}", re.IGNORECASE)
SIGNS = "bcdfghjklmnpqrstvwxz"
APPS = ("activities", "clubs")
# What is no text but a word of the program, an address of a thing or a digest that
# its own link is found by; the last two would change where the test looks.
NOT_PLANTED = {
    ("activities_plan", "slug"),
    ("activities_rendering", "digest"),
    ("activities_goal", "months"),
    ("clubs_branch", "slug"),
    ("clubs_club", "slug"),
    ("clubs_meeting", "slug"),
    ("clubs_event", "verb"),
    ("clubs_event", "kind"),
    ("clubs_reading", "kind"),
    ("clubs_importdraft", "kind"),
    ("clubs_invitation", "digest"),
    # Too short for one: ten signs
    ("clubs_decision", "paragraph"),
}
# Where the text stands in what is kept as JSON; all else there is the program's.
NAMES_OF_TEXT = {
    "title", "text", "name", "intro", "label", "place", "reason", "note", "unit",
    "old", "new", "words", "rows", "decision", "responsible",
}  # fmt: skip


# An activity that is in no series has none
EMPTY_MEANS = {("activities_activity", "batch")}
# Written by the program, and part of addresses
PROGRAMS = {
    ("activities_delegatelink", "key"),
    ("clubs_calendaraddress", "key"),
    ("clubs_user", "password"),
}


@dataclass(frozen=True)
class Planted:
    table: str
    field: str
    pk: int
    branch: str | None  # its address; None of what belongs to no branch
    # Hidden from more than its field says: a workplace, or what lies in a draft
    hidden: bool
    user: int | None  # whose own it is

    @property
    def place(self):
        return self.table, self.field


def plant(world, dressed=None):
    """{canary: Planted} of every text of every row, in both branches and the union.

    It stands after what stood there; with ``dressed``, which makes a text of it,
    instead. Where there is no room it stands alone.
    """
    if not Figure.objects.exists():
        fill_the_world(world)
    words = ("kanarie" + "".join(signs) for signs in product(SIGNS, repeat=4))
    planted = {}
    with unguarded():
        for model in own_models():
            # Some keys are drawn by lot: of those there is one in a branch.
            rows = model._default_manager.order_by("pk")
            for row in sorted(rows, key=lambda row: str(branch_of(row))):
                plant_row(row, words, planted, dressed)
    for things in (world.here, world.there):
        link = DelegateLink.objects.get(pk=things["link"])
        things["link_token"] = link.token
    for role, user in world.roles.items():
        if user:
            world.roles[role] = User.objects.get(pk=user.pk)
    return planted


def fill_the_world(world):
    """A row of what it has none of; and a visit of the ombudsman's own, with a note."""
    club = Visit.objects.get(pk=world.here["visit"]).club
    visit = Visit.objects.create(
        branch=club.branch,
        club=club,
        on=date(2018, 4, 1),
        note="Viskning vid besök",
        next_step="Vi ringer",
        next_step_on=date(2018, 5, 1),
    )
    visit.visitors.add(world.roles["ombudsman"].people.get())
    world.here["ombudsmans"] = visit.pk
    for things, by in ((world.here, "board"), (world.there, "other")):
        fill_the_empty(Branch.objects.get(slug=things["branch"]), world.roles[by])


def own_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def fill_the_empty(branch, by):
    """A row of what the world has none of."""
    series = Series.objects.filter(branch=branch).first()
    Figure.objects.create(
        series=series, on=timezone.localdate(), value=7, source="x", by=by
    )
    meeting = branch.meetings.filter(body="styrelse").first()
    Deadline.objects.create(meeting=meeting, title="Kallelsen", days_before=14)
    visit = Visit.objects.filter(branch=branch, workplace=None).first()
    Reading.objects.note(branch, by=by, thing=visit, reason="Uppföljning")
    Erasure.objects.create(
        branch=branch,
        person=Person.objects.filter(branch=branch, name="Kanarie Fågel").get(),
        pseudonym="Tidigare kassör",
        asked_by=by,
    )


def plant_row(row, words, planted, dressed):
    branch, table = branch_of(row), row._meta.db_table
    hidden = isinstance(row, Workplace) and row.hidden
    user = owner_of(row)
    values = {}
    for field in row._meta.fields:
        if not may_be_planted(field):
            continue
        if isinstance(field, models.JSONField):
            value = getattr(row, field.name)
            new, canaries = in_json(value, words)
            if canaries:
                values[field.name] = new
        else:
            old = getattr(row, field.name)
            if (table, field.name) in EMPTY_MEANS and not old:
                continue
            canary = next(words)
            values[field.name] = as_value(field, canary, old, dressed)
            canaries = [canary]
        for canary in canaries:
            planted[canary] = Planted(
                table, field.name, row.pk, branch and branch.slug, hidden, user
            )
    if values:
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def may_be_planted(field):
    kinds = models.CharField | models.TextField | models.JSONField
    place = field.model._meta.db_table, field.name
    return isinstance(field, kinds) and not field.choices and place not in NOT_PLANTED


def as_value(field, canary, old, dressed):
    place = field.model._meta.db_table, field.name
    word = canary.capitalize()
    if isinstance(field, models.EmailField):
        old = "" if dressed else f"{old.partition('@')[0]}."
        return f"{old}{canary}@example.se"
    if isinstance(field, models.URLField):
        return f"https://example.se/{canary}"
    if place in PROGRAMS:
        return word
    text = dressed(canary) if dressed else f"{old} {word}".strip()
    fits = field.max_length is None or len(text) <= field.max_length
    return text if fits else word


def in_json(value, words, *, is_text=False):
    """The value with a canary in each of its texts, and those canaries."""
    if isinstance(value, str) and is_text and value:
        canary = next(words)
        # What is planted anew stands in its place.
        value = WORD.sub("", value).strip()
        return f"{value} {canary.capitalize()}".strip(), [canary]
    if isinstance(value, list):
        found = [in_json(one, words, is_text=is_text) for one in value]
        return [one for one, _ in found], [word for _, some in found for word in some]
    if isinstance(value, dict):
        found = {
            name: in_json(one, words, is_text=name in NAMES_OF_TEXT)
            for name, one in value.items()
        }
        return (
            {name: one for name, (one, _) in found.items()},
            [word for _, some in found.values() for word in some],
        )
    return value, []


def branch_of(row):
    """The branch that a row hangs on, whichever way; None of what hangs on none."""
    if isinstance(row, Branch):
        return row
    if isinstance(row, User):
        assignment = row.assignments.first()
        return assignment and assignment.branch
    for field in row._meta.fields:
        if field.many_to_one and field.related_model is not User:
            if issubclass(field.related_model, models.Model) and in_ours(field):
                other = getattr(row, field.name)
                found = other is not None and branch_of(other)
                if found:
                    return found
    return None


def in_ours(field):
    same = field.related_model is field.model
    return field.related_model._meta.app_label in APPS and not same


def owner_of(row):
    if isinstance(row, User):
        return row.pk
    if isinstance(row, Person):
        return row.user_id
    for name in ("user_id", "by_id", "logged_by_id"):
        if getattr(row, name, None):
            return getattr(row, name)
    return None


def canaries_in(text):
    return {word.lower() for word in WORD.findall(text)}
