"""The accounts of a branch: who logs in, how it is protected, what to do about it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs import accounts as deeds
from clubs.letters import send_link
from clubs.models import Assignment, SignIn, User
from sekoplan.confirming import confirmed

from .answers import done, page, say
from .scope import branch_for
from .settings_pages import page_with_form

SHOWN = 20


class DeedForm(forms.Form):
    do = forms.CharField(required=False)
    checked = forms.BooleanField(required=False)


def accounts_of(request, branch):
    """The accounts that may do something in the branch, or will."""
    held = (
        Assignment.objects.for_user(request.user)
        .filter(branch=branch)
        .still(timezone.localdate())
    )
    return User.objects.filter(pk__in=held.values("user")).order_by("name", "pk"), held


@require_safe
def accounts(request, branch):
    branch = branch_for(request, branch, can_read_accounts=True)
    users, held = accounts_of(request, branch)
    roles: dict[int, list[str]] = {}
    for assignment in held.order_by("role"):
        name = assignment.get_role_display()
        if name not in roles.setdefault(assignment.user_id, []):
            roles[assignment.user_id].append(name)
    users = list(users)
    factors: dict[int, set[str]] = {}
    known = Authenticator.objects.filter(user__in=users)
    for user, factor in known.values_list("user", "type"):
        factors.setdefault(user, set()).add(factor)
    sessions = deeds.open_sessions(*users)
    for user in users:
        user.roles = roles.get(user.pk, [])
        user.protection = deeds.protection(factors.get(user.pk, ()))
        user.sessions = len(sessions.get(user.pk, ()))
    return render(request, "clubs/accounts.html", {"branch": branch, "users": users})


@page_with_form
@confirmed
def edit_account(request, branch, pk):
    branch = branch_for(request, branch, can_administer=True)
    users, held = accounts_of(request, branch)
    user = get_object_or_404(users, pk=pk)
    form = DeedForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        known = deeds_of(request, branch, user)
        deed = known.get(request.POST.get("do", ""))
        form.is_valid()
        said, do = deed or ("", unknown)
        if done(form, do):
            say(request, said)
            return redirect("edit_account", branch.slug, user.pk)
        user.refresh_from_db()
    factors = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    return page(
        request,
        "edit_account",
        branch,
        form=form,
        account=user,
        is_me=user == request.user,
        elsewhere=deeds.elsewhere(user, request.user),
        protection=deeds.protection(set(factors)),
        assignments=held.filter(user=user).select_related("tenure__post"),
        sessions=deeds.open_sessions(user).get(user.pk, []),
        tries=SignIn.objects.filter(user=user)[:SHOWN],
    )


def unknown():
    raise forms.ValidationError("Välj vad du vill göra.")


def deeds_of(request, branch, user):
    """What the administrator may do: the button's value, what is said, the deed."""
    by = request.user

    def remove_factors():
        if not request.POST.get("checked"):
            raise forms.ValidationError(
                {"checked": "Kontrollera vem du talar med, och kryssa i det."}
            )
        deeds.remove_factors(user, by=by)

    return {
        "end_sessions": (
            f"{user} är utloggad överallt.",
            lambda: deeds.end_sessions(user, by=by, branch=branch),
        ),
        "reset": (
            "En länk för att välja nytt lösenord är mejlad.",
            lambda: send_reset(user, by=by, branch=branch),
        ),
        "remove_factors": ("Det andra steget är borttaget.", remove_factors),
        "deactivate": ("Kontot är avstängt.", lambda: deeds.deactivate(user, by=by)),
        "reactivate": ("Kontot är öppet igen.", lambda: deeds.reactivate(user, by=by)),
    }


def send_reset(user, *, by, branch):
    """The same letter as who has forgotten their password asks for (S18)."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
    sent = send_link(
        "Välj ett nytt lösenord till Sekoplan",
        "reset_letter",
        path.replace("UID-KEY", key),
        user.email,
    )
    if not sent:
        raise forms.ValidationError("Mejlet gick inte iväg. Försök igen om en stund.")
    deeds.note(user, by=by, branch=branch, verb="send reset")
