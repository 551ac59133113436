"""Accepting an invitation: the only way to an account."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clubs.forms import AcceptForm
from clubs.models import AccountExists, Invitation, User


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    invitation = Invitation.objects.for_token(token, timezone.now()).first()
    if invitation is None:
        return render(request, "clubs/invitation_closed.html", status=410)
    account = User.objects.filter(email=invitation.email).first()
    context = {"invitation": invitation, "branch": None}
    if request.user.is_authenticated and request.user != account:
        return render(request, "clubs/invitation_other.html", context)
    if account is None:
        return choose_password(request, invitation, context)
    if not request.user.is_authenticated:
        return render(request, "clubs/invitation_log_in.html", context)
    if request.method == "POST" and invitation.accept(by=request.user):
        return redirect("home")
    return render(request, "clubs/invitation_accept.html", context)


def choose_password(request, invitation, context):
    """A new account: name, password, and on to the second factor."""
    sent = request.POST if request.method == "POST" else None
    form = AcceptForm(sent, initial={"name": invitation.name})
    if not form.is_bound or not form.is_valid():
        status = 422 if form.errors else 200
        context["form"] = form
        return render(request, "clubs/invitation.html", context, status=status)
    try:
        user = invitation.accept(**form.cleaned_data)
    except AccountExists:
        user = None
    if user is None:
        # Somebody was quicker with the same link: the page says what now.
        return redirect("invitation", request.resolver_match.kwargs["token"])
    # The password was chosen this minute: enrolment need not ask for it again.
    record_authentication(request, user, method="password", reauthenticated=True)
    next_page = "mfa_index" if settings.MFA_REQUIRED else "home"
    return perform_login(request, user, redirect_url=redirect(next_page).url)
