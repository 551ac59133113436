"""Everything done to an activity can be taken back, at once and later."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
import time_machine

from activities.models import Activity, Status, Update

from .people import sent

GOAL = "/stockholm/plan/2018/1.2/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=True):
        yield


def undo_in(page):
    """Where the toast's Ångra leads."""
    return re.search(r'<form method="post" action="([^"]+)">.*?<button>Ångra', page)[1]


def toast_of(client, answer):
    return client.get(answer.url).content.decode()


def make_series(client, title="Brev"):
    return client.post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title=title, repeat="månad", starts_on="2018-01-01"),
    )


def steps_of(title="Brev"):
    found = Activity.objects.current().filter(batch=title)
    return list(found.order_by("due_on"))


def seen_of(steps):
    return ",".join(f"{step.pk}:{step.version}" for step in steps)


# A removed activity -------------------------------------------------------------------


def test_a_removed_activity_is_taken_back_from_the_toast(login, anna, activity):
    client = login(anna)
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är klar.")
    answer = client.post(f"/stockholm/aktivitet/{activity.pk}/ta-bort/", {"seen": 2})
    page = toast_of(client, answer)
    assert "Borttagen: Folder." in page

    client.post(undo_in(page))

    activity.refresh_from_db()
    assert (activity.removed_at, activity.status) == (None, Status.ONGOING)
    assert "Ångrat" in client.get(GOAL).content.decode()


def test_the_log_of_what_was_removed_stays_with_the_goal(login, anna, activity):
    client = login(anna)
    activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är klar.")
    client.post(f"/stockholm/aktivitet/{activity.pk}/ta-bort/", {"seen": 2})
    client.get(GOAL)

    page = client.get(GOAL).content.decode()

    assert "Texten är klar." in page
    assert "Inget är skrivet ännu." not in page
    again = re.search(r'action="(/stockholm/aktivitet/\d+/ta-tillbaka/)"', page)[1]
    client.post(again)
    activity.refresh_from_db()
    assert activity.removed_at is None


def test_who_only_reads_takes_nothing_back(login, anna, rut, activity):
    activity.remove(by=anna, seen=1)
    page = login(rut).get(GOAL).content.decode()
    assert "ta-tillbaka" not in page
    answer = login(rut).post(f"/stockholm/aktivitet/{activity.pk}/ta-tillbaka/")
    assert answer.status_code == 404
    activity.refresh_from_db()
    assert activity.removed_at


def test_taken_back_twice_is_taken_back_once(login, anna, activity):
    client = login(anna)
    activity.remove(by=anna, seen=1)
    address = f"/stockholm/aktivitet/{activity.pk}/ta-tillbaka/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302
    activity.refresh_from_db()
    assert (activity.removed_at, activity.version) == (None, 3)


def test_a_day_between_removal_and_return_shows_nothing(login, anna, activity):
    with time_machine.travel(datetime(2018, 6, 1, 12)):
        activity.remove(by=anna, seen=1)
    with time_machine.travel(datetime(2018, 6, 3, 12)):
        Activity.objects.get(pk=activity.pk).restore(by=anna)
    client = login(anna)
    row = f'id="a{activity.pk}"'
    assert row not in client.get(f"{GOAL}?den=2018-06-02").content.decode()
    assert row in client.get(f"{GOAL}?den=2018-06-03").content.decode()


def test_an_undone_occasion_is_not_among_the_removed(login, anna, folder):
    client = login(anna)
    client.post(f"{GOAL}tillfalle/", sent(title="Fel mapp", on="2018-03-02"))
    client.post(f"/stockholm/uppdatering/{Update.objects.get().pk}/angra/")
    client.get(GOAL)
    assert "Fel mapp" not in client.get(GOAL).content.decode()


# What was made ------------------------------------------------------------------------


def test_a_series_made_in_one_go_is_unmade_in_one(login, anna, plan):
    client = login(anna)
    goal = plan.sections.get(number=1).goals.get(number=1)
    page = toast_of(client, make_series(client))
    assert "Sparat: 12 aktiviteter." in page

    client.post(undo_in(page))

    assert not steps_of()
    # What the series replaced stands again.
    assert [row.is_placeholder for row in goal.activities.current()] == [True]


def test_what_is_unmade_can_be_made_again(login, anna, plan):
    client = login(anna)
    client.post(undo_in(toast_of(client, make_series(client))))
    page = client.get("/stockholm/plan/2018/1.1/").content.decode()

    client.post(undo_in(page))

    assert len(steps_of()) == 12
    goal = plan.sections.get(number=1).goals.get(number=1)
    assert not goal.activities.current().filter(is_placeholder=True).exists()


def test_a_single_new_activity_is_unmade_too(login, anna, folder):
    client = login(anna)
    answer = client.post(f"{GOAL}aktivitet/", sent(title="Tryck"))
    client.post(undo_in(toast_of(client, answer)))
    assert [row.title for row in folder.activities.current()] == ["Folder"]


def test_a_series_that_somebody_has_written_in_is_not_unmade(login, anna, siv, plan):
    client = login(anna)
    undo = undo_in(toast_of(client, make_series(client)))
    steps_of()[0].report("klar", by=siv, seen=1)

    client.post(undo)

    assert len(steps_of()) == 12
    assert "hann" in client.get("/stockholm/plan/2018/1.1/").content.decode()


def test_a_whole_series_is_removed_from_its_row_and_taken_back(login, anna, plan):
    client = login(anna)
    make_series(client)
    steps = steps_of()
    steps[0].report("klar", by=anna, seen=1, note="Ett är ute.")
    address = f"/stockholm/aktivitet/{steps[0].pk}/serie/ta-bort/"
    assert address in client.get("/stockholm/plan/2018/1/").content.decode()
    answer = client.post(address, {"seen": seen_of(steps_of())})
    assert not steps_of()
    page = toast_of(client, answer)
    assert "Borttagen: Brev." in page

    client.post(undo_in(page))

    assert [step.status for step in steps_of()] == ["klar"] + ["ej"] * 11


# Several at a time --------------------------------------------------------------------


def test_the_boxes_of_a_series_are_taken_back_together(login, anna, plan):
    client = login(anna)
    toast_of(client, make_series(client))
    steps = steps_of()
    answer = client.post(
        f"/stockholm/aktivitet/{steps[0].pk}/serie/",
        sent(seen=seen_of(steps), done=[steps[0].pk, steps[1].pk], note="Två."),
    )
    client.post(undo_in(toast_of(client, answer)))

    assert {step.status for step in steps_of()} == {"ej"}
    assert not Update.objects.standing().exists()


def test_the_form_of_all_mine_is_taken_back_together(login, anna, plan):
    client = login(anna)
    mine = list(Activity.objects.filter(goal__section__number=1))
    data = {"uuid": str(uuid4())}
    for one in mine:
        data |= {f"v{one.pk}": 1, f"was{one.pk}": "ej", f"s{one.pk}": "klar"}
    page = toast_of(client, client.post("/stockholm/uppdatera/", data))
    assert "2 aktiviteter är uppdaterade." in page

    client.post(undo_in(page))

    assert set(Activity.objects.values_list("status", flat=True)) == {"ej"}
    assert "Ångrat: 2 aktiviteter." in client.get("/stockholm/").content.decode()


def test_of_several_those_that_nobody_has_written_after_are_taken_back(
    login, anna, siv, plan
):
    client = login(anna)
    first, second = Activity.objects.filter(goal__section__number=1).order_by("pk")
    one = first.report("klar", by=anna, seen=1)
    two = second.report("klar", by=anna, seen=1)
    second.report("pågår", by=siv, seen=2, note="Nej.")

    client.post(f"/stockholm/uppdatering/{one.pk}-{two.pk}/angra/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("ej", "pågår")
    said = client.get("/stockholm/").content.decode()
    assert "Ångrat: Brev. " in said
    assert "Någon har skrivit efter dig i Folder." in said


def test_what_is_undone_already_is_told_and_not_missing(login, anna, activity):
    client = login(anna)
    update = activity.report("klar", by=anna, seen=1)
    address = f"/stockholm/uppdatering/{update.pk}/angra/"
    client.post(address)
    client.get(GOAL)
    assert client.post(address).status_code == 302
    assert "redan ångrat" in client.get(GOAL).content.decode()


# Later --------------------------------------------------------------------------------


def test_the_newest_line_in_a_rows_history_is_undone_there(login, anna, activity):
    client = login(anna)
    first = activity.report("pågår", by=anna, seen=1, note="Ett.")
    second = activity.report("klar", by=anna, seen=2, note="Två.")
    for page in ("/stockholm/plan/2018/1/", GOAL):
        shown = client.get(page).content.decode()
        assert f'formaction="/stockholm/uppdatering/{second.pk}/angra/"' in shown
        assert f"/stockholm/uppdatering/{first.pk}/angra/" not in shown


def test_in_the_history_of_a_series_the_whole_form_is_undone(login, anna, plan):
    client = login(anna)
    make_series(client)
    steps = steps_of()
    client.post(
        f"/stockholm/aktivitet/{steps[0].pk}/serie/",
        sent(seen=seen_of(steps), done=[steps[0].pk, steps[1].pk]),
    )
    page = client.get("/stockholm/plan/2018/1/").content.decode()
    undo = re.search(r'formaction="([^"]+/angra/)"', page)[1]

    client.post(undo)

    assert {step.status for step in steps_of()} == {"ej"}


def test_who_only_reads_has_no_undo_in_the_history(login, anna, rut, activity):
    activity.report("pågår", by=anna, seen=1, note="Ett.")
    page = login(rut).get("/stockholm/plan/2018/1/").content.decode()
    assert "Ett." in page
    assert "angra" not in page


def test_a_row_undone_by_htmx_comes_back_as_a_row(login, anna, activity):
    update = activity.report("klar", by=anna, seen=1)
    answer = login(anna).post(
        f"/stockholm/uppdatering/{update.pk}/angra/", HTTP_HX_REQUEST="true"
    )
    page = answer.content.decode()
    assert page.count("<li id=") == 1
    assert "Ångrat: Folder." in page


def test_an_occasion_undone_by_htmx_leaves_no_row(login, anna, folder):
    client = login(anna)
    client.post(f"{GOAL}tillfalle/", sent(title="Fel mapp", on="2018-03-02"))
    answer = client.post(
        f"/stockholm/uppdatering/{Update.objects.get().pk}/angra/",
        {"back": GOAL},
        HTTP_HX_REQUEST="true",
    )
    assert "Fel mapp" not in re.sub("Ångrat: Fel mapp", "", answer.content.decode())
    assert answer["HX-Redirect"].startswith(GOAL)
