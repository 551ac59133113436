"""What a visitor meets at the site's address, and whether mail gets away."""

import http.client
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from . import fault, ok, warning

PATIENCE = 10
RENEW = timedelta(days=14)
A_YEAR = 31_536_000
WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


def of_site(settings):
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https":
        return
    try:
        headers, status, until = ask(address, "/konto/logga-in/")
    except ssl.SSLCertVerificationError as error:
        yield fault(
            f"Certifikatet godtas inte: {error.verify_message}.",
            "Förnya det, eller rätta namnet.",
        )
        return
    except OSError as error:
        yield warning(
            f"{settings.SITE_URL} nås inte härifrån ({type(error).__name__}).",
            "Kör kontrollen från en dator som når sidan, eller rätta DNS och proxy.",
        )
        return
    if status != 200:
        yield fault(
            f"Inloggningssidan svarar {status}.",
            "301 utan slut: proxyn är inte betrodd. 400: den skickar inte Host vidare. "
            "502: tjänsten är nere.",
        )
        return
    yield ok("Inloggningssidan svarar genom proxyn.")
    yield from of_headers(headers)
    left = until - datetime.now(UTC)
    if left < RENEW:
        yield warning(
            f"Certifikatet gäller till {until:%Y-%m-%d}.", "Se till att det förnyas."
        )
    else:
        yield ok(f"Certifikatet gäller till {until:%Y-%m-%d}.")
    yield from of_plain_http(address)


def ask(address, path):
    """(headers, status, when the certificate ends)"""
    connection = http.client.HTTPSConnection(
        address.hostname, address.port or 443, timeout=PATIENCE
    )
    try:
        connection.connect()
        ends = connection.sock.getpeercert()["notAfter"]
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    return headers, answer.status, until


def of_headers(headers):
    """What the proxy let through, or took away."""
    lost = [name for name, value in WANTED.items() if headers.get(name) != value]
    if "default-src 'none'" not in headers.get("content-security-policy", ""):
        lost.append("content-security-policy")
    if lost:
        yield fault(
            f"Proxyn ändrar eller tar bort: {', '.join(sorted(lost))}.",
            "Låt Sekoplans egna svarshuvuden gå igenom orörda.",
        )
    else:
        yield ok("Svarshuvudena kommer fram.")
    hsts = headers.get("strict-transport-security", "")
    seconds = next(
        (
            int(part.partition("=")[2])
            for part in hsts.replace(" ", "").split(";")
            if part.startswith("max-age=") and part.partition("=")[2].isdigit()
        ),
        0,
    )
    if seconds < A_YEAR:
        yield fault(
            "HSTS saknas eller gäller kortare än ett år.",
            "Sätter proxyn X-Forwarded-Proto, och finns den i TRUSTED_PROXIES?",
        )
    else:
        yield ok("HSTS gäller.")
    if any(sign.isdigit() for sign in headers.get("server", "")):
        yield warning(
            f"Proxyn säger vilken version den är: {headers['server']}.",
            "nginx: server_tokens off. Caddy: header -Server.",
        )


def of_plain_http(address):
    try:
        connection = http.client.HTTPConnection(address.hostname, 80, timeout=PATIENCE)
        connection.request("GET", "/konto/logga-in/")
        answer = connection.getresponse()
    except OSError:
        yield ok("Port 80 svarar inte.")
        return
    finally:
        connection.close()
    to = answer.getheader("Location", "")
    if answer.status in (301, 308) and to.startswith(f"https://{address.hostname}"):
        yield ok("http skickas vidare till https.")
    else:
        yield fault(
            f"http svarar {answer.status} i stället för att skicka vidare.",
            "Se deploy/nginx.conf eller deploy/Caddyfile.",
        )


def of_mail(settings):
    """Connects and logs in to the mail server; no letter is sent."""
    from smtplib import SMTPException

    from django.core.mail import get_connection

    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, SMTPException, socket.gaierror) as error:
        yield fault(
            f"E-postservern tar inte emot oss ({type(error).__name__}).",
            "Kontrollera EMAIL_URL, och IPAddressAllow= i tjänsten (docs/deploy.md).",
        )
    else:
        yield ok("E-postservern tar emot oss.")
