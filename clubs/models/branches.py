"""Branches, the people who log in, and what each may do where."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

# First path segments that are not branches (DESIGN 5).
RESERVED_SLUGS = ("konto", "static", "healthz", "l", "ny", "bjudin")


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


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "administratör"
    CHAIR = "chair", "ordförande"
    SECRETARY = "secretary", "sekreterare"
    BOARD = "board", "styrelseledamot"
    OMBUDSMAN = "ombudsman", "ombudsman"
    AUDITOR = "auditor", "revisor"
    DELEGATE = "delegate", "ombud"
    NATIONAL = "national", "förbundet"


# The table "Who sees what" in QUALITY 2, as groups of roles.
FOLLOWERS = (
    Role.ADMINISTRATOR,
    Role.CHAIR,
    Role.SECRETARY,
    Role.BOARD,
    Role.OMBUDSMAN,
    Role.AUDITOR,
)
EDITORS = (Role.CHAIR, Role.SECRETARY, Role.BOARD, Role.OMBUDSMAN)
PLANNERS = (Role.CHAIR, Role.SECRETARY, Role.BOARD)
LEADERS = (Role.CHAIR, Role.SECRETARY)
SETTLERS = (Role.ADMINISTRATOR, Role.CHAIR, Role.SECRETARY)
ADMINISTRATORS = (Role.ADMINISTRATOR,)


class BranchQuerySet(models.QuerySet):
    def for_user(self, user):
        """The branches ``user`` has business in, with what they may do in each.

        A national role reaches the branches below its own, and everybody reads
        what the branch above them has adopted.
        """
        held = Assignment.objects.active(timezone.localdate()).filter(user=user)
        here = held.filter(branch=OuterRef("pk"))
        above = held.filter(branch=OuterRef("parent"), role=Role.NATIONAL)
        below = held.filter(branch__parent=OuterRef("pk"))
        return self.annotate(
            is_mine=Exists(here),
            can_follow=Exists(here.filter(role__in=FOLLOWERS)),
            can_edit=Exists(here.filter(role__in=EDITORS)),
            can_plan=Exists(here.filter(role__in=PLANNERS)),
            can_settle=Exists(here.filter(role__in=SETTLERS)),
            can_administer=Exists(here.filter(role__in=ADMINISTRATORS)),
        ).filter(Q(is_mine=True) | Exists(above) | Exists(below))


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

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique")
        ]

    def __str__(self):
        return self.name or self.email


class AssignmentQuerySet(models.QuerySet):
    def active(self, day):
        """Those that hold on ``day``; one with a tenure also ends with it."""
        return self.filter(
            Q(starts__lte=day),
            Q(ends=None) | Q(ends__gte=day),
            Q(tenure=None) | Q(tenure__ends=None) | Q(tenure__ends__gte=day),
        )

    def for_user(self, user):
        """What administrators, chair, secretary and auditors see of who may do what."""
        held = Assignment.objects.active(timezone.localdate()).filter(
            user=user, branch=OuterRef("branch")
        )
        return self.annotate(
            can_edit=Exists(held.filter(role__in=ADMINISTRATORS))
        ).filter(Exists(held.filter(role__in=(*SETTLERS, Role.AUDITOR))))


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


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        return self.filter(used_at=None, expires__gt=now)

    def for_token(self, token, now):
        return self.open(now).filter(digest=Invitation.digest_of(token))

    def for_user(self, user):
        held = Assignment.objects.active(timezone.localdate()).filter(
            user=user, branch=OuterRef("branch"), role__in=ADMINISTRATORS
        )
        return self.filter(Exists(held))


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
    def send(cls, branch, *, email, name, role, by=None):
        """A new invitation and its token, which is shown once and never stored."""
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            branch=branch,
            email=email.lower(),
            name=name,
            role=role,
            by=by,
            digest=cls.digest_of(token),
            expires=timezone.now() + cls.LIFETIME,
        )
        return invitation, token

    @transaction.atomic
    def accept(self, password):
        """The user it invites, with the role; None when somebody used it just now."""
        taken = Invitation.objects.open(timezone.now()).filter(pk=self.pk)
        if not taken.update(used_at=timezone.now()):
            return None
        user = User.objects.filter(email=self.email).first()
        if user is None:
            user = User.objects.create_user(self.email, password, name=self.name)
        Assignment.objects.get_or_create(
            user=user,
            branch=self.branch,
            role=self.role,
            starts=timezone.localdate(),
        )
        return user
