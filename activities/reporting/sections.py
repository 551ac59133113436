"""A section of the plan and its commitments, as the annual report tells of them."""

from collections import Counter
from datetime import date
from itertools import islice

from clubs.headcounts import counted, headcount
from clubs.models import Body
from sekoplan.jinja import count, full_date, number, short_date, upper_first

from ..calls import calls_of, sum_of
from ..evidence import share_in_words
from ..measure_words import WHOSE, span_in_words, value_in_words
from ..measures import Mark
from ..models import Measure, Outcome, TargetSource
from ..periods import period_of
from .value import (
    Commitment,
    Deed,
    Fact,
    Responsible,
    SectionReport,
    Standing,
)
from .work import work_of

STANDING_OF_OUTCOME = {
    Outcome.DONE: Standing.DONE,
    Outcome.PARTLY: Standing.PARTLY,
    Outcome.NOT_DONE: Standing.NOT_DONE,
    Outcome.STRUCK: Standing.STRUCK,
}
STANDING_OF_MARK = {
    Mark.DONE: Standing.FINISHED,
    Mark.ONGOING: Standing.ONGOING,
    Mark.LATE: Standing.LATE,
    Mark.TO_COME: Standing.NOT_STARTED,
    Mark.STRUCK: Standing.STRUCK,
}
# More finished activities than this are told as a sum and the last three.
MOST_DEEDS = 4
LATEST = 3
# A sum below this is no figure for the margin: "1 konferens".
WORTH_A_FIGURE = 10
# A margin has room for so many shares of the register.
MOST_SHARES = 2


def section_of(section, picture, titles, holders):
    """SectionReport of a section of a picture.

    ``titles`` and ``holders`` are post id → what it is called, and names.
    """
    responsible = None
    if title := titles.get(section.post_id):
        responsible = Responsible(title, tuple(holders.get(section.post_id, ())))
    return SectionReport(
        number=section.number,
        title=section.title,
        commitments=tuple(_commitment(goal, picture) for goal in section.goals),
        responsible=responsible,
        facts=tuple(_facts(section, picture.day)),
    )


def _commitment(goal, picture):
    standing = STANDING_OF_MARK[goal.mark]
    if goal.fact.outcome and not goal.fact.is_struck:
        standing = STANDING_OF_OUTCOME[goal.fact.outcome]
    done = done_by(goal, picture.day)
    return Commitment(
        number=goal.full_number,
        text=goal.adopted_text,
        standing=standing,
        period=_period(goal, standing, done, picture.plan),
        sentence=goal.outcome_text,
        decision=_decision(goal, picture.plan) if goal.struck else "",
        # What the board has written replaces the list that it was written from.
        deeds=() if goal.outcome_text else tuple(_deeds(goal, done)),
        title=goal.title,
        work=work_of(goal, done, picture.plan),
    )


def _decision(goal, plan):
    """The decision that struck it, as a sentence."""
    body, on, paragraph = goal.struck
    bodies = {
        Body.ASSEMBLY: plan.branch.the_assembly,
        Body.BOARD: "styrelsen",
        Body.COMMITTEE: "kommittén",
    }
    return f"Struket efter beslut av {bodies[body]} {full_date(on)}, § {paragraph}."


def done_by(goal, day):
    """A goal's finished activities up to the day, in the order they were finished."""
    done = [
        row
        for row in goal.activities
        if row.status == "klar" and row.fact.done_on and row.fact.done_on <= day
    ]
    return sorted(done, key=lambda row: (row.fact.done_on, row.id))


def _period(goal, standing, done, plan):
    """Where its mark stands: what is done when it was, the rest when it is due."""
    if goal.month is None:
        return None
    day = date(*goal.month, 1)
    if standing in (Standing.DONE, Standing.FINISHED) and done:
        day = done[-1].fact.done_on
    return period_of(day, plan.starts, plan.ends)


def _deeds(goal, done):
    ringpass, calls = sum_of(done)
    if ringpass > 1:
        yield Deed(f"{number(ringpass)} ringpass: {calls.summed}.")
    else:
        yield from _counted(goal)
    series = Counter(row.fact.batch for row in done if row.fact.batch)
    for name, made in series.items():
        planned = sum(row.fact.batch == name for row in goal.activities)
        last = max(row.fact.done_on for row in done if row.fact.batch == name)
        yield Deed(f"{name}: {made} av {planned} gjorda, senast {short_date(last)}.")
    single = [row for row in done if not row.fact.batch]
    if len(single) > MOST_DEEDS:
        yield Deed(f"{count(len(single), 'gjord', 'gjorda')} aktiviteter. De senaste:")
        single = single[-LATEST:]
    for row in single:
        title = "Klart" if row.is_placeholder or row.title == goal.title else row.title
        text = title if title.endswith((".", "!", "?")) else f"{title}."
        if row.participants and row.participants > 1:
            text += f" {upper_first(headcount(row.participants))} deltagare."
        if calls := calls_of(row):
            text += f" {calls}."
        yield Deed(text, row.fact.done_on)


def _counted(goal):
    """What the goal has come to, when its measure says more than the list does.

    With the target, and whose it is: the assembly's own or what the board set itself.
    """
    fact, reached = goal.fact, goal.reached
    if reached is None:
        return
    told = []
    if fact.measure == Measure.SERIES:
        told.append(value_in_words(goal))
    elif (share := share_in_words(goal)) and reached.value:
        told.append(" ".join(share))
    elif fact.measure != Measure.ACTIVITIES and share is None and reached.value > 1:
        unit = "besök" if fact.measure == Measure.VISITS else goal.unit
        of = f" av {number(reached.whole)}" if reached.whole else ""
        if unit and unit != "%":
            told.append(f"{counted(reached.value, unit)}{of} {unit}")
    if (fact.target_min or 0) > 1:
        whose = WHOSE[TargetSource(goal.target_source)]
        span = span_in_words(fact.target_min, fact.target_max, goal.unit)
        told.append(f"{whose}: {span}")
    if told:
        yield Deed(" ".join(f"{upper_first(one)}." for one in told))


def _facts(section, day):
    """Figures for the margin: finished activities, then shares and the largest sum."""
    finished = sum(len(done_by(goal, day)) for goal in section.goals)
    if finished:
        text = "gjord aktivitet" if finished == 1 else "gjorda aktiviteter"
        yield Fact(number(finished), text)
    sums = Counter()
    shares = filter(None, map(share_in_words, section.goals))
    for value, text in islice(shares, MOST_SHARES):
        yield Fact(upper_first(value), text)
    for goal in section.goals:
        if goal.reached and goal.fact.measure == Measure.QUANTITY and goal.unit:
            sums[goal.unit] += goal.reached.value
    for unit, value in sums.most_common(1):
        if value >= WORTH_A_FIGURE:
            yield Fact(number(value), unit)
