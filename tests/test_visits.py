"""Visits: booked, logged by one or two, corrected, cancelled, taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from clubs.models import (
    Club,
    Event,
    Logged,
    Person,
    Purpose,
    Stale,
    Visit,
    VisitState,
)

DAY = date(2018, 10, 4)


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


@pytest.fixture
def board_meeting(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Klubbstyrelse")


@pytest.fixture
def insurance(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Försäkring")


@pytest.fixture
def booked(stockholm, depot, omar, board_meeting):
    """Omar is to meet the board of the depot on 4 October at ten."""
    visit, _ = Visit.book(
        stockholm,
        by=omar,
        club=depot,
        on=DAY,
        at=time(10),
        visitors=omar.people.all(),
        purposes=[board_meeting],
    )
    return visit


def purposes_of(visit):
    return {purpose.name for purpose in visit.purposes.all()}


def visitors_of(visit):
    return {person.name for person in visit.visitors.all()}


def test_a_booked_visit_becomes_the_one_that_was_made(stockholm, depot, omar, booked):
    visit, how = Visit.log(stockholm, by=omar, club=depot, on=DAY, met=6, note="Bra.")
    assert (visit.pk, how) == (booked.pk, Logged.BOOKED)
    assert (visit.state, visit.met, visit.note) == (VisitState.DONE, 6, "Bra.")
    assert purposes_of(visit) == {"Klubbstyrelse"}
    assert Visit.objects.count() == 1


def test_what_was_spoken_of_replaces_what_was_booked(
    stockholm, omar, booked, insurance
):
    visit, _ = Visit.log(
        stockholm, by=omar, booked=booked, on=DAY, purposes=[insurance]
    )
    assert purposes_of(visit) == {"Försäkring"}


def test_a_booked_visit_may_be_made_another_day(stockholm, omar, booked):
    day = DAY + timedelta(days=1)
    visit, _ = Visit.log(stockholm, by=omar, booked=booked, on=day)
    assert (visit.pk, visit.on, visit.at) == (booked.pk, day, None)


def test_two_who_tell_of_one_booked_visit_make_one(
    stockholm, depot, omar, anna, booked, insurance
):
    booked.visitors.add(anna.people.get())
    Visit.log(
        stockholm,
        by=omar,
        booked=booked,
        on=DAY,
        met=6,
        note="Omar minns dagordningen.",
        next_step="Skicka mallen",
    )
    visit, how = Visit.log(
        stockholm,
        by=anna,
        booked=booked,
        on=DAY,
        met=8,
        new_members=2,
        purposes=[insurance],
        note="Anna minns kaffet.",
        next_step="Boka lokal",
        next_step_on=date(2018, 11, 1),
    )
    assert (visit.pk, how) == (booked.pk, Logged.ADDED)
    visit.refresh_from_db()
    assert visitors_of(visit) == {"Omar", "Anna"}
    assert purposes_of(visit) == {"Klubbstyrelse", "Försäkring"}
    assert (visit.met, visit.new_members) == (8, 2)
    assert visit.note == "Omar minns dagordningen.\n\nAnna minns kaffet."
    assert visit.next_step == "Skicka mallen; Boka lokal (Anna, senast 1\xa0nov 2018)"
    assert visit.next_step_by.name == "Omar"
    assert Visit.objects.count() == 1


def test_next_steps_that_dont_fit_stand_in_the_note(stockholm, depot, omar, anna):
    told = {"club": depot, "on": DAY, "visitors": anna.people.all()}
    Visit.log(stockholm, by=omar, next_step="O" * 490, **told)
    visit, _ = Visit.log(stockholm, by=anna, next_step="Ring dem", **told)
    assert visit.next_step == "O" * 490
    assert visit.note == "Nästa steg: Ring dem (Anna)"


def test_whom_the_first_had_along_adds_to_that_visit(stockholm, depot, omar, anna):
    visit, _ = Visit.log(
        stockholm, by=omar, club=depot, on=DAY, visitors=anna.people.all(), met=4
    )
    again, how = Visit.log(stockholm, by=anna, club=depot, on=DAY, met=3)
    assert (again.pk, how, again.met) == (visit.pk, Logged.ADDED, 4)


def test_who_was_there_on_their_own_makes_a_visit_of_their_own(
    stockholm, depot, omar, anna
):
    Visit.log(stockholm, by=omar, club=depot, on=DAY)
    _, how = Visit.log(stockholm, by=anna, club=depot, on=DAY)
    assert how == Logged.NEW
    # Twice the same day by the same person: two meetings, as far as we know.
    _, how = Visit.log(stockholm, by=anna, club=depot, on=DAY)
    assert how == Logged.NEW
    assert Visit.objects.count() == 3


def test_who_books_what_is_booked_goes_along(stockholm, depot, anna, booked):
    visit, how = Visit.book(
        stockholm, by=anna, club=depot, on=DAY, visitors=anna.people.all()
    )
    assert (visit.pk, how) == (booked.pk, Logged.ADDED)
    assert visitors_of(visit) == {"Omar", "Anna"}
    assert visit.at == time(10)


def test_a_visit_at_the_wrong_place_is_corrected(stockholm, depot, omar, insurance):
    yard = Club.objects.create(branch=stockholm, name="Bangården", slug="bangarden")
    visit, _ = Visit.log(stockholm, by=omar, club=yard, on=DAY, met=5)
    visit.correct(
        by=omar,
        seen=visit.version,
        visitors=omar.people.all(),
        purposes=[insurance],
        club=depot,
        met=50,
    )
    visit = Visit.objects.get()
    assert (visit.club, visit.met, visit.version) == (depot, 50, 2)
    event = Event.objects.last()
    assert event.changes["met"] == [5, 50]
    assert event.changes["club"] == [yard.pk, depot.pk]
    assert event.changes["purposes"] == [[], [insurance.pk]]


def test_who_corrects_what_somebody_else_has_corrected_is_told(stockholm, omar, booked):
    told = {"by": omar, "visitors": [], "purposes": []}
    booked.correct(seen=1, met=3, **told)
    with pytest.raises(Stale) as stale:
        booked.correct(seen=1, met=4, **told)
    assert stale.value.current.met == 3
    with pytest.raises(Stale):
        booked.cancel(by=omar, seen=1)


def test_the_trail_holds_no_word_of_a_visit(stockholm, depot, omar, mirela):
    Visit.log(
        stockholm,
        by=omar,
        club=depot,
        on=DAY,
        visitors=[mirela],
        met=4,
        note="Viskning om klubben",
        next_step="Viskning om nästa gång",
    )
    told = str(Event.objects.values_list("changes", flat=True))
    assert "Viskning" not in told and "Mirela" not in told
    event = Event.objects.last()
    assert event.changes["met"] == [None, 4]
    assert event.changes["on"] == [None, "2018-10-04"]
    assert event.changes["state"] == [None, "gjort"]
    assert set(event.changes) >= {"note", "next_step", "visitors"}


def test_a_new_visit_is_taken_back_whole(stockholm, depot, omar):
    visit, _ = Visit.log(stockholm, by=omar, club=depot, on=DAY)
    visit.take_back(by=omar)
    assert not Visit.objects.for_user(omar).exists()
    visit.restore(by=omar)
    assert Visit.objects.for_user(omar).get().state == VisitState.DONE


def test_a_booked_visit_taken_back_is_booked_again(stockholm, omar, booked, insurance):
    day = DAY + timedelta(days=1)
    visit, _ = Visit.log(
        stockholm,
        by=omar,
        booked=booked,
        on=day,
        met=3,
        purposes=[insurance],
        note="Fel klubb",
        next_step="Ring",
        next_step_on=day,
    )
    visit.take_back(by=omar)
    visit = Visit.objects.get()
    assert (visit.state, visit.on, visit.at) == (VisitState.PLANNED, DAY, time(10))
    assert (visit.met, visit.note, visit.next_step) == (None, "", "")
    assert (visit.next_step_by, visit.next_step_on) == (None, None)
    assert purposes_of(visit) == {"Klubbstyrelse"}


def test_what_somebody_has_added_to_is_not_taken_back(stockholm, omar, anna, booked):
    booked.visitors.add(anna.people.get())
    visit, _ = Visit.log(stockholm, by=omar, booked=booked, on=DAY)
    Visit.log(stockholm, by=anna, booked=booked, on=DAY, met=4)
    with pytest.raises(ValidationError, match="ändrat"):
        visit.take_back(by=omar)
    assert Visit.objects.get().state == VisitState.DONE


def test_a_cancelled_visit_can_be_booked_again(omar, booked):
    booked.cancel(by=omar, seen=1)
    assert Visit.objects.get().state == VisitState.CANCELLED
    booked.restore(by=omar)
    assert Visit.objects.get().state == VisitState.PLANNED


def test_a_removed_visit_comes_back_as_it_was(omar, booked):
    booked.cancel(by=omar, seen=1)
    booked.remove(by=omar, seen=2)
    assert not Visit.objects.for_user(omar).exists()
    booked.restore(by=omar)
    assert Visit.objects.get().state == VisitState.CANCELLED


def test_what_the_report_has_told_stands_as_it_is(stockholm, depot, omar, anna, booked):
    Visit.log(stockholm, by=omar, booked=booked, on=DAY)
    stockholm.reported_through = date(2018, 12, 31)
    stockholm.save()
    visit = Visit.objects.for_user(omar).get()
    assert not visit.can_edit
    for deed in (
        lambda: visit.correct(by=omar, seen=2, visitors=[], purposes=[], met=9),
        lambda: visit.remove(by=omar, seen=2),
        lambda: visit.take_back(by=omar),
        lambda: Visit.log(stockholm, by=anna, booked=visit, on=date(2019, 1, 1)),
        lambda: Visit.log(stockholm, by=anna, club=depot, on=DAY),
    ):
        with pytest.raises(ValidationError, match="låst till och med"):
            deed()
    assert Visit.objects.get().met is None
    # Nor is what came after moved into it.
    later, _ = Visit.log(stockholm, by=omar, club=depot, on=date(2019, 1, 1))
    with pytest.raises(ValidationError, match="låst"):
        later.correct(by=omar, seen=1, visitors=[], purposes=[], on=DAY)


def test_only_those_who_were_there_may_change_a_visit(
    stockholm, depot, omar, anna, siv, rut
):
    Visit.log(stockholm, by=omar, club=depot, on=DAY, visitors=anna.people.all())
    may = {u.name: Visit.objects.for_user(u).get().can_edit for u in (omar, anna, siv)}
    assert may == {"Omar": True, "Anna": True, "Siv": False}
    assert not Visit.objects.for_user(rut).get().can_edit


def test_an_editor_without_a_person_becomes_one(stockholm, depot, omar):
    omar.people.all().delete()
    visit, _ = Visit.log(stockholm, by=omar, club=depot, on=DAY)
    assert visitors_of(visit) == {"Omar"}
    assert Person.objects.get(user=omar).branch == stockholm


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_visit_of_each_booking(stockholm, omar, anna):
    """However they meet, what each told is there."""
    clubs = [
        Club.objects.create(branch=stockholm, name=f"Klubb {n}", slug=f"klubb-{n}")
        for n in range(6)
    ]

    def tell(user, club, note):
        try:
            visit, how = Visit.log(stockholm, by=user, club=club, on=DAY, note=note)
            return how
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for club in clubs:
            Visit.book(
                stockholm,
                by=omar,
                club=club,
                on=DAY,
                visitors=Person.objects.filter(user__in=[omar, anna]),
            )
            told = pool.map(
                tell, [omar, anna], [club, club], ["Omars ord", "Annas ord"]
            )
            assert sorted(told) == [Logged.BOOKED, Logged.ADDED]
    for visit in Visit.objects.all():
        assert set(visit.note.split("\n\n")) == {"Omars ord", "Annas ord"}
        assert visitors_of(visit) == {"Omar", "Anna"}
    assert Visit.objects.count() == len(clubs)


def test_a_note_of_several_paragraphs_is_added_once(stockholm, depot, omar, booked):
    told = {"note": "Först detta.\n\nSedan detta.", "on": booked.on, "booked": booked}
    for note in ("", "Mer."):
        Visit.log(stockholm, by=omar, **told)
        Visit.log(stockholm, by=omar, **told | {"note": note})
    visit = Visit.objects.get(pk=booked.pk)
    assert visit.note == "Först detta.\n\nSedan detta.\n\nMer."
