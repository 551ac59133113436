"""What the things of a branch are called in cells that point at them."""

from clubs.models import Club, Industry, Person, PostKind, Purpose

from .widgets import Directory


def industries_of(branch, user):
    return named(Industry, branch, user)


def purposes_of(branch, user):
    return named(Purpose, branch, user)


def kinds_of(branch, user):
    return named(PostKind, branch, user)


def named(model, branch, user):
    """One of the branch's own lists; what is out of use can't be chosen anew."""
    things = model.objects.for_user(user).filter(branch=branch)
    return Directory((thing, thing.name, "", (), thing.active) for thing in things)


def clubs_of(branch, user):
    clubs = Club.objects.for_user(user).filter(branch=branch)
    return Directory((club, club.name, club.place, (), True) for club in clubs)


def people_of(branch, user):
    """By name, and by e-mail address where that is easier."""
    people = Person.objects.for_user(user).filter(branch=branch)
    return Directory(
        (
            person,
            person.name,
            person.email,
            (person.email,) if person.email != person.name else (),
            person.removed_at is None,
        )
        for person in people
    )
