"""How the assembly's text comes into force and how it changes: by decisions only."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from clubs.models import (
    ADMINISTRATORS,
    LEADERS,
    PLANNERS,
    Assignment,
    Decision,
    Event,
    Stale,
    User,
)
from clubs.models.changes import apply

from .follow_up import Activity
from .plans import Goal, Measure, Plan, Section, TargetSource
from .states import PlanState, ScopedQuerySet

# What a text may say of how much
TARGET = ("target_min", "target_max", "unit")


def decision_of(branch, meeting, *, by, paragraph, text="", at=None):
    """What the meeting decided under a paragraph, written in unless it already is."""
    if meeting.branch_id != branch.pk:
        raise ValidationError("Mötet är en annan avdelnings.")
    for found in meeting.decisions.filter(paragraph=paragraph):
        if text in ("", found.text):
            return found
    return meeting.decide(by=by, paragraph=paragraph, text=text, at=at)


def digest_of(plan):
    """SHA-256 of all that an adoption locks: text, numbers, the targets of the text."""
    told = [
        [plan.title, plan.intro, plan.starts.isoformat(), plan.ends.isoformat()],
        *plan.sections.order_by("pk").values_list("pk", "number", "title", "intro"),
    ]
    goals = Goal.objects.filter(section__plan=plan).order_by("pk")
    for *own, source, low, high, unit in goals.values_list(
        "pk", "section", "number", "adopted_text", "target_source", *TARGET
    ):
        target = [low, high, unit] if source == TargetSource.PLAN else []
        told.append([*own, *target])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def may_be_second(user, branch, day, *, first):
    """Whether ``user`` may say what somebody else, of the id ``first``, has prepared.

    Another of those who plan; the administrator above where there is none (S10).
    """
    active = Assignment.objects.active(day)
    planning = active.filter(branch=branch, role__in=PLANNERS, user__is_active=True)
    others = set(planning.values_list("user", flat=True)) - {first}
    if user.pk == first or others:
        return user.pk in others
    above = active.filter(branch=branch.parent_id, role__in=ADMINISTRATORS)
    return branch.parent_id is not None and above.filter(user=user).exists()


class AdoptionQuerySet(ScopedQuerySet):
    to_plan = "plan__"
    adopted_is_read = False

    def waiting(self):
        """Those that one person has asked for and nobody else has confirmed yet."""
        return self.filter(confirmed_at=None, withdrawn_at=None)


class Adoption(models.Model):
    """A plan's adoption: one person writes the decision in, another confirms it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adoptions")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="adoptions")
    # Of the text that was asked about: if that changes, it has to be asked anew.
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "antagande"
        verbose_name_plural = "antaganden"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="one_adoption_waits_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")),
                name="adoption_needs_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.plan}: {self.decision}"

    @classmethod
    @transaction.atomic
    def ask(cls, plan, *, by, meeting, paragraph, text="", at=None):
        """Write in that a meeting adopted ``plan``; somebody else has to confirm it."""
        branch = plan.branch.lock()
        plan = Plan.objects.get(pk=plan.pk)
        if plan.state != PlanState.PROPOSED:
            raise ValidationError("Bara ett förslag kan antas. Ladda om sidan.")
        if plan.adoptions.waiting().exists():
            raise ValidationError("Ett beslut väntar redan på att bekräftas.")
        if not Goal.objects.filter(section__plan=plan).exists():
            raise ValidationError("Planen har inga åtaganden att anta.")
        adoption = cls.objects.create(
            plan=plan,
            decision=decision_of(
                branch, meeting, by=by, paragraph=paragraph, text=text, at=at
            ),
            digest=digest_of(plan),
            asked_by=by,
            asked_at=at or timezone.now(),
        )
        adoption.record(branch, "ask", by=by, at=at)
        return adoption

    @transaction.atomic
    def confirm(self, *, by, at=None):
        """The second person's word: from now on the database holds the text."""
        at = at or timezone.now()
        branch = self.plan.branch.lock()
        if not self.may_be_confirmed_by(by, timezone.localdate(at)):
            raise ValidationError("Någon annan än den som skrev in beslutet bekräftar.")
        if not self.holds:
            raise ValidationError(
                "Planens text har ändrats sedan beslutet skrevs in. Läs igenom texten "
                "och skriv in beslutet på nytt."
            )
        self.end(confirmed_by=by, confirmed_at=at)
        plan = Plan.objects.select_related("branch").get(pk=self.plan_id)
        plan.move(
            "adopt",
            PlanState.PROPOSED,
            PlanState.ADOPTED,
            by=by,
            at=at,
            decision=self.decision,
        )
        self.record(branch, "confirm", by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by, at=None):
        """Take the decision back before anybody has confirmed it."""
        branch = self.plan.branch.lock()
        self.end(withdrawn_at=at or timezone.now())
        self.record(branch, "withdraw", by=by, at=at)

    def end(self, **fields):
        waiting = Adoption.objects.waiting().filter(pk=self.pk)
        if not waiting.update(**fields):
            raise ValidationError("Beslutet väntar inte längre. Ladda om sidan.")
        for name, value in fields.items():
            setattr(self, name, value)

    def record(self, branch, verb, *, by, at):
        Event.objects.record(
            branch,
            by=by,
            verb=verb,
            thing=self,
            changes={"plan": [None, self.plan_id], "text": [None, self.digest]},
            decision=self.decision,
            at=at,
            held=True,
        )

    @property
    def holds(self):
        """Whether the text still is the one that was asked about."""
        return self.digest == digest_of(self.plan)

    def may_be_confirmed_by(self, user, day):
        return may_be_second(user, self.plan.branch, day, first=self.asked_by_id)


class RevisionKind(models.TextChoices):
    CHANGE = "ändra", "Ändra"
    ADD = "lägg till", "Lägg till"
    STRIKE = "stryk", "Stryk"


class GoalRevisionQuerySet(ScopedQuerySet):
    to_plan = "plan__"
    adopted_is_read = False

    def for_user(self, user):
        rights, branch = user.rights, "plan__branch"
        going_on = Q(plan__state=PlanState.ADOPTED)
        return (
            super()
            .for_user(user)
            .annotate(
                can_plan=rights.here(PLANNERS, branch) & going_on,
                can_decide=rights.here(LEADERS, branch) & going_on,
            )
        )

    def for_display(self):
        return self.select_related(
            "plan__branch",
            "goal__section",
            "section",
            "proposed_by",
            "decided_by",
            "decision__meeting",
            "declined_by__meeting",
        )

    def proposed(self):
        """Those that wait for the assembly."""
        return self.filter(decision=None, declined_by=None, withdrawn_at=None)

    def in_force(self):
        return self.exclude(decision=None)

    def declined(self):
        return self.exclude(declined_by=None)


class GoalRevision(models.Model):
    """A change of the assembly's text: a proposal, until a decision puts it in force.

    The database holds who has an adopted goal to one of these, see ``guards``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="revisions")
    # None of one that adds, until it is in force.
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    kind = models.CharField("slag", max_length=10, choices=RevisionKind)
    # Where one that adds is to stand: a section that there is, or a new one's heading.
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+"
    )
    section_title = models.CharField("nytt avsnitt", max_length=200, blank=True)
    title = models.CharField("arbetstitel", max_length=120, blank=True)
    old = models.TextField("text före", blank=True)
    new = models.TextField("ny text", blank=True)
    # The target that the new text supports; without one the text gives none.
    target_min = models.PositiveIntegerField("mål, minst", null=True, blank=True)
    target_max = models.PositiveIntegerField("mål, högst", null=True, blank=True)
    unit = models.CharField("enhet", max_length=60, blank=True)
    reason = models.TextField("motivering", max_length=2000)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField("föreslogs", default=timezone.now)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    declined_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="declined_revisions",
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("skrevs in", null=True, blank=True)
    withdrawn_at = models.DateTimeField("drogs tillbaka", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GoalRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "ändring av planen"
        verbose_name_plural = "ändringar av planen"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RevisionKind.values),
                name="revision_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(declined_by=None),
                name="revision_is_decided_one_way",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.goal or self.title}"

    @classmethod
    @transaction.atomic
    def propose(cls, plan, *, by, kind, reason, goal=None, at=None, **fields):
        """Propose a change to the assembly: nothing changes before it has decided."""
        branch = plan.branch.lock()
        revision = cls(
            plan=plan,
            goal=goal,
            kind=kind,
            reason=reason,
            old=goal.adopted_text if goal else "",
            proposed_by=by,
            proposed_at=at or timezone.now(),
            **fields,
        )
        revision.object_to()
        revision.save(force_insert=True)
        changes = {"kind": [None, kind], "goal": [None, goal and goal.pk]}
        revision.record(
            branch, "propose", by=by, at=at, changes=changes, private={"reason": reason}
        )
        return revision

    @transaction.atomic
    def edit(self, *, by, seen, at=None, **fields):
        """Change a proposal; it is then one about the text as it stands now."""
        branch = self.plan.branch.lock()
        if self.goal_id:
            self.goal.refresh_from_db()
            fields["old"] = self.goal.adopted_text
        changes = apply(self, fields)
        if not changes:
            return self
        self.object_to()
        self.claim(seen, **{name: fields[name] for name in changes})
        told = {name: changes[name] for name in changes if name != "reason"}
        private = {"reason": self.reason} if "reason" in changes else None
        self.record(branch, "edit", by=by, at=at, changes=told, private=private)
        return self

    @transaction.atomic
    def withdraw(self, *, by, seen, at=None):
        branch = self.plan.branch.lock()
        self.claim(seen, withdrawn_at=at or timezone.now())
        self.record(branch, "withdraw", by=by, at=at)

    @transaction.atomic
    def decline(self, *, by, seen, meeting, paragraph, text="", at=None):
        """The meeting said no: the text stands as it is."""
        branch = self.plan.branch.lock()
        decision = decision_of(
            branch, meeting, by=by, paragraph=paragraph, text=text, at=at
        )
        decided_at = at or timezone.now()
        self.claim(seen, declined_by=decision, decided_by=by, decided_at=decided_at)
        self.record(branch, "decline", by=by, at=at, decision=decision)

    @transaction.atomic
    def decide(self, *, by, seen, meeting, paragraph, text="", at=None):
        """The meeting said yes: the change takes effect here and nowhere else."""
        branch = self.plan.branch.lock()
        if self.goal_id:
            self.goal.refresh_from_db()
        self.object_to()
        if self.is_stale:
            raise ValidationError(
                "Åtagandets text har ändrats sedan förslaget skrevs. Ändra förslaget "
                "så att det utgår från texten som gäller nu."
            )
        decision = decision_of(
            branch, meeting, by=by, paragraph=paragraph, text=text, at=at
        )
        decided_at = at or timezone.now()
        self.claim(seen, decision=decision, decided_by=by, decided_at=decided_at)
        if self.kind == RevisionKind.ADD:
            verb, changes = "create", self.add_goal(branch, by=by, at=at)
        else:
            verb, changes = self.change_goal()
        Event.objects.record(
            branch,
            by=by,
            verb=verb,
            thing=self.goal,
            changes=changes,
            decision=decision,
            at=at,
            held=True,
        )
        self.record(branch, "decide", by=by, at=at, decision=decision)
        return self

    def change_goal(self):
        """Give the goal its new text, or strike it; the verb and what it changed."""
        goal = self.goal
        if self.kind == RevisionKind.STRIKE:
            verb, fields = "strike", {"struck_by": self.decision}
        else:
            verb, fields = "revise", {"adopted_text": self.new, **self.target_for(goal)}
        changes = apply(goal, fields)
        Goal.objects.filter(pk=goal.pk).update(
            **fields, revised_by=self, version=F("version") + 1
        )
        return verb, changes

    def target_for(self, goal):
        """The target of the new text; without one the board's own may stay."""
        if self.target_min is None and goal.target_source != TargetSource.PLAN:
            return {}
        source = TargetSource.PLAN if self.target_min is not None else TargetSource.NONE
        target = {name: getattr(self, name) for name in TARGET}
        return {"target_source": source, **target}

    def add_goal(self, branch, *, by, at):
        """Make the goal that was added, in its section or in a new one."""
        section = self.section
        if section is None:
            last = self.plan.sections.aggregate(last=Max("number"))["last"] or 0
            section = self.plan.sections.create(
                number=last + 1, title=self.section_title
            )
            Event.objects.record(
                branch,
                by=by,
                verb="create",
                thing=section,
                changes={"number": [None, section.number]},
                decision=self.decision,
                at=at,
                held=True,
            )
        last = section.goals.aggregate(last=Max("number"))["last"] or 0
        goal = section.goals.create(
            number=last + 1,
            adopted_text=self.new,
            title=self.title,
            measure=Measure.ACTIVITIES if self.target_min else Measure.NONE,
            origin=self.decision,
            revised_by=self,
            **self.target_for(Goal()),
        )
        Activity.objects.create(goal=goal, title=goal.title, is_placeholder=True)
        GoalRevision.objects.filter(pk=self.pk).update(goal=goal)
        self.goal = goal
        return {"number": [None, goal.full_number], "adopted_text": [None, self.new]}

    def object_to(self):
        """What a change may be of, whoever proposes it."""
        if self.plan.state != PlanState.ADOPTED:
            raise ValidationError("Bara en antagen plan ändras genom beslut.")
        if self.goal and self.goal.struck_by_id and not self.decision_id:
            raise ValidationError("Åtagandet är redan struket.")
        if self.kind == RevisionKind.CHANGE and self.new == self.goal.adopted_text:
            if not self.target_for(self.goal) or all(
                getattr(self, name) == getattr(self.goal, name) for name in TARGET
            ):
                raise ValidationError({"new": "Texten är densamma som den som gäller."})

    def claim(self, seen, **fields):
        """Compare-and-set on what still is a proposal."""
        waiting = GoalRevision.objects.proposed().filter(pk=self.pk, version=seen)
        if not waiting.update(**fields, version=F("version") + 1):
            raise Stale(GoalRevision.objects.for_display().get(pk=self.pk))
        for name, value in fields.items():
            setattr(self, name, value)
        self.version = seen + 1

    def record(
        self, branch, verb, *, by, at, changes=None, private=None, decision=None
    ):
        Event.objects.record(
            branch,
            by=by,
            verb=verb,
            thing=self,
            changes=changes,
            private=private,
            decision=decision,
            at=at,
            held=True,
        )

    @property
    def is_proposed(self):
        return not (self.decision_id or self.declined_by_id or self.withdrawn_at)

    @property
    def standing(self):
        if self.decision_id:
            return "Beslutat"
        if self.declined_by_id:
            return "Avslaget"
        return "Tillbakadraget" if self.withdrawn_at else "Förslag"

    @property
    def is_stale(self):
        """Whether the goal's text isn't the one that the proposal was written on."""
        return bool(self.goal_id) and self.old != self.goal.adopted_text
