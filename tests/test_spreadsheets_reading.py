"""Spreadsheet files from outside: what Excel here writes is read, the rest refused."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from clubs.spreadsheets.reading import Unreadable, read
from clubs.spreadsheets.writing import as_xlsx
from tests.sheets import excel, swedish_csv

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADERS = ["Klubb", "Ort"]


def refusal(content, name="fil.xlsx"):
    with pytest.raises(Unreadable) as refused:
        read(name, content)
    return str(refused.value)


def rows(content, name="fil.xlsx"):
    return [row.cells for row in read(name, content).rows]


# What people have ------------------------------------------------------------------


def test_excel_cells_become_plain_values():
    row = ["Åsa", 12, 12.0, 1.5, True, date(2018, 3, 5), datetime(2018, 3, 5, 13, 30)]
    headers = list("abcdefg")
    assert rows(excel(headers, row)) == [
        ["Åsa", 12, 12, 1.5, True, "2018-03-05", "2018-03-05 13:30"]
    ]


def test_numbers_are_days_only_where_they_are_shown_so():
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c", "d", "e"])
    book.active.append([43164, 43164, 43164, 43164, 0.5])
    shown = ["0", '0 "dagar"', "d/m yyyy", "[$-41D]d mmmm yyyy", "h:mm"]
    for cell, form in zip(book.active[2], shown, strict=True):
        cell.number_format = form
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue()) == [
        [43164, 43164, "2018-03-05", "2018-03-05", "12:00"]
    ]


def test_days_count_from_1904_where_the_file_says_so():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["a"])
    book.active.append([date(2018, 3, 5)])
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue()) == [["2018-03-05"]]


def test_a_formulas_value_is_read_and_never_the_formula():
    cells = (
        '<c r="A2"><f>1+1</f><v>2</v></c>'
        '<c r="B2" t="str"><f>"So"&amp;"lna"</f><v>Solna</v></c>'
    )
    assert rows(sheet_of(cells)) == [[2, "Solna"]]
    # One that no program has reckoned out is told of, and not taken for empty.
    assert rows(excel(HEADERS, ["=1+1", "Solna"])) == [["#FORMEL!", "Solna"]]


def test_empty_rows_and_columns_are_gone_and_numbers_stay():
    found = read("a.xlsx", excel([], HEADERS, [], ["Depån", "Solna", "", None], []))
    assert found.headers == HEADERS
    assert [(row.number, row.cells) for row in found.rows] == [(4, ["Depån", "Solna"])]


def test_odd_spaces_are_ordinary_ones():
    assert rows(excel(HEADERS, ["De\u00a0på  n ", "\u200b"])) == [["De på n", ""]]


def test_the_first_sheet_that_can_be_seen_is_read():
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["hemligt"])
    sheet = book.create_sheet("Klubbar")
    sheet.append(["Klubb"])
    sheet.append(["Depån"])
    book.active = 1
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue()) == [["Depån"]]


@pytest.mark.parametrize(
    "encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"], ids=str
)
def test_csv_of_every_encoding(encoding):
    told = swedish_csv(HEADERS, ["Åkarnas ”klubb”", "Örebro"], encoding=encoding)
    assert rows(told, "fil.csv") == [["Åkarnas ”klubb”", "Örebro"]]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_csv_of_every_sign_with_quotes_and_line_breaks(sign):
    text = f'Klubb{sign}"Ort; här, nu"\r\n"Depån ""ett""\n{sign}två"{sign}Solna\r\n'
    found = read("fil.csv", text.encode())
    assert found.headers == ["Klubb", "Ort; här, nu"]
    assert found.rows[0].cells == [f'Depån "ett"\n{sign.strip()}två', "Solna"]


def test_excels_own_word_about_the_sign():
    found = read("fil.csv", b"sep=,\r\nKlubb,Ort\r\nDep,Solna;\r\n")
    assert (found.headers, found.rows[0].number) == (HEADERS, 3)
    assert found.rows[0].cells == ["Dep", "Solna;"]


def test_an_hour_alone_is_an_hour():
    assert rows(excel(["a"], [time(13, 30)])) == [["13:30"]]


# What is refused ---------------------------------------------------------------------


def sheet_of(cells, *, header='<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'):
    """A workbook whose sheet holds just these cells on its second row."""
    return with_sheet(
        f'<row r="1">{header}</row><row r="2">{cells}</row>',
    )


def with_sheet(content, **others):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{content}</sheetData></worksheet>'
    return with_parts(**{"xl/worksheets/sheet1.xml": sheet, **others})


def with_parts(*, without=(), **parts):
    """An ordinary workbook with some of its parts exchanged, taken away or added."""
    ordinary = zipfile.ZipFile(
        io.BytesIO(as_xlsx("Blad", HEADERS, [["Depån", "Solna"]]))
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ordinary.namelist():
            if name not in without and name not in parts:
                archive.writestr(name, ordinary.read(name))
        for name, content in parts.items():
            # Stored as it is where it would be refused for being packed too hard.
            as_it_is = 300_000 < len(content) < 2_000_000
            archive.writestr(
                name, content, zipfile.ZIP_STORED if as_it_is else zipfile.ZIP_DEFLATED
            )
    return file.getvalue()


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="{}" Target="http://example.se/a" '
    'TargetMode="External"/></Relationships>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;">]>'
)
LOCAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
XLSM = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled"/>'


def nested_rows(many):
    return "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, many + 1))


def shared(*texts):
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{MAIN}">{items}</sst>'


def pointing(many, across=60):
    """Every cell of a table points at the same shared text."""
    cells = '<c t="s"><v>0</v></c>' * across
    return "".join(f"<row>{cells}</row>" for _ in range(many))


HOSTILE = {
    "not a spreadsheet": lambda: b"PK\x03\x04 hej",
    "a bomb": lambda: with_parts(**{"xl/media/a.bin2": b"\0" * (20 << 20)}),
    "many bombs": lambda: with_parts(
        **{f"xl/media/{n}": bytes(range(256)) * 4000 for n in range(30)}
    ),
    "many parts": lambda: with_parts(**{f"xl/media/{n}": "a" for n in range(201)}),
    "a laughing sheet": lambda: with_parts(
        **{"xl/worksheets/sheet1.xml": LAUGHS + "<a>&d;</a>"}
    ),
    "laughing texts": lambda: with_parts(
        **{"xl/sharedStrings.xml": LAUGHS + shared("&d;")}
    ),
    "a laughing workbook": lambda: with_parts(
        **{"xl/workbook.xml": LAUGHS + "<workbook/>"}
    ),
    "laughing styles": lambda: with_parts(**{"xl/styles.xml": LAUGHS + "<a>&d;</a>"}),
    "another's file": lambda: with_parts(
        **{"xl/worksheets/sheet1.xml": LOCAL + "<a>&b;</a>"}
    ),
    "a DTD in other letters": lambda: with_parts(
        **{
            "xl/worksheets/sheet1.xml": (
                f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}<a>&d;</a>'
            ).encode("utf-16")
        }
    ),
    "a DTD in rare letters": lambda: with_parts(
        **{
            "xl/worksheets/sheet1.xml": (
                b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a>'
            )
        }
    ),
    "macros": lambda: with_parts(**{"xl/vbaProject.bin": "a"}),
    "macros in a printer's name": lambda: with_parts(
        **{"xl/printerSettings/vbaProject.bin": "a"}
    ),
    "something that runs": lambda: with_parts(**{"xl/other.bin": "a"}),
    "macros by type": lambda: with_parts(**{"[Content_Types].xml": XLSM + "</Types>"}),
    "links to others": lambda: with_parts(
        **{"xl/externalLinks/externalLink1.xml": "<a/>"}
    ),
    "a picture from elsewhere": lambda: with_parts(
        **{"xl/worksheets/_rels/sheet1.xml.rels": RELATION.format(f"{OFFICE}/image")}
    ),
    "no sheet": lambda: with_parts(without=["xl/worksheets/sheet1.xml"]),
    "no workbook": lambda: with_parts(without=["xl/workbook.xml"]),
    "many rows": lambda: with_sheet(nested_rows(5_002)),
    "many columns": lambda: sheet_of('<c r="BI2"><v>1</v></c>'),
    "a column far away": lambda: sheet_of('<c r="XFD2"><v>1</v></c>'),
    "a place that is none": lambda: sheet_of('<c r="ÅÄÖ2"><v>1</v></c>'),
    "a row too far away": lambda: with_sheet('<row r="99999999999"/>'),
    "rows out of order": lambda: with_sheet('<row r="2"/><row r="1"/>'),
    "a row without number": lambda: with_sheet('<row r="many"/>'),
    "empty tags": lambda: with_sheet("<x/>" * 400_000 + nested_rows(3)),
    "one long row": lambda: with_sheet("<row>" + "<c/>" * 300_000 + "</row>"),
    "deep tags": lambda: with_sheet("<a>" * 50_000 + "</a>" * 50_000),
    "a long cell": lambda: sheet_of(f'<c r="A2" t="str"><v>{"a" * 10_001}</v></c>'),
    "a long shared text": lambda: with_parts(
        **{"xl/sharedStrings.xml": shared("a" * 10_001)}
    ),
    "a text pointed at from everywhere": lambda: with_sheet(
        pointing(1_200), **{"xl/sharedStrings.xml": shared("a" * 9_000)}
    ),
    "a text that isn't there": lambda: sheet_of('<c r="A2" t="s"><v>7</v></c>'),
    "no number": lambda: sheet_of('<c r="A2"><v>1e999</v></c>'),
    "a number in letters": lambda: sheet_of('<c r="A2"><v>tolv</v></c>'),
    "half a file": lambda: excel(HEADERS, ["Depån", "Solna"])[:-300],
    "broken inside": lambda: broken(),
    "a name twice": lambda: twice(),
    "empty": lambda: excel([]),
}


def broken():
    """The bytes of the sheet itself are damaged."""
    content = bytearray(
        as_xlsx("Blad", HEADERS, [[str(n), "Solna"] for n in range(500)])
    )
    start = content.index(b"xl/worksheets/sheet1.xml") + 200
    for place in range(start, start + 400):
        content[place] ^= 0xFF
    return bytes(content)


def twice():
    file = io.BytesIO(as_xlsx("Blad", HEADERS, [["Depån", "Solna"]]))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/workbook.xml", "<a/>")
    return file.getvalue()


@pytest.mark.holds("S38", "S39")
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_or_broken_is_refused_kindly(what):
    content = HOSTILE[what]()
    tracemalloc.start()
    said = refusal(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said.endswith(".")
    assert "Traceback" not in said
    assert most < 100_000_000, f"{most / 1e6:.0f} MB"


@pytest.mark.holds("S39")
def test_a_link_in_a_cell_is_only_an_address():
    link = RELATION.format(f"{OFFICE}/hyperlink")
    content = with_parts(**{"xl/worksheets/_rels/sheet1.xml.rels": link})
    assert rows(content) == [["Depån", "Solna"]]


def test_what_excel_keeps_of_a_printer_does_no_harm():
    content = with_parts(**{"xl/printerSettings/printerSettings1.bin": "a"})
    assert rows(content) == [["Depån", "Solna"]]


def test_empty_cells_far_away_do_no_harm():
    """Excel keeps the looks of a whole row."""
    cells = '<c r="A2"><v>1</v></c>' + "".join(
        f'<c r="{openpyxl.utils.get_column_letter(n)}2" s="0"/>'
        for n in range(2, 16_000)
    )
    assert rows(sheet_of(cells)) == [[1, ""]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("fil.xls", b"\xd0\xcf\x11\xe0", "spara den som .xlsx"),
        ("fil.exe", b"MZ", "slutar på .xlsx eller .csv"),
        ("fil.xlsx", b"\xd0\xcf\x11\xe0", "låst med lösenord"),
        ("fil.xlsx", b"Klubb;Ort", "innehåller något annat"),
        ("fil.csv", excel(HEADERS), "innehåller något annat"),
        ("fil.csv", b"%PDF-1.7", "innehåller något annat"),
        ("fil.csv", b"a\0b" * 20, "inte läsbar text"),
        ("fil.csv", b"  \r\n ", "Filen är tom"),
        ("fil.csv", b"a;b\n" + b"x" * (2 << 20), "större än 2 MB"),
        ("fil.csv", b"a;b\n" + b"x;y\n" * 5_001, "fler än 5 000 rader"),
        ("fil.csv", b";".join([b"a"] * 61), "fler än 60 kolumner"),
        ("fil.csv", b"a\n" + b"x" * 10_001, "mer än 10 000 tecken"),
        ("fil.csv", b'a\n"' + b"x" * 200_000, "går inte att läsa"),
    ],
)
def test_what_is_no_table_is_told_what_to_do(name, content, said):
    assert said in refusal(content, name)


@pytest.mark.holds("S38")
def test_a_full_table_is_read():
    content = as_xlsx("Blad", ["a"] * 60, [["x"] * 60] * 5_000)
    assert len(read("fil.xlsx", content).rows) == 5_000
