"""How many clubs have been visited in a plan's period, industry by industry."""

from collections import Counter
from dataclasses import dataclass

from clubs.models import Club
from sekoplan.prepared import Prepared, Slot

IN_A_ROW = 25


@dataclass(slots=True)
class Coverage:
    """Clubs by industry: how many got at least one visit in the plan's period."""

    name: str
    visited: int
    total: int

    @property
    def rows(self):
        """(visited, all) of each row of squares, the visited clubs first."""
        return [
            (
                min(max(self.visited - start, 0), IN_A_ROW),
                min(self.total - start, IN_A_ROW),
            )
            for start in range(0, self.total, IN_A_ROW)
        ]


CLUBS = Prepared(
    Club.objects.filter(branch=Slot("branch"))
    .active(Slot("day"))
    .order_by()
    .values_list("pk", "industry__name")
)


def club_coverage(picture):
    """[Coverage] by industry, largest first; empty when the branch has no clubs."""
    total, visited = Counter(), Counter()
    for club, industry in CLUBS(branch=picture.plan.branch_id, day=picture.day):
        name = industry or "Utan bransch"
        total[name] += 1
        visited[name] += club in picture.visited
    found = [Coverage(name, visited[name], total[name]) for name in total]
    return sorted(found, key=lambda c: (-c.total, c.name))
