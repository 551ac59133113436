"""What the decisions of meetings have done to the plans, and what waits for one."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce

from activities.models import Adoption, Goal, GoalRevision, Plan, PlanState
from clubs.models import Body, Meeting, MeetingState

ADOPTED, WAITS, DECLINED, ORIGIN, STRUCK = (
    "antog", "väntar", "avslog", "uppdrag", "stryk",
)  # fmt: skip

# A task is for the year of the meeting or the next.
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a decision did to a plan, or to one goal of it when ``number`` is set."""

    what: str
    plan: str
    plan_title: str
    section: int | None
    number: int | None
    title: str

    @property
    def is_in_force(self):
        return self.what != WAITS


def deeds(user, decisions):
    """{id of a decision: what it did}, of what ``user`` may read, in one question."""
    ids = [decision.pk for decision in decisions]
    if not ids:
        return {}
    goal = ("section__plan__slug", "section__plan__title", "section__number", "number")
    of_goal = [f"goal__{name}" for name in goal[2:]]
    called = Coalesce("goal__title", "title")
    revision = ("plan__slug", "plan__title", *of_goal, called)
    goals = Goal.objects.for_user(user).filter(revised_by=None)
    revisions = GoalRevision.objects.for_user(user)
    plans = Plan.objects.for_user(user).filter(adopted_by__in=ids)
    waiting = Adoption.objects.for_user(user).waiting().filter(decision__in=ids)
    nothing = Value(0), Value(0), Value("")
    asked = [
        plans.values_list("adopted_by", Value(ADOPTED), "slug", "title", *nothing),
        waiting.values_list(
            "decision", Value(WAITS), "plan__slug", "plan__title", *nothing
        ),
        revisions.filter(decision__in=ids).values_list("decision", "kind", *revision),
        revisions.filter(declined_by__in=ids).values_list(
            "declined_by", Value(DECLINED), *revision
        ),
        goals.filter(origin__in=ids).values_list(
            "origin", Value(ORIGIN), *goal, "title"
        ),
        goals.filter(struck_by__in=ids).values_list(
            "struck_by", Value(STRUCK), *goal, "title"
        ),
    ]
    first, *rest = (one.order_by() for one in asked)
    found: dict[int, list[Deed]] = {}
    for pk, what, plan, plan_title, section, number, title in first.union(
        *rest, all=True
    ):
        deed = Deed(what, plan, plan_title, section or None, number or None, title)
        found.setdefault(pk, []).append(deed)
    for done in found.values():
        done.sort(key=lambda deed: (deed.plan, deed.section or 0, deed.number or 0))
    return found


def waiting_for(user, meeting, day):
    """The proposals that ``meeting`` is to decide, when it is the next assembly."""
    if meeting.body != Body.ASSEMBLY or not meeting.is_planned or meeting.on < day:
        return GoalRevision.objects.none()
    sooner = Meeting.objects.filter(
        branch=OuterRef("plan__branch"),
        body=Body.ASSEMBLY,
        state=MeetingState.PLANNED,
        on__range=(day, meeting.on),
    ).exclude(pk=meeting.pk)
    proposals = GoalRevision.objects.for_user(user).proposed()
    return (
        proposals.filter(~Exists(sooner), plan__branch=meeting.branch_id)
        .select_related("plan", "goal__section", "section")
        .order_by("plan__starts", "proposed_at", "pk")
    )


def plan_to_add_to(user, meeting, day):
    """The address of the adopted plan where a task from ``meeting`` can become a goal.

    Of the newest plan that isn't over on ``day``; None without one.
    """
    if meeting.body == Body.COMMITTEE:
        return None
    plans = Plan.objects.for_user(user).filter(
        branch=meeting.branch_id,
        state=PlanState.ADOPTED,
        ends__gte=day,
        starts__range=(meeting.on - A_YEAR, meeting.on + A_YEAR),
        can_plan=True,
    )
    return plans.order_by("-starts").values_list("slug", flat=True).first()
