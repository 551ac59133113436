"""The settings of a branch: names, posts, people and the two short lists."""

import re
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clubs.models import (
    Event,
    Industry,
    Person,
    Post,
    PostBody,
    Purpose,
    Receipt,
    Role,
    User,
)

BASE = "/stockholm/installningar/"
TODAY = date(2018, 10, 4)


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


def holders(post, day):
    return {tenure.person.name for tenure in post.tenures.on(day)}


def newest():
    return Event.objects.order_by("-pk").first()


def test_the_branch_says_what_its_assembly_and_plan_are_called(login, siv, stockholm):
    answer = login(siv).post(
        BASE,
        {
            "assembly_name": "årsmöte",
            "plan_name": "aktivitetsplan",
            "org_number": "8020020122",
        },
    )
    assert answer.status_code == 302
    stockholm.refresh_from_db()
    assert stockholm.the_assembly == "årsmötet"
    assert stockholm.the_plan == "aktivitetsplanen"
    assert stockholm.org_number == "802002-0122"
    event = newest()
    assert (event.verb, event.by) == ("change", siv)
    assert event.changes["plan_name"] == ["verksamhetsplan", "aktivitetsplan"]


def test_saving_without_a_change_leaves_no_trace(login, siv):
    names = {"assembly_name": "representantskap", "plan_name": "verksamhetsplan"}
    login(siv).post(BASE, names)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("12345", "Skriv tio siffror"),
        ("802002-0123", "Siffrorna går inte ihop"),
        ("811228-9874", "Det ser ut som ett personnummer"),
    ],
)
def test_a_number_that_is_no_organisations_is_refused(login, siv, number, says):
    answer = login(siv).post(
        BASE,
        {
            "assembly_name": "årsmöte",
            "plan_name": "aktivitetsplan",
            "org_number": number,
        },
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert number in answer.text


def test_fields_that_are_not_on_the_form_change_nothing(login, siv, stockholm, seko):
    login(siv).post(
        BASE,
        {
            "assembly_name": "årsmöte",
            "plan_name": "aktivitetsplan",
            "name": "Kapad",
            "slug": "kapad",
            "parent": "",
            "is_demo": "on",
            "id": seko.pk,
        },
    )
    stockholm.refresh_from_db()
    assert (stockholm.name, stockholm.slug) == ("Seko Stockholm", "stockholm")
    assert (stockholm.parent, stockholm.is_demo) == (seko, False)


def test_extra_fields_with_a_new_post_change_nothing(login, siv, goteborg):
    login(siv).post(
        f"{BASE}uppdrag/",
        {
            "uuid": uuid4(),
            "title": "Redaktör",
            "body": "styrelse",
            "branch": goteborg.pk,
            "version": 9,
            "club": 1,
        },
    )
    post = Post.objects.get(title="Redaktör")
    assert (post.branch.slug, post.version, post.club) == ("stockholm", 1, None)


def test_a_post_sent_twice_is_one(login, siv):
    form = {"uuid": uuid4(), "title": "Redaktör", "body": "styrelse"}
    for _ in range(2):
        assert login(siv).post(f"{BASE}uppdrag/", form).status_code == 302
    assert Post.objects.filter(title="Redaktör").count() == 1


def test_the_same_form_with_other_words_is_refused(login, siv):
    form = {"uuid": uuid4(), "title": "Redaktör", "body": "styrelse"}
    login(siv).post(f"{BASE}uppdrag/", form)
    answer = login(siv).post(f"{BASE}uppdrag/", form | {"title": "Kassör"})
    assert answer.status_code == 422
    assert not Post.objects.filter(title="Kassör").exists()


def test_two_posts_can_not_have_the_same_name(login, siv, treasurer):
    form = {"uuid": uuid4(), "title": "Kassör", "body": "styrelse"}
    answer = login(siv).post(f"{BASE}uppdrag/", form)
    assert answer.status_code == 422
    assert "Det finns redan ett uppdrag med det namnet." in answer.text
    assert not Receipt.objects.exists()


def test_a_personal_number_is_refused_and_the_text_kept(login, siv):
    form = {"uuid": uuid4(), "title": "Vän till 811228-9874", "body": "styrelse"}
    answer = login(siv).post(f"{BASE}uppdrag/", form)
    assert answer.status_code == 422
    assert "Det ser ut som ett personnummer: 811228-9874" in answer.text
    assert 'value="Vän till 811228-9874"' in answer.text


def change(client, post, seen, **words):
    form = {"uuid": uuid4(), "seen": seen, "title": post.title, "body": post.body}
    return client.post(f"{BASE}uppdrag/{post.pk}/", form | words)


def test_a_post_gets_another_name(login, siv, treasurer):
    assert change(login(siv), treasurer, 1, title="Ekonomi").status_code == 302
    treasurer.refresh_from_db()
    assert (treasurer.title, treasurer.version) == ("Ekonomi", 2)
    assert newest().changes["title"] == ["Kassör", "Ekonomi"]


def test_who_comes_second_sees_both_texts_and_loses_nothing(login, siv, treasurer):
    change(login(siv), treasurer, 1, title="Ekonomiansvarig")
    answer = change(login(siv), treasurer, 1, title="Skattmästare")
    assert answer.status_code == 409
    assert "Ekonomiansvarig" in answer.text
    assert "Skattmästare" in answer.text
    treasurer.refresh_from_db()
    assert treasurer.title == "Ekonomiansvarig"
    assert change(login(siv), treasurer, 2, title="Skattmästare").status_code == 302


def appoint(client, post, person, on, **more):
    form = {"uuid": uuid4(), "person": person.name, "on": on} | more
    return client.post(f"{BASE}uppdrag/{post.pk}/innehavare/", form)


def test_a_new_holder_takes_over_from_the_day(login, siv, treasurer, mirela, jonas):
    appoint(login(siv), treasurer, mirela, "2018-03-01")
    assert appoint(login(siv), treasurer, jonas, "2018-10-01").status_code == 302
    assert holders(treasurer, date(2018, 9, 30)) == {mirela.name}
    assert holders(treasurer, date(2018, 10, 1)) == {jonas.name}


def test_several_can_share_a_post(login, siv, treasurer, mirela, jonas):
    appoint(login(siv), treasurer, mirela, "2018-03-01")
    appoint(login(siv), treasurer, jonas, "2018-10-01", beside="on")
    assert holders(treasurer, TODAY) == {mirela.name, jonas.name}


def test_a_post_can_be_left_vacant(login, siv, treasurer, mirela):
    appoint(login(siv), treasurer, mirela, "2018-03-01")
    tenure = treasurer.tenures.get()
    page = f"{BASE}uppdrag/{treasurer.pk}/"
    login(siv).post(f"{page}innehavare/{tenure.pk}/", {"last_day": "2018-09-30"})
    assert holders(treasurer, TODAY) == set()
    assert "Vakant" in login(siv).get(f"{BASE}uppdrag/").text
    told = login(siv).get(page).text
    assert "Tidigare innehavare" in told
    assert mirela.name in told


def test_a_holder_chosen_by_mistake_is_replaced(login, siv, treasurer, mirela, jonas):
    appoint(login(siv), treasurer, mirela, "2018-10-01")
    appoint(login(siv), treasurer, jonas, "2018-10-01")
    assert holders(treasurer, TODAY) == {jonas.name}
    assert treasurer.tenures.count() == 1


def test_nobody_takes_over_before_one_who_comes_later(
    login, siv, treasurer, mirela, jonas
):
    appoint(login(siv), treasurer, mirela, "2018-12-01")
    answer = appoint(login(siv), treasurer, jonas, "2018-10-01")
    assert answer.status_code == 422
    assert "Välj en senare dag" in answer.text
    assert treasurer.tenures.count() == 1


def test_somebody_of_another_branch_can_not_hold_a_post(
    login, siv, erik, treasurer, goteborg
):
    answer = appoint(login(siv), treasurer, goteborg.people.get(), "2018-10-01")
    assert answer.status_code == 422
    assert not treasurer.tenures.exists()


def test_one_of_several_leaves(login, siv, treasurer, mirela, jonas):
    appoint(login(siv), treasurer, mirela, "2018-03-01")
    appoint(login(siv), treasurer, jonas, "2018-03-01", beside="on")
    tenure = treasurer.tenures.get(person=mirela)
    login(siv).post(
        f"{BASE}uppdrag/{treasurer.pk}/innehavare/{tenure.pk}/",
        {"last_day": "2018-10-03"},
    )
    assert holders(treasurer, TODAY) == {jonas.name}


def test_nobody_takes_over_by_mistake(login, siv, treasurer, mirela, jonas):
    """The form begins with no name, so that the first isn't sent unseen."""
    page = login(siv).get(f"{BASE}uppdrag/{treasurer.pk}/").text
    field = re.search(r'<input id="id_person".*?>', page)[0]
    assert 'value=""' in field
    form = {"uuid": uuid4(), "person": "", "on": "2018-10-01"}
    answer = login(siv).post(f"{BASE}uppdrag/{treasurer.pk}/innehavare/", form)
    assert answer.status_code == 422
    assert "Skriv vem som får uppdraget." in answer.text
    assert not treasurer.tenures.exists()


def test_the_trail_of_a_holder_has_no_name(login, siv, treasurer, mirela):
    appoint(login(siv), treasurer, mirela, "2018-03-01")
    event = newest()
    assert (event.verb, event.kind) == ("appoint", "post")
    assert mirela.name not in str(event.changes)
    assert len(event.changes["name"]) == 64


def test_a_person_is_added_and_changed_without_a_name_in_the_trail(login, siv):
    form = {
        "uuid": uuid4(),
        "name": "Jonas Alm",
        "email": "jonas@example.se",
        "phone": "08-123 45 67",
    }
    login(siv).post(f"{BASE}personer/", form)
    jonas = Person.objects.get(name="Jonas Alm")
    login(siv).post(
        f"{BASE}personer/{jonas.pk}/", form | {"name": "Jonas Ahlm", "seen": 1}
    )
    jonas.refresh_from_db()
    assert jonas.name == "Jonas Ahlm"
    texts = "".join(str(changes) for (changes,) in Event.objects.values_list("changes"))
    for secret in ("Jonas", "jonas@", "08-123"):
        assert secret not in texts


def test_a_person_with_the_address_of_an_account_becomes_that_account(
    login, siv, stockholm
):
    vera = User.objects.create(email="vera@example.se", name="Vera")
    stockholm.assignments.create(user=vera, role=Role.DELEGATE)
    form = {"uuid": uuid4(), "name": "Vera", "email": "VERA@example.se"}
    login(siv).post(f"{BASE}personer/", form)
    assert Person.objects.get(name="Vera").user == vera


def test_a_person_never_becomes_an_account_of_another_branch(login, siv, erik):
    form = {"uuid": uuid4(), "name": "Erik", "email": "erik@example.se"}
    login(siv).post(f"{BASE}personer/", form)
    assert Person.objects.get(branch__slug="stockholm", name="Erik").user is None


@pytest.mark.parametrize(
    ("address", "model"), [("anledningar", Purpose), ("branscher", Industry)]
)
def test_a_list_is_added_to_renamed_and_retired(login, siv, address, model):
    client = login(siv)
    client.post(f"{BASE}{address}/", {"uuid": uuid4(), "name": "Post"})
    thing = model.objects.get()
    answer = client.post(f"{BASE}{address}/", {"uuid": uuid4(), "name": "Post"})
    assert answer.status_code == 422
    assert "finns redan i listan" in answer.text
    form = {"uuid": uuid4(), "name": "Brev", "unused": "on"}
    client.post(f"{BASE}{address}/{thing.pk}/", form)
    thing.refresh_from_db()
    assert (thing.name, thing.active) == ("Brev", False)
    assert newest().changes == {"name": ["Post", "Brev"], "active": [True, False]}
    assert "används inte längre" in client.get(f"{BASE}{address}/").text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("uppdrag/", "Börja med ordförande"),
        ("anledningar/", "Listan är tom"),
        ("branscher/", "Listan är tom"),
    ],
)
def test_an_empty_list_says_what_to_do_next(login, arvid, address, says):
    assert says in login(arvid).get(BASE + address).text


@pytest.mark.parametrize("address", ["uppdrag/", "personer/"])
def test_a_longer_list_asks_the_database_no_more(login, siv, stockholm, address):
    def fill(numbers):
        for number in numbers:
            title, name = f"Uppdrag {number}", f"Person {number}"
            post = Post.add(stockholm, by=siv, title=title, body=PostBody.BOARD)
            person = Person.add(stockholm, by=siv, name=name)
            post.appoint(person, by=siv, on=date(2018, 1, 1))

    client, counts = login(siv), []
    for numbers in (range(2), range(2, 12)):
        fill(numbers)
        with CaptureQueriesContext(connection) as queries:
            client.get(BASE + address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
