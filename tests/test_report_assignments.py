"""Externa uppdrag: typed in for the report, kept in the register."""

from datetime import date
from html import unescape

import pytest
import time_machine

from activities.assigning import assign
from activities.assignment_forms import seen_of
from clubs.models import Event, Post, Tenure

from .people import sent
from .reporting import begin, form_in, lock

PLACE = "/stockholm/rapport/2018/uppdrag/"
BOARD = "Ledamot i arkivets styrelse"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2019-01-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def report(plan, siv):
    return begin(plan, by=siv)


@pytest.fixture
def sits(stockholm, siv, mirela):
    """Mirela sits on the archive's board since 2017."""
    return assign(stockholm, by=siv, title=BOARD, who=mirela, starts=date(2017, 3, 1))


def shown(answer):
    return " ".join(unescape(answer.text).split())


def test_siv_writes_in_who_sat_elsewhere(report, siv, mirela, login):
    client = login(siv)
    form = sent(title=BOARD, person=mirela.name, starts="2018-01-01")
    form |= {"ends": "2018-06-30"}
    assert client.post(PLACE, form).url == PLACE
    client.post(PLACE, form)
    tenure = Tenure.objects.get(post__body="externt")
    assert (tenure.post.title, tenure.person) == (BOARD, mirela)
    assert (tenure.starts, tenure.ends) == (date(2018, 1, 1), date(2018, 6, 30))
    answer = shown(client.get(PLACE))
    assert "Mirela Kovačević, 1 januari 2018–30 juni 2018" in answer


def test_several_have_the_same_and_the_post_is_one(report, sits, siv, jonas, login):
    form = sent(title=BOARD.lower(), person=jonas.name, starts="2018-05-01")
    login(siv).post(PLACE, form)
    assert Post.objects.filter(body="externt").count() == 1
    assert sits.post.tenures.count() == 2
    sits.refresh_from_db()
    assert sits.ends is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": ""}, "Skriv vad uppdraget är"),
        ({"person": ""}, "Skriv vem som har uppdraget."),
        ({"person": "Ingen Alls"}, "Ingen i registret heter Ingen Alls."),
        ({"starts": ""}, "Fyll i från vilken dag."),
        ({"ends": "2017-01-01"}, "Sista dagen ligger före första dagen."),
        ({"person": "Mirela Kovačević", "title": BOARD}, "har redan uppdraget"),
        ({"title": "Kassör"}, "Det finns redan ett uppdrag med det namnet."),
    ],
)
def test_what_is_wrong_is_told_and_kept(
    report, sits, siv, jonas, treasurer, login, typed, told
):
    form = sent(title="Revisor i föreningen", person=jonas.name, starts="2018-01-01")
    answer = login(siv).post(PLACE, form | typed)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    for value in (form | typed).values():
        assert value in unescape(answer.text)
    assert Tenure.objects.filter(post__body="externt").count() == 1


def test_the_period_is_corrected(report, sits, siv, login):
    client = login(siv)
    form = {"do": f"andra:{sits.pk}", "seen": seen_of(sits), "ends": "2018-09-30"}
    assert client.post(PLACE, form | {"starts": "2017-04-01"}).url == PLACE
    sits.refresh_from_db()
    assert (sits.starts, sits.ends) == (date(2017, 4, 1), date(2018, 9, 30))
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.kind) == ("correct", "post")
    assert event.changes["starts"] == ["2017-03-01", "2017-04-01"]
    assert "Mirela" not in str(event.changes)


def test_who_was_second_is_shown_what_stands_and_what_was_typed(
    report, sits, siv, kajsa, login
):
    old = seen_of(sits)
    sits.correct(
        by=kajsa,
        seen=(sits.starts, None),
        starts=sits.starts,
        ends=date(2018, 5, 31),
    )
    form = {"do": f"andra:{sits.pk}", "seen": old, "starts": "2017-03-01"}
    answer = login(siv).post(PLACE, form | {"ends": "2018-09-30"})
    assert answer.status_code == 409
    assert "till 31 maj 2018" in shown(answer)
    assert 'value="2018-09-30"' in answer.text
    sits.refresh_from_db()
    assert sits.ends == date(2018, 5, 31)
    # Saved again it holds.
    again = form_in(answer, "/uppdrag/") | {"do": f"andra:{sits.pk}"}
    assert login(siv).post(PLACE, again).status_code == 302
    sits.refresh_from_db()
    assert sits.ends == date(2018, 9, 30)


def test_what_was_a_mistake_was_never(report, sits, siv, login):
    client = login(siv)
    form = {"do": f"bort:{sits.pk}", "seen": seen_of(sits), "starts": "2017-03-01"}
    assert client.post(PLACE, form).url == PLACE
    assert not Tenure.objects.filter(pk=sits.pk).exists()
    assert Post.objects.get(title=BOARD).removed_at
    # Again, by somebody whose page is older.
    assert client.post(PLACE, form).url == PLACE


def test_a_period_that_is_no_period_is_refused(report, sits, siv, login):
    client = login(siv)
    form = {"do": f"andra:{sits.pk}", "seen": seen_of(sits), "starts": "2018-01-01"}
    for wrong in (
        {"starts": ""},
        {"ends": "2017-12-31"},
        {"ends": "igår"},
        {"seen": "2018-99-99/"},
        {"seen": ""},
    ):
        assert client.post(PLACE, form | wrong).status_code == 422, wrong
    sits.refresh_from_db()
    assert sits.ends is None


def test_it_can_be_done_when_the_report_is_locked_and_is_told(report, sits, siv, login):
    lock(report)
    client = login(siv)
    assert "Rapporten är låst med de uppdrag som fanns då." in client.get(PLACE).text
    form = {"do": f"andra:{sits.pk}", "seen": seen_of(sits), "starts": "2018-01-01"}
    assert client.post(PLACE, form).status_code == 302


def test_the_board_reads_what_the_secretary_keeps(report, sits, anna, omar, login):
    page = login(anna).get(PLACE)
    assert "Mirela" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert login(anna).post(PLACE, sent(title="Nytt")).status_code == 404
    assert login(omar).get(PLACE).status_code == 404


def test_only_those_of_the_plans_time_and_of_the_branch_stand(
    report, siv, erik, goteborg, stockholm, jonas, mirela, login
):
    assign(
        stockholm,
        by=siv,
        title="Förr",
        who=jonas,
        starts=date(2015, 1, 1),
        ends=date(2017, 12, 31),
    )
    later = assign(
        stockholm, by=siv, title="Sedan", who=mirela, starts=date(2019, 1, 1)
    )
    theirs = assign(
        goteborg, by=erik, title="Där", who=erik.people.get(), starts=date(2018, 1, 1)
    )
    page = shown(login(siv).get(PLACE))
    listed = page.partition("<main")[2].partition("Lägg till ett uppdrag")[0]
    assert "Jonas" not in listed
    assert "Mirela" not in listed
    assert "Erik" not in listed
    form = {"do": f"bort:{theirs.pk}", "seen": seen_of(theirs), "starts": "2018-01-01"}
    login(siv).post(PLACE, form)
    assert Tenure.objects.filter(pk__in=[theirs.pk, later.pk]).count() == 2
