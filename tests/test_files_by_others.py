"""What other programs make of our files, and what hostile files cost us (S37, S38)."""

import io
import shutil
import subprocess
import time

import openpyxl
import pytest
from django.apps import apps
from django.db import models

from activities.models import Activity
from clubs.spreadsheets.reading import Unreadable, read
from clubs.spreadsheets.writing import as_csv, as_xlsx
from tests.people import sent
from tests.test_spreadsheets_out import FORMULAS, ORDINARY
from tests.test_spreadsheets_reading import HOSTILE


@pytest.mark.holds("S37")
@pytest.mark.trust
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_libreoffice_takes_every_text_for_a_text(tmp_path, form):
    """Read in and written out again: still of type s, and unchanged."""
    program = shutil.which("soffice")
    assert program, "install libreoffice-calc-nogui"
    texts = [text for text in FORMULAS + ORDINARY if text.isprintable()]
    rows = [[text] for text in texts]
    source = tmp_path / "ut" / f"blad.{form}"
    source.parent.mkdir()
    if form == "xlsx":
        source.write_bytes(as_xlsx("Blad", ["Text"], rows))
        shown = texts
    else:
        source.write_bytes(as_csv(["Text"], rows))
        shown = None
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}",
         "--headless", "--convert-to", "xlsx", "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "blad.xlsx").read_bytes()))
    cells = [row[0] for row in sheet.active.iter_rows(min_row=2)]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    if shown is not None:
        assert {cell.data_type for cell in cells} == {"s"}
        assert [cell.value for cell in cells] == shown


@pytest.mark.holds("S38")
@pytest.mark.trust
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_refused_within_a_second(what):
    content = HOSTILE[what]()
    began = time.process_time()
    with pytest.raises(Unreadable):
        read("fil.xlsx", content)
    assert time.process_time() - began < 1


@pytest.mark.holds("S35")
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc",
        "ftp://example.se/a", "//example.se/a", "vbscript:x", " javascript:x",
        "java\tscript:x", "blob:x", "ssh://example.se",
    ],
)  # fmt: skip
def test_a_link_leads_to_the_web_alone(login, anna, activity, folder, link):
    page = f"/stockholm/aktivitet/{activity.pk}/andra/"
    fields = sent(title="Tryck", goal=folder.pk, seen=activity.version, link=link)
    answer = login(anna).post(page, fields)
    assert answer.status_code == 422
    assert Activity.objects.get(pk=activity.pk).link == ""


@pytest.mark.holds("S35")
@pytest.mark.parametrize("link", ["https://example.se/å?a=b#c", "http://example.se"])
def test_a_link_to_the_web_is_kept(login, anna, activity, folder, link):
    page = f"/stockholm/aktivitet/{activity.pk}/andra/"
    fields = sent(title="Tryck", goal=folder.pk, seen=activity.version, link=link)
    assert login(anna).post(page, fields).status_code == 302
    assert Activity.objects.get(pk=activity.pk).link == link


@pytest.mark.holds("S35")
def test_there_is_no_other_address_to_write(db):
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.URLField)
    }
    assert found == {"activities.Activity.link"}
