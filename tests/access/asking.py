"""Every address asked by everybody, each time in the same world."""

import os
import re
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.attacking import text_in_pdf, text_in_zip

from .canaries import canaries_in

# As much as ./run trust asks for
MORE = bool(os.environ.get("SEKOPLAN_TRUST"))
# What a view looked at that looked at all of its query
ALL = "*"


class NotingQuery(QueryDict):
    """A query that knows which of its parameters a view has looked for."""

    def __init__(self, *args, **options):
        self.names = set()
        super().__init__(*args, **options)
        self.names = set()  # it looks for them itself when it is made

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.names.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    def all_of(name):
        def read(self, *args, **options):
            self.names.add(ALL)
            return getattr(QueryDict, name)(self, *args, **options)

        return read

    __iter__, items, lists = all_of("__iter__"), all_of("items"), all_of("lists")
    urlencode, dict, copy = all_of("urlencode"), all_of("dict"), all_of("copy")
    del all_of

    def __bool__(self):
        self.names.add(ALL)
        return len(self) > 0


class NotingMiddleware:
    """Tells on every answer which parameters of the query were looked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Not asked for: the middleware looks at what the request has before it.
        request.GET = NotingQuery(request.META["QUERY_STRING"])
        answer = self.get_response(request)
        answer.looked_for = frozenset(request.GET.names)
        return answer


class Browser:
    """A logged-in browser that leaves no trace: what each request does is undone.

    So every request meets the same world, and the whole table needs only one.
    """

    def __init__(self, user, **options):
        self.client = Client(**options)
        if user:
            self.client.force_login(user)
        self.cookies = self.client.cookies.output()

    def ask(self, method, place):
        """What a form without any of its fields gets, or a page."""
        self.client.cookies.load(self.cookies.replace("Set-Cookie: ", ""))
        form = {"csrfmiddlewaretoken": "x"} if method == "POST" else {}
        with transaction.atomic():
            send = getattr(self.client, method.lower())
            answer = send(place, form)
            transaction.set_rollback(True)
        return answer


def address(route, things):
    return reverse(route.name, args=[things[name] for name in route.things.split()])


def body(answer):
    """What was answered, without what is new in every answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


def text_of(answer):
    """All that an answer says: its headers, and its body whatever form it has."""
    data = b"".join(answer) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    if data.startswith(b"%PDF-") and len(data) > 200:
        body = words_in_pdf(data)
    elif data.startswith(b"PK\x03\x04"):
        body = text_in_zip(data)
    else:
        # Long lines of a calendar are folded.
        body = data.decode(errors="replace").replace("\r\n ", "")
    return f"{head}\n{body}"


@cache
def words_in_pdf(data):
    """Without what divides them at the end of a line."""
    return re.sub(r"[\s\u00ad-]+", "", text_in_pdf(data))


@dataclass(frozen=True)
class Shown:
    """What is left of an answer when the world that it was read from is gone."""

    status_code: int
    url: str
    text: str | None  # of a page; None of a file and of a redirect
    looked_for: frozenset  # the parameters of the query that matter to it
    told: frozenset  # the canaries that it shows, whatever form it has


# (role, query, what is asked for instead) → what answers_to gives. Every test's world
# is made alike and shows alike, so that each of its pages is read once for them all.
READ = {}


def answers_to(world, role, query="", **instead):
    """{name of a route: Shown}, what GET answers the role of all that writes nothing.

    Of the things ``instead`` where they are given. The world is as it was made.
    """
    key = role, query, *instead.items()
    if key not in READ:
        browser = Browser(world.roles[role])
        things = world.here | instead
        names = {ALL, *QueryDict(query.removeprefix("?"))}
        # Where none of them stands in the address, or is looked for in the query, the
        # answer is as without them.
        READ[key] = dict(answers_to(world, role)) if instead or query else {}
        READ[key] |= {
            route.name: shown(browser.ask("GET", address(route, things) + query))
            for route in world.routes
            if route.name not in world.writes_on_get
            and (
                not READ[key]
                or not instead.keys().isdisjoint(route.things.split())
                or not names.isdisjoint(READ[key][route.name].looked_for)
            )
        }
    return READ[key]


def shown(answer):
    is_page = answer.get("Content-Type", "").startswith("text/")
    text = answer.content.decode() if is_page and answer.content else None
    looked_for = getattr(answer, "looked_for", frozenset())
    told = frozenset(canaries_in(text_of(answer)))
    return Shown(answer.status_code, answer.get("Location", ""), text, looked_for, told)


def pages_shown_to(world, *roles, queries=("",), **instead):
    """(role, route, text) of every page that is text."""
    for role in roles:
        for query in queries:
            found = answers_to(world, role, query, **instead)
            for route in world.routes:
                answer = found.get(route.name)
                if route.get != "-" and answer and answer.text is not None:
                    yield role, route.name, answer.text
