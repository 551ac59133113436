"""Production starts with everything it needs, or not at all (S25, S28, S58, S66)."""

import json
import os
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings

import sekoplan

PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://sekoplan.example.org",
}
SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in NAMES}))
"""


def start(environment, *names):
    """Settings by name as a new process reads them, or what it died of."""
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "sekoplan.settings"}
    done = subprocess.run(
        [sys.executable, "-c", f"NAMES = {names!r}\n{SHOW}"],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def without(name):
    return {key: value for key, value in PRODUCTION.items() if key != name}


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL"])
@pytest.mark.holds("S66")
def test_production_refuses_to_start_without(name):
    assert f"{name} is not set" in start(without(name), "DEBUG")


@pytest.mark.parametrize("name", ["DEBUG", "SEKOPLAN_DEMO"])
@pytest.mark.holds("S58")
def test_a_real_key_refuses(name):
    assert "means production" in start(PRODUCTION | {name: "1"}, "DEBUG")


@pytest.mark.holds("S66")
def test_a_key_that_begins_with_a_dollar_sign_is_taken_as_it_is():
    key = "$HOME" + PRODUCTION["SECRET_KEY"]
    found = start(PRODUCTION | {"SECRET_KEY": key}, "SECRET_KEY")
    assert found["SECRET_KEY"] == key


def test_production_speaks_tls_only():
    found = start(
        PRODUCTION,
        "ALLOWED_HOSTS",
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        "DEBUG",
        "MFA_REQUIRED",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
    )
    assert found == {
        "ALLOWED_HOSTS": ["sekoplan.example.org"],
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "DEBUG": False,
        "MFA_REQUIRED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
    }
    assert start(PRODUCTION, "SECURE_HSTS_SECONDS")["SECURE_HSTS_SECONDS"] >= 31536000


def test_the_demo_speaks_plain_http_to_this_machine(tmp_path):
    demo = {"SEKOPLAN_DEMO": "1", "SEKOPLAN_VAR": str(tmp_path), "PORT": "8123"}
    found = start(demo, "SITE_URL", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert found == {
        "SITE_URL": "http://localhost:8123",
        "SESSION_COOKIE_SECURE": False,
        "SECURE_HSTS_SECONDS": 0,
    }


def test_the_demo_makes_its_key_once_and_for_itself_alone(tmp_path):
    demo = {"SEKOPLAN_DEMO": "1", "SEKOPLAN_VAR": str(tmp_path)}
    first, second = (start(demo, "SECRET_KEY")["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "demo-secret-key").stat().st_mode & 0o077 == 0


def test_no_view_runs_in_a_transaction_of_its_own():
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    assert sekoplan.__version__ == project["project"]["version"]
