"""Attacks on what the fifth release brought: erasure, extracts, the log, step-up."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from activities.models import Activity, Goal
from clubs.data_protection import clearing, erasing, incident
from clubs.models import (
    Assignment,
    Club,
    Erasure,
    Event,
    ImportDraft,
    Invitation,
    KeepTime,
    Means,
    Person,
    Post,
    Role,
    SignIn,
    Tenure,
    User,
    Visit,
    Workplace,
)

from .people import sent

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def ledger(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


def visit_with(branch, note, **where):
    return Visit.objects.create(branch=branch, on=date(2018, 5, 2), note=note, **where)


@pytest.fixture
def hidden(stockholm):
    return Workplace.objects.create(
        branch=stockholm, employer="Dolda Bolaget", name="Lagret", hidden=True
    )


def called(login, user, name):
    """They call themselves ``name``, by the page of their own."""
    page = login(user).get("/konto/uppgifter/")
    form = page.context["form"] if page.context else None
    seen = form["seen"].value() if form else 1
    answer = login(user).post("/konto/uppgifter/", sent(name=name, phone="", seen=seen))
    assert answer.status_code == 302


@pytest.mark.holds("S3", "S63")
def test_nobody_takes_any_word_out_of_all_texts_by_being_called_so(
    login, lena, omar, stockholm, hidden
):
    visit = visit_with(stockholm, "De vill ha kollektivavtal nu", workplace=hidden)
    called(login, lena, "vill ha kollektivavtal")
    lena.refresh_from_db()
    answer = login(lena).post(
        "/konto/radera/", {"pseudonym": "Tidigare ombud", "sure": "on"}
    )
    assert answer.status_code == 422
    assert "Ingen annan än du har skrivit vill ha kollektivavtal" in answer.text
    visit.refresh_from_db()
    assert visit.note == "De vill ha kollektivavtal nu"
    lena.refresh_from_db()
    assert lena.is_active


def test_what_one_calls_oneself_alone_is_not_looked_for_in_what_others_wrote(
    login, lena, plan, siv
):
    goal = Goal.objects.first()
    Activity.objects.create_for(goal, by=siv, title="Ordna kurs i Solna", people=[])
    called(login, lena, "kurs i Solna")
    page = login(lena).get("/konto/radera/")
    assert "Namnet i aktiviteter" not in page.text
    assert "Ingen annan än du har skrivit kurs i Solna" in page.text


def test_a_name_that_another_has_written_is_looked_for(login, lena, stockholm, siv):
    called(login, lena, "Lena Kanarie")
    assert erasing.Subject.of_user(User.objects.get(pk=lena.pk)).chosen_alone
    person = Person.objects.get(user=lena)
    person.change(by=siv, seen=person.version, name="Lena K", email="", phone="")
    person.refresh_from_db()
    person.change(by=siv, seen=person.version, name="Lena Kanarie", email="", phone="")
    assert not erasing.Subject.of_user(User.objects.get(pk=lena.pk)).chosen_alone


def test_two_look_for_what_somebody_calls_themselves(login, lena, stockholm):
    called(login, lena, "Lena Kanarie")
    person = Person.objects.get(user=lena)
    assert "Lena Kanarie" in erasing.Subject.of_person(person).sought.names


@pytest.mark.holds("S3")
def test_a_preview_answers_no_questions_about_notes_and_hidden_places(
    login, arvid, stockholm, hidden
):
    """Who runs the accounts writes any word as a name, and asks where it stands."""
    visit_with(stockholm, "Chefen hotar med varsel", workplace=hidden)

    def preview(name):
        person = Person.objects.create(branch=stockholm, name=name)
        page = login(arvid).get(f"/stockholm/dataskydd/radera/{person.pk}/").text
        return page.split("<main")[1].replace(name, "").replace(f"/{person.pk}/", "")

    def facts(name):
        return preview(name).split("Det här raderas")[1].split("Begär radering")[0]

    nothing = facts("Någon Helt Annan")
    assert facts("hotar med varsel") == nothing
    assert facts("Dolda Bolaget") == nothing


def left_long_ago(person):
    post = Post.objects.create(branch=person.branch, body="styrelse", title="Kassör")
    Tenure.objects.create(
        post=post, person=person, starts=date(2016, 1, 1), ends=date(2018, 3, 31)
    )


@pytest.mark.holds("S61")
def test_one_who_settles_has_no_word_taken_away_by_the_nightly_run(
    siv, stockholm, plan
):
    """Somebody is written in today who left long ago, and is called as a word is."""
    goal = Goal.objects.first()
    activity = Activity.objects.create_for(goal, by=siv, title="Teckna avtal nu")
    person = Person.add(stockholm, by=siv, name="avtal")
    left_long_ago(person)
    clearing.run()
    person.refresh_from_db()
    activity.refresh_from_db()
    assert person.erased_at
    assert activity.title == "Teckna avtal nu"


def test_the_run_looks_for_who_was_known_while_they_were_elected(siv, stockholm, plan):
    with time_machine.travel(datetime(2017, 5, 1, 12), tick=False):
        goal = Goal.objects.first()
        activity = Activity.objects.create_for(goal, by=siv, title="Ring Eva Ek")
        left_long_ago(Person.add(stockholm, by=siv, name="Eva Ek"))
    clearing.run()
    activity.refresh_from_db()
    assert activity.title == "Ring NN"


@pytest.mark.holds("S10")
def test_who_asked_cannot_change_whom_the_second_says_yes_to(
    login, siv, kajsa, stockholm
):
    person = Person.add(stockholm, by=siv, name="Eva Ek")
    erasure = Erasure.ask(person, by=siv, pseudonym="Tidigare förtroendevald")
    person.change(by=siv, seen=1, name="avtal", email="", phone="")
    place = f"/stockholm/dataskydd/radering/{erasure.pk}/"
    answer = login(kajsa).post(place, {"do": "carry_out"})
    assert answer.status_code == 422
    assert "har ändrats sedan raderingen begärdes" in answer.text
    person.refresh_from_db()
    assert person.name == "avtal"


# Whose account goes


def test_an_account_that_is_to_do_something_elsewhere_stays(lena, stockholm, goteborg):
    tomorrow = timezone.localdate() + timedelta(days=1)
    Assignment.objects.create(
        user=lena, branch=goteborg, role=Role.BOARD, starts=tomorrow
    )
    subject = erasing.Subject.of_person(Person.objects.get(user=lena))
    assert (subject.user, subject.kept_user) == (None, lena)


def test_nobody_erases_themselves_when_the_other_administrator_leaves_soon(
    login, arvid, kajsa, stockholm
):
    Assignment.objects.create(
        user=kajsa,
        branch=stockholm,
        role=Role.ADMINISTRATOR,
        starts=date(2015, 1, 1),
        ends=timezone.localdate() + timedelta(days=1),
    )
    answer = login(arvid).post(
        "/konto/radera/", {"pseudonym": "Tidigare administratör", "sure": "on"}
    )
    assert answer.status_code == 422
    assert "behöver en administratör" in answer.text


# What the trail tells


@pytest.mark.holds("S3")
@pytest.mark.parametrize("who", ["anna", "rut", "arvid"])
def test_the_trail_does_not_tell_whose_a_hidden_workplace_is(
    login, omar, stockholm, request, who
):
    club = Club.objects.create(branch=stockholm, name="Hemliga norra", slug="norra")
    place = Workplace.add(
        stockholm, by=omar, employer="Dolda Bolaget", name="Lagret", hidden=True
    )
    place.change(by=omar, seen=1, club=club)
    reader = request.getfixturevalue(who)
    for page in ("", f"workplace/{place.pk}/", f"av/{omar.pk}/"):
        text = login(reader).get(f"/stockholm/historik/{page}").text
        assert "namnet är dolt" in text.lower()
        assert "Hemliga norra" not in text
    assert "Hemliga norra" in login(omar).get("/stockholm/historik/").text


# What an extract tells


def test_an_extract_tells_only_of_deeds_that_its_maker_may_read_of(
    login, arvid, siv, omar, stockholm
):
    """Neither of visits to who runs the accounts, nor of accounts to the secretary."""
    visit = visit_with(
        stockholm,
        "",
        club=None,
        workplace=Workplace.objects.create(
            branch=stockholm, employer="Bolaget", name="Lagret"
        ),
    )
    Event.objects.record(
        stockholm, by=omar, verb="log", thing=visit, changes={"met": [None, 4711]}
    )
    by_arvid, _ = Invitation.send(
        stockholm, email="ny@example.se", name="Ny", role=Role.NATIONAL, by=arvid
    )

    def extract(reader, user):
        person = Person.objects.get(user=user)
        address = f"/stockholm/dataskydd/utdrag/{person.pk}.json"
        return login(reader).get(address).content.decode()

    met, role = "4\xa0711", f"Roll: {Role.NATIONAL.label}".lower()
    assert met in extract(siv, omar)
    assert met not in extract(arvid, omar)
    assert role in extract(arvid, arvid).lower()
    assert role not in extract(siv, arvid).lower()


def test_an_extract_answers_no_questions_about_what_somebody_is_reading_in(
    login, arvid, siv, stockholm
):
    ImportDraft.objects.create(
        branch=stockholm, by=siv, kind="besok", table=[["hotar"]], preview={}
    )
    person = Person.objects.create(branch=stockholm, name="hotar")
    address = f"/stockholm/dataskydd/utdrag/{person.pk}.json"
    found = login(arvid).get(address).json()
    told = [part["vad"] for part in found["uppgifter"]]
    assert told == ["Person"]
    assert found["finns men är inte med här"] == []


@pytest.mark.holds("S3", "S6")
def test_who_has_left_reads_nothing_that_others_added_to_a_note(
    login, omar, siv, stockholm
):
    place = Workplace.objects.create(
        branch=stockholm, employer="Bolaget", name="Lagret"
    )
    visit, _ = Visit.log(
        stockholm,
        by=omar,
        on=date(2018, 5, 2),
        workplace=place,
        visitors=[Person.objects.get(user=omar)],
        note="Vi pratade om löner.",
    )
    visit.correct(
        by=siv,
        seen=visit.version,
        visitors=list(visit.visitors.all()),
        purposes=[],
        note="Vi pratade om löner. Chefen vill ge sig.",
    )
    client = login(omar)
    assert "Chefen" in client.get("/konto/utdrag.json").content.decode()
    omar.assignments.update(ends=date(2018, 6, 1))
    found = client.get("/konto/utdrag.json").content.decode()
    assert "Chefen" not in found
    assert "andra har också skrivit i den" in found


# Who it is


@pytest.mark.holds("S22")
def test_a_session_of_before_there_were_limits_has_shown_nobody(client, login, arvid):
    login(arvid)
    session = client.session
    for name in ("began", "used"):
        session.pop(name, None)
    session.save()
    assert client.get("/konto/du/").status_code == 200
    answer = client.get("/stockholm/installningar/behorigheter/bjud-in/")
    assert answer.status_code == 302
    assert "bekrafta" in answer["Location"]


@pytest.mark.holds("S22")
def test_a_session_left_open_shortens_no_time_that_things_are_kept(
    client, login, arvid
):
    login(arvid)
    session = client.session
    session["began"] = session["began"] - 3600
    session.save()
    answer = client.post("/stockholm/dataskydd/gallring/", {"visit_notes": "1"})
    assert answer.status_code == 403
    assert not KeepTime.objects.exists()


def test_an_incident_tells_no_log_ins_of_who_has_left_for_another_branch(
    arvid, omar, stockholm, goteborg
):
    stockholm.assignments.filter(user=omar).update(ends=date(2018, 1, 1))
    Assignment.objects.create(user=omar, branch=goteborg, role=Role.BOARD)
    SignIn.objects.create(user=omar, means=Means.PASSKEY, worked=True)
    SignIn.objects.create(user=arvid, means=Means.PASSKEY, worked=True)
    now = timezone.now()
    day = timedelta(days=1)
    asked = incident.Asked(
        starts=now - day, ends=now + day, found=now, accounts=(), kinds=("last",)
    )
    found = incident.incident(stockholm, asked, by=arvid).sign_ins
    assert {one.user for one in found} == {arvid}


@pytest.mark.holds("S22")
def test_a_session_left_open_hands_nobody_elses_access_on(
    client, login, arvid, anna, information, mirela
):
    login(arvid)
    session = client.session
    session["began"] = session["began"] - 3600
    session.save()
    (held,) = anna.assignments.all()
    form = sent(given=held.pk, ends=held.pk, who=mirela.name)
    place = f"/stockholm/installningar/uppdrag/{information.pk}/byt/"
    assert client.post(place, form).status_code == 403
