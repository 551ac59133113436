"""Courses: who needs which, who lacks one, and who took part."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from clubs.models import (
    Course,
    Person,
    PostKind,
    Requirement,
    Stale,
    Training,
    TrainingState,
)
from clubs.models.training import ALL, ELECTED, NOBODY
from clubs.training_forms import SOME, CourseDayForm, CourseForm, TrainingForm
from clubs.training_gaps import (
    DONE,
    MISSING,
    UNKNOWN,
    Holding,
    Noted,
    by_course,
    representatives,
    sums,
)
from sekoplan.jinja import count, listing

from .answers import done, done_once, fresh, page, say, whole_page
from .scope import branch_for, day_counted
from .settings_pages import page_with_form

A_PAGE = 40
# What to look for, as the address says it; without a word all that isn't taken.
SHOWN = {"saknas": MISSING, "okand": UNKNOWN, "genomford": DONE, "alla": ""}
# The branch itself in the list of clubs, where no club's address looks so.
BRANCH_ITSELF = "-"


def courses_of(request, branch):
    return Course.objects.for_user(request.user).filter(branch=branch)


def requirements_of(request, branch):
    """(course, kind) of every course in use, by the course's name."""
    found = Requirement.objects.for_user(request.user).filter(
        course__branch=branch, course__active=True
    )
    return found.select_related("course", "kind")


def representatives_of(request, branch, day, *, person=None, requirements=None):
    """Those with an elected post on ``day``, or ``person`` alone, with their needs."""
    people = Person.objects.for_user(request.user).filter(branch=branch)
    noted = Training.objects.for_user(request.user).filter(person__branch=branch)
    if person:
        people, noted = people.filter(pk=person), noted.filter(person=person)
    if requirements is None:
        requirements = requirements_of(request, branch)
    held = people.filter(
        Q(tenures__ends=None) | Q(tenures__ends__gte=day),
        tenures__starts__lte=day,
        tenures__post__body__in=ELECTED,
    )
    rows = held.order_by("name", "pk", "tenures__starts", "tenures__pk").values_list(
        "pk",
        "name",
        "tenures__post__title",
        "tenures__post__kind",
        "tenures__post__club__slug",
        "tenures__post__club__name",
    )
    return representatives(
        [
            Holding(pk, name, title, kind, club, club_name or "")
            for pk, name, title, kind, club, club_name in rows
        ],
        [(one.course_id, one.kind_id) for one in requirements],
        {
            (who, course): Noted(state, on)
            for who, course, state, on in noted.values_list(
                "person", "course", "state", "on"
            )
        },
    )


def needed_by(requirements):
    """Course id → in words who needs it."""
    kinds: dict = {}
    for one in requirements:
        kinds.setdefault(one.course_id, []).append(one.kind)
    return {
        course: "alla förtroendevalda"
        if None in found
        else listing(kind.name for kind in found)
        for course, found in kinds.items()
    }


# What courses there are, and who needs them


def kinds_for(request, branch, course=None):
    """The kinds in use, and those that need the course already."""
    chosen = course.requirements.values("kind") if course else ()
    return PostKind.objects.for_user(request.user).filter(
        Q(active=True) | Q(pk__in=chosen), branch=branch
    )


@page_with_form
def courses(request, branch):
    branch = branch_for(request, branch, can_settle=True)
    kinds = kinds_for(request, branch)
    form = (
        CourseForm(request.POST, kinds=kinds)
        if request.method == "POST"
        else fresh(CourseForm, kinds=kinds, initial={"needed_by": NOBODY})
    )

    def add():
        data = form.cleaned_data
        return Course.objects.add(
            branch, by=request.user, name=data["name"], needed_by=data["needed_by"]
        ).pk

    if form.is_bound and form.is_valid() and done_once(request, form, add):
        say(request, "Kursen är tillagd.")
        return redirect("courses", branch.slug)
    requirements = list(requirements_of(request, branch))
    people = representatives_of(
        request, branch, timezone.localdate(), requirements=requirements
    )
    return page(
        request,
        "courses",
        branch,
        form=form,
        courses=courses_of(request, branch),
        needed_by=needed_by(requirements),
        numbers={pk: sum(n.values()) for pk, n in by_course(people).items()},
    )


@page_with_form
def course(request, branch, pk):
    branch = branch_for(request, branch, can_settle=True)
    course = get_object_or_404(courses_of(request, branch), pk=pk, can_edit=True)
    name = course.name
    kinds = kinds_for(request, branch, course)
    form = CourseForm(request.POST, kinds=kinds) if request.method == "POST" else None
    if form and form.is_valid():
        data = form.cleaned_data

        def change():
            course.change(
                by=request.user,
                name=data["name"],
                active=not data["unused"],
                needed_by=data["needed_by"],
            )

        if done(form, change):
            say(request, "Kursen är sparad.")
            return redirect("courses", branch.slug)
    people = representatives_of(request, branch, timezone.localdate())
    return page(
        request,
        "course",
        branch,
        form=form or fresh(CourseForm, kinds=kinds, initial=facts_of(course)),
        course=course,
        name=name,
        number=sum(one.needed(course.pk) for one in people),
    )


def facts_of(course):
    kinds = list(course.requirements.values_list("kind", flat=True))
    return {
        "name": course.name,
        "unused": not course.active,
        "needed_by": (ALL if None in kinds else SOME) if kinds else NOBODY,
        "kinds": kinds,
    }


# Who lacks which


@require_safe
def training(request, branch):
    branch = branch_for(request, branch, can_follow=True)
    requirements = list(requirements_of(request, branch))
    people = representatives_of(
        request, branch, timezone.localdate(), requirements=requirements
    )
    courses = {one.course_id: one.course.name for one in requirements}
    asked = asked_for(request, courses)
    shown = [one for one in people if fits(one, asked)]
    if not asked["klubb"]:
        shown.sort(key=lambda one: one.home[1].casefold())
    found = Paginator(shown, A_PAGE).get_page(request.GET.get("sida"))
    clubs = {(post.club, post.club_name) for one in people for post in one.holdings}
    return page(
        request,
        "training",
        branch,
        sums=sums(people),
        people=people,
        courses=courses,
        needed_by=needed_by(requirements),
        numbers=by_course(people),
        asked=asked,
        shown=len(shown),
        found=found,
        groups=grouped(found.object_list, asked["klubb"]),
        clubs=[
            (at or BRANCH_ITSELF, name)
            for at, name in sorted(clubs, key=lambda club: club[1].casefold())
        ],
        filters=urlencode({name: value for name, value in asked.items() if value}),
        counted_on=day_counted(request),
        nav="clubs",
    )


def asked_for(request, courses):
    """What the address asks for; what it can't mean is left out."""
    visa = request.GET.get("visa", "")
    kurs = request.GET.get("kurs", "")
    known = kurs.isdecimal() and len(kurs) < 10 and int(kurs) in courses
    return {
        "visa": visa if visa in SHOWN else "",
        "kurs": int(kurs) if known else None,
        "klubb": request.GET.get("klubb", ""),
    }


def fits(one, asked):
    course, visa, club = asked["kurs"], asked["visa"], asked["klubb"]
    if club and not one.holds_in(None if club == BRANCH_ITSELF else club):
        return False
    match visa:
        case "":
            return one.lacks(course)
        case "alla":
            return one.needed(course) if course else bool(one.needs)
        case "genomford" if course is None:
            return bool(one.needs) and one.is_trained
    return one.has(SHOWN[visa], course)


def grouped(people, club):
    """(club's name, its people); of one club when only that is asked for."""

    def group(one):
        if not club:
            return one.home[1]
        wanted = None if club == BRANCH_ITSELF else club
        return next(post.club_name for post in one.holdings if post.club == wanted)

    return [(name, list(found)) for name, found in groupby(people, key=group)]


# What is known of a person


def trainings_of(request, branch, person, day):
    """For ``_trainings.html``: (course, need, whether they need it) of a person.

    What is noted of a course that they don't need any more stands last.
    """
    known = {one.pk: one for one in courses_of(request, branch)}
    [*found] = representatives_of(request, branch, day, person=person.pk)
    needs = found[0].needs if found else ()
    rows = [(known[need.course], need, True) for need in needs]
    needed = {need.course for need in needs}
    noted = Training.objects.for_user(request.user).filter(person=person)
    rows += [
        (known[one.course_id], one, False)
        for one in noted.exclude(state=TrainingState.UNKNOWN)
        if one.course_id not in needed
    ]
    return rows


@require_POST
def note_training(request, branch, person, course):
    branch = branch_for(request, branch, can_edit=True)
    people = Person.objects.for_user(request.user).filter(branch=branch)
    person = get_object_or_404(people, pk=person)
    course = get_object_or_404(courses_of(request, branch), pk=course)
    form = TrainingForm(request.POST)
    told = {"person": person, "course": course, "back": back_of(request, branch)}

    def deed():
        data = form.cleaned_data
        representative = representatives_of(
            request, branch, timezone.localdate(), person=person.pk
        )
        if not representative and data["state"] != TrainingState.UNKNOWN:
            raise ValidationError(
                "Utbildning antecknas bara för den som har ett förtroendeuppdrag."
            )
        return Training.note(
            person,
            course,
            by=request.user,
            state=data["state"],
            on=data["on"],
            seen=(data["was"], data["was_on"]),
        )

    try:
        if form.is_valid() and done_once(request, form, deed):
            say(request, f"Sparat: {course} för {person}.")
            if request.htmx:
                return row_answer(request, branch, person, told["back"])
            return redirect(f"{told['back']}#p{person.pk}")
    except Stale as stale:
        told |= {"branch": branch, "theirs": stale.current, "form": form}
        answer = render(request, "clubs/training_conflict.html", told, status=409)
        return whole_page(request, answer)
    return whole_page(
        request, page(request, "training_note", branch, form=form, **told)
    )


def row_answer(request, branch, person, back):
    """The person's row as it is now, for htmx; also when the list shows it no more."""
    requirements = list(requirements_of(request, branch))
    [one] = representatives_of(
        request,
        branch,
        timezone.localdate(),
        person=person.pk,
        requirements=requirements,
    )
    courses = {one.course_id: one.course.name for one in requirements}
    told = {"branch": branch, "one": one, "courses": courses, "back": back}
    return render(request, "clubs/_training_saved.html", told)


def back_of(request, branch):
    """The page the form stood on when it is ours, else the list."""
    back = request.POST.get("back", "").split("#")[0]
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, None):
        return back
    return reverse("training", args=[branch.slug])


@page_with_form
def course_day(request, branch):
    """Lägg in deltagare: several who took the same course."""
    branch = branch_for(request, branch, can_edit=True)
    courses = courses_of(request, branch).current()
    people = representatives_of(request, branch, timezone.localdate())
    options = {"courses": courses, "people": people}
    looks = "sok" in request.POST
    if request.method == "POST" and not looks:
        form = CourseDayForm(request.POST, **options)
    else:
        # Looking somebody up saves nothing and loses nothing.
        typed = {name: request.POST.get(name) for name in ("course", "on")}
        typed["people"] = request.POST.getlist("people")
        form = fresh(CourseDayForm, initial=typed, **options)

    def deed():
        data = form.cleaned_data
        wanted = Person.objects.for_user(request.user).filter(pk__in=data["people"])
        return Training.objects.note_all(
            courses.get(pk=data["course"]), wanted, by=request.user, on=data["on"]
        )

    if form.is_bound and form.is_valid() and done_once(request, form, deed):
        number = len(form.cleaned_data["people"])
        say(request, f"Kursen är antecknad för {count(number, 'person', 'personer')}.")
        return redirect("training", branch.slug)
    asked = request.POST.get("q", "").strip()[:100]
    chosen = set(form["people"].value() or ())
    by_club = sorted(people, key=lambda one: one.home[1].casefold())
    return page(
        request,
        "course_day",
        branch,
        form=form,
        courses=courses,
        asked=asked,
        looks=looks,
        chosen=[one for one in people if str(one.id) in chosen],
        groups=grouped(
            [
                one
                for one in by_club
                if str(one.id) not in chosen and one.is_called(asked)
            ],
            "",
        ),
        task=True,
        back=reverse("training", args=[branch.slug]),
        nav="clubs",
    )
