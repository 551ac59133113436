"""Tests for the table of ./run trust, and for the guards that --prove takes away."""

import ast
import json

import pytest
from django.conf import settings

from tests.holding import NUMBERS
from trust import prove, table

ROOT = settings.BASE_DIR


def run_with(database="sqlite", *, exit=0, broken=(), **tests):
    """What tests.holding tells of a run: name → (outcome, numbers)."""
    told = {
        f"tests/test_{name}.py::test_it": {"outcome": outcome, "holds": list(holds)}
        for name, (outcome, *holds) in tests.items()
    }
    return {"database": database, "exit": exit, "broken": broken, "tests": told}


def verdicts(*runs):
    found = table.verdicts(["S1", "S2"], table.merged(runs))
    return {number: (met, where) for number, met, where in found}


def test_what_passed_on_both_is_met_and_says_where():
    run = run_with(a=("passed", "S1"), b=("passed", "S1", "S2"))
    other = run_with("postgresql", a=("passed", "S1"))
    assert verdicts(run, other) == {
        "S1": (True, ["tests/test_a.py", "tests/test_b.py"]),
        "S2": (True, ["tests/test_b.py"]),
    }


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_number_is_not_met_when_one_test_of_it_isnt(outcome):
    run = run_with(a=("passed", "S1"), b=("passed", "S1", "S2"))
    other = run_with("postgresql", b=(outcome, "S1", "S2"))
    told = [f"tests/test_b.py::test_it {outcome} (postgresql)"]
    assert verdicts(run, other) == {"S1": (False, told), "S2": (False, told)}


def test_a_number_without_a_test_is_not_met():
    assert verdicts(run_with(a=("passed", "S1")))["S2"] == (False, ["no test"])


def test_what_goes_wrong_beside_the_numbers_is_told():
    run = run_with(exit=2, broken=["tests/test_c.py"], a=("failed",))
    assert list(table.stray([run], table.merged([run]))) == [
        "tests/test_c.py can't be collected",
        "pytest on sqlite ended with 2",
        "tests/test_a.py::test_it failed (sqlite)",
    ]


def test_the_table_is_kept_when_all_were_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(table, "KEPT", tmp_path / "trust.tsv")
    told = tmp_path / "run.json"
    told.write_text(json.dumps(run_with(a=("passed", "S1"))))
    assert table.main([told], ["S1"]) == 0
    assert not table.KEPT.exists()
    assert table.main([told], []) == 1
    head, first, second, *_ = table.KEPT.read_text().splitlines()
    assert head == "number\ttext\tmet\twhere\twhen"
    assert first.startswith("S1\tVarje sida står i behörighetstabellen\tyes\ttests/")
    assert "\tno\tno test\t" in second
    assert "1 met, 65 not met" in capsys.readouterr().out


def test_every_number_has_its_words():
    assert list(table.texts()) == NUMBERS


@pytest.mark.parametrize(
    ("why", "is_proof"),
    [
        ("AssertionError: {} != {1}", True),
        ("assert 200 == 404", True),
        ("Failed: DID NOT RAISE <class 'ValueError'>", True),
        ("ImportError: cannot import name 'gone'", False),
        ("NameError: name 'gone' is not defined", False),
        ("", False),
    ],
)
def test_only_an_assertion_is_a_proof(why, is_proof):
    assert bool(prove.ASSERTED.match(why)) is is_proof


GUARDS = prove.guards(prove.NUMBERS)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda row: f"{row['number']}")
def test_a_guard_stands_where_it_is_said_to(guard):
    text = (ROOT / guard["file"]).read_text()
    assert text.count(guard["old"]) == 1, guard["guard"]
    assert guard["new"] != guard["old"]
    for test in guard["tests"]:
        path, _, name = test.partition("[")[0].partition("::")
        assert (ROOT / path).exists()
        assert f"def {name}" in (ROOT / path).read_text(), test


def held():
    """Every number that a test in the tree is marked to hold."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = getattr(node, "func", None)
            if isinstance(called, ast.Attribute) and called.attr == "holds":
                yield from (arg.value for arg in node.args)


def test_every_number_has_a_test():
    assert set(NUMBERS) - set(held()) == set()


def test_every_number_that_is_to_be_proved_has_a_guard():
    assert {row["number"] for row in GUARDS} == set(prove.NUMBERS)
