"""Plans, their sections and goals: what the assembly has promised."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.urls import reverse

from clubs.models import (
    ADMINISTRATORS,
    FOLLOWERS,
    PLANNERS,
    Branch,
    Club,
    Course,
    Decision,
    Event,
    Post,
    PostKind,
    Purpose,
    Series,
    Stale,
)
from clubs.models.changes import apply

from .states import ADOPTED, PlanState, ScopedQuerySet

# Nobody waits longer than so for the report of a plan that has ended.
REPORTED_WITHIN = timedelta(days=183)


class Kind(models.TextChoices):
    ONCE = "engång", "engång"
    DELIVERABLE = "leverans", "leverans"
    RECURRING = "återkommande", "återkommande"
    CONTINUOUS = "löpande", "löpande"
    COVERAGE = "täckning", "täckning"


class Measure(models.TextChoices):
    """How a goal is counted; the last ones from the register of clubs and people."""

    ACTIVITIES = "aktiviteter", "gjorda aktiviteter"
    QUANTITY = "antal", "summan av antalen"
    SHARE = "andel", "summan av antalen, av en helhet"
    COUNTERPARTS = "motparter", "olika motparter"
    CLUB_VISITS = "besökta klubbar", "besökta klubbar, av alla klubbar"
    VISITS = "besök", "besök"
    WORKPLACE_VISITS = (
        "arbetsplatser besökta",
        "besökta arbetsplatser, av dem utan lokal organisation",
    )
    AGREEMENT_KNOWN = (
        "arbetsplatser kända",
        "arbetsplatser där avtalet är känt, av alla arbetsplatser",
    )
    AGREEMENTS = (
        "arbetsplatser med avtal",
        "arbetsplatser med avtal, av alla arbetsplatser",
    )
    REGISTERS = "register", "bekräftade register, av alla klubbar"
    REPORTS = "berättelser", "klubbar som lämnat båda berättelserna, av alla klubbar"
    POSTS_HELD = (
        "uppdrag i klubbarna",
        "klubbar där uppdraget är besatt, av alla klubbar",
    )
    EQUALITY_PLANS = (
        "jämställdhetsplaner",
        "klubbar med jämställdhetsplan, av alla klubbar",
    )
    TRAINED = "utbildade", "utbildade förtroendevalda, av dem som behöver kursen"
    SERIES = "serie", "en mätserie, mot där den började"
    NONE = "", "räknas inte"


class TargetSource(models.TextChoices):
    PLAN = "plan", "planens mål"
    BOARD = "styrelse", "styrelsens mål"
    NONE = "", "inget mål"


# What an address may not be, since plans share the level with it (DESIGN 5).
RESERVED_PLAN_SLUGS = ("ny", "konto", "static", "healthz", "l")


class PlanQuerySet(ScopedQuerySet):
    def to_adopt(self, user):
        """Those that one follows, and proposals right below where one administers."""
        rights = user.rights
        follows, above = (
            rights.here(FOLLOWERS),
            rights.here(ADMINISTRATORS, "branch__parent"),
        )
        going_on = ~Q(state=PlanState.CLOSED)
        return self.annotate(
            can_follow=follows, can_plan=rights.here(PLANNERS) & going_on
        ).filter(follows | above & Q(state=PlanState.PROPOSED))

    def holding(self, day):
        """Plans whose period holds ``day``, the one that began last first.

        One that the assembly has adopted goes before what is only being prepared.
        """
        prepared = Case(When(state__in=ADOPTED, then=0), default=1)
        found = self.filter(starts__lte=day, ends__gte=day)
        return found.order_by(prepared, "-starts", "-pk")

    def above(self, branch, starts, ends):
        """Those that a plan of ``branch`` for a period may follow from.

        Plans of the parent branch that meet the period; without a parent the branch's
        own that are longer and hold it, as a congress's plan holds its four years.
        """
        meeting = self.filter(starts__lte=ends, ends__gte=starts)
        if branch.parent_id:
            return meeting.filter(branch=branch.parent_id).order_by("-starts", "pk")
        longer = Q(starts__lt=starts) | Q(ends__gt=ends)
        held = self.filter(longer, starts__lte=starts, ends__gte=ends)
        return held.filter(branch=branch).order_by("-starts", "pk")

    def to_report(self, day):
        """Plans in the order in which somebody wants their report on ``day``.

        In spring that of the year that has ended, until the assembly has read it;
        then of the year going on, then of what has been, then of what is to come.
        """
        unread = Q(ends__range=(day - REPORTED_WITHIN, day - timedelta(days=1)))
        wanted = Case(
            When(unread, state=PlanState.ADOPTED, then=0),
            When(starts__lte=day, ends__gte=day, state__in=ADOPTED, then=1),
            When(starts__lte=day, ends__gte=day, then=2),
            When(ends__lt=day, then=3),
            default=4,
        )
        return self.order_by(wanted, "-starts", "-pk")


class Plan(models.Model):
    """A set of sections for a period; may follow from a plan of the parent branch."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="plans")
    slug = models.SlugField("adress", max_length=50)
    title = models.CharField("rubrik", max_length=120)
    intro = models.TextField("inledning", blank=True)
    starts = models.DateField("från")
    ends = models.DateField("till och med")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    state = models.CharField(
        "läge", max_length=10, choices=PlanState, default=PlanState.DRAFT
    )
    adopted_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="adopted_plans"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "slug"]
        verbose_name = "plan"
        verbose_name_plural = "planer"
        indexes = [
            models.Index(fields=["branch", "starts", "ends"], name="plan_by_period")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "slug"],
                name="plan_slug_is_unique_in_branch",
                violation_error_message="Det finns redan en plan med den adressen.",
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_PLAN_SLUGS),
                name="plan_slug_is_not_reserved",
                violation_error_message="Den adressen är upptagen. Välj en annan.",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="plan_ends_after_it_starts",
                violation_error_message="Planen slutar före sin första dag.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="plan_state_is_known"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plan", args=[self.branch.slug, self.slug])

    @property
    def is_adopted(self):
        return self.state in ADOPTED

    @property
    def was_just_adopted(self):
        """Whether it has been adopted since this very object was read."""
        adopted = Plan.objects.filter(pk=self.pk, state__in=ADOPTED)
        return not self.is_adopted and adopted.exists()

    def propose(self, *, by, at=None):
        """Lay the draft before the assembly; its text can still be changed."""
        self.move("propose", PlanState.DRAFT, PlanState.PROPOSED, by=by, at=at)

    def take_back(self, *, by, at=None):
        """Make a draft of what was proposed."""
        if self.adoptions.waiting().exists():
            raise ValidationError(
                "Ett beslut väntar på att bekräftas. Dra tillbaka det först."
            )
        self.move("take_back", PlanState.PROPOSED, PlanState.DRAFT, by=by, at=at)

    def close(self, *, by, at=None):
        """End an adopted plan; from then on nothing is written in it."""
        self.move("close", PlanState.ADOPTED, PlanState.CLOSED, by=by, at=at)

    @transaction.atomic
    def move(self, verb, before, after, *, by, at=None, decision=None):
        """From one state to the next, unless somebody else was first."""
        Event.objects.hold(self.branch_id)
        fields = {"state": after} | ({"adopted_by": decision} if decision else {})
        if not Plan.objects.filter(pk=self.pk, state=before).update(**fields):
            raise ValidationError("Planen har redan ett annat läge. Ladda om sidan.")
        for name, value in fields.items():
            setattr(self, name, value)
        Event.objects.record(
            self.branch,
            by=by,
            verb=verb,
            thing=self,
            changes={"state": [before, after]},
            decision=decision,
            at=at,
            held=True,
        )

    @transaction.atomic
    def follow(self, above, *, by, seen):
        """Say which plan this one follows from, or none; free after adoption too.

        ``seen`` is the id of the plan that the page said, or None.
        """
        Event.objects.hold(self.branch_id)
        now = Plan.objects.select_related("follows").get(pk=self.pk)
        chosen = above and above.pk
        if now.follows_id == chosen:
            return self
        if now.follows_id != seen:
            raise Stale(now)
        Plan.objects.filter(pk=self.pk).update(follows=above)
        self.follows = above
        Event.objects.record(
            self.branch,
            by=by,
            verb="follow",
            thing=self,
            changes={"follows": [now.follows_id, chosen]},
            held=True,
        )
        return self


class SectionQuerySet(ScopedQuerySet):
    to_plan = "plan__"


class Section(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("rubrik", max_length=200)
    intro = models.TextField("inledning", blank=True)
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name="ansvarig",
    )
    version = models.PositiveIntegerField(default=1)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = "avsnitt"
        verbose_name_plural = "avsnitt"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="section_number_is_unique_in_plan"
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse(
            "section", args=[self.plan.branch.slug, self.plan.slug, self.number]
        )

    @transaction.atomic
    def edit(self, *, by, seen, at=None, **fields):
        """Change who answers for it, and of a plan not adopted its heading and text."""
        changes = apply(self, fields)
        if not changes:
            return self
        branch = self.plan.branch
        Event.objects.hold(branch.pk)
        values = {name: fields[name] for name in changes}
        taken = Section.objects.filter(pk=self.pk, version=seen)
        if self.plan.was_just_adopted or not taken.update(
            **values, version=F("version") + 1
        ):
            raise Stale(Section.objects.get(pk=self.pk))
        self.version = seen + 1
        Event.objects.record(
            branch,
            by=by,
            verb="edit",
            thing=self,
            changes=changes,
            at=at,
            held=True,
        )
        return self


class GoalQuerySet(ScopedQuerySet):
    to_plan = "section__plan__"

    def for_display(self):
        return self.select_related(
            "section__plan__branch", "section__post", "post", "previous__section__plan"
        )


# What a goal has several of: the visits that count for it
OWN_LISTS = ("purposes", "clubs")


class Goal(models.Model):
    """One commitment (in a branch plan) or goal (in a congress plan)."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField("nummer")
    adopted_text = models.TextField("beslutad text")
    title = models.CharField("arbetstitel", max_length=120)
    kind = models.CharField(
        "slag", max_length=15, choices=Kind, default=Kind.CONTINUOUS
    )
    measure = models.CharField(
        "mått", max_length=30, choices=Measure, default=Measure.NONE, blank=True
    )
    target_min = models.PositiveIntegerField("mål, minst", null=True, blank=True)
    target_max = models.PositiveIntegerField("mål, högst", null=True, blank=True)
    unit = models.CharField("enhet", max_length=60, blank=True)
    target_source = models.CharField(
        "målets källa",
        max_length=10,
        choices=TargetSource,
        default=TargetSource.NONE,
        blank=True,
    )
    whole = models.PositiveIntegerField("helhet", null=True, blank=True)
    whole_source = models.CharField("helhetens källa", max_length=100, blank=True)
    baseline = models.IntegerField("utgångsvärde", null=True, blank=True)
    baseline_on = models.DateField("utgångsvärdets dag", null=True, blank=True)
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name="mätserie",
    )
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="goals")
    clubs = models.ManyToManyField(Club, blank=True, related_name="goals")
    # For the measures that ask for one: the kind of post, the course.
    post_kind = models.ForeignKey(
        PostKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name="slag av uppdrag",
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name="kurs",
    )
    months = models.JSONField("månader", default=list, blank=True)
    check_every = models.PositiveSmallIntegerField("stäms av var … dag", default=90)
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name="ansvarig",
    )
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next"
    )
    origin = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="added_goals"
    )
    struck_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="struck_goals"
    )
    # The last revision in force; the database asks for it when the text changes.
    revised_by = models.ForeignKey(
        "activities.GoalRevision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["section__number", "number"]
        verbose_name = "åtagande"
        verbose_name_plural = "åtaganden"
        constraints = [
            models.UniqueConstraint(
                fields=["section", "number"], name="goal_number_is_unique_in_section"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="goal_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="goal_measure_is_known"
            ),
            models.CheckConstraint(
                condition=Q(target_source__in=TargetSource.values),
                name="goal_target_source_is_known",
            ),
            models.CheckConstraint(
                condition=Q(target_max=None)
                | Q(target_min=None)
                | Q(target_max__gte=F("target_min")),
                name="goal_target_max_is_not_below_min",
                violation_error_message="Målets övre gräns är lägre än den undre.",
            ),
        ]

    def __str__(self):
        return f"{self.full_number} {self.title}"

    def get_absolute_url(self):
        plan = self.section.plan
        return reverse(
            "goal",
            args=[plan.branch.slug, plan.slug, self.section.number, self.number],
        )

    @property
    def full_number(self):
        return f"{self.section.number}.{self.number}"

    @property
    def accountable(self):
        """The one post that answers for it: its own, else the section's."""
        return self.post or self.section.post

    @transaction.atomic
    def edit(self, *, by, seen, at=None, **fields):
        """Change what is the board's own: title, kind, measure, months, post.

        Until the plan is adopted also its text; after that the text and a target that
        it supports are the assembly's, and no page has them among the fields.
        ``purposes`` and ``clubs`` are rows. ``seen`` is the version on the page.
        """
        many = {name: fields.pop(name) for name in OWN_LISTS if name in fields}
        changes = apply(self, fields)
        lists = {
            name: [old, new]
            for name, rows in many.items()
            if (old := self.ids_of(name)) != (new := sorted(row.pk for row in rows))
        }
        if not changes and not lists:
            return self
        branch = self.section.plan.branch
        Event.objects.hold(branch.pk)
        values = {name: fields[name] for name in changes}
        taken = Goal.objects.filter(pk=self.pk, version=seen)
        plan = self.section.plan
        if plan.was_just_adopted or not taken.update(
            **values, version=F("version") + 1
        ):
            raise Stale(Goal.objects.for_display().get(pk=self.pk))
        self.version = seen + 1
        for name in lists:
            getattr(self, name).set(many[name])
        if "title" in changes:
            self.activities.filter(is_placeholder=True).update(title=self.title)
        Event.objects.record(
            branch,
            by=by,
            verb="edit",
            thing=self,
            changes=changes | lists,
            at=at,
            held=True,
        )
        return self

    def ids_of(self, name):
        """The ids of its purposes or its clubs, in order."""
        return sorted(getattr(self, name).values_list("pk", flat=True))
