"""The kinds of spreadsheets there are, in the order of their page."""

from .club_sheet import ClubSheet
from .holder_sheet import HolderSheet
from .sheet import Sheet
from .visit_sheet import VisitSheet
from .workplace_sheet import WorkplaceSheet

KINDS: dict[str, type[Sheet]] = {}


def offer(kind):
    """Let there be this kind too; other apps add theirs when they are ready."""
    KINDS[kind.slug] = kind


for kind in (ClubSheet, HolderSheet, WorkplaceSheet, VisitSheet):
    offer(kind)
