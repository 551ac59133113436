"""Every response bears the headers, whoever made it (S26–S28, S30, S31)."""

import pytest
from django.test import Client

from .test_settings import PRODUCTION, start

pytestmark = pytest.mark.holds("S26", "S27", "S28", "S31")

COOKIES = ("SESSION", "CSRF", "MESSAGE")
STATIC = "/static/app.css"
PAGES = ["/konto/logga-in/", "/healthz", "/.finns-inte/", STATIC, "/static/saknas.css"]


def directives(response):
    policy = response.headers["Content-Security-Policy"]
    return {
        name: values.split()
        for name, _, values in (
            part.strip().partition(" ") for part in policy.split(";")
        )
    }


def score(response, cookies_are_safe):
    """What Mozilla's HTTP Observatory would give: 100, less faults, plus extras."""
    headers, csp = response.headers, directives(response)
    scripts = csp.get("script-src", csp.get("default-src", []))
    points = 100
    points -= 20 if "'unsafe-inline'" in scripts else 0
    points -= 20 if "Strict-Transport-Security" not in headers else 0
    points -= 5 if headers.get("X-Content-Type-Options") != "nosniff" else 0
    points += 10 if csp["default-src"] == ["'none'"] else 0
    points += 5 if csp["frame-ancestors"] == ["'none'"] else 0
    points += 5 if headers["Referrer-Policy"] in {"same-origin", "no-referrer"} else 0
    points += 5 if cookies_are_safe else 0
    for name, value in {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        points += 10 if headers.get(name) == value else 0
    return points


@pytest.fixture
def over_tls(settings):
    """As production answers behind its proxy."""
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME = "__Host-session"
    settings.CSRF_COOKIE_NAME = "__Host-csrf"
    return Client(headers={"Accept": "text/html"})


@pytest.mark.parametrize("address", PAGES)
def test_every_response_scores_130_or_more(over_tls, db, address):
    response = over_tls.get(address, secure=True)
    response.close()
    assert score(response, cookies_are_safe=True) >= 130


def test_a_crash_scores_as_well(over_tls, settings):
    settings.ROOT_URLCONF = "tests.test_failures"
    over_tls.raise_request_exception = False
    response = over_tls.get("/crash", secure=True)
    assert response.status_code == 500
    assert score(response, cookies_are_safe=True) >= 130


def test_an_unknown_host_is_refused_with_the_same_headers(over_tls):
    response = over_tls.get(
        "/konto/logga-in/", secure=True, headers={"host": "evil.test"}
    )
    assert response.status_code == 400
    assert score(response, cookies_are_safe=True) >= 130


def test_the_policy_lets_in_nothing_but_our_own_files(client, db):
    policy = directives(client.get("/konto/logga-in/"))
    assert policy["default-src"] == ["'none'"]
    for name in ("base-uri", "object-src", "frame-ancestors"):
        assert policy[name] == ["'none'"], name
    assert {value for values in policy.values() for value in values} == {
        "'none'",
        "'self'",
    }


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.holds("S66")
def test_a_response_tells_nobody_what_it_was_made_with(client, db, address):
    response = client.get(address)
    response.close()
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert name not in response.headers


def test_pages_stay_in_no_cache_and_static_files_do(client, db):
    assert "no-store" in client.get("/konto/logga-in/").headers["Cache-Control"]
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    file = client.get(STATIC)
    file.close()
    assert "no-store" not in file.headers["Cache-Control"]


def test_cookies_are_tied_to_this_host_and_to_tls(over_tls, db):
    response = over_tls.get("/konto/logga-in/", secure=True)
    cookie = response.cookies["__Host-csrf"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_what_was_just_done_is_told_in_such_a_cookie_too(over_tls, anna, settings):
    settings.MESSAGE_COOKIE_NAME = "__Host-messages"
    over_tls.force_login(anna)
    over_tls.post("/konto/logga-ut/", secure=True)
    cookie = over_tls.cookies["__Host-messages"]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["path"] == "/" and not cookie["domain"]
    page = over_tls.get("/konto/logga-in/", secure=True)
    assert "Du är utloggad." in page.text
    assert over_tls.cookies["__Host-messages"]["max-age"] == 0
    assert over_tls.cookies["__Host-messages"]["secure"]


def test_every_cookie_of_production_has_the_prefix():
    production = start(PRODUCTION, *(f"{name}_COOKIE_NAME" for name in COOKIES))
    assert all(name.startswith("__Host-") for name in production.values())


def test_text_is_sent_compressed_and_never_at_the_same_length(client, db):
    lengths = {
        len(client.get("/konto/logga-in/", headers={"accept-encoding": "gzip"}).content)
        for _ in range(8)
    }
    response = client.get("/konto/logga-in/", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    # The random padding that takes the measure away from who would guess a token.
    assert len(lengths) > 1


def test_only_text_is_compressed_here(rf):
    from django.http import HttpResponse

    from sekoplan.headers import CompressionMiddleware

    pdf = CompressionMiddleware(
        lambda request: HttpResponse(b"0" * 1000, content_type="application/pdf")
    )(rf.get("/", headers={"accept-encoding": "gzip"}))
    assert "Content-Encoding" not in pdf.headers
