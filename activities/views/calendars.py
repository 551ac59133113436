"""Calendars to subscribe to: one's own and the branch's, and what they hold."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from activities.calendar import calendar_of
from clubs.forms import INCOMPLETE, SentOnce
from clubs.models import CalendarAddress
from clubs.views.answers import done_once, fresh, say
from clubs.views.scope import branch_for
from sekoplan.jinja import url


class CalendarForm(SentOnce):
    """Whose calendar gets a new address."""

    whose = forms.ChoiceField(
        choices=[("own", "own"), ("branch", "branch")],
        error_messages={"required": INCOMPLETE, "invalid_choice": INCOMPLETE},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    form = CalendarForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        is_own = form.cleaned_data["whose"] == "own"
        if not is_own and not branch.can_settle:
            raise Http404

        def make():
            user = request.user if is_own else None
            return CalendarAddress.make(branch, by=request.user, user=user).pk

        if done_once(request, form, make):
            say(request, "Kalendern har fått en adress.")
            return redirect("calendars", branch.slug)
    in_use = CalendarAddress.objects.for_user(request.user).in_use()
    addresses = list(in_use.filter(branch=branch))
    for one in addresses:
        place = url("calendar_feed", branch.slug, one.token)
        one.address = f"{settings.SITE_URL}{place}"
    return render(
        request,
        "activities/calendars.html",
        {
            "branch": branch,
            "form": form or fresh(CalendarForm),
            "own": next((one for one in addresses if one.user_id), None),
            "branchs": next((one for one in addresses if not one.user_id), None),
        },
        status=422 if form else 200,
    )


@require_POST
def revoke_calendar(request, branch, pk):
    branch = branch_for(request, branch, can_follow=True)
    readable = CalendarAddress.objects.for_user(request.user)
    get_object_or_404(readable, pk=pk, branch=branch).revoke(by=request.user)
    say(request, "Adressen är återkallad. Kalendern uppdateras inte längre.")
    return redirect("calendars", branch.slug)


@login_not_required
@require_safe
def calendar_feed(request, branch, token):
    address = CalendarAddress.objects.at_token(branch, token)
    if address is None:
        raise Http404
    content = calendar_of(address, timezone.localdate())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
