"""The clubs of a branch."""

from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from . import changes
from .branches import Branch
from .lists import Industry
from .people import Person
from .rights import EDITORS, FOLLOWERS
from .trail import Event, Stale

# What the address of a club may not be, since pages share the level with it.
RESERVED_CLUB_SLUGS = ("ny", "register", "rutt", "skal")
# Letters that don't come apart into a plain one and a mark, as å does
PLAIN = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss"})


def plain_slug(name):
    return slugify(name.translate(PLAIN))[:90].strip("-") or "klubb"


def free_of(plain, taken):
    """``plain``, numbered when it is one of ``taken`` or a page's own address."""
    numbered = (f"{plain}-{n}" for n in count(2))
    return next(
        slug
        for slug in chain([plain], numbered)
        if slug not in taken and slug not in RESERVED_CLUB_SLUGS
    )


class ClubKind(models.TextChoices):
    COMPANY = "företagsklubb", "företagsklubb"
    REGION = "regionklubb", "regionklubb"
    OTHER = "annan", "annan"


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

    @classmethod
    @transaction.atomic
    def add(cls, branch, *, by, name, **fields):
        """A new club; its address is made of the name and stays when that changes."""
        branch.lock()
        club = cls(branch=branch, name=name, slug=cls.free_slug(branch, name), **fields)
        club._check()
        club.save(force_insert=True)
        said = {"name": name, "slug": club.slug, **fields}
        first = changes.between(cls(branch=branch), said)
        Event.objects.record(branch, by=by, verb="add", thing=club, changes=first)
        return club

    @classmethod
    def free_slug(cls, branch, name):
        """An address for the name that no club of the branch has, nor any page."""
        plain = plain_slug(name)
        similar = branch.clubs.filter(slug__startswith=plain)
        return free_of(plain, set(similar.values_list("slug", flat=True)))

    @transaction.atomic
    def change(self, *, by, seen, **fields):
        """Save what is now known of it; Stale when somebody else did since ``seen``."""
        branch = self.branch.lock()
        club = Club.objects.get(pk=self.pk)
        if club.version != seen:
            raise Stale(club)
        changed = changes.apply(club, fields)
        if not changed:
            return
        club._check()
        club.version = seen + 1
        club.save(update_fields=[*changed, "version"])
        Event.objects.record(branch, by=by, verb="change", thing=club, changes=changed)

    def _check(self):
        """ValidationError when it breaks a rule, or is in the list already."""
        self.validate_constraints()
        here = Club.objects.filter(branch=self.branch_id).exclude(pk=self.pk)
        here = here.active(timezone.localdate())
        if self.active_to is None and here.filter(name=self.name).exists():
            raise ValidationError(
                {"name": "Det finns redan en klubb med det namnet. Välj ett annat."}
            )
