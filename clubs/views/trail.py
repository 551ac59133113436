"""The trail for who audits: all of it, one thing's, one person's, and its seals."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.models import Event, Seal, User
from clubs.models.trail import may_read_of
from clubs.telling import KINDS, Names, groups, kinds_of, last_known, lines_of

from .answers import page
from .scope import branch_for
from .visits import row_id

A_PAGE = 30


class Asked:
    """Which lines the address asks for; what it can't say is left out."""

    def __init__(self, query):
        self.kind = query.get("slag", "")
        if self.kind not in KINDS:
            self.kind = ""
        self.by = row_id(query.get("vem", ""))
        self.first = day_of(query.get("fran", ""))
        self.last = day_of(query.get("till", ""))
        self.before = row_id(query.get("fore", ""))
        said = {
            "slag": self.kind,
            "vem": self.by or "",
            "fran": self.first and self.first.isoformat(),
            "till": self.last and self.last.isoformat(),
        }
        self.words = {name: value for name, value in said.items() if value}

    def among(self, events):
        if self.kind:
            events = events.filter(kind__in=kinds_of(self.kind))
        if self.by:
            events = events.filter(by=self.by)
        if self.first:
            events = events.filter(at__gte=start_of(self.first))
        if self.last:
            events = events.filter(at__lt=start_of(self.last + timedelta(days=1)))
        return events

    def older(self, pk):
        """The query of the lines before ``pk``, of those asked for."""
        return urlencode({**self.words, "fore": pk})

    @property
    def newest(self):
        return urlencode(self.words)


def day_of(text):
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # No day lies where a database can't count from.
    return found if 1900 <= found.year < 2200 else None


def start_of(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day))


def told(request, branch, events, asked):
    """A page of lines, and the query of those before them."""
    if asked.before:
        events = events.before(asked.before)
    found = list(events.for_display()[: A_PAGE + 1])
    shown = found[:A_PAGE]
    return {
        "asked": asked,
        "today": timezone.localdate(),
        "lines": lines_of(shown, request.user, branch),
        "older": asked.older(shown[-1].pk) if len(found) > A_PAGE else "",
    }


@require_safe
def trail(request, branch):
    """All that has been done, or what is asked for; of an ombudsman their own."""
    branch = branch_for(request, branch, can_follow=True)
    events = Event.objects.for_user(request.user).filter(branch=branch)
    asked = Asked(request.GET)
    return page(
        request,
        "trail",
        branch,
        groups=groups(),
        people=list(known_in(branch)) if branch.can_read_trail else [],
        **told(request, branch, asked.among(events), asked),
    )


def known_in(branch):
    return User.objects.filter(assignments__branch=branch).distinct().order_by("name")


@require_safe
def thing_trail(request, branch, kind, pk):
    """What has been done with one thing, and with what hangs on it."""
    branch = branch_for(request, branch, can_follow=True)
    words = KINDS.get(kind)
    if not (words and row_id(str(pk)) and may_read_of(request.user, branch, kind)):
        raise Http404
    events = Event.objects.for_user(request.user).filter(branch=branch)
    names = Names(request.user, branch, {kind: {pk}})
    here = (kind, pk)
    own = events.filter(kind=kind, object_id=pk)
    if here not in names.known or not branch.can_read_trail:
        # Gone, or told only to who did it.
        if not own.exists():
            raise Http404
        names.known = last_known({here}, branch) | names.known
    about = Q(kind=kind, object_id=pk)
    for part, rows in words.parts(pk) if words.parts else ():
        about |= Q(kind=part, object_id__in=rows.order_by().values("pk"))
    rows, _ = words.called(request.user, branch)
    thing = rows.filter(pk=pk).first() if words.address else None
    return page(
        request,
        "thing_trail",
        branch,
        words=words,
        name=names.of(*here),
        address=words.address(branch, thing) if thing else "",
        **told(request, branch, events.filter(about), Asked(request.GET)),
    )


@require_safe
def deeds(request, branch, pk):
    """What one person has done; an ombudsman reads of themselves."""
    branch = branch_for(request, branch, can_follow=True)
    if not (branch.can_read_trail or pk == request.user.pk):
        raise Http404
    person = get_object_or_404(known_in(branch), pk=pk)
    events = Event.objects.for_user(request.user).filter(branch=branch, by=person)
    asked = Asked(request.GET)
    return page(
        request,
        "deeds",
        branch,
        groups=groups(),
        person=person,
        **told(request, branch, asked.among(events), asked),
    )


@require_safe
def seals(request, branch):
    """The day's seal, to be written into the minutes, and those before it."""
    branch = branch_for(request, branch, can_read_trail=True)
    known = Seal.objects.for_user(request.user).filter(branch=branch).order_by("-on")
    before = day_of(request.GET.get("fore", ""))
    found = list((known.filter(on__lt=before) if before else known)[: A_PAGE + 1])
    return page(
        request,
        "seals",
        branch,
        newest=found[0] if found and not before else None,
        seals=found[:A_PAGE],
        older=found[A_PAGE - 1].on if len(found) > A_PAGE else None,
        before=before,
    )
