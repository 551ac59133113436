"""A plan in the database becomes the annual report: facts, names and nothing more."""

import io
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from activities.models import (
    Activity,
    Assessment,
    Goal,
    Kind,
    Measure,
    Outcome,
    Plan,
    PlanState,
    Rendering,
    Section,
    Status,
)
from activities.rendering import draft_pdf
from activities.reporting.value import GOAL, Deed, Fact, Standing
from activities.reports import annual_report
from clubs.models import (
    Body,
    Club,
    ClubYear,
    Decision,
    Meeting,
    MeetingState,
    Person,
    Post,
    PostBody,
    Tenure,
    Visit,
    VisitState,
    Workplace,
)
from sekoplan import pdf

from .people import unguarded

pytestmark = pytest.mark.django_db
OCTOBER = date(2018, 10, 4)
CANARY = "kanariefågel"


@pytest.fixture(autouse=True)
def places_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def at(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def plan(stockholm):
    """One section with four goals, adopted in November the year before."""
    meeting = Meeting.objects.create(
        branch=stockholm,
        body=Body.ASSEMBLY,
        on=date(2017, 11, 25),
        state=MeetingState.HELD,
    )
    adopted_by = Decision.objects.create(meeting=meeting, paragraph="9")
    plan = Plan.objects.create(
        branch=stockholm,
        slug="2018",
        title="Verksamhetsplan 2018",
        starts=date(2018, 1, 1),
        ends=date(2018, 12, 31),
    )
    post = Post.objects.create(
        branch=stockholm, body=PostBody.BOARD, title="Studieansvarig"
    )
    section = Section.objects.create(plan=plan, number=1, title="Studier", post=post)
    for number, (title, kind) in enumerate(
        (
            ("Grundkurser", Kind.RECURRING),
            ("Handbok", Kind.DELIVERABLE),
            ("Studieresa", Kind.ONCE),
            ("Rådgivning", Kind.CONTINUOUS),
        ),
        1,
    ):
        Goal.objects.create(
            section=section,
            number=number,
            adopted_text=f"Vi ska ordna {title.lower()} åt alla klubbar.",
            title=title,
            kind=kind,
        )
    plan.state, plan.adopted_by = PlanState.ADOPTED, adopted_by
    plan.save()
    return plan


def goal(plan, number):
    return Goal.objects.get(section__plan=plan, number=number)


def done(plan, number, title, on, **fields):
    return Activity.objects.create(
        goal=goal(plan, number),
        title=title,
        status=Status.DONE,
        done_on=on,
        due_on=on,
        **fields,
    )


def row(report, number):
    return report.sections[0].commitments[number - 1]


def test_a_report_says_whose_it_is_and_what_it_answers_to(plan):
    report = annual_report(plan, OCTOBER)
    assert (report.branch, report.name) == (
        "Seko Stockholm",
        "Verksamhetsberättelse 2018",
    )
    assert (report.assembly, report.plan) == ("representantskapet", "verksamhetsplanen")
    assert report.adopted_on == date(2017, 11, 25)
    assert report.day == OCTOBER
    assert report.is_draft
    assert report.demo == ""
    assert row(report, 1).text == "Vi ska ordna grundkurser åt alla klubbar."
    assert row(report, 1).number == "1.1"


def test_the_assembly_that_gets_it_is_the_next_one_and_not_years_away(plan):
    assert annual_report(plan, OCTOBER).meeting_on is None
    for on, body, state in (
        (date(2018, 12, 1), Body.ASSEMBLY, MeetingState.PLANNED),
        (date(2019, 2, 1), Body.BOARD, MeetingState.PLANNED),
        (date(2019, 3, 1), Body.ASSEMBLY, MeetingState.CANCELLED),
        (date(2025, 3, 1), Body.ASSEMBLY, MeetingState.PLANNED),
    ):
        Meeting.objects.create(branch=plan.branch, body=body, on=on, state=state)
    assert annual_report(plan, OCTOBER).meeting_on is None
    Meeting.objects.create(branch=plan.branch, body=Body.ASSEMBLY, on=date(2019, 3, 21))
    assert annual_report(plan, OCTOBER).meeting_on == date(2019, 3, 21)


def test_what_was_done_is_told_by_title_day_and_number(plan):
    done(plan, 1, "Grundkurs i mars", date(2018, 3, 14), participants=18)
    done(plan, 1, "Hur leder man ett möte?", date(2018, 5, 2), participants=1)
    done(plan, 2, "Handbok", date(2018, 9, 3))
    done(plan, 2, "Efteråt", date(2018, 11, 1))
    report = annual_report(plan, OCTOBER)
    assert row(report, 1).deeds == (
        Deed("Grundkurs i mars. 18 deltagare.", date(2018, 3, 14)),
        Deed("Hur leder man ett möte?", date(2018, 5, 2)),
    )
    assert row(report, 2).deeds == (Deed("Klart.", date(2018, 9, 3)),)
    assert report.sections[0].facts == (Fact("3", "gjorda aktiviteter"),)
    assert row(report, 3).deeds == ()


def test_a_series_is_one_line_and_many_deeds_are_a_sum_with_the_last_three(plan):
    for month in range(1, 10):
        on = date(2018, month, 5)
        done(plan, 1, f"Kurs {month}", on, batch="Kurs varje månad")
        done(plan, 4, f"Råd {month}", on)
    Activity.objects.create(
        goal=goal(plan, 1), title="Kurs 12", batch="Kurs varje månad"
    )
    report = annual_report(plan, OCTOBER)
    (series,) = row(report, 1).deeds
    assert series.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Kurs varje månad: 9 av 10 gjorda, senast 5 sep."
    )
    first, *last = row(report, 4).deeds
    assert first.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "9 gjorda aktiviteter. De senaste:"
    )
    assert [deed.text for deed in last] == ["Råd 7.", "Råd 8.", "Råd 9."]


def test_the_board_sentence_takes_the_place_of_the_list(plan, siv):
    done(plan, 1, "Grundkurs", date(2018, 3, 14))
    Assessment.make(
        goal(plan, 1), by=siv, outcome=Outcome.DONE, text="Tre kurser med 50 deltagare."
    )
    Assessment.make(
        goal(plan, 2), by=siv, outcome=Outcome.NOT_DONE, text="Pengarna räckte inte."
    )
    report = annual_report(plan, OCTOBER)
    assert row(report, 1).standing == Standing.DONE
    assert row(report, 1).sentence == "Tre kurser med 50 deltagare."
    assert row(report, 1).deeds == ()
    assert row(report, 2).standing == Standing.NOT_DONE
    assert row(report, 3).standing == Standing.NOT_STARTED
    assert not report.is_judged


def test_until_it_is_judged_a_goal_shows_its_status(plan):
    done(plan, 3, "Resan", date(2018, 5, 2))
    Activity.objects.create(
        goal=goal(plan, 2), title="Manus", due_on=date(2018, 9, 1), status="pågår"
    )
    done(plan, 4, "Råd", date(2018, 6, 1))
    report = annual_report(plan, OCTOBER)
    assert [c.standing for c in report.commitments] == [
        Standing.NOT_STARTED,
        Standing.LATE,
        Standing.FINISHED,
        Standing.ONGOING,
    ]
    assert row(report, 3).period == 4
    assert row(report, 1).period is None


def test_a_struck_goal_names_the_decision(plan):
    meeting = Meeting.objects.create(
        branch=plan.branch, body=Body.BOARD, on=date(2018, 3, 12)
    )
    decision = Decision.objects.create(meeting=meeting, paragraph="7")
    with unguarded():
        Goal.objects.filter(pk=goal(plan, 3).pk).update(struck_by=decision)
    struck = row(annual_report(plan, OCTOBER), 3)
    assert struck.standing == Standing.STRUCK
    assert struck.decision.replace("\N{NO-BREAK SPACE}", " ") == (
        "Struket efter beslut av styrelsen 12 mars 2018, § 7."
    )
    assert row(annual_report(plan, date(2018, 3, 1)), 3).standing != Standing.STRUCK


def test_those_who_held_the_post_during_the_plan_are_named(plan):
    post = Post.objects.get(title="Studieansvarig")
    for name, starts, ends in (
        ("Före Dem", date(2016, 1, 1), date(2017, 12, 31)),
        ("Lena Ek", date(2018, 1, 1), date(2018, 9, 30)),
        ("Efter Dem", date(2019, 1, 1), None),
    ):
        person = Person.objects.create(branch=plan.branch, name=name)
        Tenure.objects.create(post=post, person=person, starts=starts, ends=ends)
    for day in (OCTOBER, date(2020, 1, 1)):
        responsible = annual_report(plan, day).sections[0].responsible
        assert (responsible.post, responsible.holders) == (
            "Studieansvarig",
            ("Lena Ek",),
        )


def test_visits_are_a_chart_by_month_and_a_figure_never_a_note(plan):
    club = Club.objects.create(branch=plan.branch, name="Depån", slug="depan")
    for on, state in (
        (date(2018, 2, 1), VisitState.DONE),
        (date(2018, 2, 9), VisitState.DONE),
        (date(2018, 9, 1), VisitState.PLANNED),
        (date(2018, 11, 1), VisitState.DONE),
        (date(2017, 2, 1), VisitState.DONE),
    ):
        Visit.objects.create(
            branch=plan.branch, club=club, on=on, state=state, note=CANARY
        )
    (chart,) = annual_report(plan, OCTOBER).charts
    assert chart.values == (0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert chart.title.replace("\N{NO-BREAK SPACE}", " ") == "2 besök hos 1 klubb"


def test_a_visit_to_a_workplace_is_no_club_in_the_chart(plan):
    club = Club.objects.create(branch=plan.branch, name="Depån", slug="depan")
    garage = Workplace.objects.create(
        branch=plan.branch, employer="Trafik AB", name="Garaget"
    )
    for place in ({"club": club}, {"workplace": garage}):
        Visit.objects.create(
            branch=plan.branch, on=date(2018, 2, 1), state=VisitState.DONE, **place
        )
    (chart,) = annual_report(plan, OCTOBER).charts
    assert chart.title.replace("\N{NO-BREAK SPACE}", " ") == "1 besök hos 1 klubb"


def test_a_share_of_the_register_is_a_figure_and_a_deed(plan):
    for name in ("Depån", "Linjen"):
        club = Club.objects.create(branch=plan.branch, name=name, slug=name.lower())
    ClubYear.objects.create(
        club=club, year=2018, register_confirmed_on=date(2018, 3, 1)
    )
    Goal.objects.filter(pk=goal(plan, 4).pk).update(measure=Measure.REGISTERS)
    report = annual_report(plan, OCTOBER)
    told = "klubbar har bekräftat registret"
    assert Fact("1 av 2", told) in report.sections[0].facts
    assert Deed(f"1 av 2 {told}.") in row(report, 4).deeds


def test_sums_stand_in_the_margin(plan):
    Goal.objects.filter(pk=goal(plan, 4).pk).update(
        measure=Measure.QUANTITY, unit="samtal"
    )
    done(plan, 4, "Vår", date(2018, 3, 1), quantity=4_000)
    done(plan, 4, "Höst", date(2018, 9, 1), quantity=2_240)
    facts = annual_report(plan, OCTOBER).sections[0].facts
    assert facts[1] == Fact("6\N{NO-BREAK SPACE}240", "samtal")


def test_a_congress_plan_has_goals(seko):
    plan = Plan.objects.create(
        branch=seko,
        slug="kongress",
        title="Kongressplan",
        starts=date(2017, 9, 1),
        ends=date(2021, 8, 31),
    )
    report = annual_report(plan, OCTOBER)
    assert report.noun == GOAL
    assert len(report.periods) == 17


def test_notes_and_names_of_helpers_never_come_along(plan, siv):
    helper = Person.objects.create(branch=plan.branch, name=CANARY)
    activity = Activity.objects.create(goal=goal(plan, 1), title="Grundkurs")
    activity.people.add(helper)
    activity.report(
        Status.DONE, by=siv, seen=1, note=CANARY, on=OCTOBER, at=at(OCTOBER)
    )
    report = annual_report(plan, OCTOBER)
    assert row(report, 1).deeds
    assert CANARY not in str(asdict(report))


def test_a_plan_that_is_over_is_dated_to_the_last_that_was_written(plan, siv):
    assert annual_report(plan, date(2020, 5, 5)).day == plan.ends
    Assessment.make(
        goal(plan, 1), by=siv, outcome=Outcome.DONE, at=at(date(2019, 2, 11))
    )
    report = annual_report(plan, date(2020, 5, 5))
    assert report.day == date(2019, 2, 11)
    assert annual_report(plan, date(2026, 5, 5)).digest == report.digest
    assert annual_report(plan, date(2019, 1, 7)).day == date(2019, 1, 7)


def test_the_number_of_queries_is_the_same_for_a_large_plan(
    plan, django_assert_max_num_queries
):
    plan = Plan.objects.select_related("branch").get(pk=plan.pk)
    with django_assert_max_num_queries(12) as few:
        annual_report(plan, OCTOBER)
    with unguarded():
        for number in range(2, 12):
            section = Section.objects.create(plan=plan, number=number, title="Avsnitt")
            Goal.objects.bulk_create(
                Goal(section=section, number=index, adopted_text="Vi ska.", title="Ja")
                for index in range(1, 7)
            )
    for one in Goal.objects.filter(section__plan=plan, section__number__gt=1):
        for day in range(4):
            Activity.objects.create(
                goal=one,
                title="Gjort",
                status=Status.DONE,
                done_on=OCTOBER - timedelta(days=day),
            )
    with django_assert_max_num_queries(12) as many:
        annual_report(plan, OCTOBER)
    assert len(many) == len(few)


def test_the_command_writes_a_pdf_and_says_what_is_wrong(plan, tmp_path):
    out = tmp_path / "rapport.pdf"
    said = io.StringIO()
    call_command("report", "stockholm", "2018", str(out), stdout=said)
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert "rapport.pdf" in said.getvalue()
    with pytest.raises(CommandError, match="ingen plan med adressen 2017"):
        call_command("report", "stockholm", "2017", str(out))
    # The second time it comes from its row, so it needs no place to be made in.
    first = bytes(Rendering.objects.get().pdf)
    with pdf._slot(), pdf._slot():
        assert draft_pdf(plan) == first == out.read_bytes()
        done(plan, 1, "Grundkurs", date(2018, 3, 14))
        with pytest.raises(CommandError, match="Försök igen"):
            call_command("report", "stockholm", "2018", str(out))
