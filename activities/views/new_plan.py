"""Ny plan: paste or upload, check every row, say who answers, save it all at once."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities import checking, correcting, reading, rearranging
from activities.forms import NewPlanForm, PlanFactsForm, SentOnce
from activities.models import ADOPTED, Goal, Kind, Plan, PlanDraft
from activities.planning import create_plan, year_of
from activities.reading import aside
from clubs.models import AlreadyUsed, Post, Stale
from clubs.views.answers import say, sent_once
from clubs.views.scope import branch_for

from .answers import already_used
from .scope import plans_for

DOCUMENTS = {
    "plan": "en plan",
    "goals": "ett måldokument",
    "calendar": "en kalender",
    "report": "en verksamhetsberättelse",
    "audit": "en revisionsberättelse",
    "unknown": "okänt slag",
}

# The buttons that stand in an open row, or make one that wants to be looked through.
OPENING = ("up", "down", "join", "split", "in", "add", "intro")
MOST_OPEN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request, branch):
    branch = branch_for(request, branch, can_plan=True)
    form = NewPlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            outline = rearranging.outline_of(read(form.cleaned_data))
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
        {
            "branch": branch,
            "form": form,
            "waiting": waiting(request, branch),
            "task": True,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def read(data):
    if data["file"]:
        return aside.read_document(data["file"].name, data["file"].read())
    return aside.read_text(data["text"])


def waiting(request, branch):
    """The newest document that isn't saved yet, for who was interrupted, or None."""
    drafts = PlanDraft.objects.for_user(request.user).waiting(timezone.now())
    draft = drafts.filter(branch=branch).first()
    if draft:
        draft.outline = rearranging.keyed(draft.outline)
        draft.goals = len(rearranging.goals_of(draft.outline))
    return draft


def draft_for(request, branch, pk):
    """The draft of the address, as long as it is one."""
    drafts = PlanDraft.objects.for_user(request.user)
    draft = drafts.filter(branch=branch, pk=pk).first()
    if draft:
        draft.outline = rearranging.keyed(draft.outline)
    return draft


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
    if request.method != "POST":
        return preview(request, branch, draft)
    deed = request.POST.get("do", "")
    try:
        done, place, is_true = correct(request, draft, deed)
    except Stale:
        # Another tab was quicker by a hair: what it wrote is there now, so compare.
        return check_plan(request, branch.slug, pk)
    if done.stopped or not is_true:
        return preview(request, branch, draft, done, is_true)
    if deed == "next":
        return redirect("plan_posts", branch.slug, draft.pk)
    say(request, told(draft.outline, deed, place, done.touched))
    place = place or (done.touched[-1] if done.touched else "")
    opened = ".".join(opened_rows(request, done, place))
    query = f"?oppna={opened}" if opened else ""
    return redirect(f"{request.path}{query}{'#' if place else ''}{place}")


def correct(request, draft, deed):
    """Write what was sent into the draft and carry out the button that was pressed.

    Returns (corrections, name of the row to go on at, whether the button could be
    trusted): one of a page that is no longer true does nothing.
    """
    verb, _, key = deed.partition(":")
    leaving = ""
    if verb == "out":
        leaving = f"g{key}" if rearranging.find(draft.outline, key)[0] else f"s{key}"
    is_new = version_of(request) == draft.version
    if not is_new and "was" not in request.POST:
        return correcting.Corrections(draft.outline), "", False
    done = correcting.corrected(draft.outline, request.POST, leaving)
    is_true = is_new or deed == "save"
    outline, key = done.outline, ""
    if is_true and not done.stopped:
        outline, key = rearranging.acted(outline, deed)
    if outline != draft.outline:
        claim(request, draft, draft.version, outline=outline)
        draft.outline, draft.version = outline, draft.version + 1
    place = key and f"{'s' if rearranging.section_of(outline, key) else 'g'}{key}"
    return done, place, is_true


def told(outline, deed, place, touched):
    """What a button of the preview has done, in Swedish."""
    number = rearranging.numbers(outline).get(place[1:], "")
    if place and place[0] == "s":
        told = {
            "out": "Avsnittet lämnas ute. Det står kvar här om du ångrar dig.",
            "back": f"Avsnitt {number} är med igen.",
            "heading": f"Raden är nu avsnitt {number}.",
        }
    else:
        told = {
            "up": f"Flyttat: åtagandet är nu {number}.",
            "down": f"Flyttat: åtagandet är nu {number}.",
            "join": f"Ihopslaget till {number}.",
            "split": f"Delat: resten är nu {number}.",
            "out": "Åtagandet lämnas ute. Det står kvar här om du ångrar dig.",
            "back": f"Åtagandet är med igen och är nu {number}.",
            "in": f"Raden är nu åtagande {number}.",
            "add": f"Raden hör nu till {number}.",
            "intro": f"Inledningen är nu åtagande {number}.",
        }
    if place:
        return told[deed.partition(":")[0]]
    return "Rättelserna är sparade." if touched else "Du hade inte ändrat något."


def opened_rows(request, done, place):
    """The rows to show open: those that were, as far as the page could tell."""
    if "open" in request.POST:
        names = re.findall(r"[a-z0-9-]{1,20}", request.POST["open"])[:MOST_OPEN]
    else:
        names = done.touched[:MOST_OPEN]
    made = place if request.POST.get("do", "").partition(":")[0] in OPENING else ""
    return [*names, made] if made and made not in names else names


def preview(request, branch, draft, done=None, is_true=True):
    """The page of the preview; with corrections that something stopped, as it was."""
    outline = draft.outline
    errors, conflicts = (done.errors, done.conflicts) if done else ({}, {})
    conflicts = {
        name: correcting.told_conflict(name, now) for name, now in conflicts.items()
    }
    wrong = errors | conflicts
    refused = done is not None
    if refused:
        opened = opened_rows(request, done, "")
    else:
        opened = request.GET.get("oppna", "").split(".")
    title, earlier = earlier_goals(request, branch)
    return render(
        request,
        "activities/check_plan.html",
        {
            "branch": branch,
            "draft": draft,
            "outline": outline,
            "document": DOCUMENTS[outline["document"]],
            "kinds": Kind.choices,
            "sections": rearranging.kept(outline["sections"]),
            "numbers": rearranging.numbers(outline),
            "goals": len(rearranging.goals_of(outline)),
            "digests": correcting.digests(outline),
            "shown": correcting.shown,
            "sentences": rearranging.sentences,
            "formers": rearranging.formers(outline),
            "goals_before": rearranging.goals_before(outline),
            "target_as_text": checking.target_as_text,
            "questions": checking.questions_of(outline),
            "known": checking.known_from(outline, earlier),
            "earlier": title,
            "wrong": wrong,
            "bad": {name.rpartition("-")[0] for name in wrong},
            "faults": correcting.faults(outline, errors),
            "conflicts": correcting.faults(outline, conflicts),
            "lost": done.lost if done else [],
            "is_true": is_true,
            "sent": request.POST if refused else {},
            "opened": opened,
            "task": True,
            "nav": "plan",
        },
        status=200 if not refused else 422 if errors else 409,
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


@require_http_methods(["GET", "HEAD", "POST"])
def plan_posts(request, branch, pk):
    """Who answers for each section; then everything is saved in one transaction."""
    branch = branch_for(request, branch, can_plan=True)
    draft = draft_for(request, branch, pk)
    if draft is None:
        return saved_already(request, branch, pk)
    posts = list(Post.objects.for_user(request.user).filter(branch=branch).in_branch())
    sections = rearranging.kept(draft.outline["sections"])
    if not rearranging.goals_of(draft.outline):
        say(request, "Det finns inga åtaganden att spara. Lägg till minst ett först.")
        return redirect("check_plan", branch.slug, draft.pk)
    form = SavePlanForm(
        request.POST or None,
        initial=first_facts(branch, draft),
        outline=draft.outline,
    )
    chosen = chosen_posts(request, sections, posts)
    is_true = True
    if request.method == "POST" and form.is_valid():
        try:
            slug = sent_once(
                request, form, lambda: save(request, branch, draft, form, chosen)
            )
        except AlreadyUsed:
            return already_used(request, request.path)
        except Stale:
            # The same page in another tab was quicker, or the preview has changed.
            is_true, draft = False, draft_for(request, branch, pk)
            if draft is None:
                return saved_already(request, branch, pk)
            sections = rearranging.kept(draft.outline["sections"])
            chosen = chosen_posts(request, sections, posts)
        else:
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
            "sections": sections,
            "chosen": chosen,
            "numbers": rearranging.numbers(draft.outline),
            "goals": len(rearranging.goals_of(draft.outline)),
            "is_true": is_true,
            "task": True,
            "nav": "plan",
        },
        status=409 if not is_true else 422 if form.errors else 200,
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
    """{key of a section: its post}: the one sent, else last time's, else one named.

    Always one of ``posts``, those in use.
    """
    if request.method == "POST":
        by_pk = {str(post.pk): post for post in posts}
        return {
            section["key"]: by_pk.get(request.POST.get(f"post{section['key']}"))
            for section in sections
        }
    last, in_use = {}, {post.pk: post for post in posts}
    for goal in (
        Goal.objects.for_user(request.user)
        .filter(section__plan__branch__in={post.branch_id for post in posts})
        .select_related("section")
        .order_by("section__plan__starts")
    ):
        last[checking.plain(goal.section.title)] = in_use.get(goal.section.post_id)
    by_title = {checking.plain(post.title): post for post in posts}
    return {
        section["key"]: last.get(checking.plain(section["title"] or ""))
        or named_in(section, by_title)
        for section in sections
    }


def named_in(section, by_title):
    """The first post that the document itself gives one of the section's goals."""
    named = (checking.plain(g.get("responsible") or "") for g in section["goals"])
    return next((by_title[title] for title in named if title in by_title), None)


@transaction.atomic
def save(request, branch, draft, form, posts):
    seen = version_of(request) if "seen" in request.POST else draft.version
    claim(request, draft, seen)
    data = form.cleaned_data
    _, earlier = earlier_goals(request, branch)
    known = checking.known_from(draft.outline, earlier)
    previous = Goal.objects.for_user(request.user).in_bulk(known.values())
    above = Plan.objects.for_user(request.user).filter(
        state__in=ADOPTED, starts__lte=data["starts"], ends__gte=data["starts"]
    )
    plan = create_plan(
        branch,
        by=request.user,
        title=data["title"],
        starts=data["starts"],
        ends=data["ends"],
        # The nearest above, until somebody chooses another on the plan's page.
        follows=above.above(branch, data["starts"], data["ends"]).first(),
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
