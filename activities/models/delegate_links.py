"""Secret links by which an assembly's delegates read the papers without logging in."""

import re
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from clubs.models import PLANNERS, Body, Event, Meeting, User

# "12-0a1b…": the row's number, and what only who was given the link can know
TOKEN = re.compile(r"([0-9]{1,18})-([0-9a-f]{64})")
# How long after the meeting a link usually leads somewhere, and the longest from today.
USUALLY, AT_MOST = timedelta(days=30), timedelta(days=365)


class DelegateLinkQuerySet(models.QuerySet):
    def for_user(self, user):
        """The links of the meetings whose papers one keeps."""
        return self.filter(user.rights.here(PLANNERS, "meeting__branch"))

    def in_use(self, day):
        return self.filter(revoked_at=None, expires_on__gte=day)

    def at_token(self, token, day):
        """The link with a secret, as long as it leads anywhere on ``day``; or None.

        Whether there is no such row, or one that is over, or its code is another, costs
        the same.
        """
        match = TOKEN.fullmatch(token)
        number, code = match.groups() if match else ("0", "")
        found = self.filter(pk=int(number), meeting__body=Body.ASSEMBLY).in_use(day)
        link = found.select_related("meeting__branch").first()
        expected = (link or DelegateLink()).code
        return link if constant_time_compare(expected, code) else None


class DelegateLink(models.Model):
    """A link to the plan, the report and the papers of a meeting; it expires.

    Like a calendar's address it is made from a random ``key`` and the server's own
    secret: who reads the database learns no link. ``openings`` says how often it was
    used; by whom nobody knows.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="delegate_links")
    key = models.CharField(max_length=32, unique=True)
    expires_on = models.DateField("gäller till och med")
    openings = models.PositiveIntegerField("öppnad, gånger", default=0)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skapad", default=timezone.now)
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = DelegateLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "ombudslänk"
        verbose_name_plural = "ombudslänkar"

    def __str__(self):
        return f"Länk till {self.meeting}"

    @property
    def code(self):
        return salted_hmac(
            "activities.delegate_links.token", self.key, algorithm="sha256"
        ).hexdigest()

    @property
    def token(self):
        """What stands in the link, and nowhere in the database."""
        return f"{self.pk}-{self.code}"

    @staticmethod
    def usual_end(meeting, today):
        """The day until which a link to ``meeting`` usually is wanted."""
        return min(max(meeting.on, today) + USUALLY, today + AT_MOST)

    @classmethod
    @transaction.atomic
    def make(cls, meeting, *, by, expires_on):
        """A new link to the meeting's papers, beside those there are."""
        branch = meeting.branch.lock()
        today = timezone.localdate()
        if not today <= expires_on <= today + AT_MOST:
            raise ValidationError(
                {"expires_on": "Välj en dag från idag och högst ett år framåt."}
            )
        # 192 bits in the 32 signs that there is room for.
        link = cls.objects.create(
            meeting=meeting, by=by, expires_on=expires_on, key=secrets.token_urlsafe(24)
        )
        Event.objects.record(
            branch,
            by=by,
            verb="make",
            thing=link,
            changes={
                "meeting": [None, meeting.pk],
                "expires_on": [None, expires_on],
            },
        )
        return link

    @transaction.atomic
    def revoke(self, *, by):
        """Lead nowhere from now on; what is revoked stays so."""
        branch = self.meeting.branch.lock()
        links = DelegateLink.objects.filter(pk=self.pk, revoked_at=None)
        if links.update(revoked_at=timezone.now()):
            Event.objects.record(branch, by=by, verb="revoke", thing=self)

    def count_opening(self):
        """One more; that a link was opened is all that is kept."""
        DelegateLink.objects.filter(pk=self.pk).update(openings=F("openings") + 1)
