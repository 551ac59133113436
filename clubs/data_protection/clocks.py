"""When a person's data has been kept long enough (docs/privacy, "How long")."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

# An account outlives the last post by so many months, and the name by another twelve.
ACCOUNT_MONTHS = 3
NAME_MONTHS = 12


@dataclass(frozen=True)
class Clock:
    """What happens to the data of somebody who has left every post, and when."""

    left_on: date  # the last day of the last post
    inactive_on: date | None  # from this day nobody logs in; None without an account
    renamed_on: date  # from this day the name gives way to a pseudonym


def months_later(day, months):
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_due(day, months):
    """The latest day from which so many months have passed on ``day``."""
    year, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + year, month + 1
    last = monthrange(year, month)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if ends_month else min(day.day, last))


def end_of_due(day, months):
    """The moment before which so many months have passed on ``day``."""
    after = last_due(day, months) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(after, time.min))


def clock(tenures, day, *, has_account, account=ACCOUNT_MONTHS, name=NAME_MONTHS):
    """The clock of who holds no post on ``day`` or later; None while it stands still.

    ``tenures`` are (first day, last day or None) of every post they have held, and of
    every role of their account. Who has never held one has no clock: there is no day
    to count from. ``account`` and ``name`` are months, as the branch keeps them.
    """
    ends = [last for _, last in tenures]
    if not ends or any(last is None or last >= day for last in ends):
        return None
    left_on = max(ends)
    return Clock(
        left_on=left_on,
        inactive_on=months_later(left_on, account) if has_account else None,
        renamed_on=months_later(left_on, account + name),
    )
