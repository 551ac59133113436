"""Elected representatives and employees, the posts they hold and when they held them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from .branches import FOLLOWERS, SETTLERS, Assignment, Branch, User


class PostBody(models.TextChoices):
    BOARD = "styrelse", "styrelse"
    AUDIT = "revisor", "revision"
    NOMINATION = "valberedning", "valberedning"
    COMMITTEE = "kommitté", "kommitté"
    STAFF = "anställd", "anställda"
    EXTERNAL = "externt", "externa uppdrag"
    CLUB = "klubb", "klubb"


def held_by(user):
    """The assignments of ``user`` in the branch of the outer row, today."""
    return Assignment.objects.active(timezone.localdate()).filter(
        user=user, branch=OuterRef("branch")
    )


class PersonQuerySet(models.QuerySet):
    def for_user(self, user):
        here = held_by(user)
        return self.annotate(can_edit=Exists(here.filter(role__in=SETTLERS))).filter(
            Exists(here.filter(role__in=FOLLOWERS))
        )


class Person(models.Model):
    """An elected representative or employee; never an ordinary member."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="people")
    name = models.CharField("namn", max_length=100)
    email = models.EmailField("e-post i tjänsten", blank=True)
    phone = models.CharField("telefon i tjänsten", max_length=20, blank=True)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="people"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "user"], name="one_person_per_user_and_branch"
            )
        ]

    def __str__(self):
        return self.name


class PostQuerySet(models.QuerySet):
    def for_user(self, user):
        here = held_by(user)
        return self.annotate(can_edit=Exists(here.filter(role__in=SETTLERS))).filter(
            Exists(here)
        )

    def in_branch(self):
        """Posts of the branch itself, not of its clubs."""
        return self.exclude(body=PostBody.CLUB)


class Post(models.Model):
    """A function in the branch or a club, held by people over time."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="posts")
    club = models.ForeignKey(
        "clubs.Club", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    body = models.CharField("organ", max_length=15, choices=PostBody)
    kind = models.CharField("slag", max_length=50, blank=True)
    title = models.CharField("uppdrag", max_length=100)
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "club", "title"],
                nulls_distinct=False,
                name="post_title_is_unique_in_its_club_or_branch",
                violation_error_message="Det finns redan ett uppdrag med det namnet.",
            ),
            models.CheckConstraint(
                condition=Q(body__in=PostBody.values), name="post_body_is_known"
            ),
        ]

    def __str__(self):
        return self.title


class TenureQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))


class Tenure(models.Model):
    """A person holding a post from one day to another."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    role = models.CharField("roll", max_length=50, blank=True)
    starts = models.DateField("från", default=timezone.localdate)
    ends = models.DateField("till och med", null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "pk"]
        verbose_name = "innehav"
        verbose_name_plural = "innehav"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="tenure_ends_after_it_starts",
                violation_error_message="Slutdagen ligger före första dagen.",
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.post}"



