"""What has been written stays, whoever asks: the database only adds to it (S53).

Raw SQL, as somebody with the database in their hands would write it.
"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities.models import Assessment, Outcome, Status, Update
from clubs.models import Clearing, Erasure, Event, Person, Reading, Seal
from sekoplan import guards


def refused(statement, *values):
    """Whether a guard refuses it; what it would have done is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount, f"no row was met by {statement}"
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        assert "guard:" in str(refusal), refusal
        return True
    return False


def assigned(row, name):
    """A statement that gives a field of the row another value than it has."""
    field = row._meta.get_field(name)
    column = connection.ops.quote_name(field.column)
    value = field.get_db_prep_save(getattr(row, field.attname), connection)
    match field.get_internal_type():
        case "DateTimeField":
            moment = getattr(row, field.attname) or timezone.now()
            other = field.get_db_prep_save(moment - timedelta(days=1), connection)
        case "DateField":
            other = field.get_db_prep_save(date(2001, 1, 1), connection)
        case "BooleanField":
            other = not getattr(row, field.attname)
        case "JSONField":
            other = field.get_db_prep_save({"annat": [1, 2]}, connection)
        case "CharField" | "TextField":
            other = "annat"
        case _:
            other = (value or 0) + 100_000
    table = connection.ops.quote_name(row._meta.db_table)
    return f"UPDATE {table} SET {column} = %s WHERE id = %s", other, row.pk  # noqa: S608


@pytest.fixture
def rows(plan, folder, activity, anna, siv, stockholm):
    """One row of each table that is only added to."""
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är skriven.")
    with transaction.atomic():
        Assessment.make(
            folder, by=anna, outcome=Outcome.DONE, text="Den blev tryckt i april."
        )
    person = Person.objects.create(branch=stockholm, name="Gun Gren")
    reading = Reading.objects.note(stockholm, by=siv, thing=folder, reason="Frågan kom")
    seal = Seal.objects.create(
        branch=stockholm,
        on=date(2018, 10, 4),
        last_event=1,
        events=1,
        head="a" * 64,
        hash="b" * 64,
    )
    erasure = Erasure.objects.create(
        branch=stockholm, person=person, pseudonym="Tidigare ledamot", asked_by=siv
    )
    return {
        row._meta.model_name: row
        for row in (
            Event.objects.filter(verb="report").get(),
            Update.objects.get(),
            Assessment.objects.get(),
            reading,
            seal,
            erasure,
            Clearing.objects.create(counts={"läsloggen": 3}),
        )
    }


TABLES = ["assessment", "clearing", "erasure", "event", "reading", "seal", "update"]
pytestmark = [pytest.mark.holds("S53"), pytest.mark.parametrize("kind", TABLES)]


def test_no_field_of_it_is_changed(rows, kind):
    row = rows[kind]
    for field in row._meta.concrete_fields:
        statement, *values = assigned(row, field.name)
        if kind == "erasure" and field.name in ("withdrawn_at", "done_at"):
            continue
        assert refused(statement, *values), field.name


def test_no_row_of_it_goes(rows, kind):
    row = rows[kind]
    assert refused(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)  # noqa: S608
    assert refused(f"DELETE FROM {row._meta.db_table}")  # noqa: S608


def test_no_row_of_it_is_replaced(rows, kind):
    """Neither by its id nor by what else is unique of it."""
    row = rows[kind]
    table = row._meta.db_table
    fields = row._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    asked = ", ".join(["%s"] * len(fields))
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
    insert = f"INTO {table} ({columns}) VALUES ({asked})"  # noqa: S608
    upsert = f"INSERT {insert} ON CONFLICT (id) DO UPDATE SET id = excluded.id"
    assert refused(upsert, *values)
    if connection.vendor == "sqlite":
        for word in ("INSERT OR REPLACE", "REPLACE"):
            assert refused(f"{word} {insert}", *values), word
        assert refused(f"UPDATE OR REPLACE {table} SET id = id + 1")  # noqa: S608
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {table} CASCADE")
        except IntegrityError as refusal:
            assert "guard:" in str(refusal)
        else:
            pytest.fail(f"{table} could be emptied")


def test_without_the_guards_it_would_change(rows, kind):
    row = rows[kind]
    guards.lift(connection)
    assert not refused(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)  # noqa: S608
    guards.post(connection)
    assert refused(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)  # noqa: S608
