"""The report's data as a workbook: all of it, no formula, the same bytes again."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from activities.reporting.sheet import report_sheet
from tests import sample_report
from tests.full_report import full_report


def opened(report):
    return openpyxl.load_workbook(io.BytesIO(report_sheet(report)))


def rows(book, name):
    return list(book[name].iter_rows(values_only=True))


def test_every_commitment_has_its_row_with_all_that_became_of_it():
    report = full_report()
    headers, *found = rows(opened(report), "Åtaganden")
    assert [row[0] for row in found] == [one.number for one in report.commitments]
    assert [row[3] for row in found] == [one.text for one in report.commitments]
    row = dict(zip(headers, found[13], strict=True))
    assert row == {
        "Nr": "3.4",
        "Avsnitt nr": 3,
        "Avsnitt": "Information",
        "Åtagande som det antogs": (
            "Vi ska översätta foldern till engelska och polska."
        ),
        "När": "september",
        "Utfall eller läge": "Inte genomfört",
        "Bedömt av styrelsen": "ja",
        "Motivering": "Pengarna räckte inte till översättningen.",
        "Beslut": None,
        "Vad vi gjorde": None,
        "Mätt": None,
        "Tas med i nästa plan": "ja",
    }
    assert found[0][9].startswith("2018-03-14: Möte i våra lokaler")


def test_the_other_data_has_sheets_of_its_own():
    book = opened(full_report())
    assert book.sheetnames == [
        "Åtaganden", "Avsnitt", "Vad vi gjorde", "Förtroendevalda", "Sammanträden",
        "Kurser", "Branscher", "Klubbar och besök", "Klubbar i siffror", "Diagram",
        "Mätserier", "Beslut", "Motioner", "Mål ovanför", "Ekonomi", "Om rapporten",
    ]  # fmt: skip
    assert rows(book, "Klubbar och besök")[1][0] == "Klubb Depån"
    assert rows(book, "Klubbar och besök")[1][-1] == 4
    assert rows(book, "Ekonomi")[2] == ("rad", "Medlemsavgifter", 4210000, 4100500)
    assert ("Medlemmar 2018", "februari", None) in rows(book, "Diagram")
    assert len(rows(book, "Diagram")) == 1 + 2 * 12
    assert rows(book, "Mål ovanför")[2][3:5] == ("Alla orkar ett helt arbetsliv.", None)


def test_a_report_without_any_of_it_has_its_commitments_and_what_it_is():
    book = opened(sample_report.report_of(0, 0, charts=()))
    assert book.sheetnames == ["Åtaganden", "Om rapporten"]
    assert opened(sample_report.congress_period()).sheetnames[0] == "Mål"


@pytest.mark.holds("S37")
def test_no_cell_is_a_formula():
    risky = replace(full_report(), branch="=1+1", contact="")
    content = report_sheet(risky)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if "/sheet" in name]
        assert all(b"<f" not in archive.read(name) for name in sheets)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert {cell.value for cell in cells} == {"=Klubb Årsta", "=1+1"}
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in cells)


def test_the_same_report_gives_the_same_bytes():
    assert report_sheet(full_report()) == report_sheet(full_report())
    with zipfile.ZipFile(io.BytesIO(report_sheet(full_report()))) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
