"""Påminnelser: what waits for oneself, one's own choice of day, and what was sent."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Digest
from activities.waiting import asks_in
from clubs.forms import NO_DIGEST, DigestDayForm
from clubs.models import EDITORS, SETTLERS
from clubs.models.rights import ACCOUNT_READERS
from clubs.views.answers import say
from clubs.views.scope import branch_for
from clubs.views.settings_pages import page_with_form

SHOWN_SENT = 12
SHOWN_IN_LOG = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to show: where it is dealt with, why it is asked about, since when."""

    title: str
    address: str
    reason: str
    since: date
    due_on: date | None = None
    meeting_on: date | None = None


@page_with_form
def reminders(request):
    user, day = request.user, timezone.localdate()
    branches = user.rights.branches(EDITORS)
    sent = request.POST if request.method == "POST" else None
    chosen = NO_DIGEST if user.digest_day is None else user.digest_day
    form = DigestDayForm(sent, initial={"day": chosen})
    if form.is_bound and form.is_valid():
        user.choose_digest_day(form.cleaned_data["day"])
        say(request, "Ditt val är sparat.")
        return redirect("reminders")
    asked, found = asks_in(branches, day)
    context = {
        "form": form,
        "groups": grouped(asked.get(user.pk, ()), found),
        "is_asked": bool(branches),
        "sent": Digest.objects.for_user(user)
        .filter(user=user)
        .tried()
        .annotate(things=Count("lines"))[:SHOWN_SENT],
        "logs": logs_of(user),
        "day": day,
    }
    return render(
        request,
        "activities/reminders.html",
        context,
        status=422 if form.errors else 200,
    )


@require_safe
def reminder_log(request, branch):
    branch = branch_for(request, branch)
    if not (branch.can_settle or branch.can_read_accounts):
        raise Http404
    digests = Digest.objects.for_user(request.user).tried().about(branch)
    context = {
        "branch": branch,
        "digests": digests.select_related("user")[:SHOWN_IN_LOG],
    }
    return render(request, "activities/reminder_log.html", context)


def logs_of(user):
    """The addresses of the branches whose log the user may read."""
    readers = (*SETTLERS, *ACCOUNT_READERS)
    return sorted({slug for _, slug, _, role in user.rights.held if role in readers})


def grouped(asks, found):
    """(branch's name, its address, step → rows), in the order of the plan's own."""
    groups: dict[int, tuple] = {}
    for ask in asks:
        row, name, slug = shown(ask.thing, found)
        group = groups.setdefault(ask.thing.branch, (name, slug, {}))
        group[2].setdefault(ask.step, []).append(row)
    return [
        (name, slug, sorted(steps.items()))
        for name, slug, steps in sorted(groups.values(), key=lambda group: group[0])
    ]


def shown(thing, found):
    """The row of what waits, and the name and address of its branch."""
    if thing.kind == "adoption":
        plan = found.adoptions[thing.id].plan
        row = Row(plan.title, plan.get_absolute_url(), thing.reason, thing.since)
        return row, plan.branch.name, plan.branch.slug
    activity = found.activities[thing.id] if thing.kind == "activity" else None
    goal = found.goals[activity["goal"] if activity else thing.id]
    slug = goal["branch_slug"]
    address = reverse(
        "goal", args=[slug, goal["plan"], goal["of_section"], goal["number"]]
    )
    row = Row(
        title=f"{goal['of_section']}.{goal['number']} "
        f"{activity['title'] if activity else goal['title']}",
        address=f"{address}#a{activity['id']}" if activity else address,
        reason=thing.reason,
        since=thing.since,
        due_on=activity and activity["due_on"],
        meeting_on=goal["meeting_on"],
    )
    return row, goal["branch_name"], slug
