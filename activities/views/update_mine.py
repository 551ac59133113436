"""Uppdatera dina aktiviteter: one form for all of mine before a meeting."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.lines import CHOICES, line_of
from activities.mine import is_over, open_for, plans_to_update
from activities.models import Activity, Review
from activities.reviewing import waiting_for
from activities.several import UpdateMineForm, ids_in
from clubs.models import AlreadyUsed, Meeting, Stale
from clubs.views.answers import say, sent_once
from clubs.views.scope import branch_for

from .answers import already_used, undo_address
from .scope import plans_for


@require_http_methods(["GET", "HEAD", "POST"])
def update_mine(request, branch):
    day = timezone.localdate()
    writable = plans_for(request, branch).filter(can_edit=True)
    plans = plans_to_update(writable, day)
    if not plans:
        # 404 for those without the right; a kind page when there is nothing to do.
        context = {
            "branch": branch_for(request, branch, can_edit=True),
            "newest": plans_for(request, branch).first(),
            "day": day,
            "nav": "dashboard",
        }
        return render(request, "activities/no_plan_today.html", context)
    plan = plans[-1]
    request.user.rights.tell(plan.branch)
    rows = mine_of(request.user, plans, day, ids_in(request.POST))
    form, status = UpdateMineForm(request.POST or None, rows=rows), 200
    if request.method == "POST":
        try:
            if form.is_valid():
                return save(request, plan, form)
            status = 422
        except Stale:
            status = 409
    review = Review.objects.of_plan(plan).open().first()
    lines = [line_of(activity, day, people=()) for activity in form.rows.values()]
    return render(
        request,
        "activities/update_mine.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "lines": [(line, form.row(line.id)) for line in lines],
            "over": [one for one in plans if is_over(one, day)],
            "form": form,
            "choices": CHOICES,
            "meeting": review.meeting
            if review
            else next_board_meeting(request.user, plan, day),
            "review": review,
            "asked": waiting_for(request.user, review, day) if review else 0,
            "day": day,
            "task": True,
            "nav": "dashboard",
        },
        status=status,
    )


def next_board_meeting(user, plan, day):
    meetings = Meeting.objects.for_user(user).filter(branch=plan.branch_id)
    return meetings.filter(body="styrelse").after(day).first()


def mine_of(user, plans, day, sent):
    """The user's open activities in ``plans``, for a form: overdue first, then by date.

    Then those of the ``sent`` ids that somebody has closed or taken over since the
    form was shown: what was written about them must not be lost. All are read anew,
    so that each still is the user's to change.
    """
    mine = [activity.pk for activity in open_for(user, plans, day)]
    mine += sorted(sent - set(mine))
    readable = Activity.objects.for_user(user).filter(
        can_edit=True, goal__section__plan__in=plans
    )
    found = readable.select_related("goal__section__plan").in_bulk(mine)
    return [found[pk] for pk in mine if pk in found]


def save(request, plan, form):
    """Store what has changed, all or nothing; the answer to send.

    Raises Stale when somebody else was first, with what was sent still in the form.
    """
    try:
        saved = sent_once(request, form, lambda: form.apply(by=request.user))
    except AlreadyUsed:
        return already_used(request, request.path)
    except Stale as stale:
        form.meet(stale.current)
        raise
    undo = undo_address(plan.branch.slug, *saved)
    if not saved:
        say(request, "Du hade inte ändrat något.")
    elif len(saved) == 1:
        say(request, "1 aktivitet är uppdaterad.", undo)
    else:
        say(request, f"{len(saved)} aktiviteter är uppdaterade.", undo)
    return redirect(plan.branch)
