"""Secret links to a meeting's papers, kept by those who plan: made and revoked."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.models import DelegateLink
from clubs.forms import DayField, SentOnce
from clubs.models import Body
from clubs.views.answers import done_once, fresh, say
from clubs.views.settings_pages import page_with_form
from sekoplan.jinja import url

from .meetings import meeting_for, page


class LinkForm(SentOnce):
    """Until when a new link leads anywhere."""

    expires_on = DayField(question="Fyll i hur länge länken ska gälla.")


def assembly_for(request, branch, slug, **rights):
    """The assembly's meeting of the address, for those who plan."""
    meeting = meeting_for(request, branch, slug, can_edit=True, body=Body.ASSEMBLY)
    if meeting.slug != slug:
        raise Http404
    return meeting


@page_with_form
def delegate_links(request, branch, slug):
    meeting, today = assembly_for(request, branch, slug), timezone.localdate()
    form = (
        LinkForm(request.POST)
        if request.method == "POST"
        else fresh(
            LinkForm, initial={"expires_on": DelegateLink.usual_end(meeting, today)}
        )
    )

    def make():
        data = form.cleaned_data
        return DelegateLink.make(
            meeting, by=request.user, expires_on=data["expires_on"]
        ).pk

    if form.is_bound and form.is_valid() and done_once(request, form, make):
        say(request, "Länken är skapad. Kopiera den och skicka den till ombuden.")
        return redirect(f"{request.path}#l{form.result}")
    in_use, over = [], []
    links = DelegateLink.objects.for_user(request.user).filter(meeting=meeting)
    for number, link in enumerate(links.order_by("pk"), 1):
        link.number = number
        link.address = f"{settings.SITE_URL}{url('delegate_start', link.token)}"
        leads = link.revoked_at is None and link.expires_on >= today
        (in_use if leads else over).insert(0, link)
    return page(
        request,
        "delegate_links",
        meeting.branch,
        meeting=meeting,
        form=form,
        links=in_use,
        over=over,
    )


@require_POST
def revoke_link(request, branch, slug, pk):
    meeting = assembly_for(request, branch, slug)
    links = DelegateLink.objects.for_user(request.user)
    link = get_object_or_404(links, meeting=meeting, pk=pk)
    link.meeting = meeting
    link.revoke(by=request.user)
    say(request, "Länken är återkallad. Den leder ingenstans längre.")
    return redirect("delegate_links", branch, slug)
