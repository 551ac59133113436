"""Visits to clubs and workplaces, booked and done."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .branches import Branch, User
from .lists import Purpose
from .people import Person
from .register import Club
from .rights import EDITORS, VISIT_READERS, Role
from .workplaces import Workplace


class VisitState(models.TextChoices):
    PLANNED = "inbokat", "inbokat"
    DONE = "gjort", "gjort"
    CANCELLED = "inställt", "inställt"
    REMOVED = "borttaget", "borttaget"


class VisitQuerySet(models.QuerySet):
    def for_user(self, user):
        """The facts of visits that stand; ``notes_for`` reads their notes."""
        return (
            self.annotate(can_edit=user.rights.here(EDITORS))
            .filter(user.rights.here(VISIT_READERS))
            .exclude(state=VisitState.REMOVED)
            .defer("note")
        )

    def notes_for(self, user):
        """Those whose note ``user`` reads: a visitor, or the ombudsman of the club.

        A leader reads others' notes too, with a reason that is logged (DESIGN 4).
        """
        club = Q(club__officer__user=user.pk) | Q(
            workplace__club__officer__user=user.pk
        )
        own = Q(
            pk__in=self.model.visitors.through.objects.filter(
                person__user=user.pk
            ).values("visit")
        )
        ombudsman = user.rights.here((Role.OMBUDSMAN,))
        return self.filter(user.rights.here(EDITORS) & (own | club & ombudsman))

    def between(self, starts, ends):
        return self.filter(on__range=(starts, ends))


class Visit(models.Model):
    """A visit to a club or a workplace, booked or done. It knows nothing of goals."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="visits")
    # One of the two: where it was.
    club = models.ForeignKey(
        Club, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    on = models.DateField("dag")
    at = models.TimeField("klockslag", null=True, blank=True)
    state = models.CharField(
        "läge", max_length=10, choices=VisitState, default=VisitState.PLANNED
    )
    visitors = models.ManyToManyField(Person, blank=True, related_name="visits")
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="visits")
    met = models.PositiveSmallIntegerField("träffade", null=True, blank=True)
    new_members = models.PositiveSmallIntegerField(
        "nya medlemmar", null=True, blank=True
    )
    new_representatives = models.PositiveSmallIntegerField(
        "nya förtroendevalda", null=True, blank=True
    )
    # What each of its visitors wrote, one after the other
    note = models.TextField("anteckning", blank=True)
    next_step = models.CharField("nästa steg", max_length=500, blank=True)
    next_step_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="next_steps"
    )
    next_step_on = models.DateField("nästa steg senast", null=True, blank=True)
    logged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField("loggat", default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "besök"
        verbose_name_plural = "besök"
        indexes = [
            # Holds all that Läget counts of visits, so that the rows aren't read.
            models.Index(
                fields=["branch", "on", "state", "club"], name="visit_by_branch_day"
            ),
            models.Index(fields=["club", "on"], name="visit_by_club_day"),
            models.Index(fields=["workplace", "on"], name="visit_by_workplace_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VisitState.values), name="visit_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(club=None, workplace__isnull=False)
                | Q(club__isnull=False, workplace=None),
                name="visit_is_to_a_club_or_a_workplace",
                violation_error_message="Välj en klubb eller en arbetsplats.",
            ),
        ]

    def __str__(self):
        return f"{self.club or self.workplace} {self.on}"
