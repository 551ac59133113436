"""After an erasure nobody finds the name, and every number is what it was (S63)."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, models

from activities.comparison import frozen
from activities.models import Activity, Goal, Plan, Rendering, Report
from activities.picture import picture_of
from activities.reporting.frozen import freeze
from activities.reports import annual_report
from clubs.data_protection import erasing
from clubs.data_protection.catalogue import branch_paths, lines
from clubs.data_protection.catalogue import models as tables
from clubs.data_protection.texts import PLACES, words_of
from clubs.models import (
    CalendarAddress,
    Course,
    Erasure,
    ImportDraft,
    Invitation,
    Person,
    Reading,
    Role,
    SignIn,
    Training,
    User,
    Visit,
)

from .people import unguarded
from .releases.keep import postgresql_dump
from .test_access import fill

pytestmark = pytest.mark.holds("S63")

NAME, EMAIL, PHONE = "Vera Kanariesson", "vera.kanariesson@example.se", "070-111 22 33"
CANARIES = ("kanariesson", "070-111 22 33", "0701112233")


@pytest.fixture
def planted(stockholm, everybody, ledger):
    """One of everything in the branch, with Vera's name wherever words may stand."""
    anna = everybody["board"]
    things = fill(stockholm, anna, anna)
    yesterday = date.today() - timedelta(days=1)
    vera = Person.objects.get(pk=things["person"])
    vera.tenures.update(ends=yesterday)
    user = User.objects.create(email=EMAIL, name=NAME)
    Person.objects.filter(pk=vera.pk).update(
        name=NAME, email=EMAIL, phone=PHONE, user=user
    )
    vera.refresh_from_db()
    plan = Plan.objects.get(slug="plan", branch=stockholm)
    acted(stockholm, vera, user, plan)
    plant_words(stockholm)
    return vera


@pytest.fixture
def ledger(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


def acted(branch, vera, user, plan):
    """What she did, and what was done with her, by the verbs that tell the trail."""
    visit = Visit.objects.get(branch=branch, club__isnull=False)
    visit.visitors.add(vera)
    visit.correct(
        by=user,
        seen=visit.version,
        visitors=[vera],
        purposes=[],
        note=f"{NAME} var där.",
        next_step=f"Ring {PHONE}",
        next_step_by=vera,
        state="gjort",
    )
    club = visit.club
    club.officer = vera
    club.save()
    goal = Goal.objects.get(section__plan=plan)
    activity = Activity.objects.create_for(
        goal, by=user, title=f"Ring {NAME}", people=[vera]
    )
    activity.report("pågår", by=user, seen=activity.version, note=f"{NAME} ringde")
    activity.edit(by=user, seen=activity.version, title=f"Ring {NAME} igen")
    activity.report("klar", by=user, seen=activity.version, note="Klart", quantity=3)
    other = Person.add(branch, by=user, name=f"{NAME}", email="annan@example.se")
    other.change(
        by=user, seen=1, name="Någon Annan", email="annan@example.se", phone=""
    )
    course = Course.objects.first()
    Training.note(
        vera,
        course,
        by=user,
        state="genomförd",
        on=date(2018, 2, 1),
        seen=("okänd", None),
    )
    Reading.objects.note(branch, by=user, thing=visit, reason=f"{NAME} bad om det")
    Invitation.send(branch, email=EMAIL, name=NAME, role=Role.BOARD)
    CalendarAddress.make(branch, by=user, user=user)
    SignIn.objects.create(user=user, means="lösenord", worked=True)
    table = {"headers": ["Namn"], "rows": [[2, [NAME]]]}
    ImportDraft.objects.create(
        branch=branch, by=user, kind="klubbar", table=table, preview={}
    )
    Rendering.objects.create(branch=branch, digest="x", pdf=NAME.encode())
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["said"] = NAME
    session.save()


def plant_words(branch):
    """The name in every field of words of every row, but in what stands adopted."""
    with unguarded():
        for texts in PLACES.values():
            table = texts.table
            paths = branch_paths(table)
            here = models.Q()
            for path in paths:
                here |= models.Q(**{path: branch.pk})
            standing, _ = texts.held([(row, {}) for row in table.objects.filter(here)])
            for row in table._base_manager.filter(here):
                for name in texts.fields:
                    if row.pk in standing[name]:
                        continue
                    column = table._meta.get_field(name)
                    if isinstance(column, models.JSONField):
                        if name == "frozen":
                            continue
                        value = {
                            "planted": [f"Se {NAME}"],
                            **(getattr(row, name) or {}),
                        }
                    else:
                        longest = column.max_length or 2_000
                        value = f"{NAME} {getattr(row, name)}"[:longest]
                    table._base_manager.filter(pk=row.pk).update(**{name: value})


def dump():
    """The whole database in words."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    return postgresql_dump(connection)


def with_canaries(told):
    return [
        line[:300]
        for line in told.splitlines()
        if any(canary in line.lower() for canary in CANARIES)
    ]


def numbers(branch):
    """Every statistic of the branch on many days: marks, counts, the report's value."""
    found = {}
    for plan in Plan.objects.filter(branch=branch):
        for day in days_of(plan):
            told = frozen(picture_of(plan, day))
            report = freeze(annual_report(plan, min(day, date.today())))
            found[plan.slug, day] = nameless([told, report])
    for model in (Visit, Activity, Training):
        found[model.__name__] = model.objects.count()
    return found


def days_of(plan):
    today = date.today()
    return [plan.starts, today - timedelta(days=2), today]


def nameless(value):
    """Numbers and marks, with every text of it counted but not read."""
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        return {name: nameless(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [nameless(one) for one in value]
    return value


def erase(vera, everybody):
    erasure = Erasure.ask(
        vera, by=everybody["secretary"], pseudonym="Tidigare kassör", user=vera.user
    )
    return erasing.carry_out(erasure, by=everybody["chair"])


@pytest.mark.only("sqlite")
def test_the_name_stands_nowhere_in_a_dump(planted, everybody):
    gone_from_the_dump(planted, everybody)


@pytest.mark.only("postgresql")
@pytest.mark.django_db(transaction=True)
def test_the_name_stands_nowhere_in_what_pg_dump_tells(planted, everybody):
    gone_from_the_dump(planted, everybody)


def gone_from_the_dump(planted, everybody):
    assert len(with_canaries(dump())) > 40
    erase(planted, everybody)
    assert with_canaries(dump()) == []
    call_command("verify_trail")


def test_every_number_is_what_it_was(planted, everybody, stockholm):
    before = numbers(stockholm)
    erase(planted, everybody)
    assert numbers(stockholm) == before


def test_the_preview_names_what_stays(login, planted, everybody):
    decided = Activity.objects.first().goal.section.plan.adopted_by
    with unguarded():
        type(decided).objects.filter(pk=decided.pk).update(text=f"Vi valde {NAME}.")
    page = login(everybody["secretary"]).get(
        f"/stockholm/dataskydd/radera/{planted.pk}/"
    )
    assert "föreningens handling" in page.text
    assert "Namnet i besök" in page.text


# What is adopted


@pytest.fixture
def left_office(information, stockholm, siv):
    """Anna has left the post, and her account its role."""
    information.tenures.update(ends=date(2019, 6, 30))
    stockholm.assignments.filter(user__name="Anna").update(ends=date(2019, 6, 30))


def test_what_is_locked_is_adopted_or_unlocked_first(locked, siv, anna, left_office):
    subject = erasing.Subject.of_person(anna.people.get())
    (sentence,) = erasing.stands_in_way(subject)
    assert "som är låst sedan" in sentence
    with pytest.raises(ValidationError):
        erasing.refuse(subject)


def test_an_adopted_report_stays_with_its_names_and_the_preview_leads_to_it(
    adopted_report, login, siv, kajsa, anna, left_office, ledger
):
    person = anna.people.get()
    before = Report.objects.values().get()
    assert "Anna" in json.dumps(before["frozen"])
    chapter = adopted_report.chapters.first()
    with unguarded():
        chapter.versions.update(text="Anna skrev så här")
    page = login(siv).get(f"/stockholm/dataskydd/radera/{person.pk}/").text
    assert "Berättelsen är fastställd och ändras inte." in page
    assert "Berättelsen för Verksamhetsplan 2018, utgåva 1</a>" in page
    erasure = Erasure.ask(
        person, by=siv, pseudonym="Tidigare informationsansvarig", user=anna
    )
    erasing.carry_out(erasure, by=kajsa)
    assert Report.objects.values().get() == before
    assert set(chapter.versions.values_list("text", flat=True)) == {""}
    anna.refresh_from_db()
    assert anna.name == "Tidigare informationsansvarig"


# Nothing is forgotten: every field has an eraser or a reason

BY_NUMBER = "names an account or a person by number, whose name goes"
ROW_GOES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "clubs_assignment",
    "clubs_calendaraddress",
    "clubs_invitation",
    "clubs_receipt",
    "clubs_signin",
    "django_session",
    "mfa_authenticator",
    "usersessions_usersession",
    "activities_digest",
    "activities_plandraft",
    "activities_rendering",
    "clubs_importdraft",
}
STAYS = {
    ("clubs_person", "name"): "becomes the pseudonym",
    ("clubs_person", "email"): "emptied",
    ("clubs_person", "phone"): "emptied",
    ("clubs_person", "removed_at"): "says that nobody can choose the pseudonym",
    ("clubs_user", "name"): "becomes the pseudonym",
    ("clubs_user", "email"): "becomes a number",
    ("clubs_user", "password"): "none any longer",
    ("clubs_user", "last_login"): "emptied",
    ("clubs_user", "is_active"): "no longer",
    ("clubs_user", "joined"): "a day that tells of nobody",
    ("clubs_user", "digest_day"): "emptied",
    ("clubs_reading", "at"): "a moment of the pseudonym's",
    ("clubs_tenure", "starts"): "the post's history, under the pseudonym",
    ("clubs_tenure", "ends"): "the post's history, under the pseudonym",
    ("clubs_training", "state"): "counts as taken, under the pseudonym",
    ("clubs_training", "on"): "counts from that day, under the pseudonym",
    ("activities_report", "pdf"): "adopted: the preview says so",
}


def test_every_field_about_somebody_has_an_eraser_or_a_reason():
    words = {(one.table._meta.db_table, name) for one in PLACES.values()
             for name in one.fields}  # fmt: skip
    missing = []
    for line in lines():
        if line.level not in ("P2", "P3") or line.table in ROW_GOES:
            continue
        place = line.table, line.field
        column = tables()[line.table]._meta.get_field(line.field)
        if column.is_relation or place in words or place in STAYS:
            continue
        missing.append(place)
    assert missing == []
    assert STAYS.keys() <= {(line.table, line.field) for line in lines()}


# Letters in which nobody writes a name
NO_NAMES = {
    "clubs_branch": {"name"},
    "clubs_event": {"kind", "verb", "changes"},
    "clubs_erasure": {"pseudonym", "counts"},
    "clubs_keeptime": set(),
    "clubs_clearing": {"counts"},
    "clubs_reading": {"kind"},
}


def test_every_field_of_words_is_looked_through():
    looked = {one.table: set(one.fields) for one in PLACES.values()}
    missing = []
    for app in ("clubs", "activities"):
        for model in apps.get_app_config(app).get_models():
            table = model._meta.db_table
            if table in ROW_GOES or model in (Person, User):
                continue
            known = looked.get(model, set()) | NO_NAMES.get(table, set())
            left = set(words_of(model)) - known
            missing += [(table, name) for name in sorted(left)]
    assert missing == []
