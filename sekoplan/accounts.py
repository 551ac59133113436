"""How people come in and stay in: by invitation, and with a second factor (S13)."""

import qrcode
from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa import signals as factors
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from sekoplan import encrypting
from sekoplan.failures import text_given_back
from sekoplan.sessions import limit_session

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# How somebody shows again who they are, in the order they are offered
WAYS = ("mfa_reauthenticate:webauthn", "mfa_reauthenticate", "reauthenticate")

# What a session with nothing but a password reaches: enrolment and the way out.
BEFORE_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "accessibility",
    "healthz",
    "help",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "privacy",
    "security_txt",
}

# What allauth says, by the name of its template; what is missing is not said.
SAID = {
    "account/messages/logged_out.txt": "Du är utloggad.",
    "account/messages/password_changed.txt": "Lösenordet är bytt.",
    "mfa/messages/recovery_codes_generated.txt": "Du har fått nya reservkoder.",
    "mfa/messages/totp_activated.txt": "Koderna från appen är påslagna.",
    "mfa/messages/totp_deactivated.txt": "Koderna från appen är avstängda.",
    "mfa/messages/webauthn_added.txt": "Passkeyn är sparad.",
    "mfa/messages/webauthn_removed.txt": "Passkeyn är borttagen.",
    "usersessions/messages/sessions_logged_out.txt": "Du är utloggad överallt annars.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Kontot är avstängt.",
        "email_password_mismatch": (
            "E-postadressen och lösenordet hör inte ihop. Kontrollera båda och "
            "försök igen."
        ),
        "enter_current_password": "Det är inte ditt nuvarande lösenord. Försök igen.",
        "incorrect_code": "Koden stämmer inte. Vänta på nästa kod och försök igen.",
        "incorrect_password": "Lösenordet stämmer inte. Försök igen.",
        "invalid_password_reset": "Länken gäller inte längre. Be om en ny.",
        "rate_limited": "Du har försökt många gånger. Vänta en stund.",
        "too_many_login_attempts": (
            "Du har försökt många gånger. Vänta en kvart och försök igen."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def format_email_subject(self, subject):
        return subject

    def add_message(self, request, level, message_template=None, *rest, **options):
        message = options.get("message")
        if not message and (message := SAID.get(message_template)):
            # Allauth warns of new codes, which is what was asked for.
            level = messages.SUCCESS
        if message:
            messages.add_message(request, level, message)

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def get_reauthentication_methods(self, user):
        """The passkey first: the shortest way, and the safest."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda way: WAYS.index(way["id"]))

    def get_logout_redirect_url(self, request):
        return reverse("account_login")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """One letter for every change; it has a link and says nothing else (S64)."""
        address = email or EmailAddress.objects.get_primary_email(user)
        self.send_mail("account/email/account_changed", address, {})

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, context | {"site": settings.SITE_URL})

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Account and address together: nobody is locked out from elsewhere (S15)."""
        login = credentials.get("email", "").lower()
        return f"{login} {self.get_client_ip(request)}"

    def authentication_failed(self, request, **credentials):
        """A log-in refused; who only confirms is in already, and is told there."""
        from clubs.signing_in import password_refused

        if not request.user.is_authenticated:
            password_refused(credentials.get("email", ""))

    def respond_user_inactive(self, request, user):
        from clubs.signing_in import password_refused

        password_refused(user.email)
        return super().respond_user_inactive(request, user)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(respond_429(request)) from None


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "Du behöver minst ett skydd. Lägg till ett annat innan du tar bort det här."
        ),
        "cannot_generate_recovery_codes": (
            "Reservkoder får du när du har lagt till en passkey eller en app."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def build_totp_svg(self, url):
        """Markup to put in the page: the policy allows no picture as data."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(
            encoding="unicode"
        )

    def encrypt(self, text):
        """The secret of an app or of the spare codes, as it is stored."""
        return encrypting.encrypt(text)

    def decrypt(self, encrypted_text):
        return encrypting.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        others = Authenticator.objects.filter(
            user=authenticator.user_id, type__in=FACTORS
        ).exclude(pk=authenticator.pk)
        return not settings.MFA_REQUIRED or others.exists()

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user.pk, type=type).count() + 1
        return "Min passkey" if number == 1 else f"Min passkey {number}"

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Sekoplan"}


@receiver([factors.authenticator_added, factors.authenticator_removed])
def way_in_changed(request, user, authenticator, **kwargs):
    """Who was in by the old ways is out (S21); who added one has shown it (S13)."""
    end_other_sessions(request, user)
    if authenticator.type in FACTORS and Authenticator.objects.filter(
        pk=authenticator.pk
    ):
        request.session["second_factor_added"] = True


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view needs a log-in unless it says otherwise."""

    def handle_no_permission(self, request, view_func):
        """A page comes back after the log-in; what was sent can't be, but a text."""
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        is_page = request.headers.get("Accept") != "application/json"
        given = is_page and text_given_back(request, view_func, logged_out=True)
        return given or redirect(settings.LOGIN_URL)


class SecondFactorMiddleware:
    """Lets a session with only a password no further than to enrolment (S13)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in BEFORE_SECOND_FACTOR:
            return None
        if has_shown_second_factor(request):
            return None
        if getattr(view_func, "for_fetch", False):
            # A script would take the page it is sent to for an answer.
            return JsonResponse({"error": "Logga in igen."}, status=401)
        if is_mfa_enabled(request.user, FACTORS):
            # The factor was added elsewhere since: this session has to show it.
            logout(request)
            return redirect("account_login")
        return redirect("mfa_index")


def has_shown_second_factor(request):
    return request.session.get("second_factor_added", False) or any(
        record["method"] == "mfa"
        for record in get_authentication_records(request, request.user)
    )


def device(user_agent):
    """ "Firefox på Windows" of what a browser says about itself."""
    browsers = ("Edg/", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome")
    browsers += (("Safari", "Safari"),)
    systems = ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")
    systems += ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")
    browser, system = (
        next((name for mark, name in known if mark in user_agent), "")
        for known in (browsers, systems)
    )
    return f"{browser or 'Webbläsare'} på {system}" if system else "Okänd enhet"


@receiver([password_changed, password_reset])
def password_is_new(request, user, **kwargs):
    """Who was in by the old password is out of the database too (S21)."""
    end_other_sessions(request, user)


# The library's own forms, asking in our words


def ask(form, questions):
    for name, question in questions.items():
        form.fields[name].error_messages["required"] = question


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask(
            self,
            {"login": "Skriv din e-postadress.", "password": "Skriv ditt lösenord."},
        )

    def login(self, request, redirect_url=None):
        """Log in; the library's form lets every session last equally long."""
        answer = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
        return answer


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask(self, {"password": "Skriv ditt lösenord."})


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask(self, {"email": "Skriv din e-postadress."})

    def save(self, request, **kwargs):
        """An unknown address gets a letter too: the answer takes as long (S16)."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        AccountAdapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        ask(self, {"password1": "Välj ett lösenord."})


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        ask(
            self,
            {
                "oldpassword": "Skriv ditt nuvarande lösenord.",
                "password1": "Välj ett nytt lösenord.",
            },
        )
