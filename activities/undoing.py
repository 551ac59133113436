"""Taking back what was done: lines of the log, a removal, a series just made."""

from django.db import transaction
from django.utils import timezone

from clubs.models import Stale

from .models import Activity


@transaction.atomic
def take_back(updates, *, by):
    """Undo ``updates``, of one branch.

    Returns the activities taken back, those written in since, and those removed
    since. One that is undone already is in none of them.
    """
    done, late, gone = [], [], []
    updates[0].activity.hold()
    for update in updates:
        activity = Activity.objects.for_display().get(pk=update.activity_id)
        newest = activity.updates.standing().first()
        if newest != update and update.undone_by.exists():
            continue
        if activity.removed_at:
            gone.append(activity)
        elif newest != update:
            late.append(activity)
        else:
            activity.undo(update, by=by, seen=activity.version)
            done.append(activity)
    return done, late, gone


def siblings(activity):
    """The steps of an activity's series that share its fate, or the activity alone."""
    if not activity.batch:
        return [activity]
    of_series = Activity.objects.filter(
        goal=activity.goal_id, batch=activity.batch, removed_at=activity.removed_at
    )
    return list(of_series.for_display().order_by("due_on", "pk"))


@transaction.atomic
def remove(steps, *, by, seen):
    """Remove an activity, or every step of a series.

    ``seen`` is activity id → version on the page. Without it they must be as they
    were made, and what the first of them replaced stands again.
    """
    at, goal = timezone.now(), steps[0].goal
    if seen and seen.keys() != {step.pk for step in steps}:
        raise Stale(steps[0])
    for step in steps:
        step.remove(by=by, seen=seen.get(step.pk, 1), at=at)
    if not seen:
        Activity.objects.stand_in(goal)


@transaction.atomic
def restore(activity, *, by):
    """Take back a removed activity, with the series that was removed with it."""
    if activity.removed_at is None:
        raise Stale(activity)
    steps = siblings(activity)
    for step in steps:
        step.restore(by=by)
    return steps
