"""The read log: who has been shown what is guarded, and one's own part of it."""

import logging
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clubs.data_forms import LogForm
from clubs.data_protection.catalogue import Whom
from clubs.data_protection.who_read import KINDS, told, told_by_role
from clubs.models import Read, Reading, User

from .answers import page
from .scope import branch_for

log = logging.getLogger(__name__)

A_PAGE = 50


def note_reading(request, branch, thing, *, kind="", reason=""):
    """Who reads about somebody is known afterwards, by ids alone (S64)."""
    if request.method == "HEAD":
        return
    Reading.objects.note(branch, by=request.user, thing=thing, kind=kind, reason=reason)
    read = kind or thing._meta.model_name
    log.info("%s read", read, extra={"actor": request.user.pk, "object": thing.pk})


@require_safe
def read_log(request, branch):
    branch = branch_for(request, branch, can_read_log=True)
    form = LogForm(request.GET)
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    here = Reading.objects.for_user(request.user).filter(branch=branch)
    found = here
    if asked.get("slag"):
        found = found.filter(kind__in=same_words(asked["slag"]))
    if asked.get("vem"):
        found = found.filter(by=asked["vem"])
    shown = Paginator(found.select_related("by"), A_PAGE).get_page(
        request.GET.get("sida")
    )
    return page(
        request,
        "read_log",
        branch,
        found=shown,
        lines=told(shown, branch, request.user),
        kinds=[(kind.value, kind.label) for kind in Read if kind != Read.SHEET],
        readers=User.objects.filter(pk__in=here.order_by().values("by")),
        asked=asked,
        filters=urlencode(asked),
    )


def same_words(kind):
    """The kinds that are called the same as ``kind``."""
    words = dict(Read.choices).get(kind)
    return [one for one, label in Read.choices if label == words]


@require_safe
def own_readings(request):
    """What one has read oneself, and by which role one has been read about."""
    user = request.user
    own = Reading.objects.filter(by=user).select_related("branch")
    about = Reading.objects.about(Whom.of_user(user)).exclude(by=user)
    pages = Paginator(own, A_PAGE), Paginator(about.select_related("branch"), A_PAGE)
    own, about = (
        pages[0].get_page(request.GET.get("sida")),
        pages[1].get_page(request.GET.get("om")),
    )
    return render(
        request,
        "clubs/own_readings.html",
        {"own": own, "about": about, "told": told_by_role(about), "kinds": KINDS},
    )
