"""The picture of a plan on a day: facts and marks in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import FilteredRelation, Q

from clubs.models import Post, Visit, VisitState

from . import measures
from .measures import ActivityFact, GoalFact, Mark
from .models import Activity, Section, Update
from .models.follow_up import end_of
from .rewinding import taken_back, undone_by_day


@dataclass(slots=True)
class ActivityRow:
    """An activity as the pages show it; ``fact`` is what the rules see."""

    fact: ActivityFact
    goal_id: int
    version: int
    is_placeholder: bool = False
    participants: int | None = None
    people: tuple = ()  # names
    users: tuple = ()  # the accounts of those who have one

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


@dataclass(slots=True)
class GoalRow:
    """A goal with its activities and its mark on the picture's day."""

    id: int
    section: "SectionRow"
    number: int
    title: str
    adopted_text: str
    post_id: int | None
    check_every: int
    unit: str
    target_source: str
    version: int
    fact: GoalFact
    activities: list
    day: date
    outcome_text: str = ""
    mark: Mark = Mark.TO_COME
    month: tuple | None = None

    @property
    def full_number(self):
        return f"{self.section.number}.{self.number}"

    @property
    def in_force(self):
        return not self.fact.is_struck

    @property
    def word(self):
        if self.fact.is_struck:
            return measures.WORD[Mark.STRUCK]
        if self.fact.outcome:
            return measures.WORD_OF_OUTCOME[self.fact.outcome]
        return measures.WORD[self.mark]

    @property
    def reached(self):
        return measures.reached(self.fact, self.day)

    @property
    def days_late(self):
        return measures.days_late(self.fact, self.day)

    @property
    def is_silent(self):
        return measures.is_silent(self.fact, self.day, self.check_every)


@dataclass(slots=True)
class SectionRow:
    id: int
    number: int
    title: str
    intro: str
    post_id: int | None
    version: int
    goals: list = field(default_factory=list)

    @property
    def in_force(self):
        return [goal for goal in self.goals if goal.in_force]

    def count(self, mark):
        return sum(goal.mark == mark for goal in self.in_force)

    @property
    def done(self):
        return self.count(Mark.DONE)

    @property
    def late(self):
        return self.count(Mark.LATE)


@dataclass
class Picture:
    """Everything a page says of a plan on one day. No queries after it is made."""

    plan: object
    day: date
    sections: list
    holders: dict  # post id → [names of those who hold it on the day]
    held_by: dict  # post id → {their accounts}
    post_titles: dict  # post id → title
    # activity id → its newest note
    notes: dict = field(default_factory=dict)
    # ids of the clubs visited in the period so far
    visited: set = field(default_factory=set)

    @cached_property
    def goals(self):
        return [goal for section in self.sections for goal in section.goals]

    @cached_property
    def in_force(self):
        return [goal for goal in self.goals if goal.in_force]

    def with_mark(self, mark):
        return [goal for goal in self.in_force if goal.mark == mark]

    @cached_property
    def done(self):
        return self.with_mark(Mark.DONE)

    @cached_property
    def late(self):
        """Late goals, the one that has waited longest first."""
        return sorted(
            self.with_mark(Mark.LATE), key=lambda goal: (-goal.days_late, goal.id)
        )

    @cached_property
    def due_this_month(self):
        here = (self.day.year, self.day.month)
        return [
            goal
            for goal in self.in_force
            if goal.month == here and goal.mark in (Mark.ONGOING, Mark.TO_COME)
        ]

    @cached_property
    def is_judged(self):
        """Whether every goal in force has its outcome."""
        return bool(self.in_force) and all(g.fact.outcome for g in self.in_force)

    def accountable(self, goal):
        """The title of the post that answers for a goal, or an empty string."""
        return self.post_titles.get(goal.post_id or goal.section.post_id, "")

    def who(self, goal):
        """Who answers for a goal: the holders of its post, else the post's title."""
        post = goal.post_id or goal.section.post_id
        return ", ".join(self.holders.get(post, ())) or self.post_titles.get(post, "")

    def mine(self):
        """User id → [(activity, goal)] of open activities: overdue first, then by date.

        Mine are those that I help with, and those that nobody is named for of the
        posts that I hold.
        """
        mine = defaultdict(list)
        for goal in self.goals:
            answering = self.held_by.get(goal.post_id or goal.section.post_id, ())
            for row in goal.activities:
                if row.fact.is_open:
                    for user in row.users if row.people else answering:
                        mine[user].append((row, goal))
        for found in mine.values():
            found.sort(key=lambda pair: (pair[0].due_on or date.max, pair[0].id))
        return dict(mine)

    def section(self, number):
        return next((s for s in self.sections if s.number == number), None)

    def next_dates(self, limit=6):
        """Coming due dates: (day, activity, goal), the nearest first."""
        coming = [
            (row.due_on, row.id, row, goal)
            for goal in self.in_force
            for row in goal.activities
            if row.fact.due_on and row.fact.due_on >= self.day and row.fact.is_open
        ]
        coming.sort(key=lambda item: item[:2])
        return [(due, row, goal) for due, _, row, goal in coming[:limit]]


def picture_of(plan, day, *, rewind_to=None):
    """The picture of ``plan`` on ``day``; 5 queries, 6 when rewound.

    ``plan`` comes from ``Plan.objects.for_user``. With ``rewind_to`` (a day) what
    was logged after that day does not show: rows are taken back by the trail.
    """
    sections, goals = load_goals(plan, rewind_to)
    before = undone_by_day(plan, rewind_to)
    last_logged, notes = load_logs(plan, rewind_to)
    activities = load_activities(plan, before.activities, notes)
    visits = load_visits(plan, day)

    for section, values, outcome, outcome_text, purposes in goals:
        (
            pk,
            number,
            title,
            text,
            kind,
            measure,
            target_min,
            target_max,
            source,
            unit,
            whole,
            months,
            check_every,
            post_id,
            version,
            struck_on,
        ) = values
        was = before.goals.get(pk, {})
        rows = activities.get(pk, [])
        fact = GoalFact(
            kind=was.get("kind", kind),
            starts=plan.starts,
            ends=plan.ends,
            activities=tuple([row.fact for row in rows]),
            measure=was.get("measure", measure),
            target_min=was.get("target_min", target_min),
            target_max=was.get("target_max", target_max),
            whole=was.get("whole", whole),
            months=tuple(was.get("months", months) or ()),
            is_struck=struck_on is not None and struck_on <= day,
            outcome=outcome,
            visits=visits.made_for(purposes),
            clubs=visits.clubs_for(purposes),
            last_logged=last_logged.get(pk),
        )
        section.goals.append(
            GoalRow(
                id=pk,
                section=section,
                number=number,
                title=was.get("title", title),
                adopted_text=text,
                post_id=was.get("post", post_id),
                check_every=check_every,
                unit=unit,
                target_source=source,
                version=version,
                fact=fact,
                activities=rows,
                day=day,
                outcome_text=outcome_text,
                mark=measures.mark(fact, day),
                month=measures.month_of(fact),
            )
        )
    # Of a plan that has ended: those who held the posts at its end.
    holders = load_holders(plan, min(day, plan.ends))
    return Picture(plan, day, sections, *holders, notes, visits.clubs)


# What is the same in every picture's queries is put together once: that takes Django
# longer than the database takes to answer.
SECTIONS = Section.objects.order_by(
    "number", "goals__number", "goals__assessments__at", "goals__assessments__pk"
).values_list(
    "id",
    "number",
    "title",
    "intro",
    "post_id",
    "version",
    "goals__id",
    "goals__number",
    "goals__title",
    "goals__adopted_text",
    "goals__kind",
    "goals__measure",
    "goals__target_min",
    "goals__target_max",
    "goals__target_source",
    "goals__unit",
    "goals__whole",
    "goals__months",
    "goals__check_every",
    "goals__post_id",
    "goals__version",
    "goals__struck_by__meeting__on",
    "goals__assessments__at",
    "goals__assessments__outcome",
    "goals__assessments__text",
    "goals__purposes",
)
ACTIVITIES = Activity.objects.order_by("due_on", "id", "people__name").values_list(
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
    "people__name",
    "people__user",
)
LOGS = (
    Update.objects.filter(~Q(note="") | Q(after="klar"), activity__removed_at=None)
    .order_by("at", "pk")
    .values_list("activity__goal", "activity", "on", "note")
)
VISITS = (
    Visit.objects.filter(state=VisitState.DONE)
    .order_by()
    .values_list("pk", "club", "purposes")
)


def load_goals(plan, rewind_to):
    """(sections, goals), a goal as (section, values, outcome, its text, purposes).

    A goal has one line in the answer for each of its assessments and purposes; the
    newest assessment stands, when rewound the newest of that day.
    """
    sections, goals = {}, {}
    end = rewind_to and end_of(rewind_to)
    for *values, made, outcome, text, purpose in SECTIONS.filter(plan=plan):
        if values[0] not in sections:
            sections[values[0]] = SectionRow(*values[:6])
        pk = values[6]
        if pk is None:
            continue
        if pk not in goals:
            goals[pk] = [sections[values[0]], values[6:], "", "", set()]
        if made and (end is None or made <= end):
            goals[pk][2:4] = outcome, text
        if purpose:
            goals[pk][4].add(purpose)
    return list(sections.values()), list(goals.values())


def load_activities(plan, before, notes):
    """goal id → activities by due date, those without a date last.

    ``before`` is activity id → its fields on an earlier day, or None for today.
    """
    rows = ACTIVITIES.filter(goal__section__plan=plan)
    if before is None:
        rows = rows.current()
    else:
        rows = rows.values_list(*ACTIVITIES.query.values_select, "removed_at")
    by_goal = defaultdict(list)
    last = None
    for values in rows:
        # One line of the answer for each of an activity's people.
        if last is None or last.fact.id != values[0]:
            fact = ActivityFact(*values[:8], has_note=values[0] in notes)
            last = ActivityRow(fact, *values[8:12])
            if before is None or taken_back(last, before, values[14]):
                by_goal[last.goal_id].append(last)
        if values[12]:
            last.people += (values[12],)
        if values[13]:
            last.users += (values[13],)
    for found in by_goal.values():
        found.sort(key=lambda row: (row.fact.due_on or date.max, row.fact.id))
    return by_goal


def load_logs(plan, rewind_to):
    """goal id → day of its last note or finished activity; activity id → last note."""
    logs = LOGS.filter(activity__goal__section__plan=plan).standing(rewind_to)
    last, notes = {}, {}
    for goal, activity, on, note in logs:
        if goal not in last or on > last[goal]:
            last[goal] = on
        if note:
            notes[activity] = note
    return last, notes


@dataclass(slots=True)
class Visits:
    """The visits of a period and what they concerned: each may concern several."""

    clubs: set = field(default_factory=set)
    made_by_purpose: dict = field(default_factory=lambda: defaultdict(set))
    clubs_by_purpose: dict = field(default_factory=lambda: defaultdict(set))

    def made_for(self, purposes):
        return len(set().union(*(self.made_by_purpose[one] for one in purposes)))

    def clubs_for(self, purposes):
        return len(set().union(*(self.clubs_by_purpose[one] for one in purposes)))


def load_visits(plan, day):
    """The visits of the period so far.

    Counted here and not in SQL, where every visit would be joined to the goals of
    every year.
    """
    visits = Visits()
    period = plan.starts, min(plan.ends, day)
    for visit, club, purpose in VISITS.filter(branch=plan.branch_id, on__range=period):
        visits.clubs.add(club)
        visits.made_by_purpose[purpose].add(visit)
        visits.clubs_by_purpose[purpose].add(club)
    return visits


def load_holders(plan, day):
    """By post id: names of the holders on ``day``, their accounts, the post's title."""
    holders, held_by, titles = defaultdict(list), defaultdict(set), {}
    on_the_day = Q(tenures__starts__lte=day) & (
        Q(tenures__ends=None) | Q(tenures__ends__gte=day)
    )
    held = (
        Post.objects.filter(branch=plan.branch_id, club=None)
        .annotate(held=FilteredRelation("tenures", condition=on_the_day))
        .order_by("held__starts", "held__pk")
        .values_list("id", "title", "held__person__name", "held__person__user")
    )
    for post_id, title, name, user in held:
        titles[post_id] = title
        if name:
            holders[post_id].append(name)
        if user:
            held_by[post_id].add(user)
    return dict(holders), dict(held_by), titles
