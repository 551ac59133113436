"""Series: figures that are read off now and then, one for each day; sums only."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.drawn_lines import line_through
from clubs.figure_forms import FigureForm, SeriesEditForm, SeriesForm, TakenOutForm
from clubs.models import Series, Stale

from .answers import done_once, fresh, page, say
from .scope import branch_for
from .settings_pages import asked, page_with_form


def series_for(request, branch, pk, **rights):
    """The series of the address, if the user may read it and holds ``rights``."""
    readable = Series.objects.for_user(request.user).select_related("branch")
    series = get_object_or_404(readable, pk=pk, branch__slug=branch, **rights)
    request.user.rights.tell(series.branch)
    return series


@page_with_form
def all_series(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    if request.method == "POST":
        branch = branch_for(request, branch.slug, can_edit=True)
    form = SeriesForm(request.POST) if request.method == "POST" else fresh(SeriesForm)

    def add():
        return Series.objects.add(branch, by=request.user, **asked(form, "uuid")).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, f"Mätserien {form.cleaned_data['name']} är tillagd.")
        return redirect("series", branch.slug, form.result)
    listed = Series.objects.for_user(request.user).filter(branch=branch)
    return page(
        request,
        "all_series",
        branch,
        form=form,
        listed=listed.with_newest(),
        today=timezone.localdate(),
    )


@page_with_form
def series(request, branch, pk):
    """A series with its figures, the newest first, and a form for one more."""
    rights = {"can_edit": True} if request.method == "POST" else {}
    shown = series_for(request, branch, pk, **rights)
    form = FigureForm(request.POST) if request.method == "POST" else fresh(FigureForm)

    def note():
        return shown.note(by=request.user, **asked(form, "uuid")).pk

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, note):
            say(request, "Värdet är sparat.")
            return redirect(shown)
    except Stale as stale:
        answer = page(
            request,
            "figure_conflict",
            shown.branch,
            series=shown,
            form=form,
            theirs=stale.current,
        )
        answer.status_code = 409
        return answer
    figures = list(shown.figures.select_related("by").order_by("-on"))
    return page(
        request,
        "series",
        shown.branch,
        form=form,
        series=shown,
        figures=figures,
        line=line_through([(one.on, one.value) for one in reversed(figures)]),
        today=timezone.localdate(),
    )


@page_with_form
def edit_series(request, branch, pk):
    shown = series_for(request, branch, pk, can_edit=True)
    first = {"name": shown.name, "unit": shown.unit, "seen": shown.version}
    form = fresh(SeriesEditForm, initial=first)
    if request.method == "POST":
        form = SeriesEditForm(request.POST)

    def change():
        return shown.edit(by=request.user, **asked(form, "uuid")).pk

    try:
        if form.is_bound and form.is_valid() and done_once(request, form, change):
            say(request, "Mätserien är sparad.")
            return redirect(shown)
    except Stale as stale:
        answer = page(
            request,
            "series_conflict",
            shown.branch,
            form=form,
            theirs=stale.current,
        )
        answer.status_code = 409
        return answer
    return page(request, "edit_series", shown.branch, form=form, series=first, pk=pk)


@require_POST
def take_out_figure(request, branch, pk):
    """Take out the figure of a day, as it was shown."""
    shown = series_for(request, branch, pk, can_edit=True)
    form = TakenOutForm(request.POST)
    try:
        if form.is_valid():
            data = form.cleaned_data
            shown.take_out(data["on"], by=request.user, seen=data["seen"])
            say(request, "Värdet är borttaget.")
        else:
            say(request, "Inget är borttaget. Ladda om sidan och försök igen.")
    except Stale:
        say(request, "Värdet har ändrats sedan du öppnade sidan. Inget är borttaget.")
    return redirect(shown)
