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

from . import report_words as words
from .bundle_value import Bundle
from .printing import finished_html
from .report_text import Heading, Items, Paragraph, Quote

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

    When all of it is ours it is PDF/A-3a and PDF/UA-1. With a file that was sent in it
    claims neither: nobody has made that file readable to all, nor fit to keep.
    ``files`` are their bytes by id. Raises pdf.Busy and pdf.RenderingFailed.
    """
    html, pictures = bundle_html(bundle)
    ours = pdf.render(html, made=bundle.day, pictures=pictures, told=told).pdf
    if bundle.is_whole:
        return ours
    sheets = {f"del-{n}": files[part.sent.pk] for n, part in bundle.sent if part.sent}
    return laid_in(ours, sheets)


def bundle_html(bundle: Bundle) -> tuple[str, dict[str, str]]:
    """The document and its pictures, with an empty page for each page sent in."""
    pictures: dict[str, str] = {}
    reports = {}
    for number, part in enumerate(bundle.parts, 1):
        if part.report:
            html, drawn = finished_html(part.report)
            reports[number] = "".join(BODY.findall(html))
            pictures |= drawn
    html = _template("report/bundle.html").render(
        bundle=bundle,
        reports=reports,
        kind_of=lambda block: KINDS[type(block)],
        pieces=words.pieces,
    )
    return html, pictures


def laid_in(ours: bytes, sheets: Mapping[str, bytes]) -> bytes:
    """``ours`` with the pages of files in the places that bear their names.

    It is done by a child with little time and memory; what it can't read, or what
    becomes too large, is RenderingFailed.
    """
    told = {"ours": len(ours), "sheets": [[n, len(data)] for n, data in sheets.items()]}
    job = b"".join([json.dumps(told).encode(), b"\n", ours, *sheets.values()])
    try:
        with _turn() as lock:
            child = subprocess.run(  # noqa: S603  our own file, no shell
                [sys.executable, "-I", str(_CHILD)],
                input=job,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                pass_fds=(lock,),
            )
    except subprocess.TimeoutExpired as stopped:
        raise pdf.RenderingFailed(f"no merged PDF in {SECONDS} s") from stopped
    if child.returncode or not child.stdout.startswith(b"%PDF-"):
        raise pdf.RenderingFailed(f"merging ended with {child.returncode}")
    return child.stdout


@contextmanager
def _turn() -> Iterator[int]:
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
                sleep(LOOK_AGAIN)
        yield lock


def _template(name):
    # Past Django's wrapper, which would run the context processors of a request.
    return get_template(name, using="jinja2").template
