"""A plan taken back to an earlier day: what the trail says was changed since."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from clubs.models import Event, Person

from .models import Activity, Section
from .models.follow_up import end_of, stored

REWOUND_FACTS = (
    "title",
    "status",
    "due_on",
    "done_on",
    "quantity",
    "counterpart",
    "batch",
)
REWOUND_GOAL = (
    "title",
    "adopted_text",
    "target_source",
    "unit",
    "kind",
    "measure",
    "target_min",
    "target_max",
    "whole",
    "whole_source",
    "baseline",
    "baseline_on",
    "months",
    "check_every",
)


# The register's own kinds of things in the trail
REGISTER = ("visit", "clubyear", "workplace", "training", "club", "series")
# What none of them is ever without: a change from nothing tells of the first line.
NEVER_EMPTY = ("state", "agreement")


@dataclass(slots=True)
class Before:
    """Fields as they stood on an earlier day; an unborn thing maps to None."""

    activities: dict | None = None
    goals: dict = field(default_factory=dict)
    # kind → id → fields, of what the register holds
    things: dict = field(default_factory=lambda: defaultdict(dict))
    # post id → what was written of who holds it since
    appointed: dict = field(default_factory=lambda: defaultdict(set))
    left: dict = field(default_factory=lambda: defaultdict(dict))
    # post id → what it was called
    titles: dict = field(default_factory=dict)

    def of(self, kind, pk):
        """The fields that a thing of the register had; None when it wasn't there."""
        return self.things[kind].get(pk, {})

    def tenure(self, post, starts, ends):
        """(first, last day) of a tenure as it was known then; None when it was not."""
        if starts.isoformat() in self.appointed[post]:
            return None
        ends, written = ends and ends.isoformat(), dict(self.left[post])
        while ends in written:
            ends = written.pop(ends)
        return starts.isoformat(), ends

    def take_back(self, kind, pk, verb, changes):
        """Take back one line of the trail; they come the newest first."""
        pairs = {
            name: change[0]
            for name, change in changes.items()
            if isinstance(change, list) and len(change) == 2
        }
        if kind == "post":
            if verb == "appoint":
                self.appointed[pk].add(changes["starts"][1])
            elif verb in ("leave", "correct") and "ends" in changes:
                old, new = changes["ends"]
                self.left[pk][new] = old
            elif verb == "change" and pairs.get("title"):
                self.titles[pk] = pairs["title"]
            return
        things = {"activity": self.activities, "goal": self.goals}.get(kind)
        if things is None:
            things = self.things[kind]
        # Of training the trail keeps no words: what was noted since was not known.
        born = verb == "create" or kind == "training"
        if born or (kind in REGISTER and is_birth(verb, pairs)):
            things[pk] = None
        elif things.setdefault(pk, {}) is not None:
            things[pk].update(pairs)


def is_birth(verb, pairs):
    """Whether a line of the trail is the first one of a thing of the register."""
    never = any(name in pairs and pairs[name] is None for name in NEVER_EMPTY)
    return verb == "add" or never


def trail_since(plan, at):
    """(when, kind, id, verb, changes) of what concerns a plan after ``at``, the newest
    first."""
    activities = Activity.objects.filter(goal__section__plan=plan).values("id")
    goals = Section.objects.filter(plan=plan).values("goals__id")
    sections = Section.objects.filter(plan=plan).values("id")
    after = Event.objects.filter(
        Q(kind="activity", object_id__in=activities)
        | Q(kind="goal", object_id__in=goals)
        | Q(kind="section", object_id__in=sections)
        | Q(kind__in=(*REGISTER, "post")),
        branch=plan.branch_id,
        at__gt=at,
    )
    return after.order_by("-at", "-pk").values_list(
        "at", "kind", "object_id", "verb", "changes"
    )


class Source:
    """The rows that pictures are made of, each asked for once however many share it.

    ``since`` is the earliest moment of those that are rewound.
    """

    def __init__(self, plan, since=None):
        self.plan, self.since = plan, since
        self.kept: dict = {}

    def rows(self, query, **values):
        """What a prepared query answers."""
        key = query, tuple(values.items())
        if key not in self.kept:
            self.kept[key] = query(**values)
        return self.kept[key]

    def trail(self, at):
        """What the trail tells after ``at``."""
        if "trail" not in self.kept:
            self.kept["trail"] = list(trail_since(self.plan, self.since or at))
        return (line for when, *line in self.kept["trail"] if when > at)


def undone_by_day(source, day, *, moment=None):
    """What the trail says stood at the end of ``day``: events after it, taken back.

    With ``moment`` it is then rather than at the end of the day.
    """
    if day is None:
        return Before()
    before = Before(activities={})
    for line in source.trail(moment or end_of(day)):
        before.take_back(*line)
    return before


def goal_taken_back(stored, before):
    """A loaded goal's values as they stood; None when it didn't exist on that day.

    The purposes and clubs that it counted are put as they stood too.
    """
    values = stored.values
    was = before.goals.get(values and values.id, {})
    if values is None or was is None:
        return None
    stood = {name: was[name] for name in REWOUND_GOAL if name in was}
    if stood.get("baseline_on"):
        stood["baseline_on"] = date.fromisoformat(stood["baseline_on"])
    for name in ("post", "post_kind", "course", "series"):
        if name in was:
            stood[f"{name}_id"] = was[name]
    if "struck_by" in was:
        stood["struck_by__meeting__on"] = None
    if "purposes" in was:
        stored.purposes = set(was["purposes"])
    if "clubs" in was:
        stored.clubs = {pk: stored.clubs.get(pk, "") for pk in was["clubs"]}
    return values._replace(**stood) if stood else values


def section_taken_back(section, before):
    """A loaded section's fields as they stood; None when it wasn't there."""
    was = before.of("section", section[0])
    if not was:
        return section if was is not None else None
    pk, number, title, intro, post, version = section
    title, intro = was.get("title", title), was.get("intro", intro)
    return pk, number, title, intro, was.get("post", post), version


def name_people(rows):
    """Let activities that others did then say who, in one query when there are any."""
    changed = [row for row in rows if row.helped_by is not None]
    wanted = {pk for row in changed for pk in row.helped_by}
    people = Person.objects.filter(pk__in=wanted).order_by("name", "pk")
    known = list(people.values_list("pk", "name", "user"))
    for row in changed:
        helpers = [one for one in known if one[0] in row.helped_by]
        row.people = tuple(name for _, name, _ in helpers)
        row.users = tuple(user for _, _, user in helpers if user)


def taken_back(row, before, removed_at):
    """Put ``row`` as it stood; False when it didn't exist on that day."""
    was = before.get(row.id, {})
    if was is None or was.get("removed_at", removed_at) is not None:
        return False
    values = {name: was[name] for name in REWOUND_FACTS if name in was}
    for name in ("due_on", "done_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    row.is_placeholder = was.get("is_placeholder", row.is_placeholder)
    row.fact = replace(row.fact, **values, is_placeholder=row.is_placeholder)
    row.goal_id = was.get("goal", row.goal_id)
    row.helped_by = was.get("people")
    for name in ("participants", "quantity2", "hours"):
        if name in was:
            setattr(row, name, stored(name, was[name]))
    return True
