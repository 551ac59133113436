"""A new plan: saved whole, with sections, goals and activities, or not at all."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from clubs.models import Event

from .models import (
    Activity,
    Goal,
    Kind,
    Measure,
    Plan,
    PlanState,
    Section,
    Serving,
    TargetSource,
)
from .models.plans import OWN_LISTS, RESERVED_PLAN_SLUGS


@dataclass
class NewGoal:
    """A goal to be saved: ``text`` word for word, ``title`` our own short name."""

    text: str
    title: str
    number: int | None = None
    kind: str = Kind.CONTINUOUS
    measure: str | None = None
    target_min: int | None = None
    target_max: int | None = None
    unit: str = ""
    target_source: str = TargetSource.NONE
    whole: int | None = None
    whole_source: str = ""
    series: object = None
    check_every: int = 90
    months: list = field(default_factory=list)
    purposes: list = field(default_factory=list)
    clubs: list = field(default_factory=list)
    post_kind: object = None
    course: object = None
    post: object = None
    previous: object = None
    # The decision that it came from, when that is not the one that adopts the plan
    origin: object = None
    # (goal of the plan above, whether directly) of each that it serves
    servings: list = field(default_factory=list)


@dataclass
class NewSection:
    title: str
    number: int | None = None
    intro: str = ""
    post: object = None
    goals: list = field(default_factory=list)


def measure_for(kind, target_min, unit=""):
    """The measure a goal begins with, before anybody has chosen one."""
    if kind == Kind.COVERAGE or (kind == Kind.CONTINUOUS and not target_min):
        return Measure.NONE
    return Measure.ACTIVITIES


@transaction.atomic
def create_plan(
    branch,
    *,
    by,
    title,
    starts,
    ends,
    sections,
    slug="",
    intro="",
    follows=None,
    state=PlanState.DRAFT,
    adopted_by=None,
    rolled_from=None,
    at=None,
):
    """Save a plan whole. Numbers left out are given in order; returns the plan.

    Every goal gets one activity bearing its title, until its first own activity.
    """
    plan = Plan.objects.create(
        branch=branch,
        slug=slug or free_slug(branch, starts, ends),
        title=title,
        intro=intro,
        starts=starts,
        ends=ends,
        follows=follows,
    )
    # Gone through more than once below.
    goals_of = [list(new.goals) for new in sections]
    saved = Section.objects.bulk_create(
        Section(
            plan=plan,
            number=new.number or place,
            title=new.title,
            intro=new.intro,
            post=new.post,
        )
        for place, new in enumerate(sections, 1)
    )
    goals = Goal.objects.bulk_create(
        Goal(
            section=section,
            number=goal.number or place,
            adopted_text=goal.text,
            title=goal.title,
            kind=goal.kind,
            measure=(
                measure_for(goal.kind, goal.target_min)
                if goal.measure is None
                else goal.measure
            ),
            target_min=goal.target_min,
            target_max=goal.target_max,
            unit=goal.unit,
            target_source=goal.target_source,
            whole=goal.whole,
            whole_source=goal.whole_source,
            series=goal.series,
            check_every=goal.check_every,
            months=goal.months,
            post_kind=goal.post_kind,
            course=goal.course,
            post=goal.post,
            previous=goal.previous,
            origin=goal.origin,
        )
        for section, own in zip(saved, goals_of, strict=True)
        for place, goal in enumerate(own, 1)
    )
    made = list(zip(goals, (new for own in goals_of for new in own), strict=True))
    for listed in OWN_LISTS:
        through = getattr(Goal, listed).through
        column = through._meta.get_field(listed.removesuffix("s")).attname
        through.objects.bulk_create(
            through(goal=goal, **{column: row.pk})
            for goal, new in made
            for row in getattr(new, listed)
        )
    Serving.objects.bulk_create(
        Serving(goal=goal, above=above, direct=direct)
        for goal, new in made
        for above, direct in new.servings
    )
    Activity.objects.bulk_create(
        Activity(goal=goal, title=goal.title, is_placeholder=True) for goal in goals
    )
    if state != plan.state or adopted_by:
        # Last: from then on the database takes nothing more into it.
        plan.state, plan.adopted_by = state, adopted_by
        plan.save(update_fields=["state", "adopted_by"])
    Event.objects.record(
        branch,
        by=by,
        verb="create",
        thing=plan,
        changes={
            "title": [None, title],
            "sections": [None, len(saved)],
            "goals": [None, len(goals)],
            **({"rolled_from": [None, rolled_from.pk]} if rolled_from else {}),
        },
        at=at,
    )
    return plan


def free_slug(branch, starts, ends):
    """An address for a plan of this period that the branch hasn't used."""
    return slug_beside(branch.plans.values_list("slug", flat=True), starts, ends)


def slug_beside(slugs, starts, ends):
    """An address for a plan of this period that isn't among ``slugs``."""
    wanted = str(starts.year)
    if ends.year != starts.year:
        wanted = f"{starts.year}-{ends.year}"
    taken = {*slugs, *RESERVED_PLAN_SLUGS}
    slug, count = wanted, 2
    while slug in taken:
        slug, count = f"{wanted}-{count}", count + 1
    return slug


def year_of(title, default):
    """The period that a title speaks of: first and last day, else ``default``'s."""
    words = slugify(title).replace("-", " ").split()
    years = sorted({int(w) for w in words if w.isdigit() and 1950 <= int(w) <= 2100})
    if not years:
        years = [default]
    return date(years[0], 1, 1), date(years[-1], 12, 31)
