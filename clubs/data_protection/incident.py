"""What may have come into the wrong hands: from the read log, log-ins and the trail.

Nothing of it is stored: it is put together each time somebody asks.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, TextChoices
from django.utils import timezone

from clubs.models import (
    ABOUT_PERSON,
    LISTS,
    Assignment,
    Event,
    Person,
    Read,
    Reading,
    SignIn,
    Visit,
)
from clubs.models.rights import TOLD
from sekoplan.jinja import count, listing

from . import catalogue, words
from .catalogue import Level
from .extract import MAY
from .who_read import Told, told

# A breach that can harm somebody is reported within so long (GDPR art. 33).
HOURS = 72


class Kind(TextChoices):
    """What to look for."""

    READ = "last", "det som kontona har läst: personers sidor, anteckningar, utdrag"
    FETCHED = "hamtat", "listor med namn som kontona har hämtat"
    CHANGED = "andrat", "det som kontona har ändrat"
    REACHED = "kunde", "allt som kontona kunde läsa, om någon annan har använt dem"


@dataclass(frozen=True)
class Asked:
    """``accounts`` are ids of users; all of the branch when there are none."""

    starts: datetime
    ends: datetime
    found: datetime
    accounts: tuple[int, ...]
    kinds: tuple[str, ...]

    @property
    def deadline(self):
        return self.found + timedelta(hours=HOURS)


@dataclass
class Affected:
    """A person, and how what is stored about them may have been seen."""

    name: str
    posts: str
    ways: dict[str, None]

    @property
    def how(self):
        return listing(self.ways)


@dataclass(frozen=True)
class Incident:
    asked: Asked
    accounts: list[tuple[str, str]]
    people: list[Affected]
    readings: list[Told]
    sign_ins: list[SignIn]
    changed: list[tuple[str, int]]
    tables: list[tuple[str, str]]

    @property
    def refused(self):
        return sum(not one.worked for one in self.sign_ins)

    def headings(self, branch):
        """What the union's form and the authority's ask for, in their order."""
        period = f"{_moment(self.asked.starts)} – {_moment(self.asked.ends)}"
        kinds = listing(dict.fromkeys(title for title, _ in self.tables))
        return [
            ("Personuppgiftsansvarig", branch.data_controller or FILL_IN),
            ("Kontakt", branch.data_contact or FILL_IN),
            ("Dataskyddsombud", branch.data_officer or FILL_IN),
            ("Vad som har hänt", f"{FILL_IN}: förlust, ändring eller obehörig åtkomst"),
            ("När det hände", period),
            ("När det upptäcktes", _moment(self.asked.found)),
            ("Anmäls senast", _moment(self.asked.deadline)),
            ("Vilka konton det gäller", listing(who for who, _ in self.accounts)),
            ("Vilka det handlar om", "förtroendevalda och anställda, inga medlemmar"),
            ("Hur många", count(len(self.people), "person", "personer")),
            ("Sorters uppgifter", kinds or "inga funna"),
            ("Känsliga uppgifter", self.sensitive),
            ("Sannolika följder", CONSEQUENCES),
            ("Vad ni har gjort", f"{FILL_IN}: avslutade inloggningar, bytta lösenord"),
            ("Hur de berörda får veta", f"{FILL_IN}: dag och sätt, eller varför inte"),
        ]

    @property
    def sensitive(self):
        guarded = any(level == Level.GUARDED.label for _, level in self.tables)
        also = " och anteckningar från besök" if guarded else ""
        return f"fackligt uppdrag, som avslöjar medlemskap{also}"


FILL_IN = "Fyll i"
CONSEQUENCES = (
    "Att någon har ett fackligt uppdrag blir känt för fel person, till exempel en "
    "arbetsgivare. Kontaktuppgifter i tjänsten kan missbrukas i falska mejl."
)


def accounts_of(branch):
    """``[(id, name)]`` of everybody who may log in, or could."""
    held = Assignment.objects.filter(branch=branch).order_by("user__name", "user")
    return list(held.values_list("user", "user__name").distinct())


def incident(branch, asked, *, by):
    """What happened in the time asked for, by the accounts asked for."""
    known = dict(accounts_of(branch))
    users = [pk for pk in asked.accounts or known if pk in known]
    time = (asked.starts, asked.ends)
    readings = list(
        Reading.objects.for_user(by)
        .filter(branch=branch, by__in=users, at__range=time)
        .exclude(kind=Read.INCIDENT)
        .filter(kind__in=_kinds_read(asked))
        .select_related("by")
    )
    events = Event.objects.filter(branch=branch, by__in=users, at__range=time)
    if Kind.CHANGED not in asked.kinds:
        events = events.none()
    roles = _roles(branch, users)
    return Incident(
        asked=asked,
        accounts=[(known[pk], listing(roles.get(pk, []))) for pk in users],
        people=_people(branch, asked, readings, events),
        readings=told(readings, branch, by),
        sign_ins=list(
            SignIn.objects.filter(
                user__in=_there(branch, users, asked), at__range=time
            ).select_related("user")
        ),
        changed=_changed(events),
        tables=_tables(branch, asked, readings, events, roles),
    )


def _there(branch, users, asked):
    """Those who had a role here in the time: log-ins of before and after are not ours
    to look at, when somebody has an account elsewhere."""
    held = Assignment.objects.filter(
        branch=branch, user__in=users, starts__lte=timezone.localdate(asked.ends)
    )
    gone = held.ended(timezone.localdate(asked.starts))
    return held.exclude(pk__in=gone.values("pk")).values("user")


def _kinds_read(asked):
    found = []
    if Kind.READ in asked.kinds:
        found += [Read.VISIT, Read.OWN_EXTRACT, *ABOUT_PERSON]
    if Kind.FETCHED in asked.kinds:
        found += LISTS
    return found


def _roles(branch, users):
    roles: dict[int, list[str]] = {}
    for one in Assignment.objects.filter(branch=branch, user__in=users):
        roles.setdefault(one.user_id, []).append(one.get_role_display())
    return {pk: list(dict.fromkeys(told)) for pk, told in roles.items()}


def _people(branch, asked, readings, events):
    """Each affected person once, with every way that they are."""
    ways: dict[int, dict[str, None]] = {}

    def affect(persons, how):
        for pk in persons:
            ways.setdefault(pk, {})[how] = None

    affect(
        [one.object_id for one in readings if one.kind in ABOUT_PERSON],
        "sidan eller utdraget har lästs",
    )
    visits = [one.object_id for one in readings if one.kind == Read.VISIT]
    affect(
        Visit.visitors.through.objects.filter(
            visit__in=visits, visit__branch=branch
        ).values_list("person", flat=True),
        "var med på ett besök vars anteckning har lästs",
    )
    affect(
        events.filter(kind="person").values_list("object_id", flat=True),
        "uppgifterna har ändrats",
    )
    here = Person.objects.filter(branch=branch)
    if any(one.kind in LISTS for one in readings):
        affect(here.current().values_list("pk", flat=True), "kan stå i en hämtad lista")
    if Kind.REACHED in asked.kinds:
        affect(here.current().values_list("pk", flat=True), "gick att läsa om")
    held = here.filter(pk__in=ways).with_posts(asked.starts.date())
    return [
        Affected(
            name=person.name,
            posts=listing(dict.fromkeys(one.post.title for one in person.held)),
            ways=ways[person.pk],
        )
        for person in held
    ]


def _changed(events):
    found = events.order_by().values_list("kind").annotate(n=Count("pk"))
    named: Counter[str] = Counter()
    for kind, n in found:
        named[catalogue.called(kind)] += n
    return sorted(named.items())


def _tables(branch, asked, readings, events, roles):
    """``[(table, class)]`` of what was read, changed or could be."""
    found: dict[str, None] = {}
    for one in readings:
        for table in READ_FROM.get(one.kind, ()):
            found[table] = None
    for kind in events.order_by().values_list("kind", flat=True).distinct():
        found[catalogue.table_of(kind)] = None
    reached = []
    if Kind.REACHED in asked.kinds:
        reached = _reached({role for told in roles.values() for role in told})
    told = {
        (words.tables()[line.table].title, line.level.label)
        for line in catalogue.lines()
        if line.about
        and line.level in (Level.NAMED, Level.GUARDED)
        and (line.table in found or line in reached)
    }
    return sorted(told)


READ_FROM = {
    Read.VISIT: ("clubs_visit", "clubs_visit_visitors"),
    Read.PERSON: ("clubs_person", "clubs_tenure", "clubs_training"),
    Read.EXTRACT: ("clubs_person", "clubs_tenure", "clubs_training", "clubs_event"),
    Read.OWN_EXTRACT: ("clubs_user", "clubs_person", "clubs_signin", "clubs_event"),
    Read.EXPORT: ("clubs_person", "clubs_tenure", "clubs_visit_visitors"),
    Read.SHEET: ("clubs_person", "clubs_tenure", "clubs_visit_visitors"),
}


def _reached(roles):
    """The lines that somebody with one of ``roles`` may read."""
    rights = {
        word for word, held in TOLD.items() if any(role.label in roles for role in held)
    }
    return {
        line
        for line in catalogue.lines()
        if any(MAY.get(reader) in rights for reader in line.readers)
    }


def _moment(at):
    return timezone.localtime(at).strftime("%Y-%m-%d %H.%M")


def as_sheets(found, branch):
    """The parts of a workbook: the form's headings, people, readings, log-ins."""
    roles = dict(found.accounts)
    return [
        ("Anmälan", ["Rubrik", "Uppgift"], found.headings(branch)),
        (
            "Personer",
            ["Person", "Uppdrag", "Hur"],
            [(one.name, one.posts, one.how) for one in found.people],
        ),
        (
            "Läst och hämtat",
            ["När", "Vem", "Vad", "Om vem", "Varför"],
            [
                (_moment(one.at), one.who, one.what, one.name, one.reason)
                for one in found.readings
            ],
        ),
        ("Ändrat", ["Vad", "Antal"], found.changed),
        (
            "Inloggningar",
            ["När", "Konto", "Roll", "Sätt", "Släpptes in"],
            [
                (
                    _moment(one.at),
                    one.user.name,
                    roles.get(one.user.name, ""),
                    one.get_means_display(),
                    "ja" if one.worked else "nej",
                )
                for one in found.sign_ins
            ],
        ),
        ("Uppgifter", ["Vad", "Klass"], found.tables),
    ]
