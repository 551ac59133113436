"""Clubs, where they are, and the visits paid to them."""

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from . import changes
from .branches import Branch, User
from .people import Person
from .rights import EDITORS, FOLLOWERS, SETTLERS
from .trail import Event


class ClubKind(models.TextChoices):
    COMPANY = "företagsklubb", "företagsklubb"
    REGION = "regionklubb", "regionklubb"
    OTHER = "annan", "annan"


class VisitState(models.TextChoices):
    PLANNED = "inbokat", "inbokat"
    DONE = "gjort", "gjort"
    CANCELLED = "inställt", "inställt"


class NamedQuerySet(models.QuerySet):
    """The branch's own short lists: read by followers, kept by those who settle."""

    def for_user(self, user):
        return self.annotate(can_edit=user.rights.here(SETTLERS)).filter(
            user.rights.here(FOLLOWERS)
        )

    def current(self):
        return self.filter(active=True)

    @transaction.atomic
    def add(self, branch, *, by, name):
        branch.lock()
        thing = self.model(branch=branch, name=name)
        thing.validate_constraints()
        thing.save(force_insert=True)
        Event.objects.record(
            branch, by=by, verb="add", thing=thing, changes={"name": [None, name]}
        )
        return thing


def change_named(thing, *, by, name, active):
    """Rename a line of a list, or take it out of use; what has used it keeps it."""
    with transaction.atomic():
        thing.branch.lock()
        changed = changes.apply(thing, {"name": name, "active": active})
        if changed:
            thing.validate_constraints()
            thing.save(update_fields=changed)
            Event.objects.record(
                thing.branch, by=by, verb="change", thing=thing, changes=changed
            )


class Industry(models.Model):
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="industries")
    name = models.CharField("bransch", max_length=60)
    active = models.BooleanField("används", default=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "bransch"
        verbose_name_plural = "branscher"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="industry_is_unique_in_branch",
                violation_error_message="Branschen finns redan i listan.",
            )
        ]

    def __str__(self):
        return self.name

    def change(self, *, by, name, active):
        change_named(self, by=by, name=name, active=active)


class Purpose(models.Model):
    """What a visit was about, in the branch's own words."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="purposes")
    name = models.CharField("vad besöket gällde", max_length=60)
    active = models.BooleanField("används", default=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "besöksanledning"
        verbose_name_plural = "besöksanledningar"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="purpose_is_unique_in_branch",
                violation_error_message="Anledningen finns redan i listan.",
            )
        ]

    def __str__(self):
        return self.name

    def change(self, *, by, name, active):
        change_named(self, by=by, name=name, active=active)


class ClubQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.annotate(can_edit=user.rights.here(EDITORS)).filter(
            user.rights.here(FOLLOWERS)
        )

    def active(self, day):
        return self.filter(
            Q(active_from=None) | Q(active_from__lte=day),
            Q(active_to=None) | Q(active_to__gte=day),
        )


class Club(models.Model):
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="clubs")
    name = models.CharField("namn", max_length=100)
    slug = models.SlugField("adress", max_length=100)
    kind = models.CharField(
        "slag", max_length=15, choices=ClubKind, default=ClubKind.COMPANY
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="clubs"
    )
    employer = models.CharField("arbetsgivare", max_length=100, blank=True)
    place = models.CharField("ort", max_length=60, blank=True)
    active_from = models.DateField("aktiv från", null=True, blank=True)
    active_to = models.DateField("aktiv till och med", null=True, blank=True)
    officer = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clubs",
        verbose_name="ombudsman",
    )
    needs_support_since = models.DateField("behöver stöd sedan", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClubQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "klubb"
        verbose_name_plural = "klubbar"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "slug"], name="club_slug_is_unique_in_branch"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ClubKind.values), name="club_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(active_to=None)
                | Q(active_from=None)
                | Q(active_to__gte=F("active_from")),
                name="club_ends_after_it_starts",
                violation_error_message="Slutdagen ligger före första dagen.",
            ),
        ]

    def __str__(self):
        return self.name


class VisitQuerySet(models.QuerySet):
    def for_user(self, user):
        """The facts of visits; notes have a rule of their own (DESIGN 4)."""
        return self.annotate(can_edit=user.rights.here(EDITORS)).filter(
            user.rights.here(FOLLOWERS)
        )

    def between(self, starts, ends):
        return self.filter(on__range=(starts, ends))


class Visit(models.Model):
    """A visit to a club, booked or done. It knows nothing of goals."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="visits")
    club = models.ForeignKey(Club, models.PROTECT, related_name="visits")
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
    note = models.TextField("anteckning", max_length=2000, blank=True)
    next_step = models.CharField("nästa steg", max_length=200, blank=True)
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VisitState.values), name="visit_state_is_known"
            )
        ]

    def __str__(self):
        return f"{self.club} {self.on}"
