"""What was typed in on the forms of a report's chapters, read with care. Pure.

``forms`` says what ``Chapter.data`` holds. What isn't of its kind is passed
over: a report is never stopped by what is stored.
"""

from collections.abc import Iterable
from datetime import date

from ..models import ANNEXES
from .facts import SentIn
from .parts import Annex, Annexes, Economy, EconomyRow, Motion

KINDS = ("rubrik", "rad", "summa")
ORDER = [str(kind) for kind in ANNEXES]


def ids(data: dict, name: str) -> list[int] | None:
    """The ids that were chosen, in their order; None when nobody has chosen."""
    found = data.get(name)
    if not isinstance(found, list):
        return None
    return [one for one in found if type(one) is int]


def words(data: dict, name: str) -> str:
    found = data.get(name)
    return found.strip() if isinstance(found, str) else ""


def rows(data: dict, name: str) -> list[dict]:
    found = data.get(name)
    found = found if isinstance(found, list) else []
    return [one for one in found if isinstance(one, dict)]


def day(data: dict, name: str) -> date | None:
    try:
        return date.fromisoformat(words(data, name))
    except ValueError:
        return None


def motions(data: dict) -> tuple[Motion, ...]:
    names = ("number", "title", "decision", "became")
    found = [[words(row, name) for name in names] for row in rows(data, "motions")]
    return tuple(Motion(*told) for told in found if any(told))


def economy(data: dict) -> Economy | None:
    """The table that was typed in; none without rows."""
    found = tuple(
        EconomyRow(kind, words(row, "label"), *amounts(row))
        for row in rows(data, "rows")
        if (kind := words(row, "kind")) in KINDS
    )
    if not found:
        return None
    return Economy(words(data, "now"), words(data, "before"), found)


def amounts(row: dict) -> list[int | None]:
    both = row.get("amount"), row.get("before")
    return [one if type(one) is int else None for one in both]


def annexes(sent_in: Iterable[SentIn], data: dict) -> Annexes | None:
    """Those that are sent in, by kind, and then those that are handed out apart."""
    by_kind = sorted(sent_in, key=lambda one: (ORDER.index(one.kind), one.pk))
    found = [Annex(one.title, one.pages) for one in by_kind]
    apart = data.get("apart")
    for title in apart if isinstance(apart, list) else ():
        if isinstance(title, str) and title.strip():
            found.append(Annex(title.strip()))
    return Annexes(tuple(found)) if found else None
