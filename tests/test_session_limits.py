"""A session ends when nobody uses it and when its time is out (S20)."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import Login
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal import flows
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

pytestmark = pytest.mark.holds("S20")

PASSWORD = "åtta ekorrar på rad"
SECRET = "JBSWY3DPEHPK3PXP"
START = datetime(2018, 10, 4, 8, tzinfo=UTC)
PAGE = "/konto/du/"


def after(**time_gone):
    return time_machine.travel(START + timedelta(**time_gone), tick=False)


@pytest.fixture
def by_code(client, siv):
    """Siv, who logged in with a password and a code from her app."""
    siv.set_password(PASSWORD)
    siv.save()
    TOTP.activate(siv, SECRET)
    with after():
        form = {"login": siv.email, "password": PASSWORD}
        assert client.post("/konto/logga-in/", form).url == "/konto/skydd/kod/"
        code = format_hotp_value(hotp_value(SECRET, int(time.time() // 30)))
        assert client.post("/konto/skydd/kod/", {"code": code}).status_code == 302
    return client


@pytest.fixture
def by_passkey(client, siv, rf):
    """Siv, whose browser answered with a passkey.

    What a browser and the server say to each other is tried in test_passkey.py; here
    the library goes on from where it has found that the answer is right.
    """
    key = Authenticator.objects.create(
        user=siv, type="webauthn", data={"name": "Min", "credential": {}}
    )
    request = rf.post("/konto/skydd/passkey/logga-in/")
    request.session, request.user = SessionStore(), AnonymousUser()
    with after(), request_context(request):
        flows.perform_passwordless_login(request, key, Login(user=siv))
        request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    return client


def is_open(client, **time_gone):
    with after(**time_gone):
        return client.get(PAGE).status_code == 200


def test_with_a_code_half_a_day_unused_is_the_end(by_code):
    assert is_open(by_code, hours=11, minutes=59)
    assert not is_open(by_code, hours=24)


def test_with_a_code_use_keeps_it_open_for_a_week_at_most(by_code):
    for hours in range(11, 7 * 24, 11):
        assert is_open(by_code, hours=hours), hours
    assert is_open(by_code, days=6, hours=23, minutes=59)
    assert not is_open(by_code, days=7, minutes=1)


def test_with_a_passkey_a_fortnight_unused_is_the_end(by_passkey):
    assert is_open(by_passkey, days=13, hours=23)
    assert not is_open(by_passkey, days=28)


def test_with_a_passkey_use_keeps_it_open_for_sixty_days_at_most(by_passkey):
    for days in range(13, 60, 13):
        assert is_open(by_passkey, days=days), days
    assert is_open(by_passkey, days=59, hours=23, minutes=59)
    assert not is_open(by_passkey, days=60, minutes=1)


def test_what_is_over_is_over_in_the_database_too(by_code):
    """The cookie is no key any more, whoever has kept it."""
    kept = by_code.cookies["sessionid"].value
    assert not is_open(by_code, hours=12, minutes=1)
    by_code.cookies["sessionid"] = kept
    assert not is_open(by_code, hours=12, minutes=2)
    with after(hours=12, minutes=2):
        assert not Session.objects.filter(expire_date__gt=timezone.now()).exists()


def test_use_does_not_move_the_time_of_the_step_up(by_code):
    with after(minutes=10):
        by_code.get(PAGE)
    with after(minutes=14):
        assert by_code.get("/konto/skydd/app/ta-bort/").status_code == 302


def test_a_session_is_written_seldom(by_code):
    def written(**time_gone):
        with after(**time_gone), CaptureQueriesContext(connection) as queries:
            by_code.get(PAGE)
        return any("UPDATE" in query["sql"] for query in queries)

    assert not written(minutes=35)
    assert written(minutes=37)
    assert not written(minutes=70)


def test_a_session_of_before_there_were_limits_gets_them(by_code):
    with after(hours=1):
        session = by_code.session
        for name in ("began", "used"):
            del session[name]
        session.save()
        assert by_code.get(PAGE).status_code == 200
    assert is_open(by_code, hours=12, minutes=59)
    assert not is_open(by_code, hours=25)
