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
    last: dict = field(default_factory=dict)  # by purpose, the day of the last one
    last_at: dict = field(default_factory=dict)  # by club, where each is counted

    @classmethod
    def of(cls, rows):
        """``rows`` are (club, purpose, visit, day, workplace), one for each purpose.

        The visit is 0 where each of them isn't counted; then no workplace is either.
        """
        visits = cls()
        clubs, last = visits.clubs, visits.last
        for club, purpose, visit, on, *workplace in rows:
            clubs[purpose].add(club)
            if purpose not in last or on > last[purpose]:
                last[purpose] = on
            if visit:
                visits.last_at[club] = max(on, visits.last_at.get(club, on))
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

    def last_for(self, measure, purposes, clubs):
        """The day of the last visit that a goal counts or that concerned it, or None.

        A goal that counts visits of any kind has no purposes.
        """
        asked = purposes
        if not purposes and measure in (Measure.CLUB_VISITS, Measure.WORKPLACE_VISITS):
            asked = self.last
        days = [self.last[one] for one in asked if one in self.last]
        if measure == Measure.VISITS:
            days += [self.last_at[one] for one in clubs if one in self.last_at]
        return max(days, default=None)

    def visited(self, measure, purposes):
        """The ids of what was visited with the purposes; without any, all of it."""
        workplaces = measure == Measure.WORKPLACE_VISITS
        found = self.workplaces if workplaces else self.clubs
        return different(found, purposes or found)


def different(found, keys):
    """All that is found under one of the keys, each once."""
    return set().union(*(found[key] for key in keys if key in found)) - {None}
