"""Who does what matters most has shown who they are in the last quarter (S22)."""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as PasskeyForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from sekoplan.accounts import ReauthenticateForm
from sekoplan.sessions import BEGAN

# What the page that asks adds to a form, and takes away again
OURS = "confirm"


def shown_at(request):
    """When this session last showed who it is, by log-in or since; None if never."""
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record.get("reauthenticated")]
    began = request.session.get(BEGAN)
    return max([*shown, *([began] if began else [])], default=None)


def is_confirmed(request):
    shown = shown_at(request)
    return (
        shown is not None
        and time.time() - shown <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )


def confirmed(view=None, *, to_read=True):
    """A view for who has shown who they are in the last quarter; else it asks first.

    Stands below the decorator of methods. With ``to_read=False`` only what is sent
    asks. What was sent is carried along on the page that asks, and done when it is
    answered; a file has to be chosen again.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            if to_read or request.method == "POST":
                asks = ask_again(request)
                if asks is not None:
                    return asks
            return view(request, *args, **kwargs)

        answer.asks_again = True
        return answer

    return decorate(view) if view else decorate


def ask_again(request):
    """The answer that asks who it is; None when that is known, or was shown just now.

    For a view that asks only sometimes; the others are ``confirmed``.
    """
    own = [name for name in request.POST if name.startswith(f"{OURS}-")]
    if is_confirmed(request):
        # A second click sends the same page once more
        leave_out(request, own)
        return None
    if request.headers.get("Accept") == "application/json":
        words = "Bekräfta att det är du: ladda om sidan och försök igen."
        return JsonResponse({"error": words}, status=403)
    if request.method != "POST":
        return ask_on_the_way(request)
    if own and not ratelimit.consume(
        request, action="reauthenticate", user=request.user
    ):
        return respond_429(request)
    form = shown_form(request)
    if form is not None and form.is_valid():
        if hasattr(form, "save"):
            form.save()
        else:
            reauthenticate_by_password(request)
        leave_out(request, own)
        return None
    return ask_with_form(request, form, own)


def leave_out(request, names):
    if names:
        sent = request.POST.copy()
        for name in names:
            del sent[name]
        sent._mutable = False
        request.POST = sent


def ask_on_the_way(request):
    """A page leads over the page that asks, and comes back."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    way = methods[0]["url"] if methods else reverse("account_reauthenticate")
    htmx = getattr(request, "htmx", False)
    # A piece is no page to come back to: that is the one it would have been part of.
    back = (htmx and htmx.current_url_abs_path) or request.get_full_path()
    to = f"{way}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)


def shown_form(request):
    """The form that somebody shows who they are with, when that is what was sent."""
    forms = {
        "credential": PasskeyForm,
        "code": CodeForm,
        "password": ReauthenticateForm,
    }
    for field, form in forms.items():
        if f"{OURS}-{field}" in request.POST:
            return form(request.POST, user=request.user, prefix=OURS)
    return None


def ask_with_form(request, form, own):
    """The page that asks, with all that was sent."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    ways = [method["id"] for method in methods]
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in own and name != "csrfmiddlewaretoken"
    ]
    context = {
        "form": form,
        "ways": ways,
        "carried": carried,
        "has_files": bool(request.FILES),
        "ours": OURS,
        "action": request.get_full_path(),
    }
    if "mfa_reauthenticate:webauthn" in ways:
        context["options"] = begin_authentication(request.user)
    status = 422 if form is not None else 403
    answer = render(request, "account/confirm_sent.html", context, status=status)
    if getattr(request, "htmx", False):
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"
        answer["HX-Reswap"] = "outerHTML"
    return answer
