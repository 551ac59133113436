"""Load the demo, or carry it on to today."""

from django.core.management.base import BaseCommand, CommandError

from activities.demo import DemoRefused, load
from sekoplan.jinja import full_date


class Command(BaseCommand):
    help = "Läser in exempeldata, eller för dem vidare till i dag."

    def handle(self, *args, **options):
        try:
            day = load()
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Exempeldata till och med {full_date(day)} är inlästa.")
