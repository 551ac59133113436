"""Inför mötet as PDF: two pages of A4, however much there is to tell."""

import hashlib
from bisect import bisect_right

from django.conf import settings
from django.core.cache import caches
from django.template.loader import get_template

from sekoplan import DEMO_NOTICE, pdf

from .briefs import heading_of

MOST_PAGES = 2
# How much of the usual is printed: the most of these that keeps to two pages.
SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
# Who asks for the same pages again within so many seconds gets them from memory.
KEPT = 600


def printed(brief, plan):
    """The bytes; raises ``pdf.Busy``. The same brief gives the same bytes."""
    made = laid_out(brief, plan, SHARES[-1])
    if made.pages <= MOST_PAGES:
        return made.pdf
    best = bisect_right(
        SHARES[1:-1],
        MOST_PAGES,
        key=lambda share: laid_out(brief, plan, share).pages,
    )
    return laid_out(brief, plan, SHARES[best]).pdf


def laid_out(brief, plan, share):
    """A share of the brief on its pages."""
    store = caches["fragments"]
    html = document(brief.on_paper(share), plan)
    name = f"brief:{hashlib.sha256(html.encode()).hexdigest()}"
    made = store.get(name)
    if made is None:
        made = pdf.render(html, made=brief.day)
        store.set(name, made, KEPT)
    return made


def document(brief, plan):
    """The finished HTML, as ``sekoplan.pdf`` takes it."""
    template = get_template("report/brief.html", using="jinja2").template
    return template.render(
        brief=brief,
        plan=plan,
        heading=heading_of(brief.meeting, plan.branch),
        demo=DEMO_NOTICE if settings.DEMO else "",
    )
