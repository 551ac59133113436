"""A file is compared with the adopted report, byte for byte, and nothing is kept."""

from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import editions
from activities.models import Rendering, Report

from .adopting import MARCH, adopt

PAGE = "/stockholm/rapport/2018/kontrollera/"


@pytest.fixture(autouse=True)
def spring_of_2019():
    with time_machine.travel(MARCH, tick=True):
        yield


def compared(client, data, name="rapport.pdf"):
    file = BytesIO(data)
    file.name = name
    return client.post(PAGE, {"file": file})


@pytest.mark.holds("S45")
def test_the_adopted_file_is_known_whatever_it_is_called(login, adopted_report, lena):
    client = login(lena)
    page = compared(client, bytes(adopted_report.pdf), "Sparad från mejlet (2).pdf")
    assert page.status_code == 200
    assert "fastställda verksamhetsberättelsen 2018, utgåva 1, oförändrad" in page.text
    changed = bytes(adopted_report.pdf) + b"\n"
    assert "den är ändrad eller en annan" in compared(client, changed).text


@pytest.mark.holds("S45")
def test_every_byte_counts(login, adopted_report, lena):
    data = bytearray(adopted_report.pdf)
    data[9] ^= 1
    assert "den är ändrad eller en annan" in compared(login(lena), bytes(data)).text


def test_an_edition_that_has_been_corrected_says_so(
    login, adopted_report, siv, kajsa, spring
):
    old = bytes(adopted_report.pdf)
    new = editions.new_edition(adopted_report, by=siv, seen=4, reason="Fel antal.")
    client = login(siv)
    # Until the correction is adopted, the first one holds.
    assert "utgåva 1, oförändrad" in compared(client, old).text
    assert "rättad" not in compared(client, old).text
    editions.lock(new, by=siv, seen=1)
    editions.sign(new, by=siv, seen=2, place="Stockholm", on=MARCH.date())
    second = adopt(Report.objects.get(pk=new.pk), kajsa, spring, seen=3)
    page = compared(client, old).text
    assert "utgåva 1, oförändrad" in page
    assert "rättad sedan dess: utgåva 2 är fastställd" in page
    page = compared(client, bytes(second.pdf)).text
    assert "fastställda verksamhetsberättelsen 2018, utgåva 2, oförändrad" in page


def test_a_locked_report_is_not_taken_for_an_adopted_one(login, signed, siv):
    client = login(siv)
    file = client.get("/stockholm/rapport/2018/utgava/1/rapport.pdf").content
    page = compared(client, file).text
    assert "den är ändrad eller en annan" in page
    assert "är fastställd än" in page


def test_nothing_of_the_file_is_kept(login, adopted_report, siv):
    client = login(siv)
    compared(client, b"%PDF-1.7 hemligt")
    with CaptureQueriesContext(connection) as queries:
        assert compared(client, b"%PDF-1.7 hemligt").status_code == 200
    wrote = [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "WITH"))]
    assert [sql for sql in wrote if "session" not in sql] == []
    assert Rendering.objects.count() == 0


def test_a_large_file_is_compared_and_a_larger_is_refused(login, adopted_report, siv):
    client = login(siv)
    assert compared(client, b"%PDF" + bytes(7 << 20)).status_code == 200
    refusal = compared(client, bytes((16 << 20) + 1))
    assert refusal.status_code == 422
    assert "större än 16 MB" in refusal.text


@pytest.mark.parametrize("data", [b"", None])
def test_no_file_and_an_empty_file_are_asked_for_again(
    login, adopted_report, siv, data
):
    client = login(siv)
    answer = client.post(PAGE, {}) if data is None else compared(client, data)
    assert answer.status_code == 422
    assert "Filen är tom" in answer.text or "Välj filen" in answer.text


@pytest.mark.holds("S45")
def test_the_line_of_the_minutes_stands_there(login, adopted_report, lena):
    page = login(lena).get(PAGE).text.replace("\u00a0", " ")
    line = "Verksamhetsberättelse 2018, utgåva 1, 3 sidor, SHA-256 "
    assert line + adopted_report.sha256 in page


def test_who_may_not_read_the_report_may_not_ask_about_it(
    login, signed, erik, nils, lena
):
    assert login(lena).get(PAGE).status_code == 200
    for stranger in (erik, nils):
        assert login(stranger).get(PAGE).status_code == 404
        assert compared(login(stranger), b"%PDF").status_code == 404
