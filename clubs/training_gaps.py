"""Who needs which course, and what is known of it: a pure function.

The rule is the design's (section 4, Requirement and Training, and the plan's 10.5):
a course is required of everybody with an elected post, or of those who hold a post of
a kind. What nobody has noted is unknown, and is never taken for missing.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

DONE, MISSING, UNKNOWN = STATES = ("genomförd", "saknas", "okänd")


class Holding(NamedTuple):
    """An elected post that a person holds on the day; ``club`` is its address.

    Of a post in the branch itself ``club`` is None and ``club_name`` empty.
    """

    person: int
    name: str
    title: str
    kind: int | None = None
    club: str | None = None
    club_name: str = ""


class Noted(NamedTuple):
    """What has been noted of a person and a course; ``on`` of a taken one only."""

    state: str = UNKNOWN
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A course that a person needs, and what is known of it."""

    course: int
    state: str = UNKNOWN
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """A person with the posts they hold and the courses they need for them."""

    id: int
    name: str
    holdings: tuple[Holding, ...]
    needs: tuple[Need, ...] = ()

    @property
    def is_trained(self):
        return all(need.state == DONE for need in self.needs)

    @property
    def is_blank(self):
        """Nothing is known of any course they need."""
        return all(need.state == UNKNOWN for need in self.needs)

    def has(self, state, course=None):
        """Whether a course they need, or the one asked for, is in ``state``."""
        return any(
            need.state == state
            for need in self.needs
            if course is None or need.course == course
        )

    def lacks(self, course=None):
        """Whether a course they need, or the one asked for, isn't known as taken."""
        return self.has(MISSING, course) or self.has(UNKNOWN, course)

    def needed(self, course):
        return any(need.course == course for need in self.needs)

    def holds_in(self, club):
        return any(holding.club == club for holding in self.holdings)

    def is_called(self, words):
        """Whether each of ``words`` begins a word of their name or a club's."""
        names = [self.name, *(holding.club_name for holding in self.holdings)]
        parts = " ".join(names).casefold().split()
        return all(
            any(part.startswith(word) for part in parts)
            for word in words.casefold().split()
        )

    @property
    def home(self):
        """(address, name) of the club to look for them in; the branch is (None, "").

        Of several the first by name, and a post in the branch comes before a club's.
        """
        return min(
            ((holding.club, holding.club_name) for holding in self.holdings),
            key=lambda club: (club[1].casefold(), club[0] or ""),
        )


def representatives(holdings, requirements, noted):
    """The persons of ``holdings`` by name, each with the courses they need.

    ``requirements`` are (course id, kind id) pairs, the kind None when everybody needs
    the course. ``noted`` maps (person id, course id) to what is known. The needs stand
    in the order in which their courses first come in ``requirements``.
    """
    order = list(dict.fromkeys(course for course, _ in requirements))
    of_all = {course for course, kind in requirements if kind is None}
    by_kind: dict = {}
    for course, kind in requirements:
        by_kind.setdefault(kind, set()).add(course)
    held: dict = {}
    for holding in holdings:
        held.setdefault(holding.person, []).append(holding)
    found = []
    for person, posts in held.items():
        courses = of_all.union(
            *(by_kind.get(post.kind, ()) for post in posts if post.kind is not None)
        )
        needs = tuple(
            Need(course, *noted.get((person, course), Noted()))
            for course in order
            if course in courses
        )
        found.append(Representative(person, posts[0].name, tuple(posts), needs))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


@dataclass(frozen=True, slots=True)
class Sums:
    """Persons who need a course: all of them, those with all, those with a blank."""

    needing: int
    trained: int
    unknown: int
    blank: int


def sums(people):
    needing = [one for one in people if one.needs]
    unknown = [one for one in needing if one.has(UNKNOWN)]
    return Sums(
        needing=len(needing),
        trained=sum(one.is_trained for one in needing),
        unknown=len(unknown),
        blank=sum(one.is_blank for one in unknown),
    )


def by_course(people):
    """Course id → how many of those who need it are in each state."""
    counted: dict = {}
    for one in people:
        for need in one.needs:
            counted.setdefault(need.course, Counter())[need.state] += 1
    return counted
