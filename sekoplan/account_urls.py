"""The log-in pages that we use; the library's other pages don't exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from clubs.views import own_account

# Set by besok.js as long as a visit waits on the phone, whoever wrote it.
WAITING = "vantar"

# The library's class views answer OPTIONS, and take PUT for POST.
form = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@form
def log_out(request):
    """Log out and have the browser forget what it kept (S31).

    A phone where visits wait says so by a cookie; then a page asks first, and what
    waits is only forgotten when its author has said so there, and nobody else's waits.
    """
    if request.method != "POST":
        return account.logout(request)
    waits = WAITING in request.COOKIES
    if waits and request.user.is_authenticated and "asked" not in request.POST:
        return redirect("account_logout")
    response = account.logout(request)
    forgotten = '"cache"'
    if not waits or request.POST.get("visits") == "ta-bort":
        response.delete_cookie(WAITING)
        forgotten = '"cache", "storage"'
    response["Clear-Site-Data"] = forgotten
    return response


urlpatterns = [
    path("logga-in/", form(account.login), name="account_login"),
    path("logga-ut/", log_out, name="account_logout"),
    path("avstangt/", require_safe(account.account_inactive), name="account_inactive"),
    path("bekrafta/", form(account.reauthenticate), name="account_reauthenticate"),
    path(
        "losenord/byt/", form(account.password_change), name="account_change_password"
    ),
    path(
        "losenord/glomt/", form(account.password_reset), name="account_reset_password"
    ),
    path(
        "losenord/glomt/skickat/",
        require_safe(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "losenord/nytt/klart/",
        require_safe(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        # The key has hyphens of its own.
        r"^losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("inloggningar/", own_account.sessions, name="usersessions_list"),
    path("skydd/", require_safe(mfa.index), name="mfa_index"),
    path("skydd/kod/", form(mfa.authenticate), name="mfa_authenticate"),
    path("skydd/bekrafta/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("skydd/app/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("skydd/app/ta-bort/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "skydd/reservkoder/",
        require_safe(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "skydd/reservkoder/nya/",
        form(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "skydd/passkey/", require_safe(webauthn.list_webauthn), name="mfa_list_webauthn"
    ),
    path("skydd/passkey/ny/", form(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "skydd/passkey/logga-in/",
        form(webauthn.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path(
        "skydd/passkey/bekrafta/",
        form(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "skydd/passkey/<int:pk>/namn/",
        form(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "skydd/passkey/<int:pk>/ta-bort/",
        form(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
