"""The visits that goals count, by what they concerned and where they were."""

from collections import defaultdict
from dataclasses import dataclass, field

from .models import Measure


@dataclass(slots=True)
class Visits:
    """The visits of a period, as sets of ids; None is the purpose of those without."""

    clubs: dict = field(default_factory=lambda: defaultdict(set))  # by purpose
    workplaces: dict = field(default_factory=lambda: defaultdict(set))  # by purpose
    made: dict = field(default_factory=lambda: defaultdict(set))  # by purpose
    made_by_club: dict = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, rows):
        """``rows`` are (club, purpose, visit, workplace), a line for each purpose.

        The visit is 0 where each of them isn't counted; then no workplace is either.
        """
        visits = cls()
        clubs = visits.clubs
        for club, purpose, visit, *workplace in rows:
            clubs[purpose].add(club)
            if visit:
                visits.made[purpose].add(visit)
                visits.workplaces[purpose].update(workplace)
                visits.made_by_club[club].add(visit)
        return visits

    def concern(self, purposes):
        """Whether some visit had one of the purposes."""
        return not purposes.isdisjoint(self.clubs)

    def made_for(self, purposes, clubs):
        """How many had one of the purposes, or were to one of the clubs."""
        return len(different(self.made, purposes) | different(self.made_by_club, clubs))

    def visited(self, measure, purposes):
        """The ids of what was visited with the purposes; without any, all of it."""
        workplaces = measure == Measure.WORKPLACE_VISITS
        found = self.workplaces if workplaces else self.clubs
        return different(found, purposes or found)


def different(found, keys):
    """All that is found under one of the keys, each once."""
    return set().union(*(found[key] for key in keys if key in found)) - {None}
