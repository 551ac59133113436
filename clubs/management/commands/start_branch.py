"""Start a branch: its lists to begin with, and an invitation to its administrator."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from clubs.letters import invitation_link, send_invitation
from clubs.models import (
    Branch,
    Course,
    Industry,
    Invitation,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Role,
)

POSTS = [
    ("Ordförande", PostBody.BOARD, "ordförande"),
    ("Vice ordförande", PostBody.BOARD, "vice ordförande"),
    ("Sekreterare", PostBody.BOARD, "sekreterare"),
    ("Kassör", PostBody.BOARD, "kassör"),
    ("Studieansvarig", PostBody.BOARD, "studieansvarig"),
    ("Organisationsansvarig", PostBody.BOARD, "organisationsansvarig"),
    ("Informationsansvarig", PostBody.BOARD, "informationsansvarig"),
    ("Arbetsmiljöansvarig", PostBody.BOARD, "arbetsmiljöansvarig"),
    ("Försäkringsansvarig", PostBody.BOARD, "försäkringsansvarig"),
    ("Ungdomsansvarig", PostBody.BOARD, "ungdomsansvarig"),
    ("Ansvarig för jämställdhet och mångfald", PostBody.BOARD, "mångfaldsansvarig"),
    ("Facklig-politiskt ansvarig", PostBody.BOARD, "facklig-politiskt ansvarig"),
    ("Revisorer", PostBody.AUDIT, "revisor"),
    ("Valberedning", PostBody.NOMINATION, "valberedning"),
    ("Ombudsmän", PostBody.STAFF, "ombudsman"),
]
# Posts that the clubs have and the branch doesn't
CLUB_KINDS = ["huvudskyddsombud", "ledamot", "skyddsombud", "studieorganisatör"]
COURSES = ["Grundläggande facklig utbildning (GFU)", "Introduktionsutbildning"]
PURPOSES = [
    "Arbetsmiljö",
    "Förhandling",
    "Försäkring",
    "Klubbstyrelse",
    "Medlemsmöte",
    "Studier",
    "Ungdom",
    "Uppsökeri",
]
INDUSTRIES = [
    "Energi",
    "Försvar",
    "Järnväg",
    "Kriminalvård",
    "Post",
    "Sjöfart",
    "Spårtrafik",
    "Statliga myndigheter",
    "Telekom och it",
    "Väg och ban",
]


class Command(BaseCommand):
    help = "Skapa en avdelning och bjud in dess första administratör."

    def add_arguments(self, parser):
        parser.add_argument("name", help='avdelningens namn, till exempel "Seko Väst"')
        parser.add_argument("slug", help="adressen: små bokstäver a–z, siffror och -")
        parser.add_argument("email", help="administratörens e-postadress")
        parser.add_argument("--parent", metavar="SLUG", help="adressen till förbundet")

    def handle(self, *, name, slug, email, parent, **options):
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} är ingen e-postadress.") from None
        branch, invitation, token = start(name, slug, email, parent)
        self.stdout.write(f"{branch} finns nu på /{branch.slug}/.")
        if send_invitation(invitation, token):
            self.stdout.write(f"En inbjudan är skickad till {email}.")
        else:
            self.stdout.write(
                f"Ingen e-post är inställd. Ge {email} den här länken. Den gäller i "
                f"24 timmar och visas bara nu:\n{invitation_link(token)}"
            )


@transaction.atomic
def start(name, slug, email, parent=None):
    """The branch, and an invitation with its token; all of it or nothing."""
    branch = Branch(name=name.strip(), slug=slug.lower(), parent=above(parent))
    try:
        branch.full_clean()
    except ValidationError as refusal:
        raise CommandError("\n".join(objections(refusal, branch))) from None
    branch.save()
    kinds = {
        name: PostKind.objects.add(branch, by=None, name=name)
        for name in sorted({*(kind for _, _, kind in POSTS), *CLUB_KINDS})
    }
    for title, body, kind in POSTS:
        Post.add(branch, by=None, title=title, body=body, kind=kinds[kind])
    for purpose in PURPOSES:
        Purpose.objects.add(branch, by=None, name=purpose)
    for course in COURSES:
        Course.objects.add(branch, by=None, name=course)
    for industry in INDUSTRIES:
        Industry.objects.add(branch, by=None, name=industry)
    return branch, *Invitation.send(
        branch, email=email, name="", role=Role.ADMINISTRATOR
    )


def above(slug):
    if slug is None:
        return None
    try:
        return Branch.objects.get(slug=slug)
    except Branch.DoesNotExist:
        known = ", ".join(Branch.objects.values_list("slug", flat=True)) or "inga"
        raise CommandError(
            f"Det finns ingen avdelning med adressen {slug}. Det här finns: {known}."
        ) from None


def objections(refusal, branch):
    """What is wrong, in words for the one who typed the command."""
    ours = {
        ("slug", "unique"): f"Adressen {branch.slug} är upptagen. Välj en annan.",
        ("slug", "invalid"): "Adressen får bara ha små bokstäver a–z, siffror och -.",
        ("name", "unique"): f"Det finns redan en avdelning som heter {branch.name}.",
        ("name", "blank"): "Avdelningen behöver ett namn.",
        ("slug", "blank"): "Avdelningen behöver en adress.",
    }
    for field, errors in refusal.error_dict.items():
        for error in errors:
            yield ours.get((field, error.code), "".join(error.messages))
