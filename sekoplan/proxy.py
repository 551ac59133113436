"""Who the visitor is when a proxy stands between: only a trusted proxy is believed."""

from ipaddress import ip_address, ip_network

from django.conf import settings

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


class TrustedProxyMiddleware:
    """Puts the visitor's own address in REMOTE_ADDR and drops forged headers (S33).

    From the right, the first address in X-Forwarded-For that is no trusted proxy is
    the visitor: what stands to its left may have been made up by the visitor.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = [ip_network(proxy) for proxy in settings.TRUSTED_PROXIES]

    def is_trusted(self, address):
        try:
            address = ip_address(address.strip())
        except ValueError:
            return False
        return any(address in network for network in self.trusted)

    def __call__(self, request):
        meta = request.META
        if self.is_trusted(meta.get("REMOTE_ADDR", "")):
            for hop in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
                try:
                    meta["REMOTE_ADDR"] = str(ip_address(hop.strip()))
                except ValueError:
                    break
                if not self.is_trusted(hop):
                    break
            kept = {"HTTP_X_FORWARDED_PROTO"}
        else:
            kept = set()
        for name in FORWARDED:
            if name not in kept:
                meta.pop(name, None)
        return self.get_response(request)
