"""Visits and the register as they stood on an earlier day: taken back by the trail."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateField,
    F,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast

from clubs.models import (
    Club,
    ClubYear,
    Event,
    Figure,
    Requirement,
    Tenure,
    Training,
    TrainingState,
    Visit,
    VisitState,
    Workplace,
)
from clubs.models.training import ELECTED
from sekoplan.prepared import Prepared, Slot

from .covering import ClubFact, Register, RepresentativeFact, WorkplaceFact
from .models.follow_up import end_of
from .register_counts import year_of
from .visits_counted import Visits


class Line(NamedTuple):
    """A line of the one answer that holds it all; each ``what`` fills in its own."""

    what: str
    id: int
    club: int | None
    workplace: int | None
    person: int | None
    kind: int | None  # of a post
    course: int | None
    purpose: int | None
    word: str  # a state, or an agreement
    organisation: str
    yes: bool
    first: date | None
    second: date | None
    third: date | None
    number: int | None


NUMBER, WORD = Cast(Value(None), BigIntegerField()), Value("", CharField())
NO, DAY = Value(False, BooleanField()), Cast(Value(None), DateField())
EMPTY = dict(
    zip(
        Line._fields,
        [WORD, *[NUMBER] * 7, WORD, WORD, NO, DAY, DAY, DAY, NUMBER],
        strict=True,
    )
)


def lines(what, rows, **columns):
    """A part of the answer: its own columns, and nothing in those of others."""
    given = EMPTY | {"what": Value(what, CharField()), "id": F("pk")} | columns
    columns = {f"column_{name}": given[name] for name in Line._fields}
    return rows.order_by().annotate(**columns).values_list(*columns)


def whether(**condition):
    return Case(When(**condition, then=Value(True)), default=Value(False))


def visits():
    """Those of the period, and those that have been changed since."""
    changed = Event.objects.filter(
        kind="visit", branch=Slot("branch"), at__gt=Slot("end")
    )
    period = Q(on__range=(Slot("starts"), Slot("stands")))
    return lines(
        "visit",
        Visit.objects.filter(
            period | Q(pk__in=changed.values("object_id")), branch=Slot("branch")
        ),
        club=F("club"),
        workplace=F("workplace"),
        purpose=F("purposes"),
        word=F("state"),
        yes=whether(logged_at__gt=Slot("end")),
        first=F("on"),
    )


def figures():
    """All figures of the branch's series, those of later years too."""
    return lines(
        "figure",
        Figure.objects.filter(series__branch=Slot("branch")),
        id=F("series"),
        yes=whether(at__gt=Slot("end")),
        first=F("on"),
        number=F("value"),
    )


def visits_and_figures():
    return visits().union(figures(), all=True)


def visits_and_register():
    branch = Slot("branch")
    return visits().union(
        figures(),
        lines(
            "club",
            Club.objects.filter(branch=branch),
            first=F("active_from"),
            second=F("active_to"),
        ),
        lines(
            "clubyear",
            ClubYear.objects.filter(club__branch=branch, year=Slot("year")),
            club=F("club"),
            yes=F("equality_plan"),
            first=F("register_confirmed_on"),
            second=F("activity_report_received_on"),
            third=F("financial_report_received_on"),
        ),
        lines(
            "tenure",
            Tenure.objects.filter(post__branch=branch),
            id=F("post"),
            club=F("post__club"),
            person=F("person"),
            kind=F("post__kind"),
            yes=whether(post__body__in=ELECTED),
            first=F("starts"),
            second=F("ends"),
        ),
        lines(
            "requirement",
            Requirement.objects.filter(course__branch=branch, course__active=True),
            kind=F("kind"),
            course=F("course"),
        ),
        lines(
            "training",
            Training.objects.filter(course__branch=branch, state=TrainingState.DONE),
            person=F("person"),
            course=F("course"),
            first=F("on"),
        ),
        lines(
            "workplace",
            Workplace.objects.filter(branch=branch),
            word=F("agreement"),
            organisation=F("local_organisation"),
            yes=whether(removed_at__isnull=False),
        ),
        all=True,
    )


STORED = {True: Prepared(visits_and_register), False: Prepared(visits_and_figures)}


def register_then(plan, day, before, *, with_register):
    """(Visits, Register, figures) as known at the end of ``day``, in one query.

    ``figures`` are series id → day → value. ``before`` is what the trail takes back.
    Without ``with_register`` its place is empty.
    """
    stands, found = min(day, plan.ends), defaultdict(list)
    for row in STORED[with_register](
        branch=plan.branch_id,
        starts=plan.starts,
        stands=stands,
        year=year_of(plan, day),
        end=connection.ops.adapt_datetimefield_value(end_of(day)),
    ):
        found[row[0]].append(Line._make(row))
    visited = Visits.of(visits_then(found["visit"], before, plan.starts, stands))
    figures = figures_then(found["figure"], before)
    if not with_register:
        return visited, Register(), figures
    tenures = list(tenures_then(found["tenure"], before, stands))
    register = Register(
        clubs=tuple(
            clubs_then(found["club"], found["clubyear"], tenures, before, day, stands)
        ),
        workplaces=tuple(workplaces_then(found["workplace"], before)),
        representatives=tuple(
            representatives_then(
                tenures, found["requirement"], found["training"], before, stands
            )
        ),
    )
    return visited, register, figures


def as_day(value):
    """A day as the database gives it, or as the trail wrote it; None for none."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def holds(first, last, day):
    """Whether a time between two days, either of them open, holds ``day``."""
    first, last = as_day(first), as_day(last)
    return (first is None or first <= day) and (last is None or day <= last)


def visits_then(found, before, starts, stands):
    """(club, purpose, visit, day, workplace) of those made in the period."""
    for line in found:
        was = before.of("visit", line.id)
        # Of a visit that the trail has no word of since, the row says when.
        if was is None or (not was and line.yes):
            continue
        on = as_day(was.get("on", line.first))
        if was.get("state", line.word) == VisitState.DONE and starts <= on <= stands:
            club = was.get("club", line.club)
            workplace = was.get("workplace", line.workplace)
            for purpose in was.get("purposes", [line.purpose]) or [None]:
                yield club, purpose, line.id, on, workplace


def clubs_then(found, years, tenures, before, day, stands):
    held, facts = defaultdict(set), {}
    for line in tenures:
        held[line.club].add(line.kind)
    for line in years:
        facts[line.club] = year_then(line, before.of("clubyear", line.id), day)
    for line in found:
        was = before.of("club", line.id)
        if was is not None and holds(
            was.get("active_from", line.first),
            was.get("active_to", line.second),
            stands,
        ):
            year = facts.get(line.id, (False, False, False))
            yield ClubFact(line.id, *year, held=frozenset(held[line.id]))


def year_then(line, was, day):
    """(register confirmed, both reports received, equality plan) of a club's year."""
    if was is None:
        return False, False, False
    confirmed, activity, finances = (
        one is not None and as_day(one) <= day
        for one in (
            was.get("register_confirmed_on", line.first),
            was.get("activity_report_received_on", line.second),
            was.get("financial_report_received_on", line.third),
        )
    )
    return confirmed, activity and finances, was.get("equality_plan", line.yes)


def tenures_then(found, before, stands):
    for line in found:
        known = before.tenure(line.id, line.first, line.second)
        if known and holds(*known, stands):
            yield line


def workplaces_then(found, before):
    for line in found:
        was = before.of("workplace", line.id)
        if was is not None and not was.get("removed_at", line.yes):
            yield WorkplaceFact(
                line.id,
                was.get("agreement", line.word),
                was.get("local_organisation", line.organisation),
            )


def representatives_then(tenures, requirements, trainings, before, stands):
    """Each with the courses they need and those known as taken."""
    kinds, taken = defaultdict(set), defaultdict(set)
    for line in tenures:
        if line.yes:
            kinds[line.person].add(line.kind)
    for line in trainings:
        is_new = before.of("training", line.id) is None
        if not is_new and holds(line.first, None, stands):
            taken[line.person].add(line.course)
    for person, own in kinds.items():
        needs = {
            line.course
            for line in requirements
            if line.kind is None or line.kind in own
        }
        yield RepresentativeFact(frozenset(needs), frozenset(taken[person]))


# The trail tells a figure as a field of its series that is named for the day.
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def figures_then(found, before):
    """Series id → day → value."""
    figures = defaultdict(dict)
    for line in found:
        if not line.yes:
            figures[line.id][as_day(line.first)] = line.number
    for series, was in before.things["series"].items():
        if was is None:
            figures.pop(series, None)
            continue
        for name, value in was.items():
            if A_DAY.match(name) and value is None:
                figures[series].pop(date.fromisoformat(name), None)
            elif A_DAY.match(name):
                figures[series][date.fromisoformat(name)] = value
    return figures
