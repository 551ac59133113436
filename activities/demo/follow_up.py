"""A year's follow-up as dated deeds: activities planned, updated, logged, judged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from activities.models import OPEN, Activity, Assessment, Outcome, Status

from .texts import autumn_assembly, day_in, early, moment, pick

OUTCOMES = {outcome.label: outcome for outcome in Outcome}
# An outcome dated before this belongs to the year after the plan's.
JUDGED_BY = "02-15"


@dataclass(frozen=True, order=True)
class Deed:
    """Something done at a moment; ``serial`` keeps the order within it."""

    at: datetime
    serial: int
    do: partial


class Year:
    """The follow-up of one plan: gathers deeds, and keeps what they have made."""

    def __init__(self, cast, year):
        self.cast = cast
        self.year = year
        self.deeds = []
        self.made = {}

    def at(self, moment_, verb, *args, **kwargs):
        self.deeds.append(
            Deed(moment_, len(self.deeds), partial(verb, *args, at=moment_, **kwargs))
        )

    def writer(self, goal, moment_, row=None):
        titles = (row or {}).get("who")
        post = goal.accountable
        title = titles[0] if titles else post.title if post else "Sekreterare"
        return self.cast.writer(title, moment_.date(), goal.full_number, moment_)

    # What the deeds do

    def plan(self, goal, rows, *, at):
        """Plan the activities ``rows``; those with a batch become a series."""
        row = rows[0]
        titles = row.get("who", [])
        # What nobody else has belongs to the accountable post.
        if goal.accountable and titles == [goal.accountable.title]:
            titles = []
        people = [
            person for title in titles for person in self.cast.holders(title, at.date())
        ]
        days = [(row["title"], day_in(self.year, row["due"])) for row in rows]
        by = self.writer(goal, at)
        if row.get("batch"):
            made = Activity.objects.create_series(
                goal, by=by, batch=row["batch"], rows=days, people=people, at=at
            )
        else:
            made = [
                Activity.objects.create_for(
                    goal,
                    by=by,
                    at=at,
                    title=title,
                    due_on=due,
                    people=people,
                    starts_on=day_in(self.year, row.get("starts")),
                    counterpart=row.get("counterpart", ""),
                )
                for title, due in days
            ]
        for activity in made:
            self.made[goal.pk, activity.title] = activity

    def report(self, goal, row, line, *, at):
        """Report on a planned activity, unless somebody has closed it meanwhile."""
        key = (goal.pk, row["title"])
        if key not in self.made:
            self.made[key] = (
                Activity.objects.current().filter(goal=goal, title=row["title"]).first()
            )
        activity = self.made[key]
        if activity is None or activity.status not in OPEN:
            return
        to = line["status"] or activity.status
        activity.report(
            to,
            by=self.writer(goal, at, row),
            seen=activity.version,
            note=line["note"],
            needs_help=line.get("help", False),
            on=at.date(),
            at=at,
            **(counts(row) if to == Status.DONE else {}),
        )

    def log(self, goal, row, *, at):
        """Log an occasion afterwards: made and done in one go."""
        activity = Activity.objects.create_for(
            goal,
            by=self.writer(goal, at, row),
            at=at,
            title=row["title"],
            counterpart=row.get("counterpart", ""),
        )
        self.made[goal.pk, row["title"]] = activity
        self.report(goal, row, row["updates"][0], at=at)

    def judge(self, goal, told, *, at):
        """The board judges the goal, unless it already has."""
        if goal.assessments.outcomes().exists():
            return
        Assessment.make(
            goal,
            by=self.cast.writer("Sekreterare", at.date()),
            outcome=OUTCOMES[told["word"]],
            text=told["text"],
            carried_over=told.get("carried_over", False),
            at=at,
        )


def counts(row):
    names = ("participants", "quantity", "quantity2")
    return {name: row[name] for name in names if name in row}


def year_of(story, goals, cast, year):
    """The whole year as a :class:`Year` with its deeds in order of time.

    ``story`` and ``goals`` are keyed by the goal's number in this plan.
    """
    told = Year(cast, year)
    for number, chapter in story.items():
        goal = goals[number]
        add_planned(told, goal, [a for a in chapter["activities"] if not logged(a)])
        for row in filter(logged, chapter["activities"]):
            done = day_in(year, row["done"])
            told.at(moment(done, number, row["title"]), told.log, goal, row)
        judged = chapter["outcome"]["on"]
        day = day_in(year + (judged < JUDGED_BY), judged)
        told.at(moment(day, number, "judged"), told.judge, goal, chapter["outcome"])
    told.deeds.sort()
    return told


def logged(row):
    return row.get("logged", False)


def add_planned(told, goal, rows):
    planned = autumn_assembly(told.year - 1) + timedelta(
        days=2 + pick(20, goal.full_number)
    )
    together = {}
    for row in rows:
        key = (row.get("added"), row.get("batch") or row["title"])
        together.setdefault(key, []).append(row)
    for (added, name), batch in together.items():
        at = moment(planned, goal.full_number, name)
        if added:
            at = early(day_in(told.year, added))
        told.at(at, told.plan, goal, batch)
    for row in rows:
        before = None
        for line in row["updates"]:
            day = day_in(told.year, line["on"])
            at = moment(day, goal.full_number, row["title"], line["note"])
            if before is not None:
                at = max(at, before + timedelta(minutes=1))
            told.at(at, told.report, goal, row, line)
            before = at


# Activities whose days are counted from the day the demo is started, so that there is
# always something late, something that needs help and something coming.


def place_today(told, nearby, goals, today, since):
    """Lay out the activities of ``nearby`` around ``today``, inside the year.

    Nothing is written before ``since``, where the trail ends.
    """
    first = date(told.year, 1, 1)
    last = date(told.year, 12, 31)

    def day_by(offset):
        return today + timedelta(days=offset)

    def written(day, *key):
        at = moment(day, *key)
        return at if since is None else max(at, since + timedelta(seconds=2))

    for number, rows in nearby.items():
        goal = goals[number]
        for row in rows:
            due = min(max(day_by(row["due"]), first), last)
            days = [day_by(line["day"]) for line in row["updates"]]
            begun = min([*days, today]) - timedelta(days=3)
            dated = {**row, "due": f"{due:%m-%d}"}
            told.at(written(begun, number, "placed"), told.plan, goal, [dated])
            for day, line in zip(days, row["updates"], strict=True):
                at = written(day, number, line["note"])
                told.at(at, told.report, goal, dated, line)
    told.deeds.sort()


def finish_placed(told, nearby, goals, *, at):
    """Close what was placed by an earlier day, to make room for a new set."""
    for number, rows in nearby.items():
        titles = [row["title"] for row in rows]
        goal = goals[number]
        for activity in goal.activities.current().open().filter(title__in=titles):
            activity.report(
                Status.DONE,
                by=told.writer(goal, at),
                seen=activity.version,
                note="",
                at=at,
            )


def placed_is_coming(nearby, goals, today):
    """Whether anything that was placed by an earlier day still lies ahead."""
    return any(
        goals[number]
        .activities.current()
        .filter(title__in=[row["title"] for row in rows], due_on__gte=today)
        .exists()
        for number, rows in nearby.items()
    )
