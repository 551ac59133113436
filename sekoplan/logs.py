"""The log: one JSON line per event, with ids in place of content (S46)."""

import json
import logging
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

log = logging.getLogger(__name__)

# The id of the request that is being answered; it is also on the error page.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

EVENT_FIELDS = ("actor", "route", "method", "status", "ms", "object")

# Messages of these say what broke and quote nothing that a person wrote. The rest,
# IntegrityError and ValueError first among them, may quote a row or a form.
PLAIN_MESSAGES = (
    "AttributeError",
    "DisallowedHost",
    "ImportError",
    "ImproperlyConfigured",
    "ModuleNotFoundError",
    "NameError",
    "NoReverseMatch",
    "OperationalError",
    "TemplateDoesNotExist",
    "UndefinedError",
)


def frames(trace):
    """Where an exception passed: "module.py:12 function", without values or code."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of ASCII, so that nothing in it can forge a line."""

    def format(self, record):
        asked = getattr(record, "request", None)
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self.event(record),
            # Django's last word on a request comes when ours has been said.
            "request": request_id.get() or getattr(asked, "id", None),
        }
        line |= {
            name: getattr(record, name)
            for name in EVENT_FIELDS
            if getattr(record, name, None) is not None
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["exception"] = kind.__name__
            if kind.__name__ in PLAIN_MESSAGES:
                line["message"] = str(error)
            line["frames"] = frames(trace)
        return json.dumps(
            {name: value for name, value in line.items() if value is not None},
            default=lambda value: type(value).__name__,
        )

    def event(self, record):
        """The message; for Django's own lines about a request only what kind it is.

        Those quote the path, which can hold the key of an invitation.
        """
        if hasattr(record, "request"):
            return f"request answered with {getattr(record, 'status_code', 'an error')}"
        return record.getMessage()


class RequestLogMiddleware:
    """Gives every request an id and, when it is answered, one line in the log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid4().hex
        token = request_id.set(request.id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self.write(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)

    def write(self, request, response, seconds):
        match = request.resolver_match
        if match is None and request.path_info.startswith(settings.STATIC_URL):
            return
        log.info(
            "request",
            extra={
                "actor": self.actor(request),
                "route": match.view_name if match else None,
                "method": request.method,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )

    def actor(self, request):
        """The id of the logged-in user, when the request has asked for it already."""
        session = getattr(request, "session", None)
        if session is None or not session.accessed:
            return None
        return session.get("_auth_user_id")
