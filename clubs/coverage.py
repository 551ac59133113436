"""Which clubs have been visited when, and which have waited longest for it."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from operator import itemgetter

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Coalesce

from clubs.models import Club, ClubYear, Post, Tenure, Visit, VisitState
from sekoplan.prepared import Prepared, Slot

# So long may a club wait before it is one of those that have waited long.
LONG = timedelta(days=90)
# So many of those that have waited longest stand on Läget.
LONGEST = 12
IN_A_ROW = 25
# Days of a month that the line of today can stand in.
PLACES = 31
STANDING = (VisitState.DONE, VisitState.PLANNED)
# What of a club's year tells whether it is in order.
FACTS = (
    "activity_report_received_on",
    "financial_report_received_on",
    "register_confirmed_on",
    "equality_plan",
)
NO_FACTS = (None, None, None, False)


@dataclass(slots=True)
class ClubRow:
    """A club on a day, and its visits in the months of the year shown."""

    pk: int
    name: str
    slug: str
    industry: str
    last: date | None  # the day of its newest visit
    place: str = ""
    employer: str = ""
    officer: str = ""
    needs_support_since: date | None = None
    # What the register lacks: words of the filters
    lacking: set = field(default_factory=set)
    # Of each month: (whether the line of today stands there, visits, bookings)
    months: list = field(default_factory=list)

    def has_waited(self, day):
        """Whether nobody has been there for long."""
        return self.last is None or self.last < day - LONG

    def is_late(self, day):
        """Whether it has waited long without a visit since the year began."""
        return self.has_waited(day) and (
            self.last is None or self.last < day.replace(month=1, day=1)
        )


@dataclass(slots=True)
class Coverage:
    """Clubs by industry: how many have had at least one visit in the period."""

    name: str
    visited: int
    total: int

    @property
    def rows(self):
        """(visited, all) of each row of squares, the visited clubs first."""
        return [
            (
                min(max(self.visited - start, 0), IN_A_ROW),
                min(self.total - start, IN_A_ROW),
            )
            for start in range(0, self.total, IN_A_ROW)
        ]


def by_industry(clubs, since):
    """[Coverage], the largest first, of the clubs' (industry, day of last visit)."""
    clubs = list(clubs)
    total = Counter([industry for industry, _ in clubs])
    visited = Counter([industry for industry, last in clubs if last and last >= since])
    found = [Coverage(name, visited[name], total[name]) for name in total]
    return sorted(found, key=lambda one: (-one.total, one.name))


def longest_first(clubs):
    """Those never visited, then by the day of the last visit."""
    return sorted(clubs, key=lambda club: (club.last or date.min, club.name))


def fill_months(clubs, visits, now=0):
    """Lay ``visits``, (club id, day, state) of one year, in the clubs' months.

    ``now`` is the number of the month where the line of today stands; 0 for none.
    """
    empty = [(month == now, 0, 0) for month in range(1, 13)]
    for club in clubs:
        club.months = list(empty)
    shown = {club.pk: club.months for club in clubs}
    for pk, on, state in visits:
        months = shown.get(pk)
        if months is None:
            continue
        is_now, done, booked = months[on.month - 1]
        if state == VisitState.DONE:
            months[on.month - 1] = is_now, done + 1, booked
        else:
            months[on.month - 1] = is_now, done, booked + 1


def place_of(day):
    """Where in its month the line of today stands, from 1 to PLACES."""
    days = monthrange(day.year, day.month)[1]
    return ceil(PLACES * (day.day - 0.5) / days)


INDUSTRY = Coalesce("industry__name", Value("Utan bransch"))
ACTIVE = Club.objects.filter(branch=Slot("branch")).active(Slot("day"))
UNTIL_THEN = Visit.objects.filter(on__lte=Slot("day"))
WITH_LAST = ACTIVE.annotate(last=UNTIL_THEN.last_day(club=OuterRef("pk")))
WAITED = WITH_LAST.order_by(F("last").asc(nulls_first=True), "pk").values("pk")
OF_YEAR = Visit.objects.filter(
    club__in=WAITED[:LONGEST],
    on__range=(Slot("starts"), Slot("ends")),
    state__in=STANDING,
)


def written(day):
    """As the database writes a day; most are only compared, so few become dates."""
    return Cast(day, CharField())


# One question for Läget, where each costs: every club with its last visit, and after
# them the year's visits to those that have waited longest.
CLUBS_AND_VISITS = Prepared(
    WITH_LAST.order_by()
    .values_list("pk", "name", "slug", INDUSTRY, written("last"), Value(""))
    .union(
        OF_YEAR.order_by().values_list(
            "club", Value(""), Value(""), Value(""), written("on"), "state"
        ),
        all=True,
    )
)


def coverage_and_longest(branch, day, since, *, rewound=False):
    """([Coverage], the clubs that have waited longest with their months).

    Visited counts from ``since``. As it was when the day was over when ``rewound``:
    without what was booked. The branch's clubs are many, so no more is made of the
    rest than they are counted.
    """
    clubs, visits = [], []
    year = {"starts": date(day.year, 1, 1), "ends": date(day.year, 12, 31)}
    for row in CLUBS_AND_VISITS(branch=branch, day=day, **year):
        pk, on, state = row[0], row[4], row[5]
        if not state:
            clubs.append((on or "", *row[:4]))
        elif not rewound or (state == VisitState.DONE and on <= day.isoformat()):
            visits.append((pk, date.fromisoformat(on), state))
    coverage = by_industry(((row[4], row[0]) for row in clubs), since.isoformat())
    clubs.sort(key=itemgetter(0, 1))
    waited = [
        ClubRow(*row, date.fromisoformat(last) if last else None)
        for last, *row in clubs[:LONGEST]
    ]
    fill_months(waited, visits, now=day.month)
    return coverage, longest_first(waited)


def shown_clubs(user, branch, day, purposes=()):
    """[ClubRow] of the branch's clubs that are active on the day.

    Only visits for one of ``purposes`` (their ids) count, when there are any. Who may
    not read of visits sees clubs that nobody has been to.
    """
    visits = of_purposes(Visit.objects.told_in(branch), purposes)
    return [
        ClubRow(*values)
        for values in Club.objects.for_user(user)
        .filter(branch=branch)
        .active(day)
        .annotate(
            last=visits.filter(on__lte=day).last_day(club=OuterRef("pk")),
            in_industry=INDUSTRY,
            by=Coalesce("officer__name", Value("")),
        )
        .order_by()
        .values_list(
            *("pk", "name", "slug", "in_industry", "last"),
            *("place", "employer", "by", "needs_support_since"),
        )
    ]


def visits_of_year(user, branch, year, purposes=()):
    """(club id, day, state) of the year's visits to clubs, booked and done."""
    visits = Visit.objects.for_user(user).between(date(year, 1, 1), date(year, 12, 31))
    return (
        of_purposes(visits, purposes)
        .filter(branch=branch, club__isnull=False, state__in=STANDING)
        .order_by()
        .values_list("club", "on", "state")
    )


def of_purposes(visits, purposes):
    """Those that concerned one of ``purposes``; all of them without any."""
    if not purposes:
        return visits
    concerned = Visit.purposes.through.objects.filter(purpose__in=purposes)
    return visits.filter(pk__in=concerned.values("visit"))


def tell_what_lacks(clubs, user, branch, year, today, kind=None):
    """Note of each club what the register lacks: facts of the year, posts today.

    A club lacks who holds a post when any post is vacant; with a ``kind`` of posts when
    nobody in the club holds one of that kind.
    """
    known = ClubYear.objects.for_user(user).filter(club__branch=branch, year=year)
    told = {club: facts for club, *facts in known.values_list("club", *FACTS)}
    posts = Post.objects.for_user(user).current()
    posts = posts.filter(branch=branch, club__isnull=False).order_by()
    held = Exists(Tenure.objects.on(today).filter(post=OuterRef("pk")))
    asked = posts.filter(held, kind=kind) if kind else posts.filter(~held)
    found = set(asked.values_list("club", flat=True))
    for club in clubs:
        activity, finances, register, equality = told.get(club.pk, NO_FACTS)
        for word, lacks in (
            ("register", register is None),
            ("berattelser", activity is None or finances is None),
            ("jamstalldhet", not equality),
            ("vakanta", (club.pk in found) is not bool(kind)),
            ("stod", club.needs_support_since is not None),
        ):
            if lacks:
                club.lacking.add(word)
