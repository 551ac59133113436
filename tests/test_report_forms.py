"""The chapters of a report that are typed in: economy, motions, charts, signers."""

import json
import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from activities.economy import (
    MOST_ROWS,
    Row,
    amount_in,
    kind_of,
    read_rows,
    written,
    wrong_sums,
)
from activities.models import ChapterKind
from activities.reporting.forms import EconomyForm, PastedForm, rows_of_economy
from activities.views.report_forms import tried
from clubs.models import Event

from .people import sent
from .reporting import begin, form_in, lock

PLACE = "/stockholm/rapport/2018/"
ECONOMY = f"{PLACE}ekonomi/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2019-01-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def report(plan, siv):
    return begin(plan, by=siv)


@pytest.fixture
def money(report):
    return report.chapters.get(kind=ChapterKind.ECONOMY)


# Amounts


@pytest.mark.parametrize(
    ("text", "kronor", "cut"),
    [
        ("1 234 567", 1234567, False),
        ("1\u00a0234\u202f567", 1234567, False),
        ("\u221212 000", -12000, False),
        ("-12000", -12000, False),
        ("– 12 000", -12000, False),
        ("(12 000)", -12000, False),
        ("+500 kr", 500, False),
        ("500:-", 500, False),
        ("99,50", 100, True),
        ("99.49", 99, True),
        ("1234,00 kronor", 1234, False),
        ("-0,50", -1, True),
        ("0", 0, False),
        ("", None, False),
        ("–", None, False),
    ],
)
def test_an_amount_is_read_as_a_swede_writes_it(text, kronor, cut):
    assert amount_in(text) == (kronor, cut)


@pytest.mark.parametrize(
    "text",
    ["tolv", "12 34", "1.234", "1,234", "1.234.567", "--5", "9" * 30, "1e5", "²"],
)
def test_what_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError):
        amount_in(text)


@given(st.integers(-999_999_999_999, 999_999_999_999))
def test_what_is_written_is_read_again(kronor):
    assert amount_in(written(kronor)) == (kronor, False)


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text):
    try:
        kronor, cut = amount_in(text)
    except ValueError:
        return
    assert kronor is None or isinstance(kronor, int)
    assert cut in (True, False)


# Sums


def rows(*told):
    return [Row(kind, label, amount) for kind, label, amount in told]


YEAR = rows(
    ("rubrik", "Intäkter", None),
    ("rad", "Avgifter", 1_000),
    ("rad", "Bidrag", 200),
    ("summa", "Summa intäkter", 1_200),
    ("rubrik", "Kostnader", None),
    ("rad", "Möten", 300),
    ("rubrik", "Personal", None),
    ("rad", "Löner", 400),
    ("summa", "Summa kostnader", 700),
    ("summa", "Årets resultat", 500),
)


def test_a_year_that_adds_up_is_not_doubted():
    assert wrong_sums(YEAR, "amount") == []
    with_sign = [
        Row(row.kind, row.label, -row.amount if n in (5, 7, 8) else row.amount)
        for n, row in enumerate(YEAR)
    ]
    assert wrong_sums(with_sign, "amount") == []


def test_a_sum_that_does_not_is_told_with_what_its_rows_give():
    wrong = [*YEAR]
    wrong[3] = Row("summa", "Summa intäkter", 1_204)
    assert wrong_sums(wrong, "amount") == [("Summa intäkter", 1_204, 1_200)]
    # The other column is empty and nothing is said of it.
    assert wrong_sums(wrong, "before") == []


kinds = st.sampled_from(["rad", "rubrik", "summa"])
amounts = st.none() | st.integers(-(10**12), 10**12)


@given(st.lists(st.builds(Row, kinds, st.text(max_size=9), amounts, amounts)))
def test_sums_of_whatever_table_are_checked(table):
    for label, stands, gives in wrong_sums(table, "amount"):
        assert stands != gives
        assert Row("summa", label, stands) in [
            Row(row.kind, row.label, row.amount) for row in table
        ]


# Tables that are read in


def test_a_table_is_found_in_whatever_columns_it_stands():
    found = read_rows(
        [
            ["Konto", "Text", "2018", "2017", "Budget"],
            [3010, "Medlemsavgifter", 1234567, 1100000.5, 5],
            ["", "Kostnader", "", "", ""],
            [5010, "Möten", "−12 000", "x", ""],
            ["", "Summa kostnader", -12000, -11000, ""],
        ]
    )
    assert (found.now, found.before) == ("2018", "2017")
    assert found.left_out == ("Konto", "Budget")
    assert found.rows == (
        ("rad", "Medlemsavgifter", "1 234 567", "1100000,50"),
        ("rubrik", "Kostnader", "", ""),
        ("rad", "Möten", "−12 000", "x"),
        ("summa", "Summa kostnader", "−12 000", "−11 000"),
    )


def test_a_table_without_headings_loses_no_row():
    found = read_rows([["Avgifter", "1200"], ["Bidrag", "300"]])
    assert [row[1] for row in found.rows] == ["Avgifter", "Bidrag"]
    assert (found.now, found.left_out) == ("", ())


@pytest.mark.parametrize(
    ("label", "has_amount", "kind"),
    [
        ("Summa intäkter", True, "summa"),
        ("S:a kostnader", True, "summa"),
        ("Årets resultat", True, "summa"),
        ("Resultaträkning", False, "rubrik"),
        ("Summarum", True, "rad"),
        ("Möten", True, "rad"),
    ],
)
def test_what_kind_a_row_is(label, has_amount, kind):
    assert kind_of(label, has_amount) == kind


cells = st.text(max_size=12) | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)


@given(st.lists(st.lists(cells, max_size=5), max_size=12))
def test_no_cell_of_a_column_that_is_read_is_lost(table):
    found = read_rows(table)
    assert all(len(row) == 4 for row in found.rows)
    # Every row that says anything comes out, but for one that heads the columns.
    told = [row for row in table if any(str(cell).split() for cell in row)]
    assert len(told) - 1 <= len(found.rows) <= len(told)


pieces = st.sampled_from(["\t", "\n", ";", '"', "1 234", "−5", "Summa", "(", ",5", "="])


@given(st.lists(pieces | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_is_pasted_is_refused_or_stands_in_the_boxes(text):
    """And what stands there can be kept, or is told what is wrong with."""
    pasted = PastedForm({"text": text})
    if not pasted.is_valid():
        assert pasted.errors["text"]
        return
    found = read_rows(pasted.cells).rows
    names = ("kind", "label", "amount", "before")
    rows = [dict(zip(names, map(str, row), strict=True)) for row in found]
    form = tried(EconomyForm(rows=rows, initial={"uuid": uuid4(), "seen": "x"}))
    stands = [tuple(row[name] for name in names[1:]) for row in form.rows]
    assert stands == [row[1:] for row in found]
    if form.is_valid():
        again = rows_of_economy(json.loads(json.dumps(form.kept)))
        assert [row.label for row in again] == [row.label for row in form.table]
    else:
        assert form.errors


# The form


def typed(client, *rows_typed, **fields):
    """The page's form with these rows: kind, label, amount, before."""
    form = form_in(client.get(ECONOMY), "/ekonomi/")
    form |= {"n": len(rows_typed), "do": "spara"}
    names = ("kind", "label", "amount", "before")
    for number, row in enumerate(rows_typed):
        form |= {
            f"{name}{number}": text for name, text in zip(names, row, strict=False)
        }
    return form | fields


AVGIFTER = ("rad", "Medlemsavgifter", "1 234 567", "1 100 000")
SUMMA = ("summa", "Summa intäkter", "1 234 567", "1 100 000")


def test_siv_types_in_the_economy(money, siv, login):
    client = login(siv)
    form = typed(client, ("rubrik", "Intäkter"), AVGIFTER, ("rad",), SUMMA)
    assert (form["now"], form["earlier"]) == (["2018"], ["2017"])
    assert client.post(ECONOMY, form).url == ECONOMY
    money.refresh_from_db()
    assert money.data["rows"][1] == {
        "kind": "rad",
        "label": "Medlemsavgifter",
        "amount": 1234567,
        "before": 1100000,
    }
    assert len(money.data["rows"]) == 3
    assert (money.data["now"], money.data["before"]) == ("2018", "2017")
    assert money.version == 1
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.kind) == ("fill", "chapter")
    assert "Medlemsavgifter" not in str(event.changes)
    page = client.get(ECONOMY).text
    assert 'value="1 234 567"' in page
    assert "Kontrollera summorna" not in page


def test_ore_are_rounded_with_a_word(money, siv, login):
    client = login(siv)
    answer = client.post(
        ECONOMY, typed(client, ("rad", "Ränta", "99,50", "12,00")), follow=True
    )
    assert "Ören är avrundade till hela kronor." in answer.text
    money.refresh_from_db()
    assert money.data["rows"][0]["amount"] == 100


def test_a_sum_that_is_wrong_is_told_but_kept(money, siv, login):
    client = login(siv)
    wrong = ("summa", "Summa intäkter", "1 234 576", "1 100 000")
    answer = client.post(ECONOMY, typed(client, AVGIFTER, wrong), follow=True)
    text = said(answer)
    assert "Summa intäkter 2018: raderna ger 1 234 567, här står 1 234 576." in text
    assert "Summa intäkter 2017" not in text
    money.refresh_from_db()
    assert len(money.data["rows"]) == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("rad", "Avgifter", "tolv"), "Skriv beloppet med siffror"),
        (("rad", "", "12"), "Skriv vad beloppet gäller."),
        (("rubrik", "Intäkter", "12"), "En rubrik har inga belopp."),
        (("rad", "Till 640823-3234", "12"), "Det ser ut som ett personnummer"),
        (("rad", "x" * 121, "12"), "Korta texten till 120 tecken."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(money, siv, login, row, told):
    client = login(siv)
    answer = client.post(ECONOMY, typed(client, AVGIFTER, row))
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    for text in (*AVGIFTER[1:], *row[1:]):
        assert f'value="{text}"' in unescape(answer.text)
    money.refresh_from_db()
    assert money.data == {}


def said(answer):
    return unescape(answer.text).replace("\u00a0", " ")


def labels(answer):
    form = form_in(answer, "/ekonomi/")
    return [form[name][0] for name in form if name.startswith("label")]


def test_rows_are_moved_added_and_taken_away_without_being_kept(money, siv, login):
    client = login(siv)

    def pressed(deed, **at):
        answer = client.post(ECONOMY, typed(client, ("rad", "A"), SUMMA, do=deed, **at))
        assert answer.status_code == 200
        return labels(answer)

    assert pressed("ner", at=0) == ["Summa intäkter", "A"]
    assert pressed("upp", at=1) == ["Summa intäkter", "A"]
    assert pressed("upp", at=0) == ["A", "Summa intäkter"]
    assert pressed("infoga", at=1) == ["A", "", "Summa intäkter"]
    assert pressed("bort", at=0) == ["Summa intäkter"]
    assert pressed("fler") == ["A", "Summa intäkter", "", "", "", "", ""]
    assert pressed("upp") == ["A", "Summa intäkter"]
    assert pressed("upp", at=99) == ["A", "Summa intäkter"]
    money.refresh_from_db()
    assert money.data == {}


def test_the_button_that_was_pressed_has_the_focus_and_the_row_is_chosen(
    money, siv, login
):
    client = login(siv)
    form = typed(client, ("rad", "A"), ("rad", "tolv", "tolv"), do="ner", at=0)
    answer = client.post(ECONOMY, form)
    assert re.search(r'value="ner" autofocus', answer.text)
    assert re.search(r'name="at" value="1"[^>]* checked', answer.text)
    # Half typed it is no error yet.
    assert 'value="tolv"' in answer.text
    assert "Skriv beloppet" not in answer.text
    form = typed(client, ("rad", "A"), do="ner")
    assert "Välj först en rad" in client.post(ECONOMY, form).text


def test_rows_are_pasted_and_looked_through_before_they_are_kept(money, siv, login):
    client = login(siv)
    text = (
        "Text\t2018\t2017\nAvgifter, medlemmar\t1 000,40\t900\nSumma\t1 000\tvet ej\n"
    )
    form = typed(client, AVGIFTER, text=text, do="sist")
    answer = client.post(ECONOMY, form)
    assert answer.status_code == 422
    assert labels(answer) == ["Medlemsavgifter", "Avgifter, medlemmar", "Summa"]
    assert 'value="vet ej"' in answer.text
    answer = client.post(ECONOMY, form | {"do": "ersatt", "text": text[:-8]})
    assert answer.status_code == 200
    assert labels(answer) == ["Avgifter, medlemmar", "Summa"]
    assert "2 rader är inlästa. Inget är sparat än." in said(answer)
    money.refresh_from_db()
    assert money.data == {}
    assert client.post(ECONOMY, form_in(answer, "/ekonomi/")).status_code == 302
    money.refresh_from_db()
    assert [row["amount"] for row in money.data["rows"]] == [1000, 1000]


def test_a_spreadsheet_is_read_in(money, siv, login):
    book = Workbook()
    for row in [("", 2019, 2018), ("Hyra", 12000, 11500.4), ("Summa", 12000, 11500)]:
        book.active.append(row)
    written_to = BytesIO()
    book.save(written_to)
    file = SimpleUploadedFile("bokslut.xlsx", written_to.getvalue())
    client = login(siv)
    form = typed(client, do="ersatt", file=file)
    answer = client.post(ECONOMY, form)
    assert answer.status_code == 200
    assert labels(answer) == ["Hyra", "Summa"]
    assert form_in(answer, "/ekonomi/")["now"] == ["2019"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " "}, "Klistra in rader eller välj en fil."),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "Det är en PDF."),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}, "Fel"),
        ({"text": "rad\t1\n" * (MOST_ROWS + 2)}, "Den får ha högst 200."),
        ({"text": "a\0" * 50}, "Fel"),
    ],
    ids="nothing pdf broken long bytes".split(),
)
def test_what_is_no_table_is_refused_and_nothing_is_lost(
    money, siv, login, fields, told
):
    client = login(siv)
    answer = client.post(ECONOMY, typed(client, AVGIFTER, do="ersatt", **fields))
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert labels(answer) == ["Medlemsavgifter"]


def test_two_who_type_at_once_are_shown_both(money, siv, anna, login):
    annas = typed(login(anna), ("rad", "Bidrag", "500"))
    login(siv).post(ECONOMY, typed(login(siv), AVGIFTER))
    answer = login(anna).post(ECONOMY, annas)
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Medlemsavgifter: 1 234 567 | 1 100 000" in text
    assert "Bidrag: 500" in text
    resent = form_in(answer, "/ekonomi/")
    assert login(anna).post(ECONOMY, resent).status_code == 302
    money.refresh_from_db()
    assert [row["label"] for row in money.data["rows"]] == ["Bidrag"]


def test_a_text_saved_meanwhile_is_no_conflict(money, siv, login):
    form = typed(login(siv), AVGIFTER)
    money.text, money.version = "Året gick med vinst.", 4
    money.save()
    assert login(siv).post(ECONOMY, form).status_code == 302
    money.refresh_from_db()
    assert (money.text, money.version) == ("Året gick med vinst.", 4)


def test_an_emptied_table_is_no_table(money, siv, login):
    client = login(siv)
    client.post(ECONOMY, typed(client, AVGIFTER))
    client.post(ECONOMY, typed(client, ("rad", "", "", "")))
    money.refresh_from_db()
    assert money.data == {}


def test_locked_nothing_is_kept_and_what_was_typed_is_shown(report, money, siv, login):
    form = typed(login(siv), AVGIFTER)
    lock(report)
    answer = login(siv).post(ECONOMY, form)
    assert answer.status_code == 409
    assert "<li>Medlemsavgifter</li>" in answer.text
    assert "<li>1 234 567</li>" in answer.text
    money.refresh_from_db()
    assert money.data == {}


def test_odd_forms_are_refused_kindly(money, siv, login):
    client = login(siv)
    for odd in (
        {},
        {"do": "flyg"},
        {"n": "9999999999"},
        {"n": "-1", "do": "fler"},
        {"n": "²", "do": "bort", "at": "²"},
        sent(n="1", kind0="bil", label0="x", seen="x", do="spara"),
    ):
        assert client.post(ECONOMY, odd).status_code in (200, 422)
    money.refresh_from_db()
    assert money.data == {}


# Motions

MOTIONS = f"{PLACE}motioner/"


def of_motions(client, *told):
    form = form_in(client.get(MOTIONS), "/motioner/")
    names = ("number", "title", "decision", "became")
    for place, row in enumerate(told):
        form |= {f"{name}{place}": text for name, text in zip(names, row, strict=True)}
    return form


BUS = ("3", "Fri resa till mötet", "Bifall", "Införd i mars.")


def test_what_became_of_each_motion_is_typed_in(report, siv, login):
    client = login(siv)
    chapter = report.chapters.get(kind=ChapterKind.DECISIONS)
    assert client.post(MOTIONS, of_motions(client, BUS)).url == MOTIONS
    chapter.refresh_from_db()
    names = ("number", "title", "decision", "became")
    assert chapter.data == {"motions": [dict(zip(names, BUS, strict=True))]}
    # More rows, and the order of the meeting.
    second = ("1", "Fler kurser", "Avslag", "")
    form = of_motions(client, BUS, second)
    answer = client.post(MOTIONS, form | {"do": "upp", "at": "1"})
    form = form_in(answer, "/motioner/")
    assert (form["title0"], form["title1"]) == (["Fler kurser"], [BUS[1]])
    client.post(MOTIONS, form)
    chapter.refresh_from_db()
    assert [row["number"] for row in chapter.data["motions"]] == ["1", "3"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("3", "", "Bifall", ""), "Skriv vad motionen heter."),
        (("3", "Fri resa", "", ""), "Skriv vad mötet svarade."),
        (("3", "Av 640823-3234", "Bifall", ""), "personnummer"),
        (("3", "Fri resa", "Bifall", "x" * 601), "Texten är för lång"),
    ],
)
def test_a_motion_that_is_half_told_is_kept_on_the_page(report, siv, login, row, told):
    client = login(siv)
    answer = client.post(MOTIONS, of_motions(client, BUS, row))
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    form = form_in(answer, "/motioner/")
    assert [form[f"{name}1"][0] for name in ("number", "title", "became")] == [
        row[0],
        row[1],
        row[3],
    ]


def test_two_who_type_motions_at_once_are_shown_both(report, siv, anna, login):
    annas = of_motions(login(anna), ("1", "Fler kurser", "Avslag", ""))
    login(siv).post(MOTIONS, of_motions(login(siv), BUS))
    answer = login(anna).post(MOTIONS, annas)
    assert answer.status_code == 409
    assert "3 | Fri resa till mötet | Bifall | Införd i mars." in unescape(answer.text)
    assert "1 | Fler kurser | Avslag" in unescape(answer.text)
    again = form_in(answer, "/motioner/")
    assert login(anna).post(MOTIONS, again).status_code == 302
