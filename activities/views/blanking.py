"""Taking the words away where somebody is named who shouldn't be (GDPR art. 16, 17)."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from activities.models import Update
from clubs.models import SETTLERS
from clubs.views.answers import say

from .scope import goal_for

GONE = "Texten är borttagen. Det som hände och dagen står kvar."


@require_POST
def blank_update(request, branch, pk):
    """Of a line in an activity's log: its author's own, or by who settles."""
    known = Update.objects.for_user(request.user).select_related(
        "activity__goal__section__plan__branch"
    )
    update = get_object_or_404(
        known, pk=pk, activity__goal__section__plan__branch__slug=branch
    )
    goal = update.activity.goal
    settles = request.user.rights.branches(SETTLERS)
    own = update.by_id == request.user.pk
    if not own and goal.section.plan.branch_id not in settles:
        raise Http404
    update.blank(by=request.user)
    say(request, GONE)
    return redirect(f"{goal.get_absolute_url()}#historik")


@require_POST
def blank_assessment(request, branch, slug, section, number):
    """Of what the board has judged of a goal, by who settles; ``at`` says which."""
    goal = goal_for(request, branch, slug, section, number, can_follow=True)
    if goal.section.plan.branch_id not in request.user.rights.branches(SETTLERS):
        raise Http404
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        at = None
    assessment = goal.assessments.filter(at=at).first() if at and at.tzinfo else None
    if assessment:
        assessment.goal = goal
        assessment.blank(by=request.user)
        say(request, GONE)
    return redirect(f"{goal.get_absolute_url()}#utfall")
