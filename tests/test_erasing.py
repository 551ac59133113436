"""Somebody's data goes when they or two others say so; what was done stays."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from clubs.data_protection import clearing, erasing
from clubs.data_protection.naming import Naming
from clubs.data_protection.times import LONGEST, times_of
from clubs.models import (
    Assignment,
    Erasure,
    Event,
    Kept,
    Person,
    Post,
    Role,
    Tenure,
    User,
)

from .people import sent, user_with


def gone_from_office(person, title="Kassör", ends=date(2018, 3, 31)):
    post = Post.objects.create(branch=person.branch, body="styrelse", title=title)
    Tenure.objects.create(
        post=post, person=person, starts=date(2016, 1, 1), ends=ends, role="ledamot"
    )
    return post


@pytest.fixture
def vera(stockholm):
    """Was the treasurer, and has no account."""
    vera = Person.objects.create(
        branch=stockholm,
        name="Vera Kanarie",
        email="vera@example.se",
        phone="08-123456",
    )
    gone_from_office(vera)
    return vera


@pytest.fixture
def ledger(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


def page_of(person):
    return f"/stockholm/dataskydd/radera/{person.pk}/"


# What is looked for


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ring Vera Kanarie.", "Ring NN."),
        ("ring vera  kanarie", "ring NN"),
        ("Vera\nKanaries bok", "NN:s bok"),
        ("Kanarie, Vera: kassör", "NN: kassör"),
        ("vera@example.se eller 08-12 34 56", "NN eller NN"),
        ("Vera Kanariefågel", "Vera Kanariefågel"),
        ("Vera ringde", "Vera ringde"),
    ],
)
def test_a_name_gives_way_to_nobody(text, left):
    naming = Naming.of(["Vera Kanarie"], ["vera@example.se"], ["08-123456"])
    assert naming.without(text) == left
    assert naming.stands_in(text) == (text != left)


def test_a_single_name_is_no_ordinary_word():
    naming = Naming.of(["Björk"])
    assert naming.without("Björk köpte björk av Björks") == "NN köpte björk av NN:s"


def test_names_are_found_inside_data():
    naming = Naming.of(["Vera Kanarie"])
    told = {"names": ["Vera Kanarie", 3], "Vera Kanarie": None}
    assert naming.stands_in(told)
    assert naming.without(told) == {"names": ["NN", 3], "NN": None}


# Asking, and carrying out


def test_two_settle_that_somebodys_data_goes(login, siv, kajsa, vera, ledger):
    page = login(siv).get(page_of(vera))
    assert "Tidigare kassör" in page.text
    answer = login(siv).post(page_of(vera), sent(pseudonym="Tidigare kassör"))
    erasure = Erasure.objects.get()
    assert answer.url == f"/stockholm/dataskydd/radering/{erasure.pk}/"
    assert login(siv).post(answer.url, {"do": "carry_out"}).status_code == 422
    vera.refresh_from_db()
    assert vera.name == "Vera Kanarie"
    assert login(kajsa).post(answer.url, {"do": "carry_out"}).status_code == 302
    vera.refresh_from_db()
    assert (vera.name, vera.email, vera.phone) == ("Tidigare kassör", "", "")
    assert vera.erased_at and vera.removed_at
    erasure.refresh_from_db()
    assert (erasure.asked_by, erasure.done_by) == (siv, kajsa)
    assert Event.objects.filter(verb="erase", by=kajsa).exists()
    (line,) = ledger.read_text().splitlines()
    assert json.loads(line)["people"] == [vera.pk]
    assert "Vera" not in line


def test_whoever_it_is_about_is_never_the_second(stockholm, siv, kajsa, vera, ledger):
    erasure = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör", user=kajsa)
    assert not erasure.may_be_done_by(kajsa, date.today())
    with pytest.raises(ValidationError):
        erasing.carry_out(erasure, by=siv)


@pytest.mark.holds("S10")
def test_where_there_is_one_only_the_branch_above_is_the_second(
    login, seko, siv, vera, ledger
):
    ulla = user_with("Ulla", seko, Role.ADMINISTRATOR)
    erasure = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör")
    place = f"/stockholm/dataskydd/radering/{erasure.pk}/"
    assert login(ulla).get(place).status_code == 200
    assert login(ulla).post(place, {"do": "withdraw"}).status_code == 422
    assert login(ulla).post(place, {"do": "carry_out"}).status_code == 302
    vera.refresh_from_db()
    assert vera.erased_at


def test_the_branch_above_is_not_asked_while_there_is_another(
    login, seko, siv, kajsa, vera
):
    ulla = user_with("Ulla", seko, Role.ADMINISTRATOR)
    erasure = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör")
    place = f"/stockholm/dataskydd/radering/{erasure.pk}/"
    assert login(ulla).get(place).status_code == 404


def test_what_is_withdrawn_is_not_done(login, siv, kajsa, vera):
    erasure = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör")
    place = f"/stockholm/dataskydd/radering/{erasure.pk}/"
    assert login(siv).post(place, {"do": "withdraw"}).status_code == 302
    assert login(kajsa).post(place, {"do": "carry_out"}).status_code == 422
    vera.refresh_from_db()
    assert vera.name == "Vera Kanarie"


def test_who_holds_a_post_leaves_it_first(login, siv, anna, information):
    page = login(siv).get(page_of(anna.people.get()))
    assert "Anna har uppdraget Informationsansvarig" in page.text
    form = sent(pseudonym="Tidigare informationsansvarig")
    answer = login(siv).post(page_of(anna.people.get()), form)
    assert answer.status_code == 422
    assert not Erasure.objects.exists()


def test_who_may_still_do_something_loses_that_first(login, siv, anna):
    page = login(siv).get(page_of(anna.people.get())).text
    assert "Anna har behörigheten styrelseledamot" in page


# One's own


def test_one_erases_oneself_at_once(login, client, omar, ledger, stockholm):
    login(omar)
    page = client.get("/konto/radera/")
    assert "Radera ditt konto" in page.text
    assert client.post("/konto/radera/", {}).status_code == 422
    answer = client.post(
        "/konto/radera/", {"pseudonym": "Tidigare ombudsman", "sure": "on"}
    )
    assert answer.url == "/konto/logga-in/"
    omar.refresh_from_db()
    assert omar.name == "Tidigare ombudsman"
    assert "omar" not in omar.email
    assert not omar.is_active and not omar.has_usable_password()
    assert not Assignment.objects.filter(user=omar).exists()
    assert client.get("/konto/du/").status_code == 302
    (line,) = ledger.read_text().splitlines()
    assert json.loads(line)["user"] == omar.pk


def test_the_last_administrator_stays(login, arvid, kajsa):
    form = {"pseudonym": "Tidigare administratör", "sure": "on"}
    answer = login(arvid).post("/konto/radera/", form)
    assert answer.status_code == 422
    assert "behöver en administratör" in answer.text
    arvid.refresh_from_db()
    assert arvid.erased_at is None


# After a restore


def test_the_ledger_erases_anew_what_a_backup_brought_back(
    vera, omar, siv, kajsa, ledger
):
    erasure = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör")
    erasing.carry_out(erasure, by=kajsa)
    erasing.erase_oneself(omar, pseudonym="Tidigare ombudsman")
    # As a backup from before has them
    Person.objects.filter(pk=vera.pk).update(name="Vera Kanarie", erased_at=None)
    User.objects.filter(pk=omar.pk).update(name="Omar", erased_at=None)
    Person.objects.filter(name="Tidigare ombudsman").update(name="Omar", erased_at=None)
    lines = Path(settings.ERASURES).read_text().splitlines()
    assert erasing.replay(lines) == 2
    assert not Person.objects.filter(name__in=["Vera Kanarie", "Omar"]).exists()
    assert not User.objects.filter(name="Omar").exists()
    assert erasing.replay(lines) == 0
    assert len(Path(settings.ERASURES).read_text().splitlines()) == 2


# How long the branch keeps what


TIMES = "/stockholm/dataskydd/gallring/"


def test_a_branch_keeps_shorter_than_the_schedule_and_never_longer(
    login, stockholm, siv
):
    assert login(siv).post(TIMES, {"visit_notes": "6"}).status_code == 302
    assert times_of(stockholm)[Kept.VISIT_NOTES] == 6
    refused = login(siv).post(
        TIMES, {"visit_notes": "13", "readings": "2", "seen": "visit note:6"}
    )
    assert refused.status_code == 422
    assert "från 1 till 12" in refused.text and "från 3 till 12" in refused.text
    assert login(siv).post(TIMES, {"seen": "visit note:6"}).status_code == 302
    assert times_of(stockholm) == LONGEST
    assert Event.objects.filter(verb="keep", by=siv).count() == 2


@pytest.mark.holds("S50")
def test_two_who_change_the_times_see_each_other(login, stockholm, siv, kajsa):
    login(siv).post(TIMES, {"visit_notes": "6"})
    late = login(kajsa).post(TIMES, {"visit_notes": "3", "seen": ""})
    assert late.status_code == 409
    assert "6 månader" in late.text and "3 månader" in late.text
    assert times_of(stockholm)[Kept.VISIT_NOTES] == 6
    form = {"visit_notes": "3", "seen": "visit note:6"}
    assert login(kajsa).post(TIMES, form).status_code == 302
    assert times_of(stockholm)[Kept.VISIT_NOTES] == 3


def test_the_page_tells_what_goes_next_and_what_waits(login, siv, vera, ledger):
    asked = Erasure.ask(vera, by=siv, pseudonym="Tidigare kassör")
    page = login(siv).get(TIMES).text
    assert "Radera uppgifter om Vera Kanarie" in page
    settings_page = login(siv).get("/stockholm/installningar/").text
    assert "1\xa0radering väntar på en till" in settings_page
    assert "Namn som ersätts" not in page
    assert "Namn som ersätts" in login(siv).get(TIMES, {"nasta": "1"}).text
    # Long since due: the job does it first, and nothing waits any longer.
    clearing.run()
    page = login(siv).get(TIMES).text
    assert "Vera Kanarie" not in page and "1 namn som ersätts" in page
    asked.refresh_from_db()
    assert asked.withdrawn_at and not asked.is_waiting
