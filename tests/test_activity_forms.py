"""The forms of one activity: what was meant is understood, or asked about kindly."""

import re
from datetime import date, datetime

import pytest
import time_machine

from activities.models import Activity, Update
from clubs.models import Event, Person

from .people import sent

GOAL = "/stockholm/plan/2018/1.2/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=True):
        yield


def report(client, activity, *, htmx=False, **fields):
    data = sent(status="ej", note="", seen=activity.version) | fields
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    return client.post(f"/stockholm/aktivitet/{activity.pk}/", data, **headers)


# Nothing changed ----------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [True, False])
def test_a_row_saved_as_it_was_writes_nothing(login, anna, activity, htmx):
    client, events = login(anna), Event.objects.count()
    data = {"on": "", "quantity": "", "participants": ""}
    answer = report(client, activity, htmx=htmx, **data)

    page = answer if htmx else client.get(answer.url)
    assert "Du hade inte ändrat något." in page.content.decode()
    assert "Sparat" not in page.content.decode()
    assert (Update.objects.count(), Event.objects.count()) == (0, events)
    activity.refresh_from_db()
    assert (activity.version, activity.is_placeholder) == (1, True)


@pytest.mark.parametrize(
    "field", [{"status": "pågår"}, {"note": "Ja."}, {"help": "on"}, {"quantity": "2"}]
)
def test_every_change_is_written(login, anna, activity, field):
    report(login(anna), activity, **field)
    assert Update.objects.count() == 1


def test_the_same_form_sent_twice_says_the_same(login, anna, activity):
    """The second time it changes nothing, and yet it was saved."""
    client, data = login(anna), sent(status="klar", note="", seen=1)
    address = f"/stockholm/aktivitet/{activity.pk}/"
    for _ in range(2):
        page = client.get(client.post(address, data).url).content.decode()
        assert "Sparat: Folder." in page
    assert Update.objects.count() == 1


# Days far from the plan ---------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["2031-01-01", "2020-01-02", "2016-12-30", "1998-04-01"]
)
@pytest.mark.parametrize("name", ["due_on", "starts_on"])
def test_a_day_far_from_the_plan_is_asked_about(login, anna, folder, name, day):
    answer = login(anna).post(f"{GOAL}aktivitet/", sent(title="Tryck") | {name: day})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kontrollera året" in page
    assert re.search(
        f'id="id_{name}-fel".*?1\xa0januari 2018–31\xa0december 2018', page
    )
    assert not Activity.objects.filter(title="Tryck").exists()


@pytest.mark.parametrize("day", ["2019-02-14", "2017-12-01"])
def test_a_day_near_the_plan_is_taken_and_told(login, anna, folder, day):
    client = login(anna)
    answer = client.post(f"{GOAL}aktivitet/", sent(title="Tryck", due_on=day))
    page = client.get(answer.url).content.decode()
    assert "planens slut" in page or "planens början" in page
    assert Activity.objects.get(title="Tryck").due_on == date.fromisoformat(day)


def test_nor_has_anything_happened_long_before_the_plan(login, anna, activity, folder):
    answer = report(login(anna), activity, status="klar", on="2008-04-12")
    assert answer.status_code == 422
    answer = login(anna).post(f"{GOAL}tillfalle/", sent(title="Ett", on="2008-04-12"))
    assert answer.status_code == 422
    assert not Update.objects.exists()


def test_a_day_in_another_year_is_shown_with_its_year(login, anna, activity):
    activity.edit(by=anna, seen=1, due_on=date(2019, 2, 14))
    client = login(anna)
    for page in (GOAL, "/stockholm/plan/2018/1/"):
        assert "14 feb 2019" in client.get(page).content.decode().replace("\xa0", " ")
    page = client.get("/stockholm/uppdatera/").content.decode().replace("\xa0", " ")
    assert "14 februari 2019" in page
    activity.edit(by=anna, seen=2, due_on=date(2018, 11, 14))
    assert "14 nov<" in client.get(GOAL).content.decode().replace("\xa0", " ")


# The buttons and messages of a row ----------------------------------------------------


def test_cancel_leads_back_and_writes_nothing(login, anna, activity):
    back = f"/stockholm/plan/2018/1/#a{activity.pk}"
    answer = report(
        login(anna), activity, status="klar", note="Nej.", back=back, avbryt="1"
    )
    assert (answer.status_code, answer.url) == (302, back)
    assert not Update.objects.exists()


def test_cancel_in_a_series_does_too(login, anna, plan):
    client = login(anna)
    client.post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title="Brev", repeat="termin", starts_on="2018-01-01"),
    )
    step = Activity.objects.filter(batch="Brev").first()
    answer = client.post(
        f"/stockholm/aktivitet/{step.pk}/serie/",
        sent(seen=f"{step.pk}:1", done=[step.pk], avbryt="1", back="/stockholm/"),
    )
    assert answer.url == "/stockholm/"
    assert not Update.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("note", "Ring 19121212-1212.", "personnummer"),
        ("on", "2099-01-01", "framåt i tiden"),
        ("quantity", "två", "heltal"),
        ("participants", "-1", "mindre än noll"),
        ("status", "kanske", ""),
    ],
)
def test_a_message_stands_by_its_field(login, anna, activity, name, value, said):
    fields = {"status": "klar", name: value}
    page = report(login(anna), activity, htmx=True, **fields).content.decode()
    field = re.search(
        rf'<(div|fieldset) class="field bad">.*? name="{name}"', page, re.S
    )
    assert field and page.count('class="field bad"') == 1
    message = re.search('<p class="msg" role="alert"[^>]*>([^<]+)<', field[0])
    assert said in message[1]
    assert page.count('class="msg"') == 1


def test_in_a_series_enter_saves_and_removes_nothing(login, anna, plan):
    """A field's Enter presses the first button of its form."""
    client = login(anna)
    client.post(
        "/stockholm/plan/2018/1.1/aktivitet/",
        sent(title="Brev", repeat="termin", starts_on="2018-01-01"),
    )
    page = client.get("/stockholm/plan/2018/1/").content.decode()
    for form in re.findall('<form class="form".*?</form>', page, re.S):
        assert re.search("<button[^>]*>", form)[0] == '<button class="btn">'


# Whom an activity belongs to ----------------------------------------------------------


@pytest.fixture
def crowd(stockholm):
    for number in range(30):
        Person.objects.create(branch=stockholm, name=f"Person {number:02}")


def test_of_many_people_one_stands_first_and_the_rest_are_folded(
    login, anna, folder, crowd
):
    page = login(anna).get(f"{GOAL}aktivitet/").content.decode()
    people = re.search('<fieldset[^>]*id="id_people".*?</fieldset>', page, re.S)[0]
    open_, folded = people.split("<details")
    assert re.findall("<span>([^<]+)</span>", open_) == ["Anna"]
    assert folded.count('name="people"') >= 30
    assert " open>" not in folded.split("<summary>")[0]


def test_those_who_are_chosen_are_never_folded(login, anna, activity, crowd):
    chosen = Person.objects.get(name="Person 07")
    activity.edit(by=anna, seen=1, people=[chosen])
    page = login(anna).get(f"/stockholm/aktivitet/{activity.pk}/andra/")
    people = re.search('id="id_people".*?</fieldset>', page.content.decode(), re.S)[0]
    assert "Person 07" in people.split("<details")[0]
    assert people.count("Person 07") == 1


def test_a_few_people_are_all_shown(login, anna, folder):
    page = login(anna).get(f"{GOAL}aktivitet/").content.decode()
    people = re.search('id="id_people".*?</fieldset>', page, re.S)[0]
    assert "<details" not in people
