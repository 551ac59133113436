"""What the database holds for the chapters of an annual report, in one question."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncMonth

from clubs.models import (
    Body,
    Club,
    ClubYear,
    Decision,
    Figure,
    Meeting,
    MeetingState,
    Post,
    Tenure,
    Training,
    TrainingState,
    VisitState,
)
from sekoplan.prepared import Slot
from sekoplan.together import Part, Together

from ..models import (
    ADOPTED,
    ANNEXES,
    Assessment,
    Attachment,
    Chapter,
    Goal,
    GoalRevision,
    Plan,
    RevisionKind,
    Serving,
    Update,
)
from ..register_counts import year_of

# The assembly that gets the report meets within so many days of the plan's end.
SOON = timedelta(days=400)
IN_TIME = (Slot("starts"), Slot("ends"))
NO_INDUSTRY = "Utan bransch"
REGISTERS = "har bekräftat registret"
REPORTS = "har lämnat båda berättelserna"
EQUALITY_PLANS = "har en jämställdhetsplan"
NO_DAY = Cast(Value(None), DateField())


class Dates(NamedTuple):
    """When the plan was adopted, and when the assembly meets that gets the report."""

    adopted_on: date | None
    meeting_on: date | None


class Logged(NamedTuple):
    """When something was last written of the plan."""

    at: datetime | None


class Written(NamedTuple):
    """A chapter of the edition as it is stored; ``data`` is JSON."""

    pk: int
    order: int
    number: int | None
    kind: str
    title: str
    text: str
    data: str


class Struck(NamedTuple):
    """Why a goal was struck, as it was told to the assembly that decided it."""

    goal: int
    reason: str


class Titled(NamedTuple):
    """A post of the branch itself, also one that has been removed since."""

    post: int
    title: str


class Held(NamedTuple):
    """Somebody held a post of the branch during the plan; ``kind`` is the post's."""

    post: int
    tenure: int
    person: int
    starts: date
    ends: date | None
    body: str
    title: str
    kind: str
    role: str
    name: str


class Met(NamedTuple):
    """A meeting that was held; ``committee`` is the committee's post, if it was one."""

    meeting: int
    number: int | None
    present: int | None
    entitled: int | None
    on: date
    body: str
    committee: str


class Decided(NamedTuple):
    """A decision of a meeting in the time; whether it changed the plan."""

    decision: int
    meeting: int
    changes: int
    on: date
    body: str
    paragraph: str
    text: str


class Visited(NamedTuple):
    """A club, and how many visits it got in the month from ``on``; 0 without any."""

    club: int
    visits: int
    on: date | None
    name: str
    industry: str


class InForce(NamedTuple):
    """How many clubs there are at the end of the plan."""

    clubs: int


class Settled(NamedTuple):
    """How many of those did, on a day of the clubs' year, what ``what`` says."""

    clubs: int
    on: date | None
    what: str


class Covered(NamedTuple):
    """A kind of post, and how many clubs have somebody who holds one."""

    clubs: int
    kind: str


class Read(NamedTuple):
    """A figure of a series: in the time of the plan, or the last before it."""

    series: int
    value: int
    on: date
    name: str
    unit: str


class Trained(NamedTuple):
    """A course, on how many days it was held and how many took it."""

    course: int
    days: int
    people: int
    name: str


class Above(NamedTuple):
    """A goal of a plan above; ``is_top`` of the highest one."""

    goal: int
    plan: int
    is_top: int
    is_task: int
    section: int
    number: int
    struck_on: date | None
    heading: str
    text: str
    title: str


class Serves(NamedTuple):
    """A commitment, or a goal between, that serves a goal above."""

    goal: int
    above: int
    direct: int


class SentIn(NamedTuple):
    """An annex of the edition."""

    pk: int
    pages: int
    kind: str
    title: str


def parts():
    """Every kind of row. The slots are those of ``load``."""
    return [*of_plan(), *of_people(), *of_clubs(), *of_above(), *of_edition()]


def of_plan():
    coming = Meeting.objects.filter(
        branch=Slot("branch"),
        body=Body.ASSEMBLY,
        on__gt=Slot("over"),
        on__lte=Slot("soon"),
    ).exclude(state=MeetingState.CANCELLED)
    yield Part(
        Dates,
        Plan.objects.filter(pk=Slot("plan")),
        {
            "adopted_on": F("adopted_by__meeting__on"),
            "meeting_on": Subquery(coming.order_by("on").values("on")[:1]),
        },
    )
    for rows in (Assessment, Update):
        to_plan = f"{'activity__' * (rows is Update)}goal__section__plan"
        found = rows.objects.filter(**{to_plan: Slot("plan")})
        yield Part(Logged, found.values(to_plan), {"at": Max("at")})
    struck = GoalRevision.objects.in_force().filter(plan=Slot("plan"))
    yield Part(
        Struck,
        struck.filter(kind=RevisionKind.STRIKE),
        {"goal": F("goal_id")},
    )
    figures = Figure.objects.filter(series__branch=Slot("branch"))
    eve = figures.filter(series=OuterRef("series"), on__lt=Slot("starts"))
    last = Subquery(eve.order_by("-on").values("on")[:1])
    yield Part(
        Read,
        figures.filter(Q(on__range=IN_TIME) | Q(on=last)),
        {
            "series": F("series_id"),
            "name": F("series__name"),
            "unit": F("series__unit"),
        },
    )


def of_people():
    posts = Post.objects.filter(branch=Slot("branch"), club=None)
    yield Part(Titled, posts, {"post": F("pk")})
    yield Part(
        Held,
        Tenure.objects.filter(
            Q(ends=None) | Q(ends__gte=Slot("starts")),
            starts__lte=Slot("ends"),
            post__branch=Slot("branch"),
            post__club=None,
        ),
        {
            "post": F("post_id"),
            "tenure": F("pk"),
            "person": F("person_id"),
            "body": F("post__body"),
            "title": F("post__title"),
            "kind": Coalesce("post__kind__name", Value("")),
            "name": F("person__name"),
        },
    )
    met = {"state": MeetingState.HELD, "branch": Slot("branch"), "on__range": IN_TIME}
    yield Part(
        Met,
        Meeting.objects.filter(**met),
        {"meeting": F("pk"), "committee": Coalesce("post__title", Value(""))},
    )
    this = {"decision": OuterRef("pk"), "plan": Slot("plan")}
    direct = Q(struck_by=OuterRef("pk")) | Q(origin=OuterRef("pk"))
    changed = Exists(GoalRevision.objects.filter(**this)) | Exists(
        Goal.objects.filter(direct, section__plan=Slot("plan"))
    )
    yield Part(
        Decided,
        Decision.objects.filter(
            **{f"meeting__{name}": value for name, value in met.items()}
        ).exclude(text=""),
        {
            "decision": F("pk"),
            "meeting": F("meeting_id"),
            "changes": is_so(changed),
            "on": F("meeting__on"),
            "body": F("meeting__body"),
        },
    )
    yield Part(
        Trained,
        Training.objects.filter(
            course__branch=Slot("branch"),
            person__branch=Slot("branch"),
            state=TrainingState.DONE,
            on__range=IN_TIME,
        ).values("course"),
        {
            "course": F("course_id"),
            "days": Count("on", distinct=True),
            "people": Count("pk"),
            "name": F("course__name"),
        },
    )


def of_clubs():
    """Clubs by themselves and in sum; nothing of a workplace, and no words of a visit.

    Those that were in force at some time, and others that were visited all the same.
    """
    in_force = (Q(active_from=None) | Q(active_from__lte=Slot("ends"))) & (
        Q(active_to=None) | Q(active_to__gte=Slot("starts"))
    )
    made = Q(visits__state=VisitState.DONE, visits__on__range=IN_TIME)
    yield Part(
        Visited,
        Club.objects.filter(branch=Slot("branch"))
        .annotate(made=FilteredRelation("visits", condition=made))
        .filter(in_force | Q(made__isnull=False))
        .values("pk"),
        {
            "club": F("pk"),
            "visits": Count("made"),
            "on": TruncMonth("made__on"),
            "industry": Coalesce("industry__name", Value(NO_INDUSTRY)),
        },
    )
    active = Club.objects.filter(branch=Slot("branch")).active(Slot("ends"))
    yield Part(InForce, active.values("branch"), {"clubs": Count("pk")})
    years = ClubYear.objects.filter(club__in=active.values("pk"), year=Slot("year"))
    received = "activity_report_received_on", "financial_report_received_on"
    both = {f"{name}__isnull": False for name in received}
    for what, rows, on in (
        (
            REGISTERS,
            years.exclude(register_confirmed_on=None),
            F("register_confirmed_on"),
        ),
        (REPORTS, years.filter(**both), Greatest(*received)),
        (EQUALITY_PLANS, years.filter(equality_plan=True), NO_DAY),
    ):
        day = rows.annotate(day=on).values("day")
        sources = {"clubs": Count("pk"), "on": F("day"), "what": Value(what)}
        yield Part(Settled, day, sources)
    held = Tenure.objects.filter(
        Q(ends=None) | Q(ends__gte=Slot("ends")),
        starts__lte=Slot("ends"),
        post=OuterRef("pk"),
    )
    yield Part(
        Covered,
        Post.objects.filter(
            Exists(held),
            branch=Slot("branch"),
            club__in=active.values("pk"),
            kind__isnull=False,
        ).values("kind"),
        {"clubs": Count("club", distinct=True), "kind": F("kind__name")},
    )


def of_above():
    """Goals of the plans above, one or two steps up, and what serves which."""
    above = Plan.objects.filter(
        Q(pk=Slot("follows")) | Q(followed_by=Slot("follows")), state__in=ADOPTED
    ).values("pk")
    yield Part(
        Above,
        Goal.objects.filter(section__plan__in=above),
        {
            "goal": F("pk"),
            "plan": F("section__plan_id"),
            "is_top": is_so(Q(section__plan__follows=None)),
            "is_task": is_so(Q(origin__isnull=False)),
            "section": F("section__number"),
            "struck_on": F("struck_by__meeting__on"),
            "heading": F("section__title"),
            "text": F("adopted_text"),
            "title": F("section__plan__title"),
        },
    )
    yield Part(
        Serves,
        Serving.objects.filter(
            Q(goal__section__plan=Slot("plan")) | Q(goal__section__plan__in=above),
            above__section__plan__in=above,
        ),
        {
            "goal": F("goal_id"),
            "above": F("above_id"),
            "direct": Cast("direct", IntegerField()),
        },
    )


def of_edition():
    yield Part(
        Written,
        Chapter.objects.filter(report=Slot("report"), included=True),
        {"number": F("section__number")},
    )
    yield Part(
        SentIn,
        Attachment.objects.filter(
            report=Slot("report"), kind__in=ANNEXES, removed_at=None
        ),
        {},
    )


def is_so(condition):
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


ALL = Together(lambda: list(parts()))


def load(plan, day, report=None):
    """Kind of row → rows, in no order, of ``plan`` and ``report`` as known on ``day``.

    What happened after the plan's end is not of its report.
    """
    return ALL(
        plan=plan.pk,
        branch=plan.branch_id,
        starts=plan.starts,
        # The last day that is told of
        ends=min(day, plan.ends),
        over=plan.ends,
        soon=plan.ends + SOON,
        year=year_of(plan, day),
        follows=plan.follows_id or 0,
        report=report.pk if report else 0,
    )
