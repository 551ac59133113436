"""The register of processing, who answers for it, and the read log (art. 30, S64)."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from clubs.data_protection import catalogue, measures, register, words
from clubs.models import Branch, Club, Event, Read, Reading, Tenure, Visit

REGISTER = "/stockholm/dataskydd/"
EDIT = f"{REGISTER}andra/"
LOG = f"{REGISTER}lasningar/"
OWN = "/konto/lasningar/"
INCIDENT = f"{REGISTER}incident/"


@pytest.fixture
def noted(stockholm, omar):
    """A visit of Omar's, with a note."""
    club = Club.objects.create(branch=stockholm, name="Depån", slug="depan")
    visit = Visit.objects.create(
        branch=stockholm,
        club=club,
        on=date(2018, 3, 1),
        note="Viskning vid besök",
        logged_by=omar,
    )
    visit.visitors.set(omar.people.all())
    return visit


# The register ------------------------------------------------------------------------


def test_every_table_and_what_is_told_of_somebody_is_said_in_swedish():
    tables = {line.table for line in catalogue.lines()}
    assert set(words.tables()) == tables
    said = []
    for line in catalogue.lines():
        assert words.kept(line.kept)
        if line.about and "nobody" not in line.readers and line.field != "id":
            said.append((line.table, words.field_word(line)))
    # Two of a table called the same would hide each other in an extract.
    assert {one for one in said if said.count(one) > 1} == set()


def test_the_register_says_plainly_what_nobody_has_answered(client, rut, stockholm):
    client.force_login(rut)
    page = client.get(REGISTER).text
    assert page.count("ännu inte angivet") == 3
    for told in ("artikel 9.2 d", "utanför EU", "Läslogg", "Besök", "Passkeys"):
        assert told in page
    # Every measure stands there, tried or not.
    assert page.count('</span><span class="who">inte prövat') <= len(
        measures.measures()
    )
    assert "S66 " in page
    assert EDIT not in page


def test_who_reads_a_note_of_a_visit_is_not_mixed_with_who_reads_the_rest():
    """The auditor reads what was agreed at a visit, and no note of it."""
    [guarded] = [entries for level, entries in register.by_class() if level == "P3"]
    [note] = [one for one in guarded if "anteckning" in one.fields]
    assert note.fields == ("anteckning",)
    assert note.readers == (catalogue.Reader.VISIT_NOTES.label,)
    [agreed] = [one for one in guarded if "nästa steg" in one.fields]
    assert agreed.readers == (catalogue.Reader.VISITS.label,)


def test_who_answers_for_the_data_is_written_in_and_traced(client, siv, stockholm):
    client.force_login(siv)
    form = {
        "data_controller": "Seko Stockholm, 802000-1234",
        "data_contact": "Kanarie Fågel, 08-123 45 67",
        "data_officer": "",
        "seen": stockholm.answering_now,
    }
    assert client.post(EDIT, form).status_code == 302
    page = client.get(REGISTER).text
    assert "Seko Stockholm, 802000-1234" in page and "Kanarie Fågel" in page
    assert page.count("ännu inte angivet") == 1
    event = Event.objects.get(kind="branch", by=siv)
    assert event.changes["data_controller"] == ["", "Seko Stockholm, 802000-1234"]
    assert "Kanarie" not in str(event.changes)


@pytest.mark.holds("S50")
def test_two_who_change_it_at_once_see_both(client, siv, kajsa, stockholm):
    seen = stockholm.answering_now
    stockholm.answer_for_data(
        by=kajsa,
        seen=seen,
        data_controller="Förbundet",
        data_contact="",
        data_officer="",
    )
    client.force_login(siv)
    mine = {"data_controller": "Avdelningen", "data_contact": "", "data_officer": ""}
    answer = client.post(EDIT, {**mine, "seen": seen})
    assert answer.status_code == 409
    assert "Förbundet" in answer.text and "Avdelningen" in answer.text
    assert Branch.objects.get(pk=stockholm.pk).data_controller == "Förbundet"


def test_a_shorter_time_of_the_branch_stands_in_the_register(client, anna, stockholm):
    stockholm.keep_times.create(what="visit note", months=6)
    client.force_login(anna)
    assert "6\xa0månader" in client.get(REGISTER).text


def test_the_assessment_names_the_measures_and_what_is_left_to_fill_in(client, anna):
    client.force_login(anna)
    page = client.get(f"{REGISTER}konsekvensbedomning/").text
    assert "S63 " in page and "fyll i" in page and "Sannolikhet" in page


# The read log ------------------------------------------------------------------------


@pytest.mark.holds("S64")
def test_who_opens_a_persons_page_is_known_by_id_alone(client, kajsa, mirela, caplog):
    client.force_login(kajsa)
    with caplog.at_level("INFO"):
        client.get(reverse("representative", args=["stockholm", mirela.pk]))
        client.get(reverse("person", args=["stockholm", mirela.pk]))
    lines = [(one.kind, one.by, one.object_id, one.reason) for one in log()]
    assert lines == 2 * [(Read.PERSON, kajsa, mirela.pk, "")]
    assert "person read" in caplog.text
    assert mirela.name not in caplog.text
    # Only who sees the page has read it.
    client.head(reverse("representative", args=["stockholm", mirela.pk]))
    assert Reading.objects.count() == 2


@pytest.mark.holds("S64")
def test_reading_a_note_fetching_a_list_and_an_extract_are_logged(
    client, omar, siv, noted, mirela
):
    client.force_login(omar)
    client.get(reverse("visit", args=["stockholm", noted.pk]))
    client.force_login(siv)
    client.get(reverse("export_sheet", args=["stockholm", "uppdrag", "csv"]))
    client.get(reverse("person_extract_file", args=["stockholm", mirela.pk, "json"]))
    client.get(reverse("own_extract_file", args=["json"]))
    assert [(one.kind, one.by) for one in log()] == [
        (Read.VISIT, omar),
        (Read.EXPORT, siv),
        (Read.EXTRACT, siv),
        (Read.OWN_EXTRACT, siv),
    ]
    stored = str(list(Reading.objects.values_list()))
    assert "Viskning" not in stored and mirela.name not in stored


@pytest.mark.holds("S64")
def test_names_beside_activities_are_not_logged(client, anna, plan, information):
    client.force_login(anna)
    for page in ("/stockholm/", f"/stockholm/plan/{plan.slug}/1/"):
        assert client.get(page).status_code == 200
    assert not Reading.objects.exists()


def log():
    return Reading.objects.order_by("pk").select_related("by")


def test_the_log_is_read_by_those_who_may_and_tells_no_place(
    client, omar, arvid, rut, noted, mirela
):
    for thing in (noted, mirela):
        Reading.objects.note(noted.branch, by=omar, thing=thing, reason="Fråga")
    client.force_login(arvid)
    page = client.get(LOG).text
    assert "Omar, ombudsman" in page and "Mirela" in page and "Fråga" in page
    assert "Depån" not in page and f"/besok/{noted.pk}/" not in page
    assert "Mirela" not in client.get(f"{LOG}?slag=visit").text
    assert "passar" in client.get(f"{LOG}?vem={arvid.pk}").text
    client.force_login(rut)
    assert f"/besok/{noted.pk}/" in client.get(LOG).text
    client.force_login(omar)
    assert client.get(LOG).status_code == 404


def test_everybody_sees_by_which_role_they_have_been_read_about(
    client, anna, siv, omar, stockholm
):
    person = anna.people.get()
    Reading.objects.note(stockholm, by=siv, thing=person)
    Reading.objects.note(
        stockholm, by=siv, thing=stockholm, kind=Read.EXPORT, reason="hämtade uppdrag"
    )
    Reading.objects.note(stockholm, by=anna, thing=omar.people.get())
    client.force_login(anna)
    page = client.get(OWN).text
    about, own = page.split("Läst av dig</h2>")
    assert "sekreterare i Seko Stockholm" in about and "hämtade uppdrag" in about
    assert "Siv" not in about
    assert "En persons sida" in own and "Omar" not in own


# An incident -------------------------------------------------------------------------


def asked(**changed):
    today = timezone.localdate()
    return {
        "from_day": today - timedelta(days=1),
        "to_day": today,
        "found_day": today,
        "found_time": "08.00",
        "kinds": ["last", "hamtat", "andrat"],
        **changed,
    }


def test_an_incident_says_who_is_affected_and_until_when(
    client, siv, omar, noted, mirela, information
):
    Reading.objects.note(noted.branch, by=omar, thing=mirela)
    Reading.objects.note(noted.branch, by=omar, thing=noted)
    omar.sign_ins.create(means="passkey", worked=True)
    omar.sign_ins.create(means="lösenord", worked=False)
    client.force_login(siv)
    before = Reading.objects.count()
    page = client.post(INCIDENT, asked(accounts=[omar.pk])).text
    affected = page.split("Berörda personer")[1].split("Sorters uppgifter")[0]
    assert "Mirela" in affected and "Omar" in affected and "Anna" not in affected
    assert "72 timmar" in page and "08.00" in page
    assert "1 försök nekades" in page.replace("\xa0", " ")
    assert "Viskning" not in page and "Depån" not in page
    # Nothing but the reading is kept.
    assert Reading.objects.count() == before + 1
    assert log().last().kind == Read.INCIDENT


def test_an_account_that_somebody_took_over_could_read_everybody(
    client, arvid, omar, information
):
    client.force_login(arvid)
    page = client.post(INCIDENT, asked(accounts=[omar.pk], kinds=["kunde"])).text
    affected = page.split("Berörda personer")[1].split("Sorters uppgifter")[0]
    assert "Anna" in affected and "Informationsansvarig" in affected
    assert "skyddas som känsliga" in page.split("Sorters uppgifter</h2>")[1]


def test_the_basis_is_fetched_as_a_workbook(client, siv, mirela):
    Reading.objects.note(mirela.branch, by=siv, thing=mirela)
    client.force_login(siv)
    answer = client.post(INCIDENT, asked(fil="xlsx"))
    assert answer.headers["Content-Type"].endswith("sheet")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = {one.title: [*one.iter_rows(values_only=True)] for one in book}
    assert dict(rows["Anmälan"])["Hur många"].startswith("1")
    assert rows["Personer"][1][0] == mirela.name


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"to_day": "2001-01-01"}, "Slutet ligger före början"),
        ({"found_day": "2001-01-01"}, "Upptäckten ligger före"),
        ({"from_time": "kväll"}, "14.30"),
        ({"kinds": []}, "Välj minst en"),
        ({"accounts": ["0"]}, "Välj konton i listan"),
    ],
)
def test_what_is_wrong_with_the_question_is_said(client, siv, changed, words):
    client.force_login(siv)
    answer = client.post(INCIDENT, asked(**changed))
    assert answer.status_code == 422 and words in answer.text


def test_an_hour_may_be_written_as_people_do(client, siv):
    client.force_login(siv)
    for hour in ("8", "8.30", "08:30"):
        assert client.post(INCIDENT, asked(from_time=hour)).status_code == 200, hour


def test_a_person_who_left_is_affected_by_the_posts_they_had(
    client, siv, mirela, information
):
    Tenure.objects.create(post=information, person=mirela, starts=date(2016, 1, 1))
    Reading.objects.note(mirela.branch, by=siv, thing=mirela)
    client.force_login(siv)
    page = client.post(INCIDENT, asked()).text
    assert "Informationsansvarig" in page
