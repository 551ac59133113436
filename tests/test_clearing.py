"""What has been kept long enough goes on its day, and nothing else (S61)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from activities.models import (
    Activity,
    Assessment,
    Chapter,
    ChapterVersion,
    Digest,
    Goal,
    Plan,
    PlanDraft,
    Rendering,
    Report,
    Update,
)
from clubs.data_protection import clearing
from clubs.data_protection.catalogue import lines
from clubs.data_protection.catalogue import models as tables
from clubs.models import (
    Assignment,
    CalendarAddress,
    Clearing,
    Club,
    Event,
    ImportDraft,
    Invitation,
    KeepTime,
    Person,
    Post,
    Reading,
    Receipt,
    Role,
    SignIn,
    Tenure,
    User,
    Visit,
)

from .people import unguarded

pytestmark = pytest.mark.holds("S61")

NOON = datetime(2018, 10, 4, 12, tzinfo=UTC)


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def run(day, hour=3):
    """The job's run in the small hours of a day; a second run finds nothing."""
    moment = at(day, hour)
    with time_machine.travel(moment, tick=False):
        counts = clearing.run(moment)
        assert clearing.awaited(moment) == {}
        assert clearing.run(moment) == {}
    return counts


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


# Every word of the catalogue


def test_every_time_of_the_catalogue_has_a_rule():
    """A field that is kept for a time is in a table that a rule of that time clears, or
    says who by a key: then their name goes, and with it what it says."""
    cleared = {
        (rule.kept, table) for rule in clearing.RULES.values() for table in rule.tables
    }
    names = {User._meta.db_table, Person._meta.db_table}
    missing = []
    for line in lines():
        if line.kept == "permanent" or (line.kept, line.table) in cleared:
            continue
        model = tables().get(line.table)
        column = model and model._meta.get_field(line.field)
        related = column is not None and column.is_relation and column.related_model
        through = model is not None and model._meta.auto_created
        if line.kept == "account" and related and related._meta.db_table in names:
            continue
        if line.kept == "account" and through:
            continue
        missing.append((line.kept, line.table, line.field))
    assert missing == []


def test_every_rule_is_about_tables_of_the_catalogue_that_say_so():
    said = {(line.kept, line.table) for line in lines()}
    for rule in clearing.RULES.values():
        assert {(rule.kept, table) for table in rule.tables} <= said, rule.name


# Each line of the schedule: the day before, and the day


def test_notes_of_visits_go_after_a_year_and_the_visit_stays(stockholm, depot, siv):
    on = date(2018, 2, 28)
    visit = Visit.objects.create(
        branch=stockholm,
        club=depot,
        on=on,
        state="gjort",
        met=12,
        note="Viskning",
        next_step="Ring",
        next_step_on=on,
    )
    assert run(date(2019, 2, 27)) == {}
    visit.refresh_from_db()
    assert visit.note == "Viskning"
    assert run(date(2019, 2, 28)) == {"visit notes": 1}
    visit.refresh_from_db()
    assert (visit.note, visit.next_step, visit.met, visit.on) == ("", "", 12, on)
    assert visit.version == 2
    assert Event.objects.filter(kind="visit", verb="clear", by=None).count() == 1


def test_a_branch_may_keep_them_shorter(stockholm, goteborg, depot):
    KeepTime.objects.create(branch=stockholm, what="visit note", months=3)
    elsewhere = Club.objects.create(branch=goteborg, name="Hamnen", slug="hamnen")
    for club in (depot, elsewhere):
        Visit.objects.create(
            branch=club.branch, club=club, on=date(2018, 1, 31), note="Viskning"
        )
    assert run(date(2018, 4, 29)) == {}
    assert run(date(2018, 4, 30)) == {"visit notes": 1}
    assert Visit.objects.exclude(note="").get().branch == goteborg


def test_the_read_log_goes_after_a_year(stockholm, siv, depot):
    reading = Reading.objects.note(stockholm, by=siv, thing=depot, reason="Fråga")
    with unguarded():
        Reading.objects.filter(pk=reading.pk).update(at=at(date(2017, 10, 4)))
    assert run(date(2018, 10, 3)) == {}
    assert run(date(2018, 10, 4)) == {"readings": 1}
    assert not Reading.objects.exists()


def test_log_ins_go_after_half_a_year(siv):
    SignIn.objects.create(
        user=siv, at=at(date(2018, 3, 31)), means="passkey", worked=True
    )
    assert run(date(2018, 9, 29)) == {}
    assert run(date(2018, 9, 30)) == {"sign-ins": 1}


def test_log_ins_of_nobody_in_a_branch_go_too(db):
    user = User.objects.create(email="x@example.se", name="X")
    SignIn.objects.create(
        user=user, at=at(date(2018, 3, 31)), means="passkey", worked=True
    )
    assert run(date(2018, 9, 30)) == {"other sign-ins": 1}


@pytest.fixture
def petra(stockholm):
    """Was the treasurer until the last of March 2018, and had an account."""
    user = User.objects.create(email="petra@example.se", name="Petra Holm")
    person = Person.objects.create(branch=stockholm, name="Petra Holm", user=user)
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    tenure = Tenure.objects.create(
        post=post, person=person, starts=date(2016, 1, 1), ends=date(2018, 3, 31)
    )
    Assignment.objects.create(
        user=user,
        branch=stockholm,
        role=Role.BOARD,
        starts=date(2016, 1, 1),
        tenure=tenure,
    )
    return user


def test_an_account_closes_and_then_the_name_goes(petra, arvid, client):
    assert run(date(2018, 6, 29)) == {}
    client.force_login(petra)
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=at(date(2030, 1, 1)))
    assert run(date(2018, 6, 30)) == {"accounts": 1}
    petra.refresh_from_db()
    assert (petra.is_active, petra.name) == (False, "Petra Holm")
    assert Session.objects.count() == 0
    assert run(date(2019, 6, 29)) == {}
    assert run(date(2019, 6, 30)) == {"names": 1}
    petra.refresh_from_db()
    assert petra.name == "Tidigare kassör"
    assert petra.erased_at and not Assignment.objects.filter(user=petra).exists()
    assert Person.objects.filter(name="Tidigare kassör", user=None).count() == 1


def test_who_has_a_role_left_is_kept(petra, stockholm):
    Assignment.objects.create(
        user=petra, branch=stockholm, role=Role.AUDITOR, starts=date(2018, 1, 1)
    )
    assert run(date(2020, 1, 1)) == {}


def test_who_stays_elsewhere_keeps_the_account(petra, stockholm, goteborg):
    Assignment.objects.create(
        user=petra, branch=goteborg, role=Role.BOARD, starts=date(2018, 1, 1)
    )
    assert run(date(2020, 1, 1)) == {}


def test_a_representative_without_an_account_goes_by_name(stockholm, depot):
    person = Person.objects.create(branch=stockholm, name="Bo Ek", phone="08-123456")
    post = Post.objects.create(
        branch=stockholm, club=depot, body="klubb", title="Skyddsombud"
    )
    Tenure.objects.create(
        post=post, person=person, starts=date(2016, 1, 1), ends=date(2017, 11, 30)
    )
    assert run(date(2019, 2, 27)) == {}
    assert run(date(2019, 2, 28)) == {"names": 1}
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Tidigare skyddsombud", "")


def test_what_leads_nowhere_any_longer_goes(stockholm, siv):
    with time_machine.travel(at(date(2018, 3, 30)), tick=False):
        Invitation.send(stockholm, email="ny@example.se", name="Ny", role=Role.BOARD)
        address = CalendarAddress.make(stockholm, by=siv)
    with time_machine.travel(at(date(2018, 3, 31)), tick=False):
        address.revoke(by=siv)
    assert run(date(2018, 6, 29)) == {}
    assert run(date(2018, 6, 30)) == {"invitations": 1, "calendars": 1}


def test_what_is_kept_for_hours_and_days_goes(stockholm, siv):
    Receipt.objects.create(user=siv, uuid=uuid4(), digest="x", result=1, at=NOON)
    Receipt.objects.create(
        user=siv, uuid=uuid4(), digest="x", result={"visit": 1}, at=NOON
    )
    ImportDraft.objects.create(
        branch=stockholm, by=siv, kind="klubbar", table={}, preview={}, at=NOON
    )
    PlanDraft.objects.create(branch=stockholm, by=siv, outline={}, at=NOON)
    Rendering.objects.create(branch=stockholm, digest="x", at=NOON)
    Session.objects.create(session_key="a", session_data="", expire_date=NOON)
    for moment, counts in (
        (NOON, {}),
        (
            NOON + timedelta(seconds=1),
            {"sessions": 1},
        ),
        (NOON + timedelta(hours=24), {}),
        (
            NOON + timedelta(hours=24, seconds=1),
            {"import drafts": 1, "plan drafts": 1, "renderings": 1},
        ),
        (NOON + timedelta(days=30), {}),
        (NOON + timedelta(days=30, seconds=1), {"receipts": 1}),
    ):
        with time_machine.travel(moment, tick=False):
            assert clearing.run(moment) == counts, moment
            assert clearing.run(moment) == {}


def test_counted_tries_go_after_their_time(db):
    with time_machine.travel(NOON, tick=False):
        caches["default"].set("tries", [1], 900)
        assert clearing.run(NOON) == {}
    later = NOON + timedelta(minutes=15, seconds=1)
    with time_machine.travel(later, tick=False):
        assert clearing.run(later) == {"counters": 1}


def test_letters_are_forgotten_after_a_year(siv):
    Digest.objects.create(
        user=siv, week=date(2017, 10, 2), made_at=at(date(2017, 10, 4))
    )
    assert run(date(2018, 10, 3)) == {}
    assert run(date(2018, 10, 4)) == {"digests": 1}


# Notes: five years, or the congress period's last report


@pytest.fixture
def told(plan, siv, activity):
    """A note, a sentence on an outcome, an answer and a version, in October 2018."""
    activity.link = "https://example.se/"
    activity.save()
    activity.report("pågår", by=siv, seen=1, note="Tryckeriet dröjer", at=NOON)
    goals = Goal.objects.filter(section__plan=plan)
    with time_machine.travel(NOON, tick=False):
        for goal, outcome in zip(goals, ("delvis", "genomfört"), strict=False):
            Assessment.make(goal, by=siv, outcome=outcome, text="Så blev det", at=NOON)
        report = Report.begin(plan, by=siv, day=date(2018, 10, 4), at=NOON)
    ChapterVersion.objects.update(text="Som det var", at=NOON)
    return report


def words_left():
    return (
        Update.objects.exclude(note="").count(),
        Assessment.objects.filter(text="Så blev det").count(),
        ChapterVersion.objects.exclude(text="").count(),
        Activity.objects.exclude(link="").count(),
    )


def test_notes_go_after_five_years_at_the_latest(told):
    versions = words_left()[2]
    assert run(date(2023, 10, 3)) == {}
    assert run(date(2023, 10, 4)) == {
        "notes on activities": 1,
        "notes on goals": 2,
        "versions of chapters": versions,
    }
    assert words_left() == (0, 0, 0, 1)
    update = Update.objects.get()
    assert (update.after, update.at) == ("pågår", NOON)
    partly = Assessment.objects.get(outcome="delvis")
    assert partly.text == "Texten är borttagen."
    assert Event.objects.filter(verb="clear", by=None, kind="activity").exists()
    assert Event.objects.filter(verb="clear", by=None, kind="goal").exists()
    assert Chapter.objects.count() == versions
    assert run(date(2023, 12, 30)) == {}
    assert run(date(2023, 12, 31)) == {"links of activities": 1}


def test_notes_go_with_the_periods_last_report(told, seko, plan):
    """The congress plan ends in 2018, and the report of its last year is adopted."""
    above = Plan.objects.create(
        branch=seko,
        slug="kongress",
        title="Kongressplan",
        starts=date(2015, 1, 1),
        ends=date(2018, 12, 31),
    )
    Plan.objects.filter(pk=plan.pk).update(follows=above)
    assert run(date(2019, 3, 20)) == {}
    fake_adoption(told, date(2019, 3, 21))
    assert run(date(2019, 3, 20)) == {}
    counts = run(date(2019, 3, 21))
    assert counts["notes on activities"] == 1
    assert words_left() == (0, 0, 0, 0)


def test_notes_stay_until_every_year_of_the_period_is_told_of(told, seko, plan):
    above = Plan.objects.create(
        branch=seko,
        slug="kongress",
        title="Kongressplan",
        starts=date(2015, 1, 1),
        ends=date(2018, 12, 31),
    )
    Plan.objects.filter(pk=plan.pk).update(follows=above)
    Plan.objects.create(
        branch=plan.branch,
        slug="2017",
        title="2017",
        starts=date(2017, 1, 1),
        ends=date(2017, 12, 31),
        follows=above,
    )
    fake_adoption(told, date(2019, 3, 21))
    assert run(date(2019, 3, 22)) == {}


def fake_adoption(report, day):
    """Adopted on a day, with nothing but what the schedule reads."""
    decision = report.plan.adopted_by
    with unguarded():
        Report.objects.filter(pk=report.pk).update(
            state="fastställd",
            adopted_at=at(day),
            decision=decision,
            pdf=b"%PDF",
            sha256="x",
            frozen={},
            digest="x",
        )


# Who: a year after the report


def test_who_did_it_goes_a_year_after_the_report(told, activity, mirela, siv):
    activity.people.add(mirela)
    fake_adoption(told, date(2019, 3, 21))
    assert run(date(2020, 3, 20)) == {}
    assert run(date(2020, 3, 21)) == {"people of activities": 1}
    assert not activity.people.exists()
    mirela.refresh_from_db()
    assert mirela.name == "Mirela Kovačević"


# The job


def test_the_job_says_what_it_took_and_leaves_a_row(stockholm, depot, capsys):
    caches["default"].clear()  # of what other tests counted
    Visit.objects.create(
        branch=stockholm, club=depot, on=date(2015, 1, 1), note="Viskning"
    )
    call_command("clear_outdated", "--dry-run")
    assert "Att gallra: 1." in capsys.readouterr().out
    assert not Clearing.objects.exists()
    call_command("clear_outdated")
    assert "1 anteckningar från besök" in capsys.readouterr().out
    assert Clearing.objects.get().counts == {"visit notes": 1}
    assert timezone.now() - Clearing.objects.get().at < timedelta(minutes=1)


def test_no_rule_has_a_table_without_a_model_but_the_cache():
    known = {model._meta.db_table for model in tables().values()}
    assert all(issubclass(model, models.Model) for model in tables().values())
    for rule in clearing.RULES.values():
        assert set(rule.tables) - known <= {"cache"}
