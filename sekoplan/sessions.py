"""How long a session lasts: so long unused, and so long at most (S20)."""

import time
from datetime import timedelta
from typing import NamedTuple

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

# Seconds as allauth counts them: when the session began, and when it was last in use
BEGAN, USED = "began", "used"
# A session in use is written again when so much of its idle time has gone, not at each
# request: it may end that much early, and never late.
SELDOM = 20


class Limits(NamedTuple):
    idle: timedelta
    at_most: timedelta


BY_PASSKEY = Limits(timedelta(days=14), timedelta(days=60))
BY_PASSWORD = Limits(timedelta(hours=12), timedelta(days=7))


def limits_of(request, user):
    records = get_authentication_records(request, user)
    by_passkey = any(record.get("passwordless") for record in records)
    return BY_PASSKEY if by_passkey else BY_PASSWORD


@receiver(user_logged_in)
def session_began(request, user, **kwargs):
    request.session[BEGAN] = time.time()
    limit_session(request, user)


def limit_session(request, user):
    """Let the session end when it has not been used, or when its time is out."""
    idle, at_most = limits_of(request, user)
    now, session = time.time(), request.session
    # One of before there were limits has shown nobody who it is, not now either (S22).
    asks_after = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    left = session.setdefault(BEGAN, now - asks_after - 1) + at_most.total_seconds()
    left -= now
    session[USED] = now
    session.set_expiry(max(0, int(min(idle.total_seconds(), left))))


class SessionLimitMiddleware:
    """Ends a session whose time is out; one in use goes on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated:
            return
        idle, at_most = limits_of(request, request.user)
        now, session = time.time(), request.session
        # A session of before there were limits has them from now.
        began, used = session.get(BEGAN, now), session.get(USED, now)
        idled = now - used
        if now - began > at_most.total_seconds() or idled > idle.total_seconds():
            logout(request)
        elif USED not in session or idled > idle.total_seconds() / SELDOM:
            limit_session(request, request.user)
