"""Lines of the read log in words: what was read, and in which capacity."""

from dataclasses import dataclass
from datetime import datetime

from clubs.models import ABOUT_PERSON, Assignment, Person, Read, Visit
from sekoplan.jinja import listing

KINDS = dict(Read.choices)


@dataclass(frozen=True)
class Told:
    """One line. ``person`` and ``visit`` lead there for who may follow."""

    at: datetime
    who: str
    what: str
    reason: str = ""
    name: str = ""
    person: int | None = None
    visit: int | None = None


def roles_of(readings):
    """``{(user, branch): "sekreterare och revisor"}`` of those who have read.

    What somebody is or was: they may have left since.
    """
    users = {reading.by_id for reading in readings}
    branches = {reading.branch_id for reading in readings}
    held = Assignment.objects.filter(user__in=users, branch__in=branches)
    roles: dict[tuple[int, int], list[str]] = {}
    for one in held.order_by("starts"):
        told = roles.setdefault((one.user_id, one.branch_id), [])
        if one.get_role_display() not in told:
            told.append(one.get_role_display())
    return {key: listing(told) for key, told in roles.items()}


def told(readings, branch, user):
    """The lines as who may read the whole log sees them.

    A visit is told of by its number: who reads the log may not know the place.
    """
    roles = roles_of(readings)
    persons = {one.object_id for one in readings if one.kind in ABOUT_PERSON}
    names = dict(
        Person.objects.for_user(user)
        .filter(branch=branch, pk__in=persons)
        .values_list("pk", "name")
    )
    visits = {one.object_id for one in readings if one.kind == Read.VISIT}
    known = set()
    if visits and branch.can_read_visits:
        shown = Visit.objects.for_user(user).filter(branch=branch, pk__in=visits)
        known = set(shown.values_list("pk", flat=True))
    return [
        Told(
            at=one.at,
            who=_named(one, roles),
            what=KINDS.get(one.kind, one.kind),
            reason=one.reason,
            name=names.get(one.object_id, "") if one.kind in ABOUT_PERSON else "",
            person=one.object_id
            if one.kind in ABOUT_PERSON and one.object_id in names
            else None,
            visit=one.object_id
            if one.kind == Read.VISIT and one.object_id in known
            else None,
        )
        for one in readings
    ]


def told_by_role(readings):
    """The lines as the one who was read about sees them: by role, without names."""
    roles = roles_of(readings)
    return [
        Told(
            at=one.at,
            who=f"{roles.get((one.by_id, one.branch_id)) or 'någon'} i {one.branch}",
            what=KINDS.get(one.kind, one.kind),
            reason=one.reason if one.kind != Read.VISIT else "",
        )
        for one in readings
    ]


def _named(reading, roles):
    role = roles.get((reading.by_id, reading.branch_id))
    return f"{reading.by}, {role}" if role else str(reading.by)
