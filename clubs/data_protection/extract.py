"""All that is stored about a person (GDPR art. 15): a walk through the catalogue."""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from clubs.forms import WEEKDAYS
from clubs.models import (
    Event,
    Person,
    Post,
    Reading,
    Tenure,
    Training,
    User,
    Visit,
    Workplace,
)

from . import catalogue, deeds_told, words
from .catalogue import Level, Reader, Target, Whom
from .vouching import chosen_alone
from .who_read import KINDS, told_by_role

YOU = "personen själv"
SOMEBODY = "någon annan"
MASKED = "[annans namn]"
UNSHOWN = "finns, men visas aldrig"
SHARED = "finns, men andra har också skrivit i den"
NOBODY_OUTSIDE = (
    "Ingen utanför avdelningen och förbundet. Den som driver servern kan tekniskt sett "
    "läsa databasen. Inget går till land utanför EU."
)
SOURCES = (
    "Den som lade upp personen i avdelningen, personen själv, och det som Sekoplan "
    "skriver när någon gör något."
)
# Who may read what, by the words of the catalogue. What only its subject reads nobody
# else hands out, nor notes of visits (``is_told``).
MAY = {
    Reader.EVERYONE: "is_mine",
    Reader.FOLLOWERS: "can_follow",
    Reader.NOTES: "can_read_notes",
    Reader.VISITS: "can_read_visits",
    Reader.VISIT_NOTES: "can_edit",
    Reader.PLANNERS: "can_plan",
    Reader.SETTLERS: "can_settle",
    Reader.ACCOUNTS: "can_read_accounts",
    Reader.TRAIL: "can_read_trail",
    Reader.LOG: "can_read_log",
}


@dataclass(frozen=True)
class Part:
    """What a table holds about the person."""

    table: words.Table
    readers: tuple[str, ...]
    kept: tuple[str, ...]
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Extract:
    """The whole of it. ``left_out`` are tables that who made it may not read."""

    name: str
    made_at: datetime
    controllers: tuple[tuple[str, str, str], ...]
    parts: list[Part]
    left_out: tuple[str, ...] = ()
    readings: list[dict[str, str]] = field(default_factory=list)

    @property
    def count(self):
        return sum(len(part.rows) for part in self.parts)

    def as_json(self):
        """The extract as a program reads it, and a person too."""
        value = {
            "utdrag om": self.name,
            "gjort": timezone.localtime(self.made_at).isoformat(timespec="minutes"),
            "ansvariga": [
                dict(
                    zip(
                        ("avdelning", "personuppgiftsansvarig", "kontakt"),
                        one,
                        strict=True,
                    )
                )
                for one in self.controllers
            ],
            "mottagare": NOBODY_OUTSIDE,
            "varifrån uppgifterna kommer": SOURCES,
            "uppgifter": [
                {
                    "vad": part.table.title,
                    "ändamål": part.table.purpose.label,
                    "läses av": list(part.readers),
                    "sparas": list(part.kept),
                    "rader": part.rows,
                }
                for part in self.parts
            ],
            "vem som har läst": self.readings,
            "finns men är inte med här": list(self.left_out),
        }
        return json.dumps(value, ensure_ascii=False, indent=1)


def own_extract(user):
    """Everything about the account and whoever it is, in every branch."""
    branches = sorted(
        {one.branch for one in user.assignments.select_related("branch")}
        | {one.branch for one in user.people.select_related("branch")},
        key=lambda branch: branch.name,
    )
    return _Walk(Whom.of_user(user), user, branches).extract(str(user))


def person_extract(person, branch, *, by):
    """What ``branch`` has about the person, as far as ``by`` may read it."""
    walk = _Walk(Whom.of_person(person), by, [branch], within=branch)
    return walk.extract(person.name)


class _Walk:
    """``within`` is the branch that the extract is made in by somebody else."""

    def __init__(self, whom, by, branches, within=None):
        self.whom, self.by, self.branches, self.within = whom, by, branches, within
        self.left_out: dict[str, None] = {}

    def extract(self, name):
        return Extract(
            name=name,
            made_at=timezone.now(),
            controllers=tuple(
                (b.name, b.data_controller, b.data_contact) for b in self.branches
            ),
            parts=[part for part in self.parts() if part.rows],
            left_out=tuple(self.left_out),
            readings=self.readings(),
        )

    def parts(self):
        ways: dict[str, list[catalogue.About]] = {}
        for way in catalogue.about_people():
            ways.setdefault(way.table, []).append(way)
        for name, table in words.tables().items():
            rows: dict[object, tuple[models.Model, dict[str, str]]] = {}
            shown: list[catalogue.Line] = []
            for way in ways.get(name, ()):
                if way.target == Target.INSIDE:
                    self.find_inside(way, rows)
                else:
                    shown += self.find(way, rows)
            if name == Event._meta.db_table:
                self.say_deeds(rows)
            yield Part(
                table=table,
                readers=_labels(shown),
                kept=tuple(dict.fromkeys(words.kept(line.kept) for line in shown)),
                rows=[row for _, row in rows.values()],
            )

    def find(self, way, rows):
        """Put what is told this way into ``rows``; returns the lines that were."""
        lines = [line for line in way.lines if self.is_told(line)]
        found = way.rows(self.whom)
        if self.within:
            found = found.filter(way.in_branch(self.within))
            if way.model is Event:
                # Deeds with what this reader may not read of elsewhere either
                known = found.filter(
                    pk__in=Event.objects.for_user(self.by).values("pk")
                )
                self.leave_out(way, found.exclude(pk__in=known.values("pk")))
                found = known
        if len(lines) < len([line for line in way.lines if is_content(line)]):
            self.leave_out(way, found)
        if not lines:
            return []
        keys = [
            line.field
            for line in lines
            if way.model._meta.get_field(line.field).is_relation
        ]
        for thing in found.select_related(*keys).defer(*_heavy(way.model, keys)):
            _, row = rows.setdefault(thing.pk, (thing, {}))
            for line in lines:
                text = self.text(thing, line)
                if text:
                    row[words.field_word(line)] = text
        return lines

    def say_deeds(self, rows):
        """Put what was done in words, and leave out what isn't told here."""
        said = deeds_told.told(
            [event for event, _ in rows.values()],
            by=self.by,
            whom=self.whom,
            within=self.within,
            you=YOU,
            other=SOMEBODY,
        )
        if len(said) < len(rows):
            title = words.tables()[Event._meta.db_table].title
            self.left_out[title] = None
        for pk, (event, row) in list(rows.items()):
            if pk not in said:
                del rows[pk]
                continue
            deed, details = said[pk]
            who = self.named(event.by) if event.by else "systemet"
            row.clear()
            row |= {"när": _plain(event.at), "vad": self.masked(f"{who} {deed}")}
            if details:
                row["ändrat"] = self.masked(details)

    def is_told(self, line):
        if not is_content(line):
            return False
        if self.within is None:
            return True
        if line.level == Level.GUARDED:
            return False
        rights = [MAY[reader] for reader in line.readers if reader in MAY]
        return any(getattr(self.within, right) for right in rights)

    def leave_out(self, way, found):
        if self.within and found.exists():
            self.left_out[words.tables()[way.table].title] = None

    def find_inside(self, way, rows):
        """Where the name stands in a text or in data that no key leads to."""
        for line in way.lines:
            kept = way.model._meta.get_field(line.field)
            if isinstance(kept, models.BinaryField) or way.table == "django_session":
                continue
            if not self.is_told(line):
                # Not even that it stands there: any word can be written as a name.
                continue
            named = Q()
            for name in self.names:
                # As it is, and as JSON is kept on one of the databases
                for written in {name, json.dumps(name)[1:-1]}:
                    named |= Q(text__icontains=written)
            if not named:
                continue
            here = Q()
            for path in way.branch_paths:
                here |= Q(**{f"{path}__in": [b.pk for b in self.branches]})
            known = way.model._default_manager.filter(here)
            known = known.annotate(text=Cast(line.field, TextField())).filter(named)
            for thing in known.defer(line.field).order_by("pk"):
                _, row = rows.setdefault(thing.pk, (thing, {}))
                row.setdefault("vad", str(thing))
                row[words.field_word(line)] = "namnet står här"

    @cached_property
    def names(self):
        """What the person is called, where a full name is long enough to find."""
        people = Person.objects.filter(pk__in=self.whom.persons)
        found = {*people.values_list("name", flat=True)}
        found |= {
            *User.objects.filter(pk=self.whom.user).values_list("name", flat=True)
        }
        if self.within is None:
            # Others' texts answer no questions of who says what they are called.
            found -= chosen_alone(self.by, found, self.branches)
        return sorted(name for name in found if len(name) > 3)

    @cached_property
    def others(self):
        """A pattern of other people's full names in the branches; None of none."""
        people = Person.objects.filter(branch__in=self.branches)
        named = {*people.values_list("name", flat=True)} - {*self.names}
        full = sorted((name for name in named if " " in name), key=len, reverse=True)
        if not full:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, full))})(?!\w)")

    def masked(self, text):
        return self.others.sub(MASKED, text) if self.others else text

    def text(self, thing, line):
        """The field of a row in words; "" of nothing."""
        kept = thing._meta.get_field(line.field)
        value = getattr(thing, line.field)
        if value is None or value == "":
            return ""
        if line.level == Level.GUARDED and thing.pk in self.written_by_others(thing):
            return SHARED
        if kept.is_relation:
            return self.named(value)
        if line.field == "digest_day":
            return WEEKDAYS[value]
        if line.field == "kind" and not kept.choices:
            return KINDS.get(value) or catalogue.called(value)
        if kept.choices:
            return str(getattr(thing, f"get_{line.field}_display")())
        if isinstance(kept, models.JSONField):
            return self.masked(_flat(value))
        if isinstance(value, str):
            return self.masked(value)
        return _plain(value)

    def written_by_others(self, thing):
        return self._notes_of_others if isinstance(thing, Visit) else ()

    @cached_property
    def _notes_of_others(self):
        """The visits in whose notes others wrote too, which ``by`` reads no longer."""
        own = Visit.objects.filter(logged_by=self.whom.user)
        gone = own.exclude(pk__in=Visit.objects.notes_for(self.by).values("pk"))
        written = Event.objects.filter(kind="visit", object_id__in=gone.values("pk"))
        words = Q(changes__has_key="note") | Q(changes__has_key="next_step")
        others = written.filter(words).exclude(by=self.whom.user)
        return set(others.values_list("object_id", flat=True))

    def named(self, thing):
        """A row that another one leads to, without anybody else's name."""
        if isinstance(thing, Person):
            return YOU if thing.pk in self.whom.persons else SOMEBODY
        if isinstance(thing, User):
            return YOU if thing.pk == self.whom.user else SOMEBODY
        if isinstance(thing, Tenure):
            return self.named(thing.post)
        if isinstance(thing, Post):
            return f"{thing.title} i {thing.club}" if thing.club else thing.title
        if isinstance(thing, Visit):
            return f"{thing.club or self.named(thing.workplace)} {thing.on}"
        if isinstance(thing, Training):
            return str(thing.course)
        if isinstance(thing, Workplace):
            return self.places.get(thing.pk, "en arbetsplats")
        return self.masked(str(thing))

    @cached_property
    def places(self):
        """Workplaces as who asks may see them: a hidden one has no name for most."""
        known = Workplace.objects.for_user(self.by).filter(branch__in=self.branches)
        return {
            place.pk: f"{place.shown_employer} {place.shown_name}".strip()
            for place in known
        }

    def readings(self):
        """Who has read about the person, by role."""
        if self.within and not self.within.can_read_log:
            return []
        found = Reading.objects.about(self.whom).exclude(by=self.whom.user)
        if self.within:
            found = found.filter(branch=self.within)
        return [
            {"läst": _plain(one.at), "av": one.who, "vad": one.what}
            for one in told_by_role(found.select_related("branch"))
        ]


def _heavy(model, keys):
    """The files of the rows, and of those that ``keys`` lead to: none is read here."""
    parts = [("", model)]
    parts += [(f"{key}__", model._meta.get_field(key).related_model) for key in keys]
    return [
        f"{way}{kept.name}"
        for way, found in parts
        for kept in found._meta.concrete_fields
        if isinstance(kept, models.BinaryField)
        or (way and isinstance(kept, models.JSONField))
    ]


def is_content(line):
    """Whether a line says something to a reader: no secrets, no numbers of rows."""
    return Reader.NOBODY not in line.readers and line.field != "id"


def _labels(lines):
    return tuple(
        dict.fromkeys(reader.label for line in lines for reader in line.readers)
    )


def _plain(value):
    if value is True or value is False:
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H.%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H.%M")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, (bytes, memoryview)):
        return "en fil"
    return str(value)


# A digest in the trail, which stands for a name or a text
DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def _flat(value):
    """JSON as a line: what was, and what became of it."""
    if isinstance(value, dict):
        told = (f"{name}: {_flat(one)}" for name, one in value.items())
        return "; ".join(told)
    if isinstance(value, list):
        return " → ".join(_flat(one) for one in value)
    if value is None:
        return "–"
    text = _plain(value)
    return "(kontrolltal)" if DIGEST.match(text) else text
