"""What every template can use: addresses, static files, Swedish dates and numbers."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import uuid4

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined

from sekoplan import DEMO_NOTICE

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
WEEKDAYS = (
    "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag",
)  # fmt: skip
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
# Three letters each, as in the approved design: they stand in columns.
SHORT_MONTHS = tuple(name[:3] for name in MONTHS)


def local(moment):
    """The Swedish day or clock time of ``moment``; a bare date is returned as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def month(number):
    """1 → "januari"."""
    return MONTHS[number - 1]


def short_month(number):
    """10 → "okt"."""
    return SHORT_MONTHS[number - 1]


def short_date(day):
    """ "4 okt": in lists, where the year is given by the page."""
    day = local(day)
    return f"{day.day}{NBSP}{short_month(day.month)}"


def short_date_year(day):
    """ "4 okt 2018": in lists that span years."""
    day = local(day)
    return f"{short_date(day)} {day.year}"


def day_month(day):
    """ "4 oktober": in running text."""
    day = local(day)
    return f"{day.day}{NBSP}{month(day.month)}"


def full_date(day):
    """ "4 oktober 2018": in running text where the year is not given."""
    day = local(day)
    return f"{day_month(day)} {day.year}"


def long_date(day):
    """ "torsdag 4 oktober 2018": in headings."""
    day = local(day)
    return f"{WEEKDAYS[day.weekday()]} {full_date(day)}"


def date_range(first, last):
    """ "4–8 oktober", "28 oktober–2 november", "4 oktober 2018–3 januari 2019"."""
    first, last = local(first), local(last)
    if first == last:
        return day_month(first)
    if first.year != last.year:
        return f"{full_date(first)}–{full_date(last)}"
    if first.month != last.month:
        return f"{day_month(first)}–{day_month(last)}"
    return f"{first.day}–{day_month(last)}"


def clock(moment):
    """ "10.00", Swedish time."""
    return local(moment).strftime("%H.%M")


def number(value):
    """6240 → "6 240", 2.50 → "2,5", -3 → "−3"; None → an en dash.

    Groups of three with a no-break space also in four-digit numbers (UX.md); as many
    decimals as the value has, trailing zeros dropped.
    """
    if value is None:
        return "–"
    if type(value) is int and 0 <= value < 1000:
        return str(value)
    value = Decimal(str(value))
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    text = f"{grouped},{decimals}" if decimals else grouped
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def count(n, one, many):
    """ "1 åtagande", "62 åtaganden", "0 åtaganden", on one line."""
    return f"{number(n)}{NBSP}{one if n == 1 else many}"


def listing(words):
    """["a", "b", "c"] → "a, b och c"."""
    *first, last = words = list(words) or [""]
    return f"{', '.join(first)} och {last}" if len(words) > 1 else last


def upper_first(text):
    """ "a-gruppen, LO" → "A-gruppen, LO": the rest as it is written."""
    return text[:1].upper() + text[1:]


def quote(text):
    """”text”, with the mark that Swedish uses on both sides."""
    return f"”{text}”"


@lru_cache(maxsize=10_000)
def url(name, *args):
    """The address of a page: ``url("section", "stockholm", 3)``."""
    return reverse(name, args=args)


def is_demo():
    """Whether this is the demo, whose pages say that everything is invented."""
    return settings.DEMO


def environment(**options):
    """The Jinja2 environment of all our own pages and documents."""
    options.pop("autoescape", None)
    env = Environment(
        **options
        | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        autoescape=True,
    )
    env.globals |= {"url": url, "static": static, "is_demo": is_demo}
    env.globals |= {"demo_notice": DEMO_NOTICE}
    env.globals |= {"new_uuid": uuid4}
    env.globals |= {"count": count, "month": month, "short_month": short_month}
    env.globals |= {"date_range": date_range}
    env.filters |= {
        "short_date": short_date,
        "short_date_year": short_date_year,
        "day_month": day_month,
        "full_date": full_date,
        "long_date": long_date,
        "clock": clock,
        "number": number,
        "listing": listing,
        "quote": quote,
        "upper_first": upper_first,
        "iso": date.isoformat,
    }
    return env
