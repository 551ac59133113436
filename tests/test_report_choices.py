"""What the board chooses for its report: charts, series, clubs, and who signs."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from activities.models import ChapterKind
from activities.reports import annual_report
from clubs.models import Club, Person, Post, Series, Tenure, Visit

from .reporting import begin, form_in, lock

PLACE = "/stockholm/rapport/2018/"
CHARTS, SIGNERS = f"{PLACE}diagram/", f"{PLACE}undertecknare/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2019-01-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def report(plan, siv):
    return begin(plan, by=siv)


def of(report, kind):
    return report.chapters.get(kind=kind)


def content(plan, report, kind):
    value = annual_report(plan, date(2019, 1, 20), report)
    return next((one.content for one in value.chapters if one.kind == kind), None)


def chosen(client, place):
    return form_in(client.get(place), place)


# Charts


@pytest.fixture
def counted(stockholm, siv):
    """Visits to a club, members, and followers."""
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    for month in range(1, 9):
        Visit.objects.create(
            branch=stockholm, club=club, on=date(2018, month, 5), state="gjort"
        )
    made = {}
    for name in ("Medlemmar", "Följare", "Prenumeranter", "Svar", "Kort"):
        made[name] = Series.objects.add(stockholm, by=siv, name=name, unit=name.lower())
        for month in (1, 6, 12):
            on, value = date(2018, month, 28), 9000 + month
            made[name].note(by=siv, on=on, value=value)
    return made


def test_what_would_be_printed_stands_chosen(report, plan, siv, counted, login):
    form = chosen(login(siv), CHARTS)
    members = counted["Medlemmar"].pk
    assert form["charts"] == ["visits", f"serie {members}"]
    assert form["series"] == [str(members)]
    assert "name_all" not in form
    # Kept as it stands it is no choice: what comes later may still be told.
    assert login(siv).post(CHARTS, form).url == CHARTS
    assert all(one.data == {} for one in report.chapters.all())
    printed = content(plan, report, ChapterKind.IN_SHORT).charts
    assert len(printed) == 2


def test_another_choice_is_printed(report, plan, siv, counted, login):
    followers = counted["Följare"].pk
    form = chosen(login(siv), CHARTS)
    form |= {"charts": [f"serie {followers}"], "series": [], "name_all": "on"}
    assert login(siv).post(CHARTS, form).url == CHARTS
    short = of(report, ChapterKind.IN_SHORT)
    assert short.data == {"series": [followers], "charts": []}
    assert of(report, ChapterKind.MEMBERS).data == {"series": []}
    assert of(report, ChapterKind.CLUBS).data == {"name_all": True}
    [chart] = content(plan, report, ChapterKind.IN_SHORT).charts
    assert "följare" in chart.title
    assert content(plan, report, ChapterKind.MEMBERS) is None
    again = chosen(login(siv), CHARTS)
    assert again["charts"] == [f"serie {followers}"]
    assert "series" not in again
    assert again["name_all"] == ["on"]


def test_the_year_in_short_has_room_for_four(report, siv, counted, login):
    client, form = login(siv), chosen(login(siv), CHARTS)
    five = [f"serie {one.pk}" for one in counted.values()]
    answer = client.post(CHARTS, form | {"charts": five})
    assert answer.status_code == 422
    assert "Du har valt 5." in unescape(answer.text)
    assert set(form_in(answer, CHARTS)["charts"]) == set(five)
    assert of(report, ChapterKind.IN_SHORT).data == {}


@pytest.mark.parametrize("odd", ["serie 999999", "serie x", "'", "visits\0"])
def test_what_is_not_offered_cant_be_chosen(report, siv, counted, login, odd):
    answer = login(siv).post(CHARTS, chosen(login(siv), CHARTS) | {"charts": [odd]})
    assert answer.status_code == 422


def test_two_who_choose_at_once_are_shown_both(report, siv, anna, counted, login):
    followers, cards = counted["Följare"].pk, counted["Kort"].pk
    annas = chosen(login(anna), CHARTS) | {"series": [str(cards)]}
    form = chosen(login(siv), CHARTS) | {"series": [str(followers)]}
    login(siv).post(CHARTS, form)
    answer = login(anna).post(CHARTS, annas)
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert re.search(r"Medlemsutveckling</th><td[^>]*>Följare</td><td[^>]*>Kort<", text)
    assert login(anna).post(CHARTS, form_in(answer, CHARTS)).status_code == 302
    assert of(report, ChapterKind.MEMBERS).data == {"series": [cards]}


def test_without_figures_there_is_nothing_to_choose(report, siv, login):
    page = login(siv).get(CHARTS).text
    assert "Inga diagram går att göra" in page
    assert "Det finns inga mätvärden" in page


# Signers


@pytest.fixture
def board(stockholm, siv, treasurer):
    """The chair, the treasurer, one who left in May, and an auditor."""
    held = {}
    for name, title, body, ends in (
        ("Cecilia", "Ordförande", "styrelse", None),
        ("Kurt", "Kassör", "styrelse", None),
        ("Maj", "Ledamot", "styrelse", date(2018, 5, 1)),
        ("Rolf", "Revisor", "revisor", None),
    ):
        post = Post.objects.filter(branch=stockholm, title=title).first()
        post = post or Post.objects.create(branch=stockholm, title=title, body=body)
        person = Person.objects.create(branch=stockholm, name=name)
        held[name] = Tenure.objects.create(
            post=post, person=person, starts=date(2017, 1, 1), ends=ends
        )
    return held


def ids(board, *names):
    return [str(board[name].pk) for name in names]


def test_the_board_at_the_plans_end_stands_chosen(
    report, plan, siv, anna, board, information, login
):
    form = chosen(login(siv), SIGNERS)
    anna_holds = str(information.tenures.get().pk)
    assert form["who"] == [*ids(board, "Cecilia", "Kurt"), anna_holds]
    assert set(form["c"]) - set(form["who"]) == set(ids(board, "Maj", "Rolf"))
    assert login(siv).post(SIGNERS, form).url == SIGNERS
    # Kept as it stands, it follows the board.
    assert of(report, ChapterKind.SIGNATURES).data == {}
    printed = content(plan, report, ChapterKind.SIGNATURES).signers
    assert [one.name for one in printed] == ["Cecilia", "Kurt", "Anna"]


def test_one_is_left_out_and_another_added_with_place_and_day(
    report, plan, siv, board, login
):
    form = chosen(login(siv), SIGNERS)
    form |= {"who": ids(board, "Cecilia", "Rolf"), "place": "Stockholm"}
    form |= {"on": "2019-02-20"}
    assert login(siv).post(SIGNERS, form).url == SIGNERS
    found = content(plan, report, ChapterKind.SIGNATURES)
    assert [one.name for one in found.signers] == ["Cecilia", "Rolf"]
    assert (found.place, found.on) == ("Stockholm", date(2019, 2, 20))


def test_the_order_is_moved_and_printed(report, plan, siv, board, login):
    client, form = login(siv), chosen(login(siv), SIGNERS)
    [kurt] = ids(board, "Kurt")
    answer = client.post(SIGNERS, form | {"do": f"upp:{kurt}"})
    assert answer.url == f"{SIGNERS}?vid=upp{kurt}"
    printed = content(plan, report, ChapterKind.SIGNATURES).signers
    assert [one.name for one in printed][:2] == ["Kurt", "Cecilia"]
    page = client.get(answer.url)
    assert form_in(page, SIGNERS)["c"][:2] == ids(board, "Kurt", "Cecilia")
    # He is the first now: the button is gone, and the way back has the focus.
    assert f'id="upp{kurt}"' not in page.text
    assert f'id="ner{kurt}" autofocus' in page.text
    client.post(SIGNERS, form_in(page, SIGNERS) | {"do": f"ner:{kurt}"})
    assert of(report, ChapterKind.SIGNATURES).data == {}


def test_somebody_signs(report, siv, board, login):
    answer = login(siv).post(SIGNERS, chosen(login(siv), SIGNERS) | {"who": []})
    assert answer.status_code == 422
    assert "Välj minst en som skriver under." in answer.text


@pytest.mark.parametrize(
    "odd",
    [
        {"who": ["999999"]},
        {"who": ["x"], "c": ["²", "9" * 40]},
        {"on": "igår"},
        {"place": "640823-3234"},
        {"seen": ""},
    ],
)
def test_odd_signers_are_refused_kindly(report, siv, board, login, odd):
    answer = login(siv).post(SIGNERS, chosen(login(siv), SIGNERS) | odd)
    assert answer.status_code == 422
    assert of(report, ChapterKind.SIGNATURES).data == {}


def test_two_who_choose_signers_at_once_are_shown_both(report, siv, anna, board, login):
    annas = chosen(login(anna), SIGNERS) | {"who": ids(board, "Kurt")}
    form = chosen(login(siv), SIGNERS) | {"who": ids(board, "Rolf")}
    login(siv).post(SIGNERS, form)
    answer = login(anna).post(SIGNERS, annas)
    assert answer.status_code == 409
    assert re.search(r"Rolf</td><td[^>]*>Kurt<", answer.text)
    assert login(anna).post(SIGNERS, form_in(answer, SIGNERS)).status_code == 302
    kept = of(report, ChapterKind.SIGNATURES).data["tenures"]
    assert kept == [board["Kurt"].pk]


def test_locked_nothing_is_chosen_any_more(report, siv, board, counted, login):
    client = login(siv)
    forms = {place: chosen(client, place) for place in (CHARTS, SIGNERS)}
    lock(report)
    for place, form in forms.items():
        assert client.post(place, form).status_code == 409
        assert "Rapporten är låst" in client.get(place).text


def test_who_signs_for_a_committee_is_told_of_which(
    report, plan, siv, stockholm, board, login
):
    post = Post.objects.create(branch=stockholm, title="Kurskommittén", body="kommitté")
    mona = Person.objects.create(branch=stockholm, name="Mona")
    held = Tenure.objects.create(post=post, person=mona, starts=date(2017, 1, 1))
    form = chosen(login(siv), SIGNERS) | {"who": [str(held.pk)]}
    login(siv).post(SIGNERS, form)
    [signer] = content(plan, report, ChapterKind.SIGNATURES).signers
    assert (signer.name, signer.post) == ("Mona", "Kurskommittén, ledamot")
