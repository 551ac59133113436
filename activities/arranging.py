"""Which chapters a report has, in what order, by whom, and what their forms hold.

Each verb compares what stands with ``seen``, the digest of what its page showed: the
text of a chapter has a version of its own, and who writes there stands in nobody's way.
"""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.models import Event, Stale

from .models import Chapter, ChapterKind, Manner, Report

MOST_CHAPTERS = 80


class ReportClosed(Exception):
    """The report is no draft any longer; ``report`` is as it stands now."""

    def __init__(self, report):
        super().__init__(f"the report is {report.state}")
        self.report = report


@dataclass(frozen=True)
class Place:
    """A chapter in its place: what it is called there, and which post writes it."""

    pk: int
    title: str
    included: bool
    writer: int | None


def digest(thing):
    """The same for what says the same; short enough for a form to carry."""
    text = json.dumps(thing, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def chapters_of(report):
    """The report's chapters in order, each with its section."""
    return list(report.chapters.select_related("section", "writer"))


def places_of(chapters):
    return [Place(one.pk, one.title, one.included, one.writer_id) for one in chapters]


def seen_of(chapters):
    """What a page that shows the arrangement carries."""
    return digest([vars(place) for place in places_of(chapters)])


def held_draft(report):
    """(branch, report) taken for the rest of the transaction; it must be a draft."""
    branch = report.plan.branch.lock()
    now = Report.objects.select_related("plan__branch").get(pk=report.pk)
    if not now.is_draft:
        raise ReportClosed(now)
    return branch, now


@transaction.atomic
def arrange(report, *, by, seen, wanted):
    """Let the chapters stand as the ``wanted`` places say, in their order.

    A chapter that ``wanted`` knows nothing of stays after the one it stands after, and
    one that is no more is passed over: that is how somebody else's can be kept.
    """
    branch, report = held_draft(report)
    chapters = chapters_of(report)
    if seen_of(chapters) != seen:
        raise Stale(chapters)
    before = places_of(chapters)
    after = fitted(chapters, wanted)
    known = {one.pk: one for one in chapters}
    for order, place in enumerate(after, 1):
        chapter = known[place.pk]
        chapter.order, chapter.title = order, place.title
        chapter.included, chapter.writer_id = place.included, place.writer
        # Who wrote meanwhile has changed the rest of the row.
        chapter.save(update_fields=["order", "title", "included", "writer"])
    _tell(branch, report, before, after, by=by)


def fitted(chapters, wanted):
    """The places ``wanted``, with those that it leaves out, and usual titles empty."""
    known = {one.pk: one for one in chapters}
    asked = {place.pk: place for place in wanted if place.pk in known}
    order = list(asked)
    for former, chapter in zip([None, *chapters], chapters, strict=False):
        if chapter.pk not in asked:
            at = order.index(former.pk) + 1 if former else 0
            order.insert(at, chapter.pk)
    kept = {place.pk: place for place in places_of(chapters)}
    return [_plain(asked.get(pk, kept[pk]), known[pk]) for pk in order]


def _plain(place, chapter):
    title = place.title
    if chapter.kind == ChapterKind.OWN:
        title = title or chapter.title
    elif title == usual_title(chapter):
        title = ""
    return Place(place.pk, title, place.included, place.writer)


def usual_title(chapter):
    """What the chapter is called when nobody has named it."""
    if chapter.kind == ChapterKind.OWN:
        return ""
    return chapter.section.title if chapter.section else chapter.get_kind_display()


def _tell(branch, report, before, after, *, by):
    if before == after:
        return
    titles = {place.pk: place.title for place in before}
    renamed = {
        f"title {place.pk}": place.title
        for place in after
        if place.title != titles[place.pk]
    }
    changes = {
        name: [found, wanted]
        for name, found, wanted in (
            ("order", [one.pk for one in before], [one.pk for one in after]),
            ("left_out", _left_out(before), _left_out(after)),
            ("writers", _writers(before), _writers(after)),
        )
        if found != wanted
    }
    Event.objects.record(
        branch, by=by, verb="arrange", thing=report, changes=changes, private=renamed
    )


def _left_out(places):
    return sorted(place.pk for place in places if not place.included)


def _writers(places):
    return {str(place.pk): place.writer for place in places if place.writer}


@transaction.atomic
def add_chapter(report, *, by, title, after=None):
    """A chapter of the board's own after the chapter of the id ``after``, else last."""
    branch, report = held_draft(report)
    chapters = chapters_of(report)
    if len(chapters) >= MOST_CHAPTERS:
        raise ValidationError(
            f"Rapporten har {MOST_CHAPTERS} kapitel. Ta bort ett eget kapitel först."
        )
    ids = [one.pk for one in chapters]
    at = ids.index(after) + 1 if after in ids else len(ids)
    chapter = Chapter(report=report, kind=ChapterKind.OWN, title=title)
    for number, one in enumerate([*chapters[:at], chapter, *chapters[at:]], 1):
        one.order = number
    chapter.validate_constraints()
    chapter.save(force_insert=True)
    chapter.versions.create(number=1, manner=Manner.MADE, by=by)
    Chapter.objects.bulk_update(chapters, ["order"])
    Event.objects.record(
        branch,
        by=by,
        verb="add",
        thing=chapter,
        changes={"report": [None, report.pk], "order": [None, chapter.order]},
        private={"title": title},
    )
    return chapter


@transaction.atomic
def remove_chapter(report, pk, *, by):
    """Take away a chapter of the board's own that nobody has written in."""
    branch, report = held_draft(report)
    chapter = report.chapters.filter(pk=pk, kind=ChapterKind.OWN).first()
    if chapter is None:
        # Somebody has just taken it away.
        return None
    written = chapter.text.strip() or chapter.versions.exclude(text="").exists()
    if written:
        raise ValidationError(
            f"Det är skrivet i kapitlet {chapter}. Ta bort krysset för att lämna ute "
            "det ur rapporten i stället. Då är texten kvar."
        )
    title, pk = chapter.title, chapter.pk
    chapter.versions.all().delete()
    chapter.delete()
    chapter.pk = pk
    Event.objects.record(
        branch,
        by=by,
        verb="remove",
        thing=chapter,
        changes={"report": [report.pk, None]},
        private={"title": title},
    )
    return chapter


@transaction.atomic
def fill(report, *, by, filled):
    """Keep what was typed on the forms of chapters.

    ``filled`` are (chapter, ``seen``, data); a digest of what stood when the form was
    shown, so that a text saved meanwhile is no conflict. Stale gives the chapter as it
    stands. Nothing is kept unless all of it can be.
    """
    branch, report = held_draft(report)
    for chapter, seen, data in filled:
        now = report.chapters.get(pk=chapter.pk)
        if digest(now.data) != seen:
            raise Stale(now)
        if now.data == data:
            continue
        now.data = data
        now.save(update_fields=["data"])
        Event.objects.record(
            branch,
            by=by,
            verb="fill",
            thing=now,
            private={"data": json.dumps(data, sort_keys=True, ensure_ascii=False)},
        )
