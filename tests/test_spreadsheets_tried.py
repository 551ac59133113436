"""What happened when a secretary tried her own spreadsheets, one test for each find."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from clubs.models import Club, Event, Person, Post, Tenure, Visit, Workplace
from tests.sheets import excel, fetched, read_in, said, save, swedish_csv


@pytest.fixture
def depot(stockholm, siv):
    return Club.add(stockholm, by=siv, name="Depåklubben", place="Solna")


# The wrong spreadsheet -------------------------------------------------------------


def test_the_list_of_another_kind_changes_nothing_here(login, depot, omar, stockholm):
    """Their ids and half of their headings are alike: clubs would rename workplaces."""
    Workplace.objects.create(
        pk=depot.pk, branch=stockholm, employer="Hamnbolaget", name="Kajen"
    )
    client = login(omar)
    page = read_in(client, "arbetsplatser", fetched(client, "klubbar"))
    assert page.status_code == 422
    assert "Filen ser ut att höra till listan Klubbar" in said(page)
    page = read_in(client, "klubbar", fetched(client, "aktiviteter"))
    assert "Filen ser ut att höra till listan Aktiviteter" in said(page)


def test_columns_of_ones_own_do_not_make_it_another_list(login, depot, siv):
    rows = [["Klubb", "Arbetsgivare", "Ort", "Avtal", "Ordförande"]]
    rows.append(["Nya klubben", "Bolaget", "Kista", "ja", "Eva"])
    page = read_in(login(siv), "klubbar", excel(*rows))
    assert page.status_code == 200
    assert "Läses inte: ”Avtal” och ”Ordförande”." in said(page)


def test_a_title_may_stand_above_the_headings(login, depot, siv):
    rows = [["Våra klubbar 2026"], [], ["Klubb", "Ort"], ["", "Kista"], ["Nya", "Åre"]]
    for content, name in (
        (excel(*rows), "fil.xlsx"),
        (swedish_csv(*[[*row, "", ""][:2] for row in rows]), "fil.csv"),
    ):
        page = read_in(login(siv), "klubbar", content, name=name)
        assert "Rad 4, Klubb: Skriv klubbens namn." in said(page)


def test_a_list_without_rows_says_what_to_do(login, siv):
    client = login(siv)
    assert "Skriv minst en rad" in said(read_in(client, "klubbar", excel(["Klubb"])))
    empty = said(read_in(client, "klubbar", b""))
    assert "Filen är tom. Välj en annan fil." in empty
    assert "Välj en fil eller klistra in rader." not in empty
    assert "i Excel" in said(read_in(client, "klubbar", b"\xd0\xcf", name="fil.xls"))


# A few cells of many ---------------------------------------------------------------


def saved_by_excel(content, edits):
    """The file with ``edits`` by id and heading, as Excel would leave the rest."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    for row in list(sheet.iter_rows(min_row=2)):
        known = row[0].value
        for cell in row:
            if type(cell.value) is int:
                cell.value = float(cell.value)
        for heading, value in edits.get(known, {}).items():
            row[headings.index(heading)].value = value
    sheet.auto_filter.ref = sheet.dimensions
    for below in range(sheet.max_row + 1, sheet.max_row + 20):
        sheet.cell(below, 2).number_format = "@"
    book.create_sheet("Blad2").append(["Klubb"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def all_there_is():
    return {
        (kind.__name__, row["id"]): row
        for kind in (Club, Workplace, Visit)
        for row in kind.objects.values()
    }


def test_the_changed_cells_change_and_nothing_else(login, omar, stockholm):
    clubs = [
        Club.add(stockholm, by=omar, name=f"Klubb {n}", place="Solna") for n in range(6)
    ]
    works = [
        Workplace.objects.create(branch=stockholm, employer="Bolag", name=f"Depå {n}")
        for n in range(3)
    ]
    visits = [
        Visit.objects.create(
            branch=stockholm, club=club, on=date(2018, 3, 5), state="gjort", met=5
        )
        for club in clubs
    ]
    for visit in visits:
        visit.visitors.add(omar.people.get())
    client, before = login(omar), all_there_is()
    edits = {
        "klubbar": {
            clubs[1].pk: {"Ort": "Åkersberga", "Aktiv från": datetime(2018, 3, 5)},
            clubs[4].pk: {"Behöver stöd sedan": "5/3 2018"},
        },
        "arbetsplatser": {works[2].pk: {"Kollektivavtal": "hängavtal"}},
        "besok": {visits[3].pk: {"Träffade": 12.0}},
    }
    for kind, told in edits.items():
        content = saved_by_excel(fetched(client, kind), told)
        assert "Sparat: " in said(save(client, read_in(client, kind, content)))
        again = read_in(client, kind, content)
        assert "Ingenting ändras." in said(again)
    day = date(2018, 3, 5)
    then = {
        ("Club", clubs[1].pk): {"place": "Åkersberga", "active_from": day},
        ("Club", clubs[4].pk): {"needs_support_since": day},
        ("Workplace", works[2].pk): {"agreement": "hängavtal"},
        ("Visit", visits[3].pk): {"met": 12},
    }
    for key, changed in then.items():
        before[key] |= {**changed, "version": before[key]["version"] + 1}
    assert all_there_is() == before
    lines = Event.objects.filter(verb="change").values_list("kind", "object_id")
    assert sorted(lines) == sorted((kind.lower(), pk) for kind, pk in then)


# Back, another tab, and what is already there --------------------------------------


def test_a_file_that_no_longer_waits_says_why(login, siv, depot):
    client = login(siv)
    new = [["Klubb"], ["Nyklubben"]]
    first, second = (read_in(client, "klubbar", excel(*new)) for _ in range(2))
    answer = save(client, first)
    assert answer.status_code == 404
    assert "Filen väntar inte längre" in said(answer)
    assert not Club.objects.filter(name="Nyklubben").exists()
    assert "Sparat: 1 ny rad." in said(save(client, second))
    answer = client.get(second.request["PATH_INFO"])
    assert (answer.status_code, "är redan sparad" in said(answer)) == (404, True)


def test_who_is_there_already_is_told_with_id_or_row(login, siv, depot):
    rows = [["Klubb"], ["Depåklubben"], ["Ny"], ["Ny"]]
    text = said(read_in(login(siv), "klubbar", excel(*rows)))
    assert f"Skriv dess id, {depot.pk}, på raden om det är samma klubb" in text
    assert "Rad 4, Klubb: Samma namn står på en rad ovanför." in text


def test_a_holder_who_is_there_already_is_told_with_the_id(login, siv, stockholm):
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    eva = Person.objects.create(branch=stockholm, name="Eva Ny")
    held = Tenure.objects.create(post=post, person=eva, starts="2018-01-01")
    rows = [["Uppdrag", "Person"], *[["Kassör", "Ali Två"]] * 2, ["Kassör", "Eva Ny"]]
    text = said(read_in(login(siv), "uppdrag", excel(*rows)))
    assert "Rad 3, Person: Ali Två har uppdraget på en rad ovanför." in text
    assert "Rad 4, Person: Eva Ny har redan uppdraget." in text
    assert f"skriv dess id, i{held.pk}, på den" in text


def test_a_rows_mistakes_are_told_in_the_order_of_its_cells(login, siv, stockholm):
    rows = [["Klubb", "Dag", "Träffade"], ["", "2018-03-05", "-3"]]
    text = said(read_in(login(siv), "besok", excel(*rows)))
    assert text.index("Rad 2, Klubb:") < text.index("Rad 2, Träffade:")


def test_a_slip_of_the_pen_in_a_name_shows_as_somebody_new(login, siv, stockholm):
    Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    Person.objects.create(branch=stockholm, name="Eva Ny")
    rows = [["Uppdrag", "Person"], ["Kassör", "Eva Nyy"], ["Kasör", "Eva Ny"]]
    text = said(read_in(login(siv), "uppdrag", excel(*rows)))
    assert "Rad 2 Kassör: Eva Nyy (ny person)" in text
    assert "Rad 3 Kasör: Eva Ny (nytt uppdrag)" in text


def test_the_same_mistake_in_many_rows_is_told_once(login, siv):
    rows = [[f"Klubb {n}", "Posst" if n in (1, 2, 3, 7) else ""] for n in range(10)]
    text = said(read_in(login(siv), "klubbar", excel(["Klubb", "Bransch"], *rows)))
    assert "4 rader behöver rättas" in text
    assert "Rad 3–5 och 9, Bransch: ”Posst” finns inte i listan." in text


def test_the_file_is_chosen_anew_from_the_errors(login, siv):
    page = read_in(login(siv), "klubbar", excel(["Klubb", "Ort"], ["", "Kista"]))
    assert '<a href="#in">' in page.text


# What programs do to cells on their way --------------------------------------------


def test_what_windows_letters_cannot_write_is_not_a_change(login, siv, stockholm):
    """Excel saves ć as a question mark in an ordinary CSV file."""
    post = Post.objects.create(branch=stockholm, body="styrelse", title="Kassör")
    petric = Person.objects.create(branch=stockholm, name="Dragan Petrić")
    Tenure.objects.create(post=post, person=petric, starts="2018-01-01")
    Club.add(stockholm, by=siv, name="Pantićs klubb", place="Solna", officer=petric)
    client = login(siv)
    for kind in ("klubbar", "uppdrag"):
        text = fetched(client, kind, "csv").decode("utf-8-sig")
        narrow = text.encode("cp1252", errors="replace")
        assert b"?" in narrow
        page = read_in(client, kind, narrow, name="fil.csv")
        assert "Ingenting ändras." in said(page)


def test_the_mark_of_a_csv_may_stay_when_it_is_saved_as_xlsx(login, siv, stockholm):
    Club.add(stockholm, by=siv, name="-Klubben", place="'+Solna")
    club = Club.objects.get()
    for told in (["'-Klubben", "''+Solna"], ["-Klubben", "+Solna"]):
        rows = [["Id", "Klubb", "Ort"], [club.pk, *told]]
        page = read_in(login(siv), "klubbar", excel(*rows))
        assert "Ingenting ändras." in said(page)


def test_days_as_people_write_them(login, siv):
    days = ["5 mars 2018", "den 5 mars 2018", "2018/03/05", "5/3 2018"]
    rows = [["Klubb", "Aktiv från"], *([f"Klubb {day}", day] for day in days)]
    client = login(siv)
    save(client, read_in(client, "klubbar", excel(*rows)))
    days = Club.objects.values_list("active_from", flat=True)
    assert [str(day) for day in days] == ["2018-03-05"] * 4


def test_a_number_that_lost_its_first_zero_is_told_of(login, siv):
    rows = [["Uppdrag", "Person", "Telefon"], ["Kassör", "Eva Ny", 701234567]]
    page = said(read_in(login(siv), "uppdrag", excel(*rows)))
    assert "Rad 2, Telefon: Kalkylprogrammet har tagit bort nollan" in page


def test_hours_are_shown_with_a_comma(login, plan, folder, activity, anna):
    client = login(anna)
    rows = [["Id", "Timmar"], [activity.pk, 1.5]]
    assert "Blir: 1,5" in said(read_in(client, "aktiviteter", excel(*rows)))


def test_one_person_has_one_address_in_a_file(login, siv, stockholm):
    """Who has several posts stands on several rows."""
    eva = Person.objects.create(branch=stockholm, name="Eva", email="eva@example.se")
    held = [
        Tenure.objects.create(
            post=Post.objects.create(branch=stockholm, body="styrelse", title=title),
            person=eva,
            starts="2018-01-01",
        )
        for title in ("Kassör", "Sekreterare")
    ]
    rows = [[f"i{one.pk}", f"eva{n}@example.se"] for n, one in enumerate(held)]
    page = read_in(login(siv), "uppdrag", excel(["Id", "E-post"], *rows))
    assert "Rad 3, E-post: Eva har en annan uppgift på en rad ovanför" in said(page)
    rows[1][1] = rows[0][1]
    client = login(siv)
    save(client, read_in(client, "uppdrag", excel(["Id", "E-post"], *rows)))
    eva.refresh_from_db()
    assert eva.email == "eva0@example.se"


# The way there ---------------------------------------------------------------------


def test_who_only_fetches_is_not_told_to_read_in(login, siv, rut):
    assert "läs in den igen" in said(login(siv).get("/stockholm/kalkylblad/"))
    assert "läs in den igen" not in said(login(rut).get("/stockholm/kalkylblad/"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("arbetsplatser", "arbetsplatser"),
        ("besok", "besok"),
        ("installningar/personer", "uppdrag"),
        ("installningar/uppdrag", "uppdrag"),
        ("plan/2018", "aktiviteter"),
    ],
)
def test_every_list_leads_to_its_spreadsheet(login, siv, depot, plan, path, kind):
    answer = login(siv).get(f"/stockholm/{path}/")
    assert f'href="/stockholm/kalkylblad/{kind}/"' in answer.text
