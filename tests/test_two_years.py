"""January: last year's plan is still written in beside this year's."""

from datetime import date, datetime

import pytest
import time_machine

from activities import editions
from activities.mine import open_for, plans_to_update
from activities.models import (
    Activity,
    Assessment,
    Goal,
    Plan,
    PlanState,
    Report,
    Update,
)
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Tenure
from tests.adopting import judge
from tests.people import sent
from tests.test_rolling import ROLL, form_of

OVER = "är inte avslutad: "


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(datetime(2019, 1, 9, 12), tick=False) as day:
        yield day


@pytest.fixture
def next_plan(plan, siv, information):
    """The adopted plan for 2019, with a newsletter that Anna answers for."""
    letters = Goal.objects.get(section__plan=plan, title="Brev")
    return create_plan(
        plan.branch,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        state=PlanState.ADOPTED,
        sections=[
            NewSection(
                title="Information",
                post=information,
                goals=[
                    NewGoal(
                        text="Vi ska skicka brev.", title="Nyhetsbrev", previous=letters
                    )
                ],
            )
        ],
    )


def closed(plan):
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.CLOSED)


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_years_are_in_ones_own_list_until_the_report_is_adopted(
    plan, next_plan, login, anna
):
    client = login(anna)
    page = page_of(client, "/stockholm/uppdatera/")
    assert page.index("1.2 i Verksamhetsplan 2018") < page.index("Nyhetsbrev")
    assert OVER in page
    closed(plan)
    page = page_of(client, "/stockholm/uppdatera/")
    assert "Folder" not in page
    assert "Nyhetsbrev" in page
    assert OVER not in page


def test_what_is_written_in_january_lands_in_its_own_year(
    plan, next_plan, activity, login, anna
):
    new = Activity.objects.get(goal__section__plan=next_plan)
    form = sent()
    for one, status in ((activity, "klar"), (new, "pågår")):
        form |= {f"s{one.pk}": status, f"v{one.pk}": one.version, f"n{one.pk}": "Ja."}
    assert login(anna).post("/stockholm/uppdatera/", form).status_code == 302
    assert set(Update.objects.values_list("activity", "after")) == {
        (activity.pk, "klar"),
        (new.pk, "pågår"),
    }


def test_who_held_the_post_at_the_end_of_the_year_writes_about_it(
    plan, next_plan, information, anna, omar
):
    Tenure.objects.filter(post=information).update(ends=date(2018, 12, 31))
    Tenure.objects.create(
        post=information, person=omar.people.get(), starts=date(2019, 1, 1)
    )
    plans = plans_to_update(Plan.objects.all(), date(2019, 1, 9))
    assert plans == [plan, next_plan]
    hers = open_for(anna, plans, date(2019, 1, 9))
    theirs = open_for(omar, plans, date(2019, 1, 9))
    assert {one.goal.section.plan for one in hers} == {plan}
    assert {one.goal.section.plan for one in theirs} == {next_plan}


def test_who_is_named_for_an_activity_has_it_and_not_the_holder(
    plan, folder, activity, anna, omar
):
    Activity.objects.create_for(
        folder, by=anna, title="Omars", people=omar.people.all()
    )
    plans, day = [plan], date(2018, 12, 9)
    assert "Omars" in [one.title for one in open_for(omar, plans, day)]
    assert "Omars" not in [one.title for one in open_for(anna, plans, day)]


def test_what_is_mine_costs_the_same_for_two_years_as_for_one(
    plan, next_plan, anna, django_assert_num_queries
):
    for plans in ([plan], [plan, next_plan]):
        with django_assert_num_queries(2):
            assert open_for(anna, plans, date(2019, 1, 9))


def test_a_plan_of_long_ago_that_nobody_closed_is_left_in_peace(plan, next_plan):
    plans = Plan.objects.all()
    assert plan in plans_to_update(plans, date(2019, 6, 30))
    assert plans_to_update(plans, date(2019, 9, 1)) == [next_plan]


def test_a_draft_beside_the_adopted_plan_is_nobodys_yet(plan, next_plan, siv):
    draft = create_plan(
        plan.branch,
        by=siv,
        title="Ett utkast",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        sections=[],
    )
    found = plans_to_update(Plan.objects.all(), date(2019, 1, 9))
    assert found == [plan, next_plan]
    assert draft not in found


def test_laget_is_this_years_and_tells_of_the_other(plan, next_plan, login, anna, rut):
    for user in (anna, rut):
        page = page_of(login(user), "/stockholm/")
        assert "Nyhetsbrev" in page
        assert OVER in page
        assert "/stockholm/plan/2018/" in page
    before = page_of(login(anna), "/stockholm/?den=2018-12-15")
    assert "Folder" in before
    assert OVER not in before
    closed(plan)
    Assessment.make(Goal.objects.first(), by=anna, outcome="genomfört")
    assert OVER not in page_of(login(anna), "/stockholm/")


def test_planen_is_this_years_and_leads_to_the_other(plan, next_plan, login, anna):
    client = login(anna)
    assert client.get("/stockholm/plan/").url == "/stockholm/plan/2019/"
    for address in ("", "1/"):
        page = page_of(client, f"/stockholm/plan/2018/{address}")
        assert OVER in page
        assert 'href="/stockholm/plan/2019/"' in page
        assert OVER not in page_of(client, f"/stockholm/plan/2019/{address}")
    assert OVER in page_of(client, "/stockholm/plan/2018/1.2/")
    goal = page_of(client, "/stockholm/plan/2019/1.1/")
    assert 'href="/stockholm/plan/2018/1.1/"' in goal
    assert OVER not in goal


def test_without_a_plan_for_the_new_year_there_is_a_way_to_make_one(
    plan, login, siv, rut
):
    page = page_of(login(siv), "/stockholm/")
    assert "Ingen plan gäller den här dagen." in page
    assert OVER in page
    assert 'href="/stockholm/plan/2018/rulla/"' in page
    assert 'href="/stockholm/uppdatera/"' in page
    assert "Uppdatera dina" in page_of(login(siv), "/stockholm/uppdatera/")
    reading = page_of(login(rut), "/stockholm/")
    assert OVER in reading
    assert "rulla" not in reading


def test_an_occasion_of_the_year_that_is_over_asks_for_its_day(
    plan, next_plan, login, anna
):
    client = login(anna)
    day = 'name="on" value="2019-01-09"'
    assert day not in page_of(client, "/stockholm/plan/2018/1.2/")
    assert day in page_of(client, "/stockholm/plan/2019/1.1/")
    form = sent(title="Vi skrev brev", on="2018-12-20")
    client.post("/stockholm/plan/2018/1.1/tillfalle/", form)
    done = Activity.objects.get(title="Vi skrev brev")
    assert done.done_on == date(2018, 12, 20)
    closed(plan)
    form = sent(title="För sent", on="2018-12-20")
    answer = client.post("/stockholm/plan/2018/1.1/tillfalle/", form)
    assert answer.status_code == 404


def test_what_has_stood_long_says_so_in_the_plan(plan, next_plan, login, siv):
    """2018 and 2019 are two; the draft for 2020 is the third year in a row."""
    client = login(siv)
    form = form_of(next_plan) | {
        "title": "Verksamhetsplan 2020",
        "starts": "2020-01-01",
        "ends": "2020-12-31",
        "do": "save",
    }
    answer = client.post(ROLL.replace("2018", "2019"), form)
    assert answer.url == "/stockholm/plan/2020/"
    assert "tredje året i rad" in page_of(client, "/stockholm/plan/2020/")
    assert "året i rad" not in page_of(client, "/stockholm/plan/2019/")


def test_the_first_page_says_what_the_report_waits_for_and_leads_to_it(
    plan, next_plan, login, anna, siv
):
    def says(words):
        told = f'<a href="/stockholm/rapport/2018/">berättelsen är {words}</a>'
        return told in page_of(login(anna), "/stockholm/")

    assert says("inte påbörjad")
    day = date(2019, 1, 9)
    judge(plan, siv)
    report = Report.begin(plan, by=siv, day=day)
    assert says("ett utkast")
    report = editions.lock(report, by=siv, seen=report.version)
    assert says("låst och väntar på underskrift")
    editions.sign(report, by=siv, seen=report.version, place="Stockholm", on=day)
    assert says("underskriven och väntar på mötets beslut")
