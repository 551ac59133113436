"""Who is killed while reading a file in leaves nothing of it behind (S41)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# It has the whole file, and reads it as a spreadsheet, when it is killed.
KILLED = """
import os, signal
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from clubs.spreadsheets.reading import read
from tests.sheets import excel
content = excel(*[["a" * 90] * 9] * 2000)
content += b"b" * (5_000_000 - len(content))
file = SimpleUploadedFile("fil.xlsx", content)
taken = RequestFactory().post("/", {"file": file}).FILES["file"]
assert taken.size == 5_000_000
read("fil.csv", b"Klubb;Ort\\r\\nA;B\\r\\n")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.holds("S41")
def test_who_is_killed_with_a_file_leaves_nothing(tmp_path):
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "sekoplan.settings",
            "SEKOPLAN_DEMO": "1",
            "SEKOPLAN_VAR": str(tmp_path / "var"),
            "TMPDIR": str(tmp_path / "tmp"),
            "PATH": "",
        },
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr.decode()
    assert [path for path in (tmp_path / "tmp").rglob("*") if path.is_file()] == []
