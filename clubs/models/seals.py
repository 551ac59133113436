"""The day's seal: how far a branch's trail had come, chained to the seal before."""

import hashlib
from datetime import UTC

from django.db import models, transaction
from django.utils import timezone

from .branches import Branch
from .rights import TRAIL_READERS
from .trail import Event, sha256


class Pins:
    """The sum of what no hash of a line holds: its id, and the decision it names.

    Lines from before 0.5.0 have their decision in no hash, and the id of a line is
    given after its hash.
    """

    def __init__(self):
        self.told = hashlib.sha256()

    def add(self, pk, decision_id):
        self.told.update(b"%d:%d;" % (pk, decision_id or 0))

    def sum(self):
        return self.told.hexdigest()


def seal_of(previous, branch_id, on, at, last_event, events, head, pins):
    """The hash of a seal. ``pins`` is the sum of the lines since the seal before."""
    return sha256(
        previous,
        str(branch_id),
        on.isoformat(),
        at.astimezone(UTC).isoformat(),
        str(last_event),
        str(events),
        head,
        pins,
    )


class SealQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user.rights.here(TRAIL_READERS))

    @transaction.atomic
    def seal(self, branch, day, *, at=None):
        """The seal of ``branch`` for ``day``: made once, also of a day without lines.

        It holds every line there is when it is made.
        """
        Event.objects.hold(branch.pk)
        last = self.filter(branch=branch).order_by("on").last()
        if last and last.on >= day:
            return self.filter(branch=branch, on=day).first() or last
        at = at or timezone.now()
        seal = Seal(branch=branch, on=day, at=at, last_event=0, events=0, head="")
        if last:
            seal.previous, seal.head = last.hash, last.head
            seal.last_event, seal.events = last.last_event, last.events
        pins = Pins()
        new = branch.events.filter(pk__gt=seal.last_event).order_by("pk")
        for pk, decision_id, head in new.values_list(
            "pk", "decision_id", "hash"
        ).iterator(chunk_size=2000):
            pins.add(pk, decision_id)
            seal.last_event, seal.head = pk, head
            seal.events += 1
        seal.hash = seal_of(
            seal.previous,
            branch.pk,
            day,
            at,
            seal.last_event,
            seal.events,
            seal.head,
            pins.sum(),
        )
        seal.save(force_insert=True)
        return seal


class Seal(models.Model):
    """What the trail was on a day. Append-only; its hash can stand in the minutes."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="seals")
    on = models.DateField("dag")
    at = models.DateTimeField(default=timezone.now)
    # The newest event that it holds, how many there were, and that event's hash
    last_event = models.PositiveBigIntegerField()
    events = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "on"]
        verbose_name = "sigill"
        verbose_name_plural = "sigill"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "on"], name="one_seal_per_branch_and_day"
            )
        ]

    def __str__(self):
        return f"{self.branch} {self.on}"

    @property
    def in_groups(self):
        """The seal as somebody can read it aloud and compare it."""
        return " ".join(self.hash[i : i + 8] for i in range(0, len(self.hash), 8))
