"""The visits that goals count, by what they concerned and where they were."""

from collections import defaultdict
from dataclasses import dataclass, field

from .models import Measure


@dataclass(slots=True)
class Visits:
    """The visits of a period and what they concerned: each may concern several.

    Every set is of ids, by purpose or by club; under None all of them.
    """

    purposes: set = field(default_factory=set)
    clubs: dict = field(default_factory=lambda: defaultdict(set))
    workplaces: dict = field(default_factory=lambda: defaultdict(set))
    made: dict = field(default_factory=lambda: defaultdict(set))
    made_by_club: dict = field(default_factory=lambda: defaultdict(set))

    def add(self, visit, club, workplace, purpose):
        """Take in a visit with one of its purposes; what isn't known is empty."""
        purpose = purpose or None
        self.purposes.add(purpose)
        if visit:
            self.made[purpose].add(visit)
            if club:
                self.made_by_club[club].add(visit)
        for found, place in ((self.clubs, club), (self.workplaces, workplace)):
            if place:
                found[None].add(place)
                found[purpose].add(place)

    def made_for(self, purposes, clubs):
        """How many had one of the purposes, or were to one of the clubs."""
        return len(different(self.made, purposes) | different(self.made_by_club, clubs))

    def visited(self, measure, purposes):
        """The ids of what was visited with the purposes; without any, all of it."""
        found = self.clubs
        if measure == Measure.WORKPLACE_VISITS:
            found = self.workplaces
        return different(found, purposes or [None])


def different(found, keys):
    """All that is found under one of the keys, each once."""
    return set().union(*(found[key] for key in keys if key in found))
