"""What another branch has is for nobody here, and looks like what isn't there."""

from types import SimpleNamespace

import pytest

from tests.test_access import LOGIN, ROUTES

from .asking import MORE, Browser, address, body

ROLES = "administrator chair secretary board ombudsman auditor delegate national other"
ROLES = ROLES.split()
# What the things of two branches may both be called
COMMON = (
    "kind",
    "plan",
    "edition",
    "version",
    "section",
    "goal",
    "year",
    "sheet",
    "form",
    "told_as",
    "meeting",
)


def foreign_and_missing(route, world):
    """The things of another branch, things that aren't there, and the two mixed."""
    missing = dict.fromkeys(world.here, 999) | {
        "branch": "ingenstans",
        "plan": "ingenstans",
        "draft": "00000000-0000-0000-0000-000000000000",
        "import_draft": "00000000-0000-0000-0000-000000000000",
        "sheet": "ingenstans",
        "form": "pdf",
    }
    yield world.there
    yield missing
    for name in route.things.split()[1:]:
        yield world.here | {name: missing[name]}
        # The others' numbers, years, days and plan names are found here too.
        if name not in COMMON:
            yield world.here | {name: world.there[name]}


# A file that no longer waits is told of: in the same words whosever it was.
TELL_WHY = [route for route in ROUTES if route.name == "check_import"]


@pytest.mark.holds("S2")
def test_each_role_gets_its_answer_in_another_branch(world):
    """That of what isn't there, unless a role there or above makes it one's own."""
    wrong, heads = {}, set()
    for role, user in world.roles.items():
        browser = Browser(user)
        for route in ROUTES:
            if route.things.startswith("branch"):
                for method in ("GET", "HEAD", "POST"):
                    wanted = expected_there(route, method, role)
                    if method == "HEAD" and not MORE:
                        if (route.name, wanted) in heads:
                            continue
                        heads.add((route.name, wanted))
                    answer = asked_there(browser, method, route, world, role)
                    if answer.status_code != wanted:
                        wrong[route.name, role, method] = (answer.status_code, wanted)
                    elif wanted == 302 and role == "anonymous":
                        assert answer.url.startswith(LOGIN), route.name
    assert wrong == {}


# (role, route, method) → what another branch's thing answers, asked once for both tests
THERE = {}


def asked_there(browser, method, route, world, role):
    key = role, route.name, method
    if key not in THERE:
        answer = browser.ask(method, address(route, world.there))
        text = answer.content if answer.status_code == 404 else b""
        THERE[key] = SimpleNamespace(
            status_code=answer.status_code,
            url=answer.get("Location", ""),
            content=text,
        )
    return THERE[key]


def expected_there(route, method, role):
    if role in ("anonymous", "national"):
        return route.expected(method, role)
    if role == "other":
        return route.expected(method, "board")
    return 405 if route.expected(method, role) == 405 else 404


# Each half reads the world once.
@pytest.mark.holds("S4")
@pytest.mark.parametrize("roles", [ROLES[:5], ROLES[5:]], ids=" ".join)
def test_what_is_foreign_looks_like_what_is_missing(world, roles):
    """Byte by byte: of another branch, under one's own branch, and nowhere at all."""
    assert set().union(*(differing(world, role) for role in roles)) == set()


def differing(world, role):
    if role == "other":
        swapped = {"here": world.there, "there": world.here}
        world = SimpleNamespace(**(vars(world) | swapped))
    seen, browser = set(), Browser(world.roles[role])
    for route in ROUTES:
        if not route.things.startswith("branch"):
            continue
        for method in ("GET", "POST"):
            own = route.expected(method, "board" if role == "other" else role)
            if own == 405:
                continue
            asked, why = list(foreign_and_missing(route, world)), []
            if route in TELL_WHY:
                # The last thing of the address, missing and then another branch's
                *asked, not_there, theirs = asked
                why = [not_there, theirs] + [world.here] * (own == 404)
            if own == 404:
                # Nothing here is for this role, whatever it is called.
                asked = [*asked[:2], *([] if why else [world.here])]
            elif role == "national":
                # The union reaches every branch: what is foreign is not theirs.
                asked = asked[1:]
            for alike in (asked, why):
                answers = [
                    asked_there(browser, method, route, world, role)
                    if one is world.there and role != "other"
                    else browser.ask(method, address(route, one))
                    for one in alike
                ]
                if {answer.status_code for answer in answers} - {404}:
                    seen.add((role, route.name, method, "status"))
                if len({body(answer) for answer in answers}) > 1:
                    seen.add((role, route.name, method, "body"))
    return seen
