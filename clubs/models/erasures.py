"""Whose data has been erased: the ledger, which holds ids and never a name."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .branches import Branch, User
from .people import Person


class Erasure(models.Model):
    """Asked for by one and, when it is about somebody else, carried out by another."""

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
