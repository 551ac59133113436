"""The annual report as a web page: what its template takes of the value."""

from collections.abc import Mapping
from typing import Any

from ..printing import chapter_words
from .layout import printed_chapters
from .value import JUDGED, PENDING, AnnualReport


def web_page(
    value: AnnualReport, evidence: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What ``report/web.html`` and the chapters' templates take; no database.

    ``evidence`` is the address of each commitment by its number, for who may open it.
    """
    return {
        **chapter_words(value, evidence),
        "chapters": printed_chapters(value),
        "key": JUDGED,
        "pending": [standing for standing in PENDING if value.counts[standing]],
        "digest": value.digest,
    }
