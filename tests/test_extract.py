"""Everything that is stored about a person, and nothing about anybody else (S62)."""

import json
import subprocess
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from activities.models import (
    Activity,
    Assessment,
    Attachment,
    DelegateLink,
    Digest,
    Goal,
    GoalRevision,
    Report,
    Review,
    Update,
)
from activities.papers import Paper
from activities.reviewing import close_review
from clubs.data_protection import catalogue, extract
from clubs.data_protection.catalogue import Reader, Target, Whom
from clubs.models import (
    Assignment,
    Club,
    Course,
    Invitation,
    Meeting,
    Person,
    Reading,
    Role,
    Series,
    Training,
    Visit,
    Workplace,
)

from .pdf_checks import own_faults, validator_faults
from .people import unguarded

pytestmark = pytest.mark.holds("S62")

OWN = "/konto/utdrag.json"


def lived(branch, user, plan, siv):
    """A year's worth of everything that leaves traces of a user, in every table."""
    person = user.people.get(branch=branch)
    word = user.name
    goal = Goal.objects.filter(section__plan=plan, revisions=None).first()
    club = Club.objects.create(
        branch=branch, name=f"Klubb {word}", slug=f"k-{user.pk}", officer=person
    )
    club.years.create(
        year=2018, register_confirmed_on=date(2018, 3, 1), register_confirmed_by=person
    )
    course = Course.objects.create(branch=branch, name=f"Kurs {word}")
    Training.objects.create(person=person, course=course, state="genomförd")
    visit = Visit.objects.create(
        branch=branch,
        club=club,
        on=date(2018, 3, 1),
        note="?",
        next_step="?",
        next_step_by=person,
        logged_by=user,
    )
    visit.visitors.add(person)
    activity = Activity.objects.create_for(goal, by=user, title=f"Aktivitet {word}")
    activity.people.add(person)
    activity.report("pågår", by=user, seen=1, note="?")
    meeting = Meeting.objects.create(
        branch=branch, body="styrelse", on=date(2018, 6, user.pk % 20 + 1)
    )
    review = Review.objects.open_before(meeting, plan=plan, by=user)
    Assessment.answer(goal, review, by=user, word="risk", text="?")
    close_review(review, by=user)
    GoalRevision.propose(plan, by=user, kind="stryk", goal=goal, reason="?")
    Attachment.add(
        meeting, Paper(b"%PDF-1.7", 1), by=user, kind="handling", title="Handling ?"
    )
    DelegateLink.make(meeting, by=user, expires_on=date.today())
    series = Series.objects.add(branch, by=user, name=f"Serie {word}")
    series.note(by=user, on=date(2018, 1, 1), value=9)
    Digest.objects.create(user=user, week=date(2018, 1, 1), state="x")
    Invitation.send(branch, email=user.email, name="?", role=Role.BOARD, by=siv)
    Reading.objects.note(branch, by=user, thing=visit, reason="?")
    user.sign_ins.create(means="passkey", worked=True)
    user.receipts.create(uuid="12345678123456781234567812345678", digest="x")


def texts_about(whom):
    """(row, line) of every typed text in a row that is about somebody, once."""
    found = {}
    for way in catalogue.about_people():
        if way.target in (Target.INSIDE, Target.THING):
            continue
        for row in way.rows(whom):
            for line in way.lines:
                kept = row._meta.get_field(line.field)
                typed = isinstance(kept, models.CharField | models.TextField)
                if (
                    typed
                    and not kept.choices
                    and not isinstance(kept, models.EmailField)
                    and Reader.NOBODY not in line.readers
                ):
                    found[row._meta.db_table, row.pk, line.field] = (row, kept)
    return found.values()


# Written by the system in words of its own, or by nobody
NOT_TYPED = {"kind", "verb", "state", "session_key", "type", "manner", "user_agent"}


def plant(whom, name):
    """A canary of their own in every typed text about somebody; returns them."""
    planted = []
    with unguarded():
        for row, kept in texts_about(whom):
            if kept.name in NOT_TYPED:
                continue
            canary = f"{name}{len(planted):02}kanarie"[: kept.max_length or 99]
            type(row).objects.filter(pk=row.pk).update(**{kept.name: canary})
            planted.append(canary)
    return planted


@pytest.fixture
def two(stockholm, anna, omar, plan, siv):
    """Anna and Omar after the same year, and their canaries."""
    for user in (anna, omar):
        lived(stockholm, user, plan, siv)
        Person.objects.filter(user=user).update(email=user.email, phone="08-1")
    mine = plant(Whom.of_user(anna), "Anna")
    theirs = plant(Whom.of_user(omar), "Omar")
    for user in (anna, omar):
        user.refresh_from_db()
    return mine, theirs


def read_out(pdf):
    child = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(child.stdout.decode().split())


def test_the_year_left_traces_in_every_table_that_is_about_somebody(two, anna):
    """Else the tests below would prove less than they say."""
    whom = Whom.of_user(anna)
    ways = [way for way in catalogue.about_people() if way.target != Target.INSIDE]
    full = {way.table for way in ways if way.rows(whom).exists()}
    bare = {way.table for way in ways} - full
    assert bare <= {
        # Another's library's, or held by other tests of this module
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "usersessions_usersession",
        "activities_adoption",
        "activities_chapter",
        "activities_chapterversion",
        "activities_digestline",
        "activities_plandraft",
        "activities_report",
        "clubs_calendaraddress",
        "clubs_erasure",
        "clubs_importdraft",
        "clubs_tenure",
    }


def test_ones_own_extract_holds_all_of_ones_own_and_nothing_of_anothers(
    client, two, anna
):
    mine, theirs = two
    assert len(mine) > 15 and len(theirs) > 15
    client.force_login(anna)
    told = client.get(OWN).text
    assert json.loads(told)["utdrag om"] == anna.name
    assert [canary for canary in mine if canary not in told] == []
    assert [canary for canary in theirs if canary in told] == []
    assert "omar@" not in told and "anna@" in told


def test_the_paper_holds_the_same(client, two, anna):
    mine, theirs = two
    client.force_login(anna)
    answer = client.get("/konto/utdrag.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = read_out(answer.content)
    assert [canary for canary in mine if canary not in text] == []
    assert [canary for canary in theirs if canary in text] == []


def test_the_paper_is_as_valid_as_every_other(client, two, anna):
    client.force_login(anna)
    pdf = client.get("/konto/utdrag.pdf").content
    assert own_faults(pdf) == []
    assert validator_faults(pdf) == []


def test_what_somebody_did_is_told_in_words_without_others(
    client, activity, anna, omar, kajsa, arvid, stockholm
):
    activity.report("pågår", by=anna, seen=1, note="Texten är skriven.")
    activity.edit(by=anna, seen=2, people=[omar.people.get()])
    club = Club.objects.create(branch=stockholm, name="Hamnen", slug="hamnen")
    Visit.log(stockholm, by=anna, on=date(2018, 3, 1), club=club)
    client.force_login(anna)
    [part] = parts(client.get(OWN).text, "Historik")
    said = str(part["rader"])
    assert "personen själv ändrade status på Folder från ej påbörjad" in said
    assert "Texten är skriven" not in said and "Omar" not in said
    assert "någon annan" in said and "report" not in said and "status:" not in said
    # The branch's administrator is told of no visits here either.
    person = anna.people.get()
    page = reverse("person_extract_file", args=["stockholm", person.pk, "json"])
    client.force_login(kajsa)
    assert "besök" in str(parts(client.get(page).text, "Historik"))
    client.force_login(arvid)
    told = client.get(page).text
    assert "besök" not in str(parts(told, "Historik"))
    assert "Historik" in json.loads(told)["finns men är inte med här"]


def test_an_extract_by_the_branch_holds_what_its_maker_may_read(
    client, two, anna, arvid, kajsa, stockholm
):
    mine, theirs = two
    person = anna.people.get()
    notes = anna_wrote(anna)
    page = reverse("person_extract_file", args=["stockholm", person.pk, "json"])
    told = {}
    for user in (arvid, kajsa):
        client.force_login(user)
        told[user] = client.get(page).text
        assert [canary for canary in theirs if canary in told[user]] == []
        assert person.name in told[user]
        # What was said at a visit is nobody else's to hand out.
        assert notes["visit"] not in told[user]
        assert "Besök" in json.loads(told[user])["finns men är inte med här"]
    # Who runs the accounts reads no notes, and the chair does.
    assert notes["update"] not in told[arvid] and notes["update"] in told[kajsa]
    assert "Passkeys" not in told[kajsa]


def anna_wrote(anna):
    return {
        "visit": Visit.objects.get(logged_by=anna).note,
        "update": Update.objects.get(by=anna).note,
    }


def test_the_day_of_reminders_is_a_day_of_the_week(client, anna):
    anna.choose_digest_day(3)
    client.force_login(anna)
    [part] = parts(client.get(OWN).text, "Konto")
    assert part["rader"][0]["dag för påminnelser"] == "torsdagar"


def test_another_branch_stands_in_ones_own_extract_alone(
    client, anna, kajsa, goteborg, stockholm
):
    Assignment.objects.create(user=anna, branch=goteborg, role=Role.BOARD)
    elsewhere = Person.objects.create(branch=goteborg, name="Kanarie Ö", user=anna)
    here = anna.people.get(branch=stockholm)
    client.force_login(anna)
    assert "Kanarie Ö" in client.get(OWN).text
    client.force_login(kajsa)
    for form in ("json", "pdf"):
        told = reverse("person_extract_file", args=["stockholm", here.pk, form])
        answer = client.get(told)
        assert answer.status_code == 200
        assert b"Kanarie" not in answer.content
    missing = reverse("person_extract_file", args=["stockholm", elsewhere.pk, "json"])
    assert client.get(missing).status_code == 404


def test_others_names_are_masked_wherever_they_stand(
    client, omar, jonas, stockholm, information, siv
):
    """Jonas Alm wrote nothing and asked for nothing: Omar gets no names of others."""
    visit = Visit.objects.create(
        branch=stockholm,
        workplace=Workplace.objects.create(
            branch=stockholm, employer="Hamnbolaget", name="Kajen", hidden=True
        ),
        on=date(2018, 3, 1),
        note="Jag var där med Jonas Alm, som ville byta tid.",
        next_step_by=jonas,
        logged_by=omar,
    )
    visit.visitors.set([omar.people.get(), jonas])
    client.force_login(omar)
    told = client.get(OWN).text
    assert "Jonas" not in told and extract.MASKED in told
    # An ombudsman knows the hidden workplace by its name.
    assert "Hamnbolaget Kajen" in told
    Assignment.objects.filter(user=omar).update(role=Role.BOARD)
    assert "Hamnbolaget" not in client.get(OWN).text


def test_the_report_that_prints_the_name_is_told_of(client, anna, plan, siv):
    Person.objects.filter(user=anna).update(name="Åsa Öberg")
    report = Report.begin(plan, by=siv, day=date(2018, 12, 31))
    with unguarded():
        Report.objects.filter(pk=report.pk).update(frozen={"board": ["Åsa Öberg"]})
    client.force_login(anna)
    [part] = parts(client.get(OWN).text, "Verksamhetsberättelse")
    assert part["rader"] == [
        {"vad": f"{plan}: utgåva 1", "innehållet": "namnet står här"}
    ]


def parts(text, title):
    return [one for one in json.loads(text)["uppgifter"] if one["vad"] == title]


def test_secrets_are_never_handed_out(client, anna):
    anna.set_password("åtta ekorrar på rad")
    anna.save()
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "hemligt"})
    client.force_login(anna)
    told = client.get(OWN).text
    assert "hemligt" not in told and anna.password not in told
    assert parts(told, "Passkeys och koder")


def test_who_has_read_is_told_by_role_and_the_extract_itself_is_logged(
    client, anna, siv
):
    Reading.objects.note(anna.people.get().branch, by=siv, thing=anna.people.get())
    client.force_login(anna)
    [line] = json.loads(client.get(OWN).text)["vem som har läst"]
    assert line["av"] == "sekreterare i Seko Stockholm"
    assert Reading.objects.filter(by=anna, kind="own extract").count() == 1
    client.head(OWN)
    assert Reading.objects.filter(by=anna).count() == 1


@pytest.mark.holds("S22")
def test_an_extract_asks_who_it_is_after_a_quarter(client, anna, mirela, siv):
    pages = [
        (anna, OWN),
        (anna, "/konto/utdrag.pdf"),
        (siv, reverse("person_extract", args=["stockholm", mirela.pk])),
        (siv, reverse("person_extract_file", args=["stockholm", mirela.pk, "json"])),
        (siv, "/stockholm/dataskydd/incident/"),
    ]
    for user, page in pages:
        client.force_login(user)
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert client.get(page).status_code == 302, page
    assert not Reading.objects.exists()
