"""How much of the register a measure finds covered: pure functions (design 4)."""

from collections.abc import Set
from dataclasses import dataclass

from .measures import Counted

# A collective agreement, or one by accession to it
WITH_AGREEMENT = ("ja", "hängavtal")
# Shares of what the register holds; the whole comes from there too.
COVERED = (
    "besökta klubbar",
    "arbetsplatser besökta",
    "arbetsplatser kända",
    "arbetsplatser med avtal",
    "register",
    "berättelser",
    "uppdrag i klubbarna",
    "jämställdhetsplaner",
    "utbildade",
)


@dataclass(frozen=True, slots=True)
class ClubFact:
    """A club that is active on the day, and what it has come to in the year by then.

    ``reported`` needs both reports. ``held`` are the kinds of post, by id, that
    somebody holds in the club on the day.
    """

    id: int
    confirmed: bool = False
    reported: bool = False
    equality_plan: bool = False
    held: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkplaceFact:
    """A workplace of the register on the day, in its own stored words."""

    id: int
    agreement: str = "okänt"
    organisation: str = "ingen"


@dataclass(frozen=True, slots=True)
class RepresentativeFact:
    """Who holds a post that is elected: courses they need and have taken, by id."""

    needs: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Register:
    """What a branch's register holds on a day."""

    clubs: tuple[ClubFact, ...] = ()
    workplaces: tuple[WorkplaceFact, ...] = ()
    representatives: tuple[RepresentativeFact, ...] = ()


def covered(
    measure, register, *, visited: Set[int] = frozenset(), kind=None, course=None
):
    """How much of the register a measure finds covered: Counted, or None for others.

    ``visited`` are the ids of the clubs or workplaces that have had a visit with the
    goal's purposes in its period, ``kind`` the kind of post and ``course`` the course
    that the goal asks for; without a course all that each one needs. Whoever is
    counted is among those that make the whole, so no share exceeds it.
    """
    clubs, workplaces = register.clubs, register.workplaces
    match measure:
        case "besökta klubbar":
            return part(clubs, lambda club: club.id in visited)
        case "register":
            return part(clubs, lambda club: club.confirmed)
        case "berättelser":
            return part(clubs, lambda club: club.reported)
        case "jämställdhetsplaner":
            return part(clubs, lambda club: club.equality_plan)
        case "uppdrag i klubbarna":
            return part(clubs, lambda club: kind in club.held)
        case "arbetsplatser besökta":
            alone = [place for place in workplaces if place.organisation == "ingen"]
            return part(alone, lambda place: place.id in visited)
        case "arbetsplatser kända":
            return part(workplaces, lambda place: place.agreement != "okänt")
        case "arbetsplatser med avtal":
            return part(workplaces, lambda place: place.agreement in WITH_AGREEMENT)
        case "utbildade":
            return trained(register.representatives, course)
    return None


def part(all_of_them, is_covered):
    return Counted(sum(map(bool, map(is_covered, all_of_them))), len(all_of_them))


def trained(representatives, course=None):
    """Those who have all the courses they need, or the one, of those who need any."""
    needs = [
        (one.needs if course is None else one.needs & {course}, one.taken)
        for one in representatives
    ]
    needs = [(needed, taken) for needed, taken in needs if needed]
    return part(needs, lambda pair: pair[0] <= pair[1])
