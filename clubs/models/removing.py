"""Rows that are taken out of use and can be taken back."""

from django.db import models
from django.db.models import Q

from . import changes
from .trail import Event


class RemovableQuerySet(models.QuerySet):
    def current(self, also=()):
        """Those to choose among, and those of the ids ``also`` that stand chosen."""
        return self.filter(Q(removed_at=None) | Q(pk__in=also))

    def removed(self):
        return self.exclude(removed_at=None)


def set_removed(thing, removed_at, *, by, verb, private=None):
    """Take a person or a post out of use, or back; what hangs on it stays as it was.

    Call it with the branch locked: somebody else can have done the same meanwhile, and
    then there is nothing left to do.
    """
    branch = thing.branch
    thing.refresh_from_db()
    if bool(thing.removed_at) == bool(removed_at):
        return
    changed = changes.apply(thing, {"removed_at": removed_at})
    thing.validate_constraints()
    thing.save(update_fields=["removed_at"])
    Event.objects.record(
        branch, by=by, verb=verb, thing=thing, changes=changed, private=private
    )
