"""The trail: what was done, by whom, chained so that a changed row shows; receipts."""

import hashlib
import json
import secrets
from datetime import UTC, timedelta

from django.db import IntegrityError, connection, models, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from sekoplan.prepared import Prepared, Slot
from sekoplan.storing import PreparedInsert, PreparedUpdate

from .branches import Branch, User
from .rights import (
    ACCOUNT_READERS,
    FOLLOWERS,
    PLANNERS,
    TRAIL_READERS,
    VISIT_READERS,
)


class Stale(Exception):
    """Somebody else changed the thing after this user loaded the page.

    ``current`` is the row as it stands now, so that the page can show both texts.
    """

    def __init__(self, current):
        super().__init__("stale version")
        self.current = current


class AlreadyUsed(Exception):
    """The same client UUID came twice with different content (S51)."""


canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode


def sha256(*parts):
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


# Since 0.5.0 the hash of a line is over its decision too, and its digest begins so.
WITH_DECISION = "2:"


def digest_of(salt, text):
    """What stands for a line's values in its hash: they can be blanked, it stays."""
    return (WITH_DECISION + sha256(salt, text))[:64]


def hash_after(
    previous, branch_id, at, by_id, verb, kind, object_id, digest, decision_id
):
    """The hash of a line given the one before it in the same branch."""
    told = [
        previous,
        str(branch_id),
        at.astimezone(UTC).isoformat(),
        str(by_id or ""),
        verb,
        kind,
        str(object_id),
        digest,
    ]
    if digest.startswith(WITH_DECISION):
        told.append(str(decision_id or ""))
    return sha256(*told)


NEWEST = Prepared(
    lambda: (
        Event.objects.filter(branch=Slot("branch"))
        .order_by("-pk")
        .values_list("pk", "hash")[:1]
    )
)
LOCK = Prepared(
    lambda: (
        Branch.objects.select_for_update()
        .filter(pk=Slot("branch"))
        .order_by()
        .values_list("pk")
    )
)


# Kinds whose lines say what not all who read the trail may read elsewhere
READ_BY = {
    VISIT_READERS: ("visit",),
    ACCOUNT_READERS: ("assignment", "invitation", "user"),
    PLANNERS: ("delegatelink",),
}


def may_read_of(user, branch, kind):
    """Whether ``user`` reads of such things in ``branch`` elsewhere too."""
    roles = next((roles for roles, kinds in READ_BY.items() if kind in kinds), None)
    return roles is None or branch.pk in user.rights.branches(roles)


class EventQuerySet(models.QuerySet):
    def for_user(self, user):
        """The trail as in "Who sees what": some read all, others their own deeds."""
        rights = user.rights
        own = models.Q(by=user.pk) & rights.here(FOLLOWERS)
        told = models.Q()
        for roles, kinds in READ_BY.items():
            told &= ~models.Q(kind__in=kinds) | rights.here(roles)
        # What it is about is told to nobody who may no longer read of it.
        return self.filter(told & (rights.here(TRAIL_READERS) | own))

    def for_display(self):
        """The newest first; a line that is told anew where it was told first."""
        return self.select_related("by", "decision__meeting").order_by("-at", "-pk")

    def before(self, pk):
        """Those that come after the line ``pk`` in that order."""
        at = Event.objects.filter(pk=pk).values_list("at", flat=True).first()
        if at is None:
            return self.none()
        older = models.Q(at__lt=at) | models.Q(at=at, pk__lt=pk)
        return self.filter(older, at__lte=at)

    def newest_of(self, branch_id):
        """The id of a branch's newest event: the same id means the same content."""
        for pk, _ in NEWEST(branch=branch_id):
            return pk

    def newest(self):
        """The id of the newest event of all: the same id means that all is the same."""
        return self.order_by("-pk").values_list("pk", flat=True).first()

    def since(self, slug, at):
        """What has been done in a branch after ``at``."""
        return self.filter(branch__slug=slug, at__gt=at)

    def hold(self, branch_id):
        """Lock a branch's trail, so that the chain has one order.

        A verb that others may do at the same time to the same rows does it first:
        who takes the rows before the trail waits for somebody that waits for them.
        SQLite has one writer at a time as it is.
        """
        if not connection.in_atomic_block:
            raise TransactionManagementError("an event is a part of its verb")
        if connection.features.has_select_for_update:
            LOCK(branch=branch_id)

    def record(
        self,
        branch,
        *,
        by,
        verb,
        thing,
        changes=None,
        private=None,
        decision=None,
        at=None,
        held=False,
    ):
        """Write one line. Call it last in a verb, inside its transaction.

        ``changes`` maps a field to ``[old, new]`` and holds P0 and P1 values only;
        of ``private`` texts (names, free text) only a salted digest is kept.
        ``decision`` is what a meeting decided that the deed carries out. ``held``
        says that the verb holds the trail already.
        """
        if not held:
            self.hold(branch.pk)
        event = Event(decision_id=decision and decision.pk)
        event.tell(
            branch,
            last_hash(branch),
            by=by,
            verb=verb,
            thing=thing,
            changes=changes,
            private=private,
            at=at or timezone.now(),
        )
        return add_event(event)

    def record_many(self, branch, *, by, lines, at=None):
        """Write a line for each of many deeds done at once, chained in their order.

        ``lines`` are (verb, thing, changes, private) as ``record`` takes them.
        """
        self.hold(branch.pk)
        at = at or timezone.now()
        event, previous, rows = Event(), last_hash(branch), []
        as_json = Event._meta.get_field("changes").get_db_prep_save
        for verb, thing, changes, private in lines:
            event.tell(
                branch,
                previous,
                by=by,
                verb=verb,
                thing=thing,
                changes=changes,
                private=private,
                at=at,
            )
            previous = event.hash
            row = [getattr(event, name) for name in TOLD_ANEW]
            rows.append([*row, as_json(event.changes, connection)])
        if rows:
            add_event.many(event, (*TOLD_ANEW, "changes"), rows)


# What differs between the lines of deeds done at once, beside their changes
TOLD_ANEW = ("verb", "kind", "object_id", "salt", "digest", "hash")


def last_hash(branch):
    return next((told for _, told in NEWEST(branch=branch.pk)), "")


class Event(models.Model):
    """One deed. Append-only: the database refuses to change or delete it."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    changes = models.JSONField(default=dict)
    decision = models.ForeignKey(
        "clubs.Decision", models.PROTECT, null=True, blank=True, related_name="events"
    )
    salt = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        indexes = [
            models.Index(fields=["branch", "-id"], name="event_newest_of_branch"),
            models.Index(fields=["branch", "at"], name="event_by_branch_time"),
            models.Index(fields=["kind", "object_id", "at"], name="event_by_thing"),
        ]

    def __str__(self):
        return f"{self.verb} {self.kind} {self.object_id}"

    def tell(self, branch, previous, *, by, verb, thing, changes, private, at):
        """Be the line after the one whose hash is ``previous``."""
        salt = secrets.token_hex(8)
        stored = dict(changes or {})
        for field, text in (private or {}).items():
            stored[field] = sha256(salt, text)
        # As the database will give it back, so that the digest can be verified.
        text = canonical(stored)
        self.branch_id, self.at, self.by_id = branch.pk, at, by and by.pk
        self.verb, self.kind, self.object_id = verb, thing._meta.model_name, thing.pk
        self.changes, self.salt = json.loads(text), salt
        self.digest = digest_of(salt, text)
        self.hash = hash_after(
            previous,
            self.branch_id,
            self.at,
            self.by_id,
            self.verb,
            self.kind,
            self.object_id,
            self.digest,
            self.decision_id,
        )


add_event = PreparedInsert(Event)


RECEIPTS_KEPT = timedelta(days=30)


class ReceiptQuerySet(models.QuerySet):
    def outdated(self, now):
        """Those that may be cleared away: nobody sends a form again after so long.

        A visit may lie on a phone as long as it likes, with an answer that was lost:
        without its receipt it would be stored twice.
        """
        return self.filter(at__lt=now - RECEIPTS_KEPT).exclude(result__has_key="visit")

    def once(self, user, uuid, body, deed):
        """Run ``deed`` the first time this user sends ``uuid``; else its first answer.

        Returns the answer, and the first receipt when this isn't the first time.
        ``body`` is what was sent; the same uuid with another body raises AlreadyUsed.
        ``deed`` returns something JSON can hold. Receipt and deed stand or fall
        together: a deed that raises leaves no receipt.
        """
        digest = sha256(canonical(body))
        try:
            with transaction.atomic():
                # The same form sent at the same time waits here for this one's end.
                receipt = Receipt(user_id=user.pk, uuid=uuid, digest=digest)
                add_receipt(receipt)
                result = deed()
                # After the deed's own events and before all others of the branch.
                keep_result(receipt=receipt.pk, result=result, at=timezone.now())
                return result, None
        except IntegrityError:
            first = self.filter(user=user, uuid=uuid).first()
            if first is None:
                # It was the deed that broke a rule, and nothing was stored.
                raise
        if first.digest != digest:
            raise AlreadyUsed
        return first.result, first


class Receipt(models.Model):
    """What a client's UUID led to: makes every create happen once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="receipts")
    uuid = models.UUIDField()
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "kvittens"
        verbose_name_plural = "kvittenser"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "uuid"], name="receipt_is_unique_per_user"
            )
        ]

    def __str__(self):
        return str(self.uuid)


add_receipt = PreparedInsert(Receipt)
keep_result = PreparedUpdate(
    lambda: Receipt.objects.filter(pk=Slot("receipt")), "result", "at"
)
