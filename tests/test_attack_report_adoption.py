"""The adoption and what it closes, attacked: who is the second, and a told year."""

from datetime import date
from hashlib import sha256

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from activities import editions
from activities.judging import Judgement, judge
from activities.models import Assessment, Goal, Report, ReportState
from activities.reporting.frozen import freeze, thaw
from clubs.models import (
    Assignment,
    Branch,
    Club,
    Decision,
    Meeting,
    Role,
    Visit,
)

from .adopting import MARCH, adopt
from .people import sent, user_with

YEAR = "/stockholm/rapport/2018/"


@pytest.fixture(autouse=True)
def spring_of_2019():
    with time_machine.travel(MARCH, tick=True):
        yield


def leave(*users):
    Assignment.objects.filter(user__in=users).update(ends=date(2019, 1, 1))


@pytest.fixture
def ada(seko, siv, anna, signed):
    """The administrator above, where Siv is the only one who plans."""
    leave(anna)
    return user_with("Ada", seko, Role.ADMINISTRATOR)


@pytest.mark.parametrize("is_chosen", [True, False])
def test_who_adopts_from_above_takes_the_meeting_there_is(
    login, ada, signed, spring, is_chosen
):
    client = login(ada)
    day = {"body": spring.body, "on": spring.on.isoformat()}
    told = {"meeting": spring.pk} if is_chosen else day
    answer = client.post(f"{YEAR}faststall/", sent(**told, seen=3, paragraph="8"))
    assert answer.status_code == 302
    assert Report.objects.get().decision.meeting == spring
    assert Meeting.objects.filter(body=spring.body, on=spring.on).count() == 1
    # Who was the second learns that it is done, and reads no more of the branch.
    assert client.get(answer.url).status_code == 200
    assert client.get(f"{YEAR}las/").status_code == 404


def test_the_meeting_of_another_branch_adopts_nothing(
    login, signed, kajsa, goteborg, stockholm
):
    theirs = Meeting.objects.create(
        branch=goteborg, body="representantskap", on=date(2019, 3, 21), state="hållet"
    )
    form = sent(seen=3, meeting=theirs.pk, paragraph="8")
    assert login(kajsa).post(f"{YEAR}faststall/", form).status_code == 422
    assert Report.objects.get().is_signed


@pytest.mark.holds("S10")
def test_nobody_who_may_not_plan_adopts(login, signed, everybody, spring):
    for role, user in everybody.items():
        form = sent(seen=3, meeting=spring.pk, paragraph="8")
        if role not in ("chair", "board", "secretary"):
            answer = login(user).post(f"{YEAR}faststall/", form)
            assert answer.status_code == 404, role
    assert Report.objects.get().is_signed


@pytest.mark.holds("S10")
def test_more_posts_make_nobody_two_people(signed, siv, stockholm, spring):
    for role in (Role.CHAIR, Role.BOARD, Role.ADMINISTRATOR):
        Assignment.objects.create(
            user=siv, branch=stockholm, role=role, starts=date(2015, 1, 1)
        )
    with pytest.raises(ValidationError, match="Två personer"):
        adopt(signed, siv, spring, seen=3)


@pytest.mark.holds("S10")
def test_the_only_leader_is_not_the_second_from_above_either(
    signed, siv, anna, seko, spring
):
    """Siv, who locked it, administers the branch above as well."""
    leave(anna)
    Assignment.objects.create(
        user=siv, branch=seko, role=Role.ADMINISTRATOR, starts=date(2015, 1, 1)
    )
    Assignment.objects.exclude(user=siv).filter(role=Role.CHAIR).delete()
    assert not editions.may_adopt(signed, siv, date(2019, 3, 25))
    with pytest.raises(ValidationError, match="Två personer"):
        adopt(signed, siv, spring, seen=3)


@pytest.mark.holds("S10")
def test_the_database_too_asks_for_two(signed, siv, stockholm, spring):
    decision = Decision.objects.create(meeting=spring, paragraph="8")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=signed.pk).update(
            state=ReportState.ADOPTED, adopted_by=siv, decision=decision,
            pdf=b"%PDF", sha256="f" * 64,
        )  # fmt: skip


def test_what_is_served_is_what_was_adopted(login, adopted_report, everybody):
    report = Report.objects.get()
    for role in ("chair", "auditor", "delegate", "national"):
        file = login(everybody[role]).get(f"{YEAR}utgava/1/rapport.pdf")
        assert sha256(file.content).hexdigest() == report.sha256, role
    assert freeze(thaw(report.frozen)) == report.frozen
    assert thaw(report.frozen).digest == report.digest


def test_after_the_lock_no_outcome_is_given_by_any_verb(locked, siv, plan):
    goal = Goal.objects.filter(section__plan=plan).first()
    before = list(Assessment.objects.values_list())
    with pytest.raises(ValidationError, match="Lås upp"):
        Assessment.make(goal, by=siv, outcome="inte", text="Nej.")
    said = Judgement(goal.pk, "inte", "Nej.", False, "")
    goal.section.plan = plan
    with pytest.raises(ValidationError, match="Lås upp"):
        judge(goal.section, [said], by=siv)
    assert list(Assessment.objects.values_list()) == before


def test_a_correction_opens_outcomes_and_the_first_edition_stands(
    adopted_report, siv, kajsa, plan, spring
):
    first = Report.objects.values().get()
    goal = Goal.objects.filter(section__plan=plan).first()
    with pytest.raises(ValidationError, match="ny utgåva"):
        Assessment.make(goal, by=siv, outcome="inte", text="Nej.")
    new = editions.new_edition(adopted_report, by=siv, seen=4, reason="Fel utfall.")
    Assessment.make(goal, by=siv, outcome="inte", text="Vi räknade fel.")
    editions.lock(new, by=siv, seen=1)
    with pytest.raises(ValidationError, match="Lås upp"):
        Assessment.make(goal, by=siv, outcome="genomfört")
    editions.sign(new, by=siv, seen=2, place="Solna", on=date(2019, 3, 22))
    with pytest.raises(ValidationError, match="Två personer"):
        adopt(Report.objects.get(edition=2), siv, spring, seen=3)
    second = adopt(Report.objects.get(edition=2), kajsa, spring, seen=3)
    assert "Vi räknade fel." in str(second.frozen)
    assert Report.objects.values().get(edition=1) == first


# A told year ------------------------------------------------------------------


@pytest.fixture
def told_of(stockholm, siv, omar):
    """A visit of 2018 that was logged, and one that was booked, before the adoption."""
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    log, _ = Visit.log(stockholm, by=omar, on=date(2018, 5, 4), club=club)
    booked, _ = Visit.book(
        stockholm, by=omar, on=date(2018, 6, 4), club=club, visitors=()
    )
    Branch.objects.update(reported_through=date(2018, 12, 31))
    return club, log, booked


def test_no_visit_of_a_told_year_comes_goes_or_changes(told_of, stockholm, omar):
    club, log, booked = told_of
    before = list(Visit.objects.order_by("pk").values_list())
    again = {one.pk: one for one in Visit.objects.select_related("branch")}
    stockholm.refresh_from_db()
    log, booked = again[log.pk], again[booked.pk]
    day = date(2018, 5, 4)
    for deed in (
        lambda: Visit.log(stockholm, by=omar, on=day, club=club),
        lambda: Visit.log(stockholm, by=omar, on=date(2018, 6, 4), booked=booked),
        lambda: log.correct(
            by=omar, seen=log.version, visitors=(), purposes=(), note="Hej"
        ),
        lambda: log.remove(by=omar, seen=log.version),
        lambda: log.take_back(by=omar),
    ):
        with pytest.raises(ValidationError, match="låst till och med"):
            deed()
    assert list(Visit.objects.order_by("pk").values_list()) == before


def test_no_visit_of_a_told_day_is_logged_on_the_page(told_of, omar, login):
    client, place = login(omar), "/stockholm/besok/nytt/"
    Branch.objects.update(reported_through=MARCH.date())
    form = sent(place="klubb:depan", day="idag", met="6")
    answer = client.post(place, form)
    assert (answer.status_code, Visit.objects.count()) == (422, 2)
    Branch.objects.update(reported_through=None)
    assert client.post(place, form).status_code == 302
    assert Visit.objects.count() == 3


# By the database's own words --------------------------------------------------


def refused(statement, *told):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, told)
    except IntegrityError as refusal:
        return "guard" in str(refusal) or "constraint" in str(refusal).lower()
    return False


def test_what_an_adopted_report_stands_on_is_not_taken_away(adopted_report, plan):
    """Its decision, its meeting, its plan: whatever is deleted, nothing is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    report = Report.objects.get()
    assert refused("DELETE FROM activities_plan WHERE id = %s", plan.pk)
    report_at = "UPDATE activities_report SET {} WHERE id = %s"
    for change in ("plan_id = plan_id + 1", "state = 'utkast'", "pdf = NULL"):
        assert refused(report_at.format(change), report.pk), change
    assert Report.objects.get().sha256 == report.sha256
