"""Accounts and roles in a branch: who may do what, who is invited, who has left."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clubs.forms import EndForm, InviteForm
from clubs.letters import invitation_link, send_invitation
from clubs.models import Assignment, Invitation
from sekoplan.confirming import confirmed

from .answers import done, done_once, fresh, page, say
from .scope import branch_for
from .settings_pages import asked, page_with_form


@require_safe
def access(request, branch):
    branch = branch_for(request, branch, can_read_accounts=True)
    today = timezone.localdate()
    assignments = (
        Assignment.objects.for_user(request.user)
        .filter(branch=branch)
        .select_related("user", "tenure__post")
    )
    context = {
        "branch": branch,
        "assignments": assignments.still(today),
        "ended": assignments.ended(today),
        "invitations": Invitation.objects.for_user(request.user)
        .filter(branch=branch)
        .open(timezone.now()),
        "today": today,
        "nobody_from": branch.assignments.administrators().first_day_without(today),
    }
    return render(request, "clubs/access.html", context)


@page_with_form
@confirmed
def invite(request, branch):
    branch = branch_for(request, branch, can_administer=True)
    form = (
        InviteForm(request.POST, branch=branch)
        if request.method == "POST"
        else fresh(InviteForm, branch=branch)
    )
    made = []

    def send():
        made.extend(Invitation.send(branch, by=request.user, **asked(form, "uuid")))
        return made[0].pk

    if not form.is_bound or not form.is_valid() or not done_once(request, form, send):
        return page(request, "invite", branch, form=form)
    if made and not send_invitation(*made):
        # The token is known now and never again: the answer itself shows it.
        context = {"link": invitation_link(made[1]), "invitation": made[0]}
        return page(request, "invited", branch, **context)
    say(request, "Inbjudan är skickad." if made else "Redan inbjuden.")
    return redirect("access", branch.slug)


@page_with_form
@confirmed
def assignment(request, branch, pk):
    branch = branch_for(request, branch, can_administer=True)
    assignment = get_object_or_404(
        Assignment.objects.for_user(request.user).select_related("user"),
        pk=pk,
        branch=branch,
        can_edit=True,
    )
    sent = request.POST if request.method == "POST" else None
    form = EndForm(sent, initial={"last_day": timezone.localdate()})

    def end():
        day = None if form.cleaned_data["now"] else form.cleaned_data["last_day"]
        assignment.end(by=request.user, last_day=day)

    if form.is_bound and form.is_valid() and done(form, end):
        say(request, "Behörigheten är avslutad.")
        return redirect("access", branch.slug)
    assignment.refresh_from_db(fields=["ends"])
    return page(request, "assignment", branch, form=form, assignment=assignment)


@require_POST
@confirmed
def withdraw_invitation(request, branch, pk):
    branch = branch_for(request, branch, can_administer=True)
    invitations = Invitation.objects.for_user(request.user)
    invitation = get_object_or_404(invitations, pk=pk, branch=branch, can_edit=True)
    invitation.withdraw(by=request.user)
    say(request, "Inbjudan är tillbakadragen.")
    return redirect("access", branch.slug)
