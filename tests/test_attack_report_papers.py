"""A meeting's papers, attacked: drafts at a link, and parts taken away meanwhile."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from activities.bundling import parts_of
from activities.models import BundlePart, DelegateLink, Report, ReportState
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Body, Meeting

from .attacking import text_of
from .people import sent
from .reporting import begin

PAGE = "/stockholm/moten/2019-03-21/samlade/"


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel("2019-02-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def annual(stockholm, siv):
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2019, 3, 21))


@pytest.fixture
def link(annual, siv):
    return DelegateLink.make(annual, by=siv, expires_on=date(2019, 4, 20))


@pytest.fixture
def report(plan, siv):
    """A draft with a word in it that nobody outside the board may read yet."""
    report = begin(plan, by=siv)
    chapter = report.chapters.get(kind="slutord")
    chapter.write(by=siv, seen=chapter.version, text="Kanariegul mening.")
    return report


def opened(link, name="delegate_start", *more):
    return Client().get(reverse(name, args=[link.token, *more]))


def test_a_draft_among_the_papers_is_not_handed_out(annual, link, report, siv, login):
    """The board reads it in its own copy; delegates when it is locked."""
    BundlePart.add(
        annual, by=siv, kind="berättelse", title="Årets berättelse", report=report
    )
    assert "Årets berättelse" not in opened(link).text
    assert opened(link, "delegate_bundle").status_code == 404
    BundlePart.add(annual, by=siv, kind="annat", title="Röstning", text="Så röstar vi.")
    start = opened(link).text
    assert "Röstning" in start
    assert "Årets berättelse" not in start
    text = text_of(opened(link, "delegate_bundle"))
    assert "Så röstar vi." in text
    assert "Kanariegul" not in text
    client = login(siv)
    assert "Kanariegul mening." in text_of(client.get(f"{PAGE}handlingar.pdf"))
    assert "när den är låst" in client.get(PAGE).text


def test_locked_it_is_handed_out_and_unlocked_it_is_not(annual, link, report, siv):
    BundlePart.add(
        annual, by=siv, kind="berättelse", title="Årets berättelse", report=report
    )
    Report.objects.update(state=ReportState.LOCKED, frozen={}, digest="x")
    assert "Årets berättelse" in opened(link).text
    Report.objects.update(state=ReportState.DRAFT, frozen=None, digest="")
    assert "Årets berättelse" not in opened(link).text


def test_a_plan_is_handed_out_once_it_is_proposed(annual, link, stockholm, siv):
    coming = create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        sections=[
            NewSection("Möten", goals=[NewGoal("Vi ska ordna en fest.", "Fest")])
        ],
    )
    BundlePart.add(annual, by=siv, kind="plan", title="Nästa år", plan=coming)
    assert "Nästa år" not in opened(link).text
    assert opened(link, "delegate_bundle").status_code == 404
    coming.propose(by=siv)
    assert "Nästa år" in opened(link).text


def test_another_branchs_report_or_plan_is_no_part(
    annual, report, goteborg, erik, siv, login
):
    """Whatever the form is made to send."""
    there = Meeting.book(goteborg, by=erik, body=Body.ASSEMBLY, on=date(2019, 3, 21))
    page = f"/goteborg/moten/{there.slug}/samlade/del/ny/"
    for holds in (f"report-{report.pk}", f"plan-{report.plan_id}"):
        form = sent(kind="annat", title="Deras", holds=holds, text="")
        answer = login(erik).post(page, form | {"report": report.pk, "meeting": 1})
        assert answer.status_code == 422
    assert not BundlePart.objects.exists()


def test_a_part_taken_away_meanwhile_is_neither_moved_nor_edited(annual, siv):
    parts = [
        BundlePart.add(annual, by=siv, kind="motion", title=title, text="Vi yrkar.")
        for title in ("Första", "Andra")
    ]
    same = parts_of(annual).get(pk=parts[1].pk)
    parts[1].remove(by=siv)
    same.move(by=siv, up=True)
    with pytest.raises(ValidationError, match="tagit bort delen"):
        same.edit(by=siv, seen=1, title="Ny")
    same.remove(by=siv)
    assert [part.order for part in parts_of(annual)] == [1]
