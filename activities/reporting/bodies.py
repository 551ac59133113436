"""Who held the branch's posts during a plan, and what its meetings did. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from clubs.models import Body, PostBody
from clubs.models.posts import FIRST
from sekoplan.jinja import short_date, short_date_year, upper_first

from .facts import Decided, Held, Met, Trained
from .parts import (
    Assignments,
    CourseLine,
    Courses,
    DecisionLine,
    Decisions,
    Holder,
    MeetingGroup,
    MeetingLine,
    Meetings,
    Motion,
    Officers,
    Roll,
    Signatures,
)

A_DAY = timedelta(days=1)
MEMBER, DEPUTY = "ledamot", ("ersättare", "suppleant")
BODIES = tuple(Body)
# A post that is a whole body: what each does in it is told by the role.
NOMINATION = ("valberedning", "valberedningen")


class Span:
    """The time of a plan, and the last day of it that is told of."""

    def __init__(self, starts: date, ends: date, told: date):
        self.starts, self.ends, self.told = starts, ends, told

    def period(self, starts: date, ends: date | None) -> str:
        """ "1 jan–14 mar" of a tenure; nothing of one that lasted the whole time."""
        ends = ends or self.ends
        if starts <= self.starts and ends >= self.ends:
            return ""
        several = self.starts.year != self.ends.year
        write = short_date_year if several else short_date
        return f"{write(max(starts, self.starts))}–{write(min(ends, self.ends))}"


def officers(held: Iterable[Held], span: Span) -> Officers | None:
    """Board, auditors, nominating committee, each committee and the staff."""
    by_body = defaultdict(list)
    for one in joined(held):
        committee = one.title if one.body == PostBody.COMMITTEE else ""
        by_body[one.body, committee].append(one)
    committees = sorted(title for _, title in by_body if title)
    wanted = [
        ("Styrelse", (PostBody.BOARD, "")),
        ("Revisorer", (PostBody.AUDIT, "")),
        ("Valberedning", (PostBody.NOMINATION, "")),
        *((title, (PostBody.COMMITTEE, title)) for title in committees),
        ("Anställda", (PostBody.STAFF, "")),
    ]
    rolls = tuple(
        Roll(title, tuple(holders(by_body[place], span)))
        for title, place in wanted
        if place in by_body
    )
    return Officers(rolls) if rolls else None


def assignments(held: Iterable[Held], span: Span) -> Assignments | None:
    found = [one for one in joined(held) if one.body == PostBody.EXTERNAL]
    found.sort(key=lambda one: (one.title, rank(one), one.starts, one.name, one.tenure))
    told = tuple(
        Holder(one.name, called(one), span.period(one.starts, one.ends))
        for one in found
    )
    return Assignments(told) if told else None


def signatures(
    held: Iterable[Held],
    span: Span,
    place: str = "",
    on: date | None = None,
    tenures: list[int] | None = None,
) -> Signatures | None:
    signers = tuple(
        Holder(one.name, signs_as(one)) for one in signing(held, span, tenures)
    )
    return Signatures(place, on, signers) if signers else None


def signs_as(one: Held) -> str:
    """The post by a name that says of what it is: "Kurskommittén, ledamot"."""
    if one.body == PostBody.COMMITTEE:
        return f"{one.title}, {one.role or MEMBER}"
    return called(one)


def signing(
    held: Iterable[Held], span: Span, tenures: list[int] | None = None
) -> list[Held]:
    """Those of ``tenures`` (ids) in their order, or the board as it stood at the end.

    Who sits there in several capacities signs once, in the first of them.
    """
    if tenures is not None:
        known = {one.tenure: one for one in held}
        first: dict[int, Held] = {}
        for pk in tenures:
            if pk in known:
                first.setdefault(known[pk].person, known[pk])
        return list(first.values())
    by_person = defaultdict(list)
    for one in held:
        if one.body == PostBody.BOARD and (one.ends is None or one.ends >= span.told):
            by_person[one.person].append(one)
    return [posts[0] for posts in in_order(by_person)]


def holders(held: Iterable[Held], span: Span) -> Iterator[Holder]:
    """Who held posts of a body: one line of all that somebody held for as long."""
    together = defaultdict(list)
    for one in held:
        together[one.person, span.period(one.starts, one.ends)].append(one)
    for posts in in_order(together):
        first = posts[0]
        told = [called(one) for one in posts]
        yield Holder(
            first.name,
            ", ".join([told[0], *map(lower_first, told[1:])]),
            span.period(first.starts, first.ends),
        )


def in_order(together: dict[Any, list[Held]]) -> list[list[Held]]:
    """The posts of each, the first of them first; the chair first, deputies last."""
    last = len(FIRST)

    def of_one(one):
        return min(rank(one), last), not is_plain(one), one.title, one.tenure

    def among_all(posts):
        first = posts[0]
        place = rank(first) if rank(first) < last else max(map(rank, posts))
        return place, called(first), first.name, first.starts, first.tenure

    return sorted((sorted(one, key=of_one) for one in together.values()), key=among_all)


def rank(one: Held) -> int:
    role = one.role.casefold()
    for place, word in enumerate(FIRST):
        if word in (role, one.kind.casefold()) or one.title.casefold().startswith(word):
            return place
    return len(FIRST) + (role in DEPUTY)


def is_plain(one: Held) -> bool:
    """Whether it is a seat on the body and no more: "Styrelseledamot"."""
    return one.title.casefold().endswith(MEMBER)


def joined(held: Iterable[Held]) -> list[Held]:
    """Tenures, those that one went on with the day after another made one."""
    spans: dict[tuple, list[Held]] = defaultdict(list)
    for one in sorted(held, key=lambda one: (one.starts, one.tenure)):
        before = spans[one.post, one.person, one.role]
        last = before.pop() if before else one
        ends = last.ends and one.ends and max(last.ends, one.ends)
        if last.ends is None or last.ends + A_DAY >= one.starts:
            before.append(last._replace(ends=ends))
        else:
            before += [last, one]
    return [one for found in spans.values() for one in found]


def called(one: Held) -> str:
    """The post, and the role in it when that says more: "Revisor, ersättare"."""
    role = one.role
    if one.body == PostBody.COMMITTEE or one.title.casefold() in NOMINATION:
        return upper_first(role or MEMBER)
    if role in ("", MEMBER) or role.casefold() in one.title.casefold():
        return one.title
    return upper_first(role) if is_plain(one) else f"{one.title}, {role}"


def lower_first(text: str) -> str:
    """ "Redaktör" within a line; "LO-ombud" stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def answering(held: Iterable[Held], day: date) -> dict[int, tuple[str, ...]]:
    """Post id → who held it on ``day``, else the last who did during the plan.

    Those who answered for the work, not those who came after.
    """
    holders: dict[int, tuple[list, list]] = {}
    for one in sorted(
        held, key=lambda one: (one.ends or date.max, one.starts, one.tenure)
    ):
        still, last = holders.setdefault(one.post, ([], []))
        if one.ends is None or one.ends >= day:
            still.append(one.name)
        else:
            last[:] = [one.name]
    return {post: tuple(still or last) for post, (still, last) in holders.items()}


def meetings(met: Iterable[Met], branch) -> Meetings | None:
    """The meetings by body; the assembly's first, then the board's."""
    groups = defaultdict(list)
    for one in sorted(met, key=lambda one: (one.on, one.meeting)):
        groups[BODIES.index(one.body), one.committee].append(
            MeetingLine(
                one.on, name_of(one.body, branch), one.number, one.present, one.entitled
            )
        )
    titles = (upper_first(branch.the_assembly), "Styrelsen", "Kommittéer")
    found = tuple(
        MeetingGroup(committee or titles[body], tuple(groups[body, committee]))
        for body, committee in sorted(groups)
    )
    return Meetings(found) if found else None


def name_of(body: str, branch) -> str:
    """What a meeting of a body is called."""
    if body == Body.ASSEMBLY:
        return str(branch.assembly_name.capitalize())
    return "Styrelsemöte" if body == Body.BOARD else "Kommittémöte"


def decisions(
    decided: Iterable[Decided], branch, motions: tuple[Motion, ...]
) -> Decisions | None:
    """What the assembly decided, and of the others' what changed the plan."""
    lines = tuple(
        DecisionLine(one.on, name_of(one.body, branch), one.paragraph, one.text)
        for one in sorted(decided, key=in_minutes)
        if one.body == Body.ASSEMBLY or one.changes
    )
    return Decisions(lines, motions) if lines or motions else None


def in_minutes(one: Decided) -> tuple:
    """Where it stands: § 7 before § 12, and § 12 a after § 12."""
    number = re.findall("^[0-9]+", one.paragraph)
    place = int(number[0]) if number else 0
    return one.on, one.meeting, place, one.paragraph, one.decision


def courses(trained: Iterable[Trained]) -> Courses | None:
    lines = tuple(
        CourseLine(one.name, one.days, one.people)
        for one in sorted(trained, key=lambda one: (one.name, one.course))
        if one.people
    )
    return Courses(lines) if lines else None
