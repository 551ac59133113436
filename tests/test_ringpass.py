"""A ringpass: date, hours, calls and answers, in sums and never about a person."""

import re
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine

from activities.calls import Calls, sum_of
from activities.models import Activity, Goal, Status
from activities.picture import picture_of
from activities.reports import annual_report
from clubs.models import Event

from .people import sent

GOAL = "/stockholm/plan/verksamhetsplan-2018/2.1/"
COUNTED = {"hours": "2,5", "calls": "120", "answers": "46"}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False):
        yield


@pytest.fixture
def calling(plan):
    """A continuous goal, counted in calls."""
    goal = Goal.objects.get(section__plan=plan, title="Studier")
    Goal.objects.filter(pk=goal.pk).update(unit="samtal")
    return goal


def log(client, goal, **fields):
    told = {"title": "Ringkväll", "on": "2018-09-03"} | COUNTED | fields
    return client.post(f"{goal.get_absolute_url()}tillfalle/", sent(**told))


def ringpass(goal, by, **counts):
    told = {"hours": Decimal("2.5"), "quantity": 120, "quantity2": 46} | counts
    update = Activity.objects.log_occasion(
        goal, by=by, title="Ringkväll", on=date(2018, 9, 3), **told
    )
    return update.activity


def counts(activity):
    activity.refresh_from_db()
    return activity.hours, activity.quantity, activity.quantity2


# In words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "said", "summed"),
    [
        (Calls(Decimal("2.5"), 120, 46), "2,5 timmar, 120 samtal, 46 svar", None),
        (Calls(Decimal("1.0"), 1, 0), "1 timme, 1 samtal, 0 svar", None),
        (Calls(Decimal(14), 412, 160), None, "412 samtal, 160 svar på 14 timmar"),
        (Calls(Decimal(3)), "3 timmar", "3 timmar"),
        (Calls(None, 1200, 46), "1 200 samtal, 46 svar", "1 200 samtal, 46 svar"),
    ],
)
def test_a_ringpass_in_words(calls, said, summed):
    for words, found in ((said, str(calls)), (summed, calls.summed)):
        if words:
            assert found.replace("\N{NO-BREAK SPACE}", " ") == words


def test_what_is_only_a_number_is_no_ringpass():
    def row(hours, quantity, quantity2):
        fact = SimpleNamespace(quantity=quantity)
        return SimpleNamespace(fact=fact, hours=hours, quantity2=quantity2)

    rows = [
        row(None, 2_000, None),
        row(Decimal(2), 10, 5),
        row(Decimal("0.5"), 4, None),
    ]
    assert sum_of(rows) == (2, Calls(Decimal("2.5"), 14, 5))
    assert sum_of([]) == (0, Calls())


# Logging one --------------------------------------------------------------------------


def test_a_ringpass_is_logged_as_a_finished_activity(login, anna, calling):
    client = login(anna)
    assert log(client, calling).status_code == 302
    activity = Activity.objects.get(title="Ringkväll")
    assert counts(activity) == (Decimal("2.5"), 120, 46)
    assert (activity.status, activity.done_on) == (Status.DONE, date(2018, 9, 3))
    log(client, calling, hours="11.5", calls="1 292", answers="114")
    page = client.get(calling.get_absolute_url()).content.decode()
    plain = re.sub(r"<[^>]+>", "", page).replace("\xa0", " ")
    assert "2: 1 412 samtal, 160 svar på 14 timmar" in plain
    # In its line, and in the history below.
    assert plain.count("2,5 timmar, 120 samtal, 46 svar") == 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"answers": "121"}, "Svaren kan inte vara fler än samtalen."),
        ({"calls": ""}, "Skriv också hur många samtal det var."),
        ({"hours": "två"}, "Skriv timmarna med siffror, till exempel 2,5."),
        ({"hours": "2,55"}, "Skriv timmarna med högst en decimal."),
        ({"hours": "-1"}, "Talet kan inte vara mindre än noll."),
        ({"hours": "1" * 40}, "Talet är för stort."),
        ({"hours": "NaN"}, "Skriv timmarna med siffror"),
        ({"quantity": "7"}, "Skriv antalet samtal bara på ett ställe."),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(
    login, anna, calling, fields, error
):
    answer = log(login(anna), calling, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert error in page
    assert 'value="2018-09-03"' in page
    for name, value in (COUNTED | fields).items():
        if name != "quantity":
            assert re.search(rf'name="{name}" value="{value}"', page), name
    assert not Activity.objects.filter(title="Ringkväll").exists()


def folded(client, goal):
    """Whether the fields of a ringpass are folded away on the goal's page."""
    page = client.get(goal.get_absolute_url()).content.decode()
    return re.search(r'<details class="extra">\s*<summary>Ringpass', page) is not None


def test_the_fields_lie_open_where_somebody_calls(login, anna, calling, folder):
    client = login(anna)
    assert not folded(client, calling)
    assert folded(client, folder)
    ringpass(folder, anna)
    assert not folded(client, folder)


def test_the_page_asks_for_numbers_and_no_names(login, anna, calling):
    page = login(anna).get(calling.get_absolute_url()).content.decode()
    assert "Bara antal, aldrig vem ni ringde." in page


# Correcting, undoing, looking back ----------------------------------------------------


def report(client, activity, **fields):
    told = {"status": "klar", "seen": activity.version, "note": ""} | fields
    return client.post(f"/stockholm/aktivitet/{activity.pk}/", sent(**told))


def test_the_row_carries_what_was_counted(login, anna, folder):
    activity = ringpass(folder, anna)
    client = login(anna)
    page = client.get(folder.get_absolute_url()).content.decode()
    form = page.split(f'id="a{activity.pk}"')[1].split("</form>")[0]
    for name, value in (("hours", "2,5"), ("quantity", "120"), ("quantity2", "46")):
        assert re.search(rf'name="{name}"\s+value="{value}"', form), name
    answer = report(
        client, activity, hours="3", quantity="120", quantity2="50", participants=""
    )
    assert answer.status_code == 302
    assert counts(activity) == (Decimal(3), 120, 50)


def test_a_form_without_the_fields_changes_none_of_them(login, anna, folder):
    activity = ringpass(folder, anna)
    assert report(login(anna), activity, note="Bra kväll.").status_code == 302
    assert counts(activity) == (Decimal("2.5"), 120, 46)


def test_more_answers_than_calls_are_refused_in_the_row(login, anna, folder):
    activity = ringpass(folder, anna)
    answer = report(login(anna), activity, hours="3", quantity="10", quantity2="11")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Svaren kan inte vara fler än samtalen." in page
    assert 'value="11"' in page
    assert counts(activity) == (Decimal("2.5"), 120, 46)


def test_an_undo_puts_the_hours_back(anna, folder):
    activity = ringpass(folder, anna)
    activity.report(
        Status.DONE, by=anna, seen=activity.version, hours=Decimal(4), quantity2=2
    )
    wrong = activity.updates.latest()
    activity.undo(wrong, by=anna, seen=activity.version)
    assert counts(activity) == (Decimal("2.5"), 120, 46)
    assert Event.objects.latest("pk").changes["hours"] == ["4", "2.5"]


def test_an_earlier_day_shows_what_stood_then(login, anna, folder):
    activity = ringpass(folder, anna)
    with time_machine.travel(datetime(2018, 10, 10, 12), tick=False):
        activity.report(
            Status.DONE, by=anna, seen=activity.version, hours=Decimal(4), quantity2=2
        )
        page = login(anna).get(f"{folder.get_absolute_url()}?den=2018-10-05")
        now = login(anna).get(folder.get_absolute_url())
    assert "46\xa0svar på 2,5\xa0timmar" in page.content.decode()
    assert "2\xa0svar på 4\xa0timmar" in now.content.decode()


def test_the_annual_report_sums_the_calls(plan, anna, folder):
    ringpass(folder, anna)
    ringpass(folder, anna, hours=Decimal("11.5"), quantity=292, quantity2=114)
    with time_machine.travel(datetime(2019, 1, 10, 12), tick=False):
        told = annual_report(plan, date(2018, 12, 31))
    [commitment] = [
        one
        for section in told.sections
        for one in section.commitments
        if one.number == folder.full_number
    ]
    texts = [deed.text.replace("\xa0", " ") for deed in commitment.deeds]
    assert texts == [
        "2 ringpass: 412 samtal, 160 svar på 14 timmar.",
        "Ringkväll. 2,5 timmar, 120 samtal, 46 svar.",
        "Ringkväll. 11,5 timmar, 292 samtal, 114 svar.",
    ]


def test_planned_ringpass_lie_in_the_picture_with_their_counts(plan, anna, calling):
    """What Läget's form shows of an open one must be what is stored."""
    activity = Activity.objects.create_for(
        calling, by=anna, title="Ringkväll i november", quantity2=0, hours=Decimal(3)
    )
    picture = picture_of(plan, date(2018, 10, 4), closed_in_sum=True)
    rows = [row for goal in picture.goals for row in goal.activities]
    [row] = [row for row in rows if row.id == activity.pk]
    assert (row.hours, row.quantity2) == (Decimal(3), 0)
