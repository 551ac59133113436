"""A report's draft as a PDF, taken from its row when the same has been set before."""

import hashlib
from functools import cache

from django.conf import settings
from django.utils import timezone

from .models import Rendering
from .reports import annual_report, report_pdf


@cache
def edition():
    """A digest of all that makes the page of the data: words, templates, styles."""
    base = settings.BASE_DIR
    parts = [
        *(base / "templates" / "report").rglob("*"),
        *base.glob("sekoplan/pdf*.py"),
    ]
    for name in ("print*", "report*", "periods"):
        parts += base.glob(f"activities/{name}.py")
    digest = hashlib.sha256()
    for path in sorted(parts):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def draft_pdf(plan, day=None):
    """The bytes of the draft of ``plan``; the same data gives the same bytes.

    Raises ``sekoplan.pdf.Busy`` when as many as may be are being made.
    """
    report = annual_report(plan, day or timezone.localdate())
    digest = hashlib.sha256(f"{edition()}:{report.digest}".encode()).hexdigest()
    made = Rendering.objects.finished().filter(branch=plan.branch)
    stored = made.filter(digest=digest).first()
    if stored:
        return bytes(stored.pdf)
    pdf = report_pdf(report)
    Rendering.objects.outlived(timezone.now()).delete()
    Rendering.objects.update_or_create(
        branch=plan.branch, digest=digest, defaults={"pdf": pdf}
    )
    return pdf
