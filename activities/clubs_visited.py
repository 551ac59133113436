"""How many clubs have been visited in a plan's period, industry by industry."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from clubs.models import Club, Visit, VisitState


@dataclass(frozen=True, slots=True)
class Coverage:
    """Clubs by industry: how many got at least one visit in the plan's period."""

    name: str
    visited: int
    total: int


def club_coverage(plan, day):
    """[Coverage] by industry, largest first; empty when the branch has no clubs."""
    visit = Visit.objects.filter(
        branch=plan.branch_id,
        club=OuterRef("pk"),
        state=VisitState.DONE,
        on__range=(plan.starts, min(plan.ends, day)),
    )
    counted = (
        Club.objects.filter(branch=plan.branch_id)
        .active(day)
        .order_by()
        .values_list("industry__name")
        .annotate(
            visited=Count("pk", filter=Exists(visit)),
            total=Count("pk"),
        )
    )
    found = [
        Coverage(name or "Utan bransch", visited, total)
        for name, visited, total in counted
    ]
    return sorted(found, key=lambda c: (-c.total, c.name))
