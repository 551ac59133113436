"""Whose open activities are whose, in all the plans that are still written in."""

from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from clubs.models import Tenure

from .models import Activity, Plan
from .models.plans import ADOPTED, REPORTED_WITHIN, PlanState


def plans_to_update(plans, day):
    """Those of ``plans`` that are followed up on ``day``, the earliest first.

    The one that the day falls in, and those that have ended within half a year and
    whose report the assembly has not read: they are written in until then.
    """
    near = plans.filter(starts__lte=day, ends__gte=day - REPORTED_WITHIN)
    near = near.exclude(state=PlanState.CLOSED).order_by("-starts", "-pk")
    found = sorted(near, key=lambda plan: plan.state not in ADOPTED)
    current = next((plan for plan in found if plan.ends >= day), None)
    over = [plan for plan in found if is_over(plan, day)]
    return [*reversed(over), *([current] if current else [])]


def is_over(plan, day):
    """Whether an adopted plan has ended without being closed."""
    return plan.ends < day and plan.state == PlanState.ADOPTED


def coming_plans(branch, day):
    """The branch's adopted plans that aren't closed, those to come included."""
    plans = Plan.objects.filter(branch=branch, state=PlanState.ADOPTED)
    return list(plans.filter(ends__gte=day - REPORTED_WITHIN).order_by("starts", "pk"))


def open_for(user, plans, day):
    """``user``'s open activities in ``plans``: those of the first plan first, by date.

    Mine are those that I help with, and those that nobody is named for of the posts
    that I hold, on the day or at the end of a plan that is over.
    """
    held = Tenure.objects.filter(person__user=user).values_list(
        "post", "starts", "ends"
    )
    held, mine = list(held), Q(pk=None)
    for plan in plans:
        on = min(day, plan.ends)
        posts = [
            post
            for post, starts, ends in held
            if starts <= on and (ends is None or on <= ends)
        ]
        answers = Q(people=None, accountable__in=posts)
        mine |= Q(goal__section__plan=plan) & (Q(people__user=user) | answers)
    found = (
        Activity.objects.current()
        .open()
        .annotate(accountable=Coalesce("goal__post", "goal__section__post"))
        .filter(mine)
        .select_related("goal__section__plan")
        .distinct()
    )
    place = {plan.pk: number for number, plan in enumerate(plans)}
    return sorted(
        found,
        key=lambda one: (
            place[one.goal.section.plan_id],
            one.due_on or date.max,
            one.pk,
        ),
    )
