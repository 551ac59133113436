"""A plan is adopted by two people, and after that only a meeting changes its text."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from activities.models import (
    Adoption,
    Goal,
    GoalRevision,
    Plan,
    PlanState,
    RevisionKind,
    Section,
)
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import Assignment, Decision, Event, Meeting, Role, Stale

from .people import sent, user_with

ADOPTING = "/stockholm/plan/2019/antagande/"
DECISIONS = "/stockholm/plan/2018/beslut/"
CHANGE = "/stockholm/plan/2018/1.2/andring/"
ADD = "/stockholm/plan/2018/nytt-atagande/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2018-11-26 10:00+01:00", tick=True) as clock:
        yield clock


@pytest.fixture
def assembly(stockholm):
    """Saturday's, which has been."""
    return Meeting.objects.create(
        branch=stockholm, body="representantskap", on=date(2018, 11, 24), state="hållet"
    )


@pytest.fixture
def draft(stockholm, siv, information):
    return create_plan(
        stockholm,
        by=siv,
        title="Verksamhetsplan 2019",
        starts=date(2019, 1, 1),
        ends=date(2019, 12, 31),
        sections=[
            NewSection(
                title="Information",
                post=information,
                goals=[NewGoal(text="Vi ska skriva.", title="Skriva")],
            )
        ],
    )


@pytest.fixture
def proposed(draft, siv):
    draft.propose(by=siv)
    return draft


@pytest.fixture
def waiting(proposed, siv, assembly):
    return Adoption.ask(proposed, by=siv, meeting=assembly, paragraph="9")


def state_of(plan):
    return Plan.objects.get(pk=plan.pk).state


# Adopting -----------------------------------------------------------------------------


def test_from_draft_to_adopted_on_the_pages(login, siv, anna, plan, draft, assembly):
    secretary = login(siv)
    plan_page = secretary.get("/stockholm/plan/2019/").text
    assert f'href="{ADOPTING}"' in plan_page
    assert "Föreslå för mötet" in plan_page
    secretary.post(ADOPTING, {"do": "propose"})
    assert state_of(draft) == PlanState.PROPOSED
    assert "Registrera beslut" in secretary.get("/stockholm/plan/2019/").text
    form = sent(do="ask", meeting=assembly.pk, paragraph="§ 9", text="Planen antogs.")
    assert secretary.post(ADOPTING, form).status_code == 302
    assert state_of(draft) == PlanState.PROPOSED
    page = secretary.get(ADOPTING).text
    assert "väntar på att någon annan bekräftar" in page
    assert 'value="confirm"' not in page
    # Sent again it is one.
    secretary.post(ADOPTING, form)
    assert Adoption.objects.count() == 1

    board = login(anna)
    laget = board.get("/stockholm/").text
    assert f'href="{ADOPTING}"' in laget
    page = board.get(ADOPTING).text
    assert "Vi ska skriva." in page
    assert "Siv" in page
    board.post(ADOPTING, {"do": "confirm"})
    plan = Plan.objects.get(pk=draft.pk)
    assert plan.state == PlanState.ADOPTED
    assert (plan.adopted_by.meeting, plan.adopted_by.paragraph) == (assembly, "9")
    told = board.get(ADOPTING).text
    assert "Siv" in told
    assert "Anna" in told


@pytest.mark.holds("S10")
def test_who_asked_does_not_confirm(login, siv, anna, waiting):
    client = login(siv)
    assert client.post(ADOPTING, {"do": "confirm"}).status_code == 422
    with pytest.raises(ValidationError):
        waiting.confirm(by=siv)
    assert state_of(waiting.plan) == PlanState.PROPOSED


@pytest.mark.holds("S10")
@pytest.mark.parametrize("who", ["rut", "omar", "arvid", "lena", "nils", "erik"])
def test_who_does_not_plan_does_not_confirm(request, login, who, anna, waiting):
    user = request.getfixturevalue(who)
    answer = login(user).post(ADOPTING, {"do": "confirm"})
    assert answer.status_code == 404
    with pytest.raises(ValidationError):
        waiting.confirm(by=user)
    assert state_of(waiting.plan) == PlanState.PROPOSED


@pytest.mark.holds("S10")
def test_an_alone_secretary_is_confirmed_from_above(login, seko, siv, waiting):
    """Nobody else plans in the branch: then the administrator above is the second."""
    Assignment.objects.exclude(user=siv).delete()
    above = user_with("Asta", seko, Role.ADMINISTRATOR)
    page = login(above).get(ADOPTING).text
    assert "Vi ska skriva." in page
    assert login(above).post(ADOPTING, {"do": "confirm"}).status_code == 302
    assert state_of(waiting.plan) == PlanState.ADOPTED


@pytest.mark.holds("S10")
def test_where_there_are_two_nobody_confirms_from_above(
    login, seko, siv, anna, waiting
):
    above = user_with("Asta", seko, Role.ADMINISTRATOR)
    assert login(above).get(ADOPTING).status_code == 404
    assert login(above).post(ADOPTING, {"do": "confirm"}).status_code == 404
    # Not even when the other one's time is over before it is confirmed.
    Assignment.objects.filter(user=anna).update(ends=date(2018, 11, 1))
    assert login(above).get(ADOPTING).status_code == 200


def test_a_text_changed_in_between_has_to_be_asked_about_anew(
    login, siv, anna, waiting, assembly
):
    goal = Goal.objects.get(section__plan=waiting.plan)
    goal.edit(by=anna, seen=1, adopted_text="Vi ska skriva mer.")
    page = login(anna).get(ADOPTING).text
    assert "har ändrats sedan beslutet skrevs in" in page
    assert 'value="confirm"' not in page
    assert login(anna).post(ADOPTING, {"do": "confirm"}).status_code == 422
    login(anna).post(ADOPTING, {"do": "withdraw"})
    login(anna).post(ADOPTING, sent(do="ask", meeting=assembly.pk, paragraph="9"))
    login(siv).post(ADOPTING, {"do": "confirm"})
    assert state_of(waiting.plan) == PlanState.ADOPTED


@pytest.mark.parametrize(
    "change",
    [
        {"adopted_text": "Annat."},
        {"number": 7},
        {"target_source": "plan", "target_min": 4},
    ],
)
def test_the_digest_is_of_all_that_is_locked(waiting, change):
    assert waiting.holds
    Goal.objects.filter(section__plan=waiting.plan).update(**change)
    assert not waiting.holds


@pytest.mark.parametrize("change", [{"title": "Nytt"}, {"intro": "Nytt"}])
def test_the_digest_is_of_headings_and_intros(waiting, change):
    Section.objects.filter(plan=waiting.plan).update(**change)
    assert not waiting.holds


def test_the_boards_own_is_not_in_the_digest(waiting):
    Goal.objects.filter(section__plan=waiting.plan).update(
        title="Annat", kind="engång", target_min=3, target_source="styrelse"
    )
    assert waiting.holds


def test_a_draft_is_not_adopted_and_a_proposal_goes_back(login, siv, anna, draft):
    with pytest.raises(ValidationError):
        Adoption.ask(draft, by=siv, meeting=None, paragraph="9")
    client = login(siv)
    client.post(ADOPTING, {"do": "propose"})
    client.post(ADOPTING, {"do": "take_back"})
    assert state_of(draft) == PlanState.DRAFT


def test_what_waits_is_withdrawn_before_the_plan_goes_back(siv, waiting):
    with pytest.raises(ValidationError):
        waiting.plan.take_back(by=siv)
    waiting.withdraw(by=siv)
    waiting.plan.take_back(by=siv)
    assert state_of(waiting.plan) == PlanState.DRAFT


def test_a_meeting_that_is_not_in_the_list_is_written_in(login, siv, proposed):
    form = sent(do="ask", body="representantskap", on="2018-11-20", paragraph="4")
    assert login(siv).post(ADOPTING, form).status_code == 302
    meeting = Adoption.objects.get().decision.meeting
    assert (meeting.on, meeting.state) == (date(2018, 11, 20), "hållet")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "meeting"),
        ({"on": "2018-12-01", "paragraph": "9"}, "on"),
        ({"on": "2018-11-20"}, "paragraph"),
        ({"on": "2018-11-20", "paragraph": "nio"}, "paragraph"),
    ],
)
def test_a_decision_needs_its_meeting_and_paragraph(
    login, siv, proposed, fields, wrong
):
    answer = login(siv).post(ADOPTING, sent(do="ask", **fields))
    assert answer.status_code == 422
    assert f'id="id_{wrong}-fel"' in answer.text
    assert not Adoption.objects.exists()


def test_another_branchs_meeting_is_no_choice(login, siv, proposed, goteborg):
    theirs = Meeting.objects.create(
        branch=goteborg, body="representantskap", on=date(2018, 11, 20)
    )
    form = sent(do="ask", meeting=theirs.pk, paragraph="9")
    assert login(siv).post(ADOPTING, form).status_code == 422


def test_an_adopted_plan_is_closed_by_who_leads_when_it_is_over(
    login, siv, anna, plan, autumn
):
    page = "/stockholm/plan/2018/antagande/"
    assert 'value="close"' not in login(siv).get(page).text
    autumn.move_to("2019-04-01 10:00+02:00")
    assert 'value="close"' in login(siv).get(page).text
    assert login(anna).post(page, {"do": "close"}).status_code == 422
    login(siv).post(page, {"do": "close"})
    assert state_of(plan) == PlanState.CLOSED


# A text that nobody has adopted yet ---------------------------------------------------


def goal_form(goal, **fields):
    return sent(
        title=goal.title, kind=goal.kind, measure="", seen=goal.version, **fields
    )


def test_a_drafts_text_is_edited_and_an_adopted_one_is_not(login, anna, plan, draft):
    goal = Goal.objects.get(section__plan=draft)
    page = f"{goal.get_absolute_url()}andra/"
    assert 'name="adopted_text"' in login(anna).get(page).text
    form = goal_form(goal, adopted_text="Vi ska\r\nskriva mer.")
    assert login(anna).post(page, form).status_code == 302
    goal.refresh_from_db()
    assert goal.adopted_text == "Vi ska\nskriva mer."

    adopted = Goal.objects.get(section__plan=plan, title="Kurs")
    page = f"{adopted.get_absolute_url()}andra/"
    assert 'name="adopted_text"' not in login(anna).get(page).text
    answer = login(anna).post(page, goal_form(adopted, adopted_text="Annat."))
    assert answer.status_code == 422
    assert "blev antagen medan du skrev" in answer.text


def test_a_drafts_heading_is_edited_and_an_adopted_one_is_not(login, anna, plan, draft):
    client = login(anna)
    form = sent(title="Press", intro="Vi syns.", post="", seen=1)
    assert client.post("/stockholm/plan/2019/1/andra/", form).status_code == 302
    section = Section.objects.get(plan=draft)
    assert (section.title, section.intro, section.post) == ("Press", "Vi syns.", None)
    # Somebody else was first: nothing is lost.
    again = client.post("/stockholm/plan/2019/1/andra/", sent(title="Radio", seen=1))
    assert again.status_code == 409
    assert "Radio" in again.text

    client.post("/stockholm/plan/2018/1/andra/", sent(title="Press", post="", seen=1))
    section = plan.sections.get(number=1)
    assert (section.title, section.post) == ("Information", None)


# Changing what is adopted -------------------------------------------------------------


def proposal(**fields):
    return sent(
        **{
            "kind": "ändra",
            "new": "Vi ska trycka tre foldrar.",
            "reason": "Fler läser.",
        }
        | fields
    )


def test_a_proposal_changes_nothing_until_the_meeting_has_decided(
    login, anna, siv, rut, folder, assembly
):
    board = login(anna)
    assert f'href="{CHANGE}"' in board.get(folder.get_absolute_url()).text
    assert board.post(CHANGE, proposal(target_min="3")).url == DECISIONS
    made = GoalRevision.objects.get()
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka en folder."
    assert "Vi ska trycka" in board.get(DECISIONS).text

    page = f"/stockholm/andring/{made.pk}/"
    assert 'value="decide"' not in board.get(page).text
    form = sent(do="decide", seen=1, meeting=assembly.pk, paragraph="11")
    assert board.post(page, form).status_code == 422
    assert login(siv).post(page, form).url == folder.get_absolute_url()
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka tre foldrar."
    assert (folder.target_min, folder.target_max) == (3, None)
    assert (folder.target_source, folder.version) == ("plan", 2)
    event = Event.objects.get(kind="goal", verb="revise")
    assert event.decision.paragraph == "11"
    assert event.changes["adopted_text"][0] == "Vi ska trycka en folder."

    told = login(rut).get(DECISIONS).text
    assert "24\xa0november 2018, §&nbsp;11" in told
    assert "</span>en folder." in told
    assert "</span>tre foldrar." in told
    goal_page = login(rut).get(folder.get_absolute_url()).text
    assert "Ändrat av representantskapet 24\xa0november 2018, §&nbsp;11" in goal_page


def test_who_leads_writes_what_is_decided_at_once(login, siv, folder, assembly):
    decided = {"when": "beslutat", "meeting": assembly.pk, "paragraph": "11"}
    form = proposal(**decided, text="Bifall.")
    assert login(siv).post(CHANGE, form).url == folder.get_absolute_url()
    folder.refresh_from_db()
    # The new text gives no target.
    assert (folder.target_min, folder.target_source) == (None, "")
    # Under the same paragraph it is the same decision.
    other = folder.section.goals.get(title="Brev")
    page = f"{other.get_absolute_url()}andring/"
    login(siv).post(page, proposal(new="Vi ska skriva.", **decided))
    assert Decision.objects.filter(meeting=assembly).count() == 1


def test_who_only_plans_can_not_decide_at_once(login, anna, folder, assembly):
    decided = {"when": "beslutat", "meeting": assembly.pk, "paragraph": "11"}
    assert 'value="beslutat"' not in login(anna).get(CHANGE).text
    login(anna).post(CHANGE, proposal(**decided))
    assert GoalRevision.objects.get().is_proposed


def test_a_struck_goal_is_struck_everywhere(login, siv, rut, lena, folder, assembly):
    form = proposal(
        kind="stryk", new="", when="beslutat", meeting=assembly.pk, paragraph="11"
    )
    login(siv).post(CHANGE, form)
    for user, page in (
        (rut, folder.get_absolute_url()),
        (rut, "/stockholm/plan/2018/1/"),
        (rut, "/stockholm/plan/2018/"),
        (rut, DECISIONS),
        (lena, "/stockholm/plan/2018/"),
    ):
        told = login(user).get(page).text
        assert "Struk" in told, page
        assert "§&nbsp;11" in told, page
    assert "av 3 åtaganden" in login(rut).get("/stockholm/").text
    # What is struck can't be changed.
    assert login(siv).get(CHANGE).status_code == 404


def test_a_decision_without_words_says_so_among_the_years(
    login, rut, plan, assembly, siv
):
    Decision.objects.create(meeting=assembly, paragraph="9")
    page = login(rut).get(DECISIONS).content.decode()
    assert "Beslutets text är inte inskriven." in page.split('id="aret"')[1]


def test_a_motion_becomes_a_goal_by_its_decision(login, siv, plan, assembly):
    form = sent(
        section=plan.sections.get(number=2).pk,
        title="Studiecirkel",
        new="Vi ska starta tre studiecirklar.",
        target_min="3",
        unit="cirklar",
        reason="Motion från Depån.",
        when="beslutat",
        meeting=assembly.pk,
        paragraph="12",
    )
    answer = login(siv).post(ADD, form)
    goal = Goal.objects.get(title="Studiecirkel")
    assert answer.url == goal.get_absolute_url() == "/stockholm/plan/2018/2.3/"
    assert (goal.origin.meeting, goal.origin.paragraph) == (assembly, "12")
    assert (goal.target_min, goal.target_source) == (3, "plan")
    page = login(siv).get(answer.url).text
    assert "Tillagt av representantskapet 24\xa0november 2018, §&nbsp;12" in page
    assert "av 5 åtaganden" in login(siv).get("/stockholm/").text


def test_a_motion_can_open_a_new_section(login, siv, plan, assembly):
    form = sent(
        section_title="Kultur",
        title="Kör",
        new="Vi ska sjunga.",
        reason="Motion.",
        when="beslutat",
        on="2018-11-20",
        body="representantskap",
        paragraph="12",
    )
    assert login(siv).post(ADD, form).url == "/stockholm/plan/2018/3.1/"


def test_a_motion_that_is_written_in_already_keeps_its_decision(
    login, siv, plan, assembly
):
    decision = assembly.decide(by=siv, paragraph="12", text="Motionen bifölls.")
    page = login(siv).get(f"{ADD}?beslut={decision.pk}").text
    assert 'value="beslutat" checked' in page
    assert f'<option value="{assembly.pk}" selected>' in page
    form = sent(
        section_title="Kultur",
        title="Kör",
        new="Vi ska sjunga.",
        reason="Motionen bifölls.",
        when="beslutat",
        meeting=assembly.pk,
        paragraph="12",
        text="Motionen bifölls.",
    )
    login(siv).post(ADD, form)
    assert Goal.objects.get(title="Kör").origin == decision
    for foreign in ("999", "x", "9" * 30):
        assert login(siv).get(f"{ADD}?beslut={foreign}").status_code == 200


def test_ones_own_proposal_is_edited_and_withdrawn(login, anna, kajsa, folder):
    login(anna).post(CHANGE, proposal())
    made = GoalRevision.objects.get()
    page = f"/stockholm/andring/{made.pk}/"
    edit = proposal(do="edit", seen=1, new="Vi ska trycka två foldrar.")
    # The chair leads, but whose proposal it is stands on it.
    assert login(kajsa).post(page, edit).status_code == 422
    assert login(anna).post(page, edit).url == page
    stale = login(anna).post(page, proposal(do="edit", seen=1, new="Tio."))
    assert stale.status_code == 409
    assert "Tio." in stale.text
    login(anna).post(page, {"do": "withdraw", "seen": "2"})
    made.refresh_from_db()
    assert made.new == "Vi ska trycka två foldrar."
    assert made.withdrawn_at
    assert "Inga förslag väntar" in login(anna).get(DECISIONS).text


def test_the_meeting_may_say_no(login, anna, siv, folder, assembly):
    login(anna).post(CHANGE, proposal())
    made = GoalRevision.objects.get()
    page = f"/stockholm/andring/{made.pk}/"
    form = sent(do="decline", seen=1, meeting=assembly.pk, paragraph="11")
    login(siv).post(page, form)
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka en folder."
    told = login(siv).get(DECISIONS).text
    assert "Avslogs av representantskapet 24\xa0november 2018, §&nbsp;11" in told
    # It is decided: not once more, whatever a page in another tab says.
    again = sent(do="decide", seen=1, meeting=assembly.pk, paragraph="11")
    answer = login(siv).post(page, again)
    assert answer.status_code == 409
    assert "Avslaget" in answer.text


def test_a_proposal_about_a_text_that_has_changed_is_told_and_refused(
    login, anna, siv, plan, folder, assembly
):
    fields = {"kind": RevisionKind.CHANGE, "goal": folder, "reason": "Fler läser."}
    late = GoalRevision.propose(plan, by=anna, new="Vi ska trycka nio.", **fields)
    first = GoalRevision.propose(plan, by=siv, new="Vi ska trycka två.", **fields)
    first.decide(by=siv, seen=1, meeting=assembly, paragraph="11")
    page = f"/stockholm/andring/{late.pk}/"
    assert "har ändrats sedan förslaget skrevs" in login(anna).get(page).text
    form = sent(do="decide", seen=1, meeting=assembly.pk, paragraph="12")
    assert login(siv).post(page, form).status_code == 422
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka två."
    # Written anew on the text of today it can be decided.
    login(anna).post(page, proposal(do="edit", seen=1, new="Vi ska trycka nio."))
    login(siv).post(page, form | sent(seen=2))
    folder.refresh_from_db()
    assert folder.adopted_text == "Vi ska trycka nio."


def test_two_who_decide_at_once_are_one_decision(anna, siv, plan, folder, assembly):
    made = GoalRevision.propose(
        plan, by=anna, kind="stryk", goal=folder, reason="Ingen läser."
    )
    other = GoalRevision.objects.for_display().get(pk=made.pk)
    made.decide(by=siv, seen=1, meeting=assembly, paragraph="11")
    with pytest.raises((Stale, ValidationError)):
        other.decide(by=siv, seen=1, meeting=assembly, paragraph="12")
    assert Decision.objects.filter(meeting=assembly).count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"new": ""}, "new"),
        ({"kind": ""}, "kind"),
        ({"new": "Vi ska trycka en folder.", "target_min": "1"}, "target_max"),
        ({"reason": "Medlem 19121212-1212 vill det."}, "reason"),
        ({"target_min": "4", "target_max": "3"}, "target_max"),
    ],
)
def test_what_a_proposal_has_to_say(login, anna, folder, fields, wrong):
    if wrong == "target_max" and "new" in fields:
        fields = fields | {"target_max": "1"}
        wrong = "new"
    answer = login(anna).post(CHANGE, proposal(**fields))
    assert answer.status_code == 422
    assert not GoalRevision.objects.exists()
    assert f'href="#id_{wrong}"' in answer.text


def test_a_plan_that_is_not_adopted_takes_no_proposals(login, anna, draft):
    page = "/stockholm/plan/2019/1.1/andring/"
    assert login(anna).get(page).status_code == 404
    assert login(anna).get("/stockholm/plan/2019/nytt-atagande/").status_code == 404


# Another day --------------------------------------------------------------------------


def test_a_day_before_shows_the_text_as_it_was(
    login, siv, plan, folder, assembly, autumn
):
    fields = {"reason": "Mötet ville.", "by": siv}
    changed = GoalRevision.propose(
        plan, kind="ändra", goal=folder, new="Vi ska trycka två.", **fields
    )
    changed.decide(by=siv, seen=1, meeting=assembly, paragraph="11")
    struck = Goal.objects.get(section__plan=plan, title="Kurs")
    strike = GoalRevision.propose(plan, kind="stryk", goal=struck, **fields)
    strike.decide(by=siv, seen=1, meeting=assembly, paragraph="12")
    added = GoalRevision.propose(
        plan,
        kind="lägg till",
        section_title="Kultur",
        title="Kör",
        new="Vi ska sjunga.",
        **fields,
    )
    added.decide(by=siv, seen=1, meeting=assembly, paragraph="13")
    autumn.move_to("2018-12-02 10:00+01:00")
    client = login(siv)
    now = client.get("/stockholm/plan/2018/").text
    then = client.get("/stockholm/plan/2018/?den=2018-11-25").text
    assert "Kultur" in now
    assert "Kultur" not in then
    assert "4 åtaganden" in now.replace("&nbsp;", " ").replace("\xa0", " ")
    assert "4 åtaganden" in then.replace("&nbsp;", " ").replace("\xa0", " ")
    place = folder.get_absolute_url()
    before = client.get(f"{place}?den=2018-11-25").text
    assert "Vi ska trycka en folder." in before
    assert "Ändrat av" not in before
    after = client.get(f"{place}?den=2018-11-27").text
    assert "Vi ska trycka två." in after
    assert "Ändrat av" in after
    of_struck = struck.get_absolute_url()
    assert "Struken" in client.get(f"{of_struck}?den=2018-11-27").text
    assert "Struken" not in client.get(f"{of_struck}?den=2018-11-25").text
    # On a day when it wasn't there it has no page.
    new = added.goal.get_absolute_url()
    assert client.get(f"{new}?den=2018-11-25").status_code == 404
    assert client.get(new).status_code == 200
