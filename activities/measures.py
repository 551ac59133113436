"""What a goal has reached on a day and whether it is in time: pure functions.

The rules are those of the design, section 4: first match wins, everything is
computed from data and day, nothing is stored, and a person's word is never
overwritten. Dates are days in the branch's own calendar.
"""

from dataclasses import dataclass, field, replace
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
    # Made with the goal and bearing its title, and nobody has touched it since
    is_placeholder: bool = False

    @property
    def is_open(self):
        return self.status in ("ej", "pågår")

    @property
    def is_step(self):
        """Whether it is something left to do that somebody has planned."""
        return self.is_open and not self.is_placeholder

    def is_done(self, day):
        """Whether it was done by ``day``."""
        done_on = self.done_on
        return self.status == "klar" and done_on is not None and done_on <= day

    def is_late(self, day):
        return self.due_on is not None and self.due_on < day and self.is_open


@dataclass(slots=True)
class Closed:
    """Finished and cancelled activities of a goal in sum, for when none is shown.

    ``done`` are the finished ones dated on or before the day, whose ``quantity`` and
    ``counterparts`` (case folded) these are.
    ``latest_due`` is the last due date of those that weren't cancelled.
    """

    cancelled: int = 0
    done: int = 0
    quantity: int = 0
    counterparts: frozenset[str] = frozenset()
    latest_due: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """So many out of so many, as the register says: ``value`` is a part of ``whole``.

    A whole of 0 says that there is nothing to count yet.
    """

    value: int
    whole: int


@dataclass(frozen=True, slots=True)
class FigureFact:
    """What a series was on a day."""

    on: date
    value: int


@dataclass(slots=True)
class GoalFact:
    """What the rules need to know of a goal on the day.

    ``starts`` and ``ends`` are the plan's period, of a goal that a meeting added later
    from that meeting. ``months`` are the calendar months
    (1–12) in which the goal is carried out; empty means the whole period. ``unit`` is
    what the target is told in. ``visits``
    is the number of visits that count, ``is_visited`` whether some have concerned it,
    ``last_visit`` the day of the last one that did either, if that is asked for, and
    ``counted`` what the register comes to by the goal's measure, if that counts it.
    ``figures`` are those of its series, in any order, the newest at least; what it is
    measured against is ``baseline``, which the series was on ``baseline_on``.
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
    unit: str = ""
    whole: int | None = None
    months: tuple[int, ...] = ()
    is_struck: bool = False
    outcome: str = ""
    visits: int = 0
    is_visited: bool = False
    last_visit: date | None = None
    counted: Counted | None = None
    figures: tuple[FigureFact, ...] = ()
    baseline: int | None = None
    baseline_on: date | None = None
    last_logged: date | None = None
    is_noted: bool = False
    closed: Closed = field(default_factory=Closed)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a goal has come. ``value`` is a count, ``whole`` what it is out of.

    ``expected`` is what should have been done by the day (recurring goals only).
    For a measure in per cent ``percent`` is the share of the whole, 0–100; of a
    whole of 0 there is none. Of a series ``on`` is the day of the figure that is its
    value, and ``change`` what it has come to since the baseline, if there is one.
    """

    value: int
    whole: int | None = None
    expected: int | None = None
    percent: int | None = None
    on: date | None = None
    change: int | None = None


def months_of(goal):
    """The (year, month) pairs in which the goal is carried out, in order."""
    year, month = goal.starts.year, goal.starts.month
    pairs = []
    while (year, month) <= (goal.ends.year, goal.ends.month):
        if not goal.months or month in goal.months:
            pairs.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return pairs


def has_window(goal):
    """Whether the goal is carried out in some months and not in others."""
    return 0 < len(set(goal.months)) < 12


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
    done = [activity for activity in goal.activities if activity.is_done(day)]
    whole = None
    match goal.measure:
        case "aktiviteter":
            value = len(done) + goal.closed.done
        case "antal" | "andel":
            value = sum(activity.quantity or 0 for activity in done)
            value += goal.closed.quantity
            # A share of a whole that nobody has stated can't be told.
            whole = goal.whole or 0 if goal.measure == "andel" else None
        case "motparter":
            named = {a.counterpart.casefold() for a in done if a.counterpart}
            value = len(named | goal.closed.counterparts)
        case "besök":
            value = goal.visits
        case "serie":
            return measured(goal, day)
        case _ if goal.counted is not None:
            value, whole = goal.counted.value, goal.counted.whole
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


def newest_figure(goal, day):
    """The newest figure of the goal's series on or before ``day``, or None."""
    known = (figure for figure in goal.figures if figure.on <= day)
    return max(known, key=lambda figure: figure.on, default=None)


def measured(goal, day):
    """A series is what its newest figure says, however old; None before the first."""
    figure = newest_figure(goal, day)
    if figure is None:
        return None
    change = None if goal.baseline is None else figure.value - goal.baseline
    return Reached(figure.value, on=figure.on, change=change)


def has_target(goal):
    """Whether the measure says when the goal is done.

    So a series does with nothing but a baseline: it is to rise above that.
    """
    if goal.measure == "serie":
        return goal.target_min is not None or goal.baseline is not None
    return goal.target_min is not None and bool(goal.measure)


def has_reached_target(goal, result):
    """Whether the count has come to the target; False without target or measure."""
    if result is None or result.whole == 0:
        return False
    if goal.target_min is None:
        return result.change is not None and result.change > 0
    # A share that is summed up may have a target in what it sums: 5 000 calls.
    in_percent = goal.measure != "andel" or goal.unit in ("", "%")
    percent = result.percent if in_percent else None
    return (result.value if percent is None else percent) >= goal.target_min


def is_logged(goal, day):
    """Something has been written or done: a note, a finished activity, a visit.

    So it is when the register counts somebody or something for the goal, and when its
    series has been read off.
    """
    return (
        goal.is_noted
        or goal.last_logged is not None
        or goal.visits > 0
        or goal.is_visited
        or (goal.counted is not None and goal.counted.value > 0)
        or goal.closed.done + goal.closed.cancelled > 0
        or last_figure(goal, day) is not None
        or any(
            activity.status in ("pågår", "inställd") or activity.is_done(day)
            for activity in goal.activities
        )
    )


def last_figure(goal, day):
    """The day the series was last read off for the goal: after what it began from."""
    figure = newest_figure(goal, day) if goal.measure == "serie" else None
    if figure is None or figure.on < goal.starts:
        return None
    if goal.baseline_on is not None and figure.on <= goal.baseline_on:
        return None
    return figure.on


def has_finished(goal, day):
    """Whether one of the goal's activities was done by ``day``."""
    return goal.closed.done > 0 or any(a.is_done(day) for a in goal.activities)


def mark(goal, day):
    """The mark of the goal on ``day``, first match of the rule in the design (4).

    For one-off goals and deliverables an open activity holds "klar" back: their
    activities are the steps of one thing, and the target is reached with the last.
    What only stands for the goal until somebody plans anything is no such step.
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
        is_open = any(activity.is_step for activity in goal.activities)
        if has_target(goal):
            is_done = has_reached_target(goal, result)
            if goal.kind in STEPWISE and is_open:
                is_done = False
        else:
            is_done = not is_open and has_finished(goal, day)
        if is_done:
            return Mark.DONE
    return Mark.ONGOING if is_logged(goal, day) else Mark.TO_COME


def counted_mark(goal, day):
    """The mark as what is logged gives it, whatever the board has judged."""
    return mark(replace(goal, outcome=""), day)


# What a person said, and the marks that say something else, each with its sentence.
AGAINST = {
    "bra": {Mark.LATE: "Sägs gå bra, men är försenat."},
    "risk": {Mark.DONE: "Sägs vara en risk, men är klart."},
    "hjälp": {Mark.DONE: "Sägs behöva hjälp, men är klart."},
    "genomfört": {
        Mark.LATE: "Bedömt som genomfört, men allt som skulle göras är inte gjort.",
        Mark.ONGOING: "Bedömt som genomfört, men det som är loggat räcker inte dit.",
        Mark.TO_COME: "Bedömt som genomfört, men inget är loggat.",
    },
    "delvis": {
        Mark.DONE: "Bedömt som delvis genomfört, men allt är gjort.",
        Mark.TO_COME: "Bedömt som delvis genomfört, men inget är loggat.",
    },
    "inte": {Mark.DONE: "Bedömt som inte genomfört, men allt är gjort."},
}


def disagreement(counted, said, kind=""):
    """Where a mark and a person's word differ: a sentence, or empty when they agree.

    ``counted`` is what ``counted_mark`` gives, ``said`` the stored word of a review or
    the outcome. Neither is wrong: it is news. A continuous goal is never done by
    counting, so of one that goes on "genomfört" is no news; of a struck one nothing is.
    """
    if kind == CONTINUOUS and counted == Mark.ONGOING:
        return ""
    return AGAINST.get(said, {}).get(counted, "")


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
    window = months_of(goal) if has_window(goal) else []
    return window[-1] if window else None


def days_late(goal, day):
    """Days since the oldest open activity was due; 0 when none is overdue."""
    late = [a.due_on for a in goal.activities if a.is_late(day)]
    return (day - min(late)).days if late else 0


def last_day(goal, day):
    """The last day that something was logged for the goal, or None when none is known.

    A day that lies ahead, as of a report dated wrongly, is no later than ``day``.
    """
    days = [goal.last_logged, last_figure(goal, day), goal.last_visit]
    known = [one for one in days if one is not None]
    return min(max(known), day) if known else None


def last_counted(goal, day):
    """The day of the last thing that the goal's measure counts, where that is known.

    Of shares of the register it isn't: what stands there has no day of its own.
    """
    match goal.measure:
        case "serie":
            figure = newest_figure(goal, day)
            return figure and figure.on
        case "besök" | "besökta klubbar" | "arbetsplatser besökta":
            return goal.last_visit
        case "antal" | "andel":
            counts = [activity for activity in goal.activities if activity.quantity]
        case "motparter":
            counts = [activity for activity in goal.activities if activity.counterpart]
        case "aktiviteter":
            counts = goal.activities
        case _:
            return None
    return max((one.done_on for one in counts if one.is_done(day)), default=None)


def is_silent(goal, day, check_every):
    """Nothing logged for ``check_every`` days on a continuous goal in its period."""
    if goal.kind != CONTINUOUS or goal.outcome or goal.is_struck:
        return False
    if not goal.starts <= day <= goal.ends:
        return False
    since = last_day(goal, day) or goal.starts
    return (day - since).days > check_every
