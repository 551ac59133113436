"""A year with little in it, and what a test may add to its annual report."""

from datetime import date

import pytest

from activities.models import (
    Chapter,
    Goal,
    Kind,
    Plan,
    PlanState,
    Report,
    Section,
)
from activities.reports import annual_report
from clubs.models import (
    Body,
    Club,
    Industry,
    Meeting,
    MeetingState,
    Person,
    Post,
    Series,
    Tenure,
    Visit,
    VisitState,
)

OCTOBER, OVER = date(2018, 10, 4), date(2019, 2, 1)
CANARY = "kanariefågel"
NEW_YEAR, LAST_DAY = date(2018, 1, 1), date(2018, 12, 31)


@pytest.fixture
def year(stockholm):
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
def edition(year):
    """A report of it that somebody has begun, without chapters yet."""
    return Report.objects.create(plan=year)


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
