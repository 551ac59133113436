"""Whoever finds a hole finds somebody to tell, for as long as that is true (S66)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

ADDRESS = "/.well-known/security.txt"

pytestmark = pytest.mark.holds("S66")


@pytest.fixture
def contact(settings):
    settings.SITE_URL = "https://sekoplan.example.org"
    settings.SECURITY_CONTACT = "mailto:sakerhet@example.org"
    settings.SECURITY_CONTACT_CHECKED = date(2026, 11, 1)
    return settings


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC))
def test_anybody_reads_where_to_write(client, contact):
    answer = client.get(ADDRESS)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "Contact: mailto:sakerhet@example.org",
        "Expires: 2027-10-27T00:00:00Z",
        "Preferred-Languages: sv, en",
        "Canonical: https://sekoplan.example.org/.well-known/security.txt",
    ]


def test_it_holds_for_less_than_a_year_from_the_day_that_somebody_looked(
    client, contact
):
    for days, status in ((0, 200), (359, 200), (360, 404), (1000, 404)):
        day = datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=days)
        with time_machine.travel(day):
            assert client.get(ADDRESS).status_code == status, days


@pytest.mark.parametrize("name", ["SECURITY_CONTACT", "SECURITY_CONTACT_CHECKED"])
def test_nobody_is_named_when_nobody_is_set(client, contact, name):
    setattr(contact, name, None)
    assert client.get(ADDRESS).status_code == 404


def test_the_policy_says_how_to_report(contact):
    text = (contact.BASE_DIR / "SECURITY.md").read_text()
    for heading in ("Report a hole", "Supported", "In scope", "Out of scope"):
        assert f"**{heading}**" in text


def test_the_operator_hears_of_a_job_that_failed(settings):
    settings.OPERATOR_EMAIL = "drift@example.org"
    call_command("tell_operator", "sekoplan-backup.service")
    [letter] = mail.outbox
    assert letter.to == ["drift@example.org"]
    assert "journalctl -u sekoplan-backup.service" in letter.body


def test_a_job_that_fails_unheard_says_so(settings):
    settings.OPERATOR_EMAIL = ""
    with pytest.raises(CommandError, match="nobody was told"):
        call_command("tell_operator", "sekoplan-backup.service")
