"""From this year's plan to the next: what is proposed, and what follows along."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from activities.chains import chains_of_plan
from activities.measures import Mark
from activities.models import (
    Activity,
    Assessment,
    Goal,
    Kind,
    Outcome,
    Plan,
    Serving,
)
from activities.planning import NewGoal, NewSection, create_plan
from activities.rolling import (
    Choice,
    in_a_row,
    next_period,
    pieces,
    proposal,
    row_in_words,
    with_years,
    years_in,
)
from clubs.models import Club, Course, Event, PostKind, Purpose, Series
from tests.people import sent

KEEP, CHANGE, FINISH, STRIKE = Choice
ROLL = "/stockholm/plan/2018/rulla/"


@pytest.mark.parametrize(
    ("kind", "outcome", "mark", "told", "wanted"),
    [
        ("engång", "genomfört", Mark.DONE, {}, FINISH),
        ("leverans", "genomfört", Mark.DONE, {}, FINISH),
        ("leverans", "genomfört", Mark.DONE, {"carried_over": True}, KEEP),
        ("återkommande", "genomfört", Mark.DONE, {}, KEEP),
        ("löpande", "genomfört", Mark.DONE, {}, KEEP),
        ("täckning", "genomfört", Mark.DONE, {}, KEEP),
        ("täckning", "delvis", Mark.ONGOING, {}, CHANGE),
        ("engång", "delvis", Mark.ONGOING, {"carried_over": True}, KEEP),
        ("löpande", "inte", Mark.TO_COME, {}, CHANGE),
        ("löpande", "inte", Mark.TO_COME, {"carried_over": True}, CHANGE),
        ("löpande", "struket", Mark.STRUCK, {}, STRIKE),
        ("löpande", "", Mark.STRUCK, {"is_struck": True}, STRIKE),
        ("leverans", "", Mark.DONE, {}, FINISH),
        ("leverans", "", Mark.LATE, {}, CHANGE),
        ("engång", "", Mark.TO_COME, {}, KEEP),
        ("engång", "", Mark.ONGOING, {}, KEEP),
        ("återkommande", "", Mark.LATE, {}, KEEP),
        ("löpande", "", Mark.ONGOING, {}, KEEP),
        ("löpande", "", Mark.TO_COME, {}, CHANGE),
        ("löpande", "genomfört", Mark.DONE, {"years": [2018]}, CHANGE),
        ("leverans", "genomfört", Mark.DONE, {"years": [2018]}, FINISH),
    ],
)
def test_what_is_proposed(kind, outcome, mark, told, wanted):
    found = proposal(kind=kind, outcome=outcome, mark=mark, **told)
    assert found.choice == wanted
    assert found.why


def test_every_kind_and_outcome_gets_a_proposal():
    for kind in Kind.values:
        for outcome in (*Outcome.values, ""):
            for mark in Mark:
                assert proposal(kind=kind, outcome=outcome, mark=mark).why


@pytest.mark.parametrize(
    ("starts", "ends", "first", "last"),
    [
        ("2018-01-01", "2018-12-31", "2019-01-01", "2019-12-31"),
        ("2018-07-01", "2019-06-30", "2019-07-01", "2020-06-30"),
        ("2017-09-01", "2021-08-31", "2021-09-01", "2025-08-31"),
        ("2018-01-01", "2018-06-30", "2018-07-01", "2018-12-31"),
        ("2018-03-15", "2018-12-01", "2018-12-02", "2019-08-20"),
    ],
)
def test_the_next_period_is_as_long(starts, ends, first, last):
    days = [date.fromisoformat(day) for day in (starts, ends, first, last)]
    assert next_period(*days[:2]) == tuple(days[2:])


def test_years_of_the_period_are_found_and_moved_only_when_asked():
    year = date(2018, 1, 1), date(2018, 12, 31)
    text = "Under 2018 följer vi beslutet från 2016, även nr 12018."
    assert years_in(text, *year) == [2018]
    assert pieces(text, *year)[1] == ("2018", True)
    assert "".join(piece for piece, _ in pieces(text, *year)) == text
    moved = with_years(text, *year, 1)
    assert moved == "Under 2019 följer vi beslutet från 2016, även nr 12018."


def test_a_gap_ends_what_is_in_a_row():
    def year(number):
        return date(number, 1, 1), date(number, 12, 31)

    assert in_a_row([year(2018)]) == 1
    assert in_a_row([year(2018), year(2017), year(2016), year(2015)]) == 4
    assert in_a_row([year(2018), year(2016), year(2015)]) == 1
    assert row_in_words(4, *year(2018)) == "fjärde året i rad"
    congress = date(2017, 9, 1), date(2021, 8, 31)
    assert row_in_words(2, *congress) == "andra perioden i rad"
    assert row_in_words(14, *year(2018)) == "14:e året i rad"


# Chains -------------------------------------------------------------------------------


def year_before(goals, year, siv):
    """A plan of ``year`` whose goals are the earlier ones of ``goals``."""
    branch = goals[0].section.plan.branch
    plan = create_plan(
        branch,
        by=siv,
        title=f"Verksamhetsplan {year}",
        starts=date(year, 1, 1),
        ends=date(year, 12, 31),
        sections=[
            NewSection(
                title="Allt",
                goals=[NewGoal(text=g.adopted_text, title=g.title) for g in goals],
            )
        ],
    )
    earlier = list(Goal.objects.filter(section__plan=plan).order_by("number"))
    for goal, before in zip(goals, earlier, strict=True):
        Goal.objects.filter(pk=goal.pk).update(previous=before)
    return earlier


@pytest.fixture
def four_years(plan, folder, siv):
    """The goal 1.2 has stood in four plans, 2015 to 2018."""
    goals = [Goal.objects.select_related("section__plan__branch").get(pk=folder.pk)]
    for year in (2017, 2016, 2015):
        goals = year_before(goals, year, siv)
    return folder


def test_four_years_in_a_row_are_counted_in_one_query(
    four_years, plan, django_assert_num_queries
):
    with django_assert_num_queries(1):
        chains = chains_of_plan(plan.pk)
    assert [chain[0].year for chain in chains[four_years.pk]] == [
        2018, 2017, 2016, 2015,
    ]  # fmt: skip
    assert {len(chain) for chain in chains.values()} == {1, 4}
    plan_id = four_years.section.plan_id
    with django_assert_num_queries(1):
        assert len(chains_of_plan(plan_id)[four_years.pk]) == 4


def test_a_chain_that_bites_its_tail_ends(four_years, plan):
    plan_id = four_years.section.plan_id
    first = chains_of_plan(plan_id)[four_years.pk][-1]
    oldest = Goal.objects.get(section__plan__slug=first[2])
    Goal.objects.filter(pk=oldest.pk).update(previous=four_years)
    assert len(chains_of_plan(plan_id)[four_years.pk]) == 61


def test_the_secretary_sees_how_long_a_goal_has_stood(four_years, login, siv):
    page = login(siv).get(ROLL).content.decode()
    assert page.count("femte året i rad") == 1


# The page -----------------------------------------------------------------------------


def form_of(plan, **changed):
    """What the page sends when nothing is touched, but for what is ``changed``."""
    goals = Goal.objects.filter(section__plan=plan)
    goals = goals.order_by("section__number", "number")
    fields = {f"p{goal.pk}": "ta med" for goal in goals}
    fields |= {f"t{goal.pk}": goal.adopted_text for goal in goals}
    fields |= {f"w{goal.pk}": goal.title for goal in goals}
    for goal in goals:
        if goal.target_min is not None:
            fields |= {f"lo{goal.pk}": goal.target_min, f"hi{goal.pk}": goal.target_max}
    for section in plan.sections.all():
        fields |= {f"h{section.pk}": section.title, f"a{section.pk}": ""}
    return sent(
        title="Verksamhetsplan 2019",
        starts="2019-01-01",
        ends="2019-12-31",
        seen=",".join(f"{goal.pk}:{goal.version}" for goal in goals),
        **(fields | changed),
    )


def number(name, goal):
    return f"{name}{goal.pk}"


def test_the_page_proposes_the_next_year(plan, folder, login, siv):
    Assessment.make(folder, by=siv, outcome="genomfört")
    page = login(siv).get(ROLL).content.decode()
    assert 'value="Verksamhetsplan 2019"' in page
    assert 'value="2019-01-01"' in page
    assert f'name="p{folder.pk}" value="avsluta" checked' in page
    assert "1 är färdigt" in page


def test_the_check_shows_the_draft_and_saves_nothing(plan, folder, login, siv):
    form = form_of(plan, **{number("p", folder): "avsluta"}) | {"do": "check"}
    page = login(siv).post(ROLL, form).content.decode()
    assert "Verksamhetsplan 2019 får 3\N{NO-BREAK SPACE}åtaganden" in page
    assert "Avslutas, är inte med i nästa plan" in page
    assert f'name="p{folder.pk}" value="avsluta"' in page
    assert Plan.objects.count() == 1


def test_the_draft_is_saved_once_with_all_that_follows(
    plan, folder, information, treasurer, stockholm, seko, login, siv
):
    above = create_plan(
        seko,
        by=siv,
        title="Kongressplan",
        slug="kongress",
        starts=date(2017, 9, 1),
        ends=date(2021, 8, 31),
        sections=[NewSection(title="A", goals=[NewGoal(text="Mål.", title="Mål")])],
        state="antagen",
    )
    goal_above = Goal.objects.get(section__plan=above)
    Plan.objects.filter(pk=plan.pk).update(follows=above)
    Serving.objects.create(goal=folder, above=goal_above, direct=False)
    folder.purposes.set([Purpose.objects.create(branch=stockholm, name="Studier")])
    folder.clubs.set([Club.objects.create(branch=stockholm, name="Depån", slug="d")])
    own = {
        "check_every": 30,
        "whole": 40,
        "whole_source": "registret",
        "post": treasurer,
        "series": Series.objects.create(branch=stockholm, name="Medlemmar"),
        "course": Course.objects.create(branch=stockholm, name="GFU"),
        "post_kind": PostKind.objects.create(branch=stockholm, name="ungdom"),
    }
    Goal.objects.filter(pk=folder.pk).update(**own)
    client, form = login(siv), form_of(plan) | {"do": "save"}
    for _ in range(2):
        answer = client.post(ROLL, form)
        assert answer.url == "/stockholm/plan/2019/"
    made = Plan.objects.get(slug="2019", branch=stockholm)
    assert (made.state, made.follows) == ("utkast", above)
    assert made.sections.get(number=1).post == information
    now = Goal.objects.get(section__plan=made, title="Folder")
    folder.refresh_from_db()
    assert now.previous == folder
    same = (
        "adopted_text", "kind", "measure", "target_min", "target_max", "unit",
        "target_source", "months", *own,
    )  # fmt: skip
    for name in same:
        assert getattr(now, name) == getattr(folder, name), name
    assert set(now.purposes.all()) == set(folder.purposes.all())
    assert set(now.clubs.all()) == set(folder.clubs.all())
    assert now.servings.get().above == goal_above
    assert not now.servings.get().direct
    assert now.activities.get().is_placeholder
    event = Event.objects.get(kind="plan", object_id=made.pk)
    assert event.changes["rolled_from"] == [None, plan.pk]


def test_what_is_changed_is_what_was_written_and_nothing_else(plan, folder, login, siv):
    letters = Goal.objects.get(section__plan=plan, title="Brev")
    first = plan.sections.get(number=1)
    form = form_of(
        plan,
        **{
            number("p", folder): "ändra",
            number("t", folder): "Vi ska trycka två foldrar.",
            number("w", folder): "Två foldrar",
            number("lo", folder): "2",
            number("hi", folder): "2",
            # Typed, and then thought better of: the assembly's words stand.
            number("t", letters): "Vi ska skicka femtio brev.",
            f"a{first.pk}": "Vi ska ha en podd.\n\n Vi ska ge ut två nummer. \n",
        },
    )
    login(siv).post(ROLL, form | {"do": "save"})
    goals = Goal.objects.filter(section__plan__slug="2019", section__number=1)
    assert [(g.adopted_text, g.title, g.target_min) for g in goals] == [
        ("Vi ska skicka tolv brev.", "Brev", 12),
        ("Vi ska trycka två foldrar.", "Två foldrar", 2),
        ("Vi ska ha en podd.", "Ha en podd", None),
        ("Vi ska ge ut två nummer.", "Ge ut två nummer", 2),
    ]


def test_years_are_shown_and_move_only_when_the_secretary_says(
    plan, folder, login, siv
):
    draft = create_plan(
        plan.branch,
        by=siv,
        title="Verksamhetsplan 2018 B",
        slug="b",
        starts=plan.starts,
        ends=plan.ends,
        sections=[
            NewSection(
                title="Val",
                goals=[NewGoal(text="Vi ska synas i valet 2018.", title="Valet 2018")],
            )
        ],
    )
    goal, page = Goal.objects.get(section__plan=draft), "/stockholm/plan/b/rulla/"
    client = login(siv)
    shown = client.get(page).content.decode()
    assert "<mark>2018</mark>" in shown
    assert "Skriv 2019 i stället för 2018" in shown
    as_it_stands = form_of(draft, **{number("p", goal): "ändra"})
    checked = client.post(page, as_it_stands | {"do": "check"}).content.decode()
    assert "2018 står kvar i texten." in checked
    moved = form_of(draft, **{number("p", goal): "ändra", number("y", goal): "on"})
    client.post(page, moved | {"do": "save"})
    now = Goal.objects.get(section__plan__slug="2019")
    assert (now.adopted_text, now.title) == ("Vi ska synas i valet 2019.", "Valet 2019")


def test_nothing_typed_is_lost_when_something_is_wrong(plan, folder, login, siv):
    form = form_of(
        plan,
        **{
            number("p", folder): "ändra",
            number("t", folder): "Vi ska trycka två foldrar, fråga 19121212-1212.",
        },
    )
    answer = login(siv).post(ROLL, form | {"do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Det ser ut som ett personnummer" in page
    assert "Vi ska trycka två foldrar, fråga" in page
    assert Plan.objects.count() == 1
    form = form_of(plan, **{number("p", folder): "ändra", number("t", folder): " "})
    answer = login(siv).post(ROLL, form | {"do": "check"})
    assert answer.status_code == 422
    assert "Skriv åtagandets text" in answer.content.decode()


def test_what_nobody_asked_for_stops_nothing(plan, folder, login, siv):
    """A number typed in a row that is then taken along as it stands."""
    wrong = {number("t", folder): "Fråga 19121212-1212.", number("lo", folder): "x"}
    answer = login(siv).post(ROLL, form_of(plan, **wrong) | {"do": "check"})
    assert answer.status_code == 200
    assert "får 4" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("p", "släng", "Välj vad som händer med åtagandet."),
        ("t", "\x00", "noll-tecken"),
        ("lo", "9" * 40, "Talet är för stort."),
        ("hi", "0", "Målets övre gräns är lägre än den undre."),
        ("w", "x" * 121, "Korta texten till 120 tecken."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_goal(
    plan, folder, login, siv, name, text, told
):
    sent = form_of(plan, **{number("p", folder): "ändra"})
    sent |= {number(name, folder): text, "do": "save"}
    answer = login(siv).post(ROLL, sent)
    assert answer.status_code == 422
    if name != "t":
        assert answer.content.decode().count(told) == 2
    assert Plan.objects.count() == 1


def test_a_book_pasted_as_new_goals_is_refused(plan, login, siv):
    first = plan.sections.get(number=1)
    sent = form_of(plan, **{f"a{first.pk}": "Vi ska.\n" * 51}) | {"do": "save"}
    answer = login(siv).post(ROLL, sent)
    assert answer.status_code == 422
    assert "Lägg till högst 50 åtaganden i taget." in answer.content.decode()
    assert Plan.objects.count() == 1


def test_a_text_of_several_lines_is_the_same_when_nobody_touches_it(
    stockholm, login, siv
):
    draft = create_plan(
        stockholm,
        by=siv,
        title="Plan",
        slug="b",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
        sections=[
            NewSection(title="A", goals=[NewGoal(text="Rad ett.\nRad två.", title="R")])
        ],
    )
    goal = Goal.objects.get(section__plan=draft)
    sent = {number("p", goal): "ändra", number("t", goal): "Rad ett.\r\nRad två."}
    login(siv).post("/stockholm/plan/b/rulla/", form_of(draft, **sent) | {"do": "save"})
    now = Goal.objects.get(section__plan__slug="2019")
    assert now.adopted_text == goal.adopted_text


def test_a_plan_that_exists_is_told_of_and_may_be_made_again(plan, login, siv):
    client = login(siv)
    client.post(ROLL, form_of(plan) | {"do": "save"})
    page = client.get(ROLL).content.decode()
    assert "Det finns redan en plan för den tiden" in page
    refused = client.post(ROLL, form_of(plan) | {"do": "save"})
    assert refused.status_code == 422
    assert Plan.objects.count() == 2
    answer = client.post(ROLL, form_of(plan) | {"do": "save", "again": "on"})
    assert answer.url == "/stockholm/plan/2019-2/"


def test_a_goal_that_somebody_has_changed_meanwhile_is_shown_first(
    plan, folder, login, siv, anna
):
    form = form_of(plan, **{number("p", folder): "stryk"})
    folder.edit(by=anna, seen=folder.version, title="Foldern")
    answer = login(siv).post(ROLL, form | {"do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Planen har ändrats medan du arbetade" in page
    assert f'name="p{folder.pk}" value="stryk" checked' in page
    assert Plan.objects.count() == 1


def test_a_section_of_which_nothing_is_left_is_left_out(plan, login, siv):
    goals = Goal.objects.filter(section__plan=plan, section__number=1)
    gone = {number("p", goal): "avsluta" for goal in goals}
    login(siv).post(ROLL, form_of(plan, **gone) | {"do": "save"})
    made = Plan.objects.get(slug="2019")
    assert [(s.number, s.title) for s in made.sections.all()] == [(1, "Studier")]
    everything = Goal.objects.filter(section__plan=plan)
    gone = {number("p", goal): "avsluta" for goal in everything}
    answer = login(siv).post(ROLL, form_of(plan, **gone) | {"do": "check"})
    assert answer.status_code == 422


def test_a_post_that_is_gone_answers_for_nothing(plan, information, login, siv):
    information.tenures.all().delete()
    type(information).objects.filter(pk=information.pk).update(
        removed_at="2018-12-01T12:00Z"
    )
    login(siv).post(ROLL, form_of(plan) | {"do": "save"})
    assert Plan.objects.get(slug="2019").sections.get(number=1).post is None


def test_what_is_served_goes_on_in_the_next_plan_above(plan, folder, seko, login, siv):
    def national(year, previous=None):
        made = create_plan(
            seko,
            by=siv,
            title=f"Förbundet {year}",
            starts=date(year, 1, 1),
            ends=date(year, 12, 31),
            sections=[
                NewSection(
                    title="A",
                    goals=[
                        NewGoal(text="Mål.", title="Mål", previous=previous),
                        NewGoal(text="Annat.", title="Annat"),
                    ],
                )
            ],
            state="antagen",
        )
        return Goal.objects.filter(section__plan=made).order_by("number")

    old, lost = national(2018)
    new, _ = national(2019, old)
    Plan.objects.filter(pk=plan.pk).update(follows=old.section.plan)
    Serving.objects.create(goal=folder, above=old)
    Serving.objects.create(goal=folder, above=lost)
    login(siv).post(ROLL, form_of(plan) | {"do": "save"})
    now = Goal.objects.get(section__plan__slug="2019", title="Folder", previous=folder)
    # What nobody goes on with is served as it was: no link is lost.
    assert {one.above for one in now.servings.all()} == {new, lost}
    assert now.section.plan.follows == new.section.plan


def test_a_plan_above_that_ends_is_followed_until_there_is_another(
    plan, folder, seko, login, siv
):
    above = create_plan(
        seko,
        by=siv,
        title="Förbundet 2018",
        starts=plan.starts,
        ends=plan.ends,
        sections=[NewSection(title="A", goals=[NewGoal(text="Mål.", title="Mål")])],
        state="antagen",
    )
    served = Goal.objects.get(section__plan=above)
    Serving.objects.create(goal=folder, above=served)
    Plan.objects.filter(pk=plan.pk).update(follows=above)
    client = login(siv)
    checked = client.post(ROLL, form_of(plan) | {"do": "check"}).content.decode()
    assert "Förbundet 2018, som planen följer av, slutar dessförinnan." in checked
    client.post(ROLL, form_of(plan) | {"do": "save"})
    made = Plan.objects.get(slug="2019")
    assert made.follows == above
    assert Serving.objects.filter(goal__section__plan=made).get().above == served


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_makes_the_plan(plan, siv, anna):
    form = form_of(plan)

    def save(user):
        client = Client()
        client.force_login(user)
        try:
            return client.post(ROLL, form | {"do": "save"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(save, [siv, anna]))
    assert answers == [302, 422]
    assert Plan.objects.filter(starts=date(2019, 1, 1)).count() == 1


def test_two_who_roll_at_once_both_know_of_the_other(plan, login, siv, anna):
    """The second is told of the plan that the first one made."""
    login(siv).post(ROLL, form_of(plan) | {"do": "save"})
    answer = login(anna).post(ROLL, form_of(plan) | {"do": "save"})
    assert answer.status_code == 422
    assert Activity.objects.filter(goal__section__plan__slug="2019").count() == 4


def test_a_plan_that_is_over_can_be_rolled_too(plan, login, siv, rut):
    Plan.objects.filter(pk=plan.pk).update(state="avslutad")
    assert login(siv).get(ROLL).status_code == 200
    assert login(rut).get(ROLL).status_code == 404
