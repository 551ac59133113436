"""The clubs' own posts: who keeps them, what is vacant, who held them before."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from clubs.models import Club, Event, Person, Post, PostKind

TODAY = date(2018, 10, 4)
BASE = "/stockholm/klubbar/norra/uppdrag/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def norra(stockholm):
    return Club.objects.create(branch=stockholm, name="Klubb Norra", slug="norra")


@pytest.fixture
def kinds(stockholm):
    names = ("kassör", "ordförande")
    return [PostKind.objects.create(branch=stockholm, name=name) for name in names]


@pytest.fixture
def chair(norra, siv):
    """The club's chair, a post that nobody holds."""
    return Post.add(norra.branch, by=siv, title="Ordförande", body="klubb", club=norra)


def holders(post, day=TODAY):
    return {tenure.person.name for tenure in post.tenures.on(day)}


def appoint(client, post, name, on="2018-10-01", **more):
    form = {"uuid": uuid4(), "person": name, "on": on} | more
    return client.post(f"{BASE}{post.pk}/innehavare/", form)


def test_a_club_without_posts_gets_the_usual_ones_in_one_press(
    login, omar, norra, kinds
):
    page = login(omar).get(BASE).text
    assert "inga uppdrag i registret" in page
    assert "Kassör och Ordförande" in page
    for _ in range(2):
        login(omar).post(f"{BASE}vanliga/")
    titles = norra.posts.values_list("title", flat=True)
    assert list(titles) == ["Kassör", "Ordförande"]
    page = login(omar).get(BASE).text
    assert page.count("<b>Vakant</b>") == 2
    assert "2 av 2\N{NO-BREAK SPACE}uppdrag är vakanta." in page


def test_the_chair_stands_first_wherever_a_clubs_posts_are(login, omar, siv, norra):
    titles = ("Klubbordförande", "Vice ordförande", "Sekreterare", "Kassör", "Ledamot")
    kind = PostKind.objects.create(branch=norra.branch, name="ordförande")
    for title in sorted(titles):
        its = kind if title == "Klubbordförande" else None
        Post.add(norra.branch, by=siv, title=title, body="klubb", club=norra, kind=its)
    for address in (
        BASE,
        f"{BASE}byt/",
        "/stockholm/klubbar/norra/",
        "/stockholm/klubbar/register/",
        "/stockholm/klubbar/register/blad/",
    ):
        page = login(omar).get(address).text
        assert sorted(titles, key=page.index) == list(titles), address


def test_the_usual_posts_are_those_that_the_clubs_have(
    login, omar, siv, norra, kinds, stockholm
):
    """A kind that one club of many has, or only the branch, isn't usual."""
    rare = PostKind.objects.create(branch=stockholm, name="fanbärare")
    clubs = [
        Club.objects.create(branch=stockholm, name=f"Klubb {n}", slug=f"k{n}")
        for n in range(4)
    ]
    for club in clubs:
        for kind in kinds:
            post = {"title": kind.as_title, "body": "klubb", "kind": kind}
            Post.add(stockholm, by=siv, club=club, **post)
    post = {"title": "Fanbärare", "body": "klubb", "kind": rare}
    Post.add(stockholm, by=siv, club=clubs[0], **post)
    assert "Kassör och Ordförande. Alla läggs till" in login(omar).get(BASE).text
    login(omar).post(f"{BASE}vanliga/")
    assert sorted(norra.posts.values_list("title", flat=True)) == [
        "Kassör",
        "Ordförande",
    ]


def test_a_new_member_beside_several_does_not_replace_them(
    login, omar, siv, chair, mirela, jonas
):
    for person in (mirela, jonas):
        chair.appoint(person, by=siv, on=date(2018, 1, 1), beside=True)
    page = login(omar).get(f"{BASE}{chair.pk}/").text
    assert 'name="beside" value="on" checked' in page


def test_a_post_is_called_as_its_kind_unless_told_otherwise(login, omar, norra, kinds):
    form = {"kind": kinds[0].pk, "title": ""}
    login(omar).post(BASE, form | {"uuid": uuid4()})
    form["title"] = "Vice kassör"
    login(omar).post(BASE, form | {"uuid": uuid4()})
    titles = norra.posts.values_list("title", flat=True)
    assert list(titles) == ["Kassör", "Vice kassör"]
    assert {post.body for post in norra.posts.all()} == {"klubb"}
    answer = login(omar).post(BASE, {"uuid": uuid4(), "kind": "", "title": ""})
    assert answer.status_code == 422
    assert "Välj ett slag" in answer.text


def test_who_comes_home_from_a_club_writes_who_was_elected(login, omar, chair, mirela):
    """An ombudsman keeps the clubs' posts, and none of the branch's own."""
    assert appoint(login(omar), chair, "Mirela Kovačević").status_code == 302
    assert holders(chair) == {mirela.name}
    page = login(omar).get(BASE).text
    assert f"/stockholm/personer/{mirela.pk}/" in page
    own = Post.add(chair.branch, by=omar, title="Kassör", body="styrelse")
    place = f"/stockholm/installningar/uppdrag/{own.pk}/"
    assert login(omar).get(place).status_code == 404
    assert not Post.objects.for_user(omar).get(pk=own.pk).can_edit


def test_rights_are_one_rule(everybody, chair, treasurer):
    kept = {
        role: {post.title for post in Post.objects.for_user(user).filter(can_edit=True)}
        for role, user in everybody.items()
    }
    both = {"Ordförande", "Kassör"}
    assert kept == {
        "administrator": {"Kassör"},
        "chair": both,
        "secretary": both,
        "board": {"Ordförande"},
        "ombudsman": {"Ordförande"},
        "auditor": set(),
        "delegate": set(),
        "national": set(),
        "other": set(),
    }


def test_somebody_new_is_entered_and_elected_at_once(login, omar, chair):
    answer = appoint(login(omar), chair, "Eva Lund")
    assert answer.status_code == 422
    assert "Ingen i registret heter Eva Lund." in answer.text
    assert not Person.objects.filter(name="Eva Lund").exists()
    form = {"new": "on", "email": "eva@klubb.example", "phone": "070-123 45 67"}
    assert appoint(login(omar), chair, "Eva Lund", **form).status_code == 302
    eva = Person.objects.get(name="Eva Lund")
    assert (eva.email, eva.phone) == ("eva@klubb.example", "070-123 45 67")
    assert holders(chair) == {"Eva Lund"}


def test_sent_twice_somebody_new_is_one(login, omar, chair):
    form = {"uuid": uuid4(), "new": "on"}
    for _ in range(2):
        answer = appoint(login(omar), chair, "Eva Lund", **form)
        assert answer.status_code == 302
    assert Person.objects.filter(name="Eva Lund").count() == 1
    assert chair.tenures.count() == 1


def test_two_of_the_same_name_are_told_apart_by_their_club(
    login, omar, norra, chair, stockholm, siv
):
    sodra = Club.objects.create(branch=stockholm, name="Klubb Södra", slug="sodra")
    for club in (norra, sodra):
        post = Post.add(stockholm, by=siv, title="Ombud", body="klubb", club=club)
        eva = Person.add(stockholm, by=siv, name="Eva Lund")
        post.appoint(eva, by=siv, on=date(2018, 1, 1))
    answer = appoint(login(omar), chair, "Eva Lund")
    assert answer.status_code == 422
    assert "Flera i registret heter Eva Lund." in answer.text
    assert appoint(login(omar), chair, "Eva Lund, Klubb Södra").status_code == 302
    assert chair.tenures.get().person_id == eva.pk


def test_who_is_known_is_not_entered_again_by_mistake(login, omar, chair, mirela):
    answer = appoint(login(omar), chair, mirela.name, new="on")
    assert answer.status_code == 422
    assert "finns redan i registret" in answer.text
    answer = appoint(login(omar), chair, mirela.name, new="on", email="m@k.example")
    assert answer.status_code == 302
    assert Person.objects.filter(name=mirela.name).count() == 2


def test_labels_are_never_the_same(stockholm):
    for email in ("", "", "eva@klubb.example"):
        Person.objects.create(branch=stockholm, name="Eva Lund", email=email)
    labels = stockholm.people.all().labels(TODAY)
    assert len(labels) == 3
    assert "Eva Lund (eva@klubb.example)" in labels
    assert "Eva Lund" not in labels


def test_one_of_several_holders_has_a_role(login, omar, chair, mirela, jonas):
    appoint(login(omar), chair, mirela.name, "2018-03-01")
    form = {"role": "ersättare", "beside": "on"}
    appoint(login(omar), chair, jonas.name, "2018-03-01", **form)
    assert holders(chair) == {mirela.name, jonas.name}
    page = login(omar).get(BASE).text
    assert page.count("(ersättare)") == 1
    chair.tenures.filter(person=mirela).update(role="ledamot")
    assert "(ledamot)" not in login(omar).get(BASE).text
    # In another capacity from a day: what was true before is kept.
    form["role"] = "ordinarie"
    appoint(login(omar), chair, jonas.name, "2018-10-01", **form)
    told = chair.tenures.filter(person=jonas).values_list("role", "ends")
    assert list(told) == [("ersättare", date(2018, 9, 30)), ("ordinarie", None)]


def test_the_post_tells_who_held_it_before(login, rut, siv, chair, mirela, jonas):
    chair.appoint(mirela, by=siv, on=date(2016, 3, 1))
    chair.appoint(jonas, by=siv, on=date(2018, 3, 1))
    page = login(rut).get(f"{BASE}{chair.pk}/").text
    assert "Tidigare innehavare" in page
    assert "1\N{NO-BREAK SPACE}mar 2016–28\N{NO-BREAK SPACE}feb 2018" in page
    # An auditor reads, and is offered nothing to change.
    assert "Spara innehavare" not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_who_comes_second_sees_both_texts(login, omar, chair):
    form = {"uuid": uuid4(), "seen": 1, "kind": "", "title": "Klubbordförande"}
    assert login(omar).post(f"{BASE}{chair.pk}/", form).status_code == 302
    form |= {"uuid": uuid4(), "title": "Ordf"}
    answer = login(omar).post(f"{BASE}{chair.pk}/", form)
    assert answer.status_code == 409
    assert "Klubbordförande" in answer.text
    assert "Ordf" in answer.text
    assert Post.objects.get(pk=chair.pk).title == "Klubbordförande"


def test_a_post_is_removed_and_taken_back(login, omar, chair, mirela):
    client = login(omar)
    appoint(client, chair, mirela.name)
    page = f"{BASE}{chair.pk}/"
    assert client.post(f"{page}ta-bort/").status_code == 422
    tenure = chair.tenures.get()
    client.post(f"{page}innehavare/{tenure.pk}/", {"last_day": "2018-10-03"})
    assert client.post(f"{page}ta-bort/").status_code == 302
    assert not Post.objects.current().filter(pk=chair.pk).exists()
    assert client.post(f"{page}ta-tillbaka/").status_code == 302
    assert Post.objects.current().filter(pk=chair.pk).exists()


def test_a_post_of_another_club_is_not_reached_through_this(
    login, omar, chair, stockholm
):
    sodra = Club.objects.create(branch=stockholm, name="Klubb Södra", slug="sodra")
    place = f"/stockholm/klubbar/{sodra.slug}/uppdrag/{chair.pk}/"
    assert login(omar).get(place).status_code == 404
    assert login(omar).post(f"{place}ta-bort/").status_code == 404


def test_no_name_is_in_the_trail(login, omar, chair):
    appoint(login(omar), chair, "Eva Lund", new="on", role="ersättare")
    told = "".join(str(one) for (one,) in Event.objects.values_list("changes"))
    assert "Eva" not in told
    assert "ersättare" not in told
