"""Letters by e-mail: a link and nothing else (S64)."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

log = logging.getLogger(__name__)

# These print a letter or drop it: nobody would get it.
NO_MAIL_SERVER = (
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
)


def invitation_link(token):
    return settings.SITE_URL + reverse("invitation", args=[token])


def send_invitation(invitation, token):
    """Whether the letter has left; if not, somebody has to hand over the link."""
    if settings.EMAIL_BACKEND in NO_MAIL_SERVER:
        return False
    text = render_to_string(
        "clubs/invitation_letter.txt", {"link": invitation_link(token)}
    )
    try:
        send_mail("Du är inbjuden till Sekoplan", text, None, [invitation.email])
    except (OSError, SMTPException):
        log.exception("invitation not sent", extra={"object": invitation.pk})
        return False
    return True


def send_link(subject, template, path, address):
    """Whether a letter with one link of ours has left."""
    text = render_to_string(f"clubs/{template}.txt", {"link": settings.SITE_URL + path})
    return send(subject, text, address)


def send_changed(address):
    """Something about how an account logs in has changed; not what, nor whose (S23)."""
    letter = "account/email/account_changed"
    subject = render_to_string(f"{letter}_subject.txt").strip()
    text = render_to_string(f"{letter}_message.txt", {"site": settings.SITE_URL})
    return send(subject, text, address)


def send(subject, text, address):
    try:
        send_mail(subject, text, None, [address])
    except (OSError, SMTPException):
        log.exception("a letter was not sent")
        return False
    return True
