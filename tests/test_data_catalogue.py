"""Every field has its class in the data catalogue, and some must not exist (S59)."""

import csv
import re

import pytest
from django.apps import apps
from django.db import connection

from clubs.data_protection import catalogue
from clubs.data_protection.catalogue import Level, Reader, Target, Whom
from clubs.models import Event, Person, User
from clubs.privacy import personal_numbers

pytestmark = pytest.mark.holds("S59")

CATALOGUE = catalogue.FILE
CLASSES = set(Level.values)
KEPT = {"permanent", "account", "plan", "note", "session"}
MUST_NOT_EXIST = re.compile(
    r"personn|ssn|birth|address|gender|health|party|salary|member_?n"
)
OURS = ("activities", "clubs")
WITHOUT_MODEL = set(catalogue.WITHOUT_MODEL)


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


def test_every_line_says_who_reads_it(lines):
    for line in lines:
        words = line["readers"].split()
        assert words, line
        assert set(words) <= set(Reader.values), line
        assert words == ["nobody"] or "nobody" not in words, line


def test_what_is_told_of_somebody_says_of_whom():
    """A name, an account, a note: each has a way to the one it is about."""
    told = [line for line in catalogue.lines() if line.level in ("P2", "P3")]
    assert [line for line in told if not line.about] == []


def test_every_key_to_somebody_is_a_way_to_them():
    ways = {(way.table, way.path) for way in catalogue.about_people()}
    keys = {
        (model._meta.db_table, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.related_model in (Person, User)
    }
    # Whose account a person has is told with the person.
    assert keys - ways == {("clubs_person", "user")}


def test_every_way_finds_rows_and_their_branch(stockholm, anna):
    """A path that leads nowhere would hide somebody's data from their extract."""
    whom = Whom.of_user(anna)
    for way in catalogue.about_people():
        found = list(way.rows(whom).filter(way.in_branch(stockholm)))
        assert way.target != Target.INSIDE or found == []
    tables = {way.table for way in catalogue.about_people() if way.rows(whom).exists()}
    assert {"clubs_user", "clubs_assignment", "clubs_person"} <= tables


def test_who_reads_notes_of_visits_is_few():
    for line in catalogue.lines():
        if line.level == Level.GUARDED:
            assert {Reader.EVERYONE, Reader.FOLLOWERS}.isdisjoint(line.readers), line


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
