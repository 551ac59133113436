"""Inför mötet as PDF: two pages of A4, however much there is to tell."""

import hashlib

from django.conf import settings
from django.core.cache import caches
from django.template.loader import get_template

from sekoplan import DEMO_NOTICE, pdf

from .briefs import heading_of

MOST_PAGES = 2
# How much of the usual is printed, until it keeps to two pages.
SHARES = (1, 0.75, 0.5, 0.3)
# Who asks for the same pages again within so many seconds gets them from memory.
KEPT = 600


def printed(brief, plan):
    """The bytes; raises ``pdf.Busy``. The same brief gives the same bytes."""
    store = caches["fragments"]
    for share in SHARES:
        html = document(brief.on_paper(share), plan)
        name = f"brief:{hashlib.sha256(html.encode()).hexdigest()}"
        made = store.get(name)
        if made is None:
            made = pdf.render(html, made=brief.day)
            store.set(name, made, KEPT)
        if made.pages <= MOST_PAGES:
            break
    return made.pdf


def document(brief, plan):
    """The finished HTML, as ``sekoplan.pdf`` takes it."""
    template = get_template("report/brief.html", using="jinja2").template
    return template.render(
        brief=brief,
        plan=plan,
        heading=heading_of(brief.meeting, plan.branch),
        demo=DEMO_NOTICE if settings.DEMO else "",
    )
