"""The same form once more: a double click is one deed, and Back never lies."""

import pytest

from activities.models import Activity, Update
from clubs.models import Person

from .people import sent

GOAL = "/stockholm/plan/2018/1.2/"
PEOPLE = "/stockholm/installningar/personer/"
AGAIN = "Det här är redan skickat"


@pytest.fixture
def said(client):
    """What the page says after a form; logged in is who the story is about."""

    def post(address, form):
        answer = client.post(address, form)
        assert answer.status_code == 302
        return client.get(answer.url).text

    return post


def undo_newest(client):
    newest = Update.objects.order_by("-pk").first().pk
    return client.post(f"/stockholm/uppdatering/{newest}/angra/")


def test_a_double_click_is_told_that_it_is_saved(login, anna, folder, said):
    login(anna)
    form = sent(title="Tryck")
    pages = [said(f"{GOAL}aktivitet/", form) for _ in range(2)]
    assert all("Sparat: Tryck." in page and AGAIN not in page for page in pages)
    assert Activity.objects.filter(title="Tryck").count() == 1


def test_an_activity_that_was_undone_is_not_said_to_be_saved(login, anna, folder, said):
    client, form = login(anna), sent(title="Tryck")
    said(f"{GOAL}aktivitet/", form)
    made = Activity.objects.get(title="Tryck")
    client.get(client.post(f"/stockholm/aktivitet/{made.pk}/ta-bort/").url)
    page = said(f"{GOAL}aktivitet/", form)
    assert AGAIN in page
    assert "Sparat: Tryck." not in page
    assert "<button>Ångra" not in page
    made.refresh_from_db()
    assert made.removed_at


def test_a_report_that_was_undone_is_not_said_to_be_saved(login, anna, activity, said):
    client, address = login(anna), f"/stockholm/aktivitet/{activity.pk}/"
    form = sent(status="klar", note="Klart.", seen=1)
    assert "Sparat: Folder." in said(address, form)
    client.get(undo_newest(client).url)
    page = said(address, form)
    assert AGAIN in page
    assert "Sparat: Folder." not in page
    row = client.post(address, form, headers={"HX-Request": "true"}).text
    assert AGAIN in row
    assert "<button>Ångra" not in row
    assert Update.objects.filter(undoes=None).count() == 1


def test_a_person_who_was_removed_is_not_said_to_be_added(login, siv, said):
    client, form = login(siv), sent(name="Eva")
    assert "Personen är tillagd." in said(PEOPLE, form)
    assert "Personen är tillagd." in said(PEOPLE, form)
    eva = Person.objects.get(name="Eva")
    client.get(client.post(f"{PEOPLE}{eva.pk}/ta-bort/").url)
    page = said(PEOPLE, form)
    assert AGAIN in page
    assert "Personen är tillagd." not in page


def test_what_others_do_elsewhere_makes_no_double_click_doubtful(
    login, anna, erik, folder, goteborg, said
):
    login(anna)
    form = sent(title="Tryck")
    said(f"{GOAL}aktivitet/", form)
    Person.add(goteborg, by=erik, name="Eva")
    assert "Sparat: Tryck." in said(f"{GOAL}aktivitet/", form)
