"""The secrets behind codes are stored so that a copy of the database gives none."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import call_command
from django.db import connection

from sekoplan import encrypting

from .test_accounts import PASSWORD, SECRET, code, is_in, log_in, vera, with_app

__all__ = ["vera", "with_app"]

NEW_KEY = "another secret of the server's, as long as it has to be"
SPARE = re.compile(r"<code>(\d+)</code>")


def stored():
    """{kind: what the database holds}, as somebody who copied it would see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator")
        return {kind: str(data) for kind, data in cursor.fetchall()}


def spare_codes(user):
    found = Authenticator.objects.get(user=user, type="recovery_codes")
    return found.wrap().get_unused_codes()


def gets_in(client, answer):
    log_in(client)
    client.post("/konto/skydd/kod/", {"code": answer})
    return is_in(client)


def comes_in(client):
    """With both factors, and having confirmed who it is."""
    assert gets_in(client, code())
    client.post("/konto/bekrafta/", {"password": PASSWORD})


def encrypt_factors():
    out, err = StringIO(), StringIO()
    call_command("encrypt_factors", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def before(vera):
    """Vera with codes from an app, as a release before 0.5 stored them."""
    seed = RecoveryCodes.generate_seed()
    for kind, data in (
        ("totp", {"secret": SECRET}),
        ("recovery_codes", {"seed": seed, "used_mask": 0}),
    ):
        Authenticator.objects.create(user=vera, type=kind, data=data)
    return vera


@pytest.fixture
def key_is_changed(settings):
    """The server gets a new key; the old one still reads, or is gone."""

    def change(*, keep_old):
        old = settings.SECRET_KEY
        settings.SECRET_KEY = NEW_KEY
        settings.SECRET_KEY_FALLBACKS = [old] if keep_old else []

    return change


def test_neither_secret_stands_in_the_database(with_app):
    held = stored()
    assert SECRET not in held["totp"]
    seed = encrypting.decrypt(
        Authenticator.objects.get(type="recovery_codes").data["seed"]
    )
    assert re.fullmatch("[0-9a-f]{80}", seed)
    assert seed not in held["recovery_codes"]
    assert not any(spare in held["recovery_codes"] for spare in spare_codes(with_app))


def test_the_same_secret_is_stored_differently_each_time():
    first, second = encrypting.encrypt(SECRET), encrypting.encrypt(SECRET)
    assert first != second
    assert encrypting.decrypt(first) == encrypting.decrypt(second) == SECRET


def test_codes_let_in(client, with_app):
    assert gets_in(client, code())


def test_who_enrolled_before_secrets_were_encrypted_still_gets_in(client, before):
    assert gets_in(client, code())


def test_spare_codes_from_before_still_let_in(client, before):
    assert gets_in(client, spare_codes(before)[3])


def test_what_was_stored_before_is_encrypted_by_a_command(client, before):
    spare = spare_codes(before)
    assert SECRET in stored()["totp"]
    assert encrypt_factors() == ("2 hemligheter är krypterade.\n", "")
    assert SECRET not in stored()["totp"]
    assert spare_codes(before) == spare
    assert gets_in(client, code())


def test_the_old_key_reads_as_long_as_it_is_kept(client, with_app, key_is_changed):
    key_is_changed(keep_old=True)
    assert gets_in(client, code())


def test_encrypted_anew_the_old_key_can_be_thrown_away(
    client, with_app, key_is_changed, settings
):
    key_is_changed(keep_old=True)
    assert encrypt_factors()[1] == ""
    settings.SECRET_KEY_FALLBACKS = []
    assert gets_in(client, code())


def test_with_the_key_gone_no_code_lets_in_and_nothing_breaks(
    client, with_app, key_is_changed, caplog
):
    spare, kept = spare_codes(with_app), stored()
    key_is_changed(keep_old=False)
    log_in(client)
    for tried in (code(), spare[0], spare_codes(with_app)[0]):
        answer = client.post("/konto/skydd/kod/", {"code": tried})
        assert "Koden stämmer inte" in answer.text
    assert not is_in(client)
    assert "key that is gone" in caplog.text
    # Nobody can work out what an unreadable secret gives.
    one, other = spare_codes(with_app), spare_codes(with_app)
    assert one != other
    out, err = encrypt_factors()
    assert out == "0 hemligheter är krypterade.\n"
    assert "2 går inte att läsa" in err
    assert stored() == kept


def test_a_changed_byte_is_refused():
    kept = encrypting.encrypt(SECRET)
    middle = len(kept) // 2
    other = "A" if kept[middle] != "A" else "B"
    changed = kept[:middle] + other + kept[middle + 1 :]
    assert encrypting.decrypt(changed) != SECRET
    assert encrypting.anew(changed) is None


def test_spare_codes_are_shown_once(client, with_app):
    comes_in(client)
    first = client.get("/konto/skydd/reservkoder/")
    assert SPARE.findall(first.text) == spare_codes(with_app)
    assert "visas bara nu" in first.text
    again = client.get("/konto/skydd/reservkoder/")
    assert not SPARE.findall(again.text)
    assert "av 10 är kvar" in again.text
    assert not any(spare in again.text for spare in spare_codes(with_app))


def test_new_spare_codes_are_shown_once_and_end_the_old(client, with_app):
    comes_in(client)
    old = SPARE.findall(client.get("/konto/skydd/reservkoder/").text)
    answer = client.post("/konto/skydd/reservkoder/nya/")
    new = SPARE.findall(client.get(answer.url).text)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert not SPARE.findall(client.get(answer.url).text)
    client.post("/konto/logga-ut/")
    assert not gets_in(client, old[0])
    client.post("/konto/logga-ut/")
    assert gets_in(client, new[0])
