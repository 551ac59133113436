"""The report's page: which year it opens, and how it speaks of a year going on."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from activities.models import (
    Assessment,
    Goal,
    Outcome,
    Plan,
    PlanState,
    Report,
    ReportState,
)
from activities.reporting.progress import told
from clubs.models import Meeting


@pytest.fixture
def years(stockholm):
    """Plans by year as the demo's database has them in November 2026."""
    states = {
        2018: PlanState.CLOSED,
        2026: PlanState.ADOPTED,
        2027: PlanState.DRAFT,
    }
    return {
        year: Plan.objects.create(
            branch=stockholm,
            title=f"Plan {year}",
            slug=str(year),
            starts=date(year, 1, 1),
            ends=date(year, 12, 31),
            state=state,
        )
        for year, state in states.items()
    }


def opened(login, user, day):
    with time_machine.travel(f"{day} 10:00+01:00", tick=True):
        return login(user).get("/stockholm/rapport/").url


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-11-22", 2026),
        # Until the assembly has read it, the year that has ended is what one writes.
        ("2027-02-01", 2026),
        ("2027-11-01", 2027),
        # Nothing holds the day: what has been, rather than what is to come.
        ("2025-11-01", 2018),
    ],
)
def test_the_report_that_is_wanted_on_the_day_opens(login, siv, years, day, year):
    assert opened(login, siv, day) == f"/stockholm/rapport/{year}/"


def test_when_the_assembly_has_read_the_report_the_new_year_opens(login, siv, years):
    Plan.objects.filter(slug="2026").update(state=PlanState.CLOSED)
    assert opened(login, siv, "2027-04-01") == "/stockholm/rapport/2027/"


def page_on(login, user, day):
    with time_machine.travel(f"{day} 10:00+02:00", tick=True):
        return login(user).get("/stockholm/rapport/2018/").text


def test_a_year_going_on_lacks_nothing(login, siv, plan):
    page = page_on(login, siv, "2018-03-01")
    assert "0 av 4 åtaganden är klara så här långt." in page
    assert "0 av 2 klara" in page
    assert "att bedöma" not in page
    assert 'class="hot"' not in page
    assert "st-late" not in page


def test_when_the_year_has_ended_the_judgements_are_asked_for(login, siv, rut, plan):
    page = page_on(login, siv, "2019-01-02")
    assert "4&nbsp;är&nbsp;kvar" in page
    assert "2 att bedöma" in page
    assert "/stockholm/plan/2018/1.1/#utfall" in page
    # An auditor judges nothing and is sent to read.
    assert "#utfall" not in page_on(login, rut, "2019-01-02")


def test_a_judged_year_says_so(login, siv, plan):
    for goal in Goal.objects.filter(section__plan=plan):
        Assessment.make(goal, by=siv, outcome=Outcome.DONE)
    page = page_on(login, siv, str(plan.ends + timedelta(days=30)))
    assert "Alla 4 åtaganden är bedömda." in page
    assert "2 genomförda" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Klar"] * 3, "3 klara"),
        (["Ej påbörjad"] * 11 + ["Klar"], "1 klart och 11 ej påbörjade"),
        (["Pågår", "Försenad", "Struken"], "1 pågår, 1 försenat och 1 struket"),
        ([], ""),
    ],
)
def test_the_marks_of_a_section_are_told_in_swedish(words, says):
    assert told(words) == says


# --- While it is written -------------------------------------------------------------


@pytest.fixture
def report(plan, siv):
    """Begun in January with a text for the first section only."""
    texts = {1: "Vi skickade tolv brev.", "inledning": "Ett år har gått."}
    return Report.begin(plan, by=siv, day=date(2019, 1, 10), texts=texts)


def aware(*day):
    return datetime(*day, 12, tzinfo=ZoneInfo("Europe/Stockholm"))


def judge_all(plan, by):
    for goal in Goal.objects.filter(section__plan=plan):
        Assessment.make(goal, by=by, outcome=Outcome.DONE)


def row_of(page, title):
    """The row of the section or chapter in the list."""
    rows = [row for row in page.split("<li") if f'"t">{title}<' in row]
    assert len(rows) == 1
    return rows[0]


def test_before_it_is_begun_planners_are_asked_to_begin(login, siv, rut, omar, plan):
    assert "Börja skriva rapporten" in page_on(login, siv, "2019-01-10")
    for reader in (rut, omar):
        page = page_on(login, reader, "2019-01-10")
        assert "Börja skriva rapporten" not in page
        assert "Hämta utkast som PDF" in page


def test_a_press_begins_it_and_a_second_press_finds_it(login, siv, plan):
    judge_all(plan, siv)
    with time_machine.travel("2019-01-10 10:00+01:00", tick=True):
        client = login(siv)
        for _ in range(2):
            answer = client.post("/stockholm/rapport/2018/borja/")
            assert answer.url == "/stockholm/rapport/2018/"
        page = client.get(answer.url).text
    report = Report.objects.get()
    assert report.chapters.filter(kind="avsnitt").count() == 2
    # Each section has a text of its own, made from the facts.
    assert all(report.chapters.filter(kind="avsnitt").values_list("text", flat=True))
    assert "Utkast, ej ändrat" in row_of(page, "Information")
    assert "Hämta utkast som PDF" in page


def test_of_a_plan_that_is_not_adopted_no_report_is_begun(login, siv, years):
    answer = login(siv).post("/stockholm/rapport/2027/borja/", follow=True)
    assert "Planen är inte antagen" in answer.text
    assert not Report.objects.exists()


def test_what_is_left_stands_first_and_in_its_row(login, siv, plan, report):
    Meeting.objects.create(
        branch=plan.branch, body="styrelse", on=date(2019, 2, 14), slug="feb"
    )
    judge_all(plan, siv)
    chapter = report.chapters.get(section__number=1)
    page = page_on(login, siv, "2019-01-20")
    assert "1 av 2\u00a0avsnitt har text." in page
    assert "2\u00a0är\u00a0kvar</a> före styrelsemötet 14\u00a0februari." in page
    assert "Text saknas" in row_of(page, "Studier")
    chapter.write(by=siv, seen=1, text="Vi skickade tolv.", at=aware(2019, 1, 18))
    assert "Ändrad 18\u00a0jan" in row_of(
        page_on(login, siv, "2019-01-20"), "Information"
    )
    chapter.write(by=siv, seen=2, text="Vi skickade tolv.", ready=True)
    page = page_on(login, siv, "2019-01-20")
    assert "Klar för styrelsen" in row_of(page, "Information")
    assert "1\u00a0är\u00a0kvar</a>" in page
    studies = report.chapters.get(section__number=2)
    studies.write(by=siv, seen=studies.version, text="Tre höll kurs.")
    page = page_on(login, siv, "2019-01-20")
    assert "1 av 2 avsnitt är klart för styrelsen." in page


def test_a_finished_text_without_judgements_is_not_finished(login, siv, plan, report):
    chapter = report.chapters.get(section__number=1)
    chapter.write(by=siv, seen=1, text="Klart.", ready=True)
    page = page_on(login, siv, "2019-01-20")
    assert "2\u00a0bedömningar saknas" in row_of(page, "Information")
    # While the year goes on nobody is asked to judge it.
    page = page_on(login, siv, "2018-10-20")
    assert "Klar för styrelsen" in row_of(page, "Information")


def test_when_nothing_is_left_it_says_so(login, siv, plan, report):
    judge_all(plan, siv)
    for chapter in report.chapters.filter(kind="avsnitt"):
        chapter.write(by=siv, seen=1, text="Klart.", ready=True)
    page = page_on(login, siv, "2019-01-20")
    assert "Alla 2 avsnitt är klara för styrelsen." in page
    assert "Lås för styrelsen" in page


def test_a_chapter_that_is_left_out_and_one_of_the_facts_say_so(
    login, siv, plan, report
):
    report.chapters.filter(kind="kurser").update(included=False)
    page = page_on(login, siv, "2019-01-20")
    assert "Inte med" in row_of(page, "Kurser")
    assert "Görs av uppgifterna" in row_of(page, "Sammanträden")
    assert "Text saknas" in row_of(page, "Slutord")
    assert "Utkast, ej ändrat" in row_of(page, "Inledning")


def test_an_auditor_reads_how_far_it_has_come_and_locks_nothing(
    login, rut, omar, plan, report
):
    for reader in (rut, omar):
        page = page_on(login, reader, "2019-01-20")
        assert "Lås för styrelsen" not in page
        assert "Ordna kapitlen" not in page


def locked(report):
    """As the page meets it: what is frozen in it is another story."""
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.LOCKED, frozen={}, digest="x", locked_at=aware(2019, 2, 20)
    )


def test_a_delegate_reads_it_from_when_it_is_locked(login, siv, lena, plan, report):
    address = "/stockholm/rapport/2018/"
    assert login(lena).get(address).status_code == 404
    locked(report)
    page = login(lena).get(address)
    assert "låst för styrelsen sedan 20\u00a0februari" in page.text
    assert "Läs på webben" in page.text
    # Who writes what is nothing for a delegate.
    assert 'class="who"' not in page.text
    assert "Skriv in underskriften" in page_on(login, siv, "2019-02-21")


def test_the_pages_of_other_years_are_one_step_away(login, siv, plan, report):
    Plan.objects.create(
        branch=plan.branch,
        title="Plan 2026",
        slug="2026",
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
    )
    page = page_on(login, siv, "2019-01-20")
    assert 'href="/stockholm/rapport/2026/"' in page
