"""Dates, numbers and words in templates are Swedish."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from jinja2 import UndefinedError

from sekoplan import jinja

NBSP = "\N{NO-BREAK SPACE}"
THURSDAY = date(2018, 10, 4)


@pytest.mark.parametrize(
    ("say", "text"),
    [
        (jinja.short_date, f"4{NBSP}okt"),
        (jinja.short_date_year, f"4{NBSP}okt 2018"),
        (jinja.day_month, f"4{NBSP}oktober"),
        (jinja.full_date, f"4{NBSP}oktober 2018"),
        (jinja.long_date, f"torsdag 4{NBSP}oktober 2018"),
    ],
)
def test_a_day_is_written_as_people_write_it(say, text):
    assert say(THURSDAY) == text


def test_a_moment_late_in_the_utc_evening_is_the_next_swedish_day():
    moment = datetime(2018, 10, 3, 22, 30, tzinfo=UTC)
    assert jinja.short_date(moment) == f"4{NBSP}okt"
    assert jinja.clock(moment) == "00.30"


def test_short_months_have_three_letters_as_in_the_approved_design():
    assert [jinja.short_month(n) for n in (1, 3, 4, 5, 6, 7, 9)] == [
        "jan", "mar", "apr", "maj", "jun", "jul", "sep",
    ]  # fmt: skip
    assert jinja.month(12) == "december"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2018, 10, 4), date(2018, 10, 4), f"4{NBSP}oktober"),
        (date(2018, 10, 4), date(2018, 10, 8), f"4–8{NBSP}oktober"),
        (date(2018, 10, 28), date(2018, 11, 2), f"28{NBSP}oktober–2{NBSP}november"),
        (
            date(2018, 12, 28),
            date(2019, 1, 3),
            f"28{NBSP}december 2018–3{NBSP}januari 2019",
        ),
    ],
)
def test_a_range_says_each_thing_once(first, last, text):
    assert jinja.date_range(first, last) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (6240, f"6{NBSP}240"),
        (1_000_000, f"1{NBSP}000{NBSP}000"),
        (-3, "−3"),
        (Decimal("2.50"), "2,5"),
        (Decimal("-0.00"), "0"),
        (12.0, "12"),
        (1234.5, f"1{NBSP}234,5"),
        (None, "–"),
    ],
)
def test_numbers_have_swedish_marks(value, text):
    assert jinja.number(value) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, f"0{NBSP}åtaganden"),
        (1, f"1{NBSP}åtagande"),
        (6240, f"6{NBSP}240{NBSP}åtaganden"),
    ],
)
def test_a_count_bends_its_word(n, text):
    assert jinja.count(n, "åtagande", "åtaganden") == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["maj"], "maj"),
        (["maj", "juni"], "maj och juni"),
        (("maj", "juni", "juli"), "maj, juni och juli"),
    ],
)
def test_a_listing_ends_with_and(words, text):
    assert jinja.listing(words) == text


def test_both_quotation_marks_are_the_swedish_one():
    assert jinja.quote("nej") == "”nej”"


def render(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_text_is_escaped_and_a_wrong_name_fails():
    assert render("{{ x }}", x="<b>") == "&lt;b&gt;"
    assert render("{{ x|quote }}", x="<b>") == "”&lt;b&gt;”"
    with pytest.raises(UndefinedError):
        render("{{ y }}")


def test_templates_reach_addresses_and_static_files():
    assert render("{{ url('healthz') }}") == "/healthz"
    assert render("{{ static('app.css') }}") == "/static/app.css"


def test_pages_know_whether_they_are_the_demo(settings):
    settings.DEMO = True
    assert render("{{ is_demo() }}") == "True"
