"""The chapters of a report: left out, renamed, moved, added, and by whom written."""

import re
from html import unescape

import pytest
import time_machine

from activities.arranging import add_chapter, arrange, chapters_of, places_of, seen_of
from activities.models import Chapter, ChapterKind, ChapterVersion
from clubs.models import Event, Stale

from .people import sent
from .reporting import begin, form_in, lock

PLACE = "/stockholm/rapport/2018/kapitel/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2019-01-20 10:00+01:00", tick=True):
        yield


@pytest.fixture
def report(plan, siv):
    return begin(plan, by=siv)


def names(report):
    return [chapter.name for chapter in chapters_of(report)]


def shown(client):
    return form_in(client.get(PLACE), "/kapitel/#err")


def test_siv_moves_a_chapter_up_and_stands_at_the_button_again(report, siv, login):
    client, before = login(siv), names(report)
    moved = report.chapters.get(kind=ChapterKind.CLOSING)
    answer = client.post(PLACE, shown(client) | {"do": f"upp:{moved.pk}"})
    assert answer.url == f"{PLACE}?vid=upp{moved.pk}"
    at = before.index("Slutord")
    assert names(report)[at - 1 : at + 1] == ["Slutord", before[at - 1]]
    page = client.get(answer.url).text
    assert re.search(rf'id="upp{moved.pk}" autofocus', page)
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.kind, event.by) == ("arrange", "report", siv)
    assert set(event.changes) == {"order"}


def test_the_first_cant_go_up_and_the_last_not_down(report, siv, login):
    page = login(siv).get(PLACE).text
    first, last = chapters_of(report)[0], chapters_of(report)[-1]
    assert f'"upp:{first.pk}"' not in page
    assert f'"ner:{last.pk}"' not in page
    before = names(report)
    login(siv).post(PLACE, shown(login(siv)) | {"do": f"upp:{first.pk}"})
    assert names(report) == before


def test_at_the_top_the_way_back_has_the_focus(report, siv, login):
    client, second = login(siv), chapters_of(report)[1]
    answer = client.post(PLACE, shown(client) | {"do": f"upp:{second.pk}"})
    assert f'id="ner{second.pk}" autofocus' in client.get(answer.url).text


def test_a_chapter_is_left_out_renamed_and_given_to_somebody(
    report, siv, treasurer, login
):
    client = login(siv)
    courses = report.chapters.get(kind=ChapterKind.COURSES)
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    form = shown(client)
    del form[f"in{courses.pk}"]
    form |= {f"title{foreword.pk}": "Förord", f"writer{foreword.pk}": treasurer.pk}
    assert client.post(PLACE, form | {"do": "spara"}).status_code == 302
    courses.refresh_from_db()
    foreword.refresh_from_db()
    assert not courses.included
    assert (foreword.name, foreword.writer) == ("Förord", treasurer)
    event = Event.objects.order_by("-pk").first()
    assert event.changes["left_out"] == [[], [courses.pk]]
    assert "Förord" not in str(event.changes)


def test_the_usual_title_typed_again_is_no_title_of_its_own(report, siv, login):
    client, form = login(siv), shown(login(siv))
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    client.post(PLACE, form | {f"title{foreword.pk}": "Inledning"})
    foreword.refresh_from_db()
    assert foreword.title == ""


def test_to_leave_out_a_section_is_told_as_unusual(report, siv, login):
    section = report.chapters.filter(kind=ChapterKind.SECTION).first()
    assert "Det är ovanligt" not in login(siv).get(PLACE).text
    Chapter.objects.filter(pk=section.pk).update(included=False)
    page = login(siv).get(PLACE).text
    assert "Avsnitt 1 i planen lämnas ute. Det är ovanligt" in page


def test_a_chapter_of_ones_own_comes_after_the_one_chosen(report, siv, login):
    client = login(siv)
    form = form_in(client.get(PLACE), "/kapitel/nytt/")
    # Where most of what is added belongs, unless something else is chosen.
    assert form["after"] == [str(report.chapters.get(kind=ChapterKind.ECONOMY).pk)]
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    form |= {"title": "Förhandling", "after": foreword.pk}
    answer = client.post(f"{PLACE}nytt/", form)
    own = report.chapters.get(kind=ChapterKind.OWN)
    assert answer.url == f"{PLACE}#k{own.pk}"
    assert names(report)[:3] == ["Inledning", "Förhandling", "Året i korthet"]
    # The same form again is a double click.
    client.post(f"{PLACE}nytt/", form)
    assert report.chapters.filter(kind=ChapterKind.OWN).count() == 1
    assert [one.order for one in chapters_of(report)] == list(
        range(1, report.chapters.count() + 1)
    )


def test_one_writes_in_it_as_in_any_other(report, siv):
    own = add_chapter(report, by=siv, title="Förhandling")
    own.write(by=siv, seen=own.version, text="Vi har förhandlat.")
    own.refresh_from_db()
    assert own.text == "Vi har förhandlat."
    assert own.versions.count() == 2


def test_one_without_a_title_is_refused_and_one_cant_lose_it(report, siv, login):
    client = login(siv)
    answer = client.post(f"{PLACE}nytt/", sent(title="  "))
    assert answer.status_code == 422
    assert "Skriv det nya kapitlets rubrik." in answer.text
    own = add_chapter(report, by=siv, title="Förhandling")
    answer = client.post(PLACE, shown(client) | {f"title{own.pk}": ""})
    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.title == "Förhandling"


def test_no_title_holds_a_personal_number(report, siv, login):
    client = login(siv)
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    typed = {f"title{foreword.pk}": "Om 640823-3234"}
    answer = client.post(PLACE, shown(client) | typed)
    assert answer.status_code == 422
    assert 'value="Om 640823-3234"' in answer.text


def test_only_an_empty_chapter_of_ones_own_is_removed(report, siv, login):
    client = login(siv)
    empty = add_chapter(report, by=siv, title="Förhandling")
    full = add_chapter(report, by=siv, title="Branschfrågor")
    Chapter.objects.filter(pk=full.pk).update(text="Vi har förhandlat.")
    assert client.post(PLACE, shown(client) | {"do": f"bort:{empty.pk}"}).url == PLACE
    answer = client.post(PLACE, shown(client) | {"do": f"bort:{full.pk}"})
    assert answer.status_code == 422
    assert "Det är skrivet i kapitlet Branschfrågor." in answer.text
    assert list(report.chapters.filter(kind=ChapterKind.OWN)) == [full]
    # Nor one that had a text once: nothing that was written is ever away.
    Chapter.objects.filter(pk=full.pk).update(text="")
    ChapterVersion.objects.create(chapter=full, number=2, text="Vi har förhandlat.")
    answer = client.post(PLACE, shown(client) | {"do": f"bort:{full.pk}"})
    assert answer.status_code == 422
    # And no chapter of the plan's or the report's own.
    usual = report.chapters.get(kind=ChapterKind.CLOSING)
    client.post(PLACE, shown(client) | {"do": f"bort:{usual.pk}"})
    assert report.chapters.filter(pk=usual.pk).exists()


def test_two_at_once_lose_nothing(report, siv, anna, login):
    """Anna's page is older than what Siv has done: she sees both and chooses."""
    closing = report.chapters.get(kind=ChapterKind.CLOSING)
    courses = report.chapters.get(kind=ChapterKind.COURSES)
    annas = shown(login(anna))
    form = shown(login(siv)) | {f"title{courses.pk}": "Utbildning"}
    login(siv).post(PLACE, form)
    own = add_chapter(report, by=siv, title="Förhandling")
    annas |= {f"title{closing.pk}": "Tack", "do": "spara"}
    answer = login(anna).post(PLACE, annas)
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Slutord" in text
    assert "Tack" in text
    assert "Utbildning" in text
    closing.refresh_from_db()
    assert closing.title == ""
    # She keeps hers, and the chapter that she has never seen stays where it is.
    resent = form_in(answer, "/kapitel/")
    assert login(anna).post(PLACE, resent).status_code == 302
    assert [one.name for one in chapters_of(report)][-1] == own.title
    closing.refresh_from_db()
    assert closing.title == "Tack"


def test_without_the_comparison_the_first_would_be_lost(report, siv, anna):
    seen, places = seen_of(chapters_of(report)), places_of(chapters_of(report))
    arrange(report, by=siv, seen=seen, wanted=places[::-1])
    with pytest.raises(Stale):
        arrange(report, by=anna, seen=seen, wanted=places)
    now = seen_of(chapters_of(report))
    arrange(report, by=anna, seen=now, wanted=places)
    assert places_of(chapters_of(report)) == places


def test_who_writes_meanwhile_is_no_conflict(report, siv, login):
    client, form = login(siv), shown(login(siv))
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    foreword.text, foreword.version = "Ett år har gått.", 7
    foreword.save()
    assert client.post(PLACE, form | {"do": f"ner:{foreword.pk}"}).status_code == 302
    foreword.refresh_from_db()
    assert (foreword.text, foreword.version) == ("Ett år har gått.", 7)


def test_locked_it_stands_and_what_was_typed_is_shown(report, siv, login):
    client, form = login(siv), shown(login(siv))
    foreword = report.chapters.get(kind=ChapterKind.FOREWORD)
    lock(report)
    answer = client.post(PLACE, form | {f"title{foreword.pk}": "Förord"})
    assert answer.status_code == 409
    assert "Det du skrev är inte sparat." in answer.text
    assert "<li>Förord</li>" in answer.text
    foreword.refresh_from_db()
    assert foreword.title == ""
    assert "Lås upp den" in client.get(PLACE).text
    assert client.post(f"{PLACE}nytt/", sent(title="Nytt")).status_code == 409


def test_others_have_no_business_here(report, omar, rut, erik, login):
    for user in (omar, rut, erik):
        assert login(user).get(PLACE).status_code == 404
        assert login(user).post(PLACE).status_code == 404
