"""Where somebody who has found a hole writes: security.txt (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The standard wants less than a year. A day that moved by itself would promise that
# somebody reads the address long after nobody does.
GOOD_FOR = timedelta(days=360)


def expires():
    """When the operator's word that the address is read no longer holds, or None."""
    if not (settings.SECURITY_CONTACT and settings.SECURITY_CONTACT_CHECKED):
        return None
    checked = datetime.combine(settings.SECURITY_CONTACT_CHECKED, time(), UTC)
    return checked + GOOD_FOR


@login_not_required
@require_safe
def security_txt(request):
    until = expires()
    if until is None or until <= timezone.now():
        raise Http404
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": "sv, en",
        "Canonical": settings.SITE_URL + reverse("security_txt"),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
