"""Verify that the trail stands as it was written; exits with 1 otherwise (S54)."""

from django.core.management.base import BaseCommand, CommandError

from clubs.models import Branch, Seal
from clubs.verifying import verify

# What is wrong shows long before this many lines of it.
SHOWN = 20


class Command(BaseCommand):
    help = "Kontrollerar historiken: varje rad, kedjan mellan dem och sigillen."

    def add_arguments(self, parser):
        parser.add_argument(
            "branches", nargs="*", metavar="avdelning", help="bara dessa; annars alla"
        )
        parser.add_argument(
            "--seal", metavar="SIGILL", help="ett sigill ur ett protokoll: finns det?"
        )

    def handle(self, *, branches, seal, **options):
        chosen = Branch.objects.order_by("pk")
        if branches:
            chosen = chosen.filter(slug__in=branches)
            unknown = sorted({*branches} - {branch.slug for branch in chosen})
            if unknown:
                raise CommandError(f"Ingen avdelning heter {', '.join(unknown)}.")
        faults = sum(self.told(branch) for branch in chosen)
        if seal:
            faults += not self.finds(seal, chosen)
        if faults:
            raise CommandError(f"Historiken stämmer inte: {faults} fel.", returncode=1)
        self.stdout.write("Historiken stämmer.")

    def told(self, branch):
        checked = verify(branch)
        self.stdout.write(
            f"{branch.slug}: {checked.lines} rader ({checked.blanked} utan värden,"
            f" {checked.unsealed} efter det nyaste sigillet), {checked.seals} sigill,"
            f" det nyaste {checked.newest or 'saknas'}; {len(checked.faults)} fel"
        )
        for fault in checked.faults[:SHOWN]:
            self.stdout.write(f"  {branch.slug}, {fault}")
        if len(checked.faults) > SHOWN:
            self.stdout.write(f"  … och {len(checked.faults) - SHOWN} fel till.")
        return len(checked.faults)

    def finds(self, seal, chosen):
        """Whether what stands in the minutes is a seal of one of the branches."""
        told = "".join(seal.split()).lower()
        found = Seal.objects.filter(branch__in=chosen, hash=told).first()
        if found:
            self.stdout.write(
                f"Sigillet är {found.branch.slug} {found.on}, {found.events} rader."
            )
        else:
            self.stdout.write("  Sigillet i protokollet finns inte i databasen.")
        return found is not None
