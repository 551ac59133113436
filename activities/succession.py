"""Byt innehavare: a post moves, with what its holder was doing and could do."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clubs.models import Assignment, Event, Invitation, Stale, still_administered
from clubs.succession import Swap, standing, swap_holders

from .models import Activity, Goal, PlanState, Section


@dataclass(frozen=True)
class Estate:
    """What follows a post by itself, and what its holder leaves behind.

    The activities and assignments are those that the reader may hand over.
    """

    sections: int
    goals: int
    activities: list
    assignments: list


def estate_of(post, leaver, user):
    """The Estate of ``leaver``, a tenure on ``post``, as ``user`` may deal with it."""
    today = timezone.localdate()
    ours = {"section__plan__branch": post.branch_id, "section__plan__ends__gte": today}
    goals = Goal.objects.filter(
        Q(post=post) | Q(post=None, section__post=post), struck_by=None, **ours
    ).exclude(section__plan__state=PlanState.CLOSED)
    sections = Section.objects.filter(
        post=post, plan__branch=post.branch_id, plan__ends__gte=today
    ).exclude(plan__state=PlanState.CLOSED)
    activities = Activity.objects.for_user(user).filter(
        can_edit=True,
        people=leaver.person_id,
        goal__section__plan__branch=post.branch_id,
    )
    assignments = Assignment.objects.for_user(user).filter(
        can_edit=True, branch=post.branch_id, user__people=leaver.person_id
    )
    return Estate(
        sections=sections.count(),
        goals=goals.count(),
        activities=list(activities.open().for_display()),
        assignments=list(assignments.still(today)),
    )


def leaves_last_post(leaver):
    """Whether the person of a tenure holds no other post of the branch itself."""
    others = leaver.person.tenures.still(timezone.localdate()).exclude(pk=leaver.pk)
    return not others.filter(post__club=None).exists()


@transaction.atomic
def succeed(post, leaver, successor, *, by, on, seen, activities=(), ends=(), given=()):
    """Let ``successor``, or nobody, have the post in the place of ``leaver``.

    ``activities`` of the leaver get the successor instead; the assignments in
    ``ends`` end with the leaver's last day, and the roles of those in ``given`` go to
    the successor. What was is kept with the names that were true then. Stale when
    somebody has changed the holders since ``standing`` said ``seen``. Returns the
    invitations that have to be sent, each with its token.
    """
    branch = post.branch.lock()
    held = type(post).objects.filter(pk=post.pk).with_holders(timezone.localdate())
    if standing(held) != seen:
        raise Stale(held.get())
    # The leaver's role may be the last of its kind until the successor has it.
    with still_administered(branch):
        return hand_all_over(post, leaver, successor, by, on, activities, ends, given)


def hand_all_over(post, leaver, successor, by, on, activities, ends, given):
    branch = post.branch
    swap_holders(Swap(post, leaver, successor), by=by, on=on)
    hand_over(activities, leaver.person, successor, by=by)
    last_day = on - timedelta(days=1)
    for assignment in ends:
        # One that hangs on the post has ended with it.
        if assignment.tenure_id != leaver.pk:
            over = last_day < timezone.localdate()
            assignment.end(by=by, last_day=None if over else last_day)
    roles = dict.fromkeys(assignment.role for assignment in given)
    if successor is None or not roles:
        return []
    if successor.user_id is None:
        return [invite(branch, successor, role, by=by) for role in roles]
    tenure = post.tenures.on(max(on, timezone.localdate())).get(person=successor)
    for role in roles:
        give(branch, tenure, role, by=by, on=on)
    return []


def hand_over(activities, leaver, successor, *, by):
    """Put the successor's name where the leaver's still stands."""
    still = Activity.objects.current().open().filter(people=leaver).for_display()
    for activity in still.filter(pk__in=[one.pk for one in activities]):
        people = [person for person in activity.people.all() if person != leaver]
        if successor and successor not in people:
            people.append(successor)
        activity.edit(by=by, seen=activity.version, people=people)


def give(branch, tenure, role, *, by, on):
    """The role, for as long as the post is held; nothing when they have it."""
    user = tenure.person.user
    if branch.assignments.active(on).filter(user=user, role=role).exists():
        return
    given = branch.assignments.create(user=user, role=role, starts=on, tenure=tenure)
    Event.objects.record(
        branch,
        by=by,
        verb="give",
        thing=given,
        changes={"role": [None, role], "starts": [None, on.isoformat()]},
    )


def invite(branch, person, role, *, by):
    if not person.email:
        raise ValidationError(
            f"{person} har ingen e-postadress i registret och kan inte bjudas in. "
            "Skriv adressen under Personer först, eller ge ingen behörighet."
        )
    return Invitation.send(
        branch, email=person.email, name=person.name, role=role, by=by
    )
