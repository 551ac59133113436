"""Several at the same activities, and what comes back when things are undone."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import F

from activities.models import Activity, Goal, Status
from clubs.models import Stale

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
