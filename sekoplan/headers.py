"""The headers that every response bears, static files and error pages included."""

from django.middleware.gzip import GZipMiddleware

ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A passkey is the one thing we ask the browser for.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), "
        "usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    # What a page shows stays in no cache. Static files say otherwise themselves, and
    # so may a view whose page holds nobody's data.
    "Cache-Control": "no-store",
}


class HeadersMiddleware:
    """Stands outside all that can answer, so that no answer lacks them (S27, S31)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses text only: a PDF or a spreadsheet is compressed already."""

    def process_response(self, request, response):
        if response.get("Content-Type", "").startswith("text/"):
            return super().process_response(request, response)
        return response
