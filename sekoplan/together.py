"""Rows of many kinds in one question to the database, each kind a NamedTuple.

A page that needs a little of everything would ask a dozen questions. As one UNION ALL
they cost one, however many kinds there are.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple, get_args, get_type_hints

from django.db.models import (
    DateField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from .prepared import Prepared

# A column of the answer holds one of these; text stands last, being longest.
FIELDS = {int: IntegerField, date: DateField, datetime: DateTimeField, str: TextField}
KIND = "kind_of_row"


class Part(NamedTuple):
    """Rows of one kind: a queryset, and for each field of ``made`` where it comes from.

    A field that isn't told of comes from the queryset's own of that name. Aggregates
    go with a queryset that has said by ``values()`` what they are for each of.
    """

    made: type
    rows: QuerySet
    sources: dict[str, Any]


class Together:
    """Parts in one prepared question: asked, it gives kind → its rows.

    ``parts`` is a function, since querysets are made when the models are ready. The
    rows come in no order: the database answers for each part as it likes.
    """

    def __init__(self, parts: Callable[[], list[Part]]):
        self.parts = parts
        self.kinds: list[tuple[type, list[int]]] = []
        self.prepared = Prepared(self._union)

    def __call__(self, **slots) -> dict[type, list]:
        found = defaultdict(list)
        for kind, *row in self.prepared(**slots):
            made, places = self.kinds[kind]
            found[made].append(made(*[row[place] for place in places]))
        return found

    def _union(self):
        parts = self.parts()
        wide = {kind: max(_count(part.made, kind) for part in parts) for kind in FIELDS}
        kinds, rows = [], []
        for index, part in enumerate(parts):
            columns, places = self._columns(part, wide)
            kinds.append((part.made, places))
            number = Value(index, IntegerField())
            told = part.rows.order_by().annotate(**{KIND: number}, **columns)
            rows.append(told.values_list(KIND, *columns))
        self.kinds = kinds
        first, *others = rows
        return first.union(*others, all=True) if others else first

    def _columns(self, part, wide):
        """The columns of a part by name, and in which of them each field stands."""
        columns, places, taken = {}, [], dict.fromkeys(FIELDS, 0)
        start, names = {}, []
        for kind, width in wide.items():
            start[kind] = len(names)
            names += [f"column_{kind.__name__}_{place}" for place in range(width)]
            for place in range(width):
                columns[names[start[kind] + place]] = Cast(Value(None), FIELDS[kind]())
        for name, hint in get_type_hints(part.made).items():
            kind = _kind(hint)
            place = start[kind] + taken[kind]
            taken[kind] += 1
            source = part.sources.get(name, F(name))
            columns[names[place]] = (
                Cast(source, FIELDS[kind]()) if kind is not int else source
            )
            places.append(place)
        return columns, places


def _kind(hint):
    """The type of a field that may be None: of ``int | None`` it is int."""
    return next((one for one in get_args(hint) if one in FIELDS), hint)


def _count(made, kind):
    return sum(_kind(hint) is kind for hint in get_type_hints(made).values())
