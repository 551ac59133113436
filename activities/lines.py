"""The lines of a list of activities: one per activity, one per series."""

from dataclasses import dataclass, field
from datetime import date

from .calls import calls_of, is_about_calls
from .loading import ActivityRow
from .measures import ActivityFact
from .models import PlanState, Status

SYMBOL = {
    Status.NOT_STARTED: "todo",
    Status.ONGOING: "prog",
    Status.DONE: "done",
    Status.CANCELLED: "struck",
}
# (stored value, symbol, word) of each choice in the form
CHOICES = [(status.value, SYMBOL[status], status.label) for status in Status]


@dataclass(slots=True)
class Line:
    """What a row shows of one activity, or of a series when ``steps`` is filled."""

    row: ActivityRow
    goal: object
    day: date
    who: str
    history: list = field(default_factory=list)
    # Whether the newest line of the log asks for help, of a series of a step to do.
    needs_help: bool = False
    # The year of the plan, which goes without saying; None when it has several.
    year: int | None = None
    steps: list = field(default_factory=list)

    @property
    def id(self):
        return self.row.id

    @property
    def title(self):
        return self.row.fact.batch if self.steps else self.row.title

    @property
    def calls(self):
        """The ringpass that it was, false otherwise."""
        return not self.steps and calls_of(self.row)

    @property
    def asks_for_calls(self):
        """Whether its form asks for the counts of a ringpass."""
        return bool(self.calls) or (self.goal and is_about_calls(self.goal))

    @property
    def days_late(self):
        late = [
            row.due_on
            for row in (self.steps or [self.row])
            if row.fact.is_late(self.day)
        ]
        return (self.day - min(late)).days if late else 0

    @property
    def done(self):
        return sum(row.status == Status.DONE for row in self.steps)

    @property
    def planned(self):
        return sum(row.status != Status.CANCELLED for row in self.steps)

    @property
    def symbol(self):
        if self.days_late:
            return "late"
        if not self.steps:
            return SYMBOL[self.row.status]
        if self.planned and self.done == self.planned:
            return "done"
        started = any(row.status != Status.NOT_STARTED for row in self.steps)
        return "prog" if started else "todo"

    @property
    def by_month(self):
        """Whether each step of the series has a month of its own."""
        months = [(r.due_on.year, r.due_on.month) for r in self.steps if r.due_on]
        return len(set(months)) == len(self.steps)

    @property
    def undo(self):
        """The ids of the newest lines of the log: one, or all of a series' form."""
        return "-".join(
            str(update.pk) for update in self.history if update.at == self.history[0].at
        )

    @property
    def seen(self):
        """The versions of a series' steps, so that a stale form is noticed."""
        return ",".join(f"{row.id}:{row.version}" for row in self.steps)


def line_of(activity, day, *, history=(), people=None):
    """The line of a model instance, for a form. ``people`` spares looking them up."""
    if people is None:
        people = list(activity.people.values_list("name", flat=True))
    row = ActivityRow(
        ActivityFact(
            activity.pk,
            activity.title,
            activity.status,
            activity.due_on,
            activity.done_on,
            activity.quantity,
            activity.counterpart,
            activity.batch,
        ),
        goal_id=activity.goal_id,
        version=activity.version,
        people=tuple(people),
        is_placeholder=activity.is_placeholder,
        participants=activity.participants,
        quantity2=activity.quantity2,
        hours=activity.hours,
    )
    history = list(history)
    return Line(
        row,
        activity.goal,
        day,
        ", ".join(people),
        history,
        needs_help=asks(history),
        year=only_year(activity.goal.section.plan),
    )


def only_year(period):
    """The year of a period within one calendar year, else None."""
    one = period.starts.year == period.ends.year
    return period.starts.year if one else None


def asks(history):
    """Whether the newest line of a log, the first in it, asks for help."""
    return bool(history) and history[0].needs_help


# A continuous goal may have dozens of occasions: the latest are shown, the rest fold.
SHOWN_OCCASIONS = 3


def folded(lines):
    """(lines to show, earlier occasions): finished, without a due date."""
    occasions = [
        line
        for line in lines
        if not line.steps and line.row.fact.done_on and not line.row.due_on
    ]
    occasions.sort(key=lambda line: line.row.fact.done_on, reverse=True)
    earlier = occasions[SHOWN_OCCASIONS:]
    if len(earlier) < 2:
        return lines, []
    hidden = {line.id for line in earlier}
    return [line for line in lines if line.id not in hidden], earlier


def lines_of(goal, picture, histories):
    """The lines of a goal in a picture, series folded, in order of date.

    What a closed plan left open is as late as it was on the plan's last day.
    """
    lines, series, day = [], {}, picture.day
    if picture.plan.state == PlanState.CLOSED:
        day = min(day, picture.plan.ends)
    for row in goal.activities:
        who = ", ".join(row.people) or picture.who(goal)
        history, batch = histories.get(row.id, []), row.fact.batch
        line = series.get(batch)
        if line is None:
            line = Line(row, goal, day, who, year=only_year(goal.fact))
            lines.append(line)
        line.history.extend(history)
        if batch:
            series[batch] = line
            line.steps.append(row)
        if row.fact.is_open or not batch:
            line.needs_help |= asks(history)
    for line in series.values():
        line.history.sort(key=lambda update: update.at, reverse=True)
    return lines
