"""What has been kept long enough goes, daily: every time in the catalogue has a rule.

What a rule blanks or ends leaves a line in the trail, by nobody; the facts, the counts
and the days stay. A second run the same day finds nothing (S61).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from clubs.accounts import drop_sessions
from clubs.models import (
    Assignment,
    Branch,
    CalendarAddress,
    Clearing,
    Event,
    ImportDraft,
    Invitation,
    Kept,
    Person,
    Reading,
    Receipt,
    SignIn,
    Tenure,
    User,
    Visit,
)

from . import erasing
from .clocks import clock, end_of_due, last_due
from .times import LONGEST, every_time


@dataclass(frozen=True)
class Rule:
    """One line of the schedule.

    ``kept`` is the catalogue's word, ``tables`` what of it the rule clears. ``due``
    gives what is to go on a moment: of one branch, by its months, or of none (all of
    the machine's). ``clear`` takes that away and gives how much it was.
    """

    name: str
    called: str
    kept: str
    tables: tuple
    due: Callable
    clear: Callable
    own: Kept | None = None
    by_branch: bool = True


RULES: dict[str, Rule] = {}


def offer(rule):
    """Let this be cleared too; other apps add theirs when they are ready."""
    RULES[rule.name] = rule


def run(now=None):
    """One run of the job: {rule: how much went}, kept as a row of its own."""
    now, times = now or timezone.now(), every_time()
    counts: dict[str, int] = {}
    for rule in RULES.values():
        branches = Branch.objects.order_by("pk") if rule.by_branch else [None]
        for branch in branches:
            months = times.get(branch.pk, LONGEST) if branch else LONGEST
            with transaction.atomic():
                if branch:
                    branch.lock()
                went = rule.clear(rule.due(branch, now, months), branch, now)
            if went:
                counts[rule.name] = counts.get(rule.name, 0) + went
    Clearing.objects.create(at=now, counts=counts)
    return counts


def awaited(now=None, branch=None):
    """{rule: how much would go} at the next run, of one branch or of all."""
    now, times = now or timezone.now(), every_time()
    counts: dict[str, int] = {}
    for rule in RULES.values():
        if branch and not rule.by_branch:
            continue
        branches = [branch] if branch else Branch.objects.order_by("pk")
        for one in branches if rule.by_branch else [None]:
            months = times.get(one.pk, LONGEST) if one else LONGEST
            due = rule.due(one, now, months)
            number = len(due) if isinstance(due, list) else due.count()
            if number:
                counts[rule.name] = counts.get(rule.name, 0) + number
    return counts


def tell_cleared(branch, things, now):
    """A line of the trail for each thing whose text has gone."""
    lines = [("clear", thing, {}, {}) for thing in things]
    Event.objects.record_many(branch, by=None, lines=lines, at=now)


def delete(rows, branch, now):
    """Rows that nothing but themselves hangs on."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


# --- Visits --------------------------------------------------------------------------


def visits_due(branch, now, months):
    day = last_due(timezone.localdate(now), months[Kept.VISIT_NOTES])
    words = ~Q(note="") | ~Q(next_step="")
    return Visit.objects.filter(words, branch=branch, on__lte=day).order_by("pk")


def clear_visits(rows, branch, now):
    """The words go; the day, the place and the counts stay."""
    found = list(rows.only("pk", "branch"))
    pks = [visit.pk for visit in found]
    Visit.objects.filter(pk__in=pks).update(
        note="", next_step="", next_step_by=None, version=F("version") + 1
    )
    tell_cleared(branch, found, now)
    return len(found)


# --- Logs ----------------------------------------------------------------------------


def readings_due(branch, now, months):
    moment = end_of_due(timezone.localdate(now), months[Kept.READINGS])
    return Reading.objects.filter(branch=branch, at__lt=moment)


def sign_ins_due(branch, now, months):
    """Those of the accounts of a branch that keeps them shorter than others do."""
    moment = end_of_due(timezone.localdate(now), months[Kept.SIGN_INS])
    here = Q(user__people__branch=branch) | Q(user__assignments__branch=branch)
    found = SignIn.objects.filter(here, at__lt=moment)
    return SignIn.objects.filter(pk__in=found.values("pk"))


def all_sign_ins_due(branch, now, months):
    """Also of accounts that belong to no branch any longer."""
    moment = end_of_due(timezone.localdate(now), LONGEST[Kept.SIGN_INS])
    return SignIn.objects.filter(at__lt=moment)


# --- Accounts and names ---------------------------------------------------------------


def roles_of(user_ids):
    """{account: [(first day, last day)]} of its roles, everywhere."""
    found: dict[int, list] = {pk: [] for pk in user_ids}
    roles = Assignment.objects.filter(user__in=user_ids)
    for user, starts, ends, until in roles.values_list(
        "user", "starts", "ends", "tenure__ends"
    ):
        known = [day for day in (ends, until) if day]
        found[user].append((starts, min(known) if known else None))
    return found


def mandates(user_ids):
    """The same of its posts and its roles."""
    found = roles_of(user_ids)
    posts = Tenure.objects.filter(person__user__in=user_ids)
    for user, starts, ends in posts.values_list("person__user", "starts", "ends"):
        found[user].append((starts, ends))
    return found


def accounts_due(branch, now, months):
    """Accounts of the branch whose last mandate ended long enough ago."""
    today = timezone.localdate(now)
    here = Q(people__branch=branch) | Q(assignments__branch=branch)
    users = list(User.objects.filter(here, is_active=True, erased_at=None).distinct())
    held = mandates([user.pk for user in users])
    return [
        user
        for user in users
        if (
            told := clock(
                held[user.pk], today, has_account=True, account=months[Kept.ACCOUNTS]
            )
        )
        and told.inactive_on <= today
    ]


def close_accounts(users, branch, now):
    for user in users:
        User.objects.filter(pk=user.pk).update(is_active=False)
        drop_sessions(user)
        Event.objects.record(
            branch,
            by=None,
            verb="clear",
            thing=user,
            changes={"is_active": [True, False]},
            at=now,
        )
    return len(users)


def names_due(branch, now, months):
    """Whom to forget by name: those without a mandate since long enough ago."""
    today = timezone.localdate(now)
    people = list(
        Person.objects.filter(branch=branch, erased_at=None)
        .select_related("user", "branch")
        .prefetch_related("tenures")
        .order_by("pk")
    )
    held = mandates([person.user_id for person in people if person.user_id])
    periods = {"account": months[Kept.ACCOUNTS], "name": months[Kept.NAMES]}
    due = []
    for person in people:
        tenures = [(one.starts, one.ends) for one in person.tenures.all()]
        tenures += held.get(person.user_id, [])
        told = clock(tenures, today, has_account=False, **periods)
        if told and told.renamed_on <= today:
            due.append(erasing.Subject.of_person(person))
    roles = User.objects.filter(people=None, assignments__branch=branch, erased_at=None)
    users = list(roles.distinct().order_by("pk"))
    held = mandates([user.pk for user in users])
    for user in users:
        told = clock(held[user.pk], today, has_account=False, **periods)
        if told and told.renamed_on <= today:
            due.append(erasing.Subject.of_user(user))
    return [subject for subject in due if not erasing.stands_in_way(subject)]


def forget_names(subjects, branch, now):
    went = 0
    for subject in subjects:
        pseudonym = erasing.pseudonyms(subject)[0]
        try:
            with transaction.atomic():
                erasing.erase_outdated(subject, pseudonym=pseudonym, at=now)
        except ValidationError:
            # Something came in between; tomorrow is another day.
            continue
        went += 1
    return went


# --- What is left over ----------------------------------------------------------------


def invitations_due(branch, now, months):
    moment = end_of_due(timezone.localdate(now), months[Kept.ACCOUNTS])
    return Invitation.objects.filter(branch=branch, expires__lt=moment)


def calendars_due(branch, now, months):
    moment = end_of_due(timezone.localdate(now), months[Kept.ACCOUNTS])
    return CalendarAddress.objects.filter(branch=branch, revoked_at__lt=moment)


def receipts_due(branch, now, months):
    return Receipt.objects.outdated(now)


def import_drafts_due(branch, now, months):
    return ImportDraft.objects.filter(at__lt=now - ImportDraft.LIFETIME)


def sessions_due(branch, now, months):
    return Session.objects.filter(expire_date__lt=now)


def devices_due(branch, now, months):
    """What is known of browsers whose session has ended."""
    living = Session.objects.filter(expire_date__gte=now)
    return UserSession.objects.exclude(session_key__in=living.values("session_key"))


def confirmations_due(branch, now, months):
    return EmailConfirmation.objects.filter(created__lt=now - timedelta(days=3))


class Counters:
    """The tries that the table of the cache counts, after their time."""

    def __init__(self, now):
        self.moment = connection.ops.adapt_datetimefield_value(now)

    def count(self):
        with connection.cursor() as cursor:
            words = "SELECT count(*) FROM cache WHERE expires < %s"
            cursor.execute(words, [self.moment])
            return cursor.fetchone()[0]

    def delete(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cache WHERE expires < %s", [self.moment])
            return cursor.rowcount


def counters_due(branch, now, months):
    return Counters(now)


def clear_counters(counters, branch, now):
    return counters.delete()


for _rule in (
    Rule(
        "visit notes",
        "anteckningar från besök",
        "12 months",
        ("clubs_visit",),
        visits_due,
        clear_visits,
        own=Kept.VISIT_NOTES,
    ),
    Rule(
        "readings",
        "rader i läsloggen",
        "12 months",
        ("clubs_reading",),
        readings_due,
        delete,
        own=Kept.READINGS,
    ),
    Rule(
        "sign-ins",
        "antecknade inloggningar",
        "6 months",
        ("clubs_signin",),
        sign_ins_due,
        delete,
        own=Kept.SIGN_INS,
    ),
    Rule(
        "other sign-ins",
        "antecknade inloggningar utan avdelning",
        "6 months",
        ("clubs_signin",),
        all_sign_ins_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "accounts",
        "konton som stängs",
        "account",
        ("clubs_user",),
        accounts_due,
        close_accounts,
        own=Kept.ACCOUNTS,
    ),
    Rule(
        "names",
        "namn som ersätts",
        "account",
        (
            "account_emailaddress",
            "clubs_assignment",
            "clubs_calendaraddress",
            "clubs_person",
            "clubs_tenure",
            "clubs_training",
            "clubs_user",
            "mfa_authenticator",
        ),
        names_due,
        forget_names,
        own=Kept.NAMES,
    ),
    Rule(
        "invitations",
        "inbjudningar",
        "account",
        ("clubs_invitation",),
        invitations_due,
        delete,
        own=Kept.ACCOUNTS,
    ),
    Rule(
        "calendars",
        "återkallade kalenderadresser",
        "account",
        ("clubs_calendaraddress",),
        calendars_due,
        delete,
        own=Kept.ACCOUNTS,
    ),
    Rule(
        "receipts",
        "kvittenser på formulär",
        "30 days",
        ("clubs_receipt",),
        receipts_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "import drafts",
        "inlästa kalkylblad",
        "24 hours",
        ("clubs_importdraft",),
        import_drafts_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "sessions",
        "utgångna inloggningar",
        "session",
        ("django_session",),
        sessions_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "devices",
        "enheter som var inloggade",
        "session",
        ("usersessions_usersession",),
        devices_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "confirmations",
        "bekräftelser av e-post",
        "3 days",
        ("account_emailconfirmation",),
        confirmations_due,
        delete,
        by_branch=False,
    ),
    Rule(
        "counters",
        "räknade försök",
        "15 minutes",
        ("cache",),
        counters_due,
        clear_counters,
        by_branch=False,
    ),
):
    offer(_rule)
