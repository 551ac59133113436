"""The demo's texts, as they lie in fixtures/demo, and the moments they speak of."""

import csv
import json
from datetime import date, datetime, time, timedelta
from functools import cache
from zlib import crc32

from django.conf import settings
from django.utils import timezone

FOLDER = settings.BASE_DIR / "fixtures" / "demo"


@cache
def texts(name):
    """The content of a JSON file; shared, so never to be changed."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def rows(name):
    with open(FOLDER / f"{name}.tsv", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def lines(name):
    return (FOLDER / f"{name}.txt").read_text().splitlines()


def pick(number, *key):
    """A whole number below ``number``, always the same for the same key."""
    return crc32("|".join(map(str, key)).encode()) % number


def day_in(year, month_and_day):
    """The day that "MM-DD" means in a year, or None."""
    if month_and_day is None:
        return None
    month, day = map(int, month_and_day.split("-"))
    return date(year, month, day)


def moment(day, *key):
    """When on ``day`` somebody sat down and wrote: between 8 and 20, by the key."""
    minutes = 8 * 60 + pick(12 * 60, day, *key)
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(
        minutes=minutes
    )


def early(day):
    """The first thing in the morning, before anything else of that day."""
    return timezone.make_aware(datetime.combine(day, time(7, 30)))


def nth_weekday(year, month, weekday, number):
    """The ``number``th ``weekday`` (Monday is 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def board_meetings(year):
    """The second Wednesday of every month but July."""
    return [nth_weekday(year, month, 2, 2) for month in range(1, 13) if month != 7]


def spring_assembly(year):
    return nth_weekday(year, 3, 5, 4)


def autumn_assembly(year):
    """The meeting that adopts next year's plan."""
    return nth_weekday(year, 11, 5, 4)
