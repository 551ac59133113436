"""A PDF is made once, by a thread that tells how far it has come."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import Rendering
from activities.printing import report_pdf
from activities.rendering import begin, digest_of, pdf_of, progress_of, stored
from sekoplan import pdf
from tests.sample_report import one_section_of_six, report_of

pytestmark = pytest.mark.django_db(transaction=True)
DIGEST = digest_of("content")


@pytest.fixture(autouse=True)
def places_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path


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
