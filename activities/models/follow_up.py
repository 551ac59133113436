"""Activities, and the log of their updates."""

from datetime import datetime, time
from functools import cache

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from clubs.models import Club, Event, Person, Stale, User
from clubs.models.changes import between, plain
from sekoplan.prepared import Slot
from sekoplan.storing import PreparedInsert, PreparedUpdate

from .plans import Goal, ScopedQuerySet


class Status(models.TextChoices):
    """Stored status of an activity; *försenad* is derived, never stored."""

    NOT_STARTED = "ej", "Ej påbörjad"
    ONGOING = "pågår", "Pågår"
    DONE = "klar", "Klar"
    CANCELLED = "inställd", "Inställd"


OPEN = (Status.NOT_STARTED, Status.ONGOING)


class ActivityQuerySet(ScopedQuerySet):
    to_plan = "goal__section__plan__"
    # Follow-up is for followers only: the adopted text has no activities.
    adopted_is_read = False

    def for_user(self, user):
        return super().for_user(user).current()

    def everything_for(self, user):
        """What ``user`` may read, removed ones too."""
        return super().for_user(user)

    def current(self):
        return self.filter(removed_at=None)

    def open(self):
        return self.filter(status__in=OPEN)

    def for_display(self):
        return self.select_related(
            "goal__section__plan__branch", "goal__section__post", "goal__post"
        )

    def create_for(self, goal, *, by, at=None, **fields):
        """A new activity of ``goal``; replaces its untouched placeholder."""
        people = fields.pop("people", ())
        clubs = fields.pop("clubs", ())
        with transaction.atomic():
            Event.objects.hold(goal.section.plan.branch_id)
            goal.activities.make_room(by=by, at=at)
            activity = self.create(goal=goal, **fields)
            if people:
                activity.people.set(people)
            if clubs:
                activity.clubs.set(clubs)
            activity.record("create", by=by, at=at, status=[None, activity.status])
        return activity

    def make_room(self, *, by, at=None):
        """Take away the placeholder among a goal's activities."""
        for placeholder in self.current().filter(is_placeholder=True):
            if placeholder.updates.exists():
                placeholder.remove(by=by, seen=placeholder.version, at=at)
            else:
                placeholder.delete()

    def stand_in(self, goal):
        """Let a placeholder stand for ``goal`` again when it has nothing left."""
        if not goal.activities.current().exists():
            self.create(goal=goal, title=goal.title, is_placeholder=True)

    def log_occasion(self, goal, *, by, on, at=None, **fields):
        """Something that has been done: a finished activity, born with its report.

        Returns the report. To undo it is to take the occasion away.
        """
        at = at or timezone.now()
        with transaction.atomic():
            activity = self.create_for(goal, by=by, at=at, **fields)
            return activity.report(Status.DONE, by=by, seen=1, on=on, at=at)

    def create_series(self, goal, *, by, batch, rows, at=None, people=(), **fields):
        """Several activities made in one go, shown as one line.

        ``rows`` is a list of (title, due_on); the series' name is ``batch``.
        """
        with transaction.atomic():
            return [
                self.create_for(
                    goal,
                    by=by,
                    at=at,
                    batch=batch,
                    title=title,
                    due_on=due_on,
                    people=people,
                    **fields,
                )
                for title, due_on in rows
            ]


# What a report may change, and an undo puts back.
COUNTS = ("participants", "quantity", "quantity2", "hours")
REPORTED = ("status", "done_on", "is_placeholder", *COUNTS)


class Activity(models.Model):
    """One concrete thing done to fulfil a goal: who, when, status, counts."""

    # Its index is the one by goal and status.
    goal = models.ForeignKey(
        Goal, models.PROTECT, db_index=False, related_name="activities"
    )
    also = models.ManyToManyField(
        Goal, blank=True, related_name="also_activities", verbose_name="räknas även i"
    )
    title = models.CharField("aktivitet", max_length=200)
    batch = models.CharField("serie", max_length=100, blank=True)
    starts_on = models.DateField("börjar", null=True, blank=True)
    due_on = models.DateField("klar senast", null=True, blank=True)
    done_on = models.DateField("blev klar", null=True, blank=True)
    people = models.ManyToManyField(
        Person, blank=True, related_name="activities", verbose_name="vilka"
    )
    counterpart = models.CharField("motpart (organisation)", max_length=100, blank=True)
    clubs = models.ManyToManyField(Club, blank=True, related_name="activities")
    status = models.CharField(
        "status", max_length=10, choices=Status, default=Status.NOT_STARTED
    )
    participants = models.PositiveIntegerField("deltagare", null=True, blank=True)
    quantity = models.PositiveIntegerField("antal", null=True, blank=True)
    quantity2 = models.PositiveIntegerField("antal 2", null=True, blank=True)
    hours = models.DecimalField(
        "timmar", max_digits=5, decimal_places=1, null=True, blank=True
    )
    link = models.URLField("länk", blank=True)
    # Made with the goal and bearing its title, until the first own activity.
    is_placeholder = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        indexes = [models.Index(fields=["goal", "status"], name="activity_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="activity_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DONE) | Q(done_on=None),
                name="only_a_done_activity_has_a_done_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DONE) | Q(done_on__isnull=False),
                name="a_done_activity_has_its_date",
                violation_error_message="Skriv vilken dag det blev klart.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def branch(self):
        return self.goal.section.plan.branch

    def hold(self):
        """Begin a verb: the trail first and then the rows, in every verb."""
        Event.objects.hold(self.goal.section.plan.branch_id)

    def record(self, verb, *, by, at=None, private=None, **changes):
        """End a verb that began with ``hold``."""
        return Event.objects.record(
            self.branch,
            by=by,
            verb=verb,
            thing=self,
            changes=changes,
            private=private,
            at=at,
            held=True,
        )

    def claim(self, seen, **values):
        """Compare-and-set: write ``values`` if nobody has since version ``seen``."""
        stored = {name: plain(value) for name, value in values.items()}
        if not claiming(*values)(pk=self.pk, seen=seen, **stored):
            raise Stale(Activity.objects.for_display().get(pk=self.pk))
        for name, value in values.items():
            setattr(self, name, value)
        self.version = seen + 1

    # Without a savepoint: what it is a part of falls with it.
    @transaction.atomic(savepoint=False)
    def report(
        self, to, *, by, seen, note="", needs_help=False, on=None, at=None, **counts
    ):
        """The one way a status changes: compare-and-set, a line in the log, an Event.

        ``seen`` is the version on the page the user acted on. ``on`` is when it
        happened (today unless told), ``at`` when it was written. ``counts`` may hold
        any of COUNTS.
        """
        self.hold()
        at = at or timezone.now()
        on = on or timezone.localtime(at).date()
        before, before_done = self.status, self.done_on
        done_on = None
        if to == Status.DONE:
            done_on = before_done if before == Status.DONE else on
        counted = {
            name: value
            for name, value in counts.items()
            if value != getattr(self, name)
        }
        changes = {name: [getattr(self, name), counted[name]] for name in counted}
        if before != to:
            changes["status"] = [before, to]
        if before_done != done_on:
            changes["done_on"] = [before_done, done_on]
        if self.is_placeholder:
            changes["is_placeholder"] = [True, False]
        self.claim(seen, status=to, done_on=done_on, is_placeholder=False, **counted)
        update = Update(
            activity_id=self.pk,
            before=before,
            after=to,
            note=note,
            needs_help=needs_help,
            on=on,
            at=at,
            by_id=by and by.pk,
        )
        add_update(update)
        private = {"note": note} if note else None
        self.record("report", by=by, at=at, private=private, **changes)
        return update

    @transaction.atomic
    def undo(self, update, *, by, seen, at=None):
        """Take ``update`` back: a new line that undoes it; both leave the reports.

        What stood before, day and counts too, is read from the trail.
        """
        self.hold()
        at = at or timezone.now()
        events = Event.objects.filter(kind="activity", object_id=self.pk, at=update.at)
        told = events.filter(verb="report").latest("pk")
        before = {
            name: stored(name, change[0])
            for name, change in told.changes.items()
            if name in REPORTED and getattr(self, name) != stored(name, change[0])
        }
        others = self.goal.activities.current().exclude(pk=self.pk)
        if "is_placeholder" in before and others.exists():
            # It would have made room for them.
            del before["is_placeholder"]
        if events.filter(verb="create").exists():
            # An occasion was born with its report, and goes with it.
            before["removed_at"] = at
        changes = {name: [getattr(self, name), before[name]] for name in before}
        status = self.status
        self.claim(seen, **before)
        line = self.updates.create(
            before=status,
            after=update.before,
            on=timezone.localtime(at).date(),
            at=at,
            by=by,
            undoes=update,
        )
        self.record("undo", by=by, at=at, **changes)
        if self.removed_at:
            Activity.objects.stand_in(self.goal)
        return line

    @transaction.atomic
    def edit(self, *, by, seen, at=None, people=None, **fields):
        """Change title, dates, people, counts or goal; ``goal`` moves it."""
        self.hold()
        changes = between(self, fields)
        if people is not None:
            before_people = sorted(person.pk for person in self.people.all())
            after_people = sorted(person.pk for person in people)
            if before_people != after_people:
                changes["people"] = [before_people, after_people]
        if not changes:
            return self
        values = {name: value for name, value in fields.items() if name in changes}
        if self.is_placeholder:
            changes["is_placeholder"] = [True, False]
        self.claim(seen, is_placeholder=False, **values)
        if "people" in changes:
            self.people.set(people)
        if "goal" in changes:
            fields["goal"].activities.make_room(by=by, at=at)
        self.record("edit", by=by, at=at, **changes)
        return self

    @transaction.atomic
    def remove(self, *, by, seen, at=None):
        """Out of lists and reports; the row and its log stay."""
        self.hold()
        at = at or timezone.now()
        self.claim(seen, removed_at=at)
        self.record("remove", by=by, at=at, removed_at=[None, at])

    @transaction.atomic
    def restore(self, *, by, at=None):
        """Take back a removal; an untouched placeholder makes room again."""
        self.hold()
        removed_at, seen = self.removed_at, self.version
        self.goal.activities.make_room(by=by, at=at)
        row = Activity.objects.filter(pk=self.pk, version=seen, removed_at=removed_at)
        if not row.update(removed_at=None, version=F("version") + 1):
            raise Stale(Activity.objects.for_display().get(pk=self.pk))
        self.removed_at, self.version = None, seen + 1
        self.record("restore", by=by, at=at, removed_at=[removed_at, None])


@cache
def claiming(*fields):
    """The statement that sets ``fields`` of the activity that nobody has changed."""
    return PreparedUpdate(
        lambda: Activity.objects.current().filter(pk=Slot("pk"), version=Slot("seen")),
        *fields,
        version=F("version") + 1,
    )


def stored(name, value):
    """A field's value as the trail tells it, as the row holds it."""
    return Activity._meta.get_field(name).to_python(value)


def end_of(day):
    """The last moment of ``day`` in the branch's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))


class UpdateQuerySet(ScopedQuerySet):
    to_plan = "activity__goal__section__plan__"
    adopted_is_read = False

    def standing(self, day=None):
        """Those neither undone nor undoing, as it was known at the end of ``day``."""
        if day is None:
            return self.filter(undoes=None, undone_by=None)
        end = end_of(day)
        not_yet_undone = Q(undone_by=None) | Q(undone_by__at__gt=end)
        return self.filter(not_yet_undone, undoes=None, at__lte=end)

    def newest_of(self, activities):
        """Activity id → the newest standing line of its log."""
        newest = {}
        logs = self.filter(activity__in=activities).standing().select_related("by")
        for update in logs:
            newest.setdefault(update.activity_id, update)
        return newest


class Update(models.Model):
    """One dated line in an activity's log; written by a verb and never edited."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="updates")
    before = models.CharField(max_length=10, choices=Status)
    after = models.CharField("status", max_length=10, choices=Status)
    note = models.TextField("vad har hänt?", max_length=2000, blank=True)
    needs_help = models.BooleanField("behöver hjälp", default=False)
    on = models.DateField("hände")
    at = models.DateTimeField("skrevs", default=timezone.now)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Without an index of its own: almost every line undoes nothing, and SQLite would
    # begin with all of those. The constraint below keeps an index of the others.
    undoes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="undone_by",
    )

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        get_latest_by = "at"
        verbose_name = "uppdatering"
        verbose_name_plural = "uppdateringar"
        indexes = [models.Index(fields=["activity", "at"], name="update_by_activity")]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__in=Status.values) & Q(after__in=Status.values),
                name="update_statuses_are_known",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(undoes__isnull=False),
                name="an_update_is_undone_once",
            ),
        ]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"

    @transaction.atomic
    def blank(self, *, by):
        """Take the words away, where somebody is named; what happened stays."""
        activity = self.activity
        activity.hold()
        if Update.objects.filter(pk=self.pk).exclude(note="").update(note=""):
            activity.record("blank", by=by, on=[None, self.on])
        self.note = ""

    @property
    def word(self):
        """What it was set to; Django's own way to it looks through the choices anew."""
        return Status(self.after).label


add_update = PreparedInsert(Update)
