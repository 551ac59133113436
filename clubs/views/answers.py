"""What a form of the settings gets for an answer: stored once, or refused kindly."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import render

from clubs.models import AlreadyUsed, Event, Receipt

SENT_BEFORE = (
    "Det här är redan skickat och sparades inte en gång till. "
    "Ladda om sidan om du vill skriva något nytt."
)


def fresh(form_class, *args, initial=None, **options):
    """An empty form with an id of its own."""
    return form_class(*args, initial={"uuid": uuid4(), **(initial or {})}, **options)


def sent_once(request, form, deed):
    """What ``deed`` gives, or gave when this very form came before (S51).

    The same form again is a double click while nothing else has been done in the
    branch: what was said then still holds. After that it may have been undone, and
    ``say`` tells that nothing was saved now.
    """
    body = {"to": request.path, **form.body}
    result, first = Receipt.objects.once(
        request.user, form.cleaned_data["uuid"], body, deed
    )
    if first:
        branch = request.resolver_match.kwargs["branch"]
        request.sent_before = Event.objects.since(branch, first.at).exists()
    return result


def say(request, text, undo=""):
    """A line in the corner of the next page, with a way back when there is one."""
    if getattr(request, "sent_before", False):
        text, undo = SENT_BEFORE, ""
    messages.success(request, text, extra_tags=undo)


def done_once(request, form, deed):
    """Whether ``deed`` is done, now or when this very form came before.

    What the deed objects to becomes the form's errors, what it gives its ``result``.
    """
    try:
        form.result = sent_once(request, form, deed)
    except AlreadyUsed:
        form.add_error(
            None, "Formuläret är redan sparat med annat innehåll. Ladda om sidan."
        )
    except ValidationError as refusal:
        object_to(form, refusal)
    return not form.errors


def done(form, deed):
    """Whether ``deed`` is done; what it objects to becomes the form's errors."""
    try:
        deed()
    except ValidationError as refusal:
        object_to(form, refusal)
    return not form.errors


def refused(deed):
    """What ``deed`` objects to, in words; an empty string when it is done."""
    try:
        deed()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def object_to(form, refusal):
    by_field = getattr(refusal, "error_dict", None) or {NON_FIELD_ERRORS: refusal}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def page(request, template, branch, *, form=None, **context):
    """The page, with 422 when it shows what was wrong with a form."""
    bad = form is not None and form.errors
    return render(
        request,
        f"clubs/{template}.html",
        {"branch": branch, "form": form, **context},
        status=422 if bad else 200,
    )


def whole_page(request, response):
    """Tell htmx to show the answer as a page of its own, in the frame that stands."""
    if request.htmx:
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response
