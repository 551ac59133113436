"""How the goals of a plan stood, and what differs between two such pictures: pure.

A picture is frozen when a review closes, as JSON of the format ``FORMAT``; what it
holds is for all who read the plan, so neither names nor what anybody wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .measures import WORD, WORD_OF_OUTCOME, Mark

FORMAT = 1
SAID = {"bra": "går bra", "risk": "risk", "hjälp": "behöver hjälp"}


@dataclass(frozen=True, slots=True)
class Stood:
    """How a goal stood: its mark, what was said of it, how far it had come.

    ``said`` is the stored word of a review, ``month`` the (year, month) of its mark or
    None for the whole period, ``days_late`` days. ``is_answered`` holds for a review.
    """

    id: int
    number: str
    title: str
    mark: str
    said: str = ""
    outcome: str = ""
    value: int | None = None
    whole: int | None = None
    expected: int | None = None
    percent: int | None = None
    unit: str = ""
    measure: str = ""
    month: tuple[int, int] | None = None
    days_late: int = 0
    in_force: bool = True
    is_silent: bool = False
    is_answered: bool = False

    @property
    def word(self):
        """The word of its mark: the outcome's once it is judged."""
        if self.in_force and self.outcome:
            return WORD_OF_OUTCOME[self.outcome]
        return WORD[Mark(self.mark)]

    @property
    def says(self):
        """What was said of it at a review, in words; empty when nothing was."""
        return SAID.get(self.said, "")


FIELDS = tuple(Stood.__dataclass_fields__)


def stood(goal, is_answered=False):
    """How a goal of a ``picture.Picture`` stands on the picture's day."""
    reached = goal.reached
    return Stood(
        id=goal.id,
        number=goal.full_number,
        title=goal.title,
        mark=str(goal.mark),
        said=goal.said.word if goal.said else "",
        outcome=goal.fact.outcome,
        value=reached and reached.value,
        whole=reached and reached.whole,
        expected=reached and reached.expected,
        percent=reached and reached.percent,
        unit=goal.unit,
        measure=goal.fact.measure,
        month=goal.month,
        days_late=goal.days_late,
        in_force=goal.in_force,
        is_silent=goal.is_silent,
        is_answered=is_answered,
    )


def goals_of(picture):
    """Goal id → Stood, in the plan's order."""
    return {goal.id: stood(goal) for goal in picture.goals}


def frozen(picture, answered=frozenset()):
    """A picture as JSON for its review; ``answered`` are ids of goals."""
    return {
        "format": FORMAT,
        "day": picture.day.isoformat(),
        "goals": [
            {name: getattr(one, name) for name in FIELDS}
            for one in (stood(goal, goal.id in answered) for goal in picture.goals)
        ],
    }


def thawed(picture: Mapping) -> dict[int, Stood]:
    """Goal id → Stood, of what ``frozen`` made."""
    found = {}
    for row in picture["goals"]:
        values = {name: row[name] for name in FIELDS if name in row}
        if values.get("month"):
            values["month"] = tuple(values["month"])
        found[values["id"]] = Stood(**values)
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs. ``moved``, ``judged`` and ``said`` are (before, after) pairs.

    ``came`` and ``struck`` are goals as they stand after, ``silent`` those that have
    gone silent, ``heard`` those that no longer are.
    """

    moved: tuple = ()
    said: tuple = ()
    came: tuple = ()
    struck: tuple = ()
    silent: tuple = ()
    heard: tuple = ()

    def __bool__(self):
        return any(getattr(self, name) for name in Comparison.__dataclass_fields__)

    @property
    def to_done(self):
        return [pair for pair in self.moved if pair[1].mark == Mark.DONE]

    @property
    def to_late(self):
        return [pair for pair in self.moved if pair[1].mark == Mark.LATE]


def compare(before: Mapping[int, Stood], after: Mapping[int, Stood]) -> Comparison:
    """What has moved, come and stopped between two pictures of the same plan.

    A goal that is struck has stopped, and hasn't moved; one that is new has come. What
    is said counts when it is another word than before.
    """
    moved, said, came, struck, silent, heard = [], [], [], [], [], []
    for pk, now in after.items():
        was = before.get(pk)
        if was is None:
            came.append(now)
            continue
        if not now.in_force:
            if was.in_force:
                struck.append(now)
            continue
        if now.word != was.word:
            moved.append((was, now))
        if now.says and now.says != was.says:
            said.append((was, now))
        if now.is_silent and not was.is_silent:
            silent.append(now)
        if was.is_silent and not now.is_silent:
            heard.append(now)
    # What the later picture lacks has been taken out of a draft: it has stopped too.
    struck += [was for pk, was in before.items() if pk not in after]
    return Comparison(
        moved=tuple(moved),
        said=tuple(said),
        came=tuple(came),
        struck=tuple(struck),
        silent=tuple(silent),
        heard=tuple(heard),
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of activities between two moments: (title, goal id) of each."""

    came: tuple = ()
    stopped: tuple = ()


def traced(before: Mapping, after: Mapping, rows: Iterable) -> Trace:
    """What activities came and stopped, told by two rewindings of the trail.

    ``before`` and ``after`` are activity id → its fields at the two moments, None of
    one that wasn't there (``rewinding.Before.activities``); ``rows`` are
    ``Row`` as they stand now.
    """
    came, stopped = [], []
    for row in rows:
        was, now = row.at(before), row.at(after)
        if now and not was:
            came.append(row)
        elif was and not now:
            stopped.append(row)
    return Trace(tuple(came), tuple(stopped))


@dataclass(frozen=True, slots=True)
class Row:
    """An activity as it stands now."""

    id: int
    goal: int
    title: str
    status: str
    is_removed: bool = False
    is_placeholder: bool = field(default=False)

    def at(self, then):
        """Whether it was there at another moment, and not cancelled."""
        fields = then.get(self.id, {})
        if fields is None:
            return False
        removed = fields.get("removed_at", self.is_removed)
        status = fields.get("status", self.status)
        stands_in = fields.get("is_placeholder", self.is_placeholder)
        return not removed and status != "inställd" and not stands_in
