"""What is the board's own about a commitment: how it is counted, and who answers."""

from django.shortcuts import redirect, render

from activities.decision_forms import DraftGoalForm
from activities.forms import in_plan
from activities.goal_forms import ASKS, GROUPS, GoalForm
from activities.measure_words import months_in_words, span_in_words
from activities.models import Kind, Measure, TargetSource
from clubs.models import AlreadyUsed, Stale
from clubs.views.answers import say, sent_once
from clubs.views.settings_pages import page_with_form

from .answers import already_used, conflict
from .scope import goal_for

# As the goal holds them and the form shows them
OWN = (
    "title",
    "kind",
    "measure",
    "target_min",
    "target_max",
    "unit",
    "whole",
    "whole_source",
    "baseline",
    "baseline_on",
    "months",
    "check_every",
)
ROWS = ("post", "post_kind", "course", "series")
# What the plan's text gives, once it is adopted
LOCKED = ("target_min", "target_max", "unit")
ADOPTED_MEANWHILE = (
    "Planen blev antagen medan du skrev. Texten ändras nu bara genom beslut: föreslå "
    "ändringen i stället."
)


@page_with_form
def edit_goal(request, branch, slug, section, number):
    """The board's own about a goal: title, kind, measure, months, who answers."""
    goal = goal_for(request, branch, slug, section, number, can_plan=True)
    plan = goal.section.plan
    form_class = GoalForm if plan.is_adopted else DraftGoalForm
    first = own_values(goal) | {"adopted_text": goal.adopted_text}
    form = in_plan(
        form_class(request.POST or None, initial=first),
        plan,
        plan.branch,
        request.user,
    )
    if plan.is_adopted and "adopted_text" in request.POST:
        form.add_error(None, ADOPTED_MEANWHILE)
    is_locked = plan.is_adopted and goal.target_source == TargetSource.PLAN
    if is_locked:
        form.locked = span_in_words(goal.target_min, goal.target_max, goal.unit)
    back = goal.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen, _ = data.pop("seen"), data.pop("uuid")
        settle_target(goal, data, is_locked)

        def deed():
            return goal.edit(by=request.user, seen=seen, **data).pk

        try:
            sent_once(request, form, deed)
        except Stale as stale:
            return conflict(
                request,
                mine=texts_of(form.cleaned_data),
                theirs=texts_of(texts_now(stale.current, form)),
                back=back,
                title=goal.title,
            )
        except AlreadyUsed:
            return already_used(request, back)
        say(request, f"Sparat: {goal.full_number} {data['title']}.")
        return redirect(back)
    return render(
        request,
        "activities/goal_form.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "goal": goal,
            "form": form,
            "is_locked": is_locked,
            "kinds": Kind.choices,
            "groups": GROUPS,
            "asks": ASKS,
            "months": months_in_words(goal.months),
            "posts": [(post.pk, post.title) for post in form.fields["post"].queryset],
            "counted": {
                name: [(one.pk, one.name) for one in form.fields[name].queryset]
                for name in ("purposes", "clubs", "post_kind", "course", "series")
            },
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def own_values(goal):
    """What the form begins with."""
    return (
        {name: getattr(goal, name) for name in OWN}
        | {name: getattr(goal, f"{name}_id") for name in ROWS}
        | {name: goal.ids_of(name) for name in ("purposes", "clubs")}
        | {"seen": goal.version}
    )


def texts_now(goal, form):
    """What stands now, of what the form has."""
    text = {"adopted_text": goal.adopted_text} if "adopted_text" in form.fields else {}
    rows = {name: getattr(goal, name) for name in ROWS}
    return own_values(goal) | rows | text


def settle_target(goal, data, is_locked):
    """Leave the assembly's target alone; another is the board's own."""
    if is_locked:
        for name in LOCKED:
            data.pop(name)
    elif goal.target_source != TargetSource.PLAN:
        has_target = data["target_min"] is not None
        data["target_source"] = TargetSource.BOARD if has_target else ""


def texts_of(data):
    """What a goal is to be, for the page that shows both texts."""
    target = ""
    if data.get("target_min") is not None:
        target = span_in_words(data["target_min"], data["target_max"], data["unit"])
    return [
        ("Text", data.get("adopted_text")),
        ("Arbetstitel", data["title"]),
        ("Slag", Kind(data["kind"]).label),
        ("Mått", Measure(data["measure"]).label),
        ("Mål", target),
        ("Av hur många", data.get("whole")),
        ("Mätserie", data.get("series")),
        ("Utgångsvärde", data.get("baseline")),
        ("Månader", months_in_words(data["months"])),
        ("Ansvarig", data.get("post")),
    ]
