"""The demo's register: the clubs' posts and years, workplaces, and who is trained."""

from datetime import date, timedelta
from itertools import islice

from django.db.models import Q

from clubs.models import (
    Agreement,
    Club,
    ClubYear,
    Course,
    Event,
    Person,
    Post,
    PostBody,
    PostKind,
    Requirement,
    Tenure,
    Training,
    TrainingState,
    Workplace,
)

from .texts import day_in, lines, moment, pick, rows

# Posts that every club has; "Ledamot" is held by as many as it takes.
CLUB_POSTS = (
    ("Ordförande", "ordförande"),
    ("Sekreterare", "sekreterare"),
    ("Kassör", "kassör"),
    ("Studieorganisatör", "studieorganisatör"),
    ("Skyddsombud", "skyddsombud"),
    ("Ledamot", "ledamot"),
)
# So many representatives there were when the courses were counted in 2018, so many
# of them were known, and so many had what their posts require.
COUNTED_ON, REPRESENTATIVES, KNOWN, TRAINED = date(2018, 12, 6), 612, 538, 382
GFU, SAFETY, INTRODUCTION = (
    "GFU",
    "Bättre arbetsmiljö",
    "Introduktionsutbildning",
)
# Clubs by the day they have confirmed their register, handed in both reports.
CONFIRMED = (
    ("04-19", 34),
    ("05-24", 52),
    ("05-31", 58),
    ("06-20", 63),
    ("09-05", 68),
    ("09-24", 72),
    ("10-30", 81),
    ("11-20", 90),
    ("12-11", 94),
)
REPORTED = (("04-12", 49), ("05-04", 78), ("05-21", 84), ("05-31", 91))
ONE_REPORT = 3
EQUALITY_PLANS = ("06-12", "08-30", "09-18")
# When the agreements of an industry's workplaces were known.
MAPPED = {
    "Telekom": "2018-05-03",
    "Post": "2018-06-05",
    "Energi": "2018-09-13",
    "Väg och anläggning": "2018-09-13",
    "Sjöfart": "2018-09-13",
    "Kriminalvård": "2018-09-26",
    "Spårtrafik": "2018-11-08",
    "Järnväg och bana": "2018-11-08",
}


def lay(branch, by, today):
    """What stands in the register when the demo is loaded for the first time."""
    clubs = list(branch.clubs.order_by("pk"))
    lay_posts(branch, clubs, today)
    lay_training(branch)
    lay_workplaces(branch, by, today)
    for club, since in zip(boardless(clubs), (70, 25), strict=True):
        club.needs_support_since = today - timedelta(days=since)
        club.save(update_fields=["needs_support_since"])


def boardless(clubs):
    """The two clubs that nobody wants to lead."""
    return sorted(clubs, key=lambda club: pick(100_000, club.slug, "board"))[:2]


def names():
    """Names that nobody else in the demo has, always in the same order."""
    first, last = lines("first_names"), lines("last_names")
    together = [f"{one} {other}" for one in first for other in last]
    return sorted(together, key=lambda name: pick(1_000_000, name))


def lay_posts(branch, clubs, today):
    kinds = {kind.name: kind for kind in PostKind.objects.filter(branch=branch)}
    for _, name in CLUB_POSTS:
        if name not in kinds:
            kinds[name] = PostKind.objects.create(branch=branch, name=name)
    posts = Post.objects.bulk_create(
        Post(
            branch=branch,
            club=club,
            body=PostBody.CLUB,
            kind=kinds[kind],
            title=title,
        )
        for club in clubs
        for title, kind in CLUB_POSTS
    )
    without = {club.pk for club in boardless(clubs)}
    held = [
        post
        for post in posts
        if post.title in ("Ledamot", "Skyddsombud")
        or (post.club_id not in without and pick(40, post.club.slug, post.title))
    ]
    # The rest of the representatives sit on the boards of the larger clubs.
    missing = REPRESENTATIVES - len(own_representatives(branch)) - len(held)
    members = [post for post in posts if post.title == "Ledamot"]
    members.sort(key=lambda post: pick(100_000, post.club.slug, "size"))
    while missing > 0:
        held += members[:missing]
        missing -= len(members[:missing])
    fill_posts(branch, held, today)


def own_representatives(branch):
    """Who is elected to something in the branch itself when the courses are counted."""
    held = Tenure.objects.on(COUNTED_ON).filter(post__branch=branch, post__club=None)
    elected = held.exclude(post__body__in=(PostBody.STAFF, PostBody.EXTERNAL))
    return set(elected.values_list("person", flat=True))


def fill_posts(branch, held, today):
    """Somebody for each post; some have taken over at this year's annual meeting."""
    known = set(Person.objects.values_list("name", flat=True))
    free = (name for name in names() if name not in known)
    new = [post for post in held if pick(14, post.club.slug, post.title, "new") == 0]
    people = Person.objects.bulk_create(
        Person(
            branch=branch,
            name=name,
            email=f"{place}@klubbar.sekoplan.example",
            phone=f"08-465 004 {place % 100:02}" if place % 3 == 0 else "",
        )
        for place, name in enumerate(islice(free, len(held) + len(new)))
    )
    tenures = [
        Tenure(
            post=post,
            person=person,
            starts=date(2008 + pick(10, person.name), 2, 1 + pick(27, person.name)),
        )
        for post, person in zip(held, people, strict=False)
    ]
    for post, person in zip(new, people[len(held) :], strict=True):
        day = annual_meeting(post.club, today.year)
        if day <= today:
            former = next(one for one in tenures if one.post == post and not one.ends)
            former.ends = day - timedelta(days=1)
            tenures.append(Tenure(post=post, person=person, starts=day))
    Tenure.objects.bulk_create(tenures)
    Person.objects.filter(branch=branch, tenures=None, user=None).delete()


def annual_meeting(club, year):
    day = date(year, 2, 5) + timedelta(days=pick(50, club.slug, "annual meeting"))
    return day - timedelta(days=max(0, day.weekday() - 4))


def lay_training(branch):
    """The courses, who needs them, and what is known of the representatives."""
    courses = {
        name: Course.objects.create(branch=branch, name=name)
        for name in (GFU, SAFETY, INTRODUCTION)
    }
    kinds = {kind.name: kind for kind in PostKind.objects.filter(branch=branch)}
    Requirement.objects.create(course=courses[GFU])
    Requirement.objects.create(course=courses[SAFETY], kind=kinds["skyddsombud"])
    Requirement.objects.create(
        course=courses[INTRODUCTION], kind=kinds["studieorganisatör"]
    )
    needs = {}
    elected = Tenure.objects.filter(post__branch=branch).exclude(
        post__body__in=(PostBody.STAFF, PostBody.EXTERNAL)
    )
    also = {"skyddsombud": SAFETY, "studieorganisatör": INTRODUCTION}
    for tenure in elected.select_related("post__kind", "person"):
        needed = needs.setdefault(tenure.person, {GFU})
        if tenure.post.kind and tenure.post.kind.name in also:
            needed.add(also[tenure.post.kind.name])
    counted = set(
        elected.filter(
            Q(ends=None) | Q(ends__gte=COUNTED_ON), starts__lte=COUNTED_ON
        ).values_list("person", flat=True)
    )
    order = sorted(
        needs, key=lambda p: (p.pk not in counted, pick(100_000, p.name, "course"))
    )
    trainings = []
    for place, person in enumerate(order):
        if KNOWN <= place < len(counted):
            continue
        for name in sorted(needs[person]):
            lacks = place >= TRAINED and name == max(needs[person])
            taken = date(2009 + pick(10, person.name), 1 + pick(12, name), 14)
            if taken.year == COUNTED_ON.year:
                # Three times that year, the last before they were counted.
                taken = taken.replace(month=(3, 5, 9)[pick(3, person.name, name)])
            trainings.append(
                Training(
                    person=person,
                    course=courses[name],
                    state=TrainingState.MISSING if lacks else TrainingState.DONE,
                    on=None if lacks else taken,
                )
            )
    Training.objects.bulk_create(trainings)


def lay_workplaces(branch, by, today):
    """The workplaces as they were mapped in 2018, and what has become uncertain."""
    clubs = {}
    for club in Club.objects.filter(branch=branch).order_by("pk"):
        clubs.setdefault(club.employer, club)
    told = rows("workplaces")
    last_spring = date(today.year - (today < date(today.year, 2, 20)), 2, 12)
    workplaces = Workplace.objects.bulk_create(
        Workplace(
            branch=branch,
            club=clubs.get(row["employer"]) if row["organisation"] == "klubb" else None,
            employer=row["employer"],
            name=row["name"],
            place=row["place"],
            agreement=Agreement.UNKNOWN if row["unknown_now"] else row["agreement"],
            local_organisation=row["organisation"],
            club_potential=bool(row["club_potential"]),
            hidden=bool(row["hidden"]),
        )
        for row in told
    )
    deeds = [
        (
            moment(date.fromisoformat(MAPPED[row["industry"]]), row["name"]),
            workplace,
            [Agreement.UNKNOWN, row["agreement"]],
        )
        for workplace, row in zip(workplaces, told, strict=True)
    ]
    deeds += [
        (
            moment(last_spring, row["name"]),
            workplace,
            [row["agreement"], Agreement.UNKNOWN],
        )
        for workplace, row in zip(workplaces, told, strict=True)
        if row["unknown_now"]
    ]
    for at, workplace, change in sorted(deeds, key=lambda deed: deed[0]):
        Event.objects.record(
            branch,
            by=by,
            verb="change",
            thing=workplace,
            changes={"agreement": [str(value) for value in change]},
            at=at,
        )


# What the clubs have done and handed in, year by year


def keep(branch, by, year, today):
    """Bring the clubs' year up to ``today``; what somebody has written stays."""
    own = [row["slug"] for row in rows("clubs")]
    clubs = list(branch.clubs.filter(slug__in=own).order_by("pk"))
    known = {
        (one.club_id, one.year): one
        for one in ClubYear.objects.filter(club__in=clubs, year__in=(year - 1, year))
    }
    new, changed = [], []
    facts = facts_of(clubs, year)
    for club in clubs:
        for this, told in ((year - 1, members_of(club, year - 1)), (year, facts[club])):
            told = {name: value for name, value in told.items() if value is not None}
            told = {
                name: value
                for name, value in told.items()
                if not isinstance(value, date) or value <= today
            }
            row = known.get((club.pk, this))
            if row is None:
                row = ClubYear(club=club, year=this)
                new.append(row)
            told = {n: v for n, v in told.items() if getattr(row, n) in (None, "")}
            for name, value in told.items():
                setattr(row, name, value)
            if row.pk and told:
                changed.append(row)
    confirm(new + changed)
    ClubYear.objects.bulk_create(new)
    ClubYear.objects.bulk_update(
        changed,
        [
            "annual_meeting_on",
            "activity_report_received_on",
            "financial_report_received_on",
            "register_confirmed_on",
            "register_confirmed_by",
            "members_31_dec",
            "members_source",
        ],
    )
    plan_for_equality(branch, by, clubs, year, today)


def facts_of(clubs, year):
    """Club → the days of its year, whether they have come or not."""
    without = boardless(clubs)
    order = sorted(
        (club for club in clubs if club not in without),
        key=lambda club: pick(100_000, club.slug, year, "answers"),
    )
    facts = {club: {} for club in clubs}
    for club in order:
        facts[club]["annual_meeting_on"] = annual_meeting(club, year)
    for club, day in by_day(order, CONFIRMED, year):
        facts[club]["register_confirmed_on"] = day
    order.sort(key=lambda club: pick(100_000, club.slug, year, "reports"))
    both = list(by_day(order, REPORTED, year))
    for club, day in both:
        facts[club]["activity_report_received_on"] = day
        facts[club]["financial_report_received_on"] = day
    for club in order[len(both) : len(both) + ONE_REPORT]:
        facts[club]["activity_report_received_on"] = day_in(year, "05-20")
    return facts


def by_day(clubs, schedule, year):
    """(club, day): so many of them by each day of the schedule."""
    begun, done = day_in(year, "03-06"), 0
    for until, total in schedule:
        until = day_in(year, until)
        for club in clubs[done:total]:
            yield club, until - timedelta(days=pick((until - begun).days, club.slug))
        begun, done = until, total


def members_of(club, year):
    return {
        "members_31_dec": 18 + pick(260, club.slug) + pick(9, club.slug, year),
        "members_source": "Förbundets medlemsregister",
    }


def confirm(years):
    """The chair of the club, on the day, says that the register is right."""
    chairs = Tenure.objects.filter(
        post__club__in={one.club_id for one in years}, post__kind__name="ordförande"
    )
    held = {}
    for tenure in chairs.select_related("person", "post").order_by("starts"):
        held.setdefault(tenure.post.club_id, []).append(tenure)
    for one in years:
        day = one.register_confirmed_on
        if day and one.register_confirmed_by_id is None:
            for tenure in held.get(one.club_id, ()):
                if tenure.starts <= day and (tenure.ends is None or day <= tenure.ends):
                    one.register_confirmed_by = tenure.person


def plan_for_equality(branch, by, clubs, year, today):
    """Three clubs a year adopt a plan; the trail says when."""
    order = sorted(clubs, key=lambda club: pick(100_000, club.slug, "equality"))
    for club, day in zip(order, EQUALITY_PLANS, strict=False):
        day = day_in(year, day)
        row = ClubYear.objects.get(club=club, year=year)
        if day > today or row.equality_plan:
            continue
        row.equality_plan = True
        row.save(update_fields=["equality_plan"])
        Event.objects.record(
            branch,
            by=by,
            verb="change",
            thing=row,
            changes={"equality_plan": [False, True]},
            at=moment(day, club.slug),
        )
