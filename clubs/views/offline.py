"""What opens without network: shells that say nothing of people, and the worker."""

from functools import cache
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.models import Branch, Club
from clubs.visit_forms import VisitForm

from .answers import page
from .scope import branch_for


@require_safe
def visit_shell(request, branch):
    """The visit form for anybody who may log visits here, with nothing filled in."""
    branch = branch_for(request, branch, can_edit=True)
    form = VisitForm(branch=branch, user=request.user, initial={"day": "idag"})
    form.choose_among([])
    clubs = active_clubs(request.user, branch)
    return page(request, "shell_visit", branch, form=form, clubs=clubs)


@require_safe
def clubs_shell(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    clubs = active_clubs(request.user, branch).select_related("industry")
    by_industry = clubs.order_by(F("industry__name").asc(nulls_last=True), "name")
    groups = [
        (industry, list(members))
        for industry, members in groupby(by_industry, key=attrgetter("industry"))
    ]
    return page(request, "shell_clubs", branch, groups=groups)


def active_clubs(user, branch):
    here = Club.objects.for_user(user).filter(branch=branch)
    return here.active(timezone.localdate())


@require_safe
def start_visit(request):
    """Where the home screen leads: the visit form of one's own branch."""
    branches = Branch.objects.for_user(request.user).filter(can_edit=True)
    branch = branches.order_by("-is_mine", "name").first()
    return redirect("log_visit", branch.slug) if branch else redirect("home")


# Of the worker and the manifest: public, the same for all


@login_not_required
@require_safe
def worker(request):
    """At the root, where it can answer for every branch; always asked for anew."""
    return HttpResponse(worker_script(), content_type="text/javascript")


@cache
def worker_script():
    return (settings.BASE_DIR / "static" / "sw.js").read_bytes()


@login_not_required
@require_safe
def manifest(request):
    start = reverse("start_visit")
    return JsonResponse(
        {
            "id": start,
            "start_url": start,
            "scope": "/",
            "name": "Sekoplan",
            "short_name": "Sekoplan",
            "lang": "sv",
            "display": "standalone",
            "background_color": "#FFFFFF",
            "theme_color": "#FFFFFF",
            "icons": [
                icon("icons/192.png", "192x192"),
                icon("icons/512.png", "512x512"),
                icon("icons/maskable.png", "512x512", purpose="maskable"),
            ],
        },
        content_type="application/manifest+json",
    )


def icon(name, sizes, **more):
    return {"src": static(name), "sizes": sizes, "type": "image/png", **more}
