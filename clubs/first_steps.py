"""How far a new branch has come, counted for the page it has before its first plan."""

from dataclasses import dataclass

from django.utils import timezone

from .models import Tenure


@dataclass(frozen=True)
class FirstSteps:
    people: int
    posts_held: int
    clubs: int
    others: int  # accounts besides the reader's own
    invited: int


def first_steps(branch, user):
    """What there is for ``user`` to go on from; 5 queries."""
    now, day = timezone.now(), timezone.localdate()
    held = Tenure.objects.filter(post__branch=branch).still(day)
    others = branch.assignments.still(day).exclude(user=user)
    return FirstSteps(
        people=branch.people.current().count(),
        posts_held=held.values("post").distinct().count(),
        clubs=branch.clubs.active(day).count(),
        others=others.values("user").distinct().count(),
        invited=branch.invitations.open(now).values("email").distinct().count(),
    )
