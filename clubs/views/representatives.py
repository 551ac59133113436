"""Elected representatives and employees: their posts over time, their training."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.data_protection.clocks import clock
from clubs.models import Person

from .answers import page
from .readings import note_reading
from .scope import branch_for
from .training import trainings_of


@require_safe
def representative(request, branch, pk):
    branch = branch_for(request, branch, can_follow=True)
    people = Person.objects.for_user(request.user)
    person = get_object_or_404(people, branch=branch, pk=pk)
    note_reading(request, branch, person)
    today = timezone.localdate()
    tenures = list(person.tenures.select_related("post__club"))
    past = [one for one in tenures if one.ends and one.ends < today]
    return page(
        request,
        "representative",
        branch,
        person=person,
        held=[one for one in tenures if one not in past],
        past=sorted(past, key=lambda one: one.ends, reverse=True),
        clock=clock(
            [(one.starts, one.ends) for one in tenures],
            today,
            # Who has an account is told to those who read the accounts.
            has_account=branch.can_read_accounts and person.user_id is not None,
        ),
        trainings=trainings_of(request, branch, person, today),
        today=today,
    )
