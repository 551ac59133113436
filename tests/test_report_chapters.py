"""The chapters of the annual report: which there are, in what order, saying what."""

from datetime import date

import pytest

from activities.models import Chapter, ChapterKind, Report
from activities.report_chapters import ANCHORS
from activities.report_text import Paragraph, Span
from activities.reports import annual_report, value_of

from .test_annual_report import OCTOBER, plan  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(plan):  # noqa: F811
    return Report.objects.create(plan=plan)


def chapters(value):
    return [chapter.anchor for chapter in value.chapters]


def test_every_kind_but_the_boards_own_and_sections_has_an_address():
    without = {ChapterKind.SECTION, ChapterKind.OWN}
    assert set(ANCHORS) == set(ChapterKind) - without
    assert len(set(ANCHORS.values())) == len(ANCHORS)


def test_a_report_that_nobody_has_started_has_what_there_is_something_to_say_of(
    plan,  # noqa: F811
):
    assert chapters(annual_report(plan, OCTOBER)) == ["aret-i-korthet", "avsnitt-1"]


def test_the_board_orders_leaves_out_adds_and_names_chapters(report):
    section = report.plan.sections.get()
    for order, (kind, fields) in enumerate(
        (
            (ChapterKind.SECTION, {"section": section, "text": "Ett år av studier."}),
            (ChapterKind.OWN, {"title": "Jubileet", "text": "Vi fyllde hundra."}),
            (ChapterKind.IN_SHORT, {"title": "2018 på en sida"}),
            (ChapterKind.FOREWORD, {"text": "Kära ombud", "included": False}),
            (ChapterKind.CLOSING, {}),
        )
    ):
        Chapter.objects.create(report=report, kind=kind, order=order, **fields)
    value = value_of(report, OCTOBER)
    own = report.chapters.get(kind=ChapterKind.OWN)
    assert chapters(value) == ["avsnitt-1", f"eget-{own.pk}", "aret-i-korthet"]
    first, jubilee, short = value.chapters
    assert (first.title, first.number, first.content) == (
        "Studier",
        1,
        value.sections[0],
    )
    assert first.text == (Paragraph((Span("Ett år av studier."),)),)
    assert jubilee.title == "Jubileet"
    assert short.title == "2018 på en sida"


def test_a_corrected_edition_says_which_it_is_and_why(report):
    report.edition, report.reason = 2, "Ett besök räknades två gånger."
    value = value_of(report, date(2019, 2, 1))
    assert (value.edition, value.reason) == (2, "Ett besök räknades två gånger.")
