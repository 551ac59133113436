"""The picture of a plan on a day, today and as it was."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.measures import Mark
from activities.models import Activity, Assessment, Goal, Kind, Measure, Status
from activities.periods import shows_quarters
from activities.picture import picture_of
from activities.year_map import columns_of, year_map
from clubs.models import Person, Post

from .people import sent, unguarded

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(month, day, hour=12):
    return datetime(2018, month, day, hour, tzinfo=STOCKHOLM)


def marks(plan, day, rewind_to=None):
    picture = picture_of(plan, day, rewind_to=rewind_to)
    return {goal.full_number: goal.mark for goal in picture.goals}


def test_a_fresh_plan_is_all_to_come(plan):
    assert set(marks(plan, date(2018, 1, 2)).values()) == {Mark.TO_COME}


def test_the_day_is_rewound_from_the_trail(plan, folder, activity, anna):
    activity.edit(by=anna, seen=1, at=moment(2, 1), due_on=date(2018, 8, 31))
    activity.report(Status.ONGOING, by=anna, seen=2, at=moment(3, 1), note="Börjat.")
    activity.report(Status.DONE, by=anna, seen=3, at=moment(10, 20), note="Klar.")
    Assessment.make(folder, by=anna, outcome="genomfört", at=moment(12, 30))

    def on(month, day):
        there = date(2018, month, day)
        return marks(plan, there, rewind_to=there)["1.2"]

    assert on(2, 15) == Mark.TO_COME
    assert on(3, 2) == Mark.ONGOING
    assert on(10, 4) == Mark.LATE
    assert on(10, 20) == Mark.DONE
    assert picture_of(plan, date(2018, 10, 4)).goals[1].fact.outcome == "genomfört"


def test_what_was_logged_afterwards_does_not_show(plan, activity, anna):
    """A report written on the 5th about the 1st: unknown on the 4th."""
    activity.report(
        Status.DONE, by=anna, seen=1, on=date(2018, 10, 1), at=moment(10, 5)
    )
    there = date(2018, 10, 4)
    assert marks(plan, there, rewind_to=there)["1.2"] == Mark.TO_COME
    assert marks(plan, there)["1.2"] == Mark.DONE


def test_a_later_activity_is_not_there_and_a_removed_one_is(plan, folder, anna):
    early = Activity.objects.create_for(folder, by=anna, title="Tidig", at=moment(2, 1))
    early.remove(by=anna, seen=1, at=moment(6, 1))
    Activity.objects.create_for(folder, by=anna, title="Sen", at=moment(9, 1))

    def titles(day):
        goal = picture_of(plan, day, rewind_to=day).goals[1]
        return [row.title for row in goal.activities]

    assert titles(date(2018, 3, 1)) == ["Tidig"]
    assert titles(date(2018, 7, 1)) == []
    assert titles(date(2018, 10, 1)) == ["Sen"]


def test_a_moved_activity_is_where_it_was(plan, folder, activity, anna):
    course = plan.sections.get(number=2).goals.get(number=2)
    activity.edit(by=anna, seen=1, at=moment(5, 1), goal=course)
    there = date(2018, 4, 1)
    picture = picture_of(plan, there, rewind_to=there)
    assert [row.id for row in picture.goals[1].activities] == [activity.pk]
    assert [row.id for row in picture_of(plan, there).goals[1].activities] == []


def test_an_undone_line_shows_on_the_days_before_it_was_undone(plan, activity, anna):
    update = activity.report(Status.DONE, by=anna, seen=1, note="Fel.", at=moment(3, 1))
    activity.undo(update, by=anna, seen=2, at=moment(3, 3))
    assert marks(plan, date(2018, 3, 2), date(2018, 3, 2))["1.2"] == Mark.DONE
    assert marks(plan, date(2018, 3, 3), date(2018, 3, 3))["1.2"] == Mark.TO_COME


def test_every_goal_stands_once_in_the_map(plan, activity, anna):
    activity.edit(by=anna, seen=1, due_on=date(2018, 8, 31))
    drawn = year_map(picture_of(plan, date(2018, 10, 4)))
    shown = [
        goal.full_number
        for row in drawn.rows
        for goals in [*(cell.marks for cell in row.cells), row.year_marks]
        for goal in goals
    ]
    assert sorted(shown) == ["1.1", "1.2", "2.1", "2.2"]
    assert drawn.rows[0].cells[7].marks[0].mark == Mark.LATE
    assert "1.2 Folder: försenad" in drawn.rows[0].cells[7].text


@pytest.mark.parametrize(
    ("starts", "ends", "count", "quarters"),
    [
        (date(2018, 1, 1), date(2018, 12, 31), 12, False),
        (date(2018, 7, 1), date(2019, 6, 30), 12, False),
        (date(2018, 1, 1), date(2019, 6, 30), 18, False),
        (date(2017, 1, 1), date(2021, 12, 31), 20, True),
        (date(2017, 9, 1), date(2021, 8, 31), 17, True),
    ],
)
def test_a_long_plan_shows_quarters(starts, ends, count, quarters):
    columns = columns_of(starts, ends, date(2018, 10, 4))
    assert (len(columns), shows_quarters(starts, ends)) == (count, quarters)
    assert sum(column.state == "now" for column in columns) == 1


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2018, 10, 1), 1),
        (date(2018, 10, 22), 22),
        (date(2018, 10, 31), 31),
        (date(2018, 11, 30), 31),
        (date(2018, 2, 14), 15),
    ],
)
def test_today_stands_at_its_place_within_the_month(plan, day, place):
    assert year_map(picture_of(plan, day)).today == place


def test_today_stands_at_its_place_within_the_quarter(plan):
    plan.ends = date(2020, 12, 31)
    places = [
        year_map(picture_of(plan, day)).today
        for day in (date(2018, 10, 1), date(2018, 11, 15), date(2018, 12, 31))
    ]
    assert places == [1, 16, 31]


def test_the_page_says_where_today_stands_whatever_day_is_asked_for(login, anna, plan):
    client = login(anna)
    page = client.get("/stockholm/?den=2018-10-04").content.decode()
    assert '<div class="map n12 t4"' in page
    page = client.get("/stockholm/plan/2018/1/?den=2018-10-22").content.decode()
    assert '<div class="map linebar n12 t22"' in page


def test_the_holder_on_the_day_answers(plan, information, anna, siv):
    anna_s = information.tenures.get()
    anna_s.ends = date(2018, 6, 30)
    anna_s.save()
    information.tenures.create(person=siv.people.get(), starts=date(2018, 7, 1))

    def who(day):
        picture = picture_of(plan, day)
        return picture.who(picture.goals[0])

    assert (who(date(2018, 5, 1)), who(date(2018, 8, 1))) == ("Anna", "Siv")


def test_laget_shows_the_day_asked_for(login, anna, plan, activity):
    activity.report(Status.DONE, by=anna, seen=1, at=moment(10, 20))
    client = login(anna)
    then = client.get("/stockholm/?den=2018-10-04").content.decode()
    assert "Läget torsdag 4\N{NO-BREAK SPACE}oktober 2018" in then
    assert "Inget av 4 åtaganden är klart än." in then
    after = client.get("/stockholm/?den=2018-10-20").content.decode()
    assert "1 av 4 åtaganden är klara." in after


@pytest.mark.parametrize("den", ["2018-13-45", "igår", "2999-01-01", "%00"])
def test_a_day_that_cannot_be_shown_is_told(login, anna, plan, den):
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False):
        response = login(anna).get(f"/stockholm/?den={den}")
    assert response.status_code == 200
    assert "toast on" in response.content.decode()


def test_search_finds_words_whatever_their_dots_and_case(login, anna, plan, activity):
    activity.edit(by=anna, seen=1, title="Tryck på färgat ÅÄÖ-papper")
    client = login(anna)
    for asked in ("fargat", "FÄRGAT", "aao-papper", "tryck papper"):
        page = client.get("/stockholm/sok/", {"q": asked}).content.decode()
        assert "Tryck på färgat" in page, asked
    page = client.get("/stockholm/sok/", {"q": "zzz"}).content.decode()
    assert "Inget hittades" in page


def test_a_delegate_reads_the_adopted_text_and_no_follow_up(
    login, lena, anna, plan, activity
):
    activity.report(Status.ONGOING, by=anna, seen=1, note="Hemlig anteckning.")
    client = login(lena)
    assert client.get("/stockholm/", follow=True).status_code == 200
    page = client.get("/stockholm/plan/2018/").content.decode()
    assert "Vi ska trycka en folder." in page
    assert "Informationsansvarig" in page
    for hidden in ("Hemlig", "Anna", "Pågår", "Klar"):
        assert hidden not in page
    assert client.get("/stockholm/sok/", {"q": "hemlig"}).status_code == 200
    for closed in ("rapport/2018/", "rapport/2018/utkast.pdf", "uppdatera/"):
        assert client.get(f"/stockholm/{closed}").status_code == 404


def test_of_what_a_meeting_adds_nothing_is_expected_before_it(plan, adopted):
    """Decided in September, four over the year: one a month, and not late at once."""
    adopted.meeting.on = date(2018, 9, 10)
    adopted.meeting.save()
    with unguarded():
        Goal.objects.filter(section__plan=plan, title="Brev").update(
            origin=adopted, measure="aktiviteter", target_min=4, target_max=4
        )
    for day, expected in {
        date(2018, 9, 30): 0,
        date(2018, 10, 4): 1,
        date(2018, 12, 31): 3,
        date(2019, 1, 1): 4,
    }.items():
        letters = picture_of(plan, day).goals[0]
        assert letters.reached.expected == expected
        assert (letters.mark == "late") == (expected > 0)


def test_a_draft_is_the_branch_s_own(login, lena, nils, anna, plan):
    plan.state = "utkast"
    with unguarded():
        plan.save()
    assert login(anna).get("/stockholm/plan/2018/").status_code == 200
    assert login(lena).get("/stockholm/plan/2018/").status_code == 404
    assert login(nils).get("/stockholm/plan/2018/").status_code == 404


def test_a_role_that_has_ended_ends_the_next_request(login, anna, plan):
    client = login(anna)
    assert client.get("/stockholm/plan/2018/").status_code == 200
    anna.assignments.update(ends=date(2018, 1, 1))
    assert client.get("/stockholm/plan/2018/").status_code == 404


def test_a_plan_is_read_in_checked_and_saved(login, anna, stockholm, information, plan):
    client = login(anna)
    text = (
        "Verksamhetsplan 2019\n\n1. Information\nVi ska skicka tolv brev.\n"
        "Vi ska trycka minst tre affischer.\n\n2. Studier\nVi ska ordna en kurs.\n"
    )
    check = client.post("/stockholm/plan/ny/", {"text": text})
    assert check.status_code == 302
    page = client.get(check.url).content.decode()
    assert "3 åtaganden" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Samma som i Verksamhetsplan 2018" in page

    step = client.post(check.url, {"seen": 1, "do": "next"})
    assert step.url.endswith("/ansvariga/")
    assert "Verksamhetsplan 2019" in client.get(step.url).content.decode()
    data = sent(
        title="Verksamhetsplan 2019",
        starts="2019-01-01",
        ends="2019-12-31",
        post0=information.pk,
    )
    saved = client.post(step.url, data)
    assert saved.url == "/stockholm/plan/2019/"
    new = stockholm.plans.get(slug="2019")
    goals = [goal for section in new.sections.all() for goal in section.goals.all()]
    assert [goal.adopted_text for goal in goals] == [
        "Vi ska skicka tolv brev.",
        "Vi ska trycka minst tre affischer.",
        "Vi ska ordna en kurs.",
    ]
    assert goals[0].previous.section.plan == plan
    assert new.sections.get(number=1).post == information
    # Sent again, the same form makes no second plan.
    again = client.post(step.url, data)
    assert again.status_code in (302, 404)
    assert stockholm.plans.count() == 2


@given(st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_finished_activities_in_sum_give_the_same_picture(plan, data):
    """Whatever stands in the database, rows and sums come to the same marks."""
    days = st.dates(date(2017, 12, 1), date(2019, 1, 31))
    day = data.draw(days)
    # Nobody reports what hasn't happened yet.
    gone = st.dates(date(2017, 12, 1), day)
    goals = list(Goal.objects.filter(section__plan=plan))
    with unguarded(), transaction.atomic():
        for goal in goals:
            goal.kind = data.draw(st.sampled_from(Kind.values))
            goal.measure = data.draw(st.sampled_from(Measure.values))
            goal.target_max = None
            goal.target_min = data.draw(st.none() | st.integers(0, 5))
            goal.whole = data.draw(st.none() | st.integers(1, 5))
            goal.save()
            for _ in range(data.draw(st.integers(0, 4))):
                status = data.draw(st.sampled_from(Status.values))
                made = goal.activities.create(
                    title="Något",
                    status=status,
                    done_on=data.draw(gone) if status == Status.DONE else None,
                    due_on=data.draw(st.none() | days),
                    quantity=data.draw(st.none() | st.integers(0, 5)),
                    counterpart=data.draw(st.sampled_from(["", "Åre", "åre", "Umeå"])),
                    removed_at=data.draw(st.sampled_from([None, None, moment(1, 1)])),
                )
                for note in data.draw(st.lists(st.sampled_from(["", "Nytt."]))):
                    made.updates.create(
                        before="ej",
                        after=data.draw(st.sampled_from(Status.values)),
                        note=note,
                        on=data.draw(gone),
                        at=moment(2, 1),
                    )
        whole = picture_of(plan, day)
        summed = picture_of(plan, day, closed_in_sum=True)
        transaction.set_rollback(True)
    for one, other in zip(whole.goals, summed.goals, strict=True):
        assert shown(one) == shown(other)
    assert ahead(whole) == ahead(summed)


def ahead(picture):
    mine = {user: [row.id for row, _ in rows] for user, rows in picture.mine().items()}
    return mine, [(due, row.id) for due, row, _ in picture.next_dates()]


def shown(goal):
    open_notes = [row.id for row in goal.activities if row.fact.is_open]
    return goal.mark, goal.month, goal.reached, goal.days_late, open_notes


def seen(plan, day, **options):
    """All that a page may say of the plan's activities and who answers for them."""
    picture = picture_of(plan, day, **options)
    return [
        (
            goal.full_number,
            goal.title,
            goal.mark,
            picture.accountable(goal),
            goal.check_every,
            [
                (row.title, row.status, row.due_on, row.fact.batch, row.people)
                for row in goal.activities
                if not row.is_placeholder
            ],
        )
        for goal in picture.goals
    ]


def test_an_earlier_day_shows_what_has_been_deleted_since(
    plan, folder, activity, information, anna, siv, stockholm
):
    """Removed activities and series, other people, a renamed post and another goal."""
    gun = Person.add(stockholm, by=siv, name="Gun Gren")
    pictures = {}

    def evening(day, deed):
        with time_machine.travel(moment(10, day), tick=False):
            deed()
        there = date(2018, 10, day)
        pictures[there] = seen(plan, there)

    def series():
        rows = [(f"Träff {n}", date(2018, 11, n)) for n in (1, 2, 3)]
        people = [gun]
        Activity.objects.create_series(
            folder, by=anna, batch="Träffar", rows=rows, people=people
        )

    def steps():
        return Activity.objects.current().filter(batch="Träffar")

    def rename():
        first = steps().first()
        first.edit(by=anna, seen=first.version, title="Stormöte", people=[])

    def remove_series():
        for one in steps():
            one.remove(by=anna, seen=one.version)

    def rename_post():
        post = Post.objects.get(pk=information.pk)
        post.change(
            by=siv, seen=post.version, title="Press", body=post.body, kind=post.kind
        )

    def edit_goal():
        goal = Goal.objects.get(pk=folder.pk)
        goal.edit(by=siv, seen=goal.version, title="Foldern", check_every=30)

    evening(1, series)
    evening(2, rename)
    evening(3, rename_post)
    evening(4, edit_goal)
    evening(5, remove_series)
    evening(6, lambda: gun.remove(by=siv))
    for day, then in pictures.items():
        assert seen(plan, day, rewind_to=day) == then, day
    names = {row[0] for goal in pictures[date(2018, 10, 4)] for row in goal[5]}
    assert {"Stormöte", "Träff 2", "Träff 3"} <= names
