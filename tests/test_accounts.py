"""Logging in, staying in, and getting no further than one has shown."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Invitation, Role, User
from sekoplan.accounts import BEFORE_SECOND_FACTOR, device

PASSWORD = "åtta ekorrar på rad"
SECRET = "JBSWY3DPEHPK3PXP"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def vera(stockholm):
    """Has a password, and sits on the board."""
    user = User.objects.create_user("vera@example.se", PASSWORD, name="Vera Alm")
    stockholm.assignments.create(user=user, role="board")
    return user


@pytest.fixture
def with_app(vera):
    """Vera with codes from an app."""
    TOTP.activate(vera, SECRET)
    RecoveryCodes.activate(vera)
    return vera


def code(at=None):
    return format_hotp_value(hotp_value(SECRET, int((at or time.time()) // 30)))


def log_in(client, password=PASSWORD, email="vera@example.se", **more):
    form = {"login": email, "password": password}
    return client.post("/konto/logga-in/", form | more)


def is_in(client):
    return SESSION_KEY in client.session


@pytest.fixture
def mfa(settings):
    settings.MFA_REQUIRED = True


# The password


def test_the_right_password_leads_to_the_branch(client, vera):
    answer = log_in(client)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_in(client)


@pytest.mark.holds("S16")
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, vera):
    known = log_in(client, password="fel fel fel fel")
    unknown = log_in(client, password="fel fel fel fel", email="vem@example.se")
    assert known.status_code == unknown.status_code == 200
    assert "hör inte ihop" in known.text

    def plain(answer):
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.text)
        return text.replace("vera@", "X@").replace("vem@", "X@")

    assert plain(known) == plain(unknown)
    assert not is_in(client)


@pytest.mark.holds("S19")
def test_the_session_has_a_new_key_after_log_in_and_dies_at_log_out(client, vera):
    client.get("/konto/logga-in/")
    before = client.session.session_key
    log_in(client)
    inside = client.session.session_key
    assert inside != before
    old = Client()
    old.cookies["sessionid"] = inside
    assert old.get("/konto/du/").status_code == 200
    answer = client.post("/konto/logga-ut/")
    assert "storage" in answer["Clear-Site-Data"]
    assert old.get("/konto/du/").status_code == 302


@pytest.mark.holds("S15")
def test_the_eleventh_try_from_one_place_is_stopped_before_hashing(
    client, vera, monkeypatch
):
    for _ in range(10):
        assert log_in(client, password="fel fel fel fel").status_code == 200
    looked_at = []
    monkeypatch.setattr(
        User, "check_password", lambda user, text: looked_at.append(text)
    )
    answer = log_in(client)
    assert answer.status_code == 429
    assert "Vänta en kvart" in answer.text
    assert looked_at == []


@pytest.mark.holds("S15")
def test_the_right_password_from_elsewhere_still_works(client, vera):
    for _ in range(11):
        log_in(client, password="fel fel fel fel")
    assert log_in(client, REMOTE_ADDR="203.0.113.9").status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert log_in(elsewhere).status_code == 302


@pytest.mark.holds("S32")
@pytest.mark.parametrize(
    "where",
    ["//ond.se/", "https://ond.se/", "/\\ond.se", "/%09/ond.se", "javascript:alert(1)"],
)
def test_the_page_to_come_back_to_is_ours(client, vera, where):
    answer = log_in(client, next=where)
    assert answer.status_code == 302
    assert not re.match(r"https?:|//|/\\|javascript:|/\t", answer.url)


def test_a_page_comes_back_after_log_in_but_what_was_sent_does_not(client, vera):
    page = "/stockholm/installningar/uppdrag/"
    assert client.get(page).url == f"/konto/logga-in/?next={page}"
    assert client.post(page, {"title": "X"}).url == "/konto/logga-in/"


# A new password


def reset_link(client):
    client.post("/konto/losenord/glomt/", {"email": "vera@example.se"})
    return mail.outbox[-1].body.split("http://testserver")[1].split()[0]


def choose(client, link):
    form = client.get(link, follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": "nio ekorrar på rad"})


@pytest.mark.holds("S18")
def test_a_new_password_by_a_link_that_works_once(client, vera):
    link = reset_link(client)
    answer = choose(client, link)
    assert answer.url == reverse("account_reset_password_from_key_done")
    vera.refresh_from_db()
    assert vera.check_password("nio ekorrar på rad")
    assert not is_in(client)
    assert "gäller inte längre" in Client().get(link).text


@pytest.mark.holds("S18")
def test_the_link_is_for_an_hour(client, vera):
    link = reset_link(client)
    with time_machine.travel(timezone.localtime() + timedelta(minutes=61)):
        assert "gäller inte längre" in client.get(link).text


@pytest.mark.holds("S18")
def test_a_new_password_does_not_go_round_the_second_factor(client, with_app):
    choose(client, reset_link(client))
    answer = log_in(client, password="nio ekorrar på rad")
    assert answer.url == "/konto/skydd/kod/"
    assert not is_in(client)


@pytest.mark.holds("S16")
def test_known_and_unknown_addresses_get_a_letter_and_the_same_page(client, vera):
    pages = [
        client.post("/konto/losenord/glomt/", {"email": email}, follow=True)
        for email in ("vera@example.se", "vem@example.se")
    ]
    assert pages[0].content == pages[1].content
    assert [letter.to for letter in mail.outbox] == [
        ["vera@example.se"],
        ["vem@example.se"],
    ]
    assert "inget sådant konto" in mail.outbox[1].body


@pytest.mark.holds("S32")
def test_the_link_in_a_letter_is_the_sites_own(client, vera, settings):
    settings.SITE_URL = "https://plan.example.se"
    client.post("/konto/losenord/glomt/", {"email": "vera@example.se"})
    assert "https://plan.example.se/konto/losenord/nytt/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


@pytest.mark.holds("S21", "S23")
def test_changing_the_password_ends_the_other_sessions_and_says_so(client, vera):
    other = Client()
    log_in(other)
    log_in(client)
    form = {"oldpassword": PASSWORD, "password1": "nio ekorrar på rad"}
    answer = client.post("/konto/losenord/byt/", form)
    assert answer.url == "/konto/du/"
    assert client.get("/konto/du/").status_code == 200
    assert other.get("/konto/du/").status_code == 302
    assert told_about_a_change() == 1


def told_about_a_change():
    """How many letters say that something changed; none says what or to whom."""
    letters = [letter for letter in mail.outbox if "har ändrats" in letter.subject]
    for letter in letters:
        for told in ("Vera", "vera@", "Stockholm", "127.0.0.1", "Mozilla"):
            assert told not in letter.body
    return len(letters)


@pytest.mark.holds("S14")
@pytest.mark.parametrize("password", ["kattunge", "seko stockholm", "å" * 129])
def test_a_weak_new_password_is_refused(client, vera, password):
    log_in(client)
    form = {"oldpassword": PASSWORD, "password1": password}
    answer = client.post("/konto/losenord/byt/", form)
    assert "Lösenordet är inte bytt" in answer.text
    vera.refresh_from_db()
    assert vera.check_password(PASSWORD)


# The second factor


@pytest.mark.holds("S13")
def test_a_password_alone_reaches_enrolment_and_nothing_else(client, vera, mfa):
    log_in(client)
    open_pages = {"/hjalp/", "/tillganglighet/", "/dataskydd/", "/konto/skydd/"}
    for page in open_pages:
        assert client.get(page).status_code == 200
    for page in (
        "/",
        "/konto/du/",
        "/konto/losenord/byt/",
        "/konto/inloggningar/",
        "/konto/skydd/reservkoder/",
        "/stockholm/",
        "/stockholm/plan/",
        "/stockholm/installningar/",
    ):
        assert client.get(page).url == "/konto/skydd/", page
        assert client.post(page).url == "/konto/skydd/", page


def test_without_the_gate_the_password_would_be_enough(client, vera, settings):
    settings.MFA_REQUIRED = False
    log_in(client)
    assert client.get("/konto/du/").status_code == 200


def test_what_the_gate_lets_through_are_real_addresses():
    for name in BEFORE_SECOND_FACTOR:
        assert reverse(name)


def enrol(client):
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    page = client.get("/konto/skydd/app/").text
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    now = format_hotp_value(hotp_value(secret, int(time.time() // 30)))
    return client.post("/konto/skydd/app/", {"code": now})


@pytest.mark.holds("S23")
@pytest.mark.django_db(transaction=True)
def test_enrolment_opens_the_door(client, vera, mfa):
    log_in(client)
    answer = enrol(client)
    assert answer.url == "/konto/skydd/reservkoder/"
    page = client.get(answer.url)
    assert len(re.findall(r"<code>\d+</code>", page.text)) == 10
    assert client.get("/konto/du/").status_code == 200
    assert told_about_a_change() == 1


@pytest.mark.django_db(transaction=True)
def test_new_codes_are_told_of_and_are_no_warning(client, vera, mfa):
    log_in(client)
    page = client.get(enrol(client).url).text
    said = page.split("Du har fått nya reservkoder")[0].rsplit("<div", 1)[1]
    assert 'class="toast on"' in said


def test_the_picture_for_the_app_is_in_the_page_and_allowed_there(client, vera):
    log_in(client)
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    page = client.get("/konto/skydd/app/").text
    assert "<svg" in page.split('class="qr"')[1]
    assert "data:" not in page
    assert "<?xml" not in page
    assert "style=" not in page


def test_a_wrong_code_enrols_nobody(client, vera, mfa):
    log_in(client)
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    client.get("/konto/skydd/app/")
    answer = client.post("/konto/skydd/app/", {"code": "000000"})
    assert "Koden stämmer inte" in answer.text
    assert not Authenticator.objects.exists()
    assert client.get("/konto/du/").status_code == 302


@pytest.mark.holds("S21")
@pytest.mark.django_db(transaction=True)
def test_a_new_factor_throws_out_who_was_in_without_it(client, vera, mfa):
    thief = Client()
    log_in(thief)
    log_in(client)
    enrol(client)
    assert thief.get("/konto/skydd/").url.startswith("/konto/logga-in/")


@pytest.mark.holds("S13")
def test_a_session_from_before_the_factor_has_to_show_it(client, with_app, mfa):
    client.force_login(with_app)
    assert client.get("/konto/du/").url == "/konto/logga-in/"
    assert not is_in(client)


def test_the_code_is_asked_for_after_the_password(client, with_app, mfa):
    answer = log_in(client)
    assert answer.url == "/konto/skydd/kod/"
    assert not is_in(client)
    page = client.get(answer.url)
    assert "Sex siffror från appen" in page.text
    assert client.post(answer.url, {"code": code()}).url == "/"
    assert client.get("/konto/du/").status_code == 200


def test_a_code_works_once(client, with_app):
    spent = code()
    log_in(client)
    client.post("/konto/skydd/kod/", {"code": spent})
    again = Client()
    log_in(again)
    assert "Koden stämmer inte" in again.post("/konto/skydd/kod/", {"code": spent}).text
    assert not is_in(again)


def test_a_spare_code_lets_in_once(client, with_app):
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    log_in(client)
    assert client.post("/konto/skydd/kod/", {"code": spare[0]}).url == "/"
    again = Client()
    log_in(again)
    again.post("/konto/skydd/kod/", {"code": spare[0]})
    assert not is_in(again)


def test_the_last_protection_can_not_be_taken_off(client, with_app, mfa):
    log_in(client)
    client.post("/konto/skydd/kod/", {"code": code()})
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    page = "/konto/skydd/app/ta-bort/"
    for answer in (client.get(page), client.post(page)):
        assert "Du behöver minst ett skydd" in answer.text
    assert Authenticator.objects.filter(type="totp").exists()


def test_changing_how_to_log_in_asks_for_the_password_again(client, vera):
    log_in(client)
    for page in ("/konto/skydd/app/", "/konto/skydd/passkey/ny/"):
        assert client.get(page).url.startswith("/konto/bekrafta/")


def test_an_enrolment_begun_long_ago_is_asked_again(client, vera):
    log_in(client)
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    assert client.get("/konto/skydd/app/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get("/konto/skydd/app/").status_code == 302


@pytest.mark.parametrize("deed", ["namn", "ta-bort"])
def test_somebody_elses_passkey_is_not_there(client, vera, lena, deed):
    key = Authenticator.objects.create(
        user=lena, type="webauthn", data={"name": "Lenas", "credential": {}}
    )
    log_in(client)
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    theirs = client.get(f"/konto/skydd/passkey/{key.pk}/{deed}/")
    missing = client.get(f"/konto/skydd/passkey/999/{deed}/")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    client.post(f"/konto/skydd/passkey/{key.pk}/{deed}/", {"name": "Min"})
    key.refresh_from_db()
    assert key.data["name"] == "Lenas"


def test_an_invited_person_goes_on_to_enrolment(client, stockholm, mfa):
    _, token = Invitation.send(
        stockholm, email="vera@example.se", name="Vera", role=Role.BOARD
    )
    form = {"name": "Vera Alm", "password": PASSWORD}
    assert client.post(f"/bjudin/{token}/", form).url == "/konto/skydd/"
    assert "Ett steg till" in client.get("/konto/skydd/").text
    # The password was chosen a moment ago and isn't asked for again.
    assert client.get("/konto/skydd/app/").status_code == 200
    assert client.get("/stockholm/").url == "/konto/skydd/"


# What is not here


@pytest.mark.parametrize(
    "page",
    [
        "/konto/signup/",
        "/konto/email/",
        "/konto/confirm-email/",
        "/konto/password/set/",
        "/konto/login/",
        "/konto/login/code/confirm/",
        "/konto/3rdparty/",
        "/konto/social/signup/",
        "/konto/2fa/",
        "/konto/2fa/webauthn/signup/",
    ],
)
def test_the_librarys_other_pages_are_not_here(client, vera, page):
    assert client.get(page).status_code == 404
    log_in(client)
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404


@pytest.mark.holds("S17")
def test_a_new_database_has_no_account(db):
    assert not User.objects.exists()


# Where one is logged in


def test_one_sees_where_one_is_logged_in_and_logs_out_there(client, vera):
    other = Client(HTTP_USER_AGENT=FIREFOX)
    log_in(other)
    log_in(client)
    page = client.get("/konto/inloggningar/")
    assert "Firefox på Windows" in page.text
    client.post("/konto/inloggningar/")
    assert other.get("/konto/du/").status_code == 302
    assert client.get("/konto/du/").status_code == 200
    assert Session.objects.count() >= 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox på Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 "
            "(KHTML, like Gecko) Version/18.1 Safari/605.1",
            "Safari på Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile "
            "Safari/537",
            "Chrome på Android",
        ),
        ("", "Okänd enhet"),
    ],
)
def test_a_browser_is_told_in_words(said, shown):
    assert device(said) == shown
