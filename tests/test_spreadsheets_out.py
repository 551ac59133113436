"""Files for a spreadsheet program: no cell is a formula, and nothing is lost (S37)."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from clubs.models import Club
from clubs.spreadsheets.escaping import is_risky
from clubs.spreadsheets.reading import read
from clubs.spreadsheets.writing import as_csv, as_xlsx
from tests.sheets import fetched

FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "|cmd",
    "%cmd",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2007\u202f=1+1",
    "'=1+1",
    "''=1+1",
    '=HYPERLINK("http://example.se","här")',
    "=cmd|'/c calc'!A0",
    "-2+3+cmd|'/c calc'!A0",
    "+46 70 123 45 67",
]
ORDINARY = [
    "Åsa Öberg",
    "'n Abels klubb",
    "08-123 45 67",
    "_x0041_",
    "#N/A",
    "<b>&amp;\"'",
    "två\nrader",
    "1.5",
    "2018-03-05",
]


@pytest.mark.holds("S37")
@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_a_formula_in_a_workbook(text):
    content = as_xlsx("Blad", ["Text"], [[text]])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet
    if "\r" not in text:
        assert cell.value == text
    if is_risky(text):
        assert cell.quotePrefix


@pytest.mark.holds("S37")
@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_a_formula_in_a_csv(text):
    line = as_csv(["Text"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")


@pytest.mark.holds("S37")
@pytest.mark.parametrize("text", FORMULAS + ORDINARY)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_text_comes_back_as_it_was(text, form):
    write = as_csv if form == "csv" else lambda *table: as_xlsx("Blad", *table)
    [back] = read(f"fil.{form}", write(["Text"], [[text]])).rows
    [plain] = read("fil.xlsx", as_xlsx("Blad", ["Text"], [[f"a{text}"]])).rows
    # White space at the ends goes, and odd spaces are ordinary ones, in both.
    assert "".join(f"a{back.cells[0]}".split()) == "".join(plain.cells[0].split())


def test_an_ordinary_text_has_no_mark_of_ours():
    text = as_csv(["Text"], [[word] for word in ORDINARY]).decode("utf-8-sig")
    assert "'08-" not in text
    assert "\r\n'n Abels klubb\r\n" in text


def test_numbers_and_days_stay_what_they_are():
    row = [3, -4, 1.5, date(2018, 3, 5), Decimal("2.5"), None, ""]
    content = as_xlsx("Blad", list("abcdefg"), [row])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for cell in sheet[2]] == ["n", "n", "n", "d", "n", "n", "n"]
    assert sheet["D2"].value.date() == date(2018, 3, 5)
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"
    assert as_csv(list("abcdefg"), [row]).decode("utf-8-sig").splitlines()[1] == (
        "3;-4;1,5;2018-03-05;2.5;;"
    )


def test_what_xml_cant_hold_is_marked_as_lost():
    content = as_xlsx("Bl\x00ad", ["a\x01"], [["b\x02\ud800"]])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == "b\ufffd\ufffd"


@pytest.mark.parametrize("title", ["a/b[1]:*?'", "x" * 50, "", "'"])
def test_every_title_is_a_name_for_a_sheet(title):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(title, ["a"], [["b"]])))
    assert 0 < len(book.active.title) <= 31


@pytest.mark.holds("S42")
def test_the_files_name_has_its_letters_and_no_line_break(login, siv, stockholm):
    stockholm.name = 'Åke "A"\r\nSet-Cookie: a=b'
    stockholm.save()
    answer = login(siv).get("/stockholm/kalkylblad/klubbar.xlsx")
    name = answer["Content-Disposition"]
    assert name.startswith("attachment; filename*=utf-8''Klubbar%20%C3%85ke")
    assert "\n" not in name
    assert "Set-Cookie" not in answer


@pytest.mark.holds("S37")
def test_a_clubs_name_is_no_formula_in_what_is_fetched(login, siv, stockholm):
    Club.objects.create(branch=stockholm, name="=HYPERLINK(1)", slug="a")
    content = fetched(login(siv), "klubbar")
    assert openpyxl.load_workbook(io.BytesIO(content)).active["B2"].data_type == "s"
    assert b";=" not in fetched(login(siv), "klubbar", "csv")
