"""Elected representatives and employees: their posts over time, their training."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.data_protection.clearing import roles_of
from clubs.data_protection.clocks import clock
from clubs.data_protection.times import times_of
from clubs.models import Kept, Person

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
        clock=clock_of(branch, person, tenures, today),
        trainings=trainings_of(request, branch, person, today),
        today=today,
    )


def clock_of(branch, person, tenures, today):
    """When the job closes the account and takes the name, as the branch keeps them."""
    held = [(one.starts, one.ends) for one in tenures]
    if person.erased_at or clock(held, today, has_account=False) is None:
        return None
    if person.user_id:
        held += roles_of([person.user_id])[person.user_id]
    months = times_of(branch)
    return clock(
        held,
        today,
        # Who has an account is told to those who read the accounts.
        has_account=branch.can_read_accounts and person.user_id is not None,
        account=months[Kept.ACCOUNTS],
        name=months[Kept.NAMES],
    )
