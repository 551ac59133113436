"""Notes each try to log in to an account that exists, and whether it worked."""

import logging

from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from .models import Means, SignIn, User

log = logging.getLogger(__name__)


def note(user, means, *, worked):
    """A row, and a line in the log that says whose by number alone (S46)."""
    SignIn.objects.create(user=user, means=means, worked=worked)
    told = "signed in" if worked else "sign-in refused"
    log.info(told, extra={"actor": str(user.pk)})


@receiver(user_logged_in)
def signed_in(request, user, **kwargs):
    records = get_authentication_records(request, user)
    means = Means.PASSWORD
    if any(record.get("passwordless") for record in records):
        means = Means.PASSKEY
    elif any(record["method"] == "mfa" for record in records):
        means = Means.CODE
    note(user, means, worked=True)


@receiver(authentication_failed)
def code_refused(user, reauthentication, **kwargs):
    if not reauthentication:
        note(user, Means.CODE, worked=False)


def password_refused(email):
    """An address without an account leaves no row, and takes no longer (S16)."""
    user = User.objects.filter(email=email.lower()).first()
    if user:
        note(user, Means.PASSWORD, worked=False)
    else:
        write_nothing()
        log.info("sign-in refused")


@transaction.atomic
def write_nothing():
    """Wait for the disk as long as a row does: it is taken back before it is seen."""
    SignIn.objects.create(user_id=0, means=Means.PASSWORD, worked=False).delete()
