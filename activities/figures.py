"""The figures of the series that goals are measured by, as they were known on a day."""

import re
from collections import defaultdict
from datetime import date

from django.db.models import OuterRef, Subquery

from clubs.models import Figure, Series
from sekoplan.prepared import Prepared, Slot

from .measures import FigureFact
from .models import Measure
from .models.follow_up import end_of

# The trail tells a figure as a field of its series that is named for the day.
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def newest():
    """(series, day, value) of each series' newest figure by the day."""
    figures = Figure.objects.filter(series=OuterRef("pk"), on__lte=Slot("stands"))
    figures = figures.order_by("-on")
    return (
        Series.objects.filter(branch=Slot("branch"))
        .order_by()
        .annotate(
            day=Subquery(figures.values("on")[:1]),
            value=Subquery(figures.values("value")[:1]),
        )
        .values_list("pk", "day", "value")
    )


NEWEST = Prepared(newest)
EVERY = Prepared(
    Figure.objects.filter(series__branch=Slot("branch"))
    .order_by()
    .values_list("series", "on", "value", "at")
)


def figures_of(plan, day, goals, before, *, rewound):
    """Goal id → the figures of its series; the newest only, unless ``rewound``.

    Of a plan that is over those by its end. A plan without series asks nothing.
    """
    measured = [goal for goal, _ in goals if goal.measure == Measure.SERIES]
    if not measured:
        return {}
    stands = min(day, plan.ends)
    if rewound:
        found = figures_then(plan, day, before)
    else:
        rows = NEWEST(branch=plan.branch_id, stands=stands)
        found = {pk: {on: value} for pk, on, value in rows if on is not None}
    return {
        goal.id: tuple(
            FigureFact(on, value)
            for on, value in found.get(goal.series_id, {}).items()
            if on <= stands
        )
        for goal in measured
    }


def figures_then(plan, day, before):
    """Series id → day → value, as they were known at the end of ``day``."""
    found, end = defaultdict(dict), end_of(day)
    for series, on, value, at in EVERY(branch=plan.branch_id):
        if at <= end:
            found[series][on] = value
    for series, was in before.things["series"].items():
        if was is None:
            found.pop(series, None)
            continue
        for name, value in was.items():
            if A_DAY.match(name) and value is None:
                found[series].pop(date.fromisoformat(name), None)
            elif A_DAY.match(name):
                found[series][date.fromisoformat(name)] = value
    return found
