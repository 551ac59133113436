"""The spreadsheet of a plan's activities."""

import re
from functools import cached_property

from django.core.exceptions import ValidationError

from clubs.models import Event
from clubs.spreadsheets.columns import Column, Several
from clubs.spreadsheets.directories import clubs_of, people_of
from clubs.spreadsheets.sheet import Sheet
from clubs.spreadsheets.widgets import (
    Cells,
    Choice,
    Count,
    Day,
    Hours,
    Link,
    SeveralListed,
    Words,
    text_in,
)
from sekoplan.jinja import quote

from .forms import near
from .models import Activity, Goal, Plan, Status, Update
from .models.follow_up import REPORTED

NUMBER = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})(?: |\Z)")
COUNTED = Count(largest=1_000_000)
PLAN = "Plan"


class GoalNumber(Cells):
    """A goal as "3.5 Folder"; only the number counts, in the plan of the same row."""

    hint = "Åtagandets nummer, gärna med rubriken efter: 3.5 Folder."

    def __init__(self, goals, plan, **options):
        super().__init__(**options)
        self.goals, self.plan = goals, plan

    def clean(self, value, row=None, **kwargs):
        text = text_in(value)
        if not text:
            raise ValueError(self.question)
        match = NUMBER.match(text)
        if not match:
            raise ValueError(
                f"Skriv åtagandets nummer i stället för {quote(text)}, så här: 3.5."
            )
        slug = text_in(row.get(PLAN, "")) or (self.plan.slug if self.plan else "")
        goal = self.goals.get((slug, int(match[1]), int(match[2])))
        if goal is None:
            raise ValueError(
                f"Planen {quote(slug)} har inget åtagande {match[1]}.{match[2]}."
            )
        return goal

    def keep(self, goal):
        return goal.section.plan.slug, goal.section.number, goal.number

    def back(self, kept):
        return self.goals[tuple(kept)]

    def render(self, goal, obj=None, **kwargs):
        return f"{goal.section.number}.{goal.number} {goal.title}"


class PlanName(Words):
    """The plan's address, "2018"; it is the goal that leads to the plan."""

    hint = "Planens adress, till exempel 2018."


class OfGoal(Column):
    """The goal, from its number and the plan beside it."""

    def save(self, activity, row, is_m2m=False, **kwargs):
        told = row.get(PLAN, "")
        if activity.pk and told in ("", activity.goal.section.plan.slug):
            return super().save(activity, row)
        goal = self.widget.clean(row[self.column_name], row=row)
        if activity.pk is None or goal != activity.goal:
            old = activity.goal if activity.pk else None
            shown = self.shown(activity) if activity.pk else None
            self.note(activity, shown, old, goal)


class OfPlan(Column):
    def get_value(self, activity):
        return activity.goal.section.plan.slug

    def shown(self, activity):
        return self.get_value(activity)

    def save(self, activity, row, is_m2m=False, **kwargs):
        """Read with the goal."""


class ActivitySheet(Sheet):
    slug, title, model = "aktiviteter", "Aktiviteter", Activity
    many = "aktiviteter"
    # Those who carry it out
    is_about_people = True
    about_export = "En plans aktiviteter, utan det som har skrivits om dem."

    def columns(self):
        here = (self.branch, self.user)
        question = "Skriv åtagandets nummer, till exempel 3.5."
        goal = GoalNumber(self.goals, self.plan, question=question)
        return [
            OfPlan("plan", PLAN, PlanName(50)),
            OfGoal("goal", "Åtagande", goal),
            Column("title", "Aktivitet", Words(200, question="Skriv vad ni ska göra.")),
            Column("batch", "Serie", Words(100)),
            Column("starts_on", "Börjar", Day()),
            Column("due_on", "Klar senast", Day()),
            Column("status", "Status", Choice(Status, empty=Status.NOT_STARTED)),
            Column("done_on", "Blev klar", Day(not_after=self.today)),
            Several("people", "Vilka", SeveralListed(people_of(*here))),
            Column("counterpart", "Motpart", Words(100)),
            Several("clubs", "Klubbar", SeveralListed(clubs_of(*here))),
            Column("participants", "Deltagare", COUNTED),
            Column("quantity", "Antal", COUNTED),
            Column("quantity2", "Antal 2", COUNTED, also=("Svar",)),
            Column("hours", "Timmar", Hours()),
            Column("link", "Länk", Link()),
        ]

    @cached_property
    def plans(self):
        plans = Plan.objects.for_user(self.user).filter(branch=self.branch)
        return list(plans.order_by("-starts", "-pk"))

    @cached_property
    def plan(self):
        """The one asked for, else that of today, else the newest."""
        asked = [plan for plan in self.plans if plan.slug == self.asked]
        now = [plan for plan in self.plans if plan.starts <= self.today <= plan.ends]
        return next(iter([*asked, *now, *self.plans]), None)

    def parts(self):
        return [(plan.slug, plan.title) for plan in self.plans]

    @cached_property
    def goals(self):
        goals = Goal.objects.for_user(self.user).filter(
            section__plan__branch=self.branch
        )
        return {
            (goal.section.plan.slug, goal.section.number, goal.number): goal
            for goal in goals.select_related("section__plan")
        }

    def queryset(self):
        return (
            self.to_change()
            .filter(goal__section__plan=self.plan)
            .order_by("goal__section__number", "goal__number", "due_on", "pk")
        )

    def to_change(self):
        activities = Activity.objects.for_user(self.user).filter(
            goal__section__plan__branch=self.branch
        )
        return activities.select_related("goal__section__plan").prefetch_related(
            "people", "clubs"
        )

    def new(self):
        return Activity(is_placeholder=False)

    def locked(self, activity):
        return "Planen är avslutad. Dess aktiviteter står som de är."

    def check(self, activity, row):
        if activity.goal_id is None:
            return
        plan = activity.goal.section.plan
        if activity.pk is None and not activity.goal.can_edit:
            raise ValidationError({"goal": self.locked(activity)})
        self.check_done(activity)
        errors = {}
        for name in ("starts_on", "due_on", "done_on"):
            try:
                near(plan, getattr(activity, name))
            except ValidationError as refusal:
                errors[name] = refusal.messages
        calls, answers = activity.quantity, activity.quantity2
        if answers is not None and (calls is None or answers > calls):
            errors["quantity2"] = "Antal 2 är svaren av Antal och kan inte vara fler."
        if errors:
            raise ValidationError(errors)

    def check_done(self, activity):
        """What is done has its day, and nothing else has one."""
        column = self.fields["done_on"]
        if activity.status == Status.DONE and activity.done_on is None:
            raise ValidationError({"done_on": "Skriv vilken dag det blev klart."})
        if activity.status != Status.DONE and activity.done_on:
            if column in activity.noted:
                raise ValidationError(
                    {
                        "done_on": "Bara det som är klart har en dag då det blev "
                        "klart. Töm rutan, eller skriv klar som status."
                    }
                )
            shown, old = column.shown(activity), activity.done_on
            column.note(activity, shown, old, None)

    # Saving

    def store(self, *, by):
        """What changes first: a placeholder that somebody has made theirs stays."""
        made, self.create_instances = self.create_instances, []
        super().store(by=by)
        goals = {activity.goal_id: activity.goal for activity in made}
        moved = {
            activity.goal_id: activity.goal
            for activity in self.update_instances
            if self.fields["goal"] in activity.noted
        }
        for goal in (goals | moved).values():
            goal.activities.make_room(by=by, at=self.at)
        Activity.objects.bulk_create(made)
        self.link(made)
        lines = [line for activity in made for line in self.lines_of_new(activity)]
        Event.objects.record_many(self.branch, by=by, lines=lines, at=self.at)
        Update.objects.bulk_create(
            self.update(activity, Status.NOT_STARTED)
            for activity in made
            if activity.status != Status.NOT_STARTED
        )
        self.create_instances = made

    def write_over(self, changed):
        for activity in changed:
            activity.is_placeholder = False
        super().write_over(changed)
        Update.objects.bulk_create(
            self.update(activity, self.status_before(activity))
            for activity in changed
            if self.is_reported(activity)
        )

    def written(self, changed):
        return {*super().written(changed), "is_placeholder"}

    def is_reported(self, activity):
        return any(column.attribute in REPORTED for column in activity.noted)

    def status_before(self, activity):
        noted = activity.noted.get(self.fields["status"])
        return noted.old if noted else activity.status

    def update(self, activity, before):
        """The line in the log that a report is."""
        return Update(
            activity=activity,
            before=before,
            after=activity.status,
            on=activity.done_on or self.today,
            at=self.at,
            by=self.by,
        )

    def lines_of_new(self, activity):
        """Made, and then reported on when it has come further than that."""
        _, _, told, _ = self.line("create", activity)
        reported = {
            name: told.pop(name) for name in ("status", "done_on") if name in told
        }
        told["status"] = [None, Status.NOT_STARTED]
        yield "create", activity, told, {}
        if activity.status != Status.NOT_STARTED:
            reported["status"] = [Status.NOT_STARTED, activity.status]
            yield "report", activity, reported, {}

    def lines_of_changed(self, activity):
        _, _, told, _ = self.line("edit", activity)
        reported = {name: told.pop(name) for name in REPORTED if name in told}
        if told:
            yield "edit", activity, told, {}
        if reported:
            yield "report", activity, reported, {}
