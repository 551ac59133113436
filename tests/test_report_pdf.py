"""The report's PDF: valid, in order, the same bytes again, and within its limits."""

import io
import os
import re
import shutil
import socketserver
import subprocess
import threading
from dataclasses import replace
from datetime import date
from functools import cache

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings

from activities.printed_map import printed_map, summary_frame
from activities.printing import finished_html, rendered, report_pdf
from activities.reporting.parts import Officers, Roll
from activities.reporting.sheet import report_sheet
from activities.reporting.text import Paragraph, Span
from sekoplan import pdf

from . import sample_chapters, sample_report
from .pdf_checks import Tagged, own_faults, validator_faults
from .random_reports import of_random_shape
from .sample_report import with_sections

# They touch no database.
pytestmark = pytest.mark.only("sqlite")
MADE = date(2018, 12, 31)
DEMO = "Exempeldata: namn, klubbar och utfall är påhittade"
SAMPLES = (
    "sample_report",
    "in_progress",
    "one_section_of_six",
    "long_words",
    "congress_period",
    "nothing_done",
    "crowded",
    "whole_year",
    "small_branch",
    "four_years",
    "long_chapters",
    "large_branch",
)


@pytest.fixture(autouse=True)
def places_of_its_own(settings, tmp_path):
    """Tests that run side by side don't take each other's places."""
    settings.VAR_DIR = tmp_path


@cache
def made(name):
    module = sample_report if hasattr(sample_report, name) else sample_chapters
    return rendered(getattr(module, name)())


def text_of(data, *options):
    """What pdftotext reads, page by page."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    command = ["pdftotext", *options, "-", "-"]
    out = subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603
    pages = out.stdout.decode().replace("\N{NO-BREAK SPACE}", " ").split("\f")
    return pages[:-1]


# --- Valid, and composed, whatever the data ------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_is_archive_and_accessible_pdf(name):
    result = made(name)
    assert result.complaints == ()
    assert validator_faults(result.pdf) == []
    assert own_faults(result.pdf) == []


def test_an_empty_plan_and_one_of_forty_sections_make_valid_reports():
    for report in (
        sample_report.report_of(0, 0),
        sample_report.report_of(40, 1, state="fastställd"),
    ):
        result = rendered(report)
        assert validator_faults(result.pdf) + own_faults(result.pdf) == []


def test_the_checks_see_what_an_unfinished_file_lacks():
    from weasyprint import HTML

    bare = HTML(
        string='<html lang="sv"><title>Rapport</title><style>@page { margin: 2cm; '
        "@bottom-left { content: counter(page) } }</style><h1>Rapport</h1>"
        '<table><tr><th scope="col">Nr<tr><td>1</table>'
    ).write_pdf(pdf_variant="pdf/ua-1")
    codes = {fault[:6] for fault in own_faults(bare)}
    assert {"01-005", "15-003", "ours: "} <= codes


def test_no_row_of_a_section_stands_alone_on_a_page():
    """Whatever the number of rows: the last one takes another with it."""
    report = sample_report.report_of(7, 14)
    sections = tuple(
        replace(section, commitments=section.commitments[: 8 + place])
        for place, section in enumerate(report.sections)
    )
    pages = text_of(rendered(with_sections(report, sections)).pdf, "-layout")
    rows = [re.findall(r"^ *(\d+)\.\d+ ", page, re.MULTILINE) for page in pages]
    assert sum(map(len, rows)) == sum(len(s.commitments) for s in sections)
    assert max(map(len, rows)) > 4
    assert 1 not in map(len, rows)


def test_initials_are_not_parted_from_their_word_at_the_end_of_a_line():
    """At every length of the line before them."""
    report = sample_report.report_of(1, 1)
    text = "Vi ska {} tillsammans med A-gruppen och LO-distriktet i vår."
    commitments = tuple(
        replace(
            report.sections[0].commitments[0],
            number=f"1.{length}",
            text=text.format("o" * length),
            sentence="",
            deeds=(),
        )
        for length in range(1, 50)
    )
    section = replace(report.sections[0], commitments=commitments)
    pages = text_of(rendered(with_sections(report, [section])).pdf)
    told = "\n".join(pages)
    assert told.count("A-gruppen") == told.count("LO-distriktet") == 49


def test_no_line_is_cut_short_before_a_word_with_a_hyphen():
    """The line before it fits with its last word, but not with the space after that."""
    report = sample_report.report_of(1, 1)
    text = "Vi utsåg en valledare med arvode. Dessutom knöt vi ihop klubbarnas {} folk."
    words = ("A-gruppens", "facklig-politiskt", "A-gruppens")
    paragraphs = tuple(Paragraph((Span(text.format(word)),)) for word in words)
    chapters = tuple(
        replace(one, text=paragraphs) if one.kind == "avsnitt" else one
        for one in report.chapters
    )
    pages = text_of(rendered(replace(report, chapters=chapters)).pdf)
    lines = [line for page in pages for line in page.splitlines()]
    assert sum(line.startswith("Vi utsåg") for line in lines) == len(words)


@pytest.mark.more
@settings(
    max_examples=200 if os.environ.get("SEKOPLAN_TRUST") else 5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(of_random_shape())
def test_a_report_of_any_shape_is_valid(report):
    result = rendered(report)
    assert validator_faults(result.pdf) + own_faults(result.pdf) == []


def test_signs_that_no_font_has_are_replaced_and_leave_the_file_valid():
    report = sample_report.one_section_of_six()
    section = report.sections[0]
    first = replace(
        section.commitments[0],
        text="Ko\u0308p ≥ 3 №1 → 4\u202f500 kr 👍🏽 Иван \u200b\x07①\ufeff‑slut",
    )
    section = replace(section, commitments=(first, *section.commitments[1:]))
    data = report_pdf(with_sections(report, [section]))
    assert validator_faults(data) + own_faults(data) == []
    assert "Köp minst 3 nr1 – 4 500 kr ???? 1-slut" in text_of(data)[3]


@pytest.mark.parametrize(
    "pasted, printed",
    [
        ("of\u00adficer", "officer"),
        ("of\u00ad\u200b\u00adf\u00adra", "offra"),
        ("å\u0308t", "åt"),
        ("\u01d6ka", "üka"),
        ("o\u0323\u0300ka", "o\u0323ka"),
    ],
)
def test_signs_that_are_set_as_one_can_be_read_out(pasted, printed):
    """Each alone in its font, as a glyph is mapped to text where it is first seen."""
    faces = "".join(
        f"@font-face {{ font-family: {name}; src: url(report:{file}-normal.woff2) }}"
        for name, file in (
            ("Serif4", "source-serif-4-latin-400"),
            ("Serif4X", "source-serif-4-latin-ext-400"),
        )
    )
    data = pdf.render(
        f"<html lang=sv><title>Tecken</title><style>{faces} h1 {{ font-family: Serif4, "
        f"Serif4X; hyphens: manual }}</style><h1>{pasted}</h1>",
        made=MADE,
    ).pdf
    assert validator_faults(data) == []
    assert text_of(data)[0].strip() == printed


def test_a_letter_keeps_an_accent_that_our_fonts_have():
    assert pdf._printable("q\u0308 \u1ecd <b>\u0308a") == "q\u0308 o\u0323 <b>a"
    assert pdf._printable("\u0390") == "?"


def test_a_soft_hyphen_still_parts_its_word():
    assert pdf._printable("för\u00ad\u00adening 1\u00ad") == "för\u00adening 1"


def test_posts_that_nobody_holds_are_printed():
    report = sample_chapters.whole_year()
    empty = Officers((Roll("Studiekommittén", ()), Roll("Revisorer", ())))
    chapters = tuple(
        replace(one, content=empty) if one.kind == "förtroendevalda" else one
        for one in report.chapters
    )
    assert chapters != report.chapters
    html, _ = finished_html(replace(report, chapters=chapters))
    assert 'id="styrelse"' in html


def test_a_lead_that_fills_its_page_leaves_the_map_its_marks():
    for sections in (0, 1, 2):
        report = sample_report.report_of(sections, 3)
        drawn = printed_map(report, summary_frame(sections, lines=40, charts=4))
        assert drawn.radius > 0
        assert len(drawn.lines) == sections


# --- What it says, and in which order ------------------------------------------------


def test_a_reader_gets_the_text_in_order():
    report = sample_report.sample_report()
    text = "\f".join(text_of(made("sample_report").pdf, "-raw"))
    wanted = ["Seko Stockholm", "Styrelsens redovisning", "Bilden visar", "Innehåll"]
    wanted += ["Så läser du rapporten", "Genomfört", "Struket efter beslut", "\f"]
    wanted += ["Vi genomförde 16 av planens 19 åtaganden.", "Varje tecken"]
    wanted += ["187 besök hos 88 klubbar"]
    for section in report.sections:
        wanted += ["\f", section.title, "Ansvarig", "Utfall", "Vi genomförde"]
        wanted += ["Så gick det med", "Nr", "Utfall"]
        for commitment in section.commitments:
            wanted += [commitment.number, commitment.text[:40]]
            wanted += [*(d.text for d in commitment.deeds), commitment.standing.word]
    wanted += ["\f", "Om rapporten", "SHA-256", "Exempeldata"]
    place = 0
    for piece in wanted:
        found = text.find(piece, place)
        assert found >= 0, f"{piece!r} is not read after {text[place - 60 : place]!r}"
        place = found + len(piece)


def test_the_tree_reads_number_text_and_outcome_row_by_row():
    tagged = Tagged(made("one_section_of_six").pdf)
    rows = [
        [cell.tag for cell in row.children]
        for row in tagged.with_tag("TR")
        if row.parent.tag == "TBody" and len(row.children) == 3
    ]
    assert rows == [["TH", "TD", "TD"]] * 6


def test_a_table_over_several_pages_repeats_its_head_and_splits_no_row():
    """WeasyPrint makes a table of each page; every one has to stand by itself."""
    report = sample_report.crowded()
    tagged = Tagged(made("crowded").pdf)
    *tables, colophon = tagged.with_tag("Table")
    assert len(tables) > len(report.sections)
    for table in tables:
        tags = [child.tag for child in table.children if child.tag != "Caption"]
        assert tags == ["THead", "TBody"]
    rows = [row for row in tagged.with_tag("TR") if row.parent.tag == "TBody"]
    in_colophon = sum(row.parent.parent is colophon for row in rows)
    assert len(rows) - in_colophon == len(report.commitments)


def test_every_page_says_how_far_the_report_is_from_adopted():
    for name, mark in (
        ("whole_year", "Utkast"),
        ("small_branch", "Låst för styrelsen, inte fastställd"),
        ("long_chapters", "Underskriven, inte fastställd"),
    ):
        for page in text_of(made(name).pdf):
            assert mark in " ".join(page.split())


def test_every_chapter_is_read_in_its_place():
    report = sample_chapters.whole_year()
    text = " ".join("".join(text_of(made("whole_year").pdf, "-raw")[2:]).split())
    place = 0
    for wanted in (
        *(chapter.title for chapter in report.chapters[:3]),
        *("Lena Ek", "Sammanträden", "71 av 90", "Medlemsutveckling", "31 december"),
        "Klubb 88",
        *(section.title for section in report.sections),
        *("Organiseringsforum ställs in", "Motioner", "Inget åtagande i planen bidrar"),
        *("Vad som inte blev helt genomfört", "förs över till nästa plan"),
        *("Intäkter", "3 232 997", "Summa 10 400 210 9 870 000", "Årets resultat"),
        *("Slutord", "Stockholm den 12 februari 2019", "Lena Ek Ordförande"),
        *("Revisionsberättelse", "delas ut separat", "Om rapporten", "Bifogat i filen"),
    ):
        found = text.find(wanted, place)
        assert found >= 0, f"{wanted!r} not after {text[place - 80 : place]!r}"
        place = found + len(wanted)


def test_no_heading_stands_at_the_foot_of_a_page_and_no_page_is_empty():
    """A caption goes with its rows, a heading with its text."""
    report = sample_report.report_of(1, 6)
    texts = [sample_chapters.text(1, ends=False)[:2]]
    said = sample_chapters.words("Vi ringde varje kväll i mars. " * 3)
    for lines in range(14, 40):
        texts.append((*texts[0], *[said] * lines))
    chapters = [
        replace(report.chapters[-1], text=text, anchor=f"avsnitt-{index}")
        for index, text in enumerate(texts, 1)
    ]
    pages = text_of(rendered(replace(report, chapters=tuple(chapters))).pdf)
    for page in pages:
        lines = [line for line in page.split("\n") if line.strip()]
        assert len(lines) > 6
        foot = next(i for i, line in enumerate(lines) if line.startswith("Seko Sto"))
        assert not lines[foot - 1].startswith(("Så gick", "Så går", "Utfall eller"))


def test_signatures_stand_on_one_page():
    for signers in (1, 15, 20, 27):
        content = sample_chapters.signatures(signers, on=None)
        report = sample_chapters.small_branch()
        chapters = tuple(
            replace(c, content=content) if c.kind == "underskrifter" else c
            for c in report.chapters
        )
        pages = text_of(rendered(replace(report, chapters=chapters)).pdf)
        page = next(p for p in pages[2:] if "Ort och dag" in p)
        assert page.count("Ledamot") == signers - 1


def test_every_page_of_a_demo_draft_says_so():
    for page in text_of(made("in_progress").pdf):
        assert DEMO in " ".join(page.split())
        assert "Utkast" in page
    final = replace(sample_report.one_section_of_six(), state="fastställd", demo="")
    for page in text_of(report_pdf(final)):
        assert "Exempeldata" not in page
        assert "tkast" not in page


def test_the_running_feet_are_artifacts():
    tagged = Tagged(made("sample_report").pdf)
    feet = [
        operands[1].get("/Subtype")
        for page in tagged.pdf.pages
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and str(operands[0]) == "/Artifact"
        if isinstance(operands[1], pikepdf.Dictionary)
    ]
    assert feet.count(pikepdf.Name.Footer) >= 2 * (len(tagged.pdf.pages) - 1)


def test_what_is_not_judged_shows_its_status_and_says_so():
    text = " ".join(text_of(made("in_progress").pdf)[6].split())
    assert "Klar ännu inte bedömt" in text
    assert "Struket efter beslut av styrelsen 12 mars 2018, § 7." in text
    assert "ännu inte bedömt" not in " ".join(text_of(made("sample_report").pdf))


def test_the_contents_lead_to_each_part_by_its_name_and_page():
    report = sample_report.sample_report()
    tagged = Tagged(made("sample_report").pdf)
    named = [str(link.Contents) for link in tagged.links]
    assert named == [
        "Året i korthet",
        *(f"Avsnitt {s.number}, {s.title}" for s in report.sections),
        "Om rapporten",
    ]
    with tagged.pdf.open_outline() as outline:
        top = outline.root[0]
        assert top.title == "Verksamhetsberättelse 2018"
        assert [item.title for item in top.children][2:] == [
            *(f"{s.number} {s.title}" for s in report.sections),
            "Om rapporten",
        ]
    contents = text_of(made("sample_report").pdf)[1]
    for index, section in enumerate(report.sections):
        assert f"{section.title}\n\n{4 + index}" in contents


def test_each_drawing_is_a_figure_that_tells_all_its_values():
    report = sample_report.sample_report()
    tagged = Tagged(made("sample_report").pdf)
    year, visits = (str(figure.node.Alt) for figure in tagged.with_tag("Figure"))
    assert all(f"{c.number} " in year for c in report.commitments)
    assert all(f" {value}" in visits for value in sample_report.VISITS.values)


@pytest.mark.holds("S45")
def test_the_colophon_bears_the_digest_of_the_data():
    report = sample_report.sample_report()
    last = "".join(text_of(made("sample_report").pdf)[-1].split())
    assert report.digest in last
    assert "11februari2019" in last


# --- The data that comes with it (PDF/A-3) --------------------------------------------


def test_the_workbook_of_the_data_is_attached():
    report = sample_report.one_section_of_six()
    with pikepdf.open(io.BytesIO(made("one_section_of_six").pdf)) as opened:
        (name, attached), *others = opened.attachments.items()
        assert not others
        assert attached.get_file().read_bytes() == report_sheet(report)
        assert (name, attached.relationship) == ("ataganden.xlsx", pikepdf.Name.Data)
        assert attached.description == "uppgifterna bakom rapporten, som kalkylblad"
        assert attached.get_file().mime_type.endswith(".spreadsheetml.sheet")
        assert len(opened.Root.AF) == 1
    told = " ".join(text_of(made("one_section_of_six").pdf)[-1].split())
    assert "ataganden.xlsx: uppgifterna bakom rapporten" in told


def test_a_document_without_files_carries_none():
    result = pdf.render("<html lang=sv><title>Tom</title><h1>x", made=MADE)
    with pikepdf.open(io.BytesIO(result.pdf)) as opened:
        assert list(opened.attachments) == []


# --- The same data, the same bytes ---------------------------------------------------


@pytest.mark.holds("S45")
def test_the_same_report_gives_the_same_bytes(tmp_path, monkeypatch):
    """S45, whatever the clock says and wherever it runs."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    again = report_pdf(sample_report.one_section_of_six())
    assert again == made("one_section_of_six").pdf
    other = replace(sample_report.one_section_of_six(), contact="Omar Said")
    assert report_pdf(other) != again


@pytest.mark.holds("S41")
def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pdf.render("<title>Tom</title>", made=MADE)
    with pytest.raises(pdf.RenderingFailed):
        pdf.render(RUNAWAY, made=MADE, cpu_seconds=2)
    assert [path.name for path in tmp_path.iterdir() if path.name != "pdf"] == []


# --- Nothing is fetched (S43) --------------------------------------------------------


@pytest.fixture
def listener():
    """A local server; its hits are the bytes of whoever asks it for something."""
    hits = []

    class Note(socketserver.StreamRequestHandler):
        def handle(self):
            hits.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Note) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", hits
        server.shutdown()
        thread.join()


def hostile(url, secret):
    """Every way a document has of reaching for something else."""
    file = secret.as_uri()
    return f"""<!doctype html><html lang="sv"><head><title>Fientlig</title>
<base href="{url}/base/"><link rel="stylesheet" href="{url}/a.css">
<link rel="attachment" href="{file}" title="x"><link rel="attachment" href="{url}/b">
<link rel="stylesheet" href="{file}"><link rel="stylesheet" href="relative.css">
<style>@import "{url}/c.css"; @import url("{file}");
@font-face {{ font-family: Evil; src: url({url}/d.woff2), url({file}) }}
@font-face {{ font-family: Near; src: local("DejaVu Sans"), url({url}/e.woff2) }}
@page {{ background: url({url}/f.png); @top-left {{ content: url({url}/g.png) }} }}
body {{ background: url({file}); font-family: Evil, Near }}
li {{ list-style-image: url({url}/h.png) }}
p::before {{ content: url("data:text/plain,datauri") url({url}/i.svg) }}</style>
</head><body><h1>Fientlig</h1><p>Text</p><ul><li>Ett</li></ul>
<img src="{file}" alt="a"><img src="{url}/j.png" alt="b" srcset="{url}/k.png 2x">
<img src="data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg'/&gt;" alt="c">
<img src="report:../../manage.py" alt="d"><img src="report:/etc/passwd" alt="e">
<img src="report:picture.svg" alt="f"><img src="REPORT:%2e%2e/settings.py" alt="h">
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>g</title>
<image href="{url}/l.png" width="9" height="9"/><image href="{file}" width="9"/>
<use href="{url}/m.svg#x"/><style>@import "{url}/n.css";</style></svg>
<object data="{url}/o"></object><embed src="{file}"><iframe src="{url}/p"></iframe>
<a rel="attachment" href="{file}">bilaga</a><video poster="{url}/q.png"></video>
<input type="image" src="{url}/r.png"></body></html>"""


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("S3cret-canary-4711")
    return path


@pytest.mark.holds("S43")
def test_a_hostile_document_reaches_no_file_and_no_net(listener, secret):
    url, hits = listener
    html = hostile(url, secret)
    picture = html[html.index("<svg") : html.index("</svg>") + 6]
    result = pdf.render(html, made=MADE, pictures={"picture.svg": picture})
    assert hits == []
    assert b"canary" not in everything(result.pdf)
    with pikepdf.open(io.BytesIO(result.pdf)) as opened:
        assert list(opened.attachments) == []
    file = secret.with_suffix(".pdf")
    file.write_bytes(result.pdf)
    listed = subprocess.run(["pdfdetach", "-list", file], capture_output=True)
    assert listed.stdout.startswith(b"0 embedded files")
    assert any("nothing from outside" in line for line in result.complaints)


@pytest.mark.holds("S43")
def test_without_our_fetcher_the_same_document_does_both(listener, secret):
    from weasyprint import HTML

    url, hits = listener
    data = HTML(string=hostile(url, secret).replace("embed", "p")).write_pdf()
    assert len(hits) > 3
    assert b"canary" in everything(data)


def everything(data):
    """All streams of a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        things = (t for t in opened.objects if isinstance(t, pikepdf.Stream))
        return b"\n".join(stream.read_bytes() for stream in things)


@pytest.mark.holds("S44")
def test_the_child_gets_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    told = pdf._environment(tmp_path, MADE)
    assert "canary" not in told.values()
    assert told["SOURCE_DATE_EPOCH"] == "1546257600"


# --- Limits (S44) --------------------------------------------------------------------

RUNAWAY = "<table>" * 60 + "<tr><td>x</td></tr>" * 20_000


@pytest.mark.holds("S44")
def test_a_runaway_is_stopped_by_its_time():
    with pytest.raises(pdf.RenderingFailed, match="child ended with -"):
        pdf.render(RUNAWAY, made=MADE, cpu_seconds=2)


@pytest.mark.holds("S44")
def test_a_glutton_is_stopped_by_its_memory():
    with pytest.raises(pdf.RenderingFailed, match="MemoryError|child ended"):
        pdf.render(RUNAWAY, made=MADE, memory=180 << 20)


def test_an_element_costs_memory_for_its_own_style_only():
    """WeasyPrint's rules for every element's notes would cost 43 MB here."""
    empty = pdf.render("<title>Tom</title><p>x", made=MADE)
    full = pdf.render("<title>Full</title><p>x" + "<p hidden>x" * 5000, made=MADE)
    assert 0 < full.memory - empty.memory < 20 << 20


@pytest.mark.holds("S44")
def test_the_third_at_once_is_told_to_come_back():
    with pdf._slot(), pdf._slot():
        with pytest.raises(pdf.Busy) as busy:
            pdf.render("<title>Tredje</title>", made=MADE)
        assert busy.value.retry_after > 0
    assert pdf.render("<title>Tredje</title>", made=MADE).pages == 1


@pytest.mark.holds("S44")
def test_a_child_keeps_its_place_when_its_parent_dies(settings):
    """The lock goes with the child, so that orphans are counted too."""
    with pdf._slot() as lock:
        orphan = subprocess.Popen(["sleep", "30"], pass_fds=(lock,))  # noqa: S603, S607
    with pdf._slot(), pytest.raises(pdf.Busy), pdf._slot():
        pass
    orphan.kill()
    orphan.wait()
    with pdf._slot(), pdf._slot():
        pass
