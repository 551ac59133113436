"""A review of a plan before a meeting: what is asked, what is missing, the closing."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clubs.models import Body, Meeting, MeetingState, Tenure

from .briefs import Since
from .comparison import frozen, thawed
from .models import Assessment, Goal, Plan, Review, Update
from .models.follow_up import end_of
from .picture import picture_of

NAMES = {Body.BOARD: "styrelsemötet", Body.ASSEMBLY: "mötet"}


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


def round_of(review, picture, log=None):
    """The Round of an open review in the picture of today.

    ``log`` is ``log_since`` of the moment that it opened, or of an earlier one.
    """
    if log is None:
        log = log_since(picture.plan, review.opened_at)
    told = {goal for goal, _, at in log if at >= review.opened_at}
    found = Round(review, picture)
    for goal in picture.in_force:
        if goal.fact.outcome:
            continue
        found.asked.append(goal)
        said = goal.said and goal.said.review == review.pk
        (found.answered if said or goal.id in told else found.waiting).append(goal)
    return found


def asked_in(review):
    """The goals that an open review asks for; ``is_answered`` says of each whether."""
    judged = Assessment.objects.outcomes().filter(goal=OuterRef("pk"))
    answers = Assessment.objects.filter(goal=OuterRef("pk"), review=review.pk)
    lines = Update.objects.standing().filter(
        activity__goal=OuterRef("pk"),
        activity__removed_at=None,
        at__gte=review.opened_at,
    )
    today = timezone.localdate()
    in_force = Q(struck_by=None) | Q(struck_by__meeting__on__gt=today)
    return Goal.objects.filter(
        in_force, ~Exists(judged), section__plan=review.plan_id
    ).annotate(is_answered=Exists(answers) | Exists(lines))


def progress(review):
    """(answered, asked) of an open review, in one query."""
    counted = asked_in(review).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(is_answered=True))
    )
    return counted["answered"], counted["asked"]


def waiting_for(user, review, day):
    """How many goals an open review waits for ``user`` to answer, by their posts."""
    posts = Tenure.objects.on(day).filter(person__user=user).values("post")
    waiting = asked_in(review).filter(is_answered=False)
    accountable = Coalesce("post", "section__post")
    return (
        waiting.annotate(accountable=accountable).filter(accountable__in=posts).count()
    )


def log_since(plan, moment, until=None):
    """(goal id, note, when) of what the log tells since ``moment``; one query.

    ``until`` is the last day of it.
    """
    lines = Update.objects.standing(until).filter(
        activity__goal__section__plan=plan, activity__removed_at=None, at__gte=moment
    )
    return lines.order_by("at", "pk").values_list("activity__goal", "note", "at")


def since_before(meeting, plan):
    """(Since, moment) of what a brief before ``meeting`` compares with, or Nones.

    That is the review that was closed last, which ``plan`` brings along as
    ``last_on`` and so on, else the body's last meeting in the plan's period.
    """
    if plan.last_on:
        name = NAMES.get(plan.last_body, "kommittémötet")
        since = Since(name, plan.last_on, thawed(plan.last_frozen))
        return since, plan.last_closed_at
    held = Meeting.objects.filter(
        branch=plan.branch_id, body=meeting.body, state=MeetingState.HELD
    ).filter(on__gte=plan.starts, on__lt=meeting.on)
    last = held.order_by("on").last()
    if last is None:
        return None, None
    return Since(NAMES.get(last.body, "kommittémötet"), last.on), end_of(last.on)


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
