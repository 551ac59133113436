"""The data catalogue: each field's class, use, time, readers and whom it is about."""

import csv
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.models import Q, TextChoices

from clubs.models import ABOUT_PERSON, ABOUT_USER

FILE = settings.BASE_DIR / "docs" / "privacy" / "data-catalogue.tsv"
# The framework makes these for itself, without a model.
WITHOUT_MODEL = ("cache", "django_migrations")


class Level(TextChoices):
    """How much a field could harm somebody: the column ``class``."""

    NOBODY = "–", "säger inget om någon"
    PUBLIC = "P0", "offentligt när det är antaget"
    INTERNAL = "P1", "internt i avdelningen"
    NAMED = "P2", "namn, konto eller kontakt i tjänsten"
    GUARDED = "P3", "fri text om ett besök, skyddas som känsliga uppgifter"


class Reader(TextChoices):
    """Who may read a field, in the words of "Who sees what"."""

    EVERYONE = "everyone", "alla med inloggning i avdelningen, också ombud"
    FOLLOWERS = "followers", "alla i avdelningen utom ombud"
    NOTES = "note-readers", "styrelsen, ombudsmännen och revisorn"
    VISITS = "visit-readers", "styrelsen, ombudsmännen och revisorn"
    VISIT_NOTES = (
        "visit-note-readers",
        "de som var med och klubbens ombudsman; ordföranden och sekreteraren när de "
        "säger varför",
    )
    OMBUDSMEN = "ombudsmen", "på en dold arbetsplats bara ombudsmännen"
    PLANNERS = "planners", "ordföranden, sekreteraren och styrelsen"
    SETTLERS = "settlers", "administratören, ordföranden och sekreteraren"
    ACCOUNTS = "accounts", "administratören och revisorn"
    TRAIL = "trail", "administratören, styrelsen och revisorn"
    LOG = "log", "administratören, ordföranden, sekreteraren och revisorn"
    OWN = "own", "personen själv"
    NOBODY = "nobody", "ingen, bara systemet använder det"


class Target(StrEnum):
    """What a path of the column ``about`` leads to."""

    PERSON = "person"
    USER = "user"
    ADDRESS = "address"  # an e-mail address: whose it is shows by comparing
    THING = "thing"  # the row that ``kind`` and ``object_id`` name
    INSIDE = "inside"  # names stand inside the text or data: no key leads there


@dataclass(frozen=True)
class Line:
    """One field: ``about`` are the paths to the Person or User that it concerns."""

    table: str
    field: str
    level: Level
    why: str
    kept: str
    readers: tuple[Reader, ...]
    about: tuple[str, ...]


@dataclass(frozen=True)
class Whom:
    """Somebody to look for: as a person, as an account, or both."""

    persons: tuple[int, ...] = ()
    user: int | None = None
    addresses: tuple[str, ...] = ()

    @classmethod
    def of_user(cls, user):
        """The account and whoever it is in the branches."""
        people = list(user.people.values_list("pk", "email"))
        return cls(
            persons=tuple(pk for pk, _ in people),
            user=user.pk,
            addresses=_addresses(user.email, *(email for _, email in people)),
        )

    @classmethod
    def of_person(cls, person):
        """The person in one branch, and their account when they have one."""
        email = person.user.email if person.user else ""
        addresses = _addresses(person.email, email)
        return cls((person.pk,), person.user_id, addresses)


@dataclass(frozen=True)
class About:
    """One way from a table to people, and the fields that concern those it leads to."""

    model: type
    path: str
    target: Target
    lines: tuple[Line, ...]
    # To the branch of a row; several when a row has one or another. () for accounts
    branch_paths: tuple[str, ...] = field(default=())

    @property
    def table(self):
        return self.model._meta.db_table

    def rows(self, whom):
        """The rows that concern ``whom`` this way; INSIDE finds none by itself."""
        rows = self.model._default_manager.filter(self.concerns(whom))
        return rows.order_by("pk").distinct()

    def concerns(self, whom):
        nobody = Q(pk__in=[])
        if self.target == Target.PERSON:
            return Q(**{f"{self.path}__in": whom.persons})
        if self.target == Target.USER:
            return Q(**{self.path: whom.user}) if whom.user else nobody
        if self.target == Target.ADDRESS:
            found = nobody
            for address in whom.addresses:
                found |= Q(**{f"{self.path}__iexact": address})
            return found
        if self.target == Target.THING:
            as_person = Q(kind__in=ABOUT_PERSON, object_id__in=whom.persons)
            as_user = Q(kind__in=ABOUT_USER, object_id=whom.user or 0)
            return as_person | as_user
        return nobody

    def in_branch(self, branch):
        """Rows of that branch only; all of them when a row belongs to no branch."""
        here = Q()
        for path in self.branch_paths:
            here |= Q(**{path: branch.pk})
        return here


@cache
def lines():
    """Every line of the catalogue, in its order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_line(row) for row in rows)


def _line(row):
    return Line(
        table=row["table"],
        field=row["field"],
        level=Level(row["class"]),
        why=row["why"],
        kept=row["kept"],
        readers=tuple(Reader(word) for word in row["readers"].split()),
        about=tuple(row["about"].split()),
    )


@cache
def line(table, name):
    return next(line for line in lines() if (line.table, line.field) == (table, name))


@cache
def models():
    """``{table: model}``, those between two tables too."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every}


@cache
def _by_kind():
    return {model._meta.model_name: model for model in models().values()}


def called(kind):
    """What we call the kind of thing that the trail and the read log write."""
    model = _by_kind().get(kind)
    return str(model._meta.verbose_name) if model else kind


def table_of(kind):
    """The table of a kind of thing; "" of one that is no longer there."""
    model = _by_kind().get(kind)
    return model._meta.db_table if model else ""


@cache
def about_people():
    """Every way from a table to people, as the column ``about`` has it."""
    ways: dict[tuple[str, str], list[Line]] = {}
    for entry in lines():
        for path in entry.about:
            ways.setdefault((entry.table, path), []).append(entry)
    return tuple(
        About(
            model=models()[table],
            path=path,
            target=_target(models()[table], path),
            lines=tuple(entries),
            branch_paths=branch_paths(models()[table]),
        )
        for (table, path), entries in ways.items()
    )


def _target(model, path):
    if path in (Target.THING, Target.INSIDE):
        return Target(path)
    if path == "id":
        return Target(model._meta.model_name)
    for name in path.split("__"):
        found = model._meta.get_field(name)
        model = found.related_model
    return Target(model._meta.model_name) if model else Target.ADDRESS


BRANCHES = "clubs_branch"
# No branch is found by way of an account: it may be in several.
ACCOUNTS = "clubs_user"


@cache
def branch_paths(model):
    """From a row of ``model`` to its branch; several when it may go this or that way.

    The keys that are always set go before those that may be empty. ``()`` when a row
    belongs to an account and to no branch.
    """
    if model._meta.db_table == BRANCHES:
        return ("pk",)
    return _branch_paths(model, ())


def _branch_paths(model, seen):
    keys = [
        found
        for found in model._meta.fields
        if found.is_relation
        and found.related_model not in seen
        and found.related_model is not model
        and found.related_model._meta.db_table != ACCOUNTS
    ]
    for empty in (False, True):
        here = [found for found in keys if found.null is empty]
        direct = [f.name for f in here if f.related_model._meta.db_table == BRANCHES]
        if direct:
            return (direct[0],)
        further = [
            tuple(f"{found.name}__{path}" for path in paths)
            for found in here
            if (paths := _branch_paths(found.related_model, (*seen, model)))
        ]
        if further and not empty:
            return min(further, key=lambda paths: (len(paths), paths[0].count("__")))
        if further:
            return tuple(path for paths in further for path in paths)
    return ()


def _addresses(*found):
    return tuple(dict.fromkeys(address.lower() for address in found if address))
