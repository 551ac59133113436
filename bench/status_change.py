"""Status change: from the form that htmx sends to the row that comes back."""

import re
from itertools import cycle
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection

from activities.models import Activity, Update
from clubs.models import Event, Role

from . import Row
from .data import lay
from .visitor import MINIMAL, Visitor, opening, side_by_side

ROUNDS = 200
MOST = {"sqlite": 3, "postgresql": 4}


def rows():
    ground = lay()
    visitor = Visitor(ground.users[Role.CHAIR])
    page = f"/{ground.branch.slug}/plan/{ground.plan.slug}/1/"
    token = token_on(visitor, page)
    single = Activity.objects.filter(goal__section__plan=ground.plan, batch="")
    turns = cycle(single.values_list("pk", flat=True))

    def prepare():
        """The form of the next activity as the page holds it, with a new status."""
        activity = Activity.objects.get(pk=next(turns))
        form = {
            "csrfmiddlewaretoken": token,
            "uuid": uuid4(),
            "seen": activity.version,
            "back": page,
            "compact": "",
            "status": "klar" if activity.status == "pågår" else "pågår",
            "note": "Lokalen är bokad och kallelsen har gått ut till alla.",
            "on": "",
            "quantity": activity.quantity or "",
            "participants": "",
        }
        return visitor.request(
            f"/{ground.branch.slug}/aktivitet/{activity.pk}/",
            "POST",
            urlencode(form).encode(),
            HTTP_HX_REQUEST="true",
        )

    def post(request):
        answer = visitor.send(request)
        assert answer.status == 200, answer

    written = Update.objects.count(), Event.objects.count()
    found = side_by_side(ROUNDS, M=opening(visitor, MINIMAL), change=(prepare, post))
    assert Update.objects.count() - written[0] >= ROUNDS
    assert Event.objects.count() - written[1] >= ROUNDS
    ratio = found["change"].cpu / found["M"].cpu
    most = MOST[connection.vendor]
    yield Row(
        "P4",
        f"status change on {connection.vendor}, CPU, the database's included",
        f"{ratio:.2f} × M (M = {found['M'].cpu * 1000:.2f} ms)",
        f"≤ {most} × M",
        ratio <= most,
    )
    yield Row(
        "P4",
        "by the clock, with the disk's wait for a durable write",
        f"{found['change'].wall * 1000:.1f} ms",
        "told",
        True,
    )


def token_on(visitor, address):
    page = visitor.get(address, HTTP_ACCEPT_ENCODING="identity").body.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
