"""Posts in the branch and its clubs."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone

from sekoplan.jinja import listing

from . import changes
from .branches import Branch
from .lists import PostKind
from .people import Person, Tenure
from .removing import RemovableQuerySet, set_removed
from .rights import EDITORS, SETTLERS
from .trail import Event, Stale


class PostBody(models.TextChoices):
    BOARD = "styrelse", "styrelse"
    AUDIT = "revisor", "revision"
    NOMINATION = "valberedning", "valberedning"
    COMMITTEE = "kommitté", "kommitté"
    STAFF = "anställd", "anställda"
    EXTERNAL = "externt", "externa uppdrag"
    CLUB = "klubb", "klubb"


# Those that one looks for first stand first; the rest by name.
FIRST = ("ordförande", "vice ordförande", "sekreterare", "kassör")


class PostQuerySet(RemovableQuerySet):
    def for_user(self, user):
        """Posts: those who settle keep the branch's own, every editor the clubs'.

        Who comes home from a club's annual meeting knows its new board.
        """
        own, clubs = Q(club=None), Q(club__isnull=False)
        here = user.rights.here
        kept = own & here(SETTLERS) | clubs & here(EDITORS)
        return self.annotate(can_edit=kept).filter(here())

    def in_branch(self, also=()):
        """Posts in use of the branch itself, not of its clubs, and those ``also``."""
        return self.exclude(body=PostBody.CLUB).current(also)

    def by_rank(self):
        """The chair first, then those that come next on a board, then by title."""
        ranked = [
            When(
                Q(kind__name__iexact=word) | Q(title__istartswith=word),
                then=place,
            )
            for place, word in enumerate(FIRST)
        ]
        return self.order_by(Case(*ranked, default=len(FIRST)), "title", "pk")

    def with_holders(self, day):
        """Each with ``holders``: who holds it on ``day``, or will."""
        held = Tenure.objects.still(day).select_related("person")
        return self.prefetch_related(Prefetch("tenures", held, to_attr="holders"))


class Post(models.Model):
    """A function in the branch or a club, held by people over time."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="posts")
    club = models.ForeignKey(
        "clubs.Club", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    body = models.CharField("organ", max_length=15, choices=PostBody)
    kind = models.ForeignKey(
        PostKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="slag",
    )
    title = models.CharField("uppdrag", max_length=100)
    removed_at = models.DateTimeField("borttaget", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "title"],
                condition=Q(club=None, removed_at=None),
                name="post_title_is_unique_in_branch",
                violation_error_message="Det finns redan ett uppdrag med det namnet.",
            ),
            models.UniqueConstraint(
                fields=["club", "title"],
                condition=Q(removed_at=None),
                name="post_title_is_unique_in_club",
                violation_error_message="Det finns redan ett uppdrag med det namnet.",
            ),
            models.CheckConstraint(
                condition=Q(body__in=PostBody.values), name="post_body_is_known"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        if self.club_id:
            place = [self.branch.slug, self.club.slug, self.pk]
            return reverse("club_post", args=place)
        return reverse("post", args=[self.branch.slug, self.pk])

    @classmethod
    @transaction.atomic
    def add(cls, branch, *, by, title, body, kind=None, club=None):
        branch.lock()
        post = cls(branch=branch, club=club, title=title, body=body, kind=kind)
        post.validate_constraints()
        post.save(force_insert=True)
        Event.objects.record(
            branch,
            by=by,
            verb="add",
            thing=post,
            changes={"title": [None, title], "body": [None, body]},
        )
        return post

    @classmethod
    @transaction.atomic
    def add_usual(cls, club, *, by):
        """A post of each usual kind that the club has none of; how many there were."""
        branch = club.branch.lock()
        had = club.posts.current().values_list("title", "kind")
        titles, kinds = ({row[0] for row in had}, {row[1] for row in had})
        missing = [
            kind
            for kind in branch.post_kinds.usual_in_clubs()
            if kind.pk not in kinds and kind.as_title not in titles
        ]
        for kind in missing:
            title, body = kind.as_title, PostBody.CLUB
            cls.add(branch, by=by, title=title, body=body, kind=kind, club=club)
        return len(missing)

    @transaction.atomic
    def change(self, *, by, seen, title, body, kind):
        """Save the new words; Stale when somebody else did since ``seen``."""
        branch = self.branch.lock()
        post = Post.objects.get(pk=self.pk)
        if post.version != seen:
            raise Stale(post)
        changed = changes.apply(post, {"title": title, "body": body, "kind": kind})
        if not changed:
            return
        post.validate_constraints()
        post.version = seen + 1
        post.save(update_fields=[*changed, "version"])
        Event.objects.record(branch, by=by, verb="change", thing=post, changes=changed)

    @transaction.atomic
    def appoint(self, person, *, by, on, beside=False, role=""):
        """Let ``person`` hold the post from ``on``; None leaves it vacant.

        Those who hold it now leave it the day before, unless the new one stands
        ``beside`` them. Who took it on the same day was a mistake and is replaced.
        Who holds it already goes on, in another ``role`` from the day if one is told.
        """
        branch = self.branch.lock()
        # Either can have been taken away since the page was shown.
        if Post.objects.removed().filter(pk=self.pk).exists():
            raise ValidationError(
                f"Uppdraget {self} är borttaget. Ta tillbaka det i listan först."
            )
        if person and Person.objects.removed().filter(pk=person.pk).exists():
            raise ValidationError(
                f"{person} är borttagen. Välj någon annan, eller ta tillbaka "
                f"{person} i listan först."
            )
        if self.tenures.filter(starts__gt=on).exists() and not beside:
            raise ValidationError(
                "Någon tillträder uppdraget senare än så. Välj en senare dag."
            )
        held = self.tenures.on(on).filter(person=person).first() if person else None
        goes_on = held and role in ("", held.role)
        leaving = [held] if held and not goes_on else []
        if not beside:
            leaving += self.tenures.on(on).exclude(person=person)
        for tenure in leaving:
            tenure.leave(by=by, last_day=on - timedelta(days=1))
        if person is None or goes_on:
            return None
        tenure = self.tenures.create(person=person, role=role, starts=on)
        Event.objects.record(
            branch,
            by=by,
            verb="appoint",
            thing=self,
            changes={"starts": [None, on.isoformat()]},
            private={"name": person.name, "role": role},
        )
        return tenure

    @transaction.atomic
    def remove(self, *, by):
        """Out of every list to choose from; ValidationError while somebody holds it."""
        self.branch.lock()
        held = self.tenures.still(timezone.localdate()).select_related("person")
        if names := sorted({tenure.person.name for tenure in held}):
            raise ValidationError(
                f"{listing(names)} har uppdraget. Skriv en sista dag först."
            )
        set_removed(self, timezone.now(), by=by, verb="remove")

    @transaction.atomic
    def restore(self, *, by):
        self.branch.lock()
        set_removed(self, None, by=by, verb="restore")
