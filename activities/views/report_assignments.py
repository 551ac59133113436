"""Externa uppdrag: who had assignments in other organisations in the plan's time."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from activities.assigning import assign, assignments_of, unassign
from activities.assignment_forms import AssignmentForm, PeriodForm, seen_of
from clubs.models import Post, PostBody, Stale, Tenure
from clubs.post_forms import Register
from clubs.views.answers import done, done_once, fresh, say
from clubs.views.settings_pages import page_with_form, people_of

from .report_chapters import address_of, report_page
from .report_scope import report_for

CHANGE, REMOVE = "andra", "bort"


@page_with_form
def assignments(request, branch, slug):
    """The register's own posts, kept by those who settle; also when it is locked."""
    report = report_for(request, branch, slug, can_plan=True)
    if request.method != "POST":
        return assignments_page(request, report)
    if not report.plan.branch.can_settle:
        raise Http404
    deed, _, pk = request.POST.get("do", "").partition(":")
    if deed in (CHANGE, REMOVE):
        return change(request, report, deed, pk)
    form = AssignmentForm(request.POST, register=register_of(request, report))

    def add():
        branch, by = report.plan.branch, request.user
        return assign(branch, by=by, who=form.cleaned_data["who"], **form.facts).pk

    if form.is_valid() and done_once(request, form, add):
        say(request, f"Uppdraget är tillagt: {form.cleaned_data['who']}.")
        return redirect(address_of(report, "assignments"))
    return assignments_page(request, report, form)


def change(request, report, deed, pk):
    """Another period for one of them, or away with it."""
    is_number = pk.isdecimal() and len(pk) < 19
    tenure = tenures_of(report).filter(pk=pk).first() if is_number else None
    if tenure is None:
        messages.error(request, "Uppdraget finns inte längre i listan.")
        return redirect(address_of(report, "assignments"))
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return assignments_page(request, report, form, changed=tenure)

    def keep():
        if deed == REMOVE:
            seen = form.cleaned_data["seen"]
            unassign(tenure, by=request.user, seen=seen)
        else:
            tenure.correct(by=request.user, **form.cleaned_data)

    try:
        if done(form, keep):
            said = "borttaget" if deed == REMOVE else "ändrat"
            say(request, f"Uppdraget är {said}: {tenure.person}.")
            return redirect(address_of(report, "assignments"))
    except Stale as stale:
        # Typed it stays, beside what stands; saved again it holds.
        return assignments_page(request, report, form, changed=stale.current, late=True)
    return assignments_page(request, report, form, changed=tenure)


def tenures_of(report):
    """The external ones of the branch, also outside the plan's time."""
    return Tenure.objects.filter(
        post__branch=report.plan.branch, post__body=PostBody.EXTERNAL
    ).select_related("post__branch", "person")


def register_of(request, report):
    people = people_of(request, report.plan.branch)
    return Register(people, timezone.localdate())


def assignments_page(request, report, form=None, *, changed=None, late=False):
    """``changed`` is the one that ``form`` is about, else it is a new one."""
    plan, is_new = report.plan, not isinstance(form, PeriodForm)
    posts = Post.objects.for_user(request.user).filter(branch=plan.branch, club=None)
    new = form if form is not None and is_new else None
    if new is None and plan.branch.can_settle:
        register = register_of(request, report)
        new = fresh(AssignmentForm, register=register, initial={"starts": plan.starts})
    return report_page(
        request,
        "assignments",
        report,
        form=form,
        status=409 if late else 200,
        new=new,
        held=assignments_of(plan.branch, plan.starts, plan.ends),
        titles=posts.current().filter(body=PostBody.EXTERNAL),
        changed=changed,
        is_new=is_new,
        late=late,
        seen_of=seen_of,
    )
