"""The demo's visits: a year with its seasons, the same every time."""

from datetime import date, time, timedelta

from clubs.models import Club, LocalOrganisation, Purpose, Visit, VisitState

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
# Workplaces sought out by the day they were reported, and what came of it.
OUTREACH = "Uppsökeri"
SOUGHT_OUT = (
    ("02-27", 9, 3, 0),
    ("03-29", 14, 6, 1),
    ("04-26", 12, 11, 2),
    ("05-31", 16, 7, 2),
    ("06-19", 7, 2, 1),
    ("08-30", 8, 4, 0),
    ("09-28", 15, 6, 4),
    ("10-31", 13, 5, 2),
    ("11-28", 11, 3, 1),
)
# What was promised at a workplace earlier than this has been done.
ANSWERED = timedelta(days=45)
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
    turn = ("order",) if year == ELECTION_YEAR else ("order", year)
    order = sorted(clubs, key=lambda club: pick(100_000, club.slug, *turn))
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


def sought_out(year, workplaces):
    """[(day, workplace, new members, new representatives)] of a whole year."""
    order = sorted(
        workplaces, key=lambda place: pick(100_000, place.name, year, "order")
    )
    found = []
    for until, number, members, representatives in SOUGHT_OUT:
        until = day_in(year, until)
        places, order = order[:number], order[number:]
        for turn, place in enumerate(places):
            day = until - timedelta(days=turn * 18 // number)
            day -= timedelta(days=max(0, day.weekday() - 4))
            joined = members // number + (turn < members % number)
            found.append((day, place, joined, int(turn < representatives)))
    return sorted(found, key=lambda visit: (visit[0], visit[1].pk))


def pay(branch, cast, year, today):
    """Log the year's visits until yesterday, and book those of the coming weeks."""
    pay_clubs(branch, cast, year, today)
    pay_workplaces(branch, cast, year, today)
    if year == today.year:
        # Who waits longest this year was visited some time last year.
        pay_clubs(branch, cast, year - 1, today)
        book_today(branch, cast, today)


def pay_workplaces(branch, cast, year, today):
    own = branch.workplaces.filter(local_organisation=LocalOrganisation.NONE)
    told = sought_out(year, own.order_by("pk"))
    known = branch.visits.filter(on__year=year).exclude(workplace=None)
    until = max(known.values_list("on", flat=True), default=date.min)
    new = []
    for day, workplace, members, representatives in told:
        if until < day < today:
            officers = cast.holders("Ombudsman", day)
            officer = officers[pick(len(officers), workplace.name)]
            visit = Visit(
                branch=branch,
                workplace=workplace,
                on=day,
                logged_by=officer.user,
                logged_at=moment(day, workplace.name),
            )
            tell(visit, workplace.name, day, officer)
            visit.new_members, visit.new_representatives = members, representatives
            if today - day > ANSWERED:
                visit.next_step, visit.next_step_by, visit.next_step_on = "", None, None
            new.append((visit, [OUTREACH], officer))
    save(branch, new)


def book_today(branch, cast, today):
    """A visit this very day for the ombudsman who logs in, the first time."""
    person = next(
        (p for p in cast.holders("Ombudsman", today) if p.user in cast.staff), None
    )
    booked = branch.visits.filter(visitors=person, at__isnull=False)
    for visit in booked.filter(state=VisitState.PLANNED, on__lt=today):
        tell(visit, visit.club.slug, visit.on, person)
        visit.save()
    if person and not booked.filter(on=today).exists():
        clubs = branch.clubs.filter(officer=person).exclude(visits__on=today)
        club = min(clubs, key=lambda one: pick(100_000, one.slug, "today"))
        visit = Visit(
            branch=branch,
            club=club,
            on=today,
            at=time(10),
            logged_by=person.user,
            logged_at=moment(today - timedelta(days=9), club.slug),
        )
        save(branch, [(visit, ["Klubbstyrelse"], person)])


def save(branch, new):
    """Store (visit, names of its purposes, visitor) of each."""
    purposes = {p.name: p for p in Purpose.objects.filter(branch=branch)}
    Visit.objects.bulk_create(visit for visit, _, _ in new)
    Visit.purposes.through.objects.bulk_create(
        Visit.purposes.through(visit=visit, purpose=purposes[name])
        for visit, names, _ in new
        for name in names
        if name in purposes
    )
    Visit.visitors.through.objects.bulk_create(
        Visit.visitors.through(visit=visit, person=person)
        for visit, _, person in new
        if person
    )


def pay_clubs(branch, cast, year, today):
    own = [row["slug"] for row in rows("clubs")]
    clubs = list(
        Club.objects.filter(branch=branch, slug__in=own)
        .select_related("officer__user")
        .order_by("slug")
    )
    paid = Visit.objects.filter(branch=branch, on__year=year, at=None)
    known = {(visit.club_id, visit.on): visit for visit in paid.exclude(club=None)}
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
            new.append((visit, names, officer))
        elif visit is None or visit.state != VisitState.PLANNED:
            continue
        if day < today:
            tell(visit, club.slug, day, officer)
            if today - day < NOTES_KEPT and pick(3, club.slug, day, "note") == 0:
                visit.note = NOTES[pick(len(NOTES), club.slug, day)]
            if visit.pk:
                visit.save()
    save(branch, new)


def visitor_to(club, day, cast):
    """The club's ombudsman, or another who was one on the day."""
    officers = cast.holders("Ombudsman", day)
    if club.officer in officers or not officers:
        return club.officer
    return officers[pick(len(officers), club.slug, "officer")]


def tell(visit, place, day, officer):
    visit.state = VisitState.DONE
    visit.met = 3 + pick(19, place, day, "met")
    visit.new_members = (0, 0, 0, 1, 0, 2)[pick(6, place, day, "members")]
    visit.new_representatives = int(pick(9, place, day, "representatives") == 0)
    step = NEXT_STEPS[pick(len(NEXT_STEPS), place, day, "step")]
    if step:
        visit.next_step = step
        visit.next_step_by = officer
        visit.next_step_on = day + timedelta(days=14 + pick(14, place, day))
