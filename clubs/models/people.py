"""Elected representatives and employees, and the posts they hold over time."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from sekoplan.jinja import listing

from . import changes
from .administering import still_administered
from .branches import Branch, User
from .removing import RemovableQuerySet, set_removed
from .rights import FOLLOWERS, SETTLERS
from .trail import Event, Stale

ERASED = "Uppgifterna är raderade och går inte att ändra eller ta tillbaka."


class PersonQuerySet(RemovableQuerySet):
    def for_user(self, user):
        return self.annotate(can_edit=user.rights.here(SETTLERS)).filter(
            user.rights.here(FOLLOWERS)
        )

    def with_posts(self, day):
        """Each with ``held``: the posts they hold on ``day``."""
        held = Tenure.objects.on(day).select_related("post__club")
        return self.prefetch_related(Prefetch("tenures", held, to_attr="held"))

    def of_the_branch(self, day, also=()):
        """Those who work for the branch itself, and those of the ids ``also``.

        They log in, hold a post of the branch on ``day`` or later, or have no post
        yet. The clubs' own representatives, hundreds of them, are left out.
        """
        theirs = Tenure.objects.filter(person=OuterRef("pk"))
        near = Q(user__isnull=False) | Exists(theirs.still(day).filter(post__club=None))
        near |= ~Exists(theirs)
        return self.filter(Q(removed_at=None) & near | Q(pk__in=also))

    def holding(self, day, **post):
        """Those who hold a post of the kind on ``day`` or will."""
        theirs = Tenure.objects.still(day).filter(person=OuterRef("pk"))
        asked = {f"post__{field}": value for field, value in post.items()}
        return self.filter(Exists(theirs.filter(**asked)))

    def left(self, day):
        """Those who have held posts and on ``day`` hold none, now or to come."""
        theirs = Tenure.objects.filter(person=OuterRef("pk"))
        return self.filter(Exists(theirs), ~Exists(theirs.still(day)))

    def labels(self, day):
        """``{label: id}``: each one's name with the club, so that no two are the same.

        What is left alike gets the e-mail address or the id as well.
        """
        ids = self.order_by().values("pk")
        held = Tenure.objects.on(day).filter(person__in=ids).exclude(post__club=None)
        clubs = dict(held.values_list("person", "post__club__name"))
        told = {
            pk: (f"{name}, {clubs[pk]}" if pk in clubs else name, email)
            for pk, name, email in self.values_list("pk", "name", "email")
        }
        alike = Counter(label for label, _ in told.values())
        labels: dict[str, int] = {}
        for pk, (label, email) in told.items():
            if alike[label] > 1:
                label = f"{label} ({email or f'nr {pk}'})"
            labels[f"{label} (nr {pk})" if label in labels else label] = pk
        return labels

    def connect(self, branch, user, *, add=False):
        """Make the person with the user's address theirs, or ``add`` a new one.

        Only so does an account find the activities of the person who logs in.
        """
        here = self.filter(branch=branch)
        known = here.filter(user=user).first()
        if known:
            if add:
                known.restore(by=user)
            return
        person = here.current().filter(user=None, email__iexact=user.email).first()
        if person:
            person.user = user
            person.save(update_fields=["user"])
            verb = "connect"
        elif add:
            person = self.create(
                branch=branch, name=user.name, email=user.email, user=user
            )
            verb = "add"
        else:
            return
        Event.objects.record(
            branch, by=user, verb=verb, thing=person, private={"name": person.name}
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
    removed_at = models.DateTimeField("borttagen", null=True, blank=True)
    # From here on the name is a pseudonym, and nobody's
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

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

    def get_absolute_url(self):
        return reverse("representative", args=[self.branch.slug, self.pk])

    @classmethod
    @transaction.atomic
    def add(cls, branch, *, by, name, email="", phone=""):
        branch.lock()
        person = cls(branch=branch, name=name, email=email.lower(), phone=phone)
        person.user = person.account()
        person.save(force_insert=True)
        Event.objects.record(
            branch,
            by=by,
            verb="add",
            thing=person,
            private={"name": name, "email": person.email, "phone": phone},
        )
        return person

    @transaction.atomic
    def change(self, *, by, seen, name, email, phone):
        """Correct what is said of them (GDPR art. 16); Stale when somebody else did.

        ``seen`` is the version that the page showed.
        """
        branch = self.branch.lock()
        now = Person.objects.get(pk=self.pk)
        if now.erased_at:
            raise ValidationError(ERASED)
        changed = changes.between(
            now, {"name": name, "email": email.lower(), "phone": phone}
        )
        if not changed:
            return
        if now.version != seen:
            raise Stale(now)
        for field, (_, new) in changed.items():
            setattr(now, field, new)
        if now.user_id is None:
            now.user = now.account()
        now.version = seen + 1
        now.save(update_fields=["name", "email", "phone", "user", "version"])
        Event.objects.record(
            branch,
            by=by,
            verb="change",
            thing=now,
            private=changes.names_only(changed),
        )

    def account(self):
        """The account in the branch with the person's address, when nobody has it.

        Somebody who has been taken away leaves it to the one who is added anew.
        """
        if not self.email:
            return None
        here = Person.objects.filter(branch=self.branch)
        found = (
            User.objects.filter(email=self.email, assignments__branch=self.branch)
            .exclude(people__in=here.current())
            .first()
        )
        if found:
            here.removed().filter(user=found).update(user=None)
        return found

    def posts_held(self, day):
        """The titles of the posts they hold on ``day`` or will."""
        held = self.tenures.still(day).values_list("post__title", "post__club__name")
        return sorted({f"{title} i {club}" if club else title for title, club in held})

    @transaction.atomic
    def remove(self, *, by):
        """Out of every list to choose from; ValidationError while they hold a post."""
        self.branch.lock()
        if titles := self.posts_held(timezone.localdate()):
            posts = "uppdraget" if len(titles) == 1 else "uppdragen"
            raise ValidationError(
                f"{self.name} har {posts} {listing(titles)}. Låt någon annan ta över "
                "eller skriv en sista dag först."
            )
        set_removed(
            self, timezone.now(), by=by, verb="remove", private={"name": self.name}
        )

    @transaction.atomic
    def restore(self, *, by):
        self.branch.lock()
        if Person.objects.filter(pk=self.pk).exclude(erased_at=None).exists():
            raise ValidationError(ERASED)
        set_removed(self, None, by=by, verb="restore", private={"name": self.name})


class TenureQuerySet(models.QuerySet):
    def on(self, day):
        return self.still(day).filter(starts__lte=day)

    def still(self, day):
        """Those that hold on ``day`` or will."""
        return self.filter(Q(ends=None) | Q(ends__gte=day))

    def ended(self, day):
        """Those of before ``day``, the newest first."""
        return self.filter(ends__lt=day).order_by("-ends", "-starts", "pk")


class Tenure(models.Model):
    """A person holding a post from one day to another."""

    post = models.ForeignKey("clubs.Post", models.PROTECT, related_name="tenures")
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

    @property
    def capacity(self):
        """The role, when it is another than a member's, which goes without saying."""
        return "" if self.role == "ledamot" else self.role

    @transaction.atomic
    def leave(self, *, by, last_day):
        """Hold the post through ``last_day``; before the first day: never held it."""
        branch = self.post.branch.lock()
        now = Tenure.objects.filter(pk=self.pk).values_list("ends", flat=True)
        if not now:
            # Somebody has just said that it never was.
            return
        old = now[0] and now[0].isoformat()
        with still_administered(branch):
            if last_day < self.starts:
                self.assignments.all().delete()
                pk = self.pk
                self.delete()
                self.pk = pk
            else:
                self.ends = last_day
                self.save(update_fields=["ends"])
        Event.objects.record(
            branch,
            by=by,
            verb="leave",
            thing=self.post,
            changes={"ends": [old, last_day.isoformat()]},
            private={"name": self.person.name},
        )

    @transaction.atomic
    def correct(self, *, by, seen, starts, ends):
        """Another period, where a wrong one was written.

        ``seen`` is the (first, last) day that was shown; Stale when it is another now,
        with None when nobody holds the post so any longer.
        """
        branch = self.post.branch.lock()
        now = Tenure.objects.filter(pk=self.pk).select_related("person").first()
        if now is None or (now.starts, now.ends) != seen:
            raise Stale(now)
        changed = changes.apply(now, {"starts": starts, "ends": ends})
        if not changed:
            return
        now.validate_constraints()
        with still_administered(branch):
            now.save(update_fields=["starts", "ends"])
        told = {
            name: [day and day.isoformat() for day in days]
            for name, days in changed.items()
        }
        Event.objects.record(
            branch,
            by=by,
            verb="correct",
            thing=self.post,
            changes=told,
            private={"name": now.person.name},
        )
