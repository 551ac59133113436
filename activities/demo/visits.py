"""The demo's visits to clubs: a year with its seasons, the same every time."""

from datetime import date, timedelta

from clubs.models import Club, Purpose, Visit, VisitState

from .texts import day_in, moment, pick, rows

# Visits per month, and how many clubs have had one when the month is over.
VISITS = (9, 13, 16, 17, 20, 14, 2, 14, 23, 22, 24, 13)
CLUBS_SO_FAR = (9, 19, 28, 37, 46, 51, 51, 54, 58, 68, 80, 88)
BOOKED_AHEAD = timedelta(days=25)
OTHER_PURPOSES = (
    "Medlemsmöte",
    "Uppsökeri",
    "Försäkring",
    "Arbetsmiljö",
    "Studier",
    "Ungdom",
    "Förhandling",
    "Jämställdhet",
)
# Clubs that had had an election visit by a day; only in the year of the election.
ELECTION_YEAR, ELECTION = 2018, "Valkampanj"
ELECTION_CLUBS = (
    ("03-29", 14),
    ("04-27", 27),
    ("05-31", 39),
    ("06-26", 44),
    ("08-30", 50),
    ("09-08", 51),
)
NEXT_STEPS = (
    "",
    "",
    "Skicka mallen för årsmötet",
    "Boka en tid med skyddsombuden",
    "Ta med försäkringsmaterial",
    "Svara om kursdatum",
    "",
)
NOTES = (
    "Klubben vill ha hjälp med dagordningen till årsmötet.",
    "Nya scheman från nästa månad. Styrelsen samlar frågor till förhandlingen.",
    "Lokalen är bokad för en medlemskväll.",
    "Två vill gå grundkursen. Anmälan skickas i veckan.",
    "Skyddsronden gav tre punkter som klubben själv följer upp.",
    "Bra stämning. Klubben har egna affischer i lunchrummet.",
)
# Notes of visits are kept a year; older ones have none.
NOTES_KEPT = timedelta(days=365)


def planned_visits(year, clubs):
    """[(day, club, purposes)] of a whole year, in order of time."""
    order = sorted(clubs, key=lambda club: pick(100_000, club.slug, "order"))
    found, visited = [], []
    for month, (number, so_far) in enumerate(zip(VISITS, CLUBS_SO_FAR, strict=True), 1):
        fresh = order[len(visited) : so_far]
        again = number - len(fresh)
        # Those that come back are spread over all that have been visited before.
        step = max(1, len(visited) // max(1, again))
        back = [visited[(i * step + month) % len(visited)] for i in range(again)]
        guests = sorted(
            fresh + back, key=lambda club: pick(100_000, club.slug, month, "day")
        )
        visited += fresh
        # Nobody is visited at Christmas.
        span = 12 if month == 12 else 27
        for place, club in enumerate(guests):
            day = date(year, month, 2) + timedelta(days=place * span // number)
            if day.weekday() >= 5:
                day -= timedelta(days=day.weekday() - 4)
            if day.month != month:
                day = date(year, month, 3)
            purposes = ["Klubbstyrelse"] if club in fresh else []
            if not purposes or pick(3, club.slug, month) == 0:
                purposes.append(
                    OTHER_PURPOSES[pick(len(OTHER_PURPOSES), club.slug, month, "why")]
                )
            found.append((day, club, purposes))
    found.sort(key=lambda visit: (visit[0], visit[1].slug))
    if year == ELECTION_YEAR:
        add_election(found, year)
    return found


def add_election(visits, year):
    """Let so many clubs have had an election visit by each day of the list."""
    spoken_with, before = set(), date(year, 1, 31)
    for until, wanted in ELECTION_CLUBS:
        until = day_in(year, until)
        for day, club, purposes in visits:
            if before < day <= until and len(spoken_with) < wanted:
                if club not in spoken_with:
                    purposes.append(ELECTION)
                    spoken_with.add(club)
        before = until


def pay(branch, cast, year, today):
    """Log the year's visits until yesterday, and book those of the coming weeks."""
    own = [row["slug"] for row in rows("clubs")]
    clubs = list(
        Club.objects.filter(branch=branch, slug__in=own)
        .select_related("officer__user")
        .order_by("slug")
    )
    purposes = {p.name: p for p in Purpose.objects.filter(branch=branch)}
    known = {
        (visit.club_id, visit.on): visit
        for visit in Visit.objects.filter(branch=branch, on__year=year)
    }
    planned_until = max((on for _, on in known), default=date.min)
    new = []
    for day, club, names in planned_visits(year, clubs):
        if day > today + BOOKED_AHEAD:
            break
        officer = visitor_to(club, day, cast)
        visit = known.get((club.pk, day))
        if visit is None and day > planned_until:
            visit = Visit(
                branch=branch,
                club=club,
                on=day,
                logged_by=officer and officer.user,
                logged_at=moment(min(day, today), club.slug),
            )
            found = [purposes[name] for name in names if name in purposes]
            new.append((visit, found, officer))
        elif visit is None or visit.state != VisitState.PLANNED:
            continue
        if day < today:
            tell(visit, club, day, officer)
            if today - day < NOTES_KEPT and pick(3, club.slug, day, "note") == 0:
                visit.note = NOTES[pick(len(NOTES), club.slug, day)]
            if visit.pk:
                visit.save()
    Visit.objects.bulk_create(visit for visit, _, _ in new)
    Visit.purposes.through.objects.bulk_create(
        Visit.purposes.through(visit=visit, purpose=purpose)
        for visit, found, _ in new
        for purpose in found
    )
    Visit.visitors.through.objects.bulk_create(
        Visit.visitors.through(visit=visit, person=officer)
        for visit, _, officer in new
        if officer
    )


def visitor_to(club, day, cast):
    """The club's ombudsman, or another who was one on the day."""
    officers = cast.holders("Ombudsman", day)
    if club.officer in officers or not officers:
        return club.officer
    return officers[pick(len(officers), club.slug, "officer")]


def tell(visit, club, day, officer):
    visit.state = VisitState.DONE
    visit.met = 3 + pick(19, club.slug, day, "met")
    visit.new_members = (0, 0, 0, 1, 0, 2)[pick(6, club.slug, day, "members")]
    visit.new_representatives = int(pick(9, club.slug, day, "representatives") == 0)
    step = NEXT_STEPS[pick(len(NEXT_STEPS), club.slug, day, "step")]
    if step:
        visit.next_step = step
        visit.next_step_by = officer
        visit.next_step_on = day + timedelta(days=14 + pick(14, club.slug, day))
