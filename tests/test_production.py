"""A server in production's own settings, asked as its proxy asks (S25–S28, S31–S33)."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from .serving import free_port
from .test_every_answer import faults_of_headers
from .test_headers import score

HOST = "sekoplan.example.org"
ENVIRONMENT = Path(settings.BASE_DIR, "deploy/sekoplan.env")
EMAIL, PASSWORD = "drift@example.org", "nio ekorrar på rad"
MAKE_USER = f"""
from clubs.models import User
User.objects.create_user(email={EMAIL!r}, password={PASSWORD!r}, name="Drift")
"""


def shipped(folder, **more):
    """The environment of deploy/sekoplan.env with what an operator fills in."""
    lines = [
        line.partition("=")
        for line in ENVIRONMENT.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    return {
        "PATH": os.environ["PATH"],
        **{name: value for name, _, value in lines},
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SEKOPLAN_VAR": str(folder),
        **more,
    }


def manage(environment, *words):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.holds("S25")
def test_the_shipped_environment_passes_djangos_own_check(tmp_path):
    done = manage(shipped(tmp_path), "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.holds("S25")
def test_the_check_would_see_a_fault(tmp_path):
    weak = shipped(tmp_path, SECRET_KEY="kort")
    done = manage(weak, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 1
    assert "security.W009" in done.stderr


class Server:
    """A process, and what it is asked by a proxy or by somebody who goes around it."""

    def __init__(self, folder, **more):
        self.port = free_port()
        self.environment = shipped(folder, PORT=str(self.port), WEB_WORKERS="1", **more)
        for words in (["migrate", "--verbosity", "0"], ["createcachetable"]):
            done = manage(self.environment, *words)
            assert done.returncode == 0, done.stderr
        manage(self.environment, "collectstatic", "--noinput", "--verbosity", "0")
        assert manage(self.environment, "shell", "-c", MAKE_USER).returncode == 0
        self.log = Path(folder, "log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sekoplan.server"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stderr=log,
            )
        given_up = time.monotonic() + 90
        while True:
            try:
                self.ask("GET", "/healthz")
                break
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < given_up
                time.sleep(0.2)

    def ask(self, method, path, body=None, *, proto="https", host=HOST, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": host} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if proto:
            sent |= {"X-Forwarded-Proto": proto}
        if body is not None:
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{HOST}",
                "Referer": f"https://{HOST}/",
            }
        # What is too large is refused before all of it has been taken in.
        with suppress(BrokenPipeError):
            connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def log_in(self, password=PASSWORD, **headers):
        page = self.ask("GET", "/konto/logga-in/", **headers)
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.body)[1]
        form = {"login": EMAIL, "password": password}
        body = urlencode(form | {"csrfmiddlewaretoken": token.decode()})
        return self.ask("POST", "/konto/logga-in/", body, Cookie=cookie, **headers)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("production"))
    yield server
    server.close()


@pytest.mark.trust
@pytest.mark.holds("S27", "S31")
def test_every_kind_of_answer_has_the_headers(production):
    static = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    style = static["paths"]["app.css"]
    page = production.ask("GET", "/konto/logga-in/")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    much = "a" * (9 << 20)
    found = {
        "page": (200, page),
        "static": (200, production.ask("GET", f"/static/{style}")),
        "healthz": (200, production.ask("GET", "/healthz")),
        "to TLS": (301, production.ask("GET", "/konto/logga-in/", proto="http")),
        "to log in": (302, production.ask("GET", "/")),
        "unknown host": (400, production.ask("GET", "/", host="evil.test")),
        "no token": (403, production.ask("POST", "/konto/logga-in/", "a=1")),
        "missing": (404, production.ask("GET", "/.env")),
        "missing file": (404, production.ask("GET", "/static/.git/config")),
        "method": (405, production.ask("PUT", "/konto/logga-in/")),
        "trace": (405, production.ask("TRACE", "/")),
        "too large": (
            413,
            production.ask("POST", "/konto/logga-in/", much, Cookie=cookie),
        ),
    }
    for what, (status, answer) in found.items():
        assert answer.status == status, what
        # An answer in the clear is no place for HSTS: a browser would not heed it.
        plain = what == "to TLS"
        faults = set(faults_of_headers(answer.headers))
        assert faults <= ({"Strict-Transport-Security"} if plain else set()), what
        least = 110 if plain else 130
        assert score(answer, cookies_are_safe=True) >= least, what
        kept = "max-age=31" in answer.headers["Cache-Control"]
        assert kept == (what == "static"), what
        assert "X-Powered-By" not in answer.headers, what
        assert not re.search(r"\d", answer.headers["Server"] or ""), what


@pytest.mark.trust
@pytest.mark.holds("S27")
def test_the_page_that_says_too_many_tries_has_them_too(production):
    elsewhere = {"X_Forwarded_For": "198.51.100.77"}
    answers = [production.log_in("fel fel fel fel", **elsewhere) for _ in range(11)]
    assert [one.status for one in answers] == [200] * 10 + [429]
    assert faults_of_headers(answers[-1].headers) == set()
    assert score(answers[-1], cookies_are_safe=True) >= 130


@pytest.mark.trust
@pytest.mark.holds("S28")
def test_every_cookie_is_tied_to_this_host_and_to_tls(production):
    page = production.ask("GET", "/konto/logga-in/")
    inside = production.log_in(X_Forwarded_For="198.51.100.78")
    assert inside.status == 302
    cookies = {}
    for answer in (page, inside):
        for line in answer.headers.get_all("Set-Cookie"):
            name, *attributes = line.lower().split("; ")
            cookies[name.partition("=")[0]] = attributes
    # The last is the library's welcome, which our pages leave out.
    assert {"__host-csrf", "__host-session"} <= set(cookies)
    assert all(name.startswith("__host-") for name in cookies), set(cookies)
    for name, attributes in cookies.items():
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= {*attributes}, name
        assert not any(one.startswith("domain") for one in attributes), name


@pytest.mark.trust
@pytest.mark.holds("S32")
def test_a_host_that_is_not_ours_is_refused(production):
    for host in ("evil.test", "127.0.0.1", f"{HOST}.evil.test", f"{HOST}@evil.test"):
        assert production.ask("GET", "/konto/logga-in/", host=host).status == 400, host
    forged = production.ask("GET", "/konto/logga-in/", X_Forwarded_Host="evil.test")
    assert forged.status == 200
    assert b"evil.test" not in forged.body


HIDDEN = f"GET /.hidden HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
# Where a proxy and a server could disagree on where a request ends
BOUNDARIES = [
    f"Content-Length: 4\r\n{CHUNKED}\r\n0\r\n\r\n",
    f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n",
    "Content-Length: 0, 5\r\n\r\n",
    "Content-Length: +0\r\n\r\n",
    "Transfer-Encoding: xchunked\r\n\r\n",
    "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    f"X: a\r\n {CHUNKED}\r\n0\r\n\r\n",
    "X: a\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    f"{CHUNKED}\r\n0;a=\n\r\n\r\n",
    f"{CHUNKED}\r\n-1\r\n\r\n",
    f"{CHUNKED}\r\nffffffffffffffff0\r\n\r\n",
    f"\tHost: {HOST}\r\n\r\n",
]


@pytest.mark.trust
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_no_request_hides_in_another(production, boundary):
    asked = f"POST /healthz HTTP/1.1\r\nHost: {HOST}\r\n{boundary}{HIDDEN}"
    with socket.create_connection(("127.0.0.1", production.port), 10) as line:
        line.sendall(asked.encode())
        line.settimeout(2)
        said = b""
        with suppress(TimeoutError, ConnectionResetError):
            while part := line.recv(1 << 16):
                said += part
    assert said.count(b"HTTP/1.1 ") <= 1


@pytest.mark.trust
@pytest.mark.holds("S33")
def test_who_is_no_proxy_is_not_believed_about_tls_or_address(tmp_path):
    """The same process of a server whose proxy stands at another address."""
    server = Server(tmp_path, TRUSTED_PROXIES="192.0.2.1")
    try:
        answer = server.ask("GET", "/konto/logga-in/")
        assert answer.status == 301
        forged = {"X_Forwarded_For": "203.0.113.99", "Forwarded": "for=203.0.113.99"}
        server.ask("GET", "/konto/logga-in/", **forged)
        assert "203.0.113" not in server.log.read_text()
    finally:
        server.close()
