"""Lists go out to a spreadsheet program and come back, looked through and at once."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, Goal
from clubs.models import (
    Club,
    Event,
    ImportDraft,
    Industry,
    Person,
    Post,
    PostKind,
    Purpose,
    Read,
    Reading,
    Tenure,
    Visit,
    Workplace,
)
from clubs.verifying import verify
from tests.sheets import cells_of, excel, fetched, read_in, said, save

HEADINGS = ["Klubb", "Slag", "Bransch", "Arbetsgivare", "Ort", "Aktiv från"]


@pytest.fixture
def industries(stockholm):
    return [
        Industry.objects.create(branch=stockholm, name=name)
        for name in ("Post", "Spår", "Väg och ban")
    ]


def hundred_clubs():
    return [
        [f"Klubb {n}", "företagsklubb", "Post", f"Bolag {n}", "Solna", "2018-03-05"]
        for n in range(1, 101)
    ]


# The secretary imports a hundred clubs ---------------------------------------------


@pytest.mark.holds("S40")
def test_six_errors_are_told_at_once_and_nothing_is_saved(login, siv, industries):
    rows = hundred_clubs()
    rows[12][2] = "Posst"
    rows[20][0] = ""
    rows[33][5] = "31/2 2018"
    rows[46][1] = "klubben"
    rows[58][0] = "Klubb 1"
    rows[71][4] = "Anna 811218-9876"
    page = read_in(login(siv), "klubbar", excel(HEADINGS, *rows))
    assert page.status_code == 422
    text = said(page)
    assert "6 rader behöver rättas" in text
    for wrong in (
        "Rad 14, Bransch: ”Posst” finns inte i listan. Menade du Post?",
        "Rad 22, Klubb: Skriv klubbens namn.",
        "Rad 35, Aktiv från: Dagen ”31/2 2018” finns inte i almanackan.",
        "Rad 48, Slag: ”klubben” finns inte i listan.",
        "Rad 60, Klubb: Samma namn står på en rad ovanför.",
        "Rad 73, Ort: Det ser ut som ett personnummer: 811218-9876.",
    ):
        assert wrong in text
    assert not Club.objects.exists()
    assert not Event.objects.exists()
    assert not ImportDraft.objects.exists()


def test_mended_they_are_shown_and_then_saved_at_once(login, siv, industries):
    client = login(siv)
    preview = read_in(client, "klubbar", excel(HEADINGS, *hundred_clubs()))
    assert preview.status_code == 200
    assert "100 rader är nya." in said(preview)
    assert not Club.objects.exists()
    answer = save(client, preview)
    assert "Sparat: 100 nya rader." in said(answer)
    assert Club.objects.count() == 100
    club = Club.objects.get(name="Klubb 7")
    assert (club.slug, club.industry.name, club.place) == ("klubb-7", "Post", "Solna")
    assert Event.objects.filter(verb="add", kind="club", by=siv).count() == 100
    assert not ImportDraft.objects.exists()
    # And once more: nothing is new.
    again = read_in(client, "klubbar", fetched(client, "klubbar"))
    assert "Ingenting ändras. Alla 100 rader är som förut." in said(again)
    assert len(cells_of(fetched(client, "klubbar"))) == 101


# Out and in again ------------------------------------------------------------------


@pytest.fixture
def register(stockholm, industries, omar, anna, mirela):
    """Something of everything, names with risky beginnings and a hidden place too."""
    depot = Club.objects.create(
        branch=stockholm,
        name="Depåklubben",
        slug="depa",
        industry=industries[0],
        officer=omar.people.get(),
        active_from=date(2010, 1, 1),
    )
    risky = Club.objects.create(branch=stockholm, name="=Klubb+1", slug="klubb")
    Club.objects.create(branch=stockholm, name="'-Klubb", slug="klubb-2")
    docks = Workplace.objects.create(
        branch=stockholm,
        club=depot,
        employer="Hamnbolaget",
        name="Kajen",
        place="Solna",
        agreement="hängavtal",
    )
    hidden = Workplace.objects.create(
        branch=stockholm,
        employer="Viskande bolaget",
        name="Viskande hamnen",
        place="Viskstad",
        hidden=True,
    )
    campaign = Purpose.objects.create(branch=stockholm, name="valkampanj")
    studies = Purpose.objects.create(branch=stockholm, name="studier", active=False)
    made = Visit.objects.create(
        branch=stockholm,
        club=depot,
        on=date(2018, 3, 5),
        state="gjort",
        met=6,
        note="Viskning om mötet",
        next_step="Ring igen",
        next_step_by=omar.people.get(),
        next_step_on=date(2018, 4, 1),
        logged_by=omar,
    )
    made.purposes.set([campaign, studies])
    made.visitors.set([omar.people.get(), mirela])
    for workplace in (docks, hidden):
        visit = Visit.objects.create(
            branch=stockholm, workplace=workplace, on=date(2018, 3, 6), state="gjort"
        )
        visit.visitors.set([anna.people.get()])
    post = Post.objects.create(
        branch=stockholm, club=depot, body="klubb", title="Kassör"
    )
    Tenure.objects.create(
        post=post, person=mirela, role="ledamot", starts=date(2016, 1, 1)
    )
    Post.objects.create(branch=stockholm, club=risky, body="klubb", title="Ordförande")
    Post.objects.create(branch=stockholm, club=depot, body="klubb", title="Ombud")
    return SimpleNamespace(
        depot=depot, docks=docks, hidden=hidden, made=made, post=post, studies=studies
    )


# Who settles keeps posts and people; an ombudsman and the board fetch them only.
NOT_READ_IN = {("omar", "uppdrag"), ("anna", "uppdrag")}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "kind", ["klubbar", "uppdrag", "arbetsplatser", "besok", "aktiviteter"]
)
@pytest.mark.parametrize("who", ["siv", "omar", "anna"])
def test_what_goes_out_changes_nothing_when_it_comes_in(
    request, login, register, kind, form, who
):
    if (who, kind) in NOT_READ_IN:
        return
    if kind == "aktiviteter":
        request.getfixturevalue("busy_plan")
    client = login(request.getfixturevalue(who))
    content = fetched(client, kind, form)
    page = read_in(client, kind, content, name=f"fil.{form}")
    assert page.status_code == 200, said(page)
    assert "Ingenting ändras." in said(page)


@pytest.mark.holds("S3")
def test_a_hidden_workplace_is_shown_to_ombudsmen_only(login, register, siv, omar):
    for kind in ("arbetsplatser", "besok"):
        shown = str(cells_of(fetched(login(siv), kind)))
        assert "Arbetsplats" in shown
        assert "Visk" not in shown
        assert "Visk" not in fetched(login(siv), kind, "csv").decode()
    assert "Viskande hamnen" in str(cells_of(fetched(login(omar), "arbetsplatser")))


@pytest.mark.parametrize("guess", ["Viskande hamnen", "Hamnen"])
def test_a_guess_at_a_hidden_name_is_answered_alike(login, register, siv, guess):
    row = [register.hidden.pk, guess]
    page = read_in(login(siv), "arbetsplatser", excel(["Id", "Arbetsplats"], row))
    assert page.status_code == 422
    assert "Rad 2, Id: Arbetsplats har dolt namn." in said(page)
    assert "Viskande bolaget" not in page.text


@pytest.mark.holds("S3")
def test_notes_of_visits_are_in_no_spreadsheet(login, register, siv, omar):
    for user in (siv, omar):
        for form in ("xlsx", "csv"):
            content = fetched(login(user), "besok", form)
            shown = cells_of(content) if form == "xlsx" else content.decode("utf-8-sig")
            assert "Ring igen" in str(shown)
            assert "Viskning" not in str(shown)


def test_what_was_agreed_leaves_the_house_with_few(login, register, anna, rut, omar):
    """Board and auditor take no P3 along; an ombudsman their own visits only."""
    for user in (anna, rut):
        rows = cells_of(fetched(login(user), "besok"))
        assert "Nästa steg" not in rows[0]
        assert "Ring igen" not in str(rows)
        assert len(rows) == 4
    assert len(cells_of(fetched(login(omar), "besok"))) == 2


def test_a_visit_is_changed_with_its_links_and_leaves_its_note(login, register, omar):
    client = login(omar)
    headings, row = cells_of(fetched(client, "besok"))
    row[headings.index("Träffade")] = "1 240"
    row[headings.index("Gällde")] = "studier"
    preview = read_in(client, "besok", excel(headings, row))
    assert "1 rad ändras." in said(preview)
    assert "Gällde Nu: studier; valkampanj → Blir: studier" in said(preview)
    assert "Träffade Nu: 6 → Blir: 1240" in said(preview)
    assert "Sparat" in said(save(client, preview))
    visit = Visit.objects.get(pk=register.made.pk)
    assert (visit.met, visit.note, visit.version) == (1240, "Viskning om mötet", 2)
    assert list(visit.purposes.all()) == [register.studies]
    assert visit.visitors.count() == 2
    event = Event.objects.get(kind="visit", verb="change")
    assert event.changes["met"] == [6, 1240]


# Posts and holders -----------------------------------------------------------------

POSTS = ["Id", "Klubb", "Uppdrag", "Slag", "Person", "E-post", "Telefon", "Från"]


def test_a_clubs_board_comes_in_with_its_people(login, register, siv, stockholm):
    kind = PostKind.objects.create(branch=stockholm, name="skyddsombud")
    client = login(siv)
    preview = read_in(
        client,
        "uppdrag",
        excel(
            POSTS,
            [
                "",
                "Depåklubben",
                "Kassör",
                "",
                "Eva Ny",
                "Eva@Example.se",
                "",
                "5/3 2018",
            ],
            ["", "Depåklubben", "Skyddsombud", "Skyddsombud", "Eva Ny", "", "", ""],
            ["", "Depåklubben", "Skyddsombud", "", "Ali Två", "", "08-123 45 67", ""],
            ["", "", "Webbansvarig", "", "Mirela Kovačević", "m@example.se", "", ""],
            ["", "Depåklubben", "Ombud", "", "", "", "", ""],
        ),
    )
    assert "4 rader är nya. 1 är som förut." in said(preview)
    assert "Sparat: 4 nya rader." in said(save(client, preview))
    eva = Person.objects.get(name="Eva Ny")
    assert eva.email == "eva@example.se"
    assert {t.post.title for t in eva.tenures.all()} == {"Kassör", "Skyddsombud"}
    safety = Post.objects.get(title="Skyddsombud")
    assert (safety.kind, safety.body, safety.tenures.count()) == (kind, "klubb", 2)
    assert register.post.tenures.count() == 2
    assert Person.objects.get(email="m@example.se").name == "Mirela Kovačević"
    assert Event.objects.filter(verb="appoint").count() == 4
    assert "Eva" not in str(list(Event.objects.values_list("changes", flat=True)))


def test_who_has_a_post_is_not_exchanged_under_the_same_id(login, register, siv):
    client = login(siv)
    headings, *rows = cells_of(fetched(client, "uppdrag"))
    row = next(row for row in rows if "Mirela Kovačević" in row)
    row[headings.index("Person")] = "Eva Ny"
    page = read_in(client, "uppdrag", excel(headings, row))
    assert "Rad 2, Person: Raden gäller Mirela Kovačević." in said(page)
    row[headings.index("Person")] = "Mirela Kovačević"
    row[headings.index("Till och med")] = "2018-12-31"
    row[headings.index("Telefon")] = "+46 70 123 45 67"
    preview = read_in(client, "uppdrag", excel(headings, row))
    assert "Sparat: 1 ändrad rad." in said(save(client, preview))
    tenure = register.post.tenures.get()
    assert (tenure.ends, tenure.person.phone) == (
        date(2018, 12, 31),
        "+46 70 123 45 67",
    )
    assert {"leave", "change"} <= set(Event.objects.values_list("verb", flat=True))


@pytest.mark.holds("S64")
@pytest.mark.parametrize("kind", ["klubbar", "aktiviteter", "besok", "uppdrag"])
def test_every_list_with_names_is_in_the_read_log_and_asks_who_it_is(
    login, register, plan, siv, kind
):
    """A club's ombudsman, who carries out an activity, who went on a visit."""
    client = login(siv)
    fetched(client, kind)
    assert Reading.objects.get().kind == Read.EXPORT
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = client.get(f"/stockholm/kalkylblad/{kind}.csv")
    assert answer.status_code == 302
    assert Reading.objects.count() == 1


def test_fetching_people_is_a_line_in_the_read_log(login, register, rut):
    fetched(login(rut), "arbetsplatser")
    assert not Reading.objects.exists()
    fetched(login(rut), "uppdrag")
    [reading] = Reading.objects.all()
    assert (reading.by, reading.reason) == (
        rut,
        "hämtade uppdrag och innehavare som kalkylblad",
    )


# Activities ------------------------------------------------------------------------


@pytest.fixture
def busy_plan(plan, folder, activity, anna, mirela, register):
    """The plan of 2018 with something done and something begun."""
    call = Activity.objects.create_for(
        folder,
        by=anna,
        title="Ringpass",
        due_on=date(2018, 4, 1),
        people=[mirela],
        clubs=[register.depot],
        quantity=30,
        quantity2=12,
        hours=Decimal("2.5"),
    )
    call.report("klar", by=anna, seen=call.version, on=date(2018, 4, 2))
    return plan


ACTIVITIES = ["Plan", "Åtagande", "Aktivitet", "Status", "Blev klar", "Vilka", "Antal"]


def test_a_new_activity_is_reported_and_makes_room(login, busy_plan, anna, mirela):
    goal = Goal.objects.get(title="Brev")
    assert goal.activities.get().is_placeholder
    client = login(anna)
    preview = read_in(
        client,
        "aktiviteter",
        excel(
            ACTIVITIES,
            ["2018", "1.1 Brev", "Vårbrev", "Klar", "5/3 2018", "Mirela Kovačević", 2],
            ["2018", "1.1", "Höstbrev", "", "", "", ""],
        ),
    )
    assert "2 rader är nya" in said(preview), said(preview)
    assert "Sparat: 2 nya rader." in said(save(client, preview))
    spring, autumn = Activity.objects.filter(goal=goal).order_by("pk")
    assert (spring.status, spring.done_on, spring.quantity) == (
        "klar",
        date(2018, 3, 5),
        2,
    )
    assert [*spring.people.all()] == [mirela]
    assert autumn.status == "ej"
    [line] = spring.updates.all()
    assert (line.before, line.after, line.on, line.by) == (
        "ej",
        "klar",
        date(2018, 3, 5),
        anna,
    )
    # To undo the report takes the activity away, as when it is logged on its page.
    spring.undo(line, by=anna, seen=spring.version)
    spring.refresh_from_db()
    assert spring.removed_at


def test_a_changed_status_is_a_line_in_the_log_that_can_be_undone(
    login, busy_plan, anna
):
    client = login(anna)
    headings, *rows = cells_of(fetched(client, "aktiviteter"))
    row = next(row for row in rows if "Ringpass" in row)
    row[headings.index("Status")] = "pågår"
    row[headings.index("Aktivitet")] = "Ringpass i vår"
    preview = read_in(client, "aktiviteter", excel(headings, row))
    assert "Blev klar Nu: 2018-04-02 → Blir: tomt" in said(preview)
    save(client, preview)
    call = Activity.objects.get(title="Ringpass i vår")
    assert (call.status, call.done_on, call.hours) == ("pågår", None, Decimal("2.5"))
    update = call.updates.first()
    call.undo(update, by=anna, seen=call.version)
    call.refresh_from_db()
    assert (call.status, call.done_on) == ("klar", date(2018, 4, 2))


def test_a_number_that_became_a_day_is_told_of(login, busy_plan, anna):
    rows = [["2018", date(2018, 5, 3), "Brev"], ["2018", "9.9", "Brev"]]
    page = read_in(login(anna), "aktiviteter", excel(ACTIVITIES[:3], *rows))
    assert "Skriv åtagandets nummer i stället för ”2018-05-03”" in said(page)
    assert "Planen ”2018” har inget åtagande 9.9." in said(page)


# Several at the same time, and what is left of a file --------------------------------


def a_changed_club(register):
    return excel(
        ["Id", "Klubb", "Ort", "Bransch"],
        [register.depot.pk, "Depåklubben", "Solna", "Post"],
        ["", "Nyklubben", "Kista", ""],
    )


@pytest.mark.holds("S40")
def test_who_was_quicker_is_shown_and_nothing_is_lost(login, register, siv, anna):
    client = login(siv)
    preview = read_in(client, "klubbar", a_changed_club(register))
    register.depot.change(by=anna, seen=1, place="Sundbyberg")
    answer = save(client, preview)
    assert answer.status_code == 409
    assert "Någon hann före. Ingenting är sparat än 1 rad ändrades" in said(answer)
    assert "Ort Nu: Sundbyberg → Blir: Solna" in said(answer)
    assert Club.objects.get(pk=register.depot.pk).place == "Sundbyberg"
    assert not Club.objects.filter(name="Nyklubben").exists()
    assert "Sparat: 1 ny rad och 1 ändrad rad." in said(save(client, answer))
    assert Club.objects.get(pk=register.depot.pk).version == 3


def test_what_others_do_elsewhere_stops_nobody(login, register, siv, anna, stockholm):
    client = login(siv)
    preview = read_in(client, "klubbar", a_changed_club(register))
    Club.add(stockholm, by=anna, name="Någon annans klubb")
    assert "Sparat: 1 ny rad och 1 ändrad rad." in said(save(client, preview))


@pytest.mark.holds("S40")
def test_a_name_taken_meanwhile_is_told_and_nothing_is_saved(
    login, register, siv, anna, stockholm
):
    client = login(siv)
    preview = read_in(client, "klubbar", a_changed_club(register))
    Club.add(stockholm, by=anna, name="Nyklubben")
    answer = save(client, preview)
    assert answer.status_code == 409
    assert "Rad 3, Klubb: Det finns redan en klubb" in said(answer)
    assert Club.objects.get(pk=register.depot.pk).place == ""


def test_a_button_pressed_twice_saves_once(login, register, siv):
    client = login(siv)
    preview = read_in(client, "klubbar", a_changed_club(register))
    uuid = str(uuid4())
    save(client, preview, uuid=uuid)
    again = save(client, preview, uuid=uuid)
    assert "Sparat: 1 ny rad och 1 ändrad rad." in said(again)
    assert Club.objects.filter(name="Nyklubben").count() == 1
    assert save(client, preview).status_code == 404


@pytest.mark.holds("S41")
def test_of_a_file_nothing_is_left_but_what_waits_a_day(
    login, register, siv, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    client = login(siv)
    read_in(client, "klubbar", a_changed_club(register))
    first = ImportDraft.objects.get()
    preview = read_in(client, "klubbar", a_changed_club(register))
    assert ImportDraft.objects.get() != first
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        client = login(siv)
        assert client.get(preview.request["PATH_INFO"]).status_code == 404
        read_in(client, "arbetsplatser", excel(["Arbetsgivare"], ["Bolaget"]))
        assert not ImportDraft.objects.exists()
    huge = read_in(client, "klubbar", b"PK" + bytes(4 << 20))
    assert "Filen är större än 2 MB." in said(huge)
    fetched(client, "klubbar")
    assert list(tmp_path.iterdir()) == []


def test_a_column_that_nobody_knows_is_not_kept(login, siv, stockholm):
    content = excel(["Klubb", "Medlemsnummer"], ["Nyklubben", "7654321"])
    page = read_in(login(siv), "klubbar", content)
    assert "Läses inte: ”Medlemsnummer”." in said(page)
    draft = ImportDraft.objects.get()
    assert "7654321" not in str(draft.table) + str(draft.preview)


def test_the_trail_of_many_rows_is_one_chain(login, register, siv, stockholm):
    client = login(siv)
    save(client, read_in(client, "klubbar", excel(HEADINGS, *hundred_clubs())))
    checked = verify(stockholm)
    assert (checked.lines, checked.faults) == (stockholm.events.count(), [])


def test_rows_can_be_pasted_from_a_spreadsheet_program(login, siv, stockholm):
    text = "Klubb\tOrt\r\nÅkarna\tUmeå\r\n"
    client = login(siv)
    page = client.post("/stockholm/kalkylblad/klubbar/", {"text": text}, follow=True)
    assert "1 rad är ny." in said(page)


def test_other_branches_rows_are_out_of_reach(login, siv, goteborg, stockholm):
    foreign = Club.objects.create(branch=goteborg, name="Främmande", slug="f")
    for pk in (foreign.pk, 999_999, "9" * 40, "ett"):
        page = read_in(login(siv), "klubbar", excel(["Id", "Klubb"], [pk, "Vår"]))
        assert f"Rad 2, Id: Det finns ingen rad med id {pk}." in said(page)
        assert "Främmande" not in page.text


def test_only_who_may_reads_in(login, register, rut, arvid, anna, lena):
    content = a_changed_club(register)
    assert read_in(login(rut), "klubbar", content).status_code == 404
    assert read_in(login(arvid), "klubbar", content).status_code == 404
    assert read_in(login(anna), "uppdrag", content).status_code == 404
    assert login(arvid).get("/stockholm/kalkylblad/besok.csv").status_code == 404
    assert login(arvid).get("/stockholm/kalkylblad/uppdrag.csv").status_code == 200
    assert login(lena).get("/stockholm/kalkylblad/uppdrag.csv").status_code == 404


def test_a_visit_in_a_locked_year_stays(login, register, omar, stockholm):
    stockholm.reported_through = date(2018, 12, 31)
    stockholm.save()
    client = login(omar)
    rows = [[register.made.pk, "2018-03-06"], ["", "2018-05-05"]]
    content = excel(["Id", "Dag", "Klubb"], *([*row, "Depåklubben"] for row in rows))
    text = said(read_in(client, "besok", content))
    assert "Rad 2, Id: Bara den som gjorde eller loggade besöket" in text
    assert "Rad 3, Dag: Verksamhetsberättelsen är låst till och med" in text


def test_the_same_visits_file_twice_is_told_of(login, register, omar):
    content = excel(["Klubb", "Dag"], ["Depåklubben", "5.3.2018"])
    text = said(read_in(login(omar), "besok", content))
    assert f"Skriv dess id {register.made.pk} på raden" in text


def test_a_booked_visit_called_off_can_be_taken_back(login, register, omar, stockholm):
    visit, _ = Visit.book(
        stockholm,
        by=omar,
        on=timezone.localdate() + timedelta(days=3),
        club=register.depot,
        visitors=[omar.people.get()],
    )
    client = login(omar)
    preview = read_in(client, "besok", excel(["Id", "Läge"], [visit.pk, "inställt"]))
    save(client, preview)
    visit.refresh_from_db()
    assert visit.state == "inställt"
    visit.restore(by=omar)
    visit.refresh_from_db()
    assert visit.state == "inbokat"


def test_an_export_asks_as_much_of_many_rows_as_of_few(
    login, register, busy_plan, siv, stockholm, mirela
):
    asked = {}
    client = login(siv)
    kinds = ("klubbar", "uppdrag", "arbetsplatser", "besok", "aktiviteter")
    for batch in ("few", "many"):
        for kind in kinds:
            with CaptureQueriesContext(connection) as queries:
                fetched(client, kind)
            asked.setdefault(kind, []).append(len(queries))
        for n in range(30):
            club = Club.objects.create(
                branch=stockholm, name=f"{batch}{n}", slug=f"{batch}{n}"
            )
            post = Post.objects.create(branch=stockholm, club=club, body="klubb")
            Tenure.objects.create(post=post, person=mirela)
            visit = Visit.objects.create(branch=stockholm, club=club, on="2018-05-05")
            visit.visitors.add(mirela)
            goal = Goal.objects.first()
            activity = Activity.objects.create(goal=goal, title=club.name)
            activity.clubs.add(club)
            Workplace.objects.create(branch=stockholm, club=club, name=club.name)
    assert all(few == many <= 15 for few, many in asked.values()), asked


def test_reading_in_asks_as_much_of_many_rows_as_of_few(login, register, siv, omar):
    """As many as the kind needs, and none for a row."""
    asked, client = [], login(omar)
    for many in (1, 2, 60):
        days = [f"2017-{1 + n % 12}-{1 + n // 12}" for n in range(many)]
        rows = [["", "Depåklubben", day] for day in days]
        with CaptureQueriesContext(connection) as queries:
            page = read_in(client, "besok", excel(["Id", "Klubb", "Dag"], *rows))
        assert page.status_code == 200, said(page)
        asked.append(len(queries))
    # The first time the session is new.
    assert asked[1] == asked[2]
