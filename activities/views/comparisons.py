"""Jämför: what moved, came and stopped in a plan between two meetings or two days."""

from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.comparison import Row, compare, goals_of, thawed, traced
from activities.loading import activities_in
from activities.models import Review
from activities.models.follow_up import end_of
from activities.picture import picture_of
from activities.rewinding import Source, undone_by_day

from .scope import plan_for


@dataclass(frozen=True)
class Moment:
    """One side of a comparison: a closed review, or the end of a day."""

    asked: str
    on: date
    review: Review | None = None

    @property
    def is_now(self):
        return not self.review and self.on >= timezone.localdate()

    @property
    def at(self):
        """When the trail is told of: the closing of the review, else the day's end."""
        return self.review.closed_at if self.review else end_of(self.on)


def moment_of(asked, reviews):
    """The Moment that an address asks for by a meeting's address or a day, or None."""
    for review in reviews:
        if asked in (review.meeting.slug, str(review.meeting.on)):
            return Moment(asked, review.meeting.on, review)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    today = timezone.localdate()
    return Moment(asked, day) if date(1950, 1, 1) <= day <= today else None


def side_of(source, moment):
    """Goal id → Stood at the moment, frozen by its review or taken back to its day."""
    if moment.review:
        return thawed(moment.review.frozen)
    picture = picture_of(
        source.plan,
        moment.on,
        rewind_to=moment.on,
        holders=False,
        source=source,
    )
    return goals_of(picture)


@require_safe
def compare_plan(request, branch, slug):
    plan = plan_for(request, branch, slug, can_follow=True)
    today = timezone.localdate()
    reviews = list(
        Review.objects.for_user(request.user)
        .closed()
        .filter(plan=plan)
        .select_related("meeting")
        .order_by("-meeting__on", "-pk")
    )
    asked, until = (
        request.GET.get("mot", "").strip(),
        request.GET.get("den", "").strip(),
    )
    first = moment_of(asked, reviews) if asked else None
    last = moment_of(until, reviews) if until else Moment("", today)
    wrong = (asked and first is None) or last is None
    if not asked and last:
        # The one that was closed last before what it is compared with
        earlier = [one for one in reviews if one.closed_at < last.at]
        newest = max(earlier, key=lambda one: one.closed_at, default=None)
        first = newest and moment_of(newest.meeting.slug, [newest])
    context = {"plan": plan, "branch": plan.branch, "nav": "plan", "reviews": reviews}
    context |= {"first": first, "last": last, "wrong": wrong, "today": today}
    context |= {"asked": asked, "until": until, "found": None}
    context |= {"trace": None, "numbers": {}}
    if first and last and first.at < last.at:
        source = Source(plan, first.at)
        before, after = side_of(source, first), side_of(source, last)
        context["found"] = compare(before, after)
        context["trace"] = trace_of(source, first, last)
        context["numbers"] = {one.id: one.number for one in after.values()}
    elif first and last:
        context["wrong"] = True
    return render(request, "activities/compare.html", context)


def trace_of(source, first, last):
    """What activities came and stopped between two moments."""
    before, after = (
        undone_by_day(source, one.on, moment=one.at).activities for one in (first, last)
    )
    rows = [
        Row(pk, goal, title, status, removed is not None, stands_in)
        for pk, goal, title, status, removed, stands_in in activities_in(source)
    ]
    return traced(before, after, rows)
