"""What is kept so that only who has the server's key can read it: secrets to log in."""

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

log = logging.getLogger(__name__)

# Begins what is encrypted; neither a secret of an app nor a seed of codes can.
MARK = "fernet:"


def _fernet(key):
    """With a key of its own: who learns one use of SECRET_KEY learns no other."""
    derive = HKDF(SHA256(), length=32, salt=None, info=b"sekoplan.encrypting")
    return Fernet(base64.urlsafe_b64encode(derive.derive(key.encode())))


def _keys():
    """The key that encrypts, and after it those that only read."""
    keys = settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS
    return MultiFernet([_fernet(key) for key in keys])


def encrypt(text):
    return MARK + _keys().encrypt(text.encode()).decode()


def decrypt(stored):
    """The text; what an older release stored is the text itself.

    When its key is gone the answer is another secret each time: no code is right, and
    nobody can work out one, as they could had it been empty.
    """
    if not stored.startswith(MARK):
        return stored
    try:
        return _keys().decrypt(stored.removeprefix(MARK)).decode()
    except InvalidToken:
        log.error("A secret to log in is encrypted with a key that is gone.")
        return base64.b32encode(secrets.token_bytes(40)).decode()


def anew(stored):
    """The same text, encrypted with today's key; None when its key is gone."""
    if not stored.startswith(MARK):
        return encrypt(stored)
    try:
        return MARK + _keys().rotate(stored.removeprefix(MARK)).decode()
    except InvalidToken:
        return None
