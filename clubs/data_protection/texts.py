"""Where somebody's name may stand in words: every text of every table of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from .catalogue import branch_paths

# Fields of letters that nobody writes words in: addresses, digests, keys.
NOT_WORDS = {
    "digest", "hash", "head", "key", "org_number", "password", "previous", "salt",
    "sha256", "slug", "state",
}  # fmt: skip
WORDS = (models.CharField, models.TextField, models.JSONField)


def is_words(column):
    """Whether somebody may have written a name in the field."""
    return (
        isinstance(column, WORDS)
        and not isinstance(column, models.UUIDField)
        and not column.choices
        and column.name not in NOT_WORDS
    )


def words_of(model):
    """The fields of a table where somebody may have written a name."""
    return tuple(one.name for one in model._meta.concrete_fields if is_words(one))


@dataclass(frozen=True)
class Texts:
    """A table with words in it.

    What ``stands`` holds for is never touched, and ``why`` says so; of what
    ``goes_whole`` holds for the database lets only the whole text go. ``without`` are
    fields that are dealt with elsewhere, ``adopted`` those that stand by a condition
    of their own. ``blank`` is (rows, words) where something has to stand.
    """

    model: str
    called: str
    stands: Q | None = None
    why: str = ""
    goes_whole: Q | None = None
    without: tuple = ()
    link: Callable | None = None
    adopted: dict = field(default_factory=dict)
    blank: tuple = ()
    # Nobody is told in how many: who may not read them could ask for any word by
    # writing it as a name.
    uncounted: bool = False

    @property
    def table(self):
        return apps.get_model(self.model)

    @property
    def fields(self):
        return tuple(one for one in words_of(self.table) if one not in self.without)

    def rows(self, branch_ids, naming):
        """(row, {field: its text}) of those where the name stands."""
        table = self.table
        found, is_json = Q(), []
        for name in self.fields:
            if isinstance(table._meta.get_field(name), models.JSONField):
                is_json.append(name)
                continue
            for needle in naming.needles:
                found |= Q(**{f"{name}__icontains": needle})
        if is_json:
            # Each database writes letters in JSON its own way: all are read.
            found = Q()
        here = Q()
        for path in branch_paths(table):
            here |= Q(**{f"{path}__in": branch_ids})
        rows = table._base_manager.filter(found, here).order_by("pk")
        rows = rows.only("pk", *self.fields)
        for row in rows.iterator(chunk_size=500):
            told = {
                name: value
                for name in self.fields
                if (value := getattr(row, name)) and naming.stands_in(value)
            }
            if told:
                yield row, told

    def held(self, rows):
        """{field: ids} of the rows that stand, and the ids that go whole only."""
        standing = {
            name: self.those(rows, self.adopted.get(name, self.stands))
            for name in self.fields
        }
        return standing, self.those(rows, self.goes_whole)

    def those(self, rows, condition):
        """The ids of the rows that the condition holds for."""
        ids = [row.pk for row, _ in rows]
        if condition is None or not ids:
            return set()
        here = self.table._base_manager.filter(pk__in=ids).filter(condition)
        return set(here.values_list("pk", flat=True))

    def erase(self, branch_ids, naming):
        """Take the name away; how many rows it stood in."""
        rows = list(self.rows(branch_ids, naming))
        standing, whole = self.held(rows)
        never_empty = self.those(rows, self.blank[0]) if self.blank else ()
        has_version = any(f.name == "version" for f in self.table._meta.fields)
        count = 0
        for row, told in rows:
            blank = self.blank[1] if row.pk in never_empty else ""
            new = {
                name: blank
                if row.pk in whole
                else fitting(row, name, naming.without(old))
                for name, old in told.items()
                if row.pk not in standing[name]
            }
            if not new:
                continue
            if has_version:
                # Who has the old text open in a form would write the name back.
                new["version"] = F("version") + 1
            self.table._base_manager.filter(pk=row.pk).update(**new)
            count += 1
        return count


def fitting(row, name, value):
    """A text no longer than its field is: "NN:s" is longer than some names."""
    longest = row._meta.get_field(name).max_length
    return value[:longest] if isinstance(value, str) and longest else value


PLACES: dict[str, Texts] = {}


def offer(texts):
    """Look for names there too; other apps add theirs when they are ready."""
    PLACES[texts.model] = texts


for _texts in (
    Texts("clubs.Visit", "besök", uncounted=True),
    Texts("clubs.Club", "klubbar"),
    Texts("clubs.ClubYear", "klubbens uppgifter"),
    Texts("clubs.Workplace", "arbetsplatser", uncounted=True),
    Texts("clubs.Post", "uppdrag"),
    Texts("clubs.PostKind", "slag av uppdrag"),
    Texts("clubs.Tenure", "innehav av uppdrag"),
    Texts("clubs.Purpose", "besöksanledningar"),
    Texts("clubs.Industry", "branscher"),
    Texts("clubs.Course", "kurser"),
    Texts("clubs.Series", "mätserier"),
    Texts("clubs.Figure", "mätvärden"),
    Texts("clubs.Meeting", "möten"),
    Texts("clubs.Deadline", "hålltider"),
    Texts(
        "clubs.Reading",
        "skäl i läsloggen",
        goes_whole=Q(),
        without=("kind",),
        uncounted=True,
    ),
    Texts(
        "clubs.Decision",
        "beslut",
        stands=Q(),
        why="Det ett möte har beslutat är föreningens handling och ändras inte.",
    ),
    Texts("clubs.Branch", "avdelningens uppgifter", without=("name",)),
):
    offer(_texts)
