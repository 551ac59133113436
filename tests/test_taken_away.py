"""Posts and people that are no longer needed: out of every list, and back."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages

from activities.models import PlanDraft
from clubs.models import Event, Person, Post

BASE = "/stockholm/installningar/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


def newest():
    return Event.objects.order_by("-pk").first()


def undo_of(answer):
    """The address behind Ångra on the page that the answer leads to."""
    (message,) = get_messages(answer.wsgi_request)
    return message.extra_tags


def test_a_post_nobody_holds_is_taken_away_and_brought_back(login, siv, treasurer):
    client = login(siv)
    answer = client.post(f"{BASE}uppdrag/{treasurer.pk}/ta-bort/")
    assert answer.status_code == 302
    treasurer.refresh_from_db()
    assert treasurer.removed_at
    assert (newest().verb, newest().kind, newest().by) == ("remove", "post", siv)
    assert client.get(f"{BASE}uppdrag/{treasurer.pk}/").status_code == 404
    assert "1&nbsp;borttaget uppdrag" in client.get(f"{BASE}uppdrag/").text.replace(
        "\N{NO-BREAK SPACE}", "&nbsp;"
    )
    client.post(undo_of(answer))
    treasurer.refresh_from_db()
    assert treasurer.removed_at is None
    assert newest().verb == "restore"


def test_what_is_taken_away_can_not_be_chosen(
    login, siv, stockholm, plan, folder, activity, treasurer, mirela, jonas
):
    client, kept = (
        login(siv),
        Post.add(stockholm, by=siv, title="Vikarie", body="styrelse"),
    )
    goal = f"{folder.get_absolute_url()}andra/"
    edit = f"/stockholm/aktivitet/{activity.pk}/andra/"
    before = client.get(goal).text + client.get(edit).text
    assert ">Kassör<" in before and ">Vikarie<" in before and mirela.name in before
    activity.edit(by=siv, seen=1, people=[jonas])
    folder.edit(by=siv, seen=folder.version, post=kept)
    for thing in (treasurer, kept, mirela, jonas):
        thing.remove(by=siv)
    after = client.get(goal).text + client.get(edit).text
    assert ">Kassör<" not in after and mirela.name not in after
    # What stands chosen stays, or saving something else would take it away.
    assert ">Vikarie<" in after and jonas.name in after
    page = client.get(f"{BASE}uppdrag/").text
    assert f'href="{BASE}uppdrag/{treasurer.pk}/"' not in page


def test_last_times_post_answers_for_a_new_plan_only_while_in_use(
    login, siv, stockholm, plan, information, mirela
):
    heir = Post.add(stockholm, by=siv, title="Redaktör", body="styrelse")
    client = login(siv)
    client.post(
        "/stockholm/plan/ny/",
        {
            "text": "Plan 2019\n\n1. Information\n\nVi ska skicka brev.\n"
            "Ansvarig: Redaktör\n"
        },
    )
    draft = PlanDraft.objects.get()
    draft.outline["sections"][0]["goals"][0]["responsible"] = "Redaktör"
    draft.save()
    address = f"/stockholm/plan/ny/{draft.pk}/ansvariga/"
    assert f'<option value="{information.pk}" selected' in client.get(address).text
    information.tenures.update(ends=date(2018, 9, 30))
    information.remove(by=siv)
    assert f'<option value="{heir.pk}" selected' in client.get(address).text


def test_a_post_or_person_in_office_stays(login, siv, treasurer, mirela):
    client = login(siv)
    treasurer.appoint(mirela, by=siv, on=date(2018, 12, 1))
    for address, says in (
        (f"uppdrag/{treasurer.pk}/", "Mirela Kovačević har uppdraget."),
        (f"personer/{mirela.pk}/", "Mirela Kovačević har uppdraget Kassör."),
    ):
        answer = client.post(f"{BASE}{address}ta-bort/")
        assert answer.status_code == 422
        assert says in answer.text
        # The page offers no button that would only refuse.
        assert f"{address}ta-bort/" not in answer.text
    assert not Post.objects.removed().exists()
    assert not Person.objects.removed().exists()


def test_a_mistyped_person_is_taken_away_and_brought_back(login, siv, mirela):
    client = login(siv)
    answer = client.post(f"{BASE}personer/{mirela.pk}/ta-bort/")
    assert [*Person.objects.current().filter(pk=mirela.pk)] == []
    assert mirela.name not in str(newest().changes)
    assert client.get(f"{BASE}personer/{mirela.pk}/").status_code == 404
    client.post(undo_of(answer))
    assert Person.objects.current().filter(pk=mirela.pk).exists()


def test_a_new_post_may_have_the_name_of_one_taken_away(
    login, siv, stockholm, treasurer
):
    treasurer.remove(by=siv)
    form = {"uuid": uuid4(), "title": "Kassör", "body": "styrelse"}
    assert login(siv).post(f"{BASE}uppdrag/", form).status_code == 302
    login(siv).post(f"{BASE}uppdrag/{treasurer.pk}/ta-tillbaka/")
    treasurer.refresh_from_db()
    assert treasurer.removed_at
    assert "Det finns redan ett uppdrag" in login(siv).get(f"{BASE}uppdrag/").text


def test_who_is_added_anew_gets_the_account_of_the_one_taken_away(
    login, siv, stockholm, omar
):
    old = omar.people.get()
    old.remove(by=siv)
    new = Person.add(stockholm, by=siv, name="Omar", email=omar.email)
    assert new.user == omar
    old.refresh_from_db()
    assert old.user is None


def test_who_is_invited_anew_is_back_in_the_list(siv, stockholm, omar):
    person = omar.people.get()
    person.remove(by=siv)
    stockholm.people.connect(stockholm, omar, add=True)
    person.refresh_from_db()
    assert person.removed_at is None
