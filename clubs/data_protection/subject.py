"""Whom an erasure is about, and what is looked for in what others have written."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from clubs.models import Person, Tenure, User
from sekoplan.jinja import listing

from .naming import Naming
from .vouching import chosen_after, chosen_alone

ALONE = (
    "Ingen annan än du har skrivit {}. Ändra tillbaka till det som avdelningen har "
    "skrivit, eller be avdelningen radera dig: då ser två personer var det står."
)


class How(Enum):
    """Who says that it is to be: themselves alone, two who have seen where the name
    stands, or the run that clears what is outdated."""

    ALONE = "alone"
    TWO = "two"
    RUN = "run"


@dataclass(frozen=True)
class Subject:
    """Whom it is about: who they are in each branch, and their account."""

    people: tuple[Person, ...]
    user: User | None
    # Where their name may stand in what others have written
    branches: tuple[int, ...]
    # An account that they have and keep, since another branch needs it
    kept_user: User | None = None
    how: How = How.ALONE

    @classmethod
    def of_person(cls, person):
        """Somebody in one branch, with their account when nobody else needs it."""
        user = person.user
        if user is not None and _is_needed_elsewhere(user, person.branch_id):
            return cls((person,), None, (person.branch_id,), user, how=How.TWO)
        return cls((person,), user, (person.branch_id,), how=How.TWO)

    @classmethod
    def of_user(cls, user):
        """An account, and who they are in every branch."""
        people = tuple(user.people.select_related("branch").order_by("pk"))
        branches = {person.branch_id for person in people}
        branches |= set(user.assignments.values_list("branch", flat=True))
        return cls(people, user, tuple(sorted(branches)))

    @property
    def naming(self):
        accounts = [one for one in (self.user, self.kept_user) if one]
        return Naming.of(
            names=[one.name for one in (*self.people, *accounts)],
            emails=[one.email for one in (*self.people, *accounts)],
            phones=[person.phone for person in self.people],
        )

    @property
    def _called(self):
        """The names and numbers as they were written, for the trail's digests."""
        called = {one.name for one in (*self.people, self.user) if one}
        return called | {person.phone for person in self.people if person.phone}

    @cached_property
    def chosen_alone(self):
        """What nobody but they themselves has said that they are called."""
        if self.user is None or self.how is How.TWO:
            return frozenset()
        return frozenset(chosen_alone(self.user, self._called, self.branches))

    @cached_property
    def chosen_late(self):
        """What nobody had said when they left: a run that nobody looks at leaves it."""
        left_on = self._left_on if self.how is How.RUN else None
        if left_on is None:
            return frozenset()
        return frozenset(chosen_after(left_on, self._called, self.branches))

    @property
    def _left_on(self):
        """The last day of the last post or role."""
        posts = Q(person__in=self.people)
        ends = set(Tenure.objects.filter(posts).values_list("ends", flat=True))
        if self.user:
            held = self.user.assignments.values_list("ends", "tenure__ends")
            ends |= {min(filter(None, both), default=None) for both in held}
        return max(filter(None, ends), default=None)

    @property
    def alone(self):
        """What to do about that, before one erases oneself."""
        return ALONE.format(listing(sorted(self.chosen_alone)))

    @property
    def sought(self):
        """What is looked for in others' texts: never what they alone have chosen."""
        return self.naming.but(self.chosen_alone | self.chosen_late)

    @property
    def name(self):
        return self.people[0].name if self.people else self.user.name

    @property
    def is_erased(self):
        return all(one.erased_at for one in (*self.people, self.user) if one)


def _is_needed_elsewhere(user, branch_id):
    others = user.people.exclude(branch=branch_id).filter(erased_at=None)
    held = user.assignments.exclude(branch=branch_id).still(timezone.localdate())
    return others.exists() or held.exists()
