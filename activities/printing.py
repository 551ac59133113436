"""The annual report as PDF: the value, its words and its drawings on paper."""

from collections.abc import Callable
from types import SimpleNamespace

from django.template.loader import get_template

from sekoplan import pdf

from . import report_words as words
from .printed_map import COVER, SUMMARY, printed_map, title_rows
from .report_value import JUDGED, PENDING, AnnualReport


def report_pdf(
    report: AnnualReport, told: Callable[[int], None] | None = None
) -> bytes:
    """The report as a file that is PDF/A-3a and PDF/UA-1.

    The same report gives the same bytes; ``told`` hears which page it has come to.
    Raises pdf.Busy and pdf.RenderingFailed.
    """
    return rendered(report, told).pdf


def rendered(
    report: AnnualReport, told: Callable[[int], None] | None = None
) -> pdf.Rendered:
    """The PDF with what it cost."""
    html, pictures = finished_html(report)
    return pdf.render(html, made=report.day, pictures=pictures, told=told)


def finished_html(report: AnnualReport) -> tuple[str, dict[str, str]]:
    """The document, and its pictures by name, as ``sekoplan.pdf`` takes them."""
    cover = _template("report/cover.svg").render(
        report=report, map=printed_map(report, COVER)
    )
    html = _template("report/report.html").render(
        report=report,
        map=printed_map(report, SUMMARY),
        key=JUDGED,
        pending=[s for s in PENDING if report.counts[s]],
        words=SimpleNamespace(
            cover=words.cover_line(report),
            picture=words.picture_sentence(report),
            guide=words.reading_guide(report),
            summary=words.plan_summary(report),
            map=words.describe_map(report),
            caption=words.caption(report),
        ),
        digest=report.digest,
        title_rows=title_rows,
        pieces=words.pieces,
        summary=words.summary,
        outcome_line=words.outcome_line,
        tally=words.tally,
        accountable=words.accountable,
        describe_chart=words.describe_chart,
    )
    return html, {"cover.svg": cover}


def _template(name):
    # Past Django's wrapper, which would run the context processors of a request.
    return get_template(name, using="jinja2").template
