"""The text that a chapter has before anybody has written it, from the year's facts."""

from ..models.chapters import ChapterKind
from .draft_chapters import DRAFTS
from .draft_sections import section_draft
from .text import to_markdown
from .value import AnnualReport


def draft_text(
    kind: str, report: AnnualReport, section_number: int | None = None
) -> str:
    """A draft in Markdown of the chapter of a kind, "" where its table says all.

    Out of what the report's value says: figures, dates, adopted texts, the sentences
    of the board and names of posts; never a note and never who did it. The number is
    that of a section, for a chapter of that kind. A text for somebody to work on, in
    the manner of "Klarspråk": the result first, and nothing that the facts don't say.
    """
    if kind == ChapterKind.SECTION:
        sections = (one for one in report.sections if one.number == section_number)
        section = next(sections, None)
        return to_markdown(section_draft(section, report)) if section else ""
    draft = DRAFTS.get(ChapterKind(kind))
    return to_markdown(draft(report)) if draft else ""
