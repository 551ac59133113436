"""Pages cost the same whatever lies in the database, and what is kept is never old."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import reading
from activities import urls as activity_urls
from activities.covering import COVERED
from activities.models import (
    Activity,
    Assessment,
    Attachment,
    BundlePart,
    DelegateLink,
    Goal,
    GoalRevision,
    Measure,
    PlanDraft,
    Report,
    Review,
    Status,
)
from activities.papers import Paper
from activities.picture import picture_of
from activities.reporting.frozen import freeze
from activities.reports import annual_report
from activities.reviewing import close_review
from bench.data import Size, grow, lay
from clubs import urls as club_urls
from clubs.models import (
    Assignment,
    CalendarAddress,
    Decision,
    ImportDraft,
    Invitation,
    Meeting,
    Role,
    Series,
    Tenure,
)
from clubs.views.own_account import new_address_token

from .people import unguarded

MOST_QUERIES = 12
SMALL = Size(
    (2, 1), activities=8, updates=8, clubs=3, visits=14, people=3, workplaces=4
)
LARGE = Size(
    (6, 4, 3, 2),
    activities=60,
    updates=90,
    clubs=12,
    visits=80,
    people=9,
    workplaces=15,
)
GOAL = "branch plan section number"
# The pages that answer a GET: who opens them, and what their address is made of.
PAGES = {
    "home": ("chair", ""),
    "help": ("chair", ""),
    "accessibility": ("chair", ""),
    "privacy": ("chair", ""),
    "account": ("chair", ""),
    "invitation": ("nobody", "token"),
    "dashboard": ("chair", "branch"),
    "update_mine": ("chair", "branch"),
    "search": ("chair", "branch"),
    "plans": ("chair", "branch"),
    "plan": ("chair", "branch plan"),
    "section": ("chair", "branch plan section"),
    "goal": ("chair", GOAL),
    "edit_goal": ("chair", GOAL),
    "new_activity": ("chair", GOAL),
    "edit_activity": ("chair", "branch activity"),
    "new_plan": ("chair", "branch"),
    "check_plan": ("chair", "branch draft"),
    "plan_posts": ("chair", "branch draft"),
    "roll_plan": ("chair", "branch plan"),
    "review": ("chair", "branch board_meeting"),
    "brief": ("chair", "branch board_meeting"),
    "meeting_mode": ("chair", "branch board_meeting"),
    "meeting_section": ("chair", "branch board_meeting section"),
    "compare": ("chair", "branch plan"),
    "year_wheel": ("chair", "branch"),
    "calendars": ("chair", "branch"),
    "calendar_feed": ("nobody", "branch calendar"),
    # Decisions
    "adopt_plan": ("chair", "branch plan"),
    "plan_decisions": ("chair", "branch plan"),
    "propose_goal": ("chair", "branch plan"),
    "propose_change": ("chair", GOAL),
    "edit_section": ("chair", "branch plan section"),
    "revision": ("chair", "branch revision"),
    "lock_report": ("chair", "branch plan"),
    "sign_report": ("chair", "branch plan"),
    "adopt_report": ("chair", "branch plan"),
    "new_edition": ("chair", "branch plan"),
    "verify_report": ("chair", "branch plan"),
    "reports": ("chair", "branch"),
    "report": ("chair", "branch plan"),
    "read_report": ("chair", "branch plan"),
    "make_report": ("chair", "branch plan"),
    "write_section": ("chair", "branch plan section"),
    "write_chapter": ("chair", "branch plan chapter"),
    "chapter_versions": ("chair", "branch plan chapter"),
    "arrange_chapters": ("chair", "branch plan"),
    "economy": ("chair", "branch plan"),
    "motions": ("chair", "branch plan"),
    "assignments": ("chair", "branch plan"),
    "charts": ("chair", "branch plan"),
    "signers": ("chair", "branch plan"),
    "annexes": ("chair", "branch plan"),
    "bundle": ("chair", "branch assembly"),
    "make_bundle": ("chair", "branch assembly"),
    "add_part": ("chair", "branch assembly"),
    "edit_part": ("chair", "branch assembly part"),
    "delegate_links": ("chair", "branch meeting"),
    "delegate_start": ("nobody", "link"),
    "delegate_plan": ("nobody", "link"),
    "delegate_report": ("nobody", "link"),
    # Meetings
    "meetings": ("chair", "branch"),
    "new_meeting": ("chair", "branch"),
    "meeting": ("chair", "branch meeting"),
    "edit_meeting": ("chair", "branch meeting"),
    "deadlines": ("chair", "branch meeting"),
    "decisions": ("chair", "branch"),
    "edit_decision": ("chair", "branch meeting decision"),
    "settings": ("chair", "branch"),
    "posts": ("chair", "branch"),
    "post": ("chair", "branch post"),
    "succeed": ("administrator", "branch post"),
    "people": ("chair", "branch"),
    "person": ("chair", "branch person"),
    "purposes": ("chair", "branch"),
    "purpose": ("chair", "branch purpose"),
    "industries": ("chair", "branch"),
    "industry": ("chair", "branch industry"),
    "post_kinds": ("chair", "branch"),
    "post_kind": ("chair", "branch post_kind"),
    "reminders": ("chair", ""),
    "reminder_log": ("chair", "branch"),
    # Clubs
    "clubs": ("chair", "branch"),
    "route_list": ("chair", "branch"),
    "club": ("chair", "branch club"),
    "new_club": ("chair", "branch"),
    "edit_club": ("chair", "branch club"),
    "club_year": ("chair", "branch club year"),
    "confirm_registers": ("chair", "branch"),
    "register_sheet": ("chair", "branch"),
    # Workplaces
    "workplaces": ("chair", "branch"),
    "workplace": ("chair", "branch workplace"),
    "new_workplace": ("chair", "branch"),
    "workplace_route": ("chair", "branch"),
    "edit_workplace": ("chair", "branch workplace"),
    # Visits
    "visits": ("chair", "branch"),
    "visit": ("chair", "branch visit"),
    "log_visit": ("chair", "branch"),
    "book_visit": ("chair", "branch"),
    "visit_key": ("chair", "branch"),
    "edit_visit": ("chair", "branch visit"),
    # Representatives
    "representative": ("chair", "branch person"),
    "club_posts": ("chair", "branch club"),
    "club_succeed": ("chair", "branch club"),
    "club_post": ("chair", "branch club club_post"),
    # Training
    "training": ("chair", "branch"),
    "course_day": ("chair", "branch"),
    "courses": ("chair", "branch"),
    "course": ("chair", "branch course"),
    # Series
    "all_series": ("chair", "branch"),
    "series": ("chair", "branch series"),
    "edit_series": ("chair", "branch series"),
    # Spreadsheets
    "spreadsheets": ("chair", "branch"),
    "sheet": ("chair", "branch sheet"),
    "check_import": ("chair", "branch sheet import_draft"),
    # Offline
    "worker": ("nobody", ""),
    "manifest": ("nobody", ""),
    "start_visit": ("chair", ""),
    "visit_shell": ("chair", "branch"),
    "clubs_shell": ("chair", "branch"),
    # The plan above
    "red_thread": ("chair", "branch"),
    "branches": ("national", "union"),
    "edit_follows": ("chair", "branch plan"),
    "edit_servings": ("chair", GOAL),
    # Accounts
    "access": ("administrator", "branch"),
    "invite": ("administrator", "branch"),
    "assignment": ("administrator", "branch assignment"),
    # The trail and its seals
    "trail": ("chair", "branch"),
    "thing_trail": ("chair", "branch kind goal_pk"),
    "deeds": ("chair", "branch doer"),
    "seals": ("chair", "branch"),
    # What is known about whom
    "data_register": ("chair", "branch"),
    "edit_data_register": ("chair", "branch"),
    "impact": ("chair", "branch"),
    "read_log": ("chair", "branch"),
    "own_readings": ("chair", ""),
    "incident": ("chair", "branch"),
    "person_extract": ("chair", "branch person"),
    "own_extract": ("chair", ""),
    # Erasure and retention
    "keep_times": ("chair", "branch"),
    "edit_me": ("chair", ""),
    # Everybody's accounts
    "accounts": ("administrator", "branch"),
    "edit_account": ("administrator", "branch account"),
    "change_email": ("chair", ""),
    "confirm_email": ("chair", "email_token"),
}
# Answered with a document, whose cost is measured elsewhere.
FILES = {"brief_pdf", "report_draft", "export_sheet", "paper", "annex"}
FILES |= {"report_docx", "report_sheet"}
FILES |= {"edition_pdf", "own_extract_file", "person_extract_file"}
FILES |= {"delegate_report_pdf", "bundle_pdf", "delegate_bundle", "delegate_paper"}
# Looks for a name in every table that holds words: rare, and as many at any size.
SEARCHES = {"erase_person", "erasure", "erase_me"}
ASKED = {"search": "?q=arbetsplatsen"}


def named(patterns):
    return {pattern.name for pattern in patterns}


def test_every_page_has_its_line_above(client):
    """What is not in the table refuses GET, or is a file."""
    asked = named(club_urls.urlpatterns) | named(activity_urls.urlpatterns)
    rest = asked - PAGES.keys() - FILES - SEARCHES
    patterns = [*club_urls.urlpatterns, *activity_urls.urlpatterns]
    for pattern in patterns:
        if pattern.name in rest:
            closed = pattern.callback.__closure__ or ()
            allowed = [
                c.cell_contents for c in closed if "POST" in str(c.cell_contents)
            ]
            assert allowed == [["POST"]], f"{pattern.name} is missing"
    assert not PAGES.keys() - asked


def opened(name, ground, addresses):
    """(queries, page) of a page in a branch, drawn from the start."""
    who, things = PAGES[name]
    client = Client()
    if who != "nobody":
        client.force_login(ground.users[Role(who)])
    address = reverse(name, args=[addresses[thing] for thing in things.split()])
    caches["fragments"].clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address + ASKED.get(name, ""))
    assert response.status_code in (200, 302), (name, response.status_code)
    return len(queries), response


def things_of(ground, sentences):
    """What the addresses of a branch's pages are made of."""
    branch, plan = ground.branch, ground.plan
    meeting = meeting_of(branch, sentences, ground.users[Role.CHAIR])
    text = "Verksamhetsplan 2031\n\n1. Studier\n\n" + "\n\n".join(
        f"Vi ska ordna kurs nummer {number} under året." for number in range(sentences)
    )
    draft = PlanDraft.objects.create(
        branch=branch,
        by=ground.users[Role.CHAIR],
        outline=reading.read_text(text).as_json(),
    )
    _, token = Invitation.send(
        branch, email=f"ny@{branch.slug}.example", name="Ny", role=Role.BOARD
    )
    chair, board = ground.users[Role.CHAIR], ground.users[Role.BOARD]
    own = Activity.objects.create_for(
        Goal.objects.filter(section__plan=plan).first(),
        by=chair,
        title="Ordförandens egen",
        people=chair.people.all(),
    )
    rows = [[line, ["", f"Ny klubb {line}"]] for line in range(2, 2 + sentences)]
    rows += [
        [900 + n, [club.pk, f"{club.name} igen"]]
        for n, club in enumerate(branch.clubs.all())
    ]
    import_draft = ImportDraft.objects.create(
        branch=branch,
        by=ground.users[Role.CHAIR],
        kind="klubbar",
        table={"headers": ["Id", "Klubb"], "rows": rows},
        preview={"stamp": [], "told": [{}, [], {}, []]},
    )
    series = Series.objects.add(branch, by=chair, name="Medlemmar")
    for day in range(sentences):
        on = date(2018, 1, 1) + timedelta(days=day)
        series.note(by=chair, on=on, value=9000 + day)
        Series.objects.add(branch, by=chair, name=f"Följare {day}")
    workplace = branch.workplaces.filter(hidden=False).first()
    # The chair's own, at each kind of place: what lies there by chance decides nothing.
    for place in ({"workplace": workplace}, {"club": branch.clubs.first()}):
        visit = branch.visits.create(
            **place, on=date.today(), state="gjort", next_step="Ring", logged_by=chair
        )
        visit.visitors.set(chair.people.all())
        visit.purposes.set(branch.purposes.all()[:1])
    board_meeting = Meeting.objects.create(
        branch=branch, body="styrelse", on=date.today()
    )
    earlier = Meeting.objects.create(
        branch=branch, body="styrelse", on=date.today() - timedelta(days=9)
    )
    for goal in Goal.objects.filter(section__plan=plan)[:sentences]:
        goal.assessments.create(
            review=Review.objects.open_before(earlier, plan=plan, by=chair), word="bra"
        )
    close_review(Review.objects.get(meeting=earlier), by=chair)
    review = Review.objects.open_before(board_meeting, plan=plan, by=chair)
    Assessment.answer(own.goal, review, by=board, word="risk", text="Det är kärvt.")
    report = Report.begin(plan, by=chair, day=date.today())
    return {
        **handed_out(plan, chair, sentences),
        "kind": "goal",
        "goal_pk": own.goal_id,
        "doer": chair.pk,
        "board_meeting": board_meeting.slug,
        "chapter": report.chapters.first().pk,
        "sheet": "klubbar",
        "import_draft": import_draft.pk,
        "token": token,
        "calendar": CalendarAddress.make(branch, by=chair, user=chair).token,
        "branch": branch.slug,
        "union": branch.parent.slug,
        "plan": plan.slug,
        "meeting": meeting.slug,
        "decision": meeting.decisions.first().pk,
        "section": 1,
        "number": 1,
        "draft": draft.pk,
        "activity": own.pk,
        "revision": proposals(plan, chair, sentences),
        "post": branch.posts.first().pk,
        "person": branch.people.first().pk,
        "club_post": branch.clubs.first().posts.first().pk,
        "purpose": branch.purposes.first().pk,
        "post_kind": branch.post_kinds.first().pk,
        "club": branch.clubs.first().slug,
        "workplace": workplace.pk,
        "series": series.pk,
        "visit": visit.pk,
        "year": date.today().year,
        "course": branch.courses.first().pk,
        "industry": branch.industries.first().pk,
        "account": board.pk,
        "email_token": new_address_token(chair, "ny.adress@example.se"),
        "assignment": board.assignments.get().pk,
    }


def meeting_of(branch, number, chair):
    """An assembly that has been, with ``number`` of everything on it."""
    meeting = branch.meetings.filter(body="representantskap").first()
    for place in range(number):
        meeting.deadlines.create(title=f"Hålltid {place}", days_before=place)
        meeting.decisions.create(paragraph=str(place), text="Vi ska spara.")
        paper = Paper(b"%PDF-1.7", place)
        Attachment.add(meeting, paper, by=chair, kind="handling", title="Budget")
    return meeting


def handed_out(plan, chair, number):
    """The assembly after the plan, with ``number`` of all papers, and a link to it."""
    meeting = Meeting.objects.create(
        branch=plan.branch, body="representantskap", on=plan.ends + timedelta(days=60)
    )
    for _ in range(number):
        Attachment.add(
            meeting, Paper(b"%PDF-1.7", 1), by=chair, kind="handling", title="Motion"
        )
    # Beside the edition that is written on: what a delegate reads is adopted.
    value = replace(annual_report(plan, plan.ends), state="fastställd")
    Report.objects.filter(plan=plan).update(edition=2)
    Report.objects.create(
        plan=plan,
        state="fastställd",
        frozen=freeze(value),
        digest=value.digest,
        decision=Decision.objects.create(meeting=meeting, paragraph="1"),
        pdf=b"%PDF-1.7",
        sha256="0",
    )
    for _ in range(number):
        paper = Paper(b"%PDF-1.7", 1)
        part = BundlePart.add(
            meeting, by=chair, kind="motion", title="Motion", file=paper
        )
    return {
        "assembly": meeting.slug,
        "part": part.pk,
        "link": DelegateLink.make(meeting, by=chair, expires_on=date.today()).token,
    }


def proposals(plan, chair, number):
    """So many changes of a plan, every other one decided; the id of one."""
    meeting = Meeting.objects.create(
        branch=plan.branch, body="representantskap", on=plan.starts, state="hållet"
    )
    for place, goal in enumerate(Goal.objects.filter(section__plan=plan)[:number]):
        made = GoalRevision.propose(
            plan, by=chair, kind="ändra", goal=goal, new="Annat.", reason="Bättre."
        )
        if place % 2:
            made.decide(by=chair, seen=1, meeting=meeting, paragraph=str(place))
    return GoalRevision.objects.filter(plan=plan).proposed().first().pk


@pytest.fixture
def small_and_large(db):
    """Two branches: one with little, one with much, a past and others beside it."""
    small, large = lay(SMALL, number=1), lay(LARGE, number=2)
    found = [(small, things_of(small, 2)), (large, things_of(large, 12))]
    grow(small, SMALL, years=1, branches=0)
    grow(large, LARGE, years=2, branches=2)
    return found


def test_every_page_asks_as_much_of_a_large_branch_as_of_a_small(small_and_large):
    small, large = small_and_large
    costly = {}
    for name in PAGES:
        few, many = opened(name, *small)[0], opened(name, *large)[0]
        if not few == many <= MOST_QUERIES:
            costly[name] = few, many
    assert not costly


def test_two_days_are_compared_by_as_few_questions(small_and_large):
    """Neither of them frozen: both pictures are taken back by the trail."""

    def asked(ground, addresses):
        year = ground.plan.starts.year
        address = reverse("compare", args=[ground.branch.slug, ground.plan.slug])
        client = Client()
        client.force_login(ground.users[Role.CHAIR])
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{address}?mot={year}-01-10&den={year}-01-31")
        assert page.status_code == 200
        return len(queries)

    small, large = (asked(*one) for one in small_and_large)
    assert small == large <= MOST_QUERIES


def test_mötesläge_before_any_review_is_closed_asks_no_more(small_and_large):
    ground, addresses = small_and_large[1]
    with unguarded():
        Assessment.objects.filter(goal__section__plan=ground.plan).delete()
        Review.objects.filter(plan=ground.plan).delete()
    for name in ("meeting_section", "brief"):
        assert opened(name, ground, addresses)[0] <= MOST_QUERIES


def test_a_plan_that_is_over_asks_no_more(small_and_large):
    """With outcomes, and as the auditor and the assembly see it."""
    ground, addresses = small_and_large[1]
    addresses["plan"] = ground.branch.plans.order_by("starts").first().slug
    for name in ("plan", "section", "goal", "report"):
        assert opened(name, ground, addresses)[0] <= MOST_QUERIES
    client = Client()
    client.force_login(ground.users[Role.DELEGATE])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("plan", args=[ground.branch.slug, ground.plan.slug]))
    assert page.status_code == 200
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("asked", ["", "?den={year}-01-31"])
def test_what_the_register_counts_costs_no_question_of_its_own(
    small_and_large, asked, monkeypatch
):
    pages = ("dashboard", "plan", "section", "goal", "report")
    measures = [*COVERED, Measure.VISITS]

    def cost(ground, addresses):
        for place, goal in enumerate(Goal.objects.filter(section__plan=ground.plan)):
            goal.measure = measures[place % len(measures)]
            goal.post_kind = ground.branch.post_kinds.first()
            goal.save()
        for name in pages:
            day = asked.format(year=ground.plan.starts.year)
            monkeypatch.setitem(ASKED, name, day)
        return {name: opened(name, ground, addresses)[0] for name in pages}

    small, large = (cost(*one) for one in small_and_large)
    assert small == large
    assert max(large.values()) <= MOST_QUERIES


@pytest.mark.parametrize("rewound", [False, True])
def test_the_measures_of_a_whole_plan_are_ten_questions_at_most(
    small_and_large, rewound
):
    """Every measure there is in one plan: as many questions of little as of much."""

    def cost(ground, _):
        measures = [one for one in Measure if one != Measure.NONE]
        series = ground.branch.series.first()
        for place, goal in enumerate(Goal.objects.filter(section__plan=ground.plan)):
            goal.measure = measures[-1 - place % len(measures)]
            goal.whole, goal.series, goal.baseline = 40, series, 10
            goal.post_kind = ground.branch.post_kinds.first()
            goal.save()
        day = date.today()
        with CaptureQueriesContext(connection) as queries:
            picture = picture_of(ground.plan, day, rewind_to=day if rewound else None)
            told = [(goal.told, goal.mark, goal.is_silent) for goal in picture.goals]
        assert told
        return len(queries)

    few, many = (cost(*one) for one in small_and_large)
    assert few == many <= 10


# What is kept -------------------------------------------------------------------------


@pytest.fixture
def autumn(plan):
    """A day in the plan's year, with nothing drawn before."""
    caches["fragments"].clear()
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False) as day:
        yield day


def home_of(user):
    client = Client()
    client.force_login(user)
    return client, lambda: client.get("/stockholm/").content.decode()


def test_an_unchanged_laget_is_not_drawn_again(autumn, activity, anna):
    client, home = home_of(anna)
    home()
    with CaptureQueriesContext(connection) as queries:
        again = home()
    # The session, the account, its rights, and the newest event.
    assert len(queries) == 4
    assert "Brev" in again


def test_what_somebody_reports_is_on_everybodys_laget_at_once(
    autumn, activity, anna, rut, omar
):
    _, mine = home_of(anna)
    _, theirs = home_of(rut)
    assert "Inget av 4 åtaganden är klart än." in mine()
    assert "Inget av 4 åtaganden är klart än." in theirs()
    activity.report(Status.DONE, by=omar, seen=activity.version)
    assert "1 av 4 åtaganden är klara." in mine()
    assert "1 av 4 åtaganden är klara." in theirs()


def test_a_report_from_the_page_itself_is_on_it_at_once(autumn, activity, anna):
    client, home = home_of(anna)
    action = f"/stockholm/aktivitet/{activity.pk}/"
    page = home()
    assert action in page
    uuid = re.search(r'name="uuid" value="([^"]+)"', page)[1]
    form = {
        "uuid": uuid,
        "seen": activity.version,
        "status": "klar",
        "back": "/stockholm/",
    }
    response = client.post(action, form, follow=True)
    said = response.content.decode()
    assert "Sparat: Folder." in said
    assert "1 av 4 åtaganden är klara." in said
    assert action not in said
    # What is said is said once, and not kept with the page.
    assert "Sparat: Folder." not in home()


def test_without_an_event_the_kept_page_would_be_old(autumn, activity, anna):
    """What the stamp is for: past the verbs, nobody would see the change."""
    _, home = home_of(anna)
    before = home()
    Activity.objects.filter(pk=activity.pk).update(
        status=Status.DONE, done_on=date(2018, 10, 4)
    )
    assert "Inget av 4 åtaganden är klart än." in before
    assert "Inget av 4 åtaganden är klart än." in home()
    caches["fragments"].clear()
    assert "1 av 4 åtaganden är klara." in home()


def test_two_users_never_share_what_only_one_may_do(
    autumn, activity, anna, rut, lena, erik
):
    _, hers = home_of(anna)
    _, auditors = home_of(rut)
    form = f"/stockholm/aktivitet/{activity.pk}/"
    for _ in range(2):
        assert form in hers()
        read = auditors()
        assert form not in read
        assert "Uppdatera dina aktiviteter" not in read
        assert "Anna</summary>" not in read
    client, _ = home_of(lena)
    assert client.get("/stockholm/").status_code == 302
    client, _ = home_of(erik)
    assert client.get("/stockholm/").status_code == 404


def test_a_right_that_ends_ends_at_the_next_page(autumn, activity, anna, arvid):
    client, home = home_of(anna)
    form = f"/stockholm/aktivitet/{activity.pk}/"
    assert form in home()
    # Even past the verb that would tell of it.
    Assignment.objects.filter(user=anna).update(role=Role.AUDITOR)
    assert form not in home()
    Assignment.objects.filter(user=anna).delete()
    assert client.get("/stockholm/").status_code == 404


def test_the_page_of_yesterday_is_not_todays(autumn, activity, anna):
    _, home = home_of(anna)
    activity.edit(by=anna, seen=activity.version, due_on=date(2018, 10, 4))
    assert "1&nbsp;är&nbsp;försenat" in home()
    autumn.shift(24 * 3600)
    _, home = home_of(anna)
    page = home()
    assert "fredag 5" in page
    assert "2&nbsp;är&nbsp;försenade" in page


def test_who_leaves_a_post_loses_its_activities_the_day_after(autumn, activity, anna):
    _, home = home_of(anna)
    form = f"/stockholm/aktivitet/{activity.pk}/"
    assert form in home()
    Tenure.objects.get(person__user=anna).leave(by=anna, last_day=date(2018, 10, 4))
    assert form in home()
    autumn.shift(24 * 3600)
    _, home = home_of(anna)
    page = home()
    assert "fredag 5" in page
    assert form not in page


def test_a_kept_page_has_a_token_that_works_and_new_forms_each_time(
    autumn, activity, anna
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    pages = [client.get("/stockholm/").content.decode() for _ in range(2)]
    forms = [re.findall(r'name="uuid" value="([^"]+)"', page) for page in pages]
    assert forms[0]
    assert not set(forms[0]) & set(forms[1])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', pages[1])[1]
    form = {"uuid": forms[1][0], "seen": activity.version, "status": "pågår"}
    action = f"/stockholm/aktivitet/{activity.pk}/"
    assert client.post(action, form).status_code == 403
    answer = client.post(action, form | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302


# PostgreSQL reads small tables from end to end.
@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", ["clubs", "workplaces", "log_visit"])
def test_the_last_visit_of_a_place_is_found_by_its_index(small_and_large, page):
    """Asked by branch or by state, each place would read all visits ever made."""
    ground, addresses = small_and_large[1]
    client = Client()
    client.force_login(ground.users[Role.CHAIR])
    address = reverse(page, args=[addresses["branch"]])
    asked = []

    def note(execute, sql, parameters, many, context):
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200
    lasts = [one for one in asked if re.search('"clubs_visit" [UV]0.* DESC', one[0])]
    assert lasts
    for sql, parameters in lasts:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plan = "\n".join(row[3] for row in cursor.fetchall())
        assert re.search(r"visit_by_(club|workplace)_day \((club|workplace)_id=", plan)
        assert "visit_by_state (branch_id=? AND state=?)" not in plan
