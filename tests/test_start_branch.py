"""Starting a branch from the command line: all of it, or a clear refusal."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clubs.models import Branch, Event, Invitation, Role, User


def start(*words):
    out = StringIO()
    call_command("start_branch", *words, stdout=out)
    return out.getvalue()


def test_a_branch_begins_with_lists_and_an_invitation(db, client):
    said = start("Seko Väst", "vast", "vera@example.se")
    vast = Branch.objects.get(slug="vast")
    assert vast.posts.filter(title="Kassör").exists()
    assert vast.purposes.count() > 3
    assert vast.post_kinds.filter(name="skyddsombud").exists()
    assert vast.courses.count() == 2
    assert vast.industries.count() > 3
    assert vast.invitations.get().role == Role.ADMINISTRATOR
    assert "skickad till vera@example.se" in said
    assert "/bjudin/" not in said
    (letter,) = mail.outbox
    token = letter.body.split("/bjudin/")[1].split("/")[0]
    form = {"name": "Vera Alm", "password": "åtta ekorrar på rad"}
    client.post(f"/bjudin/{token}/", form)
    vera = User.objects.get(email="vera@example.se")
    assert vera.assignments.get().branch == vast
    assert client.get("/vast/installningar/behorigheter/").status_code == 200


def test_without_a_mail_server_the_link_is_printed(db, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said = start("Seko Väst", "vast", "vera@example.se")
    assert "http://testserver/bjudin/" in said
    assert client.get(said.split("http://testserver")[1].strip()).status_code == 200


def test_a_second_branch_stands_under_its_parent(db):
    start("Seko", "seko", "vera@example.se")
    start("Seko Väst", "vast", "vera@example.se", "--parent", "seko")
    assert Branch.objects.get(slug="vast").parent.slug == "seko"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Seko Väst", "hjalp", "vera@example.se"), "upptagen"),
        (("Seko Väst", "konto", "vera@example.se"), "upptagen"),
        (("Seko Väst", "stockholm", "vera@example.se"), "stockholm är upptagen"),
        (("Seko Väst", "väst", "vera@example.se"), "små bokstäver"),
        (("Seko Stockholm", "vast", "vera@example.se"), "heter Seko Stockholm"),
        (("  ", "vast", "vera@example.se"), "behöver ett namn"),
        (("Seko Väst", "vast", "vera"), "vera är ingen e-postadress"),
        (
            ("Seko Väst", "vast", "vera@example.se", "--parent", "nord"),
            "Det här finns: seko, stockholm",
        ),
    ],
)
def test_a_mistake_is_told_and_nothing_is_made(stockholm, words, says):
    with pytest.raises(CommandError, match=says):
        start(*words)
    assert Branch.objects.count() == 2
    assert not Invitation.objects.exists()
    assert not Event.objects.exists()
