"""Following up: how it goes with an activity, and what has been done for a goal."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from activities.calls import Calls
from activities.forms import (
    ActivityEditForm,
    ActivityForm,
    AssessmentForm,
    OccasionForm,
    ReportForm,
    in_plan,
    versions_in,
)
from activities.models import Activity, Assessment, Status, Update
from activities.several import SeriesForm
from activities.undoing import remove, restore, siblings, take_back
from clubs.models import AlreadyUsed, Event, Stale
from clubs.views.answers import object_to, say, sent_once
from sekoplan.jinja import full_date

from .answers import (
    already_used,
    back_to,
    conflict,
    leave_for,
    row_answer,
    undo_address,
)
from .plans import render_goal
from .scope import activity_for, goal_for, reported_activity


def texts_of(activity):
    """What stands now, for the page that shows both texts."""
    last = activity.updates.standing().select_related("by").first()
    return [
        ("Aktivitet", activity.title),
        ("Status", activity.get_status_display()),
        ("Klar senast", activity.due_on),
        ("Ringpass", ringpass(activity.hours, activity.quantity, activity.quantity2)),
        ("Senaste notering", last.note if last else ""),
        ("Skrevs av", last.by if last else ""),
    ]


def ringpass(*counts):
    """A ringpass in words; an empty string when the counts aren't of one."""
    return str(calls) if (calls := Calls(*counts)) else ""


@require_POST
def report_activity(request, branch, pk):
    activity = reported_activity(request, branch, pk)
    section = activity.goal.section

    def back():
        return back_to(request, f"{section.get_absolute_url()}#a{pk}")

    if "avbryt" in request.POST:
        return back()
    form = in_plan(
        ReportForm(request.POST), section.plan, activity.branch, request.user
    )
    if not form.is_valid():
        if request.htmx:
            return row_answer(request, activity, form=form, status=422)
        context = {
            "activity": activity,
            "form": form,
            "plan": section.plan,
            "branch": activity.branch,
        }
        return render(request, "activities/report_activity.html", context, status=422)
    if form.leaves(activity):
        say(request, "Du hade inte ändrat något.")
        return row_answer(request, activity) if request.htmx else back()
    data = form.cleaned_data

    def deed():
        return activity.report(
            data["status"],
            by=request.user,
            seen=data["seen"],
            note=data["note"],
            needs_help=form.needs_help,
            on=data["on"],
            **form.counts,
        ).pk

    try:
        update = sent_once(request, form, deed)
    except Stale as stale:
        mine = [
            ("Status", Status(data["status"]).label),
            ("Ringpass", ringpass(data["hours"], data["quantity"], data["quantity2"])),
            ("Notering", data["note"]),
        ]
        return conflict(
            request,
            mine=mine,
            theirs=texts_of(stale.current),
            back=section.get_absolute_url(),
            title=activity.title,
        )
    except AlreadyUsed:
        return already_used(request, section.get_absolute_url())
    say(request, f"Sparat: {activity.title}.", undo_address(branch, update))
    if request.htmx:
        return row_answer(request, activity)
    return back()


@require_POST
def undo_update(request, branch, pks):
    """Take back the newest line of an activity's log, or of several at a time."""
    readable = Update.objects.for_user(request.user).filter(can_edit=True)
    here = readable.filter(activity__goal__section__plan__branch__slug=branch)
    updates = get_list_or_404(
        here.filter(pk__in=pks, undoes=None).select_related(
            "activity__goal__section__plan__branch"
        )
    )
    activity = updates[0].activity
    row = f"{activity.goal.section.get_absolute_url()}#a{activity.pk}"
    done, late, gone = take_back(updates, by=request.user)
    say(request, undone_word(done, late, gone))
    alone = len(pks) == 1
    if request.htmx and alone:
        activity.refresh_from_db(fields=["removed_at"])
        if activity.removed_at:
            return leave_for(activity.goal.get_absolute_url())
        activity = activity_for(request, branch, activity.pk, can_edit=True)
        return row_answer(request, activity)
    return back_to(request, row, row=activity.pk if alone else None)


def undone_word(done, late, gone):
    """What was undone and what was not, in a sentence or two."""
    said = []
    if len(done) == 1:
        said = [f"Ångrat: {done[0].title}."]
    elif done:
        said = [f"Ångrat: {len(done)} aktiviteter."]
    if len(late) == 1:
        said.append(f"Någon har skrivit efter dig i {late[0].title}.")
    elif late:
        said.append(f"Någon har skrivit efter dig i {len(late)} aktiviteter.")
    if late:
        said.append("Rätta med en ny uppdatering.")
    if len(gone) == 1:
        said.append(f"{gone[0].title} är borttagen.")
    elif gone:
        said.append(f"{len(gone)} aktiviteter är borttagna.")
    return " ".join(said) or "Det är redan ångrat."


@require_POST
def report_series(request, branch, pk):
    """The boxes of a series: which of its steps are done. ``pk`` is any step's."""
    first = activity_for(request, branch, pk, can_edit=True)
    if not first.batch:
        raise Http404
    goal = first.goal
    steps = list(
        goal.activities.current().filter(batch=first.batch).order_by("due_on", "pk")
    )
    back = goal.section.get_absolute_url()
    if "avbryt" in request.POST:
        return back_to(request, f"{back}#a{steps[0].pk}")
    form = SeriesForm(request.POST)
    if not form.is_valid():
        say(request, "Serien är inte sparad: " + "; ".join(form.messages))
        return redirect(f"{back}#a{steps[0].pk}")

    def deed():
        return form.apply(steps, by=request.user)

    try:
        changed = sent_once(request, form, deed)
    except Stale as stale:
        return conflict(
            request,
            mine=[("Serie", first.batch), ("Notering", form.cleaned_data["note"])],
            theirs=texts_of(stale.current),
            back=back,
            title=first.batch,
        )
    except AlreadyUsed:
        return already_used(request, back)
    if not changed:
        say(request, "Du hade inte ändrat något.")
    else:
        say(request, f"Sparat: {first.batch}.", undo_address(branch, *changed))
    return back_to(request, f"{back}#a{steps[0].pk}")


@require_POST
def log_occasion(request, branch, slug, section, number):
    """Logga ett tillfälle: saved as a finished activity of the goal."""
    goal = goal_for(request, branch, slug, section, number, can_edit=True)
    plan = goal.section.plan
    form = in_plan(OccasionForm(request.POST), plan, plan.branch, request.user)
    if not form.is_valid():
        return render_goal(request, goal, occasion=form, status=422)
    data = form.cleaned_data

    def deed():
        return Activity.objects.log_occasion(
            goal,
            by=request.user,
            title=data["title"],
            on=data["on"],
            **form.counts,
        ).pk

    try:
        update = sent_once(request, form, deed)
    except AlreadyUsed:
        return already_used(request, goal.get_absolute_url())
    say(request, f"Sparat: {data['title']}.", undo_address(branch, update))
    return back_to(request, goal.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def new_activity(request, branch, slug, section, number):
    goal = goal_for(request, branch, slug, section, number, can_edit=True)
    plan = goal.section.plan
    form = in_plan(ActivityForm(request.POST or None), plan, plan.branch, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = sent_once(request, form, lambda: start(goal, form, request.user))
        except AlreadyUsed:
            return already_used(request, goal.get_absolute_url())
        title = form.cleaned_data["title"]
        if len(made) > 1:
            undo = reverse("remove_series", args=[branch, made[0]])
            say(request, f"Sparat: {len(made)} aktiviteter.", undo)
        else:
            undo = reverse("remove_activity", args=[branch, made[0]])
            due = form.cleaned_data["due_on"]
            say(request, f"Sparat: {title}.{late_word(plan, due)}", undo)
        return redirect(goal.get_absolute_url())
    return render(
        request,
        "activities/activity_form.html",
        {
            "form": form,
            "goal": goal,
            "plan": plan,
            "branch": plan.branch,
            "activity": None,
            "people": nearest(form, request.user),
            "repeats": list(ActivityForm.REPEATS.items()),
            "task": True,
            "back": goal.get_absolute_url(),
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


def late_word(plan, due):
    """A sentence on a due date outside the plan's own time, which is allowed."""
    if due and due > plan.ends:
        return f" Klar senast {full_date(due)} är efter planens slut."
    if due and due < plan.starts:
        return f" Klar senast {full_date(due)} är före planens början."
    return ""


def start(goal, form, user):
    """Make the activity of the form, or its series; returns their ids."""
    data = form.cleaned_data
    Event.objects.hold(goal.section.plan.branch_id)
    shared = {"people": data["people"], "counterpart": data["counterpart"]}
    if not data["repeat"]:
        activity = Activity.objects.create_for(
            goal,
            by=user,
            title=data["title"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            **shared,
        )
        return [activity.pk]
    made = Activity.objects.create_series(
        goal,
        by=user,
        batch=free_batch(goal, data["title"]),
        rows=data["rows"],
        **shared,
    )
    return [activity.pk for activity in made]


def free_batch(goal, title):
    """A series' name that the goal hasn't used: lines are folded by it.

    Those of removed series are used: they can be taken back.
    """
    taken = set(goal.activities.values_list("batch", flat=True))
    name, count = title[:95], 2
    while name in taken:
        name, count = f"{title[:95]} ({count})", count + 1
    return name


@require_http_methods(["GET", "HEAD", "POST"])
def edit_activity(request, branch, pk):
    activity = activity_for(request, branch, pk, can_edit=True)
    plan = activity.goal.section.plan
    back = activity.goal.get_absolute_url()
    first = {
        "title": activity.title,
        "due_on": activity.due_on,
        "starts_on": activity.starts_on,
        "people": [person.pk for person in activity.people.all()],
        "counterpart": activity.counterpart,
        "goal": activity.goal_id,
        "link": activity.link,
        "seen": activity.version,
    }
    form = in_plan(
        ActivityEditForm(request.POST or None, initial=first),
        plan,
        plan.branch,
        request.user,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = ("title", "due_on", "starts_on", "counterpart", "goal", "link")

        def deed():
            activity.edit(
                by=request.user,
                seen=data["seen"],
                people=data["people"],
                **{name: data[name] for name in fields},
            )
            return activity.pk

        try:
            sent_once(request, form, deed)
        except Stale as stale:
            mine = [("Aktivitet", data["title"]), ("Klar senast", data["due_on"])]
            return conflict(
                request,
                mine=mine,
                theirs=texts_of(stale.current),
                back=back,
                title=activity.title,
            )
        except AlreadyUsed:
            return already_used(request, back)
        late = late_word(plan, data["due_on"])
        say(request, f"Sparat: {data['title']}.{late}")
        return redirect(data["goal"].get_absolute_url())
    return render(
        request,
        "activities/activity_form.html",
        {
            "form": form,
            "goal": activity.goal,
            "goals": list(form.fields["goal"].queryset.select_related("section")),
            "plan": plan,
            "branch": plan.branch,
            "activity": activity,
            "people": nearest(form, request.user),
            "task": True,
            "back": back,
            "nav": "plan",
        },
        status=422 if form.errors else 200,
    )


# So many people are shown at once; of more than that most are folded away.
FEW = 8


def nearest(form, user):
    """(people shown at once, the others): those who are chosen, and one's own name."""
    people = list(form.fields["people"].queryset)
    if len(people) <= FEW:
        return people, []
    chosen = {str(pk) for pk in form["people"].value() or ()}
    near = [p for p in people if str(p.pk) in chosen or p.user_id == user.pk]
    return near, [person for person in people if person not in near]


@require_POST
def remove_activity(request, branch, pk):
    activity = activity_for(request, branch, pk, can_edit=True)
    seen = request.POST.get("seen", "")
    # One that can't be read is none that any page has shown.
    seen = (versions_in(f"{pk}:{seen}") or {pk: 0}) if seen else {}
    return removed(request, [activity], seen, activity.title)


@require_POST
def remove_series(request, branch, pk):
    """Remove the whole series that ``pk`` is a step of."""
    activity = activity_for(request, branch, pk, can_edit=True)
    seen = versions_in(request.POST.get("seen", ""))
    return removed(request, siblings(activity), seen, activity.batch or activity.title)


def removed(request, steps, seen, title):
    """Remove ``steps`` as they were ``seen``; without, unless anybody has changed them.

    Answers with the goal's page, and a way back.
    """
    first = steps[0]
    branch, goal = first.branch.slug, first.goal.get_absolute_url()
    try:
        remove(steps, by=request.user, seen=seen)
    except Stale:
        say(request, f"Någon annan hann ändra {title}. Läs och försök igen.")
        return redirect(goal)
    again = reverse("restore_activity", args=[branch, first.pk])
    say(request, f"Borttagen: {title}.", again)
    return redirect(goal)


@require_POST
def restore_activity(request, branch, pk):
    """Take back a removed activity, or the series that was removed with it."""
    activity = get_object_or_404(
        Activity.objects.everything_for(request.user).for_display(),
        pk=pk,
        can_edit=True,
        goal__section__plan__branch__slug=branch,
    )
    try:
        steps = restore(activity, by=request.user)
    except Stale:
        say(request, "Det är redan ångrat.")
    else:
        title = activity.batch if len(steps) > 1 else activity.title
        say(request, f"Ångrat: {title}.")
    return redirect(activity.goal)


@require_POST
def assess_goal(request, branch, slug, section, number):
    """The board's judgement of a goal at the end of the year."""
    goal = goal_for(request, branch, slug, section, number, can_plan=True)
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        return render_goal(request, goal, assessment=form, status=422)
    data = form.cleaned_data

    def deed():
        return Assessment.make(
            goal,
            by=request.user,
            outcome=data["outcome"],
            text=data["text"],
            carried_over=data["carried_over"],
        ).pk

    try:
        sent_once(request, form, deed)
    except AlreadyUsed:
        return already_used(request, goal.get_absolute_url())
    except ValidationError as refusal:
        object_to(form, refusal)
        return render_goal(request, goal, assessment=form, status=422)
    say(request, f"Utfallet är sparat: {goal.full_number} {goal.title}.")
    return back_to(request, goal.get_absolute_url())
