"""No page shows a reader what that role may not read, wherever it was written (S3)."""

import json
from datetime import date
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from activities.models import (
    Assessment,
    Goal,
    GoalRevision,
    Outcome,
    Plan,
    Review,
    RevisionKind,
    Serving,
    Word,
)
from activities.planning import NewGoal, NewSection, create_plan
from activities.reviewing import close_review
from clubs.models import Meeting

NOTE, SAID, JUDGED, DRAFT = (
    "Kanariegul", "Papegojgrön", "Flamingorosa", "Svanvit",
)  # fmt: skip
NOTES = {NOTE, SAID, JUDGED}
NAMES = {"Anna", "Siv", "Kajsa", "Omar"}


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2018-10-04 10:00+02:00", tick=True):
        yield


@pytest.fixture
def union_plan(seko, nils, adopted):
    plan = create_plan(
        seko,
        by=nils,
        title="Kongressplan",
        starts=date(2017, 1, 1),
        ends=date(2020, 12, 31),
        sections=[NewSection(title="A", goals=[NewGoal(text="Fler.", title="Fler")])],
    )
    Plan.objects.filter(pk=plan.pk).update(state="antagen")
    return plan


@pytest.fixture
def written(everybody, stockholm, plan, folder, activity, union_plan):
    """Something secret in every place; returns the addresses to look in."""
    anna, siv = everybody["board"], everybody["secretary"]
    Plan.objects.filter(pk=plan.pk).update(follows=union_plan)
    above = Goal.objects.get(section__plan=union_plan)
    for goal in Goal.objects.filter(section__plan=plan):
        Serving.objects.create(goal=goal, above=above)
    seen = activity.version
    activity.report("pågår", by=anna, seen=seen, note=NOTE, needs_help=True)
    meeting = Meeting.book(stockholm, by=siv, body="styrelse", on=date(2018, 10, 4))
    assembly = Meeting.book(
        stockholm, by=siv, body="representantskap", on=date(2018, 11, 20)
    )
    first = Review.objects.open_before(meeting, plan=plan, by=siv)
    Assessment.answer(folder, first, by=anna, word=Word.AT_RISK, text=SAID)
    close_review(first, by=siv)
    Review.objects.open_before(assembly, plan=plan, by=siv)
    studies = Goal.objects.get(section__plan=plan, title="Kurs")
    Assessment.make(studies, by=anna, outcome=Outcome.NOT_DONE, text=JUDGED)
    GoalRevision.propose(
        plan, by=anna, goal=folder, kind=RevisionKind.CHANGE, reason="Ja.", new=DRAFT
    )
    own, mine = f"/stockholm/plan/{plan.slug}/", "/stockholm/moten/"
    return [
        "/stockholm/", "/stockholm/plan/", own, f"{own}1/", f"{own}1.2/",
        f"{own}2.2/", f"{own}beslut/", f"{own}jamfor/",
        f"{own}jamfor/?mot=2018-10-01", f"{own}jamfor/?mot=2018-10-04",
        f"{own}rulla/", f"{own}foljer/", f"{own}1.2/mal/", f"{own}1.2/andra/",
        f"{own}antagande/", mine, f"{mine}beslut/", "/stockholm/arshjulet/",
        *(f"{mine}{one.slug}/{tail}" for one in (meeting, assembly) for tail in (
            "", "avstamning/", "infor/", "infor.pdf", "motelage/1/", "motelage/2/",
        )),
        f"/stockholm/andring/{GoalRevision.objects.get().pk}/",
        f"/stockholm/roda-traden/?plan={plan.slug}",
        "/seko/", "/seko/avdelningar/", "/seko/avdelningar/?mal=1.1",
        "/seko/avdelningar/?avdelning=stockholm",
        "/seko/avdelningar/?mal=1.1&avdelning=stockholm", "/seko/roda-traden/",
        union_plan.get_absolute_url(), f"{union_plan.get_absolute_url()}1.1/",
        "/konto/paminnelser/", "/stockholm/installningar/paminnelser/",
        "/stockholm/sok/?q=Kanariegul", "/stockholm/rapport/",
        f"/stockholm/rapport/{plan.slug}/", "/stockholm/uppdatera/",
        "/stockholm/kalender/", "/stockholm/matserier/",
    ]  # fmt: skip


def text_of(answer):
    if answer.headers["Content-Type"] == "application/pdf":
        pages = PdfReader(BytesIO(answer.content)).pages
        return " ".join(page.extract_text() for page in pages)
    return answer.text if answer.status_code == 200 else ""


def shown_to(client, user, pages, canaries):
    """{page: the canaries seen there}."""
    client.force_login(user)
    found = {}
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, 302, 404), (page, answer.status_code)
        text = text_of(answer).replace("sok/?q=", "")
        seen = {one for one in canaries if one in text}
        if seen and "sok/" not in page:
            found[page] = seen
    return found


@pytest.mark.holds("S3")
def test_who_reads_no_notes_finds_none(client, everybody, written):
    """The board's judgement is no note: it is the report's own sentence."""
    arvid = everybody["administrator"]
    assert shown_to(client, arvid, written, NOTES - {JUDGED}) == {}
    anna = shown_to(client, everybody["board"], written, NOTES)
    assert set.union(*anna.values()) == NOTES


@pytest.mark.holds("S3", "S11")
def test_delegates_and_the_union_read_no_notes_names_or_drafts(
    client, everybody, written
):
    for role in ("delegate", "national", "other"):
        hidden = NOTES | NAMES | {DRAFT}
        assert shown_to(client, everybody[role], written, hidden) == {}, role


@pytest.mark.holds("S3", "S11")
def test_what_follows_the_last_closed_review_is_live_and_not_the_unions(
    client, everybody, written, folder
):
    """The word of the mark is of the review, whatever has happened since."""
    before = {}
    nils = everybody["national"]
    client.force_login(nils)
    pages = [page for page in written if "/seko/" in page or "roda" in page]
    for page in pages:
        before[page] = marks_in(client.get(page))
    Assessment.make(folder, by=everybody["board"], outcome=Outcome.DONE)
    folder.activities.update(status="klar", done_on=date(2018, 10, 4))
    for page in pages:
        assert marks_in(client.get(page)) == before[page], page


def marks_in(answer):
    return text_of(answer).count("st-done"), text_of(answer).count("Genomfört")


@pytest.mark.holds("S3")
def test_what_is_frozen_holds_neither_names_nor_notes(written):
    frozen = json.dumps(
        list(Review.objects.values_list("frozen", flat=True)), ensure_ascii=False
    )
    assert "Folder" in frozen
    assert not {one for one in NOTES | NAMES | {DRAFT} if one in frozen}
