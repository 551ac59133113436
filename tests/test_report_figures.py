"""The annual report's charts, members and clubs: figures, and nobody by name."""

import json
from datetime import date

import pytest

from activities.models import (
    Activity,
    Chapter,
    ChapterKind,
    Goal,
    Measure,
    Plan,
    Status,
)
from activities.reporting.frozen import freeze
from activities.reporting.parts import (
    ClubLine,
    Coverage,
    IndustryLine,
    Reading,
)
from activities.reporting.value import Chart, Drawing
from activities.reports import annual_report, value_of
from clubs.models import (
    ClubYear,
    Person,
    Post,
    PostBody,
    PostKind,
    Tenure,
    VisitState,
    Workplace,
)

from .people import unguarded
from .report_year import (
    CANARY,
    NEW_YEAR,
    OVER,
    chapter,
    club,
    content,
    goal,
    members,
    plain,
    read_off,
    told,
    visit,
)

pytestmark = pytest.mark.django_db


def test_members_are_a_table_from_the_reading_before_and_a_line_that_says_how_many_more(
    year,
):
    members(year.branch)
    read_off(year.branch, "Följare", "följare", (date(2018, 5, 1), 1))
    told_of = told(year, ChapterKind.MEMBERS)
    [table] = told_of.tables
    assert table.readings == (
        Reading(date(2017, 12, 31), 9_871),
        Reading(date(2018, 3, 15), 9_899),
        Reading(date(2018, 3, 31), 9_900),
        Reading(date(2018, 12, 31), 10_012),
    )
    [chart] = told_of.charts
    assert chart == Chart(
        "141 fler medlemmar sedan 31\N{NO-BREAK SPACE}december 2017",
        "Medlemmar per månad 2018",
        (None, None, 9_900, *[None] * 8, 10_012),
        Drawing.LINE,
    )


def test_the_board_chooses_which_series_to_show_and_in_what_order(edition):
    branch = edition.plan.branch
    members(branch)
    followers = read_off(
        branch, "Följare", "", (date(2018, 2, 1), 400), (date(2018, 6, 1), 300)
    )
    chapter(edition, ChapterKind.MEMBERS, data={"series": [followers.pk, 0, "x"]})
    value = value_of(edition, OVER)
    assert [table.name for table in content(value, ChapterKind.MEMBERS).tables] == [
        "Följare"
    ]
    [chart] = content(value, ChapterKind.MEMBERS).charts
    assert chart.title == "Följare: från 400 till 300"
    Chapter.objects.update(data={"series": []})
    assert content(value_of(edition, OVER), ChapterKind.MEMBERS) is None


def test_the_year_in_short_has_visits_members_and_what_the_goals_have_counted(year):
    branch = year.branch
    for name, month in (("Depån", 2), ("Linjen", 2), ("Depån 2", 9)):
        visit(club(branch, name), date(2018, month, 1))
    members(branch)
    Goal.objects.filter(pk=goal(year, "1.1").pk).update(
        measure=Measure.QUANTITY, unit="samtal"
    )
    for month, quantity in ((3, 1_000), (9, 5_240)):
        Activity.objects.create(
            goal=goal(year, "1.1"),
            title="Kväll",
            status=Status.DONE,
            done_on=date(2018, month, 2),
            quantity=quantity,
        )
    for month in range(1, 7):
        Activity.objects.create(
            goal=goal(year, "1.2"),
            title="Nummer",
            batch="Nyhetsbrev",
            status=Status.DONE,
            done_on=date(2018, month, 5),
        )
    charts = told(year, ChapterKind.IN_SHORT).charts
    assert [plain(chart.title) for chart in charts] == [
        "3 besök hos 3 klubbar",
        "141 fler medlemmar sedan 31 december 2017",
        "6 240 samtal, flest i september",
        "6 gånger: Nyhetsbrev",
    ]
    assert charts[2].values[8] == 5_240
    assert charts[3].subject == "Nyhetsbrev per månad 2018"


def test_the_board_chooses_the_charts_of_the_year_in_short(edition):
    branch = edition.plan.branch
    visit(club(branch, "Depån"), date(2018, 2, 1))
    members(branch)
    one = chapter(edition, ChapterKind.IN_SHORT, data={"series": [], "charts": []})
    assert content(value_of(edition, OVER), ChapterKind.IN_SHORT).charts == ()
    one.data = {"series": [], "charts": ["visits"]}
    one.save()
    [chart] = content(value_of(edition, OVER), ChapterKind.IN_SHORT).charts
    assert plain(chart.title) == "1 besök hos 1 klubb"


def test_no_bar_tells_of_a_handful_of_people(year):
    Goal.objects.filter(pk=goal(year, "1.1").pk).update(
        measure=Measure.QUANTITY, unit="deltagare"
    )
    for month, quantity in ((3, 3), (9, 40)):
        Activity.objects.create(
            goal=goal(year, "1.1"),
            title="Kväll",
            status=Status.DONE,
            done_on=date(2018, month, 2),
            quantity=quantity,
        )
    assert told(year, ChapterKind.IN_SHORT).charts == ()
    Activity.objects.filter(quantity=3).update(quantity=5)
    assert len(told(year, ChapterKind.IN_SHORT).charts) == 1


def test_a_plan_over_years_tells_its_figures_by_quarter(year):
    with unguarded():
        Plan.objects.filter(pk=year.pk).update(ends=date(2020, 12, 31))
    year.refresh_from_db()
    members(year.branch)
    visit(club(year.branch, "Depån"), date(2019, 5, 1))
    visits, line = told(year, ChapterKind.IN_SHORT, date(2021, 1, 1)).charts
    assert visits.values == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    assert visits.subject == "Klubbesök per kvartal"
    assert line.title == "229 fler medlemmar sedan 31\N{NO-BREAK SPACE}december 2017"
    [told_of] = told(year, ChapterKind.CLUBS, date(2021, 1, 1)).clubs
    assert len(told_of.visits) == 12


# --- Clubs


def test_clubs_stand_by_industry_and_by_name_only_when_they_were_visited(year):
    branch = year.branch
    depot = club(branch, "Depån", "Spårtrafik")
    club(branch, "Linjen", "Spårtrafik")
    club(branch, "Sorteringen", "Post")
    club(branch, "Färjan")
    club(branch, "Nedlagd", active_to=date(2017, 6, 1))
    visit(depot, date(2018, 2, 1))
    visit(depot, date(2018, 2, 9))
    visit(depot, date(2018, 11, 9), VisitState.PLANNED)
    visit(depot, date(2017, 2, 1))
    clubs = told(year, ChapterKind.CLUBS)
    assert clubs.industries == (
        IndustryLine("Spårtrafik", 2, 1, 2),
        IndustryLine("Post", 1, 0, 0),
        IndustryLine("Utan bransch", 1, 0, 0),
    )
    assert clubs.clubs == (ClubLine("Depån", (0, 2, *[0] * 10)),)
    assert clubs.coverage == ()


def test_the_board_may_name_all_clubs(edition):
    club(edition.plan.branch, "Linjen")
    chapter(edition, ChapterKind.CLUBS, data={"name_all": True})
    [line] = content(value_of(edition, OVER), ChapterKind.CLUBS).clubs
    assert line == ClubLine("Linjen", (0,) * 12)


def test_posts_held_in_clubs_and_what_they_sent_in_are_told_of_how_many(year):
    branch = year.branch
    kind = PostKind.objects.create(branch=branch, name="skyddsombud")
    unheld = PostKind.objects.create(branch=branch, name="kassör")
    for index in range(3):
        one = club(branch, f"Klubb {index}")
        for of in (kind, unheld):
            Post.objects.create(
                branch=branch, club=one, body=PostBody.CLUB, title=of.name, kind=of
            )
        if index:
            person = Person.objects.create(branch=branch, name="Bo")
            post = one.posts.get(kind=kind)
            Tenure.objects.create(post=post, person=person, starts=NEW_YEAR)
    ClubYear.objects.create(
        club=one,
        year=2018,
        register_confirmed_on=date(2018, 5, 1),
        activity_report_received_on=date(2018, 5, 1),
    )
    assert told(year, ChapterKind.CLUBS).coverage == (
        Coverage("Klubbar med skyddsombud", 2, 3),
        Coverage("Klubbar som har bekräftat registret", 1, 3),
    )


def test_a_workplace_is_in_no_chapter_and_no_visit_has_words(year):
    garage = Workplace.objects.create(
        branch=year.branch, employer=CANARY, name=CANARY, hidden=True
    )
    visit(garage, date(2018, 2, 1), note=CANARY)
    depot = club(year.branch, "Depån")
    visit(depot, date(2018, 2, 1), note=CANARY, next_step=CANARY)
    value = annual_report(year, OVER)
    assert CANARY not in json.dumps(freeze(value), ensure_ascii=False)
    assert content(value, ChapterKind.CLUBS).industries[0].visits == 1
    [chart] = content(value, ChapterKind.IN_SHORT).charts
    assert plain(chart.title) == "1 besök hos 1 klubb"
