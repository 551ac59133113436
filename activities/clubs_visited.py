"""How many clubs have been visited in a plan's period, industry by industry."""

from collections import defaultdict
from dataclasses import dataclass

from clubs.models import Club, Visit, VisitState


@dataclass(frozen=True, slots=True)
class Coverage:
    """Clubs by industry: how many got at least one visit in the plan's period."""

    name: str
    visited: int
    total: int


def club_coverage(plan, day):
    """[Coverage] by industry, largest first; empty when the branch has no clubs."""
    visited = set(
        Visit.objects.filter(
            branch=plan.branch_id,
            state=VisitState.DONE,
            on__range=(plan.starts, min(plan.ends, day)),
        ).values_list("club_id", flat=True)
    )
    totals = defaultdict(lambda: [0, 0])
    clubs = Club.objects.filter(branch=plan.branch_id).active(day)
    for pk, industry in clubs.values_list("id", "industry__name"):
        totals[industry or "Utan bransch"][0] += pk in visited
        totals[industry or "Utan bransch"][1] += 1
    found = [Coverage(name, *numbers) for name, numbers in totals.items()]
    return sorted(found, key=lambda c: (-c.total, c.name))
