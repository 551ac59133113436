"""Visits that a phone has kept until there was network: a key, and the receiver."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clubs.forms import FIRST_DAY
from clubs.models import AlreadyUsed, Logged, Receipt
from clubs.visit_forms import VisitForm, colleagues

from .answers import object_to
from .scope import branch_for

MOST_BYTES = 16 << 10
# A visit waits no longer than this: a greater age is a clock that has been set.
LONGEST_WAIT = timedelta(days=60)
LARGEST = 2**63 - 1
# In milliseconds since 1970, as a phone counts
LAST_MOMENT = 1e14
UNREADABLE = "Besöket gick inte att läsa. Det ligger kvar i telefonen."
SAID = {
    Logged.NEW: "",
    Logged.BOOKED: "Det inbokade besöket är nu gjort.",
    Logged.ADDED: "Någon hade redan loggat besöket. Det du skrev är tillagt.",
}


class Unreadable(Exception):
    """What came is no visit as the phone writes one.

    ``id`` is its own, when that much could be read; ``errors`` are by field.
    """

    def __init__(self, errors=None, id=None):
        super().__init__("unreadable")
        self.errors, self.id = errors or {"": [UNREADABLE]}, id


def for_fetch(view):
    """For a script: who isn't logged in gets 401 and words, never another page."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return log_in_first()
        return view(request, *args, **kwargs)

    answer.for_fetch = True
    return login_not_required(answer)


def log_in_first():
    return JsonResponse({"error": "Logga in igen. Besöket ligger kvar."}, status=401)


def no_right():
    return JsonResponse({"error": "Du får inte logga besök här."}, status=403)


@require_safe
@for_fetch
def visit_key(request, branch):
    branch = branch_for(request, branch)
    if not branch.can_edit:
        return no_right()
    author = request.user.opaque_id
    return JsonResponse({"author": author, "token": get_token(request)})


@require_POST
@for_fetch
def receive_visit(request, branch):
    branch = branch_for(request, branch)
    if not branch.can_edit:
        return no_right()
    if len_of(request) > MOST_BYTES:
        return JsonResponse({"error": "Besöket är för stort."}, status=413)
    try:
        entry = read(request)
        told = checked(entry)
    except Unreadable as unreadable:
        answer = {"id": unreadable.id, "errors": unreadable.errors}
        return JsonResponse(answer, status=422 if unreadable.id else 400)
    if told["author"] != request.user.opaque_id:
        error = "Besöket är skrivet av någon annan. Logga in som den som skrev det."
        return JsonResponse({"id": told["id"], "error": error}, status=409)
    return received(request, branch, told)


def received(request, branch, told):
    """The answer to an entry that can be read: stored, or what is wrong with it."""
    form = VisitForm(
        as_form(told), branch=branch, user=request.user, today=day_of(told)
    )
    along = told["visitors"] or told["next_step_by"]
    people = colleagues(branch, request.user, timezone.localdate()) if along else []
    form.choose_among(people)

    def deed():
        visit, how = form.log()
        return {"visit": visit.pk, "how": how}

    # What the phone's clock shows when sending is all that differs a second time. Only
    # what it tells counts: a later release may have more fields that it leaves empty.
    body = {"to": request.path} | {
        name: value
        for name, value in told.items()
        if name != "now" and value not in (None, "", [])
    }
    uuid = UUID(told["id"])
    try:
        result, _ = Receipt.objects.once(request.user, uuid, body, deed)
    except AlreadyUsed:
        said = "Besöket är redan sparat med annat innehåll."
        return JsonResponse({"id": told["id"], "errors": {"id": [said]}}, status=422)
    except ValidationError as refusal:
        if not form.errors:
            object_to(form, refusal)
        return JsonResponse({"id": told["id"], "errors": words_of(form)}, status=422)
    undo = "" if result["how"] == Logged.ADDED else "undo_visit"
    place = [branch.slug, result["visit"]]
    return JsonResponse(
        {
            "id": told["id"],
            "visit": result["visit"],
            "url": reverse("visit", args=place),
            "undo": undo and reverse(undo, args=place),
            "text": "Besöket är sparat",
            "more": SAID[result["how"]],
        }
    )


def words_of(form):
    """The form's errors under the names that the phone has for the fields."""
    names = {
        "place": "club",
        "other": "club",
        "date": "day",
        "uuid": "id",
        "__all__": "",
    }
    return {names.get(name, name): list(texts) for name, texts in form.errors.items()}


def as_form(told):
    """The entry in the words of the form."""
    place = ""
    if told["club"] is not None:
        place = f"klubb:{told['club']}"
    elif told["workplace"] is not None:
        place = f"arbetsplats:{told['workplace']}"
    relative = told["day"] in ("idag", "igår")
    return {
        **{name: told[name] for name in ("note", "next_step", "next_step_on")},
        **{name: told[name] for name in ("met", "new_members", "new_representatives")},
        "uuid": told["id"],
        "place": place,
        "booked": "" if told["visit"] is None else str(told["visit"]),
        "day": told["day"] if relative else "x",
        "date": "" if relative else told["day"],
        "purposes": [str(pk) for pk in told["purposes"]],
        "visitors": [str(pk) for pk in told["visitors"]],
        "next_step_by": told["next_step_by"] and str(told["next_step_by"]),
    }


def day_of(told):
    """The day it was when the phone saved the entry.

    By the server's clock and the entry's age, since a phone's clock may be wrong;
    a clock that was set meanwhile gives no age, and then its own word is taken.
    """
    now = timezone.now()
    age = timedelta(milliseconds=told["now"] - told["saved"])
    if timedelta(0) <= age <= LONGEST_WAIT:
        return timezone.localdate(now - age)
    today = timezone.localdate(now)
    try:
        on = date.fromisoformat(told["on"])
    except ValueError:
        return today
    if not FIRST_DAY <= on <= today:
        return today
    return min(today, on + timedelta(days=told["day"] == "igår"))


# What the phone sends


def len_of(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return MOST_BYTES + 1


def read(request):
    """The entry as a dictionary; Unreadable for anything else."""
    if request.content_type != "application/json":
        raise Unreadable
    try:
        entry = json.loads(request.body, parse_constant=refuse)
        # Half a pair of surrogates is a text that nothing can store.
        json.dumps(entry, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(entry, dict):
        raise Unreadable
    return entry


def refuse(constant):
    raise ValueError(constant)


def is_text(value):
    return isinstance(value, str) and "\0" not in value


def is_whole(value):
    return type(value) is int and 0 <= value <= LARGEST


def is_time(value):
    return type(value) in (int, float) and -LAST_MOMENT < value < LAST_MOMENT


def is_list_of_rows(value):
    return isinstance(value, list) and len(value) <= 100 and all(map(is_whole, value))


def or_none(check):
    return lambda value: value is None or check(value)


def is_day(value):
    if value in ("idag", "igår"):
        return True
    try:
        return is_text(value) and bool(datetime.strptime(value, "%Y-%m-%d"))
    except ValueError:
        return False


# Field → (is it what the phone writes?, what it is when it doesn't stand there).
# The rest of what comes is ignored: a newer phone may know more.
FIELDS: dict[str, tuple[Callable, Any]] = {
    "author": (is_text, ""),
    "club": (or_none(is_text), None),
    "workplace": (or_none(is_whole), None),
    "visit": (or_none(is_whole), None),
    "day": (is_day, None),
    "on": (is_text, ""),
    "saved": (is_time, None),
    "now": (is_time, None),
    "purposes": (is_list_of_rows, []),
    # Only the page with network has people to choose among.
    "visitors": (is_list_of_rows, []),
    "next_step_by": (or_none(is_whole), None),
    "met": (or_none(is_whole), None),
    "new_members": (or_none(is_whole), None),
    "new_representatives": (or_none(is_whole), None),
    "note": (is_text, ""),
    "next_step": (is_text, ""),
    "next_step_on": (is_text, ""),
}


def checked(entry):
    """The fields that we know, each of the right type."""
    try:
        UUID(entry["id"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Unreadable from None
    told = {name: entry.get(name, empty) for name, (_, empty) in FIELDS.items()}
    wrong = [name for name, (check, _) in FIELDS.items() if not check(told[name])]
    if wrong:
        errors = {name: [UNREADABLE] for name in wrong}
        raise Unreadable(errors, id=entry["id"])
    return told | {"id": entry["id"]}
