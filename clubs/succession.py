"""After a club's annual meeting: every post gets its new holder in one step."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sekoplan.jinja import full_date

from .models import ClubYear, Person, Post, Stale, Tenure


@dataclass(frozen=True)
class Swap:
    """A holder leaves, somebody takes over, or both; ``at`` is where it was asked."""

    post: Post
    leaves: Tenure | None
    takes_over: Person | None
    at: str | None = None


def posts_with_holders(club):
    """The club's posts in use, each with who holds it now or will."""
    return club.posts.current().by_rank().with_holders(timezone.localdate())


def standing(posts):
    """Who holds what, as a word to compare with: "428:12 429: 430:15.16"."""
    return " ".join(
        f"{post.pk}:{'.'.join(str(tenure.pk) for tenure in post.holders)}"
        for post in sorted(posts, key=lambda post: post.pk)
    )


def changed_between(seen, posts):
    """The titles of the posts that somebody has changed since ``standing`` said so."""
    before = set(seen.split())
    return [post.title for post in posts if standing([post]) not in before]


@transaction.atomic
def succeed_in_club(club, swaps, *, by, on, seen, is_annual_meeting=False):
    """Do what the meeting of the day ``on`` decided: all of it or nothing.

    ``seen`` is what ``standing`` said when the page was shown; Stale when somebody
    has changed a holder since. The year's annual meeting gets its day unless it has
    one. What a post objects to is told where it was asked.
    """
    club.branch.lock()
    if standing(posts_with_holders(club)) != seen:
        raise Stale(club)
    errors = {}
    for swap in swaps:
        try:
            swap_holders(swap, by=by, on=on)
        except ValidationError as refusal:
            errors[swap.at] = refusal
    if errors:
        raise ValidationError(errors)
    if is_annual_meeting:
        note_annual_meeting(club, by=by, on=on)


def swap_holders(swap, *, by, on):
    """One leaves the day before ``on`` and the other begins that day, in that role."""
    leaves, role = swap.leaves, ""
    if leaves:
        if leaves.starts > on:
            raise ValidationError(
                f"{leaves.person} har uppdraget först från {full_date(leaves.starts)}. "
                "Välj en senare dag."
            )
        if leaves.person == swap.takes_over:
            raise ValidationError(f"{leaves.person} har redan uppdraget.")
        role = leaves.role
        leaves.leave(by=by, last_day=on - timedelta(days=1))
    if swap.takes_over:
        swap.post.appoint(swap.takes_over, by=by, on=on, beside=True, role=role)


def note_annual_meeting(club, *, by, on):
    year = ClubYear.objects.filter(club=club, year=on.year).first()
    if year is None or year.annual_meeting_on is None:
        seen = year.version if year else 0
        ClubYear.settle(club, on.year, by=by, seen=seen, annual_meeting_on=on)
