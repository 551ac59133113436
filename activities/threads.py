"""Röda tråden of a plan: the goals above it, what carries them, and the gaps."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from .models import Goal, Serving
from .red_thread import Link, carried, reached, without_direct


@dataclass(slots=True)
class Row:
    """A goal as the thread shows it; ``words`` are its title, or its adopted text."""

    id: int
    plan: object
    section: tuple  # (number, heading)
    number: int
    words: str
    in_force: bool = True
    # A task that a meeting has added, told apart from the goals that it adopted.
    is_task: bool = False
    mark: str = ""
    word: str = ""
    measured: str = ""
    text: str = ""

    @property
    def full_number(self):
        return f"{self.section[0]}.{self.number}"

    @property
    def address(self):
        plan = self.plan
        where = [plan.branch.slug, plan.slug, self.section[0], self.number]
        return reverse("goal", args=where)


@dataclass(slots=True)
class Thread:
    """A plan, those it follows from, and what is served of what: by ids of goals."""

    plan: object
    above: list  # the plans above, the highest first
    goals: dict  # id → Row of the goals above
    own: list  # Rows of the plan's own goals
    ways: dict = field(default_factory=dict)
    below: dict = field(default_factory=dict)

    @property
    def in_force(self):
        return [row for row in self.own if row.in_force]

    def goals_of(self, plan):
        return [row for row in self.goals.values() if row.plan.pk == plan.pk]

    def sections_of(self, plan):
        """[(number, heading), Rows] of a plan above."""
        return by_section(self.goals_of(plan))

    @property
    def own_sections(self):
        return by_section(self.own)

    def carriers(self, goal, direct):
        """The plan's own commitments that serve ``goal`` so."""
        served = self.below.get(goal.id, {})
        return [row for row in self.own if served.get(row.id) is direct]

    def between(self, goal):
        """Goals of a plan in between that carry ``goal``, with whether directly."""
        return [
            (row, served[goal.id])
            for row in self.goals.values()
            if goal.id in (served := self.ways.get(row.id, {}))
        ]

    def served(self, row, direct):
        """The goals above that a commitment serves so, the highest plan's first."""
        ways = self.ways.get(row.id, {})
        return [goal for goal in self.goals.values() if ways.get(goal.id) is direct]

    def gaps_above(self, plan, tasks=False):
        """Goals in force of a plan above that no commitment serves directly."""
        rows = {r.id: r for r in self.countable(plan, tasks)}
        return [rows[pk] for pk in without_direct(rows, self.below)]

    def countable(self, plan, tasks=False):
        return [r for r in self.goals_of(plan) if r.in_force and r.is_task == tasks]

    @property
    def gaps_below(self):
        """Commitments in force that serve no goal above directly."""
        rows = {row.id: row for row in self.in_force}
        return [rows[pk] for pk in without_direct(rows, self.ways)]


def by_section(rows):
    found: dict[tuple, list] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return list(found.items())


def goals_above(user, ids, day):
    """(plans, id → Row) of the plans ``ids``, the highest first, as ``user`` reads."""
    rows, plans = {}, {}
    goals = (
        Goal.objects.for_user(user)
        .filter(section__plan__in=ids)
        .select_related("section__plan__branch", "struck_by__meeting")
        .order_by("section__number", "number")
    )
    for goal in goals:
        plan = plans.setdefault(goal.section.plan_id, goal.section.plan)
        rows[goal.pk] = Row(
            goal.pk,
            plan,
            (goal.section.number, goal.section.title),
            goal.number,
            goal.title,
            in_force=in_force(goal, day),
            is_task=goal.origin_id is not None,
            text=goal.adopted_text,
        )
    in_order = [plans[pk] for pk in ids if pk in plans]
    place = {plan.pk: n for n, plan in enumerate(in_order)}
    ordered = sorted(rows.values(), key=lambda row: place[row.plan.pk])
    return in_order, {row.id: row for row in ordered}


def in_force(goal, day):
    return goal.struck_by_id is None or goal.struck_by.meeting.on > day


def links_among(goals, above):
    """What ``goals`` (ids) serve of the goals ``above`` (ids)."""
    served = Serving.objects.filter(goal__in=goals).order_by()
    rows = served.values_list("goal", "above", "direct")
    return [Link(*row) for row in rows if row[1] in above]


def woven(plan, above, goals, own):
    """The thread of a plan whose ``own`` Rows are known, with every link drawn."""
    thread = Thread(plan, above, goals, own)
    links = links_among([*(row.id for row in own), *goals], goals)
    everything = [*own, *goals.values()]
    struck = {row.id for row in everything if not row.in_force}
    thread.ways = reached(links, struck)
    thread.below = carried(thread.ways, {row.id for row in own})
    return thread


def own_rows(picture):
    """The plan's goals with their marks of today, for those who follow the work."""
    return [
        Row(
            goal.id,
            picture.plan,
            (goal.section.number, goal.section.title),
            goal.number,
            goal.title,
            in_force=goal.in_force,
            mark=goal.mark.value,
            word=goal.word,
            measured=goal.told.evidence,
            text=goal.adopted_text,
        )
        for goal in picture.goals
    ]


def adopted_rows(user, plan, day, frozen):
    """The plan's goals as adopted, with their marks at the last closed review.

    ``frozen`` is goal id → how it stood then; without a review none has a mark.
    """
    _, rows = goals_above(user, [plan.pk], day)
    for row in rows.values():
        row.words, row.is_task = row.text, False
        if stood := frozen.get(row.id):
            row.mark, row.word = stood.mark, stood.word
    return list(rows.values())


def last_day(plan, today) -> date:
    """The day that a plan is looked at: today, or its last when it is over."""
    return min(max(today, plan.starts), plan.ends)
