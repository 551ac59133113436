"""What a board chooses for its report: its charts, and who signs it."""

from django.shortcuts import redirect
from django.utils import timezone

from activities.arrange_forms import DOWN, UP
from activities.arranging import digest, fill
from activities.models import ChapterKind
from activities.reporting.choice_forms import ChartsForm, SignersForm, signing_in_words
from activities.reporting.choices import Figures, signers_of
from clubs.models import Stale
from clubs.views.answers import done_once, fresh, say
from clubs.views.settings_pages import page_with_form

from .report_chapters import address_of, focus_in, of_draft, report_page
from .report_forms import chapter_for, filled_in, form_conflict

CHARTED = (ChapterKind.IN_SHORT, ChapterKind.MEMBERS, ChapterKind.CLUBS)


def charted_of(report):
    """The chapters that the page of charts is about, by kind."""
    return {one.kind: one for one in report.chapters.filter(kind__in=CHARTED)}


def chosen_in(chapters, offered):
    """What stands chosen in the chapters."""
    data = {kind: chapters[kind].data if kind in chapters else {} for kind in CHARTED}
    return {
        "charts": offered.charts_in(data[ChapterKind.IN_SHORT]),
        "series": offered.series_in(data[ChapterKind.MEMBERS]),
        "name_all": data[ChapterKind.CLUBS].get("name_all") is True,
    }


def seen_in(chapters):
    return {f"seen_{kind}": digest(one.data) for kind, one in chapters.items()}


@page_with_form
@of_draft
def charts(request, report):
    chapters = charted_of(report)
    offered = Figures(report.plan, timezone.localdate(), report)
    options = {"offered": offered, "kinds": list(chapters)}
    if request.method != "POST":
        first = chosen_in(chapters, offered) | seen_in(chapters)
        form = fresh(ChartsForm, initial=first, **options)
        return charts_page(request, report, form)
    form = ChartsForm(request.POST, **options)

    def keep():
        filled = [
            (chapter, form.cleaned_data[f"seen_{kind}"], form.kept(kind))
            for kind, chapter in chapters.items()
        ]
        fill(report, by=request.user, filled=filled)

    try:
        if form.is_valid() and done_once(request, form, keep):
            say(request, "Valet är sparat.")
            return redirect(address_of(report, "charts"))
    except Stale:
        return charts_conflict(request, report, form, offered)
    return charts_page(request, report, form)


def charts_page(request, report, form):
    return report_page(request, "charts", report, form=form, offered=form.offered)


def charts_conflict(request, report, form, offered):
    chapters = charted_of(report)
    both = zip(
        in_words(chosen_in(chapters, offered), offered),
        in_words(form.cleaned_data, offered),
        strict=True,
    )
    rows = [(label, theirs, mine) for (label, theirs), (_, mine) in both]
    seen = seen_in(chapters)
    return form_conflict(request, report, form, thing="Valet", rows=rows, seen=seen)


def in_words(chosen, offered):
    """(what, in words) of what is chosen."""
    named = {one.key: one.says for one in (*offered.charts, *offered.series)}
    return [
        ("Året i korthet", listed(chosen["charts"], named)),
        ("Medlemsutveckling", listed(chosen["series"], named)),
        ("Alla klubbar vid namn", "ja" if chosen["name_all"] else "nej"),
    ]


def listed(keys, named):
    return "\n".join(named[key] for key in keys if key in named) or "–"


@page_with_form
@of_draft
def signers(request, report):
    chapter = chapter_for(report, ChapterKind.SIGNATURES)
    day = timezone.localdate()
    chosen, others, usual = signers_of(report.plan, day, report, chapter.data)
    options = {"known": [*chosen, *others], "usual": usual}
    if request.method != "POST":
        first = {
            "seen": digest(chapter.data),
            "who": [str(one.tenure) for one in chosen],
            "place": chapter.data.get("place", ""),
            "on": chapter.data.get("on", ""),
        }
        form = fresh(SignersForm, initial=first, **options)
        return signers_page(request, report, chapter, form)
    form = SignersForm(request.POST, **options)
    try:
        if filled_in(request, report, form, chapter):
            place = address_of(report, "signers")
            if form.deed in (UP, DOWN):
                return redirect(f"{place}?vid={form.deed}{form.at}")
            say(request, "Undertecknarna är sparade.")
            return redirect(place)
    except Stale as stale:
        return signers_conflict(request, report, form, stale.current)
    return signers_page(request, report, chapter, form)


def signers_page(request, report, chapter, form):
    people = form.in_order()
    signing = [one.tenure for one in people if form.is_ticked(one.tenure)]
    return report_page(
        request,
        "signers",
        report,
        form=form,
        chapter=chapter,
        people=people,
        focus=focus_in(request, signing),
    )


def signers_conflict(request, report, form, theirs):
    known = list(form.known.values())
    both = zip(
        signing_in_words(theirs.data, known),
        signing_in_words(form.kept, known),
        strict=True,
    )
    rows = [(label, stands, mine) for (label, stands), (_, mine) in both]
    seen = {"seen": digest(theirs.data)}
    return form_conflict(
        request, report, form, thing="Undertecknarna", rows=rows, seen=seen
    )
