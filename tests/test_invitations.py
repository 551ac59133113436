"""Invitations: the only way to an account, used once, and never for a password."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clubs.models import (
    AccountExists,
    Assignment,
    Event,
    Invitation,
    Receipt,
    Role,
    User,
)

ACCESS = "/stockholm/installningar/behorigheter/"
PASSWORD = "åtta ekorrar på rad"
NO_MAIL = "django.core.mail.backends.console.EmailBackend"


@pytest.fixture
def invited(stockholm, arvid):
    """Vera is invited to the board; the invitation and its token."""
    return Invitation.send(
        stockholm, email="Vera@example.se", name="Vera Alm", role=Role.BOARD, by=arvid
    )


def page_of(token):
    return f"/bjudin/{token}/"


def invite(client, **words):
    form = {"name": "Vera Alm", "email": "vera@example.se", "role": "board"}
    return client.post(f"{ACCESS}bjud-in/", {"uuid": uuid4()} | form | words)


def choose(client, token, password=PASSWORD, name="Vera Alm"):
    return client.post(page_of(token), {"name": name, "password": password})


def roles_of(user):
    return set(
        Assignment.objects.active(timezone.localdate())
        .filter(user=user)
        .values_list("branch__slug", "role")
    )


@pytest.mark.holds("S64")
def test_the_letter_has_a_link_and_tells_nothing(login, arvid):
    assert invite(login(arvid)).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["vera@example.se"]
    assert "http://testserver/bjudin/" in letter.body
    for told in ("Vera", "Stockholm", "styrelse", "Arvid"):
        assert told not in letter.body + letter.subject


def test_the_link_in_the_letter_leads_in(login, client, arvid):
    invite(login(arvid))
    client.logout()
    (link,) = [line for line in mail.outbox[0].body.split() if "/bjudin/" in line]
    token = link.removeprefix("http://testserver/bjudin/").strip("/")
    answer = choose(client, token)
    assert (answer.status_code, answer.url) == (302, "/")
    vera = User.objects.get(email="vera@example.se")
    assert client.session[SESSION_KEY] == str(vera.pk)
    assert roles_of(vera) == {("stockholm", "board")}
    assert vera.check_password(PASSWORD)


def test_without_a_mail_server_the_link_is_shown_once(login, arvid, settings):
    settings.EMAIL_BACKEND = NO_MAIL
    form = {"uuid": uuid4()}
    answer = invite(login(arvid), **form)
    assert answer.status_code == 200
    assert "/bjudin/" in answer.text
    assert "/bjudin/" not in login(arvid).get(ACCESS).text
    again = invite(login(arvid), **form)
    assert again.status_code == 302
    assert Invitation.objects.count() == 1


@pytest.mark.holds("S18")
def test_a_token_is_nowhere_in_the_database(invited, login, client):
    _, token = invited
    assert not Invitation.objects.filter(digest=token).exists()
    for stored in (Event.objects.all(), Receipt.objects.all()):
        assert token not in str(list(stored.values()))


@pytest.mark.holds("S18")
def test_an_invitation_works_once(invited, client):
    _, token = invited
    choose(client, token)
    client.logout()
    answer = client.get(page_of(token))
    assert answer.status_code == 410
    assert "Inbjudan gäller inte längre" in answer.text
    assert choose(client, token, password="ett helt annat ord").status_code == 410
    assert User.objects.get(email="vera@example.se").check_password(PASSWORD)


@pytest.mark.holds("S18")
def test_an_invitation_is_for_a_day(invited, client):
    _, token = invited
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        assert client.get(page_of(token)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert client.get(page_of(token)).status_code == 410
        assert choose(client, token).status_code == 410
    assert not User.objects.filter(email="vera@example.se").exists()


def test_a_made_up_token_gets_the_same_page(invited, client):
    invitation, token = invited
    invitation.withdraw(by=None)
    assert client.get(page_of(token)).content == client.get(page_of("hittepå")).content


@pytest.mark.holds("S14")
@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("kattunge", "minst 12 tecken"),
        ("å" * 129, "högst 128 tecken"),
        ("stockholm1234", "inte går att gissa"),
        ("lösenord1234", "svårare att gissa"),
    ],
)
def test_a_weak_password_makes_no_account(invited, client, password, says):
    _, token = invited
    answer = choose(client, token, password=password)
    assert answer.status_code == 422
    assert says in answer.text
    assert password not in answer.text.replace(says, "")
    assert not User.objects.filter(email="vera@example.se").exists()
    assert Invitation.objects.open(timezone.now()).exists()


@pytest.mark.holds("S14")
@pytest.mark.parametrize(
    "password", ["åäö ÅÄÖ 👩‍🔧🚋 ord", " tolv  tecken ", "x" * 128]
)
def test_a_password_is_kept_as_it_was_written(invited, client, password):
    _, token = invited
    assert choose(client, token, password=password).status_code == 302
    assert User.objects.get(email="vera@example.se").check_password(password)


def test_a_board_member_becomes_a_person_of_the_branch(invited, client, stockholm):
    choose(client, invited[1])
    assert stockholm.people.get(name="Vera Alm").user.email == "vera@example.se"


def test_a_person_with_the_address_is_found(invited, client, stockholm):
    vera = stockholm.people.create(name="Vera A.", email="vera@example.se")
    choose(client, invited[1])
    assert stockholm.people.get(user__email="vera@example.se") == vera


def test_a_delegate_becomes_no_person(stockholm, client):
    _, token = Invitation.send(
        stockholm, email="vera@example.se", name="Vera", role=Role.DELEGATE
    )
    choose(client, token)
    assert not stockholm.people.filter(name="Vera").exists()


@pytest.fixture
def erik_invited(erik, stockholm, arvid):
    """Erik of Göteborg, who has an account, is invited to Stockholm."""
    erik.set_password("eriks eget lösenord")
    erik.save()
    _, token = Invitation.send(
        stockholm, email=erik.email, name="Erik", role=Role.AUDITOR, by=arvid
    )
    return token


def test_an_account_never_gets_a_new_password(erik_invited, erik, client):
    answer = choose(client, erik_invited)
    assert answer.status_code == 200
    assert "Du har redan ett konto" in answer.text
    erik.refresh_from_db()
    assert erik.check_password("eriks eget lösenord")
    assert SESSION_KEY not in client.session
    assert ("stockholm", "auditor") not in roles_of(erik)


def test_the_verb_itself_refuses_a_password_for_an_account(erik_invited, erik):
    invitation = Invitation.objects.get(email=erik.email)
    with pytest.raises(AccountExists):
        invitation.accept(name="Erik", password=PASSWORD)
    erik.refresh_from_db()
    assert erik.check_password("eriks eget lösenord")
    assert Invitation.objects.open(timezone.now()).filter(pk=invitation.pk).exists()


def test_an_account_logs_in_and_gets_the_role(erik_invited, erik, login):
    client = login(erik)
    assert "Ta emot inbjudan" in client.get(page_of(erik_invited)).text
    assert ("stockholm", "auditor") not in roles_of(erik)
    assert client.post(page_of(erik_invited)).status_code == 302
    assert roles_of(erik) == {("goteborg", "board"), ("stockholm", "auditor")}


@pytest.mark.parametrize("whose", ["invited", "erik_invited"])
def test_who_is_logged_in_as_somebody_else_takes_nothing(request, whose, login, lena):
    invitation = request.getfixturevalue(whose)
    token = invitation if isinstance(invitation, str) else invitation[1]
    client = login(lena)
    for answer in (client.get(page_of(token)), choose(client, token)):
        assert "Logga ut" in answer.text
    assert roles_of(lena) == {("stockholm", "delegate")}
    assert Invitation.objects.open(timezone.now()).exists()


def test_a_new_invitation_replaces_the_one_that_waits(invited, client, stockholm):
    _, first = invited
    _, second = Invitation.send(
        stockholm, email="vera@example.se", name="Vera", role=Role.BOARD
    )
    assert client.get(page_of(first)).status_code == 410
    assert client.get(page_of(second)).status_code == 200


def test_a_withdrawn_invitation_is_closed(invited, login, client, arvid):
    invitation, token = invited
    login(arvid).post(f"{ACCESS}inbjudan/{invitation.pk}/")
    client.logout()
    assert client.get(page_of(token)).status_code == 410


def test_an_invitation_that_a_member_of_another_branch_sends_is_not_there(
    login, erik, arvid, stockholm
):
    assert invite(login(erik)).status_code == 404
    assert not Invitation.objects.exists()


def test_the_national_role_belongs_to_the_union(login, arvid):
    answer = invite(login(arvid), role="national")
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.holds("S7")
def test_extra_fields_change_nothing(login, arvid, goteborg, nils):
    invite(
        login(arvid),
        branch=goteborg.pk,
        by=nils.pk,
        expires="2099-01-01",
        digest="x",
        used_at="2018-01-01",
    )
    invitation = Invitation.objects.get()
    assert (invitation.branch.slug, invitation.by) == ("stockholm", arvid)
    assert invitation.expires <= timezone.now() + timedelta(hours=24)
    assert invitation.used_at is None


def test_the_trail_knows_who_but_holds_no_name_or_address(invited, client, arvid):
    choose(client, invited[1])
    sent, added, accepted = Event.objects.order_by("pk")
    assert (sent.verb, sent.by) == ("invite", arvid)
    assert (added.verb, added.kind) == ("add", "person")
    assert (accepted.verb, accepted.by.email) == ("accept", "vera@example.se")
    texts = str([event.changes for event in (sent, added, accepted)])
    assert "Vera" not in texts
    assert "@" not in texts


# Ending


def end(client, assignment, **words):
    return client.post(f"{ACCESS}{assignment.pk}/", words)


@pytest.mark.holds("S6")
def test_who_is_ended_now_is_stopped_at_the_next_request(login, client, arvid, siv):
    login(siv)
    assert client.get("/stockholm/installningar/").status_code == 200
    siv.assignments.get().end(by=arvid)
    assert client.get("/stockholm/installningar/").status_code == 404


@pytest.mark.holds("S6")
def test_an_assignment_that_ends_with_the_day_holds_until_then(login, arvid, siv):
    held = siv.assignments.get()
    last = timezone.localdate() + timedelta(days=2)
    assert end(login(arvid), held, last_day=last.isoformat()).status_code == 302
    active = Assignment.objects.filter(pk=held.pk).active
    assert active(last).exists()
    assert not active(last + timedelta(days=1)).exists()


def test_what_began_today_and_ends_now_is_only_in_the_trail(login, arvid, stockholm):
    vera = User.objects.create(email="vera@example.se", name="Vera")
    held = stockholm.assignments.create(user=vera, role=Role.BOARD)
    assert end(login(arvid), held, now="on").status_code == 302
    assert not Assignment.objects.filter(pk=held.pk).exists()
    event = Event.objects.get(verb="end")
    assert (event.object_id, event.by) == (held.pk, arvid)


def test_the_last_administrator_stays(login, arvid):
    held = arvid.assignments.get()
    answer = end(login(arvid), held, now="on")
    assert answer.status_code == 422
    assert "minst en administratör" in answer.text
    held.refresh_from_db()
    assert held.ends is None


def test_a_day_gone_by_is_refused(login, arvid, siv):
    answer = end(login(arvid), siv.assignments.get(), last_day="2018-01-01")
    assert answer.status_code == 422


@pytest.mark.holds("S6")
def test_a_mandate_that_ends_takes_its_access_along(
    login, client, arvid, stockholm, information, anna
):
    held = anna.assignments.get()
    held.tenure = information.tenures.get()
    held.save()
    assert roles_of(anna)
    held.tenure.leave(by=arvid, last_day=timezone.localdate() - timedelta(days=1))
    assert not roles_of(anna)


def test_the_list_shows_who_may_do_what(login, arvid, siv, invited):
    siv.assignments.get().end(by=arvid)
    page = login(arvid).get(ACCESS).text
    assert "Har haft behörighet" in page
    assert "vera@example.se" in page
    assert "senast inloggad" in page


def test_a_longer_list_asks_the_database_no_more(login, arvid, stockholm):
    def fill(numbers):
        for number in numbers:
            email = f"nr{number}@example.se"
            user = User.objects.create(email=email, name=f"Nr {number}")
            stockholm.assignments.create(user=user, role=Role.BOARD)
            Invitation.send(stockholm, email=email, name="", role=Role.AUDITOR)

    client, counts = login(arvid), []
    for numbers in (range(2), range(2, 12)):
        fill(numbers)
        with CaptureQueriesContext(connection) as queries:
            client.get(ACCESS)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
