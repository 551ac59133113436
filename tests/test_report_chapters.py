"""The chapters of the annual report: which there are, in what order, saying what."""

import json
from dataclasses import asdict
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from activities.models import (
    Activity,
    Assessment,
    Attachment,
    AttachmentKind,
    Chapter,
    ChapterKind,
    Goal,
    Kind,
    Measure,
    Outcome,
    Plan,
    PlanState,
    Report,
    ReportState,
    Section,
    Serving,
    Status,
)
from activities.report_chapters import ANCHORS
from activities.report_frozen import freeze
from activities.report_parts import (
    Annex,
    ClubLine,
    CourseLine,
    Courses,
    Coverage,
    DecisionLine,
    EconomyRow,
    Holder,
    IndustryLine,
    MeetingLine,
    Motion,
    Reading,
    Served,
)
from activities.report_text import Paragraph, Span
from activities.report_value import Chart, Drawing, Standing
from activities.reports import annual_report, value_of
from clubs.models import (
    Body,
    Club,
    ClubYear,
    Course,
    Industry,
    Meeting,
    MeetingState,
    Person,
    Post,
    PostBody,
    PostKind,
    Series,
    Tenure,
    Training,
    TrainingState,
    Visit,
    VisitState,
    Workplace,
)

from .people import unguarded

pytestmark = pytest.mark.django_db
OCTOBER, OVER = date(2018, 10, 4), date(2019, 2, 1)
CANARY = "kanariefågel"
NEW_YEAR, LAST_DAY = date(2018, 1, 1), date(2018, 12, 31)


def at(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def plan(stockholm):
    """Two sections: three goals of studies, one of visits."""
    plan = Plan.objects.create(
        branch=stockholm,
        slug="2018",
        title="Verksamhetsplan 2018",
        starts=NEW_YEAR,
        ends=LAST_DAY,
    )
    for number, heading, goals in (
        (1, "Studier", ("Grundkurser", "Handbok", "Studieresa")),
        (2, "Klubbarna", ("Besök",)),
    ):
        section = Section.objects.create(plan=plan, number=number, title=heading)
        for place, title in enumerate(goals, 1):
            Goal.objects.create(
                section=section,
                number=place,
                title=title,
                adopted_text=f"Vi ska ordna {title.lower()}.",
                kind=Kind.ONCE,
            )
    plan.state = PlanState.ADOPTED
    plan.save()
    return plan


@pytest.fixture
def report(plan):
    return Report.objects.create(plan=plan)


def goal(plan, number):
    section, place = number.split(".")
    return Goal.objects.get(section__plan=plan, section__number=section, number=place)


def hold(branch, title, body, name, since=None, until=None, role="", kind=None):
    post, _ = Post.objects.get_or_create(
        branch=branch, club=None, title=title, defaults={"body": body, "kind": kind}
    )
    person, _ = Person.objects.get_or_create(branch=branch, name=name)
    since = since or date(2016, 1, 1)
    return Tenure.objects.create(
        post=post, person=person, starts=since, ends=until, role=role
    )


def meet(branch, on, body=Body.BOARD, state=MeetingState.HELD, **facts):
    return Meeting.objects.create(branch=branch, on=on, body=body, state=state, **facts)


def club(branch, name, industry=None, **facts):
    slug = name.lower().replace(" ", "-")
    if industry:
        industry, _ = Industry.objects.get_or_create(branch=branch, name=industry)
    return Club.objects.create(
        branch=branch, name=name, slug=slug, industry=industry, **facts
    )


def visit(place, on, state=VisitState.DONE, **facts):
    where = {"club": place} if isinstance(place, Club) else {"workplace": place}
    return Visit.objects.create(
        branch=place.branch, on=on, state=state, **where, **facts
    )


def read_off(branch, name, unit, *figures):
    series = Series.objects.create(branch=branch, name=name, unit=unit)
    for on, value in figures:
        series.figures.create(on=on, value=value)
    return series


def chapter(report, kind, order=0, **fields):
    return Chapter.objects.create(report=report, kind=kind, order=order, **fields)


def anchors(value):
    return [one.anchor for one in value.chapters]


def content(value, kind):
    return next((one.content for one in value.chapters if one.kind == kind), None)


def told(plan, kind, day=OVER):
    return content(annual_report(plan, day), kind)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


# --- Which chapters, in what order --------------------------------------------------


def test_every_kind_but_sections_and_the_boards_own_has_an_address():
    without = {ChapterKind.SECTION, ChapterKind.OWN}
    assert set(ANCHORS) == set(ChapterKind) - without
    assert len(set(ANCHORS.values())) == len(ANCHORS)


def test_a_report_that_nobody_has_started_has_what_there_is_something_to_say_of(plan):
    value = annual_report(plan, OCTOBER)
    unsaid = {one.kind for one in value.chapters if not one.content and not one.text}
    assert not unsaid
    assert {"aret-i-korthet", "avsnitt-1", "avsnitt-2"} <= set(anchors(value))
    assert not {"klubbar", "medlemmar", "kurser", "bilagor"} & set(anchors(value))


def test_the_usual_order_is_that_of_the_kinds_with_the_sections_in_their_place(plan):
    branch = plan.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    meet(branch, date(2018, 2, 1))
    visit(club(branch, "Depån"), date(2018, 2, 1))
    Assessment.objects.create(
        goal=goal(plan, "1.2"), outcome=Outcome.NOT_DONE, text="Pengarna tog slut."
    )
    known = [
        "styrelse",
        "sammantraden",
        "klubbar",
        "avsnitt-1",
        "avsnitt-2",
        "inte-av",
        "underskrifter",
    ]
    value = annual_report(plan, OVER)
    assert [anchor for anchor in anchors(value) if anchor in known] == known


def test_the_board_orders_leaves_out_adds_and_names_chapters(report):
    section = report.plan.sections.get(number=1)
    for order, (kind, fields) in enumerate(
        (
            (ChapterKind.SECTION, {"section": section, "text": "Ett år av studier."}),
            (ChapterKind.OWN, {"title": "Jubileet", "text": "Vi fyllde hundra."}),
            (ChapterKind.IN_SHORT, {"title": "2018 på en sida"}),
            (ChapterKind.FOREWORD, {"text": "Kära ombud", "included": False}),
            (ChapterKind.CLOSING, {}),
        )
    ):
        chapter(report, kind, order, **fields)
    value = value_of(report, OCTOBER)
    own = report.chapters.get(kind=ChapterKind.OWN)
    assert anchors(value) == ["avsnitt-1", f"eget-{own.pk}", "aret-i-korthet"]
    first, jubilee, short = value.chapters
    assert (first.title, first.number) == ("Studier", 1)
    assert first.content == value.sections[0]
    assert first.text == (Paragraph((Span("Ett år av studier."),)),)
    assert (jubilee.title, short.title) == ("Jubileet", "2018 på en sida")


def test_a_corrected_edition_says_which_it_is_and_why(report):
    report.edition, report.reason = 2, "Ett besök räknades två gånger."
    value = value_of(report, OVER)
    assert (value.edition, value.reason) == (2, "Ett besök räknades två gånger.")


def test_a_locked_report_says_what_it_said_whatever_comes_after(report):
    hold(report.plan.branch, "Ordförande", PostBody.BOARD, "Kajsa")
    chapter(report, ChapterKind.IN_SHORT)
    chapter(report, ChapterKind.SIGNATURES, 1)
    said = value_of(report, OVER)
    report.frozen, report.state = freeze(said), ReportState.LOCKED
    Chapter.objects.update(title="Annat")
    visit(club(report.plan.branch, "Depån"), date(2018, 2, 1))
    assert value_of(report, date(2026, 1, 1)) == said


# --- Who held what ------------------------------------------------------------------


def test_the_board_stands_with_the_chair_first_deputies_last_and_its_periods(plan):
    branch = plan.branch
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Disa", role="ersättare")
    hold(branch, "Redaktör", PostBody.BOARD, "Disa")
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Bo", role="ledamot")
    hold(branch, "Studieansvarig", PostBody.BOARD, "Bo")
    hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    hold(branch, "Kassör", PostBody.BOARD, "Åke", since=date(2018, 3, 15))
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    hold(branch, "Ordförande", PostBody.BOARD, "Före", until=date(2017, 12, 31))
    hold(branch, "Ordförande", PostBody.BOARD, "Efter", since=date(2019, 1, 1))
    [board] = told(plan, ChapterKind.OFFICERS).rolls
    assert board.title == "Styrelse"
    assert [(one.name, one.post, plain(one.period)) for one in board.holders] == [
        ("Kajsa", "Ordförande", ""),
        ("Anna", "Kassör", "1 jan–14 mar"),
        ("Åke", "Kassör", "15 mar–31 dec"),
        ("Bo", "Styrelseledamot, studieansvarig", ""),
        ("Disa", "Ersättare, redaktör", ""),
    ]


def test_who_is_elected_anew_has_held_the_post_all_along(plan):
    branch = plan.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa", until=date(2018, 3, 14))
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa", since=date(2018, 3, 15))
    [board] = told(plan, ChapterKind.OFFICERS).rolls
    assert board.holders == (Holder("Kajsa", "Ordförande"),)


def test_each_body_has_its_roll_and_external_assignments_a_chapter(plan):
    branch = plan.branch
    hold(branch, "Ombudsman", PostBody.STAFF, "Omar")
    hold(branch, "Ungdomskommittén", PostBody.COMMITTEE, "Leyla")
    hold(branch, "Ungdomskommittén", PostBody.COMMITTEE, "Saga", role="ordförande")
    hold(branch, "A-gruppen", PostBody.COMMITTEE, "Johan")
    hold(branch, "Valberedningen", PostBody.NOMINATION, "Elin", role="ordförande")
    hold(branch, "Revisor", PostBody.AUDIT, "Rut")
    hold(branch, "Revisor", PostBody.AUDIT, "Maryam", role="ersättare")
    hold(branch, "Folksam-kommittén", PostBody.EXTERNAL, "Monica")
    rolls = told(plan, ChapterKind.OFFICERS).rolls
    assert {
        roll.title: [(one.name, one.post) for one in roll.holders] for roll in rolls
    } == {
        "Revisorer": [("Rut", "Revisor"), ("Maryam", "Revisor, ersättare")],
        "Valberedning": [("Elin", "Ordförande")],
        "A-gruppen": [("Johan", "Ledamot")],
        "Ungdomskommittén": [("Saga", "Ordförande"), ("Leyla", "Ledamot")],
        "Anställda": [("Omar", "Ombudsman")],
    }
    assert [roll.title for roll in rolls] == [
        "Revisorer",
        "Valberedning",
        "A-gruppen",
        "Ungdomskommittén",
        "Anställda",
    ]
    assert told(plan, ChapterKind.ASSIGNMENTS).holders == (
        Holder("Monica", "Folksam-kommittén"),
    )


def test_nobody_is_named_for_a_post_in_a_club_or_in_another_branch(plan, goteborg):
    depot = club(plan.branch, "Depån")
    post = Post.objects.create(
        branch=plan.branch, club=depot, body=PostBody.CLUB, title="Ordförande"
    )
    person = Person.objects.create(branch=plan.branch, name=CANARY)
    Tenure.objects.create(post=post, person=person, starts=NEW_YEAR)
    hold(goteborg, "Ordförande", PostBody.BOARD, CANARY)
    value = annual_report(plan, OVER)
    assert content(value, ChapterKind.OFFICERS) is None
    assert CANARY not in str(asdict(value))


def test_the_board_at_the_plans_end_signs_each_of_them_once(plan):
    branch = plan.branch
    hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    hold(branch, "Studieansvarig", PostBody.BOARD, "Bo")
    hold(branch, "Styrelseledamot", PostBody.BOARD, "Bo")
    hold(branch, "Sekreterare", PostBody.BOARD, "Siv")
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    hold(branch, "Ordförande", PostBody.BOARD, "Efter", since=date(2019, 1, 1))
    assert told(plan, ChapterKind.SIGNATURES, date(2020, 1, 1)).signers == (
        Holder("Kajsa", "Ordförande"),
        Holder("Siv", "Sekreterare"),
        Holder("Bo", "Styrelseledamot"),
    )


def test_the_board_chooses_who_signs_where_and_when(report):
    branch = report.plan.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    tenure = hold(branch, "Kassör", PostBody.BOARD, "Anna", until=date(2018, 3, 14))
    data = {"place": "Stockholm", "on": "2019-02-27", "tenures": [tenure.pk, 0]}
    chapter(report, ChapterKind.SIGNATURES, data=data)
    signatures = content(value_of(report, OVER), ChapterKind.SIGNATURES)
    assert (signatures.place, signatures.on) == ("Stockholm", date(2019, 2, 27))
    assert signatures.signers == (Holder("Anna", "Kassör"),)


# --- What the meetings did ----------------------------------------------------------


def test_meetings_that_were_held_stand_by_body_with_number_and_attendance(plan):
    branch = plan.branch
    post = Post.objects.create(
        branch=branch, body=PostBody.COMMITTEE, title="Studiekommittén"
    )
    meet(branch, date(2018, 4, 1), Body.COMMITTEE, post=post)
    meet(branch, date(2018, 2, 1), number=2, present=12, entitled=14)
    meet(branch, date(2018, 1, 10), number=1)
    meet(branch, date(2018, 3, 24), Body.ASSEMBLY)
    meet(branch, date(2018, 5, 1), state=MeetingState.CANCELLED)
    meet(branch, date(2018, 6, 1), state=MeetingState.PLANNED)
    meet(branch, date(2019, 1, 9), number=1)
    groups = told(plan, ChapterKind.MEETINGS).groups
    assert [(group.title, len(group.meetings)) for group in groups] == [
        ("Representantskapet", 1),
        ("Styrelsen", 2),
        ("Studiekommittén", 1),
    ]
    assert groups[1].meetings == (
        MeetingLine(date(2018, 1, 10), "Styrelsemöte", 1),
        MeetingLine(date(2018, 2, 1), "Styrelsemöte", 2, 12, 14),
    )
    assert groups[0].meetings[0].name == "Representantskap"


def test_the_assemblys_decisions_stand_as_in_the_minutes_the_boards_only_of_the_plan(
    plan,
):
    branch = plan.branch
    assembly = meet(branch, date(2018, 3, 24), Body.ASSEMBLY)
    for paragraph in ("12", "7", "12 a", "9"):
        text = "" if paragraph == "9" else f"Beslut {paragraph}"
        assembly.decisions.create(paragraph=paragraph, text=text)
    board = meet(branch, date(2018, 4, 11))
    board.decisions.create(paragraph="3", text=CANARY)
    strikes = board.decisions.create(paragraph="4", text="Studieresan ströks.")
    with unguarded():
        Goal.objects.filter(pk=goal(plan, "1.3").pk).update(struck_by=strikes)
    decisions = told(plan, ChapterKind.DECISIONS)
    on = date(2018, 3, 24)
    assert decisions.decisions == (
        DecisionLine(on, "Representantskap", "7", "Beslut 7"),
        DecisionLine(on, "Representantskap", "12", "Beslut 12"),
        DecisionLine(on, "Representantskap", "12 a", "Beslut 12 a"),
        DecisionLine(date(2018, 4, 11), "Styrelsemöte", "4", "Studieresan ströks."),
    )


def test_courses_are_told_by_occasions_and_participants_of_the_time(plan):
    course = Course.objects.create(branch=plan.branch, name="Grundkurs")
    Course.objects.create(branch=plan.branch, name="Ingen gick")
    for index, on in enumerate(
        [date(2018, 3, 1)] * 3 + [date(2018, 9, 1)] * 2 + [date(2017, 9, 1)]
    ):
        person = Person.objects.create(branch=plan.branch, name=f"{CANARY} {index}")
        Training.objects.create(
            person=person, course=course, state=TrainingState.DONE, on=on
        )
    Training.objects.create(
        person=Person.objects.create(branch=plan.branch, name="Bo"),
        course=course,
        state=TrainingState.MISSING,
    )
    value = annual_report(plan, OVER)
    courses = content(value, ChapterKind.COURSES)
    assert courses.lines == (CourseLine("Grundkurs", 2, 5),)
    assert (courses.lines[0].told, courses.total) == ("5", 5)
    assert CANARY not in json.dumps(freeze(value), ensure_ascii=False)


def test_a_handful_that_took_a_course_is_counted_nowhere():
    courses = Courses((CourseLine("Grundkurs", 2, 30), CourseLine("Ny kurs", 1, 3)))
    assert [line.told for line in courses.lines] == ["30", "färre än 5"]
    assert courses.total is None


# --- Figures ------------------------------------------------------------------------


def members(branch):
    return read_off(
        branch,
        "Medlemmar",
        "medlemmar",
        (date(2017, 11, 30), 9_000),
        (date(2017, 12, 31), 9_871),
        (date(2018, 3, 31), 9_900),
        (date(2018, 3, 15), 9_899),
        (date(2018, 12, 31), 10_012),
        (date(2019, 1, 31), 10_100),
    )


def test_members_are_a_table_from_the_reading_before_and_a_line_that_says_how_many_more(
    plan,
):
    members(plan.branch)
    read_off(plan.branch, "Följare", "följare", (date(2018, 5, 1), 1))
    told_of = told(plan, ChapterKind.MEMBERS)
    [table] = told_of.tables
    assert table.readings == (
        Reading(date(2017, 12, 31), 9_871),
        Reading(date(2018, 3, 15), 9_899),
        Reading(date(2018, 3, 31), 9_900),
        Reading(date(2018, 12, 31), 10_012),
    )
    [chart] = told_of.charts
    assert chart == Chart(
        "141 fler medlemmar sedan januari",
        "Medlemmar per månad 2018",
        (None, None, 9_900, *[None] * 8, 10_012),
        Drawing.LINE,
    )


def test_the_board_chooses_which_series_to_show_and_in_what_order(report):
    branch = report.plan.branch
    members(branch)
    followers = read_off(
        branch, "Följare", "", (date(2018, 2, 1), 400), (date(2018, 6, 1), 300)
    )
    chapter(report, ChapterKind.MEMBERS, data={"series": [followers.pk, 0, "x"]})
    value = value_of(report, OVER)
    assert [table.name for table in content(value, ChapterKind.MEMBERS).tables] == [
        "Följare"
    ]
    [chart] = content(value, ChapterKind.MEMBERS).charts
    assert chart.title == "Följare: från 400 till 300"
    Chapter.objects.update(data={"series": []})
    assert content(value_of(report, OVER), ChapterKind.MEMBERS) is None


def test_the_year_in_short_has_visits_members_and_what_the_goals_have_counted(plan):
    branch = plan.branch
    for name, month in (("Depån", 2), ("Linjen", 2), ("Depån 2", 9)):
        visit(club(branch, name), date(2018, month, 1))
    members(branch)
    Goal.objects.filter(pk=goal(plan, "1.1").pk).update(
        measure=Measure.QUANTITY, unit="samtal"
    )
    for month, quantity in ((3, 1_000), (9, 5_240)):
        Activity.objects.create(
            goal=goal(plan, "1.1"),
            title="Kväll",
            status=Status.DONE,
            done_on=date(2018, month, 2),
            quantity=quantity,
        )
    for month in range(1, 7):
        Activity.objects.create(
            goal=goal(plan, "1.2"),
            title="Nummer",
            batch="Nyhetsbrev",
            status=Status.DONE,
            done_on=date(2018, month, 5),
        )
    charts = told(plan, ChapterKind.IN_SHORT).charts
    assert [plain(chart.title) for chart in charts] == [
        "3 besök hos 3 klubbar",
        "141 fler medlemmar sedan januari",
        "6 240 samtal, flest i september",
        "6 gånger: Nyhetsbrev",
    ]
    assert charts[2].values[8] == 5_240
    assert charts[3].subject == "Nyhetsbrev per månad 2018"


def test_the_board_chooses_the_charts_of_the_year_in_short(report):
    branch = report.plan.branch
    visit(club(branch, "Depån"), date(2018, 2, 1))
    members(branch)
    one = chapter(report, ChapterKind.IN_SHORT, data={"series": [], "charts": []})
    assert content(value_of(report, OVER), ChapterKind.IN_SHORT).charts == ()
    one.data = {"series": [], "charts": ["visits"]}
    one.save()
    [chart] = content(value_of(report, OVER), ChapterKind.IN_SHORT).charts
    assert plain(chart.title) == "1 besök hos 1 klubb"


def test_no_bar_tells_of_a_handful_of_people(plan):
    Goal.objects.filter(pk=goal(plan, "1.1").pk).update(
        measure=Measure.QUANTITY, unit="deltagare"
    )
    for month, quantity in ((3, 3), (9, 40)):
        Activity.objects.create(
            goal=goal(plan, "1.1"),
            title="Kväll",
            status=Status.DONE,
            done_on=date(2018, month, 2),
            quantity=quantity,
        )
    assert told(plan, ChapterKind.IN_SHORT).charts == ()
    Activity.objects.filter(quantity=3).update(quantity=5)
    assert len(told(plan, ChapterKind.IN_SHORT).charts) == 1


def test_a_plan_over_years_tells_its_figures_by_quarter(plan):
    with unguarded():
        Plan.objects.filter(pk=plan.pk).update(ends=date(2020, 12, 31))
    plan.refresh_from_db()
    members(plan.branch)
    visit(club(plan.branch, "Depån"), date(2019, 5, 1))
    visits, line = told(plan, ChapterKind.IN_SHORT, date(2021, 1, 1)).charts
    assert visits.values == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    assert visits.subject == "Klubbesök per kvartal"
    assert line.title == "229 fler medlemmar sedan januari 2018"
    [told_of] = told(plan, ChapterKind.CLUBS, date(2021, 1, 1)).clubs
    assert len(told_of.visits) == 12


# --- Clubs --------------------------------------------------------------------------


def test_clubs_stand_by_industry_and_by_name_only_when_they_were_visited(plan):
    branch = plan.branch
    depot = club(branch, "Depån", "Spårtrafik")
    club(branch, "Linjen", "Spårtrafik")
    club(branch, "Sorteringen", "Post")
    club(branch, "Färjan")
    club(branch, "Nedlagd", active_to=date(2017, 6, 1))
    visit(depot, date(2018, 2, 1))
    visit(depot, date(2018, 2, 9))
    visit(depot, date(2018, 11, 9), VisitState.PLANNED)
    visit(depot, date(2017, 2, 1))
    clubs = told(plan, ChapterKind.CLUBS)
    assert clubs.industries == (
        IndustryLine("Spårtrafik", 2, 1, 2),
        IndustryLine("Post", 1, 0, 0),
        IndustryLine("Utan bransch", 1, 0, 0),
    )
    assert clubs.clubs == (ClubLine("Depån", (0, 2, *[0] * 10)),)
    assert clubs.coverage == ()


def test_the_board_may_name_all_clubs(report):
    club(report.plan.branch, "Linjen")
    chapter(report, ChapterKind.CLUBS, data={"name_all": True})
    [line] = content(value_of(report, OVER), ChapterKind.CLUBS).clubs
    assert line == ClubLine("Linjen", (0,) * 12)


def test_posts_held_in_clubs_and_what_they_sent_in_are_told_of_how_many(plan):
    branch = plan.branch
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
    assert told(plan, ChapterKind.CLUBS).coverage == (
        Coverage("Klubbar med skyddsombud", 2, 3),
        Coverage("Klubbar som har bekräftat registret", 1, 3),
    )


def test_a_workplace_is_in_no_chapter_and_no_visit_has_words(plan):
    garage = Workplace.objects.create(
        branch=plan.branch, employer=CANARY, name=CANARY, hidden=True
    )
    visit(garage, date(2018, 2, 1), note=CANARY)
    depot = club(plan.branch, "Depån")
    visit(depot, date(2018, 2, 1), note=CANARY, next_step=CANARY)
    value = annual_report(plan, OVER)
    assert CANARY not in json.dumps(freeze(value), ensure_ascii=False)
    assert content(value, ChapterKind.CLUBS).industries[0].visits == 1
    [chart] = content(value, ChapterKind.IN_SHORT).charts
    assert plain(chart.title) == "1 besök hos 1 klubb"


# --- How it went --------------------------------------------------------------------


def test_what_was_not_carried_out_has_its_reason_and_what_comes_of_it(plan, siv):
    Assessment.make(goal(plan, "1.1"), by=siv, outcome=Outcome.DONE, text="Tre kurser.")
    Assessment.make(
        goal(plan, "1.2"),
        by=siv,
        outcome=Outcome.NOT_DONE,
        text="Pengarna räckte inte.",
        carried_over=True,
    )
    Assessment.make(
        goal(plan, "2.1"), by=siv, outcome=Outcome.PARTLY, text="Hälften fick besök."
    )
    decision = meet(plan.branch, date(2018, 3, 12)).decisions.create(paragraph="7")
    with unguarded():
        Goal.objects.filter(pk=goal(plan, "1.3").pk).update(struck_by=decision)
    first, second, third = told(plan, ChapterKind.NOT_DONE).lines
    assert (first.number, first.standing, first.reason, first.carried_over) == (
        "1.2",
        Standing.NOT_DONE,
        "Pengarna räckte inte.",
        True,
    )
    assert second.standing == Standing.STRUCK
    assert plain(second.decision) == (
        "Struket efter beslut av styrelsen 12 mars 2018, § 7."
    )
    assert (third.number, third.carried_over) == ("2.1", False)


def test_a_goal_above_has_what_serves_it_directly_also_through_the_plan_between(
    plan, seko
):
    def above(slug, title, follows=None, goals=()):
        made = Plan.objects.create(
            branch=seko,
            slug=slug,
            title=title,
            starts=date(2017, 9, 1),
            ends=date(2021, 8, 31),
            follows=follows,
        )
        section = Section.objects.create(plan=made, number=1, title="Trygga jobb")
        rows = [
            Goal.objects.create(
                section=section, number=n, title=text, adopted_text=text
            )
            for n, text in enumerate(goals, 1)
        ]
        Plan.objects.filter(pk=made.pk).update(state=PlanState.ADOPTED)
        return made, rows

    congress, (safe, trained, alone) = above(
        "kongress", "Kongressplan", goals=("Trygga.", "Utbildade.", "Ensamt.")
    )
    year, (between,) = above("2018", "Förbundsplan", congress, ("Alla får kurs.",))
    Plan.objects.filter(pk=plan.pk).update(follows=year)
    plan.refresh_from_db()
    for below, top, direct in (
        (goal(plan, "1.1"), between, True),
        (between, trained, True),
        (goal(plan, "1.2"), safe, True),
        (goal(plan, "2.1"), alone, False),
    ):
        Serving.objects.create(goal=below, above=top, direct=direct)
    chapter = told(plan, ChapterKind.ABOVE)
    assert chapter.plan == "Kongressplan"
    [group] = chapter.groups
    assert group.title == "1 Trygga jobb"
    assert [(one.number, one.text, one.served_by) for one in group.goals] == [
        ("1.1", "Trygga.", (Served("1.2", "Handbok", Standing.NOT_STARTED),)),
        ("1.2", "Utbildade.", (Served("1.1", "Grundkurser", Standing.NOT_STARTED),)),
        ("1.3", "Ensamt.", ()),
    ]
    with unguarded():
        Plan.objects.filter(pk=congress.pk).update(state=PlanState.PROPOSED)
    assert told(plan, ChapterKind.ABOVE).plan == "Förbundsplan"


# --- What was typed in --------------------------------------------------------------


def test_economy_and_motions_are_as_they_were_typed(report):
    chapter(
        report,
        ChapterKind.ECONOMY,
        data={
            "now": "2018",
            "before": "2017",
            "rows": [
                {"kind": "rubrik", "label": "Intäkter"},
                {"kind": "rad", "label": "Bidrag", "amount": -1200, "before": None},
                {"kind": "okänd", "label": "Nej"},
            ],
        },
    )
    motion = {"number": "1", "title": "Kväll", "decision": "Bifölls", "became": "Två"}
    chapter(report, ChapterKind.DECISIONS, 1, data={"motions": [motion]})
    value = value_of(report, OVER)
    economy = content(value, ChapterKind.ECONOMY)
    assert (economy.now, economy.before) == ("2018", "2017")
    assert economy.rows == (
        EconomyRow("rubrik", "Intäkter"),
        EconomyRow("rad", "Bidrag", -1200),
    )
    decisions = content(value, ChapterKind.DECISIONS)
    assert decisions.motions == (Motion("1", "Kväll", "Bifölls", "Två"),)


def test_annexes_stand_by_kind_and_those_handed_out_apart_last(report):
    for kind, title, removed in (
        (AttachmentKind.ANNEX, "Karta", None),
        (AttachmentKind.AUDIT, "Revisionsberättelse", None),
        (AttachmentKind.RESULT, "Resultaträkning", None),
        (AttachmentKind.BALANCE, "Fel fil", timezone.now()),
    ):
        Attachment.objects.create(
            report=report,
            kind=kind,
            title=title,
            pdf=b"%PDF",
            pages=2,
            size=4,
            sha256="0",
            removed_at=removed,
        )
    chapter(report, ChapterKind.ANNEXES, data={"apart": ["Balansräkning", 3, " "]})
    assert content(value_of(report, OVER), ChapterKind.ANNEXES).annexes == (
        Annex("Resultaträkning", 2),
        Annex("Revisionsberättelse", 2),
        Annex("Karta", 2),
        Annex("Balansräkning"),
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"rows": 3, "motions": [1, {}], "tenures": "x", "series": {}, "charts": 1},
        {"apart": "x", "on": "i går", "place": 4, "name_all": "ja"},
    ],
)
def test_whatever_is_stored_stops_no_report(report, data):
    members(report.plan.branch)
    for order, kind in enumerate(ANCHORS):
        chapter(report, kind, order, data=data)
    value = value_of(report, OVER)
    assert anchors(value) == ["aret-i-korthet", "medlemmar"]


# --- All of it ----------------------------------------------------------------------


def fill(plan, places):
    """Something of everything that the chapters tell of, for each of ``places``."""
    branch, on = plan.branch, date(2018, 4, 1)
    for place in places:
        with unguarded():
            section = Section.objects.create(
                plan=plan, number=place + 3, title="Avsnitt"
            )
            for number in range(1, 7):
                Goal.objects.create(
                    section=section, number=number, adopted_text="Vi ska.", title="Ja"
                )
        judged = Goal.objects.get(section=section, number=1)
        text = "Tiden räckte inte."
        Assessment.objects.create(goal=judged, outcome=Outcome.PARTLY, text=text)
        person = hold(branch, f"Post {place}", PostBody.BOARD, f"Bo {place}").person
        meeting = meet(branch, on, Body.ASSEMBLY, slug=f"m-{place}")
        meeting.decisions.create(paragraph=f"{place}", text="Ja.")
        visit(club(branch, f"Klubb {place}"), on)
        read_off(branch, f"Medlemmar {place}", "", (on, place))
        course = Course.objects.create(branch=branch, name=f"Kurs {place}")
        Training.objects.create(
            person=person, course=course, state=TrainingState.DONE, on=on
        )


def test_a_year_of_any_size_is_told_in_four_questions_and_the_same_way_each_time(
    plan, report, django_assert_num_queries
):
    for order, kind in enumerate(ANCHORS):
        chapter(report, kind, order)
    report = Report.objects.select_related("plan__branch").get(pk=report.pk)
    for places in (range(1), range(1, 9)):
        fill(plan, places)
        with django_assert_num_queries(4):
            value = value_of(report, OVER)
        assert value_of(report, OVER) == value
        assert value_of(report, OVER).digest == value.digest
    with django_assert_num_queries(4):
        annual_report(report.plan, OVER)
    assert len(content(value, ChapterKind.NOT_DONE).lines) == 9
    assert len(content(value, ChapterKind.COURSES).lines) == 9
