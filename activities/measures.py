"""What a goal has reached on a day and whether it is in time: pure functions.

The rules are those of the design, section 4: first match wins, everything is
computed from data and day, nothing is stored, and a person's word is never
overwritten. Dates are days in the branch's own calendar.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import floor

CONTINUOUS, RECURRING, COVERAGE = "löpande", "återkommande", "täckning"
# Kinds whose activities are steps towards one thing: an open step holds it back.
STEPWISE = ("engång", "leverans")


class Mark(StrEnum):
    """The mark of a goal; the value is also the name of its symbol."""

    DONE = "done"
    ONGOING = "prog"
    TO_COME = "todo"
    LATE = "late"
    STRUCK = "struck"


MARK_OF_OUTCOME = {
    "genomfört": Mark.DONE,
    "delvis": Mark.ONGOING,
    "inte": Mark.TO_COME,
    "struket": Mark.STRUCK,
}
WORD = {
    Mark.DONE: "Klar",
    Mark.ONGOING: "Pågår",
    Mark.TO_COME: "Ej påbörjad",
    Mark.LATE: "Försenad",
    Mark.STRUCK: "Struken",
}
WORD_OF_OUTCOME = {
    "genomfört": "Genomfört",
    "delvis": "Delvis genomfört",
    "inte": "Inte genomfört",
    "struket": "Struket",
}


@dataclass(slots=True)
class ActivityFact:
    """An activity as it stood on the day; ``status`` is the stored value."""

    id: int
    title: str
    status: str
    due_on: date | None = None
    done_on: date | None = None
    quantity: int | None = None
    counterpart: str = ""
    batch: str = ""

    @property
    def is_open(self):
        return self.status in ("ej", "pågår")

    def is_late(self, day):
        return self.due_on is not None and self.due_on < day and self.is_open


@dataclass(slots=True)
class Closed:
    """Finished and cancelled activities of a goal in sum, for when none is shown.

    ``finished`` are all that are done, ``done`` those of them dated on or before the
    day, whose ``quantity`` and ``counterparts`` (case folded) these are.
    ``latest_due`` is the last due date of those that weren't cancelled.
    """

    finished: int = 0
    cancelled: int = 0
    done: int = 0
    quantity: int = 0
    counterparts: frozenset[str] = frozenset()
    latest_due: date | None = None


@dataclass(slots=True)
class GoalFact:
    """What the rules need to know of a goal on the day.

    ``starts`` and ``ends`` are the plan's period. ``months`` are the calendar months
    (1–12) in which the goal is carried out; empty means the whole period. ``visits``
    is the number of visits that count, ``clubs`` how many different clubs got one.
    ``activities`` are all of them, or the open ones when ``closed`` sums up the
    others; ``last_logged`` is known in the first case only, ``is_noted`` in both.
    """

    kind: str
    starts: date
    ends: date
    activities: tuple[ActivityFact, ...] = ()
    measure: str = ""
    target_min: int | None = None
    target_max: int | None = None
    whole: int | None = None
    months: tuple[int, ...] = ()
    is_struck: bool = False
    outcome: str = ""
    visits: int = 0
    clubs: int = 0
    last_logged: date | None = None
    is_noted: bool = False
    closed: Closed = field(default_factory=Closed)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a goal has come. ``value`` is a count, ``whole`` what it is out of.

    ``expected`` is what should have been done by the day (recurring goals only).
    For a measure in per cent ``percent`` is the share of the whole, 0–100.
    """

    value: int
    whole: int | None = None
    expected: int | None = None
    percent: int | None = None


def months_of(goal):
    """The (year, month) pairs in which the goal is carried out, in order."""
    year, month = goal.starts.year, goal.starts.month
    pairs = []
    while (year, month) <= (goal.ends.year, goal.ends.month):
        if not goal.months or month in goal.months:
            pairs.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return pairs


def expected_so_far(goal, day):
    """Design 4: floor(target_min × share of the goal's months that have gone).

    A month has gone when ``day`` lies after its last day.
    """
    months = months_of(goal)
    if not goal.target_min or not months:
        return 0
    gone = sum(pair < (day.year, day.month) for pair in months)
    if day > goal.ends:
        gone = len(months)
    return floor(goal.target_min * gone / len(months))


def reached(goal, day):
    """What the goal has come to by its measure, or None when it isn't counted.

    Only what is dated on or before ``day`` counts; a share never exceeds its whole.
    """
    done = [
        activity
        for activity in goal.activities
        if activity.status == "klar"
        and activity.done_on is not None
        and activity.done_on <= day
    ]
    whole = None
    match goal.measure:
        case "aktiviteter":
            value = len(done) + goal.closed.done
        case "antal" | "andel":
            value = sum(activity.quantity or 0 for activity in done)
            value += goal.closed.quantity
            whole = goal.whole if goal.measure == "andel" else None
        case "motparter":
            named = {a.counterpart.casefold() for a in done if a.counterpart}
            value = len(named | goal.closed.counterparts)
        case "besökta klubbar":
            value, whole = goal.clubs, goal.whole
        case "besök":
            value = goal.visits
        case _:
            return None
    percent = None
    if whole:
        value = min(value, whole)
        percent = floor(100 * value / whole)
    expected = None
    if goal.kind == RECURRING and goal.target_min and whole is None:
        expected = expected_so_far(goal, day)
    return Reached(value, whole, expected, percent)


def has_reached_target(goal, result):
    """Whether the count has come to the target; False without target or measure."""
    if result is None or goal.target_min is None:
        return False
    value = result.value if result.percent is None else result.percent
    return value >= goal.target_min


def is_logged(goal):
    """Something has been written or done: a note, a finished activity, a visit."""
    return (
        goal.is_noted
        or goal.last_logged is not None
        or goal.visits > 0
        or goal.clubs > 0
        or goal.closed.finished + goal.closed.cancelled > 0
        or any(activity.status != "ej" for activity in goal.activities)
    )


def has_finished(goal):
    """Whether one of the goal's activities is done, whatever its date."""
    return goal.closed.finished > 0 or any(a.status == "klar" for a in goal.activities)


def mark(goal, day):
    """The mark of the goal on ``day``, first match of the rule in the design (4).

    For one-off goals and deliverables an open activity holds "klar" back: their
    activities are the steps of one thing, and the target is reached with the last.
    """
    if goal.is_struck:
        return Mark.STRUCK
    if goal.outcome:
        return MARK_OF_OUTCOME[goal.outcome]
    if any(activity.is_late(day) for activity in goal.activities):
        return Mark.LATE
    result = reached(goal, day)
    if result and result.expected is not None and result.value < result.expected:
        return Mark.LATE
    if goal.kind != CONTINUOUS:
        is_open = any(activity.is_open for activity in goal.activities)
        if goal.target_min is not None and goal.measure:
            is_done = has_reached_target(goal, result)
            if goal.kind in STEPWISE and is_open:
                is_done = False
        else:
            is_done = not is_open and has_finished(goal)
        if is_done:
            return Mark.DONE
    return Mark.ONGOING if is_logged(goal) else Mark.TO_COME


def month_of(goal):
    """The (year, month) where the mark stands, or None for "Hela året" (design 4).

    The latest due month of the activities, else the last of the goal's months; a
    goal whose months are all of the period belongs to the whole year.
    """
    due = [
        a.due_on
        for a in goal.activities
        if a.due_on is not None and a.status != "inställd"
    ]
    if goal.closed.latest_due:
        due.append(goal.closed.latest_due)
    if due:
        latest = min(max(max(due), goal.starts), goal.ends)
        return latest.year, latest.month
    if not goal.months:
        return None
    window = months_of(goal)
    if not window or len(set(goal.months)) == 12:
        return None
    return window[-1]


def days_late(goal, day):
    """Days since the oldest open activity was due; 0 when none is overdue."""
    late = [a.due_on for a in goal.activities if a.is_late(day)]
    return (day - min(late)).days if late else 0


def is_silent(goal, day, check_every):
    """Nothing logged for ``check_every`` days on a continuous goal in its period."""
    if goal.kind != CONTINUOUS or goal.outcome or goal.is_struck:
        return False
    if not goal.starts <= day <= goal.ends:
        return False
    since = goal.last_logged or goal.starts
    return (day - since).days > check_every
