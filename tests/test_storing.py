"""Prepared statements store what Django's own would, and guard what they guard."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from activities.models import Activity, Status, Update
from clubs.models import Branch, Event, Receipt
from clubs.verifying import verify
from sekoplan.prepared import Slot
from sekoplan.storing import PreparedInsert, PreparedUpdate

pytestmark = pytest.mark.django_db


def test_a_row_comes_back_as_it_was_stored(activity, anna):
    add = PreparedInsert(Update)
    for by in (anna, None):
        made = Update(
            activity=activity,
            before="ej",
            after="klar",
            note="100 % klart, %s kvar.",
            needs_help=True,
            on=date(2018, 3, 2),
            by=by,
        )
        assert add(made) is made
        found = Update.objects.get(pk=made.pk)
        assert [getattr(found, f.attname) for f in Update._meta.concrete_fields] == [
            getattr(made, f.attname) for f in Update._meta.concrete_fields
        ]
    # It is no longer new: to save it again changes the row that is there.
    made.note = ""
    made.save()
    assert Update.objects.count() == 2


def test_the_database_refuses_what_it_would_have_refused(anna):
    add, uuid = PreparedInsert(Receipt), uuid4()
    add(Receipt(user=anna, uuid=uuid, digest=""))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Receipt(user=anna, uuid=uuid, digest=""))


def test_only_the_rows_asked_for_are_changed(activity):
    change = PreparedUpdate(
        lambda: Activity.objects.filter(pk=Slot("pk"), version=Slot("seen")),
        "status",
        "done_on",
        version=F("version") + 1,
    )
    done = {"status": Status.DONE, "done_on": date(2018, 3, 2)}
    assert change(pk=activity.pk, seen=7, **done) == 0
    assert change(pk=activity.pk, seen=10**30, **done) == 0
    assert change(pk=activity.pk, seen=1, **done) == 1
    changed = Activity.objects.get(status=Status.DONE)
    assert (changed, changed.version, changed.done_on) == (
        activity,
        2,
        date(2018, 3, 2),
    )


def test_what_is_told_by_json_comes_back(anna):
    receipt = Receipt.objects.create(user=anna, uuid=uuid4(), digest="")
    keep = PreparedUpdate(lambda: Receipt.objects.filter(pk=Slot("pk")), "result")
    for result in ({"a": [1, None]}, 7, None):
        keep(pk=receipt.pk, result=result)
        receipt.refresh_from_db()
        assert receipt.result == result


@pytest.mark.django_db(transaction=True)
def test_an_event_is_written_in_its_verbs_transaction():
    branch = Branch.objects.create(name="Ny", slug="ny-avdelning")
    with pytest.raises(TransactionManagementError):
        branch.events.record(branch, by=None, verb="test", thing=branch)
    assert not Event.objects.exists()


def test_the_chain_holds_through_reports(activity, anna):
    for seen, status in enumerate((Status.ONGOING, Status.DONE, Status.ONGOING), 1):
        activity.report(status, by=anna, seen=seen, note="Ett, två.", quantity=seen)
    assert not verify(activity.goal.section.plan.branch).faults
    assert Event.objects.filter(verb="report").count() == 3
