"""Uppdatera dina aktiviteter: whoever was first, nothing that was written is lost."""

import re
from datetime import date, datetime
from uuid import uuid4

import pytest
import time_machine

from activities.models import Activity, Status, Update

URL = "/stockholm/uppdatera/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel(datetime(2018, 10, 4, 12), tick=True):
        yield


@pytest.fixture
def mine(plan):
    return list(Activity.objects.filter(goal__section__number=1).order_by("pk"))


def form_of(rows, **fields):
    data = {"uuid": str(uuid4())}
    for row in rows:
        data |= {f"v{row.pk}": row.version, f"was{row.pk}": row.status}
        data |= {f"s{row.pk}": row.status, f"n{row.pk}": ""}
    return data | fields


def sent_again(page):
    """What a reader sends who saves the page as it came back."""
    data = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name = re.search(r'name="([^"]+)"', tag)
        hidden_or_chosen = 'type="hidden"' in tag or " checked" in tag
        if name and hidden_or_chosen:
            value = re.search(r'value="([^"]*)"', tag)
            data[name[1]] = value[1] if value else "on"
    texts = r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>'
    return data | dict(re.findall(texts, page))


def test_one_conflict_loses_nobodys_text(login, anna, siv, mine):
    client = login(anna)
    data = form_of(mine)
    mine[0].report(Status.ONGOING, by=siv, seen=1, note="Från Siv.")
    data |= {f"n{mine[0].pk}": "Mitt första.", f"n{mine[1].pk}": "Mitt andra."}
    data[f"s{mine[1].pk}"] = "klar"

    answer = client.post(URL, data)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert all(text in page for text in ("Från Siv.", "Mitt första.", "Mitt andra."))
    assert "Någon annan hann före" in page
    assert Update.objects.count() == 1

    assert client.post(URL, sent_again(page)).status_code == 302
    first, second = (Activity.objects.get(pk=one.pk) for one in mine)
    # What I left alone is Siv's.
    assert (first.status, second.status) == ("pågår", "klar")
    notes = Update.objects.order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["Från Siv.", "Mitt första.", "Mitt andra."]


def test_what_somebody_has_finished_meanwhile_keeps_its_text(login, anna, siv, mine):
    """It is no longer among mine, so the form as it is now has no place for it."""
    data = form_of(mine, **{f"n{mine[0].pk}": "Min rad."})
    mine[0].report(Status.DONE, by=siv, seen=1, note="Klart, säger Siv.")

    answer = login(anna).post(URL, data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Klart, säger Siv." in page
    assert sent_again(page)[f"n{mine[0].pk}"] == "Min rad."
    assert sent_again(page)[f"s{mine[0].pk}"] == "klar"


def test_what_somebody_has_removed_meanwhile_keeps_its_text(login, anna, siv, mine):
    data = form_of(mine, **{f"n{mine[0].pk}": "Min rad."})
    mine[0].remove(by=siv, seen=1)
    client = login(anna)

    answer = client.post(URL, data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "borttagen" in page
    assert "Min rad." in page
    assert client.post(URL, sent_again(page)).status_code == 302


def test_sent_twice_it_is_stored_once(login, anna, mine):
    client = login(anna)
    data = form_of(mine, **{f"n{mine[0].pk}": "En gång.", f"s{mine[1].pk}": "klar"})
    assert client.post(URL, data).status_code == 302
    assert client.post(URL, data).status_code == 302
    assert Update.objects.count() == 2


def test_nothing_changed_writes_nothing(login, anna, mine):
    client = login(anna)
    answer = client.post(URL, form_of(mine))
    assert "inte ändrat något" in client.get(answer.url).content.decode()
    assert not Update.objects.exists()


def test_each_is_asked_since_its_own_last_line(login, anna, mine):
    mine[0].report("pågår", by=anna, seen=1, on=date(2018, 9, 12))
    page = login(anna).get(URL).content.decode()
    assert re.search("Vad har hänt sedan 12\\sseptember\\?", page)
    assert len(re.findall("Vad har hänt\\?", page)) == 1


def test_a_stranger_s_activity_is_not_let_in_by_its_id(login, anna, goteborg, mine):
    other = login(anna).post(URL, form_of(mine, v999="1", n999="", s999="klar"))
    assert other.status_code == 302
    assert not Update.objects.exists()
