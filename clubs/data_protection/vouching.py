"""Which of somebody's names another has written too, and not they alone.

A name is looked for in what others have written, and taken away there. Who is alone
about what they are called could call themselves any word of a text.
"""

from django.utils import timezone

from clubs.models import Event
from clubs.models.trail import sha256

# The deeds that say what somebody is called: (kind, verbs)
GIVEN = {
    "invitation": ("invite", "accept"),
    "person": ("add", "change"),
    "user": ("change",),
}
FIELDS = ("name", "phone")


def chosen_alone(user, values, branches):
    """Those of ``values`` that the trail has from ``user`` and from nobody else."""
    own: set[str] = set()
    others: set[str] = set()
    for value, by, _ in _said(values, branches):
        (own if by == user.pk else others).add(value)
    return own - others


def chosen_after(day, values, branches):
    """Those of ``values`` that nobody had said by the end of ``day``."""
    late: set[str] = set()
    early: set[str] = set()
    for value, _, at in _said(values, branches):
        (late if timezone.localdate(at) > day else early).add(value)
    return late - early


def _said(values, branches):
    """(value, account, moment) of each time that one of ``values`` was written."""
    told = Event.objects.filter(branch__in=branches, kind__in=GIVEN).order_by()
    columns = ("kind", "verb", "by", "at", "salt", "changes")
    for kind, verb, by, at, salt, changes in told.values_list(*columns):
        if verb in GIVEN[kind]:
            digests = {changes[field] for field in FIELDS if field in changes}
            for value in values:
                if sha256(salt, value) in digests:
                    yield value, by, at
