"""The day's seal, and what it shows: a trail that was changed behind our back (S54).

Whoever owns the database can drop the triggers; nobody can do it without a trace.
"""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from activities.models import Status
from clubs.models import Event, Seal
from clubs.models.trail import canonical, digest_of, hash_after, sha256
from clubs.verifying import verify

from .people import unguarded

pytestmark = pytest.mark.holds("S54")
FIRST = date(2018, 10, 4)


def verified(*branches, **options):
    """What the command says, and whether it found all as it was written."""
    out = StringIO()
    try:
        call_command("verify_trail", *branches, stdout=out, **options)
    except CommandError as refusal:
        assert refusal.returncode == 1
        return f"{out.getvalue()}{refusal}", False
    return out.getvalue(), True


@pytest.fixture
def story(activity, anna, siv, adopted, stockholm):
    """Some days of work, each sealed; the last deeds aren't yet."""
    steps = [
        (Status.ONGOING, "Texten är skriven."),
        (Status.DONE, ""),
        (Status.ONGOING, "Trycket blev fel."),
        (Status.DONE, "Tryckt på nytt."),
    ]
    for seen, (status, note) in enumerate(steps, start=1):
        activity.report(status, by=anna, seen=seen, note=note)
        if seen < 4:
            Seal.objects.seal(stockholm, FIRST + timedelta(days=seen))
    with transaction.atomic():
        Event.objects.record(
            stockholm, by=siv, verb="change", thing=stockholm, decision=adopted
        )
    assert verified()[1]
    return list(stockholm.events.order_by("pk"))


def edited(row, **values):
    """As the one who owns the database would: without the triggers."""
    with unguarded():
        type(row).objects.filter(pk=row.pk).update(**values)


def faults(branch):
    return verify(branch).faults


def test_a_day_is_sealed_once(stockholm, activity, anna):
    activity.report(Status.ONGOING, by=anna, seen=1)
    first = Seal.objects.seal(stockholm, FIRST)
    activity.report(Status.DONE, by=anna, seen=2)
    assert Seal.objects.seal(stockholm, FIRST) == first
    assert Seal.objects.get() == first
    newest = stockholm.events.order_by("pk").last()
    second = Seal.objects.seal(stockholm, FIRST + timedelta(days=1))
    assert (second.previous, second.events) == (first.hash, first.events + 1)
    assert (second.last_event, second.head) == (newest.pk, newest.hash)


def test_a_day_without_deeds_has_a_seal_of_its_own(stockholm):
    first = Seal.objects.seal(stockholm, FIRST)
    second = Seal.objects.seal(stockholm, FIRST + timedelta(days=1))
    assert (first.events, second.events) == (0, 0)
    assert second.previous == first.hash != second.hash
    assert verified()[1]


def test_every_branch_is_sealed_daily_by_the_command(stockholm, goteborg, activity):
    out = StringIO()
    with time_machine.travel("2018-10-04 23:30", tick=False):
        call_command("seal_trail", stdout=out)
        call_command("seal_trail", stdout=out)
    sealed = {seal.branch.slug: seal for seal in Seal.objects.all()}
    assert set(sealed) == {"seko", "stockholm", "goteborg"}
    assert out.getvalue().count("gjordes") == out.getvalue().count("fanns redan") == 3
    assert sealed["stockholm"].hash in out.getvalue()


def test_what_was_counted_is_said(story):
    words, stands = verified("stockholm")
    assert stands
    assert f"{len(story)} rader" in words
    assert "2 efter det nyaste sigillet" in words
    assert "3 sigill" in words
    with pytest.raises(CommandError, match="Ingen avdelning heter malmo"):
        call_command("verify_trail", "malmo")


CHANGED = {
    "at": "2018-10-01T12:00:00Z",
    "by_id": None,
    "verb": "undo",
    "kind": "goal",
    "object_id": 9999,
    "changes": {"status": ["ej", "klar"]},
    "salt": "0" * 16,
    "digest": "2:" + "0" * 62,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("which", ["sealed", "not yet"])
@pytest.mark.parametrize("field", CHANGED)
def test_a_changed_field_shows(story, stockholm, field, which):
    line = story[-4] if which == "sealed" else story[-2]
    edited(line, **{field: CHANGED[field]})
    words, stands = verified()
    assert not stands
    assert f"stockholm, rad {line.pk} " in words


def test_another_decision_shows(story, stockholm, adopted):
    """Of a line written before decisions were a part of it the seal tells."""
    edited(story[-1], decision_id=None)
    assert not verified()[1]
    edited(story[-1], decision_id=adopted.pk)
    assert verified()[1]
    edited(story[-2], decision_id=adopted.pk)
    assert not verified()[1]


def test_another_branch_or_id_shows(story, stockholm, goteborg):
    edited(story[-4], branch_id=goteborg.pk)
    words, stands = verified()
    assert not stands
    assert "stockholm, rad" in words
    assert "goteborg, rad" in words
    edited(story[-4], branch_id=stockholm.pk)
    assert verified()[1]
    edited(story[-1], id=story[-1].pk + 50)
    Seal.objects.seal(stockholm, date(2018, 10, 10))
    assert verified()[1]
    edited(Event.objects.order_by("pk").last(), id=story[-1].pk)
    assert not verified()[1]


def test_a_line_taken_out_of_the_middle_shows(story, stockholm):
    with unguarded():
        story[-4].delete()
    words, stands = verified()
    assert not stands
    assert f"stockholm, rad {story[-3].pk} " in words
    assert "tagits bort" in words


def test_the_last_lines_taken_away_show_by_the_seal(story, stockholm):
    with unguarded():
        Event.objects.filter(pk__gte=story[-3].pk).delete()
    (fault, _) = faults(stockholm)
    assert "sigillet för 2018-10-07" in fault
    assert "finns inte" in fault


def test_all_lines_taken_away_show_by_the_seal(story, stockholm):
    with unguarded():
        stockholm.events.all().delete()
    assert not verified()[1]


def test_an_inserted_line_shows(story, stockholm):
    with unguarded():
        line = Event.objects.get(pk=story[-2].pk)
        line.pk = story[-1].pk + 1
        line.save(force_insert=True)
    words, stands = verified()
    assert not stands
    assert f"stockholm, rad {line.pk} " in words


def rechained(lines, previous):
    """Written anew from the first of ``lines``, as somebody who has the code could."""
    with unguarded():
        for line in lines:
            line.digest = digest_of(line.salt, canonical(line.changes))
            line.hash = hash_after(
                previous,
                line.branch_id,
                line.at,
                line.by_id,
                line.verb,
                line.kind,
                line.object_id,
                line.digest,
                line.decision_id,
            )
            line.save()
            previous = line.hash


def test_a_suffix_written_anew_shows_by_the_seal(story, stockholm):
    story[-4].changes = {"status": ["ej", "klar"]}
    rechained(story[-4:], story[-5].hash)
    found = faults(stockholm)
    assert found
    assert all("sigillet för" in fault for fault in found)
    assert f"rad {story[-4].pk} är inte den som förseglades" in found[0]


def test_what_was_never_sealed_can_be_written_anew(story, stockholm):
    """Said openly (docs/security.md): until the night the seal knows nothing of it."""
    story[-2].changes = {"status": ["ej", "klar"]}
    rechained(story[-2:], story[-3].hash)
    assert verified()[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", date(2018, 10, 1)),
        ("at", "2018-10-01T12:00:00Z"),
        ("last_event", 1),
        ("events", 99),
        ("head", "0" * 64),
        ("previous", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_seal_shows(story, stockholm, field, value):
    edited(stockholm.seals.order_by("on")[1], **{field: value})
    words, stands = verified()
    assert not stands
    assert "sigillet för" in words


def test_a_seal_taken_away_shows(story, stockholm):
    with unguarded():
        stockholm.seals.order_by("on")[1].delete()
    assert not verified()[1]


def test_seals_written_anew_show_by_the_one_in_the_minutes(story, stockholm):
    newest = stockholm.seals.order_by("on").last()
    grouped = " ".join(newest.hash[i : i + 8] for i in range(0, 64, 8))
    words, stands = verified(seal=grouped)
    assert stands
    assert "stockholm 2018-10-07" in words
    with unguarded():
        stockholm.seals.all().delete()
        Seal.objects.seal(stockholm, newest.on)
    words, stands = verified(seal=newest.hash)
    assert not stands
    assert "finns inte i databasen" in words


@pytest.mark.holds("S53", "S63")
def test_a_line_that_was_blanked_is_still_a_part_of_the_chain(story, stockholm):
    noted = [line for line in story if "note" in line.changes]
    stockholm.events.filter(pk__in=[line.pk for line in noted]).update(
        changes={}, salt=""
    )
    words, stands = verified()
    assert stands
    assert f"{len(noted)} utan värden" in words


def test_lines_from_before_0_5_0_verify_still(story, stockholm):
    """Their digest is a bare SHA-256, and their decision stands in no hash."""
    with unguarded():
        previous = story[-2].hash
        line = story[-1]
        line.digest = sha256(line.salt, canonical(line.changes))
        line.hash = hash_after(
            previous,
            line.branch_id,
            line.at,
            line.by_id,
            line.verb,
            line.kind,
            line.object_id,
            line.digest,
            line.decision_id,
        )
        line.save()
    assert verified()[1]
    Seal.objects.seal(stockholm, date(2018, 10, 10))
    edited(line, decision_id=None)
    (fault,) = faults(stockholm)
    assert "ett annat beslut" in fault
