"""`manage.py read_plan`: prints the outline, needs no database, fails in Swedish."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

PLAN = """Verksamhetsplan 2026

1. Möten
Vi ska hålla fyra medlemsmöten i mars-juni (2 av 4 klara). Ansvarig: sekreteraren

Lillby den 3 maj 2026
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(PLAN)
    return path


def test_the_json_is_the_agreed_one(plan, capsys):
    call_command("read_plan", str(plan), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "document": "plan",
        "title": "Verksamhetsplan 2026",
        "from": "2026-01-01",
        "to": "2026-12-31",
        "sections": [
            {
                "number": "1",
                "title": "Möten",
                "intro": None,
                "goals": [
                    {
                        "number": None,
                        "text": "Vi ska hålla fyra medlemsmöten i mars-juni "
                        "(2 av 4 klara). Ansvarig: sekreteraren",
                        "title": "Hålla fyra medlemsmöten i mars-juni",
                        "kind": "återkommande",
                        "target_min": 4,
                        "target_max": 4,
                        "unit": "medlemsmöten",
                        "months": [3, 4, 5, 6],
                        "responsible": "sekreteraren",
                        "status": "2 av 4 klara",
                    }
                ],
            }
        ],
        "leftovers": [
            {"line": 1, "text": "Verksamhetsplan 2026"},
            {"line": 6, "text": "Lillby den 3 maj 2026"},
        ],
        "warnings": [],
    }


def test_the_summary_shows_sections_and_what_was_left_over(plan, capsys):
    call_command("read_plan", str(plan))
    shown = capsys.readouterr().out
    assert "1 Möten" in shown
    assert "4 medlemsmöten, månad 3 4 5 6, ansvarig sekreteraren" in shown
    assert "6: Lillby den 3 maj 2026" in shown


def test_a_missing_file_is_said_in_swedish(tmp_path):
    with pytest.raises(CommandError, match="finns inte") as failed:
        call_command("read_plan", str(tmp_path / "nope.txt"))
    assert failed.value.returncode == 1


def test_an_unreadable_file_is_said_in_swedish(tmp_path):
    (tmp_path / "plan.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(CommandError, match=r"Spara dokumentet som \.docx"):
        call_command("read_plan", str(tmp_path / "plan.doc"))


def test_it_runs_where_nothing_is_configured(plan, tmp_path):
    answer = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "read_plan", str(plan)],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "SEKOPLAN_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "fyra medlemsmöten" in answer.stdout
