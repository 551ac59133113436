"""Visits: booked, logged, corrected; and what is said of each to whom."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from clubs.models import Visit

from .answers import page, refused, say
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


@require_POST
def undo_visit(request, branch, pk):
    """Take back what one has just logged."""
    branch = branch_for(request, branch, can_edit=True)
    visit = visit_for(request, branch, pk, can_edit=True)
    if said := refused(lambda: visit.take_back(by=request.user)):
        messages.error(request, said)
        return redirect("visit", branch.slug, visit.pk)
    say(request, "Besöket är inte längre loggat.")
    return redirect("log_visit", branch.slug)


def visit_for(request, branch, pk, **rights):
    visits = Visit.objects.for_user(request.user)
    return get_object_or_404(visits, branch=branch, pk=pk, **rights)
