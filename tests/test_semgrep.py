"""Our own rules for the code (S12): they see what they should, and find nothing."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = ROOT / "tests" / "semgrep" / "sekoplan.yml"
EXAMPLES = ROOT / "tests" / "semgrep" / "examples"
SEMGREP = ROOT / ".venv-trust" / "bin" / "semgrep"
TREE = ["sekoplan", "clubs", "activities", "templates"]
NAMES = re.findall(r"^- id: (\S+)$", RULES.read_text(), re.M)

pytestmark = [pytest.mark.holds("S12"), pytest.mark.trust]


def scan(root, *places):
    """Return what the rules find, as (rule, file, line), and what couldn't be read."""
    told = subprocess.run(
        [
            *(SEMGREP, "scan", "--metrics=off", "--disable-version-check", "--quiet"),
            *("--no-git-ignore", "--json", "--config", RULES, *places),
        ],
        cwd=root,
        capture_output=True,
        check=True,
    )
    said = json.loads(told.stdout)
    assert said["paths"]["scanned"]
    found = {
        (one["check_id"].rpartition(".")[2], one["path"], one["start"]["line"])
        for one in said["results"]
    }
    return found, said["errors"]


@pytest.fixture(scope="module")
def in_examples(tmp_path_factory):
    """Return what is found in the examples, and what their comments say.

    They are looked at elsewhere: semgrep passes by what lies among tests.
    """
    place = tmp_path_factory.mktemp("semgrep")
    shutil.copytree(EXAMPLES, place / "examples")
    found, _ = scan(place, "examples")
    said = {"ruleid": set(), "ok": set()}
    for path in EXAMPLES.rglob("*.*"):
        where = str(path.relative_to(EXAMPLES.parent))
        for line, words in enumerate(path.read_text().splitlines(), start=1):
            if told := re.search(r"(ruleid|ok): ([\w, -]+\w)", words):
                for rule in told[2].split(", "):
                    said[told[1]].add((rule, where, line + 1))
    return found, said


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_fires_on_the_bad_and_is_silent_on_the_good(in_examples, rule):
    found, said = in_examples
    bad = {one for one in said["ruleid"] if one[0] == rule}
    assert bad
    assert [one for one in said["ok"] if one[0] == rule]
    assert {one for one in found if one[0] == rule} == bad


def test_nothing_is_found_in_the_tree():
    found, errors = scan(ROOT, *TREE)
    assert found == set()
    # Where semgrep's reader of Python gives up, it says so: never in a page.
    unread = {one["path"] for one in errors if one["level"] != "info"}
    assert not [path for path in unread if "/views/" in path]
    assert len(unread) <= 2


def test_no_line_is_excepted():
    """An exception stands in the rule, with its reason, not beside the code."""
    for folder in TREE:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html"):
                assert "nosem" not in path.read_text(), path
