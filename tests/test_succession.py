"""Byt innehavare: what hangs on a post moves in one step, and history keeps names."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from clubs.models import Club, ClubYear, Person, Post
from clubs.succession import posts_with_holders, standing

TODAY = date(2018, 10, 4)
MEETING = date(2018, 9, 20)
BASE = "/stockholm/klubbar/norra/uppdrag/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def norra(stockholm, siv, mirela, jonas):
    """A club with a chair, a treasurer's post that is vacant, and two members."""
    club = Club.objects.create(branch=stockholm, name="Klubb Norra", slug="norra")
    held = {
        "Ordförande": [mirela],
        "Kassör": [],
        "Ledamot": [jonas, Person.add(stockholm, by=siv, name="Eva Lund")],
    }
    for title, people in held.items():
        post = Post.add(stockholm, by=siv, title=title, body="klubb", club=club)
        for person in people:
            post.appoint(person, by=siv, on=date(2016, 3, 1), beside=True)
    return club


def post_of(club, title):
    return club.posts.get(title=title)


def holders(club, title, day=TODAY):
    return [one.person.name for one in post_of(club, title).tenures.on(day)]


def decided(club, **more):
    """The form as it stands when nothing is changed yet."""
    posts = list(posts_with_holders(club))
    form = {"uuid": uuid4(), "on": MEETING.isoformat(), "seen": standing(posts)}
    return form | more


def chosen(club, title, deed, number=0, **who):
    key = f"{post_of(club, title).pk}_{number}"
    return {f"deed{key}": deed} | {f"{word}{key}": said for word, said in who.items()}


def changes(club):
    """A new chair, a treasurer at last, one member leaves and one comes."""
    return (
        chosen(club, "Ordförande", "byter", person="Eva Lund, Klubb Norra")
        | chosen(club, "Kassör", "byter", person="Tor Berg", new="on", email="t@k.se")
        | chosen(club, "Ledamot", "vakant", 0)
        | chosen(club, "Ledamot", "byter", 2, person=f"Mirela Kovačević, {club.name}")
    )


def test_a_whole_board_changes_in_one_step(login, omar, norra):
    form = decided(norra, is_annual_meeting="on", **changes(norra))
    answer = login(omar).post(f"{BASE}byt/", form)
    assert answer.status_code == 302
    assert holders(norra, "Ordförande") == ["Eva Lund"]
    assert holders(norra, "Kassör") == ["Tor Berg"]
    assert holders(norra, "Ledamot") == ["Eva Lund", "Mirela Kovačević"]
    # The day before the meeting the old names are true.
    eve = date(2018, 9, 19)
    assert holders(norra, "Ordförande", eve) == ["Mirela Kovačević"]
    assert holders(norra, "Ledamot", eve) == ["Jonas Alm", "Eva Lund"]
    assert Person.objects.get(name="Tor Berg").email == "t@k.se"
    assert norra.years.get(year=2018).annual_meeting_on == MEETING
    assert "4\N{NO-BREAK SPACE}byten" in login(omar).get(BASE).text


def test_the_same_form_twice_changes_once(login, omar, norra):
    form = decided(norra, **changes(norra))
    for _ in range(2):
        assert login(omar).post(f"{BASE}byt/", form).status_code == 302
    assert Person.objects.filter(name="Tor Berg").count() == 1
    assert post_of(norra, "Kassör").tenures.count() == 1


def test_one_name_that_is_wrong_changes_nothing(login, omar, norra):
    form = decided(norra, is_annual_meeting="on", **changes(norra))
    form |= chosen(norra, "Kassör", "byter", person="Ingen Alls", new="")
    answer = login(omar).post(f"{BASE}byt/", form)
    assert answer.status_code == 422
    assert "Ingen i registret heter Ingen Alls." in answer.text
    assert 'value="Eva Lund, Klubb Norra"' in answer.text
    assert holders(norra, "Ordförande") == ["Mirela Kovačević"]
    assert not ClubYear.objects.exists()


def test_a_refusal_in_the_middle_undoes_what_was_done_before(login, omar, norra):
    """Somebody known is entered again as new: told in the last of the posts."""
    form = decided(norra, **changes(norra))
    again = {"person": "Jonas Alm", "new": "on"}
    form |= chosen(norra, "Ledamot", "byter", 2, **again)
    answer = login(omar).post(f"{BASE}byt/", form)
    assert answer.status_code == 422
    assert "finns redan i registret" in answer.text
    assert holders(norra, "Ordförande") == ["Mirela Kovačević"]
    assert not Person.objects.filter(name="Tor Berg").exists()


def test_who_is_second_is_told_and_loses_nothing(login, omar, siv, norra, jonas):
    form = decided(norra, **changes(norra))
    chair = post_of(norra, "Ordförande")
    chair.appoint(jonas, by=siv, on=date(2018, 10, 1))
    answer = login(omar).post(f"{BASE}byt/", form)
    assert answer.status_code == 409
    assert "Någon annan har ändrat Ordförande" in answer.text
    assert "Ordförande: Jonas Alm" in answer.text
    assert 'value="Eva Lund, Klubb Norra"' in answer.text
    assert holders(norra, "Ordförande") == ["Jonas Alm"]
    assert holders(norra, "Kassör") == []


def test_without_the_comparison_the_first_would_be_overwritten(siv, norra, jonas):
    """What it is for: the old page's words, sent as if they were about the new."""
    old = standing(posts_with_holders(norra))
    post_of(norra, "Ordförande").appoint(jonas, by=siv, on=date(2018, 10, 1))
    assert standing(posts_with_holders(norra)) != old


def test_a_year_that_has_its_meeting_keeps_the_day(login, omar, siv, norra):
    ClubYear.settle(norra, 2018, by=siv, seen=0, annual_meeting_on=date(2018, 2, 1))
    form = decided(norra, is_annual_meeting="on", **changes(norra))
    login(omar).post(f"{BASE}byt/", form)
    assert norra.years.get().annual_meeting_on == date(2018, 2, 1)


def test_a_meeting_that_has_not_been_elects_nobody(login, omar, norra):
    form = decided(norra, **changes(norra)) | {"on": "2018-12-01"}
    answer = login(omar).post(f"{BASE}byt/", form)
    assert answer.status_code == 422
    assert "Dagen har inte varit än." in answer.text


def test_nothing_is_changed_when_everybody_stays(login, omar, norra):
    answer = login(omar).post(f"{BASE}byt/", decided(norra), follow=True)
    assert "alla sitter kvar" in answer.text
    assert holders(norra, "Ledamot") == ["Jonas Alm", "Eva Lund"]


def test_who_is_replaced_hands_over_the_role(login, omar, siv, norra, jonas):
    post = post_of(norra, "Ledamot")
    post.appoint(jonas, by=siv, on=date(2017, 1, 1), beside=True, role="ersättare")
    form = decided(norra)
    number = [t.role for t in post.tenures.on(TODAY)].index("ersättare")
    new = {"person": "Tor Berg", "new": "on"}
    login(omar).post(
        f"{BASE}byt/", form | chosen(norra, "Ledamot", "byter", number, **new)
    )
    assert post.tenures.get(person__name="Tor Berg").role == "ersättare"
