"""Rolling a plan forward: the next plan's draft, made from what was decided of each."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.models import Stale

from . import reading
from .models import ADOPTED, Goal, Plan, Serving
from .planning import NewGoal, NewSection, create_plan
from .rearranging import title_of
from .rolling import CARRIED, LONGEST_YEAR, Choice

AGAIN = "Det finns redan en plan för den tiden. Välj om du vill göra en till."


@dataclass(frozen=True)
class Decided:
    """What becomes of a goal: its choice, and its words and target when they change."""

    choice: str
    text: str = ""
    title: str = ""
    target_min: int | None = None
    target_max: int | None = None


@dataclass(frozen=True)
class Heading:
    """A section in the next plan; ``added`` are the texts of its new goals."""

    title: str
    intro: str = ""
    added: list = field(default_factory=list)


def goals_of(plan):
    """The plan's goals in order, with all that follows them into the next."""
    return (
        Goal.objects.filter(section__plan=plan)
        .select_related("section__post", "post", "series", "post_kind", "course")
        .prefetch_related("purposes", "clubs")
        .order_by("section__number", "number")
    )


def versions(goals):
    """What a page says that it was made from: "12:3,13:1"."""
    return ",".join(f"{goal.id}:{goal.version}" for goal in goals)


@transaction.atomic
def roll_plan(
    plan,
    *,
    by,
    title,
    starts,
    ends,
    decided,
    headings,
    seen,
    intro="",
    again=False,
    at=None,
):
    """The draft that follows ``plan``; Stale when its goals aren't those of ``seen``.

    ``decided`` is Decided by the goal's id, ``headings`` Heading by the section's. A
    section of which nothing is carried over, and to which nothing is added, is left.
    ``again`` says that another plan for the same period is wanted.
    """
    branch = plan.branch.lock()
    if not again and branch.plans.filter(starts__lte=ends, ends__gte=starts).exists():
        raise ValidationError({"again": AGAIN})
    goals = list(goals_of(plan))
    if versions(goals) != seen:
        raise Stale(plan)
    above = plan_above(plan, starts)
    servings = servings_into(plan, above, starts)
    sections = []
    for section in plan.sections.select_related("post"):
        own = [
            carried(goal, decided[goal.pk], servings.get(goal.pk, []))
            for goal in goals
            if goal.section_id == section.pk and decided[goal.pk].choice in CARRIED
        ]
        heading = headings[section.pk]
        own += added(heading)
        if own:
            sections.append(
                NewSection(
                    title=heading.title,
                    intro=heading.intro,
                    post=in_use(section.post),
                    goals=own,
                )
            )
    return create_plan(
        branch,
        by=by,
        title=title,
        starts=starts,
        ends=ends,
        intro=intro,
        sections=sections,
        follows=above,
        rolled_from=plan,
        at=at,
    )


def carried(goal, decided, servings):
    """A goal as it begins in the next plan: the same, or with its new words."""
    text, title = goal.adopted_text, goal.title
    low, high = goal.target_min, goal.target_max
    if decided.choice == Choice.CHANGE:
        text, title = decided.text, decided.title or goal.title
        low, high = decided.target_min, decided.target_max
    return NewGoal(
        text=text,
        title=title,
        kind=goal.kind,
        measure=goal.measure,
        target_min=low,
        target_max=high,
        unit=goal.unit,
        target_source=goal.target_source if (low, high) != (None, None) else "",
        whole=goal.whole,
        whole_source=goal.whole_source,
        series=goal.series,
        check_every=goal.check_every,
        months=goal.months,
        purposes=[one for one in goal.purposes.all() if one.active],
        clubs=list(goal.clubs.all()),
        post_kind=goal.post_kind,
        course=goal.course,
        post=in_use(goal.post),
        previous=goal,
        servings=servings,
    )


def added(heading):
    """A section's new goals, with kind and target as a document's would be read."""
    numbered = (f"1.{n} {text}" for n, text in enumerate(heading.added, 1))
    outline = reading.read_text("\n".join(["Plan", "", "1. Avsnitt", "", *numbered]))
    found = [goal for section in outline.sections for goal in section.goals]
    if [goal.text for goal in found] != list(heading.added):
        return [NewGoal(text=text, title=title_of(text)) for text in heading.added]
    return [
        NewGoal(
            text=goal.text,
            title=title_of(goal.text),
            kind=goal.kind,
            target_min=goal.target_min,
            target_max=goal.target_max,
            target_source="plan" if goal.target_min is not None else "",
            unit=goal.unit or "",
            months=list(goal.months),
        )
        for goal in found
    ]


def in_use(post):
    return post if post and post.removed_at is None else None


def plan_above(plan, starts):
    """The plan that the next one follows from: the same while it lasts, else its heir.

    Next year's plan above is often not adopted yet. Then the ended one stands, so that
    no link is lost, until somebody chooses another.
    """
    above = plan.follows
    if above is None or starts <= above.ends:
        return above
    later = Plan.objects.filter(
        branch=above.branch_id, state__in=ADOPTED, starts__lte=starts, ends__gte=starts
    ).exclude(pk=plan.pk)
    is_long = above.ends - above.starts > LONGEST_YEAR
    for one in later.order_by("-starts", "-pk"):
        if (one.ends - one.starts > LONGEST_YEAR) == is_long:
            return one
    return above


def servings_into(plan, above, starts):
    """goal id → [(goal above, direct)] as they hold on ``starts``.

    Of a plan above that has ended by then, the goal of ``above`` that goes on with the
    one served is served in its place; without such a one the link stands as it is.
    """
    rows = Serving.objects.filter(goal__section__plan=plan)
    rows = list(rows.select_related("above__section__plan").order_by("pk"))
    over = {row.above_id for row in rows if row.above.section.plan.ends < starts}
    going_on = Goal.objects.filter(section__plan=above, previous__in=over)
    heirs = {goal.previous_id: goal for goal in going_on} if over and above else {}
    found = {}
    for row in rows:
        served = found.setdefault(row.goal_id, {})
        now = heirs.get(row.above_id, row.above)
        served[now] = served.get(now, False) or row.direct
    return {goal: list(served.items()) for goal, served in found.items()}
