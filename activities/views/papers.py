"""Papers of a meeting: sent in as PDF, fetched by those who follow."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from activities.meeting_forms import PaperForm
from activities.models import Attachment
from clubs.file_names import UNFIT
from clubs.views.answers import done_once, say

from .meetings import meeting_for, meeting_page


def paper_for(request, branch, slug, pk, **rights):
    """The paper of the address, and its meeting; without its bytes."""
    meeting = meeting_for(request, branch, slug, can_follow=True)
    known = Attachment.objects.for_user(request.user)
    paper = get_object_or_404(known, meeting=meeting, pk=pk, **rights)
    paper.meeting = meeting
    return paper


@require_POST
def add_paper(request, branch, slug):
    meeting = meeting_for(request, branch, slug, can_edit=True)
    form = PaperForm(request.POST, request.FILES)

    def add():
        data = form.cleaned_data
        return Attachment.add(
            meeting, form.paper, by=request.user, kind=data["kind"], title=data["title"]
        ).pk

    if form.is_valid() and done_once(request, form, add):
        say(request, f"Handlingen är tillagd: {form.cleaned_data['title']}.")
        return redirect(f"{meeting.get_absolute_url()}#handlingar")
    return meeting_page(request, meeting, form=form, paper_form=form)


@require_safe
def paper(request, branch, slug, pk):
    paper = paper_for(request, branch, slug, pk)
    return as_file(paper, f"{paper.title} {paper.meeting.on}")


def as_file(paper, called):
    """The PDF to save under the name ``called``, without what no file may be called."""
    response = HttpResponse(bytes(paper.pdf), content_type="application/pdf")
    name = UNFIT.sub(" ", called).strip()
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf")
    return response


@require_POST
def remove_paper(request, branch, slug, pk):
    paper = paper_for(request, branch, slug, pk, can_edit=True)
    paper.remove(by=request.user)
    say(request, f"Handlingen är borttagen: {paper.title}.")
    return redirect(f"{paper.meeting.get_absolute_url()}#handlingar")
