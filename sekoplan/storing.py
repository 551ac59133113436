"""Rows written by statements put together once, as ``prepared`` asks for them."""

from types import SimpleNamespace

from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.transaction import get_connection

from .prepared import Slot, made_once


class PreparedInsert:
    """Stores a new row as ``save(force_insert=True)`` does, and gives it its key."""

    def __init__(self, model):
        self.model = model

    @made_once
    def compiled(self):
        meta = self.model._meta
        fields = [field for field in meta.concrete_fields if field != meta.pk]
        slots = {field.attname: Slot(field.attname) for field in fields}
        query = InsertQuery(self.model)
        query.insert_values(fields, [SimpleNamespace(**slots)], raw=True)
        compiler = query.get_compiler(connection=get_connection())
        compiler.returning_fields = [meta.pk]
        [(sql, _)] = compiler.as_sql()
        return sql, fields

    def values(self, row):
        """What the statement takes of ``row``."""
        _, fields = self.compiled
        database = get_connection()
        return [
            field.get_db_prep_save(getattr(row, field.attname), database)
            for field in fields
        ]

    def many(self, like, names, rows):
        """Store ``rows`` of values of the fields ``names``, the rest as in ``like``.

        The values are those that the database takes; the keys aren't told.
        """
        sql, fields = self.compiled
        places = [
            next(at for at, field in enumerate(fields) if field.attname == name)
            for name in names
        ]
        every = self.values(like)
        filled = []
        for row in rows:
            values = [*every]
            for place, value in zip(places, row, strict=True):
                values[place] = value
            filled.append(values)
        with get_connection().cursor() as cursor:
            cursor.executemany(sql.partition(" RETURNING ")[0], filled)

    def __call__(self, row):
        sql, _ = self.compiled
        database = get_connection()
        with database.cursor() as cursor:
            cursor.execute(sql, self.values(row))
            [row.pk] = cursor.fetchone()
        row._state.adding, row._state.db = False, database.alias
        return row


class PreparedUpdate:
    """Gives ``fields`` of a queryset's rows new values; tells how many rows there were.

    ``rows`` makes the queryset, with a ``Slot`` for each value that changes from time
    to time. ``constant`` are expressions that are the same every time.
    """

    def __init__(self, rows, *fields, **constant):
        self.rows, self.fields, self.constant = rows, fields, constant

    @made_once
    def compiled(self):
        rows = self.rows()
        query = rows.query.chain(UpdateQuery)
        query.clear_ordering(force=True)
        query.add_update_values(
            {name: Slot(name) for name in self.fields} | self.constant
        )
        fields = [rows.model._meta.get_field(name) for name in self.fields]
        compiler = query.get_compiler(connection=get_connection())
        return *compiler.as_sql(), fields

    def __call__(self, **values):
        sql, parameters, fields = self.compiled
        database = get_connection()
        for field in fields:
            values[field.name] = field.get_db_prep_save(values[field.name], database)
        filled = [values[p.name] if isinstance(p, Slot) else p for p in parameters]
        try:
            with database.cursor() as cursor:
                cursor.execute(sql, filled)
                return cursor.rowcount
        except OverflowError:
            # SQLite's word for a number that no row can have.
            return 0
