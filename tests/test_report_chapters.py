"""The chapters of the annual report: which there are, in what order, saying what."""

from datetime import date

import pytest
from django.utils import timezone

from activities.models import (
    Assessment,
    Attachment,
    AttachmentKind,
    Chapter,
    ChapterKind,
    Goal,
    Outcome,
    Plan,
    PlanState,
    Report,
    ReportState,
    Section,
    Serving,
)
from activities.reporting.chapters import ANCHORS
from activities.reporting.frozen import freeze
from activities.reporting.parts import (
    Annex,
    EconomyRow,
    Motion,
    Served,
)
from activities.reporting.text import Paragraph, Span
from activities.reporting.value import Standing
from activities.reports import annual_report, value_of
from clubs.models import (
    Body,
    Course,
    PostBody,
    Training,
    TrainingState,
)

from .people import unguarded
from .report_year import (
    OCTOBER,
    OVER,
    anchors,
    chapter,
    club,
    content,
    goal,
    hold,
    meet,
    members,
    plain,
    read_off,
    told,
    visit,
)

pytestmark = pytest.mark.django_db


# --- Which chapters, in what order


def test_every_kind_but_sections_and_the_boards_own_has_an_address():
    without = {ChapterKind.SECTION, ChapterKind.OWN}
    assert set(ANCHORS) == set(ChapterKind) - without
    assert len(set(ANCHORS.values())) == len(ANCHORS)


def test_a_report_that_nobody_has_started_has_what_there_is_something_to_say_of(year):
    value = annual_report(year, OCTOBER)
    unsaid = {one.kind for one in value.chapters if not one.content and not one.text}
    assert not unsaid
    assert {"aret-i-korthet", "avsnitt-1", "avsnitt-2"} <= set(anchors(value))
    assert not {"klubbar", "medlemmar", "kurser", "bilagor"} & set(anchors(value))


def test_the_usual_order_is_that_of_the_kinds_with_the_sections_in_their_place(year):
    branch = year.branch
    hold(branch, "Ordförande", PostBody.BOARD, "Kajsa")
    meet(branch, date(2018, 2, 1))
    visit(club(branch, "Depån"), date(2018, 2, 1))
    Assessment.objects.create(
        goal=goal(year, "1.2"), outcome=Outcome.NOT_DONE, text="Pengarna tog slut."
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
    value = annual_report(year, OVER)
    assert [anchor for anchor in anchors(value) if anchor in known] == known


def test_the_board_orders_leaves_out_adds_and_names_chapters(edition):
    section = edition.plan.sections.get(number=1)
    for order, (kind, fields) in enumerate(
        (
            (ChapterKind.SECTION, {"section": section, "text": "Ett år av studier."}),
            (ChapterKind.OWN, {"title": "Jubileet", "text": "Vi fyllde hundra."}),
            (ChapterKind.IN_SHORT, {"title": "2018 på en sida"}),
            (ChapterKind.FOREWORD, {"text": "Kära ombud", "included": False}),
            (ChapterKind.CLOSING, {}),
        )
    ):
        chapter(edition, kind, order, **fields)
    value = value_of(edition, OCTOBER)
    own = edition.chapters.get(kind=ChapterKind.OWN)
    assert anchors(value) == ["avsnitt-1", f"eget-{own.pk}", "aret-i-korthet"]
    first, jubilee, short = value.chapters
    assert (first.title, first.number) == ("Studier", 1)
    assert first.content == value.sections[0]
    assert first.text == (Paragraph((Span("Ett år av studier."),)),)
    assert (jubilee.title, short.title) == ("Jubileet", "2018 på en sida")


def test_a_corrected_edition_says_which_it_is_and_why(edition):
    edition.edition, edition.reason = 2, "Ett besök räknades två gånger."
    value = value_of(edition, OVER)
    assert (value.edition, value.reason) == (2, "Ett besök räknades två gånger.")


def test_a_locked_report_says_what_it_said_whatever_comes_after(edition):
    hold(edition.plan.branch, "Ordförande", PostBody.BOARD, "Kajsa")
    chapter(edition, ChapterKind.IN_SHORT)
    chapter(edition, ChapterKind.SIGNATURES, 1)
    said = value_of(edition, OVER)
    edition.frozen, edition.state = freeze(said), ReportState.LOCKED
    Chapter.objects.update(title="Annat")
    visit(club(edition.plan.branch, "Depån"), date(2018, 2, 1))
    assert value_of(edition, date(2026, 1, 1)) == said


# --- How it went


def test_what_was_not_carried_out_has_its_reason_and_what_comes_of_it(year, siv):
    Assessment.make(goal(year, "1.1"), by=siv, outcome=Outcome.DONE, text="Tre kurser.")
    Assessment.make(
        goal(year, "1.2"),
        by=siv,
        outcome=Outcome.NOT_DONE,
        text="Pengarna räckte inte.",
        carried_over=True,
    )
    Assessment.make(
        goal(year, "2.1"), by=siv, outcome=Outcome.PARTLY, text="Hälften fick besök."
    )
    decision = meet(year.branch, date(2018, 3, 12)).decisions.create(paragraph="7")
    with unguarded():
        Goal.objects.filter(pk=goal(year, "1.3").pk).update(struck_by=decision)
    first, second, third = told(year, ChapterKind.NOT_DONE).lines
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
    year, seko
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
    national, (between,) = above("2018", "Förbundsplan", congress, ("Alla får kurs.",))
    Plan.objects.filter(pk=year.pk).update(follows=national)
    year.refresh_from_db()
    for below, top, direct in (
        (goal(year, "1.1"), between, True),
        (between, trained, True),
        (goal(year, "1.2"), safe, True),
        (goal(year, "2.1"), alone, False),
    ):
        Serving.objects.create(goal=below, above=top, direct=direct)
    chapter = told(year, ChapterKind.ABOVE)
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
    assert told(year, ChapterKind.ABOVE).plan == "Förbundsplan"


# --- What was typed in


def test_economy_and_motions_are_as_they_were_typed(edition):
    chapter(
        edition,
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
    chapter(edition, ChapterKind.DECISIONS, 1, data={"motions": [motion]})
    value = value_of(edition, OVER)
    economy = content(value, ChapterKind.ECONOMY)
    assert (economy.now, economy.before) == ("2018", "2017")
    assert economy.rows == (
        EconomyRow("rubrik", "Intäkter"),
        EconomyRow("rad", "Bidrag", -1200),
    )
    decisions = content(value, ChapterKind.DECISIONS)
    assert decisions.motions == (Motion("1", "Kväll", "Bifölls", "Två"),)


def test_annexes_stand_by_kind_and_those_handed_out_apart_last(edition):
    for kind, title, removed in (
        (AttachmentKind.ANNEX, "Karta", None),
        (AttachmentKind.AUDIT, "Revisionsberättelse", None),
        (AttachmentKind.RESULT, "Resultaträkning", None),
        (AttachmentKind.BALANCE, "Fel fil", timezone.now()),
    ):
        Attachment.objects.create(
            report=edition,
            kind=kind,
            title=title,
            pdf=b"%PDF",
            pages=2,
            size=4,
            sha256="0",
            removed_at=removed,
        )
    chapter(edition, ChapterKind.ANNEXES, data={"apart": ["Balansräkning", 3, " "]})
    assert content(value_of(edition, OVER), ChapterKind.ANNEXES).annexes == (
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
def test_whatever_is_stored_stops_no_report(edition, data):
    members(edition.plan.branch)
    for order, kind in enumerate(ANCHORS):
        chapter(edition, kind, order, data=data)
    value = value_of(edition, OVER)
    assert anchors(value) == ["aret-i-korthet", "medlemmar"]


# --- All of it


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
    year, edition, django_assert_num_queries
):
    for order, kind in enumerate(ANCHORS):
        chapter(edition, kind, order)
    edition = Report.objects.select_related("plan__branch").get(pk=edition.pk)
    for places in (range(1), range(1, 9)):
        fill(year, places)
        with django_assert_num_queries(4):
            value = value_of(edition, OVER)
        assert value_of(edition, OVER) == value
        assert value_of(edition, OVER).digest == value.digest
    with django_assert_num_queries(4):
        annual_report(edition.plan, OVER)
    assert len(content(value, ChapterKind.NOT_DONE).lines) == 9
    assert len(content(value, ChapterKind.COURSES).lines) == 9
