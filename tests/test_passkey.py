"""A passkey, made and used in a real browser with an authenticator of its own."""

import pytest
from django.db import connection

from clubs.models import Invitation, Role, User

PASSWORD = "åtta ekorrar på rad"

INSIDE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def vera(stockholm):
    user = User.objects.create_user("vera@example.se", PASSWORD, name="Vera Alm")
    stockholm.assignments.create(user=user, role="delegate")
    return user


@pytest.fixture
def phone(page, live_server, monkeypatch):
    """A page in a browser that can keep passkeys, and their keeper."""
    # A page's thread lets go of its database when it has answered.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    keeper = page.context.new_cdp_session(page)
    keeper.send("WebAuthn.enable")
    made = keeper.send("WebAuthn.addVirtualAuthenticator", {"options": INSIDE})

    def verifies(is_verified):
        keeper.send(
            "WebAuthn.setUserVerified",
            {**made, "isUserVerified": is_verified},
        )

    page.verifies = verifies
    return page


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def with_password(page, address):
    page.goto(f"{address}/konto/logga-in/")
    page.get_by_label("E-post").fill("vera@example.se")
    page.get_by_label("Lösenord").fill(PASSWORD)
    press(page, "Logga in")


def log_out(phone, site):
    phone.goto(f"{site}/konto/logga-ut/")
    press(phone, "Logga ut")
    # The browser empties itself of the site before it goes on.
    phone.wait_for_url(f"{site}/konto/logga-in/**")


def test_a_passkey_is_saved_and_then_logs_in_alone(live_server, phone, vera, settings):
    settings.MFA_REQUIRED = True
    with_password(phone, live_server.url)
    phone.wait_for_url(f"{live_server.url}/konto/skydd/")
    phone.get_by_role("link", name="Lägg till passkey").click()
    phone.get_by_label("Lösenord").fill(PASSWORD)
    press(phone, "Bekräfta med lösenord")
    phone.get_by_label("Vad ska den heta?").fill("Min telefon")
    press(phone, "Spara passkey")
    phone.wait_for_url("**/konto/skydd/reservkoder/")

    log_out(phone, live_server.url)
    phone.goto(f"{live_server.url}/konto/logga-in/?next=/konto/du/")
    press(phone, "Logga in med passkey")
    phone.wait_for_url(f"{live_server.url}/konto/du/")
    assert "Vera Alm" in phone.inner_text("main")

    # It is also the second factor after a password, and a way to confirm.
    log_out(phone, live_server.url)
    with_password(phone, live_server.url)
    phone.wait_for_url("**/konto/skydd/kod/")
    press(phone, "Använd passkey")
    phone.wait_for_url(f"{live_server.url}/stockholm/plan/**")
    phone.goto(f"{live_server.url}/konto/skydd/passkey/bekrafta/?next=/konto/du/")
    press(phone, "Bekräfta med passkey")
    phone.wait_for_url(f"{live_server.url}/konto/du/")


@pytest.mark.holds("S13", "S18")
def test_from_an_invitation_by_a_passkey_to_the_branch(
    live_server, phone, stockholm, arvid, settings
):
    settings.MFA_REQUIRED = True
    _, token = Invitation.send(
        stockholm, email="vera@example.se", name="Vera Alm", role=Role.BOARD, by=arvid
    )
    site = live_server.url
    phone.goto(f"{site}/bjudin/{token}/")
    phone.get_by_label("Lösenord").fill(PASSWORD)
    press(phone, "Skapa konto")

    # The account is hers, and leads no further than to its protection.
    phone.wait_for_url(f"{site}/konto/skydd/")
    assert "så är kontot klart" in phone.inner_text("main")
    for page in ("/stockholm/", "/stockholm/historik/", "/konto/du/"):
        phone.goto(site + page)
        assert phone.url == f"{site}/konto/skydd/", page

    phone.get_by_role("link", name="Lägg till passkey").click()
    phone.get_by_label("Vad ska den heta?").fill("Veras telefon")
    press(phone, "Spara passkey")
    phone.wait_for_url("**/konto/skydd/reservkoder/")
    assert phone.locator(".codes li").count() == 10
    phone.get_by_role("link", name="Klart").click()
    phone.wait_for_url(f"{site}/stockholm/")
    phone.goto(f"{site}/konto/skydd/reservkoder/")
    assert phone.locator(".codes li").count() == 0

    # With the account made, the link in the letter makes none.
    log_out(phone, site)
    phone.goto(f"{site}/bjudin/{token}/")
    assert not phone.get_by_role("button", name="Skapa konto").count()
    assert User.objects.filter(email="vera@example.se").count() == 1

    phone.goto(f"{site}/konto/logga-in/?next=/stockholm/historik/")
    press(phone, "Logga in med passkey")
    phone.wait_for_url(f"{site}/stockholm/historik/")


def test_a_passkey_that_does_not_know_who_holds_it_is_refused_in_words(
    live_server, phone, vera
):
    with_password(phone, live_server.url)
    phone.wait_for_url(f"{live_server.url}/stockholm/plan/**")
    phone.goto(f"{live_server.url}/konto/skydd/passkey/ny/")
    phone.get_by_label("Lösenord").fill(PASSWORD)
    press(phone, "Bekräfta med lösenord")
    phone.verifies(False)
    press(phone, "Spara passkey")
    alert = phone.get_by_role("alert")
    alert.wait_for()
    assert "Det blev ingen passkey" in alert.inner_text()
    assert not vera.authenticator_set.exists()
