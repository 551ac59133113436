"""All that is stored about somebody, handed out: to themselves, or by the branch."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.data_protection import extract, extract_printing
from clubs.file_names import saved_as
from clubs.models import Branch, Person, Read
from sekoplan.confirming import confirmed
from sekoplan.pdf import RETRY_AFTER, Busy, RenderingFailed

from .answers import page
from .readings import note_reading
from .scope import branch_for

FORMS = {"json": "application/json; charset=utf-8", "pdf": "application/pdf"}


@require_safe
def own_extract(request):
    return render(request, "clubs/own_extract.html", {})


@require_safe
@confirmed
def own_extract_file(request, form):
    """Everything about who asks, in all their branches; each branch's log tells it."""
    if form not in FORMS:
        raise Http404
    found = extract.own_extract(request.user)
    answer = file_of(found, form)
    if answer.status_code == 200:
        for branch in Branch.objects.for_user(request.user).filter(is_mine=True):
            note_reading(request, branch, request.user, kind=Read.OWN_EXTRACT)
    return answer


def person_for(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    people = Person.objects.for_user(request.user).select_related("user")
    return branch, get_object_or_404(people, branch=branch, pk=pk)


@require_safe
@confirmed
def person_extract(request, branch, pk):
    branch, person = person_for(request, branch, pk)
    return page(request, "person_extract", branch, person=person)


@require_safe
@confirmed
def person_extract_file(request, branch, pk, form):
    if form not in FORMS:
        raise Http404
    branch, person = person_for(request, branch, pk)
    found = extract.person_extract(person, branch, by=request.user)
    answer = file_of(found, form)
    if answer.status_code == 200:
        note_reading(request, branch, person, kind=Read.EXTRACT)
    return answer


def file_of(found, form):
    """The extract as a file; 503 when it can't be a PDF, now or at all."""
    try:
        content = (
            found.as_json().encode()
            if form == "json"
            else extract_printing.printed(found)
        )
    except Busy:
        return no_pdf("Två PDF:er görs just nu. Försök igen om en liten stund.")
    except RenderingFailed:
        return no_pdf("Utdraget gick inte att göra som PDF. Hämta det som JSON.")
    name = f"Utdrag {found.name} {timezone.localdate()}.{form}"
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": saved_as(name)},
    )


def no_pdf(words):
    return HttpResponse(
        words,
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(RETRY_AFTER)},
    )
