"""Ny plan: paste or upload, check every row, say who answers, save it all at once."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities import checking, reading
from activities.forms import NewPlanForm, PlanFactsForm, SentOnce
from activities.models import Goal, Kind, PlanDraft
from activities.planning import create_plan, year_of
from clubs.models import AlreadyUsed, Post, Stale
from clubs.views.scope import branch_for

from .answers import already_used, conflict, say, sent_once
from .scope import plans_for

DOCUMENTS = {
    "plan": "en plan",
    "goals": "ett måldokument",
    "calendar": "en kalender",
    "report": "en verksamhetsberättelse",
    "audit": "en revisionsberättelse",
    "unknown": "okänt slag",
}

# What each button of the preview has done; the others save what was corrected.
DONE = {
    "up": "Åtagandet är flyttat.",
    "down": "Åtagandet är flyttat.",
    "join": "Åtagandena är ihopslagna.",
    "split": "Åtagandet är delat.",
    "out": "Lämnat ute. Raderna finns längst ner om du vill ta tillbaka dem.",
    "in": "Raden är nu ett åtagande.",
    "heading": "Raden är nu ett eget avsnitt, sist i planen.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request, branch):
    branch = branch_for(request, branch, can_plan=True)
    form = NewPlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            outline = read(form.cleaned_data).as_json()
            problem = checking.refusal_of(outline)
        except reading.UnreadableDocument as unreadable:
            problem = str(unreadable)
        if problem:
            form.add_error("file" if form.cleaned_data["file"] else "text", problem)
        else:
            PlanDraft.objects.outlived(timezone.now()).delete()
            draft = PlanDraft.objects.create(
                branch=branch, by=request.user, outline=outline
            )
            return redirect("check_plan", branch.slug, draft.pk)
    return render(
        request,
        "activities/new_plan.html",
        {"branch": branch, "form": form, "task": True, "nav": "plan"},
        status=422 if form.errors else 200,
    )


def read(data):
    if data["file"]:
        return reading.read_document(data["file"].name, data["file"].read())
    return reading.read_text(data["text"])


def draft_for(request, branch, pk):
    """The draft of the address, as long as it is one."""
    drafts = PlanDraft.objects.for_user(request.user)
    return drafts.filter(branch=branch, pk=pk).first()


def saved_already(request, branch, pk):
    """The way to the plan that a draft has become, for who sends it once more."""
    saved = PlanDraft.objects.saved_by(request.user).select_related("plan__branch")
    draft = get_object_or_404(saved, branch=branch, pk=pk)
    say(request, "Planen är sparad som utkast.")
    return redirect(draft.plan)


def claim(request, draft, seen, **values):
    """Compare-and-set: write ``values`` unless the preview has changed, or is saved."""
    waiting = PlanDraft.objects.for_user(request.user).filter(pk=draft.pk, version=seen)
    if not waiting.update(**values, version=F("version") + 1):
        raise Stale(draft)


def changed_elsewhere(request, branch, draft):
    return conflict(
        request,
        mine=[("Dina rättelser", "finns kvar nedan")],
        theirs=[("Förhandsvisningen", "ändrades i en annan flik")],
        back=reverse("check_plan", args=[branch.slug, draft.pk]),
        title="Inläst plan",
    )


def earlier_goals(request, branch):
    """(title of the newest plan, {id: text of its goals})."""
    newest = plans_for(request, branch.slug).filter(can_follow=True).first()
    if newest is None:
        return "", []
    goals = Goal.objects.for_user(request.user).filter(section__plan=newest)
    return newest.title, list(goals.values_list("pk", "adopted_text"))


@require_http_methods(["GET", "HEAD", "POST"])
def check_plan(request, branch, pk):
    """The preview: every row can be corrected, moved, split, joined or left out."""
    branch = branch_for(request, branch, can_plan=True)
    draft = draft_for(request, branch, pk)
    if draft is None:
        return saved_already(request, branch, pk)
    errors = {}
    if request.method == "POST":
        outline, errors = checking.corrected(draft.outline, request.POST)
        deed = request.POST.get("do", "")
        if deed.startswith("in:"):
            deed = f"{deed}:{request.POST.get('to', '')}"
        if not errors or deed not in ("next", "save"):
            outline = checking.acted(outline, deed)
        try:
            claim(request, draft, version_of(request), outline=outline)
        except Stale:
            return changed_elsewhere(request, branch, draft)
        if not errors:
            if deed == "next":
                return redirect("plan_posts", branch.slug, draft.pk)
            verb, *places = deed.split(":")
            say(request, DONE.get(verb, "Rättelserna är sparade."))
            return redirect(f"{request.path}{place_of(outline, verb, places)}")
        draft.outline, draft.version = outline, draft.version + 1
    name, earlier = earlier_goals(request, branch)
    return render(
        request,
        "activities/check_plan.html",
        {
            "branch": branch,
            "draft": draft,
            "outline": draft.outline,
            "document": DOCUMENTS[draft.outline["document"]],
            "kinds": Kind.choices,
            "sentences": checking.sentences,
            "months_as_text": checking.months_as_text,
            "known": checking.known_from(draft.outline, earlier),
            "earlier": name,
            "errors": errors,
            "sent": request.POST if errors else {},
            "goals": sum(len(s["goals"]) for s in draft.outline["sections"]),
            "task": True,
            "nav": "plan",
        },
        status=422 if errors else 200,
    )


def version_of(request):
    """The version of the preview that a form was made from; 0 says none."""
    seen = request.POST.get("seen", "")
    return int(seen) if re.fullmatch("[0-9]{1,9}", seen) else 0


class SavePlanForm(PlanFactsForm, SentOnce):
    """The last step: heading, period and a post for each section."""

    def __init__(self, *args, outline, **options):
        super().__init__(*args, **options)
        self.outline = outline

    def clean(self):
        if problem := checking.refusal_of(self.outline):
            raise ValidationError(problem)
        return super().clean()


def place_of(outline, verb, places):
    """Where on the page to go on: the row that was acted on, else its section."""
    sections = outline["sections"]
    numbers = [int(one) for one in places if re.fullmatch("[0-9]{1,6}", one)]
    if verb == "heading":
        numbers = [len(sections) - 1]
    elif verb == "in":
        numbers = [*numbers[1:], 10**6]
    if not numbers or not 0 <= numbers[0] < len(sections):
        return ""
    section, last = numbers[0], len(sections[numbers[0]]["goals"]) - 1
    if len(numbers) > 1 and last >= 0:
        return f"#g{section}-{min(numbers[1], last)}"
    return f"#s{section}"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_posts(request, branch, pk):
    """Who answers for each section; then everything is saved in one transaction."""
    branch = branch_for(request, branch, can_plan=True)
    draft = draft_for(request, branch, pk)
    if draft is None:
        return saved_already(request, branch, pk)
    posts = list(Post.objects.for_user(request.user).filter(branch=branch).in_branch())
    sections = draft.outline["sections"]
    if not any(section["goals"] for section in sections):
        say(request, "Det finns inga åtaganden att spara. Lägg till minst ett först.")
        return redirect("check_plan", branch.slug, draft.pk)
    form = SavePlanForm(
        request.POST or None,
        initial=first_facts(branch, draft),
        outline=draft.outline,
    )
    chosen = chosen_posts(request, sections, posts)
    if request.method == "POST" and form.is_valid():
        try:
            slug = sent_once(
                request, form, lambda: save(request, branch, draft, form, chosen)
            )
        except AlreadyUsed:
            return already_used(request, request.path)
        except Stale:
            # The same page in another tab was quicker, or the preview has changed.
            if draft_for(request, branch, pk) is None:
                return saved_already(request, branch, pk)
            return changed_elsewhere(request, branch, draft)
        say(request, "Planen är sparad som utkast.")
        return redirect("plan", branch.slug, slug)
    return render(
        request,
        "activities/plan_posts.html",
        {
            "branch": branch,
            "draft": draft,
            "form": form,
            "posts": posts,
            "sections": list(zip(sections, chosen, strict=True)),
            "goals": sum(len(section["goals"]) for section in sections),
            "task": True,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def first_facts(branch, draft):
    """Heading and period as the document states them, else of this year."""
    outline = draft.outline
    title = outline["title"] or ""
    starts, ends = year_of(title, timezone.localdate().year)
    first = outline["from"] or starts.isoformat()
    if not title:
        title = f"{branch.plan_name} {first[:4]}".capitalize()
    return {
        "title": title[:120],
        "starts": first,
        "ends": outline["to"] or ends.isoformat(),
    }


def chosen_posts(request, sections, posts):
    """A post for each section: the one sent, else last time's, else one named in it."""
    by_pk = {str(post.pk): post for post in posts}
    if request.method == "POST":
        return [by_pk.get(request.POST.get(f"post{s}")) for s in range(len(sections))]
    last = {}
    for goal in (
        Goal.objects.for_user(request.user)
        .filter(section__plan__branch__in={post.branch_id for post in posts})
        .select_related("section__post")
        .order_by("section__plan__starts")
    ):
        last[checking.plain(goal.section.title)] = goal.section.post
    by_title = {checking.plain(post.title): post for post in posts}
    return [
        last.get(checking.plain(section["title"] or ""))
        or next(
            (
                by_title[checking.plain(goal["responsible"])]
                for goal in section["goals"]
                if goal.get("responsible")
                and checking.plain(goal["responsible"]) in by_title
            ),
            None,
        )
        for section in sections
    ]


@transaction.atomic
def save(request, branch, draft, form, posts):
    seen = version_of(request) if "seen" in request.POST else draft.version
    claim(request, draft, seen)
    data = form.cleaned_data
    _, earlier = earlier_goals(request, branch)
    known = checking.known_from(draft.outline, earlier)
    previous = Goal.objects.for_user(request.user).in_bulk(known.values())
    plan = create_plan(
        branch,
        by=request.user,
        title=data["title"],
        starts=data["starts"],
        ends=data["ends"],
        sections=checking.as_sections(
            draft.outline,
            posts,
            {place: previous.get(pk) for place, pk in known.items()},
        ),
    )
    PlanDraft.objects.for_user(request.user).filter(pk=draft.pk).update(
        plan=plan, outline={}
    )
    return plan.slug
