"""The report of 2018 at each step of its way, for the stories about it."""

from datetime import UTC, date, datetime

import pytest

from activities import editions
from activities.models import Assessment, Goal, Report
from clubs.models import Meeting, Post, Tenure

NEW_YEAR = datetime(2019, 2, 11, 12, tzinfo=UTC)
MARCH = datetime(2019, 3, 25, 12, tzinfo=UTC)


def judge(plan, by, *but):
    """Every goal of the plan gets its outcome, except those of the titles ``but``."""
    for goal in Goal.objects.filter(section__plan=plan).exclude(title__in=but):
        Assessment.make(goal, by=by, outcome="genomfört", at=NEW_YEAR)


@pytest.fixture
def draft_report(plan, siv):
    """Begun, with every outcome and somebody on the board to sign."""
    judge(plan, siv)
    plan.refresh_from_db()
    return Report.begin(plan, by=siv, day=date(2019, 2, 1), at=NEW_YEAR)


@pytest.fixture
def locked(draft_report, siv):
    return editions.lock(draft_report, by=siv, seen=1, at=NEW_YEAR)


@pytest.fixture
def signed(locked, siv):
    return editions.sign(
        locked, by=siv, seen=2, place="Stockholm", on=date(2019, 2, 20), at=NEW_YEAR
    )


@pytest.fixture
def spring(stockholm):
    """The assembly that gets the report."""
    return Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2019, 3, 21), state="hållet"
    )


def quick(report, meeting, paragraph):
    """The report with a file at once, where its pages are of no consequence."""
    value = editions.as_adopted(report, meeting.body, meeting.on, paragraph)
    return editions.Typeset(value, f"%PDF-1.7\n{value.digest}".encode(), 3)


def adopt(report, by, meeting, *, seen, at=MARCH):
    return editions.adopt(
        report,
        by=by,
        seen=seen,
        meeting=meeting,
        paragraph="8",
        typeset=quick(report, meeting, "8"),
        at=at,
    )


@pytest.fixture
def adopted_report(signed, kajsa, spring):
    return adopt(signed, kajsa, spring, seen=3)


@pytest.fixture
def chair_post(stockholm, kajsa):
    """Kajsa's post on the board, through 2018 and on."""
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Ordförande")
    Tenure.objects.create(
        post=post, person=kajsa.people.get(), starts=date(2017, 1, 1), role="ordförande"
    )
    return post
