"""How passwords are judged and hashed (S14, S24)."""

import re
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

MAXIMUM_LENGTH = 128
OWN_WORDS = ("sekoplan", "seko", "facket", "stockholm", "klubb")
LEFT_WITHOUT_OWN_WORDS = 8

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


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > MAXIMUM_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return f"Lösenordet får ha högst {MAXIMUM_LENGTH} tecken."


class OwnWordsValidator:
    """Refuses a password that is little more than words everybody here would guess."""

    own_words = re.compile("|".join(OWN_WORDS), re.IGNORECASE)

    def validate(self, password, user=None):
        if not self.own_words.search(password):
            return
        if len(self.own_words.sub("", password)) < LEFT_WITHOUT_OWN_WORDS:
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self):
        return "Välj ett lösenord som inte går att gissa utifrån facket eller orten."
