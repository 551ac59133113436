"""How passwords are judged and hashed (S14, S24)."""

import re
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.core.exceptions import ValidationError

MAXIMUM_LENGTH = 128
OWN_WORDS = ("sekoplan", "seko", "facket", "stockholm", "klubb")
# What Swedes begin a password with, without dots; Django's list is English.
COMMON_WORDS = """
    losenord losen password passord hemlig hemligt hemlighet valkommen welcome
    inloggning logga admin administrator test testar qwerty abc hej hejsan
    hejdu tjena alskar alskling karlek gumman gubben sotnos prinsessa prins kungen
    drottning mamma pappa morfar farfar bebis solsken solros blomma fjaril stjarna
    regnbage januari februari mars april maj juni juli augusti september oktober
    november december mandag tisdag onsdag torsdag fredag lordag sondag vinter
    sommar sommaren host hosten varen jul julafton midsommar semester
    sverige svenska svensk norden stockholms goteborg malmo uppsala orebro
    fotboll hockey hammarby bajen djurgarden aik malmoff ifk frolunda modo brynas
    volvo saab ikea spotify minecraft fortnite hasten katten hunden
    anna eva maria karin kristina lena sara emma johanna
    anders johan erik lars per karl peter mikael fredrik
""".split()
# Rows of the keyboard and of the alphabet, walked either way.
ROWS = (
    "1234567890",
    "qwertyuiopa",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)
SHORTEST_WALK = 3
LEFT_WITHOUT_GUESSED = 8

WITHOUT_DOTS = str.maketrans("åäöé", "aaoe")
DIGITS_FOR_LETTERS = str.maketrans("013457@$!", "oieastasi")

# argon2id takes 100 MiB for each password it looks at: two at a time in each process.
_hashing = BoundedSemaphore(2)


class CappedArgon2PasswordHasher(Argon2PasswordHasher):
    """argon2id, never more than two at once, so that log-ins can't fill the memory."""

    def encode(self, password, salt):
        with _hashing:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with _hashing:
            return super().verify(password, encoded)


class LongEnoughValidator(MinimumLengthValidator):
    def get_error_message(self):
        return f"Välj ett lösenord med minst {self.min_length} tecken."

    get_help_text = get_error_message


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > MAXIMUM_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return f"Välj ett lösenord med högst {MAXIMUM_LENGTH} tecken."


def walks():
    """Every stretch of a row that a finger or a child's rhyme walks, both ways."""
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(SHORTEST_WALK, len(row) + 1):
            for start in range(len(row) - length + 1):
                yield row[start : start + length]


def any_of(words):
    """A pattern of all the words, the longest first."""
    return re.compile("|".join(sorted({*words}, key=len, reverse=True)))


class UncommonValidator(CommonPasswordValidator):
    """Refuses what is on the list, or little more than words and rows that are common.

    Taken out are words, years and rows, in any case, without dots and with digits for
    letters ("l0senord"); what is left has to be worth guessing.
    """

    guessed = any_of([*COMMON_WORDS, *walks(), "(?:19|20)[0-9]{2}"])

    def validate(self, password, user=None):
        super().validate(password, user)
        plain = password.lower().translate(WITHOUT_DOTS)
        for text in (plain, plain.translate(DIGITS_FOR_LETTERS)):
            if len(self.guessed.sub("", text)) < LEFT_WITHOUT_GUESSED:
                raise ValidationError(
                    self.get_error_message(), code="password_too_common"
                )

    def get_error_message(self):
        return (
            "Välj ett lösenord som är svårare att gissa, till exempel fyra ord som "
            "inte hör ihop."
        )

    get_help_text = get_error_message


class OwnWordsValidator:
    """Refuses a password that is little more than words everybody here would guess."""

    own_words = any_of(OWN_WORDS)

    def validate(self, password, user=None):
        text = password.lower()
        left = self.own_words.sub("", text)
        if left != text and len(left) < LEFT_WITHOUT_GUESSED:
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self):
        return "Välj ett lösenord som inte går att gissa utifrån facket eller orten."
