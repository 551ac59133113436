"""A plan saved twice, too long or too large: one plan, and one that opens."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from activities.models import Plan, PlanDraft

from .people import sent

TEXT = "Plan 2019\n\n1. Information\n\nVi ska skicka brev.\n"
FACTS = {"title": "Plan 2019", "starts": "2019-01-01", "ends": "2019-12-31"}


def read_in(client, text=TEXT):
    return client.post("/stockholm/plan/ny/", {"text": text})


def test_a_plan_sent_again_is_the_plan_that_was_saved(login, anna, plan):
    client = login(anna)
    page = f"{read_in(client).url}ansvariga/"
    form = sent(**FACTS)
    first, again = client.post(page, form), client.post(page, form)
    assert first.url == again.url == "/stockholm/plan/2019/"
    # From another tab, or by the way back of the browser.
    assert client.post(page, sent(**FACTS)).url == first.url
    assert client.get(page).url == first.url
    assert Plan.objects.exclude(pk=plan.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_tabs_save_one_plan(anna):
    first = Client()
    first.force_login(anna)
    page = f"{read_in(first).url}ansvariga/"

    def save(_):
        client = Client()
        client.cookies = first.cookies
        try:
            return client.post(page, sent(**FACTS)).url
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as tabs:
        places = set(tabs.map(save, range(8)))
    assert places == {"/stockholm/plan/2019/"}
    assert Plan.objects.count() == 1


def test_what_another_tab_has_corrected_is_not_left_out(login, anna, plan):
    """The page of posts knows which preview it was made from."""
    client = login(anna)
    page = f"{read_in(client).url}ansvariga/"
    form = sent(**FACTS, seen=PlanDraft.objects.get().version)
    PlanDraft.objects.update(version=2)
    assert client.post(page, form).status_code == 409
    assert Plan.objects.get() == plan


@pytest.mark.parametrize(
    "text",
    [
        "Plan 2019\n\n1. Brev\n\n"
        + "\n".join(f"Vi ska sända {n}." for n in range(1001)),
        "Plan 2019\n\n"
        + "\n\n".join(f"{n}. Del {n}\n\nVi ska ses." for n in range(1, 1002)),
    ],
)
def test_a_document_with_more_than_addresses_can_hold_is_refused(
    login, anna, plan, text
):
    answer = read_in(login(anna), text)
    assert answer.status_code == 422
    assert "999" in answer.content.decode()
    assert not PlanDraft.objects.exists()


def test_a_plan_is_ten_years_at_most(login, anna, plan):
    client = login(anna)
    page = f"{read_in(client).url}ansvariga/"
    wrong = {"starts": "1950-01-01", "ends": "2100-12-31"}
    answer = client.post(page, sent(**FACTS | wrong))
    assert answer.status_code == 422
    assert "tio år" in answer.content.decode()
    assert Plan.objects.get() == plan
