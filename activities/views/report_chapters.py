"""The chapters of a report: which are in it, in what order, and who writes them."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities import arranging
from activities.arrange_forms import (
    DOWN,
    REMOVE,
    UP,
    ArrangeForm,
    OwnChapterForm,
)
from activities.arranging import (
    ReportClosed,
    arrange,
    chapters_of,
    remove_chapter,
    seen_of,
    usual_title,
)
from activities.models import ChapterKind
from clubs.models import Post, PostBody, Stale
from clubs.views.answers import done_once, fresh, say, whole_page
from clubs.views.settings_pages import page_with_form

from .report_scope import report_for

# Fields that nobody has written in
HIDDEN = ("csrfmiddlewaretoken", "uuid", "seen", "do", "c", "at")


def of_draft(view):
    """The view of the report that one may arrange; 409 once it is no draft.

    It may be locked before the form is sent, or while it is.
    """

    @wraps(view)
    def page(request, branch, slug, **rest):
        report = report_for(request, branch, slug, can_plan=True)
        try:
            if not report.is_draft:
                raise ReportClosed(report)
            return view(request, report, **rest)
        except ReportClosed as closed:
            return closed_page(request, closed.report)

    return page


def report_page(request, template, report, *, status=200, form=None, **context):
    plan = report.plan
    context |= {"report": report, "plan": plan, "branch": plan.branch, "nav": "report"}
    if status == 200 and form is not None and form.errors:
        status = 422
    context["form"] = form
    return render(request, f"activities/{template}.html", context, status=status)


def closed_page(request, report):
    """That it is locked, and all that was typed, so that it isn't lost."""
    is_sent = request.method == "POST"
    sent = [
        value
        for name in request.POST
        if name not in HIDDEN
        for value in request.POST.getlist(name)
        if value.strip() and not value.isdecimal() and value != "on"
    ]
    status = 409 if is_sent else 200
    answer = report_page(
        request, "report_closed", report, status=status, sent=sent, is_sent=is_sent
    )
    return whole_page(request, answer)


def address_of(report, name="report", *args):
    """The address of a page of the report."""
    plan = report.plan
    return reverse(name, args=[plan.branch.slug, plan.slug, *args])


def writers_of(request, report, chapters):
    """The branch's own posts with those who hold them, and those that stand chosen."""
    chosen = [one.writer_id for one in chapters if one.writer_id]
    posts = Post.objects.for_user(request.user).filter(branch=report.plan.branch)
    posts = posts.in_branch(chosen).exclude(body=PostBody.EXTERNAL).by_rank()
    return list(posts.with_holders(timezone.localdate()))


@page_with_form
@of_draft
def arrange_chapters(request, report):
    chapters = chapters_of(report)
    options = {"chapters": chapters, "writers": writers_of(request, report, chapters)}
    if request.method != "POST":
        form = fresh(ArrangeForm, initial={"seen": seen_of(chapters)}, **options)
        return arrange_page(request, report, form)
    form = ArrangeForm(request.POST, **options)

    def save():
        seen, by = form.cleaned_data["seen"], request.user
        arrange(report, by=by, seen=seen, wanted=form.places)
        if form.deed == REMOVE:
            gone = remove_chapter(report, form.at, by=by)
            return f"Kapitlet är borttaget: {gone}." if gone else ""
        return ""

    try:
        if form.is_valid() and done_once(request, form, save):
            return redirect(arranged(request, report, form))
    except Stale as stale:
        return arrange_conflict(request, report, form, stale.current)
    return arrange_page(request, report, form)


def arranged(request, report, form):
    """Where to go when it is kept: back to the button that was pressed."""
    place = address_of(report, "arrange_chapters")
    if form.deed in (UP, DOWN):
        return f"{place}?vid={form.deed}{form.at}"
    say(request, form.result or "Kapitlen är sparade.")
    return place


def arrange_page(request, report, form, own=None):
    """All chapters; the button that ``vid`` of the address names has the focus."""
    chapters = form.in_order()
    return report_page(
        request,
        "arrange_chapters",
        report,
        form=own if own is not None and own.errors else form,
        arranged=form,
        chapters=chapters,
        usual=usual_title,
        choices=[(one.pk, named(one)) for one in form.writers],
        own=own or fresh(OwnChapterForm, chapters=chapters),
        left_out=[
            one
            for one in chapters
            if one.kind == ChapterKind.SECTION and not form[f"in{one.pk}"].value()
        ],
        focus=focus_in(request, [one.pk for one in chapters]),
    )


def focus_in(request, ids):
    """The button that has the focus: the one that was pressed, as long as it is there.

    ``ids`` are those that can be moved, in their order. Who comes to an end has only
    the way back.
    """
    pressed = request.GET.get("vid", "")
    if ids and pressed == f"{UP}{ids[0]}":
        return f"{DOWN}{ids[0]}"
    if ids and pressed == f"{DOWN}{ids[-1]}":
        return f"{UP}{ids[-1]}"
    return pressed


def named(post):
    """The post, and who holds it: "Sekreterare, Siv Berg"."""
    return ", ".join([post.title, *(held.person.name for held in post.holders)])


def arrange_conflict(request, report, form, standing):
    posts = {one.pk: one.title for one in writers_of(request, report, standing)}
    answer = report_page(
        request,
        "report_conflict",
        report,
        status=409,
        form=form,
        thing="Kapitlen",
        rows=form.both(standing, posts),
        seen={"seen": seen_of(standing)},
        here=address_of(report, "arrange_chapters"),
    )
    return whole_page(request, answer)


@require_POST
@of_draft
def add_chapter(request, report):
    chapters = chapters_of(report)
    own = OwnChapterForm(request.POST, chapters=chapters)

    def add():
        data = own.cleaned_data
        title, after = data["title"], data["after"]
        return arranging.add_chapter(
            report, by=request.user, title=title, after=after
        ).pk

    if own.is_valid() and done_once(request, own, add):
        say(request, f"Kapitlet är tillagt: {own.cleaned_data['title']}.")
        return redirect(f"{address_of(report, 'arrange_chapters')}#k{own.result}")
    writers = writers_of(request, report, chapters)
    initial = {"seen": seen_of(chapters)}
    form = fresh(ArrangeForm, initial=initial, chapters=chapters, writers=writers)
    return arrange_page(request, report, form, own)
