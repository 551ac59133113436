"""A row about a post and who holds it, and how such rows are kept in their tables."""

from dataclasses import dataclass, field
from typing import Any

from clubs.models import Event, Person, Post, Tenure, User


@dataclass(eq=False)
class Holding:
    """A holder of a post, or a post without one, as one row of a spreadsheet."""

    pk: str | None = None
    post: Any = None
    tenure: Any = None
    person: Any = None
    club: Any = None
    title: str = ""
    body: str = ""
    kind: Any = None
    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    starts: Any = None
    ends: Any = None
    can_edit: bool = False
    # Whether the row says what is known, without an id
    is_known: bool = False
    noted: dict = field(default_factory=dict)
    linked: dict = field(default_factory=dict)

    @classmethod
    def of(cls, post, tenure=None):
        row = cls(
            pk=f"i{tenure.pk}" if tenure else f"u{post.pk}",
            post=post,
            tenure=tenure,
            club=post.club,
            title=post.title,
            body=post.body,
            kind=post.kind,
        )
        if tenure:
            person = row.person = tenure.person
            row.name, row.email, row.phone = person.name, person.email, person.phone
            row.role, row.starts, row.ends = tenure.role, tenure.starts, tenure.ends
        return row

    def told(self, sheet, *names):
        """{name: (old, new)} of the cells of ``names`` that say something new."""
        noted = {name: self.noted.get(sheet.fields[name]) for name in names}
        return {name: (n.old, n.value) for name, n in noted.items() if n}


def keep(sheet, rows, *, by):
    """Store what ``rows`` say: people and posts first, then who holds what."""
    lines = [
        *keep_people(sheet, rows),
        *keep_posts(sheet, rows),
        *keep_tenures(sheet, rows),
    ]
    Event.objects.record_many(sheet.branch, by=by, lines=lines)


def different(things):
    """Each once, also those without an id yet."""
    return list({id(thing): thing for thing in things if thing is not None}.values())


def keep_people(sheet, rows):
    made = different(r.person for r in rows if r.person and r.person.pk is None)
    with_account = set(
        User.objects.filter(
            email__in=[person.email for person in made if person.email],
            assignments__branch=sheet.branch,
        ).values_list("email", flat=True)
    )
    for person in made:
        if person.email in with_account:
            person.user = person.account()
    Person.objects.bulk_create(made)
    for person in made:
        told = {"name": person.name, "email": person.email, "phone": person.phone}
        yield "add", person, {}, {name: text for name, text in told.items() if text}
    new = {id(person) for person in made}
    changed = {}
    for row in rows:
        if row.person is None or id(row.person) in new:
            continue
        for name, (_, text) in row.told(sheet, "email", "phone").items():
            # An empty cell beside a new holder says nothing of who they are.
            if text != getattr(row.person, name) and (text or row.tenure):
                setattr(row.person, name, text)
                changed.setdefault(row.person.pk, (row.person, {}))[1][name] = text
    for person, private in changed.values():
        if person.user_id is None and "email" in private:
            person.user = person.account()
    Person.objects.bulk_update(
        [person for person, _ in changed.values()], ["email", "phone", "user"]
    )
    for person, private in changed.values():
        yield "change", person, {}, private


def keep_posts(sheet, rows):
    made = different(row.post for row in rows if row.post.pk is None)
    Post.objects.bulk_create(made)
    for post in made:
        told = {"title": post.title, "body": post.body, "kind": post.kind_id}
        told = {name: [None, value] for name, value in told.items() if value}
        yield "add", post, told, {}
    new = {id(post) for post in made}
    changed = {}
    for row in rows:
        if id(row.post) in new or row.pk is None:
            continue
        for _, kind in row.told(sheet, "kind").values():
            old = row.post.kind
            row.post.kind, row.post.version = kind, row.post.version + 1
            changed[row.post.pk] = (row.post, [old and old.pk, kind and kind.pk])
    Post.objects.bulk_update(
        [post for post, _ in changed.values()], ["kind", "version"]
    )
    for post, kinds in changed.values():
        yield "change", post, {"kind": kinds}, {}


def keep_tenures(sheet, rows):
    made = [row for row in rows if row.person and row.tenure is None]
    tenures = [
        Tenure(
            post=row.post,
            person=row.person,
            role=row.role,
            starts=row.starts,
            ends=row.ends,
        )
        for row in made
    ]
    Tenure.objects.bulk_create(tenures)
    for row in made:
        days = {"starts": [None, row.starts]}
        if row.ends:
            days["ends"] = [None, row.ends]
        yield "appoint", row.post, days, {"name": row.name, "role": row.role}
    changed = [
        row for row in rows if row.tenure and row.told(sheet, "role", "starts", "ends")
    ]
    for row in changed:
        row.tenure.role = row.role
        row.tenure.starts, row.tenure.ends = row.starts, row.ends
    Tenure.objects.bulk_update(
        [row.tenure for row in changed], ["role", "starts", "ends"]
    )
    for row in changed:
        told = row.told(sheet, "role", "starts", "ends")
        private = {"name": row.name}
        if "role" in told:
            private["role"] = told.pop("role")[1]
        verb = "leave" if "ends" in told else "change"
        yield verb, row.post, {name: list(days) for name, days in told.items()}, private
