"""Every field has its class in the data catalogue, and some must not exist (S59)."""

import csv
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from clubs.models import Event
from clubs.privacy import personal_numbers

CATALOGUE = Path(__file__).parents[1] / "docs" / "privacy" / "data-catalogue.tsv"
CLASSES = {"P0", "P1", "P2", "P3", "–"}
KEPT = {"permanent", "account", "plan", "note", "session"}
MUST_NOT_EXIST = re.compile(
    r"personn|ssn|birth|address|gender|health|party|salary|member_?n"
)
OURS = ("activities", "clubs")
# The framework makes these for itself, without a model.
WITHOUT_MODEL = {"cache", "django_migrations"}


@pytest.fixture(scope="module")
def lines():
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fields():
    return {
        (model._meta.db_table, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
    }


def test_every_field_has_one_line_and_every_line_a_field(lines):
    found = [(line["table"], line["field"]) for line in lines]
    assert len(found) == len(set(found))
    assert fields() - set(found) == set()
    left = {place for place in found if place[0] not in WITHOUT_MODEL}
    assert left - fields() == set()


def test_every_table_of_the_database_is_in_the_catalogue(lines, db):
    tables = set(connection.introspection.table_names())
    assert tables - {line["table"] for line in lines} - {"sqlite_sequence"} == set()


def test_every_line_says_class_reason_and_how_long(lines):
    for line in lines:
        assert line["class"] in CLASSES, line
        assert line["why"], line
        assert line["kept"] in KEPT or re.fullmatch(
            r"\d+ (minutes|hours|days|months)", line["kept"]
        ), line


def test_no_field_of_ours_has_a_name_that_must_not_exist():
    ours = {
        (model._meta.db_table, field.name)
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in model._meta.fields
    }
    assert ours
    assert {place for place in ours if MUST_NOT_EXIST.search(place[1])} == set()


@pytest.mark.parametrize(
    "name", ["personnummer", "birth_date", "home_address", "member_no", "membernumber"]
)
def test_the_rule_would_find_them(name):
    assert MUST_NOT_EXIST.search(name)


def test_text_about_visits_is_the_most_guarded(lines):
    classes = {(line["table"], line["field"]): line["class"] for line in lines}
    assert classes["clubs_visit", "note"] == "P3"
    for place in (("clubs_person", "name"), ("clubs_user", "email")):
        assert classes[place] == "P2"


def test_the_catalogue_itself_names_nobody():
    text = CATALOGUE.read_text(encoding="utf-8")
    assert not personal_numbers(text)
    assert "@" not in text


def test_the_trail_keeps_names_as_digests_only(stockholm, siv):
    """Events hold P0 and P1 values: two with the same name differ in their salt."""
    for _ in range(2):
        Event.objects.record(
            stockholm, by=siv, verb="add", thing=siv, private={"name": "Kanarie"}
        )
    first, second = Event.objects.values_list("changes", flat=True)
    assert "Kanarie" not in str(first) + str(second)
    assert first["name"] != second["name"]
