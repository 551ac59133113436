"""The proxies that deploy/ hands out, run before a server in production's settings."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from .serving import free_port
from .test_every_answer import faults_of_headers
from .test_headers import score
from .test_production import EMAIL, HOST, Server

ROOT = Path(settings.BASE_DIR)
# Where ./run trust unpacks them; nothing is installed or started by itself.
UNPACKED = ROOT / ".venv-trust/proxies"
NGINX = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""

pytestmark = [pytest.mark.trust, pytest.mark.holds("S27", "S33")]


def program(name):
    path = ":".join([f"{UNPACKED}/usr/sbin", f"{UNPACKED}/usr/bin", os.environ["PATH"]])
    found = shutil.which(name, path=path)
    assert found, f"{name}: ./run trust unpacks it"
    return found


def certificate(folder):
    """A certificate that its maker alone trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


def nginx(folder, server, plain, tls):
    cert, key = certificate(folder)
    site = (ROOT / "deploy/nginx.conf").read_text()
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
    site = site.replace("listen 80", f"listen 127.0.0.1:{plain}")
    site = site.replace("listen 443", f"listen 127.0.0.1:{tls}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    site = re.sub(r"/etc/letsencrypt/\S+fullchain.pem", str(cert), site)
    site = re.sub(r"/etc/letsencrypt/\S+privkey.pem", str(key), site)
    config = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    config.write_text(NGINX.format(folder=folder, site=site, user=user))
    return [program("nginx"), "-p", str(folder), "-c", str(config)]


def caddy(folder, server, plain, tls):
    cert, key = certificate(folder)
    text = (ROOT / "deploy/Caddyfile").read_text()
    ports = f"\n\thttp_port {plain}\n\thttps_port {tls}"
    text = text.replace("admin off", f"admin off{ports}")
    text = text.replace(f"\n{HOST} {{", f"\n{HOST} {{\n\ttls {cert} {key}")
    text = text.replace("127.0.0.1:8000 {", f"127.0.0.1:{server.port} {{")
    config = folder / "Caddyfile"
    config.write_text(text)
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]


class Proxy:
    def __init__(self, make, folder, server):
        self.plain, self.tls = free_port(), free_port()
        command = make(folder, server, self.plain, self.tls)
        self.trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
        self.said = folder / "said"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.defpath, "HOME": str(folder)},
                stdout=said,
                stderr=said,
            )
        try:
            self.wait()
        except BaseException:
            self.close()
            raise

    def wait(self):
        given_up = time.monotonic() + 30
        while True:
            with suppress(OSError):
                if self.ask("GET", "/healthz").status == 200:
                    return
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < given_up, self.said.read_text()
            time.sleep(0.2)

    def ask(self, method, path, body=None, tls=True, **headers):
        if tls:
            line = http.client.HTTPSConnection(
                "127.0.0.1", self.tls, timeout=30, context=self.trusted
            )
            # To this machine, by the name that the certificate has
            line.connect = lambda: self.connect(line)
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        sent = {"Host": HOST} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if body is not None:
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{HOST}",
            }
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            line.request(method, path, body, sent)
        answer = line.getresponse()
        answer.body = answer.read()
        line.close()
        return answer

    def connect(self, line):
        http.client.HTTPConnection.connect(line)
        line.sock = self.trusted.wrap_socket(line.sock, server_hostname=HOST)

    def close(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("behind"))
    yield server
    server.close()


@pytest.fixture(scope="module", params=[nginx, caddy], ids=lambda make: make.__name__)
def proxy(request, behind, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param.__name__)
    proxy = Proxy(request.param, folder, behind)
    yield proxy
    proxy.close()


def test_the_headers_come_through_and_no_version_does(proxy):
    for path, status in (("/konto/logga-in/", 200), ("/", 302), ("/saknas/x/", 404)):
        answer = proxy.ask("GET", path)
        assert answer.status == status
        assert faults_of_headers(answer.headers) == set()
        assert score(answer, cookies_are_safe=True) >= 130
        assert not re.search(r"granian|\d", answer.headers.get("Server", ""))


def test_http_is_sent_on_to_https(proxy):
    answer = proxy.ask("GET", "/konto/logga-in/", tls=False)
    assert answer.status in (301, 308)
    assert answer.headers["Location"].startswith(f"https://{HOST}")


def test_a_visitor_can_not_say_where_they_come_from(proxy):
    """Ten failures are ten, whatever address each of them claims to be from."""
    answers = []
    email = f"{id(proxy)}.{EMAIL}"
    for number in range(11):
        forged = {
            "X_Forwarded_For": f"198.51.100.{number}",
            "X_Real_IP": f"198.51.100.{number}",
            "Forwarded": f"for=198.51.100.{number}",
        }
        page = proxy.ask("GET", "/konto/logga-in/", **forged)
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.body)[1]
        form = urlencode(
            {
                "login": email,
                "password": "fel fel fel fel",
                "csrfmiddlewaretoken": token.decode(),
            }
        )
        answer = proxy.ask("POST", "/konto/logga-in/", form, Cookie=cookie, **forged)
        answers.append(answer.status)
    assert answers == [200] * 10 + [429]


def test_what_is_too_large_is_refused(proxy):
    """Unread: who goes on sending may find that nobody listens any more."""
    with suppress(ssl.SSLError, http.client.RemoteDisconnected):
        answer = proxy.ask("POST", "/konto/logga-in/", b"a" * (21 << 20))
        assert answer.status == 413


def test_an_address_is_in_no_log(proxy, behind):
    secret = "hemlig-adress-0123456789"
    proxy.ask("GET", f"/l/1-{secret}/")
    assert secret not in proxy.said.read_text()
    assert secret not in behind.log.read_text()
    logs = [path for path in proxy.said.parent.rglob("*.log") if path.is_file()]
    assert all(secret not in path.read_text() for path in logs)
