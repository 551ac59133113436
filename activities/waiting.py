"""What waits in some branches and whom it waits for, in a constant number of queries.

Only for a plan that is adopted and not yet closed, and not long after its end.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from clubs.models import EDITORS, LEADERS, Assignment, PostBody, Role, Tenure

from . import reminding
from .models import (
    OPEN,
    Activity,
    Adoption,
    Assessment,
    DigestLine,
    Goal,
    Kind,
    PlanState,
    Review,
    Serving,
    Status,
    Update,
    Word,
)
from .models.digests import KEPT
from .models.plans import REPORTED_WITHIN
from .reminding import ADOPTION, HELP, REVIEW, SILENT, SOON, Asked, Waiting

NOBODY: frozenset[int] = frozenset()
# Who may be asked to confirm what another has written in: the leaders before others.
CONFIRM_FIRST = (LEADERS, (Role.BOARD,))


@dataclass
class Staff:
    """Who may be asked in a branch: those who log in and may change the plan today."""

    editors: set = field(default_factory=set)
    by_role: dict = field(default_factory=lambda: defaultdict(set))
    holders: dict = field(default_factory=lambda: defaultdict(set))  # of a post
    leaders: dict = field(default_factory=lambda: defaultdict(set))  # of a committee


@dataclass
class Log:
    """What was last said about a thing, and on which day."""

    written: dict = field(default_factory=dict)  # activity → when somebody last wrote
    helped: dict = field(default_factory=dict)  # activity → since when it asks for help
    logged: dict = field(default_factory=dict)  # goal → the last note or finished thing
    answered: dict = field(default_factory=dict)  # goal → the last moment of any word
    in_need: dict = field(default_factory=dict)  # goal → when a word asked for help
    judged: set = field(default_factory=set)  # goals that have their outcome


@dataclass
class Found:
    """All that waits, and the goals and activities to show for it."""

    waiting: list
    by_letter: set
    goals: dict  # id → its values
    activities: dict  # id → its values
    adoptions: dict


def found_in(branches, day):
    """All that waits on ``day`` in the branches of the ids; 8 queries."""
    goals = {goal["id"]: goal for goal in goals_of(branches, day)}
    staff, by_letter = staff_of(branches, day)
    log = log_of(goals)
    waiting, activities = [], {}
    for row in activities_of(goals):
        one = activities.setdefault(row["id"], row | {"users": set()})
        if row["people__user"]:
            one["users"].add(row["people__user"])
    for goal in goals.values():
        if goal["id"] not in log.judged:
            waiting += of_goal(goal, staff[goal["branch"]], log, day)
    for activity in activities.values():
        goal = goals[activity["goal"]]
        if goal["id"] not in log.judged:
            here = staff[goal["branch"]]
            waiting += of_activity(activity, goal, here, log, day)
    adoptions = {adoption.pk: adoption for adoption in adoptions_in(branches)}
    waiting += [
        of_adoption(adoption, staff[adoption.plan.branch_id])
        for adoption in adoptions.values()
    ]
    return Found(waiting, by_letter, goals, activities, adoptions)


def of_goal(goal, here, log, day):
    """A goal without a word, before a meeting or for too long, or that needs help.

    No question is what nobody answers for, nor what is carried by the plans below.
    """
    pk, lines = goal["id"], lines_of(goal, here)

    def wait(reason, since):
        return Waiting("goal", pk, goal["branch"], reason, since, lines)

    answered, opened = log.answered.get(pk), goal["opened_at"]
    if opened and (answered is None or answered < opened):
        yield wait(REVIEW, timezone.localdate(opened))
    elif goal["kind"] == Kind.CONTINUOUS and goal["accountable"] and not goal["below"]:
        logged = log.logged.get(pk)
        said = answered and timezone.localdate(answered)
        last = max(filter(None, (logged, said)), default=None)
        since = reminding.silent_since(
            goal["starts"], goal["ends"], goal["check_every"], last, day
        )
        if since:
            yield wait(SILENT, since)
    if pk in log.in_need:
        yield replace(wait(HELP, log.in_need[pk]), lines=(NOBODY, NOBODY, lines[2]))


def of_activity(activity, goal, here, log, day):
    """An open activity that is late or soon will be, or asks for help."""
    pk = activity["id"]

    def wait(reason, since, lines):
        return Waiting("activity", pk, goal["branch"], reason, since, lines)

    told = reminding.late_since(activity["due_on"], log.written.get(pk), day)
    if told:
        reason, since = told
        own = activity["users"] & here.editors
        lines = lines_of(goal, here, own)
        yield wait(
            reason, since, (lines[0], NOBODY, NOBODY) if reason == SOON else lines
        )
    if pk in log.helped:
        chair = frozenset(here.by_role[Role.CHAIR])
        yield wait(HELP, log.helped[pk], (NOBODY, NOBODY, chair))


def of_adoption(adoption, here):
    """An adoption that somebody else has to confirm."""
    others = NOBODY
    for roles in CONFIRM_FIRST:
        may = set().union(*(here.by_role[role] for role in roles))
        others = others or frozenset(may - {adoption.asked_by_id})
    asked_on = timezone.localdate(adoption.asked_at)
    branch, lines = adoption.plan.branch_id, (others, NOBODY, NOBODY)
    return Waiting("adoption", adoption.pk, branch, ADOPTION, asked_on, lines)


def lines_of(goal, here, own=NOBODY):
    """Whom to ask: those named for it, else its post's holders; then who leads them."""
    post = goal["accountable"]
    answering = frozenset(own or here.holders[post])
    return answering, frozenset(here.leaders[post]), frozenset(here.by_role[Role.CHAIR])


# --- From the database ----------------------------------------------------------------


def goals_of(branches, day):
    """The goals in force of the plans that are followed, with what opens a question."""
    opened = Review.objects.open().filter(plan=OuterRef("section__plan"))
    return (
        Goal.objects.filter(
            struck_by=None,
            section__plan__branch__in=branches,
            section__plan__state=PlanState.ADOPTED,
            section__plan__starts__lte=day,
            section__plan__ends__gte=day - REPORTED_WITHIN,
        )
        .order_by("section__plan__starts", "section__number", "number")
        .annotate(
            branch=F("section__plan__branch"),
            branch_name=F("section__plan__branch__name"),
            branch_slug=F("section__plan__branch__slug"),
            starts=F("section__plan__starts"),
            ends=F("section__plan__ends"),
            plan=F("section__plan__slug"),
            of_section=F("section__number"),
            accountable=Coalesce("post", "section__post"),
            below=Exists(Serving.objects.filter(above=OuterRef("pk"))),
            opened_at=Subquery(opened.values("opened_at")[:1]),
            meeting_on=Subquery(opened.values("meeting__on")[:1]),
            meeting=Subquery(opened.values("meeting__slug")[:1]),
        )
        .values(
            "id", "branch", "branch_name", "branch_slug", "starts", "ends",
            "plan", "of_section", "number", "title", "kind", "check_every",
            "accountable", "below", "opened_at", "meeting_on", "meeting",
        )
    )  # fmt: skip


def activities_of(goals):
    """The open activities, a row for each of their people."""
    return (
        Activity.objects.current()
        .open()
        .filter(goal__in=goals)
        .order_by("due_on", "pk")
        .values("id", "goal", "title", "due_on", "people__user")
    )


def log_of(goals):
    """What has been said about the goals and their activities."""
    log = Log()
    updates = (
        Update.objects.filter(activity__goal__in=goals, activity__removed_at=None)
        .standing()
        .order_by("at", "pk")
        .values_list(
            "activity", "activity__goal", "on", "at", "note", "after", "needs_help"
        )
    )
    for activity, goal, on, at, note, after, needs_help in updates:
        log.written[activity] = timezone.localdate(at)
        log.answered[goal] = at
        if note or after == Status.DONE:
            log.logged[goal] = max(on, log.logged.get(goal, on))
        if needs_help and after in OPEN:
            log.helped.setdefault(activity, timezone.localdate(at))
        else:
            log.helped.pop(activity, None)
    said = Assessment.objects.filter(goal__in=goals).order_by("at", "pk")
    for goal, at, word, outcome in said.values_list("goal", "at", "word", "outcome"):
        # What is said last holds, in the log or at a review.
        if word == Word.NEEDS_HELP and log.answered.get(goal, at) <= at:
            log.in_need[goal] = timezone.localdate(at)
        else:
            log.in_need.pop(goal, None)
        log.answered[goal] = max(at, log.answered.get(goal, at))
        if outcome:
            log.judged.add(goal)
    return log


def staff_of(branches, day):
    """Branch → its Staff; and the accounts that want letters."""
    staff: dict[int, Staff] = defaultdict(Staff)
    by_letter = set()
    held = Assignment.objects.active(day).filter(
        branch__in=branches, role__in=EDITORS, user__is_active=True
    )
    for branch, user, role, chosen in held.order_by().values_list(
        "branch", "user", "role", "user__digest_day"
    ):
        staff[branch].editors.add(user)
        staff[branch].by_role[role].add(user)
        if chosen is not None:
            by_letter.add(user)
    tenures = Tenure.objects.on(day).filter(
        post__branch__in=branches, post__club=None, person__user__isnull=False
    )
    for branch, post, body, role, user in tenures.order_by().values_list(
        "post__branch", "post", "post__body", "role", "person__user"
    ):
        if user not in staff[branch].editors:
            continue
        staff[branch].holders[post].add(user)
        if body == PostBody.COMMITTEE and role.casefold() == "ordförande":
            staff[branch].leaders[post].add(user)
    return staff, by_letter


def adoptions_in(branches):
    waiting = Adoption.objects.waiting().filter(plan__branch__in=branches)
    return waiting.select_related("plan__branch")


def earlier_letters(branches, day):
    """The Asked of the letters that a mail server has taken."""
    lines = DigestLine.objects.filter(
        branch__in=branches,
        digest__sent_at__isnull=False,
        digest__week__gt=day - KEPT,
    ).order_by()
    rows = lines.values_list(
        "activity",
        "goal",
        "adoption",
        "reason",
        "digest__user",
        "step",
        "digest__week",
        "digest__sent_at",
    )
    for activity, goal, adoption, reason, user, step, week, sent_at in rows:
        kinds = {"activity": activity, "goal": goal, "adoption": adoption}
        kind, pk = next((kind, pk) for kind, pk in kinds.items() if pk)
        yield Asked((kind, pk, reason), user, step, week, timezone.localdate(sent_at))


def asks_in(branches, day):
    """(account → [Ask], what they are about) in the branches on ``day``."""
    found = found_in(branches, day)
    log = earlier_letters(branches, day)
    return reminding.asks(found.waiting, log, found.by_letter, day), found
