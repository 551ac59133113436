"""Branches, the people who log in, and what each may do where."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from sekoplan.prepared import Prepared, Slot

from . import changes
from .administering import first_day_without, still_administered
from .rights import ACCOUNT_READERS, ADMINISTRATORS, EDITORS, TOLD, Rights, Role

# First path segments that are not branches (DESIGN 5).
RESERVED_SLUGS = (
    "konto", "static", "healthz", "l", "ny",
    "hjalp", "tillganglighet", "dataskydd", "bjudin",
)  # fmt: skip


class AssemblyName(models.TextChoices):
    """What the branch calls its assembly; the value is the indefinite form."""

    REPRESENTANTSKAP = "representantskap", "representantskapet"
    ARSMOTE = "årsmöte", "årsmötet"
    KLUBBMOTE = "klubbmöte", "klubbmötet"
    KONGRESS = "kongress", "kongressen"
    FORBUNDSMOTE = "förbundsmöte", "förbundsmötet"


class PlanName(models.TextChoices):
    """What the branch calls its plan; the value is the indefinite form."""

    VERKSAMHETSPLAN = "verksamhetsplan", "verksamhetsplanen"
    AKTIVITETSPLAN = "aktivitetsplan", "aktivitetsplanen"
    KONGRESSPLAN = "kongressplan", "kongressplanen"


# Who answers for the data: in the register of processing, and nowhere else
ANSWERING = ("data_controller", "data_contact", "data_officer")


class AccountExists(Exception):
    """The invited address has an account: its owner has to log in to accept."""


class BranchQuerySet(models.QuerySet):
    def for_user(self, user):
        """The branches ``user`` has business in, with what they may do in each.

        A national role reaches the branches below its own, and everybody reads
        what the branch above them has adopted.
        """
        rights = user.rights
        told = {word: rights.here(roles, "pk") for word, roles in TOLD.items()}
        return self.annotate(**told).filter(rights.reach("pk"))


class Branch(models.Model):
    """The union (no parent) or one of its branches; everything belongs to one."""

    name = models.CharField("namn", max_length=100, unique=True)
    slug = models.SlugField("adress", unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches"
    )
    org_number = models.CharField("organisationsnummer", max_length=13, blank=True)
    assembly_name = models.CharField(
        "vad heter mötet som antar planen?",
        max_length=20,
        choices=AssemblyName,
        default=AssemblyName.REPRESENTANTSKAP,
    )
    plan_name = models.CharField(
        "vad heter planen?",
        max_length=20,
        choices=PlanName,
        default=PlanName.VERKSAMHETSPLAN,
    )
    is_demo = models.BooleanField("exempeldata", default=False)
    # Through this day the report is written and locked: visits stand as they are.
    reported_through = models.DateField(null=True, blank=True)
    # Who answers for the data (GDPR art. 30); empty until the branch has said so
    data_controller = models.CharField(
        "personuppgiftsansvarig", max_length=200, blank=True
    )
    data_contact = models.CharField("kontakt om dataskydd", max_length=200, blank=True)
    data_officer = models.CharField("dataskyddsombud", max_length=200, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "avdelning"
        verbose_name_plural = "avdelningar"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="branch_slug_is_not_reserved",
                violation_error_message="Den adressen är upptagen. Välj en annan.",
            ),
            models.CheckConstraint(
                condition=Q(assembly_name__in=AssemblyName.values),
                name="branch_assembly_name_is_known",
            ),
            models.CheckConstraint(
                condition=Q(plan_name__in=PlanName.values),
                name="branch_plan_name_is_known",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("dashboard", args=[self.slug])

    @property
    def the_assembly(self):
        return AssemblyName(self.assembly_name).label

    @property
    def the_plan(self):
        return PlanName(self.plan_name).label

    @property
    def roles(self):
        """The roles somebody can hold here; the national one belongs to the union."""
        return [role for role in Role if self.parent_id is None or role != "national"]

    def lock(self):
        """Take the branch for the rest of the transaction, so that checks hold."""
        return Branch.objects.select_for_update().get(pk=self.pk)

    @transaction.atomic
    def settle(self, *, by, assembly_name, plan_name, org_number):
        """Say what the branch calls its assembly and plan, and its number."""
        branch = self.lock()
        changed = changes.apply(
            branch,
            {
                "assembly_name": assembly_name,
                "plan_name": plan_name,
                "org_number": org_number,
            },
        )
        if changed:
            branch.save(update_fields=changed)
            branch.events.record(
                branch, by=by, verb="change", thing=branch, changes=changed
            )

    @property
    def answering_now(self):
        """A digest of who answers for the data: what somebody has seen who changes it.

        The settings have no version, and these three are changed by themselves.
        """
        told = "\x1f".join(getattr(self, name) for name in ANSWERING)
        return hashlib.sha256(told.encode()).hexdigest()

    @transaction.atomic
    def answer_for_data(self, *, by, seen, data_controller, data_contact, data_officer):
        """Say who answers for the data; Stale when it isn't as ``seen`` any more.

        A contact and an officer are people: the trail keeps digests of their names.
        """
        from .trail import Stale  # the trail is about branches

        branch = self.lock()
        people = {"data_contact": data_contact, "data_officer": data_officer}
        asked = {"data_controller": data_controller, **people}
        changed = changes.between(branch, asked)
        if not changed:
            return
        if branch.answering_now != seen:
            raise Stale(branch)
        changes.apply(branch, asked)
        branch.save(update_fields=changed)
        named = {name: changed.pop(name) for name in people if name in changed}
        branch.events.record(
            branch,
            by=by,
            verb="change",
            thing=branch,
            changes=changed,
            private=changes.names_only(named),
        )


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who logs in, by e-mail. What they may do is in ``Assignment``."""

    email = models.EmailField("e-post", unique=True)
    name = models.CharField("namn", max_length=100)
    is_active = models.BooleanField("aktiv", default=True)
    joined = models.DateTimeField("började", default=timezone.now)
    # The weekday of the digest, 0 is Monday; None for no digest at all.
    digest_day = models.PositiveSmallIntegerField(
        "dag för påminnelser", null=True, blank=True, default=0
    )
    # From here on the account is a number and a pseudonym, and nobody's
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique"),
            models.CheckConstraint(
                condition=Q(digest_day=None) | Q(digest_day__lte=6),
                name="user_digest_day_is_a_weekday",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def opaque_id(self):
        """Says on a phone whose a visit is that waits there: the same each time, and
        nobody's name."""
        return salted_hmac("sekoplan.visits.author", str(self.pk)).hexdigest()[:32]

    def choose_digest_day(self, day):
        """Their own choice: a weekday, or None for no letters at all."""
        self.digest_day = day
        self.save(update_fields=["digest_day"])

    @cached_property
    def rights(self):
        """What they may do where, today: as long as this very object is in use.

        A request loads the account anew, so what is given or taken holds at the next.
        """
        return Rights(HELD(user=self.pk, day=timezone.localdate()))


HELD = Prepared(
    lambda: (
        Assignment.objects.active(Slot("day"))
        .filter(user=Slot("user"))
        .order_by()
        .values_list("branch", "branch__slug", "branch__parent", "role")
    )
)


class AssignmentQuerySet(models.QuerySet):
    def active(self, day):
        """Those that hold on ``day``; one with a tenure also ends with it."""
        return self.filter(
            Q(ends=None) | Q(ends__gte=day),
            Q(tenure__ends=None) | Q(tenure__ends__gte=day),
            starts__lte=day,
        )

    def still(self, day):
        """Those that hold on ``day`` or will."""
        return self.exclude(pk__in=self.ended(day).values("pk"))

    def ended(self, day):
        return self.filter(Q(ends__lt=day) | Q(tenure__ends__lt=day))

    def administrators(self):
        """Those that let somebody run the accounts who can log in."""
        return self.filter(role__in=ADMINISTRATORS, user__is_active=True)

    def first_day_without(self, day):
        """The first day from ``day`` on which none of these holds, or None."""
        periods = self.order_by().values_list("starts", "ends", "tenure__ends")
        return first_day_without(periods, day)

    def would_lock_out(self, user, day):
        """The branches without administrator sooner if ``user`` left on ``day``."""
        runs = self.administrators().still(day)
        left = []
        for branch in Branch.objects.filter(
            pk__in=runs.filter(user=user).values("branch")
        ):
            here = runs.filter(branch=branch)
            now = here.exclude(user=user).first_day_without(day)
            was = here.first_day_without(day)
            if now and (was is None or now < was):
                left.append(branch)
        return left

    def for_user(self, user):
        """Who may do what, for those who run the accounts or audit them."""
        return self.annotate(can_edit=user.rights.here(ADMINISTRATORS)).filter(
            user.rights.here(ACCOUNT_READERS)
        )


class Assignment(models.Model):
    """What a user may do in a branch. The only source of permission in the project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="assignments")
    role = models.CharField("roll", max_length=15, choices=Role)
    starts = models.DateField("från", default=timezone.localdate)
    ends = models.DateField("till och med", null=True, blank=True)
    tenure = models.ForeignKey(
        "clubs.Tenure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "role"]
        verbose_name = "behörighet"
        verbose_name_plural = "behörigheter"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "branch", "role", "starts"],
                name="one_assignment_per_role_and_start",
                violation_error_message="Personen har redan den behörigheten.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="assignment_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=models.F("starts")),
                name="assignment_ends_after_it_starts",
                violation_error_message="Slutdagen ligger före första dagen.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} i {self.branch}"

    @transaction.atomic
    def end(self, *, by, last_day=None):
        """Hold through ``last_day``, or no longer from this very moment."""
        branch = self.branch.lock()
        today = timezone.localdate()
        ends = today - timedelta(days=1) if last_day is None else last_day
        with still_administered(branch):
            changed = changes.apply(self, {"ends": ends})
            pk = self.pk
            if last_day is None and self.starts > ends:
                # It never lasted a day: the trail is all that is left of it.
                self.delete()
                self.pk = pk
                changed |= {"role": [None, self.role], "user": [None, self.user_id]}
            else:
                self.validate_constraints()
                self.save(update_fields=["ends"])
        branch.events.record(branch, by=by, verb="end", thing=self, changes=changed)


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        return self.filter(used_at=None, expires__gt=now)

    def for_token(self, token, now):
        return self.open(now).filter(digest=Invitation.digest_of(token))

    def for_user(self, user):
        return self.annotate(can_edit=user.rights.here(ADMINISTRATORS)).filter(
            user.rights.here(ACCOUNT_READERS)
        )


class Invitation(models.Model):
    """A single-use way in for one e-mail address; only its digest is kept (S18)."""

    LIFETIME = timedelta(hours=24)

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="invitations")
    email = models.EmailField("e-post")
    name = models.CharField("namn", max_length=100)
    role = models.CharField("roll", max_length=15, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField("gäller till")
    used_at = models.DateTimeField("använd", null=True, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("skickad", default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = "inbjudan"
        verbose_name_plural = "inbjudningar"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="invitation_role_is_known"
            )
        ]

    def __str__(self):
        return f"{self.name} till {self.branch}"

    @staticmethod
    def digest_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    @transaction.atomic
    def send(cls, branch, *, email, name, role, by=None):
        """A new invitation and its token, which is shown once and never stored.

        It replaces those that wait for the same address and role.
        """
        branch.lock()
        now, email = timezone.now(), email.lower()
        waiting = branch.invitations.open(now).filter(email=email, role=role)
        for invitation in waiting:
            invitation.withdraw(by=by)
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            branch=branch,
            email=email,
            name=name,
            role=role,
            by=by,
            digest=cls.digest_of(token),
            expires=now + cls.LIFETIME,
        )
        branch.events.record(
            branch,
            by=by,
            verb="invite",
            thing=invitation,
            changes={"role": [None, str(role)]},
            private={"name": name, "email": email},
        )
        return invitation, token

    @transaction.atomic
    def withdraw(self, *, by):
        """Let it lead nowhere from now on; what is used stays used."""
        self.branch.lock()
        now = timezone.now()
        if Invitation.objects.open(now).filter(pk=self.pk).update(expires=now):
            self.branch.events.record(
                self.branch, by=by, verb="withdraw", thing=self, changes={}
            )

    def accept(self, *, by=None, name="", password=None):
        """The user it invites, with the role; None when somebody used it just now.

        A new address gets an account with ``name`` and ``password``. An address that
        has one keeps its password: its owner is ``by``, logged in, else AccountExists
        is raised and the invitation stays open.
        """
        user = by or User(email=self.email, name=name or self.name)
        if by is None:
            # Slow on purpose, so it stands outside the transaction.
            user.set_password(password)
        with transaction.atomic():
            branch = self.branch.lock()
            if User.objects.filter(email=self.email).first() != by:
                raise AccountExists
            now = timezone.now()
            taken = Invitation.objects.open(now).filter(pk=self.pk)
            if not taken.update(used_at=now):
                return None
            if by is None:
                user.save(force_insert=True)
            self._give_role(branch, user)
            branch.events.record(
                branch,
                by=user,
                verb="accept",
                thing=self,
                changes={"role": [None, self.role]},
                private={"name": user.name},
            )
        return user

    def _give_role(self, branch, user):
        today = timezone.localdate()
        held = branch.assignments.active(today).filter(user=user, role=self.role)
        if not held.update(ends=None):
            branch.assignments.create(user=user, role=self.role, starts=today)
        branch.people.connect(branch, user, add=self.role in EDITORS)
