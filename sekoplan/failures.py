"""The pages for what could not be read, and for what went wrong on our side."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure as plain_csrf_failure


def keeps_text(view):
    """Mark a view whose typed text is given back when it can't be received."""
    view.keeps_text = True
    return view


def text_given_back(request, view, *, logged_out):
    """A page with all that was sent, to send again; None when there is no text.

    Only what our own page sent: another site could put words in somebody's mouth.
    """
    own = request.headers.get("Origin") in (None, request.build_absolute_uri("/")[:-1])
    if not own or not getattr(view, "keeps_text", False):
        return None
    if not request.POST.get("text", "").strip():
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("text", "csrfmiddlewaretoken")
    ]
    context = {
        "text": request.POST["text"],
        "fields": fields,
        "logged_out": logged_out,
        "action": request.path,
    }
    return render(request, "text_given_back.html", context, status=403)


def csrf_failure(request, reason=""):
    """The page was too old, or the log-in has changed since; a text is given back."""
    match = request.resolver_match
    given = match and text_given_back(request, match.func, logged_out=False)
    return given or plain_csrf_failure(request, reason=reason)


def bad_request(request, exception):
    """Django's own asks for the form's token, and falls on the same unreadable form."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponseBadRequest(render_to_string("400.html"))


# By when a full disk or a lost database may be mended
RETRY_AFTER = 120


def server_error(request):
    """The error page with the id that finds the error in the log; needs no database.

    A database that takes nothing more, a full disk first of all, is not our fault in
    the sense of that page: 503, and that nothing is saved (S52).
    """
    context = {"error_id": getattr(request, "id", "saknas")}
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        page = render_to_string("503.html", context)
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponseServerError(render_to_string("500.html", context))
