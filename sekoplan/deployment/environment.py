"""The environment file and what the settings made of it."""

import os
import stat
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlsplit

from . import fault, ok, warning

# A network of proxies this wide lets in those who aren't any.
WIDEST_PROXIES = 256
SOON = timedelta(days=30)


def parse(text):
    """The variables of a file that systemd reads: NAME=value, the rest of the line."""
    pairs = (
        line.partition("=")
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith(("#", ";"))
    )
    return {name.strip(): value.strip() for name, _, value in pairs}


def load(path):
    """Let this process have the environment of the service, and none of the demo's."""
    for name in ("SEKOPLAN_DEMO", "DEBUG"):
        os.environ.pop(name, None)
    if path.is_file():
        os.environ.update(parse(path.read_text()))


def of_file(path):
    try:
        found = path.stat()
    except OSError:
        yield fault(
            f"Miljöfilen {path} finns inte eller går inte att läsa.",
            "Kopiera deploy/sekoplan.env dit, eller kör som root.",
        )
        return
    if found.st_mode & (stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP):
        yield fault(
            f"Miljöfilen {path} kan läsas av andra ({stat.filemode(found.st_mode)}).",
            f"chown root:sekoplan {path} && chmod 0640 {path}",
        )
    else:
        yield ok(f"Miljöfilen {path} läses bara av root och tjänsten.")
    quoted = [
        name
        for name, value in parse(path.read_text()).items()
        if value.startswith(('"', "'"))
    ]
    if quoted:
        yield warning(
            f"Citattecken i miljöfilen: {', '.join(quoted)}.",
            "Ta bort dem: skal, systemd och kontrollen läser dem olika.",
        )


def of_settings(settings):
    if settings.DEMO or settings.DEBUG:
        yield fault("DEBUG eller SEKOPLAN_DEMO är på.", "Ta bort raden ur miljöfilen.")
    else:
        yield ok("DEBUG och exempelläget är av.")
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield fault(
            "SECRET_KEY är kortare än 50 tecken eller enformig.",
            "Gör en ny: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
        )
    else:
        yield ok("SECRET_KEY är lång nog.")
    if settings.SECRET_KEY_FALLBACKS:
        yield warning(
            "Gamla nycklar gäller ännu (SECRET_KEY_FALLBACKS).",
            "Töm raden när två veckor har gått sedan bytet.",
        )
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or not address.hostname or address.path:
        yield fault(
            f"SITE_URL är {settings.SITE_URL}.",
            "Skriv https:// och namnet, utan sökväg.",
        )
    elif address.hostname.endswith("example.org"):
        yield fault("SITE_URL är exemplets.", "Skriv er egen adress.")
    else:
        yield ok(f"SITE_URL är {settings.SITE_URL}.")
    yield from of_proxies(settings.TRUSTED_PROXIES)
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield ok(f"E-post går genom {settings.EMAIL_HOST}.")
        if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and (
            settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1")
        ):
            yield fault("E-post skickas okrypterad.", "Skriv smtp+tls:// i EMAIL_URL.")
    else:
        yield fault(
            "Ingen e-post är inställd.",
            "Fyll i EMAIL_URL: inbjudningar och nya lösenord går med den.",
        )
    if settings.OPERATOR_EMAIL:
        yield ok("Den som driver servern får brev när ett jobb misslyckas.")
    else:
        yield warning(
            "Ingen får veta när ett jobb misslyckas.", "Fyll i OPERATOR_EMAIL."
        )
    yield from of_contact()


def of_proxies(proxies):
    networks = [ip_network(proxy) for proxy in proxies]
    if not networks:
        yield fault(
            "Ingen proxy är betrodd: varje besök skickas runt till https utan slut.",
            "Skriv proxyns adress i TRUSTED_PROXIES.",
        )
    elif wide := [str(one) for one in networks if one.num_addresses > WIDEST_PROXIES]:
        yield fault(
            f"TRUSTED_PROXIES tror på {', '.join(wide)}.",
            "Skriv bara proxyns egen adress: andra kan annars hitta på varifrån de är.",
        )
    else:
        yield ok(f"Betrodda proxyer: {', '.join(map(str, networks))}.")


def of_contact():
    from django.utils import timezone

    from sekoplan.security_contact import expires

    until, now = expires(), timezone.now()
    if until is None:
        yield warning(
            "security.txt finns inte: den som hittar ett hål vet inte vem som ska få "
            "veta det.",
            "Fyll i SECURITY_CONTACT och SECURITY_CONTACT_CHECKED.",
        )
    elif until <= now + SOON:
        yield (fault if until <= now else warning)(
            f"security.txt gäller till {until:%Y-%m-%d}.",
            "Se efter att adressen läses och skriv dagens datum i "
            "SECURITY_CONTACT_CHECKED.",
        )
    else:
        yield ok(f"security.txt gäller till {until:%Y-%m-%d}.")
