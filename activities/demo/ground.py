"""Who and where: the demo's branches, accounts, posts, clubs and meetings."""

from datetime import date, time

from clubs.models import (
    EDITORS,
    Assignment,
    Body,
    Branch,
    Club,
    Decision,
    Industry,
    Meeting,
    MeetingState,
    Person,
    Post,
    PostBody,
    PostKind,
    Purpose,
    Role,
    Tenure,
    User,
)

from .texts import (
    autumn_assembly,
    board_meetings,
    early,
    lines,
    pick,
    rows,
    spring_assembly,
    texts,
)

FIRST_DAY = date(2017, 3, 25)
# The log-ins, in the order in which ./run shows them.
ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "ordforande": Role.CHAIR,
    "sekreterare": Role.SECRETARY,
    "styrelseledamot": Role.BOARD,
    "ombudsman": Role.OMBUDSMAN,
    "revisor": Role.AUDITOR,
    "ombud": Role.DELEGATE,
    "forbund": Role.NATIONAL,
    "sekreterare.forbund": Role.SECRETARY,
    "styrelseledamot.goteborg": Role.BOARD,
}


class Cast:
    """Who holds which post when, and the account each one writes with."""

    def __init__(self, branch):
        self.posts = {post.title: post for post in branch.posts.filter(club=None)}
        people = Person.objects.filter(branch=branch).select_related("user")
        by_email = {person.email: person for person in people}
        self.people = {
            row["key"]: by_email[row["email"]]
            for row in texts("people")["people"]
            if row["email"] in by_email
        }
        self.tenures = {}
        # Of the branch itself: a club has a treasurer of its own.
        of_branch = Tenure.objects.filter(post__branch=branch, post__club=None)
        held = of_branch.select_related("post", "person__user")
        for tenure in held.order_by("starts", "pk"):
            self.tenures.setdefault(tenure.post.title, []).append(tenure)
        writers = branch.assignments.filter(role__in=(*EDITORS, Role.NATIONAL))
        by_role = {one.role: one.user for one in writers.select_related("user")}
        self.staff = [by_role.pop(Role.OMBUDSMAN)] if Role.OMBUDSMAN in by_role else []
        self.board = [by_role[role] for role in sorted(by_role)]

    def holders(self, title, day):
        """Who holds the post on the day; a person's own key stands for that person."""
        if title in self.people:
            return [self.people[title]]
        return [
            tenure.person
            for tenure in self.tenures.get(title, ())
            if tenure.starts <= day and (tenure.ends is None or day <= tenure.ends)
        ]

    def writer(self, title, day, *key):
        """The account that wrote for a post: its holder's, else a colleague's.

        Few have an account in the demo, so the ombudsman writes for the ombudsmen and
        the others of the board for the posts and committees, always the same for each.
        """
        held = [one.user for one in self.holders(title, day) if one.user]
        if held:
            return held[pick(len(held), *key)]
        staff = self.posts.get(title) and self.posts[title].body == PostBody.STAFF
        near = self.staff if staff and self.staff else self.board
        return near[pick(len(near), title)]


def lay():
    """Everything but plans and visits; returns the branches by slug."""
    people = texts("people")
    branches = {}
    for row in people["branches"]:
        branches[row["slug"]] = Branch.objects.create(
            name=row["name"],
            slug=row["slug"],
            parent=branches.get(row["parent"]),
            is_demo=True,
            **row.get("called", {}),
        )
    posts, kinds = {}, {}
    for row in people["posts"]:
        place = row["branch"], row["kind"]
        if row["kind"] and place not in kinds:
            kinds[place] = PostKind.objects.create(
                branch=branches[row["branch"]], name=row["kind"]
            )
        posts[row["branch"], row["title"]] = Post.objects.create(
            branch=branches[row["branch"]],
            title=row["title"],
            body=row["body"],
            kind=kinds.get(place),
            removed_at=row.get("removed") and early(date.fromisoformat(row["removed"])),
        )
    accounts = {}
    for row in people["people"]:
        branch = branches[row["branch"]]
        user = None
        if row["login"]:
            user = User(email=row["email"], name=row["name"])
            user.set_unusable_password()
            user.save()
            accounts[row["login"]] = (user, branch)
        person = Person.objects.create(
            branch=branch, name=row["name"], email=row["email"], user=user
        )
        Tenure.objects.bulk_create(
            Tenure(
                post=posts[row["branch"], held["post"]],
                person=person,
                role=held["role"],
                starts=date.fromisoformat(held["from"]),
                ends=held["to"] and date.fromisoformat(held["to"]),
            )
            for held in row["posts"]
        )
    for login, role in ROLES.items():
        user, branch = accounts[login]
        Assignment.objects.create(user=user, branch=branch, role=role, starts=FIRST_DAY)
    lay_lists(branches["stockholm"])
    return branches


def lay_lists(branch):
    """The lists and clubs of the branch that has clubs."""
    Purpose.objects.bulk_create(
        Purpose(branch=branch, name=name) for name in lines("purposes")
    )
    industries = {
        name: Industry.objects.create(branch=branch, name=name)
        for name in lines("industries")
    }
    officers = list(
        Person.objects.filter(tenures__post__title="Ombudsman", tenures__ends=None)
        .filter(branch=branch)
        .order_by("pk")
    )
    Club.objects.bulk_create(
        Club(
            branch=branch,
            name=row["name"],
            slug=row["slug"],
            kind=row["kind"],
            industry=industries[row["industry"]],
            employer=row["employer"],
            place=row["place"],
            officer=officers[place % len(officers)],
        )
        for place, row in enumerate(rows("clubs"))
    )


def hold_meetings(branch, year, today):
    """The year's meetings; those whose day has passed are held."""
    days = dict.fromkeys(board_meetings(year), Body.BOARD)
    days |= {
        spring_assembly(year): Body.ASSEMBLY,
        autumn_assembly(year): Body.ASSEMBLY,
        autumn_assembly(year - 1): Body.ASSEMBLY,
    }
    known = {meeting.on: meeting for meeting in branch.meetings.all()}
    numbers = {}
    for day in sorted(days):
        body = days[day]
        place = (body, day.year)
        numbers[place] = numbers.get(place, 0) + 1
        if day not in known:
            known[day] = Meeting.objects.create(
                branch=branch,
                body=body,
                on=day,
                at=time(17) if body == Body.BOARD else time(10),
                number=numbers[place],
            )
    for day, body in days.items():
        meeting = known[day]
        if day < today and meeting.state == MeetingState.PLANNED:
            entitled = 14 if body == Body.BOARD else 121
            meeting.state = MeetingState.HELD
            meeting.entitled = entitled
            meeting.present = entitled - pick(entitled // 4, branch.slug, day)
            meeting.save()
    return known


def decide(branch, day, text, place=0):
    """The decision by which an assembly of ``branch`` adopted something.

    ``place`` tells several of one meeting apart, in their order.
    """
    return Decision.objects.create(
        meeting=assembly_of(branch, day),
        paragraph=paragraph_of(branch, day, place),
        text=text,
    )


def assembly_of(branch, day):
    meeting, _ = Meeting.objects.get_or_create(
        branch=branch,
        body=Body.ASSEMBLY,
        on=day,
        defaults={"state": MeetingState.HELD},
    )
    return meeting


def paragraph_of(branch, day, place=0):
    return str(9 + pick(8, branch.slug, day) + place)
