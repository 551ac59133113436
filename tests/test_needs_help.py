"""Who asks for help is seen by the board until help is no longer asked for."""

import re
from datetime import datetime

import pytest
import time_machine
from django.core.cache import caches

from activities.models import Activity, Update

from .people import sent

PAGES = ["/stockholm/plan/2018/1/", "/stockholm/plan/2018/1.2/"]


@pytest.fixture(autouse=True)
def autumn():
    caches["fragments"].clear()
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=True):
        yield


def row_of(page, activity):
    found = re.search(rf'<li id="a{activity.pk}">.*?</details></li>', page, re.S)
    return found[0]


def summary_of(page, activity):
    return re.search("<summary>.*?</summary>", row_of(page, activity), re.S)[0]


def ask(activity, by, **fields):
    fields = {"note": "Vem kan trycka?", "needs_help": True} | fields
    return activity.report("pågår", by=by, seen=activity.version, **fields)


@pytest.mark.parametrize("page", PAGES)
def test_the_row_says_so(login, anna, kajsa, activity, page):
    ask(activity, anna)
    shown = login(kajsa).get(page).content.decode()
    assert "behöver hjälp" in summary_of(shown, activity)


@pytest.mark.parametrize("page", PAGES)
def test_a_later_report_without_it_takes_it_away(login, anna, kajsa, activity, page):
    ask(activity, anna)
    activity.report("pågår", by=anna, seen=2, note="Nu går det.")
    shown = login(kajsa).get(page).content.decode()
    assert "behöver hjälp" not in summary_of(shown, activity)


def helped(page):
    """The list on Läget of who asks for help."""
    return re.search('<div id="hjalp">(.*?)</div>', page, re.S)[1]


def test_laget_tells_the_board(login, anna, kajsa, rut, activity):
    ask(activity, anna)
    for reader in (kajsa, rut):
        shown = helped(login(reader).get("/stockholm/").content.decode())
        assert "Folder" in shown
        assert "Vem kan trycka?" in shown
        assert "/stockholm/plan/2018/1.2/" in shown


def test_laget_is_silent_when_nobody_asks(login, anna, kajsa, activity):
    ask(activity, anna)
    client = login(kajsa)
    client.get("/stockholm/")
    activity.report("pågår", by=anna, seen=2)
    assert not helped(client.get("/stockholm/").content.decode()).strip()


def test_what_is_undone_asks_for_nothing(login, anna, kajsa, activity):
    update = ask(activity, anna)
    activity.undo(update, by=anna, seen=2)
    assert not helped(login(kajsa).get("/stockholm/").content.decode()).strip()


def test_what_is_finished_asks_for_nothing(login, anna, kajsa, activity):
    ask(activity, anna)
    activity.report("klar", by=anna, seen=2)
    assert not helped(login(kajsa).get("/stockholm/").content.decode()).strip()


def test_laget_of_another_day_tells_who_asked_then(login, anna, kajsa, activity):
    with time_machine.travel(datetime(2018, 6, 1, 12)):
        ask(activity, anna)
    with time_machine.travel(datetime(2018, 6, 3, 12)):
        # Neither a note nor finished, and yet it takes the call away.
        activity.report("pågår", by=anna, seen=2)
    client = login(kajsa)
    assert "Folder" in helped(client.get("/stockholm/?den=2018-06-02").content.decode())
    assert "Folder" not in helped(
        client.get("/stockholm/?den=2018-06-03").content.decode()
    )


def test_the_administrator_sees_that_but_not_what(login, anna, arvid, activity):
    ask(activity, anna)
    shown = helped(login(arvid).get("/stockholm/").content.decode())
    assert "Folder" in shown
    assert "Vem kan trycka?" not in shown


# The box stands as it was left -------------------------------------------------------


def report(client, activity, **fields):
    data = sent(status=activity.status, note="", seen=activity.version) | fields
    return client.post(f"/stockholm/aktivitet/{activity.pk}/", data)


def test_the_box_is_ticked_while_help_is_asked_for(login, anna, activity):
    ask(activity, anna)
    client = login(anna)
    row = row_of(client.get(PAGES[0]).content.decode(), activity)
    assert re.search('name="help" checked', row)
    row = row_of(client.get("/stockholm/").content.decode(), activity)
    assert re.search('name="help" checked', row)
    page = client.get("/stockholm/uppdatera/").content.decode()
    assert f'name="h{activity.pk}" checked' in page


def test_to_untick_it_is_a_change(login, anna, activity):
    ask(activity, anna)
    report(login(anna), activity, asked="1")
    assert [update.needs_help for update in Update.objects.all()] == [False, True]


def test_finishing_ends_it_unless_it_is_asked_for_then(login, anna, activity):
    client = login(anna)
    ask(activity, anna)
    report(client, activity, status="klar", asked="1", help="on")
    assert not Update.objects.latest("pk").needs_help
    activity.refresh_from_db()
    report(client, activity, status="inställd", help="on")
    assert Update.objects.latest("pk").needs_help


def test_the_form_of_all_mine_leaves_what_is_ticked(login, anna, activity):
    ask(activity, anna)
    pk, client = activity.pk, login(anna)
    data = sent() | {f"v{pk}": 2, f"was{pk}": "pågår", f"s{pk}": "pågår", f"n{pk}": ""}
    client.post("/stockholm/uppdatera/", data | {f"asked{pk}": "1", f"h{pk}": "on"})
    assert Update.objects.count() == 1
    client.post("/stockholm/uppdatera/", data | sent() | {f"asked{pk}": "1"})
    assert not Update.objects.latest("pk").needs_help


# A series -----------------------------------------------------------------------------


@pytest.fixture
def steps(login, anna, plan):
    login(anna).post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title="Brev", repeat="kvartal", starts_on="2018-01-01"),
    )
    return list(Activity.objects.filter(batch="Brev").order_by("due_on"))


def save(client, steps, done, **fields):
    steps = [Activity.objects.get(pk=step.pk) for step in steps]
    seen = ",".join(f"{step.pk}:{step.version}" for step in steps)
    data = sent(seen=seen, done=[step.pk for step in done], **fields)
    return client.post(f"/stockholm/aktivitet/{steps[0].pk}/serie/", data)


def test_a_series_asks_for_what_is_left_to_do(login, anna, steps):
    client = login(anna)
    save(client, steps, steps[:1], note="Ett är ute, vem skriver nästa?", help="on")
    caller = Update.objects.get(needs_help=True)
    assert (caller.activity, caller.note[:10]) == (steps[1], "Ett är ute")
    assert "Brev" in helped(client.get("/stockholm/").content.decode())
    page = client.get(PAGES[0]).content.decode()
    assert "behöver hjälp" in summary_of(page, steps[0])

    # Ticked still, when the step that asked is done: the next one asks.
    save(client, steps, steps[:2], help="on")
    newest = Update.objects.newest_of(steps)
    assert [pk for pk in newest if newest[pk].needs_help] == [steps[2].pk]

    # Unticked, nobody does.
    save(client, steps, steps[:2])
    newest = Update.objects.newest_of(steps)
    assert not any(update.needs_help for update in newest.values())


def test_a_series_that_is_left_as_it_was_is_not_written(login, anna, steps):
    client = login(anna)
    save(client, steps, steps[:1], help="on")
    before = Update.objects.count()
    save(client, steps, steps[:1], help="on")
    assert Update.objects.count() == before
