"""Which goals of the plans above a commitment serves: chosen on the commitment."""

from django.db import models, transaction
from django.db.models import F, Q

from clubs.models import Event, Stale

from .plans import Goal


class ServingQuerySet(models.QuerySet):
    def of_goal(self, goal):
        """What ``goal`` serves, and what serves it in plans of its own branch.

        What the branches below do for it is told in aggregate, on a page of its own.
        """
        branch = goal.section.plan.branch_id
        own = Q(above=goal, goal__section__plan__branch=branch)
        return (
            self.filter(Q(goal=goal) | own)
            .select_related(
                "goal__section__plan__branch", "above__section__plan__branch"
            )
            .order_by("above__section__plan__starts", "-direct", "pk")
        )

    def chosen_for(self, goal):
        """Id of each goal above that ``goal`` serves → whether directly."""
        return dict(self.filter(goal=goal).values_list("above", "direct"))

    @transaction.atomic
    def choose(self, goal, chosen, *, by, seen, offered):
        """Let ``goal`` serve those of the goals ``offered`` that are ``chosen``.

        ``chosen`` is id → whether directly; links to goals that weren't offered stay.
        ``seen`` is the goal's version on the page. What already is so changes nothing.
        """
        branch = goal.section.plan.branch
        Event.objects.hold(branch.pk)
        old = self.chosen_for(goal)
        kept = {pk: direct for pk, direct in old.items() if pk not in offered}
        new = kept | {pk: direct for pk, direct in chosen.items() if pk in offered}
        if new == old:
            return goal
        taken = Goal.objects.filter(pk=goal.pk, version=seen)
        if not taken.update(version=F("version") + 1):
            raise Stale(Goal.objects.for_display().get(pk=goal.pk))
        goal.version = seen + 1
        changed = {pk for pk in old if new.get(pk) != old[pk]}
        self.filter(goal=goal, above__in=changed).delete()
        self.bulk_create(
            Serving(goal=goal, above_id=pk, direct=direct)
            for pk, direct in new.items()
            if pk in changed or pk not in old
        )
        Event.objects.record(
            branch,
            by=by,
            verb="serve",
            thing=goal,
            changes={"serves": [sorted(old.items()), sorted(new.items())]},
            held=True,
        )
        return goal


class Serving(models.Model):
    """A commitment serves a goal of the plan above, directly or not."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="servings")
    above = models.ForeignKey(Goal, models.CASCADE, related_name="served_by")
    direct = models.BooleanField("direkt", default=True)

    objects = ServingQuerySet.as_manager()

    class Meta:
        verbose_name = "koppling till mål"
        verbose_name_plural = "kopplingar till mål"
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "above"], name="goal_serves_a_goal_once"
            )
        ]

    def __str__(self):
        return f"{self.goal} → {self.above}"
