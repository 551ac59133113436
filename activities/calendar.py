"""What a calendar that is subscribed to holds, as iCalendar (RFC 5545).

Nobody's name, no notes and no titles of activities: whoever runs the phone's calendar
may read it.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from icalendar import Calendar, Event

from clubs.models import Deadline, Meeting, MeetingState

from .mine import coming_plans, open_for

# So long a meeting stays in the calendar when it has been.
KEPT = timedelta(days=366)


def calendar_of(address, day):
    """The bytes of a calendar: meetings, deadlines, and one's own goals' days."""
    calendar = Calendar()
    calendar.add("prodid", "-//Sekoplan//Kalender//SV")
    calendar.add("version", "2.0")
    name = address.branch.name
    calendar.add("x-wr-calname", f"Mitt i {name}" if address.user else name)
    # How often it is worth asking anew; those that know no such thing pass it by.
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries(address, day):
        calendar.add_component(entry)
    return calendar.to_ical()


def entries(address, day):
    for meeting in meetings_of(address, day):
        yield of_meeting(meeting, address)
        if meeting.state != MeetingState.CANCELLED:
            for deadline in meeting.deadlines.all():
                yield of_deadline(deadline, meeting, address)
    if address.user:
        yield from own_days(address, day)


def meetings_of(address, day):
    # The branch's own calendar is nobody's: its settlers have let it out as it is.
    meetings = Meeting.objects.filter(branch=address.branch)
    if address.user:
        meetings = Meeting.objects.for_user(address.user).filter(branch=address.branch)
    deadlines = Prefetch("deadlines", Deadline.objects.order_by("-days_before", "pk"))
    found = meetings.filter(on__gte=day - KEPT).select_related("post", "branch")
    return found.prefetch_related(deadlines)


def of_meeting(meeting, address):
    entry = begun("meeting", meeting.pk, address, meeting.get_absolute_url())
    entry.add("summary", meeting.name)
    if meeting.at:
        starts = timezone.make_aware(datetime.combine(meeting.on, meeting.at))
        entry.add("dtstart", starts.astimezone(UTC))
    else:
        all_day(entry, meeting.on)
    if meeting.place:
        entry.add("location", meeting.place)
    entry.add("sequence", meeting.version - 1)
    is_off = meeting.state == MeetingState.CANCELLED
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return entry


def of_deadline(deadline, meeting, address):
    entry = begun("deadline", deadline.pk, address, meeting.get_absolute_url())
    entry.add("summary", f"{deadline.title} ({meeting.name})")
    all_day(entry, deadline.on)
    entry.add("sequence", meeting.version - 1)
    return entry


def own_days(address, day):
    """One entry for each goal and day that the user answers for."""
    plans = coming_plans(address.branch_id, day)
    told = set()
    for activity in open_for(address.user, plans, day):
        goal = activity.goal
        is_told = (goal.pk, activity.due_on) in told
        if activity.due_on is None or goal.struck_by_id or is_told:
            continue
        told.add((goal.pk, activity.due_on))
        goal.section.plan.branch = address.branch
        entry = begun("activity", activity.pk, address, goal.get_absolute_url())
        entry.add("summary", f"{goal.full_number} {goal.title}: klar senast")
        all_day(entry, activity.due_on)
        entry.add("sequence", activity.version - 1)
        yield entry


def begun(kind, pk, address, page):
    """An entry that is known by the same name however often it is fetched."""
    entry = Event()
    entry.add("uid", f"{kind}-{pk}@{urlsplit(settings.SITE_URL).hostname}")
    # The address's own day: what hasn't changed is the same bytes.
    entry.add("dtstamp", address.at.astimezone(UTC).replace(microsecond=0))
    entry.add("url", f"{settings.SITE_URL}{page}")
    return entry


def all_day(entry, day):
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    # A deadline keeps nobody busy.
    entry.add("transp", "TRANSPARENT")
