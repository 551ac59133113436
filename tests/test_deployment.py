"""What ``./run deploy-check`` says of an installation: it sees what is wrong."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as ours
from django.db import connection
from django.utils import timezone

from clubs.models import Assignment, Clearing, Role
from sekoplan.backups import postgresql
from sekoplan.deployment import FAULT, OK, WARNING, database, environment, machine, site

from .mail_server import MailServer


def levels(found):
    return [one.level for one in found]


def the_word(found, part):
    [one] = [one for one in found if part in one.what]
    return one


@pytest.fixture
def good(settings, tmp_path):
    """The settings of an installation without faults."""
    settings.SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz" * 2
    settings.SITE_URL = "https://plan.example.se"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example.se", True
    settings.OPERATOR_EMAIL = "drift@example.se"
    settings.SECURITY_CONTACT_CHECKED = date.today()
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir(mode=0o700)
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_DIR.mkdir(mode=0o700)
    return settings


def test_good_settings_are_said_to_be_good(good):
    assert set(levels(environment.of_settings(good))) == {OK}


@pytest.mark.parametrize(
    ("changed", "level", "words"),
    [
        ({"DEBUG": True}, FAULT, "DEBUG"),
        ({"SECRET_KEY": "kort"}, FAULT, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, FAULT, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": ["x"]}, WARNING, "Gamla nycklar"),
        ({"SITE_URL": "http://plan.example.se"}, FAULT, "SITE_URL"),
        ({"SITE_URL": "https://sekoplan.example.org"}, FAULT, "exemplets"),
        ({"TRUSTED_PROXIES": []}, FAULT, "Ingen proxy"),
        ({"TRUSTED_PROXIES": ["0.0.0.0/0"]}, FAULT, "0.0.0.0/0"),
        ({"EMAIL_BACKEND": "x.console.EmailBackend"}, FAULT, "Ingen e-post"),
        ({"EMAIL_USE_TLS": False}, FAULT, "okrypterad"),
        ({"OPERATOR_EMAIL": ""}, WARNING, "misslyckas"),
        ({"SECURITY_CONTACT": ""}, WARNING, "security.txt"),
        ({"SECURITY_CONTACT_CHECKED": date(2020, 1, 1)}, FAULT, "security.txt"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(good, changed, level, words):
    for name, value in changed.items():
        setattr(good, name, value)
    found = [one for one in environment.of_settings(good) if one.level != OK]
    assert levels(found) == [level]
    assert words in found[0].what
    assert found[0].todo


@pytest.mark.parametrize(
    ("mode", "level"), [(0o640, OK), (0o600, OK), (0o644, FAULT), (0o660, FAULT)]
)
def test_an_environment_that_others_read_is_a_fault(tmp_path, mode, level):
    path = tmp_path / "sekoplan.env"
    path.write_text("SECRET_KEY=x\n")
    path.chmod(mode)
    assert levels(environment.of_file(path)) == [level]


def test_a_file_is_read_as_systemd_reads_it():
    text = "# a=b\n\nSECRET_KEY=$HOME#=1\n; no\nEMAIL_URL = smtp://x \n"
    assert environment.parse(text) == {
        "SECRET_KEY": "$HOME#=1",
        "EMAIL_URL": "smtp://x",
    }


def test_a_sound_database_is_said_to_be_sound(db):
    found = list(database.of_database(ours))
    assert the_word(found, "migreringar").level == OK
    if connection.vendor == "sqlite":
        assert set(levels(found)) == {OK}


@pytest.mark.only("postgresql")
def test_a_role_that_owns_the_tables_is_a_fault(db):
    assert the_word(database.of_role(connection), "roll").level == FAULT


@pytest.mark.only("postgresql")
@pytest.mark.trust
def test_the_role_that_we_hand_out_is_none(roles):
    """As the role itself, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "sekoplan.deployment", "/dev/null"],
        cwd=ours.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": roles.app,
            "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
            "SITE_URL": "https://localhost:1",
        },
        capture_output=True,
        text=True,
    )
    assert "Tjänstens roll äger inget" in done.stdout


def test_each_branch_needs_two_who_run_the_accounts(anna, arvid, stockholm):
    found = the_word(database.of_daily_work(ours), str(stockholm))
    assert found.level == WARNING
    Assignment.objects.create(
        user=anna, branch=stockholm, role=Role.ADMINISTRATOR, starts=date(2018, 1, 1)
    )
    found = the_word(database.of_daily_work(ours), str(stockholm))
    assert found.level == OK


@pytest.mark.parametrize(
    ("hours", "is_new", "level"),
    [(1, False, OK), (27, False, FAULT), (None, False, FAULT), (None, True, WARNING)],
)
def test_a_day_without_its_work_is_a_fault(hours, is_new, level):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    at = None if hours is None else now - timedelta(hours=hours)
    assert database.of_age("Senaste sigill", at, now, is_new, "x").level == level


def test_the_newest_clearing_counts(stockholm):
    Clearing.objects.create(at=timezone.now() - timedelta(days=3))
    Clearing.objects.create(at=timezone.now())
    assert the_word(database.of_daily_work(ours), "gallring").level == OK


def test_a_folder_that_others_read_is_a_fault(good):
    assert levels(machine.of_folder(good.VAR_DIR)) == [OK]
    (good.VAR_DIR / "sekoplan.sqlite3").touch(0o644)
    assert levels(machine.of_folder(good.VAR_DIR)) == [FAULT]


def test_a_volume_that_nobody_speaks_for_is_a_fault(good, monkeypatch):
    monkeypatch.setattr(machine, "encrypted", lambda path: False)
    assert levels(machine.of_volume(good)) == [FAULT]
    good.ENCRYPTED_VOLUME = True
    assert levels(machine.of_volume(good)) == [OK]


def test_backups_need_recipients_and_be_of_today(good, monkeypatch):
    assert levels(machine.of_backups(good)) == [FAULT]
    good.BACKUP_RECIPIENTS = " ".join(f"age1{letter * 58}" for letter in "qp")
    monkeypatch.setattr(machine, "program", lambda: "age")
    assert the_word(machine.of_backups(good), "Senaste kopia").level == FAULT
    for days, level in ((2, FAULT), (0, OK)):
        taken = datetime.now(UTC) - timedelta(days=days)
        Path(good.BACKUP_DIR, f"sekoplan-{taken:{machine.STAMP}}.age").touch()
        assert the_word(machine.of_backups(good), "Senaste kopia").level == level


def test_backups_of_postgresql_need_its_programs(good, monkeypatch, tmp_path):
    here = SimpleNamespace(
        BACKUP_RECIPIENTS=" ".join(f"age1{letter * 58}" for letter in "qp"),
        BACKUP_DIR=good.BACKUP_DIR,
        VAR_DIR=good.VAR_DIR,
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}},
    )
    monkeypatch.setattr(machine, "program", lambda: "age")
    monkeypatch.setattr(postgresql, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    [told] = machine.of_backups(here)
    assert (told.level, "postgresql-client" in told.what) == (FAULT, True)
    here.DATABASES = {"default": {"ENGINE": "sekoplan.sqlite"}}
    assert the_word(machine.of_backups(here), "förseglas").level == OK


def test_static_files_that_are_not_collected_are_a_fault(good, tmp_path):
    good.STATIC_ROOT = tmp_path
    assert levels(machine.of_static(good)) == [FAULT]
    (tmp_path / "staticfiles.json").write_text('{"paths": {"app.css": "app.1.css"}}')
    (tmp_path / "app.1.css").touch()
    assert levels(machine.of_static(good)) == [FAULT]


GOOD_HEADERS = site.WANTED | {
    "content-security-policy": "default-src 'none'",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [OK, OK]),
        ({"x-frame-options": "SAMEORIGIN"}, [FAULT, OK]),
        ({"content-security-policy": ""}, [FAULT, OK]),
        ({"strict-transport-security": "max-age=300"}, [OK, FAULT]),
        ({"server": "nginx/1.22"}, [OK, OK, WARNING]),
    ],
)
def test_what_the_proxy_takes_away_is_seen(changed, expected):
    assert levels(site.of_headers(GOOD_HEADERS | changed)) == expected


def test_a_site_that_is_not_reached_is_a_warning(good):
    good.SITE_URL = "https://127.0.0.1:1"
    assert levels(site.of_site(good)) == [WARNING]


def test_a_mail_server_that_refuses_is_a_fault(good):
    server = MailServer()
    try:
        good.EMAIL_HOST, good.EMAIL_PORT = server.server_address
        good.EMAIL_USE_TLS, good.EMAIL_HOST_USER = False, ""
        assert levels(site.of_mail(good)) == [OK]
        server.mood = "busy"
        assert levels(site.of_mail(good)) == [FAULT]
        assert server.letters == []
    finally:
        server.close()


def test_an_environment_that_does_not_start_is_told_of_and_ends_with_1(tmp_path):
    path = tmp_path / "sekoplan.env"
    path.write_text("SITE_URL=https://plan.example.se\n")
    path.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-m", "sekoplan.deployment", str(path)],
        cwd=ours.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stdout
    assert "1 fel" in done.stdout
