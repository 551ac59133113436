"""The annual report: where each section stands, and beginning to write it."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.models import Chapter, Report
from activities.picture import picture_of
from activities.reporting.progress import in_short, lines_of, told, unjudged
from activities.writing import made_texts, remake
from clubs.models import Body, Meeting
from clubs.views.answers import refused, say
from clubs.views.scope import branch_for

from .report_scope import report_for
from .scope import plan_for, plans_for, years_of


@require_safe
def reports(request, branch):
    """The report that is wanted today."""
    mine = plans_for(request, branch).filter(can_follow=True)
    wanted = mine.to_report(timezone.localdate()).first()
    if wanted:
        return redirect("report", branch, wanted.slug)
    context = {"branch": branch_for(request, branch, can_follow=True), "nav": "report"}
    return render(request, "activities/no_plan.html", context)


def followed_plan(request, branch, slug, today):
    """The plan, if its work is followed, with the board's next meeting; else None."""
    board = Meeting.objects.filter(branch=OuterRef("branch"), body=Body.BOARD)
    plans = plans_for(request, branch).annotate(
        board_on=Subquery(board.after(today).order_by("on").values("on")[:1])
    )
    plan = plans.filter(slug=slug, can_follow=True).first()
    if plan:
        request.user.rights.tell(plan.branch)
    return plan


@require_safe
def report(request, branch, slug):
    """Each section with its outcomes, who writes it, and how far its text has come."""
    today = timezone.localdate()
    plan = followed_plan(request, branch, slug, today)
    if plan is None:
        return finished_report(request, report_for(request, branch, slug))
    picture = picture_of(plan, today, said=False)
    has_ended = plan.ends < today
    found, editions = chapters_of(request, plan)
    context = {
        "plan": plan,
        "branch": plan.branch,
        "picture": picture,
        "has_ended": has_ended,
        "missing": sum(len(unjudged(section)) for section in picture.sections),
        "years": years_of(request, branch, can_follow=True),
        "told": told,
        "nav": "report",
    }
    if not found:
        context["can_start"] = plan.branch.can_plan and plan.is_adopted
        context["rows"] = [
            (section, who_answers(section, picture), unjudged(section))
            for section in picture.sections
        ]
        return render(request, "activities/report_to_begin.html", context)
    sections, others = lines_of(found, picture, has_ended)
    context |= {
        "report": editions[0],
        "editions": editions,
        "lines": sections,
        "others": others,
        "in_short": in_short(sections, plan.board_on),
        "can_write": found[0].can_write and found[0].report.is_draft,
        "can_plan": found[0].can_plan,
    }
    return render(request, "activities/report.html", context)


def chapters_of(request, plan):
    """(the chapters of the newest edition in order, all editions the newest first)."""
    chapters = list(
        Chapter.objects.for_user(request.user)
        .filter(report__plan=plan)
        .select_related("section", "report__decision__meeting")
        .defer("report__frozen", "report__pdf")
        .order_by("-report__edition", "order", "pk")
    )
    editions = {one.report_id: one.report for one in chapters}
    for one in editions.values():
        one.plan = plan
    newest = next(iter(editions), None)
    mine = [one for one in chapters if one.report_id == newest]
    for one in mine:
        one.report = editions[newest]
    return mine, list(editions.values())


def who_answers(section, picture):
    """The holders of the section's post, else its title."""
    names = ", ".join(picture.holders.get(section.post_id, ()))
    return names or picture.post_titles.get(section.post_id, "")


def finished_report(request, report):
    """For those who don't follow the work: what it is, and the ways to read it."""
    plan = report.plan
    context = {
        "plan": plan,
        "branch": plan.branch,
        "report": report,
        "nav": "report",
    }
    return render(request, "activities/report_to_read.html", context)


@require_POST
def start_report(request, branch, slug):
    """Begin to write: a chapter of each kind, with a text made from the facts.

    Begun already, the texts that nobody has changed can be made anew.
    """
    plan = plan_for(request, branch, slug, can_follow=True)
    if not plan.branch.can_plan:
        raise Http404
    day = timezone.localdate()

    if "igen" in request.POST:
        return remade(request, branch, slug, day)

    def deed():
        Report.begin(plan, by=request.user, day=day, texts=made_texts(plan, day))

    problem = refused(deed)
    if problem:
        messages.warning(request, problem)
    return redirect("report", branch, slug)


def remade(request, branch, slug, day):
    report = report_for(request, branch, slug, can_plan=True)
    problem = refused(lambda: remake(report, by=request.user, day=day))
    say(request, problem or "Texterna är gjorda om. De förra finns bland versionerna.")
    return redirect("lock_report", branch, slug)
