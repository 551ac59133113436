"""What a form about the plan gets for an answer: refused kindly, never lost."""

import re

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from activities.lines import CHOICES, line_of
from activities.models import Update
from clubs.models import Person, Tenure
from clubs.views.answers import whole_page
from clubs.views.scope import branch_for
from sekoplan.jinja import url
from sekoplan.prepared import Prepared, Slot

# Fields that nobody has written in: of one activity, and of all that are mine.
HIDDEN = re.compile(
    "csrfmiddlewaretoken|uuid|seen|back|compact|help|asked|done|(s|h|v|was|asked)[0-9]+"
)


def back_to(request, otherwise, row=None):
    """The page the form stood on when it says so and it is ours, else ``otherwise``.

    ``row`` is the activity to stop at.
    """
    page = request.POST.get("back", "")
    if row:
        page = f"{page.split('#')[0]}#a{row}"
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, None):
        return redirect(page)
    return redirect(otherwise)


def undo_address(branch, *updates):
    """Where lines of the log are taken back, by their ids; none without any."""
    ids = "-".join(map(str, updates))
    return url("undo_update", branch, ids) if ids else ""


PEOPLE = Prepared(
    Person.objects.filter(activities=Slot("activity")).values_list("name")
)
HOLDERS = Prepared(
    Tenure.objects.on(Slot("day")).filter(post=Slot("post")).values_list("person__name")
)
HISTORY = Prepared(
    Update.objects.standing().filter(activity=Slot("activity")).select_related("by")[:6]
)


def row_answer(request, activity, *, form=None, status=200):
    """The activity's row as it is now, for htmx."""
    day, goal = timezone.localdate(), activity.goal
    people = [name for (name,) in PEOPLE(activity=activity.pk)]
    history = HISTORY(activity=activity.pk)
    line = line_of(activity, day, history=history, people=people)
    post = goal.post_id or goal.section.post_id
    if post and not line.who and not request.POST.get("compact"):
        held = HOLDERS(post=post, day=min(day, goal.section.plan.ends))
        line.who = ", ".join(name for (name,) in held) or goal.accountable.title
    return render(
        request,
        "activities/_row.html",
        {
            "line": line,
            "can_edit": activity.can_edit,
            "branch": activity.branch,
            "choices": CHOICES,
            "form": form,
            "open": form is not None,
            "saved": form is None,
            "back": request.POST.get("back", ""),
            "compact": request.POST.get("compact", ""),
        },
        status=status,
    )


def conflict(request, *, mine, theirs, back, title):
    """Somebody else was first: both texts on one page, and nothing lost (S50)."""
    context = {"mine": mine, "theirs": theirs, "title": title}
    return refusal(request, "conflict", 409, back, context)


def already_used(request, back):
    """The same form with other content: the first stands, the second is shown (422)."""
    sent = [
        (name, value)
        for name in request.POST
        if not HIDDEN.fullmatch(name)
        for value in request.POST.getlist(name)
        if value
    ]
    return refusal(request, "already_used", 422, back, {"fields": sent})


def refusal(request, page, status, back, context):
    branch = branch_for(request, request.resolver_match.kwargs["branch"])
    context |= {"back": back, "branch": branch}
    response = render(request, f"activities/{page}.html", context, status=status)
    return whole_page(request, response)


def leave_for(address):
    """Tell htmx to open another page, for a row that is no more."""
    return HttpResponse(headers={"HX-Redirect": address})
