"""What matters most asks who it is, unless that was shown in the last quarter (S22)."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import get_resolver
from django.utils import timezone

from activities.models import PlanState
from clubs.models import Assignment, Invitation, Reading

from .people import sent

pytestmark = pytest.mark.holds("S22")

PASSWORD = "åtta ekorrar på rad"
SECRET = "JBSWY3DPEHPK3PXP"
START = timezone.localtime().replace(year=2018, month=10, day=4, hour=8, minute=0)
INVITE = "/stockholm/installningar/behorigheter/bjud-in/"
CONFIRM = "/konto/bekrafta/"


@pytest.fixture
def at():
    """Time stands still, so many minutes after the log-in."""

    def after(minutes, seconds=0):
        now = START + timedelta(minutes=minutes, seconds=seconds)
        return time_machine.travel(now, tick=False)

    return after


@pytest.fixture
def inside(client, arvid, at):
    """Arvid, who logged in at eight, and has a password."""
    arvid.set_password(PASSWORD)
    arvid.save()
    with at(0):
        client.force_login(arvid)
    return client


def form_of(page):
    """What the page would send on: the fields that it hides."""
    form = page.text.split("<main")[1].split("</form>")[0]
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields}


def test_a_page_is_open_for_a_quarter_after_the_log_in(inside, at):
    with at(14, 59):
        assert inside.get(INVITE).status_code == 200
    with at(15, 1):
        asked = inside.get(INVITE)
    assert asked.url == f"{CONFIRM}?next={quote(INVITE, safe='')}"


def test_who_confirms_comes_back_and_stays_for_another_quarter(inside, at):
    with at(20):
        answer = inside.post(CONFIRM, {"password": PASSWORD, "next": INVITE})
        assert answer.url == INVITE
    with at(34, 59):
        assert inside.get(INVITE).status_code == 200
    with at(35, 1):
        assert inside.get(INVITE).status_code == 302


def test_what_was_written_is_carried_over_the_page_that_asks(inside, at):
    words = sent(name='Vera "Alm" & Åsa', email="vera@example.se", role="board")
    with at(15, 1):
        asked = inside.post(INVITE, words)
        assert asked.status_code == 403
        assert "Bekräfta att det är du" in asked.text
        assert not Invitation.objects.exists()
        carried = form_of(asked)
        assert {name: carried[name] for name in words} == words
        answer = inside.post(INVITE, carried | {"confirm-password": PASSWORD})
        assert answer.status_code == 302
        assert Invitation.objects.get().name == words["name"]
        # A second click on the same page is the same invitation.
        inside.post(INVITE, carried | {"confirm-password": PASSWORD})
        assert Invitation.objects.count() == 1


def test_the_wrong_password_does_nothing_and_loses_nothing(inside, at):
    words = sent(name="Vera", email="vera@example.se", role="board")
    with at(15, 1):
        asked = inside.post(INVITE, words | {"confirm-password": "fel fel fel fel"})
        assert asked.status_code == 422
        assert "Lösenordet stämmer inte" in asked.text
        carried = form_of(asked)
        assert {name: carried[name] for name in words} == words
        assert "fel fel" not in asked.text
    assert not Invitation.objects.exists()


def test_a_code_from_the_app_will_do(inside, arvid, at):
    TOTP.activate(arvid, SECRET)
    words = sent(name="Vera", email="vera@example.se", role="board")
    with at(15, 1):
        asked = inside.post(INVITE, words)
        assert "Sex siffror från appen" in asked.text
        moment = timezone.now().timestamp()
        code = format_hotp_value(hotp_value(SECRET, int(moment // 30)))
        answer = inside.post(INVITE, form_of(asked) | {"confirm-code": code})
        assert answer.status_code == 302
    assert Invitation.objects.exists()


def test_ten_guesses_a_minute_are_enough(inside, at):
    words = sent(name="Vera", email="vera@example.se", role="board")
    with at(15, 1):
        for _ in range(10):
            inside.post(INVITE, words | {"confirm-password": "fel fel fel fel"})
        answer = inside.post(INVITE, words | {"confirm-password": PASSWORD})
    assert answer.status_code == 429
    assert not Invitation.objects.exists()


def test_somebody_elses_confirmation_is_not_mine(inside, siv, at):
    siv.set_password("nio ekorrar på rad")
    siv.save()
    words = sent(name="Vera", email="vera@example.se", role="board")
    with at(15, 1):
        answer = inside.post(INVITE, words | {"confirm-password": "nio ekorrar på rad"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_script_gets_words_and_no_page(inside, at):
    with at(15, 1):
        answer = inside.post(INVITE, sent(), headers={"Accept": "application/json"})
        assert answer.status_code == 403
        assert "Bekräfta att det är du" in answer.json()["error"]
        piece = inside.get(
            INVITE,
            headers={
                "HX-Request": "true",
                "HX-Current-URL": "http://testserver/stockholm/",
            },
        )
    assert piece.headers["HX-Redirect"] == f"{CONFIRM}?next=%2Fstockholm%2F"


def test_a_sheet_of_persons_asks_and_one_of_workplaces_does_not(inside, kajsa, at):
    with at(0):
        inside.force_login(kajsa)
    for sheet, status in (("uppdrag", 302), ("klubbar", 302), ("arbetsplatser", 200)):
        with at(15, 1):
            answer = inside.get(f"/stockholm/kalkylblad/{sheet}.xlsx")
            assert answer.status_code == status, sheet
    assert not Reading.objects.filter(by=kajsa).exists()
    with at(14, 59):
        assert inside.get("/stockholm/kalkylblad/uppdrag.xlsx").status_code == 200


def test_a_role_is_not_ended_by_who_only_found_the_screen_open(inside, siv, at):
    held = siv.assignments.get()
    with at(15, 1):
        answer = inside.post(
            f"/stockholm/installningar/behorigheter/{held.pk}/", {"now": "on"}
        )
    assert answer.status_code == 403
    assert Assignment.objects.active(timezone.localdate()).filter(pk=held.pk).exists()


def test_a_plan_is_not_adopted_from_a_screen_left_open(client, plan, siv, at):
    page = "/stockholm/plan/2018/antagande/"
    with at(0):
        client.force_login(siv)
    with at(15, 1):
        assert client.get(page).status_code == 200
        answer = client.post(page, {"do": "close"})
    assert answer.status_code == 403
    plan.refresh_from_db()
    assert plan.state == PlanState.ADOPTED
    with at(14, 59):
        client.post(page, {"do": "close"})
    plan.refresh_from_db()
    assert plan.state == PlanState.CLOSED


# Adopting and people's accounts, by the names of their addresses. A sheet asks when it
# is about people.
ASKS = ("adopt_plan", "adopt_report", "assignment", "invite", "withdraw_invitation")


@pytest.mark.parametrize("name", ASKS)
def test_every_address_that_has_to_ask_does(name):
    view = next(view for known, view in views(get_resolver()) if known == name)
    assert view.asks_again


def views(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from views(entry)
        else:
            yield entry.name, entry.callback
