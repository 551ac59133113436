"""Two browsers, or six, that write in the register at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from clubs.models import (
    Club,
    ClubYear,
    Course,
    Event,
    Person,
    Post,
    Tenure,
    Training,
    Visit,
    VisitState,
    Workplace,
)

from .people import sent

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2018, 10, 4)


@pytest.fixture
def depot(stockholm, jonas):
    """A club whose chair is Jonas."""
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    post = Post.objects.create(
        branch=stockholm, club=club, body="klubb", title="Ordförande"
    )
    Tenure.objects.create(post=post, person=jonas, starts=date(2016, 1, 1))
    return club


@pytest.fixture
def quay(stockholm):
    return Workplace.objects.create(
        branch=stockholm, employer="Hamnbolaget", name="Kajen"
    )


@pytest.fixture
def at_once():
    """Each of (user, address, form) sent by a browser of its own, all together."""

    def send_all(*sendings):
        clients = [Client() for _ in sendings]
        for client, (user, _, _) in zip(clients, sendings, strict=True):
            client.force_login(user)
        start = Barrier(len(sendings))

        def send(client, sending):
            _, address, form = sending
            start.wait(20)
            try:
                return client.post(address, form).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(sendings)) as browsers:
            return sorted(browsers.map(send, clients, sendings))

    return send_all


def test_one_of_six_corrections_of_a_visit_holds(at_once, anna, stockholm, depot):
    visit, _ = Visit.log(stockholm, by=anna, club=depot, on=DAY, met=1)
    page, me = f"/stockholm/besok/{visit.pk}/andra/", anna.people.get().pk
    told = {"seen": 1, "other": "Depån", "on": DAY, "visitors": [me]}
    forms = [sent(**told, met=met) for met in range(2, 8)]
    assert at_once(*((anna, page, form) for form in forms)) == [302, *[409] * 5]
    assert Event.objects.filter(verb="correct").count() == 1


def test_a_visit_is_logged_and_called_off_at_once(
    at_once, anna, omar, stockholm, depot
):
    """One is first; the other is told, or adds to it."""
    both = [anna.people.get(), omar.people.get()]
    today = date.today()
    for _ in range(3):
        visit, _ = Visit.book(stockholm, by=anna, club=depot, on=today, visitors=both)
        page = f"/stockholm/besok/{visit.pk}/"
        log = sent(place=f"besok:{visit.pk}", day="idag", note="Vi var där.")
        answers = at_once(
            (anna, f"{page}stall-in/", {"seen": visit.version}),
            (omar, "/stockholm/besok/nytt/", log),
        )
        assert answers == [302, 302]
        visit.refresh_from_db()
        assert (visit.state, visit.note) == (VisitState.DONE, "Vi var där.")
        visit.remove(by=anna, seen=visit.version)


def test_six_who_book_the_same_day_go_together(at_once, everybody, stockholm, depot):
    editors = [everybody[who] for who in ("chair", "secretary", "board", "ombudsman")]
    day = date.today() + timedelta(days=3)
    answers = at_once(
        *(
            (
                user,
                "/stockholm/besok/boka/",
                sent(other="Depån", on=day, visitors=[user.people.get().pk]),
            )
            for user in editors
        )
    )
    assert answers == [302] * 4
    assert Visit.objects.get().visitors.count() == 4


def test_one_of_six_edits_of_a_workplace_holds(at_once, anna, quay):
    page = f"/stockholm/arbetsplatser/{quay.pk}/andra/"
    same = {"seen": 1, "employer": "Hamnbolaget", "agreement": "ja"}
    same["local_organisation"] = "ingen"
    forms = [sent(**same, name=f"Kaj {n}") for n in range(6)]
    assert at_once(*((anna, page, form) for form in forms)) == [302, *[409] * 5]
    quay.refresh_from_db()
    assert quay.version == 2


def test_the_same_workplace_and_club_are_added_once(at_once, anna, stockholm):
    words = {"agreement": "ja", "local_organisation": "ingen"}
    for page, form in (
        ("arbetsplatser", {"employer": "Hamnbolaget", "name": "Kajen", **words}),
        ("klubbar", {"name": "Kajen", "kind": "annan"}),
    ):
        answers = at_once(
            *((anna, f"/stockholm/{page}/ny/", sent(**form)) for _ in range(5))
        )
        assert answers == [302, *[422] * 4]
    assert (Workplace.objects.count(), Club.objects.count()) == (1, 1)


def test_a_register_is_confirmed_once(at_once, anna, depot, jonas):
    year = date.today().year
    form = {"klubb": "depan", "ar": year, "seen": 0, "person": jonas.pk}
    forms = [sent(**form, on=date(year, 1, n)) for n in range(1, 6)]
    page = "/stockholm/klubbar/register/"
    assert at_once(*((anna, page, form) for form in forms)) == [302, *[409] * 4]
    assert ClubYear.objects.get().version == 1


def test_a_year_is_settled_once(at_once, anna, depot):
    year = date.today().year
    page = f"/stockholm/klubbar/depan/ar/{year}/"
    forms = [sent(seen=0, annual_meeting_on=date(year, 1, n)) for n in range(1, 6)]
    assert at_once(*((anna, page, form) for form in forms)) == [302, *[409] * 4]
    assert ClubYear.objects.get().version == 1


def test_training_is_noted_once(at_once, anna, stockholm, depot, jonas):
    course = Course.objects.create(branch=stockholm, name="GFU")
    page = f"/stockholm/utbildning/{jonas.pk}/{course.pk}/"
    forms = [
        sent(state="genomförd", on=date(2018, 3, n), was="okänd", was_on="")
        for n in range(1, 6)
    ]
    assert at_once(*((anna, page, form) for form in forms)) == [302, *[409] * 4]
    assert Training.objects.count() == 1


def import_of(client, kind, text):
    """The form on the preview's page, and where it goes."""
    answer = client.post(f"/stockholm/kalkylblad/{kind}/", {"text": text})
    assert answer.status_code == 302, answer.text
    page = client.get(answer.url).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    return answer.url, {"seen": seen.replace("&#34;", '"').replace("&quot;", '"')}


def test_an_import_is_saved_once(at_once, login, anna, stockholm):
    rows = "Arbetsgivare;Arbetsplats\nHamnbolaget;Kajen\nHamnbolaget;Dockan\n"
    page, form = import_of(login(anna), "arbetsplatser", rows)
    answers = at_once(*((anna, page, sent(**form)) for _ in range(5)))
    assert answers == [302, *[404] * 4]
    assert Workplace.objects.count() == 2


def test_an_import_and_an_edit_of_the_same_row(at_once, login, anna, siv, quay):
    """One is first and the other is shown both: nobody overwrites unseen."""
    rows = f"Id;Kollektivavtal\n{quay.pk};nej\n"
    page, form = import_of(login(anna), "arbetsplatser", rows)
    edit = {"seen": 1, "employer": "Hamnbolaget", "name": "Kajen"}
    edit |= {"agreement": "ja", "local_organisation": "klubb"}
    answers = at_once(
        (anna, page, sent(**form)),
        (siv, f"/stockholm/arbetsplatser/{quay.pk}/andra/", sent(**edit)),
    )
    assert answers == [302, 409]
    quay.refresh_from_db()
    assert quay.version == 2


def test_all_kinds_of_writing_at_once_wait_for_each_other(
    at_once, login, everybody, stockholm, depot, quay, jonas, mirela
):
    """In whatever order the rows are taken nobody waits for ever, or falls."""
    kajsa, siv = everybody["chair"], everybody["secretary"]
    anna, omar = everybody["board"], everybody["ombudsman"]
    course = Course.objects.create(branch=stockholm, name="GFU")
    chair = Post.objects.get(title="Ordförande")
    today, year = date.today(), date.today().year
    rows = f"Id;Ort\n{quay.pk};Nacka\n"
    page, form = import_of(login(anna), "arbetsplatser", rows)
    words = {"agreement": "nej", "local_organisation": "ingen", "seen": 1}
    words |= {"employer": "Hamnbolaget", "name": "Kajen"}
    answers = at_once(
        (anna, page, sent(**form)),
        (omar, "/stockholm/besok/nytt/", sent(place="klubb:depan", day="idag")),
        (siv, "/stockholm/besok/nytt/", sent(place="klubb:depan", day="idag")),
        (
            kajsa,
            "/stockholm/besok/boka/",
            sent(other="Depån", on=today, visitors=[kajsa.people.get().pk]),
        ),
        (siv, f"/stockholm/arbetsplatser/{quay.pk}/andra/", sent(**words)),
        (
            kajsa,
            f"/stockholm/klubbar/depan/uppdrag/{chair.pk}/innehavare/",
            sent(person="Mirela Kovačević", on=today),
        ),
        (siv, f"/stockholm/installningar/personer/{mirela.pk}/ta-bort/", sent()),
        (
            omar,
            f"/stockholm/klubbar/depan/ar/{year}/",
            sent(seen=0, equality_plan="on"),
        ),
        (
            anna,
            f"/stockholm/utbildning/{jonas.pk}/{course.pk}/",
            sent(state="saknas", was="okänd", on="", was_on=""),
        ),
        (
            anna,
            "/stockholm/klubbar/depan/andra/",
            sent(seen=1, name="Ny", kind="annan"),
        ),
    )
    assert set(answers) <= {302, 409, 422}
    assert not Person.objects.removed().exclude(tenures=None).exists()
