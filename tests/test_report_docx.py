"""The report for Word: real styles, a contents field, and LibreOffice opens it."""

import io
import shutil
import subprocess
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from activities.reporting.parts import CourseLine, Courses
from activities.reporting.text import Paragraph, Span
from activities.reporting.value import ReportChapter
from activities.reporting.word import report_docx
from clubs.headcounts import headcount
from tests import sample_report
from tests.full_report import full_report


@pytest.fixture(scope="module")
def made():
    return docx.Document(io.BytesIO(report_docx(full_report())))


def styled(document, style):
    return [p.text for p in document.paragraphs if p.style.name == style]


def test_it_is_written_in_words_own_styles(made):
    report = full_report()
    assert styled(made, "Title") == [report.name]
    headings = styled(made, "Heading 1")
    assert headings[:2] == ["Inledning", "Året i korthet"]
    assert "3 Information" in headings
    assert headings[-1] == "Om rapporten"
    assert len(headings) == len(report.chapters) + 1
    assert "Det viktigaste" in styled(made, "Heading 2")
    assert styled(made, "List Bullet") == [
        "Fler klubbar fick besök.",
        "Fler kurser blev av.",
    ]
    assert styled(made, "List Number") == ["Först värva.", "Sedan utbilda."]
    assert styled(made, "Quote") == ["Vi gjorde det tillsammans."]
    assert "Så gick det med våra åtaganden" in styled(made, "Caption")
    runs = [run for p in made.paragraphs for run in p.runs]
    assert [run.text for run in runs if run.style.name == "Strong"] == ["valår"]
    assert [run.text for run in runs if run.style.name == "Emphasis"] == ["tillsammans"]


def test_the_contents_is_a_field_with_its_entries_already_there(made):
    body = made.element.body
    codes = [code.text.strip() for code in body.iter(qn("w:instrText"))]
    assert codes == [r'TOC \o "1-1" \h \z \u']
    assert styled(made, "toc 1") == styled(made, "Heading 1")
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert set(links) == marks
    begun = [c.get(qn("w:fldCharType")) for c in body.iter(qn("w:fldChar"))]
    assert begun == ["begin", "separate", "end"]


def test_every_page_has_its_number_and_a_draft_says_so(made):
    page = made.sections[0]
    foot = page.footer._element
    assert [c.text.strip() for c in foot.iter(qn("w:instrText"))] == ["PAGE"]
    assert (
        "Seko Stockholm, verksamhetsberättelse 2018" in page.footer.paragraphs[0].text
    )
    assert page.header.paragraphs[0].text.startswith("Utkast den")
    locked = docx.Document(io.BytesIO(report_docx(full_report(state="fastställd"))))
    assert "Utkast" not in locked.sections[0].header.paragraphs[0].text


def test_tables_repeat_their_header_and_keep_rows_whole(made):
    assert len(made.tables) > 12
    for table in made.tables:
        assert table.style.name == "Rapporttabell"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None


def test_it_is_in_swedish_and_says_what_it_is(made):
    told = made.core_properties
    assert (told.title, told.author) == ("Verksamhetsberättelse 2018", "Seko Stockholm")
    assert told.language == "sv-SE"
    languages = {one.get(qn("w:val")) for one in made.styles.element.iter(qn("w:lang"))}
    assert languages == {"sv-SE"}


def test_every_value_of_a_chart_is_in_a_table(made):
    rows = [[cell.text for cell in row.cells] for t in made.tables for row in t.rows]
    assert [
        "11",
        "14",
        "19",
        "21",
        "24",
        "12",
        "3",
        "22",
        "26",
        "14",
        "12",
        "9",
    ] in rows
    amounts = ["Räntor", "\N{MINUS SIGN}1\N{NO-BREAK SPACE}200", ""]
    assert amounts in rows


def test_the_same_report_gives_the_same_bytes():
    assert report_docx(full_report()) == report_docx(full_report())


@pytest.mark.parametrize(
    "name", ["long_words", "congress_period", "nothing_done", "in_progress"]
)
def test_reports_of_every_kind_open(name):
    report = getattr(sample_report, name)()
    assert docx.Document(io.BytesIO(report_docx(report))).tables


def test_what_xml_cant_hold_breaks_no_document():
    chapter = ReportChapter(
        "inledning", "In\x0bledning", "inledning", (Paragraph((Span("a\x01b"),)),)
    )
    report = replace(full_report(), chapters=(chapter,))
    text = styled(docx.Document(io.BytesIO(report_docx(report))), "Body Text")
    assert "a\ufffdb" in text


def test_libreoffice_opens_it_with_its_contents(tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    file = tmp_path / "rapport.docx"
    file.write_bytes(report_docx(full_report()))
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/home"]
    command += ["--convert-to", "txt:Text", "--outdir", str(tmp_path), str(file)]
    done = subprocess.run(command, capture_output=True, timeout=120)  # noqa: S603
    text = tmp_path / "rapport.txt"
    if not text.exists() and b"could not be loaded" in done.stderr:
        pytest.skip("LibreOffice is installed without Writer")
    said = text.read_text()
    assert said.count("Måluppfyllelse mot kongressens mål") == 2


def test_a_handful_on_a_course_is_told_in_words_and_small_tables_are_kept_whole():
    courses = Courses((CourseLine("Studiecirkel", 2, 3), CourseLine("Träff", 1, 40)))
    chapter = ReportChapter("kurser", "Kurser", "kurser", (), courses)
    report = replace(full_report(), chapters=(chapter,))

    table = docx.Document(io.BytesIO(report_docx(report))).tables[0]

    assert [row.cells[2].text for row in table.rows[1:]] == [headcount(3), "40"]
    kept = [row.cells[0].paragraphs[0].paragraph_format for row in table.rows[1:]]
    assert [one.keep_with_next for one in kept] == [True, None]
