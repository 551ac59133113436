"""Servers of their own on a PostgreSQL of two roles, and who visits them in turn."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

import lxml.html
import pytest
from django.conf import settings
from django.db import connection

PASSWORD = "demo-demo-demo"
ROOT = Path(settings.BASE_DIR)


class Roles(NamedTuple):
    owner: str  # DATABASE_URL of who migrates
    app: str  # and of who serves


def run(*command, **environment):
    """A command of ours in the demo's environment; what it says."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=demo_environment(**environment),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def demo_environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "SEKOPLAN_DEMO": "1",
        "SEKOPLAN_DEMO_PASSWORD": PASSWORD,
        **more,
    }


def psql(database, script, **values):
    """Run a script in PostgreSQL's own program, as the tests' superuser."""
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host") or given["PORT"]
    program = shutil.which("psql")
    assert program, "psql comes with Debian's postgresql"
    done = subprocess.run(
        [program, "-X", "-q", "-h", str(host), "-U", given["USER"], "-d", database]
        + [f"--set={name}={value}" for name, value in values.items()],
        input=script,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return str(host)


@pytest.fixture(scope="session")
def roles(tmp_path_factory, django_db_blocker):
    """A database made by deploy/postgresql.sql, migrated by its owner, with the demo.

    The roles and the database have names of their own: a cluster has them all alike.
    """
    name = f"served_{os.getpid()}"
    script = (ROOT / "deploy/postgresql.sql").read_text()
    passwords = [secrets.token_urlsafe(12) for _ in range(2)]
    # The script names the database and the roles after it.
    script = script.replace("sekoplan", name)
    host = psql(
        "postgres", script, owner_password=passwords[0], app_password=passwords[1]
    )
    owner, app = (
        f"postgres://{name}_{role}:{password}@/{name}?host={host}"
        for role, password in zip(("owner", "app"), passwords, strict=True)
    )
    var = str(tmp_path_factory.mktemp("var"))
    manage = lambda *words, url: run(  # noqa: E731
        "manage.py", *words, SEKOPLAN_VAR=var, DATABASE_URL=url
    )
    manage("migrate", "--verbosity", "0", url=owner)
    manage("createcachetable", url=owner)
    manage("load_demo", url=app)
    yield Roles(owner, app)
    psql(
        "postgres",
        f"DROP DATABASE {name} WITH (FORCE);"
        f"DROP ROLE {name}_app; DROP ROLE {name}_owner;",
    )


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def server(**environment):
    """A server process of one worker; gives its address and ends with the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "sekoplan.server"],
        cwd=ROOT,
        env=demo_environment(PORT=str(port), WEB_WORKERS="1", **environment),
        stdout=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    try:
        given_up = time.monotonic() + 60
        while True:
            try:
                build_opener().open(f"{url}/healthz").close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < given_up, "the server does not answer"
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def places(tmp_path_factory):
    """What two servers keep each for itself, but for the one key."""
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    key = secrets.token_urlsafe(50)
    for folder in folders:
        (folder / "demo-secret-key").write_text(key)
    return folders


@pytest.fixture(scope="session")
def two_servers(roles, places):
    """As on two machines: one database, one key, and nothing else in common."""
    shared = {"DATABASE_URL": roles.app}
    run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", **shared)
    with (
        server(SEKOPLAN_VAR=str(places[0]), **shared) as one,
        server(SEKOPLAN_VAR=str(places[1]), **shared) as other,
    ):
        yield one, other


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes
    url: str

    @property
    def text(self):
        return self.body.decode()

    @property
    def forms(self):
        return lxml.html.fromstring(self.body).forms

    def form(self, action):
        """The fields of the form that is sent to an address, as they stand."""
        for form in self.forms:
            if urlsplit(form.action or self.url).path == action:
                return dict(form.form_values())
        raise AssertionError(f"no form for {action} on {self.url} ({self.status})")


class Visitor:
    """A browser that each request takes to the next server, with one set of cookies."""

    def __init__(self, *servers):
        self.servers = cycle(servers)
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), StayHere)

    def ask(self, path, data=None, **headers):
        base = next(self.servers)
        body = None if data is None else urlencode(data, doseq=True).encode()
        request = Request(base + path, body, headers)  # noqa: S310
        if body is not None:
            request.add_header("Origin", base)
        try:
            answer = self.opener.open(request, timeout=90)
        except HTTPError as refused:
            answer = refused
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, headers, answer.read(), path)

    def get(self, path, **headers):
        return self.ask(path, **headers)

    def follow(self, answer):
        while answer.status in (302, 303):
            to = urlsplit(answer.headers["location"])
            answer = self.get(urlunsplit(("", "", to.path, to.query, "")))
        return answer

    def send(self, page, action, **changes):
        """The form of a page that was read, filled in."""
        return self.ask(action, page.form(action) | changes)

    def log_in(self, email, password=PASSWORD):
        page = self.get("/konto/logga-in/")
        return self.send(page, "/konto/logga-in/", login=email, password=password)
