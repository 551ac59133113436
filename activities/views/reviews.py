"""Avstämning: a plan is followed up before a meeting, answered goal by goal."""

from django.contrib import messages
from django.db import connection
from django.db.models import F, FilteredRelation, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.comparison import thawed
from activities.models import Assessment, Goal, Review, Word
from activities.picture import picture_of
from activities.review_forms import AnswerForm
from activities.reviewing import close_review, round_of
from clubs.models import Meeting
from clubs.views.answers import done_once, refused, say

from .answers import back_to
from .scope import plans_for

MEETING_FIELDS = [field.attname for field in Meeting._meta.concrete_fields]


def ground_for(request, branch, slug, **rights):
    """(meeting, plan): the meeting of the address, and the plan that holds its day."""
    plan = (
        plans_for(request, branch)
        .filter(can_follow=True, **rights)
        .annotate(
            held=FilteredRelation(
                "branch__meetings", condition=Q(branch__meetings__slug=slug)
            )
        )
        .holding(F("held__on"))
        .annotate(**{f"held_{name}": F(f"held__{name}") for name in MEETING_FIELDS})
        .first()
    )
    if plan is None:
        raise Http404
    request.user.rights.tell(plan.branch)
    meeting = Meeting.from_db(
        connection.alias,
        MEETING_FIELDS,
        [getattr(plan, f"held_{name}") for name in MEETING_FIELDS],
    )
    meeting.branch = plan.branch
    return meeting, plan


def reviews_for(request, plan):
    return Review.objects.for_user(request.user).of_plan(plan)


def review_page(meeting):
    return redirect("review", meeting.branch.slug, meeting.slug)


@require_safe
def review(request, branch, slug):
    """What is asked, what is answered and who hasn't; once closed, what it froze."""
    meeting, plan = ground_for(request, branch, slug)
    found = reviews_for(request, plan).filter(meeting=meeting).first()
    context = {
        "plan": plan,
        "branch": plan.branch,
        "meeting": meeting,
        "review": found,
        "nav": "plan",
    }
    if found and not found.is_open:
        context["goals"] = list(thawed(found.frozen).values())
        return render(request, "activities/review_closed.html", context)
    picture = picture_of(plan, timezone.localdate(), closed_in_sum=True)
    if found:
        asked = round_of(found, picture)
        mine = asked.of(request.user) if plan.can_edit else []
        context |= {
            "round": asked,
            "mine": mine,
            "others": [
                (who, goals)
                for who, waiting in asked.by_holder()
                if (goals := [goal for goal in waiting if goal not in mine])
            ],
        }
    return render(
        request,
        "activities/review.html",
        {**context, "picture": picture, "words": Word.choices},
    )


@require_POST
def open_review(request, branch, slug):
    meeting, plan = ground_for(request, branch, slug, can_plan=True)

    def deed():
        Review.objects.open_before(meeting, plan=plan, by=request.user)

    problem = refused(deed)
    if problem:
        messages.warning(request, problem)
    else:
        say(request, "Avstämningen är öppen.")
    return review_page(meeting)


@require_POST
def close_review_now(request, branch, slug):
    """Freeze the picture of the plan: it is what the next meeting compares with."""
    meeting, plan = ground_for(request, branch, slug, can_plan=True)
    found = get_object_or_404(
        reviews_for(request, plan), meeting=meeting, can_plan=True
    )
    close_review(found, by=request.user)
    say(request, "Avstämningen är stängd och bilden är sparad.")
    return review_page(meeting)


@require_POST
def answer_review(request, branch, slug, pk):
    """One press: nothing new, or a word and perhaps a sentence; the newest holds."""
    meeting, plan = ground_for(request, branch, slug, can_edit=True)
    found = get_object_or_404(reviews_for(request, plan), meeting=meeting)
    goal = get_object_or_404(
        Goal.objects.for_user(request.user).for_display(),
        pk=pk,
        section__plan=plan,
        can_edit=True,
    )
    form = AnswerForm(request.POST)

    def deed():
        return Assessment.answer(
            goal,
            found,
            by=request.user,
            word=form.cleaned_data["word"],
            text=form.cleaned_data["text"],
        ).pk

    saved = form.is_valid() and done_once(request, form, deed)
    if saved:
        say(request, f"Sparat: {goal.full_number} {goal.title}.")
        if not request.htmx:
            return back_to(request, f"{request.path.rsplit('/', 2)[0]}/")
    picture = picture_of(plan, timezone.localdate(), closed_in_sum=True)
    context = {
        "plan": plan,
        "branch": plan.branch,
        "meeting": meeting,
        "goal": next(row for row in picture.goals if row.id == goal.pk),
        "picture": picture,
        "form": None if saved else form,
        "saved": saved,
        "words": Word.choices,
        "back": request.POST.get("back", ""),
        "nav": "plan",
    }
    template = "_review_row" if request.htmx else "review_answer"
    return render(
        request, f"activities/{template}.html", context, status=200 if saved else 422
    )
