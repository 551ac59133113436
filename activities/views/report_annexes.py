"""The annexes of a report: sent in as PDF, fetched, removed, or handed out apart."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from activities import annexing
from activities.models import Attachment, ChapterKind
from activities.reporting.forms import AnnexForm
from clubs.views.answers import done_once, fresh, say
from clubs.views.settings_pages import page_with_form

from .papers import as_file
from .report_chapters import address_of, of_draft, report_page
from .report_forms import chapter_for
from .report_scope import report_for


def annexes_of(request, report):
    """The report's own files, without their bytes, in the order that they print in."""
    known = Attachment.objects.for_user(request.user).filter(report=report)
    order = [kind for kind, _ in AnnexForm.base_fields["kind"].choices]
    return sorted(known, key=lambda one: (order.index(one.kind), one.pk))


@page_with_form
@of_draft
def annexes(request, report):
    chapter = chapter_for(report, ChapterKind.ANNEXES)
    if request.POST.get("do") == "bort":
        title = request.POST.get("titel", "")
        annexing.take_away_apart(chapter, by=request.user, title=title)
        say(request, f"Bilagan är borttagen: {title}.")
        return redirect(address_of(report, "annexes"))
    sent = request.method == "POST"
    form = AnnexForm(request.POST, request.FILES) if sent else fresh(AnnexForm)

    def add():
        title, by = form.cleaned_data["title"], request.user
        if form.paper is None:
            return annexing.hand_out_apart(chapter, by=by, title=title)
        kind = form.cleaned_data["kind"]
        return annexing.add_annex(chapter, form.paper, by=by, kind=kind, title=title)

    if sent and form.is_valid() and done_once(request, form, add):
        say(request, f"Bilagan är tillagd: {form.cleaned_data['title']}.")
        return redirect(address_of(report, "annexes"))
    return report_page(
        request,
        "annexes",
        report,
        form=form,
        chapter=chapter,
        annexes=annexes_of(request, report),
        apart=annexing.apart_in(chapter),
    )


def annex_for(request, report, pk, **rights):
    known = Attachment.objects.for_user(request.user)
    return get_object_or_404(known, report=report, pk=pk, **rights)


@require_safe
def annex(request, branch, slug, pk):
    """The file; of an earlier edition too."""
    report = report_for(request, branch, slug, can_follow=True)
    known = Attachment.objects.for_user(request.user)
    annex = get_object_or_404(known, report__plan=report.plan_id, pk=pk)
    return as_file(annex, f"{annex.title} {report.plan.slug}")


@require_POST
@of_draft
def remove_annex(request, report, pk):
    annex = annex_for(request, report, pk, can_edit=True)
    annexing.remove_annex(report, annex, by=request.user)
    say(request, f"Bilagan är borttagen: {annex.title}.")
    return redirect(address_of(report, "annexes"))
