"""What one may correct of oneself, in the account and in every branch at once."""

from django.db import transaction

from .models import Branch, Event, Person, Stale, User


def own_people(user):
    people = Person.objects.filter(user=user, erased_at=None)
    return list(people.select_related("branch").order_by("branch"))


def seen_of(people):
    """Grows whenever any of them is changed."""
    return sum(person.version for person in people)


@transaction.atomic
def correct(user, *, seen, name, phone):
    """Another name and work telephone; Stale when somebody changed them since ``seen``.

    Stale has the first person as it stands, since all are to say the same.
    """
    held = user.assignments.values("branch")
    branches = Branch.objects.filter(pk__in=held) | Branch.objects.filter(
        people__user=user
    )
    branches = list(branches.distinct().order_by("pk"))
    for branch in branches:
        branch.lock()
    people = own_people(user)
    if seen_of(people) != seen:
        raise Stale(people[0] if people else user)
    for person in people:
        person.change(
            by=user, seen=person.version, name=name, email=person.email, phone=phone
        )
    if user.name != name:
        user.name = name
        User.objects.filter(pk=user.pk).update(name=name)
        for branch in branches:
            Event.objects.record(
                branch, by=user, verb="change", thing=user, private={"name": name}
            )
