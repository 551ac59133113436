"""The letters that remind: one a week at most, without content (S64).

A letter is marked as sent when the mail server has taken it over, and not before.
A run that dies in between leaves at most one letter to be sent twice; both have the
same Message-ID.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clubs.models import Branch, User

from .models import Digest, DigestLine
from .reminding import calls, is_their_day, monday, state_of
from .waiting import asks_in

log = logging.getLogger(__name__)

# So many in a row that nobody could take: the server is down, and the rest can wait.
GIVE_UP_AFTER = 3
# Nobody can have an address there (RFC 2606); the demo's people do.
RESERVED = (".example", ".invalid", ".test", ".localhost")
SUBJECT = "Du har något att uppdatera i Sekoplan"


@dataclass
class Run:
    """How it went: letters sent, failed, left to another run or another day."""

    sent: int = 0
    failed: int = 0
    taken: int = 0
    later: int = 0
    # How many in a row the server itself has failed, whoever they were to.
    down: int = 0

    @property
    def is_down(self):
        return self.down >= GIVE_UP_AFTER


def send_digests(day=None, *, dry_run=False):
    """Send what is to be sent on ``day``; returns how it went."""
    day, run = day or timezone.localdate(), Run()
    Digest.objects.outdated(timezone.now()).delete()
    for user, theirs in to_send(day, run):
        if dry_run:
            run.sent += 1
        elif run.is_down:
            run.later += 1
        else:
            send(user, theirs, day, run)
    return run


# A letter late in one week is not followed by another early in the next.
SPACED = timedelta(days=4)


def to_send(day, run):
    """(account, their asks) of those who are to have a letter on ``day``."""
    branches = Branch.objects.filter(is_demo=False).values_list("pk", flat=True)
    asked, _ = asks_in(list(branches), day)
    asked = {user: theirs for user, theirs in asked.items() if calls(theirs)}
    users = User.objects.in_bulk(asked)
    earlier = defaultdict(list)
    for digest in Digest.objects.filter(user__in=asked).order_by("week"):
        earlier[digest.user_id].append(digest)
    this_week = monday(day)
    last_week = this_week - timedelta(days=7)
    for pk in sorted(asked):
        user, theirs = users[pk], asked[pk]
        if user.email.endswith(RESERVED):
            continue
        told = [digest for digest in earlier[pk] if digest.sent_at]
        if told and (told[-1].week == this_week or told[-1].state == state_of(theirs)):
            continue
        if told and day - timezone.localdate(told[-1].sent_at) < SPACED:
            run.later += 1
            continue
        missed = any(
            digest.week == last_week and not digest.sent_at for digest in earlier[pk]
        )
        if is_their_day(user.digest_day, day, missed):
            yield user, theirs
        else:
            run.later += 1


def send(user, theirs, day, run):
    """One letter: claimed, handed to the server, and then marked."""
    digest = Digest.objects.claim(
        user,
        week=monday(day),
        state=state_of(theirs),
        lines=[line_of(ask) for ask in theirs],
        now=timezone.now(),
    )
    told = {"actor": user.pk, "object": digest and digest.pk}
    if digest is None:
        run.taken += 1
        return
    try:
        letter(user, digest).send()
    # An address that no letter can be made out to is a ValueError.
    except (OSError, SMTPException, ValueError) as refusal:
        digest.let_go()
        run.failed += 1
        # Who refuses one address is up and may well take the next.
        refused = isinstance(refusal, (SMTPRecipientsRefused, ValueError))
        run.down = 0 if refused else run.down + 1
        log.warning("digest not taken", exc_info=refusal, extra=told)
        return
    digest.accept(at=timezone.now())
    run.sent += 1
    run.down = 0
    log.info("digest sent", extra=told)


def line_of(ask):
    thing = ask.thing
    return DigestLine(
        **{f"{thing.kind}_id": thing.id},
        branch_id=thing.branch,
        reason=thing.reason,
        step=ask.step,
    )


def letter(user, digest):
    """A link and nothing else; the same Message-ID however often it is tried."""
    link = settings.SITE_URL + reverse("reminders")
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        SUBJECT,
        render_to_string("activities/digest_letter.txt", {"link": link}),
        to=[user.email],
        headers={
            "Message-ID": f"<digest-{digest.pk}@{host}>",
            "List-Unsubscribe": f"<{link}#dag>",
            "Auto-Submitted": "auto-generated",
        },
    )
