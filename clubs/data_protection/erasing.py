"""Somebody's data goes, and what the branch has done stays and still adds up (S63).

A name gives way to a pseudonym, in words to "NN". Counts stand in columns of their own
and are never touched. What a meeting has adopted or decided stays as it is.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clubs.accounts import drop_sessions
from clubs.models import (
    Assignment,
    Branch,
    CalendarAddress,
    Club,
    Erasure,
    Event,
    ImportDraft,
    Invitation,
    Person,
    Reading,
    Receipt,
    SignIn,
    User,
)
from clubs.models.erasures import LATER
from sekoplan.jinja import listing

from . import ledger
from .pseudonyms import pseudonyms
from .subject import How, Subject
from .telling_anew import tell_anew
from .texts import PLACES

__all__ = [
    "Part",
    "Preview",
    "Subject",
    "carry_out",
    "erase_oneself",
    "erase_outdated",
    "offer",
    "preview",
    "pseudonyms",
    "refuse",
    "replay",
    "stands_in_way",
]

GONE_ADDRESS = "raderad-{}@invalid.invalid"


@dataclass(frozen=True)
class Part:
    """Something that other apps know of somebody.

    ``goes`` gives (what, how many) of a subject, ``erase`` takes it away and gives
    {table: how many}; ``stays`` gives (what, why, [(text, address)]), ``stands_in_way``
    sentences that have to be dealt with first.
    """

    goes: object = None
    erase: object = None
    stays: object = None
    stands_in_way: object = None


PARTS: list[Part] = []


def offer(part):
    """Let this go and be told of too; other apps add theirs when they are ready."""
    PARTS.append(part)


@dataclass
class Preview:
    """What would go, what stays and why, and what has to be done first."""

    goes: list = field(default_factory=list)  # (what, how many)
    stays: list = field(default_factory=list)  # (what, why, [(text, address)])
    in_way: list = field(default_factory=list)
    uncounted: list = field(default_factory=list)


def preview(subject, *, by=None):
    """What erasing them would do, before ``by`` asks for it."""
    naming, told = subject.sought, Preview(in_way=stands_in_way(subject, by=by))
    told.goes += _goes(subject)
    if subject.chosen_alone and by is None:
        told.in_way.append(subject.alone)
    for texts in PLACES.values():
        if texts.uncounted:
            told.uncounted.append(texts.called)
            continue
        rows = list(texts.rows(subject.branches, naming))
        standing, _ = texts.held(rows)
        left = [
            row for row, words in rows if any(row.pk in standing[one] for one in words)
        ]
        gone = len(rows) - len(left)
        if gone:
            told.goes.append((f"namnet i {texts.called}", gone))
        if left:
            links = [texts.link(row) for row in left[:20]] if texts.link else []
            told.stays.append((f"namnet i {texts.called}", texts.why, links))
    for part in PARTS:
        told.goes += part.goes(subject) if part.goes else []
        told.stays += part.stays(subject) if part.stays else []
    told.goes = [(what, count) for what, count in told.goes if count]
    return told


def _goes(subject):
    user, emails = subject.user, subject.naming.emails
    found = [
        ("namn, e-post och telefon i personregistret", len(subject.people)),
        ("inbjudningar till adressen", _invitations(subject, emails).count()),
    ]
    if user is None:
        return found
    return [
        *found,
        ("konto med namn, e-post och lösenord", 1),
        ("passkeys, appar och reservkoder", _count(Authenticator, user)),
        ("inloggade enheter", _count(UserSession, user)),
        ("antecknade inloggningar", _count(SignIn, user)),
        ("behörigheter", _count(Assignment, user)),
        ("egna kalenderadresser", _count(CalendarAddress, user)),
        ("kvittenser på skickade formulär", _count(Receipt, user)),
        ("inlästa kalkylblad som väntar", ImportDraft.objects.filter(by=user).count()),
        ("skäl i läsloggen", _reasons(user).count()),
    ]


def _count(model, user):
    return model.objects.filter(user=user).count()


def _reasons(user):
    return Reading.objects.filter(by=user).exclude(reason="")


def _invitations(subject, emails):
    found = Q(pk__in=[])
    for email in emails:
        found |= Q(email__iexact=email)
    rows = Invitation.objects.filter(found)
    if subject.user is None:
        rows = rows.filter(branch__in=subject.branches)
    return rows


def stands_in_way(subject, *, by=None):
    """What has to be done first, in sentences; ``by`` is another who asks for it."""
    today, found = timezone.localdate(), []
    for person in subject.people:
        if titles := person.posts_held(today):
            posts = "uppdraget" if len(titles) == 1 else "uppdragen"
            found.append(
                f"{person.name} har {posts} {listing(titles)}. Låt någon annan ta över "
                "eller skriv en sista dag först."
            )
    if by is not None and subject.user and by.pk != subject.user.pk:
        found += [
            f"{subject.name} har behörigheten {one.get_role_display()} i {one.branch}. "
            "Avsluta den först."
            for one in subject.user.assignments.active(today).select_related("branch")
        ]
    elif subject.user:
        found += [
            f"{branch} behöver en administratör. Ge någon annan den behörigheten först."
            for branch in Assignment.objects.would_lock_out(subject.user, today)
        ]
    for part in PARTS:
        found += part.stands_in_way(subject) if part.stands_in_way else []
    return found


@transaction.atomic
def carry_out(erasure, *, by, at=None):
    """Another than who asked says yes: it is erased. Raises ValidationError."""
    at = at or timezone.now()
    erasure.branch.lock()
    erasure = Erasure.objects.select_related("branch", "person__branch").get(
        pk=erasure.pk
    )
    if not erasure.is_waiting:
        raise ValidationError(LATER)
    if not erasure.may_be_done_by(by, timezone.localdate(at)):
        raise ValidationError(
            "Två personer behövs: någon annan än den som begärde raderingen, och inte "
            "den som den gäller."
        )
    subject = Subject.of_person(erasure.person)
    refuse(subject, by=by)
    if erasure.is_about_another_now:
        raise ValidationError(
            "Personens uppgifter har ändrats sedan raderingen begärdes. Dra tillbaka "
            "begäran och begär på nytt, så att ni båda säger ja till samma sak."
        )
    return _do(erasure, subject, by=by, at=at)


@transaction.atomic
def erase_oneself(user, *, pseudonym, at=None):
    """One's own account and data, everywhere, at once. Raises ValidationError."""
    at = at or timezone.now()
    subject = Subject.of_user(user)
    for branch in Branch.objects.filter(pk__in=subject.branches).order_by("pk"):
        branch.lock()
    # Somebody else, or another tab, may have been quicker.
    subject = Subject.of_user(User.objects.select_for_update().get(pk=user.pk))
    refuse(subject)
    if subject.chosen_alone:
        raise ValidationError(subject.alone)
    return _of_user(subject, pseudonym=pseudonym, by=user, at=at)


@transaction.atomic
def erase_outdated(subject, *, pseudonym, at):
    """What the schedule says: nobody asks for it. Raises ValidationError."""
    subject = replace(subject, how=How.RUN)
    refuse(subject)
    if subject.user:
        return _of_user(subject, pseudonym=pseudonym, by=None, at=at)
    (person,) = subject.people
    erasure = Erasure(branch=person.branch, person=person)
    return _begun(erasure, subject, pseudonym=pseudonym, by=None, at=at)


def _of_user(subject, *, pseudonym, by, at):
    first = subject.people[0] if subject.people else None
    branch = first.branch if first else _home(subject)
    erasure = Erasure(branch=branch, person=first, user=subject.user)
    return _begun(erasure, subject, pseudonym=pseudonym, by=by, at=at)


def _begun(erasure, subject, *, pseudonym, by, at):
    erasure.pseudonym, erasure.asked_by, erasure.asked_at = pseudonym, by, at
    erasure.save(force_insert=True)
    return _do(erasure, subject, by=by, at=at)


def _home(subject):
    """A branch to write it under, of an account that is nobody in any."""
    branches = Branch.objects.filter(pk__in=subject.branches).order_by("pk")
    return branches.first() or Branch.objects.order_by("parent", "pk").first()


def refuse(subject, *, by=None):
    if subject.is_erased:
        raise ValidationError("Uppgifterna är redan raderade.")
    if in_way := stands_in_way(subject, by=by):
        raise ValidationError(in_way)


def _do(erasure, subject, *, by, at):
    """Erase, tell the trail, and write the ledger last: it stands even when the answer
    is lost, and falls with what it tells of when it can't be written."""
    counts = _erase(subject, pseudonym=erasure.pseudonym, at=at)
    erasure.counts, erasure.done_by, erasure.done_at = counts, by, at
    erasure.save()
    _withdraw_others(subject, at)
    for branch in Branch.objects.filter(
        pk__in={*subject.branches, erasure.branch_id}
    ).order_by("pk"):
        Event.objects.record(branch, by=by, verb="erase", thing=erasure, at=at)
    ledger.append(erasure, subject)
    # Pieces of pages with the name in them; other processes' are never asked for again.
    transaction.on_commit(caches["fragments"].clear)
    return erasure


def _withdraw_others(subject, at):
    """What was asked for meanwhile is done another way, and waits for nobody."""
    waiting = Erasure.objects.waiting().filter(person__in=subject.people)
    waiting.update(withdrawn_at=at)


def _erase(subject, *, pseudonym, at):
    """{table: how many rows} of what was taken away or changed."""
    naming, sought, counts = subject.naming, subject.sought, {}

    def count(name, number):
        if number:
            counts[name] = counts.get(name, 0) + number

    # While the names still stand, to know where to look for them
    for branch_id in subject.branches:
        Event.objects.hold(branch_id)
    for part in PARTS:
        for name, number in (part.erase(subject) if part.erase else {}).items():
            count(name, number)
    for texts in PLACES.values():
        table = texts.table._meta.db_table
        count(table, texts.erase(subject.branches, sought))
    for draft in ImportDraft.objects.filter(branch__in=subject.branches):
        if sought.stands_in([draft.table, draft.preview]):
            draft.delete()
            count("clubs_importdraft", 1)
    count("clubs_event", tell_anew(subject, naming))
    count("clubs_invitation", _invitations(subject, naming.emails).delete()[0])
    for person in subject.people:
        count("clubs_club", _leave_clubs(person, at))
        Person.objects.filter(pk=person.pk).update(
            name=pseudonym,
            email="",
            phone="",
            user=None,
            removed_at=person.removed_at or at,
            erased_at=at,
            version=F("version") + 1,
        )
        count("clubs_person", 1)
    if subject.user:
        for name, number in _erase_account(subject.user, pseudonym, at).items():
            count(name, number)
    return counts


def _leave_clubs(person, at):
    """Who is nobody's ombudsman any longer is none in the register either."""
    clubs = Club.objects.filter(officer=person).select_related("branch")
    for club in clubs:
        Club.objects.filter(pk=club.pk).update(officer=None, version=F("version") + 1)
        Event.objects.record(
            club.branch,
            by=None,
            verb="change",
            thing=club,
            changes={"officer": [person.pk, None]},
            at=at,
        )
    return len(clubs)


def _erase_account(user, pseudonym, at):
    """The account stays as a number, so that who did what is still one and the same."""
    counts = {UserSession._meta.db_table: drop_sessions(user)}
    for model in (
        EmailAddress,
        Authenticator,
        SignIn,
        Assignment,
        CalendarAddress,
        Receipt,
    ):
        counts[model._meta.db_table] = model.objects.filter(user=user).delete()[0]
    drafts = ImportDraft.objects.filter(by=user)
    counts["clubs_importdraft"] = drafts.delete()[0]
    counts["clubs_reading"] = _reasons(user).update(reason="")
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        name=pseudonym,
        email=GONE_ADDRESS.format(user.pk),
        password=user.password,
        is_active=False,
        last_login=None,
        digest_day=None,
        erased_at=at,
    )
    counts["clubs_user"] = 1
    return counts


@transaction.atomic
def replay(lines):
    """Erase anew, in a database restored from before, whom the ledger's lines name.

    ``lines`` are the ledger's, as text. Call it once, right after the restoring and
    before anybody writes: whoever is added later may get a number of the ledger's.
    Who is erased already, or isn't there, is passed over. Returns how many were erased.
    """
    done = 0
    for text in lines:
        if not text.strip():
            continue
        line = json.loads(text)
        people = Person.objects.filter(pk__in=line["people"], erased_at=None)
        people = tuple(people.select_related("branch").order_by("pk"))
        user = User.objects.filter(pk=line["user"], erased_at=None).first()
        if not people and user is None:
            continue
        branches = {person.branch_id for person in people}
        if user:
            branches |= set(Subject.of_user(user).branches)
        # Who erased themselves stands as the one who did it; of a run nobody does.
        how = How.RUN if line["by"] is None else How.TWO
        if line["by"] is not None and line["by"] == line["user"]:
            how = How.ALONE
        subject = Subject(people, user, tuple(sorted(branches)), how=how)
        by = User.objects.filter(pk=line["by"]).first()
        _again(subject, line["pseudonym"], by=by, at=datetime.fromisoformat(line["at"]))
        done += 1
    return done


def _again(subject, pseudonym, *, by, at):
    """As ``_do``, without a new line in the ledger."""
    branch = subject.people[0].branch if subject.people else _home(subject)
    person = subject.people[0] if subject.people else None
    _withdraw_others(subject, at)
    Erasure.objects.create(
        branch=branch,
        person=person,
        user=subject.user,
        pseudonym=pseudonym,
        asked_by=by,
        asked_at=at,
        done_by=by,
        done_at=at,
        counts=_erase(subject, pseudonym=pseudonym, at=at),
    )
    for pk in sorted({*subject.branches, branch.pk}):
        here = Branch.objects.get(pk=pk)
        Event.objects.record(here, by=by, verb="erase", thing=subject_thing(subject))


def subject_thing(subject):
    return subject.people[0] if subject.people else subject.user
