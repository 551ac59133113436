"""Uppdatera dina aktiviteter: one form for all of mine before a meeting."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.forms import UpdateMineForm
from activities.lines import CHOICES, line_of
from activities.models import Activity
from activities.picture import picture_of
from clubs.models import AlreadyUsed, Meeting, Stale
from clubs.views.scope import branch_for

from .answers import already_used, conflict, say, sent_once
from .scope import plans_for


@require_http_methods(["GET", "HEAD", "POST"])
def update_mine(request, branch):
    day = timezone.localdate()
    plan = plans_for(request, branch).filter(can_edit=True).holding(day).first()
    if plan is None:
        # 404 for those without the right; a kind page when there is nothing to do.
        context = {
            "branch": branch_for(request, branch, can_edit=True),
            "newest": plans_for(request, branch).first(),
            "day": day,
            "nav": "dashboard",
        }
        return render(request, "activities/no_plan_today.html", context)
    request.user.rights.tell(plan.branch)
    rows = mine_of(request.user, picture_of(plan, day))
    form = UpdateMineForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        answer = save(request, plan, form)
        if answer is not None:
            return answer
    meeting = (
        Meeting.objects.for_user(request.user)
        .filter(branch=plan.branch_id, body="styrelse")
        .after(day)
        .first()
    )
    lines = [line_of(activity, day, people=()) for activity in rows]
    return render(
        request,
        "activities/update_mine.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "lines": [(line, form.row(line.id)) for line in lines],
            "form": form,
            "choices": CHOICES,
            "meeting": meeting,
            "task": True,
            "nav": "dashboard",
        },
        status=422 if form.errors else 200,
    )


def mine_of(user, picture):
    """The user's open activities in a picture, for a form: overdue first, then by date.

    Read anew, so that each still is the user's to change.
    """
    mine = [row.id for row, _ in picture.mine().get(user.pk, ())]
    readable = Activity.objects.for_user(user).select_related("goal__section")
    found = readable.in_bulk(mine)
    return [found[pk] for pk in mine if pk in found]


def save(request, plan, form):
    """Store what has changed, all or nothing; the answer to send."""
    back = request.path
    try:
        saved = sent_once(request, form, lambda: form.apply(by=request.user))
    except Stale as stale:
        now = stale.current
        mine = form.row(now.pk)
        last = now.updates.standing().first()
        return conflict(
            request,
            mine=[("Status", mine["word"]), ("Notering", mine["note"])],
            theirs=[
                ("Status", now.get_status_display()),
                ("Senaste notering", last.note if last else ""),
                ("Skrevs av", last.by if last else ""),
            ],
            back=back,
            title=now.title,
        )
    except AlreadyUsed:
        return already_used(request, back)
    if not saved:
        say(request, "Du hade inte ändrat något.")
    elif len(saved) == 1:
        say(request, "1 aktivitet är uppdaterad.")
    else:
        say(request, f"{len(saved)} aktiviteter är uppdaterade.")
    return redirect(plan.branch)
