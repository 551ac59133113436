"""Seal every branch's trail for today: run it once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from clubs.models import Branch, Seal


class Command(BaseCommand):
    help = "Förseglar dagens historik i varje avdelning. Kör den en gång om dagen."

    def handle(self, **options):
        day = timezone.localdate()
        had = set(Seal.objects.filter(on=day).values_list("branch_id", flat=True))
        for branch in Branch.objects.order_by("pk"):
            seal = Seal.objects.seal(branch, day)
            made = "fanns redan" if branch.pk in had else "gjordes"
            self.stdout.write(
                f"{branch.slug} {seal.on}: {seal.events} rader, {seal.hash} ({made})"
            )
