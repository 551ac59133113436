"""Writing the report: the text of a chapter, saved as one writes, never lost."""

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.judging import judge, moment_of
from activities.models import Chapter, ChapterKind
from activities.picture import picture_of
from activities.reporting.text import blocks
from activities.section_evidence import evidence_for
from activities.writing import differences, made_text, with_line
from activities.writing_forms import ChapterForm, outcome_forms
from clubs.models import Stale
from clubs.views.answers import done, refused, say
from clubs.views.settings_pages import page_with_form
from sekoplan.failures import keeps_text
from sekoplan.jinja import clock

# What is typed in on a page of its own: the page, and what leads there.
TABLES = {
    ChapterKind.IN_SHORT: ("charts", "Välj diagram och mätserier"),
    ChapterKind.MEMBERS: ("charts", "Välj diagram och mätserier"),
    ChapterKind.CLUBS: ("charts", "Välj diagram och mätserier"),
    ChapterKind.ASSIGNMENTS: ("assignments", "Fyll i externa uppdrag"),
    ChapterKind.DECISIONS: ("motions", "Fyll i motionerna"),
    ChapterKind.ECONOMY: ("economy", "Fyll i ekonomin"),
    ChapterKind.SIGNATURES: ("signers", "Välj vilka som skriver under"),
    ChapterKind.ANNEXES: ("annexes", "Lägg till bilagor"),
}


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


@keeps_text
@page_with_form
def write_section(request, branch, slug, number):
    """The text of a section beside what happened in it, and each goal's outcome."""
    chapter = chapter_for(request, branch, slug, section__number=number)
    return writing_page(request, chapter)


@keeps_text
@page_with_form
def write_chapter(request, branch, slug, pk):
    """The text of any chapter."""
    return writing_page(request, chapter_for(request, branch, slug, pk=pk))


def writing_page(request, chapter):
    if request.method != "POST":
        return Page(request, chapter).shown()
    if not chapter.can_write:
        raise Http404
    form = ChapterForm(request.POST)
    if request.headers.get("Accept") == "application/json":
        return saved_by_itself(request, chapter, form)
    if key := request.POST.get("insert"):
        return Page(request, chapter, form).with_line(key)
    return saved_by_press(request, chapter, form)


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
        if kept and "redraft" in request.POST:
            now, day = form.result, timezone.localdate()
            now.redraft(by=request.user, seen=now.version, text=made_text(now, day))
    except Stale as stale:
        return conflict(request, stale.current, form.cleaned_data["text"])
    if not kept:
        return Page(request, chapter, form).shown()
    if "redraft" in request.POST:
        say(request, "Texten är gjord om. Den förra finns bland versionerna.")
    elif form.cleaned_data["ready"]:
        say(request, f"Klar för styrelsen: {chapter.name}.")
        return redirect(chapter.report)
    else:
        say(request, f"Sparat: {chapter.name}.")
    return redirect(chapter)


def conflict(request, theirs, mine, also=""):
    """Somebody else was first: both texts, and both are kept."""
    request.user.rights.tell(theirs.report.plan.branch)
    context = around(theirs) | {"mine": mine, "also": also}
    context["pieces"] = differences(theirs.text, mine)
    return render(request, "activities/write_conflict.html", context, status=409)


def around(chapter):
    """What every page about a chapter shows around it."""
    plan = chapter.report.plan
    return {
        "plan": plan,
        "branch": plan.branch,
        "report": chapter.report,
        "chapter": chapter,
        "nav": "report",
    }


class Page:
    """The page to write on: what is typed, what happened, and how the goals went."""

    def __init__(self, request, chapter, form=None):
        self.request, self.chapter, self.form = request, chapter, form
        self.text = chapter.text if form is None else form["text"].value() or ""
        self.section = self.picture = self.evidence = None
        if chapter.section:
            plan, today = chapter.report.plan, timezone.localdate()
            self.picture = picture_of(plan, today, said=False)
            self.section = self.picture.section(chapter.section.number)
            self.evidence = evidence_for(
                self.section,
                self.picture,
                user_reads_notes=plan.branch.can_read_notes,
                since=chapter.written_at,
            )
        self.outcomes = outcome_forms(self.section) if self.section else []

    def with_line(self, key):
        """The page with a line of the evidence put in; nothing is saved."""
        lines = (line for one in self.evidence.goals for line in one.lines)
        line = next((line for line in lines if line.key == key), None)
        if line:
            self.text = with_line(self.text.replace("\r\n", "\n"), line)
        return self.shown(inserted=line)

    def shown(self, *, status=200, inserted=None):
        chapter, plan = self.chapter, self.chapter.report.plan
        bad = self.form is not None and self.form.is_bound and self.form.errors
        context = around(chapter) | {
            "text": self.text,
            "blocks": blocks(self.text),
            "form": self.form if bad and not inserted else None,
            "seen": self.form["seen"].value() if self.form else chapter.version,
            "inserted": inserted,
            "section": self.section,
            "picture": self.picture,
            "evidence": self.evidence,
            "outcomes": self.outcomes,
            "can_write": chapter.can_write and chapter.report.is_draft,
            "has_ended": plan.ends < timezone.localdate(),
            "table": TABLES.get(chapter.kind) if chapter.can_plan else None,
            "around": self.neighbours(),
        }
        wrong = bad or any(one.is_bound and one.errors for one in self.outcomes)
        return render(
            self.request,
            "activities/write_chapter.html",
            context,
            status=422 if wrong and status == 200 and not inserted else status,
        )

    def neighbours(self):
        """(the section before, the one after) in the plan, None at the ends."""
        if not self.section:
            return None, None
        rows = self.picture.sections
        place = rows.index(self.section)
        after = rows[place + 1] if place + 1 < len(rows) else None
        return (rows[place - 1] if place else None), after


@require_POST
def preview_chapter(request, branch, slug, pk):
    """What is typed, as the report will show it; nothing is saved."""
    chapter = chapter_for(request, branch, slug, pk=pk, can_write=True)
    found = blocks(request.POST.get("text", ""))
    context = {"blocks": found, "chapter": chapter}
    return render(request, "activities/_preview.html", context)


@keeps_text
@require_POST
def judge_section(request, branch, slug, number):
    """The outcome of each goal of a section; what is typed of its text is kept too."""
    chapter = chapter_for(request, branch, slug, section__number=number, can_write=True)
    form = ChapterForm(request.POST) if "text" in request.POST else None
    page = Page(request, chapter, form)
    page.outcomes = outcome_forms(page.section, request.POST)
    asked = [*page.outcomes, form] if form else page.outcomes
    if not all(one.is_valid() for one in asked):
        # The page tells all the mistakes at once.
        return page.shown()
    section, first = chapter.section, {}
    section.plan = chapter.report.plan

    def deed():
        first.update(
            judge(section, [one.judgement for one in page.outcomes], by=request.user)
        )

    if problem := refused(deed):
        page.outcomes[0].add_error(None, problem)
        return page.shown()
    try:
        if form is not None:
            keep(request, chapter, form)
    except Stale as stale:
        also = "" if first else "Utfallet är sparat."
        return conflict(request, stale.current, form.cleaned_data["text"], also)
    if first:
        return somebody_judged(request, chapter, page, first)
    say(request, f"Utfallet är sparat: {chapter.name}.")
    return redirect(f"{chapter.get_absolute_url()}#utfall")


def somebody_judged(request, chapter, page, first):
    """Both judgements beside each other; pressed once more, the own one holds."""
    plan = chapter.report.plan
    chapter = chapter_for(request, plan.branch.slug, plan.slug, pk=chapter.pk)
    again = Page(request, chapter)
    data = request.POST.copy()
    for goal, now in first.items():
        data[f"g{goal}-seen"] = moment_of(now)
    again.outcomes = outcome_forms(again.section, data)
    for one in again.outcomes:
        one.theirs = first.get(one.goal.id)
    return again.shown(status=409)


@require_safe
def chapter_versions(request, branch, slug, pk):
    """Every text that the chapter has had, each beside the one that stands now."""
    chapter = chapter_for(request, branch, slug, pk=pk)
    # The text of the one that is shown is fetched alone: there may be hundreds.
    stands = ExpressionWrapper(Q(text=chapter.text), BooleanField())
    versions = list(
        chapter.versions.select_related("by").defer("text").annotate(stands=stands)
    )
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), None)
    context = around(chapter) | {
        "versions": versions,
        "shown": shown,
        "pieces": differences(shown.text, chapter.text) if shown else (),
        "can_write": chapter.can_write and chapter.report.is_draft,
    }
    return render(request, "activities/chapter_versions.html", context)


@require_POST
def restore_chapter(request, branch, slug, pk, number):
    """Let an earlier text stand again."""
    chapter = chapter_for(request, branch, slug, pk=pk, can_write=True)
    version = get_object_or_404(chapter.versions, number=number)
    seen = request.POST.get("seen", "")
    try:
        if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
            raise ValidationError("Ladda om sidan och försök igen.")
        chapter.restore(version, by=request.user, seen=int(seen))
    except Stale as stale:
        return conflict(request, stale.current, version.text)
    except ValidationError as refusal:
        say(request, " ".join(refusal.messages))
        return redirect("chapter_versions", branch, slug, pk)
    say(request, f"Version {number} gäller igen.")
    return redirect(chapter)
