"""The expected outlines are complete and true to their documents, whatever reads them.

No reader is used: a mistake here is a mistake of the person who wrote the outline.
"""

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from docx.table import Table

HERE = Path(__file__).parent
OUTLINES = sorted(HERE.glob("*.json"))
SUFFIXES = (".txt", ".md", ".csv", ".docx", ".pdf", ".xlsx")
KINDS = {"engång", "leverans", "återkommande", "löpande", "täckning"}
GOAL_KEYS = {
    "number", "text", "title", "kind", "target_min", "target_max", "unit", "months",
    "responsible", "status",
}  # fmt: skip
# Their "När" cells come out as month numbers, so not every letter comes back.
TABLES = {
    "allotment-areas", "church-choir-semicolon", "housing-association-tables",
    "orienteering-aligned-table", "orienteers-sheets", "parish-tables",
    "road-association-tabs", "ski-club-table", "union-club-section-rows",
    "village-hall-no-header", "beekeepers-two-columns", "clerks-rhythms",
}  # fmt: skip


def source_of(outline):
    sources = [outline.with_suffix(s) for s in SUFFIXES]
    [source] = [path for path in sources if path.exists()]
    return source


def words_of(source):
    """The text of a document with nothing healed and no layout."""
    if source.suffix == ".docx":
        found = []
        for block in docx.Document(source).iter_inner_content():
            if isinstance(block, Table):
                found += [cell.text for row in block.rows for cell in row.cells]
            else:
                found.append(block.text)
        return "\n".join(found)
    if source.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(source).pages)
    if source.suffix == ".xlsx":
        sheets = [s for s in openpyxl.load_workbook(source) if any(s.values)]
        rows = [row for s in sheets for row in s.values]
        rows += [(s.title,) for s in sheets if len(sheets) > 1]
        return "\n".join(str(c) for row in rows for c in row if c is not None)
    content = source.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def letters(text):
    """Only what is read aloud: letters and digits, composed, ligatures undone."""
    text = re.sub(r"^\s*o\s", "", text, flags=re.MULTILINE)  # a bullet
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def everything_in(expected):
    for section in expected["sections"]:
        yield from (section["number"], section.get("title"), section["intro"])
        for goal in section["goals"]:
            yield from (goal.get("number"), goal["text"])
    yield from (leftover["text"] for leftover in expected["leftovers"])


@pytest.fixture(params=OUTLINES, ids=lambda path: path.stem)
def outline(request):
    return request.param


@pytest.fixture
def expected(outline):
    return json.loads(outline.read_text(encoding="utf-8"))


def test_the_outline_has_the_format_of_read_plan(expected):
    assert expected["document"] in {
        "plan", "goals", "calendar", "report", "audit", "unknown",
    }  # fmt: skip
    for end in ("from", "to"):
        if expected.get(end):
            date.fromisoformat(expected[end])
    for section in expected["sections"]:
        assert section["goals"], "a heading without goals is no section"
        for goal in section["goals"]:
            assert set(goal) <= GOAL_KEYS
            assert goal["kind"] in KINDS
            assert goal["text"] == " ".join(goal["text"].split())
            assert goal.get("months", []) == sorted(set(goal.get("months", [])))
            assert all(1 <= month <= 12 for month in goal.get("months", []))


def test_only_plans_goals_and_calendars_have_sections(expected):
    with_goals = expected["document"] in {"plan", "goals", "calendar"}
    assert bool(expected["sections"]) == with_goals


def test_every_expected_text_stands_in_the_document(outline, expected):
    words = letters(words_of(source_of(outline)))
    for text in everything_in(expected):
        if text and outline.stem not in TABLES | RUNNING_HEADS_SPLIT:
            assert letters(text) in words


# A running head stands in the middle of one of their sentences.
RUNNING_HEADS_SPLIT = {
    "ambulance-union-ligatures-decomposed", "migrant-women-page-feeds",
    "rail-union-running-heads", "tenants-two-levels", "union-branch-double-spaced",
    "union-region-long",
}  # fmt: skip


def test_every_letter_of_the_document_is_expected_exactly_once(outline, expected):
    words = Counter(letters(words_of(source_of(outline))))
    mine = Counter(letters("".join(text for text in everything_in(expected) if text)))
    if outline.stem in TABLES:
        assert mine <= words
    else:
        assert mine == words


def test_leftovers_stand_on_their_lines(outline, expected):
    source = source_of(outline)
    if source.suffix in (".txt", ".md", ".csv"):
        lines = words_of(source).replace("\r\n", "\n").split("\n")
        for leftover in expected["leftovers"]:
            assert letters(leftover["text"]) in letters(lines[leftover["line"] - 1])
