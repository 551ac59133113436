"""Several at the same activities, and what comes back when things are undone."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from activities.models import Activity, Goal, Status, Update
from clubs.models import Stale

from .people import sent

NEW_YEAR = date(2018, 1, 1)

VERBS = {
    "report": lambda row, by: row.report(Status.ONGOING, by=by, seen=row.version),
    "undo": lambda row, by: row.undo(row.updates.get(), by=by, seen=row.version),
    "edit": lambda row, by: row.edit(by=by, seen=row.version, title="Blad"),
    "remove": lambda row, by: row.remove(by=by, seen=row.version),
    "restore": lambda row, by: row.restore(by=by),
    "create": lambda row, by: Activity.objects.create_for(row.goal, by=by, title="Ny"),
    "goal": lambda row, by: row.goal.edit(by=by, seen=1, title="Sprid foldern"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_waits_for_the_trail_before_it_takes_a_row(activity, anna, verb):
    """Else somebody with the trail waits for its row while it waits for the trail."""
    if verb == "undo":
        activity.report(Status.DONE, by=anna, seen=1)
    if verb == "restore":
        activity.remove(by=anna, seen=1)
    if verb in ("create", "goal"):
        Activity.objects.update(is_placeholder=True)

    def do():
        try:
            VERBS[verb](Activity.objects.get(pk=activity.pk), anna)
        except Stale:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            activity.branch.lock()
            answer = other.submit(do)
            time.sleep(0.3)
            Goal.objects.update(whole_source="")
            Activity.objects.update(version=F("version") + 1)
        said = answer.result()
    assert said == ("done" if verb in ("create", "goal") else "stale")


# Undone -------------------------------------------------------------------------------


@pytest.mark.parametrize("removed", [0, 1])
def test_of_several_the_rest_is_undone_when_one_is_removed(
    login, anna, siv, plan, removed
):
    rows = list(Activity.objects.filter(goal__section__number=1).order_by("pk"))
    updates = [row.report("pågår", by=anna, seen=1) for row in rows]
    rows[removed].remove(by=siv, seen=2)
    left, gone = rows[1 - removed], rows[removed]
    client = login(anna)

    ids = "-".join(str(update.pk) for update in updates)
    answer = client.post(f"/stockholm/uppdatering/{ids}/angra/")

    left.refresh_from_db()
    gone.refresh_from_db()
    assert (left.status, gone.status) == ("ej", "pågår")
    said = client.get(answer.url).content.decode()
    assert f"Ångrat: {left.title}. {gone.title} är borttagen." in said


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_what_is_removed_is_told_and_not_missing(login, anna, activity, htmx):
    update = activity.report("klar", by=anna, seen=1)
    activity.remove(by=anna, seen=2)
    client = login(anna)
    answer = client.post(f"/stockholm/uppdatering/{update.pk}/angra/", **htmx)
    assert answer.status_code == (200 if htmx else 302)
    page = client.get(answer.get("HX-Redirect") or answer.url).content.decode()
    assert "Folder är borttagen." in page


def test_an_undone_occasion_gives_the_goal_its_placeholder_back(anna, folder):
    made = Activity.objects.log_occasion(folder, by=anna, title="Fel", on=NEW_YEAR)
    made.activity.undo(made, by=anna, seen=2)
    stands = folder.activities.current().values_list("title", "is_placeholder")
    assert list(stands) == [("Folder", True)]


def test_a_placeholder_with_its_report_undone_makes_room_again(anna, activity):
    """Its log stays, as that of anything that is removed."""
    update = activity.report("pågår", by=anna, seen=1, note="Fel rad.")
    activity.undo(update, by=anna, seen=2)
    activity.refresh_from_db()
    assert activity.is_placeholder

    own = Activity.objects.create_for(activity.goal, by=anna, title="Tryck")

    assert list(activity.goal.activities.current()) == [own]
    assert Update.objects.count() == 2


def test_a_placeholder_does_not_stand_beside_others(anna, activity):
    update = activity.report("pågår", by=anna, seen=1)
    Activity.objects.create_for(activity.goal, by=anna, title="Tryck")
    activity.undo(update, by=anna, seen=2)
    stands = activity.goal.activities.current().values_list("title", "is_placeholder")
    assert sorted(stands) == [("Folder", False), ("Tryck", False)]


def test_a_removed_placeholder_is_restored_beside_nothing(anna, activity):
    activity.remove(by=anna, seen=1)
    activity.restore(by=anna)
    assert activity.goal.activities.current().get() == activity


# Series -------------------------------------------------------------------------------

SERIES = {"title": "Brev", "repeat": "kvartal", "starts_on": "2018-01-01"}
LETTERS = "/stockholm/plan/2018/1.1/"


def series():
    """How many steps each series that stands has."""
    named = Activity.objects.current().exclude(batch="")
    return Counter(named.values_list("batch", flat=True))


def test_a_series_taken_back_is_not_mixed_with_its_namesake(login, anna, plan):
    client = login(anna)
    client.post(f"{LETTERS}aktivitet/", sent(**SERIES))
    first = Activity.objects.filter(batch="Brev").first()
    client.post(f"/stockholm/aktivitet/{first.pk}/serie/ta-bort/")
    client.post(f"{LETTERS}aktivitet/", sent(**SERIES))

    client.post(f"/stockholm/aktivitet/{first.pk}/ta-tillbaka/")

    assert series() == {"Brev": 4, "Brev (2)": 4}


@pytest.mark.django_db(transaction=True)
def test_series_made_at_once_have_names_of_their_own(plan, anna):
    def make(_):
        client = Client()
        client.force_login(anna)
        try:
            client.post(f"{LETTERS}aktivitet/", sent(**SERIES))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(make, range(4)))
    assert series() == {"Brev": 4, "Brev (2)": 4, "Brev (3)": 4, "Brev (4)": 4}


def test_activities_in_no_series_are_not_one(login, anna, activity):
    answer = login(anna).post(
        f"/stockholm/aktivitet/{activity.pk}/serie/",
        sent(seen=f"{activity.pk}:1", done=[activity.pk]),
    )
    assert answer.status_code == 404
    activity.refresh_from_db()
    assert activity.status == "ej"


@pytest.mark.parametrize("seen", ["9" * 5000, "9" * 10, "1,2:3", "x"])
def test_a_version_that_no_page_has_shown_removes_nothing(login, anna, activity, seen):
    address = f"/stockholm/aktivitet/{activity.pk}/ta-bort/"
    assert login(anna).post(address, {"seen": seen}).status_code == 302
    activity.refresh_from_db()
    assert activity.removed_at is None
