"""What a phone sends when there is network again: once, by its author, never a 500."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from clubs.models import (
    Club,
    Person,
    Purpose,
    Receipt,
    Visit,
    VisitState,
    Workplace,
)
from clubs.views import visit_api

KEY = "/stockholm/besok/nyckel/"
RECEIVER = "/stockholm/besok/ta-emot/"
NOW = datetime.fromisoformat("2018-10-04T10:00:00+02:00")
HOUR = 3_600_000


def ms(moment):
    return int(moment.timestamp() * 1000)


@pytest.fixture(autouse=True)
def the_fourth_of_october():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def entry(omar, depot):
    """What Omar's phone saved an hour ago."""

    def of(**told):
        return {
            "id": str(uuid4()),
            "author": omar.opaque_id,
            "club": "depan",
            "workplace": None,
            "visit": None,
            "day": "idag",
            "on": "2018-10-04",
            "saved": ms(NOW) - HOUR,
            "now": ms(NOW),
            "purposes": [],
            "met": None,
            "new_members": None,
            "new_representatives": None,
            "note": "",
            "next_step": "",
            "next_step_on": "",
            **told,
        }

    return of


@pytest.fixture
def send(login, omar):
    client = login(omar)

    def post(body, client=client):
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        return client.post(RECEIVER, body, content_type="application/json")

    return post


def test_the_key_tells_the_author_and_a_fresh_token(omar, siv):
    client = Client(enforce_csrf_checks=True)
    client.force_login(omar)
    key = client.get(KEY).json()
    assert key["author"] == omar.opaque_id != siv.opaque_id
    assert "Omar" not in str(key)
    answer = client.post(
        RECEIVER, "{}", content_type="application/json", HTTP_X_CSRFTOKEN=key["token"]
    )
    assert answer.status_code == 400
    answer = client.post(RECEIVER, "{}", content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize("place", [KEY, RECEIVER])
def test_who_is_logged_out_is_told_and_sent_nowhere(client, place, stockholm):
    post = client.get if place == KEY else client.post
    answer = post(place)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"


def test_a_session_that_lacks_its_second_factor_is_told_so(login, omar, settings):
    settings.MFA_REQUIRED = True
    answer = login(omar).get(KEY)
    assert answer.status_code == 401
    assert "error" in answer.json()


def test_who_only_reads_may_not_send(login, rut, lena):
    for user in (rut, lena):
        assert login(user).get(KEY).status_code == 403
        assert login(user).post(RECEIVER).status_code == 403


def test_a_visit_is_stored_and_its_id_repeated(send, entry, stockholm, omar):
    purpose = Purpose.objects.create(branch=stockholm, name="Försäkring")
    sent = entry(
        purposes=[purpose.pk],
        met=6,
        new_members=1,
        note="Lugnt.",
        next_step="Skicka mallen",
        next_step_on="2018-11-01",
        unknown={"from": "a newer phone"},
    )
    answer = send(sent)
    assert answer.status_code == 200
    visit = Visit.objects.get()
    assert answer.json() == {
        "id": sent["id"],
        "visit": visit.pk,
        "url": f"/stockholm/besok/{visit.pk}/",
        "undo": f"/stockholm/besok/{visit.pk}/angra/",
        "text": "Besöket är sparat",
        "more": "",
    }
    assert visit.club.slug == "depan"
    assert visit.on == date(2018, 10, 4)
    assert (visit.met, visit.new_members, visit.note) == (6, 1, "Lugnt.")
    assert visit.next_step_by.user == visit.logged_by == omar
    assert visit.next_step_on == date(2018, 11, 1)
    assert list(visit.purposes.all()) == [purpose]
    assert [person.user for person in visit.visitors.all()] == [omar]


def test_a_lost_answer_is_given_again_whatever_has_happened_since(
    send, entry, stockholm
):
    sent = entry()
    first = send(sent)
    Club.objects.update(slug="annan")
    stockholm.reported_through = date(2018, 12, 31)
    stockholm.save()
    for later in (HOUR, 30 * 24 * HOUR):
        again = send(sent | {"now": sent["now"] + later})
        assert (again.status_code, again.json()) == (200, first.json())
    assert Visit.objects.count() == 1


def test_a_lost_answer_is_given_again_by_a_release_with_more_fields(
    send, entry, monkeypatch
):
    sent = entry(note="Lugnt.")
    first = send(sent)
    later = {"colour": (lambda value: True, ""), "others": (lambda value: True, None)}
    monkeypatch.setattr(visit_api, "FIELDS", visit_api.FIELDS | later)
    again = send(sent)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Visit.objects.count() == 1


def test_a_visit_is_stored_once_however_long_its_answer_was_lost(
    send, entry, omar, stockholm
):
    sent = entry()
    first = send(sent)
    Receipt.objects.once(omar, uuid4(), {}, lambda: {"club": 1})
    Receipt.objects.once(omar, uuid4(), {}, lambda: None)
    now = timezone.now()
    assert not Receipt.objects.outdated(now + timedelta(days=30)).exists()
    Receipt.objects.outdated(now + timedelta(days=400)).delete()
    assert Receipt.objects.count() == 1
    again = send(sent | {"now": sent["now"] + 400 * 24 * HOUR})
    assert (again.status_code, again.json()) == (200, first.json())
    assert Visit.objects.count() == 1


def test_the_same_id_with_other_words_is_refused(send, entry):
    sent = entry(note="Första")
    send(sent)
    answer = send(sent | {"note": "Andra"})
    assert answer.status_code == 422
    assert answer.json()["id"] == sent["id"]
    assert Visit.objects.get().note == "Första"


@pytest.mark.django_db(transaction=True)
def test_sent_six_times_at_once_it_is_one(entry, omar):
    def post(body):
        client = Client()
        client.force_login(omar)
        try:
            return client.post(RECEIVER, body, content_type="application/json")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, [json.dumps(entry())] * 6))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.content for answer in answers}) == 1
    assert Visit.objects.count() == 1


def test_another_log_in_on_the_same_phone_sends_nothing(login, send, entry, siv):
    sent = entry()
    answer = send(sent, client=login(siv))
    assert answer.status_code == 409
    assert answer.json()["id"] == sent["id"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("day", "saved", "now", "on", "becomes"),
    [
        # Saved just before midnight, sent after it.
        ("idag", -11 * HOUR, 0, "2018-10-03", "2018-10-03"),
        ("igår", -11 * HOUR, 0, "2018-10-02", "2018-10-02"),
        ("igår", -HOUR, 0, "2018-10-03", "2018-10-03"),
        # A clock that goes a year wrong all the time: the age is right.
        ("idag", 365 * 24 * HOUR, 365 * 24 * HOUR + HOUR, "2019-10-04", "2018-10-04"),
        # A clock that was set between: the phone's own day is taken, unless it
        # hasn't been yet or nobody lived then.
        ("idag", HOUR, -30 * 24 * HOUR, "2018-10-01", "2018-10-01"),
        ("igår", HOUR, -30 * 24 * HOUR, "2018-10-01", "2018-10-01"),
        ("idag", -90 * 24 * HOUR, 0, "2018-07-06", "2018-07-06"),
        ("idag", HOUR, 0, "2031-01-01", "2018-10-04"),
        ("idag", HOUR, 0, "0001-01-01", "2018-10-04"),
        ("igår", HOUR, 0, "9999-12-31", "2018-10-03"),
        ("idag", HOUR, 0, "nyss", "2018-10-04"),
        ("2018-09-30", HOUR, 0, "2031-01-01", "2018-09-30"),
    ],
)
def test_a_wrong_clock_moves_no_visit(send, entry, day, saved, now, on, becomes):
    sent = entry(day=day, saved=ms(NOW) + saved, now=ms(NOW) + now, on=on)
    assert send(sent).status_code == 200
    assert Visit.objects.get().on.isoformat() == becomes


def test_a_day_to_come_is_refused_with_words(send, entry):
    answer = send(entry(day="2018-10-05"))
    assert answer.status_code == 422
    assert "inte varit än" in answer.json()["errors"]["day"][0]


def test_the_booked_visit_is_the_one_that_is_made(send, entry, stockholm, depot, omar):
    tomorrow = timezone.localdate() + timedelta(days=1)
    visit, _ = Visit.book(stockholm, by=omar, club=depot, on=tomorrow, visitors=[])
    for club in ("depan", None):
        answer = send(entry(club=club, visit=visit.pk)).json()
        assert answer["visit"] == visit.pk
    assert Visit.objects.get().state == VisitState.DONE
    assert answer["undo"] == ""
    assert "tillagt" in answer["more"]


def test_a_booking_that_is_gone_loses_no_visit(send, entry, depot):
    assert send(entry(visit=4711)).status_code == 200
    answer = send(entry(club=None, visit=4711))
    assert answer.status_code == 422
    assert answer.json()["errors"]["club"]


def test_a_hidden_workplace_is_unknown_to_all_but_ombudsmen(
    login, send, entry, stockholm, anna
):
    hidden = Workplace.objects.create(
        branch=stockholm, employer="Viskbolaget", name="Hamnen", hidden=True
    )
    client = login(anna)
    refused = [
        send(
            entry(author=anna.opaque_id, club=None, workplace=pk), client=client
        ).json()["errors"]
        for pk in (hidden.pk, 4711)
    ]
    assert refused[0] == refused[1] != {}
    client.force_login(Person.objects.get(name="Omar").user)
    assert send(entry(club=None, workplace=hidden.pk)).status_code == 200
    assert Visit.objects.get().workplace == hidden


def test_a_club_of_another_branch_is_unknown(send, entry, goteborg):
    Club.objects.create(branch=goteborg, name="Hamnen", slug="hamnen")
    assert send(entry(club="hamnen")).status_code == 422


def test_a_personal_number_is_refused_and_named(send, entry):
    for field in ("note", "next_step"):
        answer = send(entry(**{field: "Ring 811228-9874."}))
        assert answer.status_code == 422
        assert "811228-9874" in answer.json()["errors"][field][0]
    assert not Visit.objects.exists()


HUGE = 10**400
WRONG = [
    {"met": "6"},
    {"met": 6.5},
    {"met": -1},
    {"met": True},
    {"met": HUGE},
    {"met": 99_999},
    {"met": []},
    {"new_members": "två"},
    {"club": 7},
    {"club": "depan\0"},
    {"club": ["depan"]},
    {"club": "finns inte"},
    {"club": None},
    {"workplace": "7", "club": None},
    {"workplace": HUGE, "club": None},
    {"workplace": 2**63 - 1, "club": None},
    {"visit": HUGE},
    {"visit": "7"},
    {"day": "imorgon"},
    {"day": None},
    {"day": 3},
    {"day": "2018-13-01"},
    {"day": "0001-01-01"},
    {"on": 7},
    {"saved": "nyss"},
    {"saved": None},
    {"now": HUGE},
    {"now": True},
    {"purposes": "7"},
    {"purposes": ["7"]},
    {"purposes": [HUGE]},
    {"purposes": [2**63 - 1]},
    {"purposes": [[7]]},
    {"purposes": [1] * 101},
    {"note": None},
    {"note": ["x"]},
    {"note": "\0"},
    {"note": "x" * 2001},
    {"next_step": 7},
    {"next_step": "x" * 201},
    {"next_step_on": "snart", "next_step": "Ring"},
    {"next_step_on": 20181101},
    {"next_step_on": "2018-11-01"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:40])
def test_what_is_wrong_is_refused_by_field(send, entry, wrong):
    sent = entry(**wrong)
    answer = send(sent)
    assert answer.status_code == 422
    told = answer.json()
    assert told["id"] == sent["id"]
    assert told["errors"]
    assert all(
        isinstance(text, str) for texts in told["errors"].values() for text in texts
    )
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"x"',
        b"\xff\xfe{",
        b"[" * 9000,
        b'{"id": NaN}',
        b'{"id": ' + b"9" * 9000 + b"}",
        b'{"id": "\\ud800"}',
        b'{"id": "7"}',
        b'{"id": 7}',
        b'{"id": null}',
        b'{"id": ["x"]}',
    ],
    ids=lambda body: str(body)[:20],
)
def test_what_can_not_be_read_is_refused(send, body):
    answer = send(body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_half_a_letter_in_a_note_is_refused(send, entry):
    body = json.dumps(entry()).replace('"note": ""', '"note": "\\ud83d"')
    assert send(body).status_code == 400


def test_a_letter_of_any_kind_is_kept(send, entry):
    send(entry(note="Åke Kovačević 👍\u202e"))
    assert Visit.objects.get().note == "Åke Kovačević 👍\u202e"


def test_what_is_too_large_is_refused_before_it_is_read(send, entry):
    assert send(entry(unknown="x" * 16_400)).status_code == 413


def test_a_form_is_no_entry(login, omar):
    assert login(omar).post(RECEIVER, {"id": "x"}).status_code == 400


def test_who_went_along_and_who_takes_the_next_step_are_told_too(
    entry, send, stockholm, anna
):
    person = Person.objects.get(name="Anna")
    told = entry(visitors=[person.pk], next_step="Ring", next_step_by=person.pk)
    assert send(told).status_code == 200
    visit = Visit.objects.get()
    assert person in visit.visitors.all() and visit.next_step_by == person


def test_someone_who_is_no_colleague_is_refused(entry, send, goteborg):
    stranger = Person.objects.create(branch=goteborg, name="Någon annan")
    answer = send(entry(visitors=[stranger.pk]))
    assert answer.status_code == 422 and "visitors" in answer.json()["errors"]
