"""Decisions, adoptions and calendars by several people in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from activities.models import (
    Adoption,
    Goal,
    GoalRevision,
    Plan,
    PlanState,
    RevisionKind,
)
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import CalendarAddress, Decision, Event, Meeting, Stale

from .people import sent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*posts):
    """The answers to (user, address, form), all sent in the same moment."""
    gate = Barrier(len(posts))

    def post(one):
        user, address, form = one
        client = Client(raise_request_exception=False)
        client.force_login(user)
        gate.wait(20)
        try:
            return client.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as tabs:
        return sorted(tabs.map(post, posts))


@pytest.fixture
def draft(stockholm, siv):
    sections = [NewSection(title="A", goals=[NewGoal(text="Vi ska.", title="Ska")])]
    period = {"starts": date(2019, 1, 1), "ends": date(2019, 12, 31)}
    draft = create_plan(stockholm, by=siv, title="Ny", sections=sections, **period)
    draft.propose(by=siv)
    return draft


def change(plan, goal, by, **fields):
    fields = {"kind": RevisionKind.CHANGE, "reason": "Så vill vi."} | fields
    return GoalRevision.propose(plan, by=by, goal=goal, **fields)


def test_a_plan_is_asked_and_adopted_once(siv, kajsa, anna, draft, adopted):
    page = f"/stockholm/plan/{draft.slug}/antagande/"
    ask = {"do": "ask", "meeting": adopted.meeting_id, "paragraph": "4"}
    asking = [(who, page, sent(**ask)) for who in (siv, siv, kajsa, anna)]
    assert at_once(*asking) == [302, 422, 422, 422]
    asker = Adoption.objects.get().asked_by
    others = [who for who in (siv, kajsa, anna) if who != asker]
    confirming = [(who, page, {"do": "confirm"}) for who in (asker, *others, *others)]
    answers = at_once(*confirming)
    assert answers.count(302) == 1
    assert max(answers) < 500
    assert Plan.objects.get(pk=draft.pk).state == PlanState.ADOPTED
    assert Adoption.objects.get().confirmed_by in others
    assert Event.objects.filter(verb="adopt", object_id=draft.pk).count() == 1


def test_a_text_changed_while_the_plan_is_adopted_stands_or_is_refused(
    siv, kajsa, anna, draft, adopted
):
    goal = Goal.objects.get(section__plan=draft)
    Adoption.ask(draft, by=siv, meeting=adopted.meeting, paragraph="4")
    page = f"/stockholm/plan/{draft.slug}/"
    edit = {"title": "Ska", "adopted_text": "Vi ska inte.", "kind": goal.kind}
    edit |= {"seen": goal.version, "check_every": 90, "measure": goal.measure}
    section = {"title": "B", "intro": "", "seen": 1}
    answers = at_once(
        (kajsa, f"{page}antagande/", {"do": "confirm"}),
        (anna, f"{page}1.1/andra/", sent(**edit)),
        (siv, f"{page}1/andra/", sent(**section)),
    )
    assert max(answers) < 500
    if Plan.objects.get(pk=draft.pk).state == PlanState.ADOPTED:
        assert Adoption.objects.get().holds


def test_who_read_the_draft_before_it_was_adopted_is_shown_what_stands(
    siv, kajsa, anna, draft, adopted
):
    goal = Goal.objects.for_display().get(section__plan=draft)
    section = goal.section
    Adoption.ask(draft, by=siv, meeting=adopted.meeting, paragraph="4")
    Adoption.objects.get().confirm(by=kajsa)
    with pytest.raises(Stale):
        goal.edit(by=anna, seen=goal.version, adopted_text="Vi ska inte.")
    with pytest.raises(Stale):
        section.edit(by=anna, seen=section.version, title="B")


def test_a_proposal_is_decided_one_way_under_one_paragraph(
    siv, kajsa, anna, plan, folder, adopted
):
    one = change(plan, folder, anna, new="Vi ska trycka två.")
    page = f"/stockholm/andring/{one.pk}/"
    yes = {"do": "decide", "seen": 1, "meeting": adopted.meeting_id}
    answers = at_once(
        (siv, page, sent(**yes, paragraph="21")),
        (kajsa, page, sent(**yes, paragraph="22")),
        (siv, page, sent(**yes | {"do": "decline"}, paragraph="23")),
        (anna, page, {"do": "withdraw", "seen": 1}),
        (anna, page, sent(do="edit", seen=1, kind="ändra", new="Tre.", reason="Nja.")),
    )
    assert max(answers) < 500
    one = GoalRevision.objects.get()
    ends = [one.decision_id, one.declined_by_id, one.withdrawn_at]
    assert sum(end is not None for end in ends) <= 1
    folder.refresh_from_db()
    assert (folder.adopted_text != "Vi ska trycka en folder.") == bool(one.decision_id)
    # Who came too late has left no decision behind.
    decided = Decision.objects.exclude(pk=adopted.pk)
    assert list(decided) == [d for d in (one.decision, one.declined_by) if d]


def test_a_goal_isnt_both_struck_and_changed(siv, kajsa, plan, folder, adopted):
    struck = change(plan, folder, siv, kind=RevisionKind.STRIKE)
    changed = change(plan, folder, siv, new="Vi ska trycka två.")
    again = change(plan, folder, siv, new="Vi ska trycka tre.")
    answers = at_once(
        *(
            (
                (siv, kajsa)[one.pk % 2],
                f"/stockholm/andring/{one.pk}/",
                sent(
                    do="decide",
                    seen=1,
                    meeting=adopted.meeting_id,
                    paragraph=str(one.pk),
                ),
            )
            for one in (struck, changed, again)
        )
    )
    assert max(answers) < 500
    folder.refresh_from_db()
    assert folder.revised_by_id
    in_force = GoalRevision.objects.in_force()
    texts = [one.new for one in in_force if one.kind == RevisionKind.CHANGE]
    assert len(texts) <= 1
    assert folder.adopted_text == (texts or ["Vi ska trycka en folder."])[0]


def test_a_new_meeting_of_the_day_is_written_in_once(siv, kajsa, anna, plan, folder):
    ones = [change(plan, folder, anna, new=f"Vi ska {n}.") for n in range(3)]
    form = {"do": "decline", "seen": 1, "on": "2018-05-03", "body": "representantskap"}
    answers = at_once(
        *(
            (who, f"/stockholm/andring/{one.pk}/", sent(**form, paragraph="9"))
            for one, who in zip(ones, (siv, kajsa, siv), strict=True)
        )
    )
    assert answers == [302, 302, 302]
    assert Meeting.objects.filter(on=date(2018, 5, 3)).count() == 1
    assert Decision.objects.filter(paragraph="9").count() == 1


def test_meetings_of_one_day_get_an_address_each(siv, kajsa, stockholm, plan):
    form = {"body": "styrelse", "on": "2018-06-01"}
    new = "/stockholm/moten/nytt/"
    people = (siv, kajsa, siv, kajsa)
    assert at_once(*((who, new, sent(**form)) for who in people)) == [302] * 4
    assert len(set(Meeting.objects.filter(on="2018-06-01").values_list("slug"))) == 4


def test_one_calendar_address_is_in_use(siv, stockholm, plan):
    page = "/stockholm/kalender/"
    assert at_once(*((siv, page, sent(whose="own")) for _ in range(5))) == [302] * 5
    assert CalendarAddress.objects.in_use().count() == 1
