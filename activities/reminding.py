"""Who is asked about what waits, and as whose: pure functions of facts and day.

A thing is asked about in rounds, one a week at most: two of those who answer for it,
then two of whoever leads their committee, then two of the branch's chair. Then there
are no more letters about it until somebody writes something: see
docs/decisions/reminders.md. Persons are the ids of their accounts.
"""

import hashlib
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

LATE, SOON, SILENT = "försenad", "snart", "tyst"
REVIEW, HELP, ADOPTION = "avstämning", "hjälp", "antagande"
# Who is silent through so many rounds is followed by the next in line.
ROUNDS = 2
# What is to come is asked about once.
ROUNDS_OF = {SOON: 1}
# The day is near; and who has written something is left alone for as long.
NEAR = timedelta(days=14)
# As long as two rounds, for those who can't be reached by letter.
UNREACHED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody since a day.

    ``kind`` and ``id`` say what: "activity", "goal" or "adoption". ``lines`` are the
    accounts to ask: who answers for it, who leads their committee, the branch's
    chair. A line that has nobody is passed over.
    """

    kind: str
    id: int
    branch: int
    reason: str
    since: date
    lines: tuple[Set[int], Set[int], Set[int]]

    @property
    def key(self):
        return self.kind, self.id, self.reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What an accepted letter asked about: of whom, as whose, in which week and when.

    ``week`` is the Monday of the week it was meant for, ``on`` the day it left.
    """

    key: tuple[str, int, str]
    user: int
    step: int
    week: date
    on: date


@dataclass(frozen=True, slots=True)
class Ask:
    """What one person is asked about, and as whose.

    ``round`` counts from 1; without one it is shown but calls for no letter.
    """

    thing: Waiting
    step: int
    round: int | None = None


def monday(day):
    return day - timedelta(days=day.weekday())


def late_since(due_on, written, day):
    """Since when an open activity waits for a word, or None while it doesn't.

    ``due_on`` is its day and ``written`` when somebody last wrote about it. Returns
    the reason and the day.
    """
    if due_on is None:
        return None
    if due_on < day:
        reason, since = LATE, due_on + timedelta(days=1)
    elif due_on - NEAR <= day:
        reason, since = SOON, due_on - NEAR
    else:
        return None
    if written is not None:
        since = max(since, written + NEAR)
    return (reason, since) if since <= day else None


def silent_since(starts, ends, check_every, logged, day):
    """Since when a continuous goal is silent, or None (``measures.is_silent``).

    ``logged`` is when something was last said or done for it.
    """
    since = (logged or starts) + timedelta(days=check_every + 1)
    return since if starts <= day <= ends and since <= day else None


def asks(waiting, log, by_letter, day):
    """Account → [Ask] of all that waits on ``day``, what calls for a letter first.

    ``log`` are the Asked of earlier letters and ``by_letter`` the accounts that want
    any. Who was asked goes on seeing the thing when the next in line is asked.
    """
    earlier = defaultdict(list)
    for asked in log:
        earlier[asked.key].append(asked)
    found = defaultdict(list)
    for thing in waiting:
        now, number = turn(thing, earlier[thing.key], by_letter, day)
        told: set[int] = set()
        for step, line in enumerate(thing.lines[: now + 1]):
            for user in sorted(line - told):
                is_asked = step == now and user in by_letter
                found[user].append(Ask(thing, step, number if is_asked else None))
            told |= line
    for theirs in found.values():
        theirs.sort(key=lambda ask: (ask.round is None, ask.thing.since, ask.thing.key))
    return dict(found)


def turn(thing, earlier, by_letter, day):
    """(whose turn it is, which round of theirs), the round None for no letter."""
    most = ROUNDS_OF.get(thing.reason, ROUNDS)
    told: set[int] = set()
    for step, line in enumerate(thing.lines):
        reached = (line - told) & by_letter
        gone = rounds_gone(thing, earlier, step, line, day)
        if reached and gone < most:
            return step, gone + 1
        if step == 0 and not reached and is_young(thing, day):
            return 0, None
        told |= line
    return len(thing.lines) - 1, None


def rounds_gone(thing, earlier, step, line, day):
    """In how many weeks before this one those in ``line`` were asked in vain."""
    return len(
        {
            asked.week
            for asked in earlier
            if asked.step == step
            and asked.user in line
            and asked.on >= thing.since
            and asked.week < monday(day)
        }
    )


def is_young(thing, day):
    """Whether those who get no letters still have time to see it for themselves."""
    return thing.reason != HELP and day < thing.since + UNREACHED


def calls(theirs):
    """Those of a person's asks that call for a letter."""
    return [ask for ask in theirs if ask.round is not None]


def state_of(theirs):
    """What a letter would be about: the same state is never told twice."""
    told = sorted(
        (*ask.thing.key, ask.thing.since, ask.step, ask.round) for ask in calls(theirs)
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def is_their_day(chosen, day, missed=False):
    """Whether a letter may leave on ``day``: on the chosen weekday or after it.

    ``missed`` says that last week's was made but never taken.
    """
    return chosen is not None and (missed or day.weekday() >= chosen)
