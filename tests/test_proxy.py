"""What a visitor says about itself is believed only through a trusted proxy (S33)."""

import pytest
from django.test import Client, RequestFactory

from sekoplan.proxy import TrustedProxyMiddleware

pytestmark = pytest.mark.holds("S33")


@pytest.fixture
def seen(settings):
    """How the application sees a request from ``address`` with forwarding headers."""
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def answer(address, forwarded_for="", proto="https"):
        request = RequestFactory().get(
            "/",
            REMOTE_ADDR=address,
            headers={"x-forwarded-for": forwarded_for, "x-forwarded-proto": proto},
        )
        TrustedProxyMiddleware(lambda request: None)(request)
        return request.META["REMOTE_ADDR"], request.is_secure()

    return answer


@pytest.mark.parametrize(
    ("address", "forwarded_for", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", ("203.0.113.9", False)),
        ("127.0.0.1", "198.51.100.1", ("198.51.100.1", True)),
        # The left part came with the request and may be made up.
        ("127.0.0.1", "192.0.2.66, 198.51.100.1", ("198.51.100.1", True)),
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", ("198.51.100.1", True)),
        ("127.0.0.1", "2001:db8::1", ("2001:db8::1", True)),
        ("127.0.0.1", "", ("127.0.0.1", True)),
        ("127.0.0.1", "unknown", ("127.0.0.1", True)),
        ("127.0.0.1", "<script>, 198.51.100.1", ("198.51.100.1", True)),
    ],
)
def test_the_visitor_is_the_last_address_a_trusted_proxy_vouches_for(
    seen, address, forwarded_for, expected
):
    assert seen(address, forwarded_for) == expected


def test_a_proxy_that_got_the_request_in_the_clear_says_so(seen):
    assert seen("127.0.0.1", "198.51.100.1", proto="http") == ("198.51.100.1", False)


def test_without_the_middleware_anybody_could_claim_tls(settings, rf):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    forged = rf.get(
        "/", REMOTE_ADDR="203.0.113.9", headers={"x-forwarded-proto": "https"}
    )
    assert forged.is_secure()


def test_a_made_up_address_gives_no_new_tries(db, settings):
    """Ten failures are ten, whatever the visitor says about where it comes from."""
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    client = Client(REMOTE_ADDR="203.0.113.9")
    form = {"login": "vem@example.org", "password": "fel fel fel fel"}
    answers = [
        client.post(
            "/konto/logga-in/",
            form,
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        ).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_the_proxys_word_gives_each_visitor_their_own_tries(db, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    form = {"login": "vem@example.org", "password": "fel fel fel fel"}
    for address in ("198.51.100.1", "198.51.100.2"):
        for _ in range(10):
            answer = Client().post(
                "/konto/logga-in/", form, headers={"x-forwarded-for": address}
            )
            assert answer.status_code == 200
