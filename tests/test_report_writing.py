"""The report is written: begun once, kept word by word, and never lost by a clash."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.models import (
    Assessment,
    Chapter,
    ChapterKind,
    Manner,
    Outcome,
    PlanState,
    Report,
    ReportState,
)
from activities.models.chapters import SITTING
from clubs.models import Event, Stale

NOW = timezone.now()
DAY = date(2019, 1, 10)


@pytest.fixture
def report(plan, siv):
    return Report.begin(plan, by=siv, day=DAY, texts={1: "Gjort ur uppgifterna."})


@pytest.fixture
def chapter(report):
    return report.chapters.get(section__number=1)


def lock(report):
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.LOCKED, frozen={}, digest="x"
    )


def texts(chapter):
    """[(number, text, manner)] of the versions, the oldest first."""
    return list(
        chapter.versions.order_by("number").values_list("number", "text", "manner")
    )


def test_a_report_begins_with_a_chapter_of_each_kind(report, plan):
    kinds = list(report.chapters.values_list("kind", flat=True))
    sections = plan.sections.count()
    wanted = [kind.value for kind in ChapterKind if kind != ChapterKind.OWN]
    place = wanted.index("avsnitt")
    assert kinds == [*wanted[:place], *["avsnitt"] * sections, *wanted[place + 1 :]]
    assert list(report.chapters.values_list("order", flat=True)) == list(
        range(len(kinds))
    )


def test_its_sections_are_written_by_whom_they_belong_to(chapter, plan):
    assert chapter.writer_id == plan.sections.get(number=1).post_id
    assert chapter.is_made
    assert chapter.text == "Gjort ur uppgifterna."
    assert texts(chapter) == [(1, "Gjort ur uppgifterna.", "gjord")]


def test_begun_twice_it_is_the_same_report(report, plan, anna):
    assert Report.begin(plan, by=anna, day=DAY) == report
    assert Report.objects.count() == 1
    assert Event.objects.filter(verb="begin").count() == 1


def test_of_a_plan_that_is_not_adopted_there_is_no_report(plan, siv):
    plan.state = PlanState.PROPOSED
    with pytest.raises(ValidationError):
        Report.begin(plan, by=siv, day=DAY)


def test_what_is_written_is_kept_with_what_stood_before(chapter, siv):
    chapter.write(by=siv, seen=1, text="Två kurser.", ready=True)
    now = Chapter.objects.get(pk=chapter.pk)
    assert (now.text, now.ready, now.is_made, now.version) == (
        "Två kurser.",
        True,
        False,
        2,
    )
    assert now.written_by == siv
    assert texts(chapter) == [
        (1, "Gjort ur uppgifterna.", "gjord"),
        (2, "Två kurser.", "sparad"),
    ]
    told = Event.objects.get(verb="write")
    assert told.changes["ready"] == [False, True]
    assert len(told.changes["text"]) == 64


def test_the_same_text_once_more_is_the_same(chapter, siv):
    chapter.write(by=siv, seen=1, text="Två kurser.")
    chapter.write(by=siv, seen=1, text="Två kurser.")
    assert chapter.versions.count() == 2
    assert Event.objects.filter(verb="write").count() == 1


def test_of_two_at_once_both_texts_are_kept(chapter, siv, anna):
    chapter.write(by=siv, seen=1, text="Sivs text.")
    with pytest.raises(Stale) as stale:
        chapter.write(by=anna, seen=1, text="Annas text.")
    assert stale.value.current.text == "Sivs text."
    assert stale.value.current.version == 2
    assert texts(chapter)[1:] == [
        (2, "Sivs text.", "sparad"),
        (3, "Annas text.", "undanlagd"),
    ]
    # Sent again by an impatient browser it is kept once.
    with pytest.raises(Stale):
        chapter.write(by=anna, seen=1, text="Annas text.")
    assert chapter.versions.count() == 3
    # And hers may stand all the same, with his behind it.
    chapter.write(by=anna, seen=2, text="Annas text.")
    assert Chapter.objects.get(pk=chapter.pk).text == "Annas text."
    assert "Sivs text." in [text for _, text, _ in texts(chapter)]


def write(chapter, by, minutes, text):
    now = Chapter.objects.get(pk=chapter.pk)
    at = NOW + timedelta(minutes=minutes)
    return now.write(by=by, seen=now.version, text=text, at=at)


def test_what_one_writes_in_a_sitting_grows_into_one_version(chapter, siv):
    write(chapter, siv, 0, "Vi höll kurser")
    write(chapter, siv, 1, "Vi höll två kurser")
    write(chapter, siv, 2, "Vi höll två kurser i mars.")
    # "kurser" stands, "i mars." was added; no word is away.
    assert [text for _, text, _ in texts(chapter)][1:] == ["Vi höll två kurser i mars."]
    assert Chapter.objects.get(pk=chapter.pk).version == 4


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        # A word was taken out, or two changed places.
        (1, "Vi höll kurser."),
        (1, "kurser höll Vi"),
        (SITTING.seconds / 60 + 1, "Vi höll kurser i mars."),
    ],
)
def test_a_word_taken_out_or_a_new_sitting_is_a_new_version(
    chapter, siv, minutes, text
):
    write(chapter, siv, 0, "Vi höll kurser")
    write(chapter, siv, minutes, text)
    assert [text for _, text, _ in texts(chapter)][1:] == ["Vi höll kurser", text]


def test_somebody_elses_text_is_never_grown_into(chapter, siv, anna):
    write(chapter, siv, 0, "Vi höll kurser")
    write(chapter, anna, 1, "Vi höll kurser i mars")
    assert chapter.versions.count() == 3


def test_nothing_that_was_written_is_ever_away(chapter, siv, anna):
    """Whatever is written, each word stands in some version in its place."""
    said = ["a", "a b", "b", "b c", "", "c", "c d e", "c e", "f"]
    for minute, text in enumerate(said):
        write(chapter, (siv, anna)[minute % 3 == 0], minute, text)
    kept = [text.split() for _, text, _ in texts(chapter)]
    for text in said:
        assert any(
            all(word in words for word in text.split())
            for words in (list(one) for one in kept)
        )


def test_an_earlier_text_can_stand_again(chapter, siv, anna):
    chapter.write(by=siv, seen=1, text="Sivs text.", ready=True)
    chapter.write(by=anna, seen=2, text="Annas text.")
    chapter.restore(chapter.versions.get(number=2), by=siv, seen=3)
    now = Chapter.objects.get(pk=chapter.pk)
    assert (now.text, now.ready) == ("Sivs text.", False)
    assert chapter.versions.first().manner == Manner.RESTORED
    assert chapter.versions.count() == 4


def test_the_text_can_be_made_anew(chapter, siv):
    chapter.write(by=siv, seen=1, text="Sivs text.")
    chapter.redraft(by=siv, seen=2, text="Ny text ur uppgifterna.")
    now = Chapter.objects.get(pk=chapter.pk)
    assert now.is_made
    assert [text for _, text, _ in texts(chapter)][1] == "Sivs text."


def test_in_a_locked_report_nothing_is_written_or_judged(chapter, siv, plan):
    goal = plan.sections.get(number=1).goals.first()
    Assessment.make(goal, by=siv, outcome=Outcome.DONE)
    lock(chapter.report)
    with pytest.raises(ValidationError, match="låst"):
        chapter.write(by=siv, seen=1, text="För sent.")
    with pytest.raises(ValidationError, match="Lås upp"):
        Assessment.make(goal, by=siv, outcome=Outcome.DONE)
    assert goal.assessments.count() == 1
    assert texts(chapter) == [(1, "Gjort ur uppgifterna.", "gjord")]


def test_another_post_is_asked_to_write(chapter, siv, stockholm):
    post = stockholm.posts.create(body="styrelse", title="Studieansvarig")
    chapter.appoint(post, by=siv)
    assert Chapter.objects.get(pk=chapter.pk).writer == post
    assert Event.objects.get(verb="appoint").changes["writer"][1] == post.pk
