"""Every requirement of ASVS 5.0, levels 1 and 2, is answered, and the answers stand."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from .holding import NUMBERS

ROOT = Path(settings.BASE_DIR)
ANSWERS = {"yes", "no", "not applicable"}
# How many of levels 1 and 2 each chapter of the standard has
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
FILE = re.compile(r"\b(?:[\w.-]+/)+[\w.-]+\b|\b\w+\.(?:toml|md|py)\b")
ROWS = [
    line.split("\t") for line in (ROOT / "docs/asvs.tsv").read_text().splitlines()[1:]
]


def test_each_is_answered_once():
    names = [row[0] for row in ROWS]
    assert len(names) == len(set(names)) == 253
    assert Counter(int(name.split(".")[0]) for name in names) == CHAPTERS
    assert Counter(row[1] for row in ROWS) == {"2": 183, "1": 70}
    assert {row[3] for row in ROWS} == ANSWERS


def faults(name, title, answer, words):
    if not 0 < len(title.split()) <= 6:
        yield name, "title"
    if len(words) <= 10:
        yield name, "says neither where nor why"
    for file in FILE.findall(words):
        if not (ROOT / file).exists():
            yield name, file
    for number in set(re.findall(r"\bS\d+\b", words)) - set(NUMBERS):
        yield name, number
    # "Yes" rests on a requirement that is held, or on a file; a word is not enough.
    if answer == "yes" and not (FILE.search(words) or re.search(r"\bS\d+\b", words)):
        yield name, "rests on nothing"


def test_an_answer_says_where_or_why():
    found = [fault for name, _, *row in ROWS for fault in faults(name, *row)]
    assert found == []


def numbers_held():
    """The numbers in the marks of all tests."""
    held = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "holds":
                held |= {
                    one.value for one in node.args if isinstance(one, ast.Constant)
                }
    return held


@pytest.mark.trust
def test_what_an_answer_rests_on_is_held_by_a_test():
    named = {number for row in ROWS for number in re.findall(r"\bS\d+\b", row[4])}
    assert named - numbers_held() == set()
