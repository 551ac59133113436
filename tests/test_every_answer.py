"""Every answer, whoever asks and whatever comes of it, keeps the browser's rules."""

import re

import lxml.html
import pytest
from django.test import Client

from .test_access import ROUTES, WRITES_ON_GET, address, world  # noqa: F401
from .test_headers import directives, score

pytestmark = pytest.mark.holds("S26", "S27", "S30", "S31")

ROLES = ("anonymous", "administrator", "chair", "ombudsman", "national")
# The one page whose copy a phone keeps, and what the browser asks for to keep it: they
# hold nobody's data but the clubs' names (S65).
SHELL = {"visit_shell", "visit_facts", "offline_shell"}
INLINE = re.compile(rb"<(?:script|style)(?![^>]*\ssrc=)[^>]*>\s*[^<\s]", re.I)
URL_ATTRIBUTES = ("src", "srcset", "poster", "data", "action", "formaction", "ping")


@pytest.fixture
def production(settings):
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME = "__Host-session"
    settings.CSRF_COOKIE_NAME = "__Host-csrf"


@pytest.fixture
def answers(production, world):  # noqa: F811
    """(route, role, method, answer) of all that can be asked, and of a missing one."""
    found = []
    for role in ROLES:
        client = Client(raise_request_exception=False)
        if user := world.roles[role]:
            client.force_login(user)
        kept = client.cookies.output().replace("Set-Cookie: ", "")
        for route in ROUTES:
            for method in ("GET", "POST", "PUT", "OPTIONS"):
                if method == "GET" and route.name in WRITES_ON_GET:
                    continue
                if method in ("PUT", "OPTIONS") and role != "anonymous":
                    continue
                client.cookies.load(kept)
                place = address(route, world.here)
                answer = client.generic(method, place, secure=True)
                body = b"".join(answer) if answer.streaming else answer.content
                found.append((route.name, role, method, answer, body))
    assert len(found) > 800
    return found


def test_every_answer(answers):
    """One walk, all the rules: the walk is what takes time."""
    wrong, seen = set(), set()
    for name, role, method, answer, body in answers:
        headers = answer.headers
        seen.add((answer.status_code, headers.get("Content-Type", "").split(";")[0]))
        told = (name, role, method, answer.status_code)
        if score(answer, cookies_are_safe=are_safe(answer.cookies)) < 130:
            wrong.add((*told, "score"))
        wrong |= {(*told, why) for why in faults_of_headers(headers)}
        if "unsafe" in headers["Content-Security-Policy"]:
            wrong.add((*told, "unsafe"))
        if role != "anonymous" and name not in SHELL:
            if "no-store" not in headers["Cache-Control"]:
                wrong.add((*told, f"kept: {headers['Cache-Control']}"))
        if headers.get("Content-Type", "").startswith("text/html") and body:
            wrong |= {(*told, why) for why in faults_of_page(body)}
    assert wrong == set()
    statuses = {status for status, _ in seen}
    assert statuses >= {200, 302, 403, 404, 405, 422} - {403, 422}, statuses
    kinds = {kind for _, kind in seen}
    assert kinds >= {"text/html", "application/pdf", "application/json"}, kinds


def are_safe(cookies):
    return all(
        one["secure"] and one["samesite"] and one["path"] == "/" and not one["domain"]
        for name, one in cookies.items()
        if one["max-age"] != 0 and name.startswith("__Host-")
    )


def faults_of_headers(headers):
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    }
    return {name for name, value in wanted.items() if headers.get(name) != value}


def faults_of_page(body):
    """Inline script and style, and what would be fetched from somebody else (S30)."""
    if INLINE.search(body):
        yield "inline script or style"
    page = lxml.html.fromstring(body)
    for element in page.iter(lxml.etree.Element):
        for attribute, value in element.attrib.items():
            if attribute.startswith("on") or attribute == "style":
                yield f"{attribute}="
            fetched = attribute in URL_ATTRIBUTES or (
                attribute == "href" and element.tag == "link"
            )
            if fetched and is_foreign(value):
                yield f"{attribute}={value}"


def is_foreign(value):
    return bool(re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\)", value, re.I))


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (b"<p onclick=x>", "onclick="),
        (b"<p style=color:red>", "style="),
        (b"<script>alert(1)</script>", "inline script or style"),
        (b"<style>p{}</style>", "inline script or style"),
        (b"<img src=https://e.test/a>", "src=https://e.test/a"),
        (b"<img src=//e.test/a>", "src=//e.test/a"),
        (b"<link href=https://e.test/a>", "href=https://e.test/a"),
        (b"<form action=https://e.test/a>", "action=https://e.test/a"),
    ],
)
def test_a_page_that_breaks_a_rule_is_seen(page, fault):
    assert list(faults_of_page(page)) == [fault]


def test_our_style_sheets_fetch_nothing_from_others(settings):
    for path in (settings.BASE_DIR / "static").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        for url in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s;]+)", text):
            assert not is_foreign(url), (path.name, url)


def test_the_policy(client, db):
    policy = directives(client.get("/konto/logga-in/"))
    for name in ("default-src", "base-uri", "object-src", "frame-ancestors"):
        assert policy[name] == ["'none'"], name
