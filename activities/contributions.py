"""What the branches do for each goal of the union: in aggregate, and as it was frozen.

Only adopted plans count, and of how it goes only what a closed review has frozen: no
name, no live status, no note.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import F, OuterRef, Subquery

from .comparison import thawed
from .measures import WORD, Mark
from .models import ADOPTED, Goal, Plan, Review, Serving
from .red_thread import Link, reached
from .sums import summed
from .threads import goals_above


@dataclass(slots=True)
class Branch:
    """A branch with its adopted plans of the day, and when it last closed a review."""

    name: str
    slug: str
    plans: list = field(default_factory=list)
    reviewed: datetime | None = None


@dataclass(slots=True)
class Share:
    """What some commitments do for some goals: ids of them, and how they stood."""

    direct: set = field(default_factory=set)
    indirect: set = field(default_factory=set)
    branches: set = field(default_factory=set)
    stood: list = field(default_factory=list)

    def add(self, goal, direct, branch, stood):
        if direct:
            self.direct.add(goal)
            self.branches.add(branch)
            if stood:
                self.stood.append(stood)
        else:
            self.indirect.add(goal)

    @property
    def marks(self):
        """[(mark, word, number)] of the direct ones that a review has frozen."""
        found = Counter(one.mark for one in self.stood)
        return [(mark.value, WORD[mark], found[mark]) for mark in Mark if found[mark]]

    @property
    def unseen(self):
        """How many of the direct ones no closed review tells of."""
        return len(self.direct) - len(self.stood)

    @property
    def sums(self):
        return summed(self.stood)


@dataclass
class Contributions:
    """The union's goals on a day, and what every branch does for each of them."""

    plans: list  # the union's, the highest first
    goals: dict  # id → Row of the union's goals
    branches: dict  # id → Branch, of those with an adopted plan
    serves: dict  # commitment id → (its plan's branch, {goal above: directly})
    stood: dict  # commitment id → how it stood at its plan's last closed review

    @cached_property
    def by_goal(self):
        return self.shares(lambda goal, branch: goal)

    @cached_property
    def by_branch(self):
        """Branch id → the Share of those of its commitments that serve any goal."""
        found = defaultdict(Share)
        for goal, (branch, ways) in self.serves.items():
            is_direct = any(ways.values())
            found[branch].add(goal, is_direct, branch, self.stood.get(goal))
        return found

    @cached_property
    def cells(self):
        return self.shares(lambda goal, branch: (goal, branch))

    def shares(self, place):
        found = defaultdict(Share)
        for goal, (branch, ways) in self.serves.items():
            stood = self.stood.get(goal)
            for above, direct in ways.items():
                found[place(above, branch)].add(goal, direct, branch, stood)
        return found

    def goals_of(self, plan):
        return [row for row in self.goals.values() if row.plan.pk == plan.pk]

    def commitments(self, goal=None, branch=None):
        """[(branch id, adopted commitment, directly, how it stood)] of one cell or row.

        Of the whole branch without a goal; in the order of the plans.
        """
        wanted = {
            pk: (at, ways[goal.id] if goal else any(ways.values()))
            for pk, (at, ways) in self.serves.items()
            if (goal is None or goal.id in ways) and branch in (None, at)
        }
        rows = Goal.objects.filter(pk__in=wanted).order_by(
            "section__plan__starts", "section__plan", "section__number", "number"
        )
        return [
            (*wanted[row.pk], row, self.stood.get(row.pk))
            for row in rows.select_related("section__plan")
        ]


def last_review(name):
    """What the review of a plan that was closed last says in a field."""
    closed = Review.objects.filter(plan=OuterRef("pk")).closed()
    return Subquery(closed.order_by("-closed_at", "-pk").values(name)[:1])


def contributions(user, union, day):
    """What the branches below ``union`` contribute on ``day``; four queries."""
    readable = Plan.objects.for_user(user).filter(state__in=ADOPTED)
    own = list(readable.filter(branch=union).holding(day).annotate(top=F("follows")))
    # A congress's plan goes before the yearly one that follows from it.
    own.sort(key=lambda plan: (plan.follows_id is not None, plan.starts, plan.pk))
    plans, goals = goals_above(user, [plan.pk for plan in own], day)
    below = (
        readable.filter(branch__parent=union)
        .holding(day)
        .select_related("branch")
        .annotate(frozen=last_review("frozen"), reviewed=last_review("closed_at"))
    )
    branches: dict[int, Branch] = {}
    stood, branch_of = {}, {}
    for plan in below:
        branch = branches.setdefault(
            plan.branch_id, Branch(plan.branch.name, plan.branch.slug)
        )
        branch.plans.append(plan)
        branch_of[plan.pk] = plan.branch_id
        if plan.frozen:
            stood |= thawed(plan.frozen)
            branch.reviewed = max(filter(None, (branch.reviewed, plan.reviewed)))
    links, struck, home = [], {pk for pk, row in goals.items() if not row.in_force}, {}
    served = Serving.objects.filter(
        goal__section__plan__in=[*branch_of, *(plan.pk for plan in own)]
    )
    for goal, above, direct, plan, struck_on in served.order_by().values_list(
        "goal", "above", "direct", "goal__section__plan", "goal__struck_by__meeting__on"
    ):
        if above not in goals:
            continue
        links.append(Link(goal, above, direct))
        if plan in branch_of:
            home[goal] = branch_of[plan]
            if struck_on and struck_on <= day:
                struck.add(goal)
    ways = reached(links, struck)
    serves = {goal: (home[goal], way) for goal, way in ways.items() if goal in home}
    return Contributions(plans, goals, branches, serves, stood)
