"""The demo's plans: 2018 as it was, this year rolled forward, and the goals above."""

from datetime import date, timedelta

from activities.models import Adoption, Goal, Measure, PlanState, Serving
from activities.planning import NewGoal, NewSection, create_plan
from clubs.models import PLANNERS, Purpose, User

from . import ground
from .figures import begin_from
from .ground import assembly_of, decide, paragraph_of
from .texts import autumn_assembly, early, moment, rows, texts

FIRST_YEAR = 2018
CONGRESS_YEARS = 4


def rolled_number(number):
    """ "3.5" of 2018 as it is numbered without the sections that have been left out."""
    section, goal = map(int, number.split("."))
    gone = texts("current")["without_sections"]
    if section in gone:
        return None
    return f"{section - sum(left < section for left in gone)}.{goal}"


def goal_from(row, posts, **changes):
    """A goal to be saved."""
    row = row | changes
    return NewGoal(
        text=row["text"],
        title=row["title"],
        kind=row["kind"],
        measure=row["measure"],
        target_min=row["target_min"],
        target_max=row["target_max"],
        unit=row["unit"],
        target_source=row["target_source"],
        whole=row.get("whole"),
        whole_source=row.get("whole_source", ""),
        months=row["months"],
        post=posts.get(row["post"]),
    )


def sections_from(sections, posts, changes=None):
    changes = changes or {}
    return [
        NewSection(
            title=section["title"],
            intro=section["intro"],
            post=posts.get(section["post"]),
            goals=[
                goal_from(
                    goal,
                    posts,
                    **changes.get(f"{section['number']}.{goal['number']}", {}),
                )
                for goal in section["goals"]
            ],
        )
        for section in sections
    ]


def by_number(plan):
    goals = Goal.objects.filter(section__plan=plan).for_display()
    return {goal.full_number: goal for goal in goals}


def congress_plan(union, cast, year):
    """The union's goals for the congress period that the autumn before ``year`` saw."""
    began = FIRST_YEAR - 1
    began += (year - 1 - began) // CONGRESS_YEARS * CONGRESS_YEARS
    ended = began + CONGRESS_YEARS
    slug = f"kongress-{began}-{ended}"
    plan = union.plans.filter(slug=slug).first()
    if plan is None:
        told = texts("congress-2017-2021")
        adopted = date(began, 9, 1)
        tasks = decide(union, adopted, "Kongressen gav styrelsen uppdrag.", place=1)
        sections = sections_from(told["sections"], cast.posts)
        for section, row in zip(sections, told["sections"], strict=True):
            for goal, own in zip(section.goals, row["goals"], strict=True):
                goal.origin = tasks if own.get("task") else None
        plan = create_plan(
            union,
            by=cast.writer("Förbundssekreterare", adopted),
            title=f"Kongressplan {began}–{ended}",
            slug=slug,
            starts=adopted,
            ends=date(ended, 8, 31),
            sections=sections,
            state=PlanState.ADOPTED,
            adopted_by=decide(union, adopted, "Kongressen antog planen."),
            at=moment(adopted, "adopted"),
        )
    return plan


def national_plan(union, year):
    """The union's own plan of a year, between the congress's and the branches'."""
    plan = union.plans.filter(slug=str(year)).first()
    if plan is None:
        cast = ground.Cast(union)
        congress = congress_plan(union, cast, year)
        told, goals = texts("national"), by_number(congress)
        sections = sections_from(told["sections"], cast.posts)
        for section, row in zip(sections, told["sections"], strict=True):
            for goal, own in zip(section.goals, row["goals"], strict=True):
                goal.servings = [
                    (goals[number], strength == "direct")
                    for number, strength in own["serves"].items()
                ]
        plan = adopt(
            union,
            cast,
            year,
            title=f"{told['title']} {year}",
            sections=sections,
            follows=congress,
            writer="Förbundssekreterare",
        )
    return plan


def stockholm_plan(branch, cast, year, above):
    """The plan of ``year``: that of 2018, or the same without the election."""
    told = texts("plan-2018")
    sections, changes = told["sections"], {}
    if year != FIRST_YEAR:
        current = texts("current")
        changes = current["goals"]
        sections = [
            section
            for section in sections
            if section["number"] not in current["without_sections"]
        ]
    plan = adopt(
        branch,
        cast,
        year,
        title=f"Verksamhetsplan {year}",
        sections=sections_from(sections, cast.posts, changes),
        follows=above,
    )
    goals = by_number(plan)
    finish_goals(branch, goals, told["sections"], year)
    serve(goals, by_number(above.follows), year)
    serve_more(branch, goals, above, year)
    earlier = branch.plans.filter(starts__lt=plan.starts).first()
    if earlier:
        link_to_earlier(goals, by_number(earlier), earlier.starts.year)
    return plan


def goteborg_plan(branch, cast, year, above):
    told = texts("goteborg")
    plan = adopt(
        branch,
        cast,
        year,
        title=f"{told['title']} {year}",
        sections=sections_from(told["sections"], cast.posts),
        follows=above,
    )
    serve_more(branch, by_number(plan), above, FIRST_YEAR)
    return plan


def adopt(branch, cast, year, *, title, sections, follows=None, writer="Sekreterare"):
    """The plan of ``year``, adopted by two people where the branch has two.

    Elsewhere it was adopted before there was a second, as a plan that is taken over.
    """
    adopted = autumn_assembly(year - 1)
    by = cast.writer(writer, adopted)
    second = planners(branch, adopted).exclude(pk=by.pk).first()
    told = {
        "by": by,
        "title": title,
        "slug": str(year),
        "starts": date(year, 1, 1),
        "ends": date(year, 12, 31),
        "sections": sections,
        "follows": follows,
    }
    if second is None or not planners(branch, adopted).filter(pk=by.pk).exists():
        return create_plan(
            branch,
            **told,
            state=PlanState.ADOPTED,
            adopted_by=decide(branch, adopted, words_of_adoption(title)),
            at=moment(adopted, "adopted"),
        )
    plan = create_plan(branch, **told, at=early(adopted - timedelta(days=30)))
    plan.propose(by=by, at=early(adopted - timedelta(days=21)))
    adoption = Adoption.ask(
        plan,
        by=by,
        meeting=assembly_of(branch, adopted),
        paragraph=paragraph_of(branch, adopted),
        text=words_of_adoption(title),
        at=moment(adopted, "adopted"),
    )
    adoption.confirm(by=second, at=early(adopted + timedelta(days=1)))
    plan.refresh_from_db()
    return plan


def planners(branch, day):
    """Those who could adopt a plan on ``day``, the chair before the board."""
    held = branch.assignments.active(day).filter(role__in=PLANNERS)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def words_of_adoption(title):
    """The decision that the demo's own plans are known by."""
    return f"{title} antogs."


def number_in(number, year):
    return number if year == FIRST_YEAR else rolled_number(number)


def finish_goals(branch, goals, sections, year):
    """What a plan isn't born with: visits that count."""
    purposes = {p.name: p for p in Purpose.objects.filter(branch=branch)}
    for section in sections:
        for row in section["goals"]:
            goal = goals.get(number_in(f"{section['number']}.{row['number']}", year))
            if goal is None:
                continue
            if row.get("purposes"):
                found = [purposes[n] for n in row["purposes"] if n in purposes]
                goal.purposes.set(found)


def measure_by_series(plan, year):
    """Let the goals that a series measures begin from what it was at the new year."""
    goals = by_number(plan)
    for section in texts("plan-2018")["sections"]:
        for row in section["goals"]:
            number = number_in(f"{section['number']}.{row['number']}", year)
            goal = goals.get(number) if row.get("series") else None
            if goal and goal.measure == Measure.SERIES and goal.baseline is None:
                begin_from(goal, row["series"])


def serve(goals, above, year):
    Serving.objects.bulk_create(
        Serving(
            goal=goals[number_in(row["commitment"], year)],
            above=above[row["goal"]],
            direct=row["strength"] == "direct",
        )
        for row in rows("serving")
        if number_in(row["commitment"], year)
    )


def serve_more(branch, goals, above, year):
    """What serves the national plan, and the congress's goals in the other branch.

    In ``year`` the commitments are numbered as in the plan of 2018, or rolled.
    """
    found = {"national": by_number(above), "congress": by_number(above.follows)}
    Serving.objects.bulk_create(
        Serving(
            goal=goals[number_in(row["commitment"], year)],
            above=found[row["plan"]][row["goal"]],
            direct=row["strength"] == "direct",
        )
        for row in rows("serving-more")
        if row["branch"] == branch.slug
    )


def link_to_earlier(goals, earlier, earlier_year):
    """Each goal knows the one it continues."""
    for number, goal in earlier.items():
        now = rolled_number(number) if earlier_year == FIRST_YEAR else number
        if now in goals:
            goals[now].previous = goal
    Goal.objects.bulk_update(goals.values(), ["previous"])
