"""The page for what went wrong on our side."""

from django.http import HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request):
    """The error page with the id that finds the error in the log; needs no database."""
    return HttpResponseServerError(
        render_to_string("500.html", {"error_id": getattr(request, "id", "saknas")})
    )
