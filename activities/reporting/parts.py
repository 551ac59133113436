"""What the chapters of an annual report hold beside their text, kind by kind."""

from dataclasses import dataclass
from datetime import date

from clubs.headcounts import FEW, headcount

from .value import Chart, SectionReport, Standing


@dataclass(frozen=True)
class InShort:
    """The year in short; the year map and the counts are the report's own."""

    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Holder:
    """Somebody who held a post; ``period`` is "" when it was the whole time."""

    name: str
    post: str
    period: str = ""


@dataclass(frozen=True)
class Roll:
    """ "Styrelse", "Revisorer", "Ungdomskommittén": who held the posts of a body."""

    title: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Officers:
    rolls: tuple[Roll, ...]


@dataclass(frozen=True)
class MeetingLine:
    on: date
    name: str
    number: int | None = None
    present: int | None = None
    entitled: int | None = None


@dataclass(frozen=True)
class MeetingGroup:
    """ "Representantskapet", "Styrelsen": the meetings that a body held."""

    title: str
    meetings: tuple[MeetingLine, ...]


@dataclass(frozen=True)
class Meetings:
    groups: tuple[MeetingGroup, ...]


@dataclass(frozen=True)
class Assignments:
    """Posts in other organisations, with their holders."""

    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Reading:
    on: date
    value: int


@dataclass(frozen=True)
class SeriesTable:
    """A series through the time of the plan; the reading before it comes first."""

    name: str
    unit: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Members:
    tables: tuple[SeriesTable, ...]
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class IndustryLine:
    """How many of the clubs of an industry got a visit, and how many visits."""

    industry: str
    clubs: int
    visited: int
    visits: int


@dataclass(frozen=True)
class ClubLine:
    """A club that got visits: how many in each of the report's periods."""

    name: str
    visits: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    """ "Klubbar med ungdomsansvarig", 40 of 96."""

    text: str
    value: int
    whole: int


@dataclass(frozen=True)
class Clubs:
    industries: tuple[IndustryLine, ...]
    # Those visited; all, with zeros, when the board wants them named.
    clubs: tuple[ClubLine, ...]
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True)
class DecisionLine:
    on: date
    meeting: str
    paragraph: str
    text: str


@dataclass(frozen=True)
class Motion:
    """A motion: what the assembly answered, and what has become of it."""

    number: str
    title: str
    decision: str
    became: str = ""


@dataclass(frozen=True)
class Decisions:
    decisions: tuple[DecisionLine, ...]
    motions: tuple[Motion, ...] = ()


@dataclass(frozen=True)
class CourseLine:
    name: str
    occasions: int
    participants: int

    @property
    def told(self):
        """How many took it, in words that tell of no handful (S11)."""
        return headcount(self.participants)


@dataclass(frozen=True)
class Courses:
    lines: tuple[CourseLine, ...]

    @property
    def total(self):
        """How many took any; None where one could count a handful from it."""
        if any(line.participants < FEW for line in self.lines):
            return None
        return sum(line.participants for line in self.lines)


@dataclass(frozen=True)
class Served:
    """A commitment that serves a goal above, and how it went."""

    number: str
    title: str
    standing: Standing


@dataclass(frozen=True)
class GoalAbove:
    number: str
    text: str
    served_by: tuple[Served, ...]


@dataclass(frozen=True)
class GroupAbove:
    title: str
    goals: tuple[GoalAbove, ...]


@dataclass(frozen=True)
class GoalsAbove:
    """The goals of the plan above, in its order; those that none serves too."""

    plan: str
    groups: tuple[GroupAbove, ...]


@dataclass(frozen=True)
class NotDoneLine:
    """A commitment that was not wholly carried out: why, and what comes of it."""

    number: str
    text: str
    standing: Standing
    reason: str
    decision: str = ""
    carried_over: bool = False


@dataclass(frozen=True)
class NotDone:
    lines: tuple[NotDoneLine, ...]


@dataclass(frozen=True)
class EconomyRow:
    """A line of the economy: kind is "rubrik", "rad" or "summa"; amounts in kronor."""

    kind: str
    label: str
    amount: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Economy:
    """The table that was typed in; the headings of its two columns of amounts."""

    now: str
    before: str
    rows: tuple[EconomyRow, ...]


@dataclass(frozen=True)
class Signatures:
    """Who signs; place and day stay empty until it is signed."""

    place: str
    on: date | None
    signers: tuple[Holder, ...]


@dataclass(frozen=True)
class Annex:
    """An annex; without pages it is handed out apart."""

    title: str
    pages: int | None = None


@dataclass(frozen=True)
class Annexes:
    annexes: tuple[Annex, ...]


Content = (
    InShort
    | Officers
    | Meetings
    | Assignments
    | Members
    | Clubs
    | Decisions
    | Courses
    | GoalsAbove
    | NotDone
    | Economy
    | Signatures
    | Annexes
    | SectionReport
)
