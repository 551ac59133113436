"""The demo's series: what the branch reads off at the end of each month."""

from calendar import monthrange
from datetime import date, timedelta

from clubs.models import Series

from .texts import moment, pick

BEGAN = date(2017, 12, 31)
# How soon after the month's end somebody writes the figure down
WITHIN = timedelta(days=3)
# (name, unit, where the number stands, what it began at, least and most in a month)
SERIES = (
    ("Medlemmar", "medlemmar", "Förbundets medlemsregister", 9480, -28, 34),
    ("Följare i sociala medier", "följare", "Sidornas statistik", 3614, 28, 56),
)


def read_off(branch, cast, today):
    """Bring the series up to the last month's end; what somebody has written stays."""
    for name, unit, source, first, least, most in SERIES:
        series = Series.objects.filter(branch=branch, name=name).first()
        if series is None:
            at = moment(BEGAN, name)
            by = cast.writer("Sekreterare", BEGAN)
            series = Series.objects.add(branch, by=by, name=name, unit=unit, at=at)
        newest = series.figures.order_by("-on").first()
        day, value = (newest.on, newest.value) if newest else (None, first)
        while (day := month_end_after(day)) + WITHIN <= today:
            if day > BEGAN:
                value += least + pick(most - least, name, day)
            written = day + timedelta(days=1 + pick(2, name, day))
            series.note(
                by=cast.writer("Sekreterare", written),
                on=day,
                value=value,
                source=source,
                at=moment(written, name),
            )


def month_end_after(day):
    """The last day of the month after ``day``; of the first one without it."""
    if day is None:
        return BEGAN
    following = day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)
    return following.replace(day=monthrange(following.year, following.month)[1])


def begin_from(goal, name):
    """Let a goal be measured by a series, from what that was when its year began."""
    plan = goal.section.plan
    goal.series = Series.objects.filter(branch=plan.branch_id, name=name).first()
    if goal.series is None:
        return
    eve = goal.series.figures.filter(on=plan.starts - timedelta(days=1)).first()
    if eve:
        goal.baseline, goal.baseline_on = eve.value, eve.on
    goal.save(update_fields=["series", "baseline", "baseline_on"])
