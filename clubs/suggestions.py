"""Where somebody is likely to have been: what the visit form offers first."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery

from sekoplan.jinja import clock, short_date, short_date_year

from .models import HIDDEN_NAME, Club, Visit, VisitState, Workplace
from .models.visits import place_name

# How far from today a booked visit is near, and a made one recent
NEAR = timedelta(days=14)
RECENT = timedelta(days=60)
BOOKED, WAITING, BEEN = 3, 2, 2


@dataclass
class Suggestion:
    """One place to choose: ``said`` is why, ``promise`` the last visit's next step."""

    value: str
    name: str
    said: str
    place: tuple
    purposes: list = field(default_factory=list)
    promise: Visit | None = None
    is_today: bool = False


def at(visit):
    return (
        ("club", visit.club_id) if visit.club_id else ("workplace", visit.workplace_id)
    )


def day_word(day, today):
    """ "idag", "igår", "9 okt", "9 okt 2017"."""
    near = {today: "idag", today - timedelta(days=1): "igår"}
    if day in near:
        return near[day]
    return short_date(day) if day.year == today.year else short_date_year(day)


def of_visit(visit, today, workplaces):
    """A visit to report; ``workplaces`` are those whose names the user may know."""
    workplace = workplaces.get(visit.workplace_id)
    name = visit.club.name if visit.club_id else HIDDEN_NAME
    hour = f" {clock(visit.at)}" if visit.at else ""
    word = "inbokat" if visit.state == VisitState.PLANNED else "besök"
    return Suggestion(
        value=f"besok:{visit.pk}",
        name=place_name(workplace) if workplace else name,
        said=f"{word} {day_word(visit.on, today)}{hour}",
        place=at(visit),
        purposes=[purpose.pk for purpose in visit.purposes.all()],
        is_today=visit.on == today and visit.state == VisitState.PLANNED,
    )


def of_club(club, said=""):
    return Suggestion(
        value=f"klubb:{club.slug}", name=club.name, said=said, place=("club", club.pk)
    )


def of_workplace(workplace, said=""):
    return Suggestion(
        value=f"arbetsplats:{workplace.pk}",
        name=place_name(workplace),
        said=said,
        place=("workplace", workplace.pk),
    )


def suggestions_for(user, branch, today, workplaces, *, first=None, asked=0):
    """The places to offer ``user``, the likeliest first.

    ``workplaces`` are those they may choose among. ``first`` stands before all; so
    does the visit ``asked`` for, by its number.
    """
    named = {workplace.pk: workplace for workplace in workplaces}
    visits = near_visits(user, branch, today, asked)
    planned = [visit for visit in visits if visit.state == VisitState.PLANNED]
    planned.sort(key=lambda v: (abs(v.on - today), v.at is None, v.at))
    reported = [visit for visit in visits if visit.pk == asked]
    found = [first] if first else []
    found += [of_visit(v, today, named) for v in (*reported, *planned[:BOOKED])]
    found += waiting_longest(user, branch, today)
    found += been_lately(visits, today, named)[:BEEN]
    once: dict[tuple, Suggestion] = {}
    for suggestion in found:
        shown = once.setdefault(suggestion.place, suggestion)
        shown.said = shown.said or suggestion.said
        if suggestion.is_today:
            shown.purposes = suggestion.purposes
    # What was promised where the name is hidden may tell the name.
    told = [s for s in once.values() if s.place[0] == "club" or s.place[1] in named]
    with_promises(user, branch, told)
    return list(once.values())


def near_visits(user, branch, today, asked):
    """The user's own, booked or made not long ago, and the one ``asked`` for."""
    here = Visit.objects.filter(branch=branch)
    planned = here.planned().between(today - NEAR, today + NEAR)
    done = here.done().between(today - RECENT, today)
    # In one list: asked for one by one, they make a database read the whole branch.
    kinds = (planned.with_visitor(user), done.with_visitor(user), here.filter(pk=asked))
    first, *rest = (visits.order_by().values("pk") for visits in kinds)
    pks = first.union(*rest)
    visits = Visit.objects.for_user(user).filter(pk__in=pks).select_related("club")
    # Sorted here for the same reason.
    found = visits.prefetch_related("purposes").order_by()
    return sorted(found, key=lambda visit: (visit.on, visit.pk), reverse=True)


def been_lately(visits, today, workplaces):
    been: dict[tuple, Suggestion] = {}
    for visit in visits:
        said = f"du var där {day_word(visit.on, today)}"
        if visit.state != VisitState.DONE:
            continue
        if visit.club_id:
            been.setdefault(at(visit), of_club(visit.club, said))
        elif workplace := workplaces.get(visit.workplace_id):
            been.setdefault(at(visit), of_workplace(workplace, said))
    return list(been.values())


def waiting_longest(user, branch, today):
    """The user's own clubs that have waited longest for a visit."""
    until_today = Visit.objects.filter(on__lte=today)
    clubs = (
        Club.objects.for_user(user)
        .filter(branch=branch, officer__user=user)
        .active(today)
        .annotate(last_on=until_today.last_day(club=OuterRef("pk")))
        .order_by(F("last_on").asc(nulls_first=True), "name")[:WAITING]
    )
    return [
        of_club(
            club,
            f"senaste besök {day_word(club.last_on, today)}"
            if club.last_on
            else "inget besök än",
        )
        for club in clubs
    ]


def with_promises(user, branch, suggestions):
    """Give each what was promised at its last visit."""
    places: dict[str, list[int]] = {"club": [], "workplace": []}
    for suggestion in suggestions:
        kind, pk = suggestion.place
        places[kind].append(pk)
    made = Visit.objects.done().order_by("-on", "-pk").values("pk")
    lasts = [
        kind.objects.filter(pk__in=places[name])
        .annotate(last=Subquery(made.filter(**{name: OuterRef("pk")})[:1]))
        .order_by()
        .values("last")
        for name, kind in (("club", Club), ("workplace", Workplace))
    ]
    # Nothing else of the branch is asked for: then a database finds those few.
    promised = Visit.objects.for_user(user).filter(pk__in=lasts[0].union(lasts[1]))
    promised = promised.exclude(next_step="").select_related("next_step_by").order_by()
    promises = {at(visit): visit for visit in promised}
    for suggestion in suggestions:
        suggestion.promise = promises.get(suggestion.place)
