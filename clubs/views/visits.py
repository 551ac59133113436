"""Visits: booked, logged, corrected; and what is said of each to whom."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clubs.models import Visit

from .answers import page
from .scope import branch_for


@require_safe
def visits(request, branch):
    branch = branch_for(request, branch, can_read_visits=True)
    return page(request, "visits", branch)


@require_safe
def visit(request, branch, pk):
    branch = branch_for(request, branch, can_read_visits=True)
    visit = get_object_or_404(
        Visit.objects.for_user(request.user), branch=branch, pk=pk
    )
    return page(request, "visit", branch, visit=visit)


@require_safe
def log_visit(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    return page(request, "log_visit", branch)


@require_safe
def book_visit(request, branch):
    branch = branch_for(request, branch, can_edit=True)
    return page(request, "book_visit", branch)
