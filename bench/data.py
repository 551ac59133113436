"""What the measurements run on: a full branch, its earlier years, and other branches.

Written with bulk_create, past the verbs and their trail: a hundred years of
follow-up in seconds. The words are made up, as long as real ones.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from activities.comparison import FIELDS, FORMAT, Stood
from activities.models import (
    Activity,
    Assessment,
    Goal,
    Kind,
    Measure,
    Outcome,
    Plan,
    PlanState,
    Review,
    Section,
    Serving,
    Status,
    Update,
)
from clubs.models import (
    Agreement,
    Assignment,
    Branch,
    Club,
    ClubYear,
    Course,
    Event,
    Industry,
    LocalOrganisation,
    Meeting,
    Person,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Requirement,
    Role,
    Tenure,
    Training,
    TrainingState,
    User,
    Visit,
    VisitState,
    Workplace,
)

WORDS = (
    "styrelsen", "klubben", "medlemmar", "utbildning", "möte", "arbetsmiljö", "under",
    "året", "vid", "minst", "tillsammans", "arbetsplatsen", "skyddsombud", "planera",
    "genomföra", "följa", "upp", "besöka", "kurs", "studiecirkel", "avtal", "höst",
)  # fmt: skip


# What the first goals of coverage count, as in the demo's plan; the rest count clubs.
COVERED = (
    Measure.CLUB_VISITS,
    Measure.REGISTERS,
    Measure.REPORTS,
    Measure.WORKPLACE_VISITS,
    Measure.AGREEMENT_KNOWN,
    Measure.TRAINED,
)


@dataclass(frozen=True)
class Size:
    """How much there is in one branch and one year."""

    goals: tuple = (11, 6, 6, 10, 7, 5, 4, 3, 3, 6, 1)
    activities: int = 500
    updates: int = 600
    clubs: int = 100
    visits: int = 1_000
    people: int = 30
    workplaces: int = 120


FULL = Size()


@dataclass
class Ground:
    """The branch whose pages are opened, and who opens them."""

    union: Branch
    branch: Branch
    plan: Plan
    users: dict = field(default_factory=dict)  # role → User


def lay(size=FULL, *, number=1, today=None):
    """The union with its goals, and a branch with this year's plan: 1×."""
    today = today or timezone.localdate()
    with transaction.atomic():
        union, _ = Branch.objects.get_or_create(name="Förbundet", slug="forbundet")
        branch = add_branch(union, number, size)
        plan = fill_year(branch, size, today.year, today=today)
        ground = Ground(union, branch, plan)
        person = branch.people.order_by("pk").first()
        for role in (Role.CHAIR, Role.BOARD, Role.ADMINISTRATOR, Role.DELEGATE):
            ground.users[role] = add_user(branch, role)
        ground.users[Role.NATIONAL] = add_user(union, Role.NATIONAL)
        # The chair has activities of their own, as everybody who opens Läget.
        person.user = ground.users[Role.CHAIR]
        person.save()
    refresh_statistics()
    return ground


# Sections of a congress's plan, and of the union's own plan of a year
CONGRESS, NATIONAL = Size((5, 5, 3, 4), 0, 0, 0, 0), Size((3, 2, 2), 0, 0, 0, 0)
CONGRESS_YEARS = 4


def plan_above(union, year, today):
    """The union's plan of a year, which follows from its congress's; made once."""
    found = union.plans.filter(slug=str(year)).first()
    if found:
        return found
    began = year // CONGRESS_YEARS * CONGRESS_YEARS
    slug = f"kongress-{began}"
    congress = union.plans.filter(slug=slug).first()
    if congress is None:
        congress, _ = add_plan(union, CONGRESS, began, slug=slug, years=CONGRESS_YEARS)
        adopt(congress, today)
    plan, goals = add_plan(union, NATIONAL, year, follows=congress)
    serve(Random(year), goals, congress)
    adopt(plan, today)
    return plan


def grow(ground, size=FULL, *, years, branches, today=None):
    """Earlier years in the branch, and other branches that are as old."""
    today = today or timezone.localdate()
    history = range(today.year - years, today.year)
    for year in history:
        with transaction.atomic():
            fill_year(ground.branch, size, year, today=today)
    for number in range(1001, 1001 + branches):
        with transaction.atomic():
            other = add_branch(ground.union, number, size)
            for role in (Role.CHAIR, Role.BOARD, Role.DELEGATE):
                add_user(other, role)
        for year in (*history, today.year):
            with transaction.atomic():
                fill_year(other, size, year, today=today)
    refresh_statistics()


def refresh_statistics():
    """What PostgreSQL does by itself within a minute, and SQLite never."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def phrase(random, words):
    return " ".join(random.choices(WORDS, k=words)).capitalize()


def add_user(branch, role):
    """Somebody with ``role``, without a password: sessions are made by hand."""
    known = User.objects.filter(email=f"{role}@{branch.slug}.example").first()
    if known:
        return known
    user = User(email=f"{role}@{branch.slug}.example", name=f"{role.label} {branch}")
    user.set_unusable_password()
    user.save()
    Assignment.objects.create(
        user=user, branch=branch, role=role, starts=date(2000, 1, 1)
    )
    return user


def add_branch(union, number, size):
    """A branch with its people, posts, lists and clubs, but no plan."""
    random = Random(number)
    branch = Branch.objects.create(
        name=f"Avdelning {number}", slug=f"avdelning-{number}", parent=union
    )
    people = Person.objects.bulk_create(
        Person(
            branch=branch, name=f"Person {number}-{n}", email=f"{n}@{number}.example"
        )
        for n in range(size.people)
    )
    posts = Post.objects.bulk_create(
        Post(branch=branch, body=PostBody.BOARD, title=f"Uppdrag {n}")
        for n in range(len(size.goals) + 4)
    )
    Tenure.objects.bulk_create(
        Tenure(post=post, person=people[n % len(people)], starts=date(2000, 1, 1))
        for n, post in enumerate(posts)
    )
    Purpose.objects.bulk_create(
        Purpose(branch=branch, name=f"Anledning {n}") for n in range(6)
    )
    industries = Industry.objects.bulk_create(
        Industry(branch=branch, name=f"Bransch {n}") for n in range(8)
    )
    clubs = Club.objects.bulk_create(
        Club(
            branch=branch,
            name=f"Klubb {n} {random.choice(WORDS)}",
            slug=f"klubb-{n}",
            industry=random.choice(industries),
            officer=people[n % len(people)] if n % 7 else None,
        )
        for n in range(size.clubs)
    )
    add_representatives(random, branch, clubs)
    Workplace.objects.bulk_create(
        Workplace(
            branch=branch,
            club=random.choice([None, *clubs]),
            employer=phrase(random, 2),
            name=f"{phrase(random, 2)} {n}",
            agreement=random.choice(list(Agreement)),
            local_organisation=random.choice(list(LocalOrganisation)),
            hidden=n % 15 == 0,
        )
        for n in range(size.workplaces)
    )
    return branch


def add_representatives(random, branch, clubs):
    """The clubs' own posts, who holds them, and the courses that they need."""
    kinds = PostKind.objects.bulk_create(
        PostKind(branch=branch, name=name)
        for name in ("ordförande", "kassör", "skyddsombud")
    )
    posts = Post.objects.bulk_create(
        Post(branch=branch, club=club, body=PostBody.CLUB, kind=kind, title=kind.name)
        for club in clubs
        for kind in kinds
    )
    holders = Person.objects.bulk_create(
        Person(branch=branch, name=f"Förtroendevald {post.pk}") for post in posts
    )
    Tenure.objects.bulk_create(
        Tenure(post=post, person=person, starts=date(2000, 1, 1))
        for post, person in zip(posts, holders, strict=True)
        if post.pk % 9
    )
    courses = Course.objects.bulk_create(
        Course(branch=branch, name=name) for name in ("GFU", "Introduktion")
    )
    Requirement.objects.bulk_create(
        [
            Requirement(course=courses[0]),
            Requirement(course=courses[1], kind=kinds[2]),
        ]
    )
    Training.objects.bulk_create(
        Training(person=person, course=random.choice(courses), state=state)
        for person in holders
        if (state := random.choice([None, *TrainingState]))
    )


def add_plan(branch, size, year, *, slug="", years=1, follows=None):
    """A plan with its sections and goals, not adopted: nothing has happened in it."""
    random = Random(branch.pk * 10_000 + year + len(slug))
    plan = Plan.objects.create(
        branch=branch,
        slug=slug or str(year),
        title=f"Verksamhetsplan {year}",
        starts=date(year, 1, 1),
        ends=date(year + years - 1, 12, 31),
        follows=follows,
    )
    posts = list(branch.posts.order_by("pk"))
    sections = Section.objects.bulk_create(
        Section(
            plan=plan,
            number=number,
            title=phrase(random, 3),
            intro=phrase(random, 25),
            post=posts[number] if posts else None,
        )
        for number in range(1, len(size.goals) + 1)
    )
    return plan, add_goals(random, sections, size, list(branch.purposes.order_by("pk")))


def adopt(plan, today):
    is_over = plan.ends < today
    plan.state = PlanState.CLOSED if is_over else PlanState.ADOPTED
    plan.save(update_fields=["state"])


def serve(random, goals, *plans):
    """Each goal serves one of each plan above, two of three times directly."""
    above = [list(Goal.objects.filter(section__plan=plan)) for plan in plans]
    Serving.objects.bulk_create(
        Serving(goal=goal, above=random.choice(rows), direct=random.random() < 0.67)
        for goal in goals
        for rows in above
    )


def fill_year(branch, size, year, *, today):
    """A year's plan with all that happened in it up to ``today``."""
    random = Random(branch.pk * 10_000 + year)
    is_over = year < today.year
    above = plan_above(branch.parent, year, today)
    plan, goals = add_plan(branch, size, year, follows=above)
    adopt(plan, today)
    serve(random, goals, above, above.follows)
    people = list(branch.people.order_by("pk")[: size.people])
    purposes = list(branch.purposes.order_by("pk"))
    activities = add_activities(random, goals, size.activities, people, year, today)
    add_updates(random, branch, activities, size.updates, year)
    if is_over:
        judge(random, goals, year)
    add_visits(random, branch, size.visits, people, purposes, year, today)
    add_club_years(random, branch, year, today)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            branch=branch,
            body="styrelse" if month % 5 else "representantskap",
            slug=f"{year}-{month:02}-10",
            on=date(year, month, 10),
            at=time(17, 30),
        )
        for month in range(1, 13)
    )
    add_review(random, plan, meetings[0], goals)
    return plan


def add_review(random, plan, meeting, goals):
    """One that is closed, with marks and numbers frozen as a closing freezes them."""
    rows = [
        Stood(
            goal.pk,
            f"{goal.section.number}.{goal.number}",
            goal.title,
            random.choice(("done", "prog", "todo", "late")),
            value=random.randint(0, 90),
            whole=100,
            percent=50,
            unit=goal.unit,
            measure=str(goal.measure),
        )
        for goal in goals
    ]
    at = noon(meeting.on, 0)
    Review.objects.create(
        plan=plan,
        meeting=meeting,
        opened_at=at,
        closed_at=at,
        frozen={
            "format": FORMAT,
            "day": meeting.on.isoformat(),
            "goals": [{name: getattr(row, name) for name in FIELDS} for row in rows],
        },
    )


def add_goals(random, sections, size, purposes):
    kinds = list(Kind)
    measures = chain(COVERED, repeat(Measure.CLUB_VISITS))
    goals = []
    for section, count in zip(sections, size.goals, strict=True):
        for number in range(1, count + 1):
            kind = kinds[len(goals) % len(kinds)]
            goal = Goal(
                section=section,
                number=number,
                adopted_text=phrase(random, 14),
                title=phrase(random, 4),
                kind=kind,
                months=[] if number % 3 else random.sample(range(1, 13), 2),
            )
            if kind == Kind.RECURRING:
                goal.measure, goal.target_min = Measure.ACTIVITIES, random.randint(2, 9)
            elif kind == Kind.COVERAGE and size.clubs:
                goal.measure, goal.target_min = next(measures), random.randint(50, 100)
            goals.append(goal)
    Goal.objects.bulk_create(goals)
    Goal.purposes.through.objects.bulk_create(
        Goal.purposes.through(goal=goal, purpose=purpose)
        for goal in goals
        if goal.measure == Measure.CLUB_VISITS
        for purpose in random.sample(purposes, min(2, len(purposes)))
    )
    return goals


def add_activities(random, goals, count, people, year, today):
    activities = []
    for number in range(count):
        due = date(year, 1, 1) + timedelta(days=random.randrange(365))
        past = due < today
        chances = (4, 4, 86, 6) if past else (70, 25, 5, 0)
        status = random.choices(list(Status), chances)[0]
        done = min(due, today) if status == Status.DONE else None
        goal = goals[number % len(goals)]
        activities.append(
            Activity(
                goal=goal,
                title=phrase(random, 5),
                # A series on every tenth goal.
                batch="Nyhetsbrev" if goal.number == 10 else "",
                due_on=due,
                done_on=done,
                status=status,
                quantity=random.choice((None, None, random.randint(1, 90))),
                version=2,
            )
        )
    Activity.objects.bulk_create(activities)
    Activity.people.through.objects.bulk_create(
        Activity.people.through(activity=activity, person=person)
        for activity in activities
        for person in random.sample(people, random.choices((0, 1, 2), (3, 6, 1))[0])
    )
    return activities


def add_updates(random, branch, activities, count, year):
    """Lines in the log, and the event of each."""
    updates = []
    for number in range(count if activities else 0):
        activity = activities[number % len(activities)]
        on = activity.done_on or activity.due_on
        updates.append(
            Update(
                activity=activity,
                before=Status.NOT_STARTED,
                after=activity.status,
                note=phrase(random, 12) if number % 2 else "",
                on=on,
                at=noon(on, number),
            )
        )
    Update.objects.bulk_create(updates)
    Event.objects.bulk_create(
        Event(
            branch=branch,
            at=update.at,
            verb="report",
            kind="activity",
            object_id=update.activity_id,
            changes={"status": [update.before, update.after]},
            salt="0" * 16,
            digest="0" * 64,
            hash="0" * 64,
        )
        for update in updates
    )


def noon(day, seconds):
    moment = datetime.combine(day, time(12)) + timedelta(seconds=seconds)
    return timezone.make_aware(moment)


def judge(random, goals, year):
    Assessment.objects.bulk_create(
        Assessment(
            goal=goal,
            outcome=random.choice(list(Outcome)),
            text=phrase(random, 15),
            at=noon(date(year, 12, 31), n),
        )
        for n, goal in enumerate(goals)
    )


def add_club_years(random, branch, year, today):
    ClubYear.objects.bulk_create(
        ClubYear(
            club=club,
            year=year,
            annual_meeting_on=date(year, 2, 20),
            activity_report_received_on=min(date(year, 4, 2), today),
            register_confirmed_on=random.choice([None, date(year, 3, 1)]),
            members_31_dec=random.randint(20, 300),
            members_source="medlemsregistret",
        )
        for club in branch.clubs.all()
    )


def add_visits(random, branch, count, people, purposes, year, today):
    clubs = list(branch.clubs.order_by("pk")[: max(1, branch.clubs.count() * 4 // 5)])
    if not clubs:
        return
    workplaces = list(branch.workplaces.order_by("pk"))
    days = 365 if year < today.year else (today - date(year, 1, 1)).days + 1
    for start in range(0, count, 20_000):
        visits = Visit.objects.bulk_create(
            Visit(
                branch=branch,
                **place_of(random, n, clubs, workplaces),
                on=date(year, 1, 1) + timedelta(days=random.randrange(days)),
                state=VisitState.DONE if n % 20 else VisitState.CANCELLED,
                note=phrase(random, 10),
                met=random.randint(1, 30),
            )
            for n in range(start, min(start + 20_000, count))
        )
        Visit.purposes.through.objects.bulk_create(
            Visit.purposes.through(visit=visit, purpose=purpose)
            for visit in visits
            for purpose in random.sample(purposes, 1 + visit.pk % 2)
        )
        Visit.visitors.through.objects.bulk_create(
            Visit.visitors.through(visit=visit, person=random.choice(people))
            for visit in visits
        )


def place_of(random, number, clubs, workplaces):
    """Where a visit was: every twelfth to a workplace."""
    if number % 12 or not workplaces:
        return {"club": random.choice(clubs)}
    return {"workplace": random.choice(workplaces)}
