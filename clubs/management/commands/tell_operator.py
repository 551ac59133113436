"""Write to the operator that a unit has failed: its name and the machine's, no more."""

import socket

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError

LETTER = """{unit} på {machine} misslyckades.

Läs varför på servern:  journalctl -u {unit} -e
Se hela läget:          ./run deploy-check /etc/sekoplan.env
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("unit", help="the systemd unit that failed")

    def handle(self, unit, **options):
        if not settings.OPERATOR_EMAIL:
            raise CommandError("OPERATOR_EMAIL is not set: nobody was told.")
        send_mail(
            f"Sekoplan: {unit} misslyckades",
            LETTER.format(unit=unit, machine=socket.gethostname()),
            None,
            [settings.OPERATOR_EMAIL],
        )
