"""Secret addresses from which a calendar can be subscribed to."""

import re
import secrets

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .branches import Branch, User
from .rights import FOLLOWERS, SETTLERS
from .trail import Event

# "12-0a1b…": the row's number, and what only who was given the address can know
TOKEN = re.compile(r"([0-9]{1,18})-([0-9a-f]{64})")


class CalendarAddressQuerySet(models.QuerySet):
    def for_user(self, user):
        """One's own, and the branch's for those who keep its settings."""
        rights = user.rights
        own = models.Q(user=user) & rights.here(FOLLOWERS)
        return self.filter(own | models.Q(user=None) & rights.here(SETTLERS))

    def in_use(self):
        return self.filter(revoked_at=None)

    def at_token(self, branch, token):
        """The calendar at a secret address, as long as it leads anywhere; or None.

        One's own ends when the account is closed, and with the right to follow the
        branch's work.
        """
        match = TOKEN.fullmatch(token)
        if match is None:
            return None
        here = self.in_use().filter(branch__slug=branch)
        found = here.select_related("branch", "user").filter(pk=int(match[1])).first()
        if found is None or not constant_time_compare(found.code, match[2]):
            return None
        if found.user and not (
            found.user.is_active
            and found.branch_id in found.user.rights.branches(FOLLOWERS)
        ):
            return None
        return found


class CalendarAddress(models.Model):
    """A branch's calendar or one user's own; revoked, it leads nowhere.

    ``key`` is random. The address is made from it and from the server's own secret,
    so that who reads the database learns no address.
    """

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="calendars")
    # Whose own calendar it is; None of the branch's.
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    key = models.CharField(max_length=32, unique=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skapad", default=timezone.now)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"

    def __str__(self):
        return f"Kalender för {self.user or self.branch}"

    @property
    def code(self):
        return salted_hmac(
            "clubs.calendars.address", self.key, algorithm="sha256"
        ).hexdigest()

    @property
    def token(self):
        """What stands in the address, and nowhere in the database."""
        return f"{self.pk}-{self.code}"

    @classmethod
    @transaction.atomic
    def make(cls, branch, *, by, user=None):
        """A new address, of ``user``'s own calendar or of the branch's.

        The one there was leads nowhere from now on.
        """
        branch.lock()
        for earlier in cls.objects.in_use().filter(branch=branch, user=user):
            earlier.revoke(by=by)
        address = cls.objects.create(
            branch=branch, user=user, by=by, key=secrets.token_hex(16)
        )
        Event.objects.record(branch, by=by, verb="make", thing=address)
        return address

    @transaction.atomic
    def revoke(self, *, by):
        """Lead nowhere from now on; what is revoked stays so."""
        self.branch.lock()
        now = timezone.now()
        if CalendarAddress.objects.in_use().filter(pk=self.pk).update(revoked_at=now):
            Event.objects.record(self.branch, by=by, verb="revoke", thing=self)
