"""Which HTTP methods exist here: those that a page, a link and a form use (S8)."""

from django.http import HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Refuses the rest before any view, since the libraries' views answer OPTIONS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)
