"""A branch always has somebody who can let others in: its last administrator stays."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from sekoplan.jinja import full_date

# The branches that somebody further out looks after already
_watched: ContextVar[frozenset] = ContextVar("watched", default=frozenset())


def first_day_without(periods, day):
    """The first day from ``day`` that no period covers; None when there is none.

    ``periods`` are (first day, last days or None); the earliest of the last days holds.
    """
    for starts, *ends in sorted(periods, key=lambda period: period[0]):
        if starts > day:
            break
        last = min((end for end in ends if end), default=None)
        if last is None:
            return None
        day = max(day, last + timedelta(days=1))
    return day


def refuse(branch, day):
    """``day`` is the first one without anybody."""
    last = day - timedelta(days=1)
    when = f" efter {full_date(last)}" if day > timezone.localdate() else ""
    raise ValidationError(
        f"{branch} behöver minst en administratör{when}. Ge någon annan den "
        "behörigheten först."
    )


@contextmanager
def still_administered(branch):
    """Refuse what is done inside if the branch is left without an administrator by it.

    Stands in a transaction that holds the branch, so that what is refused is undone.
    What lies inside another one is judged when all of it is done: one administrator
    may go when the next has come.
    """
    watched = _watched.get()
    if branch.pk in watched:
        yield
        return
    today = timezone.localdate()
    was = branch.assignments.administrators().first_day_without(today)
    token = _watched.set(watched | {branch.pk})
    try:
        yield
    finally:
        _watched.reset(token)
    now = branch.assignments.administrators().first_day_without(today)
    if now and (was is None or now < was):
        refuse(branch, now)
