"""A file is made for who asks, and nothing of it is left (S5, S42)."""

import re

import pytest
from django.apps import apps
from django.db import models

from tests.test_access import ROUTES

from .asking import Browser, address
from .canaries import plant

# RFC 6266 with the letters of RFC 8187; plain ASCII may stand without them.
NAME = re.compile(
    r"(?:attachment|inline); filename(?:=\"[\x20-\x21\x23-\x5b\x5d-\x7e]+\""
    r"|\*=utf-8''(?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})+)",
    re.ASCII,
)


def files(world, role):
    """(route, answer) of every file that the role fetches."""
    browser = Browser(world.roles[role])
    for route in ROUTES:
        if route.get != "-":
            answer = browser.ask("GET", address(route, world.here))
            if "Content-Disposition" in answer:
                yield route.name, answer


@pytest.mark.holds("S5", "S41", "S42")
def test_of_what_is_fetched_no_file_is_left(world, tmp_path, monkeypatch, settings):
    """Whatever the titles hold that go into its name."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(type(settings.VAR_DIR), "absolute", lambda self: self)
    plant(world, lambda word: f"{word} åäö\"';/\\\r\nX: y")
    found = dict(files(world, "chair"))
    assert {"report_docx", "report_sheet", "brief_pdf", "paper"} <= set(found)
    for name, answer in found.items():
        assert NAME.fullmatch(answer["Content-Disposition"]), (name, answer.headers)
        assert "no-store" in answer["Cache-Control"], name
        assert "X" not in answer.headers, name
    # Where PDFs are made wait locks alone.
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in left if "pdf" not in path.parts] == []


@pytest.mark.holds("S5")
def test_no_row_leads_to_a_file():
    """What is kept stands in the database, where who asks is asked about each time."""
    kept = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField | models.FilePathField)
    ]
    assert kept == []


@pytest.mark.holds("S5")
@pytest.mark.parametrize("role", ["delegate", "national", "other", None])
def test_whoever_knows_the_address_of_a_file_gets_none(world, role):
    """An id is never a permission: the address of each that the chair fetches."""
    chairs = [name for name, _ in files(world, "chair")]
    browser = Browser(role and world.roles[role])
    for route in ROUTES:
        if route.name in chairs and route.things.startswith("branch"):
            answer = browser.ask("GET", address(route, world.here))
            assert answer.status_code == (404 if role else 302), route.name
            assert "Content-Disposition" not in answer, route.name
