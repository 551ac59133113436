"""The picture of a plan on a day: facts and marks in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from . import loading, measures
from .counting import Counting, count_goals
from .evidence import rows_behind, things
from .loading import Said
from .measure_words import months_in_words, told_of
from .measures import Closed, GoalFact, Mark
from .models import Measure
from .rewinding import Source, goal_taken_back, section_taken_back, undone_by_day


class Struck(NamedTuple):
    """The decision that struck a goal: of which body, on which day, under which §."""

    body: str
    on: date
    paragraph: str


@dataclass(slots=True)
class GoalRow:
    """A goal with its activities and its mark on the picture's day."""

    id: int
    section: "SectionRow"
    number: int
    title: str
    adopted_text: str
    post_id: int | None
    check_every: int
    unit: str
    target_source: str
    version: int
    fact: GoalFact
    # What it counts: ids of purposes, of clubs of its own, of a kind and a course
    purposes: set
    clubs: dict
    post_kind_id: int | None
    course_id: int | None
    series_id: int | None
    whole_source: str
    activities: list
    removed: list  # (when, activity) of those taken out of lists
    day: date
    struck: Struck | None = None
    judgements: list = field(default_factory=list)  # the newest first
    said: Said | None = None  # the newest answer at a review, while it stands
    mark: Mark = Mark.TO_COME
    month: tuple | None = None

    @property
    def full_number(self):
        return f"{self.section.number}.{self.number}"

    @property
    def outcome_text(self):
        return self.judgements[0].text if self.judgements else ""

    @property
    def carried_over(self):
        """Whether the board has judged it and wants it in the next plan."""
        return bool(self.judgements) and self.judgements[0].carried_over

    @property
    def in_force(self):
        return not self.fact.is_struck

    @property
    def word(self):
        if self.fact.is_struck:
            return measures.WORD[Mark.STRUCK]
        if self.fact.outcome:
            return measures.WORD_OF_OUTCOME[self.fact.outcome]
        return measures.WORD[self.mark]

    @property
    def reached(self):
        return measures.reached(self.fact, self.day)

    def against(self, said):
        """Where a word of a review, or an outcome, differs from what is counted."""
        counted = measures.counted_mark(self.fact, self.day)
        return measures.disagreement(counted, said, self.fact.kind)

    @property
    def things(self):
        """What its number counts, in the reader's words."""
        return things(self)

    @property
    def told(self):
        """What stands of its measure, in words."""
        return told_of(self)

    @property
    def when(self):
        """The months in which it is carried out, in words; empty of the whole time."""
        fact = self.fact
        return months_in_words(fact.months) if measures.has_window(fact) else ""

    @property
    def days_late(self):
        return measures.days_late(self.fact, self.day)

    @property
    def is_silent(self):
        return measures.is_silent(self.fact, self.day, self.check_every)


@dataclass(slots=True)
class SectionRow:
    """A section with its goals."""

    id: int
    number: int
    title: str
    intro: str
    post_id: int | None
    version: int
    goals: list = field(default_factory=list)

    @property
    def in_force(self):
        return [goal for goal in self.goals if goal.in_force]

    def count(self, mark):
        return sum(goal.mark == mark for goal in self.in_force)

    @property
    def done(self):
        return self.count(Mark.DONE)

    @property
    def late(self):
        return self.count(Mark.LATE)


@dataclass
class Picture:
    """Everything a page says of a plan on one day. No queries after it is made."""

    plan: object
    day: date
    sections: list
    holders: dict  # post id → [names of those who hold it on the day]
    held_by: dict  # post id → {their accounts}
    post_titles: dict  # post id → title
    # activity id → its newest note
    notes: dict = field(default_factory=dict)
    # ids of the activities whose newest line asks for help
    helped: set = field(default_factory=set)
    # The newest review of the plan, open or closed
    review: object = None

    @cached_property
    def goals(self):
        return [goal for section in self.sections for goal in section.goals]

    @cached_property
    def in_force(self):
        return [goal for goal in self.goals if goal.in_force]

    def with_mark(self, mark):
        return [goal for goal in self.in_force if goal.mark == mark]

    @cached_property
    def done(self):
        return self.with_mark(Mark.DONE)

    @cached_property
    def late(self):
        """Late goals, the one that has waited longest first."""
        return sorted(
            self.with_mark(Mark.LATE), key=lambda goal: (-goal.days_late, goal.id)
        )

    @cached_property
    def due_this_month(self):
        here = (self.day.year, self.day.month)
        return [
            goal
            for goal in self.in_force
            if goal.month == here and goal.mark in (Mark.ONGOING, Mark.TO_COME)
        ]

    @cached_property
    def is_judged(self):
        """Whether every goal in force has its outcome."""
        return bool(self.in_force) and all(g.fact.outcome for g in self.in_force)

    def accountable(self, goal):
        """The title of the post that answers for a goal, or an empty string."""
        return self.post_titles.get(goal.post_id or goal.section.post_id, "")

    def who(self, goal):
        """Who answers for a goal: the holders of its post, else the post's title."""
        post = goal.post_id or goal.section.post_id
        return ", ".join(self.holders.get(post, ())) or self.post_titles.get(post, "")

    def mine(self):
        """User id → [(activity, goal)] of open activities: overdue first, then by date.

        Mine are those that I help with, and those that nobody is named for of the
        posts that I hold.
        """
        mine = defaultdict(list)
        for goal in self.in_force:
            answering = self.held_by.get(goal.post_id or goal.section.post_id, ())
            for row in goal.activities:
                if row.fact.is_open:
                    for user in row.users if row.people else answering:
                        mine[user].append((row, goal))
        for found in mine.values():
            found.sort(key=lambda pair: (pair[0].due_on or date.max, pair[0].id))
        return dict(mine)

    def asking(self):
        """[(activity, goal)] of open activities that ask for help, in order."""
        return [
            (row, goal)
            for goal in self.in_force
            for row in goal.activities
            if row.id in self.helped and row.fact.is_open
        ]

    def evidence(self, goal):
        """Where the rows behind a goal's number stand: ``rows_behind``."""
        return rows_behind(self.plan, goal, timezone.localdate())

    def section(self, number):
        return next((s for s in self.sections if s.number == number), None)

    def next_dates(self, limit=6):
        """Coming due dates: (day, activity, goal), the nearest first."""
        coming = [
            (row.due_on, row.id, row, goal)
            for goal in self.in_force
            for row in goal.activities
            if row.fact.due_on and row.fact.due_on >= self.day and row.fact.is_open
        ]
        coming.sort(key=lambda item: item[:2])
        return [(due, row, goal) for due, _, row, goal in coming[:limit]]


def picture_of(
    plan,
    day,
    *,
    rewind_to=None,
    closed_in_sum=False,
    counts=True,
    holders=True,
    said=True,
    source=None,
):
    """The picture of ``plan`` on ``day``; 6 queries, 7 when rewound, 1 more of series.

    ``plan`` comes from ``Plan.objects.for_user``. With ``rewind_to`` (a day) what was
    logged after that day does not show: rows are taken back by the trail. A page that
    shows no finished activities spares fetching them with ``closed_in_sum``; one that
    shows no marks needs no ``counts``, one that names nobody no ``holders``, and one
    that shows no words of reviews needs nothing ``said``. Pictures that are compared
    share a ``source``.
    """
    source = source or Source(plan)
    closed_in_sum = closed_in_sum and rewind_to is None
    loaded = loading.load_goals(source, rewind_to)
    words, review = loading.load_words(plan, rewind_to) if said else ({}, None)
    before = undone_by_day(source, rewind_to)
    goals = [(one, goal_taken_back(one, before)) for one in loaded]
    if closed_in_sum:
        activities, logs = loading.load_open(plan)
        closed, removed = loading.load_closed(plan, day), {}
    else:
        activities, removed, logs = loading.load_all(
            source, before.activities, rewind_to
        )
        closed = {}
    counting = Counting()
    if counts:
        counting = count_goals(
            plan,
            day,
            [(now, stored) for stored, now in goals if now],
            before,
            rewound=rewind_to is not None,
        )

    sections = {}
    for stored, now in goals:
        place = stored.section[0]
        if place not in sections:
            stood = section_taken_back(stored.section, before)
            sections[place] = stood and SectionRow(*stood)
        section = sections[place]
        if now is None or section is None:
            continue
        rows = activities.get(now.id, [])
        fact = GoalFact(
            kind=now.kind,
            starts=max(plan.starts, now.origin__meeting__on or plan.starts),
            ends=plan.ends,
            activities=tuple(row.fact for row in rows),
            measure=now.measure,
            target_min=now.target_min,
            target_max=now.target_max,
            unit=now.unit,
            whole=now.whole,
            months=tuple(now.months or ()),
            is_struck=now.struck_by__meeting__on is not None
            and now.struck_by__meeting__on <= day,
            outcome=stored.outcome,
            visits=counting.made_for(now, stored),
            is_visited=counting.visits.concern(stored.purposes),
            last_visit=counting.last_visit(now, stored),
            counted=counting.counted.get(now.id),
            figures=counting.figures.get(now.id, ()),
            baseline=now.baseline,
            baseline_on=now.baseline_on,
            last_logged=logs.last.get(now.id),
            is_noted=now.id in logs.last,
            closed=closed.get(now.id) or Closed(),
        )
        section.goals.append(
            GoalRow(
                id=now.id,
                section=section,
                number=now.number,
                title=now.title,
                adopted_text=now.adopted_text,
                post_id=now.post_id,
                check_every=now.check_every,
                unit=now.unit or unit_of_series(now),
                target_source=now.target_source,
                version=now.version,
                fact=fact,
                purposes=stored.purposes,
                clubs=stored.clubs,
                post_kind_id=now.post_kind_id,
                course_id=now.course_id,
                series_id=now.series_id,
                whole_source=now.whole_source,
                activities=rows,
                removed=removed.get(now.id, []),
                day=day,
                struck=Struck(
                    now.struck_by__meeting__body,
                    now.struck_by__meeting__on,
                    now.struck_by__paragraph,
                )
                if fact.is_struck
                else None,
                judgements=stored.judgements,
                said=words.get(now.id),
                mark=measures.mark(fact, day),
                month=measures.month_of(fact),
            )
        )
    # Of a plan that has ended: those who held the posts at its end.
    held = loading.load_holders(plan, min(day, plan.ends)) if holders else ({}, {}, {})
    held[2].update((pk, was) for pk, was in before.titles.items() if pk in held[2])
    return Picture(
        plan,
        day,
        [section for section in sections.values() if section],
        *held,
        notes=logs.notes,
        helped=logs.helped,
        review=review,
    )


def unit_of_series(goal):
    """What the goal's series counts, when it is measured by one; else nothing."""
    return goal.series__unit or "" if goal.measure == Measure.SERIES else ""
