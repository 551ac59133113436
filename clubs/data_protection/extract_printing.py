"""An extract about a person as PDF."""

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

from sekoplan import DEMO_NOTICE, pdf

from . import extract

# So many rows of a table are printed, the newest; the JSON file has them all.
MOST_ROWS = 150


def printed(found):
    """The bytes; raises ``pdf.Busy``."""
    template = get_template("report/extract.html", using="jinja2").template
    html = template.render(
        extract=found,
        most=MOST_ROWS,
        outside=extract.NOBODY_OUTSIDE,
        sources=extract.SOURCES,
        demo=DEMO_NOTICE if settings.DEMO else "",
    )
    return pdf.render(html, made=timezone.localdate()).pdf
