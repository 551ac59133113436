"""The demo: its size, its 4 October 2018, its own words, and what it refuses."""

import json
import os
import re
from collections import Counter
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings

from activities.demo import DemoRefused, load
from activities.models import (
    Activity,
    Assessment,
    Chapter,
    ChapterVersion,
    Goal,
    GoalRevision,
    Plan,
    Report,
    Serving,
    Update,
)
from activities.picture import picture_of
from activities.reporting.checks import lacks_of
from activities.reporting.frozen import thaw
from activities.threads import goals_above, own_rows, woven
from clubs.coverage import coverage_and_longest
from clubs.models import (
    Assignment,
    Branch,
    ClubYear,
    Event,
    Meeting,
    Person,
    Post,
    Tenure,
    Training,
    User,
    Visit,
    Workplace,
)
from clubs.telling import KINDS
from clubs.verifying import verify

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURES = REPOSITORY / "fixtures" / "demo"
DOCUMENTS = Path(
    os.environ.get(
        "SEKOPLAN_REAL_DOCUMENTS", REPOSITORY.parent / "shared" / "documents"
    )
)
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
COUNTED = (
    *(Activity, Assessment, Assignment, Branch, Event, Goal, Meeting, Person, Plan),
    *(Serving, Tenure, Training, Update, User, Visit, Workplace, ClubYear),
    *(Report, Chapter, ChapterVersion),
)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo of one day, loaded once for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True), pytest.MonkeyPatch.context() as patch:
            patch.setenv("SEKOPLAN_DEMO_PASSWORD", "sju sorters kakor")
            load(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("SEKOPLAN_DEMO_PASSWORD", "sju sorters kakor")


def plan_of(branch, slug):
    return Plan.objects.select_related("branch").get(branch__slug=branch, slug=slug)


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_plan_of_2018_has_its_sections_and_commitments(demo):
    plan = plan_of("stockholm", "2018")
    picture = picture_of(plan, date(2018, 1, 1))
    assert [len(section.goals) for section in picture.sections] == [
        *(11, 6, 6, 10, 7, 5, 4, 3, 3, 6, 1)
    ]
    assert all(picture.who(goal) for goal in picture.goals)


def test_the_goals_above_are_seventeen_in_four_groups(demo):
    plan = plan_of("stockholm", "2018")
    above = plan.follows.follows
    assert above.slug == "kongress-2017-2021"
    picture = picture_of(above, date(2018, 1, 1))
    # Four groups of goals, and the tasks that were added by hand
    assert [len(section.goals) for section in picture.sections] == [5, 5, 3, 4, 5]
    served = Serving.objects.filter(above__section__plan=above)
    assert served.filter(goal__section__plan=plan).count() == 83


def thread_of(branch, slug, day):
    plan = plan_of(branch, slug)
    user = User.objects.get(email="sekreterare@sekoplan.example")
    above, goals = goals_above(user, [plan.follows.follows_id, plan.follows_id], day)
    return woven(plan, above, goals, own_rows(picture_of(plan, day)))


def test_seven_goals_have_no_commitment_and_nineteen_commitments_no_goal(demo):
    """Through the national plan too, and with the tasks counted apart."""
    thread = thread_of("stockholm", "2018", date(2018, 10, 4))
    congress, national = thread.above
    assert (congress.slug, national.slug) == ("kongress-2017-2021", "2018")
    gaps = [goal.full_number for goal in thread.gaps_above(congress)]
    assert gaps == ["2.2", "2.3", "2.4", "2.5", "3.2", "4.1", "4.2"]
    assert len(thread.countable(congress)) == 17
    tasks = [goal.full_number for goal in thread.gaps_above(congress, tasks=True)]
    assert tasks == ["5.1", "5.2", "5.3", "5.5"]
    assert len(thread.gaps_below) == 19
    assert len(thread.in_force) == 62


def test_the_national_plan_stands_between_the_congress_and_the_branches(demo):
    national = plan_of("stockholm", "2026").follows
    assert national.branch.slug == "seko"
    assert national.follows.slug == "kongress-2025-2029"
    assert plan_of("goteborg", "2026").follows == national
    served = Serving.objects.filter(above__section__plan=national)
    branches = served.values_list("goal__section__plan__branch__slug", flat=True)
    assert set(branches) == {"stockholm", "goteborg"}


def test_this_years_plan_leaves_out_the_election(demo):
    plan = plan_of("stockholm", "2026")
    picture = picture_of(plan, date(2026, 11, 22))
    assert [len(section.goals) for section in picture.sections] == [
        *(11, 6, 10, 7, 5, 4, 3, 3, 6, 1)
    ]
    assert not any(
        "val" in section.title.lower().split() for section in picture.sections
    )
    assert plan.follows.follows.slug == "kongress-2025-2029"
    assert Goal.objects.filter(section__plan=plan, previous=None).count() == 0


def test_the_fourth_of_october_2018_is_the_day_of_the_screens(demo):
    day = date(2018, 10, 4)
    plan = plan_of("stockholm", "2018")
    picture = picture_of(plan, day, rewind_to=day)
    assert (len(picture.done), len(picture.in_force)) == (20, 62)
    assert [(goal.full_number, goal.days_late) for goal in picture.late] == [
        ("6.4", 96),
        ("3.5", 34),
        ("5.5", 33),
        ("3.6", 19),
        ("10.5", 14),
    ]
    due = [goal.full_number for goal in picture.due_this_month]
    assert due == ["4.9", "7.4", "9.3"]
    coverage, waited = coverage_and_longest(
        plan.branch_id, day, plan.starts, rewound=True
    )
    assert sum(row.visited for row in coverage) == 59
    assert len(waited) == 12


def test_the_outcomes_of_2018_were_judged_after_the_year(demo):
    day = date(2019, 2, 1)
    picture = picture_of(plan_of("stockholm", "2018"), day, rewind_to=day)
    words = [goal.word for goal in picture.goals]
    assert [
        words.count(word)
        for word in ("Genomfört", "Delvis genomfört", "Inte genomfört", "Struken")
    ] == [53, 6, 2, 1]
    assert all(goal.outcome_text for goal in picture.goals)


def test_88_of_96_clubs_had_a_visit_in_2018(demo):
    visits = Visit.objects.filter(on__year=2018, workplace=None)
    assert visits.count() == 187
    assert visits.values("club").distinct().count() == 88


def confirmed(day):
    rows = ClubYear.objects.filter(year=day.year, register_confirmed_on__lte=day)
    return rows.count()


def test_the_register_says_what_the_log_says(demo):
    """The numbers of the follow-up can be counted in the register, day by day."""
    assert confirmed(date(2018, 4, 19)) == 34
    assert confirmed(date(2018, 9, 24)) == 72
    assert confirmed(date(2018, 12, 31)) == 94
    both = ClubYear.objects.filter(
        year=2018,
        activity_report_received_on__isnull=False,
        financial_report_received_on__isnull=False,
    )
    assert both.count() == 91
    assert ClubYear.objects.filter(year=2018, equality_plan=True).count() == 3
    workplaces = Workplace.objects.all()
    assert workplaces.count() == 282
    assert workplaces.filter(agreement="nej").count() == 37
    sought = Visit.objects.filter(on__year=2018).exclude(workplace=None)
    assert sought.values("workplace").distinct().count() == 105
    assert sought.filter(on__lte=date(2018, 6, 26)).count() == 58
    sums = sought.aggregate(Sum("new_members"), Sum("new_representatives"))
    assert list(sums.values()) == [47, 13]


def test_the_representatives_of_2018_are_as_many_as_were_asked(demo):
    day = date(2018, 12, 6)
    elected = (
        Tenure.objects.on(day)
        .filter(post__branch__slug="stockholm")
        .exclude(post__body__in=("anställd", "externt"))
    )
    people = set(elected.values_list("person", flat=True))
    assert len(people) == 612
    known = Training.objects.filter(person__in=people)
    assert known.values("person").distinct().count() == 538
    lacks = known.filter(state="saknas").values("person").distinct().count()
    assert 538 - lacks == 382
    # Some posts are vacant, and some have a new holder since this year's meeting.
    clubs = Post.objects.exclude(club=None)
    today = date(2026, 11, 22)
    vacant = clubs.exclude(tenures__in=Tenure.objects.still(today)).count()
    assert 10 < vacant < 40
    assert Tenure.objects.filter(starts__year=2026, post__club__isnull=False).exists()


def test_the_one_who_logs_in_as_ombudsman_has_a_visit_today(demo):
    visit = Visit.objects.get(on=date(2026, 11, 22), state="inbokat")
    assert visit.visitors.get().user.assignments.get().role == "ombudsman"


def test_the_branchs_secretary_and_no_clubs_helps_with_an_activity(demo):
    """Every club has a secretary and a treasurer too, by the same titles."""
    asked = Activity.objects.filter(goal__section__plan__branch__slug="stockholm")
    crowd = asked.annotate(number=Count("people")).filter(number__gt=20)
    assert not crowd.exists()


def test_the_register_s_shares_lead_the_goals_that_ask_for_it(demo):
    plan, day = plan_of("stockholm", "2018"), date(2018, 10, 4)
    goals = picture_of(plan, day, rewind_to=day).goals
    shares = {g.full_number: g.reached.percent for g in goals if g.fact.counted}
    assert shares["6.2"] == 61
    assert {"2.2", "6.4", "6.5", "7.4", "8.2", "10.5"} <= shares.keys()
    assert all(0 < share <= 100 for share in shares.values())


def test_the_year_is_worth_reading(demo):
    updates = Update.objects.filter(activity__goal__section__plan__slug="2018")
    assert updates.count() > 500
    for goal in Goal.objects.filter(
        section__plan__slug="2018", section__plan__branch__slug="stockholm"
    ):
        assert updates.filter(activity__goal=goal).exclude(note="").exists(), goal


def test_ten_accounts_can_log_in_with_one_password(demo):
    accounts = User.objects.all()
    assert len(accounts) == Assignment.objects.count() == 10
    assert all(user.check_password("sju sorters kakor") for user in accounts)


def test_the_others_of_the_demo_are_persons_without_an_account(demo):
    own = Person.objects.filter(tenures__post__club=None)
    assert own.filter(user=None).distinct().count() == 29
    assert Person.objects.exclude(user=None).count() == 10


def test_a_post_of_a_year_gone_by_can_not_be_chosen(demo):
    posts = Post.objects.filter(branch__slug="stockholm")
    leader = posts.get(title="Valledare 2018")
    assert leader.tenures.on(date(2018, 5, 1)).exists()
    assert leader not in posts.in_branch()


def test_what_is_written_bears_the_name_of_one_with_an_account(demo):
    """Several write, each for the posts of their own kind, and never one by chance."""
    told = Update.objects.filter(
        activity__goal__section__plan__branch__slug="stockholm"
    )
    assert not told.filter(by=None).exists()
    assert not Event.objects.filter(kind="activity", by=None).exists()
    writers = Counter(told.values_list("by__email", flat=True))
    names = {email.split("@")[0] for email in writers}
    assert names == {"ordforande", "sekreterare", "styrelseledamot", "ombudsman"}
    assert min(writers.values()) > 20
    # Those who answer for an activity and have an account write themselves.
    own = told.filter(activity__goal__section__post__title="Informationsansvarig")
    own = own.filter(activity__goal__post=None, activity__people=None)
    assert set(own.values_list("by__email", flat=True)) == {
        "styrelseledamot@sekoplan.example"
    }


def test_a_second_run_adds_nothing(demo):
    before = counts()
    load(NOW)
    assert counts() == before


def test_the_command_says_which_day_it_shows_as_swedes_write_it(demo):
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("load_demo", stdout=said)
    day = said.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    assert day == "Exempeldata till och med 22 november 2026 är inlästa.\n"


def test_a_later_run_goes_on_where_the_trail_ends(demo):
    before = counts()
    seen = set(Update.objects.values_list("pk", flat=True))
    load(datetime(2027, 2, 28, 12, tzinfo=NOW.tzinfo))
    newer = Update.objects.exclude(pk__in=seen)
    assert newer.filter(at__lte=NOW).count() == 0
    assert counts()["Person"] == before["Person"]
    day = date(2027, 2, 28)
    assert picture_of(plan_of("stockholm", "2026"), day).is_judged
    assert alive(picture_of(plan_of("stockholm", "2027"), day))


def test_what_is_placed_around_today_is_placed_anew_when_it_has_passed(demo):
    load(datetime(2026, 12, 30, 12, tzinfo=NOW.tzinfo))
    day = date(2026, 12, 30)
    plan = plan_of("stockholm", "2026")
    assert alive(picture_of(plan, day))
    placed = Activity.objects.filter(
        goal__section__plan=plan, title="Rätta de länkar som läsarna har anmält"
    )
    assert [a.status for a in placed.order_by("pk")] == ["klar", "pågår"]


def test_a_users_own_plan_is_left_alone(demo):
    plan = Plan.objects.create(
        branch=Branch.objects.get(slug="stockholm"),
        slug="2027",
        title="Verksamhetsplan 2027",
        starts=date(2027, 1, 1),
        ends=date(2027, 12, 31),
    )
    load(datetime(2027, 2, 28, 12, tzinfo=NOW.tzinfo))
    assert not plan.sections.exists()
    assert picture_of(plan_of("stockholm", "2026"), date(2027, 2, 28)).is_judged


def alive(picture):
    """Something late, and something that will be due within five weeks."""
    coming = [due for due, _, _ in picture.next_dates(99)]
    return bool(picture.late) and any((due - picture.day).days <= 35 for due in coming)


@pytest.mark.parametrize("foreign", ["branch", "user"])
def test_the_demo_is_never_loaded_beside_anything_else(demo, foreign):
    if foreign == "branch":
        Branch.objects.create(name="Avdelning Norr", slug="norr")
    else:
        User.objects.create_user("anna@example.org", "sju sorters kakor", name="Anna")
    before = counts()
    with pytest.raises(DemoRefused):
        load(datetime(2027, 2, 28, 12, tzinfo=NOW.tzinfo))
    with pytest.raises(CommandError, match="annat än exempeldata"):
        call_command("load_demo")
    assert counts() == before


def test_production_has_no_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(DemoRefused):
        load(NOW)


# Our own words


def words(text):
    return re.findall(r"\w+(?:[-:]\w+)*", text.lower().replace("–", "-"))


def runs_of_five(text):
    found = words(text)
    return {tuple(found[i : i + 5]) for i in range(len(found) - 4)}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def test_no_phrase_of_the_real_documents_is_in_the_demo():
    names = ("verksamhetsplan-2018.txt", "kongressplan-2017-2021.txt")
    if not all((DOCUMENTS / name).exists() for name in names):
        pytest.skip(f"the real documents are not in {DOCUMENTS}")
    real = set()
    for name in names:
        text = (DOCUMENTS / name).read_text()
        real |= runs_of_five(re.sub(r"(\w)-\n(\w)", r"\1\2", text))
    assert len(real) > 3000
    plans = [json.loads(path.read_text()) for path in FIXTURES.glob("*.json")]
    headings = {
        run
        for plan in plans
        for section in plan.get("sections", ())
        for run in runs_of_five(section["title"])
    }
    texts = [text for plan in plans for text in strings(plan)]
    for path in [*FIXTURES.glob("*.tsv"), *FIXTURES.glob("*.txt")]:
        texts += path.read_text().splitlines()
    found = {run for text in texts for run in runs_of_five(text) & real}
    assert found <= headings


# What the assembly has decided --------------------------------------------------------


def test_two_people_adopted_every_plan_of_the_branch(demo):
    plans = Plan.objects.filter(branch__slug="stockholm")
    assert plans.count() == 2
    for plan in plans:
        adoption = plan.adoptions.get()
        assert adoption.confirmed_by not in (None, adoption.asked_by)
        assert adoption.decision == plan.adopted_by
        assert adoption.holds == (plan.slug != "2018")


def test_the_plan_of_2018_was_changed_by_three_decisions(demo):
    revisions = GoalRevision.objects.filter(plan=plan_of("stockholm", "2018"))
    decided = revisions.in_force().order_by("decision__meeting__on", "pk")
    changed = decided.exclude(kind="stryk")
    assert [one.goal.full_number for one in changed] == ["4.9", "8.3"]
    assert all(one.goal.adopted_text == one.new for one in changed)
    assert revisions.declined().get().kind == "stryk"
    assert decided.get(kind="stryk").goal.full_number == "4.7"
    assert not revisions.proposed().exists()
    waiting = GoalRevision.objects.filter(plan=plan_of("stockholm", "2026"))
    assert waiting.proposed().count() == 2


def test_the_report_of_2018_was_adopted_by_two_people(demo):
    """S10, by the assembly in spring; this year's isn't begun."""
    report = Report.objects.select_related("decision__meeting", "plan__branch").get()
    assert report.plan == plan_of("stockholm", "2018")
    assert report.is_adopted
    assert {report.locked_by.name, report.adopted_by.name} == {
        "Helena Brodin",
        "Tomas Ekerlund",
    }
    assert report.decision.meeting.on == date(2019, 3, 23)
    assert (report.plan.state, report.plan.branch.reported_through) == (
        "avslutad",
        date(2018, 12, 31),
    )
    assert bytes(report.pdf).startswith(b"%PDF-")
    # What wasn't carried out stands with the decision, and the courses of the year.
    chapters = {one.kind: one.content for one in thaw(report.frozen).chapters}
    struck = [one for one in chapters["inte av"].lines if one.number == "4.7"]
    assert struck[0].decision.endswith("24\N{NO-BREAK SPACE}november 2018, § 9.")
    assert all(line.occasions == 3 for line in chapters["kurser"].lines)
    assert report.pages > 20
    value = thaw(report.frozen)
    assert value.digest == report.digest
    assert {"ekonomi", "beslut", "externa-uppdrag", "underskrifter", "bilagor"} <= {
        chapter.anchor for chapter in value.chapters
    }
    assert not lacks_of(report, date(2019, 3, 1))


def test_the_trail_verifies_and_every_line_of_it_can_be_said(demo):
    for branch in Branch.objects.all():
        checked = verify(branch)
        assert checked.faults == []
        assert checked.seals == 1
    told = Event.objects.values_list("kind", "verb", "changes").iterator()
    for kind, verb, changes in told:
        assert KINDS[kind].phrase(verb), (kind, verb)
        unknown = [name for name in changes if not KINDS[kind].field(name)]
        assert not unknown, (kind, verb)
