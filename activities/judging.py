"""The board judges the goals of a section at once; what somebody else said stands."""

from dataclasses import dataclass

from django.db import transaction

from clubs.models import Event

from .models import Assessment, Goal
from .models.assessments import refuse_if_reported


@dataclass(frozen=True)
class Judgement:
    """What is said of a goal; ``seen`` is when the one on the page was made, or ""."""

    goal: int
    outcome: str
    text: str
    carried_over: bool
    seen: str = ""

    @property
    def said(self):
        return self.outcome, self.text, self.carried_over


def judge(section, judgements, *, by, at=None):
    """Store what has changed; returns {goal id: the assessment that was first}.

    A goal that somebody else has judged since the page was shown keeps theirs.
    Raises ValidationError once the report is locked, and then stores nothing.
    """
    first = {}
    with transaction.atomic():
        Event.objects.hold(section.plan.branch_id)
        refuse_if_reported(section.plan)
        goals = Goal.objects.filter(section=section).in_bulk()
        made = stored_for(goals)
        for one in judgements:
            goal = goals[one.goal]
            goal.section = section
            rows = made.get(one.goal, [])
            now = rows[0] if rows else None
            shown = next((row for row in rows if moment_of(row) == one.seen), None)
            if (
                not one.outcome
                or said_in(now) == one.said
                or said_in(shown) == one.said
            ):
                continue
            if moment_of(now) != one.seen:
                first[one.goal] = now
                continue
            Assessment.make(
                goal,
                by=by,
                outcome=one.outcome,
                text=one.text,
                carried_over=one.carried_over,
                at=at,
            )
    return first


def stored_for(goals):
    """{goal id: its outcomes, the newest first}."""
    found = {}
    for row in (
        Assessment.objects.outcomes().filter(goal__in=goals).select_related("by")
    ):
        found.setdefault(row.goal_id, []).append(row)
    return found


def said_in(row):
    return row and (row.outcome, row.text, row.carried_over)


def moment_of(row):
    """What a form remembers of a judgement: when it was made, "" of none."""
    return row.at.isoformat() if row else ""
