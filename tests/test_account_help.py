"""Everybody's accounts: who logs in and how, and what is done about it."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs import accounts
from clubs.models import Event, Role, SignIn, User

PASSWORD = "åtta ekorrar på rad"
SECRET = "JBSWY3DPEHPK3PXP"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
LIST = "/stockholm/installningar/konton/"
OWN = "/konto/inloggningar/"
YOU = "/konto/du/"


@pytest.fixture
def vera(stockholm):
    """Has a password, and sits on the board."""
    user = User.objects.create_user("vera@example.se", PASSWORD, name="Vera Alm")
    stockholm.assignments.create(user=user, role=Role.BOARD)
    return user


@pytest.fixture
def at_work(vera):
    """Vera's browser at work, logged in."""
    return log_in(Client(HTTP_USER_AGENT=FIREFOX))


def log_in(client, password=PASSWORD):
    form = {"login": "vera@example.se", "password": password}
    client.post("/konto/logga-in/", form)
    return client


def is_in(client):
    return client.get(YOU).status_code == 200


@pytest.fixture
def help_vera(login, arvid, vera):
    def do(deed, **words):
        return login(arvid).post(f"{LIST}{vera.pk}/", {"do": deed, **words})

    return do


# What is seen


def test_the_list_says_how_each_is_protected(login, arvid, vera, at_work, siv):
    TOTP.activate(siv, SECRET)
    page = login(arvid).get(LIST).text
    vera_row = page.split("vera@example.se")[1].split("</li>")[0]
    assert "inget andra steg" in vera_row
    assert "öppen på 1 ställe" in vera_row
    assert "kod från app" in page.split(siv.email)[1].split("</li>")[0]


def test_the_auditor_reads_and_does_nothing(login, rut, vera):
    client = login(rut)
    page = client.get(LIST)
    assert "vera@example.se" in page.text
    assert f"{LIST}{vera.pk}/" not in page.text
    assert client.get(f"{LIST}{vera.pk}/").status_code == 404
    assert client.post(f"{LIST}{vera.pk}/", {"do": "deactivate"}).status_code == 404


def test_an_account_of_another_branch_is_not_there(login, arvid, erik):
    client = login(arvid)
    theirs = client.get(f"{LIST}{erik.pk}/")
    assert theirs.status_code == 404
    assert theirs.content == client.get(f"{LIST}99999/").content


def test_a_longer_list_asks_the_database_no_more(login, arvid, stockholm):
    counts, client = [], login(arvid)
    for numbers in (range(2), range(2, 12)):
        for number in numbers:
            email = f"nr{number}@example.se"
            user = User.objects.create_user(email, PASSWORD, name=f"Nr {number}")
            stockholm.assignments.create(user=user, role=Role.BOARD)
            Client().post("/konto/logga-in/", {"login": email, "password": PASSWORD})
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# What is done (S21, S23)


@pytest.mark.holds("S21")
def test_an_administrator_sees_and_ends_the_sessions(help_vera, login, arvid, at_work):
    vera = User.objects.get(email="vera@example.se")
    assert "Firefox på Windows" in login(arvid).get(f"{LIST}{vera.pk}/").text
    assert help_vera("end_sessions").status_code == 302
    assert not is_in(at_work)
    assert is_in(log_in(Client()))
    assert Event.objects.get(verb="log out").by == arvid


@pytest.mark.holds("S21", "S22")
def test_who_found_an_open_browser_does_not_log_the_owner_out(at_work, vera):
    phone = log_in(Client())
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        for words in ("all", "others"):
            asked = at_work.post(OWN, {"do": words})
            assert asked.status_code == 403
            assert "Bekräfta att det är du" in asked.text
        assert is_in(phone)
        answer = at_work.post(OWN, {"do": "others", "confirm-password": PASSWORD})
        assert answer.status_code == 302
        assert is_in(at_work)
        assert not is_in(phone)


@pytest.mark.holds("S21")
def test_a_session_that_is_not_listed_ends_too(help_vera, vera, at_work, login, siv):
    UserSession.objects.filter(user=vera).delete()
    other = login(siv)
    assert help_vera("end_sessions").status_code == 302
    assert not Session.objects.filter(
        session_key=at_work.cookies["sessionid"].value
    ).exists()
    assert is_in(other)


def test_a_closed_account_is_offered_no_way_in(help_vera, vera, login, arvid):
    offered = "Mejla länk för nytt lösenord"
    assert offered in login(arvid).get(f"{LIST}{vera.pk}/").text
    help_vera("deactivate")
    page = login(arvid).get(f"{LIST}{vera.pk}/").text
    assert offered not in page
    assert "Öppna kontot igen" in page


@pytest.mark.holds("S21")
def test_a_closed_account_is_out_at_once_and_stays_out(help_vera, vera, at_work):
    assert help_vera("deactivate").status_code == 302
    assert not is_in(at_work)
    assert not is_in(log_in(Client()))
    assert help_vera("reactivate").status_code == 302
    assert not is_in(at_work)
    assert is_in(log_in(Client()))
    verbs = Event.objects.filter(kind="user").values_list("verb", flat=True)
    assert list(verbs) == ["deactivate", "reactivate"]


@pytest.mark.holds("S21", "S23")
def test_a_lost_second_factor_is_taken_away_with_care(
    help_vera, vera, at_work, django_capture_on_commit_callbacks
):
    TOTP.activate(vera, SECRET)
    RecoveryCodes.activate(vera)
    unchecked = help_vera("remove_factors")
    assert unchecked.status_code == 422
    assert Authenticator.objects.filter(user=vera).count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert help_vera("remove_factors", checked="on").status_code == 302
    assert not Authenticator.objects.filter(user=vera).exists()
    assert not is_in(at_work)
    (letter,) = mail.outbox
    assert letter.to == ["vera@example.se"]
    assert "har ändrats" in letter.subject
    for told in ("Vera", "Arvid", "Stockholm"):
        assert told not in letter.body


def test_the_next_log_in_leads_to_enrolment(help_vera, vera, settings):
    TOTP.activate(vera, SECRET)
    help_vera("remove_factors", checked="on")
    settings.MFA_REQUIRED = True
    client = log_in(Client())
    assert client.get("/stockholm/").url == "/konto/skydd/"


def test_the_link_for_a_new_password_goes_to_the_account(help_vera, client, vera):
    assert help_vera("reset").status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["vera@example.se"]
    (link,) = re.findall(r"http://testserver(/konto/losenord/nytt/\S+)", letter.body)
    client.logout()
    assert "Nytt lösenord" in client.get(link, follow=True).text


@pytest.mark.parametrize("deed", ["deactivate", "remove_factors"])
def test_an_account_of_two_branches_is_nobodys_alone(
    help_vera, goteborg, vera, at_work, deed
):
    goteborg.assignments.create(user=vera, role=Role.BOARD)
    TOTP.activate(vera, SECRET)
    answer = help_vera(deed, checked="on")
    assert answer.status_code == 422
    assert "har också behörighet i Seko Göteborg" in answer.text
    assert is_in(at_work)
    assert Authenticator.objects.filter(user=vera).exists()


def test_who_runs_both_branches_may(help_vera, arvid, goteborg, vera, at_work):
    for user, role in ((vera, Role.BOARD), (arvid, Role.ADMINISTRATOR)):
        goteborg.assignments.create(user=user, role=role)
    assert help_vera("deactivate").status_code == 302
    assert not is_in(at_work)
    assert Event.objects.filter(verb="deactivate").count() == 2


def test_the_last_administrator_is_not_closed(stockholm, arvid, vera):
    """By one who has the right from somewhere else, or at the same moment."""
    stockholm.assignments.create(user=vera, role=Role.ADMINISTRATOR)
    fresh = User.objects.get(pk=vera.pk)
    accounts.deactivate(arvid, by=fresh)
    with pytest.raises(ValidationError, match="minst en administratör"):
        accounts.deactivate(vera, by=arvid)
    vera.refresh_from_db()
    assert vera.is_active


@pytest.mark.parametrize("deed", ["deactivate", "remove_factors"])
def test_nobody_does_it_to_themselves_there(login, arvid, deed):
    answer = login(arvid).post(f"{LIST}{arvid.pk}/", {"do": deed, "checked": "on"})
    assert answer.status_code == 422
    assert "ditt eget konto" in answer.text


# One's own log-ins


@pytest.mark.holds("S21")
def test_one_ends_all_the_others_or_all(client, vera, at_work):
    log_in(client)
    page = client.get(OWN).text
    assert "Firefox på Windows" in page
    assert "Avsluta alla andra" in page
    client.post(OWN, {"do": "others"})
    assert not is_in(at_work)
    assert is_in(client)
    again = log_in(Client())
    assert client.post(OWN, {"do": "all"}).url == "/konto/logga-in/"
    assert not is_in(client)
    assert not is_in(again)


@pytest.mark.holds("S64")
def test_log_ins_that_worked_and_that_did_not_are_shown(client, login, arvid, vera):
    log_in(client, password="fel fel fel fel")
    log_in(client)
    tried = vera.sign_ins.values_list("worked", "means")
    assert list(tried) == [(True, "lösenord"), (False, "lösenord")]
    own = client.get(OWN).text
    theirs = login(arvid).get(f"{LIST}{vera.pk}/").text
    for page in (own, theirs):
        assert "med lösenord" in page
        assert "fel lösenord" in page


@pytest.mark.holds("S64")
def test_an_unknown_address_leaves_no_row(client, vera):
    form = {"login": "vem@example.se", "password": "fel fel fel fel"}
    client.post("/konto/logga-in/", form)
    assert not SignIn.objects.exists()


@pytest.mark.holds("S64")
def test_a_refused_code_is_a_row_of_its_own(client, vera):
    TOTP.activate(vera, SECRET)
    log_in(client)
    client.post("/konto/skydd/kod/", {"code": "000000"})
    assert list(vera.sign_ins.values_list("worked", "means")) == [(False, "kod")]


@pytest.mark.holds("S46", "S64")
def test_the_log_says_who_by_number_and_never_the_address(client, vera, caplog):
    caplog.set_level("INFO")
    log_in(client, password="fel fel fel fel")
    log_in(client)
    lines = {record.getMessage(): record for record in caplog.records}
    for told in ("signed in", "sign-in refused"):
        assert lines[told].actor == str(vera.pk)
    assert "vera" not in " ".join(map(str, (r.__dict__ for r in lines.values())))


# Another address


def ask_for(client, email):
    return client.post("/konto/e-post/", {"email": email})


def letter_link():
    (link,) = re.findall(r"http://testserver(/konto/e-post/\S+)", mail.outbox[-1].body)
    return link


@pytest.mark.holds("S23")
def test_a_new_address_by_a_link_to_it(
    client, stockholm, vera, django_capture_on_commit_callbacks
):
    person = stockholm.people.create(name="Vera Alm", email=vera.email, user=vera)
    log_in(client)
    assert "Ett mejl är på väg" in ask_for(client, "Vera@NY.example").text
    assert mail.outbox[-1].to == ["vera@ny.example"]
    vera.refresh_from_db()
    assert vera.email == "vera@example.se"
    link = letter_link()
    assert "vera@ny.example" in client.get(link).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link).url == YOU
    vera.refresh_from_db()
    person.refresh_from_db()
    assert vera.email == person.email == "vera@ny.example"
    assert mail.outbox[-1].to == ["vera@example.se"]
    assert "ny.example" not in mail.outbox[-1].body
    assert client.get(link).status_code == client.post(link).status_code == 410
    events = Event.objects.filter(kind="user")
    assert [event.verb for event in events] == ["change"]
    assert "ny.example" not in str([event.changes for event in Event.objects.all()])


def test_the_link_is_for_an_hour_and_for_who_asked(client, login, siv, vera):
    log_in(client)
    ask_for(client, "vera@ny.example")
    link = letter_link()
    other = Client()
    other.force_login(siv)
    assert other.post(link).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.post(link).status_code == 410
    vera.refresh_from_db()
    assert vera.email == "vera@example.se"


def test_an_address_that_somebody_has_is_not_told(client, siv, vera):
    log_in(client)
    taken = ask_for(client, siv.email)
    free = ask_for(client, "vera@ny.example")
    assert taken.status_code == free.status_code == 200
    assert mail.outbox[0].to == [siv.email]
    assert "hör redan till ett konto" in mail.outbox[0].body
    assert "/konto/e-post/" not in mail.outbox[0].body


def test_an_address_that_somebody_took_meanwhile(client, siv, vera):
    log_in(client)
    ask_for(client, "vera@ny.example")
    User.objects.filter(pk=siv.pk).update(email="vera@ny.example")
    assert client.post(letter_link()).status_code == 410
    vera.refresh_from_db()
    assert vera.email == "vera@example.se"
