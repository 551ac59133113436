"""The report as a web page and as files: who reads which, and what is never there."""

import io
import re
import zipfile
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Goal
from clubs.models import Branch, Club, Person, Visit
from sekoplan.jinja import NBSP

from .adopting import MARCH

YEAR = "/stockholm/rapport/2018/"
PAGE = f"{YEAR}webb/"
FILES = {"Word": "rapport.docx", "kalkylblad": "ataganden.xlsx"}


@pytest.fixture(autouse=True)
def spring_of_2019():
    with time_machine.travel(MARCH, tick=True):
        yield


def words_of(content):
    """All that the parts of an Office file say."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(n).decode() for n in file.namelist() if n.endswith(".xml")]
    return re.sub(r"<[^>]+>", " ", " ".join(parts))


def test_the_page_has_the_pdfs_chapters_in_order_and_leads_to_them(
    login, siv, draft_report
):
    page = login(siv).get(PAGE).text
    contents = re.findall(r'<a href="#([^"]+)"><span class="n">', page)
    places = [page.index(f'<section class="chap" id="{one}">') for one in contents]
    assert places == sorted(places)
    assert contents[-1] == "om-rapporten"
    assert {"aret-i-korthet", "avsnitt-1", "avsnitt-2"} <= {*contents}
    assert page.count("<h1>") == 1
    assert page.count("<svg xmlns") == page.count('role="img"') > 0
    assert "Utkast den" in page
    assert 'href="/static/document.css"' in page


def test_numbers_lead_followers_to_the_goal_and_nobody_else(
    login, siv, lena, rut, locked
):
    link = '<a href="/stockholm/plan/2018/1.2/">1.2</a>'
    for who in (siv, rut):
        assert link in login(who).get(PAGE).text
    page = login(lena).get(PAGE).text
    assert "Vi ska trycka en folder." in page
    assert "/stockholm/plan/2018/1.2/" not in page


def test_delegates_read_it_when_locked_and_the_union_when_adopted(
    login, lena, nils, erik, draft_report
):
    for who in (lena, nils, erik):
        for form in ("webb/", *FILES.values(), "utkast.pdf", "gors/"):
            assert login(who).get(YEAR + form).status_code == 404


def test_what_is_locked_is_read_as_it_was(login, siv, lena, nils, locked):
    Branch.objects.filter(slug="stockholm").update(name="Något annat")
    assert login(lena).get(PAGE).status_code == 200
    assert '<p class="org">Seko Stockholm</p>' in login(siv).get(PAGE).text
    for form in FILES.values():
        assert login(lena).get(YEAR + form).status_code == 200
    assert login(nils).get(PAGE).status_code == 404


def test_what_is_adopted_the_union_reads_and_its_pdf_is_the_adopted_file(
    login, nils, adopted_report
):
    client = login(nils)
    page = client.get(PAGE).text
    assert "Fastställd av representantskapet den 21 mars 2019" in page.replace(
        NBSP, " "
    ).replace("&nbsp;", " ")
    assert "Utkast" not in page
    for way in ("utkast.pdf", "gors/"):
        assert client.get(YEAR + way).url == f"{YEAR}utgava/1/rapport.pdf"


def test_a_frozen_report_costs_few_queries(login, lena, locked):
    client = login(lena)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) <= 8


def test_files_are_named_with_our_letters_and_say_draft(login, siv, draft_report):
    client = login(siv)
    for ending, form in (("docx", "rapport.docx"), ("xlsx", "ataganden.xlsx")):
        answer = client.get(YEAR + form)
        name = unquote(answer["Content-Disposition"])
        wanted = f"Verksamhetsberättelse 2018 Seko Stockholm utkast.{ending}"
        assert name == f"attachment; filename*=utf-8''{wanted}"
        assert answer["Cache-Control"] == "no-store"
        head = client.head(YEAR + form)
        assert head.status_code == 200
        assert head["Content-Disposition"] == answer["Content-Disposition"]
    assert len(openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames) > 3


def test_a_report_that_nobody_has_begun_can_be_read_too(login, siv, plan):
    assert "Vi ska trycka en folder." in login(siv).get(PAGE).text


def test_no_note_and_no_helper_is_in_any_form(login, kajsa, siv, plan, stockholm):
    """S3: a note of an update, a note of a visit, who helped."""
    goal = Goal.objects.get(section__plan=plan, number=1, section__number=1)
    helper = Person.objects.create(branch=stockholm, name="Kanariehjälparen")
    activity = Activity.objects.create_for(
        goal, by=kajsa, title="Första brevet", people=[helper]
    )
    activity.report("klar", by=kajsa, seen=activity.version, note="Kanarieanteckningen")
    club = Club.objects.create(branch=stockholm, name="Klubb Depån", slug="depan")
    Visit.objects.create(
        branch=stockholm, club=club, on="2018-05-04", note="Kanarieviskningen"
    )
    client = login(siv)
    said = {"webb": client.get(PAGE).text}
    for name, form in FILES.items():
        said[name] = words_of(client.get(YEAR + form).content)
    for name, text in said.items():
        assert "Vi ska skicka tolv brev." in text, name
        for canary in ("Kanarie", "kanarie"):
            assert canary not in text, name
