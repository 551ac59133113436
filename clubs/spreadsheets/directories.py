"""What the things of a branch are called in cells that point at them."""

from clubs.models import Club, Industry, Person, PostKind, Purpose, Workplace

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


def workplaces_of(branch, user):
    """By employer, name and place; one whose name is hidden can't be pointed at."""
    workplaces = Workplace.objects.for_user(user).filter(branch=branch)
    return Directory(
        (
            workplace,
            called(workplace),
            "",
            (workplace.shown_name,),
            workplace.is_named and workplace.removed_at is None,
        )
        for workplace in workplaces.order_by("pk")
    )


def called(workplace):
    names = (workplace.shown_employer, workplace.shown_name, workplace.shown_place)
    return ", ".join(filter(None, names))
