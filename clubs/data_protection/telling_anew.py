"""The trail without somebody's name: lines that hold it are emptied and told anew.

A line's content may go, since the chain holds a digest of it (S53, S63). What it told
beside the name is what the picture of an earlier day is made of: that is told once
more, with the moment, the deed and who did it, in a line of its own at the end.
"""

from django.db.models import Q

from clubs.models import Event, Invitation, Training, Visit
from clubs.models.trail import sha256
from sekoplan.jinja import listing

# Which line it is that is told anew
ANEW = "anew"


def tell_anew(subject, naming):
    """How many lines were emptied."""
    about = _about(subject)
    count = 0
    for branch_id in subject.branches:
        lines, emptied = Event.objects.filter(branch=branch_id), []
        gone = set(lines.filter(about).exclude(salt="").values_list("pk", flat=True))
        told = {}
        rows = lines.exclude(salt="").exclude(pk__in=gone).order_by("pk")
        names = _names_of_visitors(subject)
        for event in rows.iterator(chunk_size=2_000):
            if not event.changes:
                continue
            left = _without(event, naming, names)
            if left != event.changes:
                told[event.pk] = event
        told |= _at_the_same_moment(lines, told)
        for pk in sorted(told):
            event = told[pk]
            Event.objects.record(
                event.branch,
                by=event.by,
                verb=event.verb,
                thing=_Told(event),
                changes=_without(event, naming, names) | {ANEW: pk},
                decision=event.decision,
                at=event.at,
                held=True,
            )
        emptied = gone | told.keys()
        lines.filter(pk__in=emptied).update(changes={}, salt="")
        count += len(emptied)
    return count


class _Told:
    """The thing of a line, whether it is there still or not."""

    def __init__(self, event):
        self.pk, self._meta = event.object_id, self
        self.model_name = event.kind


def _about(subject):
    """The lines about the person, the account and what was noted of their training."""
    people = [person.pk for person in subject.people]
    about = Q(kind="person", object_id__in=people)
    trainings = Training.objects.filter(person__in=people)
    about |= Q(kind="training", object_id__in=trainings.values("pk"))
    addresses = Q(pk__in=[])
    for email in subject.naming.emails:
        addresses |= Q(email__iexact=email)
    invitations = list(
        Invitation.objects.filter(addresses).values_list("pk", flat=True)
    )
    about |= Q(kind="invitation", object_id__in=invitations)
    if subject.user:
        about |= Q(kind="user", object_id=subject.user.pk)
    return about


def _names_of_visitors(subject):
    """Visit → its visitors' names in one text, as the trail keeps a digest of it."""
    people = [person.pk for person in subject.people]
    visits = Visit.objects.filter(visitors__in=people).prefetch_related("visitors")
    return {
        visit.pk: listing([one.name for one in sorted(visit.visitors.all(), key=_pk)])
        for visit in visits.only("pk").iterator(chunk_size=500)
    }


def _pk(row):
    return row.pk


def _without(event, naming, visitors):
    """What a line tells, without the name and without digests of it."""
    known = naming.told
    if event.kind == "visit" and event.object_id in visitors:
        known = known | {visitors[event.object_id]}
    digests = {sha256(event.salt, text) for text in known}
    return {
        name: naming.without(value)
        for name, value in event.changes.items()
        if not (isinstance(value, str) and value in digests)
    }


def _at_the_same_moment(lines, told):
    """Later lines of the same thing and moment: told anew too, they stay in order."""
    found = {}
    for event in told.values():
        beside = lines.filter(
            kind=event.kind, object_id=event.object_id, at=event.at, pk__gt=event.pk
        )
        found |= {one.pk: one for one in beside.exclude(salt="")}
    return found
