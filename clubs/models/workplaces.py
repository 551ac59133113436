"""Places of work, with or without agreement and local organisation."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils import timezone

from . import changes
from .branches import Branch
from .register import Club
from .removing import RemovableQuerySet, set_removed
from .rights import EDITORS, FOLLOWERS, Role
from .trail import Event, Stale


class Agreement(models.TextChoices):
    """Whether a workplace has a collective agreement."""

    YES = "ja", "kollektivavtal"
    ACCESSION = "hängavtal", "hängavtal"
    NO = "nej", "inget avtal"
    UNKNOWN = "okänt", "okänt"


class LocalOrganisation(models.TextChoices):
    """How the union is present at a workplace."""

    CLUB = "klubb", "klubb"
    DELEGATE = "ombud", "ombud"
    SAFETY = "skyddsombud", "skyddsombud"
    NONE = "ingen", "ingen"


# Those with an agreement, of whatever kind
WITH_AGREEMENT = (Agreement.YES, Agreement.ACCESSION)
# Where the name of a hidden workplace is known
NAMED_FOR = (Role.OMBUDSMAN,)
HIDDEN_NAME = "Arbetsplats"
NAMES = ("employer", "name", "place")


class WorkplaceQuerySet(RemovableQuerySet):
    def for_user(self, user):
        """Workplaces, each with the name that ``user`` may see (``shown_name``).

        What a hidden one is called, who runs it and where it lies is for ombudsmen.
        """
        named = Q(hidden=False) | user.rights.here(NAMED_FOR)

        def shown(field, otherwise):
            return Case(When(named, then=F(field)), default=Value(otherwise))

        return self.annotate(
            is_named=Case(When(named, then=Value(True)), default=Value(False)),
            shown_name=shown("name", HIDDEN_NAME),
            shown_employer=shown("employer", ""),
            shown_place=shown("place", ""),
            can_edit=user.rights.here(EDITORS) & named,
        ).filter(user.rights.here(FOLLOWERS))

    def by_name(self):
        """In the order of the names shown; those without a name last."""
        return self.order_by("-is_named", "shown_employer", "shown_name", "pk")

    def visited_first(self):
        """Those with a ``last_visit`` first, the latest first of all; then by name."""
        return self.order_by(
            F("last_visit").desc(nulls_last=True),
            "-is_named",
            "shown_employer",
            "shown_name",
            "pk",
        )

    def by_place(self):
        """The order of a round; what has no name can't be found."""
        return self.filter(is_named=True).order_by(
            "shown_place", "shown_employer", "shown_name", "pk"
        )

    def with_last_visit(self, visits):
        """Each with ``last_visit``: the day of the latest of ``visits`` made there."""
        return self.annotate(last_visit=visits.last_day(workplace=OuterRef("pk")))

    def without_agreement(self):
        return self.filter(agreement=Agreement.NO)

    def agreement_unknown(self):
        return self.filter(agreement=Agreement.UNKNOWN)

    def without_organisation(self):
        return self.filter(local_organisation=LocalOrganisation.NONE)

    def possible_clubs(self):
        return self.filter(club_potential=True)

    def never_visited(self):
        """Those without a ``last_visit``."""
        return self.filter(last_visit=None)


class Workplace(models.Model):
    """A place of work, with or without agreement and local organisation.

    Show ``shown_name``, ``shown_employer`` and ``shown_place`` of ``for_user`` and
    never the fields themselves: a hidden workplace has a name for ombudsmen only.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="workplaces")
    club = models.ForeignKey(
        Club, models.PROTECT, null=True, blank=True, related_name="workplaces"
    )
    employer = models.CharField("arbetsgivare", max_length=100)
    name = models.CharField("arbetsplats", max_length=100)
    place = models.CharField("ort", max_length=60, blank=True)
    agreement = models.CharField(
        "kollektivavtal", max_length=10, choices=Agreement, default=Agreement.UNKNOWN
    )
    local_organisation = models.CharField(
        "lokal organisation",
        max_length=15,
        choices=LocalOrganisation,
        default=LocalOrganisation.NONE,
    )
    club_potential = models.BooleanField("kan bli en egen klubb", default=False)
    hidden = models.BooleanField("namnet visas bara för ombudsmän", default=False)
    removed_at = models.DateTimeField("borttagen", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        ordering = ["employer", "name"]
        verbose_name = "arbetsplats"
        verbose_name_plural = "arbetsplatser"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "employer", "name", "place"],
                # A refusal would tell who isn't to know that a hidden one exists.
                condition=Q(removed_at=None, hidden=False),
                name="workplace_is_unique_in_branch",
                violation_error_message="Arbetsplatsen finns redan i listan.",
            ),
            models.CheckConstraint(
                condition=Q(agreement__in=Agreement.values),
                name="workplace_agreement_is_known_word",
            ),
            models.CheckConstraint(
                condition=Q(local_organisation__in=LocalOrganisation.values),
                name="workplace_organisation_is_known_word",
            ),
        ]

    def __str__(self):
        return self.shown_name if hasattr(self, "shown_name") else f"{self.pk}"

    @property
    def names(self):
        """What a hidden one is known by, for the trail's digests."""
        return {name: getattr(self, name) for name in NAMES}

    @classmethod
    @transaction.atomic
    def add(cls, branch, *, by, **fields):
        branch.lock()
        workplace = cls(branch=branch, **fields)
        workplace._check()
        workplace.save(force_insert=True)
        first = changes.between(cls(branch=branch), fields)
        Event.objects.record(
            branch,
            by=by,
            verb="add",
            thing=workplace,
            changes={name: first[name] for name in first if name not in NAMES},
            private=workplace.names,
        )
        return workplace

    @transaction.atomic
    def change(self, *, by, seen, **fields):
        """Save what is now known of it; Stale when somebody else did since ``seen``."""
        branch = self.branch.lock()
        workplace = Workplace.objects.get(pk=self.pk)
        if workplace.version != seen:
            raise Stale(workplace)
        if workplace.removed_at:
            raise ValidationError(
                "Arbetsplatsen är borttagen. Ta tillbaka den i listan och spara igen."
            )
        changed = changes.apply(workplace, fields)
        if not changed:
            return
        workplace._check()
        workplace.version = seen + 1
        workplace.save(update_fields=[*changed, "version"])
        named = {name: changed.pop(name) for name in NAMES if name in changed}
        Event.objects.record(
            branch,
            by=by,
            verb="change",
            thing=workplace,
            changes=changed,
            private=changes.names_only(named),
        )

    @transaction.atomic
    def remove(self, *, by):
        """Out of every list to choose from; its visits stay."""
        self.branch.lock()
        set_removed(self, timezone.now(), by=by, verb="remove", private=self.names)

    @transaction.atomic
    def restore(self, *, by):
        self.branch.lock()
        self._check()
        set_removed(self, None, by=by, verb="restore", private=self.names)

    def twins(self):
        """Others in use with the same employer, name and place, hidden or not."""
        others = Workplace.objects.filter(branch=self.branch_id, **self.names).current()
        return others.exclude(pk=self.pk)

    def _check(self):
        """ValidationError when it is in the list already, as the list may be known.

        Who adds a workplace that is hidden from them isn't told: the refusal would
        tell its name. An ombudsman sees both, and takes one away.
        """
        self.validate_constraints()
        if self.hidden and self.twins().filter(hidden=True).exists():
            raise ValidationError("Arbetsplatsen finns redan i listan, med dolt namn.")
