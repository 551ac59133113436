"""The branch's clubs: who has been visited, and who has waited longest."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clubs.models import Club

from .answers import page
from .scope import branch_for


@require_safe
def clubs(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    return page(request, "clubs", branch)


@require_safe
def club(request, branch, club):
    branch = branch_for(request, branch, can_follow=True)
    clubs = Club.objects.for_user(request.user)
    club = get_object_or_404(clubs, branch=branch, slug=club)
    return page(request, "club", branch, club=club)
