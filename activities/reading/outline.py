"""What a plan document says, as data: sections, goals and what was left over."""

from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True)
class OutlineGoal:
    """One commitment: its words verbatim, and what we guess from them.

    `title`, `kind`, targets, `unit` and `months` are guesses for the preview. In a
    table `responsible` and `status` are the cells' own words; elsewhere they are
    copies of words that stand in `text`.
    """

    number: str | None
    text: str
    title: str | None
    kind: str
    target_min: int | None = None
    target_max: int | None = None
    unit: str | None = None
    months: tuple[int, ...] = ()
    responsible: str | None = None
    status: str | None = None
    line: int = 0


@dataclass(frozen=True)
class OutlineSection:
    number: str | None
    title: str | None
    intro: str | None
    goals: tuple[OutlineGoal, ...]
    line: int = 0


@dataclass(frozen=True)
class Leftover:
    """A line of the document that is no section heading, goal or introduction."""

    line: int
    text: str


@dataclass(frozen=True)
class Warning:
    """Something the reader is unsure of, said to the person who checks the preview."""

    line: int
    message: str


@dataclass(frozen=True)
class Outline:
    """The whole document: plan, goals, calendar, report, audit or unknown.

    Every word of the document stands exactly once in the sections' numbers, titles
    and introductions, the goals' numbers and texts (and the cells of a table), and
    the leftovers. `title` is a copy of words that stand there too.
    """

    document: str
    title: str | None
    starts: date | None
    ends: date | None
    sections: tuple[OutlineSection, ...]
    leftovers: tuple[Leftover, ...]
    warnings: tuple[Warning, ...]

    def as_json(self) -> dict:
        """Plain lists, strings and numbers, in the format of `manage.py read_plan`."""
        return {
            "document": self.document,
            "title": self.title,
            "from": self.starts and self.starts.isoformat(),
            "to": self.ends and self.ends.isoformat(),
            "sections": [
                {
                    "number": section.number,
                    "title": section.title,
                    "intro": section.intro,
                    "goals": [_goal_as_json(goal) for goal in section.goals],
                }
                for section in self.sections
            ],
            "leftovers": [asdict(leftover) for leftover in self.leftovers],
            "warnings": [asdict(warning) for warning in self.warnings],
        }


def _goal_as_json(goal: OutlineGoal) -> dict:
    fields = asdict(goal)
    del fields["line"]
    fields["months"] = list(goal.months)
    return fields
