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


def meant_by(headers, sheet):
    """The other kind that a file with these headings is of, or None.

    It knows more of them than ``sheet`` does, and has all that it needs: the ids of
    one kind mean something else in another.
    """

    def known(kind):
        return sum(kind.knows(heading) is not None for heading in headers)

    here = known(sheet)
    if here == len(headers):
        return None
    others = [
        kind(sheet.branch, sheet.user)
        for kind in KINDS.values()
        if kind is not type(sheet)
        and (kind.can_export(sheet.branch) or kind.can_import(sheet.branch))
    ]
    more = [kind for kind in others if known(kind) > here and kind.has_needed(headers)]
    return max(more, key=known, default=None)


for kind in (ClubSheet, HolderSheet, WorkplaceSheet, VisitSheet):
    offer(kind)
