"""The branch's own short lists, which its members choose words from."""

from django.db import models, transaction
from django.db.models import Count, Q

from . import changes
from .branches import Branch
from .rights import FOLLOWERS, SETTLERS
from .trail import Event


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


class PostKindQuerySet(NamedQuerySet):
    def with_posts(self):
        """Each with ``uses``: how many posts in use are of the kind."""
        in_use = Q(posts__isnull=False, posts__removed_at=None)
        return self.annotate(uses=Count("posts", filter=in_use)).order_by("name")

    def usual_in_clubs(self):
        """Those that many clubs have: at least half as many as have the commonest.

        All of them as long as no club has any.
        """
        in_use = Q(posts__club__isnull=False, posts__removed_at=None)
        clubs = Count("posts__club", filter=in_use, distinct=True)
        kinds = list(self.current().annotate(clubs=clubs).order_by("name"))
        most = max((kind.clubs for kind in kinds), default=0)
        return [kind for kind in kinds if 2 * kind.clubs >= most]


class PostKind(models.Model):
    """What posts of the same kind are called, in every club: treasurer, safety rep."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="post_kinds")
    name = models.CharField("slag av uppdrag", max_length=60)
    active = models.BooleanField("används", default=True)

    objects = PostKindQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "slag av uppdrag"
        verbose_name_plural = "slag av uppdrag"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="post_kind_is_unique_in_branch",
                violation_error_message="Slaget finns redan i listan.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def as_title(self):
        """What a post of the kind is called, until somebody calls it otherwise."""
        return self.name[:1].upper() + self.name[1:]

    def change(self, *, by, name, active):
        change_named(self, by=by, name=name, active=active)
