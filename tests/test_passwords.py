"""Long passwords of any kind are taken; guessable ones are not (S14, S24)."""

import threading
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import sekoplan.settings
from sekoplan.passwords import CappedArgon2PasswordHasher


@pytest.mark.holds("S14")
@pytest.mark.parametrize(
    "password",
    [
        "tolv tecken!",
        "åäö ÅÄÖ åäö ÅÄÖ",
        "🚆🚌🚲🚆🚌🚲🚆🚌🚲🚆🚌🚲",
        "  mellanslag först och sist  ",
        "x" * 5 + "yzåäöq" * 20,
        "hela facket dansar tango",
        "aaaabbbbccccdddd",
        # A few words that don't belong together, some of them everybody's.
        "sommar lampa cykel räv",
        "Fredagen smakar kanel",
    ],
)
def test_a_long_password_of_any_signs_is_taken(password):
    validate_password(password)


@pytest.mark.holds("S14")
@pytest.mark.parametrize(
    "password",
    [
        "elva tecken",
        "x" * 129,
        "password1234",
        "q1w2e3r4t5y6",
        "sekostockholm",
        "Stockholm2026!",
        "klubbklubbklubb",
        "FACKET-facket-1",
        # Django's list of common ones is English.
        "lösenord1234",
        "Losenord123!",
        "l0s3n0rd2026",
        "Lösenord1234567890",
        "Sommar2026!!",
        "hejhejhejhej",
        "välkommen123",
        "Hammarby1915",
        "hemligt12345",
        "qwertyuiopå1",
        "Password12345!",
    ],
)
def test_a_short_long_common_or_local_password_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert all(message.endswith(".") for message in refusal.value.messages)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elva tecken", "Välj ett lösenord med minst 12 tecken."),
        ("x" * 129, "Välj ett lösenord med högst 128 tecken."),
        (
            "password1234",
            "Välj ett lösenord som är svårare att gissa, till exempel fyra ord som "
            "inte hör ihop.",
        ),
        (
            "sekostockholm",
            "Välj ett lösenord som inte går att gissa utifrån facket eller orten.",
        ),
    ],
)
def test_what_is_wrong_with_a_password_is_told_in_one_voice(password, says):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert refusal.value.messages == [says]


@pytest.mark.holds("S24")
def test_the_first_hasher_is_argon2id_and_takes_the_password_unchanged():
    assert sekoplan.settings.PASSWORD_HASHERS[0].endswith("CappedArgon2PasswordHasher")
    hasher = CappedArgon2PasswordHasher()
    password = "  åäö 🚆 mellanslag  "
    encoded = hasher.encode(password, hasher.salt())
    assert encoded.startswith("argon2$argon2id$")
    assert hasher.verify(password, encoded)
    assert not hasher.verify(password.strip(), encoded)


@pytest.mark.holds("S24")
def test_no_more_than_two_passwords_are_hashed_at_once(monkeypatch):
    busy, most, lock = [], [], threading.Lock()

    def slowly(self, password, salt):
        with lock:
            busy.append(1)
            most.append(len(busy))
        time.sleep(0.05)
        with lock:
            busy.pop()
        return ""

    parent = CappedArgon2PasswordHasher.__mro__[1]
    monkeypatch.setattr(parent, "encode", slowly)
    threads = [
        threading.Thread(target=CappedArgon2PasswordHasher().encode, args=("p", "salt"))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2
