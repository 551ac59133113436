"""Where a plan's pages begin: the plan of the address, and the day they show."""

from datetime import date

from django.contrib import messages
from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from activities.models import (
    Activity,
    Adoption,
    Goal,
    GoalRevision,
    Plan,
    PlanState,
    Report,
    Review,
)
from activities.models.plans import REPORTED_WITHIN
from clubs.models import Body, Branch, Meeting, Role
from sekoplan.prepared import PreparedByRights, Slot


def plans_for(request, branch):
    plans = Plan.objects.for_user(request.user)
    return plans.filter(branch__slug=branch).select_related("branch")


def years_of(request, branch, **rights):
    """What the page needs to lead on to the branch's other plans."""
    return (
        plans_for(request, branch)
        .filter(**rights)
        .values("pk", "slug", "title", "state")
    )


def plan_for(request, branch, slug, **rights):
    """The plan of the address, if the user may read it and holds ``rights``."""
    plan = get_object_or_404(plans_for(request, branch), slug=slug, **rights)
    request.user.rights.tell(plan.branch)
    return plan


def next_meeting(field, **wanted):
    """What the field says of the meeting after the day in the branch of a row."""
    meetings = Meeting.objects.filter(branch=OuterRef("branch"), **wanted)
    meetings = meetings.after(Slot("day"))
    return Subquery(meetings.order_by("on", "pk").values(field)[:1])


def plan_over(field):
    """What the field says of the branch's last plan that is over but not closed."""
    over = Plan.objects.filter(
        branch=OuterRef("branch"),
        state=PlanState.ADOPTED,
        ends__lt=Slot("day"),
        ends__gte=Slot("since"),
    )
    told = Report.objects.filter(plan=OuterRef("pk")).order_by("-edition")
    over = over.annotate(report=Subquery(told.values("state")[:1]))
    return Subquery(over.order_by("-ends", "-pk").values(field)[:1])


def waiting_adoption(field):
    """What the field says of an adoption in the branch that waits for a second."""
    waiting = Adoption.objects.waiting().filter(plan__branch=OuterRef("branch"))
    return Subquery(waiting.order_by("pk").values(field)[:1])


def to_confirm(user, branch):
    """The plan in the branch whose adoption waits for another than who asked."""
    waiting = Adoption.objects.for_user(user).waiting().filter(plan__branch=branch)
    return (
        Plan.objects.for_user(user)
        .filter(adoptions__in=waiting.exclude(asked_by=user), can_plan=True)
        .select_related("branch")
        .first()
    )


def to_confirm_below(user, union):
    """Plans right below whose adoption waits for an administrator of the union.

    It does only where nobody else in their branch may confirm it.
    """
    held = (union, None, Role.ADMINISTRATOR)
    if held not in {(pk, parent, role) for pk, _, parent, role in user.rights.held}:
        return []
    plans = Plan.objects.to_adopt(user).filter(branch__parent=union)
    waiting = Adoption.objects.waiting().filter(plan__in=plans).order_by("pk")
    today = timezone.localdate()
    return [
        one.plan
        for one in waiting.select_related("plan__branch")
        if one.may_be_confirmed_by(user, today)
    ]


REVIEWS = Review.objects.filter(plan=OuterRef("pk")).order_by("-meeting__on", "-pk")


# The next meetings and their reviews come along: a question of its own costs Läget
# more. So do the plan that is over but not closed, and the adoption that waits.
PLAN_OF_DAY = PreparedByRights(
    lambda user: (
        Plan.objects.for_user(user)
        .filter(branch__slug=Slot("branch"))
        .select_related("branch")
        .holding(Slot("day"))
        .annotate(
            meeting_on=next_meeting("on"),
            meeting_at=next_meeting("at"),
            meeting_body=next_meeting("body"),
            meeting_slug=next_meeting("slug"),
            over_slug=plan_over("slug"),
            over_title=plan_over("title"),
            over_report=plan_over("report"),
            waiting_slug=waiting_adoption("plan__slug"),
            waiting_for=waiting_adoption("asked_by"),
            board_on=next_meeting("on", body=Body.BOARD),
            board_at=next_meeting("at", body=Body.BOARD),
            board_slug=next_meeting("slug", body=Body.BOARD),
            open_review=Subquery(REVIEWS.open().values("meeting__slug")[:1]),
            last_review=Subquery(REVIEWS.values("meeting__slug")[:1]),
        )[:1]
    )
)


def plan_of_day(request, branch, day):
    """The branch's plan for ``day``, as this user may see it; None without one.

    With ``meeting_on``, ``meeting_slug`` and so on of the next meeting, ``board_on``
    and so on of the board's, the addresses of the meetings whose review is open and
    was last, and ``over_slug`` and so on of a plan that is over, not
    closed, and of its report.
    """
    since = day - REPORTED_WITHIN
    for plan in PLAN_OF_DAY(request.user, branch=branch, day=day, since=since):
        request.user.rights.tell(plan.branch)
        return plan


def goal_for(request, branch, slug, section, number, **rights):
    """The goal of the address, with its plan and branch.

    It knows its last change by decision, whether there are earlier ones, and the
    proposal that waits: questions of their own cost its page more.
    """
    changes = GoalRevision.objects.filter(goal=OuterRef("pk"))
    goal = get_object_or_404(
        Goal.objects.for_user(request.user)
        .for_display()
        .select_related("revised_by__decision__meeting")
        .annotate(
            proposal=Subquery(changes.proposed().values("pk")[:1]),
            has_earlier=Exists(
                changes.in_force().exclude(pk=OuterRef("revised_by")),
            ),
        ),
        section__plan__branch__slug=branch,
        section__plan__slug=slug,
        section__number=section,
        number=number,
        **rights,
    )
    request.user.rights.tell(goal.section.plan.branch)
    return goal


def activity_for(request, branch, pk, **rights):
    """The activity of the address, with its goal, plan and branch."""
    activity = get_object_or_404(
        Activity.objects.for_user(request.user).for_display(),
        pk=pk,
        goal__section__plan__branch__slug=branch,
        **rights,
    )
    request.user.rights.tell(activity.branch)
    return activity


REPORTED = PreparedByRights(
    lambda user: (
        Activity.objects.for_user(user)
        .filter(
            pk=Slot("pk"), goal__section__plan__branch=Slot("branch"), can_edit=True
        )
        .select_related("goal__section__plan")
        .only(
            *(field.name for field in Activity._meta.concrete_fields),
            "goal__post",
            "goal__unit",
            "goal__section__number",
            "goal__section__post",
            "goal__section__plan__slug",
            "goal__section__plan__starts",
            "goal__section__plan__ends",
        )
    )
)


def reported_activity(request, branch, pk):
    """The activity of the address, if the user may edit it, with what a report needs.

    The rest of its goal, plan and branch is fetched when somebody asks for it.
    """
    rights = request.user.rights
    here = rights.branch_at(branch)
    for activity in REPORTED(request.user, branch=here, pk=pk):
        of_address = Branch.from_db(connection.alias, ("id", "slug"), (here, branch))
        activity.goal.section.plan.branch = rights.tell(of_address)
        return activity
    raise Http404


def shown_day(request):
    """(day, rewind_to): today, or the day that ``?den=`` asks for.

    A day that can't be read or lies ahead is told to the user, and today is shown.
    """
    today = timezone.localdate()
    asked = request.GET.get("den", "").strip()
    if not asked:
        return today, None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        messages.warning(
            request, f"Datumet i adressen gick inte att läsa. Skriv så här: {today}."
        )
        return today, None
    if day > today:
        messages.warning(request, "Den dagen har inte varit än. Här är läget idag.")
        return today, None
    if not date(1950, 1, 1) <= day:
        raise Http404
    return day, day
