"""The trail for who audits: each line a sentence, and no more than one may read."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, Assessment, GoalRevision, Outcome, Status
from clubs.models import (
    Assignment,
    Club,
    Event,
    Invitation,
    Person,
    Post,
    Role,
    Seal,
    Visit,
    Workplace,
)
from clubs.telling import KINDS, Names, lines_of
from clubs.views.trail import A_PAGE

from .people import unguarded

HERE = "/stockholm/historik/"


def text_of(response):
    """The page as it is read, on one line."""
    assert response.status_code == 200, response.status_code
    main = response.content.decode().split('id="main"')[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


def sentences(user, branch, **which):
    events = Event.objects.for_user(user).filter(branch=branch, **which)
    return [line.sentence for line in lines_of(events.for_display(), user, branch)]


def told(user, branch, **which):
    """The sentence and its details, of the newest line."""
    events = Event.objects.for_user(user).filter(branch=branch, **which)
    (line,) = lines_of(events.for_display()[:1], user, branch)
    return line.sentence, list(line.details)


# In words ---------------------------------------------------------------------


def test_a_status_is_told_from_what_to_what(activity, anna, rut, stockholm):
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är skriven.")
    assert told(rut, stockholm, kind="activity") == (
        "Anna ändrade status på Folder från ej påbörjad till pågår",
        ["Anteckningen skrevs in"],
    )


def test_numbers_days_and_people_are_told_in_words(activity, anna, rut, stockholm):
    gun = Person.objects.create(branch=stockholm, name="Gun Gren")
    activity.edit(
        by=anna, seen=1, due_on=date(2018, 4, 30), people=[gun], title="Foldern"
    )
    sentence, details = told(rut, stockholm, verb="edit")
    assert sentence == ("Anna ändrade namnet på Foldern från ”Folder” till ”Foldern”")
    assert "Sista dag: 30 april 2018" in " ".join(details).replace("\xa0", " ")
    assert "Vilka som gör det: Gun Gren" in details


def test_a_decision_is_named_with_its_paragraph(plan, folder, siv, rut, adopted, login):
    revision = GoalRevision.propose(
        plan, by=siv, goal=folder, kind="stryk", reason="Det finns redan en."
    )
    revision.decide(by=siv, seen=1, meeting=adopted.meeting, paragraph="13")
    page = text_of(login(rut).get(f"{HERE}goal/{folder.pk}/"))
    assert "Siv strök 1.2 Folder enligt mötets beslut" in page
    assert "§ 13" in page.replace("\xa0", " ")


def test_a_text_that_only_its_digest_is_kept_of_is_not_told(
    folder, anna, rut, stockholm
):
    Assessment.make(folder, by=anna, outcome=Outcome.DONE, text="Kanariegul text.")
    sentence, details = told(rut, stockholm, verb="assess")
    assert sentence == "Anna bedömde utfallet av 1.2 Folder"
    assert details == ["Utfall: genomfört", "Texten skrevs in"]


def test_who_did_it_without_an_account_is_the_system(stockholm, rut):
    Post.add(stockholm, by=None, title="Kassör", body="styrelse")
    assert told(rut, stockholm)[0] == "Systemet lade till uppdraget Kassör"


def test_what_was_removed_is_told_by_its_name(activity, anna, rut, stockholm):
    activity.remove(by=anna, seen=1)
    assert told(rut, stockholm)[0] == "Anna tog bort aktiviteten Folder"


def test_what_is_gone_for_good_has_its_last_known_name(stockholm, siv, rut, adopted):
    decision = adopted.meeting.decide(by=siv, paragraph="99")
    decision.remove(by=siv, seen=1)
    for sentence in sentences(rut, stockholm, kind="decision", object_id=decision.pk):
        assert "§ 99 (ett beslut, borttagen)" in sentence or "§ 99" in sentence


def test_what_has_no_name_left_is_told_as_one_of_its_kind(stockholm, arvid, rut, anna):
    """A role that was given by mistake and ended at once leaves no row."""
    today = timezone.localdate()
    held = Assignment.objects.create(
        user=anna, branch=stockholm, role="auditor", starts=today
    )
    held.end(by=arvid)
    said, details = told(rut, stockholm)
    assert said == "Arvid avslutade en behörighet som inte finns kvar"
    assert details[:2] == ["Roll: revisor", "Gällde: Anna"]
    Assignment.objects.filter(user=anna).delete()
    Event.objects.record(stockholm, by=arvid, verb="log out", thing=anna)
    said = "Arvid avslutade inloggningarna för Anna"
    assert told(rut, stockholm)[0] == said


def test_an_invitation_to_nobody_by_name_is_told_without_one(stockholm, arvid, rut):
    Invitation.send(stockholm, email="a@example.se", name="", role="board", by=arvid)
    assert told(rut, stockholm)[0] == "Arvid skickade en inbjudan"


def test_a_line_that_was_blanked_says_so(activity, anna, rut, login):
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är skriven.")
    Event.objects.filter(verb="report").update(changes={}, salt="")
    page = text_of(login(rut).get(HERE))
    assert "Anna skrev vad som har hänt med Folder" in page
    assert "Uppgifterna är raderade" in page


# Choosing ---------------------------------------------------------------------


@pytest.fixture
def many(activity, anna, siv, stockholm):
    """More deeds than a page holds."""
    for n in range(40):
        Post.add(stockholm, by=anna, title=f"Ledamot {n}", body="styrelse")
        Person.add(stockholm, by=siv, name=f"Person {n}")


def lines_on(page):
    return page.content.decode().count('<li><time datetime="')


def test_the_trail_is_read_page_by_page(login, rut, many, stockholm):
    client = login(rut)
    first = client.get(HERE)
    assert lines_on(first) == A_PAGE
    older = re.search(r'href="(\?fore=\d+)">Tidigare', first.content.decode()).group(1)
    second = client.get(HERE + older)
    total = stockholm.events.count()
    assert 0 < lines_on(second) <= A_PAGE
    assert lines_on(second) == min(total - A_PAGE, A_PAGE)


def test_it_can_be_asked_for_one_kind_one_person_and_some_days(login, rut, many, anna):
    client = login(rut)
    posts = text_of(client.get(f"{HERE}?slag=post"))
    assert "Ledamot" in posts
    assert "lade till personen" not in posts
    hers = text_of(client.get(f"{HERE}?vem={anna.pk}"))
    assert "Siv lade till" not in hers
    today = date.today()
    assert lines_on(client.get(f"{HERE}?fran={today}&till={today}")) == A_PAGE
    later = client.get(f"{HERE}?fran={today + timedelta(days=1)}")
    assert "Ingenting är skrivet här." in text_of(later)


@pytest.mark.parametrize("query", ["slag=finns", "vem=x", "fran=9999-99-99", "fore=0"])
def test_what_cannot_be_asked_for_is_left_out(login, rut, many, query):
    assert lines_on(login(rut).get(f"{HERE}?{query}")) == A_PAGE


def test_the_deeds_of_one_person(login, rut, many, siv):
    page = text_of(login(rut).get(f"{HERE}av/{siv.pk}/"))
    assert "Vad Siv har gjort" in page
    assert "Anna lade till" not in page


def test_the_number_of_queries_is_the_same_for_any_kinds(
    login, rut, many, folder, activity, anna, stockholm
):
    client = login(rut)
    counts = []
    for address in (f"{HERE}?slag=person", HERE):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# Who reads what (S3) ----------------------------------------------------------


@pytest.fixture
def secrets(stockholm, anna, siv, omar, arvid):
    """Something in every place that not all may read of."""
    club = Club.add(stockholm, by=siv, name="Åkarna")
    visit, _ = Visit.book(stockholm, by=anna, on=date.today(), club=club, visitors=())
    hidden = Workplace.add(
        stockholm, by=omar, employer="Viskbolaget", name="Viskhamnen", hidden=True
    )
    Invitation.send(
        stockholm, email="ny@seko.example", name="Nykomling", role=Role.BOARD, by=arvid
    )
    Seal.objects.seal(stockholm, date.today())
    return {"visit": visit, "workplace": hidden, "club": club}


def test_an_administrator_reads_the_trail_without_visits(login, arvid, secrets):
    client = login(arvid)
    page = text_of(client.get(HERE))
    assert "inbjudan till Nykomling" in page
    assert "besöket hos" not in page
    assert client.get(f"{HERE}visit/{secrets['visit'].pk}/").status_code == 404


def test_accounts_are_told_to_those_who_read_accounts(login, anna, rut, secrets):
    assert "Nykomling" not in text_of(login(anna).get(HERE))
    assert "Nykomling" in text_of(login(rut).get(HERE))
    invitation = Invitation.objects.get()
    client = login(anna)
    assert client.get(f"{HERE}invitation/{invitation.pk}/").status_code == 404


def test_a_hidden_workplace_has_its_name_for_ombudsmen(login, rut, omar, secrets):
    address = f"{HERE}workplace/{secrets['workplace'].pk}/"
    auditors = text_of(login(rut).get(address)) + text_of(login(rut).get(HERE))
    assert "Visk" not in auditors
    assert "Viskhamnen" in text_of(login(omar).get(address))


def test_an_ombudsman_reads_of_their_own_deeds(login, omar, anna, secrets, many):
    client = login(omar)
    page = text_of(client.get(HERE))
    assert "Omar" in page
    assert "Anna lade" not in page
    assert client.get(f"{HERE}av/{omar.pk}/").status_code == 200
    assert client.get(f"{HERE}av/{anna.pk}/").status_code == 404
    assert client.get(f"{HERE}club/{secrets['club'].pk}/").status_code == 404
    assert client.get(f"{HERE}sigill/").status_code == 404


def test_delegates_the_national_level_and_others_read_nothing(
    login, lena, nils, erik, secrets, folder
):
    for user in (lena, nils, erik):
        client = login(user)
        for path in ("", "sigill/", f"goal/{folder.pk}/", f"av/{user.pk}/"):
            assert client.get(HERE + path).status_code == 404, (user, path)


def test_a_role_that_is_gone_reads_no_visits_of_its_own(
    login, anna, secrets, stockholm
):
    """Who ran visits and now runs the accounts may no longer read of visits."""
    Assignment.objects.filter(user=anna).update(role=Role.ADMINISTRATOR)
    assert "besöket hos" not in text_of(login(anna).get(HERE))


# The seal for the minutes -----------------------------------------------------


def test_the_seal_stands_as_a_line_for_the_minutes(login, rut, secrets, stockholm):
    page = text_of(login(rut).get(f"{HERE}sigill/"))
    seal = stockholm.seals.get()
    assert f"sigillet {seal.in_groups}." in page
    assert seal.hash in page.replace(" ", "")


def test_the_line_for_the_minutes_says_when_the_trail_was_that_long(
    login, rut, anna, activity, stockholm
):
    """What is done later the same day is in the next seal, not in this one."""
    noon = timezone.make_aware(datetime(2018, 10, 4, 12, 5))
    seal = Seal.objects.seal(stockholm, noon.date(), at=noon)
    activity.edit(by=anna, seen=1, title="Foldern")
    page = text_of(login(rut).get(f"{HERE}sigill/")).replace("\xa0", " ")
    assert "förseglades 4 oktober 2018 klockan 12.05" in page
    assert f"och hade då {seal.events} rad" in page


def test_without_a_seal_it_is_said_when_it_comes(login, rut, stockholm):
    assert "Det första görs i natt" in text_of(login(rut).get(f"{HERE}sigill/"))


def test_who_has_done_everything_there_is_to_do_is_told_of(rut, stockholm):
    """Things of every kind on one page: the secretary's year has most of them."""
    names = Names(rut, stockholm, {kind: {1, 2} for kind in KINDS})
    assert names.of("goal", 1)


def test_a_thing_that_was_deleted_by_hand_keeps_its_trail(
    login, rut, activity, anna, stockholm
):
    activity.edit(by=anna, seen=1, title="Foldern")
    pk = activity.pk
    with unguarded():
        activity.people.clear()
        Activity.objects.filter(pk=pk).delete()
    page = text_of(login(rut).get(f"{HERE}activity/{pk}/"))
    assert "Foldern (en aktivitet, borttagen)" in page
