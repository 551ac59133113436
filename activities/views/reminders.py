"""Påminnelser: what waits for oneself, one's own choice of day, and what was sent."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Digest, Reason
from activities.waiting import asks_in
from clubs.forms import NO_DIGEST, DigestDayForm
from clubs.models import EDITORS, SETTLERS
from clubs.models.rights import ACCOUNT_READERS
from clubs.views.answers import say
from clubs.views.scope import branch_for
from clubs.views.settings_pages import page_with_form
from sekoplan.jinja import full_date

SHOWN_SENT = 12
SHOWN_IN_LOG = 200


# What is worst comes first.
REASONS = [
    Reason.LATE,
    Reason.REVIEW,
    Reason.ADOPTION,
    Reason.HELP,
    Reason.SOON,
    Reason.SILENT,
]


@dataclass(slots=True)
class Row:
    """One thing to show: where it is dealt with, why it is asked about, since when.

    ``count`` is how many commitments a review asks for.
    """

    title: str
    address: str
    reason: str
    since: date
    due_on: date | None = None
    count: int = 1

    @property
    def rank(self):
        return REASONS.index(self.reason), self.due_on or self.since


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
    """(branch's name, its address, [(step, rows)]): by name, the worst row first."""
    groups: dict[int, tuple] = {}
    for ask in asks:
        row, name, slug = shown(ask.thing, ask.step, found)
        group = groups.setdefault(ask.thing.branch, (name, slug, {}))
        rows = group[2].setdefault(ask.step, {})
        first = rows.setdefault((row.address, row.reason), row)
        if first is not row:
            first.count += 1
    return [
        (
            name,
            slug,
            [
                (step, sorted(rows.values(), key=lambda row: row.rank))
                for step, rows in sorted(steps.items())
            ],
        )
        for name, slug, steps in sorted(groups.values(), key=lambda group: group[0])
    ]


def shown(thing, step, found):
    """The row of what waits, and the name and address of its branch."""
    if thing.kind == "adoption":
        plan = found.adoptions[thing.id].plan
        address = reverse("adopt_plan", args=[plan.branch.slug, plan.slug])
        row = Row(plan.title, address, thing.reason, thing.since)
        return row, plan.branch.name, plan.branch.slug
    activity = found.activities[thing.id] if thing.kind == "activity" else None
    goal = found.goals[activity["goal"] if activity else thing.id]
    name, slug = goal["branch_name"], goal["branch_slug"]
    if thing.reason == Reason.REVIEW:
        title = f"Avstämning före mötet {full_date(goal['meeting_on'])}"
        address = reverse("review", args=[slug, goal["meeting"]])
        if step == 0:
            address += "#dina"
        return Row(title, address, thing.reason, thing.since), name, slug
    place = goal["plan"], goal["of_section"], goal["number"]
    address = reverse("goal", args=[slug, *place])
    number = f"{goal['of_section']}.{goal['number']}"
    if activity:
        row = Row(
            f"{number} {activity['title']}",
            f"{address}#a{thing.id}",
            thing.reason,
            thing.since,
            activity["due_on"],
        )
    else:
        row = Row(f"{number} {goal['title']}", address, thing.reason, thing.since)
    return row, name, slug
