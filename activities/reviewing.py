"""A review of a plan before a meeting: what is asked, what is missing, the closing."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from .comparison import frozen
from .models import Plan, Review, Update
from .picture import picture_of


@dataclass
class Round:
    """How far a review has come: what is asked for, what is answered, and by whom.

    Asked for are the goals in force that the board hasn't judged; answered those with
    a word in the review or a line in the log since it opened.
    """

    review: Review
    picture: object
    asked: list = field(default_factory=list)
    answered: list = field(default_factory=list)
    waiting: list = field(default_factory=list)

    def by_holder(self):
        """[(who answers, [goals that wait])]: those with most to answer first."""
        groups = {}
        for goal in self.waiting:
            groups.setdefault(self.picture.who(goal), []).append(goal)
        return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    def of(self, user):
        """The goals that wait for ``user``, by the posts that they hold."""
        held_by = self.picture.held_by
        return [
            goal
            for goal in self.waiting
            if user.pk in held_by.get(goal.post_id or goal.section.post_id, ())
        ]


def round_of(review, picture):
    """The Round of an open review in the picture of today; one query."""
    told = goals_told_of(review)
    found = Round(review, picture)
    for goal in picture.in_force:
        if goal.fact.outcome:
            continue
        found.asked.append(goal)
        said = goal.said and goal.said.review == review.pk
        (found.answered if said or goal.id in told else found.waiting).append(goal)
    return found


def goals_told_of(review):
    """The ids of the goals that the log says something of since the review opened."""
    since = Update.objects.standing().filter(
        activity__goal__section__plan=review.plan_id,
        activity__removed_at=None,
        at__gte=review.opened_at,
    )
    return set(since.values_list("activity__goal", flat=True))


def close_review(review, *, by, at=None, rewind_to=None):
    """Close ``review`` with the picture of the moment; what it froze never changes.

    ``rewind_to`` is the day of a review that is told afterwards, as the demo's are.
    """
    plan = Plan.objects.select_related("branch").get(pk=review.plan_id)
    day = rewind_to or timezone.localdate(at)

    def freeze():
        picture = picture_of(plan, day, rewind_to=rewind_to)
        answered = {goal.id for goal in round_of(review, picture).answered}
        return frozen(picture, answered)

    with transaction.atomic():
        review.close(by=by, freeze=freeze, at=at)
    return review


def last_closed(plan, before=None):
    """The review of ``plan`` that was closed last, before a meeting; None without."""
    closed = Review.objects.of_plan(plan).closed().order_by("-meeting__on", "-pk")
    if before is not None:
        closed = closed.filter(meeting__on__lt=before.on)
    return closed.first()
