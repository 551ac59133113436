"""What an operator is handed says what the code needs, and holds what it says."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

DEPLOY = Path(settings.BASE_DIR, "deploy")
UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
# On systemd-analyze's scale of 0 to 10, ten open to all
MOST_EXPOSED = 2.0
SANDBOX = re.compile(
    r"(?:Protect|Private|Restrict|Capability|SystemCall|Memory[DS]|Lock|NoNew|IPAddress"
    r"|KeyringMode|Device|ProcSubset|RemoveIPC|UMask|StateDirectory|Ambient)\S*="
)


def lines(path):
    return [
        line
        for line in path.read_text().splitlines()
        if line and not line.startswith("#")
    ]


def value(path, name):
    [found] = [
        line.partition("=")[2] for line in lines(path) if line.startswith(f"{name}=")
    ]
    return found


@pytest.mark.trust
@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_service_exposes_next_to_nothing(service, tmp_path):
    place = tmp_path / "etc/systemd/system"
    shutil.copytree(UNITS, place)
    name = service.name.replace("@", "@x")
    said = subprocess.run(
        ["systemd-analyze", "security", "--no-pager", "--offline=true"]
        + [f"--root={tmp_path}", f"--threshold={MOST_EXPOSED * 10:.0f}", name],
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout[-2000:] + said.stderr
    [exposure] = re.findall(r"exposure level for \S+: ([\d.]+)", said.stdout)
    assert float(exposure) <= MOST_EXPOSED


def test_the_jobs_have_the_sandbox_of_the_server():
    in_server = {
        line for line in lines(UNITS / "sekoplan.service") if SANDBOX.match(line)
    }
    in_jobs = {
        line
        for line in lines(UNITS / "sekoplan-.service.d/10-job.conf")
        if SANDBOX.match(line)
    }
    assert in_server == in_jobs
    assert len(in_server) > 30


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_a_timer_starts_a_job_and_a_failure_is_told(timer):
    job = timer.with_suffix(".service")
    assert value(timer, "Persistent") == "true"
    assert value(job, "OnFailure") == "sekoplan-failed@%n.service"


def test_a_word_of_failure_that_fails_asks_for_no_other():
    assert "OnFailure" not in (UNITS / "sekoplan-failed@.service").read_text()
    assert "OnFailure" not in (UNITS / "sekoplan-.service.d/10-job.conf").read_text()


def test_every_name_in_the_environment_is_read_by_somebody():
    names = re.findall(r"^([A-Z_]+)=", (DEPLOY / "sekoplan.env").read_text(), re.M)
    code = "\n".join(
        path.read_text()
        for app in ("sekoplan", "clubs", "activities")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
    )
    assert [name for name in names if f'"{name}"' not in code] == []
    assert "SEKOPLAN_ERASURES" in names


JOBS = [path for path in SERVICES if path.stem.startswith("sekoplan-")]


@pytest.mark.parametrize("job", JOBS, ids=lambda path: path.stem)
def test_a_job_runs_a_command_that_there_is(job):
    command = value(job, "ExecStart").partition("manage.py ")[2].split()[0]
    assert command in get_commands()


def test_what_the_operators_page_runs_there_is():
    page = (Path(settings.BASE_DIR) / "docs/deploy.md").read_text()
    told = set(re.findall(r"(?:sekoplan-manage|manage\.py) ([a-z_]+)", page))
    assert len(told) > 5
    assert told <= set(get_commands())
    for name in re.findall(r"`?(deploy/[\w./-]+\w)", page):
        assert (Path(settings.BASE_DIR) / name).exists(), name
