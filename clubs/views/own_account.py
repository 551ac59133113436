"""One's own account: where it is logged in, and the address it logs in with."""

from datetime import timedelta

from django import forms
from django.contrib.auth import logout
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from clubs import accounts
from clubs.forms import email_field
from clubs.letters import send_link
from clubs.models import SignIn, User
from sekoplan.confirming import confirmed

from .answers import say
from .settings_pages import page_with_form

SHOWN = 20
LINK_LASTS = timedelta(hours=1)
SALT = "sekoplan.accounts.email"


@page_with_form
@confirmed(to_read=False)
def sessions(request):
    user, here = request.user, request.session.session_key
    if request.method == "POST":
        if request.POST.get("do") == "all":
            accounts.drop_sessions(user)
            logout(request)
            return redirect("account_login")
        accounts.drop_sessions(user, keep=here)
        say(request, "Du är utloggad överallt annars.")
        return redirect("usersessions_list")
    context = {
        "sessions": accounts.open_sessions(user).get(user.pk, []),
        "here": here,
        "tries": SignIn.objects.filter(user=user)[:SHOWN],
    }
    return render(request, "usersessions/usersession_list.html", context)


class EmailForm(forms.Form):
    email = email_field(question="Skriv den nya adressen.")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


@page_with_form
@confirmed
def change_email(request):
    """Ask for another address: a link goes there, and nothing is changed until then."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    sent = False
    if form.is_bound and form.is_valid():
        sent = ask_address(request.user, form.cleaned_data["email"])
        if not sent:
            form.add_error(None, "Mejlet gick inte iväg. Försök igen om en stund.")
    context = {"form": form, "sent": sent}
    status = 422 if form.errors else 200
    return render(request, "clubs/change_email.html", context, status=status)


def ask_address(user, email):
    """Whether a letter has left. The answer tells nobody which addresses are known."""
    if User.objects.filter(email=email).exists():
        subject = "Adressen används redan i Sekoplan"
        return send_link(subject, "email_taken_letter", reverse("account"), email)
    path = reverse("confirm_email", args=[new_address_token(user, email)])
    return send_link("Bekräfta din nya adress", "email_letter", path, email)


def new_address_token(user, email):
    """Good for one change: it names the address that it is a change from."""
    return signing.dumps([user.pk, user.email, email], salt=SALT)


@never_cache
@page_with_form
def confirm_email(request, token):
    """The link in the letter, opened by who asked for it and is logged in."""
    try:
        pk, was, email = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        pk = was = email = None
    good = pk == request.user.pk and was == request.user.email
    if good and request.method == "POST":
        good = accounts.change_email(request.user, email=email)
        if good:
            say(request, "Adressen är bytt. Logga in med den nya från och med nu.")
            return redirect("account")
    context = {"email": email, "good": good}
    return render(
        request, "clubs/confirm_email.html", context, status=200 if good else 410
    )
