"""The chapters of a report that are typed in on forms of their own."""

from django.http import Http404
from django.shortcuts import redirect

from activities.arranging import digest, fill
from activities.economy import read_rows
from activities.models import ChapterKind
from activities.reporting.forms import (
    ANSWERS,
    EconomyForm,
    MotionsForm,
    PastedForm,
    as_typed,
    doubts,
    in_lines,
    motions_in_lines,
    rows_of_economy,
    rows_of_motions,
)
from activities.typed_rows import (
    CHOOSE,
    MORE,
    ON_A_ROW,
    SAVE,
    after_deed,
    place_in,
    with_room,
)
from clubs.models import Stale
from clubs.views.answers import done_once, fresh, say, whole_page
from clubs.views.settings_pages import page_with_form

from .report_chapters import address_of, of_draft, report_page

# Read in a table in the place of the rows, or after them
INSTEAD, AFTER = "ersatt", "sist"


def chapter_for(report, kind):
    """The report's chapter of the kind."""
    chapter = report.chapters.filter(kind=kind).first()
    if chapter is None:
        raise Http404
    chapter.report = report
    return chapter


def filled_in(request, report, form, chapter):
    """Whether what the form holds is kept now; raises Stale."""

    def keep():
        filled = [(chapter, form.cleaned_data["seen"], form.kept)]
        fill(report, by=request.user, filled=filled)

    return form.is_valid() and done_once(request, form, keep)


def form_conflict(request, report, form, *, thing, rows, seen):
    """Somebody else was first: both texts, and a way to keep either (409)."""
    answer = report_page(
        request,
        "report_conflict",
        report,
        status=409,
        form=form,
        thing=thing,
        rows=rows,
        seen=seen,
        here=request.path,
    )
    return whole_page(request, answer)


def reworked(request, form_class):
    """(rows, what the page tells) with rows added, moved or taken away, not kept."""
    sent, deed = form_class(request.POST), request.POST["do"]
    at = place_in(request.POST, sent.rows)
    rows, at = after_deed(sent.rows, deed, at, form_class.most)
    missed = CHOOSE if at is None and deed in ON_A_ROW else ""
    return rows, {"at": at, "pressed": deed, "missed": missed}


TOLD = {"at": None, "pressed": "", "missed": ""}


@page_with_form
@of_draft
def motions(request, report):
    chapter = chapter_for(report, ChapterKind.DECISIONS)
    told, first = TOLD, {"seen": digest(chapter.data)}
    if request.POST.get("do") in (MORE, *ON_A_ROW):
        rows, told = reworked(request, MotionsForm)
        first = {"seen": request.POST.get("seen", "")}
        form = fresh(MotionsForm, rows=rows, initial=first)
    elif request.method == "POST":
        form = MotionsForm(request.POST)
        try:
            if filled_in(request, report, form, chapter):
                say(request, "Motionerna är sparade.")
                return redirect(address_of(report, "motions"))
        except Stale as stale:
            theirs = motions_in_lines(rows_of_motions(stale.current.data))
            return form_conflict(
                request,
                report,
                form,
                thing="Motionerna",
                rows=[("Motioner", theirs, motions_in_lines(form.table))],
                seen={"seen": digest(stale.current.data)},
            )
    else:
        rows = with_room(rows_of_motions(chapter.data), MotionsForm.most, 3)
        form = fresh(MotionsForm, rows=rows, initial=first)
    return report_page(
        request, "motions", report, form=form, chapter=chapter, answers=ANSWERS, **told
    )


@page_with_form
@of_draft
def economy(request, report):
    chapter = chapter_for(report, ChapterKind.ECONOMY)
    deed = request.POST.get("do", SAVE)
    if request.method != "POST":
        form = economy_form(report, chapter)
    elif deed in (MORE, *ON_A_ROW):
        rows, told = reworked(request, EconomyForm)
        form = economy_form(report, chapter, rows, **typed_heads(request))
        return economy_page(request, report, chapter, form, **told)
    elif deed in (INSTEAD, AFTER):
        return read_in(request, report, chapter, deed)
    else:
        form = EconomyForm(request.POST)
        try:
            if filled_in(request, report, form, chapter):
                cut = " Ören är avrundade till hela kronor." if form.is_rounded else ""
                say(request, f"Tabellen är sparad.{cut}")
                return redirect(address_of(report, "economy"))
        except Stale as stale:
            return economy_conflict(request, report, form, stale.current)
    return economy_page(request, report, chapter, form)


def years_of_report(report):
    """The headings that the columns have until somebody types others."""
    year = report.plan.ends.year
    return str(year), str(year - 1)


def economy_form(report, chapter, rows=None, **initial):
    """A form of what the chapter keeps, or of ``rows`` that are not kept yet."""
    now, before = years_of_report(report)
    if chapter.data.get("rows"):
        now, before = chapter.data.get("now", ""), chapter.data.get("before", "")
    if rows is None:
        rows = with_room(as_typed(rows_of_economy(chapter.data)), EconomyForm.most, 3)
    seen = digest(chapter.data)
    told = {"seen": seen, "now": now, "earlier": before} | initial
    return fresh(EconomyForm, rows=rows, initial=told)


def typed_heads(request):
    return {name: request.POST.get(name, "") for name in ("seen", "now", "earlier")}


def read_in(request, report, chapter, deed):
    """The table that was pasted or chosen, to look through before it is kept."""
    sent, pasted = EconomyForm(request.POST), PastedForm(request.POST, request.FILES)
    kept = [row for _, row in sent.filled()]
    if not pasted.is_valid():
        form = economy_form(report, chapter, sent.rows, **typed_heads(request))
        return economy_page(request, report, chapter, form, pasted=pasted)
    found = read_rows(pasted.cells)
    names = ("kind", "label", "amount", "before")
    rows = [dict(zip(names, map(str, row), strict=True)) for row in found.rows]
    rows = [*kept, *rows] if deed == AFTER else rows
    heads = typed_heads(request)
    if deed == INSTEAD or not kept:
        heads |= {"now": found.now or heads["now"]}
        heads |= {"earlier": found.before or heads["earlier"]}
    form = tried(economy_form(report, chapter, rows, **heads))
    return economy_page(
        request, report, chapter, form, found=found, is_new=deed == INSTEAD
    )


def tried(form):
    """The form as if it were sent with what stands in it, to learn what is wrong."""
    if form.is_bound:
        return form
    sent = {name: str(form[name].value() or "") for name in form.fields}
    form = EconomyForm(sent | {"n": str(len(form.rows))})
    form.is_valid()
    return form


def economy_conflict(request, report, form, theirs):
    stands = in_lines(as_typed(rows_of_economy(theirs.data)))
    mine = in_lines(as_typed(form.table))
    return form_conflict(
        request,
        report,
        form,
        thing="Tabellen",
        rows=[("Rader", stands, mine)],
        seen={"seen": digest(theirs.data)},
    )


def economy_page(request, report, chapter, form, *, pasted=None, **context):
    told = {**TOLD, "found": None, "is_new": True}
    checked = tried(form)
    rows = checked.table if checked.is_valid() else []
    return report_page(
        request,
        "economy",
        report,
        form=pasted if pasted is not None else form,
        table=form,
        pasted=pasted or PastedForm(),
        chapter=chapter,
        doubts=doubts(rows, checked["now"].value(), checked["earlier"].value()),
        **told | context,
    )
