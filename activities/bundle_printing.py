"""A meeting's papers as PDF: our own parts set as one document, files laid in it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

from django.template.loader import get_template

from sekoplan import pdf

from .bundle_value import Bundle
from .printing import WORKBOOK, data_behind, finished_html
from .reporting import words
from .reporting.text import Heading, Items, Paragraph, Quote
from .reporting.value import AnnualReport

_CHILD = Path(__file__).with_name("bundle_merge.py")
# A little longer than the processor time that the child gives itself.
SECONDS, LOOK_AGAIN = 40, 0.5
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
KINDS = {Heading: "heading", Paragraph: "paragraph", Items: "items", Quote: "quote"}


def bundle_pdf(
    bundle: Bundle,
    files: Mapping[int, bytes],
    told: Callable[[int], None] | None = None,
) -> bytes:
    """The papers as one file.

    When all of it is ours it is PDF/A-3a and PDF/UA-1, and carries the data behind its
    reports. With a file that was sent in it claims neither: nobody has made that file
    readable to all, nor fit to keep.
    ``files`` are their bytes by id; ``told`` hears which page it has come to.
    Raises pdf.Busy and pdf.RenderingFailed.
    """
    come_to = 0

    def heard(page: int) -> None:
        nonlocal come_to
        come_to = page
        if told:
            told(page)

    html, pictures = bundle_html(bundle)
    attached: dict[str, tuple[bytes, str]] = {}
    if bundle.is_whole:
        for number, report in reports_in(bundle):
            attached |= data_behind(report, workbook(bundle, number))
    ours = pdf.render(
        html, made=bundle.day, pictures=pictures, attached=attached, told=heard
    ).pdf
    if bundle.is_whole:
        return ours
    sheets = {f"del-{n}": files[part.sent.pk] for n, part in bundle.sent if part.sent}
    return laid_in(ours, sheets, still=lambda: heard(come_to))


def reports_in(bundle: Bundle) -> list[tuple[int, AnnualReport]]:
    """Each report with the place of its part."""
    return [(n, part.report) for n, part in enumerate(bundle.parts, 1) if part.report]


def workbook(bundle: Bundle, number: int) -> str:
    """The name of the data of the report in that place, its own when they are many."""
    if len(reports_in(bundle)) == 1:
        return WORKBOOK
    return WORKBOOK.replace(".", f"-del-{number}.")


def bundle_html(bundle: Bundle) -> tuple[str, dict[str, str]]:
    """The document and its pictures, with an empty page for each page sent in."""
    pictures: dict[str, str] = {}
    reports = {}
    for number, report in reports_in(bundle):
        html, drawn = finished_html(report, workbook(bundle, number))
        reports[number] = "".join(BODY.findall(html))
        pictures |= drawn
    html = _template("report/bundle.html").render(
        bundle=bundle,
        reports=reports,
        kind_of=lambda block: KINDS[type(block)],
        pieces=words.pieces,
    )
    return html, pictures


def laid_in(
    ours: bytes,
    sheets: Mapping[str, bytes],
    still: Callable[[], None] = lambda: None,
) -> bytes:
    """``ours`` with the pages of files in the places that bear their names.

    It is done by a child with little time and memory; what it can't read, or what
    becomes too large, is RenderingFailed. ``still`` is called now and then meanwhile.
    """
    told = {"ours": len(ours), "sheets": [[n, len(data)] for n, data in sheets.items()]}
    job = b"".join([json.dumps(told).encode(), b"\n", ours, *sheets.values()])
    with (
        _turn(still) as lock,
        subprocess.Popen(  # noqa: S603  our own file, no shell
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
        ) as child,
    ):
        try:
            merged = _answer(child, job, still)
        finally:
            child.kill()
    if child.returncode or not merged.startswith(b"%PDF-"):
        raise pdf.RenderingFailed(f"merging ended with {child.returncode}")
    return merged


def _answer(child, job, still):
    given_up = monotonic() + SECONDS
    while True:
        wait = min(given_up - monotonic(), LOOK_AGAIN)
        try:
            return child.communicate(job, timeout=wait)[0]
        except subprocess.TimeoutExpired as slow:
            if monotonic() >= given_up:
                problem = f"no merged PDF in {SECONDS} s"
                raise pdf.RenderingFailed(problem) from slow
            # What was begun to be sent goes on being sent.
            job = None
            still()


@contextmanager
def _turn(still) -> Iterator[int]:
    """A place among the two; the document that is set already is worth waiting with."""
    given_up = monotonic() + SECONDS
    with ExitStack() as places:
        while True:
            try:
                lock = places.enter_context(pdf._slot())
                break
            except pdf.Busy:
                if monotonic() > given_up:
                    raise
                still()
                sleep(LOOK_AGAIN)
        yield lock


def _template(name):
    # Past Django's wrapper, which would run the context processors of a request.
    return get_template(name, using="jinja2").template
