"""What the database holds of a plan, fetched in a few queries for its picture."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, FilteredRelation, Max, Q, Sum

from clubs.models import Post
from sekoplan.prepared import Prepared, Slot

from .measures import ActivityFact, Closed
from .models import OPEN, Activity, Review, Section, Status
from .models.follow_up import end_of
from .rewinding import name_people, taken_back


@dataclass(slots=True)
class ActivityRow:
    """An activity as the pages show it; ``fact`` is what the rules see."""

    fact: ActivityFact
    goal_id: int
    version: int
    is_placeholder: bool = False
    participants: int | None = None
    quantity2: int | None = None
    hours: Decimal | None = None
    people: tuple = ()  # names
    users: tuple = ()  # the accounts of those who have one
    # Ids of those who did it on an earlier day, when they were others than now
    helped_by: list | None = None

    @property
    def id(self):
        return self.fact.id

    @property
    def title(self):
        return self.fact.title

    @property
    def status(self):
        return self.fact.status

    @property
    def due_on(self):
        return self.fact.due_on


class GoalValues(NamedTuple):
    """A goal as it is stored, and the days of the meetings that struck or added it."""

    id: int
    number: int
    title: str
    adopted_text: str
    kind: str
    measure: str
    target_min: int | None
    target_max: int | None
    target_source: str
    unit: str
    whole: int | None
    whole_source: str
    baseline: int | None
    baseline_on: date | None
    series_id: int | None
    months: list
    check_every: int
    post_id: int | None
    post_kind_id: int | None
    course_id: int | None
    version: int
    struck_by__meeting__on: date | None
    struck_by__meeting__body: str | None
    struck_by__paragraph: str | None
    origin__meeting__on: date | None
    series__unit: str | None


class Judgement(NamedTuple):
    """What the board has judged of a goal, once."""

    outcome: str
    text: str
    at: datetime
    by: str
    carried_over: bool = False


class Said(NamedTuple):
    """What somebody answered of a goal at a review."""

    word: str
    text: str
    at: datetime
    review: int
    by: str


@dataclass(slots=True)
class LoadedGoal:
    """A goal with what hangs on it; ``values`` is None of a section without goals."""

    section: tuple
    values: GoalValues | None
    # The newest first
    judgements: list = field(default_factory=list)
    purposes: set = field(default_factory=set)
    clubs: dict = field(default_factory=dict)  # id → address

    @property
    def outcome(self):
        return self.judgements[0].outcome if self.judgements else ""


SECTION_FIELDS = ("id", "number", "title", "intro", "post_id", "version")
GOALS = Prepared(
    Section.objects.filter(plan=Slot("plan"))
    .annotate(
        judged=FilteredRelation(
            "goals__assessments", condition=~Q(goals__assessments__outcome="")
        )
    )
    .order_by("number", "goals__number", "judged__at", "judged__pk")
    .values_list(
        *SECTION_FIELDS,
        *(f"goals__{name}" for name in GoalValues._fields),
        "judged__at",
        "judged__outcome",
        "judged__text",
        "judged__by__name",
        "judged__carried_over",
        "goals__purposes",
        "goals__clubs",
        "goals__clubs__slug",
    )
)


def load_goals(source, rewind_to):
    """The plan's goals in order.

    A goal has one line in the answer for each of its outcomes, purposes and clubs;
    when rewound those outcomes that there were by then.
    """
    goals, last = [], None
    own = len(SECTION_FIELDS)
    end = rewind_to and end_of(rewind_to)
    rows = source.rows(GOALS, plan=source.plan.pk)
    for *values, made, outcome, text, by, again, purpose, club, slug in rows:
        if last is None or last.values is None or last.values.id != values[own]:
            goal = GoalValues._make(values[own:]) if values[own] else None
            last = LoadedGoal(values[:own], goal)
            goals.append(last)
        if outcome and (end is None or made <= end):
            judgement = Judgement(outcome, text, made, by or "", again)
            if judgement not in last.judgements:
                last.judgements.insert(0, judgement)
        if purpose:
            last.purposes.add(purpose)
        if club:
            last.clubs[club] = slug
    return goals


# The one that is open, or the one that was closed last, and the one before it
LAST_REVIEWS = (
    Review.objects.filter(plan=Slot("plan"), opened_at__lte=Slot("until"))
    .order_by("-opened_at", "-pk")
    .values("pk")[:2]
)
ANSWERS = Prepared(
    Review.objects.filter(pk__in=LAST_REVIEWS)
    .order_by("opened_at", "pk", "answers__at", "answers__pk")
    .values_list(
        "pk",
        "opened_at",
        "closed_at",
        "meeting__slug",
        "meeting__on",
        "meeting__body",
        "answers__goal",
        "answers__word",
        "answers__text",
        "answers__at",
        "answers__by__name",
    )
)
# Later than anything that is asked for
ALWAYS = end_of(date(2200, 1, 1))


class ReviewRow(NamedTuple):
    """A review as a picture knows it, and the meeting that it is for."""

    pk: int
    opened_at: datetime
    is_open: bool
    slug: str
    on: date
    body: str


def load_words(plan, rewind_to):
    """The newest answers of the last reviews, goal id → Said, and the newest review.

    A word stands through the next review, until that is closed without it.
    """
    until = end_of(rewind_to) if rewind_to else ALWAYS
    words, newest = {}, None
    for pk, opened, closed, slug, on, body, goal, word, text, at, by in ANSWERS(
        plan=plan.pk, until=until
    ):
        is_open = closed is None or closed > until
        newest = ReviewRow(pk, opened, is_open, slug, on, body)
        if goal and at <= until:
            words[goal] = Said(word, text, at, pk, by or "")
    if newest and not newest.is_open:
        words = {pk: said for pk, said in words.items() if said.review == newest.pk}
    return words, newest


ROW_FIELDS = (
    "id",
    "title",
    "status",
    "due_on",
    "done_on",
    "quantity",
    "counterpart",
    "batch",
    "goal_id",
    "version",
    "is_placeholder",
    "participants",
    "quantity2",
    "hours",
)
OF_PLAN = Activity.objects.filter(goal__section__plan=Slot("plan"))


@dataclass(slots=True)
class Logs:
    """The standing lines of a plan's log that say something."""

    # goal id → the day of its last note or finished activity, None if not asked for
    last: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)  # activity id → its newest note
    # ids of the activities whose newest line asks for help
    helped: set = field(default_factory=set)

    def add(self, row, on, note, after, needs_help):
        """A line of an activity's log; its lines come in order."""
        if note:
            self.notes[row.id] = note
        if note or after == Status.DONE:
            known = self.last.get(row.goal_id)
            self.last[row.goal_id] = max(on, known) if on and known else on
        if needs_help:
            self.helped.add(row.id)
        elif row.id in self.helped:
            self.helped.discard(row.id)


OF_ACTIVITY = (*ROW_FIELDS, "people", "people__name", "people__user", "removed_at")
ALL_WITH_LOGS = Prepared(
    OF_PLAN.order_by(
        F("due_on").asc(nulls_last=True),
        "id",
        "people__name",
        "people",
        "updates__at",
        "updates__pk",
    ).values_list(
        *OF_ACTIVITY,
        "updates__on",
        "updates__at",
        "updates__note",
        "updates__after",
        "updates__needs_help",
        "updates__undoes",
        "updates__undone_by__at",
    )
)


def load_all(source, before, rewind_to):
    """goal id → activities by due date, those without a date last; and their logs.

    Then goal id → [(when, activity)] of those that were removed, none when rewound.
    ``before`` is activity id → its fields on an earlier day, or None for today.
    """
    by_goal, removed, logs = defaultdict(list), defaultdict(list), Logs()
    end = rewind_to and end_of(rewind_to)
    last, person, stands = None, None, False
    # One line of the answer for each of an activity's people and updates.
    for (
        *values,
        helper,
        name,
        user,
        removed_at,
        on,
        at,
        note,
        after,
        asks,
        undoes,
        undone,
    ) in source.rows(ALL_WITH_LOGS, plan=source.plan.pk):
        if last is None or last.fact.id != values[0]:
            last, person = ActivityRow(ActivityFact(*values[:8]), *values[8:]), None
            last.fact.is_placeholder = last.is_placeholder
            if before is None:
                stands = removed_at is None
            else:
                stands = taken_back(last, before, removed_at)
            if stands:
                by_goal[last.goal_id].append(last)
            elif before is None:
                removed[last.goal_id].append((removed_at, last))
        if helper and helper != person:
            person = helper
            last.people += (name,)
            if user:
                last.users += (user,)
        if at is None or not stands or undoes or (end and at > end):
            continue
        if undone is None or (end and undone > end):
            logs.add(last, on, note, after, asks)
    if before is not None:
        name_people(row for found in by_goal.values() for row in found)
        for found in by_goal.values():
            found.sort(key=by_due)
    return by_goal, removed, logs


def activities_in(source):
    """(id, goal id, title, status, removed, placeholder) of each, as they are now."""
    names = ("id", "goal_id", "title", "status", "removed_at", "is_placeholder")
    places = [OF_ACTIVITY.index(name) for name in names]
    rows = source.rows(ALL_WITH_LOGS, plan=source.plan.pk)
    return dict.fromkeys(tuple(row[place] for place in places) for row in rows)


OPEN_WITH_LOGS = Prepared(
    OF_PLAN.current()
    .open()
    .order_by("id", "people__name", "people", "updates__at", "updates__pk")
    .values_list(
        "goal_id",
        "version",
        "participants",
        "id",
        "title",
        "status",
        "due_on",
        "quantity",
        "quantity2",
        "hours",
        "batch",
        "is_placeholder",
        "people",
        "people__name",
        "people__user",
        "updates__note",
        "updates__after",
        "updates__needs_help",
        "updates__undoes",
        "updates__undone_by",
    )
)


def load_open(plan):
    """goal id → its open activities by due date, and their logs without days.

    Of each what a list shows: not its counterpart.
    """
    by_goal, logs = defaultdict(list), Logs()
    last = person = None
    # One line of the answer for each of an activity's people and updates.
    for (
        goal,
        version,
        participants,
        pk,
        title,
        status,
        due_on,
        quantity,
        quantity2,
        hours,
        batch,
        is_placeholder,
        helper,
        name,
        user,
        note,
        after,
        needs_help,
        undoes,
        undone_by,
    ) in OPEN_WITH_LOGS(plan=plan.pk):
        if last is None or last.fact.id != pk:
            fact = ActivityFact(
                pk,
                title,
                status,
                due_on,
                quantity=quantity,
                batch=batch,
                is_placeholder=is_placeholder,
            )
            last = ActivityRow(
                fact,
                goal,
                version,
                participants=participants,
                quantity2=quantity2,
                hours=hours,
            )
            by_goal[goal].append(last)
            person = None
        if helper and helper != person:
            person = helper
            last.people += (name,)
            if user:
                last.users += (user,)
        if undoes is None and undone_by is None and after:
            logs.add(last, None, note, after, needs_help)
    for found in by_goal.values():
        found.sort(key=by_due)
    return by_goal, logs


def by_due(row):
    """In order of due date, those without one last."""
    return row.fact.due_on or date.max, row.fact.id


CLOSED = Prepared(
    OF_PLAN.current()
    .exclude(status__in=OPEN)
    .order_by()
    .values_list("goal", "status", "counterpart")
    .annotate(
        by_then=Q(done_on__lte=Slot("day")),
        number=Count("*"),
        amount=Sum("quantity"),
        latest=Max("due_on"),
    )
)


def load_closed(plan, day):
    """goal id → its finished and cancelled activities in sum."""
    sums = {}
    for goal, status, counterpart, by_then, number, quantity, latest in CLOSED(
        plan=plan.pk, day=day
    ):
        one = sums.setdefault(goal, Closed())
        if status != Status.DONE:
            one.cancelled += number
            continue
        if latest and (one.latest_due is None or latest > one.latest_due):
            one.latest_due = latest
        if by_then:
            one.done += number
            one.quantity += quantity or 0
            if counterpart:
                one.counterparts |= {counterpart.casefold()}
    return sums


ON_THE_DAY = Q(tenures__starts__lte=Slot("day")) & (
    Q(tenures__ends=None) | Q(tenures__ends__gte=Slot("day"))
)
POSTS = Prepared(
    Post.objects.filter(branch=Slot("branch"), club=None)
    .annotate(held=FilteredRelation("tenures", condition=ON_THE_DAY))
    .order_by("held__starts", "held__pk")
    .values_list("id", "title", "held__person__name", "held__person__user")
)


def load_holders(plan, day):
    """By post id: names of the holders on ``day``, their accounts, the post's title."""
    holders, held_by, titles = defaultdict(list), defaultdict(set), {}
    for post_id, title, name, user in POSTS(branch=plan.branch_id, day=day):
        titles[post_id] = title
        if name:
            holders[post_id].append(name)
        if user:
            held_by[post_id].add(user)
    return dict(holders), dict(held_by), titles
