"""Queries put together once and asked many times, with new values in their slots.

Django takes longer to put a query together than the database takes to answer it.
"""

from datetime import date
from threading import RLock

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Value
from django.db.models.query import ModelIterable, get_related_populators
from django.utils.functional import cached_property

# Of each query for those with rights: more kinds of people than log in to a branch.
MOST_KEPT = 500


class made_once(cached_property):  # noqa: N801
    """A ``cached_property`` that no two threads make at the same time.

    Django changes a query while it puts it together. What two threads made of one at
    once could be wrong, and would stay so until the server starts again.
    """

    making = RLock()

    def __get__(self, instance, cls=None):
        with self.making:
            if instance is not None and self.name in instance.__dict__:
                return instance.__dict__[self.name]
            return super().__get__(instance, cls)


class Slot(Expression):
    """Stands in a prepared query for a value that is given each time it is asked."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """A queryset with a ``Slot`` for each value that changes from time to time.

    Asked with those, it gives a list of what the queryset would: objects, with those
    of ``select_related``, or the tuples of ``values_list``. Give a function that makes
    the queryset where the models aren't ready yet.
    """

    def __init__(self, rows):
        self.given = rows

    @made_once
    def rows(self):
        return self.given() if callable(self.given) else self.given

    @made_once
    def compiled(self):
        compiler = self.rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        # What the query itself says comes back as it was said, on every line of many.
        converters = compiler.get_converters(
            None if isinstance(one, Value) else one for one, _, _ in compiler.select
        )
        return compiler, sql, parameters, converters

    def __call__(self, **values):
        if self.compiled is None:
            # Nothing can match, as for somebody without any rights.
            return []
        compiler, sql, parameters, converters = self.compiled
        given = {name: as_stored(value) for name, value in values.items()}
        filled = [given[p.name] if isinstance(p, Slot) else p for p in parameters]
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, filled)
                rows = cursor.fetchall()
        except OverflowError:
            # SQLite's word for a number that no row can have.
            return []
        if converters:
            rows = [tuple(row) for row in compiler.apply_converters(rows, converters)]
        if self.rows._iterable_class is ModelIterable:
            return [self.made_of(row) for row in rows]
        return rows

    @made_once
    def parts(self):
        """Where in a row its own columns are, their names, and those related to it."""
        compiler = self.compiled[0]
        places = compiler.klass_info["select_fields"]
        own = slice(places[0], places[-1] + 1)
        names = [column.target.attname for column, _, _ in compiler.select[own]]
        related = get_related_populators(
            compiler.klass_info, compiler.select, connection.alias
        )
        return own, names, related, compiler.annotation_col_map.items()

    def made_of(self, row):
        """The object of a row, as Django's ``ModelIterable`` makes it."""
        own, names, related, annotated = self.parts
        one = self.rows.model.from_db(connection.alias, names, row[own])
        for populator in related:
            populator.populate(row, one)
        for name, place in annotated:
            setattr(one, name, row[place])
        return one


class PreparedByRights:
    """One prepared query for each set of rights.

    ``rows`` takes a user and begins with ``for_user(user)``; nothing else in it may
    depend on the user.
    """

    def __init__(self, rows):
        self.rows, self.kept = rows, {}

    def __call__(self, user, **values):
        found = self.kept.get(user.rights.held)
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            found = self.kept[user.rights.held] = Prepared(self.rows(user))
        return found(**values)


def as_stored(value):
    return connection.ops.adapt_datefield_value(value) if type(value) is date else value
