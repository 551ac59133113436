"""Outside the branch a handful of people is never told as a number."""

from datetime import date

import pytest

from activities.models import Activity, Goal
from activities.reports import annual_report
from clubs.headcounts import counted, headcount
from clubs.models import Course, Person, Requirement, Tenure, Training

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (0, "0"),
        (1, "färre än 5"),
        (4, "färre än 5"),
        (5, "5"),
        (1200, f"1{NBSP}200"),
    ],
)
def test_one_to_four_are_few(people, told):
    assert headcount(people) == told


def test_only_people_are_told_so():
    assert (counted(3, "deltagare"), counted(3, "Medlemmar")) == ("färre än 5",) * 2
    assert counted(3, "nummer") == "3"


def deeds(plan, title):
    """What the annual report says was done for a goal."""
    report = annual_report(plan, date(2018, 12, 31))
    number = Goal.objects.for_display().get(section__plan=plan, title=title).full_number
    return [
        deed.text for c in report.commitments if c.number == number for deed in c.deeds
    ]


@pytest.mark.parametrize(
    ("participants", "told"),
    [(3, "Grundkurs. Färre än 5 deltagare."), (5, "Grundkurs. 5 deltagare.")],
)
def test_the_annual_report_tells_no_handful_of_participants(
    plan, siv, participants, told
):
    course = Goal.objects.get(section__plan=plan, title="Kurs")
    Activity.objects.log_occasion(
        course,
        by=siv,
        on=date(2018, 3, 1),
        title="Grundkurs",
        participants=participants,
    )
    assert told in deeds(plan, "Kurs")


@pytest.mark.parametrize(("unit", "told"), [("deltagare", True), ("brev", False)])
def test_nor_of_a_sum_of_people(plan, siv, unit, told):
    course = Goal.objects.get(section__plan=plan, title="Kurs")
    Goal.objects.filter(pk=course.pk).update(measure="antal", unit=unit)
    Activity.objects.log_occasion(
        course, by=siv, on=date(2018, 3, 1), title="Grundkurs", quantity=3
    )
    found = deeds(plan, "Kurs")
    assert (f"Färre än 5 {unit}." in found) == told
    assert (f"3 {unit}." in found) != told


def test_nor_of_trained_representatives(plan, siv, stockholm, information):
    gfu = Course.objects.create(branch=stockholm, name="GFU")
    Requirement.objects.create(course=gfu)
    for number in range(7):
        person = Person.objects.create(branch=stockholm, name=f"Person {number}")
        Tenure.objects.create(post=information, person=person, starts=date(2018, 1, 1))
        if number < 3:
            Training.objects.create(person=person, course=gfu, state="genomförd")
    Goal.objects.filter(section__plan=plan, title="Kurs").update(measure="utbildade")
    told = "Färre än 5 av 8 förtroendevalda har den utbildning som uppdraget kräver."
    assert told in deeds(plan, "Kurs")
