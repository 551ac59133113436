"""Encrypt everybody's secrets to log in with today's SECRET_KEY."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from sekoplan.encrypting import anew

# What the secret is called in the row; a passkey has none here
SECRETS = {
    Authenticator.Type.TOTP: "secret",
    Authenticator.Type.RECOVERY_CODES: "seed",
}


class Command(BaseCommand):
    help = (
        "Krypterar hemligheterna bakom koder och reservkoder med dagens SECRET_KEY. "
        "Kör det efter en uppgradering från en version före 0.5, och när nyckeln är "
        "bytt och den gamla står i SECRET_KEY_FALLBACKS."
    )

    @transaction.atomic
    def handle(self, **options):
        lost = 0
        factors = Authenticator.objects.select_for_update().filter(type__in=SECRETS)
        for factor in factors.order_by("pk"):
            name = SECRETS[Authenticator.Type(factor.type)]
            encrypted = anew(factor.data[name])
            if encrypted is None:
                lost += 1
                continue
            factor.data[name] = encrypted
            factor.save(update_fields=["data"])
        self.stdout.write(f"{len(factors) - lost} hemligheter är krypterade.")
        if lost:
            self.stderr.write(
                f"{lost} går inte att läsa: nyckeln de krypterades med är borta. "
                "En administratör tar bort det andra steget för dem det gäller."
            )
