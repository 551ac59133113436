"""Clubs and workplaces: where the members are, and what is known of each."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from .branches import Branch
from .lists import Industry
from .people import Person
from .removing import RemovableQuerySet
from .rights import EDITORS, FOLLOWERS, Role


class ClubKind(models.TextChoices):
    COMPANY = "företagsklubb", "företagsklubb"
    REGION = "regionklubb", "regionklubb"
    OTHER = "annan", "annan"


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


class ClubYearQuerySet(models.QuerySet):
    def for_user(self, user):
        here = "club__branch"
        return self.annotate(can_edit=user.rights.here(EDITORS, here)).filter(
            user.rights.here(FOLLOWERS, here)
        )


class ClubYear(models.Model):
    """What a club has done and handed in during a year."""

    club = models.ForeignKey(Club, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("år")
    annual_meeting_on = models.DateField("årsmöte", null=True, blank=True)
    activity_report_received_on = models.DateField(
        "verksamhetsberättelse kom", null=True, blank=True
    )
    financial_report_received_on = models.DateField(
        "ekonomisk berättelse kom", null=True, blank=True
    )
    register_confirmed_on = models.DateField(
        "registret bekräftat", null=True, blank=True
    )
    register_confirmed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekräftat av",
    )
    members_31_dec = models.PositiveIntegerField(
        "medlemmar 31 december", null=True, blank=True
    )
    members_source = models.CharField("källa", max_length=100, blank=True)
    equality_plan = models.BooleanField("jämställdhetsplan", default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ClubYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "klubbens år"
        verbose_name_plural = "klubbarnas år"
        constraints = [
            models.UniqueConstraint(
                fields=["club", "year"], name="one_row_per_club_and_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1950, 2100)), name="club_year_is_a_year"
            ),
            models.CheckConstraint(
                condition=Q(register_confirmed_by=None)
                | Q(register_confirmed_on__isnull=False),
                name="who_confirmed_a_register_did_so_on_a_day",
                violation_error_message="Skriv vilken dag registret bekräftades.",
            ),
            models.CheckConstraint(
                condition=Q(members_31_dec=None) | ~Q(members_source=""),
                name="a_number_of_members_has_a_source",
                violation_error_message="Skriv varifrån medlemstalet kommer.",
            ),
        ]

    def __str__(self):
        return f"{self.club} {self.year}"


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
                condition=Q(removed_at=None),
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
