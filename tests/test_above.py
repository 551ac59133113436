"""The plan above: chosen, served, shown in both directions, and told in aggregate."""

import os
import re
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.comparison import FORMAT, Stood
from activities.contributions import contributions
from activities.models import (
    Activity,
    Goal,
    GoalRevision,
    PlanState,
    Review,
    RevisionKind,
    Serving,
)
from activities.planning import NewGoal, NewSection, create_plan
from activities.sums import summed
from clubs.models import Decision, Event, Meeting, Role, Stale

from .people import sent, user_with

YEAR = {"starts": date(2018, 1, 1), "ends": date(2018, 12, 31)}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False):
        yield


@pytest.fixture
def sixten(seko):
    """Secretary of the union: reads plans in and keeps them."""
    return user_with("Sixten", seko, Role.SECRETARY)


def decision(branch, day=date(2017, 9, 1), number="7"):
    meeting, _ = Meeting.objects.get_or_create(
        branch=branch,
        body="representantskap",
        on=day,
        defaults={"state": "hållet", "slug": day.isoformat()},
    )
    return Decision.objects.create(meeting=meeting, paragraph=number)


def a_plan(branch, slug, *sections, state=PlanState.ADOPTED, **values):
    """``sections`` are lists of (title, {goal above: directly}) for their goals."""
    values = {"by": None, "title": f"Plan {slug}", **YEAR, **values}
    return create_plan(
        branch,
        slug=slug,
        state=state,
        adopted_by=decision(branch) if state == PlanState.ADOPTED else None,
        sections=[
            NewSection(
                title=f"Avsnitt {number}",
                goals=[
                    NewGoal(
                        text=f"Vi ska {title.lower()}.",
                        title=title,
                        servings=list(served.items()),
                        **more,
                    )
                    for title, served, *extra in goals
                    for more in [extra[0] if extra else {}]
                ],
            )
            for number, goals in enumerate(sections, 1)
        ],
        **values,
    )


def goal_of(plan, number):
    section, number = map(int, number.split("."))
    return Goal.objects.for_display().get(
        section__plan=plan, section__number=section, number=number
    )


@pytest.fixture
def congress(seko):
    """Three goals and a task of its own."""
    return a_plan(
        seko,
        "kongress",
        [("Växa", {}), ("Avtala", {})],
        [("Synas", {})],
        [("Utreda", {}, {"origin": decision(seko, number="8")})],
        starts=date(2017, 9, 1),
        ends=date(2021, 8, 31),
    )


@pytest.fixture
def national(seko, congress):
    """The union's plan of the year: one goal that serves the first directly."""
    return a_plan(
        seko, "2018", [("Söka upp", {goal_of(congress, "1.1"): True})], follows=congress
    )


@pytest.fixture
def ours(plan, national):
    """The branch's plan: the letters by way of the national plan, the folder aside."""
    plan.follow(national, by=None, seen=None)
    Serving.objects.create(goal=goal_of(plan, "1.1"), above=goal_of(national, "1.1"))
    Serving.objects.create(
        goal=goal_of(plan, "1.2"),
        above=goal_of(national.follows, "1.2"),
        direct=False,
    )
    return plan


def plain(page):
    text = re.sub(r"<svg.*?</svg>", "", page.text, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ")
    return re.sub(r" ([,.])", r"\1", re.sub(r"\s+", " ", text))


def freeze(plan, day=date(2018, 9, 12), **marks):
    """A review of ``plan`` that is closed; ``marks`` is title → what to freeze."""
    rows = [
        Stood(
            goal.pk,
            goal.full_number,
            goal.title,
            **({"mark": told} if isinstance(told, str) else told),
        )
        for goal in Goal.objects.filter(section__plan=plan).for_display()
        if (told := marks.get(goal.title))
    ]
    meeting = Meeting.objects.create(branch=plan.branch, body="styrelse", on=day)
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 18))
    fields = Stood.__dataclass_fields__
    goals = [{name: getattr(row, name) for name in fields} for row in rows]
    return Review.objects.create(
        plan=plan,
        meeting=meeting,
        opened_at=at,
        closed_at=at,
        frozen={"format": FORMAT, "day": day.isoformat(), "goals": goals},
    )


# Which plan above ---------------------------------------------------------------------


def test_an_adopted_plan_may_still_say_what_it_follows(login, siv, plan, national):
    client = login(siv)
    page = client.get(f"{plan.get_absolute_url()}foljer/").text
    assert "Plan 2018" in page
    assert "Plan kongress" in page
    form = sent(follows=national.pk, was="")
    answer = client.post(f"{plan.get_absolute_url()}foljer/", form)
    assert answer.url == plan.get_absolute_url()
    plan.refresh_from_db()
    assert plan.follows == national
    event = Event.objects.get(verb="follow")
    assert (event.by, event.changes) == (siv, {"follows": [None, national.pk]})
    # The same form again is the same deed.
    assert client.post(f"{plan.get_absolute_url()}foljer/", form).status_code == 302
    assert Event.objects.filter(verb="follow").count() == 1


def test_who_chose_a_plan_first_is_told_to_the_second(login, siv, plan, national):
    client, place = login(siv), f"{plan.get_absolute_url()}foljer/"
    plan.follow(national.follows, by=None, seen=None)
    answer = client.post(place, sent(follows=national.pk, was=""))
    assert answer.status_code == 409
    assert "Plan kongress" in answer.text
    assert "Plan 2018" in answer.text
    plan.refresh_from_db()
    assert plan.follows == national.follows


def test_a_plan_follows_only_one_that_is_above_it(login, siv, sixten, plan, national):
    draft = a_plan(plan.branch, "2018-2", [("Annat", {})], state=PlanState.DRAFT)
    client = login(siv)
    for other in (draft, plan):
        form = sent(follows=other.pk, was="")
        answer = client.post(f"{plan.get_absolute_url()}foljer/", form)
        assert answer.status_code == 422
    # In the union a longer plan of its own is above, and never the other way.
    client = login(sixten)
    congress = national.follows
    page = client.get(f"{national.get_absolute_url()}foljer/").text
    assert f'value="{congress.pk}" selected' in page
    page = client.get(f"{congress.get_absolute_url()}foljer/").text
    assert "Det finns ingen antagen plan ovanför" in page


# Serving is chosen on the goal --------------------------------------------------------


def choose(client, goal, seen=None, **chosen):
    form = sent(seen=seen or goal.version, **chosen)
    return client.post(f"{goal.get_absolute_url()}mal/", form)


def test_goals_above_are_chosen_directly_indirectly_or_not(login, siv, ours):
    client, letters = login(siv), goal_of(ours, "1.1")
    top, near = goal_of(ours.follows.follows, "1.1"), goal_of(ours.follows, "1.1")
    page = client.get(f"{letters.get_absolute_url()}mal/").text
    for title in ("Växa", "Avtala", "Synas", "Utreda", "Söka upp"):
        assert title in page
    answer = choose(client, letters, **{f"g{top.pk}": "indirekt", f"g{near.pk}": ""})
    assert answer.url == f"{letters.get_absolute_url()}#mal"
    assert Serving.objects.chosen_for(letters) == {top.pk: False}
    event = Event.objects.get(verb="serve")
    assert event.changes == {"serves": [[[near.pk, True]], [[top.pk, False]]]}
    page = plain(client.get(letters.get_absolute_url()))
    assert "1.1 Växa Plan kongress, indirekt" in page
    letters.refresh_from_db()
    assert letters.version == 2


def test_the_same_choice_again_changes_nothing(login, siv, ours):
    client, letters = login(siv), goal_of(ours, "1.1")
    near = goal_of(ours.follows, "1.1")
    assert choose(client, letters, **{f"g{near.pk}": "direkt"}).status_code == 302
    letters.refresh_from_db()
    assert letters.version == 1
    assert not Event.objects.filter(verb="serve").exists()


def test_of_two_who_choose_one_is_shown_both(login, siv, anna, ours):
    letters, near = goal_of(ours, "1.1"), goal_of(ours.follows, "1.1")
    Serving.objects.choose(letters, {}, by=anna, seen=1, offered={near.pk})
    answer = choose(login(siv), letters, seen=1, **{f"g{near.pk}": "indirekt"})
    assert answer.status_code == 409
    assert "Söka upp" in answer.text
    assert Serving.objects.chosen_for(letters) == {}


def test_without_the_version_the_last_would_overwrite_the_first(anna, siv, ours):
    letters, near = goal_of(ours, "1.1"), goal_of(ours.follows, "1.1")
    Serving.objects.choose(letters, {}, by=anna, seen=1, offered={near.pk})
    with pytest.raises(Stale):
        Serving.objects.choose(
            letters, {near.pk: False}, by=siv, seen=1, offered={near.pk}
        )
    Serving.objects.choose(letters, {near.pk: False}, by=siv, seen=2, offered={near.pk})
    assert Serving.objects.chosen_for(letters) == {near.pk: False}


def test_only_goals_of_the_plans_above_can_be_served(login, siv, ours):
    letters, own = goal_of(ours, "1.1"), goal_of(ours, "2.1")
    before = Serving.objects.chosen_for(letters)
    near = goal_of(ours.follows, "1.1")
    choose(login(siv), letters, **{f"g{own.pk}": "direkt", f"g{near.pk}": "direkt"})
    assert Serving.objects.chosen_for(letters) == before
    answer = choose(login(siv), letters, **{f"g{near.pk}": "ibland"})
    assert answer.status_code == 422
    assert "Välj direkt, indirekt eller inte." in answer.text


def test_a_goal_chosen_of_a_plan_no_longer_followed_stays(siv, ours):
    letters, near = goal_of(ours, "1.1"), goal_of(ours.follows, "1.1")
    top = goal_of(ours.follows.follows, "1.2")
    Serving.objects.choose(letters, {top.pk: True}, by=siv, seen=1, offered={top.pk})
    assert Serving.objects.chosen_for(letters) == {near.pk: True, top.pk: True}


# Röda tråden --------------------------------------------------------------------------


def thread(client, branch="stockholm", query=""):
    answer = client.get(f"/{branch}/roda-traden/{query}")
    assert answer.status_code == 200
    return plain(answer)


def test_the_gaps_count_direct_links_and_name_the_indirect(login, anna, ours):
    page = thread(login(anna))
    assert "2 av 3 mål saknar ett åtagande" in page
    assert "och 3 av 4 åtaganden saknar ett mål." in page
    assert "gett 1 uppdrag, varav 1 saknar" in page
    gaps, _, aims = page.partition("Mål utan åtagande")[2].partition("Åtaganden utan")
    assert "1.2 Avtala Indirekt: 1.2 Folder" in gaps
    assert "2.1 Synas Inget åtagande bidrar." in gaps
    assert "3.1 Utreda Uppdrag från kongressen. Inget åtagande bidrar." in gaps
    assert "1.2 Folder Indirekt till 1.2 Avtala" in aims
    # By way of the national plan the letters serve the congress's first goal.
    assert "1.1 Växa" not in gaps


def test_what_serves_a_goal_is_shown_with_its_mark_and_measure(login, anna, ours):
    letters = goal_of(ours, "1.1")
    Activity.objects.log_occasion(
        letters, by=anna, title="Brev i mars", on=date(2018, 3, 1)
    )
    page = thread(login(anna))
    down = page.partition("Från Plan kongress och ner")[2]
    assert re.search(r"1\.1 Växa.*?1 direkt.*?I planen emellan: 1\.1 Söka upp", down)
    assert re.search(r"1\.1 Brev Försenad 1 brev", down)
    up = page.partition("Från Verksamhetsplan 2018 och upp")[2]
    assert "Bidrar till 1.1 Växa, 1.1 Söka upp." in up


def strike(goal, day, by):
    plan = goal.section.plan
    meeting = decision(plan.branch, day).meeting
    revision = GoalRevision.propose(
        plan, by=by, kind=RevisionKind.STRIKE, goal=goal, reason="Läget är ett annat."
    )
    revision.decide(by=by, seen=revision.version, meeting=meeting, paragraph="21")


def test_what_is_struck_neither_serves_nor_is_missed(login, anna, siv, ours):
    strike(goal_of(ours, "1.1"), date(2018, 6, 1), siv)
    strike(goal_of(ours.follows.follows, "2.1"), date(2018, 6, 1), siv)
    page = thread(login(anna))
    assert "2 av 2 mål saknar ett åtagande" in page
    assert "och 3 av 3 åtaganden saknar ett mål." in page


def test_a_plan_without_any_above_says_how_to_choose_one(login, siv, lena, plan):
    page = login(siv).get("/stockholm/roda-traden/").text
    assert "bygger inte på någon plan ovanför" in page
    assert f"{plan.get_absolute_url()}foljer/" in page
    page = login(lena).get("/stockholm/roda-traden/").text
    assert f"{plan.get_absolute_url()}foljer/" not in page


def test_a_delegate_sees_adopted_texts_and_the_last_closed_review(login, lena, ours):
    activity = Activity.objects.get(goal=goal_of(ours, "1.1"))
    activity.report("klar", by=None, seen=activity.version, note="Viskning")
    page = thread(login(lena))
    assert "Ingen avstämning är stängd än" in page
    assert "Klar" not in page.partition("och ner")[2].partition("Klar Pågår")[0]
    freeze(ours, Brev="late")
    page = thread(login(lena))
    assert "som det stod vid avstämningen 12 september 2018" in page
    assert "1.1 Vi ska skicka tolv brev. Försenad" in page
    assert "Viskning" not in page
    # The board's own title is none of what was adopted.
    assert "1.2 Folder" not in page


def test_the_thread_of_another_plan_or_none(login, anna, erik, ours):
    client = login(anna)
    assert client.get("/stockholm/roda-traden/?plan=inget").status_code == 404
    assert "Röda tråden" in thread(client, query=f"?plan={ours.slug}")
    assert login(erik).get("/stockholm/roda-traden/").status_code == 404


def test_a_plan_above_that_is_a_draft_is_read_by_the_union_alone(
    login, anna, plan, seko, congress
):
    draft = a_plan(
        seko,
        "2018",
        [("Hemligt", {goal_of(congress, "1.1"): True})],
        state=PlanState.DRAFT,
        follows=congress,
    )
    plan.follow(draft, by=None, seen=None)
    Serving.objects.create(goal=goal_of(plan, "1.1"), above=goal_of(draft, "1.1"))
    page = thread(login(anna))
    assert "Hemligt" not in page
    assert "3 av 3 mål saknar ett åtagande" in page


# The national view --------------------------------------------------------------------


def overview(client, query=""):
    answer = client.get(f"/seko/avdelningar/{query}")
    assert answer.status_code == 200
    return plain(answer)


def test_every_branch_counts_by_what_it_has_adopted(login, nils, ours, goteborg):
    top = goal_of(ours.follows.follows, "1.1")
    a_plan(goteborg, "2018", [("Cirkel", {top: True})], follows=ours.follows)
    a_plan(goteborg, "2018-2", [("Utkast", {top: True})], state=PlanState.DRAFT)
    a_plan(goteborg, "2018-3", [("Förslag", {top: True})], state=PlanState.PROPOSED)
    page = overview(login(nils))
    assert "1 av 3 mål bärs av minst ett åtagande" in page
    assert "Av 1 uppdrag från kongressen bärs inget." in page
    assert "1.1 Växa 2 av 2 avdelningar 2 direkt" in page
    assert "1.2 Avtala Inget direkt, 1 indirekt" in page
    assert "Seko Göteborg 1 direkt Ingen avstämning stängd än" in page
    one = overview(login(nils), "?mal=1.1")
    assert "Vi ska cirkel." in one
    assert "Vi ska skicka tolv brev." in one
    assert "Vi ska utkast" not in one
    assert "Vi ska förslag" not in one


def test_two_plans_of_the_same_year_each_count_once(login, nils, ours, stockholm):
    """Both are adopted, so both are promised; a commitment with two ways is one."""
    top, near = goal_of(ours.follows.follows, "1.1"), goal_of(ours.follows, "1.1")
    a_plan(stockholm, "extra", [("Till", {top: True, near: True})])
    a_plan(
        stockholm,
        "2017",
        [("Gammalt", {top: True})],
        starts=date(2017, 1, 1),
        ends=date(2017, 12, 31),
    )
    assert "1.1 Växa 1 av 1 avdelning 2 direkt" in overview(login(nils))
    earlier = overview(login(nils), "?ar=2017")
    assert "1.1 Växa 1 av 1 avdelning 1 direkt" in earlier


def test_what_is_struck_does_not_count_up(login, nils, siv, ours):
    strike(goal_of(ours, "1.1"), date(2018, 6, 1), siv)
    assert "Inget av 3 mål bärs" in overview(login(nils))


@pytest.mark.holds("S11")
def test_only_what_a_closed_review_froze_is_told(login, nils, anna, ours):
    activity = Activity.objects.get(goal=goal_of(ours, "1.1"))
    activity.report("pågår", by=anna, seen=1, note="Viskning om läget")
    for query in ("", "?mal=1.1", "?avdelning=stockholm"):
        page = overview(login(nils), query)
        assert "Pågår" not in page
        assert "ngen avstämning" in page
    freeze(
        ours,
        Brev={"mark": "done", "value": 12, "measure": "aktiviteter", "unit": "brev"},
    )
    opened = Meeting.objects.create(
        branch=ours.branch, body="styrelse", on=date(2018, 10, 10)
    )
    Review.objects.create(plan=ours, meeting=opened)
    for query in ("?mal=1.1", "?avdelning=stockholm", "?mal=1.1&avdelning=stockholm"):
        page = overview(login(nils), query)
        assert "1 klar" in page
        assert "12 brev" in page
        for live in ("Pågår", "Viskning", "Anna", "Siv"):
            assert live not in page


def test_the_kept_page_is_drawn_anew_when_anything_is_done(login, nils, siv, ours):
    client, letters = login(nils), goal_of(ours, "1.1")
    assert "1 av 3 mål" in overview(client)
    near = goal_of(ours.follows, "1.1")
    Serving.objects.choose(letters, {}, by=siv, seen=1, offered={near.pk})
    assert "Inget av 3 mål" in overview(client)


@pytest.mark.holds("S11")
def test_the_national_view_is_for_the_national_role(
    login, nils, sixten, anna, lena, erik, ours
):
    for user in (sixten, anna, lena, erik):
        assert login(user).get("/seko/avdelningar/").status_code == 404
    client = login(nils)
    assert client.get("/stockholm/avdelningar/").status_code == 404
    assert client.get("/seko/").url == "/seko/avdelningar/"
    for query in ("?mal=9.9", "?avdelning=inget", "?plan=inget", "?ar=x", "?mal=<b>"):
        assert client.get(f"/seko/avdelningar/{query}").status_code == 404


def test_an_union_without_plans_or_branches_looks_composed(login, nils, seko):
    assert "inga avdelningar här ännu" in overview(login(nils))


def test_the_view_asks_as_much_of_three_branches_as_of_one(
    login, nils, ours, goteborg, stockholm, seko
):
    client = login(nils)

    def cost(query):
        Event.objects.record(seko, by=nils, verb="change", thing=seko)
        with CaptureQueriesContext(connection) as queries:
            overview(client, query)
        return len(queries)

    queries = ("", "?mal=1.1", "?avdelning=stockholm")
    few = [cost(query) for query in queries]
    top = goal_of(ours.follows.follows, "1.1")
    for branch, slug in ((goteborg, "2018"), (stockholm, "till"), (goteborg, "till")):
        other = a_plan(branch, slug, [(f"Nytt {n}", {top: n % 2}) for n in range(9)])
        freeze(other, **{f"Nytt {n}": "prog" for n in range(9)})
    many = [cost(query) for query in queries]
    assert few == many
    assert max(many) <= 12


@pytest.mark.holds("S11")
def test_contributions_tell_no_names_at_all(nils, ours, stockholm):
    found = contributions(nils, stockholm.parent, date(2018, 10, 4))
    [letters] = [r for *_, r, _ in found.commitments(branch=stockholm.pk)][:1]
    assert letters.adopted_text == "Vi ska skicka tolv brev."


# Sums of counts -----------------------------------------------------------------------


def counted(measure, value, unit="", whole=None):
    return Stood(
        1, "1.1", "Mål", "prog", value=value, whole=whole, unit=unit, measure=measure
    )


@pytest.mark.holds("S11")
@pytest.mark.parametrize(
    ("stood", "told"),
    [
        ([], []),
        ([counted("aktiviteter", 3, "möten"), counted("aktiviteter", 1, "möten")],
         ["4 möten"]),
        ([counted("register", 58, "%", 9), counted("register", 4, "", 97)],
         ["62 av 106 bekräftade register"]),
        ([counted("antal", 4, "deltagare")], ["färre än 5 deltagare"]),
        ([counted("antal", 4, "deltagare"), counted("antal", 9, "deltagare")],
         ["minst 9 deltagare"]),
        ([counted("antal", 1, "deltagare"), counted("antal", 3, "deltagare")],
         ["ett fåtal deltagare"]),
        ([counted("antal", 5, "deltagare")], ["5 deltagare"]),
        ([counted("antal", 0, "deltagare")], []),
        # Nobody knows what an odd unit counts, so few of it aren't told either.
        ([counted("antal", 2, "kontaktombud")], []),
        ([counted("antal", 2, "kontaktombud"), counted("antal", 6, "kontaktombud")],
         ["minst 6 kontaktombud"]),
        ([counted("utbildade", 3, "%", 12)], ["färre än 5 utbildade förtroendevalda"]),
        ([counted("utbildade", 30, "%", 42)], ["30 utbildade förtroendevalda"]),
        # What says how far on the way, or of what, isn't added.
        ([counted("serie", 7), counted("andel", 7, "%", 9), counted("antal", 70)], []),
        ([counted("", None)], []),
    ],
)  # fmt: skip
def test_no_sum_tells_of_fewer_than_five_people(stood, told):
    assert [str(one) for one in summed(stood)] == told


# Reading in ---------------------------------------------------------------------------


def test_a_plan_that_is_read_in_follows_the_nearest_above(login, siv, ours, goteborg):
    erika = user_with("Erika", goteborg, Role.CHAIR)
    client = login(erika)
    text = "Verksamhetsplan 2018\n\n1. Studier\n\nVi ska ordna en kurs.\n"
    draft = client.post("/goteborg/plan/ny/", sent(text=text)).url
    client.post(draft, {"do": "next", "seen": 1})
    facts = {"title": "Plan", "starts": "2018-01-01", "ends": "2018-12-31"}
    answer = client.post(f"{draft}ansvariga/", sent(seen=1, **facts))
    assert answer.status_code == 302
    assert goteborg.plans.get().follows == ours.follows


REAL = Path(
    os.environ.get(
        "SEKOPLAN_REAL_DOCUMENTS",
        Path(__file__).parent.parent.parent / "shared/documents",
    )
)


def test_the_unions_secretary_reads_the_congress_document_in(login, sixten, seko):
    path = REAL / "kongressplan-2017-2021.txt"
    if not path.exists():
        pytest.skip(f"the real documents are not in {REAL}")
    client = login(sixten)
    draft = client.post("/seko/plan/ny/", sent(text=path.read_text())).url
    client.post(draft, {"do": "next", "seen": 1})
    facts = {"title": "Kongressplan", "starts": "2017-09-01", "ends": "2021-08-31"}
    answer = client.post(f"{draft}ansvariga/", sent(seen=1, **facts))
    assert answer.status_code == 302
    plan = seko.plans.get()
    assert [section.goals.count() for section in plan.sections.all()] == [5, 5, 3, 4]
    for goal in Goal.objects.filter(section__plan=plan):
        # No bullet, no word that is broken at the end of a line
        assert re.fullmatch(r"[A-ZÅÄÖ][^•\n\t]*\w[^•\n\t]*", goal.adopted_text)
        assert "- " not in goal.adopted_text
