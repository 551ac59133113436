"""What is done to an account: its sessions, its protection, its address, its end."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from sekoplan.accounts import device
from sekoplan.jinja import listing

from .letters import send_changed
from .models import (
    ADMINISTRATORS,
    Assignment,
    Branch,
    Event,
    Person,
    User,
    still_administered,
)

NOT_YOUR_OWN = "Det här gäller ditt eget konto. Gör det under Ditt konto."


@dataclass(frozen=True)
class Open:
    """A session as it is shown: where, and since when."""

    key: str
    device: str
    ip: str
    since: datetime


def open_sessions(*users):
    """{user id: the sessions they can go on with, the newest first}."""
    known = UserSession.objects.filter(user__in=users).order_by("-created_at", "-pk")
    kept = Session.objects.filter(expire_date__gt=timezone.now()).filter(
        session_key__in=[session.session_key for session in known]
    )
    alive = set(kept.values_list("session_key", flat=True))
    found: dict[int, list[Open]] = {}
    for one in known:
        if one.session_key in alive:
            found.setdefault(one.user_id, []).append(
                Open(one.session_key, device(one.user_agent), one.ip, one.created_at)
            )
    return found


def drop_sessions(user, *, keep=""):
    """Nobody goes on as ``user``, but in the session whose key is ``keep``.

    Returns how many of those that were listed have ended.
    """
    theirs = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = set(theirs.values_list("session_key", flat=True))
    # One that is listed nowhere says itself whose it is.
    for session in Session.objects.exclude(session_key=keep).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            keys.add(session.session_key)
    Session.objects.filter(session_key__in=keys).delete()
    return theirs.delete()[0]


def protection(factors):
    """What stands beside the password: "passkey", "app" or nothing."""
    if Authenticator.Type.WEBAUTHN in factors:
        return "passkey"
    return "app" if Authenticator.Type.TOTP in factors else ""


def tell(user, *, by, verb, private=None, only=None):
    """The deed in the trail of each branch where the account may do something."""
    here = Assignment.objects.still(timezone.localdate()).filter(user=user)
    branches = Branch.objects.filter(pk__in=here.values("branch")).order_by("pk")
    for branch in [only] if only else branches:
        Event.objects.record(branch, by=by, verb=verb, thing=user, private=private)


def elsewhere(user, by):
    """The branches where the account may do something and ``by`` can't decide."""
    mine = by.rights.branches(ADMINISTRATORS)
    held = Assignment.objects.still(timezone.localdate()).filter(user=user)
    others = held.exclude(branch__in=mine).values("branch")
    return list(Branch.objects.filter(pk__in=others))


def object_to_reach(user, by):
    if user == by:
        raise ValidationError(NOT_YOUR_OWN)
    others = elsewhere(user, by)
    if others:
        names = listing([branch.name for branch in others])
        raise ValidationError(
            f"{user} har också behörighet i {names}. Kontot går därför inte att ändra "
            "härifrån. Avsluta behörigheterna här i stället."
        )


@transaction.atomic
def note(user, *, by, branch, verb):
    """A deed that changes nothing here, but that somebody has done to the account."""
    tell(user, by=by, verb=verb, only=branch.lock())


@transaction.atomic
def end_sessions(user, *, by, branch):
    """Log the account out everywhere; it logs in anew as before."""
    branch.lock()
    drop_sessions(user)
    tell(user, by=by, verb="log out", only=branch)


@transaction.atomic
def deactivate(user, *, by):
    """Nobody logs in with the account from this moment."""
    object_to_reach(user, by)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        return
    held = Assignment.objects.still(timezone.localdate()).filter(user=user)
    branches = Branch.objects.filter(pk__in=held.values("branch")).order_by("pk")
    close(user, by=by, branches=list(branches))


def close(user, *, by, branches):
    """The account is shut, unless one of ``branches`` has nobody else to run it."""
    if not branches:
        User.objects.filter(pk=user.pk).update(is_active=False)
        drop_sessions(user)
        return
    first, *rest = branches
    with still_administered(first.lock()):
        close(user, by=by, branches=rest)
    Event.objects.record(first, by=by, verb="deactivate", thing=user)


@transaction.atomic
def reactivate(user, *, by):
    object_to_reach(user, by)
    if User.objects.filter(pk=user.pk, is_active=False, erased_at=None).update(
        is_active=True
    ):
        tell(user, by=by, verb="reactivate")


@transaction.atomic
def remove_factors(user, *, by):
    """Take away a second factor that is lost; the next log-in enrols a new one."""
    object_to_reach(user, by)
    found, _ = Authenticator.objects.filter(user=user).delete()
    if not found:
        raise ValidationError(f"{user} har inget andra steg att ta bort.")
    drop_sessions(user)
    tell(user, by=by, verb="remove factors")
    transaction.on_commit(lambda: send_changed(user.email))


@transaction.atomic
def change_email(user, *, email):
    """Their new address, shown to be theirs; False when somebody else has it now."""
    was = user.email
    try:
        with transaction.atomic():
            taken = User.objects.filter(pk=user.pk, email=was).update(email=email)
    except IntegrityError:
        return False
    if not taken:
        return False
    user.email = email
    EmailAddress.objects.filter(user=user).delete()
    # The address in the register is the same person's, where it was the same.
    same = user.people.filter(email__iexact=was, erased_at=None)
    for known in same.select_related("branch").order_by("branch"):
        known.branch.lock()
        now = Person.objects.get(pk=known.pk)
        now.change(
            by=user, seen=now.version, name=now.name, email=email, phone=now.phone
        )
    tell(user, by=user, verb="change", private={"email": email})
    transaction.on_commit(lambda: send_changed(was))
    return True


def has_nobody(branch):
    """The first day on which the branch will have no administrator, if there is one."""
    return branch.assignments.administrators().first_day_without(timezone.localdate())
