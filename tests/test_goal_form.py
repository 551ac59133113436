"""How a goal is counted is the board's to choose: what the form asks for and keeps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activities.models import Goal
from activities.picture import picture_of
from clubs.models import Club, Course, Event, PostKind, Purpose

from .people import sent

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel(datetime(2018, 5, 2, 10, tzinfo=STOCKHOLM), tick=False):
        yield


@pytest.fixture
def studies(plan):
    return Goal.objects.for_display().get(section__plan=plan, title="Studier")


@pytest.fixture
def election(stockholm):
    return Purpose.objects.create(branch=stockholm, name="Valkampanj")


@pytest.fixture
def depot(stockholm):
    return Club.objects.create(branch=stockholm, name="Depån", slug="depan")


def form_of(goal, **fields):
    return sent(
        seen=goal.version,
        title=goal.title,
        kind="täckning",
        unit="",
        target_min="",
        target_max="",
        **fields,
    )


def address_of(goal):
    return f"{goal.get_absolute_url()}andra/"


def post(client, goal, **fields):
    answer = client.post(address_of(goal), form_of(goal) | fields)
    goal.refresh_from_db()
    return answer


def test_a_goal_counts_visits_with_purposes_and_to_clubs(
    login, anna, studies, election, depot
):
    answer = post(
        login(anna),
        studies,
        measure="besök",
        purposes=[election.pk],
        clubs=[depot.pk],
    )
    assert answer.status_code == 302
    assert studies.measure == "besök"
    assert (list(studies.purposes.all()), list(studies.clubs.all())) == (
        [election],
        [depot],
    )
    written = Event.objects.get(kind="goal", verb="edit").changes
    assert written["purposes"] == [[], [election.pk]]
    assert written["clubs"] == [[], [depot.pk]]


def test_what_it_counted_before_is_taken_back_with_the_day(
    login, anna, plan, studies, election
):
    post(login(anna), studies, measure="besökta klubbar", purposes=[election.pk])
    for day, counted in ((date(2018, 5, 1), set()), (date(2018, 5, 2), {election.pk})):
        goals = picture_of(plan, day, rewind_to=day).goals
        assert next(g for g in goals if g.id == studies.pk).purposes == counted


def test_only_purposes_changed_is_a_change_that_two_can_make(
    login, anna, studies, election
):
    form = form_of(studies, measure="besökta klubbar", purposes=[election.pk])
    assert login(anna).post(address_of(studies), form).status_code == 302
    late = form_of(studies, measure="besökta klubbar", purposes=[])
    assert login(anna).post(address_of(studies), late).status_code == 409
    assert list(studies.purposes.all()) == [election]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"measure": "besök"}, "Välj vad besöken ska gälla"),
        ({"measure": "uppdrag i klubbarna"}, "Välj vilket slags uppdrag"),
        ({"measure": "register", "target_min": "101"}, "högst 100"),
        ({"measure": "register", "target_min": "9", "unit": "st"}, "Skriv % som enhet"),
        ({"measure": "antal", "target_min": "9", "unit": "%"}, "inte i procent"),
        ({"measure": "utbildade", "course": "99999"}, "Kursen finns inte i listan"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    login, anna, studies, election, fields, said
):
    answer = post(login(anna), studies, title="Ny titel", **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'value="Ny titel"' in page
    assert studies.title == "Studier"


def test_a_share_is_in_per_cent_without_being_told(login, anna, studies):
    post(login(anna), studies, measure="register", target_min="80")
    assert (studies.unit, studies.target_min) == ("%", 80)


def test_the_plans_own_target_keeps_its_way_of_counting(login, anna, plan):
    letters = Goal.objects.for_display().get(section__plan=plan, title="Brev")
    fields = {"target_min": "12", "target_max": "12", "unit": "brev"}
    answer = post(login(anna), letters, measure="register", **fields)
    assert answer.status_code == 422
    assert "Planens mål är 12 brev." in answer.content.decode()
    answer = post(login(anna), letters, measure="antal", **fields)
    assert (answer.status_code, letters.measure) == (302, "antal")


def test_a_kind_of_post_and_a_course_are_kept_for_their_own_measures(
    login, anna, stockholm, studies
):
    kind = PostKind.objects.create(branch=stockholm, name="kassör")
    course = Course.objects.create(branch=stockholm, name="GFU")
    both = {"post_kind": kind.pk, "course": course.pk}
    client = login(anna)
    post(client, studies, measure="uppdrag i klubbarna", **both)
    assert (studies.post_kind, studies.course) == (kind, None)
    post(client, studies, measure="utbildade", **both)
    assert (studies.post_kind, studies.course) == (None, course)


def test_what_stands_chosen_stays_in_the_list_when_out_of_use(
    login, anna, studies, election, goteborg
):
    studies.purposes.add(election)
    election.active = False
    election.save()
    Purpose.objects.create(branch=goteborg, name="Någon annans")
    page = login(anna).get(address_of(studies)).content.decode()
    assert f'name="purposes" value="{election.pk}" checked' in page
    assert "Någon annans" not in page
