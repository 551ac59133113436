"""The annexes of a report: sent in as PDF, or handed out apart."""

from django.core.exceptions import ValidationError
from django.db import transaction

from .arranging import digest, fill, held_draft
from .models import Attachment

MOST_ANNEXES = 20


def apart_in(chapter):
    """The titles of what is handed out apart."""
    found = chapter.data.get("apart")
    return [one for one in found if isinstance(one, str)] if found else []


@transaction.atomic
def add_annex(chapter, paper, *, by, kind, title):
    """Keep the PDF as an annex of the chapter's report; its id."""
    _, report = held_draft(chapter.report)
    sent_in = Attachment.objects.filter(report=report, removed_at=None).count()
    if sent_in + len(apart_in(chapter)) >= MOST_ANNEXES:
        raise ValidationError(f"Rapporten har redan {MOST_ANNEXES} bilagor.")
    return Attachment.add(report, paper, by=by, kind=kind, title=title).pk


@transaction.atomic
def hand_out_apart(chapter, *, by, title):
    """Name an annex that isn't a part of the file."""
    held_draft(chapter.report)
    chapter.refresh_from_db(fields=["data"])
    titles = apart_in(chapter)
    if title in titles:
        raise ValidationError({"title": f"{title} står redan bland bilagorna."})
    if len(titles) >= MOST_ANNEXES:
        raise ValidationError(f"Rapporten har redan {MOST_ANNEXES} bilagor.")
    _keep(chapter, [*titles, title], by=by)


@transaction.atomic
def take_away_apart(chapter, *, by, title):
    """Name it no longer; nothing when it is gone already."""
    held_draft(chapter.report)
    chapter.refresh_from_db(fields=["data"])
    titles = apart_in(chapter)
    if title in titles:
        _keep(chapter, [one for one in titles if one != title], by=by)


def _keep(chapter, titles, *, by):
    data = {"apart": titles} if titles else {}
    filled = [(chapter, digest(chapter.data), data)]
    fill(chapter.report, by=by, filled=filled)


@transaction.atomic
def remove_annex(report, annex, *, by):
    """Take the file away for good."""
    held_draft(report)
    annex.remove(by=by)
