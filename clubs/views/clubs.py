"""The branch's clubs: who has been visited, who has waited longest, and one of them."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.coverage import (
    ClubRow,
    by_industry,
    fill_months,
    longest_first,
    place_of,
    shown_clubs,
    tell_what_lacks,
    visits_of_year,
)
from clubs.models import (
    Club,
    ClubYear,
    Post,
    PostKind,
    Purpose,
    Visit,
    VisitState,
    Workplace,
)
from clubs.search import fold

from .answers import page
from .scope import branch_for, day_counted

LONGEST_SEARCH = 100
FIRST_YEAR, YEAR = 1950, re.compile("[0-9]{4}")
# Of the newest visits so many are looked through for next steps, and so many listed.
RECENT, NEWEST = 20, 10
# Years of facts on a club's page, until all are asked for
FEW_YEARS = 2
# So many of a club's representatives stand on a route list: whom to ask for.
CONTACTS = 2
# A next step with a later day is looked for in so long.
STEPS_WAIT = timedelta(days=730)
WAITING = "vantar"
# Word in the address → what the clubs that it shows have in common.
FILTERS = {
    WAITING: "Inget besök på 90 dagar",
    "register": "Registret inte bekräftat",
    "berattelser": "Någon berättelse saknas",
    "vakanta": "Vakanta uppdrag",
    "stod": "Behöver stöd",
    "jamstalldhet": "Ingen jämställdhetsplan",
}
# Of clubs with visits, and of clubs for those who read of none.
GROUPS = ("Inget besök än", "Väntat mer än 90 dagar", "Besök de senaste 90 dagarna")


# What narrows the clubs, as it is when they are all shown.
ALL: dict = {
    "purposes": (),
    "named": "",
    "industry": "",
    "place": "",
    "officer": "",
    "kind": None,
    "clubs": (),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks to see of the clubs."""

    day: date  # today, or the last day of an earlier year
    today: date
    only: str = ""  # one of FILTERS
    purposes: tuple = ()
    named: str = ""  # words that begin words of the club's name
    industry: str = ""
    place: str = ""
    officer: str = ""
    kind: PostKind | None = None  # of the posts that are vacant
    clubs: tuple = ()  # addresses of those ticked

    @property
    def is_past(self):
        return self.day < self.today

    @property
    def is_narrowed(self):
        return self.words() != replace(self, **ALL).words()

    def with_all(self):
        return self.but(**ALL)

    def in_year(self, year):
        """The address's words for the same in another year."""
        last = date(year, 12, 31)
        return self.but(day=min(last, self.today))

    def words(self):
        """The address's words for it."""
        pairs = [
            ("visa", self.only),
            ("ar", self.day.year if self.is_past else ""),
            *(("anledning", purpose.pk) for purpose in self.purposes),
            ("q", self.named),
            ("bransch", self.industry),
            ("ort", self.place),
            ("ombudsman", self.officer),
            ("slag", self.kind and self.kind.pk),
            *(("klubb", slug) for slug in self.clubs),
        ]
        return f"?{urlencode([pair for pair in pairs if pair[1]])}"

    def but(self, **changes):
        return replace(self, **changes).words()

    def title(self, word):
        """What the clubs of a filter have in common."""
        if word == "vakanta" and self.kind:
            return f"Ingen {self.kind}"
        return FILTERS[word]

    def includes(self, club):
        """Whether it is one of the clubs asked for, whatever is true of it."""
        return (
            (not self.named or self.names(club))
            and self.industry in ("", club.industry)
            and self.place in ("", club.place)
            and self.officer in ("", club.officer)
            and (not self.clubs or club.slug in self.clubs)
        )

    def names(self, club):
        """Whether each word asked for begins a word of the club's name, å as a."""
        words = fold(club.name).split()
        return all(
            any(word.startswith(asked) for word in words)
            for asked in fold(self.named).split()
        )

    def shows(self, club):
        return not self.only or self.fits(self.only, club)

    def fits(self, word, club):
        """Whether the club is one that the filter of the word shows."""
        if word == WAITING:
            return club.has_waited(self.day)
        return word in club.lacking


def asked_of(request, branch, purposes):
    """What the request asks for; what it can't mean is left out."""
    asked, today = request.GET, timezone.localdate()
    day, only = today, asked.get("visa", "")
    year = asked.get("ar", "")
    if YEAR.fullmatch(year) and FIRST_YEAR <= int(year) < today.year:
        day = date(int(year), 12, 31)
    elif year and year != str(today.year):
        messages.warning(
            request, f"Det året går inte att visa. Här är klubbarna {today.year}."
        )
    known = FILTERS if branch.can_read_visits else FILTERS.keys() - {WAITING}
    chosen = asked.getlist("anledning") if branch.can_read_visits else ()
    return Asked(
        day,
        today,
        only if only in known else "",
        tuple(one for one in purposes if str(one.pk) in chosen),
        asked.get("q", "").strip()[:LONGEST_SEARCH],
        asked.get("bransch", ""),
        asked.get("ort", ""),
        asked.get("ombudsman", ""),
        kind_of(request, branch, asked.get("slag", "")),
        tuple(asked.getlist("klubb")),
    )


def kind_of(request, branch, pk):
    """The kind of posts of the address; None when it is none of the branch's."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        return None
    kinds = PostKind.objects.for_user(request.user)
    return kinds.filter(branch=branch, pk=pk).first()


def clubs_asked_for(request, branch):
    """(what is asked for, all clubs, those of them that are meant)."""
    user = request.user
    purposes = Purpose.objects.for_user(user).filter(branch=branch)
    asked = asked_of(request, branch, purposes)
    ids = [one.pk for one in asked.purposes]
    every = longest_first(shown_clubs(user, branch, asked.day, ids))
    tell_what_lacks(every, user, branch, asked.day.year, asked.today, asked.kind)
    return asked, purposes, every, [club for club in every if asked.includes(club)]


@require_safe
def clubs(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    asked, purposes, every, found = clubs_asked_for(request, branch)
    shown = [club for club in found if asked.shows(club)]
    day, year = asked.day, asked.day.year
    if branch.can_read_visits:
        ids = [one.pk for one in asked.purposes]
        visits = visits_of_year(request.user, branch, year, ids)
        fill_months(shown, visits, now=0 if asked.is_past else day.month)
    oldest = Visit.objects.for_user(request.user).filter(branch=branch).order_by("on")
    first = oldest.values_list("on", flat=True).first()
    return page(
        request,
        "clubs",
        branch,
        asked=asked,
        every=every,
        found=found,
        shown=shown,
        groups=grouped(shown, day),
        waiting=sum(club.has_waited(day) for club in found),
        coverage=by_industry(
            ((club.industry, club.last) for club in found), date(year, 1, 1)
        ),
        filters=[
            (word, asked.title(word), sum(asked.fits(word, one) for one in found))
            for word in FILTERS
            if branch.can_read_visits or word != WAITING
        ],
        years=range(asked.today.year, (first or asked.today).year - 1, -1),
        purposes=purposes,
        industries=sorted({club.industry for club in every}),
        places=sorted({club.place for club in every} - {""}),
        officers=sorted({club.officer for club in every} - {""}),
        day=day,
        today_at=0 if asked.is_past else place_of(day),
        choose="valj" in request.GET,
        counted_on=day_counted(request),
        nav="clubs",
    )


def grouped(clubs: list[ClubRow], day):
    """[(heading with its number, clubs)] by how long they have waited."""
    never = [club for club in clubs if club.last is None]
    waited = [club for club in clubs if club.last and club.has_waited(day)]
    lately = [club for club in clubs if not club.has_waited(day)]
    parts = zip(GROUPS, (never, waited, lately), strict=True)
    return [(f"{text}: {len(part)}", part) for text, part in parts if part]


@require_safe
def club(request, branch, club):
    branch = branch_for(request, branch, can_follow=True)
    user, today = request.user, timezone.localdate()
    clubs = Club.objects.for_user(user).select_related("industry", "officer")
    club = get_object_or_404(clubs, branch=branch, slug=club)
    visits = list(
        Visit.objects.for_user(user)
        .filter(club=club, state__in=(VisitState.DONE, VisitState.PLANNED))
        .select_related("next_step_by")
        .prefetch_related("purposes", "visitors")
        .order_by("-on", "-pk")[:RECENT]
    )
    made = [one for one in visits if one.state == VisitState.DONE]
    posts = Post.objects.for_user(user).filter(club=club).current()
    # That a hidden one belongs here would tell who runs it.
    workplaces = Workplace.objects.for_user(user).filter(club=club, is_named=True)
    years = ClubYear.objects.for_user(user).filter(club=club)
    years = list(years.select_related("register_confirmed_by"))
    shown_years = len(years) if request.GET.get("ar") == "alla" else FEW_YEARS
    return page(
        request,
        "club",
        branch,
        club=club,
        booked=[one for one in reversed(visits) if one.state == VisitState.PLANNED],
        made=made[:NEWEST],
        is_more=len(made) > NEWEST or len(visits) == RECENT,
        steps=open_steps(visits, today),
        posts=posts.by_rank().with_holders(today),
        years=years[:shown_years],
        are_more_years=len(years) > shown_years,
        workplaces=workplaces.current().by_name(),
        today=today,
        nav="clubs",
    )


def open_steps(visits, today):
    """The visits, newest first, whose next step waits: the last one's, and to come."""
    made = [one for one in visits if one.state == VisitState.DONE]
    return [
        one
        for one in made
        if one.next_step
        and (one.on == made[0].on or (one.next_step_on and one.next_step_on >= today))
    ]


@require_safe
def route_list(request, branch):
    """Clubs to go to, place by place, to print and take along."""
    branch = branch_for(request, branch, can_follow=True)
    asked, _, _, found = clubs_asked_for(request, branch)
    shown = [club for club in found if asked.shows(club)]
    places = {}
    for one in sorted(shown, key=lambda club: (club.place, club.name)):
        places.setdefault(one.place or "Utan ort", []).append(one)
    return page(
        request,
        "route_list",
        branch,
        asked=asked,
        places=places,
        total=len(shown),
        text=asked.only and asked.title(asked.only),
        contacts=contacts_of(request.user, shown, asked.today),
        steps=steps_of(request.user, shown, asked.today),
        day=asked.today,
        nav="clubs",
    )


def contacts_of(user, clubs, today):
    """club id → ([(post, tenure)] of the first by rank, titles of what is vacant)."""
    ids = [club.pk for club in clubs]
    posts = Post.objects.for_user(user).filter(club__in=ids).current()
    found = {}
    for post in posts.by_rank().with_holders(today):
        people, vacant = found.setdefault(post.club_id, ([], []))
        held = [(post, one) for one in post.holders if one.starts <= today]
        people += held[: CONTACTS - len(people)]
        if not held:
            vacant.append(post.title)
    return found


def steps_of(user, clubs, today):
    """club id → the visits, newest first, whose next step waits."""
    days = {club.last for club in clubs if club.last}
    visits = (
        Visit.objects.for_user(user)
        .filter(
            Q(on__in=days) | Q(on__gte=today - STEPS_WAIT, next_step_on__gte=today),
            club__in=[club.pk for club in clubs],
            state=VisitState.DONE,
        )
        .select_related("next_step_by")
    )
    found = {}
    for visit in visits:
        found.setdefault(visit.club_id, []).append(visit)
    return {club: open_steps(made, today) for club, made in found.items()}
