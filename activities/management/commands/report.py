"""Writes the draft of a plan's annual report as a PDF file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from activities.models import Plan
from activities.rendering import draft_pdf
from sekoplan.pdf import Busy, RenderingFailed


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("branch", help="avdelningens adress: stockholm")
        parser.add_argument("year", help="planens adress: 2018")
        parser.add_argument("out", type=Path, help="filen som skrivs")

    def handle(self, *, branch, year, out, **options):
        plans = Plan.objects.select_related("branch")
        plan = plans.filter(branch__slug=branch, slug=year).first()
        if plan is None:
            raise CommandError(f"{branch} har ingen plan med adressen {year}.")
        try:
            pdf = draft_pdf(plan)
        except Busy as busy:
            raise CommandError("Två rapporter görs redan. Försök igen.") from busy
        except RenderingFailed as failed:
            raise CommandError(f"Rapporten blev inte gjord: {failed}") from failed
        out.write_bytes(pdf)
        self.stdout.write(f"{out}: {len(pdf) // 1024} kB")
