"""Byt innehavare: what hangs on a post moves in one step, and history keeps names."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from clubs.models import Club, ClubYear, Event, Invitation, Person, Post
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


# The branch's own posts ---------------------------------------------------------------


SETTINGS = "/stockholm/installningar/uppdrag/"


def form_of(client, post, **more):
    """The form as the page shows it, everything that goes along ticked."""
    page = client.get(f"{SETTINGS}{post.pk}/byt/").text
    form = {"uuid": uuid4(), "deed": "byter", "on": "2018-10-01"}
    for name in ("seen", "leaver"):
        form[name] = re.search(rf'name="{name}" value="([^"]*)"', page)[1]
    for name in ("activities", "ends", "given"):
        ticked = re.findall(rf'name="{name}" value="(\d+)" checked', page)
        form[name] = ticked
    return form | more


@pytest.fixture
def with_anna(activity, anna, jonas):
    """The folder, an open activity where Anna is one of two."""
    people = [anna.people.get(), jonas]
    activity.edit(by=anna, seen=activity.version, people=people)
    return activity


def named(activity):
    return sorted(activity.people.values_list("name", flat=True))


def test_the_page_says_what_will_move(login, kajsa, information, with_anna):
    page = login(kajsa).get(f"{SETTINGS}{information.pk}/byt/").text
    assert "1\N{NO-BREAK SPACE}avsnitt och 2\N{NO-BREAK SPACE}åtaganden" in page
    assert "1\N{NO-BREAK SPACE}öppen aktivitet där Anna är med" in page
    assert "1.2 Folder" in page


def test_a_post_moves_with_what_its_holder_was_doing(
    login, kajsa, information, with_anna, mirela
):
    form = form_of(login(kajsa), information, person=mirela.name)
    answer = login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
    assert answer.status_code == 302
    [tenure] = information.tenures.on(TODAY)
    assert tenure.person == mirela
    assert named(with_anna) == ["Jonas Alm", "Mirela Kovačević"]
    # Sections and goals point at the post, and need not be moved.
    page = login(kajsa).get("/stockholm/plan/2018/1/").text
    assert mirela.name in page


def test_what_is_not_ticked_stays(login, kajsa, information, with_anna, mirela):
    form = form_of(login(kajsa), information, person=mirela.name) | {"activities": []}
    login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
    assert named(with_anna) == ["Anna", "Jonas Alm"]


def test_a_post_that_becomes_vacant_takes_the_name_away(
    login, kajsa, information, with_anna
):
    form = form_of(login(kajsa), information, deed="vakant")
    login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
    assert not information.tenures.on(TODAY).exists()
    assert named(with_anna) == ["Jonas Alm"]


def test_only_who_runs_the_accounts_moves_access(
    login, kajsa, arvid, information, with_anna, anna
):
    """And who only runs the accounts moves no activities."""
    role = anna.assignments.get()
    theirs = form_of(login(kajsa), information)
    assert (theirs["ends"], len(theirs["activities"])) == ([], 1)
    forged = theirs | {"ends": [role.pk], "given": [role.pk], "deed": "vakant"}
    login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", forged)
    role.refresh_from_db()
    assert role.ends is None


def test_access_ends_and_is_given_for_as_long_as_the_post(
    login, arvid, information, anna, omar
):
    client, role = login(arvid), anna.assignments.get()
    form = form_of(client, information, person="Omar")
    assert form["ends"] == form["given"] == [str(role.pk)]
    assert form["activities"] == []
    client.post(f"{SETTINGS}{information.pk}/byt/", form)
    assert not anna.assignments.active(TODAY).exists()
    given = omar.assignments.get(role="board")
    assert given.tenure == information.tenures.on(TODAY).get()
    event = Event.objects.get(verb="give")
    assert (event.by, event.kind, event.object_id) == (arvid, "assignment", given.pk)
    given.tenure.leave(by=arvid, last_day=date(2018, 10, 3))
    assert not omar.assignments.active(TODAY).filter(role="board").exists()


def test_who_has_no_account_is_invited(
    login, arvid, information, anna, mailoutbox, settings
):
    form = form_of(login(arvid), information, person="Tor Berg", new="on")
    place = f"{SETTINGS}{information.pk}/byt/"
    answer = login(arvid).post(place, form)
    assert answer.status_code == 422
    assert "har ingen e-postadress" in answer.text
    assert information.tenures.on(TODAY).get().person.name == "Anna"
    form |= {"email": "tor@example.se"}
    assert login(arvid).post(place, form).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("tor@example.se", "board")
    assert len(mailoutbox) == 1
    # The same form once more invites nobody.
    login(arvid).post(place, form)
    assert Invitation.objects.count() == len(mailoutbox) == 1


def test_without_mail_the_link_is_handed_over(login, arvid, information, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tor = {"person": "Tor Berg", "new": "on", "email": "tor@example.se"}
    form = form_of(login(arvid), information, **tor)
    answer = login(arvid).post(f"{SETTINGS}{information.pk}/byt/", form)
    assert answer.status_code == 200
    assert "/bjudin/" in answer.text


def test_the_last_administrator_is_not_shut_out(login, arvid, information):
    post = Post.add(information.branch, by=arvid, title="Ombud", body="anställd")
    post.appoint(arvid.people.get(), by=arvid, on=date(2016, 1, 1))
    form = form_of(login(arvid), post, deed="vakant")
    answer = login(arvid).post(f"{SETTINGS}{post.pk}/byt/", form)
    assert answer.status_code == 422
    assert "minst en administratör" in answer.text
    assert post.tenures.on(TODAY).exists()


def test_nobody_takes_over_from_themselves_or_before_they_began(
    login, kajsa, information, with_anna, mirela
):
    place = f"{SETTINGS}{information.pk}/byt/"
    form = form_of(login(kajsa), information, person="Anna")
    answer = login(kajsa).post(place, form)
    assert answer.status_code == 422
    assert "Anna har redan uppdraget." in answer.text
    form |= {"person": mirela.name, "on": "2015-12-31"}
    answer = login(kajsa).post(place, form)
    assert answer.status_code == 422
    assert "från 1\N{NO-BREAK SPACE}januari 2016" in answer.text
    assert named(with_anna) == ["Anna", "Jonas Alm"]


def test_an_activity_changed_meanwhile_moves_as_it_is_now(
    login, kajsa, anna, information, with_anna, mirela
):
    form = form_of(login(kajsa), information, person=mirela.name)
    with_anna.report("pågår", by=anna, seen=with_anna.version, note="Snart klar.")
    login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
    assert named(with_anna) == ["Jonas Alm", "Mirela Kovačević"]
    with_anna.refresh_from_db()
    assert with_anna.status == "pågår"


def test_of_several_holders_it_is_said_who_leaves(
    login, kajsa, information, anna, mirela, jonas
):
    information.appoint(mirela, by=kajsa, on=date(2018, 1, 1), beside=True)
    page = login(kajsa).get(f"{SETTINGS}{information.pk}/byt/").text
    assert "Flera har uppdraget. Vem lämnar det?" in page
    [hers] = information.tenures.filter(person=mirela)
    place = f"{SETTINGS}{information.pk}/byt/?vem={hers.pk}"
    seen = re.search(r'name="seen" value="([^"]*)"', login(kajsa).get(place).text)[1]
    form = {"uuid": uuid4(), "deed": "byter", "on": "2018-10-01", "seen": seen}
    form |= {"leaver": hers.pk, "person": jonas.name}
    login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
    names = {one.person.name for one in information.tenures.on(TODAY)}
    assert names == {"Anna", "Jonas Alm"}


def test_two_who_change_the_same_post_make_one_change(
    login, kajsa, siv, information, with_anna, mirela, jonas
):
    place = f"{SETTINGS}{information.pk}/byt/"
    forms = [
        form_of(login(kajsa), information, person=name)
        for name in (mirela.name, jonas.name)
    ]
    assert login(kajsa).post(place, forms[0]).status_code == 302
    answer = login(siv).post(place, forms[1])
    assert answer.status_code == 409
    assert "Någon annan har ändrat vem som har uppdraget" in answer.text
    assert f"{mirela.name} har uppdraget sedan" in answer.text
    assert 'value="Jonas Alm"' in answer.text
    assert information.tenures.on(TODAY).get().person == mirela


def test_old_plans_and_logs_keep_the_name_that_was_true(
    login, kajsa, rut, anna, information, with_anna, mirela
):
    """The plan of 2018 is still Anna's when somebody reads it the year after."""
    with_anna.report("klar", by=anna, seen=with_anna.version, note="Foldern är tryckt.")
    with time_machine.travel("2019-03-01 10:00+01:00"):
        form = form_of(login(kajsa), information, person=mirela.name)
        form["on"] = "2019-03-01"
        login(kajsa).post(f"{SETTINGS}{information.pk}/byt/", form)
        for page in ("/stockholm/plan/2018/1/", "/stockholm/plan/2018/1.2/"):
            told = login(rut).get(page).text.split("<main")[1]
            assert "Anna" in told, page
            assert mirela.name not in told, page
        told = login(rut).get(f"/stockholm/personer/{anna.people.get().pk}/").text
        assert "Tidigare uppdrag" in told


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_board(norra, omar, siv):
    """Both pages show the old board: one is saved whole, the other is told."""
    forms = {
        omar: decided(norra) | chosen(norra, "Kassör", "byter", person="Jonas Alm"),
        siv: decided(norra) | chosen(norra, "Kassör", "byter", person="Eva Lund"),
    }

    def send(user):
        client = Client()
        client.force_login(user)
        try:
            return client.post(f"{BASE}byt/", forms[user]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, forms))
    assert answers == [302, 409]
    assert len(holders(norra, "Kassör")) == 1
