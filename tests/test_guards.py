"""The database itself refuses to touch what has been adopted, whoever asks (S53, S55).

Raw SQL, as somebody with the database in their hands would write it.
"""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from activities import editions
from activities.models import (
    Adoption,
    Attachment,
    Chapter,
    ChapterVersion,
    Goal,
    GoalRevision,
    Plan,
    PlanState,
    Report,
    RevisionKind,
    Section,
)
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Decision, Meeting
from sekoplan import guards

from .adopting import adopt

pytestmark = pytest.mark.holds("S55")
# Words that the other doesn't have
ON_SQLITE = pytest.mark.only("sqlite")
ON_POSTGRESQL = pytest.mark.only("postgresql")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement, *values):
    """Whether a guard refuses it; what it would have done is undone."""
    try:
        with transaction.atomic():
            done = sql(statement, *values)
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        assert "guard:" in str(refusal), refusal
        return True
    assert done, f"no row was met by {statement}"
    return False


@pytest.fixture
def draft(stockholm, siv):
    """Next year's plan, which nobody has adopted."""
    return create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        sections=[
            NewSection(
                title="Information",
                goals=[NewGoal(text="Vi ska skriva.", title="Skriva")],
            )
        ],
    )


@pytest.fixture
def loose(draft):
    return Goal.objects.get(section__plan=draft)


@pytest.fixture
def spring(stockholm):
    return Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2018, 5, 3), state="hållet"
    )


def decided(plan, by, meeting, **fields):
    """A change that the meeting has decided, put in force by its verb."""
    revision = GoalRevision.propose(plan, by=by, reason="Mötet ville.", **fields)
    return revision.decide(by=by, seen=1, meeting=meeting, paragraph="7")


@pytest.fixture
def changed(plan, folder, siv, spring):
    return decided(
        plan,
        siv,
        spring,
        kind=RevisionKind.CHANGE,
        goal=folder,
        new="Vi ska trycka två foldrar.",
        target_min=2,
        target_max=2,
    )


# Statements about the adopted goal and its plan -------------------------------

GOAL = "UPDATE activities_goal SET {} WHERE id = %s"
SECTION = "UPDATE activities_section SET {} WHERE id = %s"
PLAN = "UPDATE activities_plan SET {} WHERE id = %s"
DELETE = "DELETE FROM {} WHERE id = %s"


@pytest.mark.parametrize(
    "change",
    [
        "adopted_text = 'Vi ska låta bli.'",
        "number = 9",
        "target_min = 99",
        "target_max = 99",
        "unit = 'affischer'",
        "target_source = 'styrelse'",
        "target_source = '', target_min = NULL, target_max = NULL",
        "origin_id = (SELECT min(id) FROM clubs_decision)",
        "struck_by_id = (SELECT min(id) FROM clubs_decision)",
        "id = 9999",
    ],
)
def test_the_text_number_and_target_of_a_goal_stand(folder, change):
    assert refused(GOAL.format(change), folder.pk)


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Trycksak'",
        "kind = 'löpande'",
        "measure = 'antal'",
        "months = '[5]'",
        "check_every = 30",
        "version = 7",
        "post_id = NULL",
    ],
)
def test_what_is_the_boards_own_is_free(folder, change):
    assert not refused(GOAL.format(change), folder.pk)


def test_the_boards_own_target_is_free(plan):
    course = Goal.objects.get(section__plan=plan, title="Kurs")
    target = "target_min = 20, unit = 'deltagare', target_source = 'styrelse'"
    assert not refused(GOAL.format(target), course.pk)
    # But nobody calls it the assembly's.
    assert refused(GOAL.format("target_min = 20, target_source = 'plan'"), course.pk)


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Annan plan'",
        "intro = 'Nya ord'",
        "starts = '2017-01-01'",
        "ends = '2019-01-01'",
        "adopted_by_id = NULL",
        "state = 'utkast'",
        "state = 'förslag'",
        "branch_id = (SELECT parent_id FROM clubs_branch b WHERE b.id = branch_id)",
        "id = 9999",
    ],
)
def test_the_adoption_and_the_frame_of_a_plan_stand(plan, change):
    assert refused(PLAN.format(change), plan.pk)


def test_a_plan_goes_on_to_be_closed_and_never_back(plan):
    close = "UPDATE activities_plan SET state = 'avslutad' WHERE id = %s"
    assert not refused(close, plan.pk)
    sql(close, plan.pk)
    again = "UPDATE activities_plan SET state = 'antagen' WHERE id = %s"
    assert refused(again, plan.pk)
    assert refused(GOAL.format("number = 9"), plan.sections.first().goals.first().pk)


@pytest.mark.parametrize(
    "change", ["title = 'Nytt'", "intro = 'Nytt'", "number = 9", "id = 9999"]
)
def test_a_heading_and_what_stands_under_it_stand(plan, change):
    section = plan.sections.first()
    assert refused(SECTION.format(change), section.pk)
    free = "UPDATE activities_section SET post_id = NULL, version = 3 WHERE id = %s"
    assert not refused(free, section.pk)


def test_nothing_of_an_adopted_plan_is_deleted(plan, folder, changed):
    for table, pk in (
        ("activities_plan", plan.pk),
        ("activities_section", folder.section_id),
        ("activities_goal", folder.pk),
        ("activities_goalrevision", changed.pk),
    ):
        assert refused(DELETE.format(table), pk), table


def test_a_goal_is_moved_neither_out_nor_in(plan, folder, loose):
    there, here = loose.section_id, folder.section_id
    assert refused(GOAL.format("section_id = %s"), there, folder.pk)
    assert refused(GOAL.format("section_id = %s, number = 9"), here, loose.pk)
    other = plan.sections.last().pk
    assert refused(GOAL.format("section_id = %s, number = 9"), other, folder.pk)


def test_a_section_is_moved_neither_out_nor_in(plan, draft, folder, loose):
    move = "UPDATE activities_section SET plan_id = %s, number = 9 WHERE id = %s"
    assert refused(move, draft.pk, folder.section_id)
    assert refused(move, plan.pk, loose.section_id)


COPY = """{} INTO {table} ({columns})
    SELECT {values} FROM {table} WHERE id = %s {}"""


def copy(model, pk, *, verb="INSERT", end="", **values):
    """Insert a copy of a row with other values; those are written as SQL."""
    names = [field.column for field in model._meta.concrete_fields]
    values.setdefault("id", f"{pk}")
    return refused(
        COPY.format(
            verb,
            end,
            table=model._meta.db_table,
            columns=", ".join(f'"{name}"' for name in names),
            values=", ".join(values.get(name, f'"{name}"') for name in names),
        ),
        pk,
    )


def test_nothing_is_added_without_a_decision(plan, folder, loose):
    assert copy(Goal, folder.pk, id="900", number="9")
    assert copy(Goal, loose.pk, id="900", number="9", section_id=f"{folder.section_id}")
    assert copy(Section, folder.section_id, id="900", number="9")
    assert not copy(Goal, loose.pk, id="900", number="9")


# REPLACE deletes the row that is in the way, and asks no trigger of DELETE.


@ON_SQLITE
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_nothing_adopted_is_replaced_by_a_new_row(plan, folder, loose, changed, verb):
    draft = loose.section.plan
    assert copy(Goal, folder.pk, verb=verb, adopted_text="'Nytt'")
    # In the place of the other, by its number, its address, its id.
    place = {"section_id": f"{folder.section_id}", "number": f"{folder.number}"}
    assert copy(Goal, loose.pk, verb=verb, id="900", **place)
    assert copy(Goal, loose.pk, verb=verb, id=f"{folder.pk}")
    assert copy(Section, folder.section_id, verb=verb, title="'Nytt'")
    assert copy(Section, loose.section_id, verb=verb, id=f"{folder.section_id}")
    assert copy(Plan, plan.pk, verb=verb, state="'utkast'")
    assert copy(Plan, draft.pk, verb=verb, id="900", slug="'2018'")
    assert copy(Plan, draft.pk, verb=verb, id=f"{plan.pk}")
    assert copy(GoalRevision, changed.pk, verb=verb, new="'Nytt'")
    assert copy(Decision, changed.decision_id, verb=verb, paragraph="'99'")


@ON_SQLITE
def test_nothing_adopted_is_replaced_by_an_old_row(plan, folder, loose, goteborg, siv):
    update = "UPDATE OR REPLACE activities_{} SET {} WHERE id = %s"
    place = f"section_id = {folder.section_id}, number = {folder.number}"
    assert refused(update.format("goal", place), loose.pk)
    assert refused(update.format("goal", f"id = {folder.pk}"), loose.pk)
    assert refused(update.format("section", f"plan_id = {plan.pk}"), loose.section_id)
    draft = loose.section.plan_id
    assert refused(update.format("plan", "slug = '2018'"), draft)
    assert refused(update.format("plan", f"id = {plan.pk}"), draft)
    # Another branch's of the same address, moved here.
    theirs = create_plan(
        goteborg,
        by=siv,
        title="Plan 2018",
        starts=plan.starts,
        ends=plan.ends,
        sections=[],
    )
    assert theirs.slug == plan.slug
    assert refused(update.format("plan", f"branch_id = {plan.branch_id}"), theirs.pk)


def test_an_upsert_changes_nothing(plan, folder, changed):
    for model, pk, column in (
        (Goal, folder.pk, "adopted_text"),
        (Section, folder.section_id, "title"),
        (Plan, plan.pk, "title"),
        (GoalRevision, changed.pk, "new"),
    ):
        end = f"ON CONFLICT (id) DO UPDATE SET {column} = 'Nytt'"
        if connection.vendor == "sqlite":
            # Else it takes ON for a join.
            end = f"AND true {end}"
        assert copy(model, pk, end=end), model


@ON_POSTGRESQL
def test_no_table_is_emptied(plan):
    # Foreign keys that wait for the end of the transaction would refuse it too.
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in (
        "activities_plan",
        "activities_section",
        "activities_goal",
        "activities_goalrevision",
        "activities_adoption",
        "clubs_decision",
        "clubs_branch",
    ):
        assert refused(f"TRUNCATE {table} CASCADE"), table


# What a decision lets through, and nothing beside it --------------------------


def test_a_decision_changes_what_it_says_and_no_more(plan, folder, siv, spring):
    revision = GoalRevision.objects.create(
        plan=plan,
        goal=folder,
        kind=RevisionKind.CHANGE,
        old=folder.adopted_text,
        new="Vi ska trycka två foldrar.",
        target_min=2,
        reason="Fler läser.",
    )
    text = "adopted_text = 'Vi ska trycka två foldrar.'"
    target = "target_min = 2, target_max = NULL"
    by = f"revised_by_id = {revision.pk}"
    whole = GOAL.format(f"{text}, {target}, {by}")
    # A proposal changes nothing.
    assert refused(whole, folder.pk)
    GoalRevision.objects.filter(pk=revision.pk).update(
        decision=spring.decide(by=siv, paragraph="7"), decided_at="2018-05-03 12:00Z"
    )
    assert refused(GOAL.format(f"adopted_text = 'Annat', {target}, {by}"), folder.pk)
    assert refused(GOAL.format(f"{text}, target_min = 3, {by}"), folder.pk)
    assert refused(GOAL.format(f"{text}, {by}"), folder.pk)
    assert refused(GOAL.format(f"{text}, {target}"), folder.pk)
    assert refused(GOAL.format(f"{text}, {target}, {by}, number = 9"), folder.pk)
    letters = Goal.objects.get(section__plan=plan, title="Brev")
    assert refused(whole, letters.pk)
    assert not refused(whole, folder.pk)


def test_an_old_decision_is_not_used_again(plan, folder, siv, spring, changed):
    back = decided(
        plan,
        siv,
        spring,
        kind=RevisionKind.CHANGE,
        goal=folder,
        new="Vi ska trycka en folder.",
        target_min=1,
        target_max=1,
    )
    folder.refresh_from_db()
    assert (folder.adopted_text, folder.target_min) == ("Vi ska trycka en folder.", 1)
    text = f"adopted_text = '{changed.new}', target_min = 2, target_max = 2"
    for revision in (changed, back):
        assert refused(GOAL.format(f"{text}, revised_by_id = {revision.pk}"), folder.pk)


def test_an_earlier_proposal_decided_later_still_takes_effect(
    plan, folder, siv, spring
):
    """Else who proposed first could never be heard after somebody else."""
    fields = {"kind": RevisionKind.CHANGE, "goal": folder, "reason": "Fler läser."}
    first = GoalRevision.propose(plan, by=siv, new="Vi ska trycka tre.", **fields)
    second = GoalRevision.propose(plan, by=siv, new="Vi ska trycka.", **fields)
    second.decide(by=siv, seen=1, meeting=spring, paragraph="7")
    first.edit(by=siv, seen=1, new="Vi ska trycka fyra.")
    first.decide(by=siv, seen=2, meeting=spring, paragraph="8")
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka fyra."


def test_what_is_decided_stands(plan, folder, siv, spring, changed):
    update = "UPDATE activities_goalrevision SET {} WHERE id = %s"
    for change in (
        "old = ''",
        "new = 'Nytt'",
        "target_min = 9",
        "reason = 'Andra skäl'",
        "decision_id = NULL",
        "decided_at = '2030-01-01'",
        "proposed_by_id = NULL",
        "goal_id = NULL",
    ):
        assert refused(update.format(change), changed.pk), change
    # A person's words can be erased.
    assert not refused(update.format("reason = ''"), changed.pk)
    decision = "UPDATE clubs_decision SET {} WHERE id = %s"
    for change in ("paragraph = '99'", "text = 'Annat'"):
        assert refused(decision.format(change), changed.decision_id), change


def test_a_struck_goal_is_struck_for_good(plan, folder, siv, spring):
    decided(plan, siv, spring, kind=RevisionKind.STRIKE, goal=folder)
    folder.refresh_from_db()
    assert folder.struck_by.paragraph == "7"
    assert refused(GOAL.format("struck_by_id = NULL"), folder.pk)
    assert refused(GOAL.format("struck_by_id = NULL, revised_by_id = NULL"), folder.pk)


def test_one_decision_adds_one_goal(plan, folder, siv, spring):
    added = decided(
        plan,
        siv,
        spring,
        kind=RevisionKind.ADD,
        section_title="Kultur",
        title="Kör",
        new="Vi ska sjunga.",
    )
    goal = Goal.objects.get(title="Kör")
    assert (goal.full_number, goal.origin) == ("3.1", added.decision)
    assert goal.activities.get().is_placeholder
    assert copy(Goal, goal.pk, id="900", number="9")
    assert copy(Section, goal.section_id, id="900", number="9")
    to = "UPDATE activities_goalrevision SET goal_id = %s WHERE id = %s"
    assert refused(to, folder.pk, added.pk)


def test_a_confirmed_adoption_stands(draft, siv, anna, spring):
    draft.propose(by=siv)
    adoption = Adoption.ask(draft, by=siv, meeting=spring, paragraph="12")
    adoption.confirm(by=anna)
    assert Plan.objects.get(pk=draft.pk).state == PlanState.ADOPTED
    update = "UPDATE activities_adoption SET {} WHERE id = %s"
    for change in ("confirmed_at = NULL", "confirmed_by_id = NULL", "digest = ''"):
        assert refused(update.format(change), adoption.pk), change
    assert refused("DELETE FROM activities_adoption WHERE id = %s", adoption.pk)
    assert copy(Adoption, adoption.pk)


# The adopted annual report ----------------------------------------------------------

REPORT = "UPDATE activities_report SET {} WHERE id = %s"
CHAPTER = "UPDATE activities_chapter SET {} WHERE id = %s"
VERSION = "UPDATE activities_chapterversion SET {} WHERE id = %s"
ANNEX = "UPDATE activities_attachment SET {} WHERE id = %s"


def annex_of(report):
    return report.attachments.create(
        kind="revision", title="Revision", pdf=b"%PDF", pages=1, size=4, sha256="0" * 64
    )


@pytest.fixture
def printed(signed, kajsa, spring_2019):
    """The adopted report of 2018 with an annex: (report, chapter, version, annex)."""
    annex = annex_of(signed)
    report = adopt(signed, kajsa, spring_2019, seen=3)
    chapter = report.chapters.first()
    return report, chapter, chapter.versions.first(), annex


@pytest.fixture
def spring_2019(stockholm):
    return Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2019, 3, 21), state="hållet"
    )


@pytest.fixture
def unprinted(printed, siv):
    """The next edition, a draft, of the same parts."""
    report = editions.new_edition(printed[0], by=siv, seen=4, reason="Fel antal.")
    chapter = report.chapters.first()
    return report, chapter, chapter.versions.first(), report.attachments.first()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'utkast'",
        "frozen = '{}'",
        "digest = ''",
        "day = '2030-01-01'",
        "pdf = NULL",
        "sha256 = 'f'",
        "pages = 99",
        "decision_id = NULL",
        "edition = 9",
        "reason = 'Annat'",
        "signed_place = 'Solna'",
        "signed_on = '2030-01-01'",
        "locked_by_id = NULL",
        "adopted_by_id = NULL",
        "version = 99",
        "id = 9999",
    ],
)
def test_an_adopted_report_stands(printed, change):
    """S55, whatever is changed."""
    assert refused(REPORT.format(change), printed[0].pk)


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Nytt'",
        "text = 'Nytt'",
        "text = ''",
        "data = '{}'",
        '"order" = 99',
        "included = NOT included",
        "writer_id = NULL",
        "version = 99",
        "id = 9999",
    ],
)
def test_a_chapter_of_an_adopted_report_stands(printed, unprinted, change):
    assert refused(CHAPTER.format(change), printed[1].pk)
    if change != "id = 9999":
        assert not refused(CHAPTER.format(change), unprinted[1].pk)


def test_of_a_version_the_words_alone_can_be_erased(printed, unprinted):
    for change in (
        "text = 'Nytt'",
        "number = 9",
        "manner = 'återställd'",
        "by_id = NULL",
        "at = '2030-01-01'",
        "text = '', number = 9",
        "id = 9999",
    ):
        assert refused(VERSION.format(change), printed[2].pk), change
    assert not refused(VERSION.format("text = ''"), printed[2].pk)
    assert not refused(VERSION.format("text = 'Nytt'"), unprinted[2].pk)


def test_an_annex_of_an_adopted_report_stands(printed, unprinted):
    for change in ("title = 'Nytt'", "pdf = ''", "removed_at = '2030-01-01'", "id = 9"):
        assert refused(ANNEX.format(change), printed[3].pk), change
    assert not refused(ANNEX.format("title = 'Nytt'"), unprinted[3].pk)


def test_nothing_of_an_adopted_report_is_deleted(printed, unprinted):
    tables = (
        "activities_chapterversion",
        "activities_attachment",
        "activities_chapter",
        "activities_report",
    )
    report, chapter, version, annex = printed
    for table, row in zip(tables, (version, annex, chapter, report), strict=True):
        assert refused(DELETE.format(table), row.pk), table
    assert not refused(DELETE.format("activities_chapterversion"), unprinted[2].pk)


def test_nothing_is_moved_into_or_out_of_an_adopted_report(printed, unprinted):
    (report, chapter, version, annex), other = printed, unprinted
    for statement, mine, theirs, whole, part in (
        (CHAPTER.format("report_id = %s"), chapter, other[1], report, other[0]),
        (ANNEX.format("report_id = %s"), annex, other[3], report, other[0]),
        (
            VERSION.format("number = 99, chapter_id = %s"),
            version,
            other[2],
            chapter,
            other[1],
        ),
    ):
        assert refused(statement, part.pk, mine.pk)
        assert refused(statement, whole.pk, theirs.pk)


def test_nothing_is_added_to_an_adopted_report(printed, unprinted):
    report, chapter, version, annex = printed
    own = {"kind": "'eget'", "section_id": "NULL", "title": "'Nytt'"}
    assert copy(Chapter, unprinted[1].pk, id="900", report_id=f"{report.pk}", **own)
    assert copy(Attachment, unprinted[3].pk, id="900", report_id=f"{report.pk}")
    there = {"number": "99", "chapter_id": f"{chapter.pk}"}
    assert copy(ChapterVersion, unprinted[2].pk, id="900", **there)
    assert not copy(Chapter, unprinted[1].pk, id="900", **own)
    assert not copy(Attachment, unprinted[3].pk, id="900")
    assert not copy(ChapterVersion, unprinted[2].pk, id="900", number="99")


@ON_SQLITE
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_nothing_of_an_adopted_report_is_replaced_by_a_new_row(
    printed, unprinted, verb
):
    for model, mine, theirs in zip(
        (Report, Chapter, ChapterVersion, Attachment), printed, unprinted, strict=True
    ):
        assert copy(model, mine.pk, verb=verb), model
        # In the place of the other by its id, and where it has one by its number.
        assert copy(model, theirs.pk, verb=verb, id=f"{mine.pk}"), model
    assert copy(Report, unprinted[0].pk, verb=verb, id="900", edition="1")


@ON_SQLITE
def test_nothing_of_an_adopted_report_is_replaced_by_an_old_row(printed, unprinted):
    update = "UPDATE OR REPLACE activities_{} SET {} WHERE id = %s"
    assert refused(update.format("report", "edition = 1"), unprinted[0].pk)
    tables = ("report", "chapter", "chapterversion", "attachment")
    for table, mine, theirs in zip(tables, printed, unprinted, strict=True):
        assert refused(update.format(table, f"id = {mine.pk}"), theirs.pk), table
    into = f"report_id = {printed[0].pk}"
    assert refused(update.format("chapter", into), unprinted[1].pk)


def test_an_upsert_changes_nothing_of_an_adopted_report(printed):
    columns = ("reason", "title", "text", "title")
    models = (Report, Chapter, ChapterVersion, Attachment)
    for model, row, column in zip(models, printed, columns, strict=True):
        end = f"ON CONFLICT (id) DO UPDATE SET {column} = 'Nytt'"
        if connection.vendor == "sqlite":
            end = f"AND true {end}"
        assert copy(model, row.pk, end=end), model


def test_the_decision_of_an_adopted_report_stands(printed):
    decision = "UPDATE clubs_decision SET {} WHERE id = %s"
    for change in ("paragraph = '99'", "text = 'Annat'"):
        assert refused(decision.format(change), printed[0].decision_id), change


@ON_POSTGRESQL
def test_no_table_of_reports_is_emptied(db):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("report", "chapter", "chapterversion", "attachment"):
        assert refused(f"TRUNCATE activities_{table} CASCADE"), table


def test_without_the_guards_an_adopted_report_would_change(printed, unprinted):
    """Each of the ways above is open once they are lifted."""
    report, chapter, version, annex = printed
    guards.lift(connection)
    assert not refused(REPORT.format("reason = 'Annat'"), report.pk)
    assert not refused(CHAPTER.format("text = 'Nytt'"), chapter.pk)
    assert not refused(VERSION.format("text = 'Nytt'"), version.pk)
    assert not refused(ANNEX.format("title = 'Nytt'"), annex.pk)
    assert not refused(ANNEX.format("report_id = %s"), unprinted[0].pk, annex.pk)
    assert not refused(DELETE.format("activities_chapterversion"), version.pk)
    assert not copy(Attachment, annex.pk, id="900")
    guards.post(connection)
    assert refused(REPORT.format("reason = 'Annat'"), report.pk)


# The guards themselves --------------------------------------------------------


def test_without_the_guards_the_text_would_change(folder):
    guards.lift(connection)
    assert guards.missing(connection)
    assert not refused(GOAL.format("adopted_text = 'Nytt'"), folder.pk)
    guards.post(connection)
    assert not guards.missing(connection)
    assert refused(GOAL.format("adopted_text = 'Nytt'"), folder.pk)


def test_a_start_without_the_guards_is_refused(db):
    assert not guards.guards_are_posted(None, databases=["default"])
    guards.lift(connection)
    errors = guards.guards_are_posted(None, databases=["default"])
    assert [error.id for error in errors] == ["sekoplan.E011"]


def test_migrate_puts_back_the_guards_that_a_start_asks_for(db):
    guards.lift(connection)
    call_command("migrate", verbosity=0, skip_checks=False)
    assert not guards.missing(connection)


def test_every_table_with_a_guard_has_one_against_each_way(db):
    """A table that refuses to be changed refuses to be replaced, too."""
    found, _ = guards.guards()
    ways = {}
    for guard in found:
        ways.setdefault(guard.table, set()).add(guard.verb)
    assert {
        table for table, verbs in ways.items() if not verbs >= {"UPDATE", "INSERT"}
    } == set()


@ON_POSTGRESQL
def test_a_guard_that_is_turned_off_is_missing(db):
    sql("ALTER TABLE activities_goal DISABLE TRIGGER guard_goal_stands")
    assert guards.missing(connection) == {"guard_goal_stands"}
    sql("ALTER TABLE activities_goal ENABLE TRIGGER guard_goal_stands")
    assert not guards.missing(connection)
