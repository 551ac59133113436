"""What each chapter of an annual report holds: facts in, and what was typed; pure."""

from collections.abc import Callable

from ..models import ChapterKind
from . import bodies, figures, goals, typed
from .bodies import Span
from .facts import (
    Above,
    Covered,
    Decided,
    Held,
    InForce,
    Met,
    Read,
    SentIn,
    Serves,
    Settled,
    Struck,
    Trained,
    Visited,
)
from .figures import Calendar
from .parts import Content, InShort


class Material:
    """What the chapters are made of; ``data`` is what was typed in, by kind."""

    def __init__(self, facts, data, picture, sections):
        plan = picture.plan
        self.facts, self.data, self.picture = facts, data, picture
        self.branch = plan.branch
        # The last day of the plan that is told of
        self.told = min(picture.day, plan.ends)
        self.span = Span(plan.starts, plan.ends, self.told)
        self.calendar = Calendar(plan.starts, plan.ends)
        self.tables = figures.tables(facts[Read], plan.starts)
        commitments = (one for section in sections for one in section.commitments)
        self.pairs = list(zip(picture.goals, commitments, strict=True))

    def typed(self, kind) -> dict:
        return self.data.get(kind, {})

    def series(self, kind):
        """The series that were chosen for a chapter, else those of members."""
        wanted = typed.ids(self.typed(kind), "series")
        if wanted is None:
            wanted = figures.of_members(self.tables)
        return [self.tables[pk] for pk in wanted if pk in self.tables]


def in_short(made):
    return InShort(
        figures.in_short(
            made.facts[Visited],
            made.series(ChapterKind.IN_SHORT),
            made.picture,
            made.calendar,
            made.typed(ChapterKind.IN_SHORT),
        )
    )


def clubs(made):
    coverage = figures.coverage(
        sum(one.clubs for one in made.facts[InForce]),
        made.facts[Covered],
        made.facts[Settled],
        made.picture.day,
    )
    name_all = made.typed(ChapterKind.CLUBS).get("name_all") is True
    return figures.clubs(
        made.facts[Visited], coverage, made.calendar, name_all=name_all
    )


def decisions(made):
    motions = typed.motions(made.typed(ChapterKind.DECISIONS))
    return bodies.decisions(made.facts[Decided], made.branch, motions)


def goals_above(made):
    return goals.goals_above(
        made.facts[Above],
        made.facts[Serves],
        made.picture,
        {goal.id: commitment.standing for goal, commitment in made.pairs},
        made.told,
    )


def signatures(made):
    data = made.typed(ChapterKind.SIGNATURES)
    return bodies.signatures(
        made.facts[Held],
        made.span,
        place=typed.words(data, "place"),
        on=typed.day(data, "on"),
        tenures=typed.ids(data, "tenures"),
    )


MADE: dict[str, Callable[[Material], Content | None]] = {
    ChapterKind.IN_SHORT: in_short,
    ChapterKind.OFFICERS: lambda made: bodies.officers(made.facts[Held], made.span),
    ChapterKind.MEETINGS: lambda made: bodies.meetings(made.facts[Met], made.branch),
    ChapterKind.ASSIGNMENTS: lambda made: bodies.assignments(
        made.facts[Held], made.span
    ),
    ChapterKind.MEMBERS: lambda made: figures.members(
        made.series(ChapterKind.MEMBERS), made.calendar
    ),
    ChapterKind.CLUBS: clubs,
    ChapterKind.DECISIONS: decisions,
    ChapterKind.COURSES: lambda made: bodies.courses(made.facts[Trained]),
    ChapterKind.ABOVE: goals_above,
    ChapterKind.NOT_DONE: lambda made: goals.not_done(made.pairs, made.facts[Struck]),
    ChapterKind.ECONOMY: lambda made: typed.economy(made.typed(ChapterKind.ECONOMY)),
    ChapterKind.SIGNATURES: signatures,
    ChapterKind.ANNEXES: lambda made: typed.annexes(
        made.facts[SentIn], made.typed(ChapterKind.ANNEXES)
    ),
}


def contents(places, made: Material) -> dict[str, Content | None]:
    """Kind of chapter → what it holds, of the chapters that there are."""
    return {one.kind: MADE[one.kind](made) for one in places if one.kind in MADE}
