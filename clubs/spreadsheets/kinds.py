"""The kinds of spreadsheets there are, in the order of their page."""

from .club_sheet import ClubSheet
from .sheet import Sheet

KINDS: dict[str, type[Sheet]] = {}


def offer(kind):
    """Let there be this kind too; other apps add theirs when they are ready."""
    KINDS[kind.slug] = kind


for kind in (ClubSheet,):
    offer(kind)
