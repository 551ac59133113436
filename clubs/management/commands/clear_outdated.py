"""Take away what has been kept long enough, as the data catalogue says (S61)."""

from django.core.management.base import BaseCommand

from clubs.data_protection import clearing


class Command(BaseCommand):
    help = "Gallrar det som har sparats tillräckligt länge. Kör den varje dag."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="säg bara hur mycket som skulle gallras",
        )

    def handle(self, *, dry_run, **options):
        counts = clearing.awaited() if dry_run else clearing.run()
        for rule in clearing.RULES.values():
            if number := counts.get(rule.name):
                self.stdout.write(f"{number:6} {rule.called}")
        word = "Att gallra" if dry_run else "Gallrat"
        self.stdout.write(f"{word}: {sum(counts.values())}.")
