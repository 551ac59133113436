"""Tests for what a test may be marked with, and what is told of it."""

import json

import pytest

pytest_plugins = ["pytester"]

INI = """
    [pytest]
    markers =
        holds(n): numbers
        only(d): a database
        trust: long
        more: much
"""

STORY = """
    import pytest

    @pytest.mark.holds("S12", "S13")
    def test_holds(): pass

    @pytest.mark.holds("S12")
    def test_fails(): assert False

    @pytest.mark.holds("S12")
    def test_skips(): pytest.skip("not today")

    @pytest.mark.holds("S67")
    def test_names_what_is_not(): pass

    @pytest.mark.only("sqlite")
    def test_of_one(): pass

    @pytest.mark.only("postgresql")
    def test_of_the_other(): pass

    @pytest.mark.only("oracle")
    def test_of_none(): pass

    @pytest.mark.trust
    def test_takes_long(): pass
"""


@pytest.fixture
def told(pytester, monkeypatch, tmp_path):
    """Run the story as ``./run`` does, and return what came of each test."""
    pytester.makeini(INI)
    pytester.makepyfile(STORY)
    path = tmp_path / "holdings.json"
    monkeypatch.setenv("SEKOPLAN_HOLDINGS", str(path))
    monkeypatch.delenv("SEKOPLAN_HOLDS", raising=False)
    monkeypatch.delenv("SEKOPLAN_TRUST", raising=False)

    def tell(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        without = [f"-pno:{plugin}" for plugin in ("django", "playwright", "xdist")]
        pytester.runpytest_inprocess("-p", "tests.holding", *without)
        said = json.loads(path.read_text())
        return said, {
            name.split("::")[1]: (test["outcome"], test["holds"])
            for name, test in said["tests"].items()
        }

    return tell


def test_what_came_of_each_is_told(told):
    said, tests = told()
    assert said["exit"] == 1
    assert said["broken"] == []
    whys = {
        name.split("::")[1]: test.get("why") for name, test in said["tests"].items()
    }
    assert whys["test_skips"] == "Skipped: not today"
    assert whys["test_fails"] == "assert False"
    assert tests == {
        "test_holds": ("passed", ["S12", "S13"]),
        "test_fails": ("failed", ["S12"]),
        "test_skips": ("skipped", ["S12"]),
        "test_names_what_is_not": ("failed", ["S67"]),
        "test_of_one": ("passed", []),
        "test_of_none": ("failed", []),
    }


def test_a_few_numbers_are_wanted(told):
    _, tests = told(SEKOPLAN_HOLDS="S13 S14")
    assert list(tests) == ["test_holds"]


def test_all_are_wanted_and_what_takes_long(told):
    _, tests = told(SEKOPLAN_HOLDS="all", SEKOPLAN_TRUST="1")
    assert "test_takes_long" in tests
    assert "test_of_one" not in tests
