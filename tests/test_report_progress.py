"""A PDF is made once, by a thread that tells how far it has come."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import Rendering, Report
from activities.printing import report_pdf
from activities.rendering import begin, digest_of, pdf_of, progress_of, stored
from sekoplan import pdf
from tests.sample_report import one_section_of_six, report_of

pytestmark = pytest.mark.django_db(transaction=True)
DIGEST = digest_of("content")


@pytest.fixture(autouse=True)
def places_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    yield
    # None goes on when its database is gone.
    for thread in threading.enumerate():
        if thread.name == "rendering":
            thread.join(60)


def until(true):
    """What ``true`` gives when it gives something; a minute is forever."""
    given_up = monotonic() + 60
    while not (found := true()):
        assert monotonic() < given_up, "it never came"
        sleep(0.05)
    return found


def made(branch, digest=DIGEST):
    return until(lambda: stored(branch, digest))


def test_a_thread_makes_it_and_tells_its_pages(stockholm):
    report = report_of(12, 12)
    begin(stockholm, DIGEST, partial(report_pdf, report), pages=31)
    pages = set()

    def is_made():
        row = progress_of(stockholm, DIGEST)
        pages.add((row.page, row.pages))
        return row.is_made

    until(is_made)
    assert {probable for page, probable in pages if page} == {31}
    told = sorted(page for page, _ in pages)
    assert len(told) > 2
    assert told[-1] >= 10
    assert stored(stockholm, DIGEST) == report_pdf(report)


def test_two_servers_and_two_visitors_make_it_once(stockholm):
    makings, go_on = [], Event()

    def make(told):
        makings.append(1)
        assert go_on.wait(60)
        return b"%PDF"

    def press(_):
        try:
            begin(stockholm, DIGEST, make)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(8)))
    until(lambda: makings)
    with pytest.raises(pdf.Busy):
        pdf_of(stockholm, DIGEST, make)
    go_on.set()
    assert made(stockholm) == b"%PDF"
    begin(stockholm, DIGEST, make)
    assert pdf_of(stockholm, DIGEST, make) == b"%PDF"
    assert makings == [1]


def silent_for(branch, seconds):
    beat = timezone.now() - timedelta(seconds=seconds)
    return Rendering.objects.create(
        branch=branch, digest=DIGEST, beat_at=beat, page=14, pages=31
    )


def test_what_a_stopped_server_left_is_taken_over(stockholm):
    silent_for(stockholm, 31)
    begin(stockholm, DIGEST, lambda told: b"%PDF")
    assert made(stockholm) == b"%PDF"


def test_what_somebody_was_heard_making_is_left_to_them(stockholm):
    row = silent_for(stockholm, 15)
    assert Rendering.objects.claim(stockholm, DIGEST, timezone.now()) is None
    begin(stockholm, DIGEST, lambda told: b"%PDF")
    assert progress_of(stockholm, DIGEST).page == 14
    row.finish(b"%PDF theirs")
    assert stored(stockholm, DIGEST) == b"%PDF theirs"


def test_the_third_stands_in_line_and_gets_its_turn(stockholm):
    with ExitStack() as places:
        places.enter_context(pdf._slot())
        places.enter_context(pdf._slot())
        begin(stockholm, DIGEST, partial(report_pdf, one_section_of_six()), pages=9)
        first = progress_of(stockholm, DIGEST).beat_at
        until(lambda: progress_of(stockholm, DIGEST).beat_at > first)
        row = progress_of(stockholm, DIGEST)
        assert (row.is_made, row.failed_at, row.page, row.pages) == (False, None, 0, 0)
    assert made(stockholm).startswith(b"%PDF-1.7")


def test_what_failed_is_told_and_made_again_when_asked_for(stockholm):
    def fail(told):
        raise pdf.RenderingFailed("child ended with 1")

    begin(stockholm, DIGEST, fail)
    until(lambda: progress_of(stockholm, DIGEST).failed_at)
    makings = []
    begin(stockholm, DIGEST, lambda told: makings.append(1))
    assert progress_of(stockholm, DIGEST).failed_at
    begin(stockholm, DIGEST, lambda told: b"%PDF", again=True)
    assert made(stockholm) == b"%PDF"
    assert not progress_of(stockholm, DIGEST).failed_at
    assert not makings


def test_a_fault_of_ours_is_told_as_a_failure_too(stockholm, caplog):
    begin(stockholm, DIGEST, lambda told: 1 / 0)
    until(lambda: progress_of(stockholm, DIGEST).failed_at)
    until(lambda: "a PDF could not be made" in caplog.text)


def test_made_in_the_request_it_makes_room_for_another_try(stockholm):
    make = partial(report_pdf, one_section_of_six())
    with pdf._slot(), pdf._slot(), pytest.raises(pdf.Busy):
        pdf_of(stockholm, DIGEST, make)
    assert pdf_of(stockholm, DIGEST, make) == stored(stockholm, DIGEST)


def test_another_branch_has_files_of_its_own(stockholm, goteborg):
    assert pdf_of(stockholm, DIGEST, lambda told: b"%PDF") == b"%PDF"
    assert stored(goteborg, DIGEST) is None
    assert progress_of(goteborg, DIGEST) is None


def test_what_is_a_day_old_goes_when_another_is_made(stockholm):
    old = Rendering.objects.create(branch=stockholm, digest="a" * 64, pdf=b"%PDF")
    Rendering.objects.update(at=timezone.now() - timedelta(hours=25))
    pdf_of(stockholm, DIGEST, lambda told: b"%PDF")
    assert not Rendering.objects.filter(pk=old.pk).exists()


# --- What the visitor sees -----------------------------------------------------------

YEAR = "/stockholm/rapport/2018/"
GORS = f"{YEAR}gors/"


def test_the_page_shows_how_far_it_has_come_and_then_gives_the_file(login, siv, plan):
    client = login(siv)
    started = client.get(GORS)
    assert started.status_code == 302
    here = started.url
    page = client.get(here).text
    if "Filen är klar" not in page:
        assert f'<noscript><meta http-equiv="refresh" content="2; url={here}">' in page
        assert f'hx-get="{here}" hx-trigger="every 1s"' in page
    page = until(lambda: finished(client, here))
    row = Rendering.objects.get()
    file = f"{YEAR}utkast.pdf?fil={row.digest}"
    assert f'<meta http-equiv="refresh" content="0; url={file}">' in page
    answer = client.get(file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == bytes(row.pdf)
    assert client.head(file).status_code == 200
    # The same data again is the same file, at whatever address.
    assert client.get(GORS).url == here
    assert client.get(f"{YEAR}utkast.pdf").content == answer.content
    assert Rendering.objects.count() == 1


def finished(client, here):
    page = client.get(here).text
    return page if "Filen är klar" in page else None


def standing(siv, branch, **fields):
    row = Rendering.objects.create(
        branch=branch, digest=DIGEST, **{"beat_at": timezone.now()} | fields
    )
    return f"{GORS}?fil={row.digest}"


HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Två dokument görs just nu. Ditt står på tur."),
        ({"pages": 31}, "Ordnar innehållet."),
        ({"pages": 31, "page": 14}, "Gör sida 14 av ungefär 31."),
        ({"pages": 31, "page": 33}, "Gör sida 33."),
    ],
)
def test_what_is_being_made_is_told_in_words(login, siv, stockholm, plan, fields, says):
    here = standing(siv, stockholm, **fields)
    client = login(siv)
    for headers in ({}, HTMX):
        page = client.get(here, **headers).text
        assert says in page
        assert ("<html" in page) == (not headers)


def test_a_page_that_asks_is_told_to_open_anew_when_it_is_over(
    login, siv, stockholm, plan
):
    here = standing(siv, stockholm, pdf=b"%PDF")
    assert login(siv).get(here, **HTMX)["HX-Redirect"] == here


def test_what_could_not_be_made_is_told_and_tried_again(login, siv, stockholm, plan):
    here = standing(siv, stockholm, beat_at=None, failed_at=timezone.now())
    client = login(siv)
    page = client.get(here).text
    assert "Filen blev inte gjord." in page
    assert "Försök igen" in page
    again = client.post(here)
    assert again.status_code == 302
    until(lambda: finished(client, again.url))


def test_nobody_else_sees_it_or_its_file(login, lena, erik, stockholm, plan):
    standing(None, stockholm, pdf=b"%PDF")
    for who in (lena, erik):
        for way in ("gors/", "utkast.pdf"):
            assert login(who).get(f"{YEAR}{way}?fil={DIGEST}").status_code == 404


@pytest.mark.holds("S44")
def test_a_delegate_gets_no_file_but_that_of_what_is_locked(
    login, lena, stockholm, plan, locked
):
    """An older draft's file is known to who follows the work, by its digest."""
    standing(None, stockholm, pdf=b"%PDF of a draft")
    assert login(lena).get(f"{GORS}?fil={DIGEST}").url != f"{GORS}?fil={DIGEST}"
    with pdf._slot(), pdf._slot():
        answer = login(lena).get(f"{YEAR}utkast.pdf?fil={DIGEST}")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert GORS in answer.text
    assert Report.objects.get().state == "låst"
