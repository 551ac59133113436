"""Writing the report: the text of a chapter, saved as one writes, never lost."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from activities.models import Chapter
from activities.writing_forms import ChapterForm
from clubs.models import Stale
from clubs.views.answers import done, say
from clubs.views.settings_pages import page_with_form
from sekoplan.jinja import clock

from .report_scope import ways_on


def chapter_for(request, branch, slug, **asked):
    """The chapter of the newest edition that has it, if the user may read it."""
    chapter = (
        Chapter.objects.for_user(request.user)
        .for_display()
        .filter(report__plan__branch__slug=branch, report__plan__slug=slug, **asked)
        .order_by("-report__edition")
        .first()
    )
    if chapter is None:
        raise Http404
    request.user.rights.tell(chapter.report.plan.branch)
    return chapter


@page_with_form
def write_section(request, branch, slug, number):
    """The text of a section."""
    chapter = chapter_for(request, branch, slug, section__number=number)
    return writing_page(request, chapter)


@page_with_form
def write_chapter(request, branch, slug, pk):
    """The text of any chapter."""
    return writing_page(request, chapter_for(request, branch, slug, pk=pk))


def writing_page(request, chapter):
    if request.method != "POST":
        return shown(request, chapter, text=chapter.text)
    if not chapter.can_write:
        raise Http404
    form = ChapterForm(request.POST)
    answer = saved_by_itself if wants_json(request) else saved_by_press
    return answer(request, chapter, form)


def wants_json(request):
    return request.headers.get("Accept") == "application/json"


def keep(request, chapter, form):
    """Whether what was sent is kept; ``form.result`` is then the chapter as it is."""

    def deed():
        data = form.cleaned_data
        form.result = chapter.write(
            by=request.user, seen=data["seen"], text=data["text"], ready=data["ready"]
        )

    return form.is_valid() and done(form, deed)


def saved_by_itself(request, chapter, form):
    """The answer to the page's own script."""
    try:
        kept = keep(request, chapter, form)
    except Stale as stale:
        return JsonResponse(told(stale.current, text=stale.current.text), status=409)
    if not kept:
        errors = [error for told in form.errors.values() for error in told]
        return JsonResponse({"errors": errors}, status=422)
    return JsonResponse(told(form.result))


def told(chapter, **more):
    """What the page has to know of the chapter as it is kept."""
    return {
        "version": chapter.version,
        "at": clock(chapter.written_at or timezone.now()),
        "by": str(chapter.written_by or ""),
        **more,
    }


def saved_by_press(request, chapter, form):
    try:
        kept = keep(request, chapter, form)
    except Stale as stale:
        return conflict(request, stale.current, form.cleaned_data["text"])
    if not kept:
        return shown(request, chapter, text=form["text"].value(), form=form)
    say(request, f"Sparat: {chapter.name}.")
    if form.cleaned_data["ready"]:
        return redirect("report", *address_of(chapter))
    return redirect(request.path)


def address_of(chapter):
    plan = chapter.report.plan
    return plan.branch.slug, plan.slug


def conflict(request, theirs, mine):
    """Somebody else was first: both texts, and both are kept."""
    context = page_of(theirs) | {"chapter": theirs, "mine": mine}
    return render(request, "activities/write_conflict.html", context, status=409)


def page_of(chapter):
    """What every page about a chapter shows around it."""
    plan = chapter.report.plan
    return {
        "plan": plan,
        "branch": plan.branch,
        "report": chapter.report,
        "chapter": chapter,
        "nav": "report",
    }


def shown(request, chapter, *, text, form=None):
    context = page_of(chapter) | {
        "text": text or "",
        "form": form,
        "can_write": chapter.can_write and chapter.report.is_draft,
        "ways": ways_on(*address_of(chapter)),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "activities/write_chapter.html", context, status=status)
