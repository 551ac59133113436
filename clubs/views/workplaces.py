"""Places of work: where agreement or organisation is missing."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clubs.models import Workplace

from .answers import page
from .scope import branch_for


@require_safe
def workplaces(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    return page(request, "workplaces", branch)


@require_safe
def workplace(request, branch, pk):
    branch = branch_for(request, branch, can_follow=True)
    workplaces = Workplace.objects.for_user(request.user)
    workplace = get_object_or_404(workplaces, branch=branch, pk=pk)
    return page(request, "workplace", branch, workplace=workplace)
