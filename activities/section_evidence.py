"""The year's evidence beside the text of a section: what can be put into it."""

from dataclasses import dataclass
from datetime import date, datetime

from .picture import GoalRow


@dataclass(frozen=True)
class EvidenceLine:
    """A thing that happened; ``insertion`` is what goes into the text when pressed."""

    # "u12", "a7", "b7", "m7", "d3": of an update, an activity, visits, a measure, a
    # decision.
    key: str
    on: date
    text: str
    insertion: str
    # "notering", "aktivitet", "besök", "mått" or "beslut"
    kind: str
    # It has come since the text was last written.
    is_new: bool = False
    # The post and name of who wrote a note, else "".
    by: str = ""


@dataclass(frozen=True)
class GoalEvidence:
    goal: GoalRow
    # The newest first
    lines: tuple[EvidenceLine, ...] = ()


@dataclass(frozen=True)
class Evidence:
    goals: tuple[GoalEvidence, ...] = ()

    @property
    def new(self):
        """How many lines have come since the text was last written."""
        return sum(line.is_new for goal in self.goals for line in goal.lines)


def evidence_for(
    section, picture, *, user_reads_notes: bool, since: datetime | None
) -> Evidence:
    """What happened in a section of the picture, or in the whole plan if it is None.

    ``since`` is when the text was last written, None of one that nobody has.
    """
    sections = picture.sections if section is None else [section]
    return Evidence(tuple(GoalEvidence(goal) for one in sections for goal in one.goals))
