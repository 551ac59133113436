"""What may be blanked of what is only added to, and what goes in its time (S53)."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import Assessment, Outcome, Status, Update
from clubs.models import Erasure, Event, Person, Reading

from .test_append_only import refused

pytestmark = pytest.mark.holds("S53")


@pytest.fixture
def told(activity, anna):
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är skriven.")
    return Event.objects.get(verb="report")


def test_a_lines_values_are_blanked_with_their_salt(told):
    blank = "UPDATE clubs_event SET changes = %s, salt = %s WHERE id = %s"
    assert refused(blank, "{}", told.salt, told.pk)
    assert refused(blank, json.dumps(told.changes), "", told.pk)
    assert refused(blank, json.dumps({"status": ["ej", "klar"]}), "", told.pk)
    assert not refused(blank, "{}", "", told.pk)
    also = (
        "UPDATE clubs_event SET changes = '{}', salt = '', by_id = NULL WHERE id = %s"
    )
    assert refused(also, told.pk)


def test_the_words_of_an_update_are_blanked(told):
    update = Update.objects.get()
    assert refused("UPDATE activities_update SET note = ' ' WHERE id = %s", update.pk)
    Update.objects.update(note="")
    assert not Update.objects.get().note


def test_the_words_of_an_assessment_are_blanked(folder, anna):
    Assessment.make(folder, by=anna, outcome=Outcome.DONE, text="Den blev tryckt.")
    Assessment.objects.update(text="")
    assert not Assessment.objects.get().text


def test_the_reason_of_a_reading_is_blanked(stockholm, folder, siv):
    Reading.objects.note(stockholm, by=siv, thing=folder, reason="Frågan kom upp")
    Reading.objects.update(reason="")
    assert not Reading.objects.get().reason


def test_a_reading_goes_after_three_months_at_the_earliest(stockholm, folder, siv):
    now = timezone.now()
    gone = "DELETE FROM clubs_reading WHERE id = %s"
    for days, stays in ((80, True), (95, False)):
        reading = Reading.objects.note(stockholm, by=siv, thing=folder)
        guarded = Reading.objects.filter(pk=reading.pk)
        old = Reading(branch=stockholm, by=siv, kind="goal", object_id=folder.pk)
        old.at = now - timedelta(days=days)
        old.save()
        assert guarded.exists()
        assert refused(gone, reading.pk)
        assert refused(gone, old.pk) is stays


def test_an_erasure_is_carried_out_or_withdrawn_once(stockholm, siv, anna):
    def asked():
        person = Person.objects.create(branch=stockholm, name="Gun Gren")
        return Erasure.objects.create(
            branch=stockholm, person=person, pseudonym="Tidigare ledamot", asked_by=siv
        )

    now = timezone.now()
    done, withdrawn = asked(), asked()
    rows = Erasure.objects.filter
    rows(pk=done.pk).update(done_at=now, done_by=anna, counts={"clubs_person": 1})
    rows(pk=withdrawn.pk).update(withdrawn_at=now)
    for row in (done, withdrawn):
        for change in ("done_at = NULL, withdrawn_at = NULL", "counts = '{\"a\": 1}'"):
            assert refused(f"UPDATE clubs_erasure SET {change} WHERE id = %s", row.pk)  # noqa: S608
    loose = asked()
    for change in ("counts = '{\"a\": 1}'", "done_by_id = asked_by_id"):
        assert refused(f"UPDATE clubs_erasure SET {change} WHERE id = %s", loose.pk)  # noqa: S608
    statement = "UPDATE clubs_erasure SET done_at = %s, pseudonym = 'Ada' WHERE id = %s"
    at = Erasure._meta.get_field("done_at").get_db_prep_save(now, connection)
    assert refused(statement, at, loose.pk)
