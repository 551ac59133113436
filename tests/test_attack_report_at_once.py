"""Several at once at the annual report: one comes first, and nothing is lost (S50)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from activities import arranging
from activities.arranging import digest, seen_of
from activities.models import (
    Assessment,
    BundlePart,
    Chapter,
    ChapterVersion,
    DelegateLink,
    Report,
)
from activities.reporting.frozen import thaw
from clubs.models import Body, Event, Meeting

from .adopting import MARCH
from .people import sent

YEAR = "/stockholm/rapport/2018/"
PAPERS = "/stockholm/moten/2019-04-21/samlade/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spring_of_2019():
    with time_machine.travel(MARCH, tick=True):
        yield


@pytest.fixture
def closing(draft_report):
    return draft_report.chapters.get(kind="slutord")


@pytest.fixture
def april(stockholm, siv):
    on = "2019-04-21"
    meeting = Meeting.objects.create(
        branch=stockholm, body=Body.ASSEMBLY, on=on, slug=on
    )
    for title in ("Ett", "Två", "Tre", "Fyra"):
        BundlePart.add(meeting, by=siv, kind="motion", title=title, text="Vi yrkar.")
    return meeting


def at_once(*posts, json=False):
    """The status of each (user, address, form), all sent in the same moment."""
    gate = Barrier(len(posts))
    headers = {"accept": "application/json"} if json else {}

    def one(asked):
        user, address, form = asked
        client = Client(raise_request_exception=False, headers=headers)
        client.force_login(user)
        gate.wait(20)
        try:
            return client.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as tabs:
        return list(tabs.map(one, posts))


def told(kind, verb):
    return Event.objects.filter(kind=kind, verb=verb).count()


def test_six_who_save_by_themselves_lose_no_word(closing, siv, anna, kajsa):
    place = closing.get_absolute_url()
    texts = [f"Tack för i år, säger nummer {n}." for n in range(6)]
    answers = at_once(
        *(
            (user, place, {"seen": 1, "text": text})
            for user, text in zip((siv, anna, kajsa) * 2, texts, strict=True)
        ),
        json=True,
    )
    assert sorted(answers) == [200, 409, 409, 409, 409, 409]
    kept = set(ChapterVersion.objects.values_list("text", flat=True))
    assert set(texts) <= kept
    numbers = closing.versions.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_restored_while_somebody_writes_both_are_kept(closing, siv, anna):
    now = closing.write(by=siv, seen=1, text="Det första.")
    place = closing.get_absolute_url()
    first = f"{YEAR}kapitel/{closing.pk}/versioner/1/aterstall/"
    answers = at_once(
        (siv, place, {"seen": now.version, "text": "Något annat."}),
        (anna, first, {"seen": now.version}),
    )
    assert sorted(answers) == [302, 409]
    kept = set(ChapterVersion.objects.values_list("text", flat=True))
    assert {"Det första.", "Något annat."} <= kept


def test_two_who_lock_lock_once(draft_report, siv, anna):
    form = {"seen": 1, "anyway": "on"}
    answers = at_once(
        (siv, f"{YEAR}las/", sent(**form)), (anna, f"{YEAR}las/", sent(**form))
    )
    assert answers.count(302) == 1
    assert max(answers) < 500
    assert told("report", "lock") == 1
    report = Report.objects.get()
    assert thaw(report.frozen).digest == report.digest


def test_locked_while_outcomes_are_given_none_comes_after(draft_report, siv, anna):
    goal = Assessment.objects.filter(goal__title="Brev").first().goal
    place = f"{goal.get_absolute_url()}utfall/"
    form = {"outcome": "inte", "text": "Vi hann inte alls."}
    answers = at_once(
        (siv, f"{YEAR}las/", sent(seen=1, anyway="on")), (anna, place, sent(**form))
    )
    assert max(answers) < 500
    report = Report.objects.get()
    if report.is_draft:
        return
    said = "Vi hann inte alls." in str(report.frozen)
    assert said == Assessment.objects.filter(text="Vi hann inte alls.").exists()


def test_adopted_while_it_is_unlocked_one_of_the_two_holds(signed, siv, kajsa, spring):
    decision = {"seen": 3, "meeting": spring.pk, "paragraph": "8"}
    answers = at_once(
        (kajsa, f"{YEAR}faststall/", sent(**decision)),
        (siv, f"{YEAR}las-upp/", sent(seen=3)),
    )
    assert max(answers) < 600
    assert 500 not in answers
    report = Report.objects.get()
    assert report.is_adopted == bool(report.sha256)
    assert told("report", "adopt") + told("report", "unlock") == 1
    assert report.is_adopted != report.is_draft


def test_two_new_editions_are_one(adopted_report, siv, kajsa):
    place = f"{YEAR}ny-utgava/"
    answers = at_once(
        (siv, place, sent(seen=4, reason="Fel antal.")),
        (kajsa, place, sent(seen=4, reason="Fel namn.")),
    )
    assert answers.count(302) == 1
    assert max(answers) < 500
    assert Report.objects.count() == 2


def test_two_who_judge_the_same_section_see_each_other(draft_report, siv, anna):
    goals = Assessment.objects.filter(goal__section__number=1)
    seen = {one.goal_id: one.at.isoformat() for one in goals}

    def form(text):
        fields = {}
        for goal, at in seen.items():
            fields |= {
                f"g{goal}-outcome": "delvis",
                f"g{goal}-text": text,
                f"g{goal}-seen": at,
            }
        return fields

    place = f"{YEAR}1/utfall/"
    answers = at_once((siv, place, form("Sivs skäl.")), (anna, place, form("Annas.")))
    assert sorted(answers) == [302, 409]
    for goal in seen:
        assert Assessment.objects.filter(goal=goal).count() == 2
    last = {Assessment.objects.filter(goal=goal).first().text for goal in seen}
    assert len(last) == 1


def test_two_who_arrange_do_not_mix(draft_report, siv, anna):
    chapters = list(draft_report.chapters.select_related("section", "writer"))
    seen, place = seen_of(chapters), f"{YEAR}kapitel/"

    def form(order, title):
        fields = {"c": [one.pk for one in order], "seen": seen, "do": "spara"}
        for one in order:
            fields |= {f"title{one.pk}": "", f"in{one.pk}": "on", f"writer{one.pk}": ""}
        return sent(**fields | {f"title{chapters[0].pk}": title})

    answers = at_once(
        (siv, place, form(chapters[::-1], "Sivs")), (anna, place, form(chapters, "A"))
    )
    assert sorted(answers) == [302, 409]
    assert told("report", "arrange") == 1
    orders = sorted(Chapter.objects.values_list("order", flat=True))
    assert len(set(orders)) == len(chapters)


def test_a_table_typed_by_two_is_one_of_the_two(draft_report, siv, anna):
    chapter = draft_report.chapters.get(kind="ekonomi")
    answers = at_once(
        *(
            (
                user,
                f"{YEAR}ekonomi/",
                sent(seen=digest(chapter.data), now="2018", earlier="2017", n="1",
                    kind0="rad", label0=label, amount0="1", before0="2"),
            )
            for user, label in ((siv, "Avgifter"), (anna, "Bidrag"))
        )
    )  # fmt: skip
    assert sorted(answers) == [302, 409]
    chapter.refresh_from_db()
    assert len(chapter.data["rows"]) == 1


def test_parts_moved_and_taken_away_by_several_keep_an_order(april, siv, anna, kajsa):
    one, two, three, four = april.parts.all()
    at = f"{PAPERS}del/{{}}/{{}}/"
    answers = at_once(
        (siv, at.format(one.pk, "flytta"), {"till": "ner"}),
        (anna, at.format(four.pk, "flytta"), {"till": "upp"}),
        (kajsa, at.format(two.pk, "ta-bort"), {}),
        (anna, at.format(two.pk, "flytta"), {"till": "upp"}),
        (siv, at.format(two.pk, "ta-bort"), {}),
    )
    assert set(answers) <= {302, 404}
    orders = list(april.parts.values_list("order", flat=True))
    assert len(set(orders)) == len(orders) == 3
    assert told("bundlepart", "remove") == 1


def test_the_same_form_at_once_is_one_thing(april, siv):
    """S51."""
    form = sent(kind="motion", title="Fem", holds="text", text="Vi yrkar.")
    answers = at_once(*[(siv, f"{PAPERS}del/ny/", form)] * 4)
    assert answers == [302] * 4
    assert BundlePart.objects.filter(title="Fem").count() == 1
    form = sent(expires_on="2019-05-01")
    assert at_once(*[(siv, "/stockholm/moten/2019-04-21/ombudslank/", form)] * 4) == (
        [302] * 4
    )
    assert DelegateLink.objects.count() == 1


def test_the_same_uuid_with_other_words_is_refused(april, siv):
    form = sent(kind="motion", title="Fem", holds="text", text="Vi yrkar.")
    other = form | {"text": "Vi yrkar något annat."}
    answers = at_once((siv, f"{PAPERS}del/ny/", form), (siv, f"{PAPERS}del/ny/", other))
    assert sorted(answers) == [302, 422]
    assert BundlePart.objects.filter(title="Fem").count() == 1


def test_an_own_chapter_taken_away_while_somebody_writes(draft_report, siv, anna):
    """Either the text stands, or whoever wrote it is told that the chapter is gone."""
    own = arranging.add_chapter(draft_report, by=siv, title="Vårt eget")
    chapters = list(draft_report.chapters.select_related("section", "writer"))
    fields = {"c": [one.pk for one in chapters], "seen": seen_of(chapters)}
    for one in chapters:
        fields |= {
            f"title{one.pk}": one.title, f"in{one.pk}": "on",
            f"writer{one.pk}": one.writer_id or "",
        }  # fmt: skip
    answers = at_once(
        (siv, f"{YEAR}kapitel/", sent(**fields, do=f"bort:{own.pk}")),
        (anna, f"{YEAR}kapitel/{own.pk}/", {"seen": 1, "text": "Mina ord."}),
    )
    assert max(answers) < 500
    if Chapter.objects.filter(pk=own.pk).exists():
        assert Chapter.objects.get(pk=own.pk).text == "Mina ord."


def test_a_chapter_removed_just_before_is_not_written_in(draft_report, siv):
    own = arranging.add_chapter(draft_report, by=siv, title="Vårt eget")
    same = Chapter.objects.for_display().get(pk=own.pk)
    arranging.remove_chapter(draft_report, own.pk, by=siv)
    with pytest.raises(ValidationError, match="tagit bort kapitlet"):
        same.write(by=siv, seen=1, text="Mina ord.")
