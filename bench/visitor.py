"""A logged-in visitor who calls the application directly, and the yardstick M."""

from http.cookies import SimpleCookie
from importlib import import_module
from io import BytesIO
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test.utils import override_settings
from django.urls import include, path

from sekoplan.memory import spare_the_collector

MINIMAL = "/matt/"
WARM_UP = 5
LINE = engines["jinja2"].from_string("<p>{{ request.user }}</p>")


def minimal(request):
    """M: the session, the user, a one-line template."""
    return HttpResponse(LINE.render({}, request))


urlpatterns = [
    path(MINIMAL[1:], minimal),
    path("", include("sekoplan.urls")),
]


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes


class Visitor:
    """Calls the application in this process as the server does: WSGI, gzip, cookies."""

    application = None

    def __init__(self, user):
        if Visitor.application is None:
            Visitor.application = application()
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.cookies = SimpleCookie()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def request(self, address, method="GET", body=b"", **headers):
        """The request as the server hands it over; made outside what is timed."""
        place, _, query = address.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "HTTP_COOKIE": "; ".join(
                f"{name}={one.value}" for name, one in self.cookies.items()
            ),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
            **headers,
        }

    def send(self, request):
        """One request to its end."""
        started = []
        response = self.application(request, lambda *line: started.extend(line))
        body = b"".join(response)
        response.close()
        for name, value in started[1]:
            if name == "Set-Cookie":
                self.cookies.load(value)
        return Answer(int(started[0].split()[0]), dict(started[1]), body)

    def get(self, address, **headers):
        return self.send(self.request(address, **headers))


def application():
    """The whole application with M beside it, set up as in production.

    Static files are found once: looking on the disk for one at every request would
    make M slow and all else seem fast. The log is written, but nobody reads it.
    """
    override_settings(
        ROOT_URLCONF="bench.visitor", WHITENOISE_AUTOREFRESH=False
    ).enable()
    spare_the_collector()
    return WSGIHandler()


def queries(visitor, address):
    """(number of queries, answer) of a page."""
    count = 0

    def counted(execute, *arguments):
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        answer = visitor.get(address)
    return count, answer


class Times(NamedTuple):
    """Medians in seconds: processors, the database's with them, and the clock."""

    cpu: float
    wall: float


def processor_time():
    """Seconds that this process has computed, and PostgreSQL's for this connection."""
    spent = process_time()
    if connection.vendor == "postgresql":
        server = connection.connection.info.backend_pid
        with open(f"/proc/{server}/schedstat") as file:
            spent += int(file.read().split()[0]) / 1e9
    return spent


def side_by_side(rounds, **deeds):
    """Name → Times of each deed, run in turn so that all meet the same machine.

    A deed is (prepare, do): what ``prepare`` returns is handed to ``do``, and only
    ``do`` is timed.
    """
    measured = {name: [] for name in deeds}
    for turn in range(-WARM_UP, rounds):
        for name, (prepare, do) in deeds.items():
            given = prepare()
            wall, cpu = perf_counter(), processor_time()
            do(given)
            cpu, wall = processor_time() - cpu, perf_counter() - wall
            if turn >= 0:
                measured[name].append((cpu, wall))
    return {
        name: Times(*(median(column) for column in zip(*found, strict=True)))
        for name, found in measured.items()
    }


def opening(visitor, address, before=None):
    """The deed of opening a page; ``before`` is done first and not timed."""

    def prepare():
        if before:
            before()
        return visitor.request(address)

    return prepare, visitor.send
