"""What a board can choose for its report: charts, series, and who signs it."""

from collections import defaultdict
from dataclasses import dataclass

from clubs.models import PostBody

from ..picture import picture_of
from . import bodies, figures, typed
from .facts import Held, Read, Visited, load
from .figures import VISITS, Calendar

SERIES = "serie "


@dataclass(frozen=True)
class Offer:
    """A chart or a table to choose: how it is chosen, what it says, what it shows."""

    key: str
    says: str
    shows: str = ""


class Figures:
    """The charts and the series that there are, and those that stand without a choice.

    A chart's key is "visits", what ``counted_charts`` says, or "serie " and an id.
    """

    def __init__(self, plan, day, report):
        facts, calendar = load(plan, day, report), Calendar(plan.starts, plan.ends)
        tables = figures.tables(facts[Read], plan.starts)
        self.members = [str(pk) for pk in figures.of_members(tables)]
        self.series = [Offer(str(pk), table.name) for pk, table in tables.items()]
        charts = [(VISITS, figures.visits_chart(facts[Visited], calendar))]
        charts += [
            (f"{SERIES}{pk}", figures.series_chart(table, calendar))
            for pk, table in tables.items()
        ]
        picture = picture_of(plan, day, said=False, holders=False)
        charts += figures.counted_charts(picture, calendar)
        self.charts = [
            Offer(key, chart.title, chart.subject) for key, chart in charts if chart
        ]

    def charts_in(self, data):
        """The keys of the charts that stand in the year in short."""
        wanted = typed.ids(data, "series")
        series = self.members if wanted is None else map(str, wanted)
        counts = data.get("charts")
        keys = [one.key for one in self.charts]
        shown = {f"{SERIES}{pk}" for pk in series}
        if isinstance(counts, list):
            shown |= {one for one in counts if isinstance(one, str)}
        else:
            shown |= {key for key in keys if not key.startswith(SERIES)}
        return [key for key in keys if key in shown][: figures.MOST_CHARTS]

    def series_in(self, data):
        """The keys of the series that the members' chapter shows."""
        wanted = typed.ids(data, "series")
        chosen = self.members if wanted is None else [str(pk) for pk in wanted]
        return [one.key for one in self.series if one.key in chosen]


def charts_chosen(keys, offered):
    """What the chapter keeps of the charts that were chosen; {} of the usual ones."""
    if list(keys) == offered.charts_in({}):
        return {}
    cut = len(SERIES)
    return {
        "series": [int(key[cut:]) for key in keys if key.startswith(SERIES)],
        "charts": [key for key in keys if not key.startswith(SERIES)],
    }


def series_chosen(keys, offered):
    if list(keys) == offered.series_in({}):
        return {}
    return {"series": [int(key) for key in keys]}


@dataclass(frozen=True)
class Signer:
    """Somebody who can sign, as the form shows and sends them."""

    tenure: int
    name: str
    post: str


def signers_of(plan, day, report, data):
    """(those who sign in their order, the others who held a post, the usual ones)."""
    held = load(plan, day, report)[Held]
    span = bodies.Span(plan.starts, plan.ends, min(day, plan.ends))
    usual = bodies.signing(held, span)
    chosen = bodies.signing(held, span, typed.ids(data, "tenures"))
    there = {one.person for one in chosen}
    by_person = defaultdict(list)
    for one in held:
        if one.person not in there and one.body != PostBody.EXTERNAL:
            by_person[one.person].append(one)
    others = [posts[0] for posts in bodies.in_order(by_person)]
    return tuple(
        [Signer(one.tenure, one.name, bodies.signs_as(one)) for one in found]
        for found in (chosen, others, usual)
    )
