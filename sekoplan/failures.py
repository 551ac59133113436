"""The pages for what could not be read, and for what went wrong on our side."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import render_to_string


def bad_request(request, exception):
    """Django's own asks for the form's token, and falls on the same unreadable form."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponseBadRequest(render_to_string("400.html"))


def server_error(request):
    """The error page with the id that finds the error in the log; needs no database."""
    return HttpResponseServerError(
        render_to_string("500.html", {"error_id": getattr(request, "id", "saknas")})
    )
