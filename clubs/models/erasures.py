"""Whose data has been erased: the ledger, which holds ids and never a name."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .branches import Assignment, Branch, User
from .people import Person
from .rights import ADMINISTRATORS, SETTLERS
from .trail import Event

LATER = "Raderingen är redan gjord eller tillbakadragen. Ladda om sidan."


class ErasureQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those of the branches one settles, and those that wait right below where one
        administers: where a branch has one settler only, that is the second (S10)."""
        below = user.rights.here(ADMINISTRATORS, "branch__parent")
        return self.annotate(can_settle=user.rights.here(SETTLERS)).filter(
            user.rights.here(SETTLERS) | below & (Q(done_at=None) | Q(done_by=user))
        )

    def waiting(self):
        """Those that one has asked for and nobody else has carried out yet."""
        return self.filter(done_at=None, withdrawn_at=None)

    def done(self):
        return self.exclude(done_at=None)


class Erasure(models.Model):
    """Asked for by one and, when it is about somebody else, carried out by another.

    ``clubs.data_protection.erasing`` carries it out.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="erasures")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    # What stands where the name stood: "Tidigare ordförande"
    pseudonym = models.CharField(max_length=100)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    # Table → how many rows it touched
    counts = models.JSONField(default=dict, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "radering"
        verbose_name_plural = "raderingar"
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=None) | ~Q(user=None),
                name="erasure_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(withdrawn_at=None),
                name="erasure_is_done_or_withdrawn",
            ),
        ]

    def __str__(self):
        return f"{self.branch} {self.pk}"

    @classmethod
    @transaction.atomic
    def ask(cls, person, *, by, pseudonym, user=None, at=None):
        """Ask that somebody's data be erased; another has to carry it out.

        ``user`` is their account, when that is to go too.
        """
        branch = person.branch.lock()
        person = Person.objects.get(pk=person.pk)
        if person.erased_at:
            raise ValidationError("Uppgifterna är redan raderade.")
        if cls.objects.waiting().filter(person=person).exists():
            raise ValidationError("Någon har redan begärt det. Ladda om sidan.")
        erasure = cls.objects.create(
            branch=branch,
            person=person,
            user=user,
            pseudonym=pseudonym,
            asked_by=by,
            asked_at=at or timezone.now(),
        )
        Event.objects.record(branch, by=by, verb="ask", thing=erasure, at=at)
        return erasure

    @transaction.atomic
    def withdraw(self, *, by, at=None):
        """Nothing is erased."""
        branch = self.branch.lock()
        waits = Erasure.objects.waiting().filter(pk=self.pk)
        if not waits.update(withdrawn_at=at or timezone.now()):
            raise ValidationError(LATER)
        Event.objects.record(branch, by=by, verb="withdraw", thing=self, at=at)

    @property
    def is_waiting(self):
        return self.done_at is None and self.withdrawn_at is None

    @property
    def is_about_another_now(self):
        """Whether name, address or account is another than when it was asked for."""
        changed = Event.objects.filter(
            kind="person",
            object_id=self.person_id,
            verb__in=("change", "connect"),
            at__gt=self.asked_at,
        )
        now = self.person.user_id
        return changed.exists() or (self.user_id is not None and self.user_id != now)

    def may_be_done_by(self, user, day):
        """Whether ``user`` may carry out what another has asked for (S10).

        Another of those who settle, never whom it is about; the administrator of the
        branch above where there is none.
        """
        active = Assignment.objects.active(day).filter(user__is_active=True)
        others = active.filter(branch=self.branch_id, role__in=SETTLERS)
        others = set(others.values_list("user", flat=True))
        others -= {self.asked_by_id, self.user_id}
        if not self.is_waiting or user.pk in (self.asked_by_id, self.user_id):
            return False
        if others:
            return user.pk in others
        above = active.filter(branch=self.branch.parent_id, role__in=ADMINISTRATORS)
        return self.branch.parent_id is not None and above.filter(user=user).exists()
