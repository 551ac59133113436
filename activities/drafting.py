"""The text that a chapter has before anybody has written it, from the year's facts."""

from .report_value import AnnualReport


def draft_text(
    kind: str, report: AnnualReport, section_number: int | None = None
) -> str:
    """A draft in Markdown of the chapter of a kind, "" where its table says all.

    Out of the report's figures, dates and names of posts only.
    """
    return ""
