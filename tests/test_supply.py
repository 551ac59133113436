"""What Sekoplan is made of is known, locked and looked at (S66)."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

from trust import sbom

ROOT = settings.BASE_DIR
LOOKING = ROOT / ".venv-trust" / "bin"
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-trust.txt"]
# Written by programs, or digests all through.
MADE = r"^(tests/|sbom|requirements|static/vendor/|\.secrets)|\.sha256$"

pytestmark = pytest.mark.holds("S66")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_to_its_digests(lock):
    text = (ROOT / lock).read_text()
    pinned = re.findall(
        r"^[^\s#][^\n]*\\\n(?:[ ]+--hash=sha256:[0-9a-f]{64}.*\n)+", text, re.M
    )
    begun = [line for line in text.splitlines() if re.match(r"[^\s#]", line)]
    assert len(begun) == len(pinned) > 20
    assert all(re.match(r"[\w.-]+==\S+ \\$", line) for line in begun)


def test_packages_are_installed_by_their_digests_alone():
    run = (ROOT / "run").read_text()
    installs = [line for line in run.splitlines() if "bin/pip" in line and "-q" in line]
    told = [line for line in installs if "pip-compile" not in line]
    assert told
    assert all("--require-hashes" in line for line in told)


def test_the_bill_of_materials_is_that_of_the_lock():
    assert sbom.KEPT.read_text() == sbom.written(), "write it with ./run lock"


def test_the_bill_names_all_that_is_locked_and_all_that_others_made():
    told = json.loads(sbom.KEPT.read_text())
    names = {one["name"] for one in told["components"]}
    lock = (ROOT / "requirements.txt").read_text()
    assert set(re.findall(r"^([\w.-]+)==", lock, re.M)) <= names
    assert {"htmx", "Hanken Grotesk", "Source Serif 4"} <= names
    known = {one["bom-ref"] for one in told["components"]}
    for one in told["dependencies"]:
        assert known.issuperset(one["dependsOn"])
    files = {one["description"] for one in told["components"] if "hashes" in one}
    for folder in ("static/vendor", "static/fonts", "sekoplan/fonts"):
        for path in (ROOT / folder).iterdir():
            assert path.suffix == ".txt" or str(path.relative_to(ROOT)) in files


def test_the_code_has_none_of_the_holes_that_bandit_knows():
    """Its rules, as ruff has them; tests and measurements may do a little more."""
    told = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "S", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout


@pytest.mark.trust
def test_no_secret_lies_in_the_tree():
    """All that looks like one is in the baseline, and has been looked at.

    In tests, what is called a password is none; a key or token is looked for there too.
    """
    kept = json.loads((ROOT / ".secrets.baseline").read_text())["results"]
    here = found(["--exclude-files", MADE])
    in_tests = found(["--disable-plugin", "KeywordDetector", "tests"])
    known = {(place, one["hashed_secret"]) for place in kept for one in kept[place]}
    assert here | in_tests <= known
    assert here


def found(options):
    """Return what looks like a secret: its file and digest."""
    told = subprocess.run(
        [LOOKING / "detect-secrets", "scan", *options],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    results = json.loads(told.stdout)["results"]
    return {
        (place, one["hashed_secret"]) for place in results for one in results[place]
    }


@pytest.mark.trust
def test_nothing_that_is_locked_has_a_known_hole():
    """Asks over the net; no answer is no proof, so then it isn't held."""
    told = subprocess.run(
        [
            *(LOOKING / "pip-audit", "-r", "requirements.txt", "--format", "json"),
            *("--no-deps", "--disable-pip", "--require-hashes", "--timeout", "10"),
            *("--progress-spinner", "off"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    try:
        answers = json.loads(told.stdout)["dependencies"]
    except ValueError:
        answers = []
    unknown = [one["name"] for one in answers if "skip_reason" in one]
    if unknown or not answers:
        pytest.fail(f"couldn't ask about {len(unknown) or 'any of the'} packages")
    holes = {one["name"]: one["vulns"] for one in answers if one["vulns"]}
    assert holes == {}
