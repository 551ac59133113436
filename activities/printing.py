"""The annual report as PDF: the value, its words and its drawings on paper."""

from collections.abc import Callable, Mapping
from math import ceil
from types import SimpleNamespace
from typing import Any

from django.template.loader import get_template

from sekoplan import pdf

from .printed_map import COVER, printed_map, summary_frame, title_rows
from .reporting import layout, words
from .reporting.sheet import report_sheet
from .reporting.value import JUDGED, PENDING, AnnualReport, ReportChapter, SectionReport

WORKBOOK = "ataganden.xlsx"
WORKBOOK_SAYS = "uppgifterna bakom rapporten, som kalkylblad"


def report_pdf(
    report: AnnualReport, told: Callable[[int], None] | None = None
) -> bytes:
    """The report as a file that is PDF/A-3a and PDF/UA-1, its data attached.

    The same report gives the same bytes; ``told`` hears which page it has come to.
    Raises pdf.Busy and pdf.RenderingFailed.
    """
    return rendered(report, told).pdf


def rendered(
    report: AnnualReport, told: Callable[[int], None] | None = None
) -> pdf.Rendered:
    """The PDF with what it cost."""
    html, pictures = finished_html(report)
    return pdf.render(
        html,
        made=report.day,
        pictures=pictures,
        attached=data_behind(report),
        told=told,
    )


def data_behind(
    report: AnnualReport, name: str = WORKBOOK
) -> dict[str, tuple[bytes, str]]:
    """What the file carries, as ``pdf.render`` takes it."""
    return {name: (report_sheet(report), WORKBOOK_SAYS)}


def finished_html(
    report: AnnualReport, workbook: str = WORKBOOK
) -> tuple[str, dict[str, str]]:
    """The document, and its pictures by name, as ``sekoplan.pdf`` takes them."""
    cover = _template("report/cover.svg").render(
        report=report, map=printed_map(report, COVER)
    )
    html = _template("report/report.html").render(
        chapter_words(report),
        chapters=layout.printed_chapters(report),
        follows_on=layout.follows_on,
        runs_on=layout.runs_on,
        key=JUDGED,
        pending=[s for s in PENDING if report.counts[s]],
        attached=[(workbook, WORKBOOK_SAYS)],
        digest=report.digest,
    )
    return html, {"cover.svg": cover}


def chapter_words(
    report: AnnualReport, evidence: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the templates of the chapters take, beside their ``chapter``.

    ``evidence`` is the address of what lies behind each commitment, by its number.
    """
    summary = words.plan_summary(report)
    sections = {section.number: section for section in report.sections}

    def section_of(chapter: ReportChapter) -> SectionReport:
        content = chapter.content
        if isinstance(content, SectionReport):
            return content
        return sections[chapter.number or 0]

    return {
        "report": report,
        "evidence": evidence or {},
        "map": printed_map(report, _frame(report, summary)),
        "words": SimpleNamespace(
            cover=words.cover_line(report),
            picture=words.picture_sentence(report),
            guide=words.reading_guide(report),
            summary=summary,
            map=words.describe_map(report),
            caption=words.caption(report),
            mark=words.draft_mark(report),
            state=words.state_line(report),
        ),
        "section_of": section_of,
        "template_of": layout.template_of,
        "ingress_of": layout.ingress_of,
        "rest_of": layout.rest_of,
        "is_spread": layout.is_spread,
        "club_columns": layout.club_columns,
        "club_rows": layout.club_rows,
        "club_cells": layout.club_cells,
        "rolls_in_rows": layout.rolls_in_rows,
        "label_height": layout.label_height,
        "title_rows": title_rows,
        "pieces": words.pieces,
        "summary": words.summary,
        "outcome_line": words.outcome_line,
        "tally": words.tally,
        "accountable": words.accountable,
        "describe_chart": words.describe_chart,
    }


def _frame(report, lead):
    """The year map's, so that the year in short is one page."""
    charts, lines = len(report.charts), ceil(len(lead) / 56)
    for chapter in report.chapters:
        if chapter.kind == "korthet" and chapter.text:
            lines = ceil(layout.height_of_text(chapter.text) / 5)
    return summary_frame(len(report.sections), lines, charts)


def _template(name):
    # Past Django's wrapper, which would run the context processors of a request.
    return get_template(name, using="jinja2").template
