"""Elected representatives and employees: their posts over time, their training."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clubs.models import Person

from .answers import page
from .scope import branch_for


@require_safe
def representative(request, branch, pk):
    branch = branch_for(request, branch, can_follow=True)
    people = Person.objects.for_user(request.user)
    person = get_object_or_404(people, branch=branch, pk=pk)
    return page(request, "representative", branch, person=person)
