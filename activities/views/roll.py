"""Gör nästa års plan: a choice for each goal, a check, and the draft saved once."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.chains import chains_of_plan
from activities.new_year import plan_above, versions
from activities.new_year import roll_plan as roll
from activities.picture import picture_of
from activities.planning import slug_beside
from activities.roll_forms import LABELS, RollForm
from activities.rolling import (
    CARRIED,
    Choice,
    in_a_row,
    next_period,
    pieces,
    proposal,
    row_in_words,
    with_years,
    years_in,
)
from clubs.models import Stale
from clubs.views.answers import done_once, say

from .scope import plan_for, plans_for

# What the pages say in the number of goals of each choice.
ORDER = (Choice.KEEP, Choice.CHANGE, Choice.FINISH, Choice.STRIKE)


@require_http_methods(["GET", "HEAD", "POST"])
def roll_plan(request, branch, slug):
    plan = plan_for(request, branch, slug)
    if not plan.branch.can_plan:
        raise Http404
    form = form_for(request, plan)
    deed = request.POST.get("do", "")
    if request.method != "POST" or deed == "edit":
        return show(request, form)
    if not form.is_true:
        return show(request, form, status=409)
    if not form.is_valid():
        return show(request, form, status=422)
    if deed != "save":
        return check(request, form) if form.is_free() else show(request, form, 422)
    try:
        is_done = done_once(request, form, lambda: save(request, form))
    except Stale:
        # Somebody changed a goal while this was being stored.
        return show(request, form_for(request, plan), status=409)
    if not is_done:
        return show(request, form, status=422)
    say(request, "Utkastet är sparat.")
    return redirect("plan", plan.branch.slug, form.result)


def save(request, form):
    data = form.cleaned_data
    return roll(
        form.plan,
        by=request.user,
        title=data["title"],
        intro=data["intro"],
        starts=data["starts"],
        ends=data["ends"],
        decided={goal.id: form.decided(goal) for goal in form.goals},
        headings={section.id: form.heading(section) for section in form.sections},
        again=data["again"],
        seen=form.data["seen"],
    ).slug


def form_for(request, plan):
    """The form of a plan, sent or new, with what we propose for each goal."""
    picture = picture_of(plan, timezone.localdate(), closed_in_sum=True, said=False)
    proposals = {
        goal.id: proposal(
            kind=goal.fact.kind,
            outcome=goal.fact.outcome,
            mark=goal.mark,
            carried_over=goal.carried_over,
            is_struck=goal.fact.is_struck,
            years=years_in(goal.adopted_text, plan.starts, plan.ends),
        )
        for goal in picture.goals
    }
    starts, ends = next_period(plan.starts, plan.ends)
    later = starts.year - plan.starts.year
    plans = list(plans_for(request, plan.branch.slug).order_by("starts", "pk"))
    form = RollForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        sections=picture.sections,
        goals=picture.goals,
        proposals=proposals,
        initial={
            "title": with_years(plan.title, plan.starts, plan.ends, later),
            "starts": starts.isoformat(),
            "ends": ends.isoformat(),
            "intro": plan.intro,
        },
        taken=lambda first, last: [
            one for one in plans if one.starts <= last and first <= one.ends
        ],
    )
    form.picture, form.slugs = picture, [one.slug for one in plans]
    return form


@dataclass(frozen=True)
class Row:
    """What the form shows of one goal."""

    goal: object
    pieces: list
    years: list
    why: str
    in_a_row: str
    choice: str
    words: tuple
    moves_years: bool
    errors: dict
    is_new: bool


def rows_of(form):
    """section id → the rows of its goals."""
    plan, chains = form.plan, chains_of_plan(form.plan.pk)
    sent = set(form.data) if form.is_bound else None
    rows = {}
    for goal in form.goals:
        names = {name: f"{name}{goal.id}" for name in ("p", "t", "w", "lo", "hi")}
        # In the next plan it stands once more.
        count = in_a_row([chain[:2] for chain in chains[goal.id]]) + 1
        rows.setdefault(goal.section.id, []).append(
            Row(
                goal,
                pieces(goal.adopted_text, plan.starts, plan.ends),
                years_in(goal.adopted_text, plan.starts, plan.ends),
                form.proposals[goal.id].why,
                row_in_words(count, plan.starts, plan.ends) if count > 2 else "",
                form.choice(goal),
                form.words(goal),
                form.moves_years(goal),
                {
                    name: form.errors[field]
                    for name, field in names.items()
                    if form.is_bound and field in form.errors
                },
                sent is not None and names["p"] not in sent,
            )
        )
    return rows


def show(request, form, status=200):
    """The form, with all that was sent still in it."""
    plan = form.plan
    first, last = form["starts"].value(), form["ends"].value()
    data = getattr(form, "cleaned_data", {})
    starts, ends = next_period(plan.starts, plan.ends)
    starts, ends = data.get("starts") or starts, data.get("ends") or ends
    taken = form.taken(starts, ends)
    counts = [
        (choice, sum(one.choice == choice for one in form.proposals.values()))
        for choice in ORDER
    ]
    return render(
        request,
        "activities/roll_plan.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "form": form,
            "picture": form.picture,
            "rows": rows_of(form),
            "labels": LABELS,
            "choices": list(LABELS.items()),
            "counts": dict(counts),
            "seen": versions(form.goals),
            "first": first,
            "last": last,
            "taken": taken,
            "free": slug_beside(form.slugs, starts, ends),
            "later": starts.year - plan.starts.year,
            "years": lambda text: years_in(text, plan.starts, plan.ends),
            "is_true": form.is_true,
            "task": True,
            "back": plan.get_absolute_url(),
            "nav": "plan",
        },
        status=status,
    )


def check(request, form):
    """What the draft will say, before it is saved; nothing that was typed is lost."""
    plan, data = form.plan, form.cleaned_data
    sections, left = [], {Choice.FINISH: [], Choice.STRIKE: []}
    for section in form.sections:
        heading, lines = form.heading(section), []
        for goal in section.goals:
            decided = form.decided(goal)
            if decided.choice not in CARRIED:
                left[decided.choice].append(goal)
                continue
            text = decided.text or goal.adopted_text
            lines.append(
                (
                    text,
                    goal,
                    decided.choice == Choice.CHANGE and text != goal.adopted_text,
                    years_in(text, plan.starts, plan.ends),
                )
            )
        lines += [(text, None, False, []) for text in heading.added]
        if lines:
            told = years_in(f"{heading.title} {heading.intro}", plan.starts, plan.ends)
            sections.append((heading, lines, told))
    above = plan_above(plan, data["starts"])
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "do")
    ]
    return render(
        request,
        "activities/roll_check.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "title": data["title"],
            "starts": data["starts"],
            "ends": data["ends"],
            "sections": sections,
            "above": above if above and above.ends < data["starts"] else None,
            "finished": left[Choice.FINISH],
            "struck": left[Choice.STRIKE],
            "sent": sent,
            "task": True,
            "back": plan.get_absolute_url(),
            "nav": "plan",
        },
    )
