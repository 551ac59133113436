"""What somebody with every log-in, or the database in hand, tries on decisions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities.comparing import Fate, Piece, compare
from activities.models import (
    Adoption,
    Goal,
    GoalRevision,
    PlanState,
    Review,
    RevisionKind,
)
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Decision, Meeting, Role, User

from .people import sent, user_with

ON_SQLITE = pytest.mark.only("sqlite")


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def proposed(folder, by, new, **fields):
    return GoalRevision.propose(
        Goal.objects.get(pk=folder.pk).section.plan,
        by=by,
        goal=Goal.objects.get(pk=folder.pk),
        kind=RevisionKind.CHANGE,
        reason="Så vill vi.",
        new=new,
        **fields,
    )


def draft_of(branch, by):
    sections = [NewSection(title="A", goals=[NewGoal(text="Vi ska.", title="Ska")])]
    period = {"starts": date(2019, 1, 1), "ends": date(2019, 12, 31)}
    return create_plan(branch, by=by, title="Ny", sections=sections, **period)


@pytest.fixture
def gothenburgs(goteborg):
    """A meeting that the other branch has held."""
    return Meeting.objects.create(
        branch=goteborg, body="representantskap", on=date(2018, 3, 1), state="hållet"
    )


@pytest.fixture
def next_year(stockholm, siv, adopted):
    """Another adopted plan of the same branch."""
    return create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        state=PlanState.ADOPTED,
        adopted_by=adopted,
        sections=[NewSection(title="A", goals=[NewGoal(text="Vi ska.", title="Ska")])],
    )


def test_a_yes_sent_again_after_the_next_change_leads_to_the_goal(
    login, siv, folder, adopted
):
    client, first = login(siv), proposed(folder, siv, "Vi ska trycka två.")
    form = sent(do="decide", seen=1, meeting=adopted.meeting_id, paragraph="7")
    page = f"/stockholm/andring/{first.pk}/"
    assert client.post(page, form).url == folder.get_absolute_url()
    second = proposed(folder, siv, "Vi ska trycka tre.")
    second.decide(by=siv, seen=1, meeting=adopted.meeting, paragraph="8")
    assert client.post(page, form).url == folder.get_absolute_url()
    assert Goal.objects.get(pk=folder.pk).adopted_text == "Vi ska trycka tre."


@pytest.mark.parametrize("seen", ["9" * 5000, "9" * 25, "-1", "", "²", "\0"])
def test_no_version_of_a_proposal_breaks_its_page(login, siv, folder, seen):
    waiting = proposed(folder, siv, "Vi ska trycka två.")
    form = {"do": "withdraw", "seen": seen}
    answer = login(siv).post(f"/stockholm/andring/{waiting.pk}/", form)
    assert answer.status_code == 302
    assert GoalRevision.objects.proposed().get() == waiting


def test_no_verb_takes_the_meeting_of_another_branch(siv, folder, gothenburgs):
    one = proposed(folder, siv, "Vi ska trycka två.")
    for verb in (one.decide, one.decline):
        with pytest.raises(ValidationError, match="annan avdelnings"):
            verb(by=siv, seen=1, meeting=gothenburgs, paragraph="7")
    assert GoalRevision.objects.proposed().get() == one


def test_no_plan_is_adopted_by_the_meeting_of_another_branch(
    stockholm, siv, gothenburgs
):
    draft = draft_of(stockholm, siv)
    draft.propose(by=siv)
    with pytest.raises(ValidationError, match="annan avdelnings"):
        Adoption.ask(draft, by=siv, meeting=gothenburgs, paragraph="7")
    assert not Decision.objects.filter(meeting=gothenburgs).exists()


def test_a_change_of_another_plan_touches_no_text_of_this(
    next_year, folder, adopted, siv
):
    foreign = GoalRevision.objects.create(
        plan=next_year,
        goal=folder,
        kind=RevisionKind.CHANGE,
        old=folder.adopted_text,
        new="Vi ska ingenting.",
        decision=adopted,
        decided_at=timezone.now(),
    )
    with pytest.raises(IntegrityError, match="guard"):
        sql(
            "UPDATE activities_goal SET adopted_text = %s, revised_by_id = %s,"
            " target_source = '' WHERE id = %s",
            foreign.new,
            foreign.pk,
            folder.pk,
        )


def test_a_meeting_that_has_decided_stays_the_branchs(goteborg, plan, adopted):
    for column, value in (("branch_id", goteborg.pk), ("body", "styrelse")):
        with pytest.raises(IntegrityError, match="guard"):
            sql(
                f"UPDATE clubs_meeting SET {column} = %s WHERE id = %s",  # noqa: S608
                value,
                adopted.meeting_id,
            )
    with pytest.raises(IntegrityError, match="guard"):
        sql("UPDATE clubs_meeting SET id = 4711 WHERE id = %s", adopted.meeting_id)


@ON_SQLITE
def test_a_meeting_is_not_replaced(goteborg, plan, adopted):
    names = [field.column for field in Meeting._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("%s" if n == "branch_id" else f'"{n}"' for n in names)
    with pytest.raises(IntegrityError, match="guard"):
        sql(
            f"INSERT OR REPLACE INTO clubs_meeting ({columns})"  # noqa: S608
            f" SELECT {values} FROM clubs_meeting WHERE id = %s",
            goteborg.pk,
            adopted.meeting_id,
        )


@ON_SQLITE
def test_no_open_review_takes_the_place_of_a_closed_one(stockholm, siv, plan, adopted):
    closed = Review.objects.open_before(adopted.meeting, plan=plan, by=siv)
    closed.close(by=siv, freeze=lambda: {"format": 1, "goals": []})
    spring = Meeting.book(stockholm, by=siv, body="styrelse", on=date(2018, 5, 1))
    later = Review.objects.open_before(spring, plan=plan, by=siv)
    with pytest.raises(IntegrityError, match="guard"):
        sql(
            "UPDATE OR REPLACE activities_review SET meeting_id = %s WHERE id = %s",
            adopted.meeting_id,
            later.pk,
        )
    assert Review.objects.filter(pk=closed.pk).exists()


def test_a_struck_goal_doesnt_rise_again_with_the_meetings_day(
    stockholm, siv, folder, plan
):
    """A meeting that has decided has been, whether or not somebody has said so."""
    today = timezone.localdate()
    meeting = Meeting.book(stockholm, by=siv, body="representantskap", on=today)
    strike = GoalRevision.propose(
        plan, by=siv, goal=folder, kind=RevisionKind.STRIKE, reason="Ingen läser den."
    )
    strike.decide(by=siv, seen=1, meeting=meeting, paragraph="7")
    with pytest.raises(ValidationError, match="fattat beslut"):
        meeting.change(by=siv, seen=1, on=today + timedelta(days=300))
    moved = meeting.change(by=siv, seen=1, on=today - timedelta(days=1))
    assert moved.on < today


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 2500, "a b " * 1250),
        ("a b " * 1250, "b a a " * 833),
        ("a " * 141, "a b " * 141),
    ],
)
def test_words_said_over_and_over_are_compared_all_the_same(old, new):
    """Word against word the first pair kept the server busy for minutes."""
    pieces = compare(old, new)
    for text, taken_out in ((old, Fate.OUT), (new, Fate.IN)):
        told = [one.text for one in pieces if one.fate in (Fate.SAME, taken_out)]
        assert " ".join(told).split() == text.split()


def test_what_begins_and_ends_alike_is_told_also_of_the_longest_texts():
    same = "ja " * 200
    assert compare(f"Vi {same}eller så", f"Vi {same}och så") == [
        Piece(Fate.SAME, f"Vi {same}".strip()),
        Piece(Fate.OUT, "eller"),
        Piece(Fate.IN, "och"),
        Piece(Fate.SAME, "så"),
    ]


def test_who_cant_log_in_is_no_second_person(stockholm, seko, siv, kajsa, adopted):
    """With the chair's account closed the secretary is alone: then the union's."""
    draft = draft_of(stockholm, siv)
    draft.propose(by=siv)
    asked = Adoption.ask(draft, by=siv, meeting=adopted.meeting, paragraph="3")
    petra, today = user_with("Petra", seko, Role.ADMINISTRATOR), timezone.localdate()
    assert not asked.may_be_confirmed_by(petra, today)
    User.objects.filter(pk=kajsa.pk).update(is_active=False)
    assert asked.may_be_confirmed_by(petra, today)
    assert not asked.may_be_confirmed_by(siv, today)
