"""What happened in the year, beside the text of a section that somebody writes."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from activities.models import Activity, Goal, GoalRevision, Measure, Plan, Status
from activities.picture import picture_of
from activities.section_evidence import evidence_for
from clubs.models import Body, Club, Decision, Meeting, MeetingState, Visit, VisitState

from .people import unguarded

pytestmark = pytest.mark.django_db
OCTOBER = date(2018, 10, 4)
NOON = timezone.make_aware(datetime(2018, 9, 1, 12))


def goal(plan, title):
    return Goal.objects.get(section__plan=plan, title=title)


def log(goal, by, title, on, note="", at=NOON, **counts):
    """An activity that was reported as done with a note."""
    activity = Activity.objects.create_for(goal, by=by, title=title, at=at)
    return activity.report(
        Status.DONE, by=by, seen=activity.version, on=on, note=note, at=at, **counts
    )


def evidence(plan, *, number=1, reads=True, since=None, day=OCTOBER):
    plan = Plan.objects.select_related("branch").get(pk=plan.pk)
    picture = picture_of(plan, day)
    section = picture.section(number) if number else None
    return evidence_for(section, picture, user_reads_notes=reads, since=since)


def lines(plan, title, **how):
    return next(
        one.lines for one in evidence(plan, **how).goals if one.goal.title == title
    )


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_notes_and_activities_stand_by_goal_the_newest_first(plan, anna):
    first = log(goal(plan, "Folder"), anna, "Text", date(2018, 3, 4), "Blev bra.")
    last = log(goal(plan, "Folder"), anna, "Tryck", date(2018, 5, 2), participants=12)
    told = evidence(plan)
    assert [one.goal.title for one in told.goals] == ["Brev", "Folder"]
    assert told.goals[1].address == "/stockholm/plan/2018/1.2/"
    found = told.goals[1].lines
    assert [(line.key, line.kind) for line in found] == [
        (f"a{last.activity_id}", "aktivitet"),
        (f"u{first.pk}", "notering"),
        (f"a{first.activity_id}", "aktivitet"),
    ]
    assert plain(found[0].insertion) == "Tryck (2 maj, 12 deltagare)."
    assert found[1].insertion == found[1].text == "Blev bra."
    assert found[1].by == "Anna, Informationsansvarig"


def test_notes_are_only_for_those_who_read_them(plan, anna):
    log(goal(plan, "Folder"), anna, "Text", date(2018, 3, 4), "kanariefågel")
    assert "kanariefågel" in str(evidence(plan).goals)
    told = lines(plan, "Folder", reads=False)
    assert [line.kind for line in told] == ["aktivitet"]
    assert "kanariefågel" not in str(told)


def test_what_was_undone_or_removed_is_out(plan, anna):
    folder = goal(plan, "Folder")
    update = log(folder, anna, "Text", date(2018, 3, 4), "Ångrat")
    activity = Activity.objects.get(pk=update.activity_id)
    activity.undo(update, by=anna, seen=activity.version, at=NOON + timedelta(hours=1))
    removed = log(folder, anna, "Bild", date(2018, 3, 5), "Borttaget").activity
    removed = Activity.objects.get(pk=removed.pk)
    removed.remove(by=anna, seen=removed.version)
    assert lines(plan, "Folder") == ()


def test_what_has_come_since_the_text_was_written_is_marked(plan, anna):
    folder, later = goal(plan, "Folder"), NOON + timedelta(days=2)
    log(folder, anna, "Text", date(2018, 3, 4), "Gammalt")
    log(folder, anna, "Tryck", date(2018, 3, 5), "Nytt", at=later)
    told = evidence(plan, since=NOON + timedelta(days=1))
    assert told.new == 2
    new = [line.text for line in told.goals[1].lines if line.is_new]
    assert new == ["Nytt", "Tryck"]
    assert evidence(plan).new == 0


def test_a_series_is_one_line(plan, anna):
    letters = goal(plan, "Brev")
    rows = [("Januari", date(2018, 1, 30)), ("Februari", date(2018, 2, 27))]
    made = Activity.objects.create_series(letters, by=anna, batch="Brev", rows=rows)
    made[0].report(Status.DONE, by=anna, seen=1, on=date(2018, 1, 30))
    line = next(line for line in lines(plan, "Brev") if line.kind == "aktivitet")
    assert line.key == f"a{made[0].pk}"
    assert line.text == "Brev: ett av två gjorda"
    assert plain(line.insertion).endswith("senast den 30 januari.")


def test_visits_are_a_figure_and_a_few_people_no_number(plan, anna, stockholm):
    for name in ("Depån", "Linjen"):
        club = Club.objects.create(branch=stockholm, name=name, slug=name.lower())
    Visit.objects.create(
        branch=stockholm,
        club=club,
        on=date(2018, 5, 4),
        state=VisitState.DONE,
        note="kanariefågel",
    )
    with unguarded():
        Goal.objects.filter(title="Brev").update(measure=Measure.CLUB_VISITS)
    log(goal(plan, "Folder"), anna, "Kurs", date(2018, 5, 2), participants=3)
    (visits,) = lines(plan, "Brev")
    assert (visits.kind, visits.on) == ("besök", date(2018, 5, 4))
    assert visits.insertion == "1 av 2 klubbar fick besök."
    (few,) = lines(plan, "Folder")
    assert "färre än 5 deltagare" in few.insertion
    assert "kanariefågel" not in str(evidence(plan, number=None))


def test_decisions_about_a_goal_are_told_with_body_day_and_paragraph(plan, kajsa):
    meeting = Meeting.objects.create(
        branch=plan.branch,
        body=Body.ASSEMBLY,
        on=date(2018, 9, 20),
        state=MeetingState.HELD,
    )
    decision = Decision.objects.create(meeting=meeting, paragraph="9")
    with unguarded():
        Goal.objects.filter(title="Folder").update(struck_by=decision)
    (struck,) = lines(plan, "Folder")
    told = "Representantskapet strök åtagandet den 20 september 2018, § 9."
    assert (struck.kind, plain(struck.insertion)) == ("beslut", told)
    revision = GoalRevision.objects.create(
        plan=plan,
        goal=goal(plan, "Folder"),
        kind="stryk",
        reason="Pengarna",
        decision=decision,
        decided_at=NOON,
    )
    (line,) = lines(plan, "Folder")
    assert (line.key, plain(line.insertion)) == (f"d{revision.pk}", told)


def test_a_plan_of_any_size_takes_the_same_two_queries(
    plan, anna, django_assert_num_queries
):
    plan = Plan.objects.select_related("branch").get(pk=plan.pk)
    for times in (1, 10):
        for number in range(times):
            title = f"{times}-{number}"
            log(goal(plan, "Folder"), anna, title, date(2018, 3, 4), "Något")
        picture = picture_of(plan, OCTOBER)
        with django_assert_num_queries(2):
            evidence_for(None, picture, user_reads_notes=True, since=NOON)
