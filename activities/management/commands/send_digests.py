"""Send the week's reminders to those who have something that waits."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from activities.sending import send_digests
from clubs.letters import NO_MAIL_SERVER


class Command(BaseCommand):
    help = "Skickar veckans påminnelser. Kör den varje dag, gärna flera gånger."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="säg bara hur många som skulle få ett mejl",
        )

    def handle(self, *, dry_run, **options):
        if settings.EMAIL_BACKEND in NO_MAIL_SERVER and not dry_run:
            raise CommandError("Ingen e-post är inställd: se EMAIL_URL i docs.")
        run = send_digests(dry_run=dry_run)
        if dry_run:
            self.stdout.write(f"Att skicka: {run.sent}, senare: {run.later}.")
            return
        self.stdout.write(
            f"Skickade: {run.sent}, inte mottagna: {run.failed}, "
            f"hålls av en annan körning: {run.taken}, senare: {run.later}."
        )
        if run.failed:
            raise CommandError(
                "Mejlservern tog inte emot allt. Resten skickas vid nästa körning."
            )
