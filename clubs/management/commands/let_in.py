"""Let somebody in as administrator when nobody is left who can: the operator's key."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from clubs.letters import invitation_link, send_link
from clubs.models import Branch, Event, Invitation, Role, User


class Command(BaseCommand):
    help = (
        "Bjud in en administratör till en avdelning som ingen kommer in i. Länken "
        "visas en gång, här. Avdelningens administratörer och ordförande får ett mejl, "
        "och det står i historiken."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="adressen som ska släppas in")
        parser.add_argument("branch", help="avdelningens adress, som stockholm")
        parser.add_argument("--name", default="", help="personens namn")

    def handle(self, *, email, branch, name, **options):
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} är ingen e-postadress.") from None
        found = Branch.objects.filter(slug=branch).first()
        if found is None:
            known = ", ".join(Branch.objects.values_list("slug", flat=True)) or "inga"
            raise CommandError(
                f"Det finns ingen avdelning med adressen {branch}. Det här finns: "
                f"{known}."
            )
        if User.objects.filter(email=email.lower(), is_active=False).exists():
            raise CommandError(
                f"Kontot {email} är avstängt. Bjud in en annan adress, och öppna "
                "kontot därifrån om det ska användas igen."
            )
        token = let_in(found, email=email, name=name)
        told = sum(tell(found, address) for address in to_tell(found))
        self.stdout.write(
            f"Ge {email} den här länken. Den gäller i 24 timmar, en gång, och visas "
            f"bara nu:\n{invitation_link(token)}"
        )
        self.stdout.write(
            f"Mejl om det till {told} av {len(to_tell(found))} administratörer och "
            f"ordförande i {found}."
        )


@transaction.atomic
def let_in(branch, *, email, name):
    """The token of an invitation that nobody in the branch has sent."""
    branch.lock()
    invitation, token = Invitation.send(
        branch, email=email, name=name, role=Role.ADMINISTRATOR
    )
    Event.objects.record(
        branch,
        by=None,
        verb="let in",
        thing=invitation,
        changes={"role": [None, str(Role.ADMINISTRATOR)]},
        private={"email": email.lower()},
    )
    return token


def to_tell(branch):
    """The addresses of those who have to know that somebody was let in."""
    held = branch.assignments.active(timezone.localdate()).filter(
        role__in=(Role.ADMINISTRATOR, Role.CHAIR), user__is_active=True
    )
    return sorted(set(held.values_list("user__email", flat=True)))


def tell(branch, address):
    path = f"/{branch.slug}/historik/"
    return send_link("Titta i historiken i Sekoplan", "let_in_letter", path, address)
