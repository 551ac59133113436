"""What is wrong about somebody is put right, by them or by who keeps the list."""

import pytest

from activities.models import Assessment
from clubs.models import Event, Person, User

from .people import sent

ME = "/konto/uppgifter/"


def place(person):
    return f"/stockholm/installningar/personer/{person.pk}/"


@pytest.mark.holds("S50")
def test_who_comes_second_sees_both_and_loses_nothing(login, siv, kajsa, mirela):
    form = {"name": "Mirela Kovač", "email": "", "phone": "", "seen": "1"}
    assert login(siv).post(place(mirela), sent(**form)).status_code == 302
    late = login(kajsa).post(
        place(mirela), sent(**form | {"name": "Mira Kovačević", "phone": "08-12 34 56"})
    )
    assert late.status_code == 409
    assert "Mirela Kovač" in late.text and "Mira Kovačević" in late.text
    assert 'name="phone" value="08-12 34 56"' in late.text
    again = {"name": "Mira Kovačević", "phone": "08-12 34 56", "seen": "2"}
    assert login(kajsa).post(place(mirela), sent(**again)).status_code == 302
    mirela.refresh_from_db()
    assert (mirela.name, mirela.version) == ("Mira Kovačević", 3)


def test_the_same_words_twice_are_no_conflict(login, siv, mirela):
    form = {"name": "Mirela Kovač", "seen": "1"}
    for _ in range(2):
        assert login(siv).post(place(mirela), sent(**form)).status_code == 302
    assert Event.objects.filter(kind="person", verb="change").count() == 1


def test_one_corrects_ones_own_name_and_number(login, omar):
    page = login(omar).get(ME)
    assert 'value="Omar"' in page.text
    form = sent(name="Omar Haddad", phone="08-12 34 56", seen="1")
    assert login(omar).post(ME, form).url == "/konto/du/"
    person = Person.objects.get(user=omar)
    assert (person.name, person.phone) == ("Omar Haddad", "08-12 34 56")
    assert User.objects.get(pk=omar.pk).name == "Omar Haddad"
    kinds = Event.objects.filter(verb="change", by=omar).values_list("kind", flat=True)
    assert sorted(kinds) == ["person", "user"]


def test_ones_own_correction_meets_the_administrators(login, omar, siv):
    form = {"name": "Omar Ali", "email": "omar@example.se", "seen": "1"}
    login(siv).post(place(omar.people.get()), sent(**form))
    late = login(omar).post(ME, sent(name="Omar Haddad", phone="", seen="1"))
    assert late.status_code == 409
    assert "Omar Ali" in late.text and "Omar Haddad" in late.text
    assert User.objects.get(pk=omar.pk).name == "Omar"


def test_no_personal_number_is_a_name(login, omar):
    answer = login(omar).post(ME, sent(name="811218-9876", seen="1"))
    assert answer.status_code == 422


# Words where somebody is named


def test_a_leader_takes_away_the_words_of_a_note(login, siv, omar, activity):
    update = activity.report("pågår", by=omar, seen=1, note="Eva i depån är sjuk")
    page = activity.goal.get_absolute_url()
    assert "Ta bort texten" in login(siv).get(page).text
    place = f"/stockholm/uppdatering/{update.pk}/ta-bort-text/"
    assert login(siv).post(place).status_code == 302
    update.refresh_from_db()
    assert (update.note, update.after) == ("", "pågår")
    assert Event.objects.filter(verb="blank", by=siv, kind="activity").count() == 1
    login(siv).post(place)
    assert Event.objects.filter(verb="blank").count() == 1


def test_one_takes_away_ones_own_words_and_nobody_elses(login, anna, omar, activity):
    update = activity.report("pågår", by=omar, seen=1, note="Eva i depån är sjuk")
    place = f"/stockholm/uppdatering/{update.pk}/ta-bort-text/"
    assert login(anna).post(place).status_code == 404
    assert login(omar).post(place).status_code == 302
    update.refresh_from_db()
    assert update.note == ""


def test_the_words_of_a_judgement_go_and_the_judgement_stays(login, siv, anna, folder):
    assessment = Assessment.make(folder, by=anna, outcome="inte", text="Eva var sjuk")
    place = f"{folder.get_absolute_url()}ta-bort-text/"
    assert login(anna).post(place, {"at": "x"}).status_code == 404
    at = assessment.at.isoformat()
    assert "Står det ett namn" in login(siv).get(folder.get_absolute_url()).text
    assert login(siv).post(place, {"at": at}).status_code == 302
    assessment.refresh_from_db()
    assert (assessment.text, assessment.outcome) == ("Texten är borttagen.", "inte")
    assert Event.objects.filter(verb="blank", by=siv, kind="goal").exists()
