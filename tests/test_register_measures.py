"""Measures over clubs, registers, workplaces and training: the rules, and the rows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.covering import (
    COVERED,
    ClubFact,
    Register,
    RepresentativeFact,
    WorkplaceFact,
    covered,
)
from activities.measures import Counted, GoalFact, Mark, Reached, mark, reached
from activities.models import Goal, Measure
from activities.picture import picture_of
from clubs.models import (
    Agreement,
    Club,
    ClubYear,
    Course,
    Event,
    LocalOrganisation,
    Person,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Requirement,
    Tenure,
    Training,
    TrainingState,
    Visit,
    VisitState,
    Workplace,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = date(2018, 6, 15)
CASHIER, SAFETY = 1, 2
GFU, INTRODUCTION = 10, 11


def moment(month, day):
    return datetime(2018, month, day, 12, tzinfo=STOCKHOLM)


# The rules ----------------------------------------------------------------------------

CLUBS = (
    ClubFact(1, confirmed=True, reported=True, held=frozenset({CASHIER})),
    ClubFact(2, confirmed=True, equality_plan=True),
    ClubFact(3, held=frozenset({CASHIER, SAFETY, None})),
    ClubFact(4),
)
WORKPLACES = (
    WorkplaceFact(1, "ja", "klubb"),
    WorkplaceFact(2, "hängavtal", "ingen"),
    WorkplaceFact(3, "nej", "ingen"),
    WorkplaceFact(4, "okänt", "ingen"),
    WorkplaceFact(5, "okänt", "skyddsombud"),
)
PEOPLE = (
    RepresentativeFact(frozenset({GFU, INTRODUCTION}), frozenset({GFU})),
    RepresentativeFact(frozenset({GFU}), frozenset({GFU, INTRODUCTION})),
    RepresentativeFact(frozenset({GFU}), frozenset()),
    RepresentativeFact(frozenset(), frozenset({GFU})),
)
REGISTER = Register(CLUBS, WORKPLACES, PEOPLE)


@pytest.mark.parametrize(
    ("measure", "asked", "value", "whole"),
    [
        ("register", {}, 2, 4),
        ("berättelser", {}, 1, 4),
        ("jämställdhetsplaner", {}, 1, 4),
        ("uppdrag i klubbarna", {"kind": CASHIER}, 2, 4),
        ("uppdrag i klubbarna", {"kind": SAFETY}, 1, 4),
        ("besökta klubbar", {"visited": {1, 3}}, 2, 4),
        # A club that is no longer active was visited too.
        ("besökta klubbar", {"visited": {1, 99}}, 1, 4),
        ("arbetsplatser kända", {}, 3, 5),
        ("arbetsplatser med avtal", {}, 2, 5),
        # One with a club was visited too.
        ("arbetsplatser besökta", {"visited": {1, 3}}, 1, 3),
        ("utbildade", {}, 1, 3),
        ("utbildade", {"course": GFU}, 2, 3),
        ("utbildade", {"course": INTRODUCTION}, 0, 1),
        ("utbildade", {"course": 99}, 0, 0),
    ],
)
def test_what_each_measure_finds(measure, asked, value, whole):
    assert covered(measure, REGISTER, **asked) == Counted(value, whole)


@pytest.mark.parametrize("measure", sorted(set(Measure.values) - set(COVERED)))
def test_other_measures_are_not_the_registers(measure):
    assert covered(measure, REGISTER) is None


def test_every_share_of_the_register_is_a_measure_that_a_goal_can_have():
    assert set(COVERED) <= set(Measure.values)


@pytest.mark.parametrize("measure", COVERED)
def test_nothing_of_nothing_is_no_share(measure):
    """Not a division by zero, nor a target reached by an empty register."""
    nothing = goal(measure, covered(measure, Register()), target_min=0)
    assert reached(nothing, DAY) == Reached(0, 0)
    assert mark(nothing, DAY) == Mark.TO_COME


def goal(measure, counted, **fields):
    return GoalFact(
        kind="täckning",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        measure=measure,
        counted=counted,
        **fields,
    )


@pytest.mark.parametrize(
    ("counted", "stands"),
    [
        (Counted(0, 4), Mark.TO_COME),
        (Counted(1, 4), Mark.ONGOING),
        (Counted(3, 4), Mark.DONE),
    ],
)
def test_the_mark_of_a_share(counted, stands):
    assert mark(goal("register", counted, target_min=75), DAY) == stands


def test_the_whole_is_the_registers_and_not_what_somebody_wrote():
    fact = goal("register", Counted(2, 4), whole=1000)
    assert reached(fact, DAY) == Reached(2, 4, None, 50)


some_ids = st.frozensets(st.integers(1, 4), max_size=4)
registers = st.builds(
    Register,
    st.lists(
        st.builds(
            ClubFact,
            st.integers(1, 6),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            some_ids,
        ),
        unique_by=lambda club: club.id,
    ).map(tuple),
    st.lists(
        st.builds(
            WorkplaceFact,
            st.integers(1, 6),
            st.sampled_from(Agreement.values),
            st.sampled_from(LocalOrganisation.values),
        ),
        unique_by=lambda place: place.id,
    ).map(tuple),
    st.lists(st.builds(RepresentativeFact, some_ids, some_ids)).map(tuple),
)


@given(
    registers,
    st.sampled_from(COVERED),
    st.frozensets(st.integers(1, 9)),
    st.none() | st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_no_share_exceeds_its_whole_and_order_says_nothing(
    register, measure, visited, asked, random
):
    asked = {"visited": visited, "kind": asked, "course": asked}
    found = covered(measure, register, **asked)
    assert 0 <= found.value <= found.whole
    turned = [
        list(part)
        for part in (register.clubs, register.workplaces, register.representatives)
    ]
    for part in turned:
        random.shuffle(part)
    assert covered(measure, Register(*map(tuple, turned)), **asked) == found
    share = reached(goal(measure, found), DAY)
    assert share.percent is None if not found.whole else 0 <= share.percent <= 100


# The rows -----------------------------------------------------------------------------


class Ground:
    """Two clubs with their posts, a closed one, workplaces, courses and purposes."""

    def __init__(self, branch):
        self.branch = branch
        self.north, self.south, self.closed = (
            Club.objects.create(branch=branch, name=name, slug=name.lower())
            for name in ("Norr", "Söder", "Stängd")
        )
        self.closed.active_to = date(2017, 12, 31)
        self.closed.save()
        self.election, self.outreach = (
            Purpose.objects.create(branch=branch, name=name)
            for name in ("Valkampanj", "Uppsökeri")
        )
        self.cashier, self.safety = (
            PostKind.objects.create(branch=branch, name=name)
            for name in ("kassör i klubben", "skyddsombud")
        )
        self.gfu, self.introduction = (
            Course.objects.create(branch=branch, name=name)
            for name in ("GFU", "Introduktion")
        )
        self.depot, self.garage = (
            Workplace.objects.create(branch=branch, employer="Trafik AB", name=name)
            for name in ("Depån", "Garaget")
        )

    def post(self, club, kind, name, since=date(2016, 1, 1)):
        post = Post.objects.create(
            branch=self.branch,
            club=club,
            body=PostBody.CLUB,
            kind=kind,
            title=kind.name,
        )
        person = Person.objects.create(branch=self.branch, name=name)
        Tenure.objects.create(post=post, person=person, starts=since)
        return person

    def visit(self, place, on, *purposes, **fields):
        where = {"club" if isinstance(place, Club) else "workplace": place}
        fields = {"state": VisitState.DONE, "logged_at": moment(on.month, on.day)} | (
            fields
        )
        visit = Visit.objects.create(branch=self.branch, on=on, **where, **fields)
        visit.purposes.set(purposes)
        return visit


@pytest.fixture
def ground(stockholm):
    return Ground(stockholm)


@pytest.fixture
def share(plan):
    """Makes the goal about studies count; gives what it comes to on a day."""
    number = "2.1"

    def of(measure, day=DAY, *, rewound=False, purposes=(), clubs=(), **fields):
        studies = Goal.objects.get(section__plan=plan, title="Studier")
        Goal.objects.filter(pk=studies.pk).update(measure=measure, **fields)
        studies.purposes.set(purposes)
        studies.clubs.set(clubs)
        picture = picture_of(plan, day, rewind_to=day if rewound else None)
        found = next(one for one in picture.goals if one.full_number == number)
        return found.reached and (found.reached.value, found.reached.whole)

    return of


def test_clubs_visited_of_those_active(share, ground):
    ground.visit(ground.north, date(2018, 3, 1), ground.election, ground.outreach)
    ground.visit(ground.north, date(2018, 4, 1), ground.election)
    ground.visit(ground.closed, date(2018, 4, 1), ground.election)
    ground.visit(ground.south, date(2018, 4, 1), ground.outreach)
    ground.visit(ground.depot, date(2018, 4, 1), ground.election)
    assert share("besökta klubbar", purposes=[ground.election]) == (1, 2)
    both = [ground.election, ground.outreach]
    assert share("besökta klubbar", purposes=both) == (2, 2)
    assert share("besökta klubbar", date(2018, 2, 1), purposes=both) == (0, 2)


def test_one_visit_counts_in_every_goal_that_counts_its_purpose(share, ground):
    ground.visit(ground.north, DAY, ground.election, ground.outreach)
    for purpose in (ground.election, ground.outreach):
        assert share("besök", purposes=[purpose]) == (1, None)
        assert share("besökta klubbar", purposes=[purpose]) == (1, 2)


def test_visits_with_the_purposes_or_to_the_goals_own_clubs(share, ground):
    ground.visit(ground.north, date(2018, 3, 1), ground.election)
    ground.visit(ground.south, date(2018, 3, 2))
    ground.visit(ground.south, date(2018, 3, 3), ground.election, ground.outreach)
    ground.visit(ground.depot, date(2018, 3, 4), ground.outreach)
    ground.visit(ground.south, date(2018, 3, 5), state=VisitState.CANCELLED)
    assert share("besök", purposes=[ground.election]) == (2, None)
    assert share("besök", clubs=[ground.south]) == (2, None)
    assert share("besök", purposes=[ground.election], clubs=[ground.south]) == (3, None)
    assert share("besök", purposes=[ground.outreach]) == (2, None)
    assert share("besök") == (0, None)


def test_workplaces_visited_of_those_without_organisation(share, ground):
    ground.visit(ground.depot, date(2018, 3, 1), ground.outreach)
    ground.visit(ground.garage, date(2018, 3, 1), ground.election)
    ground.visit(ground.garage, date(2017, 3, 1), ground.outreach)
    assert share("arbetsplatser besökta") == (2, 2)
    assert share("arbetsplatser besökta", purposes=[ground.outreach]) == (1, 2)
    ground.depot.local_organisation = LocalOrganisation.DELEGATE
    ground.depot.save()
    assert share("arbetsplatser besökta", purposes=[ground.outreach]) == (0, 1)


def test_agreements_of_the_workplaces_in_the_register(share, ground):
    assert share("arbetsplatser kända") == (0, 2)
    for place, agreement in ((ground.depot, "hängavtal"), (ground.garage, "nej")):
        place.agreement = agreement
        place.save()
    assert share("arbetsplatser kända") == (2, 2)
    assert share("arbetsplatser med avtal") == (1, 2)
    ground.garage.removed_at = moment(5, 1)
    ground.garage.save()
    assert share("arbetsplatser med avtal") == (1, 1)


def test_the_clubs_year(share, ground):
    for club, year in (
        (ground.north, 2018),
        (ground.south, 2017),
        (ground.closed, 2018),
    ):
        ClubYear.objects.create(
            club=club,
            year=year,
            register_confirmed_on=date(year, 3, 1),
            activity_report_received_on=date(year, 3, 1),
            financial_report_received_on=date(year, 5, 1),
            equality_plan=True,
        )
    assert share("register") == (1, 2)
    assert share("berättelser") == (1, 2)
    assert share("berättelser", date(2018, 4, 1)) == (0, 2)
    assert share("register", date(2018, 2, 1)) == (0, 2)
    assert share("jämställdhetsplaner") == (1, 2)


def test_clubs_where_somebody_holds_the_post(share, ground):
    ground.post(ground.north, ground.cashier, "Kim Kassör")
    ground.post(ground.south, ground.cashier, "Alex Ny", since=date(2018, 9, 1))
    ground.post(ground.south, ground.safety, "Sam Skydd")
    assert share("uppdrag i klubbarna", post_kind=ground.cashier) == (1, 2)
    assert share("uppdrag i klubbarna", post_kind=ground.safety) == (1, 2)
    late = date(2018, 10, 1)
    assert share("uppdrag i klubbarna", late, post_kind=ground.cashier) == (2, 2)


def test_representatives_trained_of_those_who_need_it(share, ground, information):
    """Anna holds a post of the branch, and counts as they do."""
    assert share("utbildade") == (0, 0)
    kim = ground.post(ground.north, ground.cashier, "Kim Kassör")
    sam = ground.post(ground.south, ground.safety, "Sam Skydd")
    ola = Person.objects.create(branch=ground.branch, name="Ola Ombudsman")
    paid = Post.objects.create(branch=ground.branch, body="anställd", title="Ombudsman")
    Tenure.objects.create(post=paid, person=ola, starts=date(2016, 1, 1))
    Requirement.objects.create(course=ground.gfu)
    Requirement.objects.create(course=ground.introduction, kind=ground.safety)
    assert share("utbildade") == (0, 3)
    assert share("utbildade", course=ground.introduction) == (0, 1)
    for person, course, on in (
        (kim, ground.gfu, None),
        (sam, ground.gfu, date(2018, 3, 1)),
        (sam, ground.introduction, date(2018, 9, 1)),
        (ola, ground.gfu, None),
    ):
        Training.objects.create(person=person, course=course, state="genomförd", on=on)
    assert share("utbildade", course=None) == (1, 3)
    assert share("utbildade", course=ground.gfu) == (2, 3)
    assert share("utbildade", date(2018, 10, 1), course=None) == (2, 3)


def test_another_branchs_register_is_another(share, ground, goteborg):
    other = Ground(goteborg)
    kim = other.post(other.north, other.cashier, "Kim Kassör")
    Requirement.objects.create(course=other.gfu)
    Training.objects.create(person=kim, course=other.gfu, state="genomförd")
    other.visit(other.depot, DAY, other.outreach)
    ClubYear.objects.create(
        club=other.north, year=2018, register_confirmed_on=date(2018, 3, 1)
    )
    assert share("register") == (0, 2)
    assert share("utbildade") == (0, 0)
    assert share("arbetsplatser besökta") == (0, 2)
    assert share("uppdrag i klubbarna", post_kind=ground.cashier) == (0, 2)


# Earlier days -------------------------------------------------------------------------


def record(thing, at, by, **changes):
    branch = getattr(thing, "branch", None) or thing.club.branch
    with transaction.atomic():
        Event.objects.record(
            branch, by=by, verb="change", thing=thing, changes=changes, at=at
        )


def test_what_was_confirmed_afterwards_does_not_show(share, ground, siv):
    """Written in May about March: on the first of April nobody knew."""
    year = ClubYear.objects.create(
        club=ground.north, year=2018, register_confirmed_on=date(2018, 3, 1)
    )
    record(year, moment(5, 2), siv, register_confirmed_on=[None, "2018-03-01"])
    assert share("register", date(2018, 4, 1)) == (1, 2)
    assert share("register", date(2018, 4, 1), rewound=True) == (0, 2)
    assert share("register", date(2018, 5, 2), rewound=True) == (1, 2)


def test_an_agreement_is_what_it_was(share, ground, siv):
    ground.depot.agreement = "ja"
    ground.depot.save()
    record(ground.depot, moment(5, 2), siv, agreement=["okänt", "ja"])
    ground.garage.removed_at = moment(5, 3)
    ground.garage.save()
    record(ground.garage, moment(5, 3), siv, removed_at=[None, "2018-05-03T10:00:00Z"])
    april, may = date(2018, 4, 1), date(2018, 5, 4)
    assert share("arbetsplatser kända", april, rewound=True) == (0, 2)
    assert share("arbetsplatser kända", may, rewound=True) == (1, 1)


def test_a_workplace_that_was_not_in_the_register_yet(share, ground, siv):
    record(ground.depot, moment(5, 2), siv, agreement=[None, "okänt"])
    assert share("arbetsplatser kända", date(2018, 5, 1), rewound=True) == (0, 1)


@pytest.mark.parametrize("measure", ["besökta klubbar", "besök"])
def test_a_visit_logged_afterwards_does_not_show(share, ground, measure):
    logged = {"logged_at": moment(5, 2)}
    ground.visit(ground.north, date(2018, 3, 1), ground.election, **logged)

    def number(day):
        return share(measure, day, rewound=True, purposes=[ground.election])[0]

    assert (number(date(2018, 5, 1)), number(date(2018, 5, 2))) == (0, 1)


def test_a_visit_is_as_it_was_told_then(share, ground, siv):
    """Booked in March, done in April, corrected in May."""
    visit = ground.visit(
        ground.north, date(2018, 4, 10), ground.outreach, logged_at=moment(3, 1)
    )
    record(visit, moment(4, 10), siv, state=["inbokat", "gjort"])
    record(
        visit,
        moment(5, 2),
        siv,
        purposes=[[ground.election.pk], [ground.outreach.pk]],
        on=["2018-04-10", "2018-04-12"],
    )

    def clubs(day, purpose):
        return share("besökta klubbar", day, rewound=True, purposes=[purpose])[0]

    assert clubs(date(2018, 4, 9), ground.election) == 0
    assert clubs(date(2018, 4, 30), ground.election) == 1
    assert clubs(date(2018, 4, 30), ground.outreach) == 0
    assert clubs(date(2018, 5, 2), ground.outreach) == 1


def test_who_was_appointed_afterwards_held_nothing(share, ground, siv, treasurer):
    post = Post.objects.create(
        branch=ground.branch,
        club=ground.north,
        body=PostBody.CLUB,
        kind=ground.cashier,
        title="Kassör",
    )
    kim = Person.objects.create(branch=ground.branch, name="Kim")
    with time_machine.travel(moment(5, 2), tick=False):
        post.appoint(kim, by=siv, on=date(2018, 3, 1))
    held = {"measure": "uppdrag i klubbarna", "post_kind": ground.cashier}
    april = date(2018, 4, 1)
    assert share(day=april, **held) == (1, 2)
    assert share(day=april, rewound=True, **held) == (0, 2)
    with time_machine.travel(moment(6, 2), tick=False):
        post.tenures.get().leave(by=siv, last_day=date(2018, 5, 5))
    assert share(day=date(2018, 5, 20), **held) == (0, 2)
    assert share(day=date(2018, 5, 20), rewound=True, **held) == (1, 2)


def test_a_course_noted_afterwards_was_not_known(share, ground, siv):
    kim = ground.post(ground.north, ground.cashier, "Kim")
    Requirement.objects.create(course=ground.gfu, kind=ground.cashier)
    taken = Training.objects.create(
        person=kim, course=ground.gfu, state="genomförd", on=date(2018, 2, 1)
    )
    with transaction.atomic():
        Event.objects.record(
            ground.branch,
            by=siv,
            verb="note",
            thing=taken,
            changes={"state": ["saknas", "genomförd"], "on": [None, "2018-02-01"]},
            at=moment(5, 2),
        )
    assert share("utbildade", date(2018, 4, 1)) == (1, 1)
    assert share("utbildade", date(2018, 4, 1), rewound=True) == (0, 1)
    assert share("utbildade", date(2018, 5, 2), rewound=True) == (1, 1)


def test_the_verbs_write_what_an_earlier_day_needs(share, ground, siv, information):
    """Told in May about March, by the deeds themselves; Anna needs the course too."""
    march, april = date(2018, 3, 1), date(2018, 4, 1)
    kim = ground.post(ground.north, ground.cashier, "Kim")
    Requirement.objects.create(course=ground.gfu)
    with time_machine.travel(moment(5, 2), tick=False):
        ClubYear.confirm(ground.north, 2018, by=siv, seen=0, on=march, person=kim)
        Visit.log(
            ground.branch,
            by=siv,
            on=march,
            club=ground.north,
            purposes=[ground.election],
        )
        Workplace.add(ground.branch, by=siv, employer="Trafik AB", name="Hamnen")
        Workplace.objects.get(pk=ground.depot.pk).change(
            by=siv, seen=1, agreement=Agreement.YES
        )
        Training.note(
            kim, ground.gfu, by=siv, state="genomförd", on=march, seen=("okänd", None)
        )
    for measure, then, now in (
        ("register", (0, 2), (1, 2)),
        ("besökta klubbar", (0, 2), (1, 2)),
        ("arbetsplatser kända", (0, 2), (1, 3)),
        ("utbildade", (0, 2), (1, 2)),
    ):
        assert share(measure, april, rewound=True) == then, measure
        assert share(measure, april) == now, measure
        assert share(measure, date(2018, 5, 3), rewound=True) == now, measure


# One rule, told twice: in SQL for today, and over rows for an earlier day.


@given(st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_database_counts_as_the_rules_do(plan, ground, data):
    draw, days = data.draw, st.dates(date(2017, 11, 1), date(2019, 2, 1))
    day = draw(days)
    some = st.lists
    with transaction.atomic():
        fill(ground, draw, days)
        goals = list(Goal.objects.filter(section__plan=plan))
        for goal in goals:
            goal.measure = draw(st.sampled_from(COVERED))
            goal.post_kind = draw(st.sampled_from([ground.cashier, ground.safety]))
            goal.course = draw(st.sampled_from([None, ground.gfu, ground.introduction]))
            goal.save()
            goal.purposes.set(
                draw(some(st.sampled_from([ground.election, ground.outreach])))
            )
        today = shares(picture_of(plan, day))
        by_rows = shares(by_the_rules(plan, day))
        transaction.set_rollback(True)
    assert today == by_rows
    for value, whole in today.values():
        assert 0 <= value <= whole


def by_the_rules(plan, day):
    """The picture of today by the way that earlier days are counted."""
    return picture_of(plan, day, rewind_to=day)


def shares(picture):
    return {
        goal.id: (goal.fact.counted.value, goal.fact.counted.whole)
        for goal in picture.goals
    }


def fill(ground, draw, days):
    flag, maybe_day = st.booleans(), st.none() | days
    clubs = [ground.north, ground.south, ground.closed]
    for club in clubs:
        club.active_from = draw(st.none() | st.just(date(2018, 3, 1)))
        club.active_to = draw(st.none() | st.just(date(2018, 9, 1)))
        club.save()
        for year in (2017, 2018):
            if draw(flag):
                ClubYear.objects.create(
                    club=club,
                    year=year,
                    register_confirmed_on=draw(maybe_day),
                    activity_report_received_on=draw(maybe_day),
                    financial_report_received_on=draw(maybe_day),
                    equality_plan=draw(flag),
                )
    for place in (ground.depot, ground.garage):
        place.agreement = draw(st.sampled_from(Agreement.values))
        place.local_organisation = draw(st.sampled_from(["ingen", "ingen", "ombud"]))
        place.removed_at = draw(st.sampled_from([None, None, moment(1, 1)]))
        place.save()
    people = [
        Person.objects.create(branch=ground.branch, name=f"Person {n}")
        for n in range(3)
    ]
    for number in range(draw(st.integers(0, 4))):
        post = Post.objects.create(
            branch=ground.branch,
            title=f"Uppdrag {number}",
            club=draw(st.sampled_from([None, *clubs])),
            body=draw(st.sampled_from(PostBody.values)),
            kind=draw(st.sampled_from([None, ground.cashier, ground.safety])),
        )
        for _ in range(draw(st.integers(0, 2))):
            first, last = draw(days), draw(maybe_day)
            Tenure.objects.create(
                post=post,
                person=draw(st.sampled_from(people)),
                starts=first,
                ends=last and max(first, last),
            )
    for course, kinds in (
        (ground.gfu, [None, ground.cashier]),
        (ground.introduction, [ground.cashier, ground.safety]),
    ):
        for kind in kinds:
            if draw(flag):
                Requirement.objects.create(course=course, kind=kind)
        for person in people:
            state = draw(st.sampled_from([None, *TrainingState]))
            if state:
                on = draw(maybe_day) if state == TrainingState.DONE else None
                Training.objects.create(
                    person=person, course=course, state=state, on=on
                )
    for _ in range(draw(st.integers(0, 4))):
        ground.visit(
            draw(st.sampled_from([*clubs, ground.depot, ground.garage])),
            draw(days),
            *draw(st.sets(st.sampled_from([ground.election, ground.outreach]))),
            state=draw(st.sampled_from([VisitState.DONE, VisitState.DONE, "inbokat"])),
            logged_at=datetime(2017, 1, 1, tzinfo=STOCKHOLM),
        )
