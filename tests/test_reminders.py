"""The page that a reminder leads to, one's own choice of day, and the log."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from activities.models import Activity, Adoption, Digest, Review
from activities.sending import send_digests
from clubs.models import Body, Meeting, User

PAGE = "/konto/paminnelser/"
LOG = "/stockholm/installningar/paminnelser/"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(datetime(2018, 10, 1, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def late(activity):
    """The folder was due in April, and Anna answers for it."""
    Activity.objects.filter(pk=activity.pk).update(due_on=date(2018, 4, 30))
    return activity


def read(client, page=PAGE):
    return client.get(page).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_it_shows_what_waits_and_leads_there(login, late, anna):
    page = read(login(anna))
    assert f'href="/stockholm/plan/2018/1.2/#a{late.pk}">1.2 Folder</a>' in page
    assert "Försenad 154 dagar" in page
    assert "Vi har inte mejlat dig någon påminnelse." in page


def test_it_is_as_it_stands_now_and_not_as_it_was_mailed(login, late, anna):
    send_digests()
    late.report("klar", by=anna, seen=late.version)
    page = read(login(anna))
    assert "Folder" not in page
    assert "Det finns inget att påminna dig om just nu." in page
    assert "dröjer det två veckor" in page
    assert "1 sak, skickat" in page


def test_an_open_review_is_one_line_that_leads_to_its_page(
    login, plan, anna, siv, stockholm
):
    meeting = Meeting.objects.create(
        branch=stockholm, body=Body.BOARD, on=date(2018, 10, 18)
    )
    opened = timezone.now() - timedelta(days=1)
    Review.objects.create(plan=plan, meeting=meeting, opened_at=opened, opened_by=siv)
    client = login(anna)
    page = read(client)
    address = "/stockholm/moten/2018-10-18/avstamning/"
    assert page.count(f'href="{address}#dina">Avstämning före mötet 18 oktober') == 1
    assert "2 åtaganden att svara om" in page
    assert 'id="dina"' in read(client, address)


def test_an_adoption_waits_for_another(login, plan, adopted, siv, kajsa):
    Adoption.objects.create(plan=plan, decision=adopted, digest="x", asked_by=siv)
    page = read(login(kajsa))
    assert "väntar på att en till bekräftar" in page
    assert 'href="/stockholm/plan/2018/antagande/"' in page
    assert "bekräftar" not in read(login(siv))


def test_what_somebody_else_answers_for_is_not_here(login, late, siv, omar, rut):
    for who in (siv, omar):
        assert "Folder" not in read(login(who))
    page = read(login(rut))
    assert "Du får inga påminnelser" in page
    assert "Mejla mig" not in page


@pytest.mark.parametrize(("sent", "stored"), [("3", 3), ("aldrig", None), ("0", 0)])
def test_everybody_chooses_their_own_day_or_none(login, anna, sent, stored):
    client = login(anna)
    answer = client.post(PAGE, {"day": sent}, follow=True).content.decode()
    assert "Ditt val är sparat." in answer
    assert f'<option value="{sent}" selected>' in answer
    assert User.objects.get(pk=anna.pk).digest_day == stored


@pytest.mark.parametrize("sent", ["7", "-1", "", "måndag"])
def test_no_other_day_is_taken(login, anna, sent):
    answer = login(anna).post(PAGE, {"day": sent})
    assert answer.status_code == 422
    assert "Ditt val är inte sparat" in answer.content.decode()
    assert User.objects.get(pk=anna.pk).digest_day == 0


def test_the_link_in_the_letter_changes_nothing_by_itself(login, anna):
    login(anna).get(PAGE)
    assert User.objects.get(pk=anna.pk).digest_day == 0


@pytest.mark.parametrize("who", ["siv", "rut", "arvid"])
def test_the_log_says_who_and_when_and_not_about_what(
    login, late, anna, request, who, stockholm
):
    send_digests()
    page = read(login(request.getfixturevalue(who)), LOG)
    assert "Anna" in page
    assert "1 okt 2018 11.00" in page
    assert "Folder" not in page
    assert "försen" not in page


def test_the_log_is_not_for_others(login, late, anna, erik):
    send_digests()
    for who in (anna, erik):
        assert login(who).get(LOG).status_code == 404


def test_a_letter_of_another_branch_is_not_in_the_log(login, late, anna, siv, goteborg):
    send_digests()
    Digest.objects.get().lines.update(branch=goteborg)
    assert "Ingen har fått någon påminnelse." in read(login(siv), LOG)
