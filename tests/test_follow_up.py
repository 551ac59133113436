"""Following up an activity: stored once, undone, never overwritten."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from activities.models import Activity, Assessment, Status, Update
from clubs.models import Event, Person, Receipt, Stale

from .people import sent


def report(client, activity, **fields):
    data = sent(status="klar", note="", seen=activity.version) | fields
    return client.post(f"/stockholm/aktivitet/{activity.pk}/", data)


def test_a_report_is_a_line_in_the_log_and_in_the_trail(activity, anna):
    update = activity.report(Status.ONGOING, by=anna, seen=1, note="Texten är klar.")

    activity.refresh_from_db()
    assert (activity.status, activity.version) == (Status.ONGOING, 2)
    assert (update.before, update.after) == (Status.NOT_STARTED, Status.ONGOING)
    event = Event.objects.latest("pk")
    assert event.changes["status"] == ["ej", "pågår"]
    # Of the free text only a salted digest.
    assert "Texten" not in str(event.changes)


def test_done_needs_its_day_in_the_database_itself(activity):
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(status="klar")


def test_a_stale_report_changes_nothing_and_shows_both_texts(
    login, anna, siv, activity
):
    activity.report(Status.ONGOING, by=siv, seen=1, note="Tryckeriet väntar.")

    stale = Activity(pk=activity.pk, version=1)
    response = report(login(anna), stale, note="Allt är klart.")

    assert response.status_code == 409
    page = response.content.decode()
    assert "Tryckeriet väntar." in page
    assert "Allt är klart." in page
    assert Update.objects.count() == 1


def test_without_the_version_guard_a_stale_report_would_win(activity, anna, siv):
    """What the guard is for: the same write without it overwrites silently."""
    same = Activity.objects.get(pk=activity.pk)
    activity.report(Status.DONE, by=anna, seen=1)
    with pytest.raises(Stale), transaction.atomic():
        same.report(Status.ONGOING, by=siv, seen=1)
    Activity.objects.filter(pk=same.pk).update(status=Status.ONGOING, done_on=None)
    assert Activity.objects.get(pk=same.pk).status == Status.ONGOING


def test_a_number_that_no_row_can_have_is_stale_or_not_found(login, anna, activity):
    client, above = login(anna), 10**30
    stale = Activity(pk=activity.pk, version=above)
    assert report(client, stale).status_code == 409
    assert report(client, Activity(pk=above, version=1)).status_code == 404


def test_the_row_that_comes_back_is_the_activity_as_it_is_now(
    login, anna, folder, activity, django_assert_max_num_queries
):
    """With those who help, or else those who hold the post; in few queries."""
    activity.report(Status.ONGOING, by=anna, seen=1, note="Börjat.")
    client = login(anna)
    data = sent(status="klar", note="Tryckt.", seen=2)
    url = f"/stockholm/aktivitet/{activity.pk}/"
    # Session, account, rights, activity; receipt, lock, trail; people, holders, log.
    with django_assert_max_num_queries(17):
        answer = client.post(url, data, headers={"HX-Request": "true"})

    row = answer.content.decode()
    assert answer.status_code == 200
    assert row.index("Klar. ”Tryckt.”") < row.index("Pågår. ”Börjat.”")
    assert '<input type="hidden" name="seen" value="3">' in row
    assert "Sparat: " in row
    assert len(set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', row))) == 1
    helper = Person.objects.create(branch=folder.section.plan.branch, name="Hjälp Ali")
    activity.people.add(helper)
    data = sent(status="pågår", note="", seen=3)
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert '<span class="who">Hjälp Ali</span>' in answer.content.decode()


def test_sent_twice_is_stored_once(login, anna, activity):
    client, data = login(anna), sent(status="klar", note="Klart.", seen=1)
    first = client.post(f"/stockholm/aktivitet/{activity.pk}/", data)
    second = client.post(f"/stockholm/aktivitet/{activity.pk}/", data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Update.objects.count() == 1


def test_the_same_id_with_another_body_is_refused_and_shown(login, anna, activity):
    client, uuid = login(anna), str(uuid4())
    url = f"/stockholm/aktivitet/{activity.pk}/"
    client.post(url, {"uuid": uuid, "status": "pågår", "note": "Ett.", "seen": 1})
    answer = client.post(
        url, {"uuid": uuid, "status": "pågår", "note": "Två.", "seen": 2}
    )

    assert answer.status_code == 422
    assert "Två." in answer.content.decode()
    assert [update.note for update in Update.objects.all()] == ["Ett."]


def test_undo_takes_the_status_back_and_both_lines_leave_the_reports(
    login, anna, activity
):
    client = login(anna)
    report(client, activity, note="Fel ruta.")
    update = Update.objects.get()

    response = client.post(f"/stockholm/uppdatering/{update.pk}/angra/")

    assert response.status_code == 302
    activity.refresh_from_db()
    assert (activity.status, activity.done_on) == (Status.NOT_STARTED, None)
    assert Update.objects.count() == 2
    assert not Update.objects.standing().exists()
    page = client.get("/stockholm/plan/2018/1.2/").content.decode()
    assert "Fel ruta." not in page


def test_undo_puts_back_the_day_and_the_counts_too(activity, anna):
    activity.report(Status.DONE, by=anna, seen=1, on=date(2018, 3, 1), participants=20)
    wrong = activity.report(Status.ONGOING, by=anna, seen=2, participants=2)

    activity.undo(wrong, by=anna, seen=3)

    activity.refresh_from_db()
    assert (activity.status, activity.done_on, activity.participants) == (
        Status.DONE,
        date(2018, 3, 1),
        20,
    )


def test_undo_goes_back_to_the_page_where_it_was_done(login, anna, activity):
    update = activity.report("pågår", by=anna, seen=activity.version)
    answer = login(anna).post(
        f"/stockholm/uppdatering/{update.pk}/angra/", {"back": "/stockholm/#a0"}
    )
    assert answer.url == f"/stockholm/#a{activity.pk}"


def test_only_the_newest_line_can_be_undone(login, anna, activity):
    client = login(anna)
    report(client, activity, status="pågår")
    activity.refresh_from_db()
    report(client, activity, status="klar")
    oldest = Update.objects.earliest("at")

    client.post(f"/stockholm/uppdatering/{oldest.pk}/angra/")

    activity.refresh_from_db()
    assert activity.status == Status.DONE


@pytest.mark.parametrize(
    "number", ["811218-9876", "8112189876", "19811218-9876", "811278-9873"]
)
@pytest.mark.holds("S60")
def test_a_personal_number_is_refused_and_the_text_is_kept(
    login, anna, activity, number
):
    response = report(login(anna), activity, note=f"Ring {number} imorgon.")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Det ser ut som ett personnummer" in page
    assert f"Ring {number} imorgon." in page
    assert not Update.objects.exists()


def test_a_day_ahead_is_refused(login, anna, activity):
    response = report(login(anna), activity, on="2099-01-01")

    assert response.status_code == 422
    assert "framåt i tiden" in response.content.decode()


def test_two_dates_when_it_happened_and_when_it_was_written(login, anna, activity):
    report(login(anna), activity, on="2018-04-12")

    update = Update.objects.get()
    activity.refresh_from_db()
    assert (activity.done_on, update.on) == (date(2018, 4, 12), date(2018, 4, 12))
    assert timezone.localtime(update.at).date() == timezone.localdate()


def test_an_occasion_is_a_finished_activity_and_replaces_the_placeholder(
    login, anna, folder
):
    response = login(anna).post(
        "/stockholm/plan/2018/1.2/tillfalle/",
        sent(title="Möte med tryckeriet", on="2018-03-02", quantity="2 000"),
    )

    assert response.status_code == 302
    activity = folder.activities.current().get()
    assert (activity.title, activity.status) == ("Möte med tryckeriet", Status.DONE)
    assert (activity.done_on, activity.quantity) == (date(2018, 3, 2), 2000)


def test_undoing_an_occasion_takes_it_away(login, anna, folder):
    client = login(anna)
    client.post(
        "/stockholm/plan/2018/1.2/tillfalle/", sent(title="Fel mapp", on="2018-03-02")
    )

    client.post(f"/stockholm/uppdatering/{Update.objects.get().pk}/angra/")

    assert not folder.activities.current().filter(title="Fel mapp").exists()
    assert Activity.objects.filter(title="Fel mapp").exists()


def test_a_reported_placeholder_is_nobody_s_to_replace(login, anna, folder, activity):
    activity.report(Status.ONGOING, by=anna, seen=1)
    login(anna).post(
        "/stockholm/plan/2018/1.2/tillfalle/", sent(title="Möte", on="2018-03-02")
    )

    assert folder.activities.current().count() == 2


def test_twelve_letters_are_made_in_one_go_and_shown_as_one_line(login, anna, plan):
    client = login(anna)
    client.post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title="Brev", repeat="månad", starts_on="2018-01-01"),
    )

    made = Activity.objects.filter(batch="Brev").order_by("due_on")
    assert made.count() == 12
    assert made[0].title == "Brev, januari"
    assert made[0].due_on == date(2018, 1, 31)
    page = client.get("/stockholm/plan/2018/1/").content.decode()
    assert "Varje månad" in page
    assert "0 av 12 gjorda" in page or "Försenad" in page


def test_the_boxes_of_a_series_report_each_step(login, anna, plan):
    client = login(anna)
    client.post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title="Brev", repeat="månad", starts_on="2018-01-01"),
    )
    steps = list(Activity.objects.filter(batch="Brev").order_by("due_on"))
    seen = ",".join(f"{step.pk}:{step.version}" for step in steps)

    client.post(
        f"/stockholm/aktivitet/{steps[0].pk}/serie/",
        sent(seen=seen, done=[steps[0].pk, steps[1].pk], note="Två är ute."),
    )

    done = Activity.objects.filter(batch="Brev", status="klar")
    assert {step.done_on for step in done} == {date(2018, 1, 31), date(2018, 2, 28)}
    assert Update.objects.exclude(note="").get().activity_id == steps[1].pk
    # The same page again, now stale: nothing is overwritten.
    answer = client.post(
        f"/stockholm/aktivitet/{steps[0].pk}/serie/", sent(seen=seen, done=[])
    )
    assert answer.status_code == 409
    assert Activity.objects.filter(batch="Brev", status="klar").count() == 2


def test_an_activity_is_edited_moved_and_removed(login, anna, folder, activity, plan):
    client = login(anna)
    course = plan.sections.get(number=2).goals.get(number=2)
    url = f"/stockholm/aktivitet/{activity.pk}/"

    client.post(
        f"{url}andra/",
        sent(title="Tryck", due_on="2018-08-31", goal=course.pk, seen=1),
    )
    activity.refresh_from_db()
    assert (activity.title, activity.goal, activity.due_on) == (
        "Tryck",
        course,
        date(2018, 8, 31),
    )

    client.post(f"{url}ta-bort/", {"seen": activity.version})
    assert not Activity.objects.current().filter(pk=activity.pk).exists()
    assert Activity.objects.filter(pk=activity.pk).exists()
    assert client.get(f"{url}andra/").status_code == 404


def test_the_end_before_the_start_is_told(login, anna, folder):
    response = login(anna).post(
        "/stockholm/plan/2018/1.2/aktivitet/",
        sent(title="Tryck", starts_on="2018-05-01", due_on="2018-04-01"),
    )
    assert response.status_code == 422
    assert "Slutdagen ligger före" in response.content.decode()


def test_a_judgement_that_is_not_done_needs_a_sentence(login, anna, folder):
    client, url = login(anna), "/stockholm/plan/2018/1.2/utfall/"

    refused = client.post(url, sent(outcome="delvis", text=""))
    assert refused.status_code == 422
    assert "Skriv en mening" in refused.content.decode()

    client.post(url, sent(outcome="delvis", text="Tryckeriet hann inte."))
    assert folder.assessments.get().text == "Tryckeriet hann inte."


def test_the_newest_judgement_holds(login, anna, folder):
    Assessment.make(folder, by=anna, outcome="inte", text="Blev inte av.")
    Assessment.make(folder, by=anna, outcome="genomfört")

    page = login(anna).get("/stockholm/plan/2018/1.2/").content.decode()
    assert "Genomfört" in page
    assert folder.assessments.count() == 2


def test_the_adopted_text_is_not_among_what_can_be_edited(login, anna, folder):
    client, address = login(anna), "/stockholm/plan/2018/1.2/andra/"
    fields = {
        "title": "Ny folder",
        "kind": "leverans",
        "measure": "aktiviteter",
        "target_min": 9,
        "number": 7,
        "version": 40,
        "seen": 1,
    }
    text = sent(**fields, adopted_text="Vi ska inget.")
    assert client.post(address, text).status_code == 422
    client.post(address, sent(**fields))

    folder.refresh_from_db()
    assert folder.title == "Ny folder"
    assert folder.adopted_text == "Vi ska trycka en folder."
    # The plan's text supports the target, so it is the assembly's too.
    assert (folder.target_min, folder.number, folder.version) == (1, 2, 2)


def test_five_activities_in_one_form(login, anna, plan):
    client = login(anna)
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False):
        page = client.get("/stockholm/uppdatera/")
        assert page.status_code == 200
        mine = list(Activity.objects.filter(goal__section__number=1))
        data = {"uuid": str(uuid4())}
        for one in mine:
            data |= {
                f"v{one.pk}": one.version,
                f"was{one.pk}": one.status,
                f"s{one.pk}": one.status,
                f"n{one.pk}": "",
            }
        data |= {f"s{mine[0].pk}": "pågår", f"n{mine[1].pk}": "Bara en rad."}
        response = client.post("/stockholm/uppdatera/", data)

    assert response.url == "/stockholm/"
    assert Update.objects.count() == 2
    assert {update.after for update in Update.objects.all()} == {"pågår", "ej"}


def test_the_bulk_form_is_stored_whole_or_not_at_all(login, anna, siv, plan):
    client = login(anna)
    first, second = Activity.objects.filter(goal__section__number=1).order_by("pk")
    second.report(Status.ONGOING, by=siv, seen=1)
    data = {
        "uuid": str(uuid4()),
        f"v{first.pk}": 1,
        f"was{first.pk}": "ej",
        f"s{first.pk}": "klar",
        f"v{second.pk}": 1,
        f"was{second.pk}": "ej",
        f"s{second.pk}": "klar",
        f"n{second.pk}": "Min text.",
    }
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=False):
        response = client.post("/stockholm/uppdatera/", data)

    assert response.status_code == 409
    assert "Min text." in response.content.decode()
    first.refresh_from_db()
    assert first.status == Status.NOT_STARTED


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anna", 302),
        ("siv", 302),
        ("omar", 302),
        ("rut", 404),
        ("lena", 404),
        ("arvid", 404),
        ("nils", 404),
        ("erik", 404),
    ],
)
def test_who_may_report(request, login, activity, name, expected):
    client = login(request.getfixturevalue(name))
    assert report(client, activity).status_code == expected


def test_nobody_reports_in_a_closed_plan(login, anna, activity, plan):
    plan.state = "avslutad"
    plan.save()
    assert report(login(anna), activity).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_wins(activity, anna):
    """Twenty editors of one activity: one change, nineteen told (S50)."""
    pk = activity.pk

    def one(number):
        try:
            mine = Activity.objects.get(pk=pk)
            mine.report(Status.ONGOING, by=anna, seen=1, note=f"Nummer {number}")
        except Stale:
            return "stale"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(20)))

    assert (answers.count("won"), answers.count("stale")) == (1, 19)
    assert Update.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_submits_make_one_row(activity, anna):
    data = sent(status="klar", note="En gång.", seen=1)
    url = f"/stockholm/aktivitet/{activity.pk}/"

    def one(_):
        client = Client()
        client.force_login(anna)
        try:
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(20)))

    assert answers == [302] * 20
    assert Update.objects.count() == 1
    assert Receipt.objects.count() == 1
