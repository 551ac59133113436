"""The papers of an assembly are made by a thread that tells how far it has come."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities import bundle_printing
from activities.bundle_printing import bundle_pdf
from activities.bundling import bundle_of
from activities.models import Rendering, Report
from activities.rendering import digest_of
from clubs.models import Body, Meeting
from sekoplan import pdf

from .test_bundles import add, file, upload
from .test_report_progress import HTMX, places_of_its_own, until

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "/stockholm/moten/2019-03-21/samlade/"
GORS = f"{PLACE}gors/"
_ = places_of_its_own


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel("2019-02-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def annual(stockholm, siv):
    return Meeting.book(stockholm, by=siv, body=Body.ASSEMBLY, on=date(2019, 3, 21))


def finished(client, here):
    page = client.get(here).text
    return page if "Filen är klar" in page else None


def test_the_papers_are_made_meanwhile_and_then_fetched(annual, siv, plan, login):
    client = login(siv)
    assert client.get(GORS).status_code == 404
    report = Report.begin(plan, by=siv, day=date(2019, 2, 20))
    add(client, kind="berättelse", holds=f"report-{report.pk}")
    assert f'href="{GORS}"' in client.get(PLACE).text
    here = client.get(GORS).url
    page = client.get(here).text
    if "Filen är klar" not in page:
        assert f'hx-get="{here}" hx-trigger="every 1s"' in page
    page = until(lambda: finished(client, here))
    row = Rendering.objects.get()
    fetch = f"{PLACE}handlingar.pdf?fil={row.digest}"
    assert f'<meta http-equiv="refresh" content="0; url={fetch}">' in page
    assert client.get(here, **HTMX)["HX-Redirect"] == here
    assert client.get(fetch).content == bytes(row.pdf)
    assert bytes(row.pdf) == bundle_pdf(bundle_of(annual), {})
    # Once more it is the same file, and nothing is made again.
    assert client.get(GORS).url == here
    assert Rendering.objects.count() == 1


def test_the_third_stands_in_line_and_blocks_nobody(annual, siv, login):
    client = login(siv)
    add(client, text="Hej.")
    with pdf._slot(), pdf._slot():
        here = client.get(GORS).url
        until(lambda: Rendering.objects.get().pages == 0)
        page = client.get(here).text
        assert "Två dokument görs just nu. Ditt står på tur." in page
        assert client.get(f"{PLACE}handlingar.pdf").status_code == 503
    until(lambda: finished(client, here))


def test_what_could_not_be_made_is_told_and_tried_again(annual, siv, login):
    client = login(siv)
    add(client, text="Hej.")
    Rendering.objects.create(
        branch=annual.branch,
        digest=digest_of(bundle_of(annual).digest),
        failed_at=timezone.now(),
    )
    here = client.get(GORS).url
    assert "Handlingarna blev inte klara." in client.get(here).text
    assert client.post(here).url == here
    until(lambda: finished(client, here))


def test_it_is_heard_of_while_files_are_laid_in(annual, siv, login, monkeypatch):
    """Who makes it is taken for dead after half a minute of silence."""
    client = login(siv)
    part = add(client, holds="paper", file=upload(file()))
    monkeypatch.setattr(bundle_printing, "LOOK_AGAIN", 0.01)
    heard = []
    bundle_pdf(bundle_of(annual), {part.paper_id: file()}, told=heard.append)
    assert len(heard) > 3
    assert heard[-1] == heard[-2]


def test_whose_file_it_is(annual, siv, rut, lena, erik, login):
    add(login(siv), text="Hej.")
    assert login(rut).get(GORS).status_code == 302
    address = reverse("make_bundle", args=["stockholm", annual.slug])
    for who in (lena, erik):
        for method in ("get", "post"):
            assert getattr(login(who), method)(address).status_code == 404
