"""PDFs made once for the same content, and how far those being made have come.

``make`` is called with ``told``, and calls that with the page it has come to; it gives
the bytes. It may run in a thread of its own, outside the request: it reads no database.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from threading import Thread
from time import monotonic, sleep

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from clubs.models import Branch
from sekoplan.pdf import Busy, RenderingFailed, has_room

from .models import Plan, Rendering, Report
from .printing import report_pdf
from .reporting.value import AnnualReport
from .reports import annual_report, value_of

logger = logging.getLogger(__name__)
Make = Callable[[Callable[[int], None]], bytes]

# A row is told of at most this often when nothing but time has passed, in seconds.
STILL_HERE = 5
# How long somebody stands in line before it is given up.
LONGEST_WAIT = 600
LOOK_AGAIN = 1


@cache
def edition() -> str:
    """A digest of all that makes the page of the data: words, templates, styles."""
    base = settings.BASE_DIR
    parts = [
        *(base / "templates" / "report").rglob("*"),
        *(base / "sekoplan" / "fonts").glob("*"),
        *base.glob("sekoplan/pdf*.py"),
        base / "sekoplan" / "jinja.py",
        *base.glob("clubs/spreadsheets/[ew]*ing.py"),
    ]
    for name in ("reporting/*", "print*", "reports", "bundle*", "periods"):
        parts += base.glob(f"activities/{name}.py")
    digest = hashlib.sha256()
    for path in sorted(parts):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of(content: str) -> str:
    """What a PDF of that content is known by, as this release makes it."""
    return hashlib.sha256(f"{edition()}:{content}".encode()).hexdigest()


def is_digest(text: str) -> bool:
    """Whether an address can mean a PDF by it: some databases refuse odd signs."""
    return re.fullmatch("[0-9a-f]{64}", text) is not None


# --- Any PDF of a branch -------------------------------------------------------------


def stored(branch: Branch, digest: str) -> bytes | None:
    """The PDF, if it has been made."""
    made = Rendering.objects.finished().filter(branch=branch, digest=digest).first()
    return bytes(made.pdf) if made else None


def progress_of(branch: Branch, digest: str) -> Rendering | None:
    """How far the PDF has come, without the file; None when nobody has asked for it."""
    rows = Rendering.objects.progress()
    return rows.filter(branch=branch, digest=digest).first()


def pdf_of(branch: Branch, digest: str, make: Make) -> bytes:
    """The PDF, from its row or made here and now.

    Raises ``sekoplan.pdf.Busy`` when somebody else is making it, or as many as may be
    are being made, and ``RenderingFailed``.
    """
    if pdf := stored(branch, digest):
        return pdf
    row = Rendering.objects.claim(branch, digest, timezone.now(), again=True)
    if row is None:
        # They may have finished between the two questions.
        if pdf := stored(branch, digest):
            return pdf
        raise Busy
    try:
        return _made(row, make, pages=1)
    except Busy:
        row.release()
        raise


def begin(
    branch: Branch, digest: str, make: Make, *, pages: int = 0, again: bool = False
) -> None:
    """Has the PDF made by a thread of this server, unless somebody is at it already.

    ``pages`` is how many there probably are. What failed is made ``again`` when told.
    """
    pages = max(pages, 1)
    now = timezone.now()
    row = Rendering.objects.claim(branch, digest, now, pages=pages, again=again)
    if row:
        work = Thread(
            target=_work, args=(row, make, pages), name="rendering", daemon=True
        )
        # Another thread sees what is committed only.
        transaction.on_commit(work.start)


def _work(row, make, pages):
    try:
        given_up = monotonic() + LONGEST_WAIT
        while True:
            if has_room():
                try:
                    _made(row, make, pages)
                    return
                except Busy:
                    pass
            if monotonic() > given_up:
                row.fail(timezone.now())
                return
            row.beat(timezone.now(), pages=0)
            sleep(LOOK_AGAIN)
    except RenderingFailed:
        logger.exception("a PDF could not be set")
    except Exception:
        logger.exception("a PDF could not be made")
    finally:
        connections.close_all()


def _made(row, make, pages):
    now = timezone.now()
    Rendering.objects.outlived(now).delete()
    row.beat(now, pages=pages)
    try:
        pdf = make(partial(_come_to, row, {"page": 0, "at": monotonic()}))
    except Busy:
        row.beat(timezone.now(), pages=0)
        raise
    except BaseException:
        row.fail(timezone.now())
        raise
    row.finish(pdf)
    return pdf


def _come_to(row, before, page):
    """Notes the page, when there is a new one or a while has passed."""
    if page > before["page"] or monotonic() > before["at"] + STILL_HERE:
        before.update(page=page, at=monotonic())
        row.beat(timezone.now(), page=page)


# --- The annual report ---------------------------------------------------------------


def value_today(plan: Plan, day: date | None = None) -> AnnualReport:
    """What the newest edition of a plan's report says, or would if one was begun."""
    newest = Report.objects.filter(plan=plan).defer("pdf").first()
    day = day or timezone.localdate()
    if newest is None:
        return annual_report(plan, day)
    newest.plan = plan
    return value_of(newest, day)


def draft_pdf(plan: Plan, day: date | None = None) -> bytes:
    """The bytes of the report of ``plan``; the same data gives the same bytes.

    Raises what ``pdf_of`` does.
    """
    value = value_today(plan, day)
    return pdf_of(plan.branch, digest_of(value.digest), partial(report_pdf, value))
