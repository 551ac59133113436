"""How a goal is counted is the board's to choose: what the form asks for and keeps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activities.models import Goal
from activities.picture import picture_of
from clubs.models import Club, Course, Event, PostKind, Purpose, Series

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


def test_a_share_asks_for_its_whole_and_where_that_stands(login, anna, studies):
    client = login(anna)
    answer = post(client, studies, measure="andel", target_min="100", unit="%")
    assert answer.status_code == 422
    assert "Skriv hur många det är sammanlagt." in answer.content.decode()
    fields = {"whole": "9 480", "whole_source": "Medlemsregistret"}
    post(client, studies, measure="andel", target_min="100", unit="%", **fields)
    assert (studies.whole, studies.whole_source) == (9480, "Medlemsregistret")
    # Another measure has no use for them.
    post(client, studies, measure="aktiviteter", **fields)
    assert (studies.whole, studies.whole_source) == (None, "")


def test_a_series_asks_for_its_baseline_with_the_day(login, anna, stockholm, studies):
    client = login(anna)
    answer = post(client, studies, measure="serie")
    assert "Välj en mätserie" in answer.content.decode()
    series = Series.objects.add(stockholm, by=anna, name="Medlemmar")
    answer = post(client, studies, measure="serie", series=series.pk, baseline="9480")
    assert "Fyll i vilken dag det var så." in answer.content.decode()
    fields = {"baseline": "0", "baseline_on": "2017-12-31"}
    answer = post(client, studies, measure="serie", series=series.pk, **fields)
    assert answer.status_code == 302
    assert (studies.series, studies.baseline) == (series, 0)
    assert studies.baseline_on == date(2017, 12, 31)


def test_only_the_own_branchs_series_can_be_chosen(login, anna, goteborg, studies):
    foreign = Series.objects.create(branch=goteborg, name="Deras")
    answer = post(login(anna), studies, measure="serie", series=foreign.pk)
    assert answer.status_code == 422
    assert "Mätserien finns inte i listan." in answer.content.decode()
    assert "Deras" not in answer.content.decode()


def test_a_continuous_goal_says_how_often_it_is_looked_after(login, anna, studies):
    client = login(anna)
    post(client, studies, kind="löpande", measure="aktiviteter", check_every="30")
    assert (studies.kind, studies.check_every) == ("löpande", 30)
    answer = post(client, studies, kind="löpande", measure="", check_every="3")
    assert "Minst 7 dagar" in answer.content.decode()
    post(client, studies, kind="engång", measure="", check_every="200")
    assert (studies.kind, studies.check_every) == ("engång", 30)


def test_the_form_shows_what_each_measure_asks_for(login, anna, studies):
    """The style sheet hides what no chosen option names."""
    page = login(anna).get(address_of(studies)).content.decode()
    for option, asked in (
        ("andel", "a-target a-whole a-whole_source"),
        ("besök", "a-target a-purposes a-clubs"),
        ("serie", "a-target a-series a-baseline a-baseline_on"),
        ("utbildade", "a-target a-course"),
        ("aktiviteter", "a-target"),
    ):
        assert f'<option value="{option}" class="{asked}">' in page.replace(
            " selected", ""
        )
    for block in ("purposes", "clubs", "post_kind", "course", "whole", "series"):
        assert f"w-{block}" in page


def test_the_boards_own_target_is_told_from_the_plans(login, anna, plan, studies):
    client = login(anna)
    post(client, studies, measure="aktiviteter", target_min="1", target_max="2")
    assert studies.target_source == "styrelse"
    assert "Styrelsens mål" in client.get(address_of(studies)).content.decode()
    letters = Goal.objects.for_display().get(section__plan=plan, title="Brev")
    page = client.get(address_of(letters)).content.decode()
    assert "Planens mål är 12 brev. Det ändras bara av ett beslut" in page
    # What is the board's own of it changes still, when the plan is adopted.
    fields = {"target_min": "12", "target_max": "12", "unit": "brev"}
    answer = post(
        client,
        letters,
        kind="återkommande",
        measure="aktiviteter",
        months=[3],
        **fields,
    )
    assert (answer.status_code, letters.months) == (302, [3])
    assert (letters.target_min, letters.target_source) == (12, "plan")
    # Sent another way, the plan's target stays as it is.
    fields = {"target_min": "1", "target_max": "1", "unit": "brev"}
    post(client, letters, kind="återkommande", measure="aktiviteter", **fields)
    assert (letters.target_min, letters.target_max) == (12, 12)
