"""What the demo's meetings were asked to change in an adopted plan, and decided."""

from datetime import datetime, time

from django.utils import timezone

from activities.models import GoalRevision, RevisionKind

from .ground import assembly_of
from .plans import FIRST_YEAR, number_in
from .texts import autumn_assembly, day_in, moment, spring_assembly, texts

ASSEMBLIES = {"spring": spring_assembly, "autumn": autumn_assembly}


def add(told, plan, goals):
    """Add to the year ``told`` what was proposed of ``plan``, and decided."""
    year = plan.starts.year
    for row in texts("changes")["2018" if year == FIRST_YEAR else "current"]:
        goal = goals.get(number_in(row["goal"], year)) if "goal" in row else None
        if goal is None and "goal" in row:
            continue
        proposed = moment(day_in(year, row["on"]), "proposed")
        told.at(proposed, propose, plan, goal, row, told.cast)
        if "meeting" in row:
            met = datetime.combine(ASSEMBLIES[row["meeting"]](year), time(20, 45))
            decided = timezone.make_aware(met)
            told.at(decided, decide, plan, goal, row, told.cast)
    told.deeds.sort()


def propose(plan, goal, row, cast, *, at):
    section = None
    if goal is None:
        number = number_in(f"{row['section']}.1", plan.starts.year).split(".")[0]
        section = plan.sections.get(number=number)
    target = {name: row[name] for name in ("target_min", "unit") if name in row}
    GoalRevision.propose(
        plan,
        by=cast.writer(row["by"], at.date()),
        goal=goal,
        section=section,
        title=row.get("title", ""),
        kind=row.get("kind") or (RevisionKind.CHANGE if goal else RevisionKind.ADD),
        new=row.get("new", ""),
        reason=row["reason"],
        at=at,
        **target,
    )


def decide(plan, goal, row, cast, *, at):
    """The assembly's yes or no, unless somebody has taken the proposal away."""
    proposals = GoalRevision.objects.proposed().for_display()
    revision = proposals.filter(plan=plan, goal=goal, reason=row["reason"]).first()
    if revision is None or revision.is_stale:
        return
    verb = revision.decline if row.get("declined") else revision.decide
    verb(
        by=cast.writer("Sekreterare", at.date()),
        seen=revision.version,
        meeting=assembly_of(plan.branch, timezone.localdate(at)),
        paragraph=row["paragraph"],
        text=row["text"],
        at=at,
    )
