"""The figures of the series that goals are measured by, as they were known on a day."""

from django.db.models import OuterRef, Subquery

from clubs.models import Figure, Series
from sekoplan.prepared import Prepared, Slot

from .measures import FigureFact


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


def newest_figures(plan, stands):
    """Series id → day → value, the newest of each by the day ``stands``."""
    rows = NEWEST(branch=plan.branch_id, stands=stands)
    return {pk: {on: value} for pk, on, value in rows if on is not None}


def figures_of(goals, stands, found):
    """Goal id → the figures of its series; ``found`` are series id → day → value."""
    return {
        goal.id: tuple(
            FigureFact(on, value)
            for on, value in found.get(goal.series_id, {}).items()
            if on <= stands
        )
        for goal in goals
    }
