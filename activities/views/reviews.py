"""Avstämning: a plan is followed up before a meeting, answered goal by goal."""

from django.contrib import messages
from django.db import connection
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import (
    get_list_or_404,
    get_object_or_404,
    redirect,
    render,
)
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.brief_printing import printed
from activities.briefs import brief_of
from activities.comparison import thawed
from activities.lines import CHOICES, lines_of
from activities.models import ANSWERS, Assessment, Goal, Review
from activities.picture import picture_of
from activities.review_forms import AnswerForm
from activities.reviewing import (
    close_review,
    log_since,
    progress,
    round_of,
    since_before,
)
from clubs.models import Meeting
from clubs.views.answers import done_once, refused, say
from sekoplan.pdf import Busy

from .answers import back_to
from .plans import histories_of
from .scope import plans_for

MEETING_FIELDS = [field.attname for field in Meeting._meta.concrete_fields]


# The review before the meeting of the address that was closed last
LAST = (
    Review.objects.closed()
    .filter(plan=OuterRef("pk"), meeting__on__lt=OuterRef("held__on"))
    .order_by("-meeting__on", "-pk")
)


def ground_for(request, branch, slug, **rights):
    """(meeting, plan): the meeting of the address, and the plan that holds its day.

    The plan knows its last review before that: ``last_on``, ``last_body``,
    ``last_closed_at`` and ``last_frozen``, None without one.
    """
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
        .annotate(
            last_on=Subquery(LAST.values("meeting__on")[:1]),
            last_body=Subquery(LAST.values("meeting__body")[:1]),
            last_closed_at=Subquery(LAST.values("closed_at")[:1]),
            last_frozen=Subquery(LAST.values("frozen")[:1]),
        )
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


def review_of(request, meeting):
    """What the meeting's own page says of its review, for those who follow."""
    if not meeting.branch.can_follow:
        return {"reviewed": None, "review": None, "progress": None}
    plans = plans_for(request, meeting.branch.slug).filter(can_follow=True)
    plan = plans.holding(meeting.on).first()
    found = plan and reviews_for(request, plan).filter(meeting=meeting).first()
    return {
        "reviewed": plan,
        "review": found,
        "progress": progress(found) if found and found.is_open else None,
    }


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
    picture = picture_of(plan, timezone.localdate())
    if not found:
        context["other"] = reviews_for(request, plan).open().first()
    else:
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
        {**context, "picture": picture, "words": ANSWERS},
    )


def brief_for(request, branch, slug):
    """(brief, plan): the meeting's picture of the plan; of one that has been, then."""
    meeting, plan = ground_for(request, branch, slug)
    today = timezone.localdate()
    rewind_to = meeting.on if meeting.on < today else None
    picture = picture_of(plan, rewind_to or today, rewind_to=rewind_to)
    own = reviews_for(request, plan).filter(meeting=meeting).first()
    since, moment = since_before(meeting, plan)
    begins = [at for at in (moment, own and own.opened_at) if at]
    log = list(log_since(plan, min(begins), rewind_to)) if begins else []
    brief = brief_of(
        picture,
        meeting=meeting,
        since=since,
        told={goal: note for goal, note, at in log if moment and at >= moment},
        asked=round_of(own, picture, log) if own and own.is_open else None,
        with_notes=plan.branch.can_read_notes,
    )
    return brief, plan


@require_safe
def brief(request, branch, slug):
    """Inför mötet: what has changed, what is late, silent or needs help."""
    found, plan = brief_for(request, branch, slug)
    context = {"brief": found, "meeting": found.meeting, "plan": plan}
    return render(
        request,
        "activities/brief.html",
        {**context, "branch": plan.branch, "nav": "meetings"},
    )


@require_safe
def brief_pdf(request, branch, slug):
    """The same on two pages of A4."""
    found, plan = brief_for(request, branch, slug)
    try:
        made = printed(found, plan)
    except Busy:
        context = {"plan": plan, "branch": plan.branch, "nav": "meetings"}
        response = render(request, "activities/report_busy.html", context, status=503)
        response["Retry-After"] = "20"
        return response
    response = HttpResponse(made, content_type="application/pdf")
    name = f"infor-motet-{plan.branch.slug}-{found.meeting.slug}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def meeting_mode(request, branch, slug):
    """Mötesläge begins with the first section."""
    meeting, plan = ground_for(request, branch, slug)
    first = get_list_or_404(plan.sections.values_list("number", flat=True))[0]
    return redirect("meeting_section", branch, slug, first)


@require_safe
def meeting_section(request, branch, slug, number):
    """One section for the projector, as it is and as it was at the last meeting."""
    meeting, plan = ground_for(request, branch, slug)
    picture = picture_of(plan, timezone.localdate())
    section = picture.section(number)
    if section is None:
        raise Http404
    since, _ = since_before(meeting, plan)
    histories = histories_of(plan.branch, section.goals)
    numbers = [one.number for one in picture.sections]
    place = numbers.index(number)
    return render(
        request,
        "activities/meeting_section.html",
        {
            "plan": plan,
            "branch": plan.branch,
            "meeting": meeting,
            "picture": picture,
            "section": section,
            "since": since,
            # Without a closed review the page leads to that day instead.
            "then": (since and since.goals) or {},
            "is_frozen": since is not None and since.goals is not None,
            "goals": [(g, lines_of(g, picture, histories)) for g in section.goals],
            "choices": CHOICES,
            "before": picture.sections[place - 1] if place else None,
            "after": picture.sections[place + 1] if place + 1 < len(numbers) else None,
        },
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
    picture = picture_of(plan, timezone.localdate())
    context = {
        "plan": plan,
        "branch": plan.branch,
        "meeting": meeting,
        "goal": next(row for row in picture.goals if row.id == goal.pk),
        "picture": picture,
        "form": None if saved else form,
        "saved": saved,
        "words": ANSWERS,
        "back": request.POST.get("back", ""),
        "nav": "plan",
    }
    template = "_review_row" if request.htmx else "review_answer"
    return render(
        request, f"activities/{template}.html", context, status=200 if saved else 422
    )
