"""Break-glass: the operator lets an administrator in, and nobody fails to notice."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clubs.models import Event, Invitation, Role, User

PASSWORD = "åtta ekorrar på rad"


def let_in(*words, **options):
    said = StringIO()
    call_command("let_in", *words, stdout=said, **options)
    return said.getvalue()


def test_who_is_let_in_runs_the_accounts(client, stockholm):
    said = let_in("Vera@example.se", "stockholm", name="Vera Alm")
    (link,) = re.findall(r"http://testserver(/bjudin/\S+)", said)
    client.post(link, {"name": "Vera Alm", "password": PASSWORD})
    page = client.get("/stockholm/installningar/behorigheter/bjud-in/")
    assert page.status_code == 200
    held = User.objects.get(email="vera@example.se").assignments.get()
    assert held.role == Role.ADMINISTRATOR


def test_the_trail_says_so_and_the_branch_is_told(stockholm, arvid, kajsa, siv, erik):
    said = let_in("vera@example.se", "stockholm")
    event = Event.objects.get(verb="let in")
    assert event.by is None
    assert "vera" not in str(event.changes)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {arvid.email, kajsa.email}
    for letter in letters.values():
        assert "/stockholm/historik/" in letter.body
        for told in ("vera", "administratör", "bjudin"):
            assert told not in (letter.body + letter.subject).lower()
    assert "2 av 2" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("vera", "stockholm"), "ingen e-postadress"),
        (("vera@example.se", "vasteras"), "Det här finns: .*stockholm"),
    ],
)
def test_a_mistake_makes_nothing(stockholm, words, says):
    with pytest.raises(CommandError, match=says):
        let_in(*words)
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_a_closed_account_is_not_opened_by_the_back_door(stockholm, siv):
    User.objects.filter(pk=siv.pk).update(is_active=False)
    with pytest.raises(CommandError, match="avstängt"):
        let_in(siv.email, "stockholm")
