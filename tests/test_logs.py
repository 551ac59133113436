"""The log says who did what and how it went, and never what it said (S46)."""

import json
import logging
import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from sekoplan.logs import JsonFormatter

CANARY = "kanariefågel-4711"


@login_not_required
def crash(request, token):
    raise ValueError(f"note was {request.POST.get('note')} and {token}")


@login_not_required
def clash(request, token):
    raise IntegrityError(f"DETAIL: Key (email)=({CANARY}) already exists.")


@login_not_required
def answer(request, token):
    logging.getLogger("clubs.story").info("done", extra={"object": 7, "note": CANARY})
    return HttpResponse("ok")


def mine(request):
    return HttpResponse(request.user.email)


handler500 = "sekoplan.failures.server_error"
urlpatterns = [
    path("crash/<str:token>/", crash, name="crash"),
    path("clash/<str:token>/", clash, name="clash"),
    path("answer/<str:token>/", answer, name="answer"),
    path("mine/", mine, name="mine"),
    path("", include("sekoplan.urls")),
]


@pytest.fixture
def written(settings):
    """What the log holds, line by line, while a test runs."""
    settings.ROOT_URLCONF = __name__
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    keep, root = Keep(), logging.getLogger()
    keep.setFormatter(JsonFormatter())
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(keep)
    root.setLevel(level)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def events(lines):
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", ["crash", "clash", "answer"])
@pytest.mark.holds("S46")
def test_no_secret_and_no_text_reaches_the_log(written, visitor, name):
    visitor.cookies["session-canary"] = CANARY
    visitor.post(
        f"/{name}/{CANARY}/?token={CANARY}",
        {"password": CANARY, "note": CANARY},
        headers={"authorization": CANARY, "referer": f"http://testserver/{CANARY}"},
    )
    assert written
    assert CANARY not in json.dumps(events(written), ensure_ascii=False)


@pytest.mark.holds("S46")
def test_a_request_leaves_one_line_with_its_route_and_outcome(written, visitor):
    visitor.get("/answer/x/")
    story, request = events(written)
    assert story["event"] == "done"
    assert story["object"] == 7
    assert request["event"] == "request"
    assert (request["route"], request["method"], request["status"]) == (
        "answer",
        "GET",
        200,
    )
    assert request["ms"] >= 0
    assert story["request"] == request["request"]


@pytest.mark.holds("S46")
def test_a_crash_tells_where_and_of_what_kind(written, visitor):
    visitor.get("/crash/x/")
    error, request = events(written)
    assert error["exception"] == "ValueError"
    assert error["frames"][-1].endswith(" crash")
    assert "message" not in error
    assert request["status"] == 500
    assert error["request"] == request["request"]


def test_a_file_is_not_worth_a_line(written, visitor, db):
    visitor.get("/static/app.css").close()
    assert written == []


@pytest.mark.parametrize(
    "forgery", ["a\nb", "a\r\nb", "\x1b[2Ka", "a\x9bb", "a\u2028b", "a\x7fb", "a\x00b"]
)
@pytest.mark.holds("S46")
def test_nothing_forges_a_line_or_speaks_to_the_terminal(forgery):
    record = logging.LogRecord("x", logging.INFO, "", 0, forgery, None, None)
    line = JsonFormatter().format(record)
    assert json.loads(line)["event"] == forgery
    assert re.fullmatch(r"[\x20-\x7e]+", line)


@pytest.mark.holds("S46")
def test_the_plain_formatter_would_let_a_forged_line_through():
    record = logging.LogRecord("x", logging.INFO, "", 0, 'a\n{"at"', None, None)
    assert "\n" in logging.Formatter().format(record)


@pytest.mark.holds("S46")
def test_the_log_knows_who_by_number_alone(written, client, django_user_model, db):
    user = django_user_model.objects.create(email=f"{CANARY}@seko.test", name=CANARY)
    client.force_login(user)
    written.clear()
    client.get("/mine/")
    (line,) = events(written)
    assert line["actor"] == str(user.pk)
    assert CANARY not in json.dumps(events(written), ensure_ascii=False)


@pytest.mark.holds("S66")
def test_health_is_told_without_log_in_version_or_branch(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


def test_health_fails_when_the_database_does(client, db, monkeypatch):
    from django.db import OperationalError, connections

    def gone(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "cursor", gone)
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"database\n")
